"""The words of `vocabulary.yaml`: how columns, scales and blocks are recognised."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from assistant.domain.common.text import fold

_FILE = Path(__file__).parent / "vocabulary.yaml"
_LONGEST_HEAD = 90
_NUMBER = re.compile(r"\W*\d+\s*[.):–-]\s*")
_WORD_END = re.compile(r".*\w", re.DOTALL)


def simple(text: str) -> str:
    """A text as the vocabulary is written: no accent, no capital, straight apostrophes."""
    return " ".join(fold(text).replace("’", "'").replace("œ", "oe").split())


def _bare(words: str) -> str:
    """A head without its number, nor what follows its last word."""
    number = _NUMBER.match(words)
    found = _WORD_END.match(words, number.end() if number else 0)
    return found.group() if found else ""


@dataclass(frozen=True, slots=True)
class GridWords:
    """The vocabulary, ready to be asked."""

    columns: Mapping[str, re.Pattern[str]]
    grades: tuple[frozenset[str], ...]
    block_titles: re.Pattern[str]
    yes: frozenset[str]
    no: frozenset[str]
    moodle: Mapping[str, frozenset[str]]

    def column(self, head: str) -> str:
        """What a column of that head holds; empty when it is not known."""
        words = _bare(simple(head))
        if not words or len(words) > _LONGEST_HEAD:
            return ""
        found = (kind for kind, known in self.columns.items() if known.fullmatch(words))
        return next(found, "")

    def grade(self, head: str) -> int | None:
        """How far from the best a word of a scale is; None for what is none."""
        words = _bare(simple(head))
        return next((n for n, known in enumerate(self.grades) if words in known), None)

    def names_block(self, text: str) -> bool:
        """Whether a text that stands alone names a block."""
        return self.block_titles.fullmatch(simple(text)) is not None


@cache
def grid_words() -> GridWords:
    """The vocabulary, read once."""
    import yaml

    data: dict[str, Any] = yaml.safe_load(_FILE.read_text("utf-8"))
    return GridWords(
        {kind: _pattern(map(re.escape, words)) for kind, words in data["colonnes"].items()},
        tuple(frozenset(words) for words in data["echelle"]),
        _pattern(data["titres_de_bloc"]),
        frozenset(data["oui"]), frozenset(data["non"]),
        {key: frozenset(words) for key, words in data["moodle"].items()},
    )


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{word.replace('…', '.*')})" for word in words), re.DOTALL)
