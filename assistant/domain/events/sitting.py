"""What happens in a sitting of the jury, as frozen facts. Pure values.

A sitting has a journal of its own, of the same lines as a session's. It refers to sessions by
their id and the sum of their last record, and names no candidate: what is decided of somebody is
in that person's session alone, and goes with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.domain.events.base import Event, kind


@kind("sitting_opened")
@dataclass(frozen=True, slots=True)
class SittingOpened(Event):
    """A sitting was called for a day (ISO); `jury` is what the source says of its composition,
    as `domain.sitting.state.jury_data` gives it."""

    sitting_id: str
    day: str
    jury: Mapping[str, Any]
    place: str = ""
    program: str = ""


@kind("sitting_described")
@dataclass(frozen=True, slots=True)
class SittingDescribed(Event):
    """The day (ISO) and the place of the sitting, as they are now."""

    day: str
    place: str = ""


@kind("member_seated")
@dataclass(frozen=True, slots=True)
class MemberSeated(Event):
    """Somebody sits, in a college of `domain.dossier.jury.COLLEGES`."""

    name: str
    college: str


@kind("member_left")
@dataclass(frozen=True, slots=True)
class MemberLeft(Event):
    """Somebody who was recorded as sitting does not sit."""

    name: str


@kind("president_chosen")
@dataclass(frozen=True, slots=True)
class PresidentChosen(Event):
    """The members chose who presides over this sitting."""

    name: str


@kind("dossier_admitted")
@dataclass(frozen=True, slots=True)
class DossierAdmitted(Event):
    """A complete dossier is brought before the jury as it stands.

    Args:
        session: its session.
        number, head: the last record of that session, and its sum.
        seal: the fingerprint of the seal that held, in hexadecimal; empty without one.
    """

    session: str
    number: int
    head: str
    seal: str = ""


@kind("dossier_withdrawn")
@dataclass(frozen=True, slots=True)
class DossierWithdrawn(Event):
    """A dossier is not before this sitting any more, for this reason."""

    session: str
    reason: str


@kind("dossier_examined")
@dataclass(frozen=True, slots=True)
class DossierExamined(Event):
    """The jury read a dossier as it stood at its record `number`, whose sum is `head`."""

    session: str
    number: int
    head: str


@kind("sitting_closed")
@dataclass(frozen=True, slots=True)
class SittingClosed(Event):
    """The sitting is over: its minutes can be signed, and nothing of it changes any more."""


@kind("sitting_reopened")
@dataclass(frozen=True, slots=True)
class SittingReopened(Event):
    """The sitting was taken up again, for this reason; both stay in the journal."""

    reason: str
