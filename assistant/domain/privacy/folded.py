"""A text as it is compared: its words, what stands between them, civilities. Pure.

Without case, accents nor invisible characters; apostrophes and hyphens all alike.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from assistant.domain.common.text import fold
from assistant.domain.privacy import words as w

_LETTERS = str.maketrans({
    "œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i",
    "’": "'", "‘": "'", "ʼ": "'", "′": "'", "`": "'", "´": "'", "ˈ": "'", "＇": "'",
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-",
})


@cache
def _plain(char: str) -> str:
    """A character as it is compared; nothing for one that is invisible."""
    if unicodedata.category(char) == "Cf":
        return ""
    return fold(char.translate(_LETTERS)).translate(_LETTERS)


@dataclass(frozen=True, slots=True)
class Folded:
    """A text without case, accents nor invisible characters, and where each character stood."""

    text: str
    places: tuple[int, ...]
    original: str

    @classmethod
    def of(cls, original: str) -> Folded:
        """Fold a text; a character that becomes several (« œ ») has them all stand at its place,
        one that becomes none (an accent of its own) leaves none."""
        if original.isascii():
            return cls(original.lower(), tuple(range(len(original))), original)
        chars: list[str] = []
        places: list[int] = []
        for place, char in enumerate(original):
            for piece in _plain(char):
                chars.append(piece)
                places.append(place)
        return cls("".join(chars), tuple(places), original)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The same span in the original text, the marks that follow its last character included."""
        first, last = self.places[start], self.places[end - 1] + 1
        while last < len(self.original) and (
            unicodedata.combining(self.original[last])
            or unicodedata.category(self.original[last]) == "Cf"
        ):
            last += 1
        return first, last


def plain_words(text: str) -> list[str]:
    """The words of a text, figures included, as they are compared."""
    return re.findall(r"[^\W_]+", Folded.of(text).text)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text; `start`, `end` are places of the folded text."""

    text: str
    start: int
    end: int
    surface: str

    @property
    def capital(self) -> bool:
        """Whether it bears a capital anywhere, as McDONALD or « d’Hérouville » do."""
        return any(char.isupper() for char in self.surface)

    @property
    def shouted(self) -> bool:
        """Whether it is wholly in capitals; a single letter says nothing."""
        return len(self.surface) > 1 and self.surface.isupper()


WORD = re.compile(r"[^\W\d_]+")
_ABBREVIATED = 4
"""How long a first name cut short may be: « Chr. »."""
_BETWEEN = re.compile(r"(?:[ \t\u00a0\u202f]{1,2}|[-_/']|\. ?|\.?-\n?|\.? ?\n|' )\Z")
"""What may stand between two words of one name."""
SENTENCE_END = re.compile(r"(?:\A|[.!?…:\n•·«“\"(]|(?:^|\n)\s*[-–—*])[\s«“\"(–—*-]*\Z")


def read(folded: Folded) -> list[Word]:
    """The words of a text, in order."""
    found = []
    for match in WORD.finditer(folded.text):
        start, end = folded.span(*match.span())
        found.append(Word(match[0], *match.span(), folded.original[start:end]))
    return found


def joined(folded: Folded, one: Word, other: Word, *, whole: bool = False) -> bool:
    """Whether the characters between two words allow them to be one name.

    Args:
        whole: the first is not cut short: the point after it ends a sentence.
    """
    between = folded.text[one.end:other.start]
    if between[:1] == "." and between != ".":
        short = not whole and len(one.text) <= _ABBREVIATED
        return short and bool(_BETWEEN.match(between))
    return bool(_BETWEEN.match(between))


def civility(folded: Folded, words: list[Word], at: int) -> int | None:
    """The civility that stands before a word, None when there is none."""
    if not at or words[at - 1].text not in w.CIVILITIES:
        return None
    before = words[at - 1]
    between = folded.text[before.end:words[at].start]
    if not re.fullmatch(r"\.?\s{1,3}|\.", between):
        return None
    if before.text == "me" and not (before.surface == "Me" and words[at].capital):
        return None
    if before.text == "m" and not (before.surface == "M" or between[:1] == "."):
        return None
    return at - 1
