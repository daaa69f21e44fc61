"""The keys of the catalogue, as the plainest terminal sends them."""

from __future__ import annotations

import string
from importlib import import_module
from pathlib import Path

import pytest
from textual._xterm_parser import XTermParser
from textual.binding import Binding
from textual.events import Key

from assistant import tui
from assistant.tui.base import alt_keys
from assistant.tui.base.commands import Command, bindings
from assistant.tui.model.commands import SENDING

SENT = {
    **{f"alt+{letter}": f"\x1b{letter}" for letter in string.ascii_lowercase},
    **{f"ctrl+{letter}": chr(ord(letter) - ord("a") + 1) for letter in string.ascii_lowercase},
}
"""What is sent for a letter by a terminal that knows nothing of the newer ways."""


def used() -> list[str]:
    """The keys with Alt or Ctrl and a letter that some screen answers to."""
    found = (
        key
        for path in Path(tui.__path__[0]).glob("*/commands.py")
        for held in vars(import_module(f"assistant.tui.{path.parent.name}.commands")).values()
        if isinstance(held, tuple)
        for command in held if isinstance(command, Command)
        for key in command.keys
    )
    return sorted({key for key in found if key in SENT})


def read(sent: str) -> list[str]:
    parser = XTermParser(debug=False)
    alt_keys.read_as_typed()
    return [
        event.key for event in (*parser.feed(sent), *parser.feed("")) if isinstance(event, Key)
    ]


@pytest.mark.parametrize("key", used())
def test_each_key_arrives_as_it_is_written(key: str) -> None:
    assert read(SENT[key]) == [key]


@pytest.mark.parametrize(("sent", "keys"), [
    ("\x1b/temps\r", ["escape", "slash", "t", "e", "m", "p", "s", "enter"]),
    ("\x1b#2.3 x", ["escape", "number_sign", "2", "full_stop", "3", "space", "x"]),
    ("\x1b12", ["escape", "1", "2"]),
    ("\x1b- ", ["escape", "minus", "space"]),
    (f"\x1b/{'long ' * 12}", ["escape", "slash", *[*"long", "space"] * 12]),
    ("\x1b[A", ["up"]),
])
def test_what_follows_escape_in_one_read_is_typed_as_it_is(sent: str, keys: list[str]) -> None:
    assert read(sent) == keys


def test_a_letter_also_works_as_a_capital() -> None:
    found = bindings(SENDING)
    assert "t,T" in [one.key for one in found if isinstance(one, Binding)]


def test_alt_enter_starts_a_new_line_instead_of_recording() -> None:
    assert read("\x1b\r") == ["ctrl+j"]
    assert read("\r") == ["enter"]
