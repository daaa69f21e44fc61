"""Keys the user gives commands: what may be had is had, what may not is refused in words."""

from __future__ import annotations

import pytest

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.common.settings import Settings
from assistant.tui.base.commands import key_name, key_named
from assistant.tui.rebinding import catalogue
from assistant.tui.rebinding.screen import KeysScreen
from tests.tui.conftest import World, flat_text, home_ready, screen_text, typed


@pytest.mark.parametrize(
    ("command", "key", "said"),
    [
        ("juger", "f6", "fait déjà « Panneau"),
        ("juger", "ctrl+i", "comme Tab"),
        ("juger", "ctrl+c", "copie le texte"),
        ("juger", "f12", "verrouille"),
        ("juger", "g", "s’écrit dans le texte"),
        ("juger", "enter", "sert à écrire"),
        ("juger", "shift+f2", "dans tous les terminaux"),
        ("juger", "ctrl+é", "dans tous les terminaux"),
        ("jugr", "f10", "Les plus proches : juger"),
        ("quitter", "f10", "dont la touche se change"),
        ("retour", "f10", "dont la touche se change"),
        ("activite_oui", "n", "fait déjà « Activité non exercée »"),
    ],
)
def test_what_cannot_be_had_is_refused(command: str, key: str, said: str) -> None:
    with pytest.raises(RefusedCommand) as refused:
        catalogue.give({}, command, key)
    assert said in refused.value.message.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("command", "key"),
    [("juger", "ctrl+s"), ("juger", "ctrl+x"), ("juger", "alt+left"), ("activite_oui", "y")],
)
def test_what_can_be_had_is_had_and_given_back(command: str, key: str) -> None:
    keymap = catalogue.give({}, command, key)
    assert keymap == {command: key}
    own = next(one.keys[0] for _, one in catalogue.commands() if one.id == command)
    assert catalogue.give(keymap, command, own) == {}


def test_two_commands_of_the_settings_may_change_places() -> None:
    assert catalogue.read({"juger": "F6", "panneau": "F2"}) == (
        {"juger": "f6", "panneau": "f2"}, []
    )


def test_a_wrong_line_of_the_settings_leaves_the_others() -> None:
    keymap, refused = catalogue.read({"juger": "F6", "aller": "Ctrl+X", "zzz": "F1"})
    assert keymap == {"aller": "ctrl+x"}
    assert [one.split(" :")[0] for one in refused] == ["F6 pour « juger »", "F1 pour « zzz »"]


@pytest.mark.parametrize("key", ["ctrl+k", "alt+up", "f10", "ctrl+pagedown"])
def test_a_key_is_written_as_it_is_read(key: str) -> None:
    assert key_named(key_name(key)) == key


def test_no_two_commands_of_a_screen_share_a_key() -> None:
    for screen, commands in catalogue.SCREENS.items():
        keys = [key for command in commands for key in command.keys]
        assert len(keys) == len(set(keys)), screen


async def test_the_next_key_pressed_becomes_that_of_the_command(
    world: World, session: str
) -> None:
    app = world.app(session)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        app.show_keys()
        await pilot.pause()
        assert isinstance(app.screen, KeysScreen)
        await pilot.press("down", "down", "enter", "f5")
        await pilot.pause()
        assert "F5 fait déjà « Démarrer ou suspendre l’horloge »" in flat_text(app)
        await pilot.press("enter", "ctrl+x")
        await pilot.pause()
        assert "Ctrl+X" in screen_text(app)
        await pilot.press("escape", "ctrl+x")
        await pilot.pause()
        assert typed(app) == "/aller "
    assert world.settings.load().keys == {"aller": "Ctrl+X"}
    again = world.app()
    async with again.run_test(size=(120, 40)) as pilot:
        await home_ready(pilot)
        again.show_keys()
        await pilot.pause()
        assert "au lieu de Ctrl+G" in screen_text(again)
        await pilot.press("down", "down", "delete")
        await pilot.pause()
    assert world.settings.load().keys == {}


async def test_a_key_that_the_settings_cannot_have_is_told_at_home(world: World) -> None:
    world.settings.change(world.settings.load(), keys={"juger": "F12"})
    app = world.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await home_ready(pilot)
        assert "F12 pour « juger » : F12 ne se donne pas" in flat_text(app)


async def test_keys_that_cannot_be_used_here_stay_when_another_is_given(world: World) -> None:
    world.settings.change(Settings(), keys={"juger": "F12"})
    app = world.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await home_ready(pilot)
        world.settings.change(world.settings.load(), keys={"juger": "F12", "bilan": "F5"})
        app.give_keys({"aller": "ctrl+x"})
        await pilot.pause()
    assert world.settings.load().keys == {"juger": "F12", "bilan": "F5", "aller": "Ctrl+X"}
