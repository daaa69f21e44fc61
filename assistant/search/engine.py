"""Searching all sessions: what is indexed answers at once, the rest is scanned.

The index is a cache: it may vanish, lag behind or be refused by the disk, and only time is lost.
Sessions that do not lie in clear are read when they are unlocked, their pages live in memory, and
nothing of them is handed to the index.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from time import monotonic
from typing import Any, Protocol

from assistant.domain.common.errors import AssistantError, VaultLocked
from assistant.domain.common.store import Record, SessionStore
from assistant.domain.referential.build import build_referential
from assistant.domain.referential.model import Referential
from assistant.domain.session.replay import replay
from assistant.domain.session.state import Session
from assistant.search.matching import Hit, Match, Matcher
from assistant.search.page import Page, build
from assistant.search.query import Query
from assistant.search.scan import line_filter, scanner

LIMIT = 50
AT_MOST = 1000
"""Lines from which older sessions are not looked at: who finds so many asks more precisely."""

EVERY = 0.15
"""Seconds between two intermediate answers."""

Stop = Callable[[], bool]
Kept = tuple[bytes, bytes, bytes]
"""A page as an index keeps it: what it says of the session, its stream, its lines."""


class Sources(Protocol):
    """Where the sessions lie."""

    def stamps(self) -> Mapping[str, str]:
        """Each session with a text that changes when its files do, the last written first."""
        ...

    def unchanged(self, stamp: str) -> bool:
        """Whether the files of a session are still those of its stamp."""
        ...

    def clear(self, session_id: str) -> bytes | None:
        """The bytes of a session, None when they do not lie in clear or cannot be read."""
        ...


class Book(Protocol):
    """The index, opened."""

    def prints(self) -> Mapping[str, tuple[str, bytes]]: ...

    def page(self, session_id: str) -> Kept | None: ...

    def put(self, session_id: str, stamp: str, words: bytes, kept: Kept) -> None: ...

    def drop(self, session_ids: Iterable[str]) -> None: ...


class Index(Protocol):
    """Where pages are kept from one search to the next."""

    def open(self) -> AbstractContextManager[Book]: ...


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found so far: the best lines, and of how many.

    `more` tells that older sessions were not looked at, for too much was found already;
    `locked` are sessions that could not be read for want of the passphrase, `unreadable` those
    that are damaged; `left` is how many sessions have not been looked at yet.
    """

    hits: tuple[Hit, ...] = ()
    total: int = 0
    sessions: int = 0
    searched: int = 0
    left: int = 0
    more: bool = False
    locked: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()

    @property
    def done(self) -> bool:
        return not self.left


class Search:
    """Searches the sessions of a store.

    Args:
        unlocked: whether sessions that do not lie in clear may be read now.
    """

    def __init__(
        self, store: SessionStore, sources: Sources, index: Index,
        unlocked: Callable[[], bool] = lambda: True,
    ) -> None:
        self._store, self._sources, self._index = store, sources, index
        self._unlocked = unlocked
        self._in_memory: dict[str, tuple[str, Page]] = {}
        self._referentials: dict[str, Referential] = {}

    def run(
        self, query: Query, *, limit: int = LIMIT, stop: Stop = lambda: False
    ) -> Iterator[Answer]:
        """The answers as they come, each holding the ones before; the last one is `done`."""
        with self._index.open() as book:
            yield from _Run(self, book, query, limit, stop).answers()

    def answer(self, query: Query, *, limit: int = LIMIT) -> Answer:
        """The whole answer."""
        *_, whole = self.run(query, limit=limit)
        return whole

    def forget(self) -> None:
        """Drop what memory holds of sessions that do not lie in clear."""
        self._in_memory.clear()

    def prepare(self, stop: Stop = lambda: False) -> None:
        """Index what is not indexed yet."""
        with self._index.open() as book:
            known = book.prints()
            for session_id, stamp in self._sources.stamps().items():
                if stop():
                    return
                if known.get(session_id, ("",))[0] == stamp:
                    continue
                if self._sources.clear(session_id) is not None:
                    self._keep(book, session_id, stamp)

    # --- reading sessions --------------------------------------------------------------------

    def fresh(self, book: Book, stamps: Mapping[str, str]) -> dict[str, bytes]:
        """The prints of the sessions that the index knows as they are; the gone are dropped."""
        known = book.prints()
        book.drop([one for one in known if one not in stamps])
        return {
            one: words for one, (stamp, words) in known.items() if stamps.get(one) == stamp
        }

    def hidden(self, session_id: str, stamp: str) -> Page | None:
        """A session that does not lie in clear, None while it is locked or unreadable."""
        if not self._unlocked():
            self._in_memory.clear()
            raise VaultLocked("Session verrouillée", f"« {session_id} » est chiffrée.")
        known = self._in_memory.get(session_id)
        if known is None or known[0] != stamp:
            known = stamp, build(self._session(session_id))
            self._in_memory[session_id] = known
        return known[1]

    def partial(self, session_id: str, keep: Callable[[str], bool]) -> Page:
        """The lines of a session that may answer: what a first search needs, and no more."""
        return build(self._session(session_id), keep)

    def _keep(self, book: Book, session_id: str, stamp: str) -> None:
        """Index a session in clear, unless it is unreadable."""
        try:
            page = build(self._session(session_id))
        except AssistantError:
            return
        # it may have been written, encrypted or erased while it was read
        if self._sources.unchanged(stamp):
            book.put(session_id, stamp, page.words, packed(page))

    def _session(self, session_id: str) -> Session:
        journal = self._store.open(session_id, write=False)
        try:
            return replay(journal.records, self._builder(journal.records))
        finally:
            journal.close()

    def _builder(
        self, records: Sequence[Record]
    ) -> Callable[[Mapping[str, Any]], Referential]:
        """Builds a référentiel, once for all the sessions held with it."""
        mark = str(records[0].data.get("fingerprint", "")) if records else ""

        def make(data: Mapping[str, Any]) -> Referential:
            known = self._referentials.get(mark) if mark else None
            if known is None:
                known = self._referentials[mark] = build_referential(data)
            return known

        return make


class _Run:
    """One search, from the index to the last session that is not in it."""

    def __init__(
        self, search: Search, book: Book, query: Query, limit: int, stop: Stop
    ) -> None:
        self._search, self._book, self._limit, self._stop = search, book, limit, stop
        self._sources = search._sources
        self._matcher, self._may_hold = Matcher(query), scanner(query)
        self._may_answer = line_filter(query)
        self._found: list[tuple[Match, str]] = []
        self._sessions: set[str] = set()
        self._pages: dict[str, Page] = {}
        self._hits: dict[tuple[str, int], Hit] = {}
        self._more = False
        self._locked: list[str] = []
        self._unreadable: list[str] = []

    def answers(self) -> Iterator[Answer]:
        stamps = self._sources.stamps()
        fresh = self._search.fresh(self._book, stamps)
        left = [one for one in stamps if one not in fresh]
        for session_id in stamps:
            if self._stop():
                return
            if session_id in fresh and not self._indexed(session_id, fresh[session_id]):
                left.append(session_id)
        total, last = len(stamps), monotonic()
        if left:
            yield self._answer(total - len(left), len(left))
        for done, session_id in enumerate(left, 1):
            if self._stop():
                return
            if self._enough:
                self._more = True
                break
            self._look(session_id, stamps[session_id])
            if monotonic() - last > EVERY and done < len(left):
                last = monotonic()
                yield self._answer(total - len(left) + done, len(left) - done)
        yield self._answer(total, 0)

    @property
    def _enough(self) -> bool:
        return len(self._found) >= max(AT_MOST, self._limit)

    def _indexed(self, session_id: str, words: bytes) -> bool:
        """Take what the index says of a session; False when its page is damaged."""
        if not self._matcher.may_be_in(words):
            return True
        if self._enough:
            self._more = True
            return True
        page = self._page(session_id)
        if page is not None:
            self._take(session_id, page)
        return page is not None

    def _look(self, session_id: str, stamp: str) -> None:
        """Look into a session that is not indexed."""
        content = self._sources.clear(session_id)
        page: Page | None = None
        if content is None:
            self._book.drop([session_id])  # it may have lain in clear before
            try:
                page = self._search.hidden(session_id, stamp)
            except VaultLocked:
                self._locked.append(session_id)
                return
            except AssistantError:
                self._unreadable.append(session_id)
                return
        elif self._may_hold(content):
            try:
                page = self._search.partial(session_id, self._may_answer)
            except AssistantError:
                self._unreadable.append(session_id)
        if page is not None:
            self._pages[session_id] = page
            self._take(session_id, page)

    def _take(self, session_id: str, page: Page) -> None:
        matches = [(match, session_id) for match in self._matcher.matches(page)]
        if matches:
            self._found += matches
            self._sessions.add(session_id)

    def _page(self, session_id: str) -> Page | None:
        page = self._pages.get(session_id)
        if page is None:
            kept = self._book.page(session_id)
            page = unpacked(kept) if kept is not None else None
        return page

    def _answer(self, searched: int, left: int) -> Answer:
        best = sorted(self._found, key=_rank, reverse=True)[: self._limit]
        hits = [hit for match, session_id in best if (hit := self._hit(session_id, match))]
        return Answer(
            tuple(hits), len(self._found), len(self._sessions), searched, left,
            self._more, tuple(self._locked), tuple(self._unreadable),
        )

    def _hit(self, session_id: str, match: Match) -> Hit | None:
        known = self._hits.get((session_id, match.number))
        page = None if known else self._page(session_id)
        if page is not None:
            known = self._hits[session_id, match.number] = self._matcher.hit(
                session_id, page, match
            )
        return known


def _rank(one: tuple[Match, str]) -> tuple[int, str, str, int]:
    """The best first, then the latest; lines of one session in their order."""
    match, session_id = one
    return match.score, match.day, session_id, -match.number


def packed(page: Page) -> Kept:
    """A page as an index keeps it."""
    head = [page.candidate, page.referential, page.title, page.opened, page.last]
    return json.dumps(head, ensure_ascii=False).encode(), page.stream, page.shown


def unpacked(kept: Kept) -> Page:
    """A page that an index kept."""
    head, stream, shown = kept
    candidate, referential, title, opened, last = json.loads(head)
    return Page(candidate, referential, title, opened, last, stream, shown, b"")
