"""A session made of events alone, without a disk: a line a minute."""

from __future__ import annotations

from pathlib import Path

from assistant.domain.events import interview as ev
from assistant.domain.events.base import Event
from assistant.domain.referential.model import ElementRef, Referential
from assistant.domain.session.replay import rebuild
from assistant.domain.session.state import Entry, Session
from tests.helpers import shelf

REFERENTIAL = shelf(Path("aucun")).load("assistant-formation")
EXTERNAL, PROFESSIONAL = "evaluateur_externe", "professionnel_secteur"
HERE, THERE = ElementRef(1, 1), ElementRef(2, 3)

Told = Event | tuple[str, Event]


def at(number: int) -> str:
    """The time of a line: a minute after the one before."""
    return f"2026-03-12T{8 + number // 60:02}:{number % 60:02}:00.000Z"


def opened(referential: Referential = REFERENTIAL, route: str = "") -> ev.SessionOpened:
    return ev.SessionOpened("essai", referential.data, referential.fingerprint, route)


def told(*events: Told, referential: Referential = REFERENTIAL, route: str = "") -> Session:
    """The session of these events, from the second line of its journal on; an event with a role is
    typed by it, the others by the external evaluator."""
    entries = [Entry(1, at(1), "", opened(referential, route))]
    for number, one in enumerate(events, 2):
        role, event = one if isinstance(one, tuple) else (EXTERNAL, one)
        entries.append(Entry(number, at(number), role, event))
    return rebuild(entries, lambda _data: referential)
