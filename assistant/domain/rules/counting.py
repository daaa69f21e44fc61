"""What every completion of the unknown gives, by counting elements of the same state. Pure.

An element's state is what is known of it: its judgement and its essential mark, each possibly
unknown. Elements of one state are interchangeable, so that a question on all completions
(« can this rule still hold? ») becomes a question on sums: is there one way to complete each
state such that these sums reach those bounds? `cheapest` answers it exactly; where one completion
is the best in every respect, as it nearly always is, its answer is a mere sum.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from assistant.domain.referential.model import Mark, Scale
from assistant.domain.rules.choices import Choice, Group, Number, Weights, cheapest
from assistant.domain.rules.conditions import (
    Condition,
    compile_condition,
    extent,
    parse_mark,
    points_of,
)
from assistant.domain.rules.findings import NOT_APPLICABLE, Margin

Value = str | Fraction
Range = tuple[Fraction, Fraction]


class ElementState(NamedTuple):
    """What is known of one element.

    Args:
        value: its judgement: None when unknown, a range of marks on a numeric scale.
        mark: its essential mark.
        coefficients: its coefficient in each condition; empty where all are 1.
        counts: whether it counts at all, for a certificate that counts some elements only.
    """

    value: str | Range | None
    mark: Mark
    coefficients: tuple[Number, ...] = ()
    counts: Mark = "oui"


Tally = Mapping[ElementState, int]
Pair = tuple[Weights, Weights]

_ESSENTIAL: dict[Mark, tuple[bool, ...]] = {
    "oui": (True,), "non": (False,), "inconnu": (False, True)
}
MOST_STATES = 4096
"""How many states are remembered with their weights; marks out of 100 make many."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What one state can become: the weights of its completions in every condition.

    Args:
        completions: the distinct weights.
        low, high: the least and greatest weight in each condition.
        best: the completion that is greatest everywhere; None when there is none.
        spans: for each completion, the weights at the top and at the bottom of what it stands
            for: twice the same, except for a range of marks between two floors.
    """

    completions: tuple[Weights, ...]
    low: Weights
    high: Weights
    best: Weights | None
    spans: tuple[Pair, ...]


class Counter:
    """One compiled rule on one scale, and the weights of the states met so far."""

    def __init__(self, data: Mapping[str, object], scale: Scale) -> None:
        self.condition: Condition = compile_condition(data, scale)
        self.scale = scale
        self.bounds = tuple(atom.bound for atom in self.condition.atoms)
        self.weighted = any(atom.coefficients or atom.only for atom in self.condition.atoms)
        self.points = points_of(scale)
        self.extent = extent(scale)
        self.rounding = next(
            (a.rounding for a in self.condition.atoms if a.kind == "moyenne"), None
        )
        self.range: Range | None = None
        self.step = Fraction(0)
        if scale.numeric is not None:
            texts = (scale.numeric.minimum, scale.numeric.maximum, scale.numeric.step)
            low, high, step = (parse_mark(text) or Fraction(0) for text in texts)
            self.range, self.step = (low, high), step
        self.values = tuple(value.id for value in scale.values)
        if scale.not_applicable is not None:
            self.values += (NOT_APPLICABLE,)
        self._profiles: dict[ElementState, Profile] = {}
        self._value_pairs: dict[ElementState, list[Pair]] = {}
        self._mark_pairs: dict[ElementState, list[Pair]] = {}
        self._choices: dict[Hashable, list[Choice]] = {}
        self.margins: dict[frozenset[tuple[ElementState, int]], Margin] = {}

    def coefficients(self, element: int) -> tuple[Number, ...]:
        """The coefficient of an element in each condition; empty where none is weighted."""
        if not self.weighted:
            return ()
        return tuple(atom.coefficient(element) for atom in self.condition.atoms)

    def weigh(self, value: Value, essential: bool, state: ElementState) -> Weights:
        """The weights of one completed element in every condition."""
        coefficients = state.coefficients or (1,) * len(self.bounds)
        atoms = zip(self.condition.atoms, coefficients, strict=True)
        return tuple(atom.weight(value, essential, coefficient) for atom, coefficient in atoms)

    def spans(self, state: ElementState) -> list[tuple[Value, Value]]:
        """The values an unknown judgement may take, as (top, bottom): twice the same value, or
        a range of marks within which no floor lies."""
        value = state.value
        if isinstance(value, str):
            return [(value, value)]
        if self.range is None:
            return [(one, one) for one in self.values]
        low, high = value or self.range
        floors = {a.asked for a in self.condition.atoms if a.kind == "chacun"}
        starts = sorted({low, *(Fraction(floor) for floor in floors if low < floor <= high)})
        ends = [max(low, start - self.step) for start in starts[1:]] + [high]
        found: list[tuple[Value, Value]] = [
            (max(start, end), start) for start, end in zip(starts, ends, strict=True)
        ]
        if value is None and NOT_APPLICABLE in self.values:
            found.append((NOT_APPLICABLE, NOT_APPLICABLE))
        return found

    def choices(self, key: Hashable, make: Callable[[], list[Choice]]) -> list[Choice]:
        """The choices made for a question on a state, the same at every key press."""
        found = self._choices.get(key)
        if found is None:
            if len(self._choices) > MOST_STATES:
                self._choices.clear()
            found = self._choices[key] = make()
        return found

    def profile(self, state: ElementState) -> Profile:
        """What a state weighs in every condition of the rule; kept, since a block meets few
        states."""
        found = self._profiles.get(state)
        if found is None:
            if len(self._profiles) > MOST_STATES:
                for known in (self._profiles, self._value_pairs, self._mark_pairs):
                    known.clear()
            found = self._profiles[state] = self._profile(state)
        return found

    def _profile(self, state: ElementState) -> Profile:
        spans: dict[Pair, None] = {}
        if state.counts != "non":
            for top, bottom in self.spans(state):
                for essential in _ESSENTIAL[state.mark]:
                    pair = (self.weigh(top, essential, state), self.weigh(bottom, essential, state))
                    spans[pair] = None
        if state.counts != "oui":
            nothing = (0,) * len(self.bounds)
            spans[nothing, nothing] = None
        completions = tuple(dict.fromkeys(weights for pair in spans for weights in pair))
        low, high = (tuple(map(f, zip(*completions, strict=True))) for f in (min, max))
        best = high if high in completions else None
        return Profile(completions, low, high, best, tuple(spans))

    # Can the rule still hold, can it still fail?

    def reach(self, tally: Tally) -> tuple[list[Number], list[Number]]:
        """The least and the greatest sum of each condition."""
        width = range(len(self.bounds))
        low: list[Number] = [0] * len(self.bounds)
        high: list[Number] = [0] * len(self.bounds)
        for state, count in tally.items():
            profile = self.profile(state)
            for i in width:
                low[i] += count * profile.low[i]
                high[i] += count * profile.high[i]
        return low, high

    def can_hold(self, tally: Tally, high: Sequence[Number] | None = None) -> bool:
        """Whether some completion makes the rule hold."""
        reached = self.reach(tally)[1] if high is None else high
        for clause in self.condition.ways_to_hold:
            if not all(self.bounds[i].met(reached[i]) for i in clause):
                continue
            if len(clause) == 1 or all(self.profile(state).best for state in tally):
                return True
            bounds = [self.bounds[i] for i in clause]
            if cheapest(self._groups(tally, clause, ()), bounds) is not None:
                return True
        return False

    def can_fail(self, tally: Tally, low: Sequence[Number] | None = None) -> bool:
        """Whether some completion makes the rule fail."""
        reached = self.reach(tally)[0] if low is None else low
        for clause in self.condition.ways_to_fail:
            if any(self.bounds[i].met(reached[i]) for i in clause):
                continue
            if len(clause) == 1:
                return True
            bounds = [self.bounds[i].missed() for i in clause]
            if cheapest(self._groups(tally, (), clause), bounds) is not None:
                return True
        return False

    def _groups(
        self, tally: Tally, hold: Sequence[int], fail: Sequence[int]
    ) -> list[Group]:
        """The completions of a tally, as gains towards holding and towards failing."""
        return [
            (count, [
                Choice(0, tuple(top[i] for i in hold) + tuple(-bottom[i] for i in fail))
                for top, bottom in self.profile(state).spans
            ])
            for state, count in tally.items()
        ]

    # Can this element still make a difference?

    def value_matters(self, tally: Tally, state: ElementState) -> bool:
        """Whether the judgement of an element in this state can still change the verdict: some
        completion of all the rest lets the rule hold with one judgement and fail with another."""
        pairs = self._value_pairs.get(state)
        if pairs is None:
            spans = self.spans(state)
            pairs = self._value_pairs[state] = _telling(
                (self.weigh(one[0], essential, state), self.weigh(other[1], essential, state))
                for essential in _ESSENTIAL[state.mark]
                for one in spans
                for other in spans
            )
        return self._sensitive(tally, state, pairs)

    def mark_matters(self, tally: Tally, state: ElementState) -> bool:
        """Whether the essential mark of an element in this state can still change the verdict."""
        pairs = self._mark_pairs.get(state)
        if pairs is None:
            pairs = self._mark_pairs[state] = _telling(
                (self.weigh(value, essential, state), self.weigh(value, not essential, state))
                for essential in (True, False)
                for span in self.spans(state)
                for value in span
            )
        return self._sensitive(tally, state, pairs)

    def _sensitive(self, tally: Tally, state: ElementState, pairs: Sequence[Pair]) -> bool:
        """Whether the rest can be completed so that the rule holds with the first weights of a
        pair and fails with the second."""
        if not pairs:
            return False
        rest = dict(tally)
        rest[state] -= 1
        if not rest[state]:
            del rest[state]
        if self._witness(rest, pairs):
            return True
        for hold in self.condition.ways_to_hold:
            for fail in self.condition.ways_to_fail:
                groups = self._groups(rest, hold, fail)
                shared = set(hold) & set(fail)
                for one, other in pairs:
                    if any(one[i] <= other[i] for i in shared):
                        continue
                    bounds = [self.bounds[i].after(one[i]) for i in hold]
                    bounds += [self.bounds[i].missed(other[i]) for i in fail]
                    if cheapest(groups, bounds) is not None:
                        return True
        return False

    def _witness(self, rest: Tally, pairs: Sequence[Pair]) -> bool:
        """A quick try, with the rest at its best: it often suffices."""
        sums: list[Number] = [0] * len(self.bounds)
        for state, count in rest.items():
            profile = self.profile(state)
            best = profile.best or max(profile.completions, key=sum)
            sums = [total + count * gain for total, gain in zip(sums, best, strict=True)]
        def holds(weights: Weights) -> bool:
            return self.condition.holds([a + b for a, b in zip(sums, weights, strict=True)])
        return any(holds(one) and not holds(other) for one, other in pairs)


def _telling(pairs: Iterable[Pair]) -> list[Pair]:
    """The pairs where the first weights can hold and the second fail, each once, those whose
    first weights are nowhere less being the likeliest to tell."""
    distinct = [pair for pair in dict.fromkeys(pairs) if not covers(pair[1], pair[0])]
    return sorted(distinct, key=lambda pair: not covers(*pair))


def covers(one: Weights, other: Weights) -> bool:
    """Whether the first weights are at least the second everywhere: then nothing that holds with
    the second fails with the first."""
    return all(a >= b for a, b in zip(one, other, strict=True))
