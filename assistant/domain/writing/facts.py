"""The recorded facts, and which passages of them may be quoted on an element, the best first.

Pure. Same journal, same order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import log
from typing import Any, Literal

from assistant.domain.events import interview as ev
from assistant.domain.referential.model import Element, ElementRef, Referential
from assistant.domain.session.state import Note, Session
from assistant.domain.writing.spans import (
    FactWords,
    denies,
    idle,
    names_somebody,
    quoted,
    spans,
    words_in,
)

Telling = Callable[[str], set[str]]
"""The stems of a text that say something, as the language module finds them."""
Side = Literal["established", "failing", "not_practised", "open"]
"""What a fact is quoted for."""

KINDS = ("observation", "preuve", "entretien", "dossier")
"""Where a fact comes from, in the order in which they are told."""
_STRENGTH = {"preuve": 3.0, "observation": 2.5, "entretien": 1.5, "dossier": 1.0}
_FEWEST_STEMS = 2
_ALIKE = 0.6
"""Of the stems of the shorter of two passages: so much in common, and they say the same."""
_BEST_LENGTH = 11
_NUMBER_OR_DATE = re.compile(r"\d")
_LISTS = re.compile(r",[^,]+(?:,| et )")


@dataclass(frozen=True, slots=True)
class Fact:
    """A passage that may be quoted on an element.

    Args:
        line: the number of the event it was recorded by.
        text: as recorded, between « » and uncut.
        kind: one of `KINDS`.
        elements: those its note bears on.
        special: how much it is worth beside others of its kind.
        late: whether it was written before the interview.
    """

    ref: ElementRef
    line: int
    text: str
    kind: str
    elements: tuple[ElementRef, ...]
    stems: frozenset[str]
    special: float = 0.0
    late: bool = False

    def repeats(self, other: Fact) -> bool:
        """Whether it says mostly what another says."""
        shorter = min(len(self.stems), len(other.stems))
        return len(self.stems & other.stems) >= _ALIKE * shorter if shorter else True


@dataclass(frozen=True, slots=True)
class _Recorded:
    """A text that bears on an element; `late` when it was not written at the interview."""

    line: int
    text: str
    kind: str
    elements: tuple[ElementRef, ...]
    late: bool = False


@dataclass
class Facts:
    """What a session holds, as the draft looks for it.

    Args:
        session: as the role that types may see it.
        words: what tells a reminder, a gap, an opinion.
        telling: the stems of a text.
    """

    session: Session
    words: FactWords
    telling: Telling
    numbers: dict[tuple[str, Any], int] = field(default_factory=dict)
    _found: dict[tuple[ElementRef, Side], tuple[Fact, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for entry in self.session.entries:
            if entry.number in self.session.undone:
                continue
            event = entry.event
            if isinstance(event, ev.FileRead):
                self.numbers["lecture", event.element] = entry.number
            elif isinstance(event, ev.ConsultationHeld):
                self.numbers["concertation", event.block] = entry.number
            elif isinstance(event, ev.ArbitrationAsked):
                self.numbers["arbitrage", event.block] = entry.number
            elif isinstance(event, ev.BlockCarried):
                self.numbers["report", event.block] = entry.number
            elif isinstance(event, ev.JuryDecided):
                self.numbers["jury", 0] = entry.number

    def judgements(self, refs: Iterable[ElementRef]) -> tuple[int, ...]:
        """The events that judge these elements, from every role and consultation."""
        found: set[int] = set()
        for ref in refs:
            found.update(one.number for one in self.session.judgements.get(ref, {}).values())
            agreed = self.session.agreements.get(ref)
            if agreed:
                found.add(agreed.number)
        return tuple(sorted(found))

    # --- candidates ----------------------------------------------------------------------------

    def on(self, ref: ElementRef, side: Side) -> tuple[Fact, ...]:
        """The passages that may be quoted on an element, the best first, none said twice.

        One that the evaluator chose comes first.
        """
        pick = self.session.picks.get(ref)
        found = self.ranked(ref, side)
        return tuple(sorted(found, key=lambda one: pick is None or (one.line, one.text) != pick))

    def ranked(self, ref: ElementRef, side: Side) -> tuple[Fact, ...]:
        """The passages that may be quoted on an element, in the order of the rules alone."""
        if (ref, side) not in self._found:
            self._found[ref, side] = tuple(self._ranked(ref, side))
        return self._found[ref, side]

    def picked(self, ref: ElementRef) -> bool:
        """Whether the evaluator chose what is quoted on an element."""
        return self.session.picks.get(ref, (0, "")) != (0, "")

    def dropped(self, ref: ElementRef) -> bool:
        """Whether the evaluator chose that nothing be quoted on an element."""
        return self.session.picks.get(ref) == (0, "")

    def weight(self, fact: Fact) -> float:
        """How much a fact is worth among those of a block."""
        session, ref = self.session, fact.ref
        raised = any(
            point.element == ref and point.settled for point in session.points.values()
        )
        return (
            10.0 * self.picked(ref) + 3.0 * raised + 3.0 * (session.mark(ref) == "oui")
            + _STRENGTH[fact.kind] + fact.special
        )

    def _ranked(self, ref: ElementRef, side: Side) -> list[Fact]:
        element = self.session.referential.element(ref)
        if element is None:
            return []
        recorded = self._recorded(ref)
        about = self._about[ref]
        overlaps = {one.line: self._overlap(self.telling(one.text), about) for one in recorded}
        most = max(overlaps.values(), default=0.0)
        rows: list[tuple[tuple[float, ...], Fact]] = []
        for one in recorded:
            for at, span in enumerate(spans(one.text, self.words)):
                text = quoted(span.text)
                stems = frozenset(self.telling(text))
                gap = denies(text, self.words)
                if idle(text, self.words) or len(stems) < _FEWEST_STEMS:
                    continue
                if gap and side == "established":
                    continue
                special = (
                    0.5 * bool(_NUMBER_OR_DATE.search(text)) + 0.35 * bool(_LISTS.search(text))
                    + min(1.5, self._overlap(set(stems), about)) + 0.5 * span.opens
                    - 0.5 * text[:1].islower()
                )
                wanted = side in ("failing", "not_practised")
                rank = (
                    float(gap != wanted), float(one.late), float(overlaps[one.line] < most / 2),
                    float(len(one.elements) > 1), -_STRENGTH[one.kind],
                    float(names_somebody(text, self.words)), -special,
                    abs(words_in(text) - _BEST_LENGTH), float(one.line), float(at),
                )
                rows.append((rank, Fact(ref, one.line, text, one.kind, one.elements, stems,
                                        special, one.late)))
        rows.sort(key=lambda row: row[0])
        kept: list[Fact] = []
        for _, fact in rows:
            if not any(fact.repeats(other) for other in kept):
                kept.append(fact)
        return kept

    def _recorded(self, ref: ElementRef) -> list[_Recorded]:
        """What was recorded on an element; an answer to a point only where no note serves."""
        session = self.session
        found = [
            _Recorded(note.number, note.text, _kind(note), note.elements)
            for note in session.notes_on(ref)
        ]
        if not any(self._serves(one) for one in found):
            found += [
                _Recorded(point.settled, point.answer, "entretien", (ref,))
                for point in session.points.values()
                if point.element == ref and point.settled and point.answer
            ]
        if reading := session.readings.get(ref):
            found.append(
                _Recorded(self.numbers["lecture", ref], reading, "dossier", (ref,), late=True)
            )
        return found

    def _serves(self, one: _Recorded) -> bool:
        return any(
            not idle(text, self.words) and len(self.telling(text)) >= _FEWEST_STEMS
            for text in (quoted(span.text) for span in spans(one.text, self.words))
        )

    # --- what is close to an element -----------------------------------------------------------

    def likeness(self, text: str, ref: ElementRef) -> float:
        """How much a text shares with an element, its title and its criteria."""
        return self._overlap(self.telling(text), self._about[ref])

    def _overlap(self, stems: set[str] | frozenset[str], about: frozenset[str]) -> float:
        return sum(self._rarity[one] for one in stems & about)

    @cached_property
    def _about(self) -> Mapping[ElementRef, frozenset[str]]:
        return _described(self.session.referential, self.telling)[0]

    @cached_property
    def _rarity(self) -> Mapping[str, float]:
        return _described(self.session.referential, self.telling)[1]

    # --- criteria ------------------------------------------------------------------------------

    def unmet(self, element: Element) -> tuple[int, ...]:
        """The criteria that one may think of first for an element that is not established.

        Those of which a quoted gap has a word that no other criterion of the element has, the
        order of the source otherwise.
        """
        stems = [self.telling(one) for one in element.criteria]
        said = {
            stem for fact in self.on(element.ref, "failing") if denies(fact.text, self.words)
            for stem in fact.stems
        }
        own = [
            each - set().union(*(other for other in stems if other is not each)) for each in stems
        ]
        numbers = range(1, len(stems) + 1)
        return tuple(sorted(numbers, key=lambda number: not own[number - 1] & said))


def _kind(note: Note) -> str:
    """Where a note comes from; what a transcript tells was said at the interview."""
    return note.origin if note.origin in KINDS else "entretien"


_kept: list[tuple[Referential, Telling, Any]] = []
"""What was found last, by its référentiel: it never changes."""


def _described(
    referential: Referential, telling: Telling
) -> tuple[Mapping[ElementRef, frozenset[str]], Mapping[str, float]]:
    """The stems of each element, and how rare each stem is among them."""
    for known, by, found in _kept:
        if known is referential and by is telling:
            return found  # type: ignore[no-any-return]
    about = {
        one.ref: frozenset(telling(" ".join((one.title, *one.criteria))))
        for one in referential.elements()
    }
    seen = Counter(stem for stems in about.values() for stem in stems)
    most = len(about) + 1
    rarity = {stem: log(most / count) / log(most) for stem, count in seen.items()}
    _kept.insert(0, (referential, telling, (about, rarity)))
    del _kept[4:]
    return about, rarity
