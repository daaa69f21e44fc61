"""One writer at a time: a lock that the kernel releases when its holder ends, however it ends.

It lies in a file of its own beside the journal and is never deleted: a lock file that is left
behind locks nothing. What is written in it only names the holder.
"""

from __future__ import annotations

import contextlib
import json
import os
import platform
import time
from datetime import datetime
from pathlib import Path

from assistant.domain.common.french import day_and_hour
from assistant.domain.common.text import one_line
from assistant.storage.disk.files import Files, Stamp, write_all

# Someone who only asks whether a session is being written holds the lock for microseconds; a
# writer who meets one tries again before believing that another writes.
_ATTEMPTS = 4
_PAUSE = 0.005  # seconds

_SOMEONE = "un autre programme"

_BEGINNING = b'{"pid": '
_LONGEST = 1024
"""More bytes than a lock ever holds."""


class SessionLock:
    """The right to write one session, until `release`."""

    def __init__(self, files: Files, path: Path, descriptor: int, stamp: Stamp) -> None:
        self._files = files
        self._path = path
        self._descriptor: int | None = descriptor
        self._stamp = stamp

    @classmethod
    def acquire(cls, files: Files, path: Path, since: datetime) -> SessionLock | None:
        """Take the lock without waiting for its holder; None when another program has it.

        Raises:
            OSError: the folder takes no lock, or cannot be written.
        """
        descriptor = files.open_lock(path, create=True)
        with contextlib.ExitStack() as undo:
            undo.callback(_close, files, descriptor)
            if not _try_exclusive(files, descriptor):
                return None
            _sign(files, descriptor, since)
            stamp = files.stamp_of(descriptor)
            undo.pop_all()
        return cls(files, path, descriptor, stamp)

    def held(self) -> bool:
        """True while the name still is that of the file we hold: one who comes meets our lock.

        Raises:
            OSError: the folder cannot be looked at.
        """
        return self._stamp.same_file(self._files.stamp(self._path))

    def named(self) -> bool:
        """True while the file we hold bears a name somewhere: it was moved, not removed.

        Raises:
            OSError: the disk does not say.
        """
        return self._descriptor is None or self._files.stamp_of(self._descriptor).links > 0

    def release(self) -> None:
        """Let others write; safe to call twice."""
        if self._descriptor is not None:
            descriptor, self._descriptor = self._descriptor, None
            _close(self._files, descriptor)


def holder(files: Files, path: Path) -> str:
    """Who holds a lock, in a few French words; empty when nobody does."""
    try:
        descriptor = files.open_lock(path, create=False)
    except OSError:
        return ""
    try:
        if files.try_lock(descriptor, shared=True):
            return ""
    except OSError:
        return ""
    finally:
        _close(files, descriptor)
    return _describe(files, path)


def _close(files: Files, descriptor: int) -> None:
    with contextlib.suppress(OSError):
        files.close(descriptor)


def _try_exclusive(files: Files, descriptor: int) -> bool:
    for attempt in range(_ATTEMPTS):
        if attempt:
            time.sleep(_PAUSE)
        if files.try_lock(descriptor):
            return True
    return False


def _sign(files: Files, descriptor: int, since: datetime) -> None:
    """Write who holds the lock; only a courtesy, so a full disk does not matter.

    What lies under the name of a lock and is none stays as it is: it may be anybody's file.
    """
    name = {"pid": os.getpid(), "host": platform.node(), "since": since.isoformat()}
    with contextlib.suppress(OSError):
        if not _is_lock(files.peek(descriptor, _LONGEST)):
            return
        files.truncate(descriptor, 0)
        write_all(files, descriptor, json.dumps(name).encode("ascii"))


def _is_lock(content: bytes) -> bool:
    """True for nothing, a name or its beginning, and zeros, which a power cut may leave."""
    named = len(content) < _LONGEST and _BEGINNING.startswith(content[: len(_BEGINNING)])
    return named or not content.strip(b"\0")


def _describe(files: Files, path: Path) -> str:
    try:
        name = json.loads(files.read(path))
        since = datetime.fromisoformat(name["since"])
        process, host = int(name["pid"]), one_line(str(name["host"]))[:80]
        moment = day_and_hour(since)
    except (OSError, ValueError, KeyError, TypeError, ArithmeticError, RecursionError):
        return _SOMEONE
    return f"le programme numéro {process} du poste « {host} », depuis le {moment}"
