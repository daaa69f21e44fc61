"""Counting days on the French calendar, read from `tests/echeances/jours.yaml`."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.calendar_fr import is_holiday
from assistant.domain.common.days import add_months, shift
from tests.places import ROOT, TESTS
from tests.yaml_data import yaml_data

TABLE = TESTS / "echeances" / "jours.yaml"
CASES: list[dict[str, Any]] = yaml_data(TABLE.read_text("utf-8"))
DAYS = st.dates(date(2000, 1, 1), date(2080, 12, 31))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["nom"])
def test_days_are_counted_as_the_table_says(case: dict[str, Any]) -> None:
    start = date.fromisoformat(case["du"])
    found = shift(start, case["nombre"], case["unite"], is_holiday)
    assert found.isoformat() == case["donne"]


@given(start=DAYS, count=st.integers(1, 40))
def test_between_a_day_and_its_deadline_lie_just_so_many_working_days(
    start: date, count: int
) -> None:
    end = shift(start, count, "jours_ouvres", is_holiday)
    between = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    working = [day for day in between if day.weekday() < 5 and not is_holiday(day)]
    assert len(working) == count
    assert working[-1] == end


@given(start=DAYS, count=st.integers(-60, 60))
def test_months_keep_the_day_or_end_at_the_end_of_the_month(start: date, count: int) -> None:
    found = add_months(start, count)
    assert (found.year * 12 + found.month) - (start.year * 12 + start.month) == count
    assert found.day == start.day or (found + timedelta(days=1)).day == 1
    assert found.day <= start.day


def test_the_holidays_library_is_only_loaded_when_a_day_is_asked() -> None:
    code = (
        "import sys, datetime\nfrom assistant.calendar_fr import is_holiday\n"
        "assert 'holidays' not in sys.modules\n"
        "assert is_holiday(datetime.date(2026, 5, 14))\nassert 'holidays' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
