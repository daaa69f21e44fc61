"""The door for foreign text: control characters stop here. Pure."""

from __future__ import annotations

import re
import unicodedata

_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_INERT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""What turns the order of the letters after it round, so that a text reads as another one."""
_STRAY = re.compile("[\udc80-\udcff]+")
"""Bytes of a name or of an argument that the system's locale could not read (PEP 383)."""
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")


def clean(text: str) -> str:
    """The text without control characters nor lone surrogates; line ends become LF, and what
    would turn the order of the letters round is shown by its number, as « [U+202E] ».

    Bytes that the locale could not read are read as UTF-8; what is none shows that it was there, �.
    Everything else is kept as typed: markup, emoji, right-to-left text, any length.
    """
    if text.isprintable() or not _ODD.search(text):
        return text
    unified = read_again(text, "replace").replace("\r\n", "\n").replace("\r", "\n")
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


def fold(text: str) -> str:
    """The text without case nor accents, for comparing names typed by hand."""
    return _BEYOND_ASCII.sub(_no_accent, unicodedata.normalize("NFKD", text.casefold()))


def _no_accent(char: re.Match[str]) -> str:
    return "" if unicodedata.combining(char[0]) else char[0]
