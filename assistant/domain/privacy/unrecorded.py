"""The part of a name that nobody recorded: « Claire Moreau », where a Claire is known. Pure.

Half a name says of whom the rest is: what stands beside a first name with its capital goes with it.
Where all is in capitals, nothing tells a surname from a word but that everybody knows it, or that
it does something.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import takewhile

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
    if _everybody_knows(_right_after(known)):
        return replace(known, after=known.after + 1)
    if _everybody_knows(_right_before(known)):
        return replace(known, first=known.first - 1)
    return known


def _beside_what_can_be_one(
    known: Place, published: frozenset[str], *, a_word: bool
) -> Place:
    """The same, with an unknown surname, as in « Claire Zorglin », « vu avec ZORGLIN Claire »."""
    one, other = known.words[known.first], known.words[known.after - 1]
    led = known
    while (link := _right_after(led)) and link.text in w.LINKS and link.capital:
        led = replace(led, after=led.after + 1)
    word = _right_after(led)
    if word and _can_be_surname(word, published):
        found = replace(led, after=led.after + 1)
        following = found.following
        acting = following and following.text in w.VERBS and not word.text.endswith("e")
        said = found.mixed and (not a_word or found.previous in _BEFORE)
        if acting or said or not (word.shouted and other.shouted):
            return found
    word = _right_before(known)
    if word and word.shouted and not one.shouted and _can_be_surname(word, published):
        found = replace(known, first=known.first - 1)
        if found.previous in _BEFORE:
            return found
    return known


def _right_after(known: Place) -> Word | None:
    """The word after it, where nothing but a space stands between."""
    last = known.words[known.after - 1]
    following = known.words[known.after:known.after + 1]
    return next((one for one in following if _near(known, last, one)), None)


def _right_before(known: Place) -> Word | None:
    """The word before it, in the same way."""
    before = known.words[:known.first][-1:]
    return next((one for one in before if _near(known, one, known.words[known.first])), None)


def _near(known: Place, one: Word, other: Word) -> bool:
    return bool(_BESIDE.match(known.folded.text[one.end:other.start]))


def _everybody_knows(word: Word | None) -> bool:
    return word is not None and word.capital and word.text in w.SURNAMES


def _can_be_surname(word: Word, published: frozenset[str]) -> bool:
    letters = word.shouted and len(word.text) < _SHORTEST
    return word.capital and not letters and w.can_be_surname(word.text, published)


def _tied(found: Place) -> Place:
    """The same, with the words tied to it by hyphens: « Claire-Marie »."""
    words, text = found.words, found.folded.text

    def tied(one: Word, other: Word) -> bool:
        hyphen = text[one.end:other.start] == "-"
        return hyphen and one.capital and other.capital and one.text not in w.CIVILITIES

    before = takewhile(lambda at: tied(words[at - 1], words[at]), range(found.first, 0, -1))
    behind = takewhile(lambda at: tied(words[at - 1], words[at]), range(found.after, len(words)))
    more, further = sum(1 for _ in before), sum(1 for _ in behind)
    return replace(found, first=found.first - more, after=found.after + further)
