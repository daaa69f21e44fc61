"""How events make a session. Pure: no clock, no file, no screen.

`replay` builds a session from its records; `apply` takes one more. A session is changed by
`apply` alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from assistant.domain.common.errors import SessionUnreadable
from assistant.domain.common.store import Record
from assistant.domain.events import drafts as ed
from assistant.domain.events import interview as ev
from assistant.domain.events import model as em
from assistant.domain.events import records as event_records
from assistant.domain.events import route as er
from assistant.domain.events import spoken as es
from assistant.domain.events.base import Event
from assistant.domain.referential.model import Mark, Referential
from assistant.domain.session.clock import turn
from assistant.domain.session.fitting import Fitting
from assistant.domain.session.state import (
    Agreement,
    AskedQuestion,
    Entry,
    Judgement,
    Note,
    Point,
    Position,
    Seal,
    Session,
    Suggestion,
    Transcript,
    UnderWay,
    parse_time,
)
from assistant.domain.session.visibility import OPINIONS

Build = Callable[[Mapping[str, Any]], Referential]
"""Makes the référentiel of a session out of the plain data it was opened with."""


def replay(records: Iterable[Record], build: Build, session_id: str = "") -> Session:
    """The session that these records tell.

    Args:
        records: a journal from its first record on.
        build: makes the référentiel out of the plain data the session was opened with.
        session_id: what it is kept as, where that is known.

    Raises:
        SessionUnreadable: a record of a newer program, or a journal that does not begin with
            the opening of a session.
    """
    session = rebuild(list(map(entry_of, records)), build)
    if session_id and session.id != session_id:
        raise SessionUnreadable(
            "Session illisible",
            f"La session « {session_id} » dit s’appeler « {session.id} ». Le fichier est intact ; "
            "il a été changé, ou vient d’une autre session.",
        )
    return session


def rebuild(entries: list[Entry], build: Build) -> Session:
    """The session of these entries, the undone ones left out of its state."""
    if not entries or not isinstance(entries[0].event, ev.SessionOpened):
        raise SessionUnreadable(
            "Session illisible",
            "Le journal ne commence pas par l’ouverture d’une session. Le fichier est intact ; "
            "« cqp session restaurer » remet une copie, s’il en est une.",
        )
    first = entries[0].event
    session = Session(id=first.session_id, referential=build(first.referential))
    session.fits = Fitting(session.referential).check
    for entry in entries:
        session.fits(entry)
    undone = _undone(entries)
    for entry in entries:
        _take(session, entry, count=entry.number not in undone)
    session.undone = undone
    return session


def apply(session: Session, record: Record) -> Session:
    """The session after one more record; the same object where that is enough.

    An undoing rebuilds the whole session: rare, and the only way to be sure.
    """
    entry = entry_of(record)
    if isinstance(entry.event, ev.Undone):
        referential = session.referential
        return rebuild([*session.entries, entry], lambda _data: referential)
    session.fits(entry)
    _take(session, entry, count=True)
    return session


def entry_of(record: Record) -> Entry:
    """The entry that a record makes; raises SessionUnreadable as the door of records does."""
    event = event_records.read(record)
    if not isinstance(event, ev.RecordBrought):
        return Entry(record.number, record.time, record.role, event)
    if event.kind not in (ev.NoteTaken.type, ev.JudgementGiven.type):
        raise SessionUnreadable(
            "Session illisible",
            f"La ligne {record.number} apporte « {event.kind} » d’une autre session : seuls une "
            "note ou une évaluation peuvent l’être. Le fichier est intact.",
        )
    inside = event_records.read(
        Record(record.number, event.kind, event.shape, event.time, event.role, event.data)
    )
    return Entry(
        record.number, event.time, event.role, inside, brought=(event.session, event.number),
        said=event.said,
    )


def _undone(entries: list[Entry]) -> dict[int, int]:
    """Which events no longer count, and by which undoing: an undone undoing undoes nothing."""
    undone: dict[int, int] = {}
    for entry in reversed(entries):
        if isinstance(entry.event, ev.Undone) and entry.number not in undone:
            undone[entry.event.event] = entry.number
    return undone


def _take(session: Session, entry: Entry, *, count: bool) -> None:
    session.entries.append(entry)
    if isinstance(entry.event, OPINIONS):
        session.opinions.append(entry.number)
    session.number = entry.number
    if not isinstance(entry.event, ev.JournalRepaired):
        # an interview interrupted by a damage did not last until its repair
        session.last = entry.time
    turn(session.clock, entry, counts=count)
    if count:
        _HANDLERS[entry.event.type](session, entry, entry.event)


# --- one handler an event: each writes the part of the state the event is about -------------


def _opened(session: Session, entry: Entry, event: ev.SessionOpened) -> None:
    session.opened, session.route = entry.time, event.route


def _candidate(session: Session, _: Entry, event: ev.CandidateDescribed) -> None:
    session.candidate = event.name
    session.details.update(event.details)


def _evaluator(session: Session, _: Entry, event: ev.EvaluatorNamed) -> None:
    session.evaluators[event.role_id, event.name] = event


def _role(session: Session, _: Entry, event: ev.RoleTaken) -> None:
    session.role = event.role_id


def _activity(session: Session, _: Entry, event: ev.ActivityDeclared) -> None:
    session.activities[event.block, event.activity] = event


def _answer(session: Session, _: Entry, event: ev.OpenQuestionAnswered) -> None:
    session.answers[event.block, event.question] = event.text


def _file_read(session: Session, _: Entry, event: ev.FileRead) -> None:
    session.readings[event.element] = event.text


def _point_raised(session: Session, entry: Entry, event: ev.PointRaised) -> None:
    session.points[entry.number] = Point(entry.number, event.element, event.text)


def _point_settled(session: Session, entry: Entry, event: ev.PointSettled) -> None:
    point = session.points.get(event.point)
    if point:
        session.points[event.point] = Point(
            point.number, point.element, point.text, entry.number, event.text
        )


def _step(session: Session, _: Entry, event: ev.StepSettled) -> None:
    session.steps[event.step] = event.status


def _clock(session: Session, entry: Entry, _: Event) -> None:
    """Nothing: the clock is turned by every event."""


def _moved(session: Session, _: Entry, event: ev.GuideMoved) -> None:
    session.position = Position(event.block, event.element, event.question)
    session.guided[event.block] = max(session.guided.get(event.block, 0), event.question)
    if session.part and session.part.block != event.block:
        session.part = None


def _part_begun(session: Session, entry: Entry, event: ev.PartBegun) -> None:
    begun = session.clock.elapsed(parse_time(entry.time))
    session.parts.add((event.block, event.part))
    session.part = UnderWay(event.block, event.part, begun)
    session.position = Position(event.block)
    session.guided.setdefault(event.block, 0)


def _asked(session: Session, entry: Entry, event: ev.QuestionAsked) -> None:
    session.put(AskedQuestion(
        entry.number, entry.time, event.block, event.question, event.text, event.elements
    ))
    if event.question:
        session.part = None
        in_view = min(event.elements).element if event.elements else 0
        session.position = Position(event.block, in_view, event.question)


def _put_off(session: Session, _: Entry, event: ev.QuestionPutOff) -> None:
    session.put_off.add((event.block, event.question))


def _noted(session: Session, entry: Entry, event: ev.NoteTaken) -> None:
    session.take_note(Note(
        entry.number, entry.time, entry.role, event.text, event.block, event.elements,
        event.origin, event.asked,
    ))
    if not entry.brought[0]:
        session.unsent.pop((entry.role, ""), None)
        session.unsent_origins.pop(entry.role, None)


def _note_corrected(session: Session, _: Entry, event: ev.NoteCorrected) -> None:
    old = session.notes.get(event.note)
    if old:
        session.take_note(Note(
            old.number, old.time, old.role, event.text, old.block, event.elements,
            old.origin, old.asked, corrected=True,
        ))


def _judged(session: Session, entry: Entry, event: ev.JudgementGiven) -> None:
    session.judgements.setdefault(event.element, {})[event.by] = Judgement(
        entry.number, entry.time, event.element, event.value, event.by,
        event.not_applicable, event.comment, event.criteria,
    )


def _withdrawn(session: Session, _: Entry, event: ev.JudgementWithdrawn) -> None:
    session.judgements.get(event.element, {}).pop(event.by, None)
    session.agreements.pop(event.element, None)


def _undone_event(session: Session, entry: Entry, event: ev.Undone) -> None:
    """Nothing: what an undoing does is to keep its target out of the replay."""


def _draft(session: Session, entry: Entry, event: ev.DraftKept) -> None:
    session.unsent.pop((entry.role, event.field), None)
    if event.text:
        session.unsent[entry.role, event.field] = event.text
    if not event.field:
        session.unsent_origins[entry.role] = event.origin


def _agreed(session: Session, entry: Entry, event: ev.ConsultationConcluded) -> None:
    session.agreements[event.element] = Agreement(
        entry.number, event.element, event.value, event.reason, event.not_applicable,
        event.comment, event.criteria,
    )


def _consulted(session: Session, _: Entry, event: ev.ConsultationHeld) -> None:
    session.consulted[event.block] = event.text


def _observed(session: Session, _: Entry, event: ev.ObservationWritten) -> None:
    session.observations[event.block] = event.text


def _draft_taken(session: Session, _: Entry, event: ed.DraftTaken) -> None:
    session.drafts[event.block] = (*session.drafts.get(event.block, ()), event)


def _draft_choice(session: Session, _: Entry, event: ed.DraftChoice) -> None:
    session.picks[event.element] = event.line, event.span


def _commented(session: Session, _: Entry, event: ev.CommentWritten) -> None:
    session.comments[event.box] = event.text


def _feedback(session: Session, _: Entry, event: ev.FeedbackGiven) -> None:
    session.feedback[event.question] = event


def _essential(session: Session, _: Entry, event: ev.EssentialMarked) -> None:
    mark: Mark = "oui" if event.mark == "oui" else "non" if event.mark == "non" else "inconnu"
    session.marks[event.certification, event.element] = mark


def _fact(session: Session, _: Entry, event: ev.FactRecorded) -> None:
    session.facts[event.fact, event.block] = event


def _arbitration(session: Session, _: Entry, event: ev.ArbitrationAsked) -> None:
    session.arbitrations[event.block] = event.reason


def _carried(session: Session, _: Entry, event: ev.BlockCarried) -> None:
    session.carried[event.block] = event


def _jury(session: Session, _: Entry, event: ev.JuryDecided) -> None:
    session.jury = event


def _spotting(session: Session, _: Entry, event: er.SpottingLed) -> None:
    session.spotting = event if event.name else None


def _spotted(session: Session, _: Entry, event: er.BlockSpotted) -> None:
    session.spotted.pop(event.block, None)
    if event.status:
        session.spotted[event.block] = event


def _planned(session: Session, _: Entry, event: er.ActionsPlanned) -> None:
    session.planned.pop((event.block, event.way), None)
    if event.text:
        session.planned[event.block, event.way] = event.text


def _tutor(session: Session, _: Entry, event: er.TutorNamed) -> None:
    session.tutor = event if event.name else None


def _practice(session: Session, _: Entry, event: er.PracticeObserved) -> None:
    session.practices.pop(event.element, None)
    if event.text:
        session.practices[event.element] = event.text


def _sealed(session: Session, entry: Entry, event: ev.SessionSealed) -> None:
    session.seals.append(Seal(entry.number, entry.time, entry.role, event))


def _reopened(session: Session, entry: Entry, _: ev.SessionReopened) -> None:
    if session.sealed:
        session.seals[-1] = replace(session.seals[-1], lifted=entry)


def _merged(session: Session, _: Entry, event: ev.SessionMerged) -> None:
    """Nothing: what was brought stands in the records before; the transcript tells the rest."""


def _model_consulted(session: Session, entry: Entry, event: em.ModelConsulted) -> None:
    session.model_uses[entry.number] = event


def _proposed(session: Session, entry: Entry, event: em.SuggestionProposed) -> None:
    session.suggestions[entry.number] = Suggestion(entry.number, entry.time, event)


def _settled(session: Session, _: Entry, event: em.SuggestionSettled) -> None:
    found = session.suggestions.get(event.suggestion)
    if found:
        settled = {**found.settled, event.sentence: event}
        session.suggestions[event.suggestion] = replace(found, settled=settled)


def _imported(session: Session, entry: Entry, event: es.TranscriptImported) -> None:
    session.transcripts[entry.number] = Transcript(
        entry.number, entry.time, event, event.speakers, event.offset
    )


def _aligned(session: Session, _: Entry, event: es.TranscriptAligned) -> None:
    found = session.transcripts.get(event.transcript)
    if found:
        session.transcripts[event.transcript] = replace(
            found, speakers=event.speakers, offset=event.offset
        )


def _lines_given(session: Session, _: Entry, event: es.SpokenLinesGiven) -> None:
    found = session.transcripts.get(event.transcript)
    if found:
        found.given.update(dict.fromkeys(event.lines, event.speaker))
        if event.kind:
            session.transcripts[event.transcript] = replace(
                found, speakers={**found.speakers, event.speaker: event.kind}
            )


def _line_settled(session: Session, _: Entry, event: es.SpokenLineSettled) -> None:
    found = session.transcripts.get(event.transcript)
    if found:
        found.settled[event.line] = event.note
        if event.note:
            session.spoken[event.note] = event.transcript, event.line


def _repaired(session: Session, entry: Entry, event: ev.JournalRepaired) -> None:
    """Nothing: the transcript tells it."""


_HANDLERS: dict[str, Callable[[Session, Entry, Any], None]] = {
    ev.SessionOpened.type: _opened,
    ev.CandidateDescribed.type: _candidate,
    ev.EvaluatorNamed.type: _evaluator,
    ev.RoleTaken.type: _role,
    ev.ActivityDeclared.type: _activity,
    ev.OpenQuestionAnswered.type: _answer,
    ev.FileRead.type: _file_read,
    ev.PointRaised.type: _point_raised,
    ev.PointSettled.type: _point_settled,
    ev.StepSettled.type: _step,
    ev.InterviewStarted.type: _clock,
    ev.InterviewPaused.type: _clock,
    ev.InterviewEnded.type: _clock,
    ev.ClockLeapt.type: _clock,
    ev.GapSettled.type: _clock,
    ev.GuideMoved.type: _moved,
    ev.QuestionAsked.type: _asked,
    ev.PartBegun.type: _part_begun,
    ev.QuestionPutOff.type: _put_off,
    ev.NoteTaken.type: _noted,
    ev.NoteCorrected.type: _note_corrected,
    ev.JudgementGiven.type: _judged,
    ev.JudgementWithdrawn.type: _withdrawn,
    ev.Undone.type: _undone_event,
    ev.DraftKept.type: _draft,
    ev.ConsultationConcluded.type: _agreed,
    ev.ConsultationHeld.type: _consulted,
    ev.ObservationWritten.type: _observed,
    ed.DraftTaken.type: _draft_taken,
    ed.DraftChoice.type: _draft_choice,
    ev.CommentWritten.type: _commented,
    ev.FeedbackGiven.type: _feedback,
    ev.EssentialMarked.type: _essential,
    ev.FactRecorded.type: _fact,
    ev.ArbitrationAsked.type: _arbitration,
    ev.BlockCarried.type: _carried,
    ev.JuryDecided.type: _jury,
    er.SpottingLed.type: _spotting,
    er.BlockSpotted.type: _spotted,
    er.ActionsPlanned.type: _planned,
    er.TutorNamed.type: _tutor,
    er.PracticeObserved.type: _practice,
    ev.SessionSealed.type: _sealed,
    ev.SessionReopened.type: _reopened,
    ev.SessionMerged.type: _merged,
    em.ModelConsulted.type: _model_consulted,
    em.SuggestionProposed.type: _proposed,
    em.SuggestionSettled.type: _settled,
    es.TranscriptImported.type: _imported,
    es.TranscriptAligned.type: _aligned,
    es.SpokenLinesGiven.type: _lines_given,
    es.SpokenLineSettled.type: _line_settled,
    ev.JournalRepaired.type: _repaired,
}
