"""A window is made as small as windows go, and large again: nothing stops, no text is lost."""

from __future__ import annotations

import pytest

from tests.tui.conftest import World, interview_of, typed, write

SIZES = ((2, 2), (1, 1), (3, 1), (1, 5), (5, 50), (20, 5), (10, 3), (300, 1))
KEYS = (
    (), ("f4", "f2"), ("f6",), ("ctrl+b",), ("ctrl+o",), ("alt+o",), ("alt+d",), ("alt+l",),
    ("alt+e",), ("alt+w",), ("alt+y",), ("ctrl+f",), ("alt+j",), ("f1",), ("f10",), ("ctrl+p",),
    ("alt+i",), ("ctrl+d",), ("ctrl+k",), ("alt+m",),
)


@pytest.mark.parametrize("keys", KEYS, ids=lambda keys: " ".join(keys) or "l’entretien")
async def test_a_window_made_tiny_stops_no_screen(
    world: World, session: str, keys: tuple[str, ...]
) -> None:
    world.lead_a_while(session)
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await write(pilot, "une note")
        if not keys:
            await write(pilot, "en cours", enter=False)
        await pilot.press(*keys)
        for size in SIZES:
            await pilot.resize_terminal(*size)
            await pilot.pause()
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert app.is_running
        if not keys:
            assert typed(app) == "en cours"
        notes = [note.text for note in interview_of(app).session.notes.values()]
        assert notes[-1] == "une note"


async def test_a_line_without_a_column_says_nothing_and_stops_nothing(
    world: World, session: str
) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert not typed(app)
        for width in (3, 2, 1, 80):
            await pilot.resize_terminal(width, 24)
            await pilot.pause()
            app.screen._compositor.render_strips()
        assert app.is_running


async def test_home_made_tiny_does_not_stop(world: World, session: str) -> None:
    app = world.app()
    async with app.run_test(size=(80, 24)) as pilot:
        for keys in ((), ("n",), ("f6",), ("f7",), ("ctrl+s",)):
            await pilot.press(*keys)
            for size in SIZES:
                await pilot.resize_terminal(*size)
                await pilot.pause()
            await pilot.resize_terminal(80, 24)
            await pilot.press("escape")
        assert app.is_running
