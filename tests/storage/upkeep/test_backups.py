"""Copies at the end of each interview, and putting one back without overwriting anything."""

from __future__ import annotations

import errno
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.domain.common.errors import (
    AssistantError,
    NotSaved,
    SessionDamaged,
    SessionLocked,
    SessionLost,
    SessionUnreadable,
)
from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders
from assistant.interview import Interview, at_once
from assistant.library import Library
from assistant.storage.disk.files import SYSTEM, Files
from assistant.storage.journal.store import TinyDBSessionStore
from assistant.storage.upkeep.backups import KEPT, Backups
from assistant.storage.vault.session_keys import SessionKeys
from tests.command import Cqp, fits
from tests.helpers import HandClock, shelf
from tests.store_contract import note, texts
from tests.store_disk import FaultyFiles, failing, failing_at
from tests.vaults import vault_in

REFERENTIAL = "assistant-formation"
NAME = "essai-1"


class Bench:
    """A library that keeps copies, on a disk that can be told to fail."""

    def __init__(self, root: Path) -> None:
        self.root, self.clock = root, HandClock()
        self.sessions, self.folder = root / "sessions", root / "sauvegardes"
        self.disk = FaultyFiles(SYSTEM)
        self.backups = self.made_with(self.disk)
        self.session_disk = FaultyFiles(SYSTEM)
        self.store = TinyDBSessionStore(self.sessions, files=self.session_disk)
        self.library = Library(
            self.store, shelf(root), self.clock, new_id=lambda: NAME,
            begin_copy=at_once(self.backups.keep),
        )

    def made_with(self, files: Files) -> Backups:
        return Backups(self.folder, self.sessions, files=files, now=self.clock)

    @property
    def path(self) -> Path:
        return self.sessions / f"{NAME}.jsonl"

    def begin(self) -> Interview:
        return self.library.create(REFERENTIAL, "DUVAL Camille")

    def hold(self, interview: Interview, *notes: str) -> None:
        """One sitting, from start to end."""
        self.clock.forward(minutes=1)
        interview.run(orders.start)
        for text in notes:
            interview.run(orders.note, text, [ElementRef(1, 3)])
        interview.run(orders.end)

    def damage(self, line: int) -> bytes:
        """Change a byte of one line of the journal; returns what the file now holds."""
        lines = self.path.read_bytes().split(b"\n")
        lines[line] = lines[line].replace(b"note_taken", b"note_takem")
        self.path.write_bytes(b"\n".join(lines))
        return self.path.read_bytes()

    def notes(self) -> list[str]:
        """What a new program reads."""
        interview = self.library.open(NAME)
        try:
            return [note.text for note in interview.session.notes.values()]
        finally:
            interview.close()


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock"
    }


def belongings(root: Path) -> Path:
    """A folder of the user's own, with what no program of ours may touch."""
    folder = root / "a-soi"
    (folder / ".ssh").mkdir(parents=True)
    (folder / ".ssh" / "id_ed25519").write_text("une clé")
    (folder / f"{NAME}.jsonl").write_text("un travail")
    return folder


@pytest.mark.parametrize("planted", [
    "sauvegardes/essai-1/.20260101T000000000Z",
    "sauvegardes/essai-1/20200101T000000000Z",
    "sauvegardes/essai-1/20200101T000000000Z.0.0.00000000",
    "sauvegardes/essai-1/.un",
    "sauvegardes/essai-1",
])
def test_a_link_among_the_copies_is_not_entered(bench: Bench, planted: str) -> None:
    interview, own = bench.begin(), belongings(bench.root)
    before = files(own)
    if planted.startswith("sauvegardes/essai-1/"):
        bench.hold(interview, "un fait")
    path = bench.root / planted
    path.parent.mkdir(exist_ok=True)
    path.symlink_to(own)
    for number in range(KEPT + 2):
        bench.hold(interview, f"séance {number}")
    assert files(own) == before
    assert {one.name for one in own.iterdir()} == {".ssh", f"{NAME}.jsonl"}
    begun = path.name.startswith(".")
    assert path.is_symlink() is not begun, "the name that we give what is begun is ours"


def test_a_link_in_place_of_the_copies_of_a_session_is_said(bench: Bench) -> None:
    interview, own = bench.begin(), belongings(bench.root)
    bench.folder.mkdir()
    (bench.folder / NAME).symlink_to(own)
    bench.hold(interview, "un fait")
    assert "c’est un lien" in interview.take_notice()
    with pytest.raises(SessionUnreadable, match="c’est un lien"):
        bench.backups.copies(NAME)
    with pytest.raises(SessionUnreadable, match="c’est un lien"):
        bench.backups.restore(NAME)
    assert bench.backups.offer(NAME) == "", "nothing is offered of what cannot be read"


# --- making copies ---------------------------------------------------------------------------


def test_the_end_of_an_interview_leaves_a_copy_of_every_byte(bench: Bench) -> None:
    interview = bench.begin()
    interview.run(orders.start)
    interview.run(orders.pause)
    assert bench.backups.copies(NAME) == ()
    bench.hold(interview, "un fait")
    (copy,) = bench.backups.copies(NAME)
    assert (copy.number, copy.problem, copy.events) == (1, "", interview.session.number)
    assert (copy.folder / bench.path.name).read_bytes() == bench.path.read_bytes()
    assert interview.take_notice() == ""


def test_a_copy_is_on_disk_before_it_gets_its_name_and_then_its_name_is(bench: Bench) -> None:
    interview = bench.begin()
    bench.disk.calls.clear()
    bench.hold(interview, "un fait")
    calls = bench.disk.calls
    named = calls.index("replace")
    assert "fsync" in calls[calls.index("write") : named]
    assert "read" in calls[calls.index("fsync") : named], "read again before it counts"
    assert calls[named + 1] == "fsync_directory"


def test_a_copy_is_itself_a_folder_of_sessions(bench: Bench) -> None:
    bench.hold(bench.begin(), "un fait")
    copied = Library(
        TinyDBSessionStore(bench.backups.copies(NAME)[0].folder), shelf(bench.root), bench.clock
    )
    assert [note.text for note in copied.open(NAME, write=False).session.notes.values()] == [
        "un fait"
    ]


def test_the_last_copies_are_kept_and_the_oldest_go(bench: Bench) -> None:
    interview = bench.begin()
    for number in range(KEPT + 3):
        bench.hold(interview, f"séance {number}")
    copies = bench.backups.copies(NAME)
    assert [copy.number for copy in copies] == list(range(1, KEPT + 1))
    assert [copy.events for copy in copies] == sorted((c.events for c in copies), reverse=True)
    assert copies[0].events == interview.session.number
    assert len(list((bench.folder / NAME).iterdir())) == KEPT


def test_an_unchanged_session_does_not_push_older_copies_out(bench: Bench) -> None:
    bench.hold(bench.begin(), "un fait")
    before = files(bench.folder)
    bench.clock.forward(minutes=5)
    assert bench.backups.keep(NAME) == ""
    assert files(bench.folder) == before


def test_the_order_of_copies_is_that_of_their_making_not_of_their_length_nor_of_the_clock(
    bench: Bench
) -> None:
    home, source = bench.folder / NAME, bench.backups._source
    names = [
        f"20260101T000000000Z.2.3.{source}", f"20260301T000000000Z.1.9.{source}",
        "20260401T000000000Z-2", "20260401T000000000Z", "20260201T000000000Z",
    ]
    for name in reversed(names):
        (home / name).mkdir(parents=True)
    assert [one.folder.name for one in bench.backups.copies(NAME)] == names


def test_a_copy_says_when_it_was_made_how_long_it_is_and_whose_folder_s(bench: Bench) -> None:
    interview = bench.begin()
    bench.hold(interview, "un fait")
    [copy] = bench.backups.copies(NAME)
    assert copy.made == bench.clock().replace(microsecond=0)
    assert (copy.size, copy.events) == (bench.path.stat().st_size, interview.session.number)
    assert (copy.problem, copy.elsewhere) == ("", False)
    assert bench.backups.from_elsewhere(NAME) == ()


def test_two_copies_of_the_same_instant_are_both_kept(bench: Bench) -> None:
    interview = bench.begin()
    for text in ("un", "deux"):
        interview.run(orders.note, text, [])
        assert bench.backups.keep(NAME) == ""
    assert [copy.events for copy in bench.backups.copies(NAME)] == [5, 4]


def test_of_a_session_without_a_file_no_copy_is_made(bench: Bench) -> None:
    said = bench.backups.keep("inconnue")
    assert "n’a pas été faite" in said and "inconnue" in said
    assert bench.backups.copies("inconnue") == ()
    assert not (bench.folder / "inconnue").exists()


@pytest.mark.parametrize("name", ["", "../essai-1", "Essai"])
def test_what_names_no_session_has_no_copies(bench: Bench, name: str) -> None:
    bench.hold(bench.begin(), "un fait")
    assert bench.backups.copies(name) == ()
    assert bench.backups.from_elsewhere(name) == ()
    assert bench.backups.offer(name) == ""


def test_a_session_of_several_files_is_copied_whole(bench: Bench) -> None:
    interview = bench.begin()
    bench.hold(interview, "un fait")
    interview.close()
    bench.damage(5)
    bench.store.repair(NAME)
    bench.clock.forward(minutes=1)
    assert bench.backups.keep(NAME) == ""
    newest = bench.backups.copies(NAME)[0]
    assert sorted(path.name for path in newest.folder.iterdir()) == [
        f"{NAME}.1.jsonl", f"{NAME}.jsonl",
    ]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EACCES])
def test_a_copy_that_fails_is_told_once_and_stops_nothing(bench: Bench, code: int) -> None:
    interview = bench.begin()
    bench.disk.plan = failing_at("create", "make_folder", code=code)
    bench.hold(interview, "un fait")
    assert interview.session.clock.ended
    said = interview.take_notice()
    assert NAME in said
    assert "n’a pas été faite" in said
    assert interview.take_notice() == ""
    bench.disk.plan = None
    bench.hold(interview, "un autre")
    assert interview.take_notice() == ""
    assert bench.backups.copies(NAME)[0].problem == ""


@pytest.mark.parametrize("for_good", [False, True], ids=["une fois", "pour de bon"])
def test_whatever_call_fails_no_copy_lies_and_the_session_is_whole(
    bench: Bench, for_good: bool
) -> None:
    interview = bench.begin()
    bench.hold(interview, "un fait")
    call, told = 0, 0
    while True:
        call += 1
        interview.run(orders.note, f"fait {call}", [])
        bench.clock.forward(minutes=1)
        bench.disk.calls.clear()
        bench.disk.plan = failing(errno.EIO, call, for_good=for_good)
        told += bool(bench.backups.keep(NAME))
        reached = len(bench.disk.calls) >= call
        bench.disk.plan = None
        assert not [copy for copy in bench.backups.copies(NAME) if copy.problem]
        if not reached:
            break
    assert told > 10
    assert bench.backups.copies(NAME)[0].events == interview.session.number
    assert len(bench.backups.copies(NAME)) == KEPT
    assert not [path for path in (bench.folder / NAME).iterdir() if path.name.startswith(".")]


class Altering(Files):
    """A disk that says it wrote, and wrote something else."""

    def __init__(self, alter: Callable[[bytes], bytes]) -> None:
        self.alter = alter

    def write(self, descriptor: int, content: bytes) -> int:
        super().write(descriptor, self.alter(content))
        return len(content)


@pytest.mark.parametrize("alter", [
    pytest.param(lambda content: content.replace(b"un fait", b"un fzit"), id="un octet changé"),
    pytest.param(lambda content: content[: content.rindex(b"{")], id="dernière ligne ôtée"),
])
def test_a_copy_that_does_not_read_as_written_is_not_kept(
    bench: Bench, alter: Callable[[bytes], bytes]
) -> None:
    interview = bench.begin()
    bench.hold(interview, "un fait")
    bench.backups._remove(bench.backups.copies(NAME)[0].folder)
    said = bench.made_with(Altering(alter)).keep(NAME)
    assert "n’a pas été faite" in said
    assert bench.backups.copies(NAME) == ()


def test_a_clock_that_was_ahead_does_not_cost_the_new_copies(bench: Bench) -> None:
    interview = bench.begin()
    bench.clock.forward(days=400)
    for number in range(KEPT):
        bench.hold(interview, f"en avance {number}")
    bench.clock.forward(days=-399)
    bench.hold(interview, "à l’heure")
    newest = bench.backups.copies(NAME)[0]
    assert newest.events == interview.session.number
    assert len(bench.backups.copies(NAME)) == KEPT


def test_two_folders_with_a_session_of_the_same_id_keep_their_copies_apart(
    bench: Bench, tmp_path: Path
) -> None:
    interview = bench.begin()
    bench.hold(interview, "le mien")
    other = Bench(tmp_path / "autre")
    other.backups = Backups(bench.folder, other.sessions, files=SYSTEM, now=other.clock)
    theirs = other.begin()
    for number in range(KEPT + 2):
        other.hold(theirs, f"d’une autre personne {number}")
        other.clock.forward(seconds=1)
        assert other.backups.keep(NAME) == ""
    copies = bench.backups.copies(NAME)
    assert [copy.elsewhere for copy in copies].count(False) == 1
    assert len(copies) == KEPT + 1
    theirs_here = {copy.folder for copy in copies if copy.elsewhere}
    assert set(bench.backups.from_elsewhere(NAME)) == theirs_here
    interview.close()
    bench.path.unlink()
    bench.backups.restore(NAME)
    assert bench.notes() == ["le mien"]


def test_a_copy_of_another_folder_is_put_back_only_when_it_is_asked_for(
    bench: Bench, tmp_path: Path
) -> None:
    interview = bench.begin()
    bench.hold(interview, "un fait")
    interview.close()
    elsewhere = Backups(bench.folder, tmp_path / "ailleurs", files=SYSTEM, now=bench.clock)
    with pytest.raises(SessionUnreadable, match=r"viennent d’un autre dossier .*--copie 1"):
        elsewhere.restore(NAME)
    assert not (tmp_path / "ailleurs").exists()
    elsewhere.restore(NAME, 1)
    assert (tmp_path / "ailleurs" / f"{NAME}.jsonl").exists()


def test_the_copy_of_another_person_never_takes_the_place_of_a_damaged_session(
    bench: Bench, tmp_path: Path
) -> None:
    interview = bench.begin()
    bench.hold(interview, "le mien")
    bench.backups._remove(bench.backups.copies(NAME)[0].folder)
    interview.close()
    other = Bench(tmp_path / "autre")
    other.backups = Backups(bench.folder, other.sessions, files=SYSTEM, now=other.clock)
    other.clock.forward(days=1)
    other.hold(other.begin(), "d’une autre personne")
    other.backups.keep(NAME)
    damaged = bench.path.read_bytes() + b"bonjour\n"
    bench.path.write_bytes(damaged)
    with pytest.raises(SessionUnreadable, match="pas la même première ligne"):
        bench.backups.restore(NAME, 1)
    assert bench.path.read_bytes() == damaged


def test_a_journal_that_lost_its_end_does_not_push_the_longest_copy_out(bench: Bench) -> None:
    interview = bench.begin()
    bench.hold(interview, *[f"fait {number}" for number in range(20)])
    interview.close()
    longest = bench.backups.copies(NAME)[0].events
    for number in range(KEPT + 2):
        lines = bench.path.read_bytes().splitlines(keepends=True)
        bench.path.write_bytes(b"".join(lines[:-1]))
        bench.clock.forward(minutes=1)
        assert bench.backups.keep(NAME) == "", number
    assert max(copy.events for copy in bench.backups.copies(NAME)) == longest


@pytest.mark.parametrize("left", [b"", bytes(4096)], ids=["vide", "zéros"])
def test_an_emptied_session_says_which_copy_gives_it_back(bench: Bench, left: bytes) -> None:
    interview = bench.begin()
    bench.hold(interview, "un fait")
    interview.close()
    bench.path.write_bytes(left)
    store = TinyDBSessionStore(bench.sessions, offer=bench.backups.offer)
    for refused in (lambda: store.open(NAME), lambda: store.repair(NAME)):
        with pytest.raises(SessionLost, match=r"Une copie du .* existe .*cqp session restaurer"):
            refused()
    assert Library(store, shelf(bench.root), bench.clock).summary(NAME).lost
    bench.backups.restore(NAME)
    assert bench.notes() == ["un fait"]


@pytest.mark.parametrize("left", [b" \n\n ", b"Your files have been encrypted\n", b"{}\n"])
def test_a_session_of_which_no_line_holds_says_which_copy_gives_it_back(
    bench: Bench, left: bytes
) -> None:
    interview = bench.begin()
    bench.hold(interview, "un fait")
    interview.close()
    bench.path.write_bytes(left)
    store = TinyDBSessionStore(bench.sessions, offer=bench.backups.offer)
    with pytest.raises(SessionLost, match=r"Une copie du .* existe .*cqp session restaurer"):
        store.repair(NAME)
    bench.backups.restore(NAME)
    assert bench.notes() == ["un fait"]


def test_a_session_whose_file_is_gone_says_which_copy_gives_it_back(bench: Bench) -> None:
    interview = bench.begin()
    bench.hold(interview, "un fait")
    interview.close()
    bench.path.unlink()
    store = TinyDBSessionStore(bench.sessions)
    library = Library(store, shelf(bench.root), bench.clock, offer=bench.backups.offer)
    with pytest.raises(SessionUnreadable, match=r"n’est plus ici\. Une copie du .* existe"):
        library.open(NAME)


def test_an_emptied_session_names_what_lies_beside_it_under_another_name(tmp_path: Path) -> None:
    store = TinyDBSessionStore(tmp_path)
    store.create("essai", [note("un")]).close()
    path = tmp_path / "essai.jsonl"
    (tmp_path / "essai (1).jsonl").write_bytes(path.read_bytes())
    (tmp_path / "essai-PC.jsonl").write_bytes(b"")
    path.write_bytes(b"")
    with pytest.raises(SessionUnreadable, match=r"sous un autre nom : « essai \(1\)\.jsonl »\."):
        store.open("essai")
    (tmp_path / "essai (1).jsonl").replace(path)
    assert len(store.open("essai").records) == 1


def test_an_emptied_session_without_a_copy_says_so(bench: Bench) -> None:
    bench.begin().close()
    bench.path.write_bytes(b"")
    store = TinyDBSessionStore(bench.sessions, offer=bench.backups.offer)
    with pytest.raises(SessionUnreadable, match="Rien n’y est à récupérer"):
        store.open(NAME)


# --- putting one back ------------------------------------------------------------------------


def test_a_missing_session_comes_back(bench: Bench) -> None:
    interview = bench.begin()
    bench.hold(interview, "un fait")
    interview.close()
    content = bench.path.read_bytes()
    bench.path.unlink()
    said = bench.backups.restore(NAME).message
    assert "restaurée" in said
    assert bench.path.read_bytes() == content
    assert bench.notes() == ["un fait"]
    assert sorted(path.name for path in bench.sessions.iterdir()) == [
        f"{NAME}.jsonl", f"{NAME}.lock",
    ]


def test_an_intact_session_is_never_touched(bench: Bench) -> None:
    interview = bench.begin()
    bench.hold(interview, "un fait")
    interview.run(orders.note, "depuis", [])
    interview.close()
    content = bench.path.read_bytes()
    restored = bench.backups.restore(NAME)
    assert "intacte" in restored.message
    assert bench.path.read_bytes() == content
    beside = Library(TinyDBSessionStore(restored.folder), shelf(bench.root), bench.clock)
    assert [n.text for n in beside.open(NAME, write=False).session.notes.values()] == ["un fait"]
    assert bench.library.store.ids() == (NAME,)


def test_what_is_put_back_beside_twice_in_an_instant_lies_in_two_folders(bench: Bench) -> None:
    interview = bench.begin()
    bench.hold(interview, "un fait")
    interview.close()
    first, second = (bench.backups.restore(NAME).folder.name for _ in range(2))
    assert re.fullmatch(rf"{NAME}\.copie-\d{{8}}T\d{{9}}Z", first)
    assert second == f"{first}-2"


def test_a_copy_under_a_day_that_no_calendar_has_is_listed_all_the_same(bench: Bench) -> None:
    interview = bench.begin()
    bench.hold(interview, "un fait")
    interview.close()
    kept = bench.backups.copies(NAME)[0].folder
    kept.rename(kept.with_name("99999999T999999000Z"))
    (copy,) = bench.backups.copies(NAME)
    assert (copy.problem, copy.made) == ("", datetime(1970, 1, 1, tzinfo=UTC))
    bench.path.unlink()
    bench.backups.restore(NAME)
    assert bench.notes() == ["un fait"]


def test_copies_that_an_older_program_named_are_in_their_order(bench: Bench) -> None:
    """Two of one instant had a number; neither says how many events there are."""
    interview = bench.begin()
    for number in range(KEPT):
        bench.hold(interview, f"séance {number}")
    one, before = "20261121T101112000Z", "20261120T101112000Z"
    names = [f"{one}-2", one, f"{before}-9", f"{one}-10", f"{one}-1"]
    events = {}
    for copy, name in zip(bench.backups.copies(NAME), names, strict=True):
        copy.folder.rename(copy.folder.with_name(name))
        events[name] = copy.events
    found = [(copy.folder.name, copy.events) for copy in bench.backups.copies(NAME)]
    in_order = (f"{one}-10", f"{one}-2", f"{one}-1", one, f"{before}-9")
    assert found == [(name, events[name]) for name in in_order]


def test_a_damaged_session_is_kept_aside_and_replaced(bench: Bench) -> None:
    interview = bench.begin()
    bench.hold(interview, "un fait")
    interview.close()
    content, damaged = bench.path.read_bytes(), bench.damage(5)
    said = bench.backups.restore(NAME).message
    assert bench.path.read_bytes() == content
    (aside,) = bench.sessions.glob(f"{NAME}.rebut-*")
    assert aside.read_bytes() == damaged
    assert aside.name in said


def test_a_repair_that_saves_more_is_preferred_unless_the_copy_is_asked_for(
    bench: Bench,
) -> None:
    interview = bench.begin()
    bench.hold(interview, "un fait")
    for text in ("depuis", "encore"):
        interview.run(orders.note, text, [])
    interview.close()
    damaged = bench.damage(5)
    with pytest.raises(SessionUnreadable, match=r"réparation sauve davantage.*--copie 1"):
        bench.backups.restore(NAME)
    assert bench.path.read_bytes() == damaged
    bench.backups.restore(NAME, 1)
    assert bench.notes() == ["un fait"]


def test_a_session_being_written_is_not_restored(bench: Bench) -> None:
    interview = bench.begin()
    bench.hold(interview, "un fait")
    before = files(bench.root)
    with pytest.raises(SessionLocked, match="est écrite par"):
        bench.backups.restore(NAME)
    assert files(bench.root) == before


class Cut(Files):
    """Remembers the folders of which a power cut would still take back the last changes."""

    def __init__(self) -> None:
        self.doubtful: set[Path] = set()

    def replace(self, source: Path, target: Path) -> None:
        super().replace(source, target)
        self.doubtful |= {source.parent, target.parent}

    def remove(self, path: Path) -> None:
        super().remove(path)
        self.doubtful.add(path.parent)

    def remove_folder(self, folder: Path) -> None:
        super().remove_folder(folder)
        self.doubtful.add(folder.parent)

    def make_folder(self, folder: Path) -> None:
        super().make_folder(folder)
        self.doubtful.add(folder.parent)

    def fsync_directory(self, folder: Path) -> None:
        super().fsync_directory(folder)
        self.doubtful.discard(folder)

    def left(self) -> list[Path]:
        return [folder for folder in self.doubtful if folder.exists()]


@pytest.mark.parametrize("state", ["absente", "endommagée", "intacte"])
def test_a_power_cut_after_a_copy_or_a_restoration_takes_nothing_back(
    bench: Bench, state: str
) -> None:
    interview = bench.begin()
    bench.hold(interview, "un fait")
    interview.close()
    disk = Cut()
    bench.clock.forward(minutes=1)
    with bench.path.open("ab") as file:
        file.write(b"")
    assert bench.made_with(disk).keep(NAME) == ""
    assert disk.left() == []
    if state == "absente":
        bench.path.unlink()
    elif state == "endommagée":
        bench.path.write_bytes(b"bonjour\n")
    bench.made_with(disk).restore(NAME)
    assert disk.left() == []
    assert bench.notes() == ["un fait"]


def test_a_full_disk_leaves_a_damaged_session_damaged_and_nothing_beside(bench: Bench) -> None:
    interview = bench.begin()
    bench.hold(interview, "un fait")
    interview.close()
    bench.path.write_bytes(b"bonjour\n")
    bench.disk.plan = failing_at("create", code=errno.ENOSPC)
    with pytest.raises(NotSaved, match="le disque est plein"):
        bench.backups.restore(NAME)
    bench.disk.plan = None
    with pytest.raises(SessionDamaged):
        bench.store.open(NAME)
    assert {path.name for path in bench.sessions.iterdir()} == {f"{NAME}.jsonl", f"{NAME}.lock"}
    bench.backups.restore(NAME)
    assert bench.notes() == ["un fait"]


def test_the_key_of_the_copy_comes_back_and_another_one_is_kept_aside(tmp_path: Path) -> None:
    keys = SessionKeys(vault_in(tmp_path / "coffre"))
    sessions, folder = tmp_path / "sessions", tmp_path / "sauvegardes"
    store = TinyDBSessionStore(sessions, codecs=keys)
    backups = Backups(folder, sessions, codecs=keys)
    store.create("essai", [note("un")]).close()
    assert backups.keep("essai") == ""
    good = (sessions / "essai.cle").read_bytes()
    other = TinyDBSessionStore(tmp_path / "autre", codecs=keys)
    other.create("essai", [note("deux")]).close()
    foreign = (tmp_path / "autre" / "essai.cle").read_bytes()
    (sessions / "essai.cle").write_bytes(foreign)
    (sessions / "essai.jsonl").unlink()
    told = backups.restore("essai")
    assert (sessions / "essai.cle").read_bytes() == good
    [aside] = sessions.glob("essai.rebut-*")
    assert aside.read_bytes() == foreign
    assert aside.name in told.message
    assert texts(store.open("essai").records) == ["un"]


@pytest.mark.parametrize(("number", "said"), [(2, "copies 1"), (-1, "copies 1")])
def test_a_copy_that_is_not_there_is_told(bench: Bench, number: int, said: str) -> None:
    bench.hold(bench.begin(), "un fait")
    with pytest.raises(SessionUnreadable, match=said):
        bench.backups.restore(NAME, number)


def test_a_damaged_copy_is_passed_over(bench: Bench) -> None:
    interview = bench.begin()
    bench.hold(interview, "un")
    bench.hold(interview, "deux")
    interview.close()
    newest = bench.backups.copies(NAME)[0].folder / bench.path.name
    newest.write_bytes(newest.read_bytes()[:-40] + b"x" * 40)
    assert bench.backups.copies(NAME)[0].problem
    with pytest.raises(SessionUnreadable, match="Copie endommagée"):
        bench.backups.restore(NAME, 1)
    bench.path.unlink()
    bench.backups.restore(NAME)
    assert bench.notes() == ["un"]


def test_what_a_newer_program_wrote_is_not_replaced(bench: Bench) -> None:
    interview = bench.begin()
    bench.hold(interview, "un fait")
    interview.close()
    from assistant.storage.journal import line as journal

    header = {**journal.header(NAME, "9", "2030-01-01T00:00:00.000Z", 0)}
    header["data"] = {**header["data"], "format": journal.FORMAT + 1}
    bench.path.write_bytes(journal.encode(0, header, journal.GENESIS)[0])
    newer = bench.path.read_bytes()
    with pytest.raises(SessionUnreadable, match="plus récente"):
        bench.backups.restore(NAME)
    assert bench.path.read_bytes() == newer


@pytest.mark.parametrize("missing", [False, True], ids=["endommagée", "absente"])
def test_whatever_call_fails_a_restoration_can_be_done_again(
    tmp_path: Path, missing: bool
) -> None:
    refused, call = 0, 0
    while True:
        call += 1
        bench = Bench(tmp_path / str(call))
        interview = bench.begin()
        bench.hold(interview, "un fait")
        interview.close()
        content, damaged = bench.path.read_bytes(), bench.damage(5)
        if missing:
            bench.path.unlink()
        bench.disk.calls.clear()
        bench.disk.plan = failing(errno.EIO, call, for_good=True)
        try:
            bench.backups.restore(NAME)
        except (NotSaved, SessionUnreadable):
            refused += 1
        reached = len(bench.disk.calls) >= call
        bench.disk.plan = None
        if not reached:
            break
        assert missing or damaged in files(bench.sessions).values(), f"call {call}"
        bench.backups.restore(NAME)
        assert bench.path.read_bytes() == content, f"call {call}"
    assert refused > 10


def test_a_session_of_two_files_half_restored_is_not_taken_for_whole(bench: Bench) -> None:
    interview = bench.begin()
    bench.session_disk.plan = failing_at("fsync")
    with pytest.raises(NotSaved):
        interview.run(orders.note, "refusée", [])
    bench.session_disk.plan = None
    bench.hold(interview, "dans la suite")
    interview.close()
    whole = files(bench.sessions)
    assert set(whole) == {f"{NAME}.jsonl", f"{NAME}.1.jsonl"}
    for name in whole:
        (bench.sessions / name).unlink()

    def second_replace_fails(call: int, name: str) -> OSError | None:
        replaced = bench.disk.calls.count("replace")
        return OSError(errno.EIO, "refused") if name == "replace" and replaced > 1 else None

    bench.disk.calls.clear()
    bench.disk.plan = second_replace_fails
    with pytest.raises(NotSaved):
        bench.backups.restore(NAME)
    bench.disk.plan = None
    bench.backups.restore(NAME)
    assert whole.items() <= files(bench.sessions).items()
    assert bench.notes() == ["dans la suite"]


# --- the commands ----------------------------------------------------------------------------


@pytest.fixture
def session(cqp: Cqp) -> str:
    name = cqp("session", "nouvelle", "--referentiel", REFERENTIAL, "--candidat", "DUVAL Camille")
    started = name.out.strip()
    for text in ("un", "deux"):
        cqp("session", "appliquer", started, entree=[
            {"horloge": "demarrer"}, {"note": text, "elements": ["1.3"]}, {"horloge": "arreter"},
        ])
    return started


def test_copies_are_listed(cqp: Cqp, session: str) -> None:
    answer = cqp("session", "sauvegardes", session[:-2])
    assert answer.code == 0
    assert [line[:3] for line in answer.out.splitlines()] == ["1. ", "2. "]
    document = cqp("session", "sauvegardes", session, "--json").json
    fits(document, "sauvegardes")
    assert [one["evenements"] for one in document["copies"]] == [9, 6]


def test_a_session_that_only_left_copies_is_restored_by_one_command(
    cqp: Cqp, session: str, tmp_path: Path
) -> None:
    (tmp_path / "donnees" / "sessions" / f"{session}.jsonl").unlink()
    assert cqp("bilan", session).code == 2
    assert cqp("session", "restaurer", session, "--copie", "2").code == 0
    assert cqp("transcription", session, "--format", "json").json["lignes"][-2]["texte"] == "un"


def test_bad_words_are_refused(cqp: Cqp, session: str) -> None:
    for words, said in (
        (("session", "restaurer", "inconnue"), "ni ici ni dans les sauvegardes"),
        (("session", "sauvegardes", "../x"), "ni ici ni dans les sauvegardes"),
        (("session", "restaurer", session, "--copie", "x"), "ne convient pas"),
        (("session", "restaurer", session, "--copie", "7"), "copies 1"),
    ):
        answer = cqp(*words)
        assert answer.code == 2, words
        assert said in answer.err
        assert answer.out == ""


def test_a_copy_that_fails_is_told_on_standard_error(
    cqp: Cqp, session: str, tmp_path: Path
) -> None:
    folder = tmp_path / "donnees" / "sauvegardes" / session
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    folder.rmdir()
    folder.touch()
    answer = cqp("session", "appliquer", session, entree=[
        {"horloge": "demarrer"}, {"horloge": "arreter"},
    ])
    assert answer.code == 0
    assert "n’a pas été faite" in answer.err
    assert "La session elle-même est enregistrée" in answer.err


def test_no_copy_error_is_anything_but_a_sentence(bench: Bench) -> None:
    """`keep` answers for every kind of session it may be given."""
    for name in ("inconnue", "../x", ""):
        try:
            assert bench.backups.keep(name)
            assert (bench.backups.copies(name), bench.backups.offer(name)) == ((), "")
        except AssistantError as error:
            pytest.fail(f"raised {error}")


class HalfWrittenFiles(Files):
    """A disk on which some looks at a journal see half of its last line."""

    def __init__(self, half: Callable[[int], bool]) -> None:
        self.half, self.looked = half, 0

    def read(self, path: Path, offset: int = 0) -> bytes:
        found = super().read(path, offset)
        if path.suffix == ".jsonl" and path.parent.name == "sessions":
            self.looked += 1
            return found[:-40] if self.half(self.looked) else found
        return found


@pytest.mark.parametrize(
    "half", [lambda look: look == 1, lambda look: look < 4, lambda look: look > 1],
    ids=["au premier regard", "aux trois premiers", "aux suivants"],
)
def test_a_line_that_is_being_written_is_copied_whole(
    bench: Bench, half: Callable[[int], bool]
) -> None:
    interview = bench.begin()
    bench.hold(interview, "une note")
    interview.run(orders.note, "une autre")
    assert bench.made_with(HalfWrittenFiles(half)).keep(NAME) == ""
    newest = bench.backups.copies(NAME)[0]
    assert (newest.events, newest.problem) == (interview.session.number, "")
