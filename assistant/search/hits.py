"""A line that was found, as it is shown: an excerpt with the words found in it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.domain.common.text import one_line
from assistant.language.kinship import Kinship, kinship
from assistant.language.words import WordToken, tokens
from assistant.search.query import Query, Term
from assistant.search.tables import FoundLine

ROOM = 160
"""Characters of an excerpt."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A line found: `spans` are the words found in `excerpt`.

    `near` tells that a word looked for is only there by a near form of it.
    """

    session: str
    candidate: str
    referential: str
    title: str
    number: int
    kind: str
    time: str
    role: str
    elements: tuple[str, ...]
    tag: str
    undone: bool
    near: bool
    excerpt: str
    spans: tuple[tuple[int, int], ...]


def hit(query: Query, found: FoundLine) -> Hit:
    """A line as it is shown."""
    row = found.row
    text, spans = excerpt(query, row.text)
    return Hit(
        found.session, found.candidate, found.referential, found.title, row.number, row.kind,
        row.time, row.role, tuple(row.elements.split()), row.tag, bool(row.undone),
        bool(found.near), text, spans,
    )


def excerpt(query: Query, text: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The best matching part of a text, and the positions of the matches in it."""
    text = one_line(text)
    words = tokens(text)
    found = [(token.start, token.end) for token in _found(query, words)]
    if len(text) <= ROOM:
        return text, tuple(found)
    begin = _window(text, found)
    cut = text[begin : begin + ROOM]
    if begin + ROOM < len(text):
        cut = cut[: max(cut.rfind(" "), ROOM // 2)] + "…"
    lead = "…" if begin else ""
    shift = len(lead) - begin
    spans = [(start + shift, end + shift) for start, end in found]
    return lead + cut, tuple(
        one for one in spans if one[0] >= len(lead) and one[1] <= len(lead + cut)
    )


def _found(query: Query, words: list[WordToken]) -> Iterator[WordToken]:
    for index, token in enumerate(words):
        if any(_answers(term, token.word) for term in query.wanted) or any(
            _in_phrase(term.words, words, index) for term in query.phrases
        ):
            yield token


def _window(text: str, found: list[tuple[int, int]]) -> int:
    """Where an excerpt begins so that it shows the most, at the beginning of a word."""
    if not found or found[-1][1] <= ROOM - 1:
        return 0
    inside = {
        start: sum(1 for one in found if start <= one[0] and one[1] <= start + ROOM - 40)
        for start, _ in found
    }
    best = max(inside, key=lambda start: (inside[start], -start))
    begin = max(0, min(best - 40, len(text) - ROOM + 1))
    return text.find(" ", begin) + 1 if begin and " " in text[begin:best] else begin


def _answers(term: Term, word: str) -> bool:
    asked = term.words[0]
    return kinship(asked, word) is not Kinship.APART or (term.begun and word.startswith(asked))


def _in_phrase(phrase: tuple[str, ...], words: list[WordToken], index: int) -> bool:
    """Whether the word at `index` is part of the phrase where it stands whole."""
    size = len(phrase)
    return any(
        tuple(token.word for token in words[start : start + size]) == phrase
        for start in range(max(0, index - size + 1), index + 1)
    )
