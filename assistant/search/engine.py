"""Searching all sessions: what changed is read and indexed first, then everything is asked.

The index is a cache: it may vanish, lag behind or be refused by the disk, and only time is lost.
What may not lie on the disk is kept in tables in memory, which go when the vault is locked.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Protocol

from assistant.domain.common.errors import AssistantError, VaultLocked
from assistant.domain.common.store import SessionStore
from assistant.domain.referential.build import build_referential
from assistant.domain.session.replay import Build, replay
from assistant.domain.session.state import Session
from assistant.search.folder import MayHold, SearchIndex, SessionFolder
from assistant.search.hits import Hit, hit
from assistant.search.query import Query
from assistant.search.tables import DAMAGED, FoundLine, SearchTables, TablesInMemory

LIMIT = 50

EVERY, SHARE = 0.25, 10
"""Seconds between two intermediate answers, and how many times longer than one takes to make."""

AT_HAND = 2_000_000
"""Bytes of sessions that are read here, at once; more are indexed beside, where it can be done."""

_PATIENCE = 0.05
"""Seconds between two looks at whether another search still has the index kept up."""

Stop = Callable[[], bool]


class Indexing(Protocol):
    """Has the index of what lies in clear brought up to date beside the program."""

    def turns(self, seconds: Callable[[], float]) -> Generator[bool]:
        """True after each turn that leaves something for another, False for a moment without.

        Between two turns nobody holds the index. Ends when nothing is left that can be indexed so;
        closing it waits for the end of a turn.

        Args:
            seconds: asked before a turn, how long it may last.
        """
        ...


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
        *_, whole = self.run(query, limit=limit)
        return whole

    def prepare(self, stop: Stop = lambda: False) -> None:
        """Index what is not indexed yet."""
        for _ in self.run(Query(), stop=stop):
            pass

    def forget(self) -> None:
        """Drop what memory holds of sessions, now: the vault is locked."""
        ...


class Search(Searching):
    """Searches the sessions of a folder.

    Args:
        unlocked: whether sessions that do not lie in clear may be read now.
        build: makes the référentiel that a session keeps.
        beside: brings the index up to date where much is to be read.
    """

    def __init__(
        self, store: SessionStore, sources: SessionFolder, index: SearchIndex,
        unlocked: Callable[[], bool] = lambda: True, build: Build = build_referential,
        *, beside: Indexing | None = None,
    ) -> None:
        self._store, self._sources, self._index = store, sources, index
        self._build, self._unlocked, self._beside = build, unlocked, beside
        self._memory, self._kept_up = TablesInMemory(), Lock()
        self._damaged: dict[str, str] = {}
        self._known: Mapping[str, str] = {}
        """The sessions as the last search that came to its end knew them."""

    def run(
        self, query: Query, *, limit: int = LIMIT, stop: Stop = lambda: False
    ) -> Iterator[SearchAnswer]:
        """The answers as they come, each holding the ones before; the last one is `done`."""
        before = self._much_behind()
        if self._beside is not None and before is not None:
            while not self._kept_up.acquire(timeout=_PATIENCE):
                if stop():
                    return
            try:
                yield from self._meanwhile(self._beside, query, limit, stop, before=before)
            finally:
                self._kept_up.release()
        if not stop():
            yield from self._asked(query, limit, stop, before)

    def _much_behind(self) -> Mapping[str, str] | None:
        """What the index holds of each session, when much of what lies in clear is not in it."""
        if self._beside is None:
            return None
        stamps = self._sources.stamps()
        if self._is_much(stamps, self._known):
            with suppress(*DAMAGED), self._index.open(self._may_hold(stamps)) as kept:
                held = kept.stamps() if kept else {}
                if kept and self._is_much(stamps, {**held, **self._memory.tables().stamps()}):
                    return held
        return None

    def _is_much(self, stamps: Mapping[str, str], known: Mapping[str, str]) -> bool:
        """Whether much lies in clear that is not known."""
        left = 0
        for one, at in stamps.items():
            new = at not in (known.get(one), self._damaged.get(one))
            if new and self._sources.in_clear(one, at):
                left += self._sources.size(at)
                if left > AT_HAND:
                    return True
        return False

    def _may_hold(self, stamps: Mapping[str, str]) -> MayHold:
        def may_hold(session_id: str, stamp: str) -> bool:
            now = stamps.get(session_id)
            return now == stamp or (now is not None and self._sources.in_clear(session_id, now))

        return may_hold

    def _meanwhile(
        self, beside: Indexing, query: Query, limit: int, stop: Stop, *, before: Mapping[str, str]
    ) -> Iterator[SearchAnswer]:
        """The answers while the index is brought up to date beside."""
        lasting = EVERY
        with closing(beside.turns(lambda: lasting)) as turns:
            for turned in turns:
                if stop():
                    return
                if turned:
                    began = monotonic()
                    with closing(self._asked(query, limit, stop, before)) as answers:
                        so_far = next(answers)
                    yield so_far
                    lasting = max(EVERY, SHARE * (monotonic() - began))

    def _asked(
        self, query: Query, limit: int, stop: Stop, before: Mapping[str, str] | None
    ) -> Generator[SearchAnswer]:
        """What is indexed answers first; then what is not, as it is read.

        Args:
            before: what was indexed when this search had the index brought up to date beside; None
                when it had not. What was indexed since holds for this search, though somebody
                goes on writing it.
        """
        stamps = self._sources.stamps()
        # an index that proves damaged is gone by then: memory answers, and the next search mends
        with suppress(*DAMAGED), self._index.open(self._may_hold(stamps)) as kept:
            if kept and before is not None:
                since = {one: at for one, at in kept.stamps().items() if before.get(one) != at}
                stamps = {one: since.get(one, at) for one, at in stamps.items()}
            yield from self._answers(query, limit, stop, stamps, kept)
            return
        yield from self._answers(query, limit, stop, stamps, None)

    def to_index(self) -> dict[str, str]:
        """The sessions that lie in clear and are not indexed as they are, with their stamps."""
        stamps = self._sources.stamps()
        known: Mapping[str, str] = {}
        with suppress(*DAMAGED), self._index.open(self._may_hold(stamps)) as kept:
            known = kept.stamps() if kept else stamps  # nothing, where the disk refuses it
        return {
            one: at for one, at in stamps.items()
            if known.get(one) != at and self._sources.in_clear(one, at)
        }

    def keep_up(self, left: dict[str, str], seconds: float) -> None:
        """Index sessions that lie in clear, one at least, for some seconds; nothing in memory.

        Args:
            left: those to be indexed, by their stamps; each is taken out once it was looked at.
        """
        until = monotonic() + seconds
        with suppress(*DAMAGED), self._index.open(self._may_hold(self._sources.stamps())) as kept:
            if kept is None:  # the disk or another program refuses it
                left.clear()
                return
            kept.drop([one for one in kept.stamps() if one in left])
            for session_id, stamp in list(left.items()):
                del left[session_id]
                with suppress(AssistantError):  # it says why to whoever searches
                    session = self._session(session_id)
                    if self._sources.still_in_clear(stamp):
                        kept.put(session_id, stamp, session)
                if monotonic() > until:
                    return

    def forget(self) -> None:
        """Drop what memory holds of sessions, now: the vault is locked."""
        self._memory.forget()

    def _answers(
        self, query: Query, limit: int, stop: Stop, stamps: Mapping[str, str],
        kept: SearchTables | None,
    ) -> Iterator[SearchAnswer]:
        if not self._unlocked():
            self.forget()
        memory = self._memory.tables()
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
        self._known = stamps

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

    def _session(self, session_id: str) -> Session:
        journal = self._store.open(session_id, write=False)
        try:
            return replay(journal.records, self._build, session_id)
        finally:
            journal.close()


def ranked(line: FoundLine) -> tuple[bool, int, str, str, int]:
    """The higher the better: near forms last, then the best, the latest, the first."""
    return not line.near, line.score, line.row.day, line.session, -line.row.number
