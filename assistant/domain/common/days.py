"""Counting days as the sources count them: working days, calendar days, months. Pure.

A working day (« jour ouvré ») is a day from Monday to Friday that is no public holiday; which
days are holidays is handed in.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

IsHoliday = Callable[[date], bool]

_SATURDAY = 5


def shift(day: date, count: int, unit: str, is_holiday: IsHoliday) -> date:
    """The day `count` units after a day, or before it when negative.

    Args:
        unit: jours_ouvres, jours or mois.
    """
    if unit == "mois":
        return add_months(day, count)
    if unit == "jours":
        return day + timedelta(days=count)
    return _add_working_days(day, count, is_holiday)


def add_months(day: date, count: int) -> date:
    """The same day of the month, `count` months on; the month's last day where it has none."""
    months = day.year * 12 + day.month - 1 + count
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _add_working_days(day: date, count: int, is_holiday: IsHoliday) -> date:
    """The day itself does not count: the first working day is the one after (or before) it."""
    step = timedelta(days=1 if count > 0 else -1)
    left = abs(count)
    while left:
        day += step
        left -= day.weekday() < _SATURDAY and not is_holiday(day)
    return day
