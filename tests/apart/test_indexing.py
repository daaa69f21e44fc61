"""The index that a second run brings up to date is the one made here; the rest is read here."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path

import pytest

from assistant import again
from assistant.apart import indexing
from assistant.apart.indexing import IndexingApart
from assistant.apart.running import SecondRuns
from assistant.domain.session import orders
from assistant.search import engine
from assistant.search.engine import Search
from assistant.search.folder import SearchIndex, SessionFolder
from assistant.search.query import parse
from assistant.search.tables import SearchTables
from assistant.wiring import DATA_VARIABLE, Folders, Services
from tests.command import Cqp
from tests.helpers import library

SESSIONS = 4
ASKED = parse("tableur")


def services(root: Path) -> Services:
    return Services(Folders(root, root / "sessions", root))


@pytest.fixture(autouse=True)
def a_little_is_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "AT_HAND", 0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Sessions that hold the same word, one of them much more often."""
    found = library(tmp_path)
    for number in range(SESSIONS):
        interview = found.create("assistant-formation", f"CANDIDAT {number}")
        for _ in range(1 + 9 * (number == 2)):
            interview.run(orders.note, f"le tableur, les tableurs {number}")
        interview.close()
    return tmp_path


def here(root: Path) -> Search:
    """A search that has nothing done beside."""
    sessions = root / "sessions"
    return Search(services(root).session_store, SessionFolder(sessions),
                  SearchIndex(root / "recherche", sessions))


def kept(root: Path) -> dict[str, list[tuple[object, ...]]]:
    """All that the index of a folder holds."""
    [path] = (root / "recherche").iterdir()
    with closing(sqlite3.connect(path)) as found:
        return {
            table: found.execute(f"select * from {table} order by 1").fetchall()
            for table in ("sessions", "lines", "shown", "vocabulary", "words_docsize")
        }


@pytest.fixture
def read_here(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sessions that were read in this process."""
    read: list[str] = []
    before = Search._session

    def session(self: Search, session_id: str) -> object:
        read.append(session_id)
        return before(self, session_id)

    monkeypatch.setattr(Search, "_session", session)
    return read


def test_the_index_made_apart_is_the_one_made_here(folder: Path, read_here: list[str]) -> None:
    found = services(folder).search.answer(ASKED)
    assert (found.sessions, read_here) == (SESSIONS, [])
    apart = kept(folder)
    next((folder / "recherche").iterdir()).unlink()
    assert here(folder).answer(ASKED) == found
    assert kept(folder) == apart


def test_what_changed_is_indexed_anew_and_nothing_else(folder: Path, read_here: list[str]) -> None:
    search = services(folder).search
    search.prepare()
    with closing(library(folder).open("essai-2")) as interview:
        interview.run(orders.undo)
        interview.run(orders.note, "la balance")
    answer = search.answer(ASKED)
    assert [hit.session for hit in answer.hits if hit.undone] == ["essai-2"]
    assert search.answer(parse("balance")).total == 1
    assert read_here == []


def test_a_few_sessions_are_read_here_at_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch, read_here: list[str]
) -> None:
    monkeypatch.setattr(engine, "AT_HAND", 10_000_000)
    assert services(folder).search.answer(ASKED).sessions == SESSIONS == len(read_here)


@pytest.mark.parametrize("command", [
    ["/nulle/part/cqp"],
    [sys.executable, "-c", "raise SystemExit(3)"],
    [sys.executable, "-c", "print('fini', flush=True)"],
    [sys.executable, "-c", "print('autre chose', flush=True)"],
    [sys.executable, "-c", "print('encore', flush=True)"],
], ids=["absente", "tombée", "qui ne fait rien", "bavarde", "tombée après un tour"])
def test_whatever_the_second_run_lacks_is_read_here(
    folder: Path, monkeypatch: pytest.MonkeyPatch, read_here: list[str], command: list[str]
) -> None:
    monkeypatch.setattr(again, "command", lambda: command)
    answer = services(folder).search.answer(ASKED)
    assert (answer.sessions, answer.done, len(read_here)) == (SESSIONS, True, SESSIONS)


def test_between_two_turns_what_is_there_answers(
    folder: Path, monkeypatch: pytest.MonkeyPatch, read_here: list[str]
) -> None:
    monkeypatch.setattr(engine, "EVERY", 0)
    monkeypatch.setattr(engine, "SHARE", 0)
    answers = list(services(folder).search.run(ASKED))
    assert [one.sessions for one in answers] == [1, 2, 3, 4]
    assert [one.left for one in answers] == [3, 2, 1, 0]
    assert read_here == []


def test_a_search_that_is_stopped_leaves_an_index_that_holds(
    folder: Path, monkeypatch: pytest.MonkeyPatch, read_here: list[str]
) -> None:
    monkeypatch.setattr(engine, "EVERY", 0)
    monkeypatch.setattr(engine, "SHARE", 0)
    answers = services(folder).search.run(ASKED)
    assert next(answers).sessions == 1
    del answers  # as a worker does that is cancelled
    assert here(folder).answer(ASKED).sessions == SESSIONS
    assert len(read_here) == SESSIONS - 1


def test_who_writes_meanwhile_does_not_have_it_read_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch, read_here: list[str]
) -> None:
    """What was indexed since the search began holds for it; the next one has what is newer."""
    turns = IndexingApart.turns

    def writing(self: IndexingApart, seconds: Callable[[], float]) -> Generator[bool]:
        yield from turns(self, seconds)
        with closing(library(folder).open("essai-1")) as interview:
            interview.run(orders.note, "encore un tableur")

    monkeypatch.setattr(IndexingApart, "turns", writing)
    search = services(folder).search
    first = search.answer(ASKED)
    assert (first.done, read_here) == (True, [])
    monkeypatch.setattr(IndexingApart, "turns", turns)
    assert search.answer(ASKED).total == first.total + 1
    assert read_here == []


def test_nothing_of_an_encrypted_session_is_indexed_apart(folder: Path) -> None:
    found = services(folder)
    found.vault.create("quatre mots de passe assez longs")
    with closing(found.library.create("assistant-formation", "SECRET Léa")) as interview:
        interview.run(orders.note, "un tableur secret")
    answer = found.search.answer(ASKED)
    assert (answer.sessions, answer.done) == (SESSIONS + 1, True)
    content = next((folder / "recherche").iterdir()).read_bytes()
    assert b"tableur" in content and b"secret" not in content.lower()


def test_a_session_that_is_gone_meanwhile_is_in_no_index(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = here(folder)
    left = search.to_index()
    assert set(left) == {f"essai-{n}" for n in range(1, SESSIONS + 1)}
    before = SearchTables.put
    read = Search._session

    def gone(self: Search, session_id: str) -> object:
        found = read(self, session_id)
        (folder / "sessions" / f"{session_id}.jsonl").unlink()
        return found

    def put(self: SearchTables, *told: object) -> None:
        raise AssertionError("kept")

    monkeypatch.setattr(Search, "_session", gone)
    monkeypatch.setattr(SearchTables, "put", put)
    search.keep_up(left, 60)
    assert left == {}
    monkeypatch.setattr(SearchTables, "put", before)


# --- the command -------------------------------------------------------------------------------


def test_the_command_works_by_turns(
    cqp: Cqp, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DATA_VARIABLE, str(folder))
    asked = b"0\n60\nassez\n0"
    run = cqp("--sessions", str(folder / "sessions"), "session", "indexer", entree=asked)
    assert (run.code, run.out, run.err) == (0, "encore\nfini\n", "")
    assert len(kept(folder)["sessions"]) == SESSIONS
    [found] = here(folder).run(ASKED)
    assert found.sessions == SESSIONS


def test_turns_end_with_the_run(folder: Path) -> None:
    apart = IndexingApart(
        SecondRuns(str(folder / "sessions"), {DATA_VARIABLE: str(folder)})
    )
    turned = [one for one in apart.turns(lambda: 0) if one]
    assert len(turned) == SESSIONS - 1


def test_a_turn_that_has_begun_is_waited_for(folder: Path, read_here: list[str]) -> None:
    """Ended in the middle of one, the other run would leave an index to be begun again."""
    apart = IndexingApart(
        SecondRuns(str(folder / "sessions"), {DATA_VARIABLE: str(folder)})
    )
    with closing(apart.turns(lambda: 60)) as turns:
        assert next(turns) is False
    assert here(folder).answer(ASKED).sessions == SESSIONS
    assert read_here == []


def test_what_is_no_turn_ends_the_run() -> None:
    assert list(indexing.asked([b"1\n", b"0.5\n", b"deux\n", b"3\n"])) == [1.0, 0.5]


