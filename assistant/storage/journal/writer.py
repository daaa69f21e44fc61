"""Appending to one file of a session, durably. Knows nothing of what the bytes say."""

from __future__ import annotations

import contextlib
import errno
from pathlib import Path

from assistant.storage.disk.files import Files, Stamp, create_private, write_all


class PartWriter:
    """Appends to one file of a session; after a failure, that file is never written again.

    Args:
        stamp: what the file looked like when it was last known to hold `size` good bytes.
    """

    def __init__(
        self, files: Files, path: Path, descriptor: int, size: int, stamp: Stamp | None
    ) -> None:
        self._files = files
        self._path = path
        self._descriptor = descriptor
        self._size = size
        self._stamp = stamp
        self._closed = False

    @classmethod
    def create(cls, files: Files, path: Path, content: bytes) -> PartWriter:
        """Begin a file, on disk with its name and its content."""
        descriptor = create_private(files, path, content)
        return cls(files, path, descriptor, len(content), _looked_at(files, descriptor))

    @classmethod
    def reopen(cls, files: Files, path: Path, size: int, stamp: Stamp | None) -> PartWriter:
        """Carry on a file of which `size` bytes hold, read when it looked like `stamp`."""
        descriptor = files.open_append(path)
        same = stamp is not None and stamp.same_file(_looked_at(files, descriptor))
        return cls(files, path, descriptor, size, stamp if same else None)

    def untouched(self) -> bool:
        """True while the name is that of the file we write, and nobody else changed it.

        Raises:
            OSError: the folder cannot be looked at.
        """
        return self._stamp is not None and self._files.stamp(self._path) == self._stamp

    def append(self, content: bytes) -> None:
        """Return when the content is on disk, under its name.

        Raises:
            OSError: it is not; the file is closed, cut back to what was acknowledged as far as
                the disk allows it.
        """
        try:
            self._store(content)
        except OSError as error:
            if error.errno != errno.ESTALE:
                self._take_back(len(content))
            self.close()
            raise

    def cut(self) -> None:
        """Take off what follows the bytes that hold."""
        self._files.truncate(self._descriptor, self._size)
        self._files.fsync(self._descriptor)
        self._stamp = self._files.stamp(self._path)

    def close(self) -> None:
        """Let go of the file; safe to call twice."""
        if not self._closed:
            self._closed = True
            with contextlib.suppress(OSError):
                self._files.close(self._descriptor)

    def _store(self, content: bytes) -> None:
        write_all(self._files, self._descriptor, content)
        self._files.fsync(self._descriptor)
        before, after = self._stamp, self._files.stamp(self._path)
        size = self._size + len(content)
        if before is None or after is None or not before.same_file(after) or after.size != size:
            raise OSError(errno.ESTALE, "the file was removed or replaced", str(self._path))
        self._size, self._stamp = size, after

    def _take_back(self, length: int) -> None:
        """Cut off what a failed append left, unless somebody else wrote there too.

        After a failed fsync the system may show bytes that the disk does not have; cutting them
        off keeps a later opening from building upon them.
        """
        with contextlib.suppress(OSError):
            found = self._files.stamp_of(self._descriptor).size
            if self._size < found <= self._size + length:
                self._files.truncate(self._descriptor, self._size)


def _looked_at(files: Files, descriptor: int) -> Stamp | None:
    """What an open file looks like; None, which is never trusted, when the system does not say."""
    try:
        return files.stamp_of(descriptor)
    except OSError:
        return None
