"""The sessions of a folder and the index of them, as files.

The index is one private SQLite file per folder of sessions, beside the documents. It is a cache
that is trusted only while it is to the byte what was written: the sum of all that follows its
header stands in its header. Whatever else is found there is removed and begun again; so is the
whole file once a session it holds is gone or lies in clear no more, for a full-text table keeps
long what is deleted from it. It keeps no second file: its journal stays in memory.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from threading import Lock

from assistant.search.tables import DAMAGED, VERSION, SearchTables, create
from assistant.storage.disk.files import (
    SYSTEM,
    Files,
    Stamp,
    ensure_private_folder,
    remove_patiently,
)
from assistant.storage.journal.parts import session_of, unreadable_folder

SUFFIX = ".sqlite"
_WAIT = 1.0
"""Seconds that another program or another search is waited for."""

_ORDERS = (
    "pragma journal_mode = memory", "pragma synchronous = off", "pragma locking_mode = exclusive",
    "pragma cache_size = -65536", "begin exclusive", "commit",
)
"""A cache needs no durability; its sum tells what was interrupted. The lock lasts until the end."""

_HEADER, _VERSION_AT, _SUM_AT = 100, slice(60, 64), slice(68, 72)
_CLEAR = b'{"at":'
_ENCRYPTED = b'"chiffrement"'

MayHold = Callable[[str, str], bool]
"""Whether the index may go on holding a session, by its id and the stamp it had."""


class SessionFolder:
    """The files of the sessions, as searching sees them.

    Args:
        searched: whether what bears an id is a session; the sittings of a jury are none.
        must_be_there: refuses a folder that held sessions and is not there any more.
    """

    def __init__(
        self, folder: Path, files: Files = SYSTEM, searched: Callable[[str], bool] = lambda _: True,
        must_be_there: Callable[[], None] = lambda: None,
    ) -> None:
        self._folder, self._files, self._searched = folder, files, searched
        self._must_be_there = must_be_there
        self._known: dict[str, tuple[str, bool]] = {}

    def stamps(self) -> dict[str, str]:
        """Each session with the names, sizes and times of its files, the last written first.

        Raises:
            SessionUnreadable: the folder cannot be read, or is not there any more.
        """
        latest: dict[str, int] = {}
        parts: dict[str, list[str]] = {}
        try:
            self._must_be_there()
            found = self._files.stamps(self._folder)
        except OSError as error:
            raise unreadable_folder(self._folder, error) from error
        for name, size, written in found:
            session = session_of(name)
            if session is not None and self._searched(session):
                parts.setdefault(session, []).append(f"{name}:{size}:{written}")
                latest[session] = max(latest.get(session, 0), written)
        ordered = sorted(latest, key=lambda one: (-latest[one], one))
        return {one: " ".join(sorted(parts[one])) for one in ordered}

    def unchanged(self, stamp: str) -> bool:
        """Whether the files that a stamp speaks of are still what it says."""
        try:
            for part in stamp.split():
                name, size, written = part.split(":")
                path = self._folder / name
                if f"{self._files.size(path)}:{self._files.modified(path)}" != f"{size}:{written}":
                    return False
        except OSError:
            return False
        return True

    def size(self, stamp: str) -> int:
        """The bytes of the files that a stamp speaks of."""
        return sum(int(part.split(":")[1]) for part in stamp.split())

    def still_in_clear(self, stamp: str) -> bool:
        """Whether the files that a stamp speaks of are there now, and lie in clear."""
        return self.unchanged(stamp) or self._all_in_clear(stamp)

    def in_clear(self, session_id: str, stamp: str) -> bool:
        """Whether the files that a stamp speaks of can be read, and lie in clear."""
        known = self._known.get(session_id)
        if known is None or known[0] != stamp:
            known = self._known[session_id] = stamp, self._all_in_clear(stamp)
        return known[1]

    def _all_in_clear(self, stamp: str) -> bool:
        names = [part.partition(":")[0] for part in stamp.split()]
        try:
            return all(_in_clear(self._files.read(self._folder / name)) for name in names)
        except OSError:
            return False


def _in_clear(content: bytes) -> bool:
    """Whether the first two lines are a journal's own, unencrypted."""
    end = content.find(b"\n")
    return (
        content.startswith(_CLEAR)
        and _ENCRYPTED not in content[:end]
        and content.startswith(_CLEAR, end + 1)
    )


class SearchIndex:
    """The index of one folder of sessions.

    Args:
        folder: where indexes are kept.
        sessions: the folder of the sessions this one is about.
    """

    def __init__(self, folder: Path, sessions: Path, files: Files = SYSTEM) -> None:
        name = hashlib.sha256(os.fsencode(sessions.absolute())).hexdigest()[:12]
        self.path = folder / f"{name}{SUFFIX}"
        self._files = files
        self._one_at_a_time = Lock()
        self._seen: Stamp | None = None
        """The file when it was last known to be what was written."""

    @contextmanager
    def open(self, may_hold: MayHold) -> Iterator[SearchTables | None]:
        """The tables that are kept, None while the disk or another program refuses them.

        Raises:
            sqlite3.DatabaseError, UnicodeError: they turn out to be damaged, or the disk is full;
                they are removed.
            SearchUnavailable: this SQLite cannot search.
        """
        if not self._one_at_a_time.acquire(timeout=_WAIT):
            yield None
            return
        try:
            with ExitStack() as held:
                connection, descriptor = self._opened(held, may_hold)
                before = connection.total_changes if connection else 0
                try:
                    yield SearchTables(connection) if connection else None
                except DAMAGED:
                    self._remove()
                    raise
                finally:
                    if connection and connection.total_changes != before:
                        self._sign(connection, descriptor)
        finally:
            self._one_at_a_time.release()

    def _opened(
        self, held: ExitStack, may_hold: MayHold
    ) -> tuple[sqlite3.Connection | None, int]:
        """The index, locked, and its file, to be read; a new one in place of what is not one."""
        try:
            ensure_private_folder(self.path.parent, self._files)
            for _ in range(2):
                with ExitStack() as opening:
                    connection, descriptor = self._open(opening)
                    if connection and _holds_only(connection, may_hold):
                        held.push(opening.pop_all())
                        return connection, descriptor
                self._remove()
        except (OSError, sqlite3.OperationalError):
            pass  # refused, full, or held by another program: memory serves meanwhile
        return None, -1

    def _open(self, opening: ExitStack) -> tuple[sqlite3.Connection | None, int]:
        """The file as it is; no connection when it cannot be trusted."""
        found = self._files.stamp(self.path)
        if found is None:
            self._files.close(self._files.create(self.path))
        elif not found.plain:  # a link, a pipe, a folder
            return None, -1
        descriptor = self._files.open_read(self.path)
        # released last: closing it gives up the locks that SQLite holds on the file
        opening.callback(self._files.close, descriptor)
        new = not self._files.size(self.path)
        connection = sqlite3.connect(self.path, timeout=_WAIT, check_same_thread=False)
        opening.enter_context(closing(connection))
        try:
            for order in _ORDERS:
                connection.execute(order)
            if new:
                create(connection)
                connection.execute(f"pragma user_version = {VERSION:d}")
                self._sign(connection, descriptor)
            return (connection if self._is_sound(descriptor) else None), descriptor
        except sqlite3.OperationalError:
            raise
        except DAMAGED:  # no database at all
            return None, -1

    def _is_sound(self, descriptor: int) -> bool:
        """Whether the file is what was written."""
        if self._seen != self._files.stamp_of(descriptor):
            header, found = self._files.checksum(descriptor, _HEADER)
            version, kept = (int.from_bytes(header[at], "big") for at in (_VERSION_AT, _SUM_AT))
            if (version, kept) != (VERSION, found):
                return False
            self._seen = self._files.stamp_of(descriptor)
        return True

    def _sign(self, connection: sqlite3.Connection, descriptor: int) -> None:
        """Write what is kept, then its sum, which changes the header alone."""
        try:
            connection.commit()
            _, found = self._files.checksum(descriptor, _HEADER)
            signed = found - (1 << 32) if found >> 31 else found
            connection.execute(f"pragma application_id = {signed:d}")
            self._seen = self._files.stamp_of(descriptor)
        except (OSError, *DAMAGED):
            self._remove()

    def _remove(self) -> None:
        self._seen = None
        with suppress(OSError):  # gone, or held by another program: it is not trusted any more
            remove_patiently(self._files, self.path)


def _holds_only(connection: sqlite3.Connection, may_hold: MayHold) -> bool:
    try:
        known = connection.execute("select session, stamp from sessions").fetchall()
    except DAMAGED:
        return False
    return all(may_hold(session, stamp) for session, stamp in known)
