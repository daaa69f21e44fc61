"""The search screen: typed, chosen, opened at the line, found again on coming back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders
from assistant.tui.app import CqpApp
from assistant.tui.home.search import SearchScreen
from assistant.tui.interview.screen import InterviewScreen
from assistant.tui.review.screen import ReviewScreen
from tests.tui.conftest import World, flat_text, home_ready, screen_text, work_done, write

SIZE = (80, 24)
Compare = Callable[..., bool]


@pytest.fixture
def sessions(world: World, session: str) -> str:
    """Two sessions; the second has been led a while."""
    other = world.begin("PETIT Jean")
    other.run(orders.move, 2)
    other.run(orders.note, "relance le fournisseur, puis le salon", [ElementRef(2, 1)])
    other.run(orders.note, "relances [b]notées[/b] au registre", [ElementRef(2, 1)])
    other.close()
    world.lead_a_while(session)
    return session


async def asked(pilot: Pilot[None], text: str) -> SearchScreen:
    """Type a question over what was there, and wait for its whole answer."""
    screen = pilot.app.screen
    assert isinstance(screen, SearchScreen)
    await pilot.press("end", "ctrl+u")
    await write(pilot, text, enter=False)
    while screen.cqp.asked != text:  # the last key is still on its way to the screen
        await asyncio.sleep(0.01)
    await answered(pilot)
    return screen


async def answered(pilot: Pilot[None]) -> None:
    await pilot.pause()
    screen = pilot.app.screen
    assert isinstance(screen, SearchScreen)
    while not screen.settled:
        await asyncio.sleep(0.02)
    await pilot.pause()


async def searching(pilot: Pilot[None]) -> None:
    if not isinstance(pilot.app.screen, InterviewScreen):
        await home_ready(pilot)
    await pilot.press("ctrl+f")
    await pilot.pause()


async def test_lines_of_all_sessions_are_found_as_one_types(world: World, sessions: str) -> None:
    app = world.app()
    async with app.run_test(size=SIZE) as pilot:
        await searching(pilot)
        await asked(pilot, "RELANC")
        assert "2 lignes dans 1 session" in screen_text(app)
        assert "relances [b]notées[/b] au registre" in flat_text(app)
        await asked(pilot, "salons candidat:martin")
        assert "1 ligne dans 1 session" in screen_text(app)
        assert "exemple du salon de mars" in flat_text(app)
        await asked(pilot, "xyz")
        assert "Rien trouvé" in screen_text(app)
        await asked(pilot, "bloc:")
        await asked(pilot, "bloc:x")
        assert "« bloc:x » ne dit rien" in screen_text(app)


async def test_enter_opens_the_session_at_the_line_and_escape_comes_back(
    world: World, sessions: str
) -> None:
    app = world.app()
    async with app.run_test(size=SIZE) as pilot:
        await searching(pilot)
        await asked(pilot, "relance")
        await pilot.press("down", "enter")
        await work_done(app)
        await pilot.pause()
        assert isinstance(app.screen, ReviewScreen)
        notes = world.journal("essai-2").session.notes
        assert "registre" in notes[app.screen.pages.chosen].text
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, SearchScreen)
        assert (app.screen.question.value, app.screen.results.highlighted) == ("relance", 1)
        await pilot.press("escape")
        await searching(pilot)
        assert app.screen.question.value == "relance"


async def test_searching_in_the_middle_of_an_interview_loses_nothing(
    world: World, sessions: str
) -> None:
    app = world.app(sessions)
    async with app.run_test(size=SIZE) as pilot:
        await write(pilot, "/chercher relances", enter=True)
        await answered(pilot)
        assert "2 lignes dans 1 session" in screen_text(app)
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("escape", "escape")
        await pilot.pause()
        assert isinstance(app.screen, InterviewScreen)
        await write(pilot, "note suivante")
        *_, last = world.journal(sessions).session.notes.values()
        assert last.text == "note suivante"


async def test_the_search_screen_stays_hidden_in_discreet_mode(
    world: World, sessions: str
) -> None:
    app = world.app(sessions)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f9", "ctrl+f")
        await pilot.pause()
        assert isinstance(app.screen, InterviewScreen)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("text", ["", "relance"], ids=["vide", "relance"])
def test_the_search_looks_as_agreed(
    world: World, sessions: str, snap_compare: Compare, text: str, size: tuple[int, int]
) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await searching(pilot)
        await asked(pilot, text)

    app: CqpApp = world.app()
    assert snap_compare(app, terminal_size=size, run_before=before)
