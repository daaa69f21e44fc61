"""Marks that just suffice: changes to the highest or lowest mark, brought back to the nearest
step of the scale that leads to the same verdict. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from assistant.domain.counting import Counter, State
from assistant.domain.findings import Status
from assistant.domain.situation import counted_status

States = tuple[State, ...]


def settle(
    counter: Counter, before: Sequence[State], after: Sequence[State], target: Status
) -> States | None:
    """The same changes with marks that just suffice.

    Args:
        before: the states as they are; `after`: with some marks at an end of the scale.

    Returns:
        The states after the changes; None when no step of the scale leads to the verdict.
    """
    if counter.range is None:
        return tuple(after)
    low, high = counter.range
    changed = [i for i, state in enumerate(after) if state[0] != before[i][0]]
    states = list(after)
    if target == "undetermined":
        return _between(counter, states, changed)
    start = high if target == "mastered" else low
    for index in changed:
        states[index] = _with(states[index], start)
    if _status(counter, states) != target:
        return None
    for index in changed:
        _relax(counter, states, index, lambda: _status(counter, states) == target)
    return tuple(states)


def _between(counter: Counter, states: list[State], changed: Sequence[int]) -> States | None:
    """Lower the changed marks from the top until the rule can fail, and check that it can still
    hold there."""
    assert counter.range is not None
    low, high = counter.range
    for index in changed:
        states[index] = _with(states[index], high)
    for index in changed:
        _relax(counter, states, index, lambda: _status(counter, states) == "mastered")
        if _status(counter, states) == "mastered":
            below = _mark(states[index]) - counter.step
            states[index] = _with(states[index], max(low, below))
        if _status(counter, states) == "undetermined":
            return tuple(states)
    return None


def _relax(
    counter: Counter, states: list[State], index: int, suits: Callable[[], bool]
) -> None:
    """Bring one mark as far from its end of the scale as still suits, by halving the steps."""
    assert counter.range is not None
    low, high = counter.range
    start = _mark(states[index])
    direction = -1 if start == high else 1
    near, far = 0, int((high - low) / counter.step) if counter.step else 0
    while near < far:
        middle = (near + far + 1) // 2
        states[index] = _with(states[index], start + direction * middle * counter.step)
        near, far = (middle, far) if suits() else (near, middle - 1)
    states[index] = _with(states[index], start + direction * near * counter.step)


def _with(state: State, mark: Fraction) -> State:
    return ((mark, mark), state[1], state[2])


def _mark(state: State) -> Fraction:
    value = state[0]
    if not isinstance(value, tuple):
        raise TypeError(value)
    return value[0]


def _status(counter: Counter, states: Sequence[State]) -> Status:
    tally: dict[State, int] = {}
    for state in states:
        tally[state] = tally.get(state, 0) + 1
    return counted_status(counter, tally)
