"""The door for foreign text: control characters stop here. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_INERT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85]")
"""What ends a line here and elsewhere: Word pastes a line break of a paragraph as \\x0b, a PDF the
end of a page as \\x0c."""
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""What turns the order of the letters after it round, so that a text reads as another one."""
_STRAY = re.compile("[\udc80-\udcff]+")
"""Bytes of a name or of an argument that the system's locale could not read (PEP 383)."""
_ACCENTS = re.compile("[\u0300-\u034e\u0350-\u036f]+")
"""The marks that go upon the letters of Latin."""
_OTHER_SCRIPT = re.compile("[^\x00-\u02ff\u2000-\u206f]")
"""Beyond Latin and the signs between words: other marks may be there."""
_MOST_MARKS = 30
"""Marks upon one letter, far more than any script has (UAX #15, stream-safe text)."""
_MANY_MARKS = re.compile(f"[^\x00-\u02ff]{{{_MOST_MARKS + 1}}}")
"""What may be more: marks lie beyond the letters of Latin."""


def clean(text: str) -> str:
    """The text without control characters nor lone surrogates; line ends become LF, and what
    would turn the order of the letters round is shown by its number, as « [U+202E] ».

    Bytes that the locale could not read are read as UTF-8; what is none shows that it was there, �.
    Everything else is kept as typed: markup, emoji, right-to-left text, any length.
    """
    if text.isprintable() or not _ODD.search(text):
        return text
    unified = _LINE_ENDS.sub("\n", read_again(text, "replace"))
    return _TURNING.sub(lambda sign: f"[U+{ord(sign[0]):04X}]", _INERT.sub("", unified))


def inert(text: str) -> str:
    """The text as a terminal may be given it, wherever it comes from: nothing in it commands the
    terminal nor turns letters round. Tabs and line ends stay, and stray bytes are read as in
    `clean`.
    """
    return text if text.isprintable() else _ODD.sub("", read_again(text, "replace"))


def read_again(text: str, wrong: str = "surrogateescape") -> str:
    """The text in which bytes that the locale could not read are read as UTF-8.

    Args:
        wrong: what becomes of those that are none, as `bytes.decode` has it: they stay.
    """
    return _STRAY.sub(
        lambda stray: stray[0].encode("ascii", "surrogateescape").decode("utf-8", wrong), text
    )


def one_line(text: str) -> str:
    """The cleaned text on one line, outer and repeated spaces removed."""
    return " ".join(clean(text).split())


def whole_number(text: str) -> int | None:
    """The number that digits write; None for anything else, and for more digits than anything here
    is counted in: Python refuses to read thousands of them.
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else None


_DIGITS = 9


def fold(text: str) -> str:
    """The text without case nor accents, for comparing names typed by hand."""
    if text.isascii():
        return text.casefold()
    folded = _ACCENTS.sub("", normalized("NFKD", text.casefold()))
    return folded.translate(_WITHOUT_ACCENTS) if _OTHER_SCRIPT.search(folded) else folded


class _WithoutAccents(dict[int, int | None]):
    """What becomes of each character: itself, or nothing where it goes upon the one before."""

    def __missing__(self, code: int) -> int | None:
        self[code] = None if unicodedata.combining(chr(code)) else code
        return self[code]


_WITHOUT_ACCENTS = _WithoutAccents()


def normalized(form: Literal["NFC", "NFKD"], text: str) -> str:
    """The text in a form of Unicode, in time that grows as the text does.

    Putting the marks of one letter in order takes time that grows as their square: a hundred
    thousand, for a minute. Beyond thirty, the next are put in order by themselves.
    """
    if text.isascii() or not _MANY_MARKS.search(text):
        return unicodedata.normalize(form, text)
    return "".join(unicodedata.normalize(form, piece) for piece in _few_marks_each(text))


def _few_marks_each(text: str) -> Iterator[str]:
    begun = marks = 0
    for at, char in enumerate(text):
        marks = marks + 1 if _is_mark(char) else 0
        if marks > _MOST_MARKS:
            yield text[begun:at]
            begun, marks = at, 1
    yield text[begun:]


@lru_cache(maxsize=4096)
def _is_mark(char: str) -> bool:
    """Whether a character, or what it is made of, goes upon the letter before it."""
    return unicodedata.combining(unicodedata.normalize("NFKD", char)[0]) != 0
