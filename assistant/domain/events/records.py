"""Events as records of the journal, and back: their plain form, and how older ones are read.

Pure. A journal of any past version stays readable: its events are upcast, one version at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import cache, lru_cache
from typing import Any, get_type_hints

from assistant.domain.common.errors import SessionUnreadable
from assistant.domain.common.store import Draft, Record
from assistant.domain.events import drafts, interview, model, spoken
from assistant.domain.events.base import Event
from assistant.domain.referential.model import ElementRef

Upcast = Callable[[Mapping[str, Any]], Mapping[str, Any]]

KINDS: Mapping[str, type[Event]] = {
    cls.type: cls
    for module in (interview, drafts, model, spoken)
    for cls in vars(module).values()
    if isinstance(cls, type) and issubclass(cls, Event) and cls.type
}
"""All the events there are, by their stable type name."""

UPCASTS: dict[tuple[str, int], Upcast] = {
    ("draft_kept", 1): lambda data: {**data, "field": ""},  # only the interview's line was kept
}
"""How the data of (type, version) becomes that of the next version."""


@cache
def _readers(kind: str) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    """The members of an event that are not in the journal as they are in memory."""
    hints = get_type_hints(KINDS[kind])
    found = ((item.name, _reader(hints[item.name])) for item in fields(KINDS[kind]))
    return tuple((name, reader) for name, reader in found if reader is not None)


def _reader(hint: Any) -> Callable[[Any], Any] | None:
    if hint is ElementRef:
        return _ref
    if hint == tuple[ElementRef, ...]:
        return lambda values: tuple(map(_ref, values))
    return tuple if getattr(hint, "__origin__", None) is tuple else None


@lru_cache(maxsize=1_000)
def _ref(text: str) -> ElementRef:
    """A long session names the same few elements thousands of times."""
    return ElementRef.parse(text)


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


def read(record: Record) -> Event:
    """The event of a record, upcast to today's shape.

    Raises:
        SessionUnreadable: the record was written by a newer program, or does not have the shape
            its type promises.
    """
    cls = KINDS.get(record.type)
    if cls is None or record.version > cls.version:
        raise SessionUnreadable(
            "Session plus récente",
            f"La ligne {record.number} ({record.type}, version {record.version}) a été écrite par "
            "une version plus récente du programme. Le fichier est intact : "
            "mettez le programme à jour pour l’ouvrir.",
        )
    data, version = record.data, record.version
    while version < cls.version:
        data, version = UPCASTS[record.type, version](data), version + 1
    try:
        members = dict(data)
        for name, reader in _readers(record.type):
            if name in members:
                members[name] = reader(members[name])
        return cls(**members)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SessionUnreadable(
            "Session illisible",
            f"La ligne {record.number} ({record.type}) n’a pas la forme attendue. "
            "Le fichier est intact ; « cqp session reparer » dit ce qui peut être récupéré.",
        ) from error


REFERENCES: dict[str, tuple[str, ...]] = {
    "draft_taken": ("lines",),
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
