"""The gate before every sentence of a draft: what it quotes was recorded, what it counts is there.

Pure. A sentence that does not pass is not shown, whoever wrote its template.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from assistant.domain.common.text import fold
from assistant.domain.referential.model import ElementRef, Referential
from assistant.domain.session.state import Session
from assistant.domain.writing.spans import CUT, quoted

_QUOTE = re.compile(r"«\s*(.*?)\s*»")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def quotes(text: str) -> list[str]:
    """What a sentence has between « », with ordinary spaces."""
    return _QUOTE.findall(spaced(text))


def outside(text: str) -> str:
    """A sentence without what it quotes."""
    return _QUOTE.sub("« »", spaced(text))


def spaced(text: str) -> str:
    """A text with ordinary spaces."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


class Gate:
    """What was recorded in a session and is written in its référentiel, to hold sentences to."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known = [
            quoted(one) for one in (*recorded(session), *written(session.referential)) if one
        ]
        self._people = [re.compile(rf"\b{re.escape(fold(one))}\b") for one in _people(session)]

    def faults(self, text: str, values: Mapping[str, Any]) -> list[str]:
        """What a sentence says that nobody recorded and no source writes; none lets it pass.

        Args:
            text: the sentence in its words.
            values: what its template received: counts, references, days.
        """
        found = [
            f"citation absente : « {quote} »"
            for quote in quotes(text) if not _stands(quote, self._known)
        ]
        allowed = {
            form for one in _scalars(values) for number in _NUMBER.findall(one)
            for form in (number, number.lstrip("0"))
        }
        said = outside(text)
        for number in _NUMBER.findall(said):
            if number not in allowed and not _is_element(number, self._session.referential):
                found.append(f"nombre sans fait : {number}")
        folded = fold(said)
        found += ["nom d’une personne" for one in self._people if one.search(folded)]
        return found


def _stands(quote: str, known: Sequence[str]) -> bool:
    """Whether each part of a quote, as cut, stands word for word in one text."""
    parts = [part.strip(" .;:,") for part in quote.split(CUT.strip()) if part.strip(" .;:,")]
    return bool(parts) and any(all(_is_in(part, text) for part in parts) for text in known)


def _is_in(part: str, text: str) -> bool:
    """Whether whole words stand in a text."""
    return re.search(rf"(?<!\w){re.escape(part)}(?!\w)", text) is not None


def recorded(session: Session) -> Iterator[str]:
    """The texts of a session that may be quoted."""
    yield from (note.text for note in session.notes.values())
    yield from session.readings.values()
    yield from (point.answer for point in session.points.values() if point.answer)
    yield from (one.comment for given in session.judgements.values() for one in given.values())
    for agreed in session.agreements.values():
        yield agreed.reason
        yield agreed.comment
    yield from session.arbitrations.values()


def written(referential: Referential) -> Iterator[str]:
    """The words of the source that may be quoted."""
    for element in referential.elements():
        yield element.title
        yield from element.criteria
    yield from (step.text for step in referential.steps)
    yield from (value.label for value in referential.scale.values)
    for one in referential.certifications:
        yield one.title
        if one.retention is not None:
            yield one.retention.sentence
    if referential.jury is not None:
        yield from referential.jury.sentences


def _scalars(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for one in value.values():
            yield from _scalars(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _scalars(one)
    elif not isinstance(value, bool):
        yield str(value)


def _is_element(number: str, referential: Referential) -> bool:
    block, dot, element = number.partition(".")
    if not dot:
        return False
    return referential.element(ElementRef(int(block), int(element))) is not None


def _people(session: Session) -> Iterator[str]:
    for name in (session.candidate, *(name for _, name in session.evaluators)):
        yield from re.findall(r"\w{3,}", name.partition("(")[0])
