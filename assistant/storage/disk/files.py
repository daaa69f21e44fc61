"""Files that only their owner reads, written so that they survive a power cut.

The only module of `storage` that calls the system: tests replace `Files` by a layer that records
or fails, and nothing has to be patched.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

FILE_MODE = 0o600
FOLDER_MODE = 0o700

# A virus scanner or an indexer may hold a file for a moment on Windows.
_REPLACE_ATTEMPTS = 10
_REPLACE_PAUSE = 0.05  # seconds

_LONGEST_NAME = 240
"""Bytes of a name that leave room for what a draft of it adds: disks take 255."""

_BINARY: int = getattr(os, "O_BINARY", 0)
_NO_WAIT: int = getattr(os, "O_NONBLOCK", 0)  # a pipe in place of a file must not hang us
_NO_LINK: int = getattr(os, "O_NOFOLLOW", 0)  # Windows has none: there, the name is looked at

if sys.platform == "win32":
    import msvcrt

    # Windows locks are mandatory: a byte far beyond the content leaves the content readable.
    _LOCKED_BYTE = 1 << 30

    def _try_lock(descriptor: int, shared: bool) -> bool:
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in (errno.EACCES, 0):  # Wine gives no reason
                return False
            raise
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)  # what is written next belongs at the beginning
        return True

else:
    import fcntl

    def _try_lock(descriptor: int, shared: bool) -> bool:
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


if sys.platform == "darwin":

    def _flush(descriptor: int) -> None:
        """macOS leaves what fsync was told in the cache of the disk, unless it is asked twice."""
        try:
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
        except OSError:  # a disk that knows no such order, a network drive for one
            os.fsync(descriptor)

else:

    def _flush(descriptor: int) -> None:
        os.fsync(descriptor)


LARGEST = 200_000_000
"""Bytes that are read at once: twenty times the longest session."""


class Stamp(NamedTuple):
    """What a file looks like from outside: which one it is, how long, and when it last changed.

    Two equal stamps, of a file left alone in between, say that nobody touched it: the time of the
    last change cannot be chosen, as that of the last writing can.
    """

    device: int
    inode: int
    size: int
    links: int
    mode: int
    written: int
    changed: int

    @property
    def plain(self) -> bool:
        """True for a regular file that bears one name only."""
        return self.regular and self.links <= 1

    @property
    def regular(self) -> bool:
        """True for a regular file, however many names it bears."""
        return stat.S_ISREG(self.mode)

    def same_file(self, other: Stamp | None) -> bool:
        """True when both are of one file, whatever happened to its content."""
        return other is not None and self[:2] == other[:2]


def _stamp(found: os.stat_result) -> Stamp:
    return Stamp(
        found.st_dev, found.st_ino, found.st_size, found.st_nlink, found.st_mode,
        found.st_mtime_ns, found.st_ctime_ns,
    )


def _open_plain(path: Path, flags: int, mode: int = FILE_MODE) -> int:
    """Open what is a regular file with one name; neither a link, nor what a link leads to.

    Whoever can write in a folder could otherwise have us write into, or give away, any file.
    """
    if not _NO_LINK and path.is_symlink():
        raise OSError(errno.ELOOP, "a link", str(path))
    descriptor = os.open(path, flags | _BINARY | _NO_WAIT | _NO_LINK, mode)
    found = _stamp(os.fstat(descriptor))
    if found.plain:
        return descriptor
    os.close(descriptor)
    if not stat.S_ISREG(found.mode):
        raise IsADirectoryError(errno.EISDIR, "not a regular file", str(path))
    raise OSError(errno.EMLINK, "a file with several names", str(path))


def _for_its_owner(descriptor: int) -> int:
    """Give the owner of a file the rights that an odd mask took: it could not be opened again."""
    if sys.platform != "win32" and os.fstat(descriptor).st_mode & FILE_MODE != FILE_MODE:
        with contextlib.suppress(OSError):
            os.fchmod(descriptor, FILE_MODE)
    return descriptor


class Files:
    """The system calls that storage needs, one method each; all raise OSError."""

    def read(self, path: Path, offset: int = 0) -> bytes:
        """The content of a regular file from `offset` to its end; links are refused, and what is
        larger than memory should be asked for.
        """
        with os.fdopen(self.open_read(path), "rb") as file:
            if os.fstat(file.fileno()).st_size - offset > LARGEST:
                raise OSError(errno.EFBIG, "larger than any file of ours", str(path))
            file.seek(offset)
            return file.read()

    def open_read(self, path: Path) -> int:
        """Open an existing file to read it."""
        return _open_plain(path, os.O_RDONLY)

    def checksum(self, descriptor: int, header: int) -> tuple[bytes, int]:
        """The first `header` bytes of an open file, and the CRC-32 of all that follows."""
        beginning, found = self.peek(descriptor, header), 0
        os.lseek(descriptor, header, os.SEEK_SET)
        while piece := os.read(descriptor, 1 << 20):
            found = zlib.crc32(piece, found)
        return beginning, found

    def read_chosen(self, path: Path, most: int = LARGEST) -> bytes:
        """The content of a file that the user named, wherever a link leads, but for a pipe and for
        what is larger than `most` bytes.
        """
        descriptor = os.open(path, os.O_RDONLY | _BINARY | _NO_WAIT)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise IsADirectoryError(errno.EISDIR, "not a regular file", str(path))
            if os.fstat(descriptor).st_size > most:
                raise OSError(errno.EFBIG, "larger than asked for", str(path))
            return file.read()

    def peek(self, descriptor: int, most: int) -> bytes:
        """The beginning of an open file, at most so many bytes; writing begins there, too."""
        os.lseek(descriptor, 0, os.SEEK_SET)
        content = os.read(descriptor, most)
        os.lseek(descriptor, 0, os.SEEK_SET)
        return content

    def stamp(self, path: Path) -> Stamp | None:
        """What bears this name, links not followed; None when nothing does."""
        try:
            return _stamp(os.lstat(path))
        except (FileNotFoundError, NotADirectoryError):
            return None

    def stamp_of(self, descriptor: int) -> Stamp:
        """What an open file looks like."""
        return _stamp(os.fstat(descriptor))

    def size(self, path: Path) -> int:
        """The length of a file, in bytes; that of a link itself."""
        return os.lstat(path).st_size

    def modified(self, path: Path) -> int:
        """When a file was last written, in nanoseconds since 1970."""
        return os.lstat(path).st_mtime_ns

    def exists(self, path: Path) -> bool:
        """True when something bears this name."""
        return os.path.lexists(path)

    def names(self, folder: Path) -> list[str]:
        """The names in a folder, in no order; none when there is no such folder."""
        try:
            return [path.name for path in folder.iterdir()]
        except FileNotFoundError:
            return []

    def stamps(self, folder: Path) -> list[tuple[str, int, int]]:
        """Name, size and time last written (ns) of the files in a folder, in no order."""
        found = []
        with contextlib.suppress(FileNotFoundError), os.scandir(folder) as entries:
            for entry in entries:
                with contextlib.suppress(FileNotFoundError):
                    status = entry.stat(follow_symlinks=False)
                    found.append((entry.name, status.st_size, status.st_mtime_ns))
        return found

    def tree(self, folder: Path, most: int) -> list[tuple[bytes, int, int, int]] | None:
        """Name, size, times last written and changed (ns) of what lies in a folder, however deep.

        Nothing is opened. None when there is more than `most`; what cannot be looked at is left
        out, and so is what a linked folder leads to.
        """
        found, seen, root = [], 0, os.fsencode(folder)
        for where, folders, names in os.walk(root):
            seen += len(folders) + len(names)
            if seen > most:
                return None
            for name in names:
                path = os.path.join(where, name)  # noqa: PTH118 - bytes: a name may be no text
                with contextlib.suppress(OSError):
                    status = os.stat(path)  # noqa: PTH116 - as above
                    found.append((
                        os.path.relpath(path, root), status.st_size, status.st_mtime_ns,
                        status.st_ctime_ns,
                    ))
        return sorted(found)

    def is_folder(self, path: Path) -> bool:
        """True when a folder bears this name."""
        return path.is_dir()

    def which_folder(self, path: Path) -> tuple[int, int] | None:
        """Which folder bears this name, wherever a link leads; None when none does."""
        try:
            found = path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        return (found.st_dev, found.st_ino) if stat.S_ISDIR(found.st_mode) else None

    def is_link(self, path: Path) -> bool:
        """True for a symbolic link, whatever it leads to."""
        return path.is_symlink()

    def real(self, path: Path) -> Path:
        """Where a path leads, every link on the way followed; as it is where nobody can say."""
        try:
            return path.resolve()
        except (OSError, RuntimeError):
            return path

    def make_folder(self, folder: Path) -> None:
        """Create one folder that only its owner enters."""
        folder.mkdir(mode=FOLDER_MODE)
        if sys.platform != "win32" and stat.S_IMODE(folder.lstat().st_mode) != FOLDER_MODE:
            with contextlib.suppress(OSError):
                folder.chmod(FOLDER_MODE)

    def create(self, path: Path) -> int:
        """Create a private file to append to; FileExistsError when the name is taken."""
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND | _BINARY
        return _for_its_owner(os.open(path, flags, FILE_MODE))

    def open_append(self, path: Path) -> int:
        """Open an existing file to append to."""
        return _open_plain(path, os.O_RDWR | os.O_APPEND)

    def open_rewrite(self, path: Path) -> int:
        """Open an existing file to write over its bytes, from the first."""
        return _open_plain(path, os.O_RDWR)

    def open_lock(self, path: Path, *, create: bool) -> int:
        """Open a lock file, creating it private when asked."""
        if create:
            return _for_its_owner(_open_plain(path, os.O_RDWR | os.O_CREAT))
        return _open_plain(path, os.O_RDONLY)

    def try_lock(self, descriptor: int, *, shared: bool = False) -> bool:
        """Take the kernel's lock without waiting; it goes when the descriptor or its holder does.

        Windows knows no shared lock: there, `shared` asks for the exclusive one.
        """
        return _try_lock(descriptor, shared)

    def write(self, descriptor: int, content: bytes) -> int:
        """Write once; like the system, it may take less than it was given."""
        return os.write(descriptor, content)

    def truncate(self, descriptor: int, size: int) -> None:
        """Cut a file to `size` bytes."""
        os.ftruncate(descriptor, size)

    def fsync(self, descriptor: int) -> None:
        """Return when the content is on disk."""
        _flush(descriptor)

    def fsync_directory(self, folder: Path) -> None:
        """Return when the names in a folder are on disk.

        Windows does it by itself, and some network drives have no such call: there, nothing more
        can be asked.
        """
        if sys.platform == "win32":
            return
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            _flush(descriptor)
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.ENOTSUP):
                raise
        finally:
            os.close(descriptor)

    def close(self, descriptor: int) -> None:
        """Release a descriptor, and the lock it holds."""
        os.close(descriptor)

    def remove(self, path: Path) -> None:
        """Delete a file."""
        path.unlink()

    def remove_folder(self, folder: Path) -> None:
        """Delete an empty folder."""
        folder.rmdir()

    def replace(self, source: Path, target: Path) -> None:
        """Give `source` the name of `target`, atomically."""
        source.replace(target)


SYSTEM = Files()


def write_all(files: Files, descriptor: int, content: bytes) -> None:
    """Write to the last byte, however little the system takes at a time."""
    while content:
        taken = files.write(descriptor, content)
        if taken <= 0:
            raise OSError(errno.EIO, "nothing was written")
        content = content[taken:]


def create_private(files: Files, path: Path, content: bytes) -> int:
    """Create a private file with its content, on disk with its name; returns its descriptor.

    When it fails, what was begun is removed as far as the disk allows.

    Raises:
        FileExistsError: the name is taken; that file is left alone.
        OSError: the disk refused.
    """
    descriptor = files.create(path)
    try:
        write_all(files, descriptor, content)
        files.fsync(descriptor)
        files.fsync_directory(path.parent)
    except OSError:
        with contextlib.suppress(OSError):
            files.close(descriptor)
        with contextlib.suppress(OSError):
            files.remove(path)
        raise
    return descriptor


def create_closed(files: Files, path: Path, content: bytes) -> None:
    """The same, and close it: a closing that is refused leaves nothing either."""
    descriptor = create_private(files, path, content)
    try:
        files.close(descriptor)
    except OSError:
        with contextlib.suppress(OSError):
            files.remove(path)
        raise


def create_whole(files: Files, path: Path, content: bytes) -> None:
    """Create a private document, on disk with its name: all of it bears that name, or nothing does.

    Whoever is stopped while writing leaves a draft beside, which bears no name of a document.

    Raises:
        FileExistsError: the name is taken; what bears it is left alone.
        OSError: the disk refused; nothing is left.
    """
    if files.exists(path):
        raise FileExistsError(errno.EEXIST, "taken", str(path))
    draft = _draft_beside(path)
    create_closed(files, draft, content)
    begun = [draft]
    try:
        descriptor = files.create(path)
        begun.append(path)  # ours from here on, empty for a moment
        files.close(descriptor)
        replace_patiently(files, draft, path)
        files.fsync_directory(path.parent)
    except OSError:
        for one in begun:
            with contextlib.suppress(OSError):
                files.remove(one)
        raise


def _draft_beside(path: Path) -> Path:
    """A name for what is still being written: that of the file, so that erasures find it."""
    return path.with_name(f"{_drafted(path)}{os.urandom(4).hex()}")


def _drafted(path: Path) -> str:
    name = path.name if len(os.fsencode(path.name)) <= _LONGEST_NAME else path.name[:60]
    return f".{name}."


def drafts_beside(path: Path, files: Files = SYSTEM) -> list[Path]:
    """What whoever was stopped while writing a document left of it beside."""
    begins = _drafted(path)
    return [
        path.with_name(name) for name in sorted(files.names(path.parent))
        if name.startswith(begins) and _RANDOM.fullmatch(name, len(begins))
    ]


_RANDOM = re.compile(r"[0-9a-f]{8}")


def ensure_private_folder(folder: Path, files: Files = SYSTEM) -> None:
    """Create a folder and its missing parents, each private and on disk.

    A folder that is already there keeps the rights its owner gave it.
    """
    if files.is_folder(folder) or folder.parent == folder:
        return
    ensure_private_folder(folder.parent, files)
    with contextlib.suppress(FileExistsError):
        files.make_folder(folder)
        files.fsync_directory(folder.parent)


def write_private(path: Path, content: bytes, files: Files = SYSTEM) -> None:
    """Write a private file whole: after a crash, it holds the old content or the new.

    Not for journals, which are never replaced; for settings, marks and exports.
    """
    ensure_private_folder(path.parent, files)
    draft = _draft_beside(path)
    create_closed(files, draft, content)
    try:
        replace_patiently(files, draft, path)
    except OSError:
        with contextlib.suppress(OSError):
            files.remove(draft)
        raise
    files.fsync_directory(path.parent)


def replace_patiently(files: Files, source: Path, target: Path) -> None:
    """Rename `source` to `target`, waiting a moment if another program has one open."""
    _patiently(lambda: files.replace(source, target))


def shred(files: Files, path: Path) -> None:
    """Write over a small file, then delete it: less of it stays on the disk, nothing is sure.

    Only the name goes of a link, or of a file that bears another name too: what it leads to may
    be anybody's.
    """
    try:
        descriptor = files.open_rewrite(path)
    except OSError as error:
        if error.errno not in (errno.ELOOP, errno.EMLINK):
            raise
        remove_patiently(files, path)
        return
    try:
        write_all(files, descriptor, os.urandom(files.size(path)))
        files.fsync(descriptor)
    finally:
        files.close(descriptor)
    remove_patiently(files, path)


def remove_patiently(files: Files, path: Path) -> None:
    """Delete a file, waiting a moment if another program has it open."""
    _patiently(lambda: files.remove(path))


def _patiently(action: Callable[[], None]) -> None:
    for _ in range(_REPLACE_ATTEMPTS - 1):
        try:
            action()
        except PermissionError:
            time.sleep(_REPLACE_PAUSE)
        else:
            return
    action()
