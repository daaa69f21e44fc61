"""The folder of the sessions goes while the jury sits, or the secretariat looks at dossiers."""

from __future__ import annotations

import os
from contextlib import closing

import pytest
from textual.pilot import Pilot

from assistant.domain.common.errors import StoreAway
from assistant.tui.app import CqpApp
from tests.tui.conftest import World, all_typed, flat_text, home_ready, work_done, write
from tests.tui.test_jury import sitting

SIZE = (100, 40)
GONE = "n’est plus là : disque débranché"

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows tient un dossier ouvert")


def away(world: World) -> None:
    world.folders.sessions.rename(world.folders.sessions.with_name("cle"))


def back(world: World) -> None:
    world.folders.sessions.with_name("cle").rename(world.folders.sessions)


async def after(pilot: Pilot[None], *keys: str) -> str:
    """What the screen says once the keys did what they do."""
    await pilot.press(*keys)
    app = pilot.app
    assert isinstance(app, CqpApp)
    await work_done(app)
    await all_typed(pilot)
    await pilot.pause(0.6)  # whoever looks at what others recorded looks again
    assert app.is_running
    return flat_text(app)


@pytest.mark.parametrize("keys", [["f7"], ["f6"], ["f7", "n", "enter"], ["f6", "f8"]], ids=" ".join)
async def test_what_home_leads_to_says_that_the_folder_is_away(
    world: World, session: str, keys: list[str]
) -> None:
    sitting(world, session)
    app = world.app()
    async with app.run_test(size=SIZE) as pilot:
        await home_ready(pilot)
        away(world)
        assert GONE in await after(pilot, *keys)
        assert not world.folders.sessions.exists()
        back(world)
        assert GONE not in await after(pilot, "escape", "escape", keys[0])


@pytest.mark.parametrize("keys", [
    ["enter"], ["n", "enter"], ["escape", "f7"], ["delete"], ["f8"], ["f5"],
], ids=" ".join)
async def test_the_list_of_sittings_goes_on_while_the_folder_is_away(
    world: World, session: str, keys: list[str]
) -> None:
    sitting(world, session)
    app = world.app()
    async with app.run_test(size=SIZE) as pilot:
        await home_ready(pilot)
        await after(pilot, "f7")
        away(world)
        await after(pilot, *keys)
        await after(pilot, "escape")
        assert not world.folders.sessions.exists()


@pytest.mark.parametrize("keys", [
    ["f5"], ["f5", "enter"], ["f8"], ["f4"], ["f2"], ["f3"], ["f6"], ["f9"], ["delete"],
    [*["down"] * 6, "enter"], [*["down"] * 6, "delete"], [*["down"] * 6, "enter", "down", "enter"],
], ids=" ".join)
async def test_a_sitting_goes_on_while_the_folder_is_away(
    world: World, session: str, keys: list[str]
) -> None:
    sitting(world, session)
    app = world.app()
    async with app.run_test(size=SIZE) as pilot:
        await home_ready(pilot)
        await after(pilot, "f7", "enter")
        away(world)
        await after(pilot, *keys)
        await after(pilot, "escape", "escape", "escape")
        assert not world.folders.sessions.exists()


async def test_a_place_typed_meanwhile_is_recorded_once_the_folder_is_back(
    world: World, session: str
) -> None:
    about = sitting(world, session)
    app = world.app()
    async with app.run_test(size=SIZE) as pilot:
        await home_ready(pilot)
        await after(pilot, "f7", "enter")
        away(world)
        await pilot.press("down", "enter")
        await write(pilot, "Lyon", enter=False)
        for _ in range(6):
            app.look_at_typing()
        assert GONE in await after(pilot, "enter")
        assert not world.folders.sessions.exists()
        back(world)
        await after(pilot, "enter")
    with closing(world.juries.open(about, write=False)) as opened:
        assert opened.sitting.place == "Lyon"


async def test_a_decision_waits_for_the_folder_with_what_was_typed_of_it(
    world: World, session: str
) -> None:
    sitting(world, session)
    app = world.app()
    async with app.run_test(size=SIZE) as pilot:
        await home_ready(pilot)
        await after(pilot, "f7", "enter", *["down"] * 6, "enter", "home", "down", "enter")
        away(world)
        await pilot.press("down", "down", "enter")
        for _ in range(6):
            app.look_at_typing()
        assert GONE in await after(pilot, "end", "enter")
        assert not world.folders.sessions.exists()
        back(world)
        await pilot.pause(0.6)
        assert GONE not in flat_text(app)
        assert "Décision du jury enregistrée" in await after(pilot, "end", "enter")
    with closing(world.journal(session)) as read:
        assert read.session.jury is not None


@pytest.mark.parametrize("another", [False, True], ids=["absent", "un autre"])
def test_what_is_typed_of_a_sitting_makes_no_folder_and_goes_to_no_other(
    world: World, session: str, another: bool
) -> None:
    away(world)
    if another:
        world.folders.sessions.mkdir()
    with pytest.raises(StoreAway):
        world.unsent.keep(session, "motif", "x")
    with pytest.raises(StoreAway):
        world.unsent.drop(session)
    assert world.folders.sessions.exists() == another
    assert not another or not list(world.folders.sessions.iterdir())
