"""Sessions kept on an organisation's server: implements the `SessionStore` protocol.

Several laptops may write one session: each append names the last line it knows, and is refused
when there is another. Whether an append that was cut was recorded is asked, never assumed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import RLock
from typing import TYPE_CHECKING, Protocol

from assistant import __version__
from assistant.domain.common.errors import (
    MovedOn,
    RefusedCommand,
    SessionLocked,
    SessionUnreadable,
    StoreAway,
)
from assistant.domain.common.store import Draft, Record, Recovery
from assistant.storage.disk.clock import Now, utc_now
from assistant.storage.journal import encrypted
from assistant.storage.journal import line as journal
from assistant.storage.journal.carried import Carried, verified
from assistant.storage.journal.codec import CLEAR, LineCodec
from assistant.storage.journal.line import event_of, record_of
from assistant.storage.journal.parts import (
    is_session_id,
    may_name_a_session,
    refused_id,
    too_recent,
    unreadable,
)
from assistant.storage.journal.tinydb import moment
from assistant.storage.server.address import library
from assistant.storage.server.database import Database, presence
from assistant.storage.server.rows import Rows, nothing_yet, read_on, sealed_rows

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.rows import TupleRow

_ROWS = "select line from cqp.records where session = %s and place >= %s order by place"
_APPEND = "select cqp.append(%s, %s, %s, %s)"
_CREATE = "select cqp.create_session(%s, %s, %s, %s, %s)"
_HOW = "select envelope, key_file from cqp.sessions where session = %s"
_MARKS = """
    select session, place, extract(epoch from at)::text from cqp.tips order by at desc, session
"""
_SEAT = """
    insert into cqp.seats (session, role) values (%s, %s) on conflict do nothing
"""
_SEATS = """
    select role, login = session_user from cqp.seats where session = %s order by taken
"""
_BEGAN_IT = "select login = session_user from cqp.sessions where session = %s"
_HOLDER = "select cqp.held_by_another(%s, %s)"
_PRESENT = """
    select count(distinct pid) from pg_locks
    where locktype = 'advisory' and objsubid = 2 and granted
        and classid = %s::bigint::oid and objid = %s::bigint::oid and pid <> %s
"""
_RIGHT = "select has_table_privilege('cqp.records', 'insert')"
_ASKED_AGAIN = 3


class ServerKeys(Protocol):
    """How the lines of a session are kept on a server, which never holds a key in clear."""

    def for_new(self, session_id: str) -> LineCodec:
        """How a session that begins is kept; its key, wrapped, is in the codec's `key_file`."""
        ...

    def for_kept(self, session_id: str, key_file: bytes) -> LineCodec:
        """What reads and carries on an encrypted session.

        Raises:
            VaultLocked: the vault is locked, or not here.
            SessionUnreadable: its key is damaged or another vault's.
        """
        ...


class AllInClear:
    """For an organisation that encrypts nothing on its laptops."""

    def for_new(self, session_id: str) -> LineCodec:
        return CLEAR

    def for_kept(self, session_id: str, key_file: bytes) -> LineCodec:
        raise unreadable(session_id, "elle est chiffrée et ne se lit pas d’ici.")


IN_CLEAR = AllInClear()

Heard = Callable[[str], bool]
"""Whether a session grew since this was last asked."""


def never_heard(session_id: str) -> bool:
    """Used when nothing listens to the server: a follower asks it every time."""
    return True


class ServerJournal:
    """One opened session: implements the `Journal` protocol."""

    recovery: Recovery | None = None

    def __init__(
        self, database: Database, session_id: str, rows: Rows, *, write: bool, writer: str = "",
        heard: Heard = never_heard,
    ) -> None:
        self.session_id = session_id
        self._database, self._rows = database, rows
        self._write, self._writer, self._heard = write, writer, heard
        self._records = [record_of(line) for line in rows.lines if line["n"]]
        self._one_at_a_time = RLock()
        self._behind = False
        self._sat: set[str] = set()

    @property
    def writable(self) -> bool:
        return self._write

    @property
    def writer(self) -> str:
        return self._writer

    @property
    def shared(self) -> bool:
        """Others may append meanwhile."""
        return True

    @property
    def accompanied(self) -> bool:
        """Whether a laptop listens to it now."""
        return self.listened_to(0)

    def listened_to(self, own: int) -> bool:
        """Whether another laptop listens to it now.

        Args:
            own: the process on the server by which this one does, 0 for none.
        """
        return bool(self._database.ask(_PRESENT, [*presence(self.session_id), own])[0][0])

    @property
    def away(self) -> bool:
        """Whoever asks the server itself is told by its faults."""
        return False

    @property
    def in_clear(self) -> bool:
        return not self._rows.codec.envelope

    @property
    def records(self) -> Sequence[Record]:
        return self._records

    @property
    def rows(self) -> Rows:
        """All that is known of the session, as rows."""
        return self._rows

    def seat(self, roles: Sequence[str]) -> str:
        """The role of this login, or one that is free; see the protocol."""
        held = self._database.ask(_SEATS, [self.session_id])
        own = [role for role, is_own in held if is_own]
        if own:
            return str(own[-1])
        taken = {role for role, _ in held}
        if not self._database.ask(_BEGAN_IT, [self.session_id])[0][0]:
            roles = [*roles[1:], *roles[:1]]
        return next((role for role in roles if self._write and role not in taken), "")

    def sit(self, role: str) -> None:
        """Take a role for this login; see the protocol."""
        with self._one_at_a_time:
            if not self._write or role in self._sat:
                return
            self._database.order(_SEAT, [self.session_id, role])
            held = self._database.ask(_HOLDER, [self.session_id, role])[0][0]
            if held is not None:
                raise _held(held)
            self._sat.add(role)

    def append(self, drafts: Sequence[Draft], *, expected: int) -> tuple[Record, ...]:
        """Append durably; see the protocol.

        Raises:
            StoreAway: the server cannot be reached; whether the lines are there is not known
                where it went away in the middle, and the very same lines may be given again.
        """
        if not drafts:
            raise ValueError("nothing to append")
        with self._one_at_a_time:
            if not self._write:
                raise self._locked()
            if expected != self._rows.last_number:
                raise self._moved_on(expected)
            clear, lines = journal.encode_all(
                [event_of(one) for one in drafts], expected + 1, self._rows.head
            )
            content, after = sealed_rows(self._rows, clear, lines)
            first = len(self._rows.lines)
            last = self._put(first, content, [one.role for one in drafts])
            if last != first - 1:
                self._behind = True
                raise self._moved_on(expected)
            fresh = tuple(map(record_of, lines))
            self._rows = after
            self._records.extend(fresh)
            return fresh

    def _put(self, first: int, content: list[bytes], roles: list[str]) -> int:
        """Have the server append, or find out that it did; the place of the last line before.

        A connection that is cut in the middle tells nothing. The same question, asked again,
        waits for what was under way, and then either finds our own lines or appends them: the
        place of a line is taken once.
        """
        asked = [self.session_id, first, content, roles]
        for left in reversed(range(_ASKED_AGAIN)):
            try:
                last = int(self._database.ask(_APPEND, asked)[0][0])
            except StoreAway:
                if not left:
                    raise
                continue
            if last != first - 1 and self._is_ours(first, content):
                return first - 1
            return last
        raise AssertionError("unreachable")

    def _is_ours(self, first: int, content: list[bytes]) -> bool:
        """Whether the rows there are the ones we sent."""
        found = [bytes(row[0]) for row in self._database.ask(_ROWS, [self.session_id, first])]
        return found[: len(content)] == content

    def follow(self) -> tuple[Record, ...]:
        """Records another laptop appended since the last look (they join `records`)."""
        with self._one_at_a_time:
            return self._follow() if self._heard(self.session_id) or self._behind else ()

    def _follow(self) -> tuple[Record, ...]:
        known = self._rows
        found = self._database.ask(_ROWS, [self.session_id, len(known.lines)])
        self._rows = read_on(self.session_id, known, [bytes(row[0]) for row in found])
        self._behind = False
        fresh = tuple(
            record_of(line) for line in self._rows.lines[len(known.lines):] if line["n"]
        )
        self._records.extend(fresh)
        return fresh

    def close(self) -> None:
        """Take nothing more; nothing is held on the server."""
        self._write = False

    def _moved_on(self, expected: int) -> MovedOn:
        return MovedOn(
            "Session modifiée entre-temps",
            f"La session « {self.session_id} » a reçu une ligne de l’autre ordinateur après la "
            f"{expected}ᵉ. Rien n’a été enregistré ; relisez la suite, puis recommencez.",
        )

    def _locked(self) -> SessionLocked:
        who = self._writer or "elle a été refermée"
        return SessionLocked(
            "Session en lecture seule",
            f"La session « {self.session_id} » ne peut qu’être lue ici : {who}. Rien n’a été "
            "enregistré.",
        )


class ServerStore:
    """The sessions of an organisation: implements the `SessionStore` protocol.

    Args:
        database: where they are.
        keys: how they are encrypted by this computer, which alone can read them.
        now: the clock, for what the store itself writes.
        heard: tells whether a session grew; everything is asked each time without it.
    """

    def __init__(
        self, database: Database, *, keys: ServerKeys = IN_CLEAR, now: Now = utc_now,
        heard: Heard = never_heard,
    ) -> None:
        self.database = database
        self._keys, self._now, self._heard = keys, now, heard

    def create(self, session_id: str, drafts: Sequence[Draft]) -> ServerJournal:
        """Create a session with its first records; see the protocol.

        Raises:
            RefusedCommand: the id is taken, or is none.
            StoreAway: the server cannot be reached.
        """
        if not may_name_a_session(session_id):
            raise refused_id(session_id)
        header = journal.header(session_id, __version__, moment(self._now()), 0)
        begun, first = journal.encode(0, header, journal.GENESIS)
        events, lines = journal.encode_all(list(map(event_of, drafts)), 1, first["sum"])
        rows = self.put(session_id, begun + events, [first, *lines], self._keys.for_new(session_id))
        return ServerJournal(self.database, session_id, rows, write=True, heard=self._heard)

    def put(
        self, session_id: str, clear: bytes, lines: Sequence[journal.Line], codec: LineCodec
    ) -> Rows:
        """Keep a session that is not there yet, line for line.

        Args:
            clear: the bytes of its lines, header first.

        Raises:
            RefusedCommand: there is one of that id already.
        """
        psycopg = library()
        content, rows = sealed_rows(nothing_yet(codec), clear, lines)
        asked = [
            session_id, codec.envelope, codec.key_file, content, [one["role"] for one in lines],
        ]
        for left in reversed(range(_ASKED_AGAIN)):
            try:
                self.database.order(_CREATE, asked)
            except psycopg.errors.UniqueViolation as error:
                if left == _ASKED_AGAIN - 1 or self._raw(session_id) != content:
                    raise _already_there(session_id) from error
            except StoreAway:
                if not left:
                    raise
                continue
            break
        return rows

    def _raw(self, session_id: str) -> list[bytes]:
        return [bytes(row[0]) for row in self.database.ask(_ROWS, [session_id, 0])]

    def open(self, session_id: str, *, write: bool = True) -> ServerJournal:
        """Open a session; every sum and link is verified. See the protocol."""
        rows = self._read(session_id)
        may = write and bool(self.database.ask(_RIGHT)[0][0])
        writer = "" if may or not write else "votre compte ne peut que lire"
        return ServerJournal(
            self.database, session_id, rows, write=may, writer=writer, heard=self._heard
        )

    def beginning(self, session_id: str, count: int) -> tuple[Record, ...]:
        """The first records of a session; see the protocol."""
        rows = self._read(session_id, most=count + 1)
        return tuple(record_of(line) for line in rows.lines if line["n"])[:count]

    def _read(self, session_id: str, most: int | None = None) -> Rows:
        with self.database.take() as connection:
            how = _how(connection, session_id)
            statement = f"{_ROWS} limit {most:d}" if most else _ROWS
            found = [bytes(row[0]) for row in connection.execute(statement.encode(),
                                                                 [session_id, 0])]
        codec = self._codec(session_id, *how)
        return read_on(session_id, nothing_yet(codec), found)

    def _codec(self, session_id: str, envelope: bytes, key_file: bytes) -> LineCodec:
        if not envelope:
            return CLEAR
        found = encrypted.read_envelope(envelope.removesuffix(b"\n"))
        if found is None or found.session != session_id:
            raise unreadable(session_id, "son enveloppe est abîmée. Rien n’a été modifié.")
        if not found.readable:
            raise too_recent(session_id, "d’un chiffrement qu’il ne connaît pas")
        return self._keys.for_kept(session_id, key_file)

    def codec(self, session_id: str) -> LineCodec:
        """How the lines of a session are kept.

        Raises:
            SessionUnreadable: unknown session, or its key is damaged.
            VaultLocked: it is encrypted, and the vault is locked.
        """
        with self.database.take() as connection:
            return self._codec(session_id, *_how(connection, session_id))

    def has(self, session_id: str) -> bool:
        """Whether there is a session of that id."""
        return bool(self.database.ask(_HOW, [session_id]))

    def copies_beside(self, session_id: str) -> tuple[str, ...]:
        """None: nobody synchronises a database behind our back."""
        return ()

    def merge_copies(self, session_id: str) -> str:
        return ""

    def repair(self, session_id: str) -> Recovery | None:
        """Nothing is ever repaired here: it holds, or an administrator puts a copy back.

        Raises:
            SessionUnreadable: it does not hold.
        """
        self._read(session_id)
        return None

    def carried(self, session_id: str) -> Carried:
        """A session as it leaves for another store; see the protocol."""
        rows = self._read(session_id)
        return Carried(session_id, rows.lines, rows.codec.key_file)

    def receive(self, carried: Carried) -> None:
        """Keep a session that comes from another store; see the protocol."""
        clear = verified(carried)
        key = carried.key_file
        codec = self._keys.for_kept(carried.session_id, key) if key else CLEAR
        self.put(carried.session_id, clear, carried.lines, codec)

    def ids(self) -> tuple[str, ...]:
        """The ids of all sessions here, most recently written first."""
        return tuple(self.survey().marks)

    def survey(self) -> ServerSurvey:
        """The sessions as they are now; see the protocol.

        Raises:
            StoreAway: the server cannot be reached.
        """
        marks = {
            str(session): f"{place}:{at}" for session, place, at in self.database.ask(_MARKS)
        }
        return ServerSurvey(self, marks)


@dataclass(frozen=True, slots=True)
class ServerSurvey:
    """The sessions of a server as they were asked for: implements the `Survey` protocol."""

    store: ServerStore
    marks: Mapping[str, str]

    @property
    def copies(self) -> Mapping[str, tuple[str, ...]]:
        """None: nobody synchronises a database behind our back."""
        return {}

    def open(self, session_id: str) -> ServerJournal:
        return self.store.open(session_id, write=False)


def _how(connection: Connection[TupleRow], session_id: str) -> tuple[bytes, bytes]:
    """The envelope of a session and the file of its key, both empty for one in clear."""
    found = connection.execute(_HOW.encode(), [session_id]).fetchone()
    if found is None or not is_session_id(session_id):
        raise SessionUnreadable(
            "Session inconnue",
            f"Aucune session « {session_id[:80]} » sur le serveur. « cqp session lister » "
            "donne celles qui existent.",
        )
    return bytes(found[0]), bytes(found[1])


def _held(login: str) -> RefusedCommand:
    return RefusedCommand(
        "Rôle déjà tenu",
        f"Ce rôle est tenu dans cette session par le compte « {login} » : chacun évalue sous le "
        "sien. Prenez l’autre rôle ; si cette personne est remplacée, l’administrateur libère le "
        "rôle par « cqp organisation liberer ».",
    )


def _already_there(session_id: str) -> RefusedCommand:
    return RefusedCommand(
        "Session déjà là",
        f"Une session « {session_id} » existe déjà sur le serveur. Reprenez-la, ou choisissez un "
        "autre identifiant.",
    )
