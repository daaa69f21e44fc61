"""The checks on time: how long the interview lasted, the dates borne and their order. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from assistant.domain.dossier.finding import CheckedDossier, Finding
from assistant.domain.referential.model import Duration
from assistant.domain.session.clock import time_by_block
from assistant.domain.session.orders import FACTS
from assistant.domain.session.state import Session

JURY = "decision_jury"
"""The jury's decision among the dates: an event of its own, not a recorded fact."""

MUST_FOLLOW: dict[str, tuple[str, ...]] = {
    "date_fin_experience": ("date_debut_experience",),
    "date_reception_dossier": ("date_reception_demande",),
    "date_lecture": ("date_reception_dossier",),
    "date_evaluation": ("date_reception_demande", "date_reception_dossier", "date_lecture"),
    "date_resultats": ("date_lecture", "date_evaluation"),
    "date_deliberation": ("date_lecture", "date_evaluation"),
    JURY: ("date_evaluation", "date_resultats", "date_deliberation"),
    "date_reception_parchemin": (JURY,),
}
"""A date, and those it cannot precede: the order of the steps in every source."""


def minutes_by_block(session: Session, now: datetime) -> dict[int, int]:
    """How long the interview clock ran while the guide stood at each block, in whole minutes."""
    spent = time_by_block(session, now)
    return {number: _minutes(time) for number, time in spent.items()}


def _minutes(time: timedelta) -> int:
    return int(time.total_seconds() // 60)


def duration_respected(case: CheckedDossier) -> Iterator[Finding]:
    """The interview lasted what the duration of the option `duree` asks.

    Only a minimum can be missed. The clock knows the block, not the part of an épreuve: the
    durations of one block are compared together, and what was measured is said.
    """
    wanted = case.check.options.get("duree")
    durations = case.session.referential.durations
    asked = next((one for one in durations if one.id == wanted), None)
    if asked is None or asked.block in case.session.carried:
        return
    if not asked.block:
        measured = _minutes(case.session.clock.elapsed(case.now))
        together: tuple[Duration, ...] = (asked,)
    else:
        measured = minutes_by_block(case.session, case.now).get(asked.block, 0)
        together = tuple(one for one in durations if one.block == asked.block)
    if asked.kind == "minimum":
        yield from _long_enough(case, asked, measured)
    elif asked == together[0]:
        yield from _as_foreseen(case, together, measured)


def _long_enough(case: CheckedDossier, asked: Duration, measured: int) -> Iterator[Finding]:
    if measured < asked.minutes:
        yield case.found(
            "duree_courte", "horloge", block=asked.block,
            values={
                "mesure": measured, "minutes": asked.minutes,
                "manque": asked.minutes - measured, "intitule": asked.label,
            },
        )


def _as_foreseen(
    case: CheckedDossier, durations: tuple[Duration, ...], measured: int
) -> Iterator[Finding]:
    """Durations that are fixed or indicative never block. Longer is only said: a block's time
    also holds what its source does not time."""
    fixed = sum(one.minutes for one in durations if one.kind == "fixe")
    total = sum(one.minutes for one in durations)
    if measured != total:
        yield case.remark(
            "duree_mesuree" if measured else "duree_non_mesuree", "horloge",
            block=durations[0].block, information=not fixed or measured >= fixed,
            values={
                "mesure": measured,
                "parts": tuple((one.label, one.minutes, one.kind) for one in durations),
            },
        )


def dates_borne(case: CheckedDossier) -> Iterator[Finding]:
    """Each block bears the date its dossier was read and the date of its results, in order."""
    for block in case.blocks:
        missing = tuple(
            FACTS[fact]
            for fact in ("date_lecture", "date_resultats")
            if not case.fact_known(fact, block.number)
        )
        if missing:
            yield case.found(
                "dates_absentes", "dates", block=block.number, values={"dates": missing}
            )
    yield from dates_in_order(case)


def dates_in_order(case: CheckedDossier) -> Iterator[Finding]:
    """No date precedes one that it must follow."""
    for later, earlier_ones in MUST_FOLLOW.items():
        for earlier in earlier_ones:
            for block, first, second in _inversions(case.session, earlier, later):
                yield case.found(
                    "dates_inversees", "dates", block=block,
                    values={
                        "date": _name(later), "jour": second.isoformat(),
                        "avant": _name(earlier), "jour_avant": first.isoformat(),
                    },
                )


def _name(fact: str) -> str:
    return "décision du jury" if fact == JURY else FACTS[fact]


def _inversions(session: Session, earlier: str, later: str) -> Iterator[tuple[int, date, date]]:
    """The pairs of days in the wrong order: of one block, or of a block and the whole."""
    for block, first in recorded_days(session, earlier).items():
        for other, second in recorded_days(session, later).items():
            together = block == other or not block or not other
            if together and second < first:
                yield max(block, other), first, second


def recorded_days(session: Session, fact: str) -> dict[int, date]:
    """The days recorded for a date, by block (0: the whole)."""
    if fact == JURY:
        decided = session.jury.date if session.jury else ""
        return {0: date.fromisoformat(decided)} if decided else {}
    return {
        block: date.fromisoformat(recorded.date)
        for (name, block), recorded in session.facts.items()
        if name == fact and recorded.date
    }
