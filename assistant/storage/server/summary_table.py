"""A storage of TinyDB for summaries kept with their sessions: read by all, read again by nobody.

As the file of summaries is, it is a cache: a row counts while it bears the mark of its session,
and what cannot be written is read again by the next one. Nothing encrypted comes here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from threading import Lock
from typing import Any

from tinydb.storages import Storage

from assistant import __version__
from assistant.domain.common.errors import AssistantError
from assistant.storage.server.address import library
from assistant.storage.server.database import Database

Row = dict[str, Any]
Tables = dict[str, dict[str, Row]]
Holds = Callable[[Row], bool]

_READ = "select said from cqp.{table} where version = %s"
_RIGHT = "select has_table_privilege('cqp.{table}', 'insert')"
_WRITE = """
    insert into cqp.{table} (session, mark, version, said) values (%s, %s, %s, %s)
    on conflict (session) do update
    set mark = excluded.mark, version = excluded.version, said = excluded.said
"""


class SummaryTable(Storage):
    """The rows about the sessions of a database.

    Args:
        table: the name that TinyDB knows them by.
        relation: that of the database's table.
        version: that of the rows; those of another one, or of another program, are left out.
        is_row: whether what was read has the shape of a row.
    """

    def __init__(
        self, database: Database, *, table: str, version: int, is_row: Callable[[object], bool],
        relation: str = "summaries",
    ) -> None:
        self._asking, self._writing = _READ.format(table=relation), _WRITE.format(table=relation)
        self._right = _RIGHT.format(table=relation)
        self._database, self._table, self._is_row = database, table, is_row
        self._version = f"{version}/{__version__}"
        self._tables: Tables | None = None
        self._kept: dict[str, Row] = {}
        self._changed = False
        self._one_at_a_time = Lock()

    def read(self) -> Tables:
        """The rows, from memory once they were read; none while the server is away."""
        with self._one_at_a_time:
            if self._tables is None:
                found: list[Row] = []
                with suppress(AssistantError):
                    found = [
                        said for (said,) in self._database.ask(self._asking, [self._version])
                        if self._is_row(said)
                    ]
                self._kept = {row["id"]: row for row in found}
                self._tables = {
                    self._table: {str(number): row for number, row in enumerate(found, 1)}
                }
            return self._tables

    def write(self, data: Tables) -> None:
        """Take the rows in; `save` keeps them."""
        self._tables = data
        self._changed = True

    def close(self) -> None:
        """Nothing is held open."""

    def save(self, holds: Callable[[], Holds]) -> None:
        """Have the database hold the rows that changed, as far as each still holds.

        A login that may only read, a server that went away: it costs time only.
        """
        if not self._changed or self._tables is None:
            return
        self._changed = False
        fresh = [
            row for row in self._tables.get(self._table, {}).values()
            if self._kept.get(row["id"], {}).get("mark") != row["mark"]
        ]
        if not fresh:
            return
        fresh = list(filter(holds(), fresh))
        psycopg = library()
        # erased meanwhile: its session is not there, and the row is refused with it
        with suppress(AssistantError, psycopg.errors.ForeignKeyViolation):
            if not self._database.ask(self._right)[0][0]:
                return
            with self._database.take() as connection, connection.transaction():
                connection.cursor().executemany(
                    self._writing.encode(),
                    [(row["id"], row["mark"], self._version, _json(row)) for row in fresh],
                )
            self._kept.update({row["id"]: row for row in fresh})


def _json(row: Mapping[str, Any]) -> Any:
    from psycopg.types.json import Jsonb

    return Jsonb(dict(row))
