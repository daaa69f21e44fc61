"""What is taller than the screen is read from its first row on; the rest follows the end."""

from __future__ import annotations

from pathlib import Path

from assistant.tui.app import CqpApp
from assistant.wiring import Folders, Services
from tests.tui.conftest import screen_text


async def test_a_block_card_is_shown_from_its_title(tmp_path: Path) -> None:
    services = Services(Folders(tmp_path, tmp_path / "sessions", tmp_path))
    interview = services.library.create("assistant-formation", "DUVAL Camille")
    interview.close()
    app = CqpApp(services, session=interview.session.id)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        for _ in range(5):
            await pilot.press("enter")
            await pilot.pause()
        await pilot.pause(0.2)
        shown = screen_text(app)
        assert "Compétence 1" in shown
        assert "S’appuyer sur" in shown
        assert "Mesures prises en cas d’anomalie" not in shown, "the card fits: a taller one is due"
        await pilot.press("enter")
        await pilot.pause(0.2)
        assert "Question 2 sur 8" in screen_text(app)
        await pilot.press("ctrl+home")
        await pilot.pause(0.2)
        assert "S’appuyer sur" in screen_text(app)
