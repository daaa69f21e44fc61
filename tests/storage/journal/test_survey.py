"""The sessions of a folder at one look: which there are, what tells that one of them changed."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.domain.common.errors import SessionUnreadable
from assistant.storage.disk.files import SYSTEM, Files, Stamp
from assistant.storage.journal.store import TinyDBSessionStore
from tests.store_contract import note, texts
from tests.store_disk import FaultyFiles, begun, say

FIRST = "essai.jsonl"


def later(folder: Path, seconds: float = 3600, files: Files = SYSTEM) -> TinyDBSessionStore:
    """The store, as a program sees it so long after its files were last changed."""
    changed = max(one.stat().st_ctime for one in folder.iterdir())
    moment = datetime.fromtimestamp(changed, UTC) + timedelta(seconds=seconds)
    return TinyDBSessionStore(folder, files=files, now=lambda: moment)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One session in two files."""
    folder = tmp_path / "sessions"
    journal = begun(TinyDBSessionStore(folder))
    (folder / FIRST).write_bytes((folder / FIRST).read_bytes()[:-1] + b" ")
    say(journal, "trois")
    journal.close()
    assert {one.name for one in folder.glob("*.jsonl")} == {FIRST, "essai.1.jsonl"}
    return folder


@pytest.mark.parametrize(("seconds", "known"), [
    (-3600, True), (-3, True), (-1.5, False), (0, False), (1.5, False), (2.5, True), (3600, True),
])
def test_what_may_still_change_within_a_tick_of_the_clock_is_looked_at_again(
    folder: Path, seconds: float, known: bool
) -> None:
    """A disk that counts in two seconds does not tell apart what is written twice within them."""
    for one in folder.iterdir():
        os.utime(one, ns=(one.stat().st_ctime_ns, one.stat().st_ctime_ns))
    assert bool(later(folder, seconds).survey().marks["essai"]) is known


@pytest.mark.parametrize("which", [FIRST, "essai.1.jsonl"])
def test_each_of_two_times_and_of_the_files_counts(folder: Path, which: str) -> None:
    moment = later(folder)._now().timestamp()
    os.utime(folder / which, (moment, moment))
    assert later(folder, 3600).survey().marks["essai"] == "", "written just then, says the disk"
    os.utime(folder / which, (0, 0))
    assert later(folder, 1).survey().marks["essai"] == "", "changed just then"


CHANGES: dict[str, Callable[[Path], object]] = {
    "une ligne": lambda folder: (folder / FIRST).open("ab").write(b"x"),
    "la même date, la même longueur": lambda folder: (folder / FIRST).write_bytes(
        (folder / FIRST).read_bytes().replace(b'"un"', b'"UN"')
    ),
    "une suite ôtée": lambda folder: (folder / "essai.1.jsonl").unlink(),
    "une suite de plus": lambda folder: (folder / "essai.2.jsonl").write_bytes(b""),
    "un autre fichier du même contenu": lambda folder: _copied(folder / FIRST),
    "les deux noms échangés": lambda folder: _exchanged(folder / FIRST, folder / "essai.1.jsonl"),
}


def _copied(path: Path) -> None:
    path.with_name("copie").write_bytes(path.read_bytes())
    path.with_name("copie").replace(path)


def _exchanged(one: Path, other: Path) -> None:
    one.replace(one.with_name("entre"))
    other.replace(one)
    one.with_name("entre").replace(other)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_whatever_changes_of_a_session_changes_its_mark_and_nothing_else_does(
    folder: Path, change: Callable[[Path], object]
) -> None:
    TinyDBSessionStore(folder).create("autre", [note("une autre")]).close()
    before = later(folder).survey().marks
    assert before == later(folder, 7200).survey().marks
    assert all(before.values())
    stamp = (folder / FIRST).stat()
    change(folder)
    if (folder / FIRST).exists():
        os.utime(folder / FIRST, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    after = later(folder).survey().marks
    assert after["essai"] != before["essai"]
    assert after["essai"]
    assert after["autre"] == before["autre"]


def test_a_session_that_cannot_be_looked_at_is_listed_last_and_never_taken_for_known(
    folder: Path
) -> None:
    class Refusing(Files):
        def stamp(self, path: Path) -> Stamp | None:
            if path.name == FIRST:
                raise PermissionError
            return None if path.name == "essai.1.jsonl" else super().stamp(path)

    TinyDBSessionStore(folder).create("ancienne", [note("une autre")]).close()
    os.utime(folder / "ancienne.jsonl", (1, 1))
    marks = later(folder, files=Refusing()).survey().marks
    assert list(marks) == ["ancienne", "essai"]
    assert marks["ancienne"] and not marks["essai"]


def test_sessions_written_at_the_same_time_are_listed_by_their_names(tmp_path: Path) -> None:
    store = TinyDBSessionStore(tmp_path)
    for name in ("b", "c", "a"):
        store.create(name, [note(name)]).close()
        os.utime(tmp_path / f"{name}.jsonl", (1, 1))
    assert store.ids() == ("a", "b", "c")


def test_the_latest_of_its_files_says_when_a_session_was_written(folder: Path) -> None:
    store = TinyDBSessionStore(folder)
    store.create("autre", [note("une autre")]).close()
    os.utime(folder / FIRST, (300, 300))
    os.utime(folder / "essai.1.jsonl", (100, 100))
    os.utime(folder / "autre.jsonl", (200, 200))
    assert store.ids() == ("essai", "autre")


def test_what_was_listed_is_opened_without_listing_again(folder: Path) -> None:
    files = FaultyFiles(SYSTEM)
    found = TinyDBSessionStore(folder, files=files).survey()
    files.calls.clear()
    opened = found.open("essai")
    assert texts(opened.records) == ["un", "deux", "trois"]
    assert not opened.writable
    assert "names" not in files.calls
    with pytest.raises(SessionUnreadable, match="Aucune session « inconnue »"):
        found.open("inconnue")


def test_copies_in_conflict_are_told_apart_by_their_session(folder: Path) -> None:
    names = ["essai (1).jsonl", "essai-PC.jsonl"]
    for name in reversed(names):
        (folder / name).write_bytes((folder / FIRST).read_bytes())
    store = TinyDBSessionStore(folder)
    assert store.ids() == ("essai",)
    assert store.survey().copies == {"essai": tuple(names)}
    assert store.copies_beside("essai") == tuple(names)
    assert store.copies_beside("autre") == ()


def test_a_folder_that_cannot_be_listed_is_said(tmp_path: Path) -> None:
    files = FaultyFiles(SYSTEM, lambda _, name: PermissionError() if name == "names" else None)
    with pytest.raises(SessionUnreadable, match=str(tmp_path)):
        TinyDBSessionStore(tmp_path, files=files).survey()
