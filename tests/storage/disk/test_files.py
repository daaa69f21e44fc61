"""The system calls, one by one: what each answers, refuses, and leaves when it fails."""

from __future__ import annotations

import errno
import os
import stat
import sys
import zlib
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest

from assistant.domain.common.errors import AssistantError, NotSaved
from assistant.storage.disk import files as files_module
from assistant.storage.disk.documents import read_form, write_at, write_new, write_together
from assistant.storage.disk.files import (
    SYSTEM,
    Files,
    Stamp,
    create_private,
    drafts_beside,
    ensure_private_folder,
    remove_patiently,
    shred,
    write_all,
    write_private,
)
from assistant.storage.disk.places import refusal
from tests.store_disk import FaultyFiles, failing_at

posix_only = pytest.mark.skipif(os.name != "posix", reason="les liens et droits de Windows")
CONTENT = b"bonjour, dossier"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "essai.txt"
    path.write_bytes(CONTENT)
    return path


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses, which take no time."""
    waits: list[float] = []
    monkeypatch.setattr("assistant.storage.disk.files.time.sleep", waits.append)
    return waits


# --- reading ----------------------------------------------------------------------------------


@pytest.mark.parametrize("offset", [0, 3, len(CONTENT), len(CONTENT) + 3])
def test_a_file_is_read_from_where_one_asks(path: Path, offset: int) -> None:
    assert SYSTEM.read(path, offset) == CONTENT[offset:]


@pytest.mark.parametrize("read", [
    SYSTEM.read,
    lambda path, offset: SYSTEM.read_chosen(path, len(CONTENT) - 1 + offset),
], ids=["de nous", "choisi"])
def test_what_is_larger_than_asked_for_is_not_read(
    path: Path, read: Callable[[Path, int], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files_module, "LARGEST", len(CONTENT) - 1)
    with pytest.raises(OSError, match="larger") as said:
        read(path, 0)
    assert (said.value.errno, said.value.filename) == (errno.EFBIG, str(path))
    assert read(path, 1)


def test_the_beginning_of_an_open_file_is_looked_at_and_writing_begins_there(path: Path) -> None:
    descriptor = SYSTEM.open_rewrite(path)
    assert SYSTEM.peek(descriptor, 3) == b"bon"
    assert SYSTEM.peek(descriptor, 3) == b"bon"
    SYSTEM.write(descriptor, b"BON")
    SYSTEM.close(descriptor)
    assert path.read_bytes() == b"BON" + CONTENT[3:]


@pytest.mark.parametrize("header", [0, 3, len(CONTENT)])
def test_the_sum_of_a_file_is_that_of_what_follows_its_header(path: Path, header: int) -> None:
    descriptor = SYSTEM.open_read(path)
    assert SYSTEM.checksum(descriptor, header) == (
        CONTENT[:header], zlib.crc32(CONTENT[header:]),
    )
    SYSTEM.close(descriptor)


def test_the_sum_of_a_long_file_is_that_of_all_its_pieces(tmp_path: Path) -> None:
    content = b"abc" * 700_000
    (tmp_path / "long").write_bytes(content)
    descriptor = SYSTEM.open_read(tmp_path / "long")
    assert SYSTEM.checksum(descriptor, 1) == (b"a", zlib.crc32(content[1:]))
    SYSTEM.close(descriptor)


# --- what bears a name ------------------------------------------------------------------------


@posix_only
@pytest.mark.parametrize(("make", "opened", "read", "size"), [
    (lambda path: path.rename(path.with_name("lui")), 0, True, len(CONTENT)),
    (lambda path: path.with_name("lui").symlink_to(path), errno.ELOOP, True, None),
    (lambda path: os.link(path, path.with_name("lui")), errno.EMLINK, True, len(CONTENT)),
    (lambda path: os.mkfifo(path.with_name("lui")), errno.EISDIR, False, 0),
    (lambda path: path.with_name("lui").mkdir(), errno.EISDIR, False, None),
    (lambda path: None, errno.ENOENT, False, None),
], ids=["fichier", "lien", "deux noms", "tube", "dossier", "rien"])
def test_only_a_plain_file_is_opened_and_what_the_user_chose_wherever_it_is(
    path: Path, make: Callable[[Path], object], opened: int, read: bool, size: int | None
) -> None:
    make(path)
    there = path.with_name("lui")
    before = SYSTEM.stamp(path)
    for way in (SYSTEM.open_read, SYSTEM.open_append, SYSTEM.open_rewrite):
        try:
            SYSTEM.close(way(there))
            found = 0
        except OSError as error:
            found = error.errno or -1
        assert found == opened
    if read:
        assert SYSTEM.read_chosen(there) == CONTENT
    else:
        with pytest.raises(OSError, match=r"."):
            SYSTEM.read_chosen(there)
    if size is not None:
        assert SYSTEM.size(there) == size
    assert SYSTEM.stamp(path) == before


OPEN = Path("/proc/self/fd")


@pytest.mark.skipif(not OPEN.is_dir(), reason="ce système ne dit pas ce qui est ouvert")
def test_a_refused_file_is_closed_again(path: Path) -> None:
    os.link(path, path.with_name("deux"))
    before = len([*OPEN.iterdir()])
    for _ in range(5):
        with pytest.raises(OSError, match="several names"):
            SYSTEM.open_read(path)
    assert len([*OPEN.iterdir()]) == before


def test_a_stamp_tells_what_bears_a_name(path: Path) -> None:
    found = SYSTEM.stamp(path)
    assert found is not None
    assert (found.size, found.links, found.plain, found.regular) == (len(CONTENT), 1, True, True)
    assert (found.written, found.changed) == (path.stat().st_mtime_ns, path.stat().st_ctime_ns)
    assert SYSTEM.modified(path) == found.written
    descriptor = SYSTEM.open_read(path)
    assert SYSTEM.stamp_of(descriptor) == found
    SYSTEM.close(descriptor)
    assert SYSTEM.stamp(path.with_name("rien")) is None
    assert SYSTEM.stamp(path / "dessous") is None
    folder = SYSTEM.stamp(path.parent)
    assert folder is not None and not folder.regular and not folder.plain


def test_two_stamps_are_of_one_file_whatever_became_of_it(path: Path, tmp_path: Path) -> None:
    first = SYSTEM.stamp(path)
    path.write_bytes(b"autre chose")
    (tmp_path / "autre").write_bytes(b"autre chose")
    assert first is not None
    assert first.same_file(SYSTEM.stamp(path)) and first != SYSTEM.stamp(path)
    assert not first.same_file(SYSTEM.stamp(tmp_path / "autre"))
    assert not first.same_file(None)


def test_names_are_those_of_a_folder_that_is_there(path: Path) -> None:
    assert SYSTEM.names(path.parent) == ["essai.txt"]
    assert SYSTEM.names(path.parent / "absent") == []
    with pytest.raises(NotADirectoryError):
        SYSTEM.names(path)
    status = path.stat()
    assert SYSTEM.stamps(path.parent) == [("essai.txt", len(CONTENT), status.st_mtime_ns)]
    assert SYSTEM.stamps(path.parent / "absent") == []


@posix_only
def test_which_folder_bears_a_name_is_told_through_a_link(path: Path) -> None:
    folder = path.parent
    link = folder / "lien"
    link.symlink_to(folder)
    found = SYSTEM.which_folder(folder)
    assert found == (folder.stat().st_dev, folder.stat().st_ino) == SYSTEM.which_folder(link)
    for nothing in (path, path / "dessous", folder / "absent"):
        assert SYSTEM.which_folder(nothing) is None
    assert (SYSTEM.is_link(link), SYSTEM.is_link(folder)) == (True, False)
    (folder / "vide").symlink_to("nulle part")
    assert SYSTEM.exists(folder / "vide") and not SYSTEM.is_folder(folder / "vide")


def test_all_that_lies_below_is_named_up_to_so_many(path: Path) -> None:
    folder = path.parent
    (folder / "a" / "b").mkdir(parents=True)
    (folder / "a" / "b" / "c.txt").write_bytes(b"c")
    stat_of = [(folder / name).stat() for name in ("a/b/c.txt", "essai.txt")]
    found = [
        (name, one.st_size, one.st_mtime_ns, one.st_ctime_ns)
        for name, one in zip((os.fsencode(Path("a/b/c.txt")), b"essai.txt"), stat_of, strict=True)
    ]
    assert SYSTEM.tree(folder, 4) == found, "two folders, two files"
    assert SYSTEM.tree(folder, 3) is None
    assert SYSTEM.tree(folder / "absent", 3) == []


# --- writing ----------------------------------------------------------------------------------


@pytest.mark.parametrize("taken", [0, -1])
def test_a_disk_that_takes_nothing_is_not_asked_for_ever(path: Path, taken: int) -> None:
    class Full(Files):
        def write(self, descriptor: int, content: bytes) -> int:
            return taken

    with pytest.raises(OSError, match="nothing was written") as said:
        write_all(Full(), 0, b"a")
    assert said.value.errno == errno.EIO
    write_all(Full(), 0, b"")


def test_a_private_file_does_not_take_the_place_of_another(path: Path) -> None:
    with pytest.raises(FileExistsError):
        create_private(SYSTEM, path, b"autre")
    assert path.read_bytes() == CONTENT


@pytest.mark.parametrize("call", ["write", "fsync", "fsync_directory"])
def test_what_a_disk_refuses_of_a_file_is_taken_back_and_let_go(
    tmp_path: Path, call: str
) -> None:
    disk = FaultyFiles(SYSTEM, failing_at(call, code=errno.ENOSPC))
    with pytest.raises(OSError, match="No space"):
        create_private(disk, tmp_path / "essai", b"a")
    assert [*tmp_path.iterdir()] == []
    assert disk.calls[-2:] == ["close", "remove"]
    disk.plan = failing_at(call, "close", "remove", code=errno.ENOSPC)
    with pytest.raises(OSError, match="No space"):
        create_private(disk, tmp_path / "essai", b"a")


@posix_only
def test_a_mask_that_takes_its_owner_s_rights_is_mended(tmp_path: Path) -> None:
    before = os.umask(0o777)
    try:
        SYSTEM.close(SYSTEM.create(tmp_path / "essai"))
        SYSTEM.close(SYSTEM.open_lock(tmp_path / "verrou", create=True))
        SYSTEM.make_folder(tmp_path / "dossier")
    finally:
        os.umask(before)
    modes = [stat.S_IMODE(one.stat().st_mode) for one in sorted(tmp_path.iterdir())]
    assert modes == [0o700, 0o600, 0o600]


def test_a_lock_is_not_made_for_who_only_asks(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        SYSTEM.open_lock(tmp_path / "verrou", create=False)
    assert [*tmp_path.iterdir()] == []


def test_folders_are_made_down_to_the_last_each_on_disk(tmp_path: Path) -> None:
    disk = FaultyFiles(SYSTEM)
    ensure_private_folder(tmp_path / "a" / "b", disk)
    assert (tmp_path / "a" / "b").is_dir()
    assert disk.calls == ["make_folder", "fsync_directory"] * 2
    disk.calls.clear()
    ensure_private_folder(tmp_path / "a" / "b", disk)
    assert disk.calls == []


def test_a_folder_that_another_program_makes_meanwhile_is_taken(tmp_path: Path) -> None:
    class Late(Files):
        def make_folder(self, folder: Path) -> None:
            folder.mkdir()
            super().make_folder(folder)

    ensure_private_folder(tmp_path / "a", Late())
    assert (tmp_path / "a").is_dir()


@posix_only
@pytest.mark.skipif(sys.platform == "darwin", reason="macOS est interrogé autrement")
def test_the_system_really_is_asked_for_what_is_said_to_be_on_the_disk(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []
    monkeypatch.setattr(os, "fsync", lambda one: asked.append(stat.S_ISDIR(os.fstat(one).st_mode)))
    descriptor = SYSTEM.open_append(path)
    SYSTEM.fsync(descriptor)
    SYSTEM.close(descriptor)
    SYSTEM.fsync_directory(path.parent)
    assert asked == [False, True], "a file, then a folder"


@posix_only
@pytest.mark.parametrize(("code", "raised"), [
    (errno.EINVAL, False), (errno.ENOTSUP, False), (errno.EIO, True), (errno.ENOSPC, True),
])
def test_only_a_disk_without_such_an_order_is_excused_for_the_names_of_a_folder(
    path: Path, monkeypatch: pytest.MonkeyPatch, code: int, raised: bool
) -> None:
    def refuses(_: int) -> None:
        raise OSError(code, "refused")

    monkeypatch.setattr("assistant.storage.disk.files._flush", refuses)
    before = len([*OPEN.iterdir()]) if OPEN.is_dir() else 0
    with pytest.raises(OSError, match="refused") if raised else nullcontext():
        SYSTEM.fsync_directory(path.parent)
    assert not before or len([*OPEN.iterdir()]) == before
    with pytest.raises(OSError, match="refused"):
        SYSTEM.fsync(0)


def test_a_replacement_is_on_disk_before_it_is_said(path: Path) -> None:
    disk = FaultyFiles(SYSTEM)
    write_private(path, b"nouveau", disk)
    assert disk.calls == ["create", "write", "fsync", "fsync_directory", "close", "replace",
                          "fsync_directory"]
    disk = FaultyFiles(SYSTEM)
    write_at(path.with_name("document"), b"a", files=disk)
    assert disk.calls[-1] == "fsync_directory"


# --- removing ---------------------------------------------------------------------------------


class Held(Files):
    """Another program holds the file so many times."""

    def __init__(self, times: int) -> None:
        self.times = times

    def remove(self, path: Path) -> None:
        self.times -= 1
        if self.times >= 0:
            raise PermissionError(errno.EACCES, "held", str(path))
        super().remove(path)


def test_who_holds_a_file_a_moment_is_waited_for_and_who_keeps_it_is_not(
    path: Path, waits: list[float]
) -> None:
    with pytest.raises(PermissionError):
        remove_patiently(Held(100), path)
    assert 0.2 < sum(waits) < 1, "seconds"
    waits.clear()
    remove_patiently(Held(3), path)
    assert (path.exists(), len(waits)) == (False, 3)
    with pytest.raises(FileNotFoundError):
        remove_patiently(SYSTEM, path)


@posix_only
def test_shredding_writes_over_the_bytes_of_a_file_and_of_none_that_bears_another_name(
    path: Path, tmp_path: Path
) -> None:
    seen: list[bytes] = []

    class Watching(Files):
        def remove(self, path: Path) -> None:
            seen.append(path.read_bytes())
            super().remove(path)

    for link in (os.symlink, os.link):
        link(path, tmp_path / "lien")
        shred(Watching(), tmp_path / "lien")
        assert path.read_bytes() == CONTENT
        assert not SYSTEM.exists(tmp_path / "lien")
    seen.clear()
    shred(Watching(), path)
    assert len(seen[0]) == len(CONTENT) and seen[0] != CONTENT
    assert not path.exists()


@pytest.mark.parametrize("call", ["open_rewrite", "write", "fsync"])
def test_what_could_not_be_written_over_is_not_removed(path: Path, call: str) -> None:
    disk = FaultyFiles(SYSTEM, failing_at(call, code=errno.EIO))
    with pytest.raises(OSError, match="Input/output"):
        shred(disk, path)
    assert path.exists()
    assert disk.calls[-1] == ("close" if call != "open_rewrite" else "open_rewrite")


# --- documents --------------------------------------------------------------------------------


def test_drafts_are_those_of_that_document_alone(tmp_path: Path) -> None:
    long = "x" * 250
    for name in (
        ".a.pdf.0123abcd", ".a.pdf.0123abc", ".a.pdf.0123abcde", ".a.pdf.0123ABCD", "a.pdf",
        ".a.pdf.notes", ".b.pdf.0123abcd", "_a.pdf.0123abcd", f".{long[:60]}.0123abcd",
    ):
        (tmp_path / name).write_bytes(b"")
    assert drafts_beside(tmp_path / "a.pdf") == [tmp_path / ".a.pdf.0123abcd"]
    assert drafts_beside(tmp_path / long) == [tmp_path / f".{long[:60]}.0123abcd"]
    assert drafts_beside(tmp_path / "absent" / "a.pdf") == []


@pytest.mark.parametrize("length", [240, 241, 251])
def test_what_a_stop_leaves_of_a_document_is_found_however_long_its_name(
    tmp_path: Path, length: int
) -> None:
    class Stopped(Files):
        def write(self, descriptor: int, content: bytes) -> int:
            raise SystemExit

    path = tmp_path / ("x" * length)
    with pytest.raises(SystemExit):
        write_at(path, b"a", files=Stopped())
    assert drafts_beside(path) == [*tmp_path.iterdir()]


def test_documents_are_announced_before_there_is_anything_of_them(tmp_path: Path) -> None:
    told: list[list[str]] = []

    def announce(paths: object) -> None:
        assert isinstance(paths, list | tuple)
        assert not [one for one in tmp_path.iterdir() if "neuf" in one.name]
        told.append([one.name for one in paths])

    for name in ("a.pdf", "a-2.pdf", "a-2.docx"):
        (tmp_path / name).write_bytes(b"")
    write_new(tmp_path, "a", ".pdf", b"", announce=announce)
    write_together(tmp_path, "a", [(".pdf", b""), (".docx", b"")], announce=announce)
    write_at(tmp_path / "neuf.pdf", b"", announce=announce)
    with pytest.raises(NotSaved):
        write_at(tmp_path / "neuf.pdf", b"", announce=announce)
    assert told == [["a-3.pdf"], ["a-4.pdf", "a-4.docx"], ["neuf.pdf"]]


def test_a_name_taken_meanwhile_is_passed_over_and_nothing_of_the_others_stays(
    tmp_path: Path
) -> None:
    class Late(Files):
        """Another program takes the second name just after it was found free."""

        def create(self, path: Path) -> int:
            if path.name == "a.docx":
                path.write_bytes(b"d'une autre")
            return super().create(path)

    made = write_together(tmp_path, "a", [(".pdf", b"1"), (".docx", b"2")], Late())
    assert [one.name for one in made] == ["a-2.pdf", "a-2.docx"]
    assert {one.name for one in tmp_path.iterdir()} == {"a.docx", "a-2.pdf", "a-2.docx"}
    assert (tmp_path / "a.docx").read_bytes() == b"d'une autre"


@pytest.mark.parametrize(("code", "mend"), [
    (errno.EACCES, "fermez-le"), (errno.EPERM, "fermez-le"), (errno.ENOSPC, "Libérez de la place"),
])
def test_how_to_mend_a_document_that_is_not_written_depends_on_why(
    tmp_path: Path, code: int, mend: str
) -> None:
    disk = FaultyFiles(SYSTEM, failing_at("create", code=code))
    with pytest.raises(NotSaved, match="Rien n’a été écrit") as said:
        write_together(tmp_path, "a", [(".pdf", b"1")], disk)
    assert mend in said.value.message


@pytest.mark.parametrize(("most", "make", "said"), [
    (len(CONTENT), lambda _: None, ""),
    (len(CONTENT) - 1, lambda _: None, "dépasse 0 Mo"),
    (3_000_000, lambda path: path.write_bytes(b"x" * 3_000_001), "dépasse 3 Mo"),
    (99, lambda path: path.unlink(), "n’existe pas"),
    (99, lambda path: (path.unlink(), path.mkdir()), "Choisissez un autre fichier"),
])
def test_a_form_is_read_up_to_so_much_or_refused_in_a_sentence(
    path: Path, most: int, make: Callable[[Path], object], said: str
) -> None:
    make(path)
    if not said:
        assert read_form(path, most) == CONTENT
        return
    with pytest.raises(AssistantError, match=said):
        read_form(path, most)


def test_a_form_that_another_program_holds_is_said(path: Path) -> None:
    class Refusing(Files):
        def read_chosen(self, path: Path, most: int = 0) -> bytes:
            raise PermissionError(errno.EACCES, "held")

    with pytest.raises(AssistantError, match="est ouvert dans Word"):
        read_form(path, 99, Refusing())


# --- where nothing can be recorded ------------------------------------------------------------


@pytest.mark.parametrize("call", ["", "create", "close", "remove"])
def test_a_folder_is_tried_and_nothing_of_the_trial_stays(tmp_path: Path, call: str) -> None:
    disk = FaultyFiles(SYSTEM, failing_at(call, code=errno.EACCES) if call else None)
    said = refusal(tmp_path / "à" / "faire", disk)
    assert bool(said) is bool(call)
    if call:
        assert "Rien ne peut être enregistré" in said and "CQP_SESSIONS" in said
    if call != "remove":
        assert [*tmp_path.iterdir()] == []


def test_a_stamp_of_a_file_with_no_link_left_is_plain() -> None:
    gone = Stamp(1, 2, 3, 0, stat.S_IFREG, 4, 5)
    assert gone.plain and not gone._replace(links=2).plain
    assert gone._replace(links=2).regular and not gone._replace(mode=stat.S_IFIFO).plain
