"""Bringing the other evaluator's own session into this one. Pure: decides, records nothing.

Two evaluators may each keep a session of the same interview. What one of them noted and judged is
brought into the other's, with its author and its time; his own file stays as it is. Nothing is
chosen silently: a role that judged an element in both sessions is a conflict, listed and left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.common.text import fold
from assistant.domain.events import interview as ev
from assistant.domain.events import records
from assistant.domain.events.base import Event
from assistant.domain.referential.model import ElementRef
from assistant.domain.session.state import Entry, Session
from assistant.domain.spoken.transcript import voice_and_time


@dataclass(frozen=True, slots=True)
class Conflict:
    """A judgement that is not brought, since its role gave one here too."""

    element: ElementRef
    role: str
    here: str
    there: str


@dataclass(frozen=True, slots=True)
class Merge:
    """What merging would do.

    Args:
        events: to be recorded, in order; empty when there is nothing new.
        notes, judgements: how many of each are brought.
        conflicts: what was left out, for the evaluators to settle.
        left: observations written there, by block: only one text stands in a dossier.
    """

    events: tuple[Event, ...]
    notes: int
    judgements: int
    conflicts: tuple[Conflict, ...]
    left: tuple[int, ...]


def merge(into: Session, other: Session, head: str, *, same_person: bool = False) -> Merge:
    """Decide what another session of the same interview brings; merging again brings what is new.

    Args:
        head: the sum of the other session's last record.
        same_person: the user says that the candidate is the same although the names differ.

    Raises:
        RefusedCommand: the same session, another référentiel, another candidate.
    """
    _check(into, other, same_person=same_person)
    known = {entry.brought for entry in into.entries}
    conflicts: list[Conflict] = []
    events: list[Event] = []
    notes = judgements = 0
    for entry, event in _present(other):
        if (other.id, entry.number) in known:
            continue
        if isinstance(event, ev.JudgementGiven):
            own = _own(into, event)
            if own is not None:
                if not _same(own, event):
                    conflicts.append(Conflict(event.element, event.by, own.value, event.value))
                continue
            judgements += 1
        else:
            notes += 1
        events.append(ev.RecordBrought(
            other.id, entry.number, entry.time, entry.role, event.type, event.version,
            records.plain(event), voice_and_time(other, entry.number),
        ))
    if events:
        events.append(ev.SessionMerged(other.id, head, other.number, len(events)))
    left = tuple(block for block, text in sorted(other.observations.items()) if text)
    return Merge(tuple(events), notes, judgements, tuple(conflicts), left)


def _check(into: Session, other: Session, *, same_person: bool) -> None:
    if into.id == other.id:
        raise RefusedCommand(
            "Une seule session",
            f"« {into.id} » est nommée deux fois : nommez celle qui reçoit, puis l’autre.",
        )
    if into.referential.fingerprint != other.referential.fingerprint:
        raise RefusedCommand(
            "Référentiels différents",
            f"« {into.id} » a été tenue avec {_named(into)}, « {other.id} » avec {_named(other)}. "
            "Deux sessions ne se fusionnent que sous le même texte ; rien n’a été changé.",
        )
    if not same_person and sorted(fold(into.candidate).split()) != sorted(
        fold(other.candidate).split()
    ):
        raise RefusedCommand(
            "Candidats différents",
            f"« {into.id} » évalue « {into.candidate} », « {other.id} » « {other.candidate} ». "
            "Si c’est bien la même personne, ajoutez --meme-candidat ; rien n’a été changé.",
        )


def _named(session: Session) -> str:
    referential = session.referential
    version = f", {referential.version}" if referential.version else ""
    return f"« {referential.title} »{version} (empreinte {referential.fingerprint[:8]})"


def _present(session: Session) -> Iterator[tuple[Entry, ev.NoteTaken | ev.JudgementGiven]]:
    """The notes in their present wording and the judgements that stand, own ones only, in order."""
    standing = {
        one.number for given in session.judgements.values() for one in given.values()
    }
    for entry in _own_entries(session.entries):
        note = session.notes.get(entry.number)
        if note is not None:
            yield entry, ev.NoteTaken(note.text, note.block, note.elements, note.origin)
        elif entry.number in standing and isinstance(entry.event, ev.JudgementGiven):
            yield entry, entry.event


def _own_entries(entries: Iterable[Entry]) -> Iterator[Entry]:
    return (entry for entry in entries if not entry.brought[1])


def _own(session: Session, there: ev.JudgementGiven) -> ev.JudgementGiven | None:
    """The same role's judgement in this session, unless an earlier merge brought it."""
    given = session.judgement(there.element, there.by)
    entry = session.entries[given.number - 1] if given else None
    if entry is None or entry.brought[1] or not isinstance(entry.event, ev.JudgementGiven):
        return None
    return entry.event


def _same(here: ev.JudgementGiven, there: ev.JudgementGiven) -> bool:
    return (here.value, here.not_applicable) == (there.value, there.not_applicable)
