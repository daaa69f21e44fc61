"""The door of foreign text: what no terminal nor document may be given stops there."""

from __future__ import annotations

import os

import pytest

from assistant.domain.common.text import clean, inert, one_line


@pytest.mark.parametrize(
    ("octets", "read"),
    [
        ("ROUX Éloïse", "ROUX Éloïse"), ("Łukasz Nguyễn", "Łukasz Nguyễn"), ("a😀b", "a😀b"),
        (b"Andr\xe9", "Andr�"), (b"\xe9\xe8", "��"), (b"\xc3", "�"),
        (b"\xe9" + "é".encode(), "�é"),
    ],
)
def test_bytes_that_the_locale_could_not_read_are_read_or_shown_as_lost(
    octets: str | bytes, read: str
) -> None:
    typed = octets.encode() if isinstance(octets, str) else octets
    text = typed.decode("ascii", "surrogateescape")
    assert (clean(text), inert(text), one_line(f" {text}\n")) == (read, read, read)


@pytest.mark.parametrize("hidden", ["\x9b31m", "\u202e", "\x85"])
def test_bytes_read_again_command_no_terminal(hidden: str) -> None:
    text = f"a{hidden}b".encode().decode("ascii", "surrogateescape")
    assert clean(text) == clean(f"a{hidden}b") != f"a{hidden}b"
    assert inert(text) == inert(f"a{hidden}b")


def test_half_a_character_is_no_text() -> None:
    assert clean("a\ud83db") == inert("a\ud83db") == "ab"
    assert clean(os.fsdecode(b"caf\xe9.csv")) == "caf�.csv"
