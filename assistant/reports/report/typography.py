"""How a text is set, whatever the document: inert, without tabs, with no-break spaces. Pure.

A tab is a space: page layout knows no other, and « 12⇥500 » must not be read 12500.
"""

from __future__ import annotations

import re

from assistant.reports.report.inert import inert

_NO_BREAK = "\u00a0"
_ENDS = r"(?:[\s.,;)…»\u2019]|$)"
_BEFORE = re.compile(rf"[ \u202f](?=[:;?!»]{_ENDS})", re.MULTILINE)
_MISSING = re.compile(
    rf"(?<![^\s(«“\"–—])([^\W_]+(?:[’'-][^\W_]+)*(?:\(\w+\))?[…%€»)\"]?|»)(?=[:;?!»][?!]*{_ENDS})",
    re.MULTILINE,
)
"""Where a mark touches a word: a word of a sentence, no piece of an address, a time or a code."""
_PERCENT = re.compile(r"(?<=\d)[ \u202f](?=%)")
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])")
_AFTER = re.compile(r"«[ \u202f]?(?=\S)")
_THOUSANDS = re.compile(r"(?<=\d)[ \u202f](?=\d{3}(?!\d))")


def typeset(text: str) -> str:
    """The text as a document prints it."""
    if not text:
        return text
    plain = inert(text).replace("\t", " ")
    plain = _MISSING.sub(rf"\1{_NO_BREAK}", _BEFORE.sub(_NO_BREAK, plain))
    plain = _APOSTROPHE.sub("’", _PERCENT.sub(_NO_BREAK, plain))
    plain = _AFTER.sub(f"«{_NO_BREAK}", plain)
    return _THOUSANDS.sub(_NO_BREAK, plain)


def quoted(sentence: str) -> str:
    """A sentence between quotes, those that it holds turned into inner ones."""
    inner = re.sub(r"[ \u00a0\u202f]?»", "”", re.sub(r"«[ \u00a0\u202f]?", "“", sentence))
    return f"« {inner} »"


def ended(text: str) -> str:
    """A text with the stop that ends a sentence, where it has none."""
    bare = text.rstrip("” »\u00a0\u202f")
    return text if bare.endswith((".", "!", "?", "…")) else f"{text}."
