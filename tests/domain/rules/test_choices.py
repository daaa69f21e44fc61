"""The least cost at which every sum reaches its bound, against every completion tried."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations_with_replacement, product

import pytest

from assistant.domain.rules.choices import Bound, Choice, Group, Number, Solution, cheapest


def completions(groups: Sequence[Group]) -> Iterator[tuple[Choice, ...]]:
    for made in product(*(
        combinations_with_replacement(choices, count) for count, choices in groups
    )):
        yield tuple(choice for some in made for choice in some)


def reaches(made: Sequence[Choice], bounds: Sequence[Bound]) -> bool:
    totals = [sum(choice.gains[i] for choice in made) for i in range(len(bounds))]
    return all(
        total > bound.value if bound.strict else total >= bound.value
        for total, bound in zip(totals, bounds, strict=True)
    )


def tagged(groups: Sequence[tuple[int, Sequence[tuple[int, tuple[Number, ...]]]]]) -> list[
    Group
]:
    """Groups of choices, each of which bears itself as its tag."""
    found: list[Group] = []
    for number, (count, choices) in enumerate(groups):
        found.append((count, [
            Choice(cost, gains, (number, at)) for at, (cost, gains) in enumerate(choices)
        ]))
    return found


def held(groups: Sequence[Group], bounds: Sequence[Bound]) -> Solution | None:
    """Hold what is found against all that can be; answer it."""
    costs = [
        sum(choice.cost for choice in made)
        for made in completions(groups) if reaches(made, bounds)
    ]
    found = cheapest(groups, bounds)
    assert (found.cost if found else None) == min(costs, default=None)
    if found is not None:
        by_tag = {choice.tag: choice for _, choices in groups for choice in choices}
        made = [by_tag[tag] for tags in found.tags for tag in tags]
        assert [len(tags) for tags in found.tags] == [count for count, _ in groups]
        for (_, choices), tags in zip(groups, found.tags, strict=True):
            assert set(tags) <= {choice.tag for choice in choices}
        assert reaches(made, bounds)
        assert sum(choice.cost for choice in made) == found.cost
    return found


def test_small_blocks_at_random() -> None:
    chance = random.Random(20261230)
    solved = 0
    for _ in range(400):
        width = chance.randint(1, 3)
        gains: list[Number] = [-2, -1, 0, 1, 2, 3, Fraction(1, 2), Fraction(4, 3)]
        groups = tagged([
            (chance.randint(1, 4), [
                (chance.randint(0, 3), tuple(chance.choice(gains) for _ in range(width)))
                for _ in range(chance.randint(1, 4))
            ])
            for _ in range(chance.randint(1, 3))
        ])
        bounds = [Bound(chance.randint(-3, 8), chance.random() < 0.5) for _ in range(width)]
        solved += held(groups, bounds) is not None
    assert 100 < solved < 380


def test_sums_that_crowd_are_thinned_and_none_that_serves_is_lost() -> None:
    """From thirty-two partial sums on, those that another one beats are dropped."""
    chance = random.Random(20261231)
    for _ in range(12):
        groups = tagged([
            (1, [(0, (0, 0)), (chance.randint(1, 9), (chance.randint(1, 40),
                                                      chance.randint(-20, 20)))])
            for _ in range(9)
        ])
        assert held(groups, [Bound(chance.randint(60, 110)), Bound(-5, strict=True)])


def test_where_no_sum_can_be_reached_there_is_no_solution() -> None:
    groups = tagged([(2, [(0, (1,)), (1, (2,))])])
    assert cheapest(groups, [Bound(5)]) is None
    assert cheapest(groups, [Bound(4, strict=True)]) is None
    assert held(groups, [Bound(4)]) == Solution(2, (((0, 1), (0, 1)),))
    assert held(groups, [Bound(3, strict=True)]) == Solution(2, (((0, 1), (0, 1)),))


def test_what_another_choice_beats_is_never_taken_and_the_first_of_equals_is() -> None:
    choices = [(2, (1,)), (1, (1,)), (1, (1,)), (1, (0,))]
    assert held(tagged([(3, choices)]), [Bound(3)]) == Solution(3, (((0, 1),) * 3,))


def test_of_two_sets_at_one_cost_it_is_always_the_same_one() -> None:
    groups = tagged([(1, [(0, (0,)), (1, (1,))])] * 3)
    assert held(groups, [Bound(1)]) == Solution(1, (((0, 0),), ((1, 0),), ((2, 1),)))


@pytest.mark.parametrize(("groups", "bounds", "enough"), [
    # two sums from one, then four from two, twice
    ([(3, [(0, (0,)), (1, (1,))])], [Bound(2)], 10),
    # what another choice beats, or is equal to, is not tried
    ([(3, [(0, (0,)), (1, (1,)), (1, (1,)), (2, (1,))])], [Bound(2)], 10),
    # one choice alone is made for all three elements at once
    ([(3, [(0, (1,))]), (1, [(0, (0,)), (1, (1,))])], [Bound(4)], 3),
])
def test_patience_is_counted_in_partial_sums(
    groups: list[tuple[int, list[tuple[int, tuple[Number, ...]]]]],
    bounds: list[Bound], enough: int,
) -> None:
    assert cheapest(tagged(groups), bounds, enough) == cheapest(tagged(groups), bounds)
    assert cheapest(tagged(groups), bounds, enough - 1) is None


def test_where_there_is_nothing_to_choose_no_patience_is_needed() -> None:
    assert cheapest(tagged([(2, [(3, (1,))])]), [Bound(2)], -1) == Solution(6, (((0, 0),) * 2,))


def test_what_a_crowd_is_compared_with_counts_as_well() -> None:
    """Where each partial sum is worth going on with, comparing them costs patience; where one
    beats all others, hardly."""
    apart = tagged([(1, [(0, (0, 0)), (1, (2**at, -(2**at)))]) for at in range(8)])
    bounds = [Bound(200), Bound(-201)]
    made = sum(2 ** at for at in range(1, 9))
    assert cheapest(apart, bounds) is not None
    assert cheapest(apart, bounds, made) is None
    mixed = tagged([
        (1, [(0, (0, 0)), (at % 3, (2**at, at)), (2, (at, 2**at))]) for at in range(8)
    ])
    bounds = [Bound(150), Bound(60)]
    assert cheapest(mixed, bounds, 3_140) == held(mixed, bounds)
    alike = tagged([(1, [(0, (0, 0)), (0, (2**at, 2**at - 1))]) for at in range(8)])
    assert cheapest(alike, [Bound(200), Bound(100)], 100) is not None


def test_a_bound_and_what_is_left_of_it() -> None:
    assert Bound(3).met(3) and not Bound(3).met(2)
    assert Bound(3, strict=True).met(4) and not Bound(3, strict=True).met(3)
    assert Bound(5, strict=True).after(2) == Bound(3, strict=True)
    assert Bound(5).missed(2) == Bound(-3, strict=True)
    assert Bound(5, strict=True).missed() == Bound(-5)
