"""What one evaluator may see of what the other judged: the only way to it. Pure.

Two evaluators judge apart, so that neither is led by the other: a role sees another role's
judgement of an element once it has judged that element too, once an agreement settled it, or once
the evaluators have conferred on its block. Until then a veil stands in the place of the judgement,
and of what was written from it: the other's observations on that block, the drafts and the
rewordings they were made of. A sealed session hides nothing.

Whoever shows a session to a role asks for it here, and has it without what is hidden: nothing else
is left to ask. Verdicts for the jury always take everything into account.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from assistant.domain.events import drafts as ed
from assistant.domain.events import interview as ev
from assistant.domain.events import model as em
from assistant.domain.events.base import Event
from assistant.domain.referential.model import ElementRef
from assistant.domain.session.state import Entry, Session

OPINIONS = (
    ev.JudgementGiven, ev.ObservationWritten, ed.DraftTaken, ed.DraftChoice,
    em.SuggestionProposed, em.SuggestionSettled,
)
"""The events that may tell how somebody judges."""

REWORDING = "reformulation"
"""The use of a language model whose sentences say what was judged."""

UNKNOWN_READER = "?"
"""Stands for a reader of whom nothing is known yet: no role of a référentiel is named so."""


@dataclass(frozen=True, slots=True)
class Veiled(Event):
    """A placeholder for an event that may not be seen yet, with what may be shown of it.

    `kind`, `block`, `elements` and `tag` are those of its line; an event that is no line has no
    `kind`.
    """

    type: ClassVar[str] = "veiled"

    kind: str = ""
    block: int = 0
    elements: tuple[ElementRef, ...] = ()
    tag: str = ""


def hidden(session: Session, ref: ElementRef, by: str) -> bool:
    """Whether the role that types may not yet see what another role judged of an element."""
    viewer = session.role
    return (
        viewer not in ("", by)
        and session.sealed is None
        and session.judgement(ref, viewer) is None
        and ref not in session.agreements
        and ref.block not in session.consulted
        and 0 not in session.consulted
    )


def hidden_elements(session: Session) -> tuple[ElementRef, ...]:
    """The elements of which at least one judgement is hidden from the role that types.

    Args:
        session: the session itself; in what a role sees of it, nothing is left to hide.
    """
    return tuple(
        ref for ref, given in sorted(session.judgements.items())
        if any(hidden(session, ref, by) for by in given)
    )


def seen_by(session: Session, role: str) -> Session:
    """The session as a role may see it."""
    return as_seen(replace(session, role=role))


def unread(session: Session) -> Session:
    """What may be shown of a session while one does not know yet who types: nobody's judgements."""
    return as_seen(replace(session, role=UNKNOWN_READER, agreements={}, consulted={}))


def as_seen(session: Session) -> Session:
    """The session as the role that types may see it; the same one when nothing is hidden."""
    veils = _veils(session)
    if not veils:
        return session
    entries = list(session.entries)
    for number, veil in veils.items():
        entries[number - 1] = replace(entries[number - 1], event=veil)
    return replace(
        session, entries=entries, veiled=frozenset(veils),
        judgements={
            ref: kept for ref, given in session.judgements.items()
            if (kept := {by: one for by, one in given.items() if one.number not in veils})
        },
        observations={
            block: text for block, text in session.observations.items()
            if _last_written(session, block) not in veils
        },
        drafts=_drafts(session, veils), picks=_picks(session, veils),
        suggestions={
            number: one for number, one in session.suggestions.items() if number not in veils
        },
    )


def concealed(session: Session, number: int) -> bool:
    """Whether an event of a session as a role sees it is veiled, or undoes one that is."""
    event = session.entries[number - 1].event
    while isinstance(event, ev.Undone):
        event = session.entries[event.event - 1].event
    return isinstance(event, Veiled)


def withheld(session: Session, block: int) -> bool:
    """Whether observations were written on a block that this view of the session hides."""
    return block not in session.observations and any(
        isinstance(veil := session.entries[number - 1].event, Veiled)
        and (veil.kind, veil.block) == ("ecrit", block) and number not in session.undone
        for number in session.veiled
    )


def _veils(session: Session) -> dict[int, Veiled]:
    """What stands in the place of each hidden event, by its number."""
    if not session.role or session.sealed is not None:
        return {}
    told = [session.entries[number - 1] for number in session.opinions]
    veils: dict[int, Veiled] = {}
    blocks: set[int] = set()
    for entry in told:
        event = entry.event
        if isinstance(event, ev.JudgementGiven) and hidden(session, event.element, event.by):
            block = event.element.block
            veils[entry.number] = Veiled("jugement", block, (event.element,), event.by)
            blocks |= {0, block}
    if blocks:
        veils.update(_veiled_texts(session, told, blocks))
    return veils


def _veiled_texts(
    session: Session, told: list[Entry], blocks: set[int]
) -> Iterator[tuple[int, Veiled]]:
    """What the others wrote on blocks of which they judged something that is hidden."""
    for entry in told:
        event = entry.event
        if entry.role == session.role:
            continue
        if isinstance(event, ev.ObservationWritten) and event.block in blocks:
            yield entry.number, Veiled("ecrit", event.block, (), "observation")
        elif isinstance(event, ed.DraftTaken) and event.block in blocks:
            yield entry.number, Veiled(block=event.block)
        elif isinstance(event, ed.DraftChoice) and event.element.block in blocks:
            yield entry.number, Veiled(block=event.element.block)
        elif isinstance(event, em.SuggestionProposed) and _rewords(event, blocks):
            yield entry.number, Veiled("cadre", event.block, (), "modèle")
        elif isinstance(event, em.SuggestionSettled):
            found = session.suggestions.get(event.suggestion)
            if found is not None and _rewords(found.event, blocks):
                yield entry.number, Veiled("cadre", found.event.block, (), "modèle")


def _rewords(event: em.SuggestionProposed, blocks: set[int]) -> bool:
    return event.use == REWORDING and event.block in blocks


def _last_written(session: Session, block: int) -> int:
    """The number of the observations that hold now on a block."""
    return next(
        (number for number in reversed(session.opinions)
         if number not in session.undone
         and isinstance(event := session.entries[number - 1].event, ev.ObservationWritten)
         and event.block == block), 0,
    )


def _drafts(
    session: Session, veils: dict[int, Veiled]
) -> dict[int, tuple[ed.DraftTaken, ...]]:
    found: dict[int, tuple[ed.DraftTaken, ...]] = {}
    for number in session.opinions:
        event = session.entries[number - 1].event
        counts = number not in session.undone and number not in veils
        if counts and isinstance(event, ed.DraftTaken):
            found[event.block] = (*found.get(event.block, ()), event)
    return found


def _picks(session: Session, veils: dict[int, Veiled]) -> dict[ElementRef, tuple[int, str]]:
    found: dict[ElementRef, tuple[int, str]] = {}
    for number in session.opinions:
        event = session.entries[number - 1].event
        counts = number not in session.undone and number not in veils
        if counts and isinstance(event, ed.DraftChoice):
            found[event.element] = event.line, event.span
    return found
