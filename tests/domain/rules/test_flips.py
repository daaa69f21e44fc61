"""What would change a verdict, what can still matter, which elements decide: against the oracle."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations_with_replacement, islice
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.domain.rules.findings import BlockVerdict, Flip, Judged, Status
from assistant.domain.rules.verdict import block_verdict, flips, useful_elements, useful_questions
from tests import oracle
from tests.domain.rules.test_exactness import CONDITIONS, MARKS, UNMARKED, states
from tests.rules_help import (
    ALL_CRITERIA,
    CRITERIA,
    EIGHTY,
    EITHER,
    NESTED,
    PRACTICE,
    STRICT,
    TOLERANT,
    YES_NO,
    known,
    referential,
    values_scale,
)

Case = tuple[Mapping[str, Any], tuple[str, ...], tuple[str, ...], int]
CASES: dict[str, Case] = {
    "incontournables, lecture stricte": (STRICT, PRACTICE, MARKS, 4),
    "incontournables, lecture tolérée": (TOLERANT, PRACTICE, MARKS, 4),
    "tous les critères": (ALL_CRITERIA, CRITERIA, UNMARKED, 5),
    "80 %": (EIGHTY, YES_NO, UNMARKED, 6),
    "une de deux règles": (EITHER, PRACTICE, MARKS, 3),
    "alternatives imbriquées": (NESTED, PRACTICE, MARKS, 3),
}
VERDICTS: tuple[Status, ...] = ("mastered", "not_mastered", "undetermined")


SHARE = 7
"""Of the largest blocks, one in so many is tried: they are the most, and alike."""


def every_case(name: str) -> list[tuple[oracle.Element, ...]]:
    _, values, marks, most = CASES[name]
    return [
        elements
        for size in range(1, most + 1)
        for elements in islice(combinations_with_replacement(states(values, marks), size),
                               0, None, SHARE if size == most else 1)
    ]


def after(elements: Sequence[oracle.Element], flip: Flip) -> list[oracle.Element]:
    changed = list(elements)
    for ref, value in flip.changes:
        changed[ref.element - 1] = (value, changed[ref.element - 1][1])
    for ref, mark in flip.marks:
        assert changed[ref.element - 1][1] == "inconnu"
        changed[ref.element - 1] = (changed[ref.element - 1][0], mark)
    return changed


def check_flips(
    condition: Mapping[str, Any],
    values: tuple[str, ...],
    elements: Sequence[oracle.Element],
    judge: Callable[[Sequence[oracle.Element]], str],
) -> None:
    """Each flip leads where it says, is the smallest, and none is forgotten."""
    ref = referential(condition, values_scale(values), len(elements))
    found = {flip.becomes: flip for flip in flips(ref, 1, *known(elements))}
    assert judge(elements) not in found
    for target in VERDICTS:
        if target == judge(elements):
            continue
        flip = found.get(target)
        if flip is not None:
            assert judge(after(elements, flip)) == target
        smallest = oracle.fewest_changes(judge, elements, values, target)
        assert (flip.size if flip else None) == smallest, (target, elements)


@pytest.mark.parametrize("name", CASES)
def test_the_smallest_changes_that_would_give_another_verdict(name: str) -> None:
    condition, values, _, most = CASES[name]
    judge = oracle.Judge(condition, values).verdict
    for elements in every_case(name):
        if len(elements) <= min(most, 4):
            check_flips(condition, values, elements, judge)


@settings(max_examples=60, deadline=None)
@given(
    condition=CONDITIONS,
    elements=st.lists(st.sampled_from(states(PRACTICE, MARKS)), min_size=1, max_size=4),
)
def test_the_smallest_changes_under_any_composed_rule(
    condition: dict[str, Any], elements: list[oracle.Element]
) -> None:
    check_flips(condition, PRACTICE, elements, oracle.Judge(condition, PRACTICE).verdict)


@pytest.mark.parametrize("name", CASES)
def test_what_can_still_matter(name: str) -> None:
    """The marks that are missing, and the judgements worth seeking, are those that some
    completion of the rest makes decisive."""
    condition, values, _, _ = CASES[name]
    scale = values_scale(values)
    for elements in every_case(name):
        ref = referential(condition, scale, len(elements))
        judged, marks = known(elements)
        check_what_matters(condition, values, elements, block_verdict(ref, 1, judged, marks),
                           useful_elements(ref, 1, judged, marks))


def check_what_matters(
    condition: Mapping[str, Any],
    values: tuple[str, ...],
    elements: Sequence[oracle.Element],
    verdict: BlockVerdict,
    useful: frozenset[int],
) -> None:
    numbers = range(1, len(elements) + 1)
    value_matters, mark_matters = (
        {n for n in numbers if oracle.decisive(condition, elements, values, n - 1, part)}
        for part in (0, 1)
    )
    unjudged = {n for n in numbers if elements[n - 1][0] is None}
    unmarked = {n for n in numbers if elements[n - 1][1] == "inconnu"}
    assert useful == value_matters & unjudged, elements
    assert {ref.element for ref in verdict.missing.essentials} == mark_matters & unmarked, elements
    assert {ref.element for ref in verdict.missing.judgements} == unjudged


@settings(max_examples=80, deadline=None)
@given(
    condition=CONDITIONS,
    elements=st.lists(st.sampled_from(states(PRACTICE, MARKS)), min_size=1, max_size=4),
)
def test_what_can_still_matter_under_any_composed_rule(
    condition: dict[str, Any], elements: list[oracle.Element]
) -> None:
    ref = referential(condition, values_scale(PRACTICE), len(elements))
    judged, marks = known(elements)
    check_what_matters(condition, PRACTICE, elements, block_verdict(ref, 1, judged, marks),
                       useful_elements(ref, 1, judged, marks))


@pytest.mark.parametrize("name", CASES)
def test_the_reasons_name_the_fewest_elements_that_suffice(name: str) -> None:
    condition, values, _, _ = CASES[name]
    judge = oracle.Judge(condition, values).verdict
    alternatives = condition in (EITHER, NESTED)
    scale = values_scale(values)
    for elements in every_case(name):
        ref = referential(condition, scale, len(elements))
        verdict = block_verdict(ref, 1, *known(elements))
        if verdict.status != "not_mastered":
            continue
        named = [{one.element for one in reason.elements} for reason in verdict.reasons]
        sets = [set().union(*named)] if alternatives else named
        assert all(judge(only(elements, kept)) == "not_mastered" for kept in sets), elements
        assert min(map(len, sets)) == oracle.fewest_that_suffice(judge, elements), elements


def only(elements: Sequence[oracle.Element], kept: set[int]) -> list[oracle.Element]:
    """The block with these judgements alone."""
    return [e if n in kept else (None, e[1]) for n, e in enumerate(elements, 1)]


def test_a_rule_that_cannot_be_met_says_so_without_any_judgement() -> None:
    condition = {"toutes": [
        {"tous": {"ont": ["acquis"], "motif": "tout est acquis"}},
        {"au_moins": {"nombre": 1, "ont": ["non_acquis"], "motif": "un non acquis"}},
    ]}
    verdict = block_verdict(referential(condition, values_scale(PRACTICE), 2), 1, {})
    assert verdict.status == "not_mastered"
    [reason] = verdict.reasons
    assert (reason.kind, reason.elements) == ("decided_whatever", ())
    assert reason.motif == "tout est acquis ; un non acquis"


# --- questions ------------------------------------------------------------------------------


def test_questions_that_can_change_the_verdict_come_first_in_source_order() -> None:
    ref = referential(STRICT, values_scale(PRACTICE), 4, questions=[[1], [2, 3], [], [4]])
    judged = {1: Judged("acquis"), 2: Judged("acquis")}
    ordered = useful_questions(ref, 1, judged)
    assert [(question.number, useful) for question, useful in ordered] == [
        (2, True), (4, True), (1, False), (3, False),
    ]


def test_once_decided_no_question_is_worth_more_than_another() -> None:
    ref = referential(STRICT, values_scale(PRACTICE), 2, questions=[[2], [1]])
    ordered = useful_questions(ref, 1, {1: Judged("non_acquis")})
    assert [(question.number, useful) for question, useful in ordered] == [(1, False), (2, False)]


# --- large blocks ---------------------------------------------------------------------------


def test_the_changes_of_a_block_of_forty_elements() -> None:
    ref = referential(STRICT, values_scale(PRACTICE), 40)
    found = {flip.becomes: flip.size for flip in flips(ref, 1, {})}
    assert found == {"mastered": 40, "not_mastered": 1}
    ref = referential(EIGHTY, values_scale(YES_NO), 40)
    found = {flip.becomes: flip.size for flip in flips(ref, 1, {})}
    assert found == {"mastered": 32, "not_mastered": 9}
