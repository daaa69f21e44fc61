"""The format of référentiels and of their extensions, said once.

From this description come the checks of what is written and `referentials/schema.json`, which
editors use for completion. What the values mean together is `referential_checks`' business.
After a change: `python -m assistant.storage.referential.format referentials/schema.json`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from assistant.domain.common.french import counted
from assistant.domain.referential.layout import (
    ALL_PARTS,
    BLOCK_PARTS,
    FORM_LINES,
    FORMS,
    IDENTITY_FIELDS,
    SIGNED,
    TITLES,
)
from assistant.storage.referential.faults import Findings, Misfit
from assistant.storage.referential.format_common import (
    CITATION,
    ELEMENT,
    IDENTIFIER,
    MARK,
    NUMBER,
    REFERENTIAL_ID,
    SENTENCE,
    SOURCE,
    TITLE,
    identifier,
    may,
    must,
    texts,
    yes_no,
)
from assistant.storage.referential.format_rules import (
    CERTIFICATION_EXAMPLE,
    CONDITIONS,
    OUTCOME,
    OUTCOMES,
    RULE,
    UNHANDLED,
)
from assistant.storage.referential.kinds import (
    Decimal,
    Either,
    Integer,
    KnownKeys,
    ListOf,
    OneOf,
    OpenTable,
    Schema,
    TextValue,
    place_of,
)
from assistant.storage.referential.yaml_reader import MAX_PROBLEMS, Located, Location, Problem

VERSION: Final = 1

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

KINDS: Final = ("observation", "entretien", "preuve", "document", "mise_en_situation")
"""What an evaluation rests on, and what the parts of an épreuve are."""

_REFERENTIAL_ID = TextValue(
    "l’identifiant du référentiel, comme « assistant-formation »",
    REFERENTIAL_ID,
    "un identifiant : des minuscules sans accent, des chiffres et des tirets",
)
_FORMAT = Integer("la version du format de ce fichier, 1", least=VERSION, most=VERSION)
_ELEMENT_LIST = ListOf("les numéros d’éléments du bloc, comme [1, 3]", Integer("un numéro", 1),
                       least=1)
_ROUTES = ListOf("les voies concernées (toutes si la clé est absente)",
                 identifier("une voie de « voies »"))

_SHORT = TextValue(
    "son nom court, de notre main, pour le brouillon des observations : « suivi des dossiers »",
    r"[^\n«»;:.]{3,70}",
    "un groupe de mots de 70 caractères au plus, sans point, deux-points, point-virgule ni "
    "guillemets",
)
_ELEMENT = KnownKeys("un élément : la ligne qui reçoit un jugement", {
    "numero": must(Integer("le numéro de l’élément dans son bloc, à partir de 1", 1)),
    "intitule": must(TITLE),
    "court": may(_SHORT),
    "groupe": may(TextValue("le sous-titre sous lequel l’élément est rangé")),
    "criteres": may(texts("les critères d’évaluation de l’élément", "critère")),
    "incontournable": may(MARK),
    "provisoire": may(yes_no("si l’élément tient lieu d’indicateurs encore à fournir")),
})
_QUESTION = KnownKeys("une question suggérée", {
    "texte": must(TextValue("la question, mot pour mot")),
    "editorial": must(KnownKeys("ce qui est de notre main et non de la source", {
        "elements": must(_ELEMENT_LIST),
    })),
})
_PART = KnownKeys("une partie de l’épreuve", {
    "id": must(identifier("l’identifiant de la partie")),
    "deroulement": may(texts("qui fait et qui joue quoi, mot pour mot", "phrase")),
    "a_observer": may(ListOf("ce qu’il faut y observer", KnownKeys("un point à observer", {
        "texte": must(TextValue("le point, mot pour mot")),
        "editorial": may(KnownKeys("ce qui est de notre main et non de la source", {
            "elements": must(_ELEMENT_LIST),
        })),
    }), "point à observer")),
    "editorial": must(KnownKeys("ce qui est de notre main et non de la source", {
        "intitule": must(TITLE),
        "nature": must(OneOf("la nature de la partie", KINDS)),
        "duree": may(identifier("une durée de « durees »")),
    })),
    "source": may(SOURCE),
})
_BLOCK = KnownKeys("un bloc : ce qui porte un verdict", {
    "numero": must(Integer("le numéro du bloc, à partir de 1", 1)),
    "intitule": must(TITLE),
    "capacites": may(texts("ce que le candidat doit être capable de faire", "capacité")),
    "consignes": may(texts("ce que la source demande à l’évaluateur pour ce bloc", "consigne")),
    "modalites": may(ListOf("sur quoi l’évaluation doit s’appuyer", KnownKeys("une modalité", {
        "texte": must(TextValue("la modalité, mot pour mot")),
        "points": may(texts("ses sous-points", "point")),
        "editorial": may(KnownKeys("ce qui est de notre main et non de la source", {
            "nature": must(OneOf("la nature de la modalité", KINDS)),
        })),
    }), "modalité")),
    "epreuve": may(ListOf("les parties de l’épreuve, dans leur ordre", _PART, "partie", 1)),
    "activites": may(ListOf("les activités que le candidat déclare", Either(
        "un texte, ou « texte » et « groupe »",
        scalar=TextValue("l’activité, mot pour mot"),
        mapping=KnownKeys("une activité et son groupe", {
            "texte": must(TextValue("l’activité, mot pour mot")),
            "groupe": may(TextValue("le sous-titre sous lequel elle est rangée")),
        }),
    ), "activité")),
    "documents": may(texts("les documents sur lesquels s’appuyer", "document")),
    "questions_ouvertes": may(texts("les questions écrites du dossier", "question ouverte")),
    "document_demande": may(KnownKeys("un écrit demandé au candidat", {
        "texte": must(TextValue("ce qui est demandé, mot pour mot")),
        "plan": may(ListOf("son plan", Either(
            "un texte, ou « texte » et « points »",
            scalar=TextValue("un point du plan, mot pour mot"),
            mapping=KnownKeys("un point du plan et ce qu’il comprend", {
                "texte": must(TextValue("le point, mot pour mot")),
                "points": must(texts("ce qu’il comprend", "point")),
            }),
        ), "point du plan")),
        "source": must(SOURCE),
    }), "document demandé"),
    "questions": may(ListOf("les questions suggérées, thème par thème", KnownKeys("un thème", {
        "theme": may(TextValue("le titre du thème", blank=True)),
        "questions": must(ListOf("les questions du thème", _QUESTION, "question", 1)),
    }), "thème")),
    "rubriques": may(ListOf("les noms courts des groupes du bloc", KnownKeys("un groupe", {
        "intitule": must(TextValue("le groupe, comme ses éléments le nomment")),
        "court": must(_SHORT),
    }), "rubrique")),
    "elements": must(ListOf("les éléments du bloc", _ELEMENT, "élément", 1)),
})

_SCALE = KnownKeys("ce qu’un élément peut recevoir : des valeurs, ou une note", {
    "valeurs": may(ListOf("les valeurs de l’échelle", KnownKeys("une valeur", {
        "id": must(identifier("l’identifiant de la valeur")),
        "libelle": must(TextValue("le mot de la source")),
        "lettre": must(TextValue("la lettre qui la désigne", r"[^\W_]", "une seule lettre")),
        "signe": must(TextValue("le signe qui la montre à l’écran", r".{1,2}", "un signe")),
        "points": may(Decimal("ce qu’elle vaut dans une moyenne, comme \"3\"")),
        "participe": may(TextValue(
            "ce qu’est un élément qui la reçoit, au masculin singulier, comme « validé »")),
    }), "valeur", 2)),
    "note": may(KnownKeys("une note entre deux bornes", {
        "minimum": must(Decimal("la plus petite note")),
        "maximum": must(Decimal("la plus grande note")),
        "pas": must(Decimal("l’écart entre deux notes voisines, comme \"0.5\"")),
    })),
    "non_applicable": may(KnownKeys("un élément peut ne pas s’appliquer", {
        "coche": must(identifier("la valeur alors cochée dans le document")),
        "commentaire": must(OneOf("si un commentaire est demandé",
                                    ("obligatoire", "facultatif"))),
        "phrase": must(SENTENCE),
        "source": must(SOURCE),
    })),
}, one_of=("valeurs", "note"))

def _word(about: str) -> Either:
    return Either(about, scalar=TextValue(about), mapping=KnownKeys("un mot", {
        "mot": must(TextValue(about)),
        "genre": may(OneOf("son genre", ("feminin", "masculin"))),
        "pluriel": may(TextValue("son pluriel")),
    }))


def _conclusion(about: str) -> Either:
    return Either(about, scalar=TextValue(about), mapping=KnownKeys("une conclusion", {
        "mot": must(TextValue(about)), "pluriel": must(TextValue("son pluriel")),
    }))


_ROLE = KnownKeys("quelqu’un qui évalue", {
    "id": must(identifier("l’identifiant du rôle")),
    "intitule": must(TITLE),
    "conclut": must(yes_no("si ses jugements font le verdict (un seul rôle conclut)")),
    "habilitation": must(yes_no("si un numéro d’habilitation lui est demandé")),
    "independance": may(TextValue("l’indépendance qui lui est demandée, mot pour mot")),
    "conditions": may(texts("les conditions à remplir", "condition")),
    "commentaire": must(OneOf("si son commentaire est demandé", ("obligatoire", "facultatif"))),
    "poids": may(Decimal("son poids dans une moyenne entre évaluateurs")),
    "source": may(SOURCE),
})
_DELIBERATION = KnownKeys("comment les avis des évaluateurs sur un élément en font un", {
    "regle": may(OneOf("ce qui compte : l’avis du rôle qui conclut, la moyenne des notes selon"
                       " leur « poids », ou la majorité des avis",
                       ("role_qui_conclut", "moyenne", "majorite"))),
    "ecart": may(Decimal("l’écart entre deux notes au-delà duquel les avis diffèrent")),
    "divergence": may(OneOf("qui tranche quand les avis diffèrent", ("concertation", "jury"))),
    "phrase": must(SENTENCE),
    "source": must(SOURCE),
})
_STEP = KnownKeys("une étape de la méthode", {
    "id": must(identifier("l’identifiant de l’étape")),
    "moment": must(OneOf("son moment", ("avant", "pendant", "apres"))),
    "phase": must(OneOf("sa phase", (
        "preparation", "accueil", "entretien", "conclusion", "transmission"))),
    "texte": must(TextValue("l’étape, mot pour mot")),
    "qui": may(TextValue("qui la fait")),
    "quand": may(TextValue("quand elle se fait")),
    "voies": may(_ROUTES),
    "source": may(SOURCE),
})
_TIP = KnownKeys("un repère de méthode", {
    "texte": must(TextValue("le repère, mot pour mot")),
    "editorial": may(KnownKeys("ce qui est de notre main et non de la source", {
        "moments": must(ListOf("les moments où le repère sert", OneOf("un moment", (
            "ouverture", "premier_jugement", "silence", "question", "cloture")))),
    })),
})
_DURATION = KnownKeys("une durée demandée", {
    "id": must(identifier("l’identifiant de la durée")),
    "nature": must(OneOf("ce qu’elle est", ("minimum", "indicative", "fixe"))),
    "minutes": must(Integer("la durée en minutes", 1, 10_000)),
    "bloc": must(Integer("le numéro du bloc, 0 pour l’entretien entier", 0)),
    "intitule": must(TITLE),
    "phrase": must(SENTENCE),
    "source": must(SOURCE),
})
_CERTIFICATION = KnownKeys("un certificat auquel l’évaluation peut mener", {
    "id": must(identifier("l’identifiant du certificat")),
    "intitule": must(TITLE),
    "condition": may(OUTCOME),
    "regle": may(UNHANDLED),
    "blocs": may(ListOf("les blocs dont ce certificat est fait (tous si la clé est absente)",
                        Integer("un numéro", 1), least=1)),
    "elements": may(OpenTable("les éléments qui comptent pour ce certificat, s’il n’est pas le "
                           "principal", ELEMENT, "un élément comme \"1.3\"", MARK)),
    "phrase": must(SENTENCE),
    "source": must(SOURCE),
    "conservation": may(KnownKeys("ce qui est gardé d’un résultat partiel", {
        "mois": may(Integer("combien de mois, à partir de la décision du jury", 1, 1_200)),
        "a_vie": may(OneOf("« oui » si ce qui est validé l’est pour toujours", ("oui",))),
        "objet": must(TextValue("ce qui est gardé")),
        "certificat_partiel": must(yes_no("si un certificat partiel est remis")),
        "phrase": must(SENTENCE),
        "source": must(SOURCE),
    }, one_of=("mois", "a_vie")), "conservation"),
    "exemples": may(ListOf("les exemples qui servent d’essais", CERTIFICATION_EXAMPLE, "exemple")),
}, one_of=("condition", "regle"))
_AMBIGUITY = KnownKeys("un endroit où la source se tait ou se contredit", {
    "id": must(identifier("l’identifiant de l’ambiguïté")),
    "sujet": must(TextValue("ce que le texte laisse en suspens")),
    "lectures": must(ListOf("les lectures possibles", KnownKeys("une lecture", {
        "id": must(identifier("l’identifiant de la lecture")),
        "texte": must(TextValue("ce que cette lecture comprend")),
    }), "lecture", 2)),
    "retenue": must(identifier("l’identifiant de la lecture appliquée")),
    "reglage": must(yes_no("si une extension peut choisir une autre lecture")),
    "sources": must(ListOf("où la source le laisse en suspens", SOURCE, "source", 1)),
})
_DEADLINE = KnownKeys("un délai donné par la source", {
    "id": must(identifier("l’identifiant du délai")),
    "intitule": must(TITLE),
    "nombre": must(Integer("combien de jours ou de mois", 1, 3_650)),
    "unite": must(OneOf("comment il se compte", ("jours_ouvres", "jours", "mois"))),
    "sens": must(OneOf("s’il court avant ou après l’événement", ("avant", "apres"))),
    "origine": must(OneOf("l’événement d’où il court", ORIGINS)),
    "qui": must(TextValue("qui doit le tenir")),
    "voies": may(_ROUTES),
    "phrase": must(SENTENCE),
    "source": must(SOURCE),
})
_CHECK = KnownKeys("ce qu’un dossier complet doit avoir", {
    "id": must(identifier("l’identifiant du contrôle")),
    "nature": must(OneOf("ce qui est contrôlé", CHECKS)),
    "intitule": must(TITLE),
    "bloquant": must(yes_no("si le dossier est incomplet sans cela")),
    "options": may(KnownKeys("ce que le contrôle vise", {
        "role": may(identifier("un rôle de « roles »")),
        "duree": may(identifier("une durée de « durees »")),
        "bloc": may(Integer("un numéro de bloc", 1)),
        "boite": may(identifier("un cadre de « commentaires »")),
        "etendue": may(OneOf(
            "si la lecture se note élément par élément, ou pour le dossier entier",
            ("element", "dossier"),
        )),
        "champs": may(ListOf(
            "ce que la source demande sur chaque évaluateur, outre son nom",
            OneOf("un champ", ("entreprise", "fonction")), "champ",
        )),
        "voies": may(_ROUTES),
    })),
    "phrase": must(SENTENCE),
    "source": must(SOURCE),
})
_ROUTE = KnownKeys("une voie vers le certificat", {
    "id": must(identifier("l’identifiant de la voie")),
    "intitule": must(TITLE),
    "conditions": may(ListOf("les conditions d’admission", KnownKeys("une condition", {
        "texte": must(TextValue("la condition, mot pour mot")), "source": must(SOURCE),
    }), "condition")),
    "etapes": may(ListOf("les étapes de la voie", KnownKeys("une étape", {
        "intitule": must(TITLE), "texte": must(TextValue("l’étape, mot pour mot")),
    }), "étape")),
    "outils": may(texts("les outils employés", "outil")),
    "reperage": may(KnownKeys("l’entretien qui repère ce qui est acquis, avant le parcours", {
        "livret": must(TextValue("le nom de son livret, mot pour mot")),
        "par": must(TextValue("qui le mène, mot pour mot")),
        "habilitation": may(yes_no("si cette personne doit être habilitée")),
        "phrases": must(texts("ce que la source en dit", "phrase")),
        "source": must(SOURCE),
    })),
    "parcours": may(KnownKeys("ce qui se passe entre le repérage et l’évaluation", {
        "tuteur": may(TextValue("qui peut être tuteur, mot pour mot")),
        "mois": may(Integer("le nombre de mois d’expérience en entreprise", 1, 600)),
        "dossier": may(TextValue("le dossier que le tuteur complète et envoie, mot pour mot")),
        "phrases": must(texts("ce que la source en dit", "phrase")),
        "source": must(SOURCE),
    })),
})
_JURY = KnownKeys("qui décide", {
    "intitule": must(TITLE),
    "minimum": must(Integer("le plus petit nombre de membres, 0 s’il n’est pas donné", 0, 1_000)),
    "maximum": must(Integer("le plus grand nombre de membres, 0 s’il n’est pas donné", 0, 1_000)),
    "membres": must(texts("qui y siège", "membre")),
    "phrases": must(texts("ce que la source en dit", "phrase")),
    "source": must(SOURCE),
})
_COMMENT = KnownKeys("un cadre de commentaires du dossier", {
    "id": must(identifier("l’identifiant du cadre")),
    "intitule": must(TITLE),
    "role": may(identifier("le rôle qui le remplit ; absent pour le candidat")),
    "obligatoire": must(yes_no("s’il doit être rempli")),
    "source": must(SOURCE),
})

_TITLES = {
    key: may(TextValue(
        f"à la place de « {title} » ; vide, rien" if title else "un texte de la source", blank=True,
    ))
    for key, title in TITLES.items()
}
_FORM_LINE = KnownKeys("une ligne du formulaire", {
    "intitule": may(TITLE),
    "texte": may(TextValue("un texte, mot pour mot")),
    "liste": may(texts("une liste", "point")),
    "champ": may(TextValue("ce qui est à écrire, mot pour mot")),
    "cases": may(texts("des cases à cocher", "case")),
    "cadre": may(TextValue("ce à quoi répondre, en plusieurs lignes", blank=True)),
    "signature": may(TextValue("qui signe, mot pour mot")),
    "editorial": may(KnownKeys("ce qui est de notre main et non de la source", {
        "connu": must(TextValue("ce qui la remplit : « nom », « prenom », « candidat », "
                                "« civilite » ou le nom d’un détail du candidat")),
    })),
}, one_of=FORM_LINES)
_SIGNATORY = identifier("un rôle de « roles », ou « candidat »")
_LAYOUT = KnownKeys(
    "la mise en page du document officiel",
    {
        "titres": may(KnownKeys("les titres du document, mot pour mot", _TITLES)),
        "resultats": may(
            OpenTable(
                "le titre de la colonne des résultats, bloc par bloc",
                NUMBER,
                "un numéro de bloc",
                TextValue("un titre, mot pour mot"),
            )
        ),
        "activites": may(
            OpenTable(
                "les titres du tableau des activités, bloc par bloc : l’activité, les exemples, "
                "les documents ; entre les deux derniers, une colonne à remplir à la main",
                NUMBER,
                "un numéro de bloc",
                ListOf("les titres des colonnes", TextValue("un titre, mot pour mot"), "titre", 2),
            )
        ),
        "presentation": may(
            OpenTable(
                "les titres qui précèdent un texte de « presentation », par le numéro du texte",
                NUMBER,
                "un numéro de texte",
                TextValue("un titre, mot pour mot"),
            )
        ),
        "modalites": may(
            OpenTable(
                "ce que la tête du document dit de l’évaluation d’un bloc, là où elle diffère",
                NUMBER,
                "un numéro de bloc",
                texts("les modalités", "modalité"),
            )
        ),
        **{
            part: may(ListOf(said, _FORM_LINE, "ligne"))
            for part, said in FORMS.items()
        },
        "editorial": may(
            KnownKeys(
                "ce qui est de notre main et non de la source",
                {
                    "ordre_cases": may(
                        ListOf(
                            "les valeurs de l’échelle dans l’ordre de leurs cases",
                            identifier("une valeur de l’échelle"),
                        )
                    ),
                    "voie_recevabilite": may(
                        identifier("la voie de « voies » qui a ces pages")
                    ),
                    "champs_signature": may(
                        OpenTable(
                            "ce que demande le cadre de signature : « candidat », "
                            "« evaluateurs » ou un rôle, et ses mentions dans l’ordre",
                            IDENTIFIER,
                            "« candidat », « evaluateurs » ou un rôle",
                            ListOf(
                                "les mentions, dans l’ordre",
                                OneOf("une mention", (*SIGNED, "nom_prenom")),
                                least=1,
                            ),
                        )
                    ),
                    "cases": may(
                        OneOf(
                            "si les cases d’un élément sont en liste ou en colonnes",
                            ("liste", "colonnes"),
                        )
                    ),
                    "colonne_lecture": may(
                        yes_no("si le tableau a une colonne de lecture du dossier")
                    ),
                    "signataires": may(
                        ListOf(
                            "ceux qui signent, dans l’ordre : des rôles, et « candidat »",
                            _SIGNATORY,
                            least=1,
                        )
                    ),
                    "declarants": may(
                        ListOf(
                            "ceux d’entre eux qui déclarent ; tous si la clé est absente",
                            _SIGNATORY,
                            least=1,
                        )
                    ),
                    "cachets": may(ListOf("ceux dont l’entreprise appose son cachet", _SIGNATORY)),
                    "declaration_en_tete": may(
                        yes_no("si le candidat déclare et signe en première page")
                    ),
                    "identite": may(
                        ListOf(
                            "ce que la première page dit du candidat, dans l’ordre",
                            OneOf("une mention", IDENTITY_FIELDS),
                        )
                    ),
                    "parties": may(
                        ListOf(
                            "les parties du document, dans l’ordre",
                            OneOf("une partie", ALL_PARTS),
                            least=1,
                        )
                    ),
                    "parties_bloc": may(
                        ListOf(
                            "les parties de chaque bloc, dans l’ordre",
                            OneOf("une partie", BLOCK_PARTS),
                            least=1,
                        )
                    ),
                    "conditions": may(
                        ListOf(
                            "les conditions que le document atteste",
                            KnownKeys(
                                "une condition",
                                {
                                    "texte": must(TextValue("la condition, mot pour mot")),
                                    "fait": may(identifier("le fait qui coche sa case")),
                                    "independance": may(
                                        identifier("le rôle dont l’indépendance coche sa case")
                                    ),
                                },
                            ),
                            "condition",
                        )
                    ),
                    "voies": may(
                        OpenTable(
                            "les mots qui sont autres sur une voie",
                            IDENTIFIER,
                            "une voie",
                            ListOf(
                                "les mots de la voie",
                                KnownKeys(
                                    "des mots qui sont autres",
                                    {
                                        "mots": must(TextValue("les mots du référentiel")),
                                        "deviennent": may(
                                            TextValue(
                                                "ceux de la voie, mot pour mot ; absents, rien "
                                                "n’en est dit sur cette voie"
                                            )
                                        ),
                                    },
                                ),
                            ),
                        )
                    ),
                    "titres": may(KnownKeys("des titres que la source ne donne pas", _TITLES)),
                },
            )
        ),
    },
)

FULL: Final = KnownKeys("un référentiel", {
    "format": must(_FORMAT),
    "id": must(_REFERENTIAL_ID),
    "intitule": must(TextValue("le titre officiel du certificat, mot pour mot")),
    "version": may(TextValue("la version du document, comme « janvier 2019 »")),
    "sources": must(ListOf("les documents de la branche", KnownKeys("un document", {
        "id": must(identifier("un nom court, employé dans « source »")),
        "titre": must(TextValue("le titre du document")),
        "fichier": may(TextValue("le nom du fichier texte auquel le référentiel est comparé")),
    }), "document", 1)),
    "vocabulaire": may(KnownKeys("comment ce certificat nomme les choses", {
        "bloc": may(_word("le mot pour un bloc, comme « compétence »")),
        "element": may(_word("le mot pour un élément, comme « critère »")),
        "groupe": may(_word("le mot pour un groupe d’éléments, comme « rubrique »")),
        "criteres": may(_word("le mot pour les critères d’un élément")),
        "conclusions": may(KnownKeys("ce que l’on conclut d’un bloc, au singulier", {
            "maitrisee": may(_conclusion("comme « évaluée positivement »")),
            "non_maitrisee": may(_conclusion("comme « non évaluée positivement »")),
            "indeterminee": may(_conclusion("comme « en attente »")),
        })),
    }), "vocabulaire"),
    "presentation": may(texts("ce que la source dit du certificat", "présentation")),
    "echelle": must(_SCALE, "échelle"),
    "roles": must(ListOf("ceux qui évaluent", _ROLE, "rôle", 1)),
    "avis": may(_DELIBERATION, "avis"),
    "etapes": may(ListOf("les étapes de la méthode", _STEP, "étape")),
    "reperes": may(KnownKeys("les repères de méthode", {
        "a_faire": may(ListOf("ce qu’il faut faire", _TIP, "repère à faire")),
        "a_eviter": may(ListOf("ce qu’il faut éviter", _TIP, "repère à éviter")),
    })),
    "durees": may(ListOf("les durées demandées", _DURATION, "durée")),
    "blocs": must(ListOf("les blocs, dans l’ordre de la source", _BLOCK, "bloc", 1)),
    "regles": must(ListOf("les règles", RULE, "règle", 1)),
    "certifications": must(ListOf("les certificats", _CERTIFICATION, "certification", 1)),
    "ambiguites": may(ListOf("ce que la source laisse en suspens", _AMBIGUITY, "ambiguïté")),
    "delais": may(ListOf("les délais", _DEADLINE, "délai")),
    "controles": may(ListOf("les contrôles du dossier", _CHECK, "contrôle")),
    "voies": may(ListOf("les voies vers le certificat", _ROUTE, "voie")),
    "jury": may(_JURY, "jury"),
    "commentaires": may(ListOf("les cadres de commentaires", _COMMENT, "commentaire")),
    "retour_candidat": may(ListOf("les questions posées au candidat sur la démarche", KnownKeys(
        "une question", {
            "id": must(identifier("l’identifiant de la question")),
            "texte": must(TextValue("la question, mot pour mot")),
            "choix": may(texts("les cases à cocher", "choix")),
        }), "question au candidat")),
    "documents_a_disposition": may(texts("les documents à disposition pendant l’évaluation",
                                           "document à disposition")),
    "deroulement": may(texts("le scénario de l’épreuve, phrase par phrase", "phrase")),
    "dossier": may(_LAYOUT, "dossier"),
    "origines": may(texts("d’où viennent les ajouts d’une extension", "origine",
                            "ce que l’extension dit de son origine")),
})

EXTENSION: Final = KnownKeys(
    "une extension : ce qu’on ajoute à un référentiel sans le copier",
    {
        "format": must(_FORMAT),
        "etend": must(_REFERENTIAL_ID),
        "id": may(_REFERENTIAL_ID),
        "intitule": may(TextValue("le titre du référentiel dérivé")),
        "version": may(TextValue("la version du référentiel dérivé")),
        "origine": may(
            TextValue("d’où viennent ces ajouts, comme « grille de la branche, 3 mars 2026 »")
        ),
        "incontournables": may(
            OpenTable(
                'oui, non ou inconnu par élément, comme "1.3": oui',
                ELEMENT,
                'un élément comme "1.3"',
                MARK,
            ),
            "incontournables",
        ),
        "certifications": may(
            OpenTable(
                "les éléments de chaque autre certificat",
                IDENTIFIER,
                "l’identifiant d’un certificat",
                OpenTable(
                    "oui, non ou inconnu par élément", ELEMENT, 'un élément comme "1.3"', MARK
                ),
            ),
            "certifications",
        ),
        "lectures": may(
            OpenTable(
                "la lecture choisie pour chaque ambiguïté",
                IDENTIFIER,
                "l’identifiant d’une ambiguïté",
                identifier("l’identifiant d’une lecture"),
            ),
            "lectures",
        ),
        "indicateurs": may(
            OpenTable(
                "la grille de la branche, par numéro de bloc",
                NUMBER,
                "un numéro de bloc",
                ListOf(
                    "les éléments qui remplacent ceux du bloc",
                    KnownKeys(
                        "un indicateur",
                        {
                            "intitule": must(TITLE),
                            "court": may(_SHORT),
                            "groupe": may(TextValue("le sous-titre sous lequel il est rangé")),
                            "criteres": may(texts("ses critères d’évaluation", "critère")),
                            "incontournable": may(MARK),
                        },
                    ),
                    "indicateur",
                    1,
                ),
            ),
            "indicateurs",
        ),
    },
)


def read_format(data: dict[str, Any]) -> tuple[dict[str, Any], list[Misfit]]:
    """Check what is written against the format.

    Returns:
        The data in normal form, UNREAD standing for what could not be understood, and the
        mistakes. A file of a newer format gives one mistake and no data.
    """
    version = data.get("format")
    if isinstance(version, int) and version > VERSION:
        what = f"ce fichier suit le format {version}, plus récent que le format {VERSION} connu ici"
        return {}, [Misfit(("format",), what, "Mettez le programme à jour")]
    found = Findings()
    return top_kind(data).read(data, (), found), found


def top_kind(data: Mapping[str, Any]) -> KnownKeys:
    """What the whole file must be: a référentiel, or an extension of one."""
    return EXTENSION if "etend" in data else FULL


def problems_of(located: Located, findings: Iterable[Misfit]) -> tuple[Problem, ...]:
    """The errors as messages for the author, in the order of the file; beyond those that anybody
    mends at once, how many others there are.
    """
    data = located.data or {}
    found = sorted(findings, key=lambda one: located.line(one.path))
    told, others = found[:MAX_PROBLEMS], len(found) - MAX_PROBLEMS
    problems = [
        Problem(located.file, located.line(one.path), one.place or place(data, one.path),
                one.what, one.mend)
        for one in told
    ]
    problems = sorted((*located.problems, *problems), key=lambda problem: problem.line)
    if others > 0:
        problems.append(Problem(
            located.file, problems[-1].line, "",
            f"le fichier a {counted(others, 'autre problème')}",
            "Corrigez d’abord ceux-ci",
        ))
    return tuple(problems)


def place(data: Mapping[str, Any], path: Location) -> str:
    """Where a path stands in a file, in the certificate's own words."""
    named = place_of(top_kind(data), data, path)
    words = data.get("vocabulaire")
    word = words.get("bloc") if isinstance(words, dict) else None
    word = word.get("mot") if isinstance(word, dict) else word
    if isinstance(word, str) and word and named.startswith("bloc "):
        return word + named.removeprefix("bloc")
    return named


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
            "certificat": OUTCOMES.schema(),
            "condition": CONDITIONS.schema(),
            "extension": EXTENSION.schema(),
            "referentiel": FULL.schema(),
            "source": CITATION.schema(),
        },
    }


def schema_text() -> str:
    """The content of `referentials/schema.json`."""
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(schema_text(), encoding="utf-8")
