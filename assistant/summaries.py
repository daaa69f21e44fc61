"""What is known of each session without reading it again, asked by TinyDB queries.

A summary holds as long as the mark of its session, which changes with anything written there.
Those of sessions that lie in clear stand in a database that is kept; all others, encrypted ones
above all, in one that lives in memory. Both are caches: whatever they lack is read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from threading import Lock
from typing import Any, Protocol, cast

from tinydb import TinyDB, where
from tinydb.queries import QueryInstance
from tinydb.storages import MemoryStorage
from tinydb.table import Document, Table

from assistant.calendar_fr import is_holiday
from assistant.domain.common.store import Record
from assistant.domain.common.text import fold
from assistant.domain.consultation.agreement import independent_pairs
from assistant.domain.dossier.standing import DueDay, Owed, standing
from assistant.domain.review.conversation import Lines
from assistant.domain.rules.outcome import outcome
from assistant.domain.session.persons import Owner, owner_of
from assistant.domain.session.retention import is_past
from assistant.domain.session.state import Session, parse_time
from assistant.domain.session.visibility import as_seen, unread

VERSION = 3
"""That of the rows: another one when they, or what is told by them, change."""

TABLE = "sessions"

Row = dict[str, Any]
Marks = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """A session as lists show it; `problem` when it cannot be read.

    Args:
        missing: the elements that nobody has judged yet.
        compared: two evaluators judged an element of it, each on his own.
        owner: whose it is; None when it cannot be read.
        locked: encrypted, and nobody unlocked it: nothing else is known of it.
        copies: files beside it that hold it too, under other names; no row says which.
        lost: its file holds nothing any more, and a copy of it is kept.
        decided: the day the jury decided, empty while it did not.
        state: where its dossier stands, one of `domain.dossier.standing.STATES`.
        owed: what its dossier lacks, and who owes it.
        dues: the deadlines that have a day, the first one first.
        damaged: a repair may bring back what still holds; `candidate` may be known.
        running: its clock ran when it was last written.
    """

    id: str
    candidate: str = ""
    referential_id: str = ""
    title: str = ""
    opened: str = ""
    last: str = ""
    judged: int = 0
    elements: int = 0
    missing: tuple[str, ...] = ()
    minutes: int = 0
    last_line: str = ""
    ended: bool = False
    sealed: bool = False
    compared: bool = False
    events: int = 0
    owner: Owner | None = None
    problem: str = ""
    locked: bool = False
    copies: tuple[str, ...] = ()
    lost: bool = False
    damaged: bool = False
    running: bool = False
    decided: str = ""
    state: str = ""
    owed: tuple[Owed, ...] = ()
    dues: tuple[DueDay, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """A summary and what it holds for.

    Args:
        mark: the session's, just before it was read; empty when it says nothing for certain.
        in_clear: all of the session lies in clear.
    """

    summary: SessionSummary
    mark: str
    in_clear: bool


class Shelved(Protocol):
    """A database that is kept; a storage of TinyDB."""

    def read(self) -> dict[str, dict[str, Any]] | None:
        """The whole database, by its tables; None where there is none yet."""
        ...

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Take the whole database in place of the one before; `save` puts it on disk."""
        ...

    def close(self) -> None:
        """Let go of the file; nothing more is written."""
        ...

    def save(self, holds: Callable[[], Callable[[Row], bool]]) -> None:
        """Keep what was written, as far as it holds; a disk that refuses costs time only."""
        ...


class Summaries:
    """The summaries there are.

    Args:
        shelved: where those of sessions in clear are kept; in memory too without it.
    """

    def __init__(self, shelved: Shelved | None = None) -> None:
        self._shelved = shelved
        kept = TinyDB(storage=MemoryStorage if shelved is None else lambda: shelved)
        self._kept, self._secret = _table(kept), _table(TinyDB(storage=MemoryStorage))
        self._one_at_a_time = Lock()
        self.forgotten = 0
        """How often secrets were dropped."""

    def holding(self, marks: Marks) -> dict[str, SessionSummary]:
        """Those that hold for these sessions; what holds no more is forgotten."""
        found, gone = {}, []
        for table in (self._kept, self._secret):
            for row in table:
                mark = row["mark"]
                if mark and marks.get(row["id"]) == mark:
                    found[row["id"]] = _summary(row)
                else:
                    gone.append(row["id"])
        if gone:
            self._remove(gone)
        return found

    def put(self, known: Sequence[Known], forgotten: int) -> None:
        """Take summaries in, in place of those before.

        Args:
            forgotten: how often secrets had been dropped when these were read; those that were
                dropped meanwhile are not taken in again.
        """
        self._remove([one.summary.id for one in known])
        with self._one_at_a_time:
            kept = [_row(one) for one in known if one.in_clear and one.mark]
            if kept:
                self._kept.insert_multiple(kept)
            secret = [_row(one) for one in known if not (one.in_clear and one.mark)]
            if secret and forgotten == self.forgotten:
                self._secret.insert_multiple(secret)

    def save(self, marks: Callable[[], Marks]) -> None:
        """Have those of sessions in clear outlive the program.

        Args:
            marks: the sessions as they are, looked at again before and after writing: no row
                outlives the session it tells of, whoever erased or encrypted it meanwhile.
        """
        def holds() -> Callable[[Row], bool]:
            now = marks()
            return lambda row: now.get(row["id"]) == row["mark"]

        if self._shelved is not None:
            self._shelved.save(holds)

    def forget_secrets(self) -> None:
        """Drop what must not outlive the keys."""
        with self._one_at_a_time:
            self.forgotten += 1
            self._secret.truncate()

    def _remove(self, ids: Iterable[str]) -> None:
        named = frozenset(ids)
        with self._one_at_a_time:
            for table in (self._kept, self._secret):
                if table.contains(where("id").test(named.__contains__)):
                    table.remove(where("id").test(named.__contains__))

    # --- questions ---------------------------------------------------------------------------

    def matching(self, text: str) -> frozenset[str]:
        """The sessions whose candidate, title or id have all these words in them."""
        wanted = fold(text).split()

        def has_all(looked: Any) -> bool:
            return all(word in looked for word in wanted)

        return frozenset(row["id"] for row in self._asked(where("looked").test(has_all)))

    def overdue(self, months: int, today: date) -> tuple[SessionSummary, ...]:
        """Those whose last line is older than the period; none without a period."""
        def past(last: Any) -> bool:
            return is_past(last, months, today)

        return tuple(map(_summary, self._asked(where("last").test(past))))

    def about(self, referential_id: str) -> frozenset[str]:
        """The sessions held with that référentiel."""
        return frozenset(
            row["id"] for row in self._asked(where("referential_id") == referential_id)
        )

    def standing(
        self, *, state: str = "", overdue: str = "", referential_id: str = ""
    ) -> frozenset[str]:
        """The sessions that can be read and whose dossier stands so.

        Args:
            state: one of `domain.dossier.standing.STATES`; any without it.
            overdue: a day (ISO): those of which a deadline lies before it, and nothing is decided.
            referential_id: held with that référentiel.
        """
        def late(dues: Any) -> bool:
            return any(one["day"] < overdue for one in dues)

        asked: QueryInstance = where("problem") == ""
        if state:
            asked &= where("state") == state
        if overdue:
            asked &= where("dues").test(late) & (where("decided") == "")
        if referential_id:
            asked &= where("referential_id") == referential_id
        return frozenset(row["id"] for row in self._asked(asked))

    def compared(self) -> frozenset[str]:
        """The sessions in which two evaluators judged, each on his own."""
        return frozenset(row["id"] for row in self._asked(where("compared") == True))  # noqa: E712

    def unreadable(self) -> frozenset[str]:
        """The sessions that cannot be read."""
        return frozenset(row["id"] for row in self._asked(where("problem") != ""))

    def owners(self) -> dict[str, Owner]:
        """Whose the sessions are that can be read and tell it."""
        told = where("owner").test(lambda owner: owner is not None and owner["name"] != "")
        return {row["id"]: _owner(row["owner"]) for row in self._asked(told)}

    def _asked(self, question: QueryInstance) -> list[Mapping[str, Any]]:
        return [*self._kept.search(question), *self._secret.search(question)]


def summed_up(
    session: Session, records: Iterable[Record], *, shared: bool = False, broken: bool = False
) -> SessionSummary:
    """The summary of a session.

    Args:
        records: those it was replayed from.
        shared: whoever comes next reads it too: it tells what was judged, and by nobody how.
        broken: its seal was verified, and does not hold.
    """
    # a clock left running by a power cut counts up to the last line, not up to now
    last = parse_time(session.last)
    elements = [element.ref for element in session.referential.elements()]
    seen = unread(session) if shared else as_seen(session)
    missing = tuple(
        str(ref) for ref in elements
        if (not session.judgements.get(ref) if shared else seen.effective(ref) is None)
    )
    told = session if shared else seen
    stands = standing(told, outcome(told), is_holiday, discreet=shared, broken=broken)
    return SessionSummary(
        session.id, session.candidate, session.referential.id, session.referential.title,
        session.opened, session.last, len(elements) - len(missing), len(elements), missing,
        int(session.clock.elapsed(last).total_seconds() // 60), _last_said(seen),
        session.clock.ended, session.sealed is not None, bool(independent_pairs(session)),
        session.number, owner_of(session.id, records), running=session.clock.since is not None,
        decided=session.jury.date if session.jury else "",
        state=stands.state, owed=stands.owed, dues=stands.dues,
    )


def _last_said(session: Session) -> str:
    for one in reversed(Lines(session)):
        if one.kind not in ("note", "question", "jugement") or one.undone:
            continue
        if not one.veiled:
            judged = one.elements if one.kind == "jugement" else ()
            return " ".join((*map(str, judged), one.text))
    return ""


# --- rows ------------------------------------------------------------------------------------


class _AsItStands(Document):
    """A row as it stands in its table: a letter typed at home asks thousands, and copies none."""

    def __new__(cls, row: Row, number: int) -> _AsItStands:
        return cast("_AsItStands", row)


def _table(database: TinyDB) -> Table:
    table = database.table(TABLE, cache_size=0)
    table.document_class = cast("type[Document]", _AsItStands)
    return table


def _row(known: Known) -> Row:
    one = known.summary
    row = asdict(one)
    del row["copies"]
    row["missing"], row["owed"], row["dues"] = map(list, (one.missing, row["owed"], row["dues"]))
    row["mark"] = known.mark
    row["looked"] = fold(f"{one.candidate} {one.title} {one.id}")
    if one.owner is not None:
        row["owner"] |= {
            "earlier": list(one.owner.earlier), "linked": sorted(one.owner.linked),
        }
    return row


def _summary(row: Mapping[str, Any]) -> SessionSummary:
    said = {name: row[name] for name in SessionSummary.__slots__ if name != "copies"}
    owner = None if row["owner"] is None else _owner(row["owner"])
    return replace(
        SessionSummary(**said), missing=tuple(row["missing"]), owner=owner,
        owed=tuple(Owed(**one) for one in row["owed"]),
        dues=tuple(DueDay(**one) for one in row["dues"]),
    )


def _owner(row: Mapping[str, Any]) -> Owner:
    return Owner(
        **{**row, "earlier": tuple(row["earlier"]), "linked": frozenset(row["linked"])}
    )


_ROW: Mapping[str, type] = {
    **dict.fromkeys((
        "id", "candidate", "referential_id", "title", "opened", "last", "last_line", "problem",
        "mark", "looked", "decided", "state",
    ), str),
    **dict.fromkeys(("judged", "elements", "minutes", "events"), int),
    **dict.fromkeys(("ended", "sealed", "compared", "locked", "lost", "damaged", "running"), bool),
    **dict.fromkeys(("missing", "owed", "dues"), list),
}
_PARTS: Mapping[str, frozenset[str]] = {
    name: frozenset(one.name for one in fields(kind))
    for name, kind in (("owed", Owed), ("dues", DueDay))
}
"""The lists of a row that hold tables of texts, and the members of each."""

_OWNER: Mapping[str, type] = {
    **dict.fromkeys(("id", "name", "title", "opened", "last", "problem"), str),
    "sealed": bool, "present": bool, "earlier": list, "linked": list, "details": dict,
}


def to_line(known: Known) -> str:
    """A summary of a session in clear as one line of text; an empty one for any other."""
    return json.dumps(_row(known)) if known.in_clear else ""


def from_line(line: str) -> Known | None:
    """Parse what `to_line` wrote; None for anything else."""
    try:
        row = json.loads(line)
    except ValueError:
        return None
    return Known(_summary(row), row["mark"], in_clear=True) if is_row(row) else None


def is_row(found: object) -> bool:
    """Whether something read from a file is a row as they are written here."""
    if not isinstance(found, dict) or set(found) != {*_ROW, "owner"} or not _fits(found, _ROW):
        return False
    owner = found["owner"]
    if not all(
        isinstance(one, dict) and set(one) == names and _texts(one.values())
        for name, names in _PARTS.items() for one in found[name]
    ):
        return False
    return _texts(found["missing"]) and (owner is None or (
        isinstance(owner, dict) and set(owner) == set(_OWNER) and _fits(owner, _OWNER)
        and _texts([*owner["earlier"], *owner["linked"], *owner["details"].values()])
    ))


def _fits(found: Mapping[str, Any], shape: Mapping[str, type]) -> bool:
    return all(type(found[name]) is kind for name, kind in shape.items())


def _texts(found: Iterable[object]) -> bool:
    return all(type(one) is str for one in found)
