"""A draft beside what the evaluator wrote: what is new, what changed, where a sentence comes from.

Pure. A sentence of the draft is a line of the observations; what the evaluator wrote is never
changed but by `take`, one difference at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from assistant.domain.common.text import fold
from assistant.domain.events.base import Event
from assistant.domain.events.drafts import DraftTaken
from assistant.domain.session import orders
from assistant.domain.session.state import Session

_ALIKE = 0.6
"""From so much in common on, a line is a draft's sentence that was edited."""
_SENTENCES = re.compile(r"(?<=[.!?…])\s+(?=[A-ZÀ-ÝŒ«])")
_WORDS = re.compile(r"\w+")

Kind = Literal["nouvelle", "a_jour", "modifiee", "laissee", "sans_fait"]
"""What a sentence of the draft is beside the present text:
nouvelle: it was never shown; a_jour: the text still has its earlier wording, untouched;
modifiee: the evaluator edited its earlier wording; laissee: it was shown before and not taken,
or taken out; sans_fait: the text has it, and the facts do not say it any more."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """A sentence of a draft in its words.

    `lines` are the numbers of the events it rests on; `document` is named where it is a sentence
    of the source, `model` where its words are a language model's that the evaluator accepted.
    """

    id: str
    text: str
    lines: tuple[int, ...]
    document: str = ""
    model: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """How the draft and the text differ: `present` stands in the text, `drafted` in the draft."""

    kind: Kind
    present: str
    drafted: Drafted

    @property
    def fresh(self) -> bool:
        """Whether taking it touches nothing the evaluator wrote."""
        return self.kind in ("nouvelle", "a_jour")


# --- what was shown before -------------------------------------------------------------------


def offered(session: Session, block: int) -> tuple[Drafted, ...]:
    """The sentences of the last draft of which something was taken."""
    drafts = session.drafts.get(block, ())
    return _read(drafts[-1]) if drafts else ()


def known(session: Session, block: int) -> tuple[Drafted, ...]:
    """All sentences ever offered for a block and all accepted rewordings, the newest first."""
    found = {one.text: one for one in _reworded(session, block)}
    for event in reversed(session.drafts.get(block, ())):
        for one in _read(event):
            found.setdefault(one.text, one)
    return tuple(found.values())


def _reworded(session: Session, block: int) -> Iterator[Drafted]:
    """What the evaluator accepted of a model's rewordings."""
    for suggestion in session.suggestions.values():
        event = suggestion.event
        if (event.use, event.block) != ("reformulation", block):
            continue
        for number, answer in suggestion.settled.items():
            if answer.accepted:
                lines_under = tuple(event.sentences[number - 1].get("lines", ()))
                yield Drafted(f"modele-{suggestion.number}-{number}", answer.text, lines_under,
                              model=event.model)


def _read(event: DraftTaken) -> tuple[Drafted, ...]:
    return tuple(
        Drafted(str(one["id"]), str(one["text"]), tuple(one.get("lines", ())),
                str(one.get("document", "")))
        for one in event.sentences
    )


def take_draft(
    session: Session, block: int, text: str, draft: Sequence[Drafted]
) -> list[Event]:
    """The text after something of a draft was taken into it, and that this draft was shown."""
    sentences = tuple(
        {"id": one.id, "text": one.text, "lines": list(one.lines)}
        | ({"document": one.document} if one.document else {})
        for one in draft
    )
    return [*orders.observe(session, text, block), DraftTaken(block, sentences)]


# --- differences -----------------------------------------------------------------------------


def as_text(draft: Iterable[Drafted]) -> str:
    """A draft as it fills an empty editor: a sentence a line."""
    return "\n".join(one.text for one in draft)


def differences(
    text: str, draft: Sequence[Drafted], before: Sequence[Drafted]
) -> tuple[Difference, ...]:
    """How a draft differs from a text, in the order of the draft, what lost its facts last.

    Args:
        before: the draft that was shown last, empty when none was.
    """
    found = [
        difference for one in draft
        if not stands(text, one.text) and (difference := _difference(text, one, before))
    ]
    now = {one.id for one in draft}
    found += [
        Difference("sans_fait", one.text, one)
        for one in before
        if one.id not in now and stands(text, one.text)
    ]
    return tuple(found)


def _difference(text: str, one: Drafted, before: Sequence[Drafted]) -> Difference | None:
    earlier = next((old for old in before if old.id == one.id), None)
    if earlier is None:
        return Difference("nouvelle", "", one)
    if stands(text, earlier.text):
        return Difference("a_jour", earlier.text, one)
    edited = _nearest(earlier.text, lines(text))
    if edited:
        # the evaluator changed its words: only a draft that changed too is worth showing
        return None if earlier.text == one.text else Difference("modifiee", edited, one)
    return Difference("laissee" if earlier.text == one.text else "nouvelle", "", one)


def fresh(found: Iterable[Difference]) -> int:
    """How many differences the facts brought since the last draft."""
    return sum(1 for one in found if one.kind != "laissee")


def lines(text: str) -> list[str]:
    """The written lines of a text."""
    return [line for line in text.splitlines() if line.strip()]


def _pattern(sentence: str) -> re.Pattern[str]:
    """The whole sentence, wherever its lines break."""
    words = r"\s+".join(map(re.escape, sentence.split()))
    return re.compile(rf"(?:(?<![^\n])|(?<=[.!?…]\s)){words}(?!\S)")


def stands(text: str, sentence: str) -> bool:
    """Whether a text holds a sentence."""
    return _pattern(sentence).search(text) is not None


def _nearest(sentence: str, candidates: Iterable[str]) -> str:
    """The candidate most like a sentence, empty when none is."""
    best, found = _ALIKE, ""
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(_WORDS.findall(fold(sentence)))
    for one in candidates:
        matcher.set_seq1(_WORDS.findall(fold(one)))
        if matcher.real_quick_ratio() >= best and matcher.quick_ratio() >= best:
            ratio = matcher.ratio()
            if ratio >= best:
                best, found = ratio, one
    return found


def take(text: str, difference: Difference, draft: Sequence[Drafted]) -> str:
    """The text with one difference taken over; the rest of it stays letter for letter."""
    new = difference.drafted.text
    if difference.kind == "sans_fait":
        return _replace(text, difference.present, "")
    if difference.present:
        return _replace(text, difference.present, new)
    place = [one.text for one in draft].index(new)
    for previous in reversed(draft[:place]):
        if (end := _end_of(text, previous.text)) >= 0:
            return f"{text[:end]}\n{new}{text[end:]}"
    for following in draft[place + 1:]:
        if found := _pattern(following.text).search(text):
            start = text.rfind("\n", 0, found.start()) + 1
            return f"{text[:start]}{new}\n{text[start:]}"
    return f"{text.rstrip()}\n{new}" if text.strip() else new


def _end_of(text: str, sentence: str) -> int:
    """Where the line that holds a sentence ends, -1 when the text does not hold it."""
    found = _pattern(sentence).search(text)
    if found is None:
        return -1
    end = text.find("\n", found.end())
    return len(text) if end < 0 else end


def _replace(text: str, old: str, new: str) -> str:
    found = _pattern(old).search(text)
    if found is None:
        return text
    start, end = found.span()
    if not new and text[end:end + 1] == "\n":
        end += 1
    elif not new and text[start - 1:start] == "\n":
        start -= 1
    return text[:start] + new + text[end:]


# --- where a sentence comes from -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ground:
    """What a sentence of the text rests on; `edited` when its words are not the draft's."""

    drafted: Drafted
    edited: bool


def ground(line: str, column: int, sentences: Sequence[Drafted]) -> Ground | None:
    """What the sentence at a place of a line comes from, among those that were offered.

    Args:
        line: a line of the text.
        column: the cursor in it.
    """
    for one in sentences:
        for found in _pattern(one.text).finditer(line):
            if found.start() <= column <= found.end():
                return Ground(one, edited=False)
    for part in _parts(line, column):
        by_text = {one.text: one for one in sentences}
        if near := _nearest(part, by_text):
            return Ground(by_text[near], edited=True)
    return None


def _parts(line: str, column: int) -> Iterator[str]:
    """The whole line, then the sentence of it under the cursor."""
    if not line.strip():
        return
    yield line
    start = 0
    for part in _SENTENCES.split(line):
        end = start + len(part)
        if start <= column <= end + 1 and part != line:
            yield part
        start = end + 1
