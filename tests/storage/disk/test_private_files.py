"""Private files: 0600 in 0700, on disk before it is said, the old content or the new."""

from __future__ import annotations

import errno
import os
import runpy
import stat
import sys
from pathlib import Path

import pytest

from assistant.storage.disk import files as files_module
from assistant.storage.disk.files import SYSTEM, Files, ensure_private_folder, write_private
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


@pytest.mark.parametrize("call", ["create", "write", "fsync", "replace"])
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
