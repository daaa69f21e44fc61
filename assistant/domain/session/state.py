"""The state of a session. Pure values: `replaying` alone changes them, everyone else reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from assistant.domain.events import drafts as ed
from assistant.domain.events import interview as ev
from assistant.domain.events import model as em
from assistant.domain.events import route as er
from assistant.domain.events import spoken as es
from assistant.domain.events.base import Event
from assistant.domain.referential.model import ElementRef, Mark, Referential


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of the session with its place in the journal.

    What was brought from another session has the time and the role it was recorded with there;
    `brought` is then that session's id and the number it has in it, `said` who spoke it there and
    when.
    """

    number: int
    time: str
    role: str
    event: Event
    brought: tuple[str, int] = ("", 0)
    said: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """What was heard, seen or read, in its present wording."""

    number: int
    time: str
    role: str
    text: str
    block: int
    elements: tuple[ElementRef, ...]
    origin: str
    asked: int
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question that was put; `question` is 0 for one of the evaluator's own."""

    number: int
    time: str
    block: int
    question: int
    text: str
    elements: tuple[ElementRef, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """One role's present judgement of an element, and the numbers of the criteria not met."""

    number: int
    time: str
    element: ElementRef
    value: str
    by: str
    not_applicable: bool = False
    comment: str = ""
    criteria: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a consultation settled for an element."""

    number: int
    element: ElementRef
    value: str
    reason: str
    not_applicable: bool = False
    comment: str = ""
    criteria: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """Something to check at the interview; settled by the event `settled` (0: still open)."""

    number: int
    element: ElementRef
    text: str
    settled: int = 0
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Seal:
    """One sealing of the session, and the entry that lifted it (None while it holds)."""

    number: int
    time: str
    role: str
    event: ev.SessionSealed
    lifted: Entry | None = None

    @property
    def reason(self) -> str:
        """Why it was lifted; empty while it holds."""
        lifting = self.lifted.event if self.lifted else None
        return lifting.reason if isinstance(lifting, ev.SessionReopened) else ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a model proposed, and the answers given so far by sentence (numbered from 1)."""

    number: int
    time: str
    event: em.SuggestionProposed
    settled: Mapping[int, em.SuggestionSettled] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Transcript:
    """A transcript made by another program, as its speakers and its offset stand now.

    `settled` gives the lines accepted or left aside (numbered from 1), with the number of the note
    each became (0: left aside); `given`, the lines that a person gave to another voice.
    """

    number: int
    time: str
    event: es.TranscriptImported
    speakers: Mapping[str, str]
    offset: int | None
    settled: dict[int, int] = field(default_factory=dict)
    given: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gap:
    """Time that nobody watched: the machine was suspended, or the program had died.

    `counted` is None until somebody says whether it is interview time; it is not until then.
    """

    number: int
    since: datetime
    until: datetime
    counted: bool | None = None

    @property
    def length(self) -> timedelta:
        """How long nobody watched."""
        return self.until - self.since


@dataclass(slots=True)
class Clock:
    """The interview's clock: time run so far, and since when it runs (None: it stands still).

    `last` is when it was last seen running, `gaps` the times that nobody watched, by their event.
    """

    run: timedelta = timedelta()
    since: datetime | None = None
    sittings: int = 0
    ended: bool = False
    last: datetime | None = None
    gaps: dict[int, Gap] = field(default_factory=dict)

    def elapsed(self, now: datetime) -> timedelta:
        """The interview time at `now`, never less than what has been counted."""
        if self.since is None:
            return self.run
        return self.run + max(now - self.since, timedelta())


@dataclass(slots=True)
class Position:
    """Where the guide stands: block, element in view and current question (0: none)."""

    block: int = 0
    element: int = 0
    question: int = 0


@dataclass(frozen=True, slots=True)
class UnderWay:
    """The part of an épreuve that is under way; `begun` is the interview's clock at its start."""

    block: int
    part: str
    begun: timedelta


@dataclass(slots=True)
class Session:
    """All that is known of one evaluation, as its events tell it."""

    id: str
    referential: Referential
    fits: Callable[[Entry], None] = lambda entry: None
    """Refuses an entry that names what this session does not have."""
    number: int = 0
    opened: str = ""
    last: str = ""
    route: str = ""
    role: str = ""
    candidate: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    evaluators: dict[tuple[str, str], ev.EvaluatorNamed] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    opinions: list[int] = field(default_factory=list)
    """The events that may tell how somebody judges, the undone ones too."""
    veiled: frozenset[int] = frozenset()
    """The events hidden from the role that types; none in the session itself (`visibility`)."""
    undone: dict[int, int] = field(default_factory=dict)
    notes: dict[int, Note] = field(default_factory=dict)
    latest_note: str = ""
    """When the latest of them was taken; what was brought may be older than what stood here."""
    _facts: dict[ElementRef, dict[int, Note]] = field(default_factory=dict)
    asked: dict[int, AskedQuestion] = field(default_factory=dict)
    _put: dict[int, dict[int, AskedQuestion]] = field(default_factory=dict)
    parts: set[tuple[int, str]] = field(default_factory=set)
    """The parts of épreuves that were begun: their block, their id."""
    part: UnderWay | None = None
    put_off: set[tuple[int, int]] = field(default_factory=set)
    """The suggested questions that were told as passed over: their block, their number."""
    judgements: dict[ElementRef, dict[str, Judgement]] = field(default_factory=dict)
    agreements: dict[ElementRef, Agreement] = field(default_factory=dict)
    consulted: dict[int, str] = field(default_factory=dict)
    observations: dict[int, str] = field(default_factory=dict)
    drafts: dict[int, tuple[ed.DraftTaken, ...]] = field(default_factory=dict)
    """The drafts something was taken of, by block, the last one last."""
    picks: dict[ElementRef, tuple[int, str]] = field(default_factory=dict)
    """What a draft is to quote on an element: the line and the passage, (0, "") for nothing."""
    comments: dict[str, str] = field(default_factory=dict)
    feedback: dict[str, ev.FeedbackGiven] = field(default_factory=dict)
    steps: dict[str, str] = field(default_factory=dict)
    activities: dict[tuple[int, int], ev.ActivityDeclared] = field(default_factory=dict)
    answers: dict[tuple[int, int], str] = field(default_factory=dict)
    """The candidate's, to the open questions of the dossier: by block and number."""
    readings: dict[ElementRef, str] = field(default_factory=dict)
    points: dict[int, Point] = field(default_factory=dict)
    marks: dict[tuple[str, ElementRef], Mark] = field(default_factory=dict)
    facts: dict[tuple[str, int], ev.FactRecorded] = field(default_factory=dict)
    spotting: er.SpottingLed | None = None
    spotted: dict[int, er.BlockSpotted] = field(default_factory=dict)
    planned: dict[tuple[int, str], str] = field(default_factory=dict)
    """The actions planned, by block and way."""
    tutor: er.TutorNamed | None = None
    practices: dict[ElementRef, str] = field(default_factory=dict)
    """What the tutor observed in the enterprise."""
    arbitrations: dict[int, str] = field(default_factory=dict)
    carried: dict[int, ev.BlockCarried] = field(default_factory=dict)
    jury: ev.JuryDecided | None = None
    seals: list[Seal] = field(default_factory=list)
    genuine: frozenset[int] = frozenset()
    """The seals, by number, that were verified and hold; a replay alone vouches for none."""
    model_uses: dict[int, em.ModelConsulted] = field(default_factory=dict)
    suggestions: dict[int, Suggestion] = field(default_factory=dict)
    transcripts: dict[int, Transcript] = field(default_factory=dict)
    spoken: dict[int, tuple[int, int]] = field(default_factory=dict)
    """The notes that were spoken: the transcript each comes from, and its line there."""
    clock: Clock = field(default_factory=Clock)
    position: Position = field(default_factory=Position)
    guided: dict[int, int] = field(default_factory=dict)
    """The blocks the guide stood at, with the last of their guide points it came to."""
    unsent: dict[tuple[str, str], str] = field(default_factory=dict)
    """What each role was typing and has not recorded, by field (empty: the interview's line)."""
    unsent_origins: dict[str, str] = field(default_factory=dict)
    """Where the note comes from that each role was typing in the interview's line."""

    def unsent_in(self, name: str = "") -> str:
        """What the role that types was typing in a field."""
        return self.unsent.get((self.role, name), "")

    @property
    def sealed(self) -> Seal | None:
        """The seal that holds now: while there is one, the session can only be reopened."""
        last = self.seals[-1] if self.seals else None
        return last if last and last.lifted is None else None

    @property
    def genuinely_sealed(self) -> Seal | None:
        """The seal that holds now, where it was verified: the only one to be shown or printed."""
        held = self.sealed
        return held if held and held.number in self.genuine else None

    def mark(self, ref: ElementRef) -> Mark:
        """Whether an element is essential: as entered in this session, else as published."""
        entered = self.marks.get(("", ref))
        if entered is not None:
            return entered
        element = self.referential.element(ref)
        return element.essential if element else "inconnu"

    def take_note(self, note: Note) -> None:
        """Hold a note, new or corrected; a corrected one keeps its place."""
        before = self.notes.get(note.number)
        self.notes[note.number] = note
        self.latest_note = max(self.latest_note, note.time)
        for ref in before.elements if before else ():
            del self._facts[ref][note.number]
        for ref in note.elements:
            on_it = self._facts.setdefault(ref, {})
            on_it[note.number] = note
            if before:
                self._facts[ref] = dict(sorted(on_it.items()))

    def notes_on(self, ref: ElementRef) -> tuple[Note, ...]:
        """The facts recorded on an element, in order."""
        return tuple(self._facts.get(ref, {}).values())

    def has_note(self, ref: ElementRef) -> bool:
        """Whether any fact is recorded on an element."""
        return bool(self._facts.get(ref))

    def last_notes_on(self, ref: ElementRef, most: int) -> tuple[int, list[Note]]:
        """How many facts are recorded on an element, and the last of them in order."""
        on_it = self._facts.get(ref, {})
        last = [on_it[number] for number in islice(reversed(on_it), most)]
        return len(on_it), last[::-1]

    def put(self, asked: AskedQuestion) -> None:
        """Hold a question that was put."""
        self.asked[asked.number] = asked
        in_block = self._put.setdefault(asked.block, {})
        in_block.pop(asked.question, None)  # the one put last stands last
        in_block[asked.question] = asked

    def put_last(self, block: int, question: int | None = None) -> AskedQuestion | None:
        """The question of a block that was put last.

        Args:
            question: of the times a suggested question was put, 0 for those of the evaluator's
                own; None: whichever it is.
        """
        in_block = self._put.get(block, {})
        if question is not None:
            return in_block.get(question)
        return in_block[next(reversed(in_block))] if in_block else None

    def put_in(self, block: int) -> Collection[int]:
        """The numbers of the suggested questions of a block that were put (0: one's own)."""
        return self._put.get(block, {}).keys()

    @property
    def blocks_asked(self) -> Collection[int]:
        """The blocks in which a question was put."""
        return self._put.keys()

    def judgement(self, ref: ElementRef, role: str) -> Judgement | None:
        """What a role judged of an element, by itself; None when it has not, or took it back."""
        return self.judgements.get(ref, {}).get(role)

    def disputed(self, ref: ElementRef) -> bool:
        """The evaluators judged this element otherwise, as the référentiel understands it, and no
        later consultation settled it."""
        given = self.judgements.get(ref, {})
        if not self._differ(given):
            return False
        agreement = self.agreements.get(ref)
        return agreement is None or any(one.number > agreement.number for one in given.values())

    def _differ(self, given: Mapping[str, Judgement]) -> bool:
        """Whether judgements differ: two that are not the same; where most of them count, no
        majority can be reached; where marks are averaged, they are too far apart."""
        if self.referential.averaged:
            return self.referential.too_far_apart(
                [one.value for role, one in given.items() if role in self.referential.averaged]
            )
        votes = Counter((one.value, one.not_applicable) for one in given.values())
        if not self.referential.by_majority:
            return len(votes) > 1
        roles = len(self.referential.roles)
        return bool(votes) and 2 * (max(votes.values()) + roles - votes.total()) <= roles

    def majority(self, ref: ElementRef) -> Judgement | None:
        """The judgement that more than half of the evaluators gave, as the first of them did."""
        given = self.judgements.get(ref, {})
        votes = Counter((one.value, one.not_applicable) for one in given.values())
        for role in self.referential.roles:
            one = given.get(role.id)
            if one and 2 * votes[one.value, one.not_applicable] > len(self.referential.roles):
                return one
        return None

    def effective(self, ref: ElementRef) -> Judgement | Agreement | None:
        """The judgement that counts: the agreed one, else the concluding role's.

        None while nobody who concludes has judged, or while two roles differ; where marks are
        averaged, while one of those who mark has not; where most of them count, while no value has
        more than half.
        """
        if self.disputed(ref):
            return None
        agreement = self.agreements.get(ref)
        if self.referential.by_majority:
            given = self.judgements.get(ref, {}).values()
            if agreement and all(one.number < agreement.number for one in given):
                return agreement
            return self.majority(ref)
        if any(self.judgement(ref, role) is None for role in self.referential.averaged):
            return agreement
        concluding = self.judgement(ref, self.referential.concluding_role.id)
        if agreement and (concluding is None or agreement.number > concluding.number):
            return agreement
        return concluding

    def failing(self, ref: ElementRef) -> tuple[int, ...]:
        """The numbers of the criteria that the judgement that counts says are not met.

        An agreement that names none has those of a judgement that says the same, the concluding
        role's first.
        """
        found = self.effective(ref)
        if found is None or found.criteria or isinstance(found, Judgement):
            return found.criteria if found else ()
        given = self.judgements.get(ref, {})
        concluding = self.referential.concluding_role.id
        same = [
            one for _, one in sorted(given.items(), key=lambda item: item[0] != concluding)
            if (one.value, one.not_applicable) == (found.value, found.not_applicable)
        ]
        return next((one.criteria for one in same if one.criteria), ())


def parse_time(text: str) -> datetime:
    """A journal time as an aware datetime. Raises ValueError on anything else."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
