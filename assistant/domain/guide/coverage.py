"""What an interview covered: time and facts block by block, elements nobody noted anything on,
the profile of the judgements. Pure: it counts, it judges nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant.domain.referential.model import Block, ElementRef
from assistant.domain.referential.scales import NOT_APPLICABLE
from assistant.domain.session.clock import time_by_block
from assistant.domain.session.state import Session

DISPUTED, NOT_JUDGED = "desaccord", "non_juge"
MARKED = "note"
"""States of an element beside the values of the scale; `MARKED` where marks are given."""


@dataclass(frozen=True, slots=True)
class State:
    """One state of the elements of a block, and how many are in it.

    `id` is a value of the scale or one of the states above; `sign` stands for it without colour.
    """

    id: str
    label: str
    sign: str
    count: int


@dataclass(frozen=True, slots=True)
class BlockCoverage:
    """What was heard on a block. `states` names every state, also those nobody is in."""

    number: int
    title: str
    time: timedelta
    notes: int
    elements: int
    without_fact: tuple[ElementRef, ...]
    states: tuple[State, ...]

    @property
    def minutes(self) -> int:
        return int(self.time.total_seconds() // 60)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a whole interview covered.

    `elsewhere` is the time when the guide stood at no block: welcome, conclusion; `loose_notes`
    the facts that bear on no block.
    """

    time: timedelta
    elsewhere: timedelta
    notes: int
    loose_notes: int
    blocks: tuple[BlockCoverage, ...]

    @property
    def without_fact(self) -> tuple[ElementRef, ...]:
        return tuple(ref for block in self.blocks for ref in block.without_fact)


def coverage(session: Session, now: datetime) -> Coverage:
    """What the interview covered so far.

    Args:
        now: where the clock stands if it runs.
    """
    spent = time_by_block(session, now)
    bearing = {note.number: _blocks_of(note.block, note.elements) for note in
               session.notes.values()}
    return Coverage(
        time=session.clock.elapsed(now),
        elsewhere=spent.get(0, timedelta()),
        notes=len(bearing),
        loose_notes=sum(not blocks for blocks in bearing.values()),
        blocks=tuple(
            _covered(
                session, block, spent.get(block.number, timedelta()),
                sum(block.number in blocks for blocks in bearing.values()),
            )
            for block in session.referential.blocks
        ),
    )


def _blocks_of(block: int, elements: tuple[ElementRef, ...]) -> set[int]:
    """The blocks a note bears on: those of its elements, else the one it was taken in."""
    return {ref.block for ref in elements} or ({block} if block else set())


def _covered(session: Session, block: Block, time: timedelta, notes: int) -> BlockCoverage:
    noted = {ref for note in session.notes.values() for ref in note.elements}
    return BlockCoverage(
        number=block.number,
        title=block.title,
        time=time,
        notes=notes,
        elements=len(block.elements),
        without_fact=tuple(e.ref for e in block.elements if e.ref not in noted),
        states=_states(session, block),
    )


def _states(session: Session, block: Block) -> tuple[State, ...]:
    """How many elements are in each state: the scale's, in its order, then what is not one."""
    counted = Counter(_state(session, element.ref) for element in block.elements)
    scale = session.referential.scale
    named = [(value.id, value.label, value.sign) for value in scale.values]
    if scale.numeric is not None:
        named.append((MARKED, "Noté", "#"))
    if scale.not_applicable is not None:
        named.append((NOT_APPLICABLE.id, NOT_APPLICABLE.label, NOT_APPLICABLE.sign))
    named += [(DISPUTED, "Avis différents", "≠"), (NOT_JUDGED, "Non jugé", "·")]
    return tuple(State(state, label, sign, counted[state]) for state, label, sign in named)


def _state(session: Session, ref: ElementRef) -> str:
    if session.disputed(ref):
        return DISPUTED
    given = session.effective(ref)
    if given is None:
        return NOT_JUDGED
    if given.not_applicable:
        return NOT_APPLICABLE.id
    return given.value if session.referential.scale.value(given.value) else MARKED
