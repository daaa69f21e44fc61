"""Appending to one file of a session, durably. Knows nothing of what the bytes say."""

from __future__ import annotations

import contextlib
import errno
from pathlib import Path

from assistant.storage.private_files import Files, create_private, write_all


class PartWriter:
    """Appends to one file of a session; after a failure, that file is never written again."""

    def __init__(self, files: Files, path: Path, descriptor: int, size: int) -> None:
        self._files = files
        self._path = path
        self._descriptor = descriptor
        self._size = size
        self._closed = False

    @classmethod
    def create(cls, files: Files, path: Path, content: bytes) -> PartWriter:
        """Begin a file, on disk with its name and its content."""
        return cls(files, path, create_private(files, path, content), len(content))

    @classmethod
    def reopen(cls, files: Files, path: Path, size: int) -> PartWriter:
        """Carry on a file of which `size` bytes hold."""
        return cls(files, path, files.open_append(path), size)

    def append(self, content: bytes) -> None:
        """Return when the content is on disk, under its name.

        Raises:
            OSError: it is not; the file is closed, cut back to what was acknowledged as far as
                the disk allows it.
        """
        try:
            self._store(content)
        except OSError:
            self._abandon()
            raise
        self._size += len(content)

    def cut(self) -> None:
        """Take off what follows the bytes that hold."""
        self._files.truncate(self._descriptor, self._size)
        self._files.fsync(self._descriptor)

    def close(self) -> None:
        """Let go of the file; safe to call twice."""
        if not self._closed:
            self._closed = True
            with contextlib.suppress(OSError):
                self._files.close(self._descriptor)

    def _store(self, content: bytes) -> None:
        write_all(self._files, self._descriptor, content)
        self._files.fsync(self._descriptor)
        if not self._files.same_file(self._descriptor, self._path):
            raise OSError(errno.ESTALE, "the file was removed or replaced", str(self._path))

    def _abandon(self) -> None:
        # After a failed fsync the system may show bytes that the disk does not have; cutting
        # them off keeps a later opening from building upon them.
        with contextlib.suppress(OSError):
            self._files.truncate(self._descriptor, self._size)
        self.close()
