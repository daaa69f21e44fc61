"""One block as it stands: its rule, and the state of each of its elements. Pure.

It turns what callers know (judgements, marks) into the states that `counting` counts, and says
what is still missing of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import chain

from assistant.domain.common.errors import AssistantError
from assistant.domain.common.french import the
from assistant.domain.referential.model import (
    Block,
    Data,
    ElementRef,
    Mark,
    Referential,
    Rule,
    Scale,
)
from assistant.domain.rules.conditions import parse_mark
from assistant.domain.rules.counting import Counter, ElementState, Range, Tally
from assistant.domain.rules.findings import NOT_APPLICABLE, Evidence, Judged, Status

_CACHE_SIZE = 64
_counters: dict[tuple[int, int], tuple[object, Scale, Counter]] = {}


def rule_of(referential: Referential, number: int) -> Rule:
    """The rule that decides a block, under the readings that the référentiel applies.

    Raises:
        AssistantError: no rule decides this block.
    """
    applied = {(one.id, one.applied) for one in referential.ambiguities}
    for rule in referential.rules:
        if number in rule.blocks and (rule.reading is None or rule.reading in applied):
            return rule
    raise AssistantError(
        "Règle absente",
        f"{referential.id} : aucune règle ne décide {the(referential.block_word)} {number}. "
        "Ajoutez ce numéro aux « blocs » d’une règle du référentiel.",
    )


def counter_of(rule: Rule, scale: Scale) -> Counter:
    """The compiled rule, kept as long as the same référentiel is in use."""
    key = (id(rule.condition), id(scale))
    found = _counters.get(key)
    if found is not None:
        return found[2]
    if len(_counters) >= _CACHE_SIZE:
        _counters.clear()
    counter = Counter(_anything(scale) if rule.unhandled else rule.condition, scale)
    # The condition and the scale are kept with it, so that their identities are not reused.
    _counters[key] = (rule.condition, scale, counter)
    return counter


def _anything(scale: Scale) -> Data:
    """A condition that every judgement meets, for a rule that the program does not compute."""
    if scale.numeric is not None:
        return {"chacun": {"au_moins": scale.numeric.minimum, "motif": "toute note"}}
    values = [value.id for value in scale.values]
    if scale.not_applicable is not None:
        values.append(NOT_APPLICABLE)
    return {"tous": {"ont": values, "motif": "toute évaluation"}}


@dataclass(frozen=True)
class Situation:
    """What is known of a block: one state per element, in order."""

    referential: Referential
    block: Block
    rule: Rule
    counter: Counter
    states: tuple[ElementState, ...]
    unfinished: tuple[int, ...]
    disputed: tuple[int, ...]

    @cached_property
    def classes(self) -> dict[ElementState, list[int]]:
        """The elements of each state, as numbers."""
        found: dict[ElementState, list[int]] = {}
        for number, state in enumerate(self.states, 1):
            found.setdefault(state, []).append(number)
        return found

    @cached_property
    def tally(self) -> dict[ElementState, int]:
        """How many elements there are of each state."""
        return {state: len(numbers) for state, numbers in self.classes.items()}

    @cached_property
    def unjudged(self) -> list[int]:
        """The elements whose judgement is not known, as numbers."""
        return self.where(lambda state: not is_known(state))

    def where(self, test: Callable[[ElementState], object]) -> list[int]:
        """The elements whose state passes a test, in source order; asked once for each state."""
        found = [numbers for state, numbers in self.classes.items() if test(state)]
        return sorted(chain.from_iterable(found))

    def refs(self, numbers: Iterable[int]) -> tuple[ElementRef, ...]:
        """The references of elements named by their numbers in the block, which must exist."""
        elements = self.block.elements
        return tuple([elements[number - 1].ref for number in numbers])


def status_of(situation: Situation) -> Status:
    """What every completion of the unknown gives."""
    return counted_status(situation.counter, situation.tally)


def counted_status(counter: Counter, tally: Tally) -> Status:
    """The same, from the number of elements of each state."""
    low, high = counter.reach(tally)
    if not counter.can_hold(tally, high):
        return "not_mastered"
    return "undetermined" if counter.can_fail(tally, low) else "mastered"


def possible(situation: Situation) -> tuple[bool, bool]:
    """Whether some completion fails and some holds, at least one element counting."""
    counter, tally = situation.counter, situation.tally
    tallies = [tally] if any(state.counts == "oui" for state in tally) else [
        _with_one(tally, state) for state in tally if state.counts == "inconnu"
    ]
    return any(map(counter.can_fail, tallies)), any(map(counter.can_hold, tallies))


def _with_one(tally: Mapping[ElementState, int], state: ElementState) -> dict[ElementState, int]:
    """The same block, one element of a state counting for certain."""
    certain = state._replace(counts="oui")
    found = {**tally, state: tally[state] - 1, certain: tally.get(certain, 0) + 1}
    return {one: count for one, count in found.items() if count}


def is_known(state: ElementState) -> bool:
    """Whether the judgement of this state is known: a value, or one mark exactly."""
    value = state.value
    if isinstance(value, tuple):
        return value[0] == value[1]
    return value is not None


def situate(
    referential: Referential,
    number: int,
    judged: Mapping[int, Judged],
    marks: Mapping[int, Mark] | None = None,
) -> Situation:
    """Take what is known of a block.

    Args:
        judged: by element number; what is absent is not judged.
        marks: by element number; what is absent is unknown. None takes the référentiel's own.

    Raises:
        AssistantError: no such block or element, or a judgement outside the scale.
    """
    block = referential.block(number)
    if block is None:
        raise AssistantError(
            f"Pas de {referential.block_word} {number}",
            f"Les numéros vont de 1 à {len(referential.blocks)} dans {referential.id}.",
        )
    return situate_block(referential, block, rule_of(referential, number), Evidence(judged, marks))


def situate_block(
    referential: Referential,
    block: Block,
    rule: Rule,
    known: Evidence,
    counts: Mapping[int, Mark] | None = None,
) -> Situation:
    """The same for any set of elements taken as one block, under a rule of its own.

    Args:
        known: judgements and marks, by element number.
        counts: by element number, whether it counts; all do when None.
    """
    counter = counter_of(rule, referential.scale)
    judged, marks = known.judged, known.marks
    _check(block, judged, marks or {})
    states: list[ElementState] = []
    met: dict[tuple[object, ...], ElementState] = {}
    unfinished: list[int] = []
    disputed: list[int] = []
    missing = Judged(None)
    for index, element in enumerate(block.elements, 1):
        one = judged.get(index, missing)
        mark: Mark = element.essential if marks is None else marks.get(index, "inconnu")
        if one.disputed:
            disputed.append(index)
        if one.value == NOT_APPLICABLE and not _commented(referential.scale, one):
            unfinished.append(index)
            one = missing
        key = (
            _value(counter, block, index, one), mark, counter.coefficients(index),
            "oui" if counts is None else counts.get(index, "non"),
        )
        state = met.get(key)
        if state is None:
            state = met[key] = ElementState(*key)
        states.append(state)
    return Situation(
        referential, block, rule, counter, tuple(states), tuple(unfinished), tuple(disputed)
    )


def _check(block: Block, judged: Mapping[int, Judged], marks: Mapping[int, Mark]) -> None:
    for number in (*judged, *marks):
        if block.element(number) is None:
            raise AssistantError(
                "Élément inconnu",
                f"{block.number}.{number} : les numéros vont de {block.number}.1 à "
                f"{block.number}.{len(block.elements)}.",
            )


def _commented(scale: Scale, one: Judged) -> bool:
    rule = scale.not_applicable
    return one.commented or (rule is not None and not rule.comment_required)


def _value(
    counter: Counter, block: Block, number: int, one: Judged
) -> str | tuple[Fraction, Fraction] | None:
    """The judgement as `counting` takes it; unknown while it is disputed."""
    if one.disputed:
        return None
    if one.value is None:
        return one.bounds if counter.range is not None else None
    if one.value in counter.values:
        return one.value
    if counter.range is not None:
        mark = parse_mark(one.value)
        low, high = counter.range
        if mark is not None and low <= mark <= high:
            return (mark, mark)
        expected = f"une note de {low} à {high}"
    else:
        expected = ", ".join(counter.values)
    raise AssistantError(
        "Évaluation hors de l’échelle",
        f"{block.number}.{number} : « {one.value[:80]} » n’est pas attendu ici. "
        f"Attendu : {expected}.",
    )


def weighted_mark(marks: Mapping[str, str], weights: Mapping[str, str]) -> Fraction | None:
    """The exact weighted mean of several evaluators' marks of one element.

    Args:
        marks: the mark of each role that gave one.
        weights: the weight of every role that counts.

    Returns:
        The mean; None while a role that counts has not given its mark.

    Raises:
        ValueError: a mark or a weight that is not a number, or weights that add up to nothing.
    """
    counting = _weights(weights)
    if any(role not in marks for role in counting):
        return None
    total = sum((_number(marks[role]) * weight for role, weight in counting.items()), Fraction(0))
    return total / sum(counting.values())


def mark_bounds(
    marks: Mapping[str, str], weights: Mapping[str, str], scale: Scale
) -> tuple[Fraction, Fraction]:
    """The lowest and highest weighted mean still possible, given the marks there are."""
    if scale.numeric is None:
        raise ValueError("une échelle de notes est attendue")
    ends = (scale.numeric.minimum, scale.numeric.maximum)
    counting = _weights(weights)
    total = sum(counting.values())
    low, high = (
        sum((_number(marks.get(role, end)) * w for role, w in counting.items()), Fraction(0))
        for end in ends
    )
    return low / total, high / total


def _weights(weights: Mapping[str, str]) -> dict[str, Fraction]:
    found = {role: _number(text) for role, text in weights.items()}
    if not sum(found.values()):
        raise ValueError("la somme des poids est nulle")
    return {role: weight for role, weight in found.items() if weight}


def _number(text: str) -> Fraction:
    mark = parse_mark(text)
    if mark is None:
        raise ValueError(text)
    return mark


def means(
    states: Sequence[ElementState], counter: Counter
) -> tuple[Fraction | None, Fraction | None]:
    """The lowest and highest weighted mean of a block, rounded where the source rounds it; None
    when it is not made of marks or points, or when none is left to average."""
    if counter.extent is None:
        return None, None
    averaging = (i for i, atom in enumerate(counter.condition.atoms) if atom.kind == "moyenne")
    index = next(averaging, None)
    weight = low = high = Fraction(0)
    for state in states:
        bottom, top = _between(state.value, counter)
        if bottom is None or top is None:
            continue
        factor = 1 if index is None or not state.coefficients else state.coefficients[index]
        weight += factor
        low += factor * bottom
        high += factor * top
    if not weight:
        return None, None
    found = (low / weight, high / weight)
    rounding = counter.rounding
    return found if rounding is None else (rounding.rounded(found[0]), rounding.rounded(found[1]))


def _between(
    value: str | Range | None, counter: Counter
) -> tuple[Fraction | None, Fraction | None]:
    """The lowest and highest mark, or points, of a judgement; None for one that has none."""
    if isinstance(value, str):
        points = counter.points.get(value)
        return points, points
    return value or counter.extent or (None, None)
