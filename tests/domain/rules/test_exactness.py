"""A verdict is what every completion of the unknown gives: the engine against the oracle."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations_with_replacement, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.domain.rules.counting import Counter, ElementState
from assistant.domain.rules.situation import situate, status_of
from assistant.domain.rules.verdict import block_verdict
from tests import oracle
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

MARKS = ("oui", "non", "inconnu")
UNMARKED = ("inconnu",)
REGIMES: dict[str, tuple[Mapping[str, Any], tuple[str, ...], tuple[str, ...]]] = {
    "incontournables, lecture stricte": (STRICT, PRACTICE, MARKS),
    "incontournables, lecture tolérée": (TOLERANT, PRACTICE, MARKS),
    "tous les critères": (ALL_CRITERIA, CRITERIA, UNMARKED),
    "80 %": (EIGHTY, YES_NO, UNMARKED),
    "une de deux règles": (EITHER, PRACTICE, MARKS),
    "alternatives imbriquées": (NESTED, PRACTICE, MARKS),
}


def states(values: tuple[str, ...], marks: tuple[str, ...]) -> list[oracle.Element]:
    return list(product((*values, None), marks))


@pytest.mark.parametrize("name", REGIMES)
def test_every_ordered_combination_up_to_four_elements(name: str) -> None:
    condition, values, marks = REGIMES[name]
    scale, judge = values_scale(values), oracle.Judge(condition, values)
    for size in range(1, 5):
        ref = referential(condition, scale, size)
        for elements in product(states(values, marks), repeat=size):
            situation = situate(ref, 1, *known(elements))
            assert status_of(situation) == judge.verdict(elements), elements


def agree_on_every_multiset(name: str, largest: int) -> int:
    """Hold the engine against the oracle; how many multisets of states were compared."""
    condition, values, marks = REGIMES[name]
    scale, judge = values_scale(values), oracle.Judge(condition, values)
    compared = 0
    for size in range(1, largest + 1):
        ref = referential(condition, scale, size)
        for elements in combinations_with_replacement(states(values, marks), size):
            situation = situate(ref, 1, *known(elements))
            assert status_of(situation) == judge.verdict(elements), elements
            compared += 1
    return compared


@pytest.mark.parametrize("name", REGIMES)
def test_every_multiset_of_states_up_to_five(name: str) -> None:
    """Up to seven and beyond: `python -m tests.campagnes.regles`."""
    assert agree_on_every_multiset(name, 5) > 20


@pytest.mark.parametrize("name", REGIMES)
def test_the_whole_verdict_agrees_with_its_status(name: str) -> None:
    condition, values, marks = REGIMES[name]
    scale, judge = values_scale(values), oracle.Judge(condition, values)
    for size in range(1, 5):
        ref = referential(condition, scale, size)
        for elements in combinations_with_replacement(states(values, marks), size):
            verdict = block_verdict(ref, 1, *known(elements))
            assert verdict.status == judge.verdict(elements), elements
            assert verdict.margin.decided == (verdict.status != "undetermined")
            assert verdict.margin.can_be_mastered == (verdict.status != "not_mastered")
            assert verdict.margin.can_fail == (verdict.status != "mastered")
            assert verdict.reasons


def test_the_judge_who_counts_agrees_with_the_one_who_tries_every_completion() -> None:
    for condition in (STRICT, EITHER):
        judge = oracle.Judge(condition, PRACTICE)
        for elements in combinations_with_replacement(states(PRACTICE, MARKS), 3):
            assert judge.verdict(elements) == oracle.verdict(condition, elements, PRACTICE)


@pytest.mark.parametrize("name", REGIMES)
def test_what_is_all_known_holds_or_fails_as_the_judge_says(name: str) -> None:
    """From the sums alone, without counting ways to complete anything."""
    condition, values, _ = REGIMES[name]
    counter = Counter(condition, values_scale(values))
    for size in range(1, 5):
        for cells in combinations_with_replacement(list(product(values, (True, False))), size):
            weighed = [
                counter.weigh(value, essential, ElementState(value, "inconnu"))
                for value, essential in cells
            ]
            sums = [sum(of_atom) for of_atom in zip(*weighed, strict=True)]
            assert counter.condition.holds(sums) is oracle.holds(condition, cells), cells


# --- beyond, by properties ------------------------------------------------------------------

JUDGES = {
    name: oracle.Judge(condition, values) for name, (condition, values, _) in REGIMES.items()
}


@settings(max_examples=150, deadline=None)
@given(data=st.data(), name=st.sampled_from(sorted(REGIMES)))
def test_up_to_twelve_elements(data: st.DataObject, name: str) -> None:
    condition, values, marks = REGIMES[name]
    state = st.sampled_from(states(values, marks))
    elements = data.draw(st.lists(state, min_size=5, max_size=12))
    ref = referential(condition, values_scale(values), len(elements))
    verdict = block_verdict(ref, 1, *known(elements))
    assert verdict.status == JUDGES[name].verdict(elements)


AMONG = st.sampled_from(["tous", "incontournables", "non_incontournables"])
HAVE = st.lists(st.sampled_from(PRACTICE), min_size=1, max_size=2, unique=True)
SHARES = st.sampled_from(["80 %", "1/2", "2/3", "100 %"])


def simple(kind: str, **more: Any) -> st.SearchStrategy[dict[str, Any]]:
    body = st.fixed_dictionaries({"parmi": AMONG, "ont": HAVE, "motif": st.just("motif"), **more})
    return body.map(lambda found: {kind: found})


CONDITIONS = st.recursive(
    st.one_of(
        simple("tous"),
        simple("au_plus", nombre=st.integers(0, 3)),
        simple("au_moins", nombre=st.integers(0, 3)),
        simple("au_moins", part=SHARES),
    ),
    lambda inner: st.builds(
        lambda group, found: {group: found},
        st.sampled_from(["toutes", "une"]), st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=6,
)


@settings(max_examples=200, deadline=None)
@given(
    condition=CONDITIONS,
    elements=st.lists(st.sampled_from(states(PRACTICE, MARKS)), min_size=1, max_size=7),
)
def test_any_composed_rule(condition: dict[str, Any], elements: list[oracle.Element]) -> None:
    ref = referential(condition, values_scale(PRACTICE), len(elements))
    verdict = block_verdict(ref, 1, *known(elements))
    assert verdict.status == oracle.Judge(condition, PRACTICE).verdict(elements)
    assert verdict.reasons


@settings(max_examples=100, deadline=None)
@given(
    elements=st.lists(st.sampled_from(states(PRACTICE, MARKS)), min_size=2, max_size=9),
    seed=st.randoms(use_true_random=False),
)
def test_the_order_of_elements_does_not_matter(
    elements: list[oracle.Element], seed: Any
) -> None:
    shuffled = list(elements)
    seed.shuffle(shuffled)
    ref = referential(STRICT, values_scale(PRACTICE), len(elements))
    one, other = (block_verdict(ref, 1, *known(order)) for order in (elements, shuffled))
    assert (one.status, one.margin) == (other.status, other.margin)


@settings(max_examples=150, deadline=None)
@given(
    name=st.sampled_from(["incontournables, lecture stricte", "une de deux règles"]),
    elements=st.lists(st.sampled_from(states(PRACTICE, MARKS)), min_size=1, max_size=8),
    data=st.data(),
)
def test_what_is_decided_stays_decided(
    name: str, elements: list[oracle.Element], data: st.DataObject
) -> None:
    """Learning one more thing never contradicts a verdict that was certain."""
    condition, values, _ = REGIMES[name]
    ref = referential(condition, values_scale(values), len(elements))
    before = block_verdict(ref, 1, *known(elements))
    index = data.draw(st.integers(0, len(elements) - 1))
    value, mark = data.draw(st.sampled_from(oracle.cells_of(elements[index], values)))
    learnt = [*elements]
    learnt[index] = (value, "oui" if mark else "non")
    after = block_verdict(ref, 1, *known(learnt))
    assert before.status in ("undetermined", after.status)
    assert after.margin.can_be_mastered <= before.margin.can_be_mastered
    assert after.margin.can_fail <= before.margin.can_fail
