"""Reads what a model answers: JSON when it can be found, plain lines else. Trusts nothing.

`Reader` takes the answer piece by piece and gives each item as soon as it is whole, so that the
screen shows it at once.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from assistant.llm.port import ModelFault

_DECODER = json.JSONDecoder()
_MOST_TRIES = 2_000
"""Opening braces looked at in one answer: a flood of them must not cost the interview anything."""
_THOUGHT = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)
_HTML = re.compile(r"<\s*(?:!doctype|html|head|body|script)\b", re.IGNORECASE)
_BULLET = re.compile(r"^\s*(?:[-*•–—]|\(?\d{1,2}[.)])\s+")
_CITED = re.compile(r"[\[(]\s*(?:lignes?\s*)?(\d{1,6}(?:\s*(?:,|;|et)\s*\d{1,6})*)\s*[\])]")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a model proposes, not yet checked."""

    text: str
    lines: tuple[int, ...] = ()
    elements: tuple[str, ...] = ()


@dataclass(slots=True)
class Reader:
    """The answer so far."""

    _text: str = ""
    _at: int = 0
    _tries: int = 0
    _found: list[Item] = field(default_factory=list)

    def feed(self, piece: str) -> list[Item]:
        """The items that this piece completes."""
        self._text += piece
        if "}" not in piece:
            return []
        return self._json()

    def end(self, *, whole: bool = True) -> list[Item]:
        """What is left once the answer is over.

        Args:
            whole: the answer came to its end; else its last line may be cut, and is left out.

        Raises:
            ModelFault: nothing in it can be read; the kind says why.
        """
        fresh = self._json()
        if self._found:
            return fresh
        text = _THOUGHT.sub("", self._text).strip()
        if not text:
            raise ModelFault("vide")
        if _HTML.search(text):
            raise ModelFault("html")
        if re.match(r"(?:```\w*\s*)?[\[{]", text) or '"texte"' in text or '"ligne"' in text:
            raise ModelFault("json")
        lines = text.splitlines() if whole else text.splitlines()[:-1]
        return [_plain(line) for line in lines if line.strip(" `\t")]

    def _json(self) -> list[Item]:
        text, fresh = self._text, []
        start = self._start(text)
        while start >= 0 and self._tries < _MOST_TRIES:
            self._tries += 1
            try:
                value, end = _DECODER.raw_decode(text, start)
            except (ValueError, RecursionError):
                start = text.find("{", start + 1)
                continue
            fresh += _items(value)
            self._at = end
            start = text.find("{", end)
        self._found += fresh
        return fresh

    def _start(self, text: str) -> int:
        """Where to look from: after what was read, and after what the model thinks aloud."""
        thought = _THOUGHT.match(text.lstrip())
        after = len(text) - len(text.lstrip()) + thought.end() if thought else 0
        return text.find("{", max(self._at, after))


def _items(value: Any, depth: int = 0) -> list[Item]:
    """The items of a JSON value: an object that is one, or what holds several."""
    if depth > 4:
        return []
    if isinstance(value, list):
        return [item for one in value for item in _items(one, depth + 1)]
    if not isinstance(value, dict):
        return []
    text, elements = value.get("texte"), value.get("elements")
    lines = _numbers(value.get("lignes", value.get("ligne")))
    if isinstance(text, str):
        return [Item(text, lines, _names(elements))]
    if elements is not None and lines:
        return [Item("", lines, _names(elements))]
    return [item for one in value.values() for item in _items(one, depth + 1)]


def _numbers(value: Any) -> tuple[int, ...]:
    values = value if isinstance(value, list) else [value]
    found = [_number(one) for one in values[:50]]
    return tuple(dict.fromkeys(one for one in found if one))


def _number(value: Any) -> int:
    if isinstance(value, bool):
        return 0
    if isinstance(value, int):
        return value if 0 < value < 10**6 else 0
    text = str(value).strip(" []#") if isinstance(value, str) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else 0


def _names(value: Any) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(str(one).strip(" #")[:12] for one in values[:20] if isinstance(one, str | float))


def _plain(line: str) -> Item:
    cited = [int(one) for found in _CITED.findall(line) for one in re.findall(r"\d+", found)]
    return Item(_CITED.sub("", _BULLET.sub("", line)).strip(), tuple(dict.fromkeys(cited)))
