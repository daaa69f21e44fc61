"""How rules, their conditions and their examples are written: a part of the format."""

from __future__ import annotations

from assistant.storage.referential.format_common import (
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

_AMONG = OneOf("parmi quels éléments du bloc (tous si la clé est absente)",
                ("tous", "incontournables", "non_incontournables"))
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
        "parmi": may(_AMONG), "ont": must(_HAVE), "motif": must(_REASON),
    }),
    "au_plus": KnownKeys("un nombre d’éléments à ne pas dépasser", {
        "nombre": must(Integer("le plus grand nombre admis", 0)),
        "parmi": may(_AMONG), "ont": must(_HAVE), "motif": must(_REASON),
    }),
    "au_moins": KnownKeys("un nombre ou une part d’éléments à atteindre", {
        "nombre": may(Integer("le nombre à atteindre", 1)),
        "part": may(TextValue(
            "la part à atteindre, comme \"80 %\" ou \"4/5\"",
            r"[0-9]{1,6}([.,][0-9]{1,6})?[ \u00a0\u202f]?%|[0-9]{1,6}/[1-9][0-9]{0,5}",
            "une part comme \"80 %\" ou \"4/5\"",
        )),
        "parmi": may(_AMONG), "ont": must(_HAVE), "motif": must(_REASON),
    }, one_of=("nombre", "part")),
    "moyenne": KnownKeys("la moyenne des notes du bloc atteint un seuil", {
        "au_moins": must(_AT_LEAST),
        "poids": may(_weights("le poids des éléments, par numéro (1 pour les autres)")),
        "motif": must(_REASON),
    }, refused={"au_plus": _NO_CEILING}),
    "chacun": KnownKeys("chaque note du bloc atteint un seuil", {
        "au_moins": must(_AT_LEAST), "parmi": may(_AMONG), "motif": must(_REASON),
    }, refused={"au_plus": _NO_CEILING}),
})
OUTCOME = Either(
    "« tous_les_blocs », « non_precisee » ou des conditions",
    scalar=OneOf("la règle du certificat", ("tous_les_blocs", "non_precisee")),
    mapping=KnownKeys("les conditions du certificat", {"toutes": must(ListOf(
        "les conditions à remplir toutes ensemble",
        Either(
            "une condition",
            scalar=OneOf("la condition sur les blocs", ("tous_les_blocs",)),
            mapping=OneKey("une condition sur les notes des blocs", {
                "moyenne_des_blocs": KnownKeys("la moyenne des blocs atteint un seuil", {
                    "au_moins": must(_AT_LEAST),
                    "poids": may(_weights("le poids des blocs, par numéro (1 pour les autres)")),
                    "motif": must(_REASON),
                }, refused={"au_plus": _NO_CEILING}),
                "chaque_bloc": KnownKeys("la moyenne de chaque bloc atteint un seuil", {
                    "au_moins": must(_AT_LEAST), "motif": must(_REASON),
                }, refused={"au_plus": _NO_CEILING}),
            }),
        ), "condition", 1,
    ))}),
)

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
    "condition": must(_CONDITION),
    "exemples": may(ListOf("les exemples qui servent d’essais", _EXAMPLE, "exemple")),
})
