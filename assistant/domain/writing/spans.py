"""Passages of a recorded text that may be quoted: where they begin and end, what they say. Pure.

A passage is always a contiguous part of what was recorded. Which words make one idle, a gap or
somebody's opinion is data (`prompts/faits.yaml`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from assistant.domain.common.text import fold, one_line

TOGETHER = 16
"""Words up to which two neighbouring pieces may be quoted together."""
CUT = " […]"
"""Stands for what a quote leaves out."""
_FEWEST = 4
"""A cut quote keeps at least so many words."""

_OPENING, _CLOSING = "«“(", "»”)"
_SHORTENED = re.compile(r"(?:^|[\s(])(?:\w|cf|ex|etc|art|env|min|max|mme|mlle|dr|st|tel|ref|vol)$",
                        re.IGNORECASE)
_EDGES = " ,;:.–-…"
_HANGING = frozenset((
    "ni", "et", "ou", "mais", "de", "du", "des", "la", "le", "les", "un", "une", "a", "au", "aux",
    "en", "pour", "par", "sur", "dans", "avec", "sans", "que", "qui", "dont", "son", "sa", "ses",
    "ce", "cette", "ces", "ne", "pas", "puis", "si",
))
"""What a cut quote does not end with."""
_LIKE_QUESTION = re.compile(r"\?\s*$")


@dataclass(frozen=True, slots=True)
class FactWords:
    """What words tell of a passage; `problem` says what was wrong with a file of the user's."""

    reminders: re.Pattern[str]
    endings: re.Pattern[str]
    answers: re.Pattern[str]
    negations: re.Pattern[str]
    harmless: re.Pattern[str]
    persons: re.Pattern[str]
    opinions: re.Pattern[str]
    problem: str = ""


def build_fact_words(data: Mapping[str, Any], problem: str = "") -> FactWords:
    """The patterns of plain data: lists of words, or of words that follow one another."""
    def anywhere(name: str) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{_either(data[name])})(?!\w)")

    def first(name: str) -> re.Pattern[str]:
        return re.compile(rf"(?:{_either(data[name])})(?!\w)")

    return FactWords(
        first("rappels"), re.compile(rf"[,;:–-]\s*(?:{_either(data['fins'])})\s*$"),
        first("reponses"), anywhere("negations"), anywhere("sauf"), anywhere("personnes"),
        anywhere("avis"), problem,
    )


def _either(words: Iterable[str]) -> str:
    folded = sorted({_flat(one).strip() for one in words}, key=len, reverse=True)
    return "|".join(re.escape(one).replace(r"\ ", r"\s+") for one in folded)


@lru_cache(maxsize=4096)
def _flat(text: str) -> str:
    """A text as words are looked for in it, of the same length."""
    return "".join(
        " " if char in "’'-" else one if len(one := fold(char)) == 1 else char for char in text
    )


@dataclass(frozen=True, slots=True)
class Span:
    """A passage: its text as recorded, and whether the text begins with it."""

    text: str
    opens: bool


@lru_cache(maxsize=4096)
def words_in(text: str) -> int:
    """How many words a text has: whatever is between spaces and is not only punctuation."""
    return sum(1 for one in text.split() if any(char.isalnum() for char in one))


def quoted(text: str) -> str:
    """A text as it stands between « »: one line, inner marks changed, no last stop."""
    said = one_line(text).replace("\u00a0", " ").replace("\u202f", " ")
    for mark, other in (("« ", "“"), ("«", "“"), (" »", "”"), ("»", "”")):
        said = said.replace(mark, other)
    return said if said.endswith("...") else said.rstrip(" .;:,")


def spans(text: str, words: FactWords, *, together: int = TOGETHER) -> Iterator[Span]:
    """The passages of a recorded text: its pieces, and short neighbours together.

    Args:
        together: the words that two neighbours may have.
    """
    for number, line in enumerate(filter(None, map(one_line, text.splitlines()))):
        ends = _pieces(line)
        for at, (start, end) in enumerate(ends):
            opens = number == 0 and at == 0
            if found := _trimmed(line[start:end], words):
                yield Span(found, opens)
            if at + 1 < len(ends):
                both = _trimmed(line[start:ends[at + 1][1]], words)
                if both not in ("", found) and words_in(both) <= together:
                    yield Span(both, opens)


def _pieces(line: str) -> list[tuple[int, int]]:
    """Where the pieces of a line stand: parted by « ; » and stops outside marks and brackets."""
    found, start, depth = [], 0, 0
    for at, char in enumerate(line):
        if char in _OPENING:
            depth += 1
        elif char in _CLOSING:
            depth = max(0, depth - 1)
        elif not depth and (char == ";" or (char in ".!?" and _ends_a_sentence(line, at))):
            end = at + (char in "!?")
            found.append((start, end))
            start = at + 1
    found.append((start, len(line)))
    return [(a, b) for a, b in found if line[a:b].strip(_EDGES)]


def _ends_a_sentence(line: str, at: int) -> bool:
    after = line[at + 1:at + 2]
    return (not after or after.isspace()) and not _SHORTENED.search(line[:at])


def _trimmed(text: str, words: FactWords) -> str:
    """A passage without its edges, nor the reminder that ends it."""
    found = text.strip(_EDGES)
    while (ending := words.endings.search(_flat(found))) is not None and ending.start():
        found = found[:ending.start()].strip(_EDGES)
    return found


def idle(span: str, words: FactWords) -> bool:
    """Whether a passage is a reminder, a question, or an answer that needs its question."""
    flat = _flat(span)
    return bool(
        _LIKE_QUESTION.search(span) or words.reminders.match(flat) or words.answers.match(flat)
    )


def denies(span: str, words: FactWords) -> bool:
    """Whether a passage says that something is lacking."""
    return bool(denials(span, words))


def denials(span: str, words: FactWords) -> int:
    """How many words of a passage say that something is lacking."""
    return len(words.negations.findall(words.harmless.sub(" ", _flat(span))))


def names_somebody(span: str, words: FactWords) -> bool:
    """Whether a passage names the candidate, as « elle » does; others are quoted before it."""
    return words.persons.search(_flat(span)) is not None


def tells_an_opinion(text: str, words: FactWords, names: Iterable[str]) -> bool:
    """Whether a passage of a consultation says who held what.

    Args:
        names: the persons and the roles of the session.
    """
    flat = _flat(text)
    return words.opinions.search(flat) is not None or any(
        re.search(rf"\b{re.escape(_flat(name).strip())}\b", flat) for name in names if name.strip()
    )


def cut(text: str, most: int) -> str:
    """A passage of at most so many words: cut at the last comma that leaves enough of it."""
    if words_in(text) <= most:
        return text
    tokens = text.split(" ")
    kept: list[str] = []
    for token in tokens:
        if words_in(" ".join([*kept, token])) > most:
            break
        kept.append(token)
    while kept and fold(kept[-1]).rstrip(",;:") in _HANGING:
        kept.pop()
    head = " ".join(kept)
    comma = max(head.rfind(","), head.rfind(" :"))
    enough = max(_FEWEST, words_in(head) // 2)
    shorter = head[:comma] if comma > 0 and words_in(head[:comma]) >= enough else head
    for opening, closing in zip(_OPENING, _CLOSING, strict=True):
        if shorter.count(opening) > shorter.count(closing):
            before = shorter[:shorter.rfind(opening)].rstrip(_EDGES)
            shorter = before if words_in(before) >= _FEWEST else shorter
    return shorter.rstrip(_EDGES) + CUT
