"""What searching keeps between two searches, and where it looks for what it does not know yet.

One SQLite file per folder of sessions, private, beside the documents: a file for each session
would have to be opened for each answer, a thousand times for a thousand sessions. A full-text
table (FTS5) keeps what was deleted in its segments until it merges them. Plain rows with
`secure_delete` are overwritten with zeros, and the rollback journal stays in memory: nothing of a
session is left in the file when its row goes. Erasing a person removes the file altogether (see
`holdings`): it is a cache, made anew by the searches that follow.

Only sessions that lie in clear come here. A file that is damaged, of another version or another
program's is removed and begun again; a disk that refuses costs time, never an answer.
"""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from assistant.storage.disk.files import SYSTEM, Files, ensure_private_folder
from assistant.storage.journal.parts import session_of

FORMAT = 1
SUFFIX = ".sqlite"
_WAIT = 1.0  # seconds for another program that writes the index
_BATCH = 25

_CLEAR = b'{"at":'
_ENCRYPTED = b'"chiffrement"'

_TABLES = (
    "create table if not exists prints (id integer primary key, session text not null unique, "
    "stamp text not null, words blob not null)",
    "create table if not exists pages (id integer primary key, head blob not null, "
    "stream blob not null, shown blob not null, sum integer not null)",
)
"""Apart, for every search reads all prints and few pages."""

Kept = tuple[bytes, bytes, bytes]
Prints = Mapping[str, tuple[str, bytes]]


class SessionFolder:
    """The files of the sessions, as searching sees them."""

    def __init__(self, folder: Path, files: Files = SYSTEM) -> None:
        self._folder, self._files = folder, files

    def stamps(self) -> dict[str, str]:
        """Each session with the names, sizes and times of its files, the last written first."""
        latest: dict[str, int] = {}
        parts: dict[str, list[str]] = {}
        for name, size, written in self._files.stamps(self._folder):
            session = session_of(name)
            if session is not None:
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

    def clear(self, session_id: str) -> bytes | None:
        """The bytes of a session that lies in clear, all its files together."""
        found = b""
        try:
            first = self._files.read(self._folder / f"{session_id}.jsonl")
            found = first
            if self._files.exists(self._folder / f"{session_id}.1.jsonl"):
                found = b"".join(self._parts(session_id))
        except OSError:
            return None
        return found if _lies_in_clear(found) else None

    def _parts(self, session_id: str) -> Iterator[bytes]:
        for name in sorted(self._files.names(self._folder)):
            if session_of(name) == session_id:
                content = self._files.read(self._folder / name)
                yield content if _lies_in_clear(content) else _ENCRYPTED


def _lies_in_clear(content: bytes) -> bool:
    """Whether the first two lines are a journal's own, unencrypted."""
    end = content.find(b"\n")
    return (
        content.startswith(_CLEAR)
        and _ENCRYPTED not in content[:end]
        and content.startswith(_CLEAR, end + 1)
    )


class SearchIndex:
    """The pages of the sessions of one folder.

    Args:
        folder: where indexes are kept.
        sessions: the folder of the sessions this one is about.
        version: that of the pages.
    """

    def __init__(
        self, folder: Path, sessions: Path, version: int, files: Files = SYSTEM
    ) -> None:
        name = hashlib.sha256(str(sessions.absolute()).encode()).hexdigest()[:12]
        self.path = folder / f"{name}{SUFFIX}"
        self._version = version * 100 + FORMAT
        self._files = files
        self._seen: tuple[tuple[int, int], Prints] | None = None

    @contextmanager
    def open(self) -> Iterator[SearchBook]:
        """The index, open; one in memory when the disk refuses it."""
        with closing(self._opened()) as connection:
            book = SearchBook(connection)
            before = None if book.in_memory else self._mark()
            if before and self._seen is not None and self._seen[0] == before:
                book.known = self._seen[1]
            try:
                yield book
            finally:
                book.commit()
            self._seen = (before, book.known) if before and book.known is not None else None
        if book.damaged:
            self._remove()

    def _mark(self) -> tuple[int, int] | None:
        """What changes with the file: another program may write it between two searches."""
        try:
            return self._files.size(self.path), self._files.modified(self.path)
        except OSError:
            return None

    def _opened(self) -> sqlite3.Connection:
        try:
            ensure_private_folder(self.path.parent, self._files)
            with suppress(FileExistsError):
                self._files.close(self._files.create(self.path))
            return self._connected()
        except (OSError, sqlite3.OperationalError):
            return _prepared(sqlite3.connect(":memory:", check_same_thread=False))

    def _connected(self) -> sqlite3.Connection:
        for last in (False, True):
            connection = sqlite3.connect(self.path, timeout=_WAIT, check_same_thread=False)
            try:
                version, = connection.execute("pragma user_version").fetchone()
                count, = connection.execute("select count(*) from sqlite_master").fetchone()
                if version == self._version or (count == 0 and version == 0):
                    prepared = _prepared(connection)
                    prepared.execute(f"pragma user_version = {self._version:d}")
                    return prepared
            except sqlite3.OperationalError:
                connection.close()
                raise
            except sqlite3.DatabaseError:
                pass
            connection.close()
            if last:
                break
            self._remove()
            self._files.close(self._files.create(self.path))
        raise sqlite3.OperationalError("the index cannot be begun again")

    def _remove(self) -> None:
        with suppress(OSError):
            self._files.remove(self.path)


def _prepared(connection: sqlite3.Connection) -> sqlite3.Connection:
    # a cache needs no durability, and its rollback journal would be a second file in clear
    for order in (
        "page_size = 16384", "journal_mode = memory", "synchronous = off", "secure_delete = on",
    ):
        connection.execute(f"pragma {order}")
    for table in _TABLES:
        connection.execute(table)
    return connection


class SearchBook:
    """An open index; whatever it cannot do is as if it knew nothing."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._waiting = 0
        self.in_memory = not connection.execute("pragma database_list").fetchone()[2]
        self.known: Prints | None = None
        """The prints, once read; forgotten at each change."""
        self.damaged = False

    def prints(self) -> Prints:
        """Each session known, with its stamp and the print of its words."""
        if self.known is not None:
            return self.known
        try:
            rows = self._connection.execute("select session, stamp, words from prints").fetchall()
        except sqlite3.Error as error:
            self._note(error)
            return {}
        self.known = {session: (stamp, words) for session, stamp, words in rows}
        return self.known

    def page(self, session_id: str) -> Kept | None:
        """What is kept of a session, None when it is not what was written."""
        try:
            row = self._connection.execute(
                "select head, stream, shown, sum from pages where id = "
                "(select id from prints where session = ?)", (session_id,)
            ).fetchone()
        except sqlite3.Error as error:
            self._note(error)
            return None
        if row is None or _sum(row[:3]) != row[3]:
            self.damaged = self.damaged or row is not None
            return None
        head, stream, shown, _ = row
        return head, stream, shown

    def put(self, session_id: str, stamp: str, words: bytes, kept: Kept) -> None:
        """Keep a page, in place of the one before."""
        self.known = None
        try:
            self._delete([session_id])
            row = self._connection.execute(
                "insert into prints (session, stamp, words) values (?, ?, ?)",
                (session_id, stamp, words),
            ).lastrowid
            self._connection.execute(
                "insert into pages values (?, ?, ?, ?, ?)", (row, *kept, _sum(kept))
            )
        except sqlite3.Error as error:
            self._note(error)
        self._waiting += 1
        if self._waiting >= _BATCH:
            self.commit()

    def drop(self, session_ids: Iterable[str]) -> None:
        """Forget sessions, to the last byte."""
        gone = [one for one in session_ids if self.known is None or one in self.known]
        if gone:
            self.known = None
            try:
                self._delete(gone)
            except sqlite3.Error as error:
                self._note(error)
            self.commit()

    def _delete(self, sessions: Iterable[str]) -> None:
        for session in sessions:
            self._connection.execute(
                "delete from pages where id = (select id from prints where session = ?)", (session,)
            )
            self._connection.execute("delete from prints where session = ?", (session,))

    def commit(self) -> None:
        """Write what was put; others may write in between."""
        self._waiting = 0
        try:
            self._connection.commit()
        except sqlite3.Error as error:
            self._note(error)

    def _note(self, error: sqlite3.Error) -> None:
        """A file that is damaged is removed after use; a busy or full disk costs time only."""
        if not isinstance(error, sqlite3.OperationalError):
            self.damaged = True


def _sum(kept: Iterable[bytes]) -> int:
    found = 0
    for part in kept:
        found = zlib.crc32(part, found)
    return found
