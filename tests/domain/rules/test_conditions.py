"""Conditions as their authors write them: what compiles, what is refused and how it is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from assistant.domain.common.errors import AssistantError
from assistant.domain.referential.model import Ambiguity, Citation, Mark, Reading, Retention
from assistant.domain.rules.conditions import (
    ConditionInvalid,
    Rounding,
    compile_condition,
    parse_mark,
    parse_share,
    weights,
)
from assistant.domain.rules.findings import Judged
from assistant.domain.rules.verdict import block_verdict, carried_verdict, rule_of
from tests.rules_help import (
    ALL_CRITERIA,
    CRITERIA,
    EIGHTY,
    EITHER,
    PRACTICE,
    STRICT,
    TOLERANT,
    marks_scale,
    referential,
    values_scale,
)

VALUES = values_scale(PRACTICE)
MARKS = marks_scale("0", "20", "0.5")


@pytest.mark.parametrize(
    ("text", "share"),
    [("80 %", Fraction(4, 5)), ("80%", Fraction(4, 5)), ("80\u00a0%", Fraction(4, 5)),
     ("4/5", Fraction(4, 5)), ("12,5 %", Fraction(1, 8)), ("100 %", Fraction(1)),
     ("0 %", None), ("120 %", None), ("6/5", None), ("1/0", None), ("beaucoup", None), (80, None)],
)
def test_shares_are_read_exactly(text: object, share: Fraction | None) -> None:
    assert parse_share(text) == share


@pytest.mark.parametrize(
    ("text", "mark"),
    [("12", Fraction(12)), ("12,5", Fraction(25, 2)), ("12.5", Fraction(25, 2)),
     ("37/3", Fraction(37, 3)), (12, Fraction(12)), ("-1", None), ("1e9", None), ("", None),
     ("٣", None), (None, None), (True, None), ("9" * 60, None)],
)
def test_marks_are_read_exactly(text: object, mark: Fraction | None) -> None:
    assert parse_mark(text) == mark


@pytest.mark.parametrize(
    ("quota", "size", "required"),
    [("80 %", 5, 4), ("80 %", 6, 5), ("80 %", 10, 8), ("80 %", 15, 12), ("80 %", 16, 13),
     ("80 %", 35, 28), ("2/3", 3, 2), ("100 %", 7, 7)],
)
def test_a_share_asks_for_the_next_whole_number(quota: str, size: int, required: int) -> None:
    data = {"au_moins": {"part": quota, "ont": ["oui"], "motif": "part"}}
    [atom] = compile_condition(data, values_scale(("oui", "non"))).atoms
    assert atom.required(size) == required


def test_composed_conditions_know_how_they_hold_and_how_they_fail() -> None:
    strict = compile_condition(STRICT, VALUES)
    assert strict.ways_to_hold == ((0, 1, 2),)
    assert strict.ways_to_fail == ((0,), (1,), (2,))
    either = compile_condition(EITHER, VALUES)
    assert either.ways_to_hold == ((0, 1), (2,))
    assert either.ways_to_fail == ((0, 2), (1, 2))
    assert either.conjunctive == ()


ALL = {"ont": ["acquis"], "motif": "m"}
FAULTS: list[tuple[str, Any, str]] = [
    ("rien", {}, "une seule clé est attendue"),
    ("deux clés", {"tous": ALL, "au_plus": ALL}, "une seule clé est attendue"),
    ("condition inconnue", {"presque": ALL}, "condition inconnue"),
    ("clé inconnue", {"tous": {**ALL, "hormis": 1}}, "condition.tous.hormis : clé inconnue"),
    ("motif absent", {"tous": {"ont": ["acquis"]}}, "« motif » manque"),
    ("groupe vide", {"toutes": []}, "une liste d’au moins une condition"),
    ("parmi inconnu", {"tous": {**ALL, "parmi": "certains"}}, "tous, incontournables"),
    ("valeur inconnue", {"tous": {**ALL, "ont": ["oui"]}}, "« oui » n’est pas dans l’échelle"),
    ("sans objet non admis", {"tous": {**ALL, "ont": ["non_applicable"]}}, "« non_applicable »"),
    ("sans valeur", {"tous": {"motif": "m"}}, "une liste de valeurs"),
    ("nombre absent", {"au_plus": ALL}, "un nombre entier"),
    ("nombre négatif", {"au_plus": {**ALL, "nombre": -1}}, "un nombre entier"),
    ("nombre et part", {"au_moins": {**ALL, "nombre": 1, "part": "1/2"}}, "l’un des deux"),
    ("part illisible", {"au_moins": {**ALL, "part": "la plupart"}}, "\"80 %\" ou \"4/5\""),
    ("note sur des valeurs", {"moyenne": {"au_moins": "10", "motif": "m"}}, "n’est pas une note"),
    ("un texte", "tous", "condition : une seule clé est attendue"),
    ("un texte pour des clés", {"tous": "acquis"},
     "condition.tous : des clés sont attendues : motif, ont, parmi, sauf."),
    ("un texte pour une liste", {"toutes": "tous"}, "condition.toutes : une liste d’au moins une"),
    ("des clés pour une liste", {"une": {"tous": ALL}}, "condition.une : une liste d’au moins une"),
    ("la deuxième de la liste", {"toutes": [{"tous": ALL}, {"presque": ALL}]},
     "condition.toutes[2].presque : condition inconnue"),
    ("motif vide", {"tous": {**ALL, "motif": " "}}, "condition.tous : « motif » manque"),
    ("motif d’un nombre", {"tous": {**ALL, "motif": 5}}, "condition.tous : « motif » manque"),
    ("un texte pour des valeurs", {"tous": {**ALL, "ont": "acquis"}},
     "condition.tous.ont : une liste de valeurs"),
    ("aucune valeur", {"tous": {**ALL, "ont": []}}, "condition.tous.ont : une liste de valeurs"),
    ("un nombre pour des valeurs", {"tous": {**ALL, "ont": 5}},
     "condition.tous.ont : une liste de valeurs"),
    ("élément 0", {"tous": {**ALL, "parmi": [0]}}, "condition.tous.parmi : choisissez parmi"),
    ("élément vrai", {"tous": {**ALL, "parmi": [True]}}, "condition.tous.parmi : choisissez"),
    ("élément d’un texte", {"tous": {**ALL, "parmi": ["1"]}}, "condition.tous.parmi : choisissez"),
    ("aucun élément", {"tous": {**ALL, "parmi": []}}, "condition.tous.parmi : choisissez parmi"),
    ("sauf négatif", {"tous": {**ALL, "sauf": -1}}, "condition.tous.sauf : un nombre entier"),
    ("sauf vrai", {"tous": {**ALL, "sauf": True}}, "condition.tous.sauf : un nombre entier"),
    ("sauf d’un texte", {"tous": {**ALL, "sauf": "1"}}, "condition.tous.sauf : un nombre entier"),
    ("nombre vrai", {"au_plus": {**ALL, "nombre": True}}, "condition.au_plus.nombre : un nombre"),
    ("nombre d’un texte", {"au_plus": {**ALL, "nombre": "2"}}, "condition.au_plus.nombre : un nom"),
    ("ni nombre ni part", {"au_moins": ALL}, "condition.au_moins : donnez « nombre » ou « part »"),
    ("part nulle", {"au_moins": {**ALL, "part": "0 %"}}, "condition.au_moins.part : écrivez"),
    ("poids d’un demi-élément", {"au_plus": {**ALL, "nombre": 1, "poids": {"1.5": "2"}}},
     "condition.au_plus.poids : « 1.5 : 2 » : un élément et un poids"),
    ("poids de l’élément 0", {"au_plus": {**ALL, "nombre": 1, "poids": {"0": "2"}}},
     "condition.au_plus.poids : « 0 : 2 » : un élément et un poids"),
    ("poids sans nombre", {"au_plus": {**ALL, "nombre": 1, "poids": {"1": "lourd"}}},
     "condition.au_plus.poids : « 1 : lourd » : un élément et un poids"),
    ("poids sans élément", {"au_plus": {**ALL, "nombre": 1, "poids": {"un": "2"}}},
     "condition.au_plus.poids : « un : 2 » : un élément et un poids"),
]


@pytest.mark.parametrize(
    ("condition", "message"), [pytest.param(c, m, id=name) for name, c, m in FAULTS]
)
def test_a_mistake_is_told_with_how_to_mend_it(condition: Any, message: str) -> None:
    with pytest.raises(ConditionInvalid) as error:
        compile_condition(condition, VALUES)
    assert message in error.value.message


MARK_FAULTS: list[tuple[str, Any, str]] = [
    ("valeurs sur une note", {"tous": ALL}, "l’échelle est une note"),
    ("seuil hors échelle", {"chacun": {"au_moins": "21", "motif": "m"}}, "une note de l’échelle"),
    ("seuil absent", {"moyenne": {"motif": "m"}}, "une note de l’échelle"),
    ("poids négatif", {"moyenne": {"au_moins": "10", "poids": {"1": "-2"}, "motif": "m"}},
     "un poids négatif n’a pas de sens"),
    ("poids mal rangés", {"moyenne": {"au_moins": "10", "poids": ["2"], "motif": "m"}},
     "écrivez les poids ainsi"),
    ("moyenne d’une partie",
     {"moyenne": {"au_moins": "10", "parmi": "incontournables", "motif": "m"}},
     "une moyenne porte sur tous les éléments"),
    ("arrondi mal écrit", {"moyenne": {"au_moins": "10", "arrondi": "0.5", "motif": "m"}},
     "écrivez l’arrondi ainsi"),
    ("arrondi sans pas", {"moyenne": {"au_moins": "10", "arrondi": {}, "motif": "m"}},
     "condition.moyenne.arrondi : écrivez l’arrondi ainsi"),
    ("arrondi nul", {"moyenne": {"au_moins": "10", "arrondi": {"pas": "0"}, "motif": "m"}},
     "condition.moyenne.arrondi : écrivez l’arrondi ainsi"),
    ("sens inconnu",
     {"moyenne": {"au_moins": "10", "arrondi": {"pas": "1", "sens": "haut"}, "motif": "m"}},
     "condition.moyenne.arrondi : écrivez l’arrondi ainsi"),
    ("clé d’arrondi inconnue",
     {"moyenne": {"au_moins": "10", "arrondi": {"pas": "1", "à": "2"}, "motif": "m"}},
     "condition.moyenne.arrondi : écrivez l’arrondi ainsi"),
]


@pytest.mark.parametrize(
    ("condition", "message"), [pytest.param(c, m, id=name) for name, c, m in MARK_FAULTS]
)
def test_a_mistake_on_marks_is_told(condition: Any, message: str) -> None:
    with pytest.raises(ConditionInvalid) as error:
        compile_condition(condition, MARKS)
    assert message in error.value.message


ONE = {"motif": "m"}
READ: list[tuple[str, Any, Any, str]] = [
    ("tous", VALUES, {**ALL}, "tous, 1, 0"),
    ("tous", VALUES, {**ALL, "sauf": 0}, "tous, 1, 0"),
    ("tous", VALUES, {**ALL, "sauf": 2}, "au_plus, 2, -2"),
    ("tous", VALUES, {**ALL, "parmi": [1, 3]}, "tous, 1, 0, élément 1 3"),
    ("au_plus", VALUES, {**ALL, "nombre": 0}, "au_plus, 0, 0"),
    ("au_plus", VALUES, {**ALL, "nombre": 1, "parmi": "incontournables"},
     "au_plus, 1, -1, incontournables"),
    ("au_moins", VALUES, {**ALL, "nombre": 1}, "au_moins, 1, 1"),
    ("au_moins", VALUES, {**ALL, "part": "100 %"}, "au_moins, 1, 0"),
    ("au_moins", VALUES, {**ALL, "nombre": 4, "poids": {"1": "2", "2": "0", "3": "1.5"}},
     "au_moins, 4, 4, poids 1:2 2:0 3:3/2"),
    ("moyenne", MARKS, {**ONE, "au_moins": "0"}, "moyenne, 0, 0"),
    ("moyenne", MARKS, {**ONE, "au_moins": "20"}, "moyenne, 20, 0"),
    ("moyenne", MARKS, {**ONE, "au_moins": "10", "arrondi": {"pas": "0.5"}},
     "moyenne, 10, 0, arrondi 1/2 proche"),
    ("moyenne", MARKS, {**ONE, "au_moins": "10", "arrondi": {"pas": "1", "sens": "dessous"}},
     "moyenne, 10, 0, arrondi 1 dessous"),
    ("moyenne", MARKS, {**ONE, "au_moins": "10", "arrondi": {"pas": "1", "sens": "dessus"}},
     "moyenne, 10, plus de 0, arrondi 1 dessus"),
    ("chacun", MARKS, {**ONE, "au_moins": "8", "parmi": "non_incontournables"},
     "chacun, 8, 0, non_incontournables"),
]


@pytest.mark.parametrize(("kind", "scale", "body", "read"), READ)
def test_a_condition_is_read_as_it_is_written(
    kind: str, scale: Any, body: Any, read: str
) -> None:
    [atom] = compile_condition({kind: body}, scale).atoms
    said = [atom.kind, str(atom.asked), f"{'plus de ' * atom.bound.strict}{atom.bound.value}"]
    said += [atom.among] if atom.among != "tous" else []
    said += [f"élément {' '.join(map(str, sorted(atom.only)))}"] if atom.only else []
    weights = " ".join(f"{number}:{weight}" for number, weight in atom.coefficients.items())
    said += [f"poids {weights}"] if weights else []
    said += [f"arrondi {atom.rounding.step} {atom.rounding.way}"] if atom.rounding else []
    assert ", ".join(said) == read
    assert atom.motif == "m"


def test_a_threshold_is_within_the_scale() -> None:
    for text, fits in (("4.5", False), ("5", True), ("20", True), ("20.5", False)):
        condition = {"chacun": {"au_moins": text, "motif": "m"}}
        if fits:
            compile_condition(condition, marks_scale("5", "20", "0.5"))
        else:
            with pytest.raises(ConditionInvalid, match="une note de l’échelle est attendue"):
                compile_condition(condition, marks_scale("5", "20", "0.5"))


@pytest.mark.parametrize("way", ["proche", "dessus", "dessous"])
@pytest.mark.parametrize("step", [Fraction(1), Fraction(1, 2), Fraction(1, 3)])
def test_a_mean_is_rounded_to_the_nearest_step_or_to_the_one_above_or_below(
    step: Fraction, way: str
) -> None:
    rounding = Rounding(step, way)
    steps = [number * step for number in range(-1, 8)]
    for mean in (Fraction(n, 12) for n in range(25)):
        above = min(one for one in steps if one >= mean)
        below = max(one for one in steps if one <= mean)
        nearest = above if above - mean <= mean - below else below
        expected = {"dessus": above, "dessous": below, "proche": nearest}[way]
        assert rounding.rounded(mean) == expected, mean
        for asked in (Fraction(n, 4) for n in range(9)):
            floor = rounding.floor(asked)
            enough = mean > floor if way == "dessus" else mean >= floor
            assert enough == (expected >= asked), (mean, asked)


def test_the_weights_of_a_rule_are_shown_wherever_they_stand() -> None:
    [rule] = referential({"toutes": [
        {"moyenne": {"au_moins": "10", "poids": {"1": "2", "2": "1.5"}, "motif": "m"}},
        {"une": [{"au_moins": {**ALL, "nombre": 2, "poids": {"3": "4"}}}, {"tous": ALL}]},
    ]}, MARKS, 4).rules
    assert weights(rule) == {1: "2", 2: "1,5", 3: "4"}


def test_all_mistakes_are_told_at_once() -> None:
    condition = {"toutes": [{"presque": ALL}, {"tous": {"ont": ["oui"]}}, {"au_plus": ALL}]}
    with pytest.raises(ConditionInvalid) as error:
        compile_condition(condition, VALUES)
    assert len(error.value.faults) == 4


def test_alternatives_piled_up_beyond_reading_are_refused() -> None:
    pair = {"une": [{"tous": ALL}, {"au_plus": {**ALL, "nombre": 1}}]}
    condition = {"toutes": [pair] * 10}
    with pytest.raises(ConditionInvalid, match="réduisez les groupes"):
        compile_condition(condition, VALUES)


# --- a block and its rule -------------------------------------------------------------------


def test_the_reading_applied_chooses_the_rule() -> None:
    ref = referential(STRICT, VALUES, 3)
    [rule] = ref.rules
    strict = replace(rule, id="stricte", reading=("non-acquis", "stricte"))
    tolerant = replace(rule, id="toleree", condition=TOLERANT, reading=("non-acquis", "toleree"))
    readings = (Reading("stricte", ""), Reading("toleree", ""))
    for applied, status in (("stricte", "not_mastered"), ("toleree", "mastered")):
        told = Ambiguity("non-acquis", "", readings, applied, setting=True, sources=())
        both = replace(ref, rules=(strict, tolerant), ambiguities=(told,))
        assert rule_of(both, 1).id == applied
        judged = {1: Judged("acquis"), 2: Judged("acquis"), 3: Judged("non_acquis")}
        known: dict[int, Mark] = dict.fromkeys((1, 2, 3), "non")
        assert block_verdict(both, 1, judged, known).status == status


@pytest.mark.parametrize(
    ("number", "judged", "message"),
    [
        (1, {1: Judged("oui")}, "1.1 : « oui » n’est pas attendu ici. Attendu : acquis"),
        (1, {9: Judged("acquis")}, "1.9 : les numéros vont de 1.1 à 1.3"),
        (7, {}, "Les numéros vont de 1 à 1"),
    ],
)
def test_what_does_not_exist_is_told(
    number: int, judged: Mapping[int, Judged], message: str
) -> None:
    with pytest.raises(AssistantError) as error:
        block_verdict(referential(STRICT, VALUES, 3), number, judged)
    assert message in error.value.message


def test_a_block_without_a_rule_is_told() -> None:
    ref = replace(referential(STRICT, VALUES, 3), rules=())
    with pytest.raises(AssistantError, match="aucune règle ne décide"):
        block_verdict(ref, 1, {})


def test_marks_left_out_are_those_of_the_referential_or_unknown() -> None:
    ref = referential(STRICT, VALUES, 2)
    block = ref.blocks[0]
    marked = replace(block, elements=tuple(replace(e, essential="non") for e in block.elements))
    ref = replace(ref, blocks=(marked,))
    judged = {1: Judged("acquis"), 2: Judged("non_mis_en_oeuvre")}
    assert block_verdict(ref, 1, judged).status == "mastered"
    assert block_verdict(ref, 1, judged, {}).status == "undetermined"
    assert block_verdict(ref, 1, judged, {2: "oui"}).status == "not_mastered"


def test_a_comment_that_nobody_asks_for_is_not_missing() -> None:
    judged = {1: Judged("oui"), 2: Judged("non_applicable", commented=False)}
    for required, status in ((True, "undetermined"), (False, "mastered")):
        scale = values_scale(CRITERIA, comment_required=required)
        assert block_verdict(referential(ALL_CRITERIA, scale, 2), 1, judged).status == status


def test_a_block_carried_over_is_mastered_and_says_why() -> None:
    verdict = carried_verdict(referential(STRICT, VALUES, 2), 1)
    assert (verdict.status, verdict.carried, verdict.margin.to_judge) == ("mastered", True, 0)
    [reason] = verdict.reasons
    assert reason.kind == "carried"
    margin = verdict.margin
    assert (margin.decided, margin.can_be_mastered, margin.can_fail) == (True, True, False)


def test_a_block_carried_over_gives_the_sentence_that_keeps_it_else_its_rule_s() -> None:
    kept = Retention(60, "les blocs", False, "Cinq ans.", Citation("guide", "page 9"))

    def said(retention: Retention | None, *blocks: int) -> list[str]:
        ref = referential(STRICT, VALUES, 1, 1, retention=retention)
        own = replace(ref.certifications[0], blocks=blocks)
        other = replace(own, id="autre", blocks=(), retention=None)
        ref = replace(ref, certifications=(other, own))
        found = [carried_verdict(ref, number).reasons[0] for number in (1, 2)]
        return [f"{one.sentence} {one.citation.place}" for one in found]

    assert said(None) == ["La phrase. page 3"] * 2
    assert said(kept) == ["Cinq ans. page 9"] * 2
    assert said(kept, 2) == ["La phrase. page 3", "Cinq ans. page 9"]


def test_the_margin_counts_what_is_left_and_what_is_tolerated() -> None:
    ref = referential(STRICT, VALUES, 5)
    judged = {1: Judged("acquis"), 2: Judged("non_mis_en_oeuvre")}
    margin = block_verdict(ref, 1, judged).margin
    assert (margin.to_judge, margin.tolerances_left, margin.tolerance_values) == (
        3, 1, ("non_mis_en_oeuvre",)
    )
    quota = referential(EIGHTY, values_scale(("oui", "non")), 10)
    margin = block_verdict(quota, 1, {1: Judged("oui"), 2: Judged("non")}).margin
    assert (margin.needed, margin.tolerances_left, margin.tolerance_values) == (7, 1, ("non",))
    either = referential(EITHER, VALUES, 4)
    margin = block_verdict(either, 1, {}).margin
    assert (margin.needed, margin.tolerances_left, margin.tolerance_values) == (None, None, ())
