"""How rules, their conditions and their examples are written: a part of the format."""

from __future__ import annotations

from assistant.storage.referential.format_common import (
    ELEMENT,
    MARK,
    NUMBER,
    REFS,
    SENTENCE,
    SOURCE,
    identifier,
    may,
    must,
    yes_no,
)
from assistant.storage.referential.kinds import (
    Decimal,
    Either,
    Integer,
    KnownKeys,
    ListOf,
    Named,
    OneKey,
    OneOf,
    OpenTable,
    TextValue,
    ValueKind,
)

_NUMBERS = ListOf("des numéros, comme [1, 4]", Integer("un numéro", 1), least=1)
_AMONG = Either(
    "« incontournables », « non_incontournables », « tous », ou des numéros d’éléments",
    scalar=OneOf("parmi quels éléments du bloc (tous si la clé est absente)",
                 ("tous", "incontournables", "non_incontournables")),
    sequence=_NUMBERS,
)
_ROUNDING = KnownKeys("comment la moyenne est arrondie avant d’être comparée", {
    "pas": must(Decimal("le pas de l’arrondi, comme \"0.5\" ou \"1\"")),
    "sens": may(OneOf("au plus proche (la moitié monte), au-dessus ou au-dessous",
                      ("proche", "dessus", "dessous"))),
})
_HAVE = ListOf("les valeurs de l’échelle admises", identifier("une valeur de l’échelle"), least=1)
_REASON = TextValue("la condition en quelques mots, que le bilan affichera")
_NO_CEILING = (
    "Une condition sur des notes ne peut demander qu’un minimum : sans cela une meilleure note"
    " ferait échouer. Employez « au_moins »"
)
_AT_LEAST = Decimal("la note demandée, entre guillemets, comme \"10\"")


def _weights(about: str) -> OpenTable:
    return OpenTable(about, NUMBER, "un numéro", Decimal("un poids, comme \"2\""))


_CONDITION: ValueKind = Named("une condition", "condition", lambda: CONDITIONS)
CONDITIONS: ValueKind = OneKey("une condition", {
    "toutes": ListOf("les conditions à remplir toutes ensemble", _CONDITION, "condition", 1),
    "une": ListOf("les conditions dont une seule suffit", _CONDITION, "condition", 1),
    "tous": KnownKeys("tous les éléments visés ont une de ces valeurs", {
        "sauf": may(Integer("combien d’éléments peuvent ne pas l’avoir", 1)),
        "parmi": may(_AMONG), "ont": must(_HAVE), "motif": must(_REASON),
    }),
    "au_plus": KnownKeys("un nombre d’éléments à ne pas dépasser", {
        "nombre": must(Integer("le plus grand nombre admis", 0)),
        "parmi": may(_AMONG), "ont": must(_HAVE),
        "poids": may(_weights("le poids des éléments, par numéro (1 pour les autres)")),
        "motif": must(_REASON),
    }),
    "au_moins": KnownKeys("un nombre ou une part d’éléments à atteindre", {
        "nombre": may(Integer("le nombre à atteindre", 1)),
        "part": may(TextValue(
            "la part à atteindre, comme \"80 %\" ou \"4/5\"",
            r"[0-9]{1,6}([.,][0-9]{1,6})?[ \u00a0\u202f]?%|[0-9]{1,6}/[1-9][0-9]{0,5}",
            "une part comme \"80 %\" ou \"4/5\"",
        )),
        "parmi": may(_AMONG), "ont": must(_HAVE),
        "poids": may(_weights("le poids des éléments, par numéro (1 pour les autres)")),
        "motif": must(_REASON),
    }, one_of=("nombre", "part")),
    "moyenne": KnownKeys("la moyenne des notes, ou des points, du bloc atteint un seuil", {
        "au_moins": must(_AT_LEAST),
        "parmi": may(_NUMBERS),
        "poids": may(_weights("le poids des éléments, par numéro (1 pour les autres)")),
        "arrondi": may(_ROUNDING),
        "motif": must(_REASON),
    }, refused={"au_plus": _NO_CEILING}),
    "chacun": KnownKeys("chaque note, ou chaque élément par ses points, atteint un seuil", {
        "au_moins": must(_AT_LEAST), "parmi": may(_AMONG), "motif": must(_REASON),
    }, refused={"au_plus": _NO_CEILING}),
})
_BLOCKS = ListOf("les numéros des blocs (tous ceux du certificat si la clé est absente)",
                 Integer("un numéro", 1), least=1)
_OUTCOME: ValueKind = Named("une condition du certificat", "certificat", lambda: OUTCOMES)
_OUTCOME_OR_ALL = Either(
    "« tous_les_blocs » ou une condition",
    scalar=OneOf("la condition sur les blocs", ("tous_les_blocs",)), mapping=_OUTCOME,
)
OUTCOMES: ValueKind = OneKey("une condition du certificat", {
    "toutes": ListOf("les conditions à remplir toutes ensemble", _OUTCOME_OR_ALL, "condition", 1),
    "une": ListOf("les conditions dont une seule suffit", _OUTCOME_OR_ALL, "condition", 1),
    "blocs": KnownKeys("un nombre de blocs à maîtriser", {
        "au_moins": may(Integer("combien de blocs, au moins", 1)),
        "sauf": may(Integer("combien de blocs peuvent ne pas l’être", 1)),
        "parmi": may(_BLOCKS), "motif": must(_REASON),
    }),
    "moyenne_des_blocs": KnownKeys("la moyenne des blocs atteint un seuil", {
        "au_moins": must(_AT_LEAST),
        "parmi": may(_BLOCKS),
        "poids": may(_weights("le poids des blocs, par numéro (1 pour les autres)")),
        "arrondi": may(_ROUNDING),
        "motif": must(_REASON),
    }, refused={"au_plus": _NO_CEILING}),
    "chaque_bloc": KnownKeys("la moyenne de chaque bloc atteint un seuil", {
        "au_moins": must(_AT_LEAST), "parmi": may(_BLOCKS), "motif": must(_REASON),
    }, refused={"au_plus": _NO_CEILING}),
    "sur_les_elements": _CONDITION,
})
OUTCOME = Either(
    "« tous_les_blocs », « non_precisee » ou une condition",
    scalar=OneOf("la règle du certificat", ("tous_les_blocs", "non_precisee")), mapping=_OUTCOME,
)
UNHANDLED = OneOf("« non_traitee » : le jury applique lui-même la phrase de la source",
                  ("non_traitee",))

_JUDGEMENTS = OpenTable(
    "un jugement par numéro d’élément, et « autres » pour ceux qui restent",
    f"{NUMBER}|autres", "un numéro d’élément, ou « autres »",
    Either("un jugement",
           scalar=TextValue("une valeur de l’échelle"),
           mapping=KnownKeys("un jugement détaillé", {
               "jugement": must(TextValue("une valeur de l’échelle")),
               "non_applicable": may(yes_no("si l’élément ne s’applique pas")),
               "commentaire": may(TextValue("le commentaire de l’évaluateur")),
           })),
)
_EXAMPLE = KnownKeys("un exemple, qui sert d’essai à la règle", {
    "nom": must(TextValue("ce que l’exemple montre")),
    "bloc": must(Integer("le numéro du bloc", 1)),
    "jugements": must(_JUDGEMENTS),
    "incontournables": may(OpenTable(
        "oui, non ou inconnu par numéro d’élément, et « autres »",
        f"{NUMBER}|autres", "un numéro d’élément, ou « autres »", MARK)),
    "verdict": must(OneOf("le verdict attendu", ("maitrisee", "non_maitrisee", "indeterminee"))),
    "manque": may(KnownKeys("ce qui doit être annoncé comme manquant", {
        "jugements": may(REFS), "incontournables": may(REFS), "commentaires": may(REFS),
    })),
})
RULE = KnownKeys("une règle : comment les jugements d’un bloc font son verdict", {
    "id": must(identifier("l’identifiant de la règle")),
    "blocs": must(Either(
        "« tous » ou une liste de numéros",
        scalar=OneOf("les blocs que la règle décide", ("tous",)),
        sequence=ListOf("les numéros des blocs que la règle décide", Integer("un numéro", 1),
                        least=1),
    )),
    "lecture": may(KnownKeys("la lecture d’une ambiguïté sous laquelle la règle vaut", {
        "ambiguite": must(identifier("une ambiguïté de « ambiguites »")),
        "lecture": must(identifier("une de ses lectures")),
    })),
    "phrase": must(SENTENCE),
    "source": must(SOURCE),
    "condition": may(_CONDITION),
    "regle": may(UNHANDLED),
    "apres": may(KnownKeys("ce qui ouvre les blocs de cette règle", {
        "blocs": must(_BLOCKS), "phrase": must(SENTENCE), "source": must(SOURCE),
    })),
    "exemples": may(ListOf("les exemples qui servent d’essais", _EXAMPLE, "exemple")),
}, one_of=("condition", "regle"))
CERTIFICATION_EXAMPLE = KnownKeys("un exemple, qui sert d’essai au certificat", {
    "nom": must(TextValue("ce que l’exemple montre")),
    "jugements": must(OpenTable(
        "un jugement par élément (\"1.3\"), par bloc entier (\"1\"), et « autres »",
        f"{ELEMENT}|{NUMBER}|autres", "un élément comme \"1.3\", un numéro de bloc, ou « autres »",
        TextValue("une valeur de l’échelle"))),
    "incontournables": may(OpenTable(
        "oui, non ou inconnu par élément, et « autres »",
        f"{ELEMENT}|autres", "un élément comme \"1.3\", ou « autres »", MARK)),
    "elements": may(OpenTable(
        "les éléments qui comptent, s’ils ne sont pas ceux du certificat",
        ELEMENT, "un élément comme \"1.3\"", MARK)),
    "proposition": must(OneOf("la proposition attendue",
                              ("delivrance", "partielle", "aucune", "indeterminee"))),
})
