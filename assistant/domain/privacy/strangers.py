"""Whoever a civility or a function announces in a text: « M. Durand », « Mme de La Fontaine »,
« le tuteur, Paul Lefebvre ». Pure."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.domain.privacy import words as w
from assistant.domain.privacy.folded import Folded, Word, civility, joined
from assistant.domain.privacy.kinds import OTHER, Mention

_ARTICLES = ("l", "la", "le", "les")
_AFTER_A_NAME = ("a", "al", "do", "y")
"""Small words that go on with a sentence more often than with a name."""
_PRONOUNS = ("ce", "elle", "il", "je", "on", "t", "vous")
_LONGEST = 7
"""How many words a stranger's name may have."""


def strangers(folded: Folded, words: list[Word]) -> Iterator[Mention]:
    """The persons of whom a text says nothing but « M. » or « Mme » and a name."""
    for at in range(1, len(words)):
        announced = civility(folded, words, at)
        after = _name(folded, words, at) if announced is not None else None
        if announced is None or after is None:
            continue
        several = words[announced].text in w.PLURAL_CIVILITIES
        while several and after + 1 < len(words) and words[after].text == "et":
            another = _name(folded, words, after + 1)
            if another is None:
                break
            after = another
        start, _ = folded.span(words[announced].start, words[announced].end)
        name, _ = folded.span(words[at].start, words[at].end)
        last = words[after - 1]
        _, end = folded.span(last.start, last.end)
        if len(last.text) == 1 and folded.original[end:end + 1] == ".":
            end += 1
        yield Mention(start, end, name, OTHER, alone=False)


def introduced(
    folded: Folded, words: list[Word], published: frozenset[str]
) -> Iterator[Mention]:
    """The persons of whom a text says what they are to the candidate, then a first and a last name.

    Args:
        published: words, whoever they may be the name of.
    """
    for before, first, last in zip(words, words[1:], words[2:], strict=False):
        if before.text not in w.BESIDE or folded.text[before.end:first.start] not in (
            " ", ", ", " : ", " ("
        ):
            continue
        apart = folded.text[before.end:first.start] != " "
        if folded.text[first.end:last.start] != " " or not _first_and_last(
            first, last, published, apart=apart
        ):
            continue
        at = words.index(last) + 1
        while at < len(words) and folded.text[words[at - 1].end:words[at].start] == "-":
            at += 1
        start, end = folded.span(first.start, words[at - 1].end)
        yield Mention(start, end, start, OTHER, alone=False)


def _first_and_last(one: Word, other: Word, published: frozenset[str], *, apart: bool) -> bool:
    """Whether two words are a first name and a surname: « Paul Lefebvre », « Paul LEFEBVRE ».

    Args:
        apart: punctuation stands before them, so that « LEFEBVRE Paul » is no service's letters.
    """
    if not all(two.capital and w.can_be_surname(two.text, published) for two in (one, other)):
        return False
    if one.text in w.SURNAMES or other.text in w.SURNAMES:
        return True
    typed = [two.surface[1:].islower() for two in (one, other)]
    surname = other if typed[0] else one
    return any(typed) and (
        all(typed) or (len(surname.text) > 3 and (apart or surname is other))
    )


def _name(folded: Folded, words: list[Word], first: int) -> int | None:
    """The word after a name that begins here, None when it is no name."""
    at = _after_initials(words, first)
    if at >= len(words) or (at > first and not joined(folded, words[at - 1], words[at])):
        return at
    if words[at].text in _ARTICLES and not words[at].capital:
        return None
    while (
        at + 1 < min(len(words), first + _LONGEST) and words[at].text in w.LINKS
        and joined(folded, words[at], words[at + 1])
        and (words[at + 1].capital or words[at + 1].text in w.LINKS)
    ):
        at += 1
    word = words[at]
    announced = words[first - 1].text in w.SHORT_CIVILITIES and at == first
    lower = announced and word.text not in w.NOT_AFTER_CIVILITY
    pronoun = word.text in w.FUNCTION_WORDS and not announced
    if word.text in w.TITLES or pronoun or not (word.capital or lower):
        return at if at > first and len(words[at - 1].text) == 1 else None
    at += 1
    while at < min(len(words), first + _LONGEST) and _goes_on(folded, words, first, at):
        at += 1
    return at


def _after_initials(words: list[Word], at: int) -> int:
    last = min(len(words), at + _LONGEST)
    while at < last and len(words[at].text) == 1 and words[at].capital:
        at += 1
    return at


def _goes_on(folded: Folded, words: list[Word], first: int, at: int) -> bool:
    """Whether the name goes on with this word."""
    word, before = words[at], words[at - 1]
    between = folded.text[before.end:word.start]
    if not joined(folded, before, word) or "\n" in between:
        return False
    if between in ("-", "'"):
        return word.text not in _PRONOUNS and (word.capital or before.text in w.LINKS or (
            between == "-" and not before.capital
        ))
    if word.text in w.LINKS and not before.shouted:
        return word.text not in _AFTER_A_NAME and _leads_on(folded, words, at)
    in_capitals = before.shouted and at > first + 1
    return word.capital and not between.strip() and not in_capitals and (
        word.text not in w.NOT_AFTER_CIVILITY
    )


def _leads_on(folded: Folded, words: list[Word], at: int) -> bool:
    """Whether small words lead from here to a name with its capital."""
    last = min(len(words), at + _LONGEST)
    while at + 1 < last and words[at].text in w.LINKS:
        if not joined(folded, words[at], words[at + 1]):
            return False
        at += 1
    return words[at].capital and words[at].text not in w.LINKS
