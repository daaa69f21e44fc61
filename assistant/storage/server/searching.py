"""What is searched of an organisation's sessions, kept with them: no laptop holds an index of all.

Each session's pages lie in the database beside the stems of their words. A question asks for the
sessions in which all of its stems are, whose candidate and days it names, and only those are looked
at, by the very tables that search a folder: what is found, and in which order, is the same. Of a
question that most sessions answer, the latest ones are looked at, and how many others may answer is
said. What one evaluator must not see yet of the
other's judgements is in no page: whoever searches may be either. Encrypted sessions have no pages
there; they are read here, one by one, and kept in memory.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from time import monotonic

from assistant.domain.common.errors import AssistantError, VaultLocked
from assistant.domain.session.replay import Build, replay
from assistant.domain.session.visibility import unread
from assistant.language.words import fold_word, stem, words
from assistant.search.engine import EVERY, LIMIT, SearchAnswer, Searching, Stop, ranked
from assistant.search.hits import hit
from assistant.search.query import Query, Term
from assistant.search.rows import SearchRow
from assistant.search.tables import VERSION, SearchPages, SearchTables, TablesInMemory, pages_of
from assistant.storage.server.address import library
from assistant.storage.server.database import Database
from assistant.storage.server.store import ServerStore

_KNOWN = "select session, mark from cqp.searched where version = %s"
_ENCRYPTED = "select session from cqp.sessions where envelope <> ''"
_WRITE = """
    insert into cqp.searched (session, mark, version, stems, said) values (%s, %s, %s, %s, %s)
    on conflict (session) do update
    set mark = excluded.mark, version = excluded.version, stems = excluded.stems,
        said = excluded.said
"""
_AT_ONCE = 50
"""Sessions whose pages are brought together."""

_MOST = 300
"""Sessions that one question has brought here at most."""

_WHOSE = """
    select session, array[said->>'candidate', said->>'referential_id', said->>'title'],
        said->>'opened', said->>'last'
    from cqp.summaries
"""

_VERSION = str(VERSION)
_WHOLE_WORD = "="
"""Begins a word among the stems, for those that are still being typed."""


class ServerSearch(Searching):
    """Searches the sessions of a server.

    Args:
        unlocked: whether encrypted sessions may be read now.
        build: makes the référentiel that a session keeps.
        searched: whether a journal is a session; others lie in the same tables.
    """

    def __init__(
        self, store: ServerStore, unlocked: Callable[[], bool], build: Build,
        searched: Callable[[str], bool] = lambda _: True,
    ) -> None:
        self._store, self._unlocked, self._build = store, unlocked, build
        self._searched = searched
        self._memory = TablesInMemory()

    def run(
        self, query: Query, *, limit: int = LIMIT, stop: Stop = lambda: False
    ) -> Iterator[SearchAnswer]:
        """The answers as they come; see the protocol."""
        if not self._unlocked():
            self.forget()
        database = self._store.database
        found, tables = self._store.survey().marks, self._memory.tables()
        marks = {one: mark for one, mark in found.items() if self._searched(one)}
        known: dict[str, str] = dict(database.ask(_KNOWN, [_VERSION]))
        secret = {row[0] for row in database.ask(_ENCRYPTED)}
        tables.drop([one for one, at in tables.stamps().items() if marks.get(one) != at])
        left = [
            one for one, mark in marks.items()
            if (tables.stamps().get(one) if one in secret else known.get(one)) != mark
        ]
        locked, unreadable = list[str](), list[str]()
        bringing = _Bringing(database, tables, query, marks)

        def answer(searched: int) -> SearchAnswer:
            bringing.all(stop)
            found = tables.find(query, limit)
            best = sorted(found.best, key=ranked, reverse=True)
            return SearchAnswer(
                tuple(hit(query, line) for line in best[:limit]), found.total, found.sessions,
                found.near, searched, len(marks) - searched, tuple(locked), tuple(unreadable),
                bringing.beyond,
            )

        if left:
            yield answer(len(marks) - len(left))
        following = monotonic() + EVERY
        for done, session_id in enumerate(left, 1):
            if stop():
                return
            try:
                self._read(session_id, marks[session_id], tables, secret=session_id in secret)
            except VaultLocked:
                locked.append(session_id)
            except AssistantError:
                unreadable.append(session_id)
            if monotonic() > following and done < len(left):
                yield answer(len(marks) - len(left) + done)
                following = monotonic() + EVERY
        yield answer(len(marks))

    def forget(self) -> None:
        """Drop what memory holds of sessions, now: the vault is locked."""
        self._memory.forget()

    def _read(self, session_id: str, mark: str, tables: SearchTables, *, secret: bool) -> None:
        """Read a session that changed, and have its pages lie where they may."""
        if secret and not self._unlocked():
            raise VaultLocked("Session verrouillée", f"« {session_id} » est chiffrée.")
        opened = self._store.open(session_id, write=False)
        pages = pages_of(unread(replay(opened.records, self._build, session_id)))
        if secret:
            tables.put_pages(session_id, mark, pages)
            return
        psycopg = library()
        # a login that may only read, a session erased meanwhile: the next one reads it again
        with suppress(AssistantError, psycopg.errors.ForeignKeyViolation):
            self._store.database.order(
                _WRITE, [session_id, mark, _VERSION, sorted(_stems(pages)), _packed(pages)]
            )
            return
        tables.put_pages(session_id, mark, pages)


class _Bringing:
    """The pages of the sessions that may answer a question, brought once each, the latest first."""

    def __init__(
        self, database: Database, tables: SearchTables, query: Query, marks: Mapping[str, str]
    ) -> None:
        self._database, self._tables, self._query, self._marks = database, tables, query, marks
        self.beyond = 0
        """Sessions that may answer too, and were not brought."""

    def all(self, stop: Stop) -> None:
        """Bring those that are not here yet."""
        if self._query.empty:
            return
        here = self._tables.stamps()
        may = self._may_answer()
        latest = [one for one in self._marks if one in may]  # the marks come in that order
        self.beyond = sum(here.get(one) != self._marks[one] for one in latest[_MOST:])
        wanted = [one for one in latest[:_MOST] if here.get(one) != self._marks[one]]
        for at in range(0, len(wanted), _AT_ONCE):
            if stop():
                return
            for session, mark, said in self._database.ask(
                "select session, mark, said from cqp.searched where session = any(%s)",
                [wanted[at:at + _AT_ONCE]],
            ):
                if self._marks.get(session) == mark:
                    self._tables.put_pages(session, mark, _unpacked(bytes(said)))

    def _may_answer(self) -> set[str]:
        """The sessions whose pages lie there and may answer: by their words, by whose they are."""
        where, values = _asked(self._query)
        found = self._database.ask(
            f"select session, mark from cqp.searched where version = %s{where}",  # noqa: S608
            [_VERSION, *values],
        )
        may = {session for session, mark in found if self._marks.get(session) == mark}
        query = self._query
        if query.candidate or query.referential or query.first_day or query.last_day:
            may -= {
                session for session, whose, opened, last in self._database.ask(_WHOSE)
                if not _is_theirs(query, whose, (str(opened), str(last)))
            }
        return may


def _is_theirs(query: Query, whose: Sequence[str], times: tuple[str, str]) -> bool:
    """Whether a session is of the candidate, the CQP and the days that a question names.

    Days are those of the place, and times in UTC: a day more is taken at both ends.

    Args:
        whose: the candidate, the référentiel’s id and its title.
        times: when it was opened and last written.
    """
    person, cqp = fold_word(whose[0]), fold_word(" ".join(whose[1:]))
    opened, last = times
    return (
        all(part in person for part in query.candidate.split())
        and all(part in cqp for part in query.referential.split())
        and (not query.first_day or last[:10] >= _shifted(query.first_day, -1))
        and (not query.last_day or opened[:10] <= _shifted(query.last_day, 1))
    )


def _shifted(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days)).isoformat()


def _asked(query: Query) -> tuple[str, list[object]]:
    """Which sessions may answer: all the words are somewhere in them, in one form or another."""
    stems: list[str] = []
    begun: list[Term] = []
    for term in (*query.wanted, *query.phrases):
        if term.begun:
            begun.append(term)
        else:
            stems += [stem(word) for word in term.words]
    where, values = "", list[object]()
    if stems:
        where, values = where + " and stems @> %s", [*values, list(dict.fromkeys(stems))]
    for term in begun:
        where += (
            " and (stems @> %s or exists (select from unnest(stems) one "
            "where starts_with(one, %s)))"
        )
        values += [[stem(term.words[-1])], _WHOLE_WORD + term.words[-1]]
    return where, values


def _stems(pages: SearchPages) -> set[str]:
    said = {word for row in pages.rows for word in words(row.text)}
    return {*map(stem, said), *(_WHOLE_WORD + word for word in said)}


def _packed(pages: SearchPages) -> bytes:
    return zlib.compress(json.dumps(pages, ensure_ascii=False).encode())


def _unpacked(said: bytes) -> SearchPages:
    candidate, referential, title, rows = json.loads(zlib.decompress(said))
    return SearchPages(candidate, referential, title, tuple(map(SearchRow._make, rows)))
