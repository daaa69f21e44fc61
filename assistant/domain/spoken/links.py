"""The elements a language model proposes for the lines of a transcript. Pure.

A link is one line and one element. It answers nothing by itself: what becomes of the line (kept as
a note on some elements, or left aside) says whether the link was accepted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from assistant.domain.events.model import ModelConsulted, ModelEvent, SuggestionSettled
from assistant.domain.referential.model import ElementRef
from assistant.domain.session.state import Session
from assistant.domain.suggestions import sentences_of, settle


@dataclass(frozen=True, slots=True)
class Link:
    """One line of a transcript tied to one element: sentence `sentence` of `suggestion`."""

    line: int
    element: ElementRef
    suggestion: int
    sentence: int


def links(session: Session, transcript: int, line: int = 0) -> Iterator[Link]:
    """All that was proposed for a transcript, or for one line of it, answered or not."""
    for found in session.suggestions.values():
        for number, one in enumerate(sentences_of(found), start=1):
            if one.spoken and one.lines == (transcript,) and line in (0, one.spoken):
                for ref in one.elements:
                    yield Link(one.spoken, ref, found.number, number)


def looked_at(session: Session, transcript: int) -> set[int]:
    """The lines a model was shown and answered something about, if only about their neighbours."""
    answered = {found.event.consulted for found in session.suggestions.values()}
    return {
        line for number, sent in session.model_uses.items() if number in answered
        if _is_about(sent, transcript) for line in sent.spoken
    }


def answers(
    session: Session, transcript: int, line: int, refs: Collection[ElementRef]
) -> list[ModelEvent]:
    """What keeping a line on these elements (none: leaving it aside) answers to its links.

    An earlier answer that says the same stands; another is replaced.
    """
    return [
        event for one in links(session, transcript, line)
        if _accepted(session, one) is not (one.element in refs)
        for event in settle(session, one.suggestion, one.sentence, accepted=one.element in refs)
    ]


def late_answers(session: Session, transcript: int) -> list[ModelEvent]:
    """The answers to links that came once their line had been kept or left aside."""
    found = session.transcripts.get(transcript)
    if found is None:
        # its import was undone while the model wrote
        return []
    unanswered = {
        one.line for one in links(session, transcript) if _accepted(session, one) is None
    }
    events: list[ModelEvent] = []
    for line in sorted(unanswered & set(found.settled)):
        number = found.settled[line]
        note = session.notes.get(number)
        if note or not number:
            events += answers(session, transcript, line, note.elements if note else ())
    return events


def answered_by(session: Session, transcript: int, line: int) -> list[int]:
    """The numbers of the events that answer the links of a line, the undone ones left out."""
    asked = {(one.suggestion, one.sentence) for one in links(session, transcript, line)}
    if not asked:
        return []
    first = min(suggestion for suggestion, _ in asked)
    return [
        entry.number for entry in session.entries[first:]
        if isinstance(entry.event, SuggestionSettled) and entry.number not in session.undone
        and (entry.event.suggestion, entry.event.sentence) in asked
    ]


def _is_about(sent: ModelConsulted, transcript: int) -> bool:
    return bool(sent.spoken) and sent.lines == (transcript,)


def _accepted(session: Session, one: Link) -> bool | None:
    """What was answered to a link; None while nothing was."""
    settled = session.suggestions[one.suggestion].settled.get(one.sentence)
    return settled.accepted if settled else None
