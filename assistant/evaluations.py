"""What was evaluated in each session, kept beside it: the table and the agreement of thousands of
sessions are made without reading them again.

What is kept of a session holds as long as its mark, and as what it was made with: the sentences and
the référentiel installed under that name. It is a cache: whatever it lacks is read. Nothing of what
is encrypted is kept, nor of a session whose clock runs.
"""

from __future__ import annotations

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from typing import Any

from tinydb import TinyDB, where
from tinydb.storages import MemoryStorage

from assistant.domain.common.errors import AssistantError
from assistant.domain.consultation.agreement import Pair, independent_pairs
from assistant.domain.events.door import number, text, time, truth
from assistant.domain.referential.model import ElementRef
from assistant.interview import Interview
from assistant.library import Library
from assistant.reports.data.consultation import Compared, ComparedScale
from assistant.reports.data.tables import (
    AFTER,
    BEFORE,
    Cell,
    TabledRow,
    TabledSession,
    tabled,
)
from assistant.reports.report.content import Report
from assistant.reports.report.inert import inert
from assistant.summaries import Shelved

VERSION = 1
"""That of the rows: another one when they, or what is told by them, change."""

TABLE = "evaluations"

Row = dict[str, Any]
_ROW = ("id", "mark", "context", "referential_id", "said")
_LARGEST = 16 << 20
"""Bytes of what is told of one session, unpacked: far more than any."""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What was evaluated in one session."""

    tabled: TabledSession
    compared: Compared


def readable(
    every: Iterable[Evaluated | AssistantError], referential: str = "", *, chosen: bool
) -> tuple[list[Evaluated], list[str]]:
    """Those held with a référentiel, with any when it is empty, and why others cannot be read.

    Args:
        chosen: the sessions were named one by one.

    Raises:
        AssistantError: one that was named cannot be read.
    """
    found, unread = list[Evaluated](), list[str]()
    for one in every:
        if not isinstance(one, AssistantError):
            if referential in ("", one.compared.scale.id):
                found.append(one)
        elif chosen:
            raise one
        else:
            unread.append(one.message)
    return found, unread


class Evaluations:
    """What was evaluated in the sessions there are.

    Args:
        made: the report of an open session.
        context: what a session held with that référentiel is told with now.
        shelved: where what lies in clear is kept; in memory without it.
    """

    def __init__(
        self, library: Library, made: Callable[[Interview], Report],
        context: Callable[[str], str], shelved: Shelved | None = None,
    ) -> None:
        self._library, self._made, self._context = library, made, context
        self._shelved = shelved
        kept = TinyDB(storage=MemoryStorage if shelved is None else lambda: shelved)
        self._kept = kept.table(TABLE, cache_size=0)

    def of(self, ids: Sequence[str]) -> Iterator[Evaluated | AssistantError]:
        """What was evaluated in each of these sessions, or why it cannot be read."""
        marks = self._marks()
        known: dict[str, Row] = {
            row["id"]: dict(row) for row in self._kept if marks.get(row["id"]) == row["mark"]
        }
        contexts: dict[str, str] = {}
        fresh: list[Row] = []
        try:
            for session_id in ids:
                row = known.get(session_id)
                found = _found(row, session_id) if row and row["mark"] and row["context"] == (
                    self._now(row["referential_id"], contexts)
                ) else None
                if found is None:
                    try:
                        found = self._read(session_id, marks.get(session_id, ""), contexts, fresh)
                    except AssistantError as error:
                        yield error
                        continue
                yield found
        finally:
            self._keep(fresh)

    def _now(self, referential_id: str, contexts: dict[str, str]) -> str:
        if referential_id not in contexts:
            contexts[referential_id] = self._context(referential_id)
        return contexts[referential_id]

    def _read(
        self, session_id: str, mark: str, contexts: dict[str, str], fresh: list[Row]
    ) -> Evaluated:
        with closing(self._library.open(session_id, write=False)) as interview:
            session, ref = interview.session, interview.session.referential
            found = Evaluated(tabled(self._made(interview)), Compared(
                session.id, ComparedScale.of(ref), independent_pairs(session)
            ))
            if mark and interview.in_clear and session.clock.since is None:
                fresh.append({
                    "id": session.id, "mark": mark, "referential_id": ref.id,
                    "context": self._now(ref.id, contexts), "said": _said(found),
                })
        return found

    def _keep(self, fresh: list[Row]) -> None:
        if not fresh or self._shelved is None:
            return
        ids = {row["id"] for row in fresh}
        self._kept.remove(where("id").test(ids.__contains__))
        self._kept.insert_multiple(fresh)

        def holds() -> Callable[[Row], bool]:
            now = self._marks()
            return lambda row: now.get(row["id"]) == row["mark"]

        self._shelved.save(holds)

    def _marks(self) -> Mapping[str, str]:
        try:
            return self._library.store.survey().marks
        except AssistantError:
            return {}


# --- rows ------------------------------------------------------------------------------------


def is_row(found: object) -> bool:
    """Whether something read from a file is a row as they are written here."""
    return isinstance(found, dict) and set(found) == set(_ROW) and all(
        type(found[name]) is str for name in _ROW
    )


def _said(found: Evaluated) -> str:
    """What was evaluated, as a text."""
    said = {
        "tabled": asdict(found.tabled), "scale": asdict(found.compared.scale),
        "pairs": [[str(one.element), one.first, one.second] for one in found.compared.pairs],
    }
    return b64encode(zlib.compress(json.dumps(said, ensure_ascii=False).encode())).decode()


def _found(row: Row, session_id: str) -> Evaluated | None:
    """What a row says; None where that is nothing that was written here."""
    with suppress(ValueError, KeyError, TypeError, AttributeError, zlib.error, RecursionError):
        said = json.loads(_unpacked(b64decode(row["said"], validate=True)))
        table, scale = said["tabled"], said["scale"]
        return Evaluated(
            TabledSession(
                _text(table["session"]), truth(table["draft"]), time(table["last"]),
                tuple(map(_text, table["roles"])), tuple(map(_row, table["rows"])),
            ),
            Compared(
                session_id,
                ComparedScale(
                    _text(scale["id"]), truth(scale["numeric"]), _texts(scale["labels"]),
                    _texts(scale["titles"]),
                ),
                tuple(_pair(scale, *one) for one in said["pairs"]),
            ),
        )
    return None


# What is kept was cleaned when it was written; what somebody else wrote passes a door like any
# other text from elsewhere.


def _unpacked(content: bytes) -> bytes:
    """What was compressed, unless it would be larger than anything that is kept."""
    opened = zlib.decompressobj()
    found = opened.decompress(content, _LARGEST)
    if not opened.eof:
        raise ValueError("larger than anything that is kept, or cut")
    return found


def _text(value: Any) -> str:
    return inert(text(value))


def _texts(value: Any) -> dict[str, str]:
    return {_text(name): _text(held) for name, held in value.items()}


def _cells(values: Any, headings: Sequence[str]) -> tuple[Cell, ...]:
    if len(values) != len(headings):
        raise ValueError(values)
    return tuple(number(one) if type(one) is int else _text(one) for one in values)


def _row(one: Any) -> TabledRow:
    return TabledRow(
        _cells(one["before"], BEFORE), _texts(one["views"]), _cells(one["after"], AFTER)
    )


def _pair(scale: Mapping[str, Any], element: str, first: str, second: str) -> Pair:
    """Two judgements that the scale names, or two marks, of an element that it names."""
    if element not in scale["titles"]:
        raise ValueError(element)
    if not scale["numeric"] and not {first, second} <= scale["labels"].keys():
        raise ValueError(first)
    return Pair(ElementRef.parse(element), _text(first), _text(second))
