"""Which lines of a page answer a query, how well, and the words to show. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from assistant.domain.common.text import one_line
from assistant.language.words import Token, fold_word, stem, tokens
from assistant.search.page import PREFIXES, UNDONE, Page, known
from assistant.search.query import Query, Term

WEIGHTS = {
    "note": 40, "ecrit": 40, "dossier": 35, "question_libre": 30, "jugement": 30, "candidat": 50,
    "fait": 20, "point": 20, "question": 15,
}
"""What the evaluator wrote comes before what the source says; other kinds come last."""

EXACT, AGAIN, MOST_TIMES, TAKEN_BACK, OTHER = 5, 1, 3, -20, 5
_UNDONE = UNDONE.encode()
ROOM = 160
"""Characters of an excerpt."""


@dataclass(frozen=True, slots=True)
class Match:
    """A line that answers, by its number; the higher the score, the better."""

    score: int
    day: str
    number: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A line found: `spans` are the words found in `excerpt`."""

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
    excerpt: str
    spans: tuple[tuple[int, int], ...]
    score: int = field(default=0, compare=False)


class Matcher:
    """One query, made ready to be held against many pages."""

    def __init__(self, query: Query) -> None:
        self.query = query
        self._wanted = [_patterns(term) for term in query.wanted]
        self._phrases = [_phrase(term.words) for term in query.phrases]
        self._unwanted = [
            [_phrase(term.words)] if len(term.words) > 1 else _patterns(term)
            for term in query.unwanted
        ]
        self._marks = [f"|@{one}|".encode() for one in query.elements]
        if query.judgement:
            self._marks.append(f"|={query.judgement}|".encode())
        self._prints = [marks for term in query.terms for marks in _print_marks(term)]

    def may_be_in(self, words: bytes) -> bool:
        """False when a page with this print answers nothing."""
        return all(any(known(words, mark) for mark in marks) for marks in self._prints)

    def concerns(self, candidate: str, referential: str, title: str) -> bool:
        """Whether the session is one of those asked for."""
        query = self.query
        name, cqp = fold_word(candidate), fold_word(f"{referential} {title}")
        return all(part in name for part in query.candidate.split()) and all(
            part in cqp for part in query.referential.split()
        )

    def matches(self, page: Page) -> Iterator[Match]:
        """The lines of a page that answer."""
        if not self.concerns(page.candidate, page.referential, page.title):
            return
        for line in self._lines(page.stream):
            match = self._match(line)
            if match is not None:
                yield match

    def _lines(self, stream: bytes) -> Iterator[bytes]:
        """The lines that hold the rarest of what is looked for, or all of them."""
        sought = self._rarest(stream)
        if sought is None:
            yield from stream.split(b"\n")[1:]
            return
        seen = -1
        places = sorted({at.start() for one in sought for at in one.finditer(stream)})
        for at in places:
            if at > seen:
                start, end = stream.rfind(b"\n", 0, at + 1), stream.find(b"\n", at + 1)
                seen = end if end >= 0 else len(stream)
                yield stream[start + 1 : seen]

    def _rarest(self, stream: bytes) -> list[re.Pattern[bytes]] | None:
        everything = [*self._wanted, *([one] for one in self._phrases)]
        if len(everything) < 2:
            return everything[0] if everything else None
        counts = [sum(len(p.findall(stream)) for p in patterns) for patterns in everything]
        return everything[counts.index(min(counts))]

    def _match(self, line: bytes) -> Match | None:
        query = self.query
        if not all(mark in line for mark in self._marks):
            return None
        if any(pattern.search(line) for patterns in self._unwanted for pattern in patterns):
            return None
        number, kind, day, _ = line.split(b"|", 3)
        when, what = day.decode(), kind.decode()
        if (query.first_day and when < query.first_day) or (
            query.last_day and when > query.last_day
        ):
            return None
        score = WEIGHTS.get(what, OTHER) + (TAKEN_BACK if _UNDONE in line else 0)
        for term, patterns in zip(query.wanted, self._wanted, strict=True):
            times = sum(len(pattern.findall(line)) for pattern in patterns)
            if not times:
                return None
            score += AGAIN * min(times - 1, MOST_TIMES)
            score += EXACT if f" {term.words[0]}/".encode() in line else 0
        if not all(pattern.search(line) for pattern in self._phrases):
            return None
        return Match(score, when, int(number))

    def hit(self, session: str, page: Page, match: Match) -> Hit:
        """A line as it is shown."""
        kind, time, role, elements, tag, text, undone = page.line(match.number)
        excerpt, spans = self.excerpt(text)
        return Hit(
            session, page.candidate, page.referential, page.title, match.number, kind, time, role,
            tuple(elements), tag, undone, excerpt, spans,
            match.score,
        )

    def excerpt(self, text: str) -> tuple[str, tuple[tuple[int, int], ...]]:
        """The part of a text that answers best, and where the words found stand in it."""
        text = one_line(text)
        words = tokens(text)
        found = [(token.start, token.end) for token in self._found(words)]
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

    def _found(self, words: list[Token]) -> Iterator[Token]:
        for index, token in enumerate(words):
            if any(_is(term, token.word) for term in self.query.wanted) or any(
                _in_phrase(term.words, words, index) for term in self.query.phrases
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


def _is(term: Term, word: str) -> bool:
    return stem(word) == term.stem or (term.begun and word.startswith(term.words[0]))


def _in_phrase(phrase: tuple[str, ...], words: list[Token], index: int) -> bool:
    """Whether the word at `index` is part of the phrase where it stands whole."""
    size = len(phrase)
    return any(
        tuple(token.word for token in words[start : start + size]) == phrase
        for start in range(max(0, index - size + 1), index + 1)
    )


def _patterns(term: Term) -> list[re.Pattern[bytes]]:
    """The bytes of a word and of its inflections, and of what begins so while it is typed."""
    root, word = re.escape(term.stem).encode(), re.escape(term.words[0]).encode()
    inflections = [re.compile(b"/" + root + b" "), re.compile(b" " + root + b"/ ")]
    return [*inflections, re.compile(b" " + word)] if term.begun else inflections


def _phrase(words: tuple[str, ...]) -> re.Pattern[bytes]:
    return re.compile(b"".join(b" " + re.escape(word).encode() + b"/[^ \n]*" for word in words))


def _print_marks(term: Term) -> list[tuple[str, ...]]:
    """What a print must know for the term to be there: one of each."""
    if not term.stem:
        return [(word,) for word in term.words]
    word = term.words[0]
    if not term.begun:
        return [(f"/{term.stem}",)]
    longest = max((n for n in PREFIXES if n <= len(word)), default=0)
    return [(f"/{term.stem}", f"^{word[:longest]}")] if longest else []
