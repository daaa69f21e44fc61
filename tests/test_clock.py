"""A computer whose clock is wrong: a dead battery, a century too far, a zone that is none."""

from __future__ import annotations

import io
import sys
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.domain.common.errors import NotSaved
from assistant.domain.common.french import day_and_hour, local
from assistant.storage.upkeep.person_archive import write_archive
from tests.tui.conftest import FixedClock, World

OUT_OF_ALL = [datetime(1969, 7, 20, tzinfo=UTC), datetime(2201, 1, 1, tzinfo=UTC)]


@pytest.mark.parametrize("now", OUT_OF_ALL, ids=["1969", "2201"])
def test_no_session_begins_that_nobody_could_open(tmp_path: Path, now: datetime) -> None:
    clock = FixedClock()
    world = World(tmp_path, clock)
    clock.value = now
    with pytest.raises(NotSaved, match=f"L’ordinateur se croit le {now:%d/%m/%Y}"):
        world.begin()
    with pytest.raises(NotSaved, match="Mettez son horloge à l’heure"):
        world.juries.begin(world.shelf.load("accueil-exemple"), "2026-03-12")
    assert not list(world.folders.sessions.glob("*.jsonl"))


@pytest.mark.parametrize("year", [1970, 1979, 2108, 2200])
def test_a_persons_archive_is_written_whatever_year_it_is(tmp_path: Path, year: int) -> None:
    now = datetime(year, 6, 1, 12, tzinfo=UTC)
    path = write_archive(tmp_path, "archive", [("a.txt", b"a")], now)
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        assert archive.read("a.txt") == b"a"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows n’a pas ces fuseaux")
def test_a_zone_more_than_a_day_away_is_read_as_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "CET-24:59:59")
    time.tzset()
    try:
        assert day_and_hour("2026-03-12T10:42:00.000Z") == "12/03/2026 à 10:42"
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize("one", [
    datetime(9999, 12, 31, 23, 59, tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC),
])
def test_the_edges_of_the_calendar_are_some_day_in_every_zone(one: datetime) -> None:
    assert local(one).year == one.year


def test_a_clock_that_is_put_back_does_not_keep_the_program_unlocked(tmp_path: Path) -> None:
    clock = FixedClock()
    world = World(tmp_path, clock)
    world.vault.create("quatre mots pour un coffre")
    guard = world.app().guard
    guard.touch()
    clock.advance(hours=-5)
    assert not guard.overdue()
    clock.advance(minutes=guard.patience)
    assert guard.overdue()
