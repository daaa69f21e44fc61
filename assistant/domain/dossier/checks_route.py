"""The checks on what precedes the evaluation: repérage, parcours, tutor, professional file. Pure.

They hold where the route chosen for the session describes it; a session held with a référentiel
that did not is checked as it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import chain

from assistant.domain.common.days import add_months
from assistant.domain.dossier.checks_time import recorded_days
from assistant.domain.dossier.finding import CheckedDossier, Finding
from assistant.domain.referential.model import Check, Course, Spotting
from assistant.domain.session.route_orders import route_of
from assistant.domain.session.state import Session

BEGUN, ENDED = "date_debut_experience", "date_fin_experience"
FILE = "date_reception_dossier_professionnel"


def route_checks(session: Session) -> tuple[Check, ...]:
    """The checks that the chosen route of a session adds to those of its référentiel."""
    route = route_of(session) if session.route else None
    found = []
    if route is not None and route.spotting is not None:
        found.append(_check("reperage", f"Le repérage : {route.spotting.booklet}", route.spotting))
    if route is not None and route.course is not None:
        found.append(_check("parcours", "Le parcours, avant l’évaluation", route.course))
    return tuple(found)


def _check(kind: str, label: str, asked: Spotting | Course) -> Check:
    sentence = asked.sentences[0] if asked.sentences else ""
    return Check(kind, kind, label, True, sentence, asked.source)


def spotting_done(case: CheckedDossier) -> Iterator[Finding]:
    """The jury disposes of the livret de repérage (002, délibération): who led it is known, and
    every block was spotted."""
    session = case.session
    if session.spotting is None:
        yield case.found("reperage_sans_nom", "reperage")
    else:
        route = route_of(session)
        asked = route.spotting if route else None
        if asked is not None and asked.accredited and not session.spotting.accreditation:
            yield case.found(
                "reperage_sans_habilitation", "reperage", values={"nom": session.spotting.name}
            )
    for block in case.blocks:
        if block.number not in session.spotted:
            yield case.found("reperage_bloc", "reperage", block=block.number)


def course_led(case: CheckedDossier) -> Iterator[Finding]:
    """What is to be acquired has its actions; the tutor, the months in the enterprise and the
    professional file are what the source asks (004, 3.3)."""
    session = case.session
    route = route_of(session)
    course = route.course if route else None
    if course is None:
        return
    for block in case.blocks:
        spotted = session.spotted.get(block.number)
        planned = any(number == block.number for number, _ in session.planned)
        if spotted is not None and spotted.status == "formation" and not planned:
            yield case.found("parcours_sans_action", "reperage", block=block.number)
    yield from chain(_tutored(case, course), _months(case, course), _file(case, course))


def _tutored(case: CheckedDossier, course: Course) -> Iterator[Finding]:
    tutor = case.session.tutor
    if not course.tutor:
        return
    if tutor is None:
        yield case.found("tuteur_absent", "reperage")
    elif tutor.conditions is not True:
        yield case.found(
            "tuteur_conditions", "reperage", values={"nom": tutor.name, "condition": course.tutor}
        )


def _months(case: CheckedDossier, course: Course) -> Iterator[Finding]:
    """« La durée de cette expérience doit être d'au moins 6 mois » (004, 3.3)."""
    if not course.months:
        return
    begun, ended = _day(case.session, BEGUN), _day(case.session, ENDED)
    values = {"mois": course.months}
    if begun is None or ended is None:
        yield case.found("experience_sans_dates", "faits", values=values)
    elif ended < add_months(begun, course.months):
        yield case.found("experience_courte", "faits", values={
            **values, "debut": begun.isoformat(), "fin": ended.isoformat(),
        })


def _file(case: CheckedDossier, course: Course) -> Iterator[Finding]:
    if course.file and _day(case.session, FILE) is None:
        yield case.found("dossier_professionnel_absent", "faits", values={"dossier": course.file})


def _day(session: Session, fact: str) -> date | None:
    return recorded_days(session, fact).get(0)

