"""Changes that just suffice: those to the highest or lowest mark, brought back to the nearest step
of the scale that leads to the same verdict; those of levels, to the nearest level. Pure."""

from __future__ import annotations

from collections import Counter as Counted
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from assistant.domain.rules.counting import Counter, ElementState, Range, covers
from assistant.domain.rules.findings import Status
from assistant.domain.rules.situation import counted_status

States = tuple[ElementState, ...]


def settle(
    counter: Counter, before: Sequence[ElementState], after: Sequence[ElementState], target: Status
) -> States | None:
    """The same changes, each with a mark that just suffices.

    Args:
        before: the states as they are.
        after: the states to come; a changed mark is an end of the scale, or the range in which
            a mark that leaves the verdict open is to be found.

    Returns:
        The states to come, each changed mark being a step of the scale; None when no step leads
        to the verdict.
    """
    settling = _Settling(counter, after)
    ranges = {
        i: state.value
        for i, state in enumerate(after)
        if isinstance(state.value, tuple) and state.value != before[i].value
    }
    if target == "undetermined":
        found = settling.open_between(ranges)
    else:
        found = settling.just_enough(ranges, target)
    return tuple(settling.states) if found else None


def settle_levels(
    counter: Counter, before: Sequence[ElementState], after: Sequence[ElementState], target: Status
) -> States:
    """The same changes, each to the lowest level that leads to « mastered », to the highest that
    leads to « not mastered ».

    Levels are ordered by their points; where the scale gives none, only values that count the same
    everywhere stand for one another, in the order of the scale.
    """
    if target == "undetermined":
        return tuple(after)
    states = list(after)
    for index, state in enumerate(after):
        if state.value == before[index].value or not isinstance(state.value, str):
            continue
        for value in _levels(counter, state, target):
            tried = [*states[:index], state._replace(value=value), *states[index + 1:]]
            if counted_status(counter, Counted(tried)) == target:
                states = tried
                break
    return tuple(states)


def _levels(counter: Counter, state: ElementState, target: Status) -> list[str]:
    """The levels that may do, the first to try first."""
    points = counter.points
    if points:
        found = sorted((one for one in counter.values if one in points), key=lambda v: points[v])
    else:
        profile = counter.profile(state)
        found = [
            one for one in counter.values
            if counter.profile(state._replace(value=one)) == profile
        ]
        first, last = (
            counter.profile(state._replace(value=counter.values[end])).high for end in (0, -1)
        )
        if covers(first, last):
            found.reverse()
    return found if target == "mastered" else found[::-1]


class _Settling:
    """The states while their marks are moved along the steps of the scale."""

    def __init__(self, counter: Counter, states: Sequence[ElementState]) -> None:
        self.counter = counter
        self.states = list(states)

    def just_enough(self, changed: Iterable[int], target: Status) -> bool:
        low, high = self.counter.range or (Fraction(0), Fraction(0))
        for index in changed:
            start, end = (high, low) if target == "mastered" else (low, high)
            self._towards(index, start, end, target)
        return self._status() == target

    def open_between(self, ranges: Mapping[int, Range]) -> bool:
        """Lower the marks from the top of their ranges until the rule can fail: it can then
        still hold, unless a single step takes it from one to the other."""
        for index, (_, top) in ranges.items():
            self._put(index, top)
        for index, (bottom, top) in ranges.items():
            if self._status() == "mastered":
                last = self._towards(index, top, bottom, "mastered")
                self._put(index, max(bottom, last - self.counter.step))
        return self._status() == "undetermined"

    def _towards(self, index: int, start: Fraction, end: Fraction, status: Status) -> Fraction:
        """Bring a mark as far from `start` to `end` as keeps the verdict, by halving."""
        step = self.counter.step if end > start else -self.counter.step
        near, far = 0, int((end - start) / step) if step else 0
        while near < far:
            middle = (near + far + 1) // 2
            self._put(index, start + middle * step)
            near, far = (middle, far) if self._status() == status else (near, middle - 1)
        self._put(index, start + near * step)
        return start + near * step

    def _put(self, index: int, mark: Fraction) -> None:
        self.states[index] = self.states[index]._replace(value=(mark, mark))

    def _status(self) -> Status:
        return counted_status(self.counter, Counted(self.states))

