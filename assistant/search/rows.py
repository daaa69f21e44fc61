"""What of a session is searched, as rows. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from assistant.domain.common.french import local
from assistant.domain.referential.model import ElementRef
from assistant.domain.review import conversation
from assistant.domain.review.conversation import Line
from assistant.domain.session.state import Agreement, Judgement, Session
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
    marks = _Marks(session)
    for line in (_opening(session), *conversation.lines(session), *_speeches(session)):
        if not line.veiled:
            weight = WEIGHTS.get(line.kind, OTHER) + (TAKEN_BACK if line.undone else 0)
            yield SearchRow(
                line.number, line.kind, _day(line.time), line.time, line.role,
                " ".join(map(str, line.elements)), _tag(session, line), line.undone,
                marks.of(line), weight, line.text,
            )


def _tag(session: Session, line: Line) -> str:
    """What a line is, said more precisely; for the one that opens a block, the branch’s word."""
    return session.referential.block_word if line.kind == "bloc" else line.tag


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


class _Marks:
    """What filters go by in the lines of one session: elements, their blocks, judgements."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._of_element = cache(self._judged)
        self._of_label = cache(self._called)

    def of(self, line: Line) -> str:
        """The marks of a line, each between bars."""
        refs = line.elements
        blocks = dict.fromkeys(filter(None, (line.block, *(ref.block for ref in refs))))
        marks = [f"@{one}" for one in (*refs, *blocks)]
        if line.kind == "jugement":
            marks += self._of_label(line.text.partition(" — ")[0])
        else:
            for ref in refs:
                marks += self._of_element(ref)
        return "|".join(["", *marks, ""])

    def _judged(self, ref: ElementRef) -> list[str]:
        """How an element is judged now, by whoever judged it."""
        session = self._session
        given: list[Judgement | Agreement] = [*session.judgements.get(ref, {}).values()]
        if ref in session.agreements:
            given.append(session.agreements[ref])
        labels = ("Non applicable" if one.not_applicable
                  else session.referential.scale.label(one.value) for one in given)
        return [mark for label in labels for mark in self._of_label(label)]

    def _called(self, label: str) -> list[str]:
        """A judgement by its whole label, or shortly, « oui » for « OUI – Réalisé »."""
        values = self._session.referential.scale.values
        short = [one.id for one in values if one.label == label]
        return [f"={one}" for one in sorted({bare(one) for one in (label, *short)})]


@lru_cache(maxsize=4096)
def _day(time: str) -> str:
    return local(time).date().isoformat()
