"""The mouse, for those who reach for it: keys of the footer, rows of the panel, the list."""

from __future__ import annotations

from textual.pilot import Pilot

from assistant.domain.referential.model import ElementRef
from assistant.tui.home.home import HomeScreen
from assistant.tui.interview.screen import InterviewScreen
from tests.tui.conftest import World, all_typed, home_ready, interview_of, screen_text, typed, write


async def click_on(pilot: Pilot[None], text: str) -> None:
    """Click on the first letter of a text, wherever it is on the screen."""
    app = pilot.app
    for y, row in enumerate(screen_text(app).split("\n")):  # type: ignore[arg-type]
        if text in row:
            await pilot.click(offset=(row.index(text), y))
            await all_typed(pilot)
            await pilot.pause()
            return
    raise AssertionError(f"« {text} » is not on the screen")


async def test_what_is_clicked_is_done(world: World, session: str) -> None:
    world.lead_a_while(session)
    app = world.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await home_ready(pilot)
        await click_on(pilot, "MARTIN Léa")
        assert isinstance(app.screen, InterviewScreen)
        await write(pilot, "à moitié", enter=False)
        await click_on(pilot, "4. Transmettre")
        seen = app.screen.conduct.in_view
        assert seen is not None
        assert seen.ref == ElementRef(1, 4)
        assert typed(app) == "à moitié"
        await click_on(pilot, "F2 évaluer")
        assert app.screen.bar_open
        await pilot.press("escape")
        await click_on(pilot, "↵ suite")
        notes = interview_of(app).session.notes.values()
        assert [note.text for note in notes][-1] == "à moitié"


async def test_home_lands_on_the_session_just_left(world: World) -> None:
    for name in ("MARTIN Léa", "PETIT Jean", "ROY Alix"):
        world.begin(name).close()
    app = world.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await home_ready(pilot)
        await write(pilot, "martin")
        await pilot.press("alt+a")
        await home_ready(pilot)
        home = app.screen
        assert isinstance(home, HomeScreen)
        chosen = home.query_one("#sessions").chosen  # type: ignore[attr-defined]
        assert chosen == "essai-1"
        await pilot.press("ctrl+n")
        await write(pilot, "NOUVEAU Max")
        for _ in range(2):
            await pilot.press("enter")
        await pilot.pause()
        created = interview_of(app).session.id
        await pilot.press("alt+a")
        await home_ready(pilot)
        assert home.query_one("#sessions").chosen == created  # type: ignore[attr-defined]
