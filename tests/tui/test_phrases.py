"""The evaluator's own sentences go where one writes, by a key."""

from __future__ import annotations

import json

import pytest

from assistant.domain.common.settings import Settings
from assistant.tui.frame.phrases import PhrasesScreen
from tests.tui.conftest import World, flat_text, interview_of, screen_text, typed, write

PHRASES = ("Donne un exemple daté.", "[b]S’appuie[/b] sur une preuve.")


async def test_a_phrase_enters_the_line_at_the_cursor(world: World, session: str) -> None:
    world.settings.change(Settings(), phrases=PHRASES)
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await write(pilot, "Elle explique.", enter=False)
        await pilot.press("ctrl+k", "2")
        await pilot.pause()
        assert typed(app) == "Elle explique. [b]S’appuie[/b] sur une preuve."
        await pilot.press("ctrl+u", "ctrl+k", "enter", "enter")
        await pilot.pause()
        (note,) = interview_of(app).session.notes.values()
        assert note.text == PHRASES[0]


async def test_a_phrase_enters_the_observations_and_is_recorded(
    world: World, session: str
) -> None:
    world.settings.change(Settings(), phrases=PHRASES)
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+o")
        await write(pilot, "Constat.", enter=False)
        await pilot.press("ctrl+k", "1")
        await pilot.pause()
        await pilot.press("escape")
        await pilot.pause()
    assert world.journal(session).session.observations == {0: f"Constat. {PHRASES[0]}"}


async def test_phrases_are_added_from_the_line_and_removed(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await write(pilot, "Reformule la demande", enter=False)
        await pilot.press("ctrl+k")
        await pilot.pause()
        assert "Aucune phrase encore" in screen_text(app)
        await pilot.press("a")
        await write(pilot, " du client")
        assert world.settings.load().phrases == ("Reformule la demande du client",)
        await pilot.press("a", "ctrl+u")
        await write(pilot, "Reformule la demande du client")
        assert "C’est la phrase 1" in flat_text(app)
        await pilot.press("escape", "delete")
        await pilot.pause()
        assert isinstance(app.screen, PhrasesScreen)
        assert world.settings.load().phrases == ()
        await pilot.press("escape")
        await pilot.pause()
        assert typed(app) == "Reformule la demande"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (["une", "une", "", "  deux\nlignes "], ("une", "deux lignes")),
        ("une", ()), ([1, "vraie"], ("vraie",)), (["x" * 900], ("x" * 500,)),
        (["\x1b[31mrouge"], ("[31mrouge",)),
    ],
)
def test_phrases_written_by_hand_are_read_with_care(
    world: World, written: object, read: tuple[str, ...]
) -> None:
    path = world.folders.config / "reglages.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"phrases": written}), "utf-8")
    assert world.settings.load().phrases == read
