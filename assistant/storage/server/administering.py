"""Making an organisation's tables, and bringing them from one version to the next.

For an administrator, whose login may make schemas and roles; evaluators need none of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant import __version__
from assistant.domain.common.errors import RefusedCommand, SessionUnreadable
from assistant.storage.journal.codec import CLEAR
from assistant.storage.journal.encrypted import links_hold
from assistant.storage.server import schema
from assistant.storage.server.database import Database, check_server, check_version, version_of
from assistant.storage.server.rows import nothing_yet, read_on


@dataclass(frozen=True, slots=True)
class ServerState:
    """What an administrator wants to know of a database.

    Args:
        server: the version of PostgreSQL.
        version: that of the tables, 0 for none.
        warnings: what endangers what is kept, in sentences.
    """

    server: str
    version: int
    sessions: int = 0
    records: int = 0
    encrypted: bool = False
    warnings: tuple[str, ...] = ()


def create(database: Database) -> int:
    """Make the tables and the roles; the version they then have.

    Raises:
        RefusedCommand: they are there, or the login may not make them.
        SessionUnreadable: the server is too old.
        StoreAway: the server cannot be reached; nothing was made.
    """
    with database.take(checked=False) as connection:
        check_server(connection.info.server_version)
        found = version_of(connection)
        if found:
            raise RefusedCommand(
                "Tables déjà là",
                f"Cette base a les tables du programme, de version {found}. « cqp organisation "
                "etat » en dit plus.",
            )
    return upgrade(database, made=True)


def upgrade(database: Database, *, made: bool = False) -> int:
    """Bring the tables to this program's version, whole or not at all; the version they have.

    Args:
        made: there are none yet.

    Raises:
        SessionUnreadable: they are missing, or newer than the program.
        RefusedCommand: the login may not change them.
        StoreAway: the server cannot be reached; nothing was changed.
    """
    with database.take(checked=False) as connection:
        check_server(connection.info.server_version)
        with connection.transaction():
            connection.execute(b"select pg_advisory_xact_lock(hashtextextended('cqp.versions', 0))")
            found = version_of(connection)
            if found > schema.VERSION or (not found and not made):
                check_version(found)
            for version, statements in enumerate(schema.MIGRATIONS[found:], found + 1):
                connection.execute(statements.encode())
                connection.execute(
                    b"insert into cqp.versions (version, program) values (%s, %s)",
                    [version, __version__],
                )
    return schema.VERSION


def state(database: Database) -> ServerState:
    """What there is, and what endangers it.

    Raises:
        StoreAway, RefusedCommand: as `Database.take` does.
    """
    with database.take(checked=False) as connection:
        number = connection.info.server_version
        server, version = f"{number // 10000}.{number % 10000}", version_of(connection)
        secure = connection.pgconn.ssl_in_use
        warnings = []
        for setting, what in _SETTINGS.items():
            row = connection.execute(
                b"select current_setting(%s)", [setting]
            ).fetchone()
            if row is None or row[0] != "on":
                warnings.append(what)
        if version != schema.VERSION:
            return ServerState(server, version, encrypted=secure, warnings=tuple(warnings))
        row = connection.execute(
            b"select (select count(*) from cqp.sessions), (select count(*) from cqp.records)"
        ).fetchone()
    assert row is not None
    return ServerState(server, version, row[0], row[1], secure, tuple(warnings))


_SETTINGS = {
    "fsync": (
        "fsync est éteint : une coupure de courant perdrait des lignes annoncées comme "
        "enregistrées. Rallumez-le dans postgresql.conf."
    ),
    "full_page_writes": (
        "full_page_writes est éteint : une coupure de courant peut abîmer les tables. Rallumez-le "
        "dans postgresql.conf."
    ),
}


def free_seat(database: Database, session_id: str, role: str) -> str:
    """Free the role that a login held in a session; that login, empty when nobody held it.

    Raises:
        RefusedCommand: this login may not.
    """
    return str(database.ask("select cqp.free_seat(%s, %s)", [session_id, role])[0][0])


def damaged(database: Database) -> tuple[tuple[str, str], ...]:
    """The sessions that do not hold, and why: every line of every session is read.

    Of encrypted ones, whose lines nobody reads here, the chain that lies in clear is followed.

    Raises:
        StoreAway, RefusedCommand: as `Database.take` does.
    """
    found = []
    for session_id, envelope in database.ask(
        "select session, envelope from cqp.sessions order by session"
    ):
        rows = [
            bytes(row[0]) for row in database.ask(
                "select line from cqp.records where session = %s order by place", [session_id]
            )
        ]
        reason = _reason(session_id, bytes(envelope), rows)
        if reason:
            found.append((str(session_id), reason))
    return tuple(found)


def _reason(session_id: str, envelope: bytes, rows: list[bytes]) -> str:
    if not rows:
        return "elle n’a aucune ligne"
    if envelope:
        return "" if links_hold(envelope, rows) else "ses lignes chiffrées ne se suivent pas"
    try:
        read_on(session_id, nothing_yet(CLEAR), rows)
    except SessionUnreadable as error:
        return error.message
    return ""
