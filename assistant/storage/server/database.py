"""Connections to an organisation's server, and what its faults mean in French.

A connection that breaks says nothing of what was under way: whoever appends asks again.
"""

from __future__ import annotations

import threading
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from assistant import __version__
from assistant.domain.common.errors import (
    AssistantError,
    RefusedCommand,
    SessionUnreadable,
    StoreAway,
)
from assistant.domain.common.text import one_line
from assistant.storage.server import schema
from assistant.storage.server.address import library, options, required_mode

if TYPE_CHECKING:
    from psycopg import Connection, Error
    from psycopg.rows import TupleRow

Row = tuple[Any, ...]

_CONNECTING = 5
"""Seconds to reach the server."""

_ANSWERING = 10_000
"""Milliseconds that one statement may take."""

_PRESENCE = 0x637170
"""Tells our locks from those of other programs."""

_TOO_FAR = 120.0
"""Seconds between this clock and the server's that are worth a sentence."""

_ORDERS = (
    "set synchronous_commit = on",  # what is acknowledged is on the server's disk
    f"set statement_timeout = {_ANSWERING}",
    "set client_encoding = 'UTF8'",
    "set default_transaction_isolation = 'read committed'",
)


class Database:
    """One organisation's database; threads take connections in turn.

    Args:
        address: as `--sessions` names it.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self._idle: list[Connection[TupleRow]] = []
        self._lock = threading.Lock()
        self._checked = False
        self._mode: str | None = None
        self._closed = False
        self.clock_gap = 0.0
        """Seconds that this computer's clock is ahead of the server's."""

    @contextmanager
    def take(self, *, checked: bool = True) -> Iterator[Connection[TupleRow]]:
        """A connection in autocommit for this thread alone; its errors are reported in French.

        Args:
            checked: its tables must be those that this program knows.

        Raises:
            StoreAway: the server cannot be reached, or stopped answering.
            RefusedCommand: it must not be connected to so, or the login may not do that.
            SessionUnreadable: its tables are missing, too old or too new.
        """
        with told():
            connection = self._taken()
            try:
                if checked and not self._checked:
                    self._check(connection)
                yield connection
            finally:
                self._give_back(connection)

    def ask(self, statement: str, values: Sequence[object] = ()) -> list[Row]:
        """The rows that answer one statement; raises as `take` does."""
        with self.take() as connection:
            return connection.execute(statement.encode(), values).fetchall()

    def order(self, statement: str, values: Sequence[object] = ()) -> None:
        """Carry out one statement that answers nothing; raises as `take` does."""
        with self.take() as connection:
            connection.execute(statement.encode(), values)

    def connect(self) -> Connection[TupleRow]:
        """A new connection that the caller owns; raises psycopg's own errors."""
        psycopg = library()
        if self._mode is None:
            self._mode = required_mode(options(self.address))
        connection: Connection[TupleRow] = psycopg.connect(
            self.address, autocommit=True, sslmode=self._mode,
            application_name=f"cqp {__version__}", connect_timeout=_CONNECTING,
            keepalives_idle=5, keepalives_interval=2, keepalives_count=3, tcp_user_timeout=5000,
        )
        for order in _ORDERS:
            connection.execute(order.encode())
        return connection

    def close(self) -> None:
        """Close what is idle; what is taken is closed when it is given back."""
        with self._lock:
            self._closed, idle, self._idle = True, self._idle, []
        for connection in idle:
            _drop(connection)

    def _taken(self) -> Connection[TupleRow]:
        with self._lock:
            self._closed = False
            while self._idle:
                connection = self._idle.pop()
                if _still_there(connection):
                    return connection
                _drop(connection)
        return self.connect()

    def _give_back(self, connection: Connection[TupleRow]) -> None:
        sound = not connection.broken and not connection.closed and _at_rest(connection)
        with self._lock:
            if sound and not self._closed:
                self._idle.append(connection)
                return
        _drop(connection)

    def _check(self, connection: Connection[TupleRow]) -> None:
        """Refuse tables that this program must not work with.

        Raises:
            SessionUnreadable: a sentence says what an administrator must do.
        """
        check_server(connection.info.server_version)
        check_version(version_of(connection))
        row = connection.execute("select clock_timestamp()").fetchone()
        assert row is not None
        self.clock_gap = (datetime.now(UTC) - row[0]).total_seconds()
        self._checked = True

    def clock_notice(self) -> str:
        """That this clock and the server's differ, in a sentence; empty while they agree."""
        gap = self.clock_gap
        if abs(gap) < _TOO_FAR:
            return ""
        ahead = "avance" if gap > 0 else "retarde"
        return (
            f"L’horloge de cet ordinateur {ahead} de {abs(gap) / 60:.0f} min sur celle du "
            "serveur : les heures des lignes sont celles de chaque ordinateur. Réglez-la avant "
            "l’entretien ; l’ordre des lignes, lui, est celui du serveur."
        )


def presence(session_id: str) -> tuple[int, int]:
    """The two numbers of the lock that every laptop shares that has a session open."""
    return _PRESENCE, zlib.crc32(session_id.encode()) & 0x7FFFFFFF


def version_of(connection: Connection[TupleRow]) -> int:
    """The version of the tables, 0 where there are none."""
    row = connection.execute("select to_regclass('cqp.versions')").fetchone()
    if row is None or row[0] is None:
        return 0
    found = connection.execute("select coalesce(max(version), 0) from cqp.versions").fetchone()
    return int(found[0]) if found else 0


def check_server(number: int) -> None:
    """Refuse a server that is too old.

    Args:
        number: as PostgreSQL counts its versions: 130004 for 13.4.

    Raises:
        SessionUnreadable: it is.
    """
    if number < schema.OLDEST_SERVER:
        raise SessionUnreadable(
            "Serveur trop ancien",
            f"C’est PostgreSQL {number // 10000} ; il en faut un de version "
            f"{schema.OLDEST_SERVER // 10000} ou plus. Rien n’a été lu ni écrit.",
        )


def check_version(found: int) -> None:
    """Refuse tables that are not those of this program.

    Raises:
        SessionUnreadable: they are missing, too old or too new.
    """
    if found == schema.VERSION:
        return
    if not found:
        title, mend = "Base sans sessions", (
            "Cette base n’a pas les tables du programme. Son administrateur les crée par "
            "« cqp organisation creer »."
        )
    elif found > schema.VERSION:
        title, mend = "Programme trop ancien", (
            f"Les tables de la base sont de version {found}, ce programme travaille avec la "
            f"{schema.VERSION}. Mettez le programme à jour ; rien n’a été lu ni écrit."
        )
    else:
        title, mend = "Base à mettre à niveau", (
            f"Les tables de la base sont de version {found}, ce programme travaille avec la "
            f"{schema.VERSION}. Son administrateur fait une copie par pg_dump, puis « cqp "
            "organisation mettre-a-niveau »."
        )
    raise SessionUnreadable(title, mend)


@contextmanager
def told() -> Iterator[None]:
    """What psycopg raises, as an error that a user may read.

    Raises:
        StoreAway: the server cannot be reached, or stopped answering.
        RefusedCommand: the login may not do that.
    """
    psycopg = library()
    try:
        yield
    except psycopg.errors.InsufficientPrivilege as error:
        raise RefusedCommand(
            "Droit refusé par le serveur",
            f"Votre compte n’a pas ce droit ({_said(error)}). Demandez à l’administrateur de la "
            "base le rôle qu’il faut ; rien n’a été changé.",
        ) from error
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        raise _away(error) from error


def _away(error: Error) -> AssistantError:
    """Why the server cannot be reached, in a sentence that mends it."""
    said, connection = _said(error), error.pgconn
    if error.sqlstate == "57014":
        why = "le serveur répond trop lentement"
    elif connection and connection.needs_password:
        why = "il demande un mot de passe, et aucun n’a été trouvé ; donnez-le par .pgpass"
    elif connection and connection.used_password and "password" in said:
        why = "il refuse le mot de passe de ce compte ; corrigez .pgpass ou PGPASSWORD"
    elif "certificate" in said or "SSL" in said:
        why = f"sa connexion chiffrée n’a pas pu être vérifiée ({said}) ; rien n’a été envoyé"
    else:
        why = said
    return StoreAway("Serveur injoignable", f"Le serveur des sessions ne répond pas : {why}.")


def _said(error: Exception) -> str:
    """What libpq says, on one line; it names no secret."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return one_line(lines[-1] if len(lines) > 1 and "FATAL" in lines[-1] else
                    lines[0] if lines else type(error).__name__)[:300].rstrip(".")


def _still_there(connection: Connection[TupleRow]) -> bool:
    """Whether the server has not closed a connection that was idle, as far as it said so."""
    if connection.broken or connection.closed:
        return False
    try:
        for _ in range(2):  # what it said before it closed it, then that it did
            connection.pgconn.consume_input()
    except library().Error:
        return False
    return True


def _at_rest(connection: Connection[TupleRow]) -> bool:
    """Whether nothing is under way on it."""
    from psycopg.pq import TransactionStatus

    return connection.info.transaction_status is TransactionStatus.IDLE


def _drop(connection: Connection[TupleRow]) -> None:
    with suppress(library().Error):
        connection.close()
