"""What is taller than the screen is read from its first row on; the rest follows the end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from assistant.tui.app import CqpApp
from assistant.tui.interview.screen import InterviewScreen
from assistant.wiring import Folders, Services
from tests.tui.conftest import interview_of, screen_text, write


@asynccontextmanager
async def at_the_first_block(folder: Path) -> AsyncIterator[tuple[CqpApp, Pilot[None]]]:
    """An interview just led to its first block."""
    services = Services(Folders(folder, folder / "sessions", folder))
    interview = services.library.create("assistant-formation", "DUVAL Camille")
    interview.close()
    app = CqpApp(services, session=interview.session.id)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        for _ in range(5):
            await pilot.press("enter")
            await pilot.pause()
        await pilot.pause(0.2)
        yield app, pilot


async def test_a_block_card_is_shown_from_its_title(tmp_path: Path) -> None:
    async with at_the_first_block(tmp_path) as (app, pilot):
        shown = screen_text(app)
        assert "Compétence 1" in shown
        assert "S’appuyer sur" in shown
        assert "Mesures prises en cas d’anomalie" not in shown, "the card fits: a taller one is due"
        read = [shown]
        while len(interview_of(app).session.asked) == 1 and len(read) < 9:
            await pilot.press("enter")
            await pilot.pause(0.2)
            read.append(screen_text(app))
        assert "Question 2 sur 8" in read[-1]
        assert "Question 1 sur 8" in " ".join(read[:-1]), "no question is passed unread"
        assert "Mesures prises en cas d’anomalie" in " ".join(read[:-1]), "nothing is skipped"
        assert len(read) <= 6
        await pilot.press("ctrl+home")
        await pilot.pause(0.2)
        assert "S’appuyer sur" in screen_text(app)


async def test_a_hand_that_notes_at_once_goes_on_by_one_key(tmp_path: Path) -> None:
    async with at_the_first_block(tmp_path) as (app, pilot):
        await write(pilot, "elle montre le registre")
        await pilot.press("enter")
        assert "Question 2 sur 8" in screen_text(app)


def top_of_the_question(app: CqpApp) -> int:
    """The row above which the question under way ends."""
    return app.screen.query_one("#question").region.bottom


async def test_the_question_stays_where_it_is_whatever_is_advised(tmp_path: Path) -> None:
    async with at_the_first_block(tmp_path) as (app, pilot):
        where = {top_of_the_question(app)}
        for text in ("f5", "f5", "f4", "escape"):
            await pilot.press(text)
            where.add(top_of_the_question(app))
        await write(pilot, "Elle tient le registre et relance l’entreprise à huit jours.")
        where.add(top_of_the_question(app))
        await pilot.press("f2", "n", "1", "enter")
        where.add(top_of_the_question(app))
        await pilot.press("enter", "enter", "enter")
        where.add(top_of_the_question(app))
        assert len(where) == 1


async def test_a_question_and_where_it_leads_come_in_one_image(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rest of the screen follows; above it, two questions would be under way for a moment."""
    async with at_the_first_block(tmp_path) as (app, pilot):
        monkeypatch.setattr(InterviewScreen, "refresh_state", lambda self, advice=False: None)
        put = len(interview_of(app).session.asked)
        while len(interview_of(app).session.asked) == put:
            await pilot.press("enter")
        assert "Compétence 1 · question 2 sur 8" in screen_text(app)
