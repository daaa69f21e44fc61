"""What a complete dossier still lacks: the checks of its référentiel, run one by one. Pure.

A référentiel lists its checks, each with its source; a check's `kind` names the function here.
Nothing stops an interview: only the official export refuses, and only on blocking findings.

Every check accepts the option `voies`: the routes it holds for (all when absent). Others:
`duree` (duree), `bloc` (document_recu), `role` or `boite` (commentaire), `etendue`
(lecture_dossier), `champs` (evaluateurs_nommes).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from assistant.domain.dossier import checks_elements, checks_people, checks_route, checks_time
from assistant.domain.dossier.finding import CheckedDossier, CheckFunction, Finding, Place
from assistant.domain.referential.model import Check, Citation
from assistant.domain.rules.outcome import Outcome
from assistant.domain.session.state import Session

__all__ = ["CHECKS", "Finding", "Place", "controls"]

CHECKS: Mapping[str, CheckFunction] = {
    "elements_juges": checks_elements.elements_judged,
    "faits_derriere_jugements": checks_elements.facts_behind,
    "points_a_verifier": checks_elements.points_settled,
    "lecture_dossier": checks_elements.file_read,
    "concertation": checks_elements.consultation_held,
    "justification_non_applicable": checks_elements.not_applicable_justified,
    "commentaire": checks_people.comment_written,
    "evaluateurs_nommes": checks_people.evaluators_named,
    "habilitation": checks_people.accreditation_given,
    "independance": checks_people.independence_declared,
    "roles_distincts": checks_people.roles_held_apart,
    "piece_identite": checks_people.identity_seen,
    "conditions_admission": checks_people.admission_verified,
    "document_recu": checks_people.document_received,
    "amenagements": checks_people.arrangements_recorded,
    "signatures": checks_people.signatures_gathered,
    "duree": checks_time.duration_respected,
    "dates_bloc": checks_time.dates_borne,
}
"""The kinds of checks a référentiel may ask for."""

_BEARS_ON_RESULT = ("element", "incontournables")
"""Where a finding is mended that leaves a result unknown: it is told once."""

_CHRONOLOGY = Check(
    id="chronologie", kind="chronologie", label="Les dates se suivent", blocking=False,
    sentence="", source=Citation(),
)
"""Dates out of order are told even where the source asks for no date of its own."""

_CRITERIA = Check(
    id="criteres", kind="criteres", label="Les critères non remplis sont précisés", blocking=False,
    sentence="", source=Citation(),
)
"""Told everywhere: observations name the criteria in the source's words."""


_RESULT = Check(
    id="resultat", kind="resultat", label="Résultats à établir",
    blocking=True, sentence="", source=Citation(),
)
"""Nothing is signed without its result, whatever else the source asks."""


_ROUTE: Mapping[str, CheckFunction] = {
    "reperage": checks_route.spotting_done,
    "parcours": checks_route.course_led,
}
"""Asked where the chosen route describes it."""


def controls(session: Session, outcome: Outcome, now: datetime) -> tuple[Finding, ...]:
    """All that the dossier lacks, in the order of the référentiel's checks.

    Args:
        now: the present time, for an interview clock that still runs.
    """
    checks = [check for check in session.referential.checks if _applies(check, session.route)]
    found = [
        finding
        for check in checks
        for finding in CHECKS[check.kind](CheckedDossier(session, outcome, now, check))
    ]
    told = {one.block for one in found if one.blocking and one.place in _BEARS_ON_RESULT}
    found += [
        one for one in checks_elements.result_known(CheckedDossier(session, outcome, now, _RESULT))
        if one.block not in told
    ]
    found.extend(checks_elements.criteria_said(CheckedDossier(session, outcome, now, _CRITERIA)))
    for one in checks_route.route_checks(session):
        found.extend(_ROUTE[one.kind](CheckedDossier(session, outcome, now, one)))
    if not any(check.kind == "dates_bloc" for check in checks):
        case = CheckedDossier(session, outcome, now, _CHRONOLOGY)
        found.extend(checks_time.dates_in_order(case))
    return tuple(found)


def _applies(check: Check, route: str) -> bool:
    routes = check.options.get("voies", ())
    return not routes or not route or route in routes
