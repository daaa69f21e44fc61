"""Why a block's verdict is what it is: the conditions, and the elements that decide. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

from assistant.domain.rules.choices import Number
from assistant.domain.rules.conditions import Atom, Node
from assistant.domain.rules.counting import ElementState, covers
from assistant.domain.rules.findings import Reason, Status
from assistant.domain.rules.situation import Situation, means

_MOST_SETS = 300
"""How many sets of elements are tried to find the fewest that suffice; beyond, one element after
the other is dropped while the rest still suffices."""


def reasons(situation: Situation, status: Status) -> tuple[Reason, ...]:
    """What decides a block, or keeps it open, in the order of the rule's conditions."""
    finder = _Finder(situation)
    if status == "mastered":
        return tuple(finder.satisfied())
    if status == "not_mastered":
        return tuple(finder.violated())
    return tuple(finder.open())


class _Finder:
    """Reads a situation condition by condition."""

    def __init__(self, situation: Situation) -> None:
        self.situation = situation
        self.counter = situation.counter
        self.atoms = self.counter.condition.atoms
        self.tree = self.counter.condition.tree
        self.low, self.high = self.counter.reach(situation.tally)

    def satisfied(self) -> Iterator[Reason]:
        found = list(dict.fromkeys(self._leaves(self.tree, "satisfied")))
        if self._state(self.tree) != "satisfied":
            yield self._whatever("holds_whatever", range(len(self.atoms)), ())
        for index in found:
            tolerant = self.atoms[index].kind in ("au_plus", "au_moins")
            yield self._reason("satisfied", index, self._losing(index) if tolerant else ())

    def violated(self) -> Iterator[Reason]:
        """The conditions that fail, each with the fewest elements that suffice.

        Where all conditions must hold, each one that fails suffices by itself. Where some are
        alternatives, only the fewest elements that rule all of them out are named.
        """
        weighing = self.situation.where(self._weighs)
        if len(self.counter.condition.conjunctive) == len(self.atoms):
            direct, explained = self._failing(self)
            left = [number for number in weighing if number not in explained]
        else:
            core = self._core(weighing)
            direct, explained = self._failing(self._only(core))
            left = [] if direct else weighing
        yield from sorted(direct, key=lambda reason: len(reason.elements))
        if (left or not direct) and self._fails_with(left):
            yield self._together(left)

    def _failing(self, seen: _Finder) -> tuple[list[Reason], set[int]]:
        """The conditions that fail for certain with what `seen` knows, and all the elements
        that weigh on them here."""
        found, explained = [], set()
        for index in dict.fromkeys(seen._leaves(self.tree, "violated")):
            fewest = seen._fewest(index)
            losing = self._losing(index)
            explained.update(losing)
            also = [number for number in losing if number not in fewest]
            found.append(self._reason("violated", index, fewest, also))
        return found, explained

    def _only(self, numbers: Iterable[int]) -> _Finder:
        """The same block with these judgements alone."""
        kept = set(numbers)
        states = tuple(
            state if number in kept else self._free(state)
            for number, state in enumerate(self.situation.states, 1)
        )
        return _Finder(replace(self.situation, states=states))

    def _together(self, numbers: Sequence[int]) -> Reason:
        """Elements that rule the block out though no condition taken alone is certain to fail."""
        core = self._core(numbers)
        also = [n for n in numbers if n not in core and self._replaces(n, core)]
        every = range(len(self.atoms))
        involved = [i for i in every if not core or any(self._may_lose(i, n) for n in core)]
        return self._whatever("decided_whatever", involved, core, also)

    def open(self) -> Iterator[Reason]:
        for index in dict.fromkeys(self._leaves(self.tree, "open")):
            yield self._open(index)
        rule = self.situation.referential.scale.not_applicable
        if self.situation.unfinished and rule is not None:
            refs = self.situation.refs(self.situation.unfinished)
            yield Reason("uncommented", "", rule.sentence, rule.source, refs, len(refs))
        if self.situation.disputed:
            refs = self.situation.refs(self.situation.disputed)
            sentence, source = self.situation.rule.sentence, self.situation.rule.source
            settled = self.situation.referential.deliberation
            by = ""
            if settled is not None and settled.to_jury:
                sentence, source, by = settled.sentence, settled.source, "jury"
            yield Reason("disputed", "", sentence, source, refs, len(refs), condition=by)

    # The conditions one by one

    def _state(self, node: Node) -> str:
        """satisfied, violated or open, each condition taken alone."""
        if isinstance(node, int):
            bound = self.atoms[node].bound
            if bound.met(self.low[node]):
                return "satisfied"
            return "open" if bound.met(self.high[node]) else "violated"
        group, children = node
        found = {self._state(child) for child in children}
        decisive, other = ("violated", "satisfied") if group == "toutes" else (
            "satisfied", "violated"
        )
        if decisive in found:
            return decisive
        return other if found == {other} else "open"

    def _leaves(self, node: Node, state: str) -> Iterator[int]:
        """The conditions in this state that make the node be in it."""
        if self._state(node) != state:
            return
        if isinstance(node, int):
            yield node
            return
        for child in node[1]:
            yield from self._leaves(child, state)

    def _open(self, index: int) -> Reason:
        """The elements that can still change a condition."""
        def varies(state: ElementState) -> bool:
            profile = self.counter.profile(state)
            return profile.low[index] != profile.high[index]

        return self._reason("open", index, self.situation.where(varies))

    def _free(self, state: ElementState) -> ElementState:
        return state._replace(value=None)

    def _loss(self, index: int, state: ElementState) -> Number:
        """What this judgement costs a condition, at best, against the best judgement."""
        free = self.counter.profile(self._free(state)).high[index]
        return free - self.counter.profile(state).high[index]

    def _may_lose(self, index: int, number: int) -> bool:
        """Whether this element may cost a condition something, depending on its mark."""
        state = self._state_of(number)
        free = self.counter.profile(self._free(state)).high[index]
        return self.counter.profile(state).low[index] < free

    def _losing(self, index: int) -> list[int]:
        return self.situation.where(lambda state: self._loss(index, state) > 0)

    def _state_of(self, number: int) -> ElementState:
        return self.situation.states[number - 1]

    def _fewest(self, index: int) -> list[int]:
        """The fewest elements that suffice to break a condition: the heaviest first, in source
        order where they weigh the same."""
        losing = self._losing(index)
        loss = {number: self._loss(index, self._state_of(number)) for number in losing}
        losing.sort(key=lambda number: -loss[number])
        total = self.high[index] + sum(loss.values())
        needed: list[int] = []
        for number in losing:
            if not self.atoms[index].bound.met(total):
                break
            total -= loss[number]
            needed.append(number)
        return sorted(needed)

    # All conditions together

    def _weighs(self, state: ElementState) -> bool:
        """Whether a judgement costs some condition something, even if only perhaps."""
        own = self.counter.profile(state).completions
        free = self.counter.profile(self._free(state)).completions
        return not all(any(covers(one, other) for one in own) for other in free)

    def _fails_with(self, numbers: Iterable[int]) -> bool:
        """Whether these judgements alone, all others unknown, rule the block out."""
        kept = set(numbers)
        tally: dict[ElementState, int] = {}
        for state, members in self.situation.classes.items():
            seen = len(kept.intersection(members))
            for key, count in ((state, seen), (self._free(state), len(members) - seen)):
                if count:
                    tally[key] = tally.get(key, 0) + count
        return not self.counter.can_hold(tally)

    def _core(self, numbers: Sequence[int]) -> list[int]:
        """The fewest of these elements that still rule the block out, in source order."""
        classes: dict[ElementState, list[int]] = {}
        for number in numbers:
            classes.setdefault(self._state_of(number), []).append(number)
        tried = 0
        for size in range(len(numbers) + 1):
            seen: set[tuple[ElementState, ...]] = set()
            for chosen in combinations(_firsts(classes, size), size):
                key = tuple(self._state_of(number) for number in chosen)
                if key in seen:
                    continue
                seen.add(key)
                tried += 1
                if self._fails_with(chosen):
                    return sorted(chosen)
                if tried > _MOST_SETS:
                    return self._reduced(numbers)
        return list(numbers)

    def _reduced(self, numbers: Sequence[int]) -> list[int]:
        kept = list(numbers)
        for number in numbers:
            fewer = [one for one in kept if one != number]
            if self._fails_with(fewer):
                kept = fewer
        return kept

    def _replaces(self, number: int, core: Sequence[int]) -> bool:
        """Whether this element could stand for one of the core's."""
        return any(
            self._fails_with([number if one == out else one for one in core]) for out in core
        )

    # Writing them down

    def _reason(
        self, kind: str, index: int, elements: Sequence[int], also: Sequence[int] = ()
    ) -> Reason:
        atom = self.atoms[index]
        rule = self.situation.rule
        count, bound = self._figures(index, atom)
        low, high = means(self.situation.states, self.counter)
        return Reason(
            kind, atom.motif, rule.sentence, rule.source,
            self.situation.refs(elements), count, bound, self.situation.refs(also),
            "poids" if atom.coefficients and atom.values else atom.kind,
            tuple(v for v in self.counter.values if v in atom.values),
            most=high if atom.kind == "moyenne" and low != high else None,
        )

    def _whatever(
        self, kind: str, involved: Iterable[int], elements: Sequence[int], also: Sequence[int] = ()
    ) -> Reason:
        rule = self.situation.rule
        motif = " ; ".join(dict.fromkeys(self.atoms[index].motif for index in involved))
        return Reason(
            kind, motif, rule.sentence, rule.source, self.situation.refs(elements),
            len(elements), None, self.situation.refs(also),
        )

    def _figures(
        self, index: int, atom: Atom
    ) -> tuple[int | Fraction | None, int | Fraction | None]:
        """How many elements count for certain, and what that is compared with; nothing where all
        must comply: those that do not are named."""
        if atom.kind == "moyenne":
            return means(self.situation.states, self.counter)[0], atom.asked
        if atom.kind in ("tous", "chacun"):
            return None, None
        concerned = [
            (state, count * (state.coefficients[index] if state.coefficients else 1))
            for state, count in self.situation.tally.items() if _certain(atom, state)
        ]
        counted = sum(weight for state, weight in concerned if state.value in atom.values)
        if not isinstance(atom.asked, Fraction):
            return counted, atom.asked
        marked = all(state.mark != "inconnu" for state in self.situation.tally)
        if atom.among == "tous" or marked:
            total = sum(weight for _, weight in concerned)
            return counted, atom.asked * total if atom.coefficients else atom.required(int(total))
        return counted, None


def _certain(atom: Atom, state: ElementState) -> bool:
    """Whether a condition concerns an element for certain."""
    return atom.among == "tous" or (
        state.mark != "inconnu" and atom.concerns(state.mark == "oui")
    )


def _firsts(classes: dict[ElementState, list[int]], size: int) -> list[int]:
    """As many elements of each state as a set of this size can hold, in source order."""
    return sorted(number for numbers in classes.values() for number in numbers[:size])
