"""The orders of what precedes the evaluation: repérage, parcours, tutor. Pure.

They stand beside `orders`: each checks itself against the session and answers its events.
"""

from __future__ import annotations

from collections.abc import Mapping

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.common.refusal import Refusal
from assistant.domain.common.text import clean, one_line
from assistant.domain.events import route as er
from assistant.domain.events.base import Event
from assistant.domain.events.interview import PointRaised
from assistant.domain.referential.model import ElementRef, Route
from assistant.domain.session import orders
from assistant.domain.session.state import Session

SPOTTED: Mapping[str, str] = {"acquise": "acquise", "formation": "besoin en formation"}
"""What the repérage may find of a block, each as one reads it."""

WAYS: Mapping[str, str] = {
    "formation": "Action de formation", "travail": "Action en situation de travail",
}
"""How skills are developed, each as one reads it."""

FROM_SPOTTING = "Repérage : "
"""How a point to check begins that comes from the repérage."""


def route_of(session: Session) -> Route | None:
    """The route of the session; the only one that foresees a repérage where none was chosen."""
    routes = session.referential.routes
    if session.route:
        return next((one for one in routes if one.id == session.route), None)
    foreseen = [one for one in routes if one.spotting is not None]
    return foreseen[0] if len(foreseen) == 1 else None


def _must_foresee(session: Session, *, course: bool = False) -> None:
    found = route_of(session)
    if found is None or (found.course if course else found.spotting) is None:
        what = "parcours" if course else "repérage"
        raise RefusedCommand(
            f"Sans {what}",
            f"La voie de cette session, ou le référentiel qu’elle garde, ne décrit pas de {what}.",
        )


def lead_spotting(session: Session, told: er.SpottingLed) -> list[Event]:
    """Who led the repérage, as typed; an empty name for nobody any more."""
    _must_foresee(session)
    led = er.SpottingLed(
        one_line(told.name), one_line(told.company), one_line(told.function),
        one_line(told.accreditation), orders.iso_day(told.date),
    )
    return [] if led == (session.spotting or er.SpottingLed("")) else [led]


def spot(session: Session, block: int, status: str, text: str = "") -> list[Event]:
    """What was found of a block."""
    _must_foresee(session)
    if status and status not in SPOTTED:
        raise Refusal("Résultat de repérage inconnu").near(status, SPOTTED)
    found = er.BlockSpotted(orders.block_number(session, block), status, clean(text).strip())
    known = session.spotted.get(block, er.BlockSpotted(block, ""))
    return [] if known == found else [found]


def point_from_spotting(session: Session, ref: ElementRef, text: str) -> list[Event]:
    """What the repérage leaves to be checked: a point of the evaluation."""
    _must_foresee(session)
    told: list[Event] = []
    for event in orders.raise_point(session, ref, text):
        assert isinstance(event, PointRaised)
        told.append(PointRaised(event.element, f"{FROM_SPOTTING}{event.text}"))
    return told


def plan(session: Session, block: int, way: str, text: str) -> list[Event]:
    """What is planned for a block, one way or the other; an empty text for nothing any more."""
    _must_foresee(session, course=True)
    if way not in WAYS:
        raise Refusal("Action inconnue").near(way, WAYS)
    number, kept = orders.block_number(session, block), clean(text).strip()
    if session.planned.get((number, way), "") == kept:
        return []
    return [er.ActionsPlanned(number, way, kept)]


def name_tutor(
    session: Session, name: str, company: str = "", function: str = "",
    conditions: bool | None = None,
) -> list[Event]:
    """Who is the tutor; an empty name for nobody any more."""
    _must_foresee(session, course=True)
    tutor = er.TutorNamed(one_line(name), one_line(company), one_line(function), conditions)
    return [] if tutor == (session.tutor or er.TutorNamed("")) else [tutor]


def observe_practice(session: Session, ref: ElementRef, text: str) -> list[Event]:
    """What the tutor observed of an element in the enterprise."""
    _must_foresee(session, course=True)
    target, kept = orders.element(session, str(ref)), clean(text).strip()
    if session.practices.get(target, "") == kept:
        return []
    return [er.PracticeObserved(target, kept)]
