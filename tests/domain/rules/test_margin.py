"""A margin is what completions allow: the engine against the oracle, in every regime."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations_with_replacement, product
from typing import Any

import pytest

from assistant.domain.rules.findings import Margin
from assistant.domain.rules.margin import margin_of
from assistant.domain.rules.situation import situate, status_of
from tests import oracle
from tests.domain.rules.test_exactness import MARKS as ESSENTIAL
from tests.domain.rules.test_exactness import REGIMES, states
from tests.domain.rules.test_marks import MARKS, RULES, SCALE
from tests.rules_help import known, referential, values_scale

TWO: Mapping[str, Any] = {"toutes": [
    {"au_plus": {"nombre": 1, "parmi": "incontournables", "ont": ["non_mis_en_oeuvre"],
                 "motif": "un incontournable au plus"}},
    {"au_plus": {"nombre": 2, "parmi": "non_incontournables", "ont": ["non_mis_en_oeuvre"],
                 "motif": "deux autres au plus"}},
]}
"""An unknown mark says on which of two tolerances an element weighs."""

APART: Mapping[str, Any] = {"toutes": [
    {"au_plus": {"nombre": 1, "parmi": "incontournables", "ont": ["non_mis_en_oeuvre"],
                 "motif": "un incontournable au plus"}},
    {"au_moins": {"nombre": 1, "parmi": "incontournables", "ont": ["acquis"],
                  "motif": "un incontournable acquis"}},
    {"au_moins": {"nombre": 1, "parmi": "non_incontournables", "ont": ["non_mis_en_oeuvre"],
                  "motif": "un autre non mis en œuvre"}},
]}
"""What an element may become with one mark and with the other serves other conditions."""

TOLERANT_REGIMES: dict[str, tuple[Mapping[str, Any], tuple[str, ...], tuple[str, ...]]] = {
    **REGIMES,
    "deux tolérances": (TWO, ("acquis", "non_mis_en_oeuvre"), ESSENTIAL),
    "chaque marque la sienne": (APART, ("acquis", "non_mis_en_oeuvre"), ESSENTIAL),
}
TOLERATED: Mapping[str, tuple[str, ...]] = {
    "deux tolérances": ("non_mis_en_oeuvre",),
    "chaque marque la sienne": ("non_mis_en_oeuvre",),
    "incontournables, lecture stricte": ("non_mis_en_oeuvre",),
    "incontournables, lecture tolérée": ("non_acquis", "non_mis_en_oeuvre"),
    "tous les critères": ("non_applicable",),
    "80 %": ("non",),
    "une de deux règles": (),
    "alternatives imbriquées": (),
}


JUDGES = {
    name: oracle.ToleranceJudge(condition, values, TOLERATED[name])
    for name, (condition, values, _) in TOLERANT_REGIMES.items()
}
UNWEIGHTED = {name for name in RULES if "pondérée" not in name and "incontournables" not in name}


def check(name: str, elements: Sequence[oracle.Element]) -> Margin:
    """Hold the margin of one block against the oracle's."""
    condition, values, _ = TOLERANT_REGIMES[name]
    ref = referential(condition, values_scale(values), len(elements))
    margin = margin_of(situation := situate(ref, 1, *known(elements)), status_of(situation))
    expected: tuple[int | None, int | None] = (None, None)
    if TOLERATED[name]:
        expected = JUDGES[name].tolerated(elements)
    assert margin.tolerance_values == TOLERATED[name]
    assert (margin.tolerances_left, margin.tolerances_sure) == expected, elements
    needed = None
    if name == "80 %" and margin.can_be_mastered:
        # « oui » and « non » are all there is: what is not tolerated is needed
        needed = sum(1 for value, _ in elements if value is None) - (expected[0] or 0)
    assert margin.needed == needed, elements
    return margin


def check_marks(
    condition: Mapping[str, Any], scale: Any, marks: Sequence[Fraction],
    elements: Sequence[oracle.Element],
) -> None:
    situation = situate(referential(condition, scale, len(elements)), 1, *known(elements))
    status = status_of(situation)
    margin = margin_of(situation, status)
    found = (margin.mark_needed, margin.mark_sure)
    open_ = any(value is None for value, _ in elements) and status == "undetermined"
    expected = oracle.enough_everywhere(condition, elements, marks) if open_ else (None, None)
    assert found == expected, elements


def agree_on_every_margin(name: str, largest: int) -> int:
    """Every multiset of states up to a size; how many were compared."""
    _, values, marks = TOLERANT_REGIMES[name]
    compared = 0
    for size in range(1, largest + 1):
        for elements in combinations_with_replacement(states(values, marks), size):
            check(name, elements)
            compared += 1
    return compared


def agree_on_every_mark(name: str, largest: int) -> int:
    """Every multiset of marks up to a size; where places have weights, every order up to three."""
    condition, marks, _ = RULES[name]
    states = list(product([*MARKS, None], marks if len(marks) > 1 else ("non",)))
    compared = 0
    for size in range(1, largest + 1):
        blocks: Iterable[tuple[oracle.Element, ...]]
        if name in UNWEIGHTED:
            blocks = combinations_with_replacement(states, size)
        elif size <= 3:
            blocks = product(states, repeat=size)
        else:
            break
        for elements in blocks:
            check_marks(condition, SCALE, MARKS, elements)
            compared += 1
    return compared


def agree_at_random(chance: random.Random, number: int, sizes: tuple[int, int]) -> dict[str, int]:
    """Random blocks of every regime and of every rule on marks; how many of each."""
    counts = dict.fromkeys((*REGIMES, *RULES), 0)
    names = list(counts)
    for _ in range(number):
        name = chance.choice(names)
        counts[name] += 1
        size = chance.randint(*sizes)
        if name in REGIMES:
            _, values, marks = REGIMES[name]
            # most elements well judged, as in an interview: otherwise nothing is left open
            check(name, [
                (chance.choice([*values, *([values[0]] * 6), None, None]), chance.choice(marks))
                for _ in range(size)
            ])
        else:
            condition, marks, _ = RULES[name]
            # where no condition tells essential elements apart, trying both marks proves nothing
            essentials = marks if len(marks) > 1 else ("non",)
            check_marks(condition, SCALE, MARKS, [
                (chance.choice([*MARKS, None, None]), chance.choice(essentials))
                for _ in range(size)
            ])
    return counts


@pytest.mark.parametrize("name", TOLERANT_REGIMES)
def test_every_multiset_of_states_up_to_three(name: str) -> None:
    """Up to seven, and at random beyond: `python -m tests.campagnes.regles`."""
    assert agree_on_every_margin(name, 3) > 10


def test_larger_blocks_at_random() -> None:
    assert sum(agree_at_random(random.Random(20261129), 120, (4, 8)).values()) == 120


def test_the_judge_who_counts_agrees_with_the_one_who_tries_every_completion() -> None:
    for name in ("incontournables, lecture tolérée", "tous les critères"):
        condition, values, marks = REGIMES[name]
        for elements in combinations_with_replacement(states(values, marks), 2):
            found = oracle.tolerated(condition, elements, values, TOLERATED[name])
            assert JUDGES[name].tolerated(elements) == found, elements


@pytest.mark.parametrize("name", RULES)
def test_the_mark_that_would_be_enough(name: str) -> None:
    assert agree_on_every_mark(name, 2) > 20


def test_an_essential_element_left_to_judge_tolerates_nothing() -> None:
    elements: list[oracle.Element] = [("acquis", "non")] * 6 + [("acquis", "oui"), (None, "oui")]
    margin = check("incontournables, lecture stricte", elements)
    assert (margin.tolerances_left, margin.tolerances_sure) == (0, 0)


def test_what_some_elements_allow_is_said_apart_from_what_all_do() -> None:
    elements: list[oracle.Element] = [(None, "oui"), (None, "non"), (None, "non"), (None, "non")]
    margin = check("incontournables, lecture stricte", elements)
    assert (margin.tolerances_left, margin.tolerances_sure) == (2, 0)


def test_two_heavy_elements_apart_may_be_missed_rather_than_the_light_one_that_both_need() -> None:
    """Missing the third costs each condition one; missing a heavy one costs a single condition
    three. The least loss first would spend on the third what both others need.
    """
    condition = {"toutes": [
        {"au_moins": {"part": "1/4", "parmi": [heavy, 3], "poids": {str(heavy): "3"},
                      "ont": ["oui"], "motif": f"un quart du poids de {heavy} et 3"}}
        for heavy in (1, 2)
    ] + [{"au_plus": {"nombre": 3, "ont": ["non"], "motif": "trois « non » au plus"}}]}
    ref = referential(condition, values_scale(("oui", "non")), 3)
    margin = margin_of(situation := situate(ref, 1, *known([(None, "oui")] * 3)),
                       status_of(situation))
    assert (margin.tolerances_left, margin.tolerances_sure, margin.needed) == (2, 1, 1)
