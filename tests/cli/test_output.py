"""What the command line writes commands no terminal, whatever it is given."""

from __future__ import annotations

import io
import json
import sys

import pytest
from rich.segment import Segment
from textual.color import Color

from assistant.cli import output
from assistant.tui.base.inert import InertFilter

HOSTILE = "a\x1b]52;c;eA==\x07\x9b31m\x7fb\u202ec\u2066d\te – é\u00a0: 👩‍🔬"
LEFT = "a]52;c;eA==31mbcd\te – é\u00a0: 👩‍🔬"


class Terminal(io.TextIOWrapper):
    """Standard output that a terminal reads, or a program."""

    def __init__(self, *, read_by_terminal: bool) -> None:
        self.kept = io.BytesIO()
        super().__init__(self.kept, "utf-8", newline="\n")
        self._terminal = read_by_terminal

    def isatty(self) -> bool:
        return self._terminal

    def said(self) -> str:
        self.flush()
        return self.kept.getvalue().decode("utf-8")


def test_lines_and_messages_are_inert(monkeypatch: pytest.MonkeyPatch) -> None:
    out, err = Terminal(read_by_terminal=False), Terminal(read_by_terminal=False)
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    output.line(HOSTILE)
    output.say(HOSTILE)
    assert (out.said(), err.said()) == (LEFT + "\n", LEFT + "\n")


@pytest.mark.parametrize("write", [output.pretty_json, output.flushed_json])
def test_json_escapes_what_a_terminal_obeys_and_says_the_same(
    monkeypatch: pytest.MonkeyPatch, write: object
) -> None:
    out = Terminal(read_by_terminal=False)
    monkeypatch.setattr(sys, "stdout", out)
    assert callable(write)
    write({"texte": HOSTILE})
    said = out.said()
    assert not set(said) & set("\x1b\x07\x9b\x7f\u202e\u2066")
    assert "é" in said
    assert json.loads(said) == {"texte": HOSTILE}


def test_a_document_goes_byte_for_byte_to_a_program_and_inert_to_a_terminal(
    monkeypatch: pytest.MonkeyPatch
) -> None:
    piped, shown = Terminal(read_by_terminal=False), Terminal(read_by_terminal=True)
    for out in (piped, shown):
        monkeypatch.setattr(sys, "stdout", out)
        output.octets(HOSTILE.encode())
        output.raw(HOSTILE)
    assert piped.said() == HOSTILE * 2
    assert shown.said() == LEFT * 2


def test_what_is_painted_on_a_screen_is_inert_too() -> None:
    background = Color(0, 0, 0)
    (painted,) = InertFilter().apply([Segment(HOSTILE)], background)
    assert painted.text == LEFT
    plain = [Segment("rien à ôter")]
    assert InertFilter().apply(plain, background) is plain
