"""Whether the bytes of a journal may hold a word, before anything in them is understood. Pure.

Used where a session is not indexed yet: a journal that cannot answer is never parsed. It may say
yes for nothing, for what it passes is read properly afterwards. Case, French accents (composed or
not) and ligatures are allowed for; a word is only missed when its rarest consonant bears a foreign
accent (« ř »), until its session is indexed.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.language.words import fold_text, fold_word, stem
from assistant.search.query import Query, Term

_RARE = "wzkjxqhgvbfpmldtrs"
"""Consonants that bear no French accent, the rarest first in journals (their sums are a to f)."""

_MARK = rb"(?:[\xcc\xcd][\x80-\xbf])?"
_ACCENTED = rb"[\xc3-\xcb][\x80-\xbf]"
_JOINED = ("aujourd", "quelqu", "prud")
"""How words begin that hold an apostrophe which folding takes away."""

_LEAST = 2
_BEFORE = 80
"""Bytes before a hit that are enough for the beginning of any word."""

MayHold = Callable[[bytes], bool]


def scanner(query: Query) -> MayHold:
    """What tells whether a journal may answer."""
    tests = [_test(fragment) for fragment in _fragments(query)]
    return lambda content: all(test(content, _body(content)) for test in tests)


def line_filter(query: Query) -> Callable[[str], bool]:
    """What tells whether a line of text may answer: the others need not be understood."""
    fragments = _fragments(query)

    def may_answer(text: str) -> bool:
        folded = fold_text(text)
        return all(fragment in folded for fragment in fragments)

    return may_answer


def common(word: str) -> str:
    """The beginning that a word shares with all its inflections, folded."""
    if word.startswith(_JOINED):
        return word[:4]
    root, end = stem(word), 2
    if root.endswith("teur"):  # « formatrice »
        end = 3
    shared = root[: max(_LEAST, len(root) - end)]
    return shared if word.startswith(shared) else word[:_LEAST]


def _fragments(query: Query) -> list[str]:
    """What must be there, the longest first: it is the rarest, and the others are then not
    looked for."""
    found = {_of(term, word) for term in query.terms for word in term.words}
    return sorted(found, key=len, reverse=True)


def _of(term: Term, word: str) -> str:
    if len(term.words) > 1 and not word.startswith(_JOINED):
        return word
    return common(word) if not term.begun else min(common(word), word, key=len)


def _body(content: bytes) -> int:
    """Where the lines begin that people wrote: behind the header and the référentiel."""
    return max(content.find(b"\n", content.find(b"\n") + 1), 0)


def _test(fragment: str) -> Callable[[bytes, int], bool]:
    anchor = _anchor(fragment)
    if anchor < 0:
        return lambda _content, _start: True
    before, letter, after = fragment[:anchor], fragment[anchor], fragment[anchor + 1 :]
    tail = _MARK + _written(after)
    searches = [re.compile(one.encode() + tail) for one in (letter, letter.upper())]

    def test(content: bytes, start: int) -> bool:
        return any(
            not before or fold_word(
                content[max(0, found.start() - _BEFORE) : found.start()].decode("utf-8", "ignore")
            ).endswith(before)
            for search in searches for found in search.finditer(content, start)
        )

    return test


def _anchor(fragment: str) -> int:
    """Where the letter stands that the scan looks for first; two letters should follow it."""
    inside = [c for c in fragment[: max(1, len(fragment) - 2)] if c in _RARE]
    letters = inside or [c for c in fragment if c in _RARE]
    return fragment.index(min(letters, key=_RARE.index)) if letters else -1


def _written(letters: str) -> bytes:
    """The ways to write some folded letters, in bytes."""
    found, index = b"", 0
    while index < len(letters):
        pair = letters[index : index + 2]
        one = b"".join(_letter(c) for c in pair)
        if pair == "oe":
            found += b"(?:" + one + rb"|\xc5[\x92\x93])"
        elif pair == "ae":
            found += b"(?:" + one + rb"|\xc3[\x86\xa6])"
        else:
            found, index = found + _letter(letters[index]), index - 1
        index += 2
    return found


def _letter(letter: str) -> bytes:
    if not letter.isascii():
        return rb"[\x80-\xff]+"
    both = re.escape(letter).encode() + letter.upper().encode()
    return b"(?:[" + both + b"]" + _MARK + b"|" + _ACCENTED + b")"
