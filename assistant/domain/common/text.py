"""The door for foreign text: control characters stop here. Pure."""

from __future__ import annotations

import unicodedata

_KEPT = {"\n", "\t"}


def clean(text: str) -> str:
    """The text without control characters nor lone surrogates; line ends become LF.

    Everything else is kept as typed: markup, emoji, right-to-left text, any length.
    """
    if text.isprintable():
        return text
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        char for char in unified if char in _KEPT or unicodedata.category(char) not in ("Cc", "Cs")
    )


def one_line(text: str) -> str:
    """The cleaned text on one line, outer and repeated spaces removed."""
    return " ".join(clean(text).split())


def fold(text: str) -> str:
    """The text without case nor accents, for comparing names typed by hand."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))
