"""Exporting by keys: the documents, the copy, the folder, what stands in the way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from assistant.storage.disk import showing
from assistant.tui.app import CqpApp
from assistant.tui.dossier.export import ExportScreen
from assistant.tui.widgets.writing import LineField
from tests.tui.conftest import World, flat_text, interview_of, work_done, write

Compare = Callable[..., bool]


def app_of(pilot: Pilot[None]) -> CqpApp:
    app = pilot.app
    assert isinstance(app, CqpApp)
    return app


async def _open(pilot: Pilot[None]) -> ExportScreen:
    await pilot.press("alt+x")
    await pilot.pause()
    screen = pilot.app.screen
    assert isinstance(screen, ExportScreen)
    return screen


async def _done(pilot: Pilot[None]) -> str:
    await work_done(pilot.app)
    await pilot.pause()
    return flat_text(app_of(pilot))


async def test_a_draft_leaves_whatever_is_missing_the_dossier_does_not(
    world: World, session: str
) -> None:
    async with world.app(session).run_test(size=(120, 40)) as pilot:
        await _open(pilot)
        assert "Il manque :" in flat_text(app_of(pilot))
        await pilot.press("enter")
        assert "Le dossier pour le jury attend. C dit où" in await _done(pilot)
        assert not world.exports.exists()
        await pilot.press("b", "enter")
        assert "✓ Écrit dans" in await _done(pilot)
    names = sorted(path.name for path in world.exports.iterdir())
    assert [name.rpartition(".")[2] for name in names] == ["docx", "json", "pdf"]
    assert all("BROUILLON" in name and name.startswith(session) for name in names)


async def test_an_anonymous_copy_in_another_folder_that_is_found_again(
    world: World, session: str, tmp_path: Path
) -> None:
    other = tmp_path / "clé usb"
    async with world.app(session).run_test(size=(80, 24)) as pilot:
        screen = await _open(pilot)
        await pilot.press("d", "ctrl+u")
        await write(pilot, str(other))
        screen.list.highlighted = screen.list.get_option_index("txt")
        await pilot.press("a", "b", "enter")
        assert "✓ Écrit dans" in await _done(pilot)
    (written,) = other.iterdir()
    assert "anonyme" in written.name
    assert "MARTIN" not in written.read_text("utf-8")
    assert world.settings.load().exports == str(other)


async def test_a_folder_that_windows_would_not_take_is_refused_as_it_is_typed(
    world: World, session: str, tmp_path: Path
) -> None:
    async with world.app(session).run_test(size=(80, 24)) as pilot:
        await _open(pilot)
        await pilot.press("d", "ctrl+u")
        await write(pilot, str(tmp_path / "jury ?"))
        assert "Windows refuse « ? » dans un nom" in flat_text(app_of(pilot))
        await pilot.press("backspace", "backspace", "enter")
        await pilot.pause()
    assert world.settings.load().exports == str(tmp_path / "jury")


async def test_a_full_disk_is_told_and_nothing_is_left(world: World, session: str) -> None:
    async with world.app(session).run_test(size=(80, 24)) as pilot:
        screen = await _open(pilot)
        screen.list.highlighted = screen.list.get_option_index("md")
        world.disk.full = True
        await pilot.press("b", "enter")
        assert "Document non écrit" in await _done(pilot)
        world.disk.full = False
    assert list(world.exports.iterdir()) == []


async def test_a_missing_form_is_told_and_escape_leaves_everything(
    world: World, session: str, tmp_path: Path
) -> None:
    async with world.app(session).run_test(size=(80, 24)) as pilot:
        screen = await _open(pilot)
        screen.list.highlighted = screen.list.get_option_index("modele")
        await pilot.press("enter")
        await write(pilot, str(tmp_path / "absent.docx"))
        assert "existe pas. Vérifiez" in await _done(pilot)
        await pilot.press("enter")
        assert screen.query_one(LineField).value == str(tmp_path / "absent.docx")
        await pilot.press("escape")
        assert pilot.app.screen is screen
        await pilot.press("escape")
        assert interview_of(app_of(pilot)).session.id == session
        assert pilot.app.screen is not screen


SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])


@SIZES
def test_l_ecran(
    world: World, session: str, snap_compare: Compare, size: tuple[int, int]
) -> None:
    async def before(pilot: Pilot[None]) -> None:
        # the folder of the tests changes at each run: the picture does not show it
        app_of(pilot).prefer(exports="/home/camille/Documents")
        await _open(pilot)
        await pilot.press("b")
        await pilot.pause()

    assert snap_compare(world.app(session), terminal_size=size, run_before=before)


async def test_o_opens_the_folder_of_what_was_written(
    world: World, session: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[Path] = []
    monkeypatch.setattr(showing, "show_folder", shown.append)
    async with world.app(session).run_test(size=(80, 24)) as pilot:
        screen = await _open(pilot)
        screen.list.highlighted = screen.list.get_option_index("md")
        await pilot.press("b", "enter")
        assert "O l’ouvre" in await _done(pilot)
        await pilot.press("t")
        assert "déjà sur cet ordinateur" in flat_text(app_of(pilot))
        await pilot.press("O")
    assert shown == [world.exports]
