"""Reading a session again: which lines are shown, what rests on what, what changed after the
interview. Pure: it reads a session and changes nothing in it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assistant.domain.common.text import fold
from assistant.domain.events import interview as ev
from assistant.domain.events.base import Event
from assistant.domain.referential.model import ElementRef
from assistant.domain.review import conversation
from assistant.domain.review.conversation import Line
from assistant.domain.review.filter import KINDS, Filter
from assistant.domain.session.state import Entry, Session
from assistant.domain.session.visibility import Veiled

GIVEN = (ev.JudgementGiven, ev.JudgementWithdrawn, ev.ConsultationConcluded)
"""The events that say how an element is judged."""

_CHANGES = (
    ev.NoteCorrected, ev.NoteTaken, ev.JudgementGiven, ev.JudgementWithdrawn, ev.Undone,
    ev.ConsultationConcluded, ev.ConsultationHeld, ev.SessionMerged, ev.SessionReopened,
)
"""What tells that a session says something else than when the candidate left. What the dossier
asks for afterwards (observations, dates, signatures) is no change."""


class LineNumbers:
    """The numbers of a session's lines, in order; each line is made when it is asked for.

    A session may grow: `grow` takes in what was recorded since, and forgets what may read
    otherwise now.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.numbers: list[int] = []
        self._made: dict[int, Line] = {}
        self._folded: dict[int, str] = {}
        self._after: frozenset[int] | None = None
        self._before: dict[int, tuple[int, ...]] | None = None
        self._seen = 0
        self._veiled = session.veiled
        self.grow(session)

    def grow(self, session: Session) -> None:
        """Take in what was recorded since the last look."""
        self.session = session
        fresh = session.entries[self._seen :]
        self.numbers += [entry.number for entry in fresh if conversation.is_line(session, entry)]
        self._seen = len(session.entries)
        changed = any(isinstance(entry.event, ev.Undone | ev.NoteCorrected) for entry in fresh)
        if changed or session.veiled != self._veiled:
            self._veiled = session.veiled
            self._made.clear()
            self._folded.clear()
        self._after = self._before = None

    def line(self, number: int) -> Line:
        """The line of that number, which is one of `numbers`."""
        found = self._made.get(number)
        if found is None:
            made = conversation.line(self.session, self.session.entries[number - 1])
            assert made is not None
            found = self._made[number] = made
        return found

    def nearest(self, number: int) -> int:
        """The line of that number, else the one after it, else the last; 0 where there is none."""
        if not self.numbers:
            return 0
        at = bisect_right(self.numbers, number - 1)
        return self.numbers[min(at, len(self.numbers) - 1)]

    def text(self, number: int) -> str:
        """The text of a line, folded, to be looked through; none where it may not be seen yet."""
        found = self._folded.get(number)
        if found is None:
            found = self._folded[number] = fold(self.line(number).text)
        return found

    @property
    def after(self) -> frozenset[int]:
        """The lines that changed the session after its interview."""
        if self._after is None:
            self._after = frozenset(changed_after(self.session))
        return self._after

    def before(self, number: int) -> tuple[int, ...]:
        """What a judgement replaced: the events that held until then; none for a first one."""
        if self._before is None:
            self._before = dict(_replaced(self.session))
        return self._before.get(number, ())

    def chosen(self, wanted: Filter) -> list[int]:
        """The lines that pass a filter."""
        if not wanted:
            return self.numbers
        return [number for number in self.numbers if self.passes(number, wanted)]

    def passes(self, number: int, wanted: Filter) -> bool:
        """Whether a line is shown: one of the values of each criterion suffices."""
        line = self.line(number)
        kinds = {kind for name in wanted.kinds for kind in KINDS[name]}
        if wanted.after and number not in self.after:
            return False
        if kinds and line.kind not in kinds:
            return False
        if wanted.authors and line.role not in wanted.authors:
            return False
        if wanted.blocks and not _blocks(line) & set(wanted.blocks):
            return False
        if wanted.elements and not set(line.elements) & set(wanted.elements):
            return False
        return all(word in self.text(number) for word in wanted.words)


def _blocks(line: Line) -> set[int]:
    return {line.block, *(ref.block for ref in line.elements)}


def changed_after(session: Session) -> Iterator[int]:
    """The events that changed what the session says while its interview was over.

    A new sitting is interview again, and an interview never closed has no « after ». A role's
    first judgement of an element changes nothing that it had said.
    """
    over, replacing = False, dict(_replaced(session))
    for entry in session.entries:
        event = entry.event
        if isinstance(event, ev.InterviewEnded):
            over = True
        elif isinstance(event, ev.InterviewStarted):
            over = False
        first = isinstance(event, ev.JudgementGiven) and entry.number not in replacing
        if over and isinstance(event, _CHANGES) and not first and not entry.brought[0]:
            yield entry.number


def interview_over(session: Session) -> bool:
    """Whether an interview was held and closed: a correction must then say why."""
    return session.clock.ended


def _replaced(session: Session) -> Iterator[tuple[int, tuple[int, ...]]]:
    """For each judgement, the numbers of those it replaced; the undone ones never held."""
    held: dict[ElementRef, dict[str, int]] = {}
    for entry in session.entries:
        event = entry.event
        if not isinstance(event, GIVEN):
            continue
        given = held.setdefault(event.element, {})
        if isinstance(event, ev.ConsultationConcluded):
            yield entry.number, tuple(given.values())
        elif event.by in given:
            yield entry.number, (given[event.by],)
        if entry.number in session.undone or isinstance(event, ev.ConsultationConcluded):
            continue
        if isinstance(event, ev.JudgementWithdrawn):
            given.pop(event.by, None)
        else:
            given[event.by] = entry.number


# --- what rests on what ---------------------------------------------------------------------


def linked(session: Session, number: int) -> tuple[int, ...]:
    """The lines one goes to from a line.

    From a judgement, the facts recorded on its element; from a fact, the judgements of its
    elements; from a question, its answers; from a correction or an undoing, what it is about.
    """
    entry = session.entries[number - 1]
    event = entry.event
    if number in session.undone:
        return (session.undone[number],)
    judged = judged_element(event)
    if judged is not None:
        return tuple(sorted(_facts(session, judged)))
    if isinstance(event, ev.NoteTaken):
        note = session.notes.get(number)
        return tuple(_judgements(session, note.elements if note else event.elements))
    if isinstance(event, ev.FileRead | ev.PointRaised):
        return tuple(_judgements(session, (event.element,)))
    if isinstance(event, ev.QuestionAsked):
        return tuple(one.number for one in session.notes.values() if one.asked == number)
    if isinstance(event, ev.NoteCorrected):
        return (event.note,)
    if isinstance(event, ev.Undone):
        return (event.event,)
    return (event.point,) if isinstance(event, ev.PointSettled) else ()


def judged_element(event: Event) -> ElementRef | None:
    """The element whose judgement an event tells, or hides; None for another event."""
    if isinstance(event, Veiled):
        return event.elements[0] if event.kind == "jugement" else None
    return event.element if isinstance(event, GIVEN) else None


def _facts(session: Session, ref: ElementRef) -> Iterator[int]:
    """The notes on an element, and what was read and checked about it in the dossier."""
    yield from (note.number for note in session.notes_on(ref))
    for entry in session.entries:
        event = entry.event
        if entry.number in session.undone:
            continue
        if isinstance(event, ev.FileRead | ev.PointRaised) and event.element == ref:
            yield entry.number
        elif isinstance(event, ev.PointSettled):
            point = session.points.get(event.point)
            if point is not None and point.element == ref:
                yield entry.number


def _judgements(session: Session, refs: Iterable[ElementRef]) -> Iterator[int]:
    wanted = set(refs)
    for entry in session.entries:
        if entry.number not in session.undone and judged_element(entry.event) in wanted:
            yield entry.number


# --- the history of a line ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LineState:
    """One state of a line: how it read, on which elements, who wrote it, when and why.

    `what` is inscrit, corrigé, retiré or annulé. A `veiled` one may not be read yet.
    """

    number: int
    time: str
    role: str
    what: str
    text: str
    elements: tuple[ElementRef, ...] = ()
    reason: str = ""
    veiled: bool = False


def history(session: Session, number: int) -> tuple[LineState, ...]:
    """Every state of a line, in order: its wordings, and its undoing if it was undone."""
    event = session.entries[number - 1].event
    if isinstance(event, ev.NoteCorrected):
        return history(session, event.note)
    if isinstance(event, ev.Undone):
        return history(session, event.event)
    found: list[LineState] = []
    for entry in session.entries[number - 1 :] if _stands_alone(event) else session.entries:
        if entry.number == number or _same_place(event, entry, number):
            found.append(_wording(session, entry))
            if entry.number in session.undone:
                by = session.entries[session.undone[entry.number] - 1]
                found.append(LineState(by.number, by.time, by.role, "annulé", found[-1].text,
                                     veiled=found[-1].veiled))
    return tuple(sorted(found, key=lambda one: one.number))


def _stands_alone(event: Event) -> bool:
    """Whether a line has no earlier state: only what comes after it may bear on it."""
    several = (*GIVEN, Veiled, ev.ObservationWritten, ev.CommentWritten, ev.FileRead)
    return not isinstance(event, several)


def _same_place(event: Event, entry: Entry, number: int) -> bool:
    """Whether an entry is another state of the same thing."""
    other = entry.event
    if isinstance(other, ev.NoteCorrected):
        return other.note == number
    judged = judged_element(event)
    if judged is not None:
        return judged_element(other) == judged
    block = _observed_block(event)
    if block is not None:
        return _observed_block(other) == block
    if isinstance(event, ev.CommentWritten):
        return isinstance(other, ev.CommentWritten) and other.box == event.box
    if isinstance(event, ev.FileRead):
        return isinstance(other, ev.FileRead) and other.element == event.element
    return False


def _observed_block(event: Event) -> int | None:
    """The block whose observations an event tells, or hides; None for another event."""
    if isinstance(event, Veiled):
        return event.block if event.kind == "ecrit" else None
    return event.block if isinstance(event, ev.ObservationWritten) else None


def _wording(session: Session, entry: Entry) -> LineState:
    event = entry.event
    if isinstance(event, ev.NoteTaken | ev.NoteCorrected):
        what = "enregistré" if isinstance(event, ev.NoteTaken) else "corrigé"
        why = event.reason if isinstance(event, ev.NoteCorrected) else ""
        return LineState(
            entry.number, entry.time, entry.role, what, event.text, event.elements, why
        )
    line = conversation.line(session, entry)
    what = "retiré" if isinstance(event, ev.JudgementWithdrawn) else "enregistré"
    return LineState(
        entry.number, entry.time, entry.role, what, line.text if line else "",
        line.elements if line else (), veiled=bool(line and line.veiled),
    )
