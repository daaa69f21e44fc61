"""Many unknown sessions are read by a second run of the program; whatever it lacks is read here."""

from __future__ import annotations

import sys
from collections.abc import Generator, Sequence
from pathlib import Path

import pytest

from assistant import again, library
from assistant.apart.reading import ReadingApart
from assistant.apart.running import SecondRuns
from assistant.summaries import Known, SessionSummary
from assistant.wiring import Folders, Services

SESSIONS = 5
REFERENTIAL = "assistant-formation"


def services(root: Path) -> Services:
    return Services(Folders(root, root / "sessions", root))


def begun(root: Path) -> list[str]:
    made = services(root).library
    ids = []
    for number in range(SESSIONS):
        interview = made.create(REFERENTIAL, f"CANDIDAT {number}")
        ids.append(interview.session.id)
        interview.close()
    return ids


def in_this_process(root: Path) -> dict[str, SessionSummary]:
    found = services(root).library
    return {known.summary.id: known.summary for known in found.read(found.store.ids())}


def test_a_second_run_tells_what_this_one_would_read(tmp_path: Path) -> None:
    ids = begun(tmp_path)
    apart = ReadingApart(SecondRuns(str(tmp_path / "sessions"), {}))
    told = [one for one in apart.read(ids) if one is not None]
    assert [one.summary.id for one in told] == ids
    assert {one.summary.id: one.summary for one in told} == in_this_process(tmp_path)


@pytest.mark.parametrize("command", [
    ["/nulle/part/cqp"],
    [sys.executable, "-c", "raise SystemExit(3)"],
    [sys.executable, "-c", "print('{}\\n[]\\nautre chose', flush=True)"],
], ids=["absente", "tombée", "bavarde"])
def test_whatever_the_second_run_lacks_is_read_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    begun(tmp_path)
    monkeypatch.setattr(library, "_AT_HAND", 1)
    monkeypatch.setattr(again, "command", lambda: command)
    found = services(tmp_path).library.summaries()
    assert {one.id: one for one in found} == in_this_process(tmp_path)


def test_sessions_come_from_apart_once_there_are_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = begun(tmp_path)
    monkeypatch.setattr(library, "_AT_HAND", 2)
    asked: list[str] = []
    before = ReadingApart.read

    def read(self: ReadingApart, wanted: Sequence[str]) -> Generator[Known | None]:
        asked.extend(wanted)
        return before(self, wanted)

    monkeypatch.setattr(ReadingApart, "read", read)
    assert {one.id for one in services(tmp_path).library.summaries()} == set(ids)
    assert len(asked) == SESSIONS - 2
