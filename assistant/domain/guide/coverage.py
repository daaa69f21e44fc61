"""What an interview covered: time and facts block by block, elements nobody noted anything on,
the profile of the judgements. Pure: it counts, it judges nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant.domain.referential.model import Block, ElementRef
from assistant.domain.referential.scales import NOT_APPLICABLE
from assistant.domain.session.clock import time_by_block
from assistant.domain.session.state import Session

DISPUTED, NOT_JUDGED = "desaccord", "non_juge"
_MINUTE = timedelta(minutes=1)
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
    """What was heard on a block. `states` names every state, also those nobody is in; `minutes`
    are whole, and with those of the others make the minutes of the interview."""

    number: int
    title: str
    time: timedelta
    minutes: int
    notes: int
    elements: int
    without_fact: tuple[ElementRef, ...]
    states: tuple[State, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a whole interview covered.

    `elsewhere` is the time when the guide stood at no block: welcome, conclusion; `loose_notes`
    the notes that bear on no block, `shared_notes` how many times more than once the others are
    counted, since they bear on several. Minutes are whole; the words are the référentiel's.
    """

    time: timedelta
    minutes: int
    elsewhere: timedelta
    minutes_elsewhere: int
    notes: int
    loose_notes: int
    shared_notes: int
    block_word: str
    element_word: str
    blocks: tuple[BlockCoverage, ...]

    @property
    def without_fact(self) -> tuple[ElementRef, ...]:
        """The elements no note bears on, in all blocks, in source order."""
        return tuple(ref for block in self.blocks for ref in block.without_fact)


def coverage(session: Session, now: datetime) -> Coverage:
    """What the interview covered so far.

    Args:
        now: where the clock stands if it runs.
    """
    spent = time_by_block(session, now)
    whole = session.clock.elapsed(now)
    minutes = _whole_minutes(whole, spent)
    bearing = {note.number: _blocks_of(note.block, note.elements) for note in
               session.notes.values()}
    return Coverage(
        time=whole,
        minutes=int(whole // _MINUTE),
        elsewhere=spent[0],
        minutes_elsewhere=minutes[0],
        notes=len(bearing),
        loose_notes=sum(not blocks for blocks in bearing.values()),
        shared_notes=sum(len(blocks) - 1 for blocks in bearing.values() if blocks),
        block_word=session.referential.block_word,
        element_word=session.referential.element_word,
        blocks=tuple(
            _covered(
                session, block, spent.get(block.number, timedelta()), minutes.get(block.number, 0),
                sum(block.number in blocks for blocks in bearing.values()),
            )
            for block in session.referential.blocks
        ),
    )


def _blocks_of(block: int, elements: tuple[ElementRef, ...]) -> set[int]:
    """The blocks a note bears on: those of its elements, else the one it was taken in."""
    return {ref.block for ref in elements} or ({block} if block else set())


def _whole_minutes(whole: timedelta, spent: Mapping[int, timedelta]) -> dict[int, int]:
    """The minutes of each part, so that they make those of the whole: what is lost in rounding goes
    to the parts that lose most."""
    found = {part: int(time // _MINUTE) for part, time in spent.items()}
    left = int(whole // _MINUTE) - sum(found.values())
    for part in sorted(spent, key=lambda one: spent[one] % _MINUTE, reverse=True)[:max(left, 0)]:
        found[part] += 1
    return found


def _covered(
    session: Session, block: Block, time: timedelta, minutes: int, notes: int
) -> BlockCoverage:
    noted = {ref for note in session.notes.values() for ref in note.elements}
    return BlockCoverage(
        number=block.number,
        title=block.title,
        time=time,
        minutes=minutes,
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
    named += [(DISPUTED, "Avis différents", "≠"), (NOT_JUDGED, "Non évalué", "·")]
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
