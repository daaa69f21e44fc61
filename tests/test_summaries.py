"""What is known of sessions without reading them: always what reading them would say."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.domain.common.store import Survey
from assistant.domain.events import interview as ev
from assistant.domain.referential.model import ElementRef
from assistant.library import Library
from assistant.storage.disk.files import Files
from assistant.storage.journal.store import TinyDBSessionStore
from assistant.storage.summary_file import LARGEST, SummaryFile, _line
from assistant.storage.vault.session_keys import SessionKeys
from assistant.storage.vault.vault import Vault
from assistant.summaries import TABLE, VERSION, Known, SessionSummary, Summaries, is_row
from assistant.wiring import Folders, Services
from tests.helpers import HandClock, shelf
from tests.vaults import LIGHT, PHRASE

NAMES = ("DUVAL Camille", "ROY Alix", "ÉTIENNE Zoé")


class Watched(Files):
    """The system, and which journals were read."""

    def __init__(self) -> None:
        self.read_names: list[str] = []
        self.listed = 0
        self.before_replace: Callable[[Path], None] = lambda target: None

    def read(self, path: Path, offset: int = 0) -> bytes:
        if path.suffix == ".jsonl":
            self.read_names.append(path.name)
        return super().read(path, offset)

    def names(self, folder: Path) -> list[str]:
        self.listed += folder.name == "sessions"
        return super().names(folder)

    def replace(self, source: Path, target: Path) -> None:
        self.before_replace(target)
        super().replace(source, target)


class Program:
    """One run of the program on a folder."""

    def __init__(
        self, root: Path, now: Callable[[], datetime] | None = None,
        keys: SessionKeys | None = None, sessions: str = "sessions",
    ) -> None:
        self.files, clock = Watched(), now or HandClock()
        folder = root / sessions
        store = (
            TinyDBSessionStore(folder, files=self.files, now=clock, codecs=keys) if keys
            else TinyDBSessionStore(folder, files=self.files, now=clock)
        )
        self.kept = SummaryFile(
            root / "recherche", folder, table=TABLE, version=VERSION, is_row=is_row,
            files=self.files,
        )
        self.library = Library(store, shelf(root), clock, summaries=Summaries(self.kept))

    def listed(self) -> dict[str, SessionSummary]:
        return {one.candidate or one.id: one for one in self.library.summaries()}


def begin(root: Path, *names: str, keys: SessionKeys | None = None) -> dict[str, str]:
    """Sessions of these candidates, read once; their ids."""
    program, ids = Program(root, keys=keys), {}
    for name in names or NAMES:
        interview = program.library.create("assistant-formation", name)
        interview.record([ev.NoteTaken(f"noté pour {name}")])
        interview.close()
        ids[name] = interview.session.id
    program.listed()
    return ids


def journal_of(root: Path, session_id: str) -> Path:
    return root / "sessions" / f"{session_id}.jsonl"


def cache(root: Path) -> Path:
    (found,) = (root / "recherche").iterdir()
    return found


def as_read(root: Path) -> dict[str, SessionSummary]:
    """What reading every session says, nothing being known."""
    found = Library(
        TinyDBSessionStore(root / "sessions"), shelf(root), HandClock()
    ).summaries()
    return {one.candidate or one.id: one for one in found}


# --- what holds, and what does not ------------------------------------------------------------


def test_nothing_is_read_again_and_the_folder_is_listed_once(tmp_path: Path) -> None:
    begin(tmp_path)
    again = Program(tmp_path)
    *_, last = again.library.overviews()
    assert again.files.read_names == []
    assert again.files.listed == 1
    assert {one.candidate: one for one in last.summaries} == as_read(tmp_path)


def test_sessions_that_are_read_do_not_list_the_folder_again(tmp_path: Path) -> None:
    begin(tmp_path)
    cache(tmp_path).unlink()
    first = Program(tmp_path)
    assert set(first.listed()) == set(NAMES)
    assert len(first.files.read_names) == len(NAMES)
    assert first.files.listed == 3  # then before and after saving


def test_the_session_that_changed_is_read_again_alone(tmp_path: Path) -> None:
    ids = begin(tmp_path)
    with_more = Program(tmp_path).library.open(ids["ROY Alix"])
    with_more.record([ev.NoteTaken("une ligne de plus")])
    with_more.close()
    again = Program(tmp_path)
    assert again.listed()["ROY Alix"].last_line == "une ligne de plus"
    assert again.files.read_names == [f"{ids['ROY Alix']}.jsonl"]


def test_a_continuation_changes_its_session(tmp_path: Path) -> None:
    ids = begin(tmp_path)
    (tmp_path / "sessions" / f"{ids['ROY Alix']}.1.jsonl").write_bytes(b"{}\n")
    assert Program(tmp_path).library.summary(ids["ROY Alix"]).problem
    assert [one.id for one in Program(tmp_path).listed().values() if one.problem] == [
        ids["ROY Alix"]
    ]


def replaced(path: Path, content: bytes, times: tuple[int, int]) -> None:
    other = path.with_name("autre")
    other.write_bytes(content)
    os.utime(other, ns=times)
    other.replace(path)


def overwritten(path: Path, content: bytes, times: tuple[int, int]) -> None:
    with path.open("r+b") as file:
        file.write(content)
    os.utime(path, ns=times)


@pytest.mark.parametrize("write", [replaced, overwritten])
def test_same_size_and_same_time_do_not_hide_another_content(
    tmp_path: Path, write: Callable[[Path, bytes, tuple[int, int]], None]
) -> None:
    ids = begin(tmp_path)
    path = journal_of(tmp_path, ids["DUVAL Camille"])
    before, content = path.stat(), path.read_bytes()
    write(path, content.replace(b"Camille", b"Camilla"), (before.st_atime_ns, before.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    damaged = next(one for one in Program(tmp_path).listed().values() if one.damaged)
    assert damaged.id == ids["DUVAL Camille"]
    assert damaged.problem


def test_a_damaged_session_says_so_until_it_is_mended(tmp_path: Path) -> None:
    ids = begin(tmp_path)
    path = journal_of(tmp_path, ids["ROY Alix"])
    whole = path.read_bytes()
    path.write_bytes(whole.replace("noté pour".encode(), "volé pour".encode()))
    program = Program(tmp_path)
    for _ in range(2):
        found = next(one for one in program.library.summaries() if one.id == ids["ROY Alix"])
        assert (found.candidate, found.damaged) == ("ROY Alix", True)
    path.write_bytes(whole)
    assert program.listed() == as_read(tmp_path)


def test_a_session_that_went_is_forgotten_on_disk_too(tmp_path: Path) -> None:
    ids = begin(tmp_path)
    journal_of(tmp_path, ids["ROY Alix"]).unlink()
    assert set(Program(tmp_path).listed()) == {"DUVAL Camille", "ÉTIENNE Zoé"}
    assert b"Alix" not in cache(tmp_path).read_bytes()


def test_each_folder_has_its_own(tmp_path: Path) -> None:
    begin(tmp_path)
    elsewhere = Program(tmp_path, sessions="ailleurs")
    elsewhere.library.create("assistant-formation", "NOUR Ines").close()
    assert set(elsewhere.listed()) == {"NOUR Ines"}
    assert set(Program(tmp_path).listed()) == set(NAMES)


# --- the clock --------------------------------------------------------------------------------


def real(shift: timedelta) -> Callable[[], datetime]:
    return lambda: datetime.now(UTC) + shift


def test_what_was_written_within_this_very_tick_is_read_again(tmp_path: Path) -> None:
    ids = begin(tmp_path)
    for id_ in ids.values():
        os.utime(journal_of(tmp_path, id_))
    for _ in range(2):
        just_now = Program(tmp_path, real(timedelta()))
        assert set(just_now.listed()) == set(NAMES)
        assert len(just_now.files.read_names) == len(NAMES)
    Program(tmp_path, real(timedelta(minutes=1))).listed()
    later = Program(tmp_path, real(timedelta(minutes=1)))
    assert set(later.listed()) == set(NAMES)
    assert later.files.read_names == []


@pytest.mark.parametrize("shift", [-10_000, -1, 1, 10_000])
def test_a_clock_that_is_set_wrong_hides_no_change(tmp_path: Path, shift: int) -> None:
    ids = begin(tmp_path)
    now = real(timedelta(days=shift))
    Program(tmp_path, now).listed()
    path = journal_of(tmp_path, ids["ROY Alix"])
    interview = Program(tmp_path, now).library.open(ids["ROY Alix"])
    interview.record([ev.CandidateDescribed("ROY Alex")])
    interview.close()
    past = time.time_ns() + shift * 86_400 * 10**9
    os.utime(path, ns=(past, past))
    assert set(Program(tmp_path, now).listed()) == {"DUVAL Camille", "ROY Alex", "ÉTIENNE Zoé"}


# --- the file ---------------------------------------------------------------------------------


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def of_another_version(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'"version":', b'"Version":', 1))


def of_another_program(path: Path) -> None:
    path.write_bytes(b"\x00SQLite" * 900)


def with_a_forged_row(path: Path) -> None:
    head, *rest = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([head, _line({"id": ["x"], "mark": None}), b"[" * 9_000, *rest]))


def a_link(path: Path) -> None:
    target = path.parent.parent / "ailleurs.txt"
    path.replace(target)
    path.symlink_to(target)


def a_second_name(path: Path) -> None:
    os.link(path, path.parent.parent / "autre-nom")


def a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def huge(path: Path) -> None:
    with path.open("ab") as file:
        file.truncate(LARGEST + 1)


def gone(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize("harm", [
    emptied, cut, of_another_version, of_another_program, with_a_forged_row, a_link,
    a_second_name, a_pipe, a_folder, huge, gone,
])
def test_whatever_happened_to_the_file_costs_time_only(
    tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    begin(tmp_path)
    harm(cache(tmp_path))
    assert Program(tmp_path).listed() == as_read(tmp_path)
    assert Program(tmp_path).listed() == as_read(tmp_path)


def test_no_byte_that_turns_is_believed(tmp_path: Path) -> None:
    begin(tmp_path)
    path = cache(tmp_path)
    whole, truth = path.read_bytes(), as_read(tmp_path)
    for at in range(0, len(whole), 97):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert Program(tmp_path).listed() == truth


def test_the_file_is_private(tmp_path: Path) -> None:
    begin(tmp_path)
    assert cache(tmp_path).stat().st_mode & 0o777 == 0o600


def test_a_disk_that_refuses_leaves_what_there_was(tmp_path: Path) -> None:
    ids = begin(tmp_path)
    before = cache(tmp_path).read_bytes()

    def refused(target: Path) -> None:
        raise OSError(28, "No space left on device")

    journal_of(tmp_path, ids["ROY Alix"]).touch()
    program = Program(tmp_path)
    program.files.before_replace = refused
    assert program.listed() == as_read(tmp_path)
    assert cache(tmp_path).read_bytes() == before


def test_two_programs_at_once_find_the_same(tmp_path: Path) -> None:
    ids, truth = begin(tmp_path), as_read(tmp_path)
    found: list[dict[str, SessionSummary]] = []

    def run() -> None:
        for _ in range(6):
            journal_of(tmp_path, ids["ROY Alix"]).touch()
            found.append(Program(tmp_path).listed())

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [truth] * 12
    again = Program(tmp_path)
    assert again.listed() == truth


def test_no_row_outlives_a_session_erased_while_it_was_saved(tmp_path: Path) -> None:
    ids = begin(tmp_path)
    cache(tmp_path).unlink()
    program = Program(tmp_path)

    def erased(target: Path) -> None:
        # the eraser has passed: the session and the file are removed, before ours has its name
        journal_of(tmp_path, ids["ROY Alix"]).unlink(missing_ok=True)

    program.files.before_replace = erased
    assert set(program.listed()) == set(NAMES)
    kept = cache(tmp_path).read_bytes()
    assert b"Alix" not in kept
    assert b"Camille" in kept


# --- what is encrypted ------------------------------------------------------------------------


def test_nothing_of_an_encrypted_session_reaches_the_file(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "donnees", tmp_path / "sauvegardes", cost=LIGHT)
    keys = SessionKeys(vault, tmp_path / "sessions", tmp_path / "sauvegardes")
    begin(tmp_path, "CLAIR Jean")
    vault.create(PHRASE)
    begin(tmp_path, "SECRET Anne", keys=keys)
    program = Program(tmp_path, keys=keys)
    assert set(program.listed()) == {"CLAIR Jean", "SECRET Anne"}
    program.files.read_names.clear()
    assert set(program.listed()) == {"CLAIR Jean", "SECRET Anne"}
    assert program.files.read_names == []  # kept in memory
    assert b"Anne" not in cache(tmp_path).read_bytes()
    vault.lock()
    program.library.forget_secrets()
    locked = program.listed()
    assert set(locked) - {"CLAIR Jean"} == {one.id for one in locked.values() if one.locked}
    assert program.library.asked.matching("anne") == frozenset()


# --- questions --------------------------------------------------------------------------------


def test_sessions_are_found_by_any_words(tmp_path: Path) -> None:
    ids, asked = begin(tmp_path), Program(tmp_path).library
    asked.summaries()
    assert asked.asked.matching("etienne") == {ids["ÉTIENNE Zoé"]}
    assert asked.asked.matching("ROY formation") == {ids["ROY Alix"]}
    assert asked.asked.matching("") == set(ids.values())
    assert asked.asked.matching("personne") == set()


def test_whose_sessions_are_is_known_without_reading(tmp_path: Path) -> None:
    ids = begin(tmp_path)
    program = Program(tmp_path)
    owners = program.library.owners()
    assert {one.name: one.id for one in owners.values()} == ids
    assert program.files.read_names == []


def test_what_was_read_before_a_lock_is_not_kept_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = Vault(tmp_path / "donnees", tmp_path / "sauvegardes", cost=LIGHT)
    keys = SessionKeys(vault, tmp_path / "sessions", tmp_path / "sauvegardes")
    vault.create(PHRASE)
    begin(tmp_path, "SECRET Anne", keys=keys)
    program = Program(tmp_path, keys=keys)
    read = Library._read

    def read_then_locked(library: Library, survey: Survey, session_id: str) -> Known:
        found = read(library, survey, session_id)
        vault.lock()
        library.forget_secrets()
        return found

    monkeypatch.setattr(Library, "_read", read_then_locked)
    assert set(program.listed()) == {"SECRET Anne"}
    assert program.library.asked.matching("anne") == frozenset()


# --- persons' rights --------------------------------------------------------------------------


def services(root: Path) -> Services:
    made = Services(Folders(root, root / "sessions", root), now=HandClock())
    made.vault = Vault(root, made.folders.backups, cost=LIGHT)
    return made


def erased_cache(root: Path) -> None:
    for path in (root / "recherche").iterdir():
        path.unlink()


def renamed(root: Path, session_id: str) -> None:
    interview = services(root).library.open(session_id)
    interview.record([ev.CandidateDescribed("ROI Alix", {"telephone": "06 00 00 00 00"})])
    interview.close()


def begun_anew(root: Path, session_id: str) -> None:
    """Another session of the same length, under the same name and with the same times."""
    path = journal_of(root, session_id)
    before = path.stat()
    path.unlink()
    store = TinyDBSessionStore(path.parent, now=HandClock())
    Library(store, shelf(root), HandClock(), lambda: session_id).create(
        "assistant-formation", "LOI Alix"
    ).close()
    with path.open("ab") as file:
        file.write(b"\x00" * (before.st_size - path.stat().st_size))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def damaged(root: Path, session_id: str) -> None:
    path = journal_of(root, session_id)
    path.write_bytes(path.read_bytes().replace("noté".encode(), "volé".encode()))


def another_one(root: Path, session_id: str) -> None:
    begin(root, "ROY Alix")


def nothing(root: Path, session_id: str) -> None:
    pass


@pytest.mark.parametrize("change", [renamed, begun_anew, damaged, another_one, nothing])
def test_whose_sessions_are_is_what_their_files_say(
    tmp_path: Path, change: Callable[[Path, str], None]
) -> None:
    ids = begin(tmp_path)
    services(tmp_path).holdings.owners()
    change(tmp_path, ids["ROY Alix"])
    found = services(tmp_path).holdings.owners()
    erased_cache(tmp_path)
    holdings = services(tmp_path).files_held
    assert found == tuple(holdings.owner(one) for one in holdings.ids())
    assert set(ids.values()) <= {one.id for one in found}


def test_an_erased_person_is_in_no_cache(tmp_path: Path) -> None:
    ids = begin(tmp_path)
    program = services(tmp_path)
    program.holdings.owners()
    assert b"Alix" in cache(tmp_path).read_bytes()
    program.erasure.erase([ids["ROY Alix"]])
    assert not list((tmp_path / "recherche").iterdir())
    program.library.summaries()
    services(tmp_path).library.summaries()
    assert b"Alix" not in cache(tmp_path).read_bytes()


def test_a_session_that_is_encrypted_leaves_the_cache(tmp_path: Path) -> None:
    ids = begin(tmp_path)
    program = services(tmp_path)
    program.library.summaries()
    assert b"Camille" in cache(tmp_path).read_bytes()
    program.vault.create(PHRASE)
    assert set(program.conversion.run().done) == set(ids.values())
    program.library.summaries()
    for path in (tmp_path / "recherche").iterdir():
        assert b"Camille" not in path.read_bytes()
    assert {one.name for one in program.holdings.owners()} == set(NAMES)


def test_the_lists_of_two_evaluators_and_of_one_cqp_are_asked(tmp_path: Path) -> None:
    ids = begin(tmp_path)
    library = Program(tmp_path).library
    interview = library.open(ids["ROY Alix"])
    roles = [one.id for one in interview.session.referential.roles]
    for role in roles[:2]:
        interview.record([ev.JudgementGiven(ElementRef(1, 1), "acquis", role)])
    interview.close()
    other = library.create("technico-commercial-chimie", "NOUR Ines")
    other.close()
    damaged(tmp_path, ids["ÉTIENNE Zoé"])
    assert set(library.about("technico-commercial-chimie")) == {
        other.session.id, ids["ÉTIENNE Zoé"]  # which might be about it
    }
    assert set(library.compared()) == {ids["ROY Alix"], ids["ÉTIENNE Zoé"]}
    assert set(library.compared("technico-commercial-chimie")) == {ids["ÉTIENNE Zoé"]}
    assert library.overdue(0) == frozenset()
