"""A light look at free texts: words on health, unions, religion, family, insults. Pure.

It warns and never blocks, on texts that are finished (observations, comments), never on notes. The
words are data (`prompts/textes_libres.yaml`); some are missed and some are harmless.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.domain.common.text import fold
from assistant.domain.referential.model import Citation

_APOSTROPHES = str.maketrans("’ʼ\u00a0\u202f", "''  ")
_JOINED = re.compile(r"[\s-]+")


@dataclass(frozen=True, slots=True)
class SensitiveKind:
    """One sort of content to read again, and how its words are recognised."""

    id: str
    name: str
    words: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words, where the rule stands, and what was wrong with the user's own file."""

    kinds: tuple[SensitiveKind, ...]
    harmless: re.Pattern[str] | None
    citation: Citation
    sentence: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class SensitiveWords:
    """Words of a text that touch something to read again."""

    kind: str
    name: str
    words: tuple[str, ...]


def build_lexicon(data: Mapping[str, Any], problem: str = "") -> Lexicon:
    """The lexicon of plain data.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: the data has another shape.
    """
    kinds = tuple(
        SensitiveKind(str(one["id"]), str(one["nom"]), _pattern(one["mots"]))
        for one in data["natures"]
    )
    harmless = _pattern(data["sauf"]) if data.get("sauf") else None
    citation = Citation(str(data["source"]), str(data["endroit"]))
    return Lexicon(kinds, harmless, citation, str(data["phrase"]), problem)


def _pattern(words: list[str]) -> re.Pattern[str]:
    if not isinstance(words, list) or not words or not all(
        isinstance(one, str) and re.search(r"\w", one) for one in words
    ):
        raise ValueError("mots")  # what has no letter would be found between any two words
    return re.compile(r"(?<!\w)(?:" + "|".join(map(_one, words)) + r")(?!\w)")


def _one(word: str) -> str:
    stem = _flat(word.removesuffix("*"))
    parts = [re.escape(part) for part in _JOINED.split(stem)]
    return r"[\s-]+".join(parts) + (r"\w*" if word.endswith("*") else "")


def _flat(text: str) -> str:
    return fold(text.translate(_APOSTROPHES))


def _folded(text: str) -> tuple[str, list[int]]:
    """The folded text, and where each of its characters comes from."""
    flat: list[str] = []
    origin: list[int] = []
    for index, char in enumerate(text):
        for one in _flat(char):
            flat.append(one)
            origin.append(index)
    return "".join(flat), origin


def look(text: str, lexicon: Lexicon) -> tuple[SensitiveWords, ...]:
    """What in a text is worth reading again, in the order of the lexicon, its words as typed."""
    flat, origin = _folded(text)
    if lexicon.harmless is not None:
        flat = lexicon.harmless.sub(lambda found: "\x00" * len(found.group()), flat)
    found = []
    for kind in lexicon.kinds:
        words = dict.fromkeys(
            text[origin[one.start()]:origin[one.end() - 1] + 1]
            for one in kind.words.finditer(flat)
        )
        if words:
            found.append(SensitiveWords(kind.id, kind.name, tuple(words)))
    return tuple(found)
