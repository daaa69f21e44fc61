"""Deadlines as an iCalendar file (RFC 5545): all-day events that any agenda takes in.

The text only: writing it to a file is the caller's. The same session always gives an event the
same identifier, so that a second import moves the event instead of doubling it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from assistant.domain.common.text import clean
from assistant.domain.dossier.deadlines import Due
from assistant.domain.session.state import Session

_WIDTH = 75
"""The most octets a line may have, its end not counted (RFC 5545, 3.1)."""


def calendar(session: Session, dues: Iterable[Due], now: datetime) -> str:
    """The calendar of the deadlines that have a date.

    Args:
        now: when it is exported, an aware time.
    """
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//cqp//echeances//FR", "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        *(line for one in dues if one.day for line in _event(session, one, one.day, now)),
        "END:VCALENDAR",
    ]
    return "".join(f"{fold}\r\n" for line in lines for fold in _folded(line))


def _event(session: Session, due: Due, day: date, now: datetime) -> Iterator[str]:
    referential = session.referential
    details = [
        f"À la charge de : {due.who}." if due.who else "",
        f"« {due.sentence} »",
        referential.document(due.citation),
        referential.title,
    ]
    description = "\n".join(part for part in details if part)
    yield "BEGIN:VEVENT"
    yield f"UID:{session.id}-{due.id}@cqp"
    yield f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"SEQUENCE:{session.number}"
    yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_escaped(f'{due.label} ({session.candidate})')}"
    yield f"DESCRIPTION:{_escaped(description)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _escaped(text: str) -> str:
    """A text value (RFC 5545, 3.3.11), without the control characters it may not hold."""
    safe = clean(text).replace("\t", " ").replace("\\", "\\\\")
    return safe.replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """The line in pieces of at most 75 octets, no character cut; the next ones begin with a
    space."""
    piece, size = "", 0
    for char in line:
        width = len(char.encode("utf-8"))
        if size + width > _WIDTH:
            yield piece
            piece, size = " ", 1
        piece, size = piece + char, size + width
    yield piece
