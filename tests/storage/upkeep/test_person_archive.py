"""A person's archive: what was given, dated, readable by its owner alone, over nothing."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.domain.common.errors import NotSaved
from assistant.domain.common.french import local
from assistant.storage.upkeep.person_archive import write_archive, write_archive_at

NOW = datetime(2026, 11, 21, 9, 32, 12, tzinfo=UTC)
ENTRIES = [("LISEZ-MOI.txt", "été".encode()), ("sessions/une/document.md", b"x" * 10_000)]


def test_an_archive_holds_what_was_given_in_its_order(tmp_path: Path) -> None:
    path = write_archive(tmp_path, "une-personne", ENTRIES, NOW)
    assert path.name == "une-personne.zip"
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert [(one, archive.read(one)) for one in archive.namelist()] == ENTRIES
        assert {one.external_attr >> 16 for one in archive.infolist()} == {0o600}
    assert path.stat().st_size < 2_000, "what repeats itself takes little room"


@pytest.mark.parametrize(("now", "dated"), [
    (NOW, local(NOW).timetuple()[:6]),
    (datetime(1970, 1, 1, 12, tzinfo=UTC), (1980, 1, 1, 0, 0, 0)),
    (datetime(1980, 1, 1, 12, 0, 2, tzinfo=UTC), local(
        datetime(1980, 1, 1, 12, 0, 2, tzinfo=UTC)).timetuple()[:6]),
    (datetime(2107, 12, 30, 12, tzinfo=UTC), local(
        datetime(2107, 12, 30, 12, tzinfo=UTC)).timetuple()[:6]),
    (datetime(2200, 1, 1, 12, tzinfo=UTC), (2107, 12, 31, 0, 0, 0)),
])
def test_an_archive_is_dated_as_far_as_archives_go(
    tmp_path: Path, now: datetime, dated: tuple[int, ...]
) -> None:
    with zipfile.ZipFile(write_archive(tmp_path, "une", ENTRIES, now)) as archive:
        assert {one.date_time for one in archive.infolist()} == {dated}


def test_an_archive_takes_a_free_name_or_none(tmp_path: Path) -> None:
    first = write_archive(tmp_path, "une", ENTRIES[:1], NOW)
    assert write_archive(tmp_path, "une", ENTRIES, NOW).name == "une-2.zip"
    before = first.read_bytes()
    with pytest.raises(NotSaved, match=r"Archive non écrite.*existe déjà"):
        write_archive_at(first, ENTRIES, NOW)
    assert first.read_bytes() == before
    told: list[Path] = []
    at = write_archive_at(tmp_path / "là.zip", ENTRIES, NOW, announce=told.extend)
    assert told == [at]
