"""Whatever a terminal sends, the program goes on, and what was typed around it is there."""

from __future__ import annotations

import random
import threading

import pytest
from textual.events import Key, Paste

from assistant.tui.base.terminal_input import SteadyParser, decoder_of, going_on

NO_KEY = [
    "\x1b[1:2:3u", "\x1b[55296;1:2u", "\x1b[1;2;1114112u", "\x1b[99999999999999999999;1u",
    "\x1b[1;1;99999999999999999999u", "\x1b[1;21:2:3R",
]
"""Sequences that no keyboard sends."""


def letters(sent: str) -> str:
    parser = SteadyParser()
    found = [*parser.feed(sent), *parser.feed("")]
    return "".join(one.character or "" for one in found if isinstance(one, Key))


@pytest.mark.parametrize("sequence", NO_KEY, ids=repr)
def test_a_sequence_without_meaning_takes_nothing_of_what_is_around_it(sequence: str) -> None:
    assert letters(f"avant{sequence}après\r") == "avantaprès\r"


def test_a_terminal_without_pixels_still_has_its_mouse_passed_over() -> None:
    assert letters("a\x1b[48;24;80;0;0t\x1b[<0;5;5Mb\r") == "ab\r"


PASTE = "\x1b[200~avant \x1b[31mrouge\x1b]0;x\r\x1b après\x1b[201~"


@pytest.mark.parametrize("cut", range(len(PASTE) + 1))
def test_an_escape_in_a_paste_leaves_it_one_text_in_its_order(cut: int) -> None:
    parser = SteadyParser()
    found = [
        *parser.feed(PASTE[:cut] or "a"), *parser.feed(PASTE[cut:] or "b"), *parser.feed("z"),
    ]
    if cut >= 6:  # one cut in its first mark is read as it comes
        assert [one.text for one in found if isinstance(one, Paste)] == [
            "avant [31mrouge]0;x\r après"
        ]
    assert [one for one in found if isinstance(one, Key)][-1].character == "z"


def test_no_text_at_all_stops_the_reading() -> None:
    chance = random.Random(20270601)
    pieces = [
        "\x1b[", "\x1b]", "\x1bP", "\x1b", "<", "M", "u", "~", "R", "t", ";", ":", "0", "48",
        "99999999999999999999", "1114112", "55296", "é", "\x9b", "\x00", "1:2:3", "4;5u",
    ]
    for _ in range(3000):
        parser = SteadyParser()
        list(parser.feed("".join(chance.choices(pieces, k=12))))
        list(parser.tick())


@pytest.mark.parametrize(("sent", "read"), [
    ("déjà vu".encode(), "déjà vu"),
    ("déjà vu ".encode("latin-1"), "déjà vu "),
    (b"av\x9b2J\xffant", "av2Jÿant"),
    (b"\xe2\x80", ""),
])
def test_a_byte_that_is_not_utf_8_is_a_letter_or_nothing(sent: bytes, read: str) -> None:
    assert decoder_of("utf-8")().decode(sent) == read


def test_a_reader_that_ended_by_a_fault_reads_again_until_it_is_told_to_end() -> None:
    class Monitor:
        exit_event = threading.Event()
        turns = 0

        def run(self) -> None:
            self.turns += 1
            if self.turns == 3:
                self.exit_event.set()

    monitor = going_on(Monitor)()
    monitor.run()
    assert monitor.turns == 3
