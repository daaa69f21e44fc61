"""Deadlines as an iCalendar file (RFC 5545): all-day events that any agenda takes in.

The text only: writing it to a file is the caller's. The same session always gives an event the
same identifier, so that a second import moves the event instead of doubling it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from assistant.domain.common.text import clean
from assistant.domain.dossier.deadlines import Due
from assistant.domain.session.state import Session

_WIDTH = 75
"""The most octets a line may have, its end not counted (RFC 5545, 3.1)."""


@dataclass(frozen=True, slots=True)
class Entered:
    """One day in an agenda.

    Args:
        id: the same for the same deadline of the same session, for ever.
        sequence: grows when the session does.
        who: whose charge it is, empty where the source does not say.
        told: what else is known of it: the sentence, where it stands, the certificate.
    """

    id: str
    sequence: int
    day: date
    label: str
    candidate: str
    who: str
    told: tuple[str, ...]


def of_session(session: Session, dues: Iterable[Due]) -> Iterator[Entered]:
    """The deadlines of a session that have a date."""
    referential = session.referential
    for one in dues:
        if one.day is not None:
            yield Entered(
                f"{session.id}-{one.id}", session.number, one.day, one.label, session.candidate,
                one.who, (
                    f"« {one.sentence} »", referential.document(one.citation), referential.title
                ),
            )


class Dated(Protocol):
    """A deadline with its day (ISO)."""

    @property
    def id(self) -> str:
        """The deadline’s id in its référentiel."""
        ...

    @property
    def label(self) -> str:
        """What is due, in the source’s words."""
        ...

    @property
    def who(self) -> str:
        """Whose charge it is, in words of people; empty where the source does not say."""
        ...

    @property
    def day(self) -> str:
        """The day it is due (ISO)."""
        ...


class DatedDossier(Protocol):
    """A dossier as lists show it."""

    @property
    def id(self) -> str:
        """The session’s, which makes the entry of the calendar the same each time."""
        ...

    @property
    def candidate(self) -> str:
        """The name that the entry shows."""
        ...

    @property
    def title(self) -> str:
        """The certificate, as its référentiel calls it."""
        ...

    @property
    def events(self) -> int:
        """How many lines the session has: a higher number replaces the entry of a lower one."""
        ...

    @property
    def dues(self) -> Sequence[Dated]:
        """What is due of it; those without a known day are not among them."""
        ...


def of_summaries(found: Iterable[DatedDossier]) -> Iterator[Entered]:
    """The deadlines of several dossiers, without the sentences of their sources."""
    for one in found:
        for due in one.dues:
            yield Entered(
                f"{one.id}-{due.id}", one.events, date.fromisoformat(due.day), due.label,
                one.candidate, due.who, (one.title,),
            )


def calendar(entries: Iterable[Entered], now: datetime) -> str:
    """The calendar of these days.

    Args:
        now: when it is exported, an aware time.
    """
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//cqp//echeances//FR", "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        *(line for one in entries for line in _event(one, now)),
        "END:VCALENDAR",
    ]
    return "".join(f"{fold}\r\n" for line in lines for fold in _folded(line))


def _event(one: Entered, now: datetime) -> Iterator[str]:
    details = (f"À la charge de : {one.who}." if one.who else "", *one.told)
    description = "\n".join(part for part in details if part)
    yield "BEGIN:VEVENT"
    yield f"UID:{one.id}@cqp"
    yield f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"SEQUENCE:{one.sequence}"
    yield f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{one.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_escaped(f'{one.label} ({one.candidate})')}"
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
