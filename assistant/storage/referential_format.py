"""The format of référentiels and of their extensions, said once.

From this description come the checks of what is written and `referentials/schema.json`, which
editors use for completion. What the values mean together is `referential_checks`' business.
After a change: `python -m assistant.storage.referential_format referentials/schema.json`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from assistant.storage.format_kinds import (
    Choice,
    Decimal,
    Either,
    Finding,
    Findings,
    Integer,
    Key,
    Keys,
    Kind,
    ListOf,
    Named,
    OneKey,
    Schema,
    Table,
    Text,
    place_of,
)
from assistant.storage.yaml_reader import Located, Problem

VERSION: Final = 1

REFERENTIAL_ID: Final = r"[a-z0-9]+(-[a-z0-9]+)*"
IDENTIFIER: Final = r"[a-z0-9]+([-_][a-z0-9]+)*"
ELEMENT: Final = r"[1-9][0-9]*\.[1-9][0-9]*"
NUMBER: Final = r"[1-9][0-9]*"

MARKS: Final = ("oui", "non", "inconnu")
ORIGINS: Final = (
    "evaluation", "deliberation", "reception_dossier", "decision_jury", "reception_parchemin",
    "reception_demande",
)
CHECKS: Final = (
    "elements_juges", "faits_derriere_jugements", "points_a_verifier", "lecture_dossier",
    "commentaire", "evaluateurs_nommes", "habilitation", "independance", "piece_identite",
    "concertation", "duree", "dates_bloc", "document_recu", "amenagements", "signatures",
    "justification_non_applicable", "conditions_admission", "roles_distincts",
)


def _must(kind: Kind, named: str = "") -> Key:
    return Key(kind, required=True, named=named)


def _may(kind: Kind, named: str = "") -> Key:
    return Key(kind, required=False, named=named)


def _id(about: str) -> Text:
    return Text(about, IDENTIFIER, "un identifiant : des minuscules sans accent, chiffres, - ou _")


def _texts(about: str, one: str, item: str = "un texte de la source, mot pour mot") -> ListOf:
    return ListOf(about, Text(item), one)


def _yes_no(about: str) -> Choice:
    return Choice(about, ("oui", "non"))


_REFERENTIAL_ID = Text(
    "l’identifiant du référentiel, comme « assistant-formation »",
    REFERENTIAL_ID,
    "un identifiant : des minuscules sans accent, des chiffres et des tirets",
)
_FORMAT = Integer("la version du format de ce fichier : 1", least=VERSION, most=VERSION)
_TITLE = Text("l’intitulé, mot pour mot")
_SENTENCE = Text("la phrase de la source qui le dit, mot pour mot")
_MARK = Choice("si l’élément est incontournable : oui, non, ou inconnu si on ne le sait pas", MARKS)
_ELEMENT_LIST = ListOf("les numéros d’éléments du bloc, comme [1, 3]", Integer("un numéro", 1),
                       least=1)
_REFS = ListOf("des éléments, comme [\"1.3\", \"2.1\"]",
               Text("un élément, comme \"1.3\"", ELEMENT, "un élément comme \"1.3\""))
_CITATION = Keys("où cela est écrit", {
    "document": _must(_id("l’identifiant d’un document de « sources »")),
    "endroit": _may(Text("la page, le titre ou la note du document")),
})
_SOURCE = Named("où cela est écrit", "source", lambda: _CITATION)
_ROUTES = ListOf("les voies concernées (toutes si la clé est absente)",
                 _id("une voie de « voies »"))

_AMONG = Choice("parmi quels éléments du bloc (tous si la clé est absente)",
                ("tous", "incontournables", "non_incontournables"))
_HAVE = ListOf("les valeurs de l’échelle admises", _id("une valeur de l’échelle"), least=1)
_REASON = Text("la condition en quelques mots, que le bilan affichera")
_NO_CEILING = (
    "Une condition sur des notes ne peut demander qu’un minimum : sans cela une meilleure note"
    " ferait échouer. Employez « au_moins »"
)
_AT_LEAST = Decimal("la note demandée, entre guillemets, comme \"10\"")


def _weights(about: str) -> Table:
    return Table(about, NUMBER, "un numéro", Decimal("un poids, comme \"2\""))


_CONDITION: Kind = Named("une condition", "condition", lambda: _CONDITIONS)
_CONDITIONS: Kind = OneKey("une condition", {
    "toutes": ListOf("les conditions à remplir toutes ensemble", _CONDITION, "condition", 1),
    "une": ListOf("les conditions dont une seule suffit", _CONDITION, "condition", 1),
    "tous": Keys("tous les éléments visés ont une de ces valeurs", {
        "parmi": _may(_AMONG), "ont": _must(_HAVE), "motif": _must(_REASON),
    }),
    "au_plus": Keys("un nombre d’éléments à ne pas dépasser", {
        "nombre": _must(Integer("le plus grand nombre admis", 0)),
        "parmi": _may(_AMONG), "ont": _must(_HAVE), "motif": _must(_REASON),
    }),
    "au_moins": Keys("un nombre ou une part d’éléments à atteindre", {
        "nombre": _may(Integer("le nombre à atteindre", 1)),
        "part": _may(Text(
            "la part à atteindre, comme \"80 %\" ou \"4/5\"",
            r"[0-9]{1,6}([.,][0-9]{1,6})?[ \u00a0\u202f]?%|[0-9]{1,6}/[1-9][0-9]{0,5}",
            "une part comme \"80 %\" ou \"4/5\"",
        )),
        "parmi": _may(_AMONG), "ont": _must(_HAVE), "motif": _must(_REASON),
    }, one_of=("nombre", "part")),
    "moyenne": Keys("la moyenne des notes du bloc atteint un seuil", {
        "au_moins": _must(_AT_LEAST),
        "poids": _may(_weights("le poids des éléments, par numéro (1 pour les autres)")),
        "motif": _must(_REASON),
    }, refused={"au_plus": _NO_CEILING}),
    "chacun": Keys("chaque note du bloc atteint un seuil", {
        "au_moins": _must(_AT_LEAST), "parmi": _may(_AMONG), "motif": _must(_REASON),
    }, refused={"au_plus": _NO_CEILING}),
})
_OUTCOME = Either(
    "« tous_les_blocs », « non_precisee » ou des conditions",
    scalar=Choice("la règle du certificat", ("tous_les_blocs", "non_precisee")),
    mapping=Keys("les conditions du certificat", {"toutes": _must(ListOf(
        "les conditions à remplir toutes ensemble",
        Either(
            "une condition",
            scalar=Choice("la condition sur les blocs", ("tous_les_blocs",)),
            mapping=OneKey("une condition sur les notes des blocs", {
                "moyenne_des_blocs": Keys("la moyenne des blocs atteint un seuil", {
                    "au_moins": _must(_AT_LEAST),
                    "poids": _may(_weights("le poids des blocs, par numéro (1 pour les autres)")),
                    "motif": _must(_REASON),
                }, refused={"au_plus": _NO_CEILING}),
                "chaque_bloc": Keys("la moyenne de chaque bloc atteint un seuil", {
                    "au_moins": _must(_AT_LEAST), "motif": _must(_REASON),
                }, refused={"au_plus": _NO_CEILING}),
            }),
        ), "condition", 1,
    ))}),
)

_JUDGEMENTS = Table(
    "un jugement par numéro d’élément, et « autres » pour ceux qui restent",
    f"{NUMBER}|autres", "un numéro d’élément, ou « autres »",
    Either("un jugement",
           scalar=Text("une valeur de l’échelle"),
           mapping=Keys("un jugement détaillé", {
               "jugement": _must(Text("une valeur de l’échelle")),
               "non_applicable": _may(_yes_no("si l’élément ne s’applique pas")),
               "commentaire": _may(Text("le commentaire de l’évaluateur")),
           })),
)
_EXAMPLE = Keys("un exemple, qui sert d’essai à la règle", {
    "nom": _must(Text("ce que l’exemple montre")),
    "bloc": _must(Integer("le numéro du bloc", 1)),
    "jugements": _must(_JUDGEMENTS),
    "incontournables": _may(Table(
        "oui, non ou inconnu par numéro d’élément, et « autres »",
        f"{NUMBER}|autres", "un numéro d’élément, ou « autres »", _MARK)),
    "verdict": _must(Choice("le verdict attendu", ("maitrisee", "non_maitrisee", "indeterminee"))),
    "manque": _may(Keys("ce qui doit être annoncé comme manquant", {
        "jugements": _may(_REFS), "incontournables": _may(_REFS), "commentaires": _may(_REFS),
    })),
})
_RULE = Keys("une règle : comment les jugements d’un bloc font son verdict", {
    "id": _must(_id("l’identifiant de la règle")),
    "blocs": _must(Either(
        "« tous » ou une liste de numéros",
        scalar=Choice("les blocs que la règle décide", ("tous",)),
        sequence=ListOf("les numéros des blocs que la règle décide", Integer("un numéro", 1),
                        least=1),
    )),
    "lecture": _may(Keys("la lecture d’une ambiguïté sous laquelle la règle vaut", {
        "ambiguite": _must(_id("une ambiguïté de « ambiguites »")),
        "lecture": _must(_id("une de ses lectures")),
    })),
    "phrase": _must(_SENTENCE),
    "source": _must(_SOURCE),
    "condition": _must(_CONDITION),
    "exemples": _may(ListOf("les exemples qui servent d’essais", _EXAMPLE, "exemple")),
})

_ELEMENT = Keys("un élément : la ligne qui reçoit un jugement", {
    "numero": _must(Integer("le numéro de l’élément dans son bloc, à partir de 1", 1)),
    "intitule": _must(_TITLE),
    "groupe": _may(Text("le sous-titre sous lequel l’élément est rangé")),
    "criteres": _may(_texts("les critères d’évaluation de l’élément", "critère")),
    "incontournable": _may(_MARK),
    "provisoire": _may(_yes_no("si l’élément tient lieu d’indicateurs encore à fournir")),
})
_QUESTION = Keys("une question suggérée", {
    "texte": _must(Text("la question, mot pour mot")),
    "editorial": _must(Keys("ce qui est de notre main et non de la source", {
        "elements": _must(_ELEMENT_LIST),
    })),
})
_BLOCK = Keys("un bloc : ce qui porte un verdict", {
    "numero": _must(Integer("le numéro du bloc, à partir de 1", 1)),
    "intitule": _must(_TITLE),
    "capacites": _may(_texts("ce que le candidat doit être capable de faire", "capacité")),
    "consignes": _may(_texts("ce que la source demande à l’évaluateur pour ce bloc", "consigne")),
    "modalites": _may(ListOf("sur quoi l’évaluation doit s’appuyer", Keys("une modalité", {
        "texte": _must(Text("la modalité, mot pour mot")),
        "points": _may(_texts("ses sous-points", "point")),
        "editorial": _may(Keys("ce qui est de notre main et non de la source", {
            "nature": _must(Choice("la nature de la modalité", (
                "observation", "entretien", "preuve", "document", "mise_en_situation"))),
        })),
    }), "modalité")),
    "activites": _may(ListOf("les activités que le candidat déclare", Either(
        "un texte, ou « texte » et « groupe »",
        scalar=Text("l’activité, mot pour mot"),
        mapping=Keys("une activité et son groupe", {
            "texte": _must(Text("l’activité, mot pour mot")),
            "groupe": _may(Text("le sous-titre sous lequel elle est rangée")),
        }),
    ), "activité")),
    "documents": _may(_texts("les documents sur lesquels s’appuyer", "document")),
    "questions_ouvertes": _may(_texts("les questions écrites du dossier", "question ouverte")),
    "document_demande": _may(Keys("un écrit demandé au candidat", {
        "texte": _must(Text("ce qui est demandé, mot pour mot")),
        "plan": _may(_texts("son plan", "point du plan")),
        "source": _must(_SOURCE),
    }), "document demandé"),
    "questions": _may(ListOf("les questions suggérées, thème par thème", Keys("un thème", {
        "theme": _may(Text("le titre du thème", blank=True)),
        "questions": _must(ListOf("les questions du thème", _QUESTION, "question", 1)),
    }), "thème")),
    "elements": _must(ListOf("les éléments du bloc", _ELEMENT, "élément", 1)),
})

_SCALE = Keys("ce qu’un élément peut recevoir : des valeurs, ou une note", {
    "valeurs": _may(ListOf("les valeurs de l’échelle", Keys("une valeur", {
        "id": _must(_id("l’identifiant de la valeur")),
        "libelle": _must(Text("le mot de la source")),
        "lettre": _must(Text("la lettre qui la désigne", r"[^\W_]", "une seule lettre")),
        "signe": _must(Text("le signe qui la montre à l’écran", r".{1,2}", "un signe")),
    }), "valeur", 2)),
    "note": _may(Keys("une note entre deux bornes", {
        "minimum": _must(Decimal("la plus petite note")),
        "maximum": _must(Decimal("la plus grande note")),
        "pas": _must(Decimal("l’écart entre deux notes voisines, comme \"0.5\"")),
    })),
    "non_applicable": _may(Keys("un élément peut ne pas s’appliquer", {
        "coche": _must(_id("la valeur alors cochée dans le document")),
        "commentaire": _must(Choice("si un commentaire est demandé",
                                    ("obligatoire", "facultatif"))),
        "phrase": _must(_SENTENCE),
        "source": _must(_SOURCE),
    })),
}, one_of=("valeurs", "note"))

_ROLE = Keys("quelqu’un qui évalue", {
    "id": _must(_id("l’identifiant du rôle")),
    "intitule": _must(_TITLE),
    "conclut": _must(_yes_no("si ses jugements font le verdict (un seul rôle conclut)")),
    "habilitation": _must(_yes_no("si un numéro d’habilitation lui est demandé")),
    "independance": _may(Text("l’indépendance qui lui est demandée, mot pour mot")),
    "conditions": _may(_texts("les conditions à remplir", "condition")),
    "commentaire": _must(Choice("si son commentaire est demandé", ("obligatoire", "facultatif"))),
    "poids": _may(Decimal("son poids dans une moyenne entre évaluateurs")),
    "source": _may(_SOURCE),
})
_STEP = Keys("une étape de la méthode", {
    "id": _must(_id("l’identifiant de l’étape")),
    "moment": _must(Choice("son moment", ("avant", "pendant", "apres"))),
    "phase": _must(Choice("sa phase", (
        "preparation", "accueil", "entretien", "conclusion", "transmission"))),
    "texte": _must(Text("l’étape, mot pour mot")),
    "qui": _may(Text("qui la fait")),
    "quand": _may(Text("quand elle se fait")),
    "voies": _may(_ROUTES),
    "source": _may(_SOURCE),
})
_TIP = Keys("un repère de méthode", {
    "texte": _must(Text("le repère, mot pour mot")),
    "editorial": _may(Keys("ce qui est de notre main et non de la source", {
        "moments": _must(ListOf("les moments où le repère sert", Choice("un moment", (
            "ouverture", "premier_jugement", "silence", "question", "cloture")))),
    })),
})
_DURATION = Keys("une durée demandée", {
    "id": _must(_id("l’identifiant de la durée")),
    "nature": _must(Choice("ce qu’elle est", ("minimum", "indicative", "fixe"))),
    "minutes": _must(Integer("la durée en minutes", 1)),
    "bloc": _must(Integer("le numéro du bloc, 0 pour l’entretien entier", 0)),
    "intitule": _must(_TITLE),
    "phrase": _must(_SENTENCE),
    "source": _must(_SOURCE),
})
_CERTIFICATION = Keys("un certificat auquel l’évaluation peut mener", {
    "id": _must(_id("l’identifiant du certificat")),
    "intitule": _must(_TITLE),
    "condition": _must(_OUTCOME),
    "elements": _may(Table("les éléments qui comptent pour ce certificat, s’il n’est pas le "
                           "principal", ELEMENT, "un élément comme \"1.3\"", _MARK)),
    "phrase": _must(_SENTENCE),
    "source": _must(_SOURCE),
    "conservation": _may(Keys("ce qui est gardé d’un résultat partiel", {
        "mois": _must(Integer("combien de mois, à partir de la décision du jury", 1)),
        "objet": _must(Text("ce qui est gardé")),
        "certificat_partiel": _must(_yes_no("si un certificat partiel est remis")),
        "phrase": _must(_SENTENCE),
        "source": _must(_SOURCE),
    }), "conservation"),
})
_AMBIGUITY = Keys("un endroit où la source se tait ou se contredit", {
    "id": _must(_id("l’identifiant de l’ambiguïté")),
    "sujet": _must(Text("ce que le texte laisse en suspens")),
    "lectures": _must(ListOf("les lectures possibles", Keys("une lecture", {
        "id": _must(_id("l’identifiant de la lecture")),
        "texte": _must(Text("ce que cette lecture comprend")),
    }), "lecture", 2)),
    "retenue": _must(_id("l’identifiant de la lecture appliquée")),
    "reglage": _must(_yes_no("si une extension peut choisir une autre lecture")),
    "sources": _must(ListOf("où la source le laisse en suspens", _SOURCE, "source", 1)),
})
_DEADLINE = Keys("un délai donné par la source", {
    "id": _must(_id("l’identifiant du délai")),
    "intitule": _must(_TITLE),
    "nombre": _must(Integer("combien de jours ou de mois", 1)),
    "unite": _must(Choice("comment il se compte", ("jours_ouvres", "jours", "mois"))),
    "sens": _must(Choice("s’il court avant ou après l’événement", ("avant", "apres"))),
    "origine": _must(Choice("l’événement d’où il court", ORIGINS)),
    "qui": _must(Text("qui doit le tenir")),
    "voies": _may(_ROUTES),
    "phrase": _must(_SENTENCE),
    "source": _must(_SOURCE),
})
_CHECK = Keys("ce qu’un dossier complet doit avoir", {
    "id": _must(_id("l’identifiant du contrôle")),
    "nature": _must(Choice("ce qui est contrôlé", CHECKS)),
    "intitule": _must(_TITLE),
    "bloquant": _must(_yes_no("si le dossier est incomplet sans cela")),
    "options": _may(Keys("ce que le contrôle vise", {
        "role": _may(_id("un rôle de « roles »")),
        "duree": _may(_id("une durée de « durees »")),
        "bloc": _may(Integer("un numéro de bloc", 1)),
        "boite": _may(_id("un cadre de « commentaires »")),
        "etendue": _may(Choice(
            "si la lecture se note élément par élément, ou pour le dossier entier",
            ("element", "dossier"),
        )),
        "champs": _may(ListOf(
            "ce que la source demande sur chaque évaluateur, outre son nom",
            Choice("un champ", ("entreprise", "fonction")), "champ",
        )),
        "voies": _may(_ROUTES),
    })),
    "phrase": _must(_SENTENCE),
    "source": _must(_SOURCE),
})
_ROUTE = Keys("une voie vers le certificat", {
    "id": _must(_id("l’identifiant de la voie")),
    "intitule": _must(_TITLE),
    "conditions": _may(ListOf("les conditions d’admission", Keys("une condition", {
        "texte": _must(Text("la condition, mot pour mot")), "source": _must(_SOURCE),
    }), "condition")),
    "etapes": _may(ListOf("les étapes de la voie", Keys("une étape", {
        "intitule": _must(_TITLE), "texte": _must(Text("l’étape, mot pour mot")),
    }), "étape")),
    "outils": _may(_texts("les outils employés", "outil")),
})
_JURY = Keys("qui décide", {
    "intitule": _must(_TITLE),
    "minimum": _must(Integer("le plus petit nombre de membres, 0 s’il n’est pas donné", 0)),
    "maximum": _must(Integer("le plus grand nombre de membres, 0 s’il n’est pas donné", 0)),
    "membres": _must(_texts("qui y siège", "membre")),
    "phrases": _must(_texts("ce que la source en dit", "phrase")),
    "source": _must(_SOURCE),
})
_COMMENT = Keys("un cadre de commentaires du dossier", {
    "id": _must(_id("l’identifiant du cadre")),
    "intitule": _must(_TITLE),
    "role": _may(_id("le rôle qui le remplit ; absent pour le candidat")),
    "obligatoire": _must(_yes_no("s’il doit être rempli")),
    "source": _must(_SOURCE),
})

FULL: Final = Keys("un référentiel", {
    "format": _must(_FORMAT),
    "id": _must(_REFERENTIAL_ID),
    "intitule": _must(Text("le titre officiel du certificat, mot pour mot")),
    "version": _may(Text("la version du document, comme « janvier 2019 »")),
    "sources": _must(ListOf("les documents de la branche", Keys("un document", {
        "id": _must(_id("un nom court, employé dans « source »")),
        "titre": _must(Text("le titre du document")),
        "fichier": _may(Text("le nom du fichier texte auquel le référentiel est comparé")),
    }), "document", 1)),
    "vocabulaire": _may(Keys("comment ce certificat nomme les choses", {
        "bloc": _may(Text("le mot pour un bloc, comme « compétence »")),
        "element": _may(Text("le mot pour un élément, comme « critère »")),
        "groupe": _may(Text("le mot pour un groupe d’éléments, comme « rubrique »")),
        "criteres": _may(Text("le mot pour les critères d’un élément")),
    }), "vocabulaire"),
    "presentation": _may(_texts("ce que la source dit du certificat", "présentation")),
    "echelle": _must(_SCALE, "échelle"),
    "roles": _must(ListOf("ceux qui évaluent", _ROLE, "rôle", 1)),
    "etapes": _may(ListOf("les étapes de la méthode", _STEP, "étape")),
    "reperes": _may(Keys("les repères de méthode", {
        "a_faire": _may(ListOf("ce qu’il faut faire", _TIP, "repère à faire")),
        "a_eviter": _may(ListOf("ce qu’il faut éviter", _TIP, "repère à éviter")),
    })),
    "durees": _may(ListOf("les durées demandées", _DURATION, "durée")),
    "blocs": _must(ListOf("les blocs, dans l’ordre de la source", _BLOCK, "bloc", 1)),
    "regles": _must(ListOf("les règles", _RULE, "règle", 1)),
    "certifications": _must(ListOf("les certificats", _CERTIFICATION, "certification", 1)),
    "ambiguites": _may(ListOf("ce que la source laisse en suspens", _AMBIGUITY, "ambiguïté")),
    "delais": _may(ListOf("les délais", _DEADLINE, "délai")),
    "controles": _may(ListOf("les contrôles du dossier", _CHECK, "contrôle")),
    "voies": _may(ListOf("les voies vers le certificat", _ROUTE, "voie")),
    "jury": _may(_JURY, "jury"),
    "commentaires": _may(ListOf("les cadres de commentaires", _COMMENT, "commentaire")),
    "retour_candidat": _may(ListOf("les questions posées au candidat sur la démarche", Keys(
        "une question", {
            "id": _must(_id("l’identifiant de la question")),
            "texte": _must(Text("la question, mot pour mot")),
            "choix": _may(_texts("les cases à cocher", "choix")),
        }), "question au candidat")),
    "documents_a_disposition": _may(_texts("les documents à disposition pendant l’évaluation",
                                           "document à disposition")),
    "deroulement": _may(_texts("le scénario de l’épreuve, phrase par phrase", "phrase")),
    "origines": _may(_texts("d’où viennent les ajouts d’une extension", "origine",
                            "ce que l’extension dit de son origine")),
})

EXTENSION: Final = Keys("une extension : ce qu’on ajoute à un référentiel sans le copier", {
    "format": _must(_FORMAT),
    "etend": _must(_REFERENTIAL_ID),
    "id": _may(_REFERENTIAL_ID),
    "intitule": _may(Text("le titre du référentiel dérivé")),
    "version": _may(Text("la version du référentiel dérivé")),
    "origine": _may(Text("d’où viennent ces ajouts, comme « grille de la branche, 3 mars 2026 »")),
    "incontournables": _may(Table(
        "oui, non ou inconnu par élément, comme \"1.3\": oui", ELEMENT, "un élément comme \"1.3\"",
        _MARK), "incontournables"),
    "certifications": _may(Table(
        "les éléments de chaque autre certificat", IDENTIFIER, "l’identifiant d’un certificat",
        Table("oui, non ou inconnu par élément", ELEMENT, "un élément comme \"1.3\"", _MARK),
    ), "certifications"),
    "lectures": _may(Table(
        "la lecture choisie pour chaque ambiguïté", IDENTIFIER, "l’identifiant d’une ambiguïté",
        _id("l’identifiant d’une lecture")), "lectures"),
    "indicateurs": _may(Table(
        "la grille de la branche, par numéro de bloc", NUMBER, "un numéro de bloc",
        ListOf("les éléments qui remplacent ceux du bloc", Keys("un indicateur", {
            "intitule": _must(_TITLE),
            "groupe": _may(Text("le sous-titre sous lequel il est rangé")),
            "criteres": _may(_texts("ses critères d’évaluation", "critère")),
            "incontournable": _may(_MARK),
        }), "indicateur", 1)), "indicateurs"),
})


def read_format(data: dict[str, Any]) -> tuple[dict[str, Any], list[Finding]]:
    """Check what is written against the format.

    Returns:
        The data in normal form, UNREAD standing for what could not be understood, and the
        mistakes. A file of a newer format gives one mistake and no data.
    """
    version = data.get("format")
    if isinstance(version, int) and version > VERSION:
        what = f"ce fichier suit le format {version}, plus récent que le format {VERSION} connu ici"
        return {}, [Finding(("format",), what, "Mettez le programme à jour")]
    found = Findings()
    kind = EXTENSION if "etend" in data else FULL
    return kind.read(data, (), found), found


def problems_of(located: Located, findings: Iterable[Finding]) -> tuple[Problem, ...]:
    """The mistakes as an author reads them, in the order of the file."""
    data = located.data or {}
    kind = EXTENSION if "etend" in data else FULL
    word = "bloc"
    if isinstance(words := data.get("vocabulaire"), dict) and isinstance(words.get("bloc"), str):
        word = words["bloc"] or word
    problems = [
        Problem(
            located.file,
            located.line(one.path),
            one.place or _worded(place_of(kind, data, one.path), word),
            one.what,
            one.mend,
        )
        for one in findings
    ]
    return tuple(sorted((*located.problems, *problems), key=lambda problem: problem.line))


def _worded(place: str, block: str) -> str:
    """The place with the certificate's own word for a block."""
    return f"{block} {place[5:]}" if place.startswith("bloc ") else place


def schema() -> Schema:
    """The JSON Schema (2020-12) of référentiels and of their extensions."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Référentiel de CQP, ou extension d’un référentiel",
        "type": "object",
        "if": {"required": ["etend"]},
        "then": {"$ref": "#/$defs/extension"},
        "else": {"$ref": "#/$defs/referentiel"},
        "$defs": {
            "condition": _CONDITIONS.schema(),
            "extension": EXTENSION.schema(),
            "referentiel": FULL.schema(),
            "source": _CITATION.schema(),
        },
    }


def schema_text() -> str:
    """The content of `referentials/schema.json`."""
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(schema_text(), encoding="utf-8")
