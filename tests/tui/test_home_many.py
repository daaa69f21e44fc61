"""Home on hundreds of sessions: they come as they are read, and keys do not wait for them."""

from __future__ import annotations

import asyncio
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.library import Library
from assistant.storage.journal.store import FolderSurvey
from assistant.summaries import Known
from assistant.tui.home.home import HomeScreen
from assistant.tui.home.sessions import AHEAD, SessionList
from assistant.tui.interview.screen import InterviewScreen
from tests.tui.conftest import FixedClock, World, flat_text, home_ready, work_done, write

SESSIONS = 130


class Gate:
    """Lets so many sessions be read, then waits."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.allowed = threading.Semaphore(0)
        self.read: list[str] = []
        before = Library._read

        def read(library: Library, survey: FolderSurvey, session_id: str) -> Known:
            while not self.allowed.acquire(timeout=0.05):
                pass
            self.read.append(session_id)
            return before(library, survey, session_id)

        monkeypatch.setattr(Library, "_read", read)

    def let(self, count: int) -> None:
        for _ in range(count):
            self.allowed.release()


@pytest.fixture(scope="module")
def folder_of_many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """So many sessions, written once."""
    root = tmp_path_factory.mktemp("beaucoup")
    world = World(root, FixedClock())
    for number in range(1, SESSIONS + 1):
        world.begin(f"CANDIDAT {number:03}").close()
    return root


@pytest.fixture
def many(tmp_path: Path, clock: FixedClock, folder_of_many: Path) -> World:
    """The same in a folder of this test's own."""
    shutil.copytree(folder_of_many, tmp_path, dirs_exist_ok=True)
    return World(tmp_path, clock)


async def until(condition: Callable[[], bool]) -> None:
    for _ in range(6_000):
        if condition():
            return
        await asyncio.sleep(0.01)
    pytest.fail("rien n’est venu")


async def test_every_session_can_be_reached(many: World) -> None:
    app = many.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await home_ready(pilot)
        sessions = app.screen.query_one(SessionList)
        await pilot.press("end")
        await until(lambda: sessions.highlighted == SESSIONS - 1)
        await pilot.pause()
        oldest = sessions.chosen
        assert "CANDIDAT 001" in flat_text(app)
        await pilot.press("home", "up")
        await until(lambda: sessions.chosen == oldest)
        await pilot.press("home", *["pagedown"] * 40)
        assert sessions.chosen == oldest
        await write(pilot, "candidat 123", enter=False)
        assert sessions.option_count == 1
        await pilot.press("enter")
        await until(lambda: isinstance(app.screen, InterviewScreen))


async def test_a_key_held_down_finds_the_rows_it_comes_to(
    many: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.tui.home.sessions._PAUSE", 60)  # no row is made beside
    many.library.summaries()
    app = many.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await home_ready(pilot)
        sessions = app.screen.query_one(SessionList)
        assert sessions.option_count < SESSIONS
        for row in range(1, AHEAD + 9):
            await pilot.press("down")
            assert sessions.highlighted == row


async def test_rows_wait_for_the_keys_once_however_often_the_list_is_told(many: World) -> None:
    many.library.summaries()
    app = many.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await home_ready(pilot)
        sessions = app.screen.query_one(SessionList)
        known = many.library.summaries()
        await pilot.press("down")
        sessions.clear_options()
        for _ in range(9):  # as sessions are read
            sessions.show(known)
        waiting = [one for one in sessions._timers if one.name == "rows" and one._task]
        assert len(waiting) <= 1


async def test_what_is_known_is_not_read_again(
    many: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    many.library.summaries()
    gate = Gate(monkeypatch)
    async with many.app().run_test(size=(80, 24)) as pilot:
        await home_ready(pilot)
    assert gate.read == []


async def test_the_reading_shows_how_far_it_is_and_can_be_left(
    many: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(monkeypatch)
    app = many.app()
    async with app.run_test(size=(80, 24)) as pilot:
        home = app.screen
        assert isinstance(home, HomeScreen)
        gate.let(60)
        await until(lambda: len(gate.read) == 60)
        await asyncio.sleep(0.4)  # longer than between two overviews
        gate.let(1)
        await until(lambda: f"sur {SESSIONS} sessions lues ; Échap l’arrête" in flat_text(app))
        await write(pilot, "candidat 10", enter=False)  # what is there can be filtered
        assert home.query_one(SessionList).option_count > 0
        await pilot.press("escape")
        await pilot.press("escape")
        gate.let(1)
        await until(lambda: home._reading is not None and home._reading.is_finished)
        await until(lambda: "Échap reprend la lecture" in flat_text(app))
        read = len(gate.read)
        assert read < SESSIONS
        gate.let(SESSIONS)
        await pilot.press("escape")
        await home_ready(pilot)
        assert "sessions lues" not in flat_text(app)
        assert len(gate.read) < SESSIONS + 5  # what was read stays


async def test_a_session_can_be_opened_while_others_are_read(
    many: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(monkeypatch)
    app = many.app()
    async with app.run_test(size=(80, 24)) as pilot:
        home = app.screen
        assert isinstance(home, HomeScreen)
        gate.let(60)
        await until(lambda: len(gate.read) == 60)
        await asyncio.sleep(0.4)
        gate.let(1)
        await until(lambda: home.query_one(SessionList).option_count > 0)
        await pilot.press("enter")
        gate.let(SESSIONS * 2)
        await until(lambda: isinstance(app.screen, InterviewScreen))
        app.pop_screen()
        await home_ready(pilot)
        assert len(home._summaries) == SESSIONS
        assert len(gate.read) < SESSIONS + 5


async def test_what_is_read_while_the_program_is_left_is_shown_nowhere(
    world: World, session: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = world.app()
    overdue = Library.overdue

    def leave() -> None:
        app.screen.remove_children()

    def lines_gone(library: Library, months: int) -> frozenset[str]:
        app.call_from_thread(leave)
        while app.screen.query(SessionList):
            time.sleep(0.01)
        return overdue(library, months)

    monkeypatch.setattr(Library, "overdue", lines_gone)
    async with app.run_test():
        await until(lambda: not app.screen.query(SessionList))
        await work_done(app)


async def test_enter_pressed_before_any_session_is_listed_resumes_and_what_follows_is_a_note(
    world: World, session: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It did nothing, and « dit bonjour » opened a demonstration by its first letter."""
    gate = Gate(monkeypatch)
    app = world.app()
    async with app.run_test(size=(80, 24)) as pilot:
        typing = asyncio.create_task(write(pilot, "\rdit bonjour"))
        await asyncio.sleep(0.1)
        gate.let(9)
        await typing
        assert isinstance(app.screen, InterviewScreen)
        assert app.screen.conduct.session.id == session
        assert [one.text for one in app.screen.conduct.session.notes.values()] == ["dit bonjour"]
