"""Where everything lies, on a screen; a folder that takes nothing is told before a name."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.storage.disk import showing
from assistant.tui.home.home import HomeScreen
from assistant.wiring import Folders, Services
from tests.tui.conftest import World, flat_text, home_ready


async def test_the_screen_names_every_folder_and_opens_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[Path] = []
    monkeypatch.setattr(showing, "show_folder", shown.append)
    app = world.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await home_ready(pilot)
        await pilot.press("ctrl+s")
        await pilot.pause()
        text = flat_text(app)
        assert "Vos fichiers" in text
        assert "Pour tout sauvegarder" in text
        await pilot.press("down", "enter")
        await pilot.pause()
    assert shown == [world.exports]


async def test_a_folder_that_takes_nothing_is_told_before_a_name_is_typed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Services, "place_refusal", lambda _: "Rien ne peut être enregistré ici.")
    app = world.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await home_ready(pilot)
        await pilot.press("n")
        await pilot.pause()
        assert isinstance(app.screen, HomeScreen)
        assert "Dossier fermé à l’écriture. Rien ne peut être enregistré ici." in flat_text(app)


def test_what_is_to_be_copied_holds_everything_once(tmp_path: Path) -> None:
    data, sessions = tmp_path / "données", tmp_path / "ailleurs"
    services = Services(Folders(data, sessions, data, tmp_path / "Documents" / "CQP"))
    assert services.to_back_up() == (sessions, tmp_path / "Documents" / "CQP", data)
