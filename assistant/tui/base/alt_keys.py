"""What a terminal sends for Alt and a key, where Textual reads something else into it.

Most terminals say « escape, then the key ». Textual takes two of these letters for the word keys
of one terminal's setting, and Alt+Enter for a mere Enter, which would record a line being written.

It also asks for kitty's protocol, under which Shift and Alt Gr are keys of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual.keys import Keys

if TYPE_CHECKING:
    from textual.driver import Driver

LEAVE_KITTY = "\x1b[<u"
"""Takes back what was last asked of the terminal's keyboard; others ignore it."""


def read_as_typed() -> None:
    """Let Alt+B, Alt+F and Alt+Enter be what they are in every terminal."""
    sequences = cast("dict[str, object]", ANSI_SEQUENCES_KEYS)
    for letter in "bf":
        sequences.pop(f"\x1b{letter}", None)
    sequences["\x1b\r"] = (Keys.ControlJ,)  # what the input lines take for a new line


def ask_for_plain_keys(driver: Driver | None) -> None:
    """Have a terminal that was just taken send what the plainest one sends."""
    if driver is not None:
        driver.write(LEAVE_KITTY)
        driver.flush()
