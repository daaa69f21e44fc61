"""The part of a name that nobody recorded: « Claire Moreau », where a Claire is known. Pure.

Half a name says of whom the rest is: what stands beside a first name with its capital goes with it.
Where all is in capitals, nothing tells a surname from a word but that everybody knows it, or that
it does something.
"""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.domain.privacy import words as w
from assistant.domain.privacy.folded import Word
from assistant.domain.privacy.place import Place

_BESIDE = re.compile("[ \u00a0\u202f']\\Z")
_BEFORE = w.BEFORE_A_NAME | w.SEEN
_SHORTEST = 4
"""How long a surname in capitals is at least: what is shorter is letters (« QCM »)."""


def whole(
    known: Place, published: frozenset[str], *, first_name: bool, a_word: bool
) -> Place:
    """The whole of a name of which only some words are known; the same where it ends with them.

    Args:
        published: words, whoever they may be the name of.
        first_name: what is known is a first name, as far as one can tell.
        a_word: it is a word of any text as well.
    """
    found = beside_surname(known)
    if found is known and first_name:
        found = _beside_what_can_be_one(known, published, a_word=a_word)
    return _tied(found)


def beside_surname(known: Place) -> Place:
    """The same, with a surname that everybody knows: « CLAIRE MOREAU », « MOREAU CLAIRE »."""
    words = known.words
    if _beside(known, known.after) and _is_surname(words[known.after]):
        return replace(known, after=known.after + 1)
    if _beside(known, known.first) and _is_surname(words[known.first - 1]):
        return replace(known, first=known.first - 1)
    return known


def _beside_what_can_be_one(
    known: Place, published: frozenset[str], *, a_word: bool
) -> Place:
    """The same, with an unknown surname, as in « Claire Zorglin », « vu avec ZORGLIN Claire »."""
    words, at = known.words, known.after
    while _beside(known, at) and words[at].text in w.LINKS and words[at].capital:
        at += 1
    if _beside(known, at) and _can_be_surname(words[at], published):
        found = replace(known, after=at + 1)
        following = found.following
        acting = following is not None and following.text in w.VERBS and words[at].text[-1] != "e"
        said = found.mixed and (not a_word or found.previous in _BEFORE)
        if acting or said or not (words[at].shouted and words[known.after - 1].shouted):
            return found
    before = known.first - 1
    if (
        _beside(known, known.first) and words[before].shouted and not words[before + 1].shouted
        and _can_be_surname(words[before], published)
    ):
        found = replace(known, first=before)
        if found.previous in _BEFORE:
            return found
    return known


def _beside(known: Place, at: int) -> bool:
    """Whether nothing but a space stands before this word, nor the end of the text."""
    words = known.words
    return 0 < at < len(words) and bool(
        _BESIDE.match(known.folded.text[words[at - 1].end:words[at].start])
    )


def _is_surname(word: Word) -> bool:
    return word.capital and word.text in w.SURNAMES


def _can_be_surname(word: Word, published: frozenset[str]) -> bool:
    letters = word.shouted and len(word.text) < _SHORTEST
    return word.capital and not letters and w.can_be_surname(word.text, published)


def _tied(found: Place) -> Place:
    """The same, with the words tied to it by hyphens: « Claire-Marie »."""
    def tied(at: int) -> bool:
        one, other = found.words[at - 1], found.words[at]
        return (
            found.folded.text[one.end:other.start] == "-" and one.capital and other.capital
            and one.text not in w.CIVILITIES
        )

    first, after = found.first, found.after
    while first and tied(first):
        first -= 1
    while after < len(found.words) and tied(after):
        after += 1
    same = (first, after) == (found.first, found.after)
    return found if same else replace(found, first=first, after=after)
