"""What happens in an interview and around it, as frozen facts.

Pure values; storage gives them numbers and times. Every event has a stable type name and a
version: a change of shape raises the version and adds an upcast, so that old journals stay
readable for ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from assistant.domain.events.base import Event, kind
from assistant.domain.referential.model import ElementRef

# --- the session and the people ------------------------------------------------------------


@kind("session_opened")
@dataclass(frozen=True, slots=True)
class SessionOpened(Event):
    """The session began, with the whole référentiel it is held with."""

    session_id: str
    referential: Mapping[str, Any]
    fingerprint: str
    route: str = ""
    program: str = ""


@kind("candidate_described")
@dataclass(frozen=True, slots=True)
class CandidateDescribed(Event):
    """Who is evaluated; `details` holds what the dossier's first page asks (entreprise, …)."""

    name: str
    details: Mapping[str, Any] = field(default_factory=dict)


@kind("evaluator_named")
@dataclass(frozen=True, slots=True)
class EvaluatorNamed(Event):
    """Who evaluates in a role, for the blocks given (all when empty)."""

    role_id: str
    name: str
    company: str = ""
    function: str = ""
    accreditation: str = ""
    independent: bool | None = None
    blocks: tuple[int, ...] = ()


@kind("role_taken")
@dataclass(frozen=True, slots=True)
class RoleTaken(Event):
    """From here on, this role types."""

    role_id: str


# --- before the interview ------------------------------------------------------------------


@kind("activity_declared")
@dataclass(frozen=True, slots=True)
class ActivityDeclared(Event):
    """What the candidate's dossier says of one activity (numbered from 1 in its block)."""

    block: int
    activity: int
    practised: bool | None
    examples: str = ""
    documents: str = ""


@kind("open_question_answered")
@dataclass(frozen=True, slots=True)
class OpenQuestionAnswered(Event):
    """What the candidate answers to a written question of the dossier (numbered from 1 in its
    block)."""

    block: int
    question: int
    text: str


@kind("file_read")
@dataclass(frozen=True, slots=True)
class FileRead(Event):
    """The dossier was read for an element: the reading note of the official table."""

    element: ElementRef
    text: str


@kind("point_raised")
@dataclass(frozen=True, slots=True)
class PointRaised(Event):
    """Something to check at the interview, found while reading the dossier."""

    element: ElementRef
    text: str


@kind("point_settled")
@dataclass(frozen=True, slots=True)
class PointSettled(Event):
    """A point to check was checked; `point` is the number of the event that raised it."""

    point: int
    text: str = ""


@kind("step_settled")
@dataclass(frozen=True, slots=True)
class StepSettled(Event):
    """A step of the method was done (`faite`), passed over (`passee`) or put back (`a_faire`)."""

    step: str
    status: str


# --- the interview -------------------------------------------------------------------------


@kind("interview_started")
@dataclass(frozen=True, slots=True)
class InterviewStarted(Event):
    """The clock runs: the interview begins or goes on."""


@kind("interview_paused")
@dataclass(frozen=True, slots=True)
class InterviewPaused(Event):
    """The clock stands still. `effective` (ISO time) when it stopped before this was recorded,
    as after a power cut."""

    effective: str = ""


@kind("clock_leapt")
@dataclass(frozen=True, slots=True)
class ClockLeapt(Event):
    """While the interview's clock ran, the machine's leapt from `since` (ISO time) to the time of
    this record: later when it was suspended or silent, earlier when it was set back. A gap so made
    is no interview time unless `GapSettled` says so."""

    since: str


@kind("gap_settled")
@dataclass(frozen=True, slots=True)
class GapSettled(Event):
    """Whether a gap counts as interview time; `gap` is the number of the event that made it, a
    `ClockLeapt` or an `InterviewPaused` that took effect before it was recorded."""

    gap: int
    counted: bool


@kind("interview_ended")
@dataclass(frozen=True, slots=True)
class InterviewEnded(Event):
    """This sitting is over; nothing is closed for ever."""


@kind("moved")
@dataclass(frozen=True, slots=True)
class GuideMoved(Event):
    """The guide now stands at this block, element (0: none) and question (0: none)."""

    block: int
    element: int = 0
    question: int = 0


@kind("part_begun")
@dataclass(frozen=True, slots=True)
class PartBegun(Event):
    """From here on, this part of the épreuve of a block is under way."""

    block: int
    part: str


@kind("question_asked")
@dataclass(frozen=True, slots=True)
class QuestionAsked(Event):
    """A question was put; `question` is its number in the block, 0 for one of the evaluator's."""

    block: int
    question: int
    text: str
    elements: tuple[ElementRef, ...] = ()


@kind("question_put_off")
@dataclass(frozen=True, slots=True)
class QuestionPutOff(Event):
    """A suggested question was passed over, where it would have come, because all the elements it
    bears on were judged."""

    block: int
    question: int
    text: str
    elements: tuple[ElementRef, ...] = ()


@kind("note_taken")
@dataclass(frozen=True, slots=True)
class NoteTaken(Event):
    """What was heard, seen or read; `asked` is the number of the question event it answers."""

    text: str
    block: int = 0
    elements: tuple[ElementRef, ...] = ()
    origin: str = "entretien"
    asked: int = 0


@kind("note_corrected")
@dataclass(frozen=True, slots=True)
class NoteCorrected(Event):
    """A note now reads otherwise, or bears on other elements; the original is kept."""

    note: int
    text: str
    elements: tuple[ElementRef, ...]
    reason: str = ""


@kind("judgement_given")
@dataclass(frozen=True, slots=True)
class JudgementGiven(Event):
    """One role's judgement of an element. With `not_applicable`, `value` is the box that the
    source asks to tick, and `comment` what it asks to write; `criteria` are the numbers of the
    criteria that are not met, where they were said."""

    version: ClassVar[int] = 2

    element: ElementRef
    value: str
    by: str
    not_applicable: bool = False
    comment: str = ""
    criteria: tuple[int, ...] = ()


@kind("judgement_withdrawn")
@dataclass(frozen=True, slots=True)
class JudgementWithdrawn(Event):
    """The element is not judged any more by that role."""

    element: ElementRef
    by: str


@kind("undone")
@dataclass(frozen=True, slots=True)
class Undone(Event):
    """An earlier event no longer counts; it stays in the journal."""

    event: int


@kind("draft_kept")
@dataclass(frozen=True, slots=True)
class DraftKept(Event):
    """What was being typed in a field, so that it is found again; empty: nothing is left there.

    `field` is empty for the interview's line, else names the field, as `correction/12`; `origin` is
    where a half-typed note comes from, empty for any other text.
    """

    version: ClassVar[int] = 3

    text: str
    field: str = ""
    origin: str = ""


# --- after the interview -------------------------------------------------------------------


@kind("consultation_concluded")
@dataclass(frozen=True, slots=True)
class ConsultationConcluded(Event):
    """The evaluators agreed on an element; both views stay. `criteria`: as in a judgement."""

    version: ClassVar[int] = 2

    element: ElementRef
    value: str
    reason: str
    not_applicable: bool = False
    comment: str = ""
    criteria: tuple[int, ...] = ()


@kind("consultation_held")
@dataclass(frozen=True, slots=True)
class ConsultationHeld(Event):
    """The evaluators conferred on a block."""

    block: int
    text: str = ""


@kind("observation_written")
@dataclass(frozen=True, slots=True)
class ObservationWritten(Event):
    """The observations of a block (0: on the whole), in their new wording."""

    block: int
    text: str


@kind("comment_written")
@dataclass(frozen=True, slots=True)
class CommentWritten(Event):
    """A comment box of the dossier, in its new wording."""

    box: str
    text: str


@kind("feedback_given")
@dataclass(frozen=True, slots=True)
class FeedbackGiven(Event):
    """The candidate's answer to a question about the process."""

    question: str
    choices: tuple[str, ...] = ()
    text: str = ""


@kind("essential_marked")
@dataclass(frozen=True, slots=True)
class EssentialMarked(Event):
    """Whether an element is essential, as read in the official document.

    `certification` names a second certificate the element is tagged for, empty for the
    référentiel's own marks.
    """

    element: ElementRef
    mark: str
    certification: str = ""


@kind("fact_recorded")
@dataclass(frozen=True, slots=True)
class FactRecorded(Event):
    """A fact the dossier asks for: `fact` is one of `commands.FACTS`, `block` 0 for the whole."""

    fact: str
    text: str = ""
    date: str = ""
    block: int = 0


@kind("arbitration_asked")
@dataclass(frozen=True, slots=True)
class ArbitrationAsked(Event):
    """The evaluators could not agree on a proposition and ask the jury, with the reason."""

    block: int
    reason: str


@kind("block_carried")
@dataclass(frozen=True, slots=True)
class BlockCarried(Event):
    """A block validated by the jury in an earlier session; dates are ISO days."""

    block: int
    decided: str
    until: str
    session: str


@kind("jury_decided")
@dataclass(frozen=True, slots=True)
class JuryDecided(Event):
    """What the jury decided, on which day, and the blocks it validated.

    Args:
        members: those who sat, by college: names, or how many.
        sitting: the sitting it was decided in; empty for a decision recorded apart.
        scope: `totale`, `partielle` or `aucune`, of a sitting.
        answers: what the jury answered where its arbitration was asked, by block number.
        president: who presided.
    """

    version: ClassVar[int] = 2

    date: str
    decision: str
    blocks: tuple[int, ...] = ()
    members: Mapping[str, Any] = field(default_factory=dict)
    sitting: str = ""
    scope: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    president: str = ""


# --- what another session's file brings -----------------------------------------------------


@kind("record_brought")
@dataclass(frozen=True, slots=True)
class RecordBrought(Event):
    """A note or a judgement of the other evaluator's own session, as it was recorded there.

    Args:
        session, number: where it comes from.
        time, role: when and by whom it was recorded there.
        kind, shape, data: the event itself, `note_taken` or `judgement_given`, and the
            version of its shape.
        said: who spoke it there and when, for a note that comes from a transcript.
    """

    session: str
    number: int
    time: str
    role: str
    kind: str
    shape: int
    data: Mapping[str, Any]
    said: str = ""


@kind("session_merged")
@dataclass(frozen=True, slots=True)
class SessionMerged(Event):
    """Another session was brought in, as far as its record `number`, whose sum is `head`."""

    session: str
    head: str
    number: int
    brought: int


# --- the seal -----------------------------------------------------------------------------


@kind("session_sealed")
@dataclass(frozen=True, slots=True)
class SessionSealed(Event):
    """The session was sealed as it stood; `sealing.statement` says what the signature covers.

    Args:
        head: the sum of the record before this one, which chains it to all the others.
        sealed: the number of that record.
        public_key, signature: Ed25519, in hexadecimal.
        algorithm: how the fingerprint for paper is made; one of `sealing.ALGORITHMS`.
        verdicts: the status of every block and certification, as `sealing.verdicts` gives them.
        incomplete: why it was sealed while the dossier lacked something; empty when it did not.
    """

    head: str
    sealed: int
    public_key: str
    signature: str
    algorithm: str
    verdicts: Mapping[str, Any]
    incomplete: str = ""


@kind("session_reopened")
@dataclass(frozen=True, slots=True)
class SessionReopened(Event):
    """The seal was lifted, for this reason; both stay in the journal."""

    reason: str


# --- the journal itself --------------------------------------------------------------------


@kind("journal_repaired")
@dataclass(frozen=True, slots=True)
class JournalRepaired(Event):
    """Written by a repair: in the place of a lost record, or to sum the repair up.

    Args:
        kept: how many records were recovered; 0 in the place of a lost one.
        lost: the numbers of the records that were not.
        set_aside: the file that keeps the damaged bytes.
    """

    kept: int
    lost: tuple[int, ...]
    set_aside: str
