"""What of a session is searched, as rows. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from assistant.domain.referential.model import ElementRef
from assistant.domain.review import conversation
from assistant.domain.review.conversation import Line
from assistant.domain.session.state import Agreement, Judgement, Session, parse_time
from assistant.domain.session.visibility import as_seen
from assistant.domain.spoken.transcript import moment, settled, spoken_lines
from assistant.search.query import bare

OPENING, SPEECH = "candidat", "parole"
"""The kinds of the line that stands for the session itself, and of what a transcript says."""

WEIGHTS = {
    "note": 40, "ecrit": 40, "dossier": 35, "question_libre": 30, "jugement": 30, OPENING: 50,
    SPEECH: 25, "fait": 20, "point": 20, "question": 15,
}
"""What the evaluator wrote comes before what was said and what the source says; the rest last."""

OTHER, TAKEN_BACK = 5, -20


class SearchRow(NamedTuple):
    """A line as it is kept: `marks` are what filters go by, each between bars."""

    number: int
    kind: str
    day: str
    time: str
    role: str
    elements: str
    tag: str
    undone: bool
    marks: str
    weight: int
    text: str


def rows(session: Session) -> Iterator[SearchRow]:
    """The lines of a session as it stands, and as the role that types may see it."""
    session = as_seen(session)
    for line in (_opening(session), *conversation.lines(session), *_speeches(session)):
        if not line.veiled:
            weight = WEIGHTS.get(line.kind, OTHER) + (TAKEN_BACK if line.undone else 0)
            yield SearchRow(
                line.number, line.kind, _day(line.time), line.time, line.role,
                " ".join(map(str, line.elements)), line.tag, line.undone,
                "|".join(["", *_marks(session, line), ""]), weight, line.text,
            )


def _opening(session: Session) -> Line:
    text = f"{session.candidate} — {session.referential.title}"
    return Line(1, session.opened, session.role, OPENING, text)


def _speeches(session: Session) -> Iterator[Line]:
    """What imported transcripts say, each under the line of its import; notes stand already."""
    for number, found in session.transcripts.items():
        entry, done = session.entries[number - 1], settled(session, found)
        for place, said in enumerate(spoken_lines(found), start=1):
            if not done.get(place):
                yield Line(
                    number, entry.time, entry.role, SPEECH, said.text, tag=moment(found, said),
                    undone=number in session.undone,
                )


def _marks(session: Session, line: Line) -> Iterator[str]:
    """What filters go by: elements, their blocks, judgements."""
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
        label = session.referential.scale.label(one.value)
        yield from _names(session, "Non applicable" if one.not_applicable else label)


def _names(session: Session, label: str) -> set[str]:
    """What a judgement is called: by its whole label, or shortly, « oui » for « OUI – Réalisé »."""
    short = [one.id for one in session.referential.scale.values if one.label == label]
    return {bare(one) for one in (label, *short)}


@lru_cache(maxsize=4096)
def _day(time: str) -> str:
    return parse_time(time).astimezone().date().isoformat()
