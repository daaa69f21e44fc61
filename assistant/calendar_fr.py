"""French public holidays. The library is imported on first use: no screen opens slower for it.

The holidays are those of all metropolitan France; Good Friday and 26 December, holidays in
Alsace-Moselle, are working days here, and so are the holidays of overseas territories.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holidays import HolidayBase


@cache
def _calendar() -> HolidayBase:
    import holidays

    return holidays.country_holidays("FR")


def is_holiday(day: date) -> bool:
    """Whether that day is a public holiday in France (« jour férié »)."""
    return day in _calendar()
