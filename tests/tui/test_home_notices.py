"""What the home screen tells of the place and of the age of sessions; no key there erases."""

from __future__ import annotations

from pathlib import Path

from assistant.domain.common.settings import Settings
from assistant.domain.session import orders
from tests.tui.conftest import FixedClock, World, flat_text, home_ready, screen_text


async def test_nothing_is_told_when_nothing_is_to_be(world: World, session: str) -> None:
    world.settings.change(Settings(), retention=12)
    app = world.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await home_ready(pilot)
        assert not app.screen.query_one("#lieu").display
        assert not app.screen.query_one("#conservation").display


async def test_a_risky_place_and_old_sessions_are_told(
    tmp_path: Path, clock: FixedClock
) -> None:
    world = World(tmp_path / "OneDrive", clock)
    world.begin().close()
    world.settings.change(Settings(), retention=12)
    clock.advance(days=400)
    world.begin("PETIT Jean").close()
    app = world.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await home_ready(pilot)
        shown = flat_text(app)
        assert "synchronisé (OneDrive)" in shown
        assert "1 session de plus de 12 mois : « cqp personne effacer NOM » efface." in shown
        await pilot.press("delete", "enter")
        await pilot.pause()
        assert "PETIT Jean" in screen_text(app)
    assert len(world.store.ids()) == 2


async def test_a_session_that_was_left_is_paused_and_one_that_runs_is_not(
    world: World, session: str
) -> None:
    world.lead_a_while(session)
    running = world.begin("PETIT Jean")
    running.run(orders.start)
    app = world.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await home_ready(pilot)
        shown = screen_text(app)
        assert "4 min · en pause" in shown
        assert "0 min · en cours" in shown
    running.close()
