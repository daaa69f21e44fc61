"""The store's protocol: what a place that keeps sessions must do. Pure; storage implements it.

A session is a journal of records, only ever appended to. Nothing above this protocol may know
which store it talks to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from assistant.domain.common.errors import SessionUnreadable


@dataclass(frozen=True, slots=True)
class Draft:
    """A record to be: everything but its number. `time` is ISO 8601 in UTC, to the millisecond."""

    type: str
    version: int
    time: str
    role: str
    data: Mapping[str, Any] = field(default_factory=dict)


class Record(NamedTuple):
    """One line of a journal, numbered from 1 without a gap.

    `sum` is the hash, in hexadecimal, that binds it to all the records before it; two records
    are equal when they say the same, wherever they stand.
    """

    number: int
    type: str
    version: int
    time: str
    role: str
    data: Mapping[str, Any]
    sum: str = ""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and self[:-1] == other[:-1]

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self[:-1])


@dataclass(frozen=True, slots=True)
class Recovery:
    """What had to be set aside when a journal was opened for writing, in a French sentence."""

    message: str
    set_aside: str
    kept: int


class Journal(Protocol):
    """One opened session."""

    @property
    def session_id(self) -> str:
        """The name of the session, the same wherever it is kept."""
        ...

    @property
    def writable(self) -> bool:
        """False when another program writes this session: it can be read and followed."""
        ...

    @property
    def writer(self) -> str:
        """Who writes it, in a few French words, when we do not."""
        ...

    @property
    def recovery(self) -> Recovery | None:
        """What was damaged on opening, None when nothing was."""
        ...

    @property
    def shared(self) -> bool:
        """Whether others may append while we do: an order is then decided again after theirs."""
        ...

    @property
    def accompanied(self) -> bool:
        """Whether somebody else has it open now, or may have: its clock is then not ours alone."""
        ...

    @property
    def away(self) -> bool:
        """Whether what others record does not come now: the place of the session is out of reach,
        and what is recorded goes on here."""
        ...

    @property
    def in_clear(self) -> bool:
        """Whether the whole journal is stored unencrypted."""
        ...

    @property
    def records(self) -> Sequence[Record]:
        """All records known so far, in order."""
        ...

    def append(self, drafts: Sequence[Draft], *, expected: int) -> tuple[Record, ...]:
        """Append durably; returns only when the records are on disk.

        Args:
            drafts: at least one; they are written together, with one fsync.
            expected: the number of the last record the caller knows.

        Raises:
            NotSaved: the disk refused; nothing is recorded.
            SessionLocked: this journal is open for reading only.
            RefusedCommand: `expected` is not the last number: the caller must follow first.
        """
        ...

    def seat(self, roles: Sequence[str]) -> str:
        """The role of whoever sits here: the one taken last, else one of `roles` that is free;
        empty when none is, or where the place of the sessions does not know who is who.

        Args:
            roles: the one the session was begun with first, for whoever began it.
        """
        ...

    def sit(self, role: str) -> None:
        """Take a role here, where the place of the sessions knows who is who.

        Raises:
            RefusedCommand: somebody else holds it in this session.
        """
        ...

    def follow(self) -> tuple[Record, ...]:
        """Records another program appended since the last look (they join `records`)."""
        ...

    def close(self) -> None:
        """Release the lock; safe to call twice."""
        ...


class SessionStore(Protocol):
    """A place that keeps sessions."""

    def create(self, session_id: str, drafts: Sequence[Draft]) -> Journal:
        """Create a session with its first records, open for writing; its name is on disk too."""
        ...

    def open(self, session_id: str, *, write: bool = True) -> Journal:
        """Open a session. With `write`, takes the lock, or opens for reading when it is held.

        Raises:
            SessionUnreadable: unknown session, damaged beyond reading, or of a newer format;
                the file is left untouched.
        """
        ...

    def beginning(self, session_id: str, count: int) -> Sequence[Record]:
        """The first records of a session, at most `count`: a quick look before it is opened.

        None of them where that is not quick. Only opening it verifies the whole.

        Raises:
            SessionUnreadable: unknown session.
        """
        ...

    def ids(self) -> tuple[str, ...]:
        """The ids of all sessions here, most recently written first."""
        ...

    def survey(self) -> Survey:
        """All sessions here, looked at once.

        Raises:
            SessionUnreadable: the place itself cannot be read.
        """
        ...


class Survey(Protocol):
    """The sessions of a store as they were found together."""

    @property
    def marks(self) -> Mapping[str, str]:
        """Every session, most recently written first, with a text that changes when it does.

        It is empty where a change might leave it as it is.
        """
        ...

    @property
    def copies(self) -> Mapping[str, tuple[str, ...]]:
        """The names of copies of a session that somebody else left, and that may be merged."""
        ...

    def open(self, session_id: str) -> Journal:
        """Open one of them, to read; raises as the store does."""
        ...


class PartOf:
    """A store of which only some journals are shown: a store like another.

    What lies in one place may be of several kinds, and each is looked for among its own.

    Args:
        shows: whether a journal, by its id, is one of them.
    """

    def __init__(self, store: SessionStore, shows: Callable[[str], bool]) -> None:
        self._store, self._shows = store, shows

    def create(self, session_id: str, drafts: Sequence[Draft]) -> Journal:
        return self._store.create(self._mine(session_id), drafts)

    def open(self, session_id: str, *, write: bool = True) -> Journal:
        return self._store.open(self._mine(session_id), write=write)

    def beginning(self, session_id: str, count: int) -> Sequence[Record]:
        return self._store.beginning(self._mine(session_id), count)

    def ids(self) -> tuple[str, ...]:
        return tuple(filter(self._shows, self._store.ids()))

    def survey(self) -> Survey:
        return _PartOfSurvey(self._store.survey(), self._shows)

    def _mine(self, session_id: str) -> str:
        if not self._shows(session_id):
            raise SessionUnreadable(
                "Session inconnue", f"« {session_id[:80]} » n’est pas de ce genre-là."
            )
        return session_id


@dataclass(frozen=True, slots=True)
class _PartOfSurvey:
    whole: Survey
    shows: Callable[[str], bool]

    @property
    def marks(self) -> Mapping[str, str]:
        return {one: mark for one, mark in self.whole.marks.items() if self.shows(one)}

    @property
    def copies(self) -> Mapping[str, tuple[str, ...]]:
        return {one: names for one, names in self.whole.copies.items() if self.shows(one)}

    def open(self, session_id: str) -> Journal:
        return self.whole.open(session_id)
