"""What the fonts of a PDF can write; the rest is spelt out. Pure, but for reading its own table.

PDF/A and PDF/UA refuse a character without a glyph: rather than lose it, its code and its Unicode
name are written between brackets; the codes alone where several follow one another.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

from assistant.domain.common.text import normalized

TEMPLATES = Path(__file__).parent / "modeles"

_LATIN_END = 0x17F


@cache
def _ranges() -> re.Pattern[str]:
    """What matches a run of characters that the fonts do not have."""
    table = (TEMPLATES / "caracteres.txt").read_text("utf-8")
    words = [w for line in table.splitlines() if not line.startswith("#") for w in line.split()]
    bounds = [(int(low, 16), int(high, 16)) for low, _, high in (w.partition("-") for w in words)]
    known = "".join(f"\\U{low:08x}-\\U{high:08x}" for low, high in bounds)
    return re.compile(f"[^\\n\\t{known}]+")


_LATIN = re.compile(f"[^\\n\\t\u0020-\u007e\u00a0-{chr(_LATIN_END)}\u2010-\u2027\u202f-\u203a€]+")


class Scribe:
    """Writes texts as a PDF can show them, and remembers whether it had to spell something out.

    Args:
        latin: keep only Latin letters and punctuation, for texts that the fonts could not
            compose although each of their characters has a glyph.
    """

    def __init__(self, *, latin: bool = False) -> None:
        self.spelt = False
        self._unknown = _LATIN if latin else _ranges()

    def write(self, text: str) -> str:
        """The text, its unknown characters spelt out."""
        if text.isascii():
            return text
        return self._unknown.sub(self._spell, normalized("NFC", text))

    def _spell(self, found: re.Match[str]) -> str:
        spaced = re.split(r"(\s+)", found[0])
        # a space without a glyph still parts two words
        return "".join(" " if one.isspace() else self._told(one) for one in spaced if one)

    def _told(self, unknown: str) -> str:
        self.spelt = True
        codes = [f"U+{ord(one):04X}" for one in unknown]
        if len(codes) > 1:
            return f"[{' '.join(codes)}]"
        name = unicodedata.name(unknown, "")
        return f"[{codes[0]} {name}]" if name and codes[0][2:] not in name else f"[{codes[0]}]"

