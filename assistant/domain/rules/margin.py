"""The margin of a block: what is still tolerated, what is still needed, exact under unknowns. Pure.

A tolerance is told twice: how many more elements some completion allows, and how many every one
does, whichever elements they are and whatever the essential marks turn out to be. Elements of one
state are interchangeable, and most rules let the least harm be counted first: then no search is
made; the others go through `choices.cheapest`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import pairwise
from math import ceil, floor

from assistant.domain.referential.model import Mark
from assistant.domain.rules.choices import (
    Bound,
    Choice,
    Group,
    Number,
    Solution,
    Weights,
    cheapest,
)
from assistant.domain.rules.counting import MOST_STATES, Counter, ElementState, Range, Tally, covers
from assistant.domain.rules.findings import Margin, Status
from assistant.domain.rules.situation import Situation, is_known

_KNOWN: tuple[Mark, ...] = ("oui", "non")


def margin_of(situation: Situation, status: Status) -> Margin:
    """Where a block stands: what is left to judge, what is tolerated, what is needed.

    It is painted at every key press and changes with a judgement: what was found for a tally is
    kept.
    """
    counter = situation.counter
    key = frozenset(situation.tally.items())
    found = counter.margins.get(key)
    if found is None:
        if len(counter.margins) > MOST_STATES:
            counter.margins.clear()
        found = counter.margins[key] = _margin(situation, status)
    return found


def _margin(situation: Situation, status: Status) -> Margin:
    masterable = status != "not_mastered"
    values = _tolerated(situation)
    left = sure = needed = None
    if values:
        left, sure = _tolerance(situation, values) if masterable else (0, 0)
    quota = _quota(situation)
    if quota and masterable:
        needed = len(situation.unjudged) - _most(situation, quota)
    some, every = _marks(situation) if status == "undetermined" else (None, None)
    return Margin(
        len(situation.unjudged), left, sure, values,
        decided=status != "undetermined",
        can_be_mastered=masterable,
        can_fail=status != "mastered",
        needed=needed, mark_needed=some, mark_sure=every,
    )


# --- what the rule tolerates ------------------------------------------------------------------


def _conjunctive(situation: Situation, kind: str) -> int | None:
    """The first condition of this kind that must hold whatever the others do."""
    condition = situation.counter.condition
    return next((i for i in condition.conjunctive if condition.atoms[i].kind == kind), None)


def _tolerated(situation: Situation) -> tuple[str, ...]:
    """The values of which the rule allows some; none where it knows no tolerance, or where no
    judgement is the best for all its conditions."""
    counter = situation.counter
    ceiling = _conjunctive(situation, "au_plus")
    if ceiling is None:
        values = _quota(situation)
    else:
        among = counter.condition.atoms[ceiling].values
        values = tuple(value for value in counter.values if value in among)
    return values if _has_best(counter, {state.coefficients for state in situation.tally}) else ()


def _has_best(counter: Counter, every: Iterable[tuple[Number, ...]]) -> bool:
    """Whether one judgement is the best for all conditions, whatever an element's mark."""
    return all(
        counter.profile(ElementState(None, mark, factors)).best is not None
        for factors in every for mark in _KNOWN
    )


def _quota(situation: Situation) -> tuple[str, ...]:
    """The values that do not count towards the number of elements the rule asks for."""
    index = _conjunctive(situation, "au_moins")
    if index is None:
        return ()
    atom = situation.counter.condition.atoms[index]
    if atom.among != "tous":
        return ()
    return tuple(value for value in situation.counter.values if value not in atom.values)


def _tolerance(situation: Situation, values: tuple[str, ...]) -> tuple[int, int]:
    """How many more elements may receive one of these values: some of them, and any of them."""
    return _most(situation, values), _fewest(situation, values)


# --- what some completion allows ----------------------------------------------------------------


def _most(situation: Situation, values: tuple[str, ...]) -> int:
    """The most elements left to judge that may have one of these values in a completion that
    holds."""
    counter, tally = situation.counter, situation.tally
    left = len(situation.unjudged)
    best = 0
    for clause in counter.condition.ways_to_hold:
        bounds = [counter.bounds[i] for i in clause]
        groups = [
            (count, counter.choices(
                ("may", state, values, clause), partial(_options, counter, state, values, clause)
            ))
            for state, count in tally.items()
        ]
        least = _least_cost(groups, bounds)
        if least is not None:
            best = max(best, left - least)
    return best


def _options(
    counter: Counter, state: ElementState, values: Sequence[str], clause: Sequence[int]
) -> list[Choice]:
    """What an element may become; a judgement to come that is not one of the values costs one."""
    open_ = not is_known(state)
    marks: tuple[Mark, ...] = _KNOWN if state.mark == "inconnu" else (state.mark,)
    found = []
    for top, _ in counter.spans(state):
        cost = int(open_ and top not in values)
        for mark in marks:
            weights = counter.weigh(top, mark == "oui", state)
            found.append(Choice(cost, tuple(weights[i] for i in clause)))
    return _unbeaten(found)


def _least_cost(groups: Sequence[Group], bounds: Sequence[Bound]) -> int | None:
    """The least cost at which every sum reaches its bound; None when none does."""
    kept = _feasible(groups, bounds)
    if kept is None:
        return None
    steps = [step for count, choices in kept if (step := _Loss.of(count, choices))]
    if len(steps) < sum(len(choices) > 1 for _, choices in kept) or not _ordered(steps):
        return _cost(cheapest(groups, bounds))
    slack = [
        sum(count * max(choice.gains[i] for choice in choices) for count, choices in kept)
        - bound.value
        for i, bound in enumerate(bounds)
    ]
    cost = sum(count * max(choice.cost for choice in choices) for count, choices in kept)
    for step in steps:
        taken = step.fitting(slack, bounds)
        slack = [a - taken * b for a, b in zip(slack, step.loss, strict=True)]
        cost -= taken * step.saved
    return cost


@dataclass(frozen=True, slots=True)
class _Loss:
    """What an element loses, in each sum, when it takes the cheaper of its two choices."""

    count: int
    loss: Weights
    saved: int

    @classmethod
    def of(cls, count: int, choices: Sequence[Choice]) -> _Loss | None:
        if len(choices) != 2:
            return None
        cheap, dear = sorted(choices, key=lambda choice: choice.cost)
        if cheap.cost == dear.cost or not covers(dear.gains, cheap.gains):
            return None
        loss = tuple(a - b for a, b in zip(dear.gains, cheap.gains, strict=True))
        return cls(count, loss, dear.cost - cheap.cost)

    def fitting(self, slack: Sequence[Number], bounds: Sequence[Bound]) -> int:
        """How many elements may take the cheaper choice."""
        fits = [
            ceil(left / Fraction(loss)) - 1 if bound.strict else int(left // loss)
            for left, loss, bound in zip(slack, self.loss, bounds, strict=True) if loss
        ]
        return min([self.count, *fits])


def _ordered(steps: list[_Loss]) -> bool:
    """Sort the steps, the least loss first; False when some cannot be compared."""
    steps.sort(key=lambda step: sum(step.loss))
    return all(covers(other.loss, one.loss) for one, other in pairwise(steps))


def _feasible(groups: Sequence[Group], bounds: Sequence[Bound]) -> list[Group] | None:
    """The groups without the choices that no completion can afford; None when none is left."""
    kept: list[Group] = list(groups)
    width = range(len(bounds))
    while True:
        highs = [
            choices[0].gains if len(choices) == 1
            else tuple([max([choice.gains[i] for choice in choices]) for i in width])
            for _, choices in kept
        ]
        slack = [-bound.value for bound in bounds]
        for (count, _), high in zip(kept, highs, strict=True):
            for i in width:
                slack[i] += count * high[i]
        if not all(bounds[i].met(slack[i] + bounds[i].value) for i in width):
            return None
        dropped = False
        for at, ((count, choices), high) in enumerate(zip(kept, highs, strict=True)):
            if len(choices) == 1:
                continue
            few = [choice for choice in choices if _affordable(choice, high, slack, bounds)]
            if len(few) < len(choices):
                kept[at], dropped = (count, few), True
            if not few:
                return None
        if not dropped:
            return kept


def _affordable(
    choice: Choice, high: Weights, slack: Sequence[Number], bounds: Sequence[Bound]
) -> bool:
    """Whether some completion can do with a choice, all others being at their best."""
    for gain, most, left, bound in zip(choice.gains, high, slack, bounds, strict=True):
        loss = most - gain
        if loss and (loss > left or (bound.strict and loss == left)):
            return False
    return True


def _unbeaten(choices: Iterable[Choice]) -> list[Choice]:
    kept: list[Choice] = []
    for one in choices:
        if not any(other.cost <= one.cost and covers(other.gains, one.gains) for other in kept):
            kept = [
                other for other in kept
                if not (one.cost <= other.cost and covers(one.gains, other.gains))
            ]
            kept.append(one)
    return kept


# --- what every completion allows ---------------------------------------------------------------


def _fewest(situation: Situation, values: tuple[str, ...]) -> int:
    """How many elements left to judge, whichever they are, may have one of these values and the
    block still be mastered, whatever the essential marks."""
    counter, tally = situation.counter, situation.tally
    left = len(situation.unjudged)
    worst = left + 1
    for clause in counter.condition.ways_to_fail:
        groups = [
            (count, counter.choices(
                ("must", state, values, clause), partial(_harms, counter, state, values, clause)
            ))
            for state, count in tally.items()
        ]
        bounds = [counter.bounds[i].missed() for i in clause]
        least = (
            _least_harms(groups, bounds[0]) if len(clause) == 1
            else _cost(cheapest(groups, bounds))
        )
        if least is not None:
            worst = min(worst, least)
    return max(0, worst - 1)


def _harms(
    counter: Counter, state: ElementState, values: Sequence[str], clause: Sequence[int]
) -> list[Choice]:
    """What an element takes from the sums: at its best for no cost, with one of the values for
    one; whatever its mark."""
    marks: tuple[Mark, ...] = _KNOWN if state.mark == "inconnu" else (state.mark,)
    found = []
    for mark in marks:
        marked = state._replace(mark=mark)
        best = counter.profile(marked).best or counter.profile(marked).high
        found.append(Choice(0, tuple(-best[i] for i in clause)))
        if not is_known(state):
            for value in values:
                weights = counter.weigh(value, mark == "oui", state)
                found.append(Choice(1, tuple(-weights[i] for i in clause)))
    return found


def _least_harms(groups: Sequence[Group], bound: Bound) -> int | None:
    """The fewest costly choices after which one sum reaches its bound."""
    total: Number = 0
    harms: list[tuple[Number, int]] = []
    for count, choices in groups:
        free = max(choice.gains[0] for choice in choices if not choice.cost)
        total += count * free
        worst = max(choice.gains[0] for choice in choices)
        if worst > free:
            harms.append((worst - free, count))
    taken = 0
    for harm, count in sorted(harms, reverse=True):
        if bound.met(total):
            return taken
        steps = (bound.value - total) / Fraction(harm)
        wanted = floor(steps) + 1 if bound.strict else ceil(steps)
        if wanted <= count:
            return taken + wanted
        taken += count
        total += count * harm
    return taken if bound.met(total) else None


def _cost(solution: Solution | None) -> int | None:
    return None if solution is None else solution.cost


# --- marks --------------------------------------------------------------------------------------


def _marks(situation: Situation) -> tuple[Fraction | None, Fraction | None]:
    """The lowest mark that would be enough if every element left to judge received it: for some
    essential marks, and for all; None where none is, or where elements receive no mark."""
    counter = situation.counter
    if counter.range is None or not counter.step or not situation.unjudged:
        return None, None

    def holds(mark: Fraction) -> bool:
        return counter.can_hold(_all_at(situation.tally, mark))

    def certain(mark: Fraction) -> bool:
        return not counter.can_fail(_all_at(situation.tally, mark))

    return _lowest(counter, holds), _lowest(counter, certain)


def _all_at(tally: Tally, mark: Fraction) -> dict[ElementState, int]:
    """The block when every element left to judge receives a mark, or the nearest it still may."""
    found: dict[ElementState, int] = {}
    for state, count in tally.items():
        value: str | Range | None = state.value
        if value is None:
            value = (mark, mark)
        elif isinstance(value, tuple):
            one = min(max(mark, value[0]), value[1])
            value = (one, one)
        known = state._replace(value=value)
        found[known] = found.get(known, 0) + count
    return found


def _lowest(counter: Counter, enough: Callable[[Fraction], bool]) -> Fraction | None:
    """The lowest step of the scale that is enough, by halving."""
    low, high = counter.range or (Fraction(0), Fraction(0))
    near, far = 0, int((high - low) / counter.step)
    if not enough(low + far * counter.step):
        return None
    while near < far:
        middle = (near + far) // 2
        near, far = (near, middle) if enough(low + middle * counter.step) else (middle + 1, far)
    return low + near * counter.step
