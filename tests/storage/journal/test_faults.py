"""Disks that refuse: nothing is claimed, nothing promised is lost, and the session goes on."""

from __future__ import annotations

import errno
import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.domain.common.errors import (
    NotSaved,
    RefusedCommand,
    SessionLocked,
    SessionUnreadable,
)
from assistant.storage.disk.files import Files
from assistant.storage.journal.store import TinyDBSessionStore
from tests.store_contract import note, texts
from tests.store_disk import FaultyFiles, Inode, SimulatedDisk, UncertainDisk, failing_at

FOLDER = Path("sessions")
MOMENT = datetime(2026, 11, 21, 9, 32, 11, 123_456, UTC)


class Bench:
    """A session of two notes on a disk that can be told to fail."""

    def __init__(self) -> None:
        self.disk = SimulatedDisk()
        self.files = UncertainDisk(self.disk)
        self.store = TinyDBSessionStore(FOLDER, files=self.files)
        self.journal = self.store.create("essai", [note("un"), note("deux")])

    def say(self, word: str) -> None:
        self.journal.append([note(word)], expected=len(self.journal.records))

    def names(self) -> set[str]:
        return {name for name in self.disk.names_now if not name.endswith(".lock")}

    def reread(self) -> list[str]:
        """What a new program finds."""
        return texts(TinyDBSessionStore(FOLDER, files=self.disk).open("essai").records)


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.mark.parametrize("call", ["write", "fsync"])
def test_a_refused_write_is_said_and_the_next_goes_to_a_new_file(bench: Bench, call: str) -> None:
    bench.files.plan = failing_at(call)
    with pytest.raises(NotSaved) as said:
        bench.say("perdu")
    assert said.value.message == (
        "Session « essai » : cette saisie n’est pas enregistrée, ce qui précède l’est. "
        "Cause : le disque signale une erreur matérielle. "
        "Recommencez ; si cela se répète, changez de disque."
    )
    assert texts(bench.journal.records) == ["un", "deux"]
    assert bench.journal.recovery is None

    bench.files.plan = None
    first = bench.disk.names_now["essai.jsonl"].content()
    bench.say("trois")
    assert bench.names() == {"essai.jsonl", "essai.1.jsonl"}
    assert bench.disk.names_now["essai.jsonl"].content() == first
    assert bench.journal.recovery is not None
    assert bench.journal.recovery.message == (
        "Session « essai » : une écriture avait échoué (le disque signale une erreur "
        "matérielle). Tout ce qui a été annoncé comme enregistré l’est ; la suite va dans le "
        "fichier « essai.1.jsonl », à garder avec les autres."
    )
    bench.say("quatre")
    assert bench.reread() == ["un", "deux", "trois", "quatre"]


def test_the_file_of_a_refused_write_is_cut_back_to_what_was_promised(bench: Bench) -> None:
    before = bench.disk.names_now["essai.jsonl"].content()
    bench.files.plan = failing_at("fsync")
    with pytest.raises(NotSaved):
        bench.say("perdu")
    assert bench.disk.names_now["essai.jsonl"].content() == before


def test_what_was_never_promised_does_not_come_back_twice(bench: Bench) -> None:
    """The disk refuses the sync and the cut; the user types the same again."""
    bench.files.plan = failing_at("fsync", "truncate")
    with pytest.raises(NotSaved):
        bench.say("trois")
    bench.files.plan = None
    bench.say("trois")
    assert bench.reread() == ["un", "deux", "trois"]


def test_a_full_disk_is_said_until_there_is_room(bench: Bench) -> None:
    bench.files.plan = failing_at("write", code=errno.ENOSPC)
    for _ in range(3):
        with pytest.raises(NotSaved, match=r"Cause : le disque est plein\. Libérez de la place"):
            bench.say("plein")
    assert bench.names() == {"essai.jsonl"}
    bench.files.plan = None
    bench.say("trois")
    assert bench.reread() == ["un", "deux", "trois"]


def test_attempts_that_cannot_be_removed_do_no_harm(bench: Bench) -> None:
    bench.files.plan = failing_at("fsync", "remove", "truncate")
    for _ in range(3):
        with pytest.raises(NotSaved):
            bench.say("trois")
    bench.files.plan = None
    bench.say("trois")
    assert bench.names() == {"essai.jsonl", *(f"essai.{n}.jsonl" for n in (1, 2, 3))}
    assert bench.reread() == ["un", "deux", "trois"]


def test_an_attempt_that_was_removed_cannot_come_back(bench: Bench) -> None:
    """Were it to, after a power cut, it would supersede what was recorded since in the old file."""
    bench.files.plan = failing_at("fsync", "fsync_directory")
    for _ in range(2):
        with pytest.raises(NotSaved):
            bench.say("perdu")
    bench.journal.close()
    assert [name for name, _ in bench.disk.renamings] == ["essai.1.jsonl", "essai.1.jsonl"]
    bench.files.plan = failing_at("fsync_directory")
    bench.journal = bench.store.open("essai")
    with pytest.raises(NotSaved):
        bench.say("pas encore")
    bench.files.plan = None
    bench.say("trois")
    assert bench.disk.renamings == []
    assert bench.names() == {"essai.jsonl"}
    assert bench.reread() == ["un", "deux", "trois"]


def test_writes_that_take_little_at_a_time_are_carried_to_their_end(bench: Bench) -> None:
    bench.files.bite = 1
    bench.say("un octet à la fois")
    assert bench.reread() == ["un", "deux", "un octet à la fois"]


def test_a_write_that_takes_nothing_is_a_refusal(bench: Bench) -> None:
    bench.files.bite = 0
    with pytest.raises(NotSaved):
        bench.say("rien")


@pytest.mark.parametrize("call", ["open_lock", "create", "write", "fsync", "fsync_directory"])
def test_a_session_that_cannot_be_created_leaves_nothing(call: str) -> None:
    disk = SimulatedDisk()
    files = FaultyFiles(disk, failing_at(call, code=errno.ENOSPC))
    store = TinyDBSessionStore(FOLDER, files=files)
    # A full disk refuses the name in the lock file too, which is no reason not to begin.
    with pytest.raises(NotSaved, match="elle n’a pas été créée"):
        store.create("essai", [note("un")])
    assert store.ids() == ()
    files.plan = None
    assert store.create("essai", [note("un")]).writable


def test_a_torn_end_waits_for_room_before_anything_is_appended(bench: Bench) -> None:
    bench.journal.close()
    whole = bench.disk.names_now["essai.jsonl"].content()
    bench.disk.names_now["essai.jsonl"] = Inode(whole + b'{"at":"20')
    bench.files.plan = failing_at("create", code=errno.ENOSPC)
    bench.journal = bench.store.open("essai")
    assert bench.journal.writable
    assert bench.journal.recovery is not None
    assert "impossible pour l’instant (le disque est plein)" in bench.journal.recovery.message
    with pytest.raises(NotSaved, match="le disque est plein"):
        bench.say("trois")
    assert bench.disk.names_now["essai.jsonl"].content() == whole + b'{"at":"20'
    bench.files.plan = None
    bench.say("trois")
    assert bench.reread() == ["un", "deux", "trois"]
    assert [n for n in bench.names() if "rebut" in n]


@pytest.mark.parametrize("call", ["names", "read"])
def test_a_disk_that_cannot_be_read_is_said(bench: Bench, call: str) -> None:
    bench.journal.close()
    bench.files.plan = failing_at(call)
    for write in (True, False):
        with pytest.raises(SessionUnreadable, match="le disque signale une erreur matérielle"):
            bench.store.open("essai", write=write)


def test_a_folder_that_cannot_be_listed_is_said(bench: Bench) -> None:
    bench.files.plan = failing_at("names", code=errno.EACCES)
    with pytest.raises(SessionUnreadable, match="ne se laisse pas lire"):
        bench.store.ids()


@pytest.mark.parametrize("call", ["create", "write", "fsync", "fsync_directory", "open_lock"])
def test_a_repair_that_the_disk_refuses_changes_nothing(bench: Bench, call: str) -> None:
    bench.journal.close()
    content = bench.disk.names_now["essai.jsonl"].content().replace(b'"un"', b'"UN"')
    bench.disk.names_now["essai.jsonl"] = Inode(content)
    before = bench.names()
    bench.files.plan = failing_at(call, code=errno.ENOSPC)
    with pytest.raises(NotSaved, match="elle n’a pas été réparée"):
        bench.store.repair("essai")
    assert bench.names() == before
    bench.files.plan = None
    assert bench.store.repair("essai") is not None
    assert texts(bench.store.open("essai").records[1:2]) == ["deux"]


def test_a_session_being_written_is_not_repaired(tmp_path: Path) -> None:
    store = TinyDBSessionStore(tmp_path)
    store.create("essai", [note("un")])
    with pytest.raises(SessionLocked, match=f"numéro {os.getpid()}"):
        store.repair("essai")


class InterruptedFiles(Files):
    """A disk during whose next write the user presses Ctrl+C."""

    interrupt = False

    def write(self, descriptor: int, content: bytes) -> int:
        written = super().write(descriptor, content)
        if self.interrupt:
            raise KeyboardInterrupt
        return written


def test_nothing_is_appended_after_a_write_interrupted_from_within(tmp_path: Path) -> None:
    """The line may be in the file: only a new reading can tell."""
    files = InterruptedFiles()
    store = TinyDBSessionStore(tmp_path, files=files)
    journal = store.create("essai", [note("un")])
    files.interrupt = True
    with pytest.raises(KeyboardInterrupt):
        journal.append([note("deux")], expected=1)
    files.interrupt = False
    with pytest.raises(NotSaved, match="fermez la session puis rouvrez-la"):
        journal.append([note("trois")], expected=1)
    journal.close()
    again = store.open("essai")
    again.append([note("trois")], expected=len(again.records))
    assert texts(again.records) == ["un", "deux", "trois"]


def test_a_refused_text_does_not_cost_the_file(bench: Bench) -> None:
    with pytest.raises(RefusedCommand):
        bench.say("\ud800")
    bench.say("trois")
    assert bench.names() == {"essai.jsonl"}


def test_set_aside_files_never_overwrite_one_another(bench: Bench) -> None:
    """Two damages within the same millisecond."""
    bench.journal.close()
    whole = bench.disk.names_now["essai.jsonl"].content()
    frozen = TinyDBSessionStore(FOLDER, files=bench.disk, now=lambda: MOMENT)
    for left in (b"a", b"b", b"c"):
        bench.disk.names_now["essai.jsonl"] = Inode(whole + left)
        frozen.open("essai").close()
    aside = sorted(name for name in bench.names() if "rebut" in name)
    assert [re.sub(r"^essai\.rebut-", "", name) for name in aside] == [
        "20261121T093211123Z", "20261121T093211123Z-2", "20261121T093211123Z-3",
    ]  # fmt: skip
    assert [bench.disk.names_now[name].content() for name in aside] == [b"a", b"b", b"c"]
