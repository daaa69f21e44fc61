"""The door of foreign text: what no terminal nor document may be given stops there."""

from __future__ import annotations

import os
import time
import unicodedata
from typing import Literal

import pytest

from assistant.domain.common.text import clean, fold, inert, normalized, one_line, whole_number
from tests.places import TESTS


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


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\x0b", "\x0c", "\x85"])
def test_what_ends_a_line_elsewhere_never_joins_two_words(end: str) -> None:
    assert clean(f"12{end}500") == "12\n500"
    assert one_line(f"12{end}500") == "12 500"


def test_half_a_character_is_no_text() -> None:
    assert clean("a\ud83db") == inert("a\ud83db") == "ab"
    assert clean(os.fsdecode(b"caf\xe9.csv")) == "caf�.csv"


FLOODS = {
    "un accent": "\u0301", "deux à tour de rôle": "\u0301\u0316",
    "des signes faits de deux": "\u0f73\u0f71", "au-delà du premier plan": "\U0001d165\U0001d16d",
}


@pytest.mark.parametrize("marks", FLOODS.values(), ids=FLOODS)
def test_a_flood_of_marks_upon_one_letter_takes_no_time(marks: str) -> None:
    text = "e" + marks * (400_000 // len(marks)) + "x"
    began = time.process_time()
    folded = fold(text)
    assert normalized("NFC", text).endswith("x")
    assert time.process_time() - began < 2
    assert (folded[0], folded[-1]) == ("e", "x")


@pytest.mark.parametrize("text", [
    "e\u0316\u0301", "Nguyễn " * 20, "e" + "\u0301\u0316" * 15, "한국어" * 40,
    "\u0344" * 12, "ﷺ" * 50, "\u0f73" * 10,
])
@pytest.mark.parametrize("form", ["NFC", "NFKD"])
def test_a_text_that_people_write_is_put_in_its_form_as_unicode_says(
    form: Literal["NFC", "NFKD"], text: str
) -> None:
    assert normalized(form, text) == unicodedata.normalize(form, text)


def test_no_foreign_text_is_put_in_a_form_otherwise() -> None:
    own = {"text.py", "passphrase.py"}  # a passphrase is one's own: its key must never change
    found = [
        path.name for path in (TESTS.parent / "assistant").rglob("*.py")
        if "unicodedata.normalize(" in path.read_text("utf-8")
    ]
    assert set(found) == own


@pytest.mark.parametrize(("text", "number"), [
    ("12", 12), ("0", 0), ("007", 7), ("999999999", 999_999_999), ("9" * 10, None),
    ("9" * 5000, None), ("²", None), ("٣", None), ("-1", None), ("", None), ("1.0", None),
])
def test_a_number_is_what_ascii_digits_write_and_no_more_than_is_counted_in(
    text: str, number: int | None
) -> None:
    assert whole_number(text) == number
