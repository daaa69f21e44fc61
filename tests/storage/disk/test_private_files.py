"""Private files: 0600 in 0700, on disk before it is said, the old content or the new."""

from __future__ import annotations

import errno
import os
import runpy
import stat
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from assistant.domain.common.errors import NotSaved, RefusedCommand
from assistant.storage.disk import files as files_module
from assistant.storage.disk.documents import must_travel, write_at, write_new, write_together
from assistant.storage.disk.files import SYSTEM, Files, ensure_private_folder, write_private
from assistant.storage.journal.conflicts import named_after
from assistant.storage.journal.store import TinyDBSessionStore
from tests.store_contract import note
from tests.store_disk import FaultyFiles, failing_at

posix_only = pytest.mark.skipif(os.name != "posix", reason="les droits de Windows sont autres")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(autouse=True)
def _generous_umask() -> object:
    """Files must be private even where everything is shared by default."""
    before = os.umask(0)
    yield
    os.umask(before)


@posix_only
def test_every_file_of_a_session_is_its_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "cqp" / "sessions"
    store = TinyDBSessionStore(folder)
    store.create("essai", [note("un"), note("deux"), note("trois")]).close()
    path = folder / "essai.jsonl"
    path.write_bytes(path.read_bytes()[:-9])
    store.open("essai").close()
    path.write_bytes(path.read_bytes().replace(b'"un"', b'"UN"') + b"bonjour\n")
    store.repair("essai")
    names = {path.name.split("-")[0] for path in folder.iterdir()}
    assert names == {"essai.jsonl", "essai.1.jsonl", "essai.lock", "essai.rebut"}
    assert {mode(path) for path in folder.iterdir()} == {0o600}
    assert {mode(folder), mode(folder.parent)} == {0o700}


@posix_only
def test_a_folder_of_the_users_own_keeps_its_rights(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    ensure_private_folder(tmp_path)
    TinyDBSessionStore(tmp_path).create("essai", [note("un")]).close()
    assert mode(tmp_path) == 0o755


def test_a_new_file_is_on_disk_with_its_name_before_the_session_is_said_created(
    tmp_path: Path,
) -> None:
    files = FaultyFiles(SYSTEM)
    TinyDBSessionStore(tmp_path / "sessions", files=files).create("essai", [note("un")])
    looking = {"names", "try_lock", "stamp", "stamp_of", "peek", "which_folder"}
    calls = [name for name in files.calls if name not in looking]
    assert calls[:2] == ["make_folder", "fsync_directory"]
    assert calls[-4:] == ["create", "write", "fsync", "fsync_directory"]


def test_an_append_is_one_write_and_one_sync(tmp_path: Path) -> None:
    files = FaultyFiles(SYSTEM)
    journal = TinyDBSessionStore(tmp_path, files=files).create("essai", [note("un")])
    files.calls.clear()
    journal.append([note("deux"), note("trois")], expected=1)
    folder_lock_and_file, after = ["which_folder", "stamp", "stamp"], ["stamp"]
    assert files.calls == [*folder_lock_and_file, "write", "fsync", *after]


@posix_only
@pytest.mark.parametrize("refuses", [False, True], ids=["a disk that obeys", "one that cannot"])
def test_macos_is_asked_for_what_really_is_on_the_disk(
    refuses: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There, fsync alone leaves what was written in the cache of the disk."""
    import fcntl

    asked: list[str] = []

    def order(descriptor: int, what: int, *_: object) -> int:
        asked.append("flush" if what == 51 else "other")
        if refuses:
            raise OSError(errno.ENOTSUP, "no such order")
        return 0

    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(fcntl, "F_FULLFSYNC", 51, raising=False)
    monkeypatch.setattr(fcntl, "fcntl", order)
    monkeypatch.setattr(os, "fsync", lambda _: asked.append("fsync"))
    macos = runpy.run_path(str(files_module.__file__))
    descriptor = os.open(tmp_path, os.O_RDONLY)
    macos["Files"]().fsync(descriptor)
    os.close(descriptor)
    assert asked == (["flush", "fsync"] if refuses else ["flush"])
    macos["Files"]().fsync_directory(tmp_path)
    assert asked[-1] == asked[0 if not refuses else 1]


@posix_only
@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="aucun dossier sans fsync ici")
def test_a_drive_whose_folders_have_no_sync_is_used_as_it_is() -> None:
    folder = Path("/proc/self")
    descriptor = os.open(folder, os.O_RDONLY)
    with pytest.raises(OSError, match="Invalid argument"):
        os.fsync(descriptor)
    os.close(descriptor)
    SYSTEM.fsync_directory(folder)
    with pytest.raises(FileNotFoundError):
        SYSTEM.fsync_directory(folder / "absent")


# --- files written whole --------------------------------------------------------------------


@posix_only
def test_a_file_written_whole_is_private(tmp_path: Path) -> None:
    path = tmp_path / "reglages" / "cqp.yaml"
    write_private(path, b"a: 1\n")
    assert path.read_bytes() == b"a: 1\n"
    assert mode(path) == 0o600
    assert mode(path.parent) == 0o700
    assert [found.name for found in path.parent.iterdir()] == ["cqp.yaml"]


@pytest.mark.parametrize("call", ["create", "write", "fsync", "close", "replace"])
def test_a_failure_keeps_the_old_content_and_leaves_no_draft(tmp_path: Path, call: str) -> None:
    path = tmp_path / "cqp.yaml"
    write_private(path, b"ancien")
    with pytest.raises(OSError, match="No space"):
        write_private(path, b"nouveau", FaultyFiles(SYSTEM, failing_at(call, code=errno.ENOSPC)))
    assert path.read_bytes() == b"ancien"
    assert [found.name for found in tmp_path.iterdir()] == ["cqp.yaml"]


class HeldFiles(Files):
    """Windows: a virus scanner holds the file for a moment, and folders have no sync."""

    def __init__(self, moments: int) -> None:
        self.moments = moments

    def replace(self, source: Path, target: Path) -> None:
        if self.moments:
            self.moments -= 1
            raise PermissionError(errno.EACCES, "held by another program")
        super().replace(source, target)

    def fsync_directory(self, folder: Path) -> None:
        return


def test_a_file_held_for_a_moment_is_replaced_in_the_end(tmp_path: Path) -> None:
    path = tmp_path / "cqp.yaml"
    write_private(path, b"ancien")
    write_private(path, b"nouveau", HeldFiles(2))
    assert path.read_bytes() == b"nouveau"


def test_a_file_held_for_good_is_said_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "cqp.yaml"
    write_private(path, b"ancien")
    with pytest.raises(PermissionError):
        write_private(path, b"nouveau", HeldFiles(1000))
    assert path.read_bytes() == b"ancien"
    assert [found.name for found in tmp_path.iterdir()] == ["cqp.yaml"]


def test_sessions_need_nothing_that_windows_lacks(tmp_path: Path) -> None:
    """Neither a folder's sync nor a replacement: a held file does not even slow it down."""
    store = TinyDBSessionStore(tmp_path, files=HeldFiles(1000))
    journal = store.create("essai", [note("un")])
    journal.append([note("deux")], expected=1)
    journal.close()
    assert len(store.open("essai").records) == 2


# --- documents --------------------------------------------------------------------------------


class Stopped(Files):
    """Whoever writes is stopped in the middle of it, as a signal does."""

    def write(self, descriptor: int, content: bytes) -> int:
        super().write(descriptor, content[: len(content) // 2])
        raise SystemExit


def _at(folder: Path, files: Files) -> None:
    write_at(folder / "essai.pdf", b"un document entier", files=files)


def _new(folder: Path, files: Files) -> None:
    write_new(folder, "essai", ".pdf", b"un document entier", files)


def _together(folder: Path, files: Files) -> None:
    write_together(folder, "essai", [(".pdf", b"un document entier")], files)


@pytest.mark.parametrize("writes", [_at, _new, _together])
def test_whoever_is_stopped_leaves_no_half_document_under_its_name(
    tmp_path: Path, writes: Callable[[Path, Files], None]
) -> None:
    with pytest.raises(SystemExit):
        writes(tmp_path, Stopped())
    assert not (tmp_path / "essai.pdf").exists()
    left = [one.name for one in tmp_path.iterdir()]
    assert [named_after(name, ["essai"]) for name in left] == ["essai"], "an erasure finds it"
    writes(tmp_path, SYSTEM)
    assert (tmp_path / "essai.pdf").read_bytes() == b"un document entier"


@pytest.mark.parametrize("writes", [_at, _new, _together])
@pytest.mark.parametrize("call", [
    "create", "write", "fsync", "close", "replace", "fsync_directory",
])
def test_a_disk_that_refuses_leaves_nothing_of_a_document(
    tmp_path: Path, writes: Callable[[Path, Files], None], call: str
) -> None:
    for turn in (1, 2):
        count = 0

        def refuses(_: int, name: str, turn: int = turn) -> OSError | None:
            nonlocal count
            count += name == call
            return OSError(errno.ENOSPC, "No space") if name == call and count == turn else None

        whole = []
        with suppress(NotSaved):
            writes(tmp_path, FaultyFiles(SYSTEM, refuses))
            whole = ["essai.pdf"]
        assert [one.name for one in tmp_path.iterdir()] == whole
        for one in tmp_path.iterdir():
            assert one.read_bytes() == b"un document entier"
            one.unlink()


def test_a_document_takes_as_long_a_name_as_the_disk(tmp_path: Path) -> None:
    for name in ("a" * 251 + ".pdf", "é" * 125 + ".pdf"):
        write_at(tmp_path / name, b"a")
        assert (tmp_path / name).read_bytes() == b"a"


@pytest.mark.parametrize("writes", [
    lambda folder: write_at(folder.with_name("a:b.pdf"), b"a"),
    lambda folder: write_at(folder.with_name("nul.pdf"), b"a"),
    lambda folder: write_new(folder / "a:b", "essai", ".pdf", b"a"),
    lambda folder: write_together(folder / "aux" / "jury", "essai", [(".pdf", b"a")]),
    lambda folder: must_travel(folder / "jury." / ".." / "a"),
], ids=["deux-points", "appareil", "dossier", "dossiers", "point"])
def test_a_name_that_could_not_be_copied_to_windows_is_refused_everywhere(
    tmp_path: Path, writes: Callable[[Path], object]
) -> None:
    with pytest.raises(RefusedCommand, match=r"Windows .*Donnez-en un autre, par exemple"):
        writes(tmp_path / "sortie")
    assert list(tmp_path.iterdir()) == []


@posix_only
def test_a_folder_that_is_there_is_taken_whatever_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "jury : 2026"
    folder.mkdir()
    assert write_at(folder / "a.pdf", b"a").read_bytes() == b"a"
    assert write_new(folder / "neuf" / "..", "essai", ".pdf", b"a").exists()


@posix_only
@pytest.mark.parametrize("make", [
    lambda path: os.mkfifo(path),  # noqa: PLW0108 - Windows has none
    lambda path: path.symlink_to("nulle part"),
    lambda path: path.mkdir(), lambda path: path.write_bytes(b"ancien"),
], ids=["tube", "lien", "dossier", "fichier"])
def test_what_bears_the_name_of_a_document_is_left_alone(
    tmp_path: Path, make: Callable[[Path], object]
) -> None:
    path = tmp_path / "essai.pdf"
    make(path)
    before = SYSTEM.stamp(path)
    with pytest.raises(NotSaved, match="existe déjà et n’a pas été touché"):
        write_at(path, b"nouveau")
    written = write_new(tmp_path, "essai", ".pdf", b"nouveau")
    assert (written.name, SYSTEM.stamp(path)) == ("essai-2.pdf", before)


def test_several_programs_that_write_under_one_name_each_have_a_document(tmp_path: Path) -> None:
    files = [(".docx", b"a" * 1000), (".pdf", b"b" * 1000)]
    with ThreadPoolExecutor(8) as programs:
        told = list(programs.map(
            lambda _: write_together(tmp_path, "essai", files), range(40)
        ))
    assert len({path for paths in told for path in paths}) == 80
    assert sorted(path.name for paths in told for path in paths) == sorted(
        one.name for one in tmp_path.iterdir()
    )
    assert all(len(one.read_bytes()) == 1000 for one in tmp_path.iterdir())
