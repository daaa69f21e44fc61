"""What would change a verdict: the smallest changes, and the judgements that still matter. Pure.

A change gives a judgement, gives another one, or makes an unknown essential mark known. Sets of
changes are sought by counting, over states and not over elements; where the rule combines
conditions so that no sum tells the answer, small sets are tried one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from assistant.domain.referential.model import Mark, Question, Referential
from assistant.domain.rules.choices import Bound, Choice, Group, Solution, Weights, cheapest
from assistant.domain.rules.counting import Counter, ElementState, Range, Tally, covers
from assistant.domain.rules.findings import Flip, Judged, Status
from assistant.domain.rules.just_enough import settle, settle_levels
from assistant.domain.rules.situation import Situation, is_known, situate, status_of

_ONE = 10**12
_REJUDGED = 10**9
_MARK = 10**6
"""A change costs `_ONE`; between sets of one size, fewer judgements already given are changed,
then fewer marks are asked for, then the elements that come first in the source are taken."""

_MOST_TRIALS = 600
"""How many sets of changes are tried one by one before the best one found by sums is kept."""

_PATIENCE = 60_000
"""How many partial sums are made for all the ways to hold and to fail. Rules that people write
need some hundreds; past that, a set of changes may not be the smallest, or none is offered."""


@dataclass(frozen=True, slots=True)
class _Move:
    """What one element becomes, and at what cost."""

    cost: int
    state: ElementState

    @property
    def size(self) -> int:
        return self.cost // _ONE


def flips(
    referential: Referential,
    number: int,
    judged: Mapping[int, Judged],
    marks: Mapping[int, Mark] | None = None,
) -> tuple[Flip, ...]:
    """The smallest set of changes towards each other verdict that can be reached.

    The arguments are those of `verdict.block_verdict`.
    """
    situation = situate(referential, number, judged, marks)
    if situation.rule.unhandled:
        return ()
    status = status_of(situation)
    search = _MoveSearch(situation)
    targets: tuple[Status, ...] = ("mastered", "not_mastered", "undetermined")
    found = [search.towards(target) for target in targets if target != status]
    return tuple(flip for flip in found if flip is not None)


def useful_elements(
    referential: Referential,
    number: int,
    judged: Mapping[int, Judged],
    marks: Mapping[int, Mark] | None = None,
) -> frozenset[int]:
    """The unjudged elements whose judgement can still change the verdict of their block.

    The arguments are those of `verdict.block_verdict`.
    """
    situation = situate(referential, number, judged, marks)
    if situation.rule.unhandled or status_of(situation) != "undetermined":
        return frozenset()
    counter, tally = situation.counter, situation.tally
    return frozenset(situation.where(
        lambda state: not is_known(state) and counter.value_matters(tally, state)
    ))


def useful_questions(
    referential: Referential,
    number: int,
    judged: Mapping[int, Judged],
    marks: Mapping[int, Mark] | None = None,
) -> tuple[tuple[Question, bool], ...]:
    """The suggested questions of a block: those that bear on a useful element first (True), the
    others after (False), each in the order of the source.

    The arguments are those of `verdict.block_verdict`.
    """
    useful = useful_elements(referential, number, judged, marks)
    block = referential.block(number)
    questions = block.questions if block is not None else ()
    marked = [(question, not useful.isdisjoint(question.elements)) for question in questions]
    return tuple(sorted(marked, key=lambda pair: not pair[1]))


class _MoveSearch:
    """Looks for the cheapest set of moves that leads to a verdict."""

    def __init__(self, situation: Situation) -> None:
        self.situation = situation
        self.counter = situation.counter
        self.classes = list(situation.tally.items())
        self.moves: list[list[_Move]] = []

    def towards(self, target: Status) -> Flip | None:
        marks = _spans(self.counter) if target == "undetermined" else _ends(self.counter)
        self.moves = [
            _moves(self.counter, state, marks, order)
            for order, (state, _) in enumerate(self.classes)
        ]
        if target == "undetermined":
            chosen = self._both_ways()
        else:
            chosen = self._certain(target)
            limit = self._size(chosen) if chosen is not None else len(self.situation.states) + 1
            if not self._sums_tell(target):
                chosen = self._tried(target, limit) or chosen
        if chosen is None:
            return None
        states = self._placed(chosen)
        if self.counter.range is not None:
            settled = settle(self.counter, self.situation.states, states, target)
            if settled is None:
                return None
            states = settled
        else:
            states = settle_levels(self.counter, self.situation.states, states, target)
        return self._flip(states, target)

    # By sums

    def _groups(self, gains_of: Callable[[ElementState, _Move], Sequence[Weights]]) -> list[Group]:
        return [
            (count, [Choice(m.cost, gains, m) for m in moves for gains in gains_of(state, m)])
            for (state, count), moves in zip(self.classes, self.moves, strict=True)
        ]

    def _both_ways(self) -> Solution | None:
        """The cheapest moves after which the rule can hold and can fail."""
        condition = self.counter.condition
        ways = list(product(condition.ways_to_hold, condition.ways_to_fail))
        best: Solution | None = None
        for hold, fail in ways:
            best = _cheaper(best, self._both(hold, fail, _PATIENCE // len(ways)))
        return best

    def _both(
        self, hold: Sequence[int], fail: Sequence[int], patience: int
    ) -> Solution | None:
        """The same, for one way to hold and one way to fail.

        A mean that must both be able to reach its threshold and be able to miss it has to depend
        on a mark that stays unknown: what changed marks add is known.
        """
        bounds = self.counter.bounds
        open_means = [
            i for i in hold if i in fail and self.counter.condition.atoms[i].kind == "moyenne"
        ]

        def gains(old: ElementState, move: _Move) -> list[Weights]:
            profile = self.counter.profile(move.state)
            kept = move.state.value == old.value
            leeway = [int(kept and profile.low[i] != profile.high[i]) for i in open_means]
            return [
                (*(top[i] for i in hold), *(-bottom[i] for i in fail), *leeway)
                for (top, _), (_, bottom) in product(profile.spans, profile.spans)
            ]

        wanted = [bounds[i] for i in hold]
        wanted += [bounds[i].missed() for i in fail]
        wanted += [Bound(1) for _ in open_means]
        return cheapest(self._groups(gains), wanted, patience)

    def _certain(self, target: Status) -> Solution | None:
        """The cheapest moves after which one way to hold (to fail) is certain by itself."""
        condition, mastered = self.counter.condition, target == "mastered"
        ways = condition.ways_to_hold if mastered else condition.ways_to_fail
        best: Solution | None = None
        for way in ways:
            best = _cheaper(best, self._sure(way, mastered, _PATIENCE // len(ways)))
        return best

    def _sure(self, way: Sequence[int], mastered: bool, patience: int) -> Solution | None:
        def gains(_: ElementState, move: _Move) -> list[Weights]:
            profile = self.counter.profile(move.state)
            if mastered:
                return [tuple(profile.low[i] for i in way)]
            return [tuple(-profile.high[i] for i in way)]

        bounds = self.counter.bounds
        wanted = [bounds[i] if mastered else bounds[i].missed() for i in way]
        return cheapest(self._groups(gains), wanted, patience)

    def _sums_tell(self, target: Status) -> bool:
        """Whether being certain of the verdict means being certain of one way by itself."""
        condition = self.counter.condition
        ways = condition.ways_to_fail if target == "mastered" else condition.ways_to_hold
        return all(len(way) == 1 for way in ways)

    # One by one

    def _tried(self, target: Status, limit: int) -> Solution | None:
        """The cheapest set of fewer than `limit` changes that leads to the verdict."""
        trials = 0
        for size in range(1, limit):
            best: Solution | None = None
            for chosen in self._sets(target, size):
                trials += 1
                if trials > _MOST_TRIALS:
                    return best
                tally: dict[ElementState, int] = {}
                for tags in chosen:
                    for move in tags:
                        tally[move.state] = tally.get(move.state, 0) + 1
                if self._leads(tally, target):
                    cost = sum(move.cost for tags in chosen for move in tags)
                    best = _cheaper(best, Solution(cost, chosen))
            if best is not None:
                return best
        return None

    def _leads(self, tally: Tally, target: Status) -> bool:
        if target == "mastered":
            return not self.counter.can_fail(tally)
        return not self.counter.can_hold(tally)

    def _sets(self, target: Status, size: int) -> Iterator[tuple[tuple[_Move, ...], ...]]:
        """Every choice of moves, one per element, with this many changes in all; elements of
        one state are interchangeable."""
        useful = [
            [moves[0], *_promising(self.counter, moves, target)] for moves in self.moves
        ]
        counts = [count for _, count in self.classes]

        def extend(index: int, left: int) -> Iterator[tuple[tuple[_Move, ...], ...]]:
            if index == len(counts):
                if left == 0:
                    yield ()
                return
            for tags, used in _multisets(useful[index], counts[index], left):
                for rest in extend(index + 1, left - used):
                    yield (tags, *rest)

        return extend(0, size)

    # Back to elements

    def _size(self, solution: Solution) -> int:
        return solution.cost // _ONE

    def _placed(self, solution: Solution) -> tuple[ElementState, ...]:
        """The state of every element after the moves; changes go to the first in source order."""
        waiting: dict[ElementState, list[_Move]] = {}
        for (state, _), tags in zip(self.classes, solution.tags, strict=True):
            moves = [tag for tag in tags if isinstance(tag, _Move)]
            waiting[state] = sorted(moves, key=lambda move: move.cost)
        return tuple(waiting[state].pop().state for state in self.situation.states)

    def _flip(self, states: Sequence[ElementState], target: Status) -> Flip:
        changes, marks = [], []
        refs = self.situation.refs(range(1, len(states) + 1))
        for ref, old, new in zip(refs, self.situation.states, states, strict=True):
            if new.value != old.value:
                changes.append((ref, value_text(new)))
            if new.mark != old.mark:
                marks.append((ref, new.mark))
        return Flip(tuple(changes), tuple(marks), target)


def value_text(state: ElementState) -> str:
    """The judgement of a known state, as it is written."""
    value = state.value
    if isinstance(value, tuple):
        mark = value[0]
        return str(float(mark)).removesuffix(".0") if _decimal(mark.denominator) else str(mark)
    return value or ""


def _decimal(denominator: int) -> bool:
    """Whether a fraction of this denominator is a short decimal number, written exactly."""
    return 1000 % denominator == 0


def _cheaper(one: Solution | None, other: Solution | None) -> Solution | None:
    if one is None or other is None:
        return one or other
    return other if other.cost < one.cost else one


def _ends(counter: Counter) -> list[Range]:
    """The marks that are farthest on the way to a certain verdict: the two ends of the scale."""
    return [] if counter.range is None else [(end, end) for end in counter.range]


def _spans(counter: Counter) -> list[Range]:
    """The ranges of marks within which no floor lies: a mark somewhere in one of them may leave
    a verdict open."""
    if counter.range is None:
        return []
    spans = counter.spans(ElementState(counter.range, "inconnu"))
    return [
        (bottom, top)
        for top, bottom in spans
        if isinstance(top, Fraction) and isinstance(bottom, Fraction)
    ]


def _moves(
    counter: Counter, state: ElementState, marks: Sequence[Range], order: int
) -> list[_Move]:
    """What an element of this state may become; the first is to stay as it is.

    Args:
        marks: the marks, or ranges of marks, it may receive.
        order: how many states come before this one in the source.
    """
    value, mark = state.value, state.mark
    values: list[tuple[int, ElementState]] = [(0, state)]
    price = _ONE + (_REJUDGED if is_known(state) else 0)
    others: list[str | Range] = [*counter.values, *marks]
    for one in others:
        if one != value:
            values.append((price, state._replace(value=one)))
    known: tuple[Mark, ...] = ("oui", "non")
    learnable = [(0, mark), *((_ONE + _MARK, one) for one in known if mark == "inconnu")]
    return [
        _Move(cost + extra + order * bool(cost + extra), moved._replace(mark=learnt))
        for cost, moved in values
        for extra, learnt in learnable
    ]


def _promising(counter: Counter, moves: Sequence[_Move], target: Status) -> list[_Move]:
    """The moves that no other one, as cheap, outdoes on the way to a verdict."""
    kept: list[_Move] = []
    for move in moves[1:]:
        if not any(_outdoes(counter, other, move, target) for other in kept):
            kept = [other for other in kept if not _outdoes(counter, move, other, target)]
            kept.append(move)
    return kept


def _outdoes(counter: Counter, one: _Move, other: _Move, target: Status) -> bool:
    """Whether whatever `one` becomes is at least as far towards the verdict as something that
    `other` may become."""
    if one.cost > other.cost:
        return False
    mine = counter.profile(one.state).completions
    theirs = counter.profile(other.state).completions
    if target == "mastered":
        return all(any(covers(a, b) for b in theirs) for a in mine)
    return all(any(covers(b, a) for b in theirs) for a in mine)


def _multisets(
    moves: Sequence[_Move], count: int, size: int
) -> Iterator[tuple[tuple[_Move, ...], int]]:
    """The multisets of `count` moves that make at most `size` changes, with their number."""
    if count == 0:
        yield (), 0
        return
    if len(moves) == 1:
        used = moves[0].size * count
        if used <= size:
            yield (moves[0],) * count, used
        return
    *others, last = moves
    for times in range(count + 1):
        spent = times * last.size
        if spent > size:
            break
        for tags, used in _multisets(others, count - times, size - spent):
            yield (*tags, *(last,) * times), used + spent
