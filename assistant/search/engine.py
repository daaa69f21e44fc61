"""Searching all sessions: what changed is read and indexed first, then everything is asked.

The index is a cache: it may vanish, lag behind or be refused by the disk, and only time is lost.
What may not lie on the disk is kept in tables in memory, which go when the vault is locked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Protocol

from assistant.domain.common.errors import AssistantError, VaultLocked
from assistant.domain.common.store import SessionStore
from assistant.domain.referential.build import build_referential
from assistant.domain.session.replay import Build, replay
from assistant.domain.session.state import Session
from assistant.search.folder import SearchIndex, SessionFolder
from assistant.search.hits import Hit, hit
from assistant.search.query import Query
from assistant.search.tables import DAMAGED, FoundLine, SearchTables

LIMIT = 50

EVERY, SHARE = 0.25, 10
"""Seconds between two intermediate answers, and how many times longer than one takes to make."""

Stop = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """What was found so far: the best lines, and of how many.

    `near` counts those that only hold near forms of what is looked for; `locked` are sessions that
    could not be read for want of the passphrase, `unreadable` those that are damaged; `searched`
    and `left` are how many sessions have been looked at, and not yet. `beyond` are older ones that
    may answer too, and that were left out: the question is too wide for all to be brought here.
    """

    hits: tuple[Hit, ...] = ()
    total: int = 0
    sessions: int = 0
    near: int = 0
    searched: int = 0
    left: int = 0
    locked: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    beyond: int = 0

    @property
    def done(self) -> bool:
        """Whether every session was looked at: no better line will come."""
        return not self.left


class Searching(Protocol):
    """Searches all sessions, wherever they are kept."""

    def run(
        self, query: Query, *, limit: int = LIMIT, stop: Stop = ...
    ) -> Iterator[SearchAnswer]:
        """The answers as they come, each holding the ones before; the last one is `done`."""
        ...

    def answer(self, query: Query, *, limit: int = LIMIT) -> SearchAnswer:
        """The whole answer."""
        ...

    def prepare(self, stop: Stop = ...) -> None:
        """Index what is not indexed yet."""
        ...

    def forget(self) -> None:
        """Drop what memory holds of sessions, now: the vault is locked."""
        ...


class Search:
    """Searches the sessions of a folder: implements `Searching`.

    Args:
        unlocked: whether sessions that do not lie in clear may be read now.
        build: makes the référentiel that a session keeps.
    """

    def __init__(
        self, store: SessionStore, sources: SessionFolder, index: SearchIndex,
        unlocked: Callable[[], bool] = lambda: True, build: Build = build_referential,
    ) -> None:
        self._store, self._sources, self._index = store, sources, index
        self._build, self._unlocked = build, unlocked
        self._memory: SearchTables | None = None
        self._changing = Lock()
        self._damaged: dict[str, str] = {}

    def run(
        self, query: Query, *, limit: int = LIMIT, stop: Stop = lambda: False
    ) -> Iterator[SearchAnswer]:
        """The answers as they come, each holding the ones before; the last one is `done`."""
        stamps = self._sources.stamps()

        def may_hold(session_id: str, stamp: str) -> bool:
            now = stamps.get(session_id)
            return now == stamp or (now is not None and self._sources.in_clear(session_id, now))

        # an index that proves damaged is gone by then: memory answers, and the next search mends
        with suppress(*DAMAGED), self._index.open(may_hold) as kept:
            yield from self._answers(query, limit, stop, stamps, kept)
            return
        yield from self._answers(query, limit, stop, stamps, None)

    def answer(self, query: Query, *, limit: int = LIMIT) -> SearchAnswer:
        """The whole answer."""
        *_, whole = self.run(query, limit=limit)
        return whole

    def prepare(self, stop: Stop = lambda: False) -> None:
        """Index what is not indexed yet."""
        for _ in self.run(Query(), stop=stop):
            pass

    def forget(self) -> None:
        """Drop what memory holds of sessions, now: the vault is locked."""
        with self._changing:
            memory, self._memory = self._memory, None
        if memory is not None:
            memory.close()

    def _answers(
        self, query: Query, limit: int, stop: Stop, stamps: Mapping[str, str],
        kept: SearchTables | None,
    ) -> Iterator[SearchAnswer]:
        if not self._unlocked():
            self.forget()
        memory = self._in_memory()
        tables = [kept, memory] if kept else [memory]
        for table in tables:
            table.drop([one for one, at in table.stamps().items() if stamps.get(one) != at])
        if kept:  # what the disk refused for a while
            memory.drop([one for one, at in memory.stamps().items()
                         if self._sources.in_clear(one, at)])
        known = {one for table in tables for one in table.stamps().items()}
        left = [one for one in stamps.items() if one not in known]
        locked, unreadable, total = list[str](), list[str](), len(stamps)

        def answer(searched: int) -> SearchAnswer:
            found = [table.find(query, limit) for table in tables]
            best = sorted((line for one in found for line in one.best), key=ranked, reverse=True)
            return SearchAnswer(
                tuple(hit(query, line) for line in best[:limit]),
                sum(one.total for one in found), sum(one.sessions for one in found),
                sum(one.near for one in found), searched, total - searched,
                tuple(locked), tuple(unreadable),
            )

        began = monotonic()
        if left:
            yield answer(total - len(left))
        following = began + max(EVERY, SHARE * (monotonic() - began))
        for done, (session_id, stamp) in enumerate(left, 1):
            if stop():
                return
            try:
                self._keep(session_id, stamp, kept, memory)
            except VaultLocked:
                locked.append(session_id)
            except AssistantError:
                self._damaged[session_id] = stamp
                unreadable.append(session_id)
            began = monotonic()
            if began > following and done < len(left):
                yield answer(total - len(left) + done)
                following = began + max(EVERY, SHARE * (monotonic() - began))
        yield answer(total)

    def _keep(
        self, session_id: str, stamp: str, kept: SearchTables | None, memory: SearchTables
    ) -> None:
        """Read a session that changed, and keep it where it may be kept."""
        clear = self._sources.in_clear(session_id, stamp)
        if not clear and not self._unlocked():
            raise VaultLocked("Session verrouillée", f"« {session_id} » est chiffrée.")
        if self._damaged.get(session_id) == stamp:
            raise AssistantError("Session illisible", f"« {session_id} » est endommagée.")
        session = self._session(session_id)
        # it may have been written, encrypted or erased while it was read
        if not clear or not self._sources.unchanged(stamp):
            memory.put(session_id, stamp, session)
        else:
            (kept or memory).put(session_id, stamp, session)

    def _in_memory(self) -> SearchTables:
        with self._changing:
            if self._memory is None:
                self._memory = SearchTables.in_memory()
            return self._memory

    def _session(self, session_id: str) -> Session:
        journal = self._store.open(session_id, write=False)
        try:
            return replay(journal.records, self._build, session_id)
        finally:
            journal.close()


def ranked(line: FoundLine) -> tuple[bool, int, str, str, int]:
    """The higher the better: near forms last, then the best, the latest, the first."""
    return not line.near, line.score, line.row.day, line.session, -line.row.number
