"""Events as records of the journal, and back: their plain form, and how older ones are read.

Pure. A journal of any past version stays readable: its events are upcast, one version at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime
from functools import cache
from types import ModuleType
from typing import Any, get_type_hints

from assistant.domain.common.errors import SessionUnreadable
from assistant.domain.common.store import Draft, Record
from assistant.domain.events import door, drafts, interview, model, route, sitting, spoken
from assistant.domain.events.base import Event
from assistant.domain.referential.model import ElementRef

Upcast = Callable[[Mapping[str, Any]], Mapping[str, Any]]



def _named(*modules: ModuleType) -> Mapping[str, type[Event]]:
    return {
        cls.type: cls
        for module in modules
        for cls in vars(module).values()
        if isinstance(cls, type) and issubclass(cls, Event) and cls.type
    }


KINDS: Mapping[str, type[Event]] = _named(interview, drafts, model, route, spoken)
"""The events of a session, by their stable type name."""

SITTINGS: Mapping[str, type[Event]] = {
    **_named(sitting),
    interview.JournalRepaired.type: interview.JournalRepaired,
}
"""Those of a sitting of the jury: a journal of the one kind never takes the other's."""

_EVERY: Mapping[str, type[Event]] = {**KINDS, **SITTINGS}


def _without_sitting(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """A decision of before the jury had sittings: in words, and the blocks it validated."""
    return {**data, "sitting": "", "scope": "", "answers": {}, "president": ""}


def _without_criteria(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """A judgement of before one could say which criteria are not met."""
    return {**data, "criteria": []}


UPCASTS: dict[tuple[str, int], Upcast] = {
    ("consultation_concluded", 1): _without_criteria,
    ("draft_kept", 1): lambda data: {**data, "field": ""},  # only the interview's line was kept
    ("draft_kept", 2): lambda data: {**data, "origin": ""},  # nobody knew where a note came from
    ("judgement_given", 1): _without_criteria,
    ("jury_decided", 1): _without_sitting,
}
"""How the data of (type, version) becomes that of the next version."""


_LINES = (door.listed(door.number), False)
_OWN_DOORS: Mapping[tuple[str, str], door.Read] = {
    ("session_opened", "session_id"): door.session_id,
    ("session_opened", "referential"): door.untouched,
    ("record_brought", "data"): door.untouched,
    ("record_brought", "time"): door.time,
    ("interview_paused", "effective"): door.time_or_none,
    ("clock_leapt", "since"): door.time,
    ("fact_recorded", "date"): door.day_or_none,
    ("block_carried", "decided"): door.day_or_none,
    ("block_carried", "until"): door.day_or_none,
    ("jury_decided", "date"): door.day_or_none,
    ("spotting_led", "date"): door.day_or_none,
    ("sitting_opened", "sitting_id"): door.session_id,
    ("sitting_opened", "day"): door.day_or_none,
    ("sitting_described", "day"): door.day_or_none,
    ("dossier_admitted", "session"): door.session_id,
    ("dossier_admitted", "seal"): door.sum_or_none,
    ("dossier_withdrawn", "session"): door.session_id,
    ("dossier_examined", "session"): door.session_id,
    ("draft_taken", "sentences"): door.several(door.shaped({
        "id": (door.text, True), "text": (door.text, True), "lines": _LINES,
        "document": (door.text, False),
    })),
    ("suggestion_proposed", "sentences"): door.several(door.shaped({
        "text": (door.text, True), "lines": _LINES,
        "elements": (door.listed(door.element), False), "supported": (door.truth, False),
        "spoken": (door.number, False),
    })),
    ("transcript_imported", "lines"): door.several(door.shaped({
        "speaker": (door.text, True), "text": (door.text, True),
        "start": (door.optional(door.number), False),
    })),
    ("transcript_imported", "faults"): door.several(door.shaped({
        "line": (door.number, True), "why": (door.text, True),
    })),
}
"""The members of which the annotation does not say all."""


@cache
def _readers(kind: str) -> tuple[
    tuple[str, ...], tuple[str, ...], tuple[tuple[str, door.Read], ...]
]:
    """The members of an event that are texts, its numbers, and what takes each of the others."""
    hints = get_type_hints(_EVERY[kind])
    found = {
        item.name: _OWN_DOORS.get((kind, item.name)) or door.reader(hints[item.name])
        for item in fields(_EVERY[kind])
    }
    texts = tuple(name for name, read in found.items() if read is door.text)
    numbers = tuple(name for name, read in found.items() if read is door.number)
    rest = ((name, read) for name, read in found.items() if name not in (*texts, *numbers))
    return texts, numbers, tuple(rest)


def _plain(value: Any) -> Any:
    if isinstance(value, ElementRef):
        return str(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def draft(event: Event, time: str, role: str) -> Draft:
    """The record-to-be of an event typed by `role` at `time` (ISO 8601, UTC)."""
    return Draft(event.type, event.version, time, role, plain(event))


def plain(event: Event) -> dict[str, Any]:
    """The members of an event as JSON holds them."""
    return {item.name: _plain(getattr(event, item.name)) for item in fields(event)}


_LEAST_TIME, _MOST_TIME = str(door.FIRST_YEAR + 1), str(door.LAST_YEAR)
_ROLES: set[str] = set()


def _seen(role: str) -> None:
    """Let a role through the door; the few there are then pass at once."""
    if door.text(role) != role:
        raise ValueError(role)
    if len(_ROLES) < 100:
        _ROLES.add(role)


def read(record: Record, kinds: Mapping[str, type[Event]] = KINDS) -> Event:
    """The event of a record, upcast to today's shape.

    Args:
        kinds: those that its journal may hold.

    Raises:
        SessionUnreadable: the record was written by a newer program, or does not have the shape
            its type promises.
    """
    cls = kinds.get(record.type)
    if cls is None or record.version > cls.version:
        raise SessionUnreadable(
            "Session plus récente",
            f"La ligne {record.number} ({record.type}, version {record.version}) a été écrite par "
            "une version plus récente du programme. Le fichier est intact : "
            "mettez le programme à jour pour l’ouvrir.",
        )
    try:
        data, version = record.data, record.version
        while version < cls.version:
            data, version = UPCASTS[record.type, version](data), version + 1
        members = dict(data)
        texts, numbers, others = _readers(record.type)
        # nearly all is as it was written here: no call of the door for that
        if record.role not in _ROLES:
            _seen(record.role)
        if not _LEAST_TIME < record.time < _MOST_TIME or record.time[-1] != "Z" or (
            len(record.time) > door.MOST_OF_TIME
        ):
            door.time(record.time)
        datetime.fromisoformat(record.time)
        for name in texts:
            value = members.get(name, "")
            if type(value) is not str or len(value) > 1_000 or not value.isprintable():
                members[name] = door.text(value)
        for name in numbers:
            value = members.get(name, 0)
            if type(value) is not int or not -1_000_000 < value < 1_000_000:
                door.number(value)
        for name, reads in others:
            if name in members:
                members[name] = reads(members[name])
        return cls(**members)
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise SessionUnreadable(
            "Session illisible",
            f"La ligne {record.number} ({record.type}) n’a pas la forme attendue. "
            "Le fichier est intact ; il vient d’un autre programme, ou a été changé.",
        ) from error


REFERENCES: dict[str, tuple[str, ...]] = {
    "draft_choice": ("line",),
    "draft_taken": ("lines",),
    "gap_settled": ("gap",),
    "model_consulted": ("lines",),
    "note_corrected": ("note",),
    "note_taken": ("asked",),
    "point_settled": ("point",),
    "spoken_line_settled": ("transcript", "note"),
    "spoken_lines_given": ("transcript",),
    "suggestion_proposed": ("consulted", "lines"),
    "suggestion_settled": ("suggestion",),
    "transcript_aligned": ("transcript",),
    "undone": ("event",),
}
"""The members, of an event or of its sentences, that are numbers of earlier records."""


def renumbered(
    kind: str, data: Mapping[str, Any], numbers: Mapping[int, int]
) -> Mapping[str, Any]:
    """The data of a record of which others got new numbers.

    Args:
        numbers: the new number of each record that got one; others keep theirs.
    """
    names = REFERENCES.get(kind, ())
    return {
        name: (
            [renumbered(kind, one, numbers) if isinstance(one, Mapping) else one for one in value]
            if name == "sentences" and isinstance(value, list)
            else _moved(value, numbers) if name in names else value
        )
        for name, value in data.items()
    }


def _moved(value: Any, numbers: Mapping[int, int]) -> Any:
    if isinstance(value, list):
        return [_moved(one, numbers) for one in value]
    return numbers.get(value, value) if type(value) is int else value
