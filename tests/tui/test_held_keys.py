"""A key that bounces, or that is held down: it does once what the hand meant once."""

from __future__ import annotations

import time

import pytest
from textual import events

from assistant.domain.session import orders
from assistant.tui.app import CqpApp
from assistant.tui.base import keyboard
from assistant.tui.dossier.steps import StepsScreen
from assistant.tui.home.home import HomeScreen
from assistant.tui.home.new import NewScreen
from assistant.tui.interview.grid import GridScreen
from assistant.tui.interview.screen import InterviewScreen
from assistant.tui.vault.encryption import EncryptionScreen
from tests.tui.conftest import (
    World,
    all_typed,
    flat_text,
    home_ready,
    interview_of,
    screen_text,
    typed,
    work_done,
    write,
)


@pytest.fixture(autouse=True)
def a_hand_that_trembles(no_bounce: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys of these tests come together: what is pressed twice was meant once."""
    monkeypatch.setattr(keyboard, "BOUNCE", 60.0)
    monkeypatch.setattr(keyboard, "REPEATS", 60.0)


async def test_ctrl_z_held_down_stops_at_the_empty_line(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await write(pilot, "une note")
        await write(pilot, "une autre")
        await write(pilot, "à effacer", enter=False)
        await pilot.press(*["ctrl+z"] * 30)
        assert typed(app) == ""
        assert len(interview_of(app).session.notes) == 2


async def test_ctrl_z_on_an_empty_line_takes_back_one_thing(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        for text in ("une", "deux", "trois"):
            await write(pilot, text)
        await pilot.press(*["ctrl+z"] * 9)
        assert [one.text for one in interview_of(app).session.notes.values()] == ["une", "deux"]
        await pilot.press(*["ctrl+y"] * 9)
        assert len(interview_of(app).session.notes) == 3


async def test_a_held_key_turns_nothing_back(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press(*["f5"] * 6)
        assert interview_of(app).session.clock.since is not None
        await pilot.press(*["f9"] * 6)
        assert "mode discret" in screen_text(app)
        await pilot.press("a", "f9")
        assert "mode discret" not in screen_text(app)
        await pilot.press("ctrl+u", *["alt+c"] * 6)
        assert not interview_of(app).session.clock.ended
        assert "Avant de clore" in flat_text(app)
        role = interview_of(app).session.role
        await pilot.press(*["f8"] * 2)
        assert interview_of(app).session.role != role, "two roles: twice would be the first again"


async def test_discreet_mode_is_entered_however_soon_one_had_left_it(
    world: World, session: str
) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f9", "a", "f9", "f9")
        assert "mode discret" in screen_text(app)


async def test_the_question_of_a_full_disk_is_not_answered_by_a_held_key(
    world: World, session: str
) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await write(pilot, "jamais enregistré", enter=False)
        world.disk.full = True
        await pilot.press(*["ctrl+q"] * 9)
        await all_typed(pilot)
        assert app.is_running
        assert "Ctrl+Q encore une fois quitte" in flat_text(app)
        await pilot.press(*["alt+a"] * 9)
        assert isinstance(app.screen, InterviewScreen)
        world.disk.full = False


async def test_enter_that_bounces_neither_opens_nor_passes_a_line_of_the_dossier(
    world: World, session: str
) -> None:
    """The text would go to the line below the one that was opened."""
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("alt+o")
        await pilot.press("enter", "enter")
        await write(pilot, " Béa", enter=False)
        await pilot.press("enter", "enter")
        kept = interview_of(app).session
        assert (kept.candidate, kept.details) == ("MARTIN Léa Béa", {})
        await write(pilot, "Mme")
        assert list(interview_of(app).session.details.values()) == ["Madame"]


async def test_enter_that_bounces_ticks_no_second_step(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("alt+e")
        assert isinstance(app.screen, StepsScreen)
        await pilot.press("enter", "enter", "enter")
        assert len(interview_of(app).session.steps) == 1
        await pilot.press("space", "space", "space")
        assert len(interview_of(app).session.steps) == 2


async def test_a_tick_held_down_is_one_observation(world: World, session: str) -> None:
    interview = world.library.open(session)
    interview.run(orders.start)
    interview.run(orders.move, 1)
    interview.close()
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("tab")
        assert isinstance(app.screen, GridScreen)
        await pilot.press(*["space"] * 9)
        assert len(interview_of(app).session.notes) == 1


async def test_a_name_that_bounces_chooses_no_cqp(world: World) -> None:
    app = world.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await home_ready(pilot)
        await pilot.press("n")
        await write(pilot, "ROY Alix", enter=False)
        await pilot.press("enter", "enter", "enter")
        assert isinstance(app.screen, NewScreen)
        assert app.screen.field == "cqp"


async def test_a_blank_line_of_the_observations_is_meant(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+o")
        await write(pilot, "Constat.", enter=False)
        await pilot.press("enter", "enter")
        await write(pilot, "Suite.", enter=False)
        await pilot.press("escape")
    assert world.journal(session).session.observations == {0: "Constat.\n\nSuite."}


async def test_enter_that_bounces_mends_no_file(world: World, session: str) -> None:
    path = world.folders.sessions / f"{session}.jsonl"
    path.write_bytes(path.read_bytes().replace(b"MARTIN", b"MORTIN", 1))
    app = world.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await home_ready(pilot)
        before = path.read_bytes()
        await pilot.press("enter", "enter", "enter")
        assert isinstance(app.screen, HomeScreen)
        assert "Entrée encore une fois" in flat_text(app)
        assert path.read_bytes() == before


async def test_escape_held_down_does_not_leave_the_recovery_key_unread(world: World) -> None:
    app = world.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await home_ready(pilot)
        await pilot.press("ctrl+k", "enter")
        for _ in range(2):
            await write(pilot, "quatre mots pour ouvrir")
            await work_done(app)
            await pilot.pause()
        assert "Entrée quand elle est notée" in flat_text(app)
        await pilot.press(*["escape"] * 9)
        assert isinstance(app.screen, EncryptionScreen)
        assert "La clé ne sera plus montrée" in flat_text(app)


def press_at(app: CqpApp, key: str, *seconds: float) -> None:
    """Press a key so many seconds after its first press, all of it read at once."""
    now = time.monotonic()
    for one in seconds:
        event = events.Key(key, None)
        event.time = now + one
        app.keyboard.take(event)


@pytest.fixture
def a_hand_of_flesh(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bounce takes a quarter of a second at most; a key that is held repeats after a half."""
    monkeypatch.setattr(keyboard, "BOUNCE", 0.25)
    monkeypatch.setattr(keyboard, "REPEATS", 0.7)


HELD = [0.0, *(0.5 + 0.03 * turn for turn in range(20))]


@pytest.mark.usefixtures("a_hand_of_flesh")
@pytest.mark.parametrize(("presses", "left"), [
    (HELD, 3), ([0.0, 0.4], 2), ([0.0, 0.1], 3), ([0.0, 0.8], 2),
], ids=["tenue", "deux fois", "rebond", "deux fois, posément"])
async def test_ctrl_z_is_told_from_one_that_is_held(
    world: World, session: str, presses: list[float], left: int
) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        for text in ("une", "deux", "trois", "quatre"):
            await write(pilot, text)
        press_at(app, "ctrl+z", *presses)
        await all_typed(pilot)
        assert len(interview_of(app).session.notes) == left


@pytest.mark.usefixtures("a_hand_of_flesh")
@pytest.mark.parametrize(("presses", "running"), [(HELD, True), ([0.0, 0.4], False)])
async def test_a_clock_that_is_started_by_mistake_is_stopped_at_once(
    world: World, session: str, presses: list[float], running: bool
) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        press_at(app, "f5", *presses)
        await all_typed(pilot)
        assert (interview_of(app).session.clock.since is not None) is running


@pytest.mark.usefixtures("a_hand_of_flesh")
@pytest.mark.parametrize(("presses", "ticked"), [(HELD, 0), ([0.0, 0.4, 0.8], 2)])
async def test_enter_held_down_is_one_step_of_the_interview(
    world: World, session: str, presses: list[float], ticked: int
) -> None:
    """The first starts the clock; each other one ticks a step of the welcome."""
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        press_at(app, "enter", *presses)
        await all_typed(pilot)
        assert interview_of(app).session.clock.since is not None
        assert len(interview_of(app).session.steps) == ticked
