"""The lines of many sessions in SQLite: words in a full-text table, what is shown beside.

Words are kept folded, whole, in their order: phrases are found as they are. The forms of a word
that one looks for are those of the vocabulary that are kin to it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from threading import Lock
from typing import NamedTuple, get_type_hints

from assistant.domain.common.errors import AssistantError
from assistant.domain.common.text import clean
from assistant.domain.session.state import Session
from assistant.language.kinship import Kinship, kinship
from assistant.language.words import fold_word, stem, words
from assistant.search.query import Query, Term
from assistant.search.rows import SearchRow, rows

DAMAGED = (sqlite3.DatabaseError, UnicodeError)
"""What a damaged file raises: the message quotes its bytes, which may be no text."""

VERSION = 7
"""Changes with the tables, and with what is kept in them: an index of another is begun again."""

EXACT = 5
"""What a word found as it was typed adds to the weight of a line."""

BITS = 20
"""A line's id is its session's, then as many bits for its place there: a million lines."""

FULL_TEXT = "create virtual table words using fts5(body, content='', tokenize='ascii')"
_RANKED = ("day", "marks", "weight")
_SHOWN = tuple(name for name in SearchRow._fields if name not in _RANKED)
"""What all answers are ranked by lies apart: a word of every day looks at tens of thousands."""

_COLUMNS = ", ".join(f"{'l' if name in _RANKED else 'shown'}.{name}" for name in SearchRow._fields)
_TABLES = (
    "create table sessions (id integer primary key, session text unique, stamp text, "
    "candidate text, referential text, title text, person text, cqp text)",
    "create table lines (id integer primary key, {})".format(", ".join(_RANKED)),
    "create table shown (id integer primary key, {})".format(", ".join(_SHOWN)),
    "create table vocabulary (word text primary key, stem text) without rowid",
    "create index stems on vocabulary (stem)",
    FULL_TEXT,
)
_PUT = tuple(
    (f"insert into {table} values (?{', ?' * len(names)})", attrgetter(*names))  # noqa: S608 - our own names
    for table, names in (("lines", _RANKED), ("shown", _SHOWN))
)
_COUNT = """
    select count(*), count(distinct {line} >> {bits}), ifnull(sum({near}), 0)
    from {searched} where {where}
"""
_BEST = """
    with best as (
        select {line} as id, {near} as near, {score} as score, l.day from {lines} where {where}
        order by near, score desc, l.day desc, {line} limit :limit
    )
    select near, score, s.session, s.candidate, s.referential, s.title, {columns}
    from best join lines l on l.id = best.id join shown on shown.id = best.id
    join sessions s on s.id = best.id >> {bits}
"""


class SearchUnavailable(AssistantError):
    """This computer cannot search."""


class FoundLine(NamedTuple):
    """A line that answers, and whose it is; `near` when only a near form of a word is in it."""

    near: bool
    score: int
    session: str
    candidate: str
    referential: str
    title: str
    row: SearchRow


class FoundLines(NamedTuple):
    """The best lines, and of how many: lines, sessions, lines that hold near forms only."""

    best: tuple[FoundLine, ...] = ()
    total: int = 0
    sessions: int = 0
    near: int = 0


class SearchPages(NamedTuple):
    """What is searched of one session: whose it is, and its lines."""

    candidate: str
    referential: str
    title: str
    rows: tuple[SearchRow, ...]


def pages_of(session: Session) -> SearchPages:
    """What is searched of a session, as the role that types may see it."""
    referential = session.referential
    return SearchPages(session.candidate, referential.id, referential.title, tuple(rows(session)))


def _as_text(value: object) -> str:
    """A text of the tables; a damaged page may hold a number in its place."""
    if not isinstance(value, str):
        raise sqlite3.DatabaseError("no text where the index keeps one")
    return value


class SearchTables:
    """The tables of one database; once closed, they take and find nothing."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lock, self._closed = Lock(), False

    @classmethod
    def in_memory(cls) -> SearchTables:
        """Tables that leave nothing on any disk."""
        connection = sqlite3.connect(":memory:", check_same_thread=False)
        create(connection)
        return cls(connection)

    def close(self) -> None:
        """Drop the connection; what is being kept or looked for is waited for."""
        with self._lock:
            self._closed = True
            self._connection.close()

    def stamps(self) -> Mapping[str, str]:
        """Each session that is here, with its stamp."""
        with self._lock:
            if self._closed:
                return {}
            return dict(self._connection.execute("select session, stamp from sessions"))

    def put(self, session_id: str, stamp: str, session: Session) -> None:
        """Keep a session that is not here as it is now."""
        self.put_pages(session_id, stamp, pages_of(session))

    def put_pages(self, session_id: str, stamp: str, pages: SearchPages) -> None:
        """Keep what is searched of a session that is not here."""
        kept = [(row, words(row.text)) for row in pages.rows]
        with self._lock:
            if self._closed:
                return
            run = self._connection
            owner = run.execute(
                "insert into sessions (session, stamp, candidate, referential, title, person, cqp) "
                "values (?, ?, ?, ?, ?, ?, ?)",
                (session_id, stamp, pages.candidate, pages.referential, pages.title,
                 fold_word(pages.candidate), fold_word(f"{pages.referential} {pages.title}")),
            ).lastrowid
            known = {word for _, said in kept for word in said}
            run.executemany(
                "insert or ignore into vocabulary values (?, ?)",
                [(word, stem(word)) for word in known],
            )
            first = (owner or 0) << BITS
            for statement, columns in _PUT:
                run.executemany(
                    statement, [(first + n, *columns(row)) for n, (row, _) in enumerate(kept)]
                )
            run.executemany(
                "insert into words (rowid, body) values (?, ?)",
                [(first + n, " ".join(said)) for n, (_, said) in enumerate(kept)],
            )

    def drop(self, sessions: Iterable[str]) -> None:
        """Forget sessions."""
        with self._lock:
            for session_id in () if self._closed else sessions:
                self._drop(session_id)

    def _drop(self, session_id: str) -> None:
        run = self._connection
        known = run.execute("select id from sessions where session = ?", (session_id,)).fetchone()
        places = known[0] << BITS, (known[0] + 1) << BITS
        lines = run.execute("select id, text from shown where id >= ? and id < ?", places)
        run.executemany(
            "insert into words (words, rowid, body) values ('delete', ?, ?)",
            [(line, " ".join(words(_as_text(text)))) for line, text in lines.fetchall()],
        )
        run.execute("delete from lines where id >= ? and id < ?", places)
        run.execute("delete from shown where id >= ? and id < ?", places)
        run.execute("delete from sessions where id = ?", known)

    # --- finding -----------------------------------------------------------------------------

    def find(self, query: Query, limit: int) -> FoundLines:
        """The best lines that answer a query."""
        with self._lock:
            if self._closed or query.empty:
                return FoundLines()
            parts, given = self._question(query, limit)
            total, *counts = self._connection.execute(_COUNT.format(**parts), given).fetchone()
            found = self._connection.execute(_BEST.format(**parts), given) if total else ()
            best = tuple(map(_found_line, found))
        return FoundLines(best, total, *counts)

    def _question(
        self, query: Query, limit: int
    ) -> tuple[Mapping[str, str], Mapping[str, object]]:
        """The parts of the statements that answer a query, and the values in them."""
        given: dict[str, object] = {"limit": limit}

        def value(one: object) -> str:
            given[f"v{len(given)}"] = one
            return f":v{len(given) - 1}"

        def matching(expression: str) -> str:
            return f"(select rowid from words where words match {value(expression)})"  # noqa: S608

        forms = [self._forms(term) for term in query.wanted]
        phrases = [_quoted(term) for term in query.phrases]
        line = "words.rowid" if forms or phrases else "l.id"
        exact = [f"{EXACT} * ({line} in {matching(_quoted(term))})" for term in query.wanted]
        near = "0"
        if any(form.near for form in forms):
            near = f"{line} not in {matching(_every(form.same for form in forms))}"
        marks = [f"@{one}" for one in query.elements]
        marks += [f"={query.judgement}"] if query.judgement else []
        filters = [f"instr(l.marks, {value(f'|{mark}|')})" for mark in marks]
        filters += [f"l.day >= {value(query.first_day)}"] if query.first_day else []
        filters += [f"l.day <= {value(query.last_day)}"] if query.last_day else []
        where, lines, searched = ["1", *filters], "lines l", "lines l"
        if forms or phrases:
            every = _every([*(form.same + form.near for form in forms), *([p] for p in phrases)])
            where.append(f"words match {value(every)}")
            lines = "words join lines l on l.id = words.rowid"
            searched = lines if filters else "words"
        if query.unwanted:
            out = [form for term in query.unwanted for form in self._forms(term).same]
            where.append(f"{line} not in {matching(_any(out))}")
        whose = [f"instr(person, {value(part)})" for part in query.candidate.split()]
        whose += [f"instr(cqp, {value(part)})" for part in query.referential.split()]
        if whose:
            some = f"(select id from sessions where {' and '.join(whose)})"  # noqa: S608 - named
            where.append(f"{line} >> {BITS} in {some}")
        return {
            "line": line, "near": near, "score": " + ".join(["l.weight", *exact]), "lines": lines,
            "searched": searched, "where": " and ".join(where), "columns": _COLUMNS,
            "bits": str(BITS),
        }, given

    def _forms(self, term: Term) -> TermForms:
        """What is looked for when a term is."""
        if len(term.words) > 1:
            return TermForms([_quoted(term)], [])
        [word] = term.words
        same, near = [_quoted(term)], list[str]()
        for form, in self._connection.execute(
            "select word from vocabulary where stem = ? and word <> ? order by word",
            (stem(word), word),
        ):
            kin = kinship(word, form)
            if kin is not Kinship.APART:
                (same if kin is Kinship.SAME else near).append(f'"{form}"')
        if term.begun:
            same.append(f"{_quoted(term)}*")
        return TermForms(same, near)


class TablesInMemory:
    """The tables of what may lie on no disk: made when first asked for, dropped with the vault’s
    keys."""

    def __init__(self) -> None:
        self._tables: SearchTables | None = None
        self._changing = Lock()

    def tables(self) -> SearchTables:
        """Those that are there, else empty ones."""
        with self._changing:
            if self._tables is None:
                self._tables = SearchTables.in_memory()
            return self._tables

    def forget(self) -> None:
        """Drop what they hold of sessions, now."""
        with self._changing:
            tables, self._tables = self._tables, None
        if tables is not None:
            tables.close()


def _found_line(columns: Sequence[object]) -> FoundLine:
    """A line as it is kept, its texts clean: the file may be anybody's, its sum in order.

    Raises:
        sqlite3.DatabaseError: a column holds what is never put there.
    """
    kept = []
    for kind, value in zip(_KINDS, columns, strict=True):
        if type(value) is not kind:
            raise sqlite3.DatabaseError("a value of another kind")
        kept.append(clean(value) if isinstance(value, str) else value)
    return FoundLine._make([*kept[:_WHOSE], SearchRow._make(kept[_WHOSE:])])


_WHOSE = len(FoundLine._fields) - 1
_KINDS = tuple(
    str if hint is str else int
    for hint in (*list(get_type_hints(FoundLine).values())[:_WHOSE],
                 *get_type_hints(SearchRow).values())
)
"""What SQLite gives for each column: a truth is a number there."""


class TermForms(NamedTuple):
    """The forms of one term, as full-text search asks for them."""

    same: list[str]
    near: list[str]


def create(connection: sqlite3.Connection) -> None:
    """Make the tables.

    Raises:
        SearchUnavailable: this SQLite knows no full-text tables.
    """
    try:
        for table in _TABLES:
            connection.execute(table)
    except sqlite3.OperationalError as error:
        if "no such module" not in str(error):
            raise
        raise SearchUnavailable(
            "Recherche impossible",
            "Le SQLite de ce Python ne connaît pas la recherche en texte intégral (FTS5). "
            "Installez le Python de python.org ou celui de votre système, en version récente ; "
            "le reste du programme marche.",
        ) from error


def _quoted(term: Term) -> str:
    """Words that follow one another; they hold letters and digits alone."""
    return '"' + " ".join(term.words) + '"'


def _any(forms: Iterable[str]) -> str:
    return "(" + " OR ".join(forms) + ")"


def _every(groups: Iterable[Iterable[str]]) -> str:
    return " AND ".join(map(_any, groups))
