"""A sentence as the phrasing rules read it: words without case, accents nor apostrophes. Pure.

Every word and mark of punctuation becomes one token between single spaces, so that a pattern sees
« N’est-ce pas » and « n est ce pas » alike, and each token knows where it stands in the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace

from assistant.domain.common.text import fold

_TOKEN = re.compile(
    r"(?P<ending>(?<=[^\W\d_])(?:\([a-zé]{1,5}\)|[·/](?:e|ive|ve|euse|rice|ne|le)(?:·?s)?\b))"
    r"|(?P<word>\d+(?:[.,:]\d+)*|[^\W_]+)|(?P<mark>[.,;:!?…()«»“”\"%\n])"
)
_END = frozenset(".!?…;\n")
_TITLES = frozenset({"m", "mr", "mme", "mlle", "dr", "cf", "ex", "etc", "n"})
_ORDINARY = frozenset({
    "vous", "tu", "toi", "oui", "non", "pas", "qui", "que", "quoi", "comment", "pourquoi", "quand",
    "moi", "lui", "elle", "il", "ne", "et", "ou", "si", "tout", "toujours", "jamais", "seul",
})
_PAIRS = {"«": "»", "“": "”", '"': '"'}
_MOST_QUOTED = 40
"""Tokens: a quotation that does not close within them is none."""
HIDDEN = "_"


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a mark, as rules see it, and where it stands in the text."""

    norm: str
    start: int
    end: int
    where: bool = False
    """Whether it is « où », that patterns read as « ou »."""

    @property
    def is_word(self) -> bool:
        """Whether it is a word or a number, not a mark of punctuation."""
        return self.norm[0].isalnum() or self.norm[0] in "_#"


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """One sentence: its tokens, and the same joined by single spaces for the patterns."""

    tokens: tuple[Token, ...]
    flat: str
    offsets: tuple[int, ...]
    """For each token, where its leading space stands in `flat`."""

    @property
    def norms(self) -> list[str]:
        """The tokens as rules compare them; « où » keeps its accent, which tells it from « ou »."""
        return ["où" if token.where else token.norm for token in self.tokens]

    @property
    def asks(self) -> bool:
        """Whether it ends on a question mark."""
        return bool(self.tokens) and self.tokens[-1].norm == "?"

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where in the text the characters [start, end) of `flat` come from."""
        first = bisect_left(self.offsets, start)
        last = bisect_left(self.offsets, end) - 1
        return self.tokens[first].start, self.tokens[max(first, last)].end


def sentence_of(tokens: tuple[Token, ...]) -> ReadSentence:
    """The sentence of some tokens."""
    offsets, at = [], 0
    for token in tokens:
        offsets.append(at)
        at += len(token.norm) + 1
    return ReadSentence(
        tokens, " " + " ".join(token.norm for token in tokens) + " ", tuple(offsets)
    )


def read(text: str, *, asides: bool = True) -> tuple[ReadSentence, ...]:
    """The sentences of a text.

    Args:
        asides: whether what stands between parentheses is kept. What is quoted is always hidden:
            it is somebody's word, not the writer's.
    """
    tokens = _quiet(list(_tokens(text)))
    if not asides:
        tokens = _without_asides(tokens)
    found: list[list[Token]] = []
    current: list[Token] = []
    for index, token in enumerate(tokens):
        if token.norm != "\n":
            current.append(token)
        if token.norm in _END and not _inside(tokens, index) and current:
            if found and not any(one.is_word for one in current):
                found[-1] += current
            else:
                found.append(current)
            current = []
    if current:
        found.append(current)
    return tuple(sentence_of(tuple(one)) for one in found)


def _tokens(text: str) -> Iterator[Token]:
    shouting = text.isupper()
    for match in _TOKEN.finditer(text):
        if match["ending"] is not None:
            continue
        written = match[0]
        norm = fold(written)
        initials = 1 < len(written) < 7 and written.isalpha() and written.isupper()
        if initials and not shouting and norm not in _ORDINARY:
            norm = "#" + norm
        yield Token(norm, match.start(), match.end(), norm == "ou" and "ù" in written.lower())


def _inside(tokens: list[Token], index: int) -> bool:
    """Whether a mark that could end a sentence does not: « M. Durand », « (…) »."""
    norm = tokens[index].norm
    following = tokens[index + 1].norm if index + 1 < len(tokens) else ""
    if norm == "." and index:
        return tokens[index - 1].norm.lstrip("#") in _TITLES and following not in ("", "\n")
    return norm == "…" and following in (")", ",")


def _quiet(tokens: list[Token]) -> list[Token]:
    """The tokens with what is quoted hidden."""
    kept: list[Token] = []
    index = 0
    while index < len(tokens):
        closing = _PAIRS.get(tokens[index].norm)
        until = _closing(tokens, index + 1, closing) if closing else 0
        if until:
            kept += [
                replace(one, norm=HIDDEN * max(len(one.norm), 1))
                for one in tokens[index + 1:until] if one.is_word
            ]
            index = until + 1
            continue
        if tokens[index].norm not in "«»“”\"":
            kept.append(tokens[index])
        index += 1
    return kept


def _closing(tokens: list[Token], start: int, mark: str) -> int:
    for index in range(start, min(start + _MOST_QUOTED, len(tokens))):
        if tokens[index].norm == mark:
            return index
    return 0


def _without_asides(tokens: list[Token]) -> list[Token]:
    kept, depth = [], 0
    closes = sum(token.norm == ")" for token in tokens)
    for token in tokens:
        if token.norm == "(" and closes:
            depth += 1
        elif token.norm == ")":
            closes -= 1
            depth = max(depth - 1, 0)
        elif not depth:
            kept.append(token)
    return kept
