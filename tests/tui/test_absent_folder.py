"""The folder of the sessions goes while the program is open, and comes back."""

from __future__ import annotations

import os

import pytest

from assistant.interview import Interview
from tests.tui.conftest import (
    CANDIDATE,
    World,
    all_typed,
    flat_text,
    interview_of,
    screen_text,
    typed,
    write,
)

SIZE = (80, 24)

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows tient un dossier ouvert")


def texts(interview: Interview) -> list[str]:
    return [note.text for note in interview.session.notes.values()]


async def test_a_note_typed_while_another_folder_bears_the_name_is_recorded_when_it_is_back(
    world: World, session: str
) -> None:
    folder = world.folders.sessions
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await write(pilot, "avant")
        folder.rename(folder.with_name("cle"))
        folder.mkdir()
        await write(pilot, "pendant")
        assert typed(app) == "pendant"
        assert "est maintenant un autre dossier, sans cette session" in flat_text(app)
        assert "non enregistré" in flat_text(app)
        await pilot.press("ctrl+q")
        await all_typed(pilot)
        await pilot.pause()
        assert "Ctrl+Q encore une fois quitte sans l’enregistrer" in flat_text(app)
        assert not list(folder.iterdir())
        folder.rmdir()
        folder.with_name("cle").rename(folder)
        await pilot.press("enter")
        await all_typed(pilot)
        await pilot.pause()
        assert typed(app) == ""
        assert texts(interview_of(app))[-2:] == ["avant", "pendant"]
        await pilot.press("ctrl+q")
    assert texts(world.journal(session))[-2:] == ["avant", "pendant"]


@pytest.mark.parametrize("key", ["ctrl+o", "alt+l", "alt+o", "alt+w"])
async def test_the_question_of_leaving_is_whole_on_each_screen_where_one_writes(
    world: World, session: str, key: str
) -> None:
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await write(pilot, "une ligne en cours", enter=False)
        await pilot.press(key)
        await pilot.pause()
        world.folders.sessions.rename(world.folders.sessions.with_name("cle"))
        await pilot.press("ctrl+q")
        await all_typed(pilot)
        await pilot.pause()
        assert app.is_running
        shown = flat_text(app)
        assert "Ctrl+Q encore une fois quitte sans l’enregistrer" in shown
        assert "s’il est perdu, recréez-le, vide." in shown


async def test_home_says_that_the_folder_is_away_and_begins_nothing(
    world: World, session: str
) -> None:
    app = world.app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        world.folders.sessions.rename(world.folders.sessions.with_name("cle"))
        await pilot.press("n")
        await all_typed(pilot)
        await pilot.pause()
        assert "n’est plus là : disque débranché" in flat_text(app)
        assert not world.folders.sessions.exists()
        assert CANDIDATE.split()[0] in screen_text(app)
