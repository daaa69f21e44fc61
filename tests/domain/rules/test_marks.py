"""Rules on marks: weighted means and floors, exact, against the oracle on small scales."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import product
from typing import Any

import pytest

from assistant.domain.common.errors import AssistantError, RefusedCommand
from assistant.domain.referential.model import NotApplicable
from assistant.domain.referential.scales import judgement_value
from assistant.domain.rules.findings import Judged, Status
from assistant.domain.rules.verdict import (
    block_verdict,
    flips,
    mark_bounds,
    useful_elements,
    weighted_mark,
)
from tests import oracle
from tests.domain.rules.test_flips import after
from tests.rules_help import SOURCE, known, marks_scale, referential

MEAN: Mapping[str, Any] = {"moyenne": {"au_moins": "2", "motif": "moyenne"}}
WEIGHTED: Mapping[str, Any] = {
    "moyenne": {"au_moins": "2.5", "poids": {"1": "2", "2": "3"}, "motif": "moyenne pondérée"}
}
FLOOR: Mapping[str, Any] = {
    "toutes": [MEAN, {"chacun": {"au_moins": "1", "motif": "plancher"}}]
}
MARKED: Mapping[str, Any] = {"toutes": [
    WEIGHTED,
    {"chacun": {"au_moins": "3", "parmi": "incontournables", "motif": "plancher haut"}},
    {"chacun": {"au_moins": "1", "parmi": "non_incontournables", "motif": "plancher bas"}},
]}
EITHER: Mapping[str, Any] = {"une": [
    {"moyenne": {"au_moins": "3", "motif": "trois"}},
    {"toutes": [
        {"chacun": {"au_moins": "2", "motif": "plancher"}},
        {"moyenne": {"au_moins": "5/2", "motif": "deux et demi"}},
    ]},
]}
RULES: dict[str, tuple[Mapping[str, Any], tuple[str, ...], int]] = {
    "moyenne": (MEAN, ("inconnu",), 3),
    "moyenne pondérée": (WEIGHTED, ("inconnu",), 2),
    "moyenne et plancher": (FLOOR, ("inconnu",), 3),
    "planchers selon les incontournables": (MARKED, ("oui", "non", "inconnu"), 2),
    "une moyenne haute, ou un plancher": (EITHER, ("inconnu",), 3),
}
SCALE = marks_scale("0", "4", "1")
MARKS = [Fraction(n) for n in range(5)]
VERDICTS: tuple[Status, ...] = ("mastered", "not_mastered", "undetermined")


@pytest.mark.parametrize("name", RULES)
def test_marks_are_judged_as_every_completion_would(name: str) -> None:
    condition, essentials, most = RULES[name]

    @cache
    def judge(elements: tuple[oracle.Element, ...]) -> str:
        return oracle.verdict(condition, elements, MARKS)

    states = list(product([*MARKS, None], essentials))
    for size in range(1, most + 1):
        ref = referential(condition, SCALE, size)
        for elements in product(states, repeat=size):
            judged, marks = known(elements)
            verdict = block_verdict(ref, 1, judged, marks)
            assert verdict.status == judge(elements), elements
            assert verdict.reasons
            if size < 3:
                check_the_rest(condition, elements, judge)


HALF: oracle.Element = (Fraction(1), "inconnu")
DELICATE: dict[str, tuple[Mapping[str, Any], tuple[oracle.Element, ...]]] = {
    "une moyenne que seules des notes connues feraient ne reste pas ouverte": (
        {"toutes": [
            {"moyenne": {"au_moins": "2", "poids": {"1": "2"}, "motif": "moyenne"}},
            {"une": [
                {"chacun": {"au_moins": "2", "parmi": "incontournables", "motif": "haut"}},
                {"chacun": {"au_moins": "1", "parmi": "non_incontournables", "motif": "bas"}},
            ]},
        ]},
        (HALF, HALF, (Fraction(3), "inconnu")),
    ),
    "une marque ne compte pas quand le plancher est perdu de toute façon": (
        {"une": [
            {"moyenne": {"au_moins": "1", "motif": "moyenne"}},
            {"chacun": {"au_moins": "2", "parmi": "incontournables", "motif": "plancher"}},
        ]},
        ((Fraction(0), "oui"), (Fraction(0), "inconnu"), (None, "non")),
    ),
}


@pytest.mark.parametrize("name", DELICATE)
def test_delicate_combinations_of_means_and_floors(name: str) -> None:
    condition, elements = DELICATE[name]

    @cache
    def judge(block: tuple[oracle.Element, ...]) -> str:
        return oracle.verdict(condition, block, MARKS)

    check_the_rest(condition, elements, judge)


def check_the_rest(
    condition: Mapping[str, Any], elements: Sequence[oracle.Element], judge: Any
) -> None:
    """What matters, what would change the verdict: as by trying every mark."""
    ref = referential(condition, SCALE, len(elements))
    judged, marks = known(elements)
    numbers = range(1, len(elements) + 1)
    matters = [
        {n for n in numbers if oracle.decisive(condition, elements, MARKS, n - 1, part)}
        for part in (0, 1)
    ]
    unjudged = {n for n in numbers if elements[n - 1][0] is None}
    unmarked = {n for n in numbers if elements[n - 1][1] == "inconnu"}
    essentials = block_verdict(ref, 1, judged, marks).missing.essentials
    assert useful_elements(ref, 1, judged, marks) == matters[0] & unjudged, elements
    assert {one.element for one in essentials} == matters[1] & unmarked, elements
    found = {flip.becomes: flip for flip in flips(ref, 1, judged, marks)}
    for target in VERDICTS:
        if target == judge(elements):
            continue
        flip = found.get(target)
        smallest = oracle.fewest_changes(
            lambda changed: judge(tuple(changed)), elements, MARKS, target
        )
        assert (flip.size if flip else None) == smallest, (target, elements)
        if flip is not None:
            changed = [
                (Fraction(value) if isinstance(value, str) else value, mark)
                for value, mark in after(elements, flip)
            ]
            assert judge(tuple(changed)) == target


def test_the_mark_that_would_just_suffice() -> None:
    ref = referential(
        {"moyenne": {"au_moins": "10", "motif": "moyenne"}}, marks_scale("0", "20", "0.5"), 3
    )
    judged = {1: Judged("8"), 2: Judged("9.5")}
    found = {flip.becomes: flip.changes for flip in flips(ref, 1, judged)}
    [(element, mark)] = found["mastered"]
    assert (str(element), mark) == ("1.3", "12.5")
    [(element, mark)] = found["not_mastered"]
    assert (str(element), mark) == ("1.3", "12")


def test_no_mark_is_named_beyond_the_scale() -> None:
    condition = {"une": [
        {"moyenne": {"au_moins": "16", "motif": "moyenne"}},
        {"chacun": {"au_moins": "15", "parmi": "non_incontournables", "motif": "plancher"}},
    ]}
    ref = referential(condition, marks_scale("10", "20", "1"), 2)
    margin = block_verdict(ref, 1, {1: Judged("10")}).margin
    assert (margin.mark_needed, margin.mark_sure) == (Fraction(10), None)


@pytest.mark.parametrize(
    ("marks", "verdict"),
    [
        (["10", "10", "10"], "mastered"),
        (["0.1", "0.2", "29.7"], "mastered"),
        (["9.99", "10", "10"], "not_mastered"),
        (["3,3", "3,3", "23,4"], "mastered"),
        (["29/3", "31/3", "10"], "mastered"),
    ],
)
def test_means_are_exact(marks: list[str], verdict: str) -> None:
    ref = referential(
        {"moyenne": {"au_moins": "10", "motif": "moyenne"}}, marks_scale("0", "30", "0.01"), 3
    )
    judged = {number: Judged(mark) for number, mark in enumerate(marks, 1)}
    assert block_verdict(ref, 1, judged).status == verdict


@pytest.mark.parametrize("mark", ["21", "-1", "abc", "1e3", "acquis", "1/0", ""])
def test_a_mark_outside_the_scale_is_told(mark: str) -> None:
    ref = referential(MEAN, marks_scale("0", "20", "1"), 2)
    with pytest.raises(AssistantError, match="Attendu : une note de 0 à 20"):
        block_verdict(ref, 1, {2: Judged(mark)})


def test_an_element_that_does_not_apply_is_left_out_of_the_mean() -> None:
    rule = NotApplicable("", comment_required=False, sentence="", source=SOURCE)
    scale = replace(marks_scale("0", "20", "1"), not_applicable=rule)
    judged = {1: Judged("1"), 2: Judged("non_applicable"), 3: Judged("3")}
    verdict = block_verdict(referential(FLOOR, scale, 3), 1, judged)
    assert verdict.status == "mastered"
    assert [verdict.mean_low, verdict.mean_high] == [Fraction(2)] * 2
    del judged[3]
    margin = block_verdict(referential(FLOOR, scale, 3), 1, judged).margin
    assert margin.to_judge == 1
    assert (margin.mark_needed, margin.mark_sure) == (Fraction(3), Fraction(3))
    judged[1] = Judged("non_applicable")
    judged[3] = Judged("non_applicable")
    verdict = block_verdict(referential(FLOOR, scale, 3), 1, judged)
    assert (verdict.status, verdict.mean_low) == ("mastered", None)


# --- several evaluators ---------------------------------------------------------------------

WEIGHTS = {"externe": "2", "professionnel": "1"}


def test_several_evaluators_marks_are_averaged_exactly() -> None:
    marks = {"externe": "12", "professionnel": "13"}
    assert weighted_mark(marks, WEIGHTS) == Fraction(37, 3)
    assert weighted_mark({"externe": "12"}, WEIGHTS) is None
    assert weighted_mark({"externe": "12"}, {"externe": "2", "autre": "0"}) == 12
    with pytest.raises(ValueError, match="nulle"):
        weighted_mark(marks, {"externe": "0"})


def test_a_mark_given_by_one_evaluator_of_two_already_bounds_the_mean() -> None:
    scale = marks_scale("0", "20", "0.5")
    expected = (Fraction(8), Fraction(44, 3))
    assert mark_bounds({"externe": "12"}, WEIGHTS, scale) == expected
    ref = referential({"moyenne": {"au_moins": "8", "motif": "moyenne"}}, scale, 1)
    half = Judged(None, bounds=mark_bounds({"externe": "12"}, WEIGHTS, scale))
    verdict = block_verdict(ref, 1, {1: half})
    assert verdict.status == "mastered"
    assert [str(one) for one in verdict.missing.judgements] == ["1.1"]
    assert (verdict.mean_low, verdict.mean_high) == expected


def test_a_mark_that_does_not_fit_is_told_as_marks_are_written() -> None:
    with pytest.raises(RefusedCommand, match=r"de 0 à 4,5, par pas de 0,5\."):
        judgement_value(marks_scale("0", "4.5", "0.5"), "0,3")
