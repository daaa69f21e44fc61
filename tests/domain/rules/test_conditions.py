"""Conditions as their authors write them: what compiles, what is refused and how it is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from assistant.domain.common.errors import AssistantError
from assistant.domain.referential.model import Ambiguity, Mark, Reading
from assistant.domain.rules.conditions import (
    ConditionInvalid,
    compile_condition,
    parse_mark,
    parse_share,
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
]


@pytest.mark.parametrize(
    ("condition", "message"), [pytest.param(c, m, id=name) for name, c, m in MARK_FAULTS]
)
def test_a_mistake_on_marks_is_told(condition: Any, message: str) -> None:
    with pytest.raises(ConditionInvalid) as error:
        compile_condition(condition, MARKS)
    assert message in error.value.message


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
