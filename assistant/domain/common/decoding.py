"""Which characters the bytes of a text stand for, whatever wrote it. Pure."""

from __future__ import annotations

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")
)


def encoding_of(content: bytes) -> str:
    """The encoding of a text: UTF-8, UTF-16, or the Windows code page."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            return name
    if content[:200].count(0) > len(content[:200]) // 4:
        return "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        # one bad byte in a long UTF-8 file does not make it a Windows one
        before = content[: error.start].decode("utf-8", "ignore")
        after = content[error.end :].decode("utf-8", "replace")
        rest = before + after
        accents = sum("\u00c0" <= char <= "\u017f" for char in rest)
        return "utf-8" if accents > 2 * rest.count("\ufffd") else "cp1252"
    return "utf-8"
