"""A storage of TinyDB for what may be lost but not be wrong: one row a line, each with its sum.

TinyDB's own storage overwrites in place and then truncates: a program that is killed leaves half
a file. Here a draft takes the name of the file, so that another program finds the rows of before
or those of after, and everything that does not read as it was written is left out: it is a cache.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any

from tinydb.storages import Storage

from assistant import __version__
from assistant.storage.disk.files import SYSTEM, Files, remove_patiently, write_private

SUFFIX = ".resumes"
LARGEST = 64 << 20
"""Bytes: a file beyond them is none of ours."""

_LONGEST = 64 << 10
"""Bytes of a row that is worth keeping."""

_ATTEMPTS = 3

Row = dict[str, Any]
Tables = dict[str, dict[str, Row]]
Holds = Callable[[Row], bool]


class SummaryFile(Storage):
    """The rows about the sessions of one folder, in one private file.

    Args:
        folder: where such files are.
        sessions: the folder of the sessions this one is about.
        table: the name of the only table.
        suffix: that of the file.
        version: that of the rows; those of another one, or of another program, are left out.
        is_row: whether what stands in a line has the shape of a row.
    """

    def __init__(
        self, folder: Path, sessions: Path, *, table: str, version: int,
        is_row: Callable[[object], bool], files: Files = SYSTEM, suffix: str = SUFFIX,
    ) -> None:
        about = os.fsencode(sessions.absolute())
        self.path = folder / f"{hashlib.sha256(about).hexdigest()[:12]}{suffix}"
        self._head = _line({"table": table, "version": version, "programme": __version__})
        self._table = table
        self._is_row = is_row
        self._files = files
        self._tables: Tables | None = None
        self._lines: dict[int, tuple[Row, bytes]] = {}
        self._changed = False
        self._one_at_a_time = Lock()

    def read(self) -> Tables:
        """The rows, from memory once they were read."""
        with self._one_at_a_time:
            if self._tables is None:
                self._tables = {self._table: self._read()}
            return self._tables

    def write(self, data: Tables) -> None:
        """Take the rows in; `save` keeps them."""
        self._tables = data
        self._changed = True

    def close(self) -> None:
        """Nothing is held open."""

    def save(self, holds: Callable[[], Holds]) -> None:
        """Have the file hold the rows, if they changed, as far as each still holds.

        They are looked at again once the file has its name: whoever erased a session meanwhile
        may have removed the file before it was there. A disk that refuses costs time only.

        Args:
            holds: looks at the sessions as they are now; what it answers tells of each row.
        """
        if not self._changed or self._tables is None:
            return
        self._changed = False
        rows = list(self._tables.get(self._table, {}).values())
        with suppress(OSError):
            for _ in range(_ATTEMPTS):
                rows = list(filter(holds(), rows))
                write_private(self.path, self._written(rows), self._files)
                if all(map(holds(), rows)):
                    return
            remove_patiently(self._files, self.path)

    def _written(self, rows: list[Row]) -> bytes:
        known = self._lines
        self._lines = {
            id(row): known[id(row)] if id(row) in known else (row, _line(row)) for row in rows
        }
        return self._head + b"".join(
            line for _, line in self._lines.values() if len(line) <= _LONGEST
        )

    def _read(self) -> dict[str, Row]:
        try:
            found = self._files.stamp(self.path)
            if found is None or not found.plain or found.size > LARGEST:
                return {}
            head, ended, rest = self._files.read(self.path).partition(b"\n")
        except OSError:
            return {}
        if head + ended != self._head:
            return {}
        rows = {}
        for line in rest.splitlines(keepends=True):
            row = _said(line)
            if self._is_row(row):
                rows[row["id"]] = row
                self._lines[id(row)] = row, line
        return {str(number): row for number, row in enumerate(rows.values(), 1)}


def _line(row: Mapping[str, Any]) -> bytes:
    said = json.dumps(row, ensure_ascii=True, separators=(",", ":")).encode()
    return b"%s %s\n" % (_sum(said), said)


def _said(line: bytes) -> Any:
    """What a line says; None when it is not what was written."""
    found, _, said = line.rstrip(b"\n").partition(b" ")
    if found != _sum(said):
        return None
    try:
        return json.loads(said)
    except (ValueError, RecursionError):
        return None


def _sum(said: bytes) -> bytes:
    return hashlib.sha256(said).hexdigest()[:32].encode()
