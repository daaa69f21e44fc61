"""A session made ready to be searched. Pure: storage keeps it, or memory when it may not.

`stream` has one line of bytes for each line of the transcript:

    \\n12|note|2026-03-12|@2.3|@2|=acquis| relance/relanc piece/piec ...

Words stand folded, followed by their stem (left out when it is the word itself), each between
spaces: looking for bytes finds them, and nothing has to be decoded in what is not shown.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from assistant.domain.referential.model import ElementRef
from assistant.domain.review import conversation
from assistant.domain.review.conversation import Line
from assistant.domain.session.state import Agreement, Judgement, Session, parse_time
from assistant.domain.session.visibility import as_seen
from assistant.language.words import stem, words
from assistant.search.query import bare

VERSION = 3
"""Changes with everything below: pages of another version are made anew."""

PRINT_BYTES = 8192
PREFIXES = (3, 4, 5)
"""Lengths of the beginnings of words that a print knows."""

UNDONE = "|~|"
"""What marks a line that was undone."""

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

OPENING = "candidat"
"""The kind of the line that stands for the session itself: its candidate and its CQP."""


@dataclass(frozen=True, slots=True)
class Page:
    """One session: `shown` are its lines as rows of JSON, compressed, `words` their print."""

    candidate: str
    referential: str
    title: str
    opened: str
    last: str
    stream: bytes
    shown: bytes
    words: bytes

    def line(self, number: int) -> list[Any]:
        """A line by its number: kind, time, role, elements, tag, text, undone."""
        shown = zlib.decompress(self.shown)
        start = shown.find(b"\n[%d," % number) + 1
        found: list[Any] = json.loads(shown[start : shown.find(b"\n", start)])
        return found[1:]


def build(session: Session, keep: Callable[[str], bool] = lambda _text: True) -> Page:
    """The page of a session as it stands, and as the role that types may see it.

    Args:
        keep: the texts of the lines that are wanted; the others are left out.
    """
    session = as_seen(session)
    rows, shown, seen = [], [], set[str]()
    for line in (_opening(session), *conversation.lines(session)):
        if line.veiled or not keep(line.text):
            continue
        written = [_word(word) for word in words(line.text)]
        seen.update(written)
        marks = "|".join([str(line.number), line.kind, _day(line.time), *_marks(session, line)])
        rows.append(f"\n{marks}| {' '.join(written)} ")
        refs = [str(ref) for ref in line.elements]
        shown.append(_ENCODER.encode([
            line.number, line.kind, line.time, line.role, refs, line.tag, line.text, line.undone,
        ]))
    referential = session.referential
    packed = "\n{}\n".format("\n".join(shown)).encode()
    return Page(
        session.candidate, referential.id, referential.title, session.opened, session.last,
        "".join(rows).encode(), zlib.compress(packed, 1), word_print(seen),
    )


def _opening(session: Session) -> Line:
    text = f"{session.candidate} — {session.referential.title}"
    return Line(1, session.opened, session.role, OPENING, text)


def _marks(session: Session, line: Line) -> Iterator[str]:
    """What filters go by: elements, their blocks, judgements; and whether it was undone."""
    if line.undone:
        yield UNDONE.strip("|")
    for ref in line.elements:
        yield f"@{ref}"
    for block in dict.fromkeys(filter(None, (line.block, *(ref.block for ref in line.elements)))):
        yield f"@{block}"
    if line.kind == "jugement":
        yield from (f"={one}" for one in _names(session, line.text.partition(" — ")[0]))
        return
    for ref in line.elements:
        yield from (f"={one}" for one in _judgements(session, ref))


def _judgements(session: Session, ref: ElementRef) -> Iterable[str]:
    """How an element is judged now, by whoever judged it."""
    given: list[Judgement | Agreement] = [*session.judgements.get(ref, {}).values()]
    if ref in session.agreements:
        given.append(session.agreements[ref])
    for one in given:
        value = session.referential.scale.value(one.value)
        label = value.label if value else one.value
        yield from _names(session, "Non applicable" if one.not_applicable else label)


def _names(session: Session, label: str) -> set[str]:
    """What a judgement is called: by its whole label, or shortly, « oui » for « OUI – Réalisé »."""
    short = [one.id for one in session.referential.scale.values if one.label == label]
    return {bare(one) for one in (label, *short)}


@lru_cache(maxsize=4096)
def _day(time: str) -> str:
    return parse_time(time).astimezone().date().isoformat()


@lru_cache(maxsize=1 << 17)
def _word(word: str) -> str:
    found = stem(word)
    return f"{word}/" if found == word else f"{word}/{found}"


# --- the print -------------------------------------------------------------------------------


def word_print(written: Iterable[str]) -> bytes:
    """A print of words: what it does not know is in none of them, the rest has to be looked at."""
    found = bytearray(PRINT_BYTES)
    for one in written:
        for place, bit in _word_places(one):
            found[place] |= bit
    return bytes(found)


@lru_cache(maxsize=1 << 15)
def _word_places(written: str) -> tuple[tuple[int, int], ...]:
    word, _, root = written.partition("/")
    marks = {f"/{root or word}", word, *(f"^{word[:n]}" for n in PREFIXES if len(word) >= n)}
    return tuple(place for mark in marks for place in _places(mark))


def _places(mark: str) -> tuple[tuple[int, int], ...]:
    number = zlib.crc32(mark.encode())
    return tuple((n >> 3, 1 << (n & 7)) for n in (number & 0xFFFF, number >> 16))


def known(words: bytes, mark: str) -> bool:
    """Whether a print may know a word, a `/stem` or a `^beginning`."""
    return all(words[place] & bit for place, bit in _places(mark))
