"""What a terminal sends for Alt and a key, where Textual reads something else into it.

Most terminals say « escape, then the key ». Textual takes two of these letters for the word keys
of one terminal's setting, and Alt+Enter for a mere Enter, which would record a line being written.

Behind Escape, a sign or a digit is that key: typed while the machine stood still, both come in one
read, and Textual would take the Escape away, write « ¡ » for « 1 » or put « ^ » before the text.

It also asks for kitty's protocol, under which Shift and Alt Gr are keys of their own.
"""

from __future__ import annotations

from string import digits, punctuation
from typing import TYPE_CHECKING, NamedTuple, cast

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual.keys import Keys, _character_to_key

if TYPE_CHECKING:
    from textual.driver import Driver

LEAVE_KITTY = "\x1b[<u"
"""Takes back what was last asked of the terminal's keyboard; others ignore it."""


WRITES = {
    char if char.isalnum() else _character_to_key(char): char
    for char in f"{digits}{punctuation.replace('[', '')} «»“”’…–—°€§£"
}
"""What a key writes, by its name, where it comes behind Escape; « [ » begins other keys there."""


class _Named(NamedTuple):
    """A key, as Textual's table holds them."""

    value: str


def read_as_typed() -> None:
    """Let Alt+B, Alt+F and Alt+Enter be what they are in every terminal, and Escape before a sign
    be Escape, then the sign."""
    sequences = cast("dict[str, object]", ANSI_SEQUENCES_KEYS)
    for letter in "bf":
        sequences.pop(f"\x1b{letter}", None)
    for name, char in WRITES.items():
        sequences[f"\x1b{char}"] = (Keys.Escape, _Named(name))
    sequences["\x1b\r"] = (Keys.ControlJ,)  # what the input lines take for a new line


def ask_for_plain_keys(driver: Driver | None) -> None:
    """Have a terminal that was just taken send what the plainest one sends."""
    if driver is not None:
        driver.write(LEAVE_KITTY)
        driver.flush()
