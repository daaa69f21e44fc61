"""How long sessions are kept: which ones are past the period that the user set. Pure.

Nothing here erases: what is past its period is listed, and the user decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar

from assistant.domain.common.days import add_months
from assistant.domain.session.state import parse_time

LONGEST = 600
"""The longest period, in months: fifty years."""


class Dated(Protocol):
    """A session as lists show it; `last` is the time of its last line, empty when unknown."""

    @property
    def last(self) -> str: ...


D = TypeVar("D", bound=Dated)


def overdue(sessions: Iterable[D], months: int, today: date) -> tuple[D, ...]:
    """The sessions whose last line is older than the period, in their order.

    Args:
        months: the period; 0 for none, and then nothing is ever past it.
    """
    if not months:
        return ()
    return tuple(one for one in sessions if one.last and _past(one.last, months, today))


def _past(last: str, months: int, today: date) -> bool:
    written = parse_time(last).astimezone().date()
    return add_months(written, months) < today
