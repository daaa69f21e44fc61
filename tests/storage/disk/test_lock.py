"""One writer at a time, whatever becomes of it; the others read, live."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.domain.common.errors import SessionUnreadable
from assistant.storage.disk.clock import utc_now
from assistant.storage.disk.files import SYSTEM, Files
from assistant.storage.disk.lock import SessionLock, holder
from assistant.storage.journal.store import TinyDBJournal, TinyDBSessionStore
from tests.places import ROOT
from tests.storage.journal.test_faults import Bench
from tests.store_contract import note, texts
from tests.store_disk import Inode, UncertainDisk, begun, failing_at, say

WRITER = """
import sys, time
from pathlib import Path
from assistant.domain.common.store import Draft
from assistant.storage.journal.store import TinyDBSessionStore
journal = TinyDBSessionStore(Path(sys.argv[1])).open("essai")
time_ = "2026-11-21T09:32:11.123Z"
journal.append([Draft("note_taken", 1, time_, "", {"text": "de l’autre"})], expected=1)
print(journal.writable, flush=True)
time.sleep(60)
"""


@pytest.fixture
def store(tmp_path: Path) -> TinyDBSessionStore:
    return TinyDBSessionStore(tmp_path)


def test_a_program_that_is_killed_leaves_no_lock(store: TinyDBSessionStore) -> None:
    store.create("essai", [note("un")]).close()
    other = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(store.folder)], stdout=subprocess.PIPE, cwd=ROOT
    )
    assert other.stdout is not None
    assert other.stdout.readline().strip() == b"True"
    reader = store.open("essai")
    assert not reader.writable
    assert re.fullmatch(
        rf"le programme numéro {other.pid} du poste « .+ », depuis le [\d/]+ à \d\d:\d\d",
        reader.writer,
    )
    assert texts(reader.records) == ["un", "de l’autre"]

    other.kill()
    other.wait()
    other.stdout.close()
    mine = store.open("essai")
    assert mine.writable
    assert mine.recovery is None
    mine.append([note("trois")], expected=2)
    assert texts(reader.follow()) == ["trois"]


def test_an_old_lock_file_locks_nothing_and_names_nobody(store: TinyDBSessionStore) -> None:
    store.create("essai", [note("un")]).close()
    path = store.folder / "essai.lock"
    assert path.exists()
    for content in (b"", b"{", b'{"pid": "x"}', b"\xff"):
        path.write_bytes(content)
        assert store.open("essai", write=False).writer == ""
        opened = store.open("essai")
        assert opened.writable
        opened.close()


def test_a_holder_who_could_not_sign_is_another_program(tmp_path: Path) -> None:
    path = tmp_path / "essai.lock"
    lock = SessionLock.acquire(SYSTEM, path, utc_now())
    assert lock is not None
    path.write_bytes(b"")
    assert holder(SYSTEM, path) == "un autre programme"
    lock.release()
    lock.release()
    assert holder(SYSTEM, path) == ""


@pytest.mark.parametrize("content", [
    pytest.param(b"[" * 100_000, id="deep"),
    pytest.param(b'{"pid": ' + b"9" * 5_000 + b"}", id="long"),
    b'{"pid": 1e999, "since": "2026-01-01", "host": "x"}',
])
def test_a_lock_that_says_anything_names_another_program(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "essai.lock"
    lock = SessionLock.acquire(SYSTEM, path, utc_now())
    path.write_bytes(content)
    assert holder(SYSTEM, path) == "un autre programme"
    path.write_text('{"pid": 7, "since": "2026-03-12T08:30:00+00:00", "host": "a\\u001b[2Jb"}')
    assert "du poste « a[2Jb »" in holder(SYSTEM, path)
    assert lock is not None
    lock.release()


def test_asking_who_writes_does_not_keep_a_writer_out(tmp_path: Path) -> None:
    """Someone asks, in shared mode, at the very moment a writer comes: the writer insists."""

    class Asked(Files):
        asked = 0

        def try_lock(self, descriptor: int, *, shared: bool = False) -> bool:
            self.asked += 1
            return self.asked > 2 and super().try_lock(descriptor, shared=shared)

    files = Asked()
    assert SessionLock.acquire(files, tmp_path / "essai.lock", utc_now()) is not None
    assert files.asked == 3


# --- following ------------------------------------------------------------------------------


def test_a_reader_waits_for_the_end_of_a_line(store: TinyDBSessionStore) -> None:
    journal = store.create("essai", [note("un")])
    reader = store.open("essai")
    path = store.folder / "essai.jsonl"
    before = path.stat().st_size
    journal.append([note("deux")], expected=1)
    journal.append([note("trois")], expected=2)
    content = path.read_bytes()
    seen: list[str] = []
    for end in range(before, len(content) + 1):
        with path.open("r+b") as file:
            file.truncate(before)
            file.seek(before)
            file.write(content[before:end])
        seen += texts(reader.follow())
        assert len(seen) == content[before:end].count(b"\n")
    assert seen == ["deux", "trois"]
    assert reader.records == store.open("essai", write=False).records


def test_a_reader_who_came_before_the_end_of_the_last_line(store: TinyDBSessionStore) -> None:
    store.create("essai", [note("un"), note("deux")]).close()
    path = store.folder / "essai.jsonl"
    path.write_bytes(path.read_bytes()[:-1])
    reader = store.open("essai", write=False)
    assert texts(reader.records) == ["un", "deux"]
    assert reader.follow() == ()
    writer = store.open("essai")
    assert writer.recovery is not None
    assert "rien n’est perdu" in writer.recovery.message
    assert reader.follow() == ()
    writer.append([note("trois")], expected=2)
    assert texts(reader.follow()) == ["trois"]


def test_a_reader_reads_only_what_is_new() -> None:
    bench = Bench()
    reading = UncertainDisk(bench.disk)
    offsets: list[int] = []

    class Counting(UncertainDisk):
        def read(self, path: Path, offset: int = 0) -> bytes:
            offsets.append(offset)
            return super().read(path, offset)

    reader = TinyDBSessionStore(Path("sessions"), files=Counting(reading.inner)).open(
        "essai", write=False
    )
    size = len(bench.disk.names_now["essai.jsonl"].content())
    offsets.clear()
    bench.say("trois")
    assert texts(reader.follow()) == ["trois"]
    assert offsets == [size]


class Counting(Files):
    """Which files are read, and whether from further than their beginning."""

    def __init__(self) -> None:
        self.read_again: list[tuple[str, bool]] = []

    def read(self, path: Path, offset: int = 0) -> bytes:
        self.read_again.append((path.name, offset > 0))
        return super().read(path, offset)


@pytest.fixture
def in_two(store: TinyDBSessionStore) -> TinyDBJournal:
    """A session written anew in a second file, after somebody changed the first one."""
    journal, path = begun(store), store.folder / "essai.jsonl"
    path.write_bytes(path.read_bytes()[:-1] + b" ")
    say(journal, "trois")
    assert (store.folder / "essai.1.jsonl").exists()
    return journal


def test_a_reader_of_two_files_reads_only_what_is_new_of_the_last(
    store: TinyDBSessionStore, in_two: TinyDBJournal
) -> None:
    files = Counting()
    reader = TinyDBSessionStore(store.folder, files=files).open("essai", write=False)
    files.read_again.clear()
    say(in_two, "quatre")
    assert texts(reader.follow()) == ["quatre"]
    assert files.read_again == [("essai.1.jsonl", True)]


@pytest.mark.parametrize("act", [
    lambda folder: (folder / "essai.jsonl").write_bytes(b""),
    lambda folder: (folder / "essai.jsonl").unlink(),
    lambda folder: (folder / "essai.2.jsonl").write_bytes(b""),
], ids=["changé", "ôté", "venu"])
def test_a_reader_reads_all_again_when_another_file_of_the_session_is_not_what_it_was(
    store: TinyDBSessionStore, in_two: TinyDBJournal, act: Callable[[Path], object]
) -> None:
    in_two.close()
    files = Counting()
    reader = TinyDBSessionStore(store.folder, files=files).open("essai", write=False)
    files.read_again.clear()
    act(store.folder)
    assert reader.follow() == ()
    assert ("essai.1.jsonl", False) in files.read_again
    assert texts(reader.records) == ["un", "deux", "trois"]


def test_a_reader_follows_into_the_next_file() -> None:
    bench = Bench()
    reader = bench.store.open("essai", write=False)
    bench.files.plan = failing_at("fsync")
    with pytest.raises(Exception, match="Non enregistré"):
        bench.say("perdu")
    bench.files.plan = None
    bench.say("trois")
    bench.say("quatre")
    assert texts(reader.follow()) == ["trois", "quatre"]
    bench.say("cinq")
    assert texts(reader.follow()) == ["cinq"]


def test_a_reader_who_came_while_the_next_file_was_begun() -> None:
    bench = Bench()
    bench.files.plan = failing_at("fsync")
    with pytest.raises(Exception, match="Non enregistré"):
        bench.say("perdu")
    bench.files.plan = None
    bench.disk.names_now["essai.1.jsonl"] = Inode(b'{"at":"20')
    reader = bench.store.open("essai", write=False)
    assert reader.follow() == ()
    del bench.disk.names_now["essai.1.jsonl"]
    bench.say("trois")
    assert texts(reader.follow()) == ["trois"]


def test_a_reader_gives_up_what_the_writer_gave_up() -> None:
    """The reader saw a line before its fsync failed; another takes its number."""
    bench = Bench()
    reader = bench.store.open("essai", write=False)
    bench.files.plan = failing_at("fsync", "truncate")
    with pytest.raises(Exception, match="Non enregistré"):
        bench.say("jamais promis")
    bench.files.plan = None
    assert texts(reader.follow()) == ["jamais promis"]
    bench.say("trois")
    fresh = reader.follow()
    assert [(record.number, record.data["text"]) for record in fresh] == [(3, "trois")]
    assert texts(reader.records) == ["un", "deux", "trois"]


def test_a_reader_gives_up_a_line_that_was_cut() -> None:
    bench = Bench()
    reader = bench.store.open("essai", write=False)
    inode = bench.disk.names_now["essai.jsonl"]
    whole = inode.content()
    bench.say("jamais promis")
    assert texts(reader.follow()) == ["jamais promis"]
    inode.base, inode.changes = whole, []
    assert reader.follow() == ()
    assert texts(reader.records) == ["un", "deux"]


def test_a_session_that_disappears_while_it_is_read_is_said(store: TinyDBSessionStore) -> None:
    store.create("essai", [note("un")]).close()
    reader = store.open("essai", write=False)
    (store.folder / "essai.jsonl").unlink()
    with pytest.raises(SessionUnreadable):
        reader.follow()
    assert texts(reader.records) == ["un"]


def test_a_session_damaged_while_it_is_read_is_said(store: TinyDBSessionStore) -> None:
    store.create("essai", [note("un")]).close()
    reader = store.open("essai", write=False)
    with (store.folder / "essai.jsonl").open("ab") as file:
        file.write(b"bonjour\n")
    with pytest.raises(SessionUnreadable, match="ligne 3"):
        reader.follow()


def test_two_threads_of_one_program_take_turns(store: TinyDBSessionStore) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from assistant.domain.common.errors import RefusedCommand

    journal = store.create("essai", [note("zéro")])

    def insist(journal: TinyDBJournal, word: str) -> None:
        while True:
            try:
                journal.append([note(word)], expected=len(journal.records))
            except RefusedCommand:
                continue
            return

    words = [f"mot {n}" for n in range(40)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda word: insist(journal, word), words))
    journal.close()
    assert sorted(texts(store.open("essai").records)) == sorted(["zéro", *words])


def test_a_lock_is_not_inherited_by_the_programs_we_start(store: TinyDBSessionStore) -> None:
    journal = store.create("essai", [note("un")])
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(30)"])
    try:
        journal.close()
        assert store.open("essai").writable
    finally:
        other.kill()
        other.wait()
