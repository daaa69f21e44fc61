"""Choosing one completion for every element so that all sums reach their bounds. Pure.

Exact: it walks over partial sums, not over elements, so that elements of the same state cost no
more than their number. Knows nothing of judgements or marks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

Number = int | Fraction
Weights = tuple[Number, ...]

_CROWD = 32
"""From that many partial sums on, it pays to drop those that another one beats everywhere."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to complete an element: what it costs, what it adds to each sum."""

    cost: int
    gains: Weights
    tag: object = None


@dataclass(frozen=True, slots=True)
class Bound:
    """What a sum must reach; exceed, when `strict`."""

    value: Number
    strict: bool = False

    def met(self, total: Number) -> bool:
        """Whether the sum reaches it; what only equals a strict one does not."""
        return total > self.value if self.strict else total >= self.value

    def after(self, gained: Number) -> Bound:
        """What the rest of the sum must reach once that much is gained."""
        return Bound(self.value - gained, self.strict)

    def missed(self, gained: Number = 0) -> Bound:
        """What the opposite of the rest of the sum must reach for the sum to miss this bound."""
        return Bound(gained - self.value, not self.strict)


Group = tuple[int, Sequence[Choice]]
_Trace = tuple["_Trace", int, object] | None


@dataclass(frozen=True, slots=True)
class Solution:
    """The least cost, and for each group the tags of the choices made for its elements."""

    cost: int
    tags: tuple[tuple[object, ...], ...]


def _beats(one: Choice, other: Choice) -> bool:
    return one.cost <= other.cost and all(
        a >= b for a, b in zip(one.gains, other.gains, strict=True)
    )


def _best(choices: Sequence[Choice]) -> list[Choice]:
    """The choices that no other one beats, the first of equals."""
    kept: list[Choice] = []
    for choice in choices:
        if not any(_beats(other, choice) for other in kept):
            kept = [other for other in kept if not _beats(choice, other)]
            kept.append(choice)
    return kept


def cheapest(
    groups: Sequence[Group], bounds: Sequence[Bound], patience: int | None = None
) -> Solution | None:
    """Choose for every element of every group so that all sums reach their bounds.

    Args:
        patience: how many partial sums are made, or compared, before giving up; None never does.

    Returns:
        A solution of least cost; None when there is none, or none was found with patience.
    """
    kept = [(count, _best(choices)) for count, choices in groups]
    low, high = _reach(kept, len(bounds))
    if not all(b.met(total) for b, total in zip(bounds, high, strict=True)):
        return None
    if all(len(choices) == 1 for _, choices in kept):
        cost = sum(count * choices[0].cost for count, choices in kept)
        return Solution(cost, tuple((choices[0].tag,) * count for count, choices in kept))
    search = _Search(bounds, low, high)
    for index, (count, choices) in enumerate(kept):
        search.add(index, count, choices, patience)
        if not search.frontier:
            return None
    return search.solution(len(groups))


def _reach(groups: Sequence[Group], width: int) -> tuple[list[Number], list[Number]]:
    """The least and the greatest value of each sum."""
    low: list[Number] = [0] * width
    high: list[Number] = [0] * width
    for count, choices in groups:
        for i in range(width):
            gains = [choice.gains[i] for choice in choices]
            low[i] += count * min(gains)
            high[i] += count * max(gains)
    return low, high


class _Search:
    """The partial sums worth going on with, each with its least cost and how it was made.

    A sum that is certain to reach its bound whatever is chosen next is clamped, so that all such
    partial sums are one; a partial sum that can no longer reach it is dropped.
    """

    def __init__(self, bounds: Sequence[Bound], low: list[Number], high: list[Number]) -> None:
        self.bounds, self.low, self.high = bounds, low, high
        self.frontier: dict[Weights, tuple[int, _Trace]] = {(0,) * len(bounds): (0, None)}
        self.crowd = _CROWD
        self.made = 0

    def add(
        self, index: int, count: int, choices: Sequence[Choice], patience: int | None
    ) -> None:
        """Choose for `count` elements; one choice alone is made for all of them at once. Without
        patience left, nothing is worth going on with."""
        at_once, times = (count, 1) if len(choices) == 1 else (1, count)
        width = range(len(self.bounds))
        least = [at_once * min(choice.gains[i] for choice in choices) for i in width]
        most = [at_once * max(choice.gains[i] for choice in choices) for i in width]
        for _ in range(times):
            for i in width:
                self.low[i] -= least[i]
                self.high[i] -= most[i]
            self._step(index, at_once, choices)
            if patience is not None and self.made > patience:
                self.frontier = {}

    def _step(self, index: int, at_once: int, choices: Sequence[Choice]) -> None:
        following: dict[Weights, tuple[int, _Trace]] = {}
        for sums, (cost, trace) in self.frontier.items():
            for choice in choices:
                reached = self._reached(sums, choice.gains, at_once)
                if reached is None:
                    continue
                spent = cost + at_once * choice.cost
                known = following.get(reached)
                if known is None or spent < known[0]:
                    link: _Trace = trace
                    for _ in range(at_once):
                        link = (link, index, choice.tag)
                    following[reached] = (spent, link)
        self.made += len(self.frontier) * len(choices)
        self.frontier = following
        if len(following) > self.crowd:
            self._thin()
            self.crowd = max(_CROWD, 2 * len(self.frontier))

    def _reached(self, sums: Weights, gains: Weights, at_once: int) -> Weights | None:
        reached: list[Number] = []
        for i, bound in enumerate(self.bounds):
            total = sums[i] + at_once * gains[i]
            if not bound.met(total + self.high[i]):
                return None
            if bound.met(total + self.low[i]):
                total = bound.value - self.low[i] + 1
            reached.append(total)
        return tuple(reached)

    def _thin(self) -> None:
        partial = [Choice(cost, sums) for sums, (cost, _) in self.frontier.items()]
        partial.sort(key=lambda one: (one.cost, -sum(one.gains)))
        kept: list[Choice] = []
        for one in partial:
            # Sorted like this, none can beat an earlier one.
            if not any(_beats(other, one) for other in kept):
                kept.append(one)
        self.made += len(partial) * len(kept) // 4
        self.frontier = {one.gains: self.frontier[one.gains] for one in kept}

    def solution(self, groups: int) -> Solution:
        (cost, trace), = self.frontier.values()  # nothing is left to choose: all sums are clamped
        tags: list[list[object]] = [[] for _ in range(groups)]
        while trace is not None:
            trace, index, tag = trace
            tags[index].append(tag)
        return Solution(cost, tuple(tuple(reversed(found)) for found in tags))
