"""Which characters the bytes of a text stand for, whatever wrote it. Pure."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")
)
_EIGHT_BITS = ("cp1252", "mac_roman", "cp850")
"""What older systems wrote: Windows, the Mac, the command line."""
_FRENCH = frozenset("éèêëàâçîïôûùüœ«»’“”…–")
_TWICE = re.compile("[Ââ-ôÃ-Ï][\u0080-\u00bfŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]{1,3}")
"""What the bytes of a letter in UTF-8 look like, read one by one as Windows's."""
_ACCENTED = re.compile("[\u00c0-\u017f]")
_A_FEW = 3
_ASCII = bytes(range(0x80))


def encoding_of(content: bytes) -> str:
    """The encoding of a text: UTF-8, UTF-16, or that of an older system."""
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
        accents = len(_ACCENTED.findall(rest))
        return "utf-8" if accents > 2 * rest.count("\ufffd") else _eight_bits(content)
    return "utf-8"


def once(text: str) -> str:
    """A text whose letters were encoded twice (« Ã© »), as it was written."""
    found = _TWICE.findall(text)
    if len(found) < _A_FEW or len(found) < _of_french(_TWICE.sub("", text)):
        return text
    return _TWICE.sub(lambda one: _letters_of(one[0]), text)


def _eight_bits(content: bytes) -> str:
    """Of the older encodings, the one that makes most letters of French; Windows's in doubt."""
    high = content.translate(None, delete=_ASCII)
    return max(_EIGHT_BITS, key=lambda name: _of_french(high.decode(name, "replace")))


def _of_french(text: str) -> int:
    """How many of the signs of French that no other encoding shows a text has."""
    return sum(map(text.count, _FRENCH))


@lru_cache(maxsize=4096)
def _letters_of(written: str) -> str:
    """The letters whose bytes Windows reads as these characters; these where there are none."""
    return _bytes_of(written).decode("utf-8", "ignore") or written


def _bytes_of(written: str) -> bytes:
    """The bytes that Windows reads as these characters; those it has no character for too."""
    return b"".join(
        bytes([ord(char)]) if ord(char) < 0x100 else char.encode("cp1252") for char in written
    )
