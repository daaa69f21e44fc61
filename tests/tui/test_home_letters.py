"""The letters of home: they order alone, and look for somebody where a name is typed."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from assistant.tui.app import CqpApp
from assistant.tui.home.home import HomeScreen
from assistant.tui.home.new import NewScreen
from assistant.tui.interview.screen import InterviewScreen
from tests.tui.conftest import World, flat_text, home_ready, until, write

LISTED = ("DURAND Amélie", "ROBERT Nadia", "QUENTIN Éric")


@pytest.fixture
def many(world: World) -> World:
    for name in LISTED:
        world.begin(name).close()
    return world


async def at_home(pilot: Pilot[None]) -> CqpApp:
    await home_ready(pilot)
    app = pilot.app
    assert isinstance(app, CqpApp)
    return app


@pytest.mark.parametrize(("typed", "found"), [
    ("durand", "DURAND Amélie"), ("robert", "ROBERT Nadia"), ("quentin", "QUENTIN Éric"),
    ("nadia", "ROBERT Nadia"), ("du", "DURAND Amélie"),
])
async def test_a_name_that_is_typed_is_looked_for_whatever_it_begins_with(
    many: World, typed: str, found: str
) -> None:
    async with many.app().run_test(size=(80, 24)) as pilot:
        app = await at_home(pilot)
        await write(pilot, typed, enter=False)
        assert isinstance(app.screen, HomeScreen)
        shown = flat_text(app)
        assert f"filtre : {typed}" in shown and found in shown
        assert not any(one in shown for one in LISTED if one != found)


async def test_a_letter_alone_orders(many: World) -> None:
    async with many.app().run_test(size=(80, 24)) as pilot:
        app = await at_home(pilot)
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, NewScreen))
        await pilot.press("escape")
        await pilot.press("d")
        await until(pilot, lambda: isinstance(app.screen, InterviewScreen))


@pytest.mark.parametrize("name", ["martin léa", "Adam Léa"])
async def test_a_new_candidate_named_in_one_go_is_a_new_candidate(many: World, name: str) -> None:
    """Nobody’s name begins with « nm »; a capital behind a small letter is another word."""
    async with many.app().run_test(size=(80, 24)) as pilot:
        app = await at_home(pilot)
        await write(pilot, f"n{name}", enter=False)
        assert isinstance(app.screen, NewScreen)
        assert app.screen.query_one(Input).value == name
