"""The deadlines of a référentiel as dates, each with the sentence it comes from. Pure.

Which days are public holidays is handed in. An event that is not recorded gives no date: what
is missing is named instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Literal

from assistant.domain.common.days import IsHoliday, shift
from assistant.domain.dossier.checks_time import JURY, recorded_days
from assistant.domain.dossier.jury import (
    FOR_LIFE,
    KeptBlock,
    kept_blocks,
    retention,
    retentions,
)
from assistant.domain.referential.model import Citation, Deadline, Retention
from assistant.domain.session.state import Session


@dataclass(frozen=True, slots=True)
class Due:
    """One deadline: when something must be done, or how long a result is kept.

    Args:
        kind: delai, or conservation: the last day on which `blocks` are still kept.
        count, unit, direction: as the source counts (15, jours_ouvres, apres).
        origin: what it is counted from: a date of `commands.FACTS`, or `decision_jury`.
        start: the day of that event, None while it is not recorded.
        day: the day itself, None while `start` is unknown. Before an event it is the last day
            to act, after it the last day too.
        over: the dossier is past it: what had to be done was, or cannot be done any more.
    """

    id: str
    kind: Literal["delai", "conservation"]
    label: str
    who: str
    count: int
    unit: str
    direction: str
    origin: str
    start: date | None
    day: date | None
    sentence: str
    citation: Citation
    blocks: tuple[int, ...] = ()
    over: bool = False

    @property
    def missing(self) -> str:
        """What must be recorded for the date to be known, empty when it is."""
        return self.origin if self.day is None else ""


def due(session: Session, is_holiday: IsHoliday) -> tuple[Due, ...]:
    """The deadlines of the session's route and the end of what is kept; the undated ones last."""
    deadlines = [
        _due(session, one, is_holiday)
        for one in session.referential.deadlines
        if not one.routes or session.route in ("", *one.routes)
    ]
    found = [*deadlines, *_retention(session)]
    return tuple(sorted(found, key=lambda one: one.day or date.max))


def _due(session: Session, deadline: Deadline, is_holiday: IsHoliday) -> Due:
    origin = deadline.origin if deadline.origin == JURY else f"date_{deadline.origin}"
    before = deadline.direction == "avant"
    days = recorded_days(session, origin).values()
    start = (min if before else max)(days, default=None)
    count = -deadline.count if before else deadline.count
    return Due(
        id=deadline.id, kind="delai", label=deadline.label, who=deadline.who,
        count=deadline.count, unit=deadline.unit, direction=deadline.direction, origin=origin,
        start=start, day=start and shift(start, count, deadline.unit, is_holiday),
        sentence=deadline.sentence, citation=deadline.source, over=_over(session, deadline),
    )


_STEPS = ("reception_demande", "reception_dossier", "evaluation", "deliberation", JURY)
"""What deadlines are counted from, in the order of the route."""


def _over(session: Session, deadline: Deadline) -> bool:
    """Whether the dossier went past what a deadline is about: what it asks to receive was received,
    or the step that it leads to took place."""
    if recorded_days(session, f"date_reception_{deadline.id.replace('-', '_')}"):
        return True
    if deadline.origin not in _STEPS[:-1]:
        return False  # nothing tells what comes after the jury
    led_to = _STEPS.index(deadline.origin) + (deadline.direction == "apres")
    return any(_took_place(session, step) for step in _STEPS[led_to:])


def _took_place(session: Session, step: str) -> bool:
    """Whether a step was gone through; a day that was planned says nothing of it."""
    if step == "evaluation":
        return session.clock.ended
    if step == JURY:
        return session.jury is not None
    return bool(recorded_days(session, f"date_{step}"))


def _retention(session: Session) -> list[Due]:
    """The end of what is kept: no date before the jury has decided, none after a delivery."""
    rule = retention(session.referential)
    kept = sorted(kept_blocks(session), key=_period)
    if not kept and session.jury is None:
        return [_kept_until(rule, None, None, ())] if rule is not None and rule.months else []
    rules = retentions(session.referential, [one.block for one in kept])
    found = []
    for (decided, until), group in groupby(kept, key=_period):
        numbers = tuple(one.block for one in group)
        own = rules.get(numbers[0], rule)
        if until != FOR_LIFE and own is not None:
            found.append(_kept_until(own, decided, until, numbers))
    return found


def _period(kept: KeptBlock) -> tuple[date, date]:
    return kept.decided, kept.until


def _kept_until(
    rule: Retention, decided: date | None, until: date | None, blocks: tuple[int, ...]
) -> Due:
    suffix = f"-{blocks[0]}" if blocks else ""
    return Due(
        id=f"conservation{suffix}", kind="conservation",
        label=f"Fin de conservation : {rule.what}", who="",
        count=rule.months, unit="mois", direction="apres", origin=JURY, start=decided, day=until,
        sentence=rule.sentence, citation=rule.source, blocks=blocks,
    )
