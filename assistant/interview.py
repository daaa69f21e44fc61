"""One opened session: decide, append the events durably, project.

The journal and the clock are handed in: nothing here knows screens nor file formats.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Concatenate, ParamSpec, Protocol

from assistant.domain.common.errors import (
    MovedOn,
    NotSaved,
    RefusedCommand,
    SessionUnreadable,
    only_read,
)
from assistant.domain.common.french import figures
from assistant.domain.common.store import Draft, Journal, Record, Recovery
from assistant.domain.consultation.merge import Merge, merge
from assistant.domain.dossier.completeness import controls
from assistant.domain.dossier.finding import Finding
from assistant.domain.dossier.seal import (
    ALGORITHM,
    Signer,
    sealing_reason,
    standing_in_the_way,
    statement,
    verdicts,
)
from assistant.domain.dossier.verify import CheckSignature, SealFault, Verification, verify
from assistant.domain.dossier.vouching import NOBODY, Vouching
from assistant.domain.events import interview as ev
from assistant.domain.events import records as event_records
from assistant.domain.events.base import Event
from assistant.domain.events.door import FIRST_YEAR, LAST_YEAR
from assistant.domain.referential.build import build_referential
from assistant.domain.rules.outcome import Outcome, outcome
from assistant.domain.session import orders
from assistant.domain.session.replay import Build, apply, entry_of, replay
from assistant.domain.session.state import Seal, Session, parse_time
from assistant.domain.session.visibility import UNKNOWN_READER

P = ParamSpec("P")
_OF_NO_VERDICT = (
    ev.NoteTaken, ev.QuestionAsked, ev.QuestionPutOff, ev.GuideMoved, ev.PartBegun, ev.StepSettled,
    ev.InterviewStarted, ev.InterviewPaused, ev.DraftKept,
)
"""Events that no verdict rests on: most of those of an interview."""

_OF_SEALS = frozenset(
    {ev.SessionSealed.type, ev.SessionReopened.type, ev.Undone.type}
)
"""The records after which seals are looked at again; an undoing makes the session anew."""

Now = Callable[[], datetime]

KeepCopy = Callable[[str], str]
"""Copies a session, by its id; answers a sentence when it could not, and never raises."""


_OF_EVALUATORS = (
    ev.NoteTaken, ev.QuestionAsked, ev.InterviewStarted, ev.ObservationWritten, ev.ConsultationHeld,
)
"""What nobody records but who evaluates, under the role that sits here."""

_TRIES = 8
"""How often an order is decided again before its author is told that the session moved on."""


def no_copy(session_id: str) -> str:
    """For sessions of which no copy is kept."""
    return ""


class CopyBegun(Protocol):
    """A copy of a session that is being made, or was."""

    def told(self, *, wait: bool) -> str | None:
        """A sentence when it could not be made, else nothing; None while it is being made.

        Args:
            wait: until it is made.
        """
        ...


@dataclass(frozen=True, slots=True)
class CopyMade:
    """A copy that was made at once; implements `CopyBegun`."""

    sentence: str

    def told(self, *, wait: bool) -> str:
        """See `CopyBegun`."""
        return self.sentence


BeginCopy = Callable[["Interview"], CopyBegun]
"""Begins a copy of the session of an interview that has ended; never raises."""


def at_once(keep: KeepCopy) -> BeginCopy:
    """Copies made before anything else is done."""
    return lambda interview: CopyMade(keep(interview.session.id))


def without_copy(interview: Interview) -> CopyBegun:
    """For interviews of which no copy is kept."""
    return CopyMade("")


def datable(moment: datetime) -> bool:
    """Whether a line may bear this time: the door of records lets no other in again."""
    return FIRST_YEAR <= moment.year <= LAST_YEAR


def iso(moment: datetime) -> str:
    """A time as journals write it: ISO 8601, UTC, to the millisecond.

    Raises:
        NotSaved: the computer's clock gives a time that no journal may bear.
    """
    if not datable(moment):
        raise NotSaved(
            "Horloge à régler",
            f"L’ordinateur se croit le {figures(moment.date())} : rien n’est enregistré sous une "
            "telle date. Mettez son horloge à l’heure, puis recommencez.",
        )
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Interview:
    """One opened session: its state, and the way to change it."""

    def __init__(
        self, journal: Journal, now: Now, begin_copy: BeginCopy = without_copy,
        vouching: Vouching = NOBODY, build: Build = build_referential, *, lasting: bool = True,
    ) -> None:
        """Replay the journal.

        Args:
            begin_copy: called when the interview has ended.
            vouching: who checks the seals as they are read, and the rules.
            build: makes the référentiel that the session keeps.
            lasting: something of it stays; nothing does of a demonstration nor of a trial, and
                what is entered there is nothing for other sessions.

        Raises:
            SessionUnreadable: the journal holds what this program cannot understand.
        """
        self._journal = journal
        self._begin_copy = begin_copy
        self._copying: CopyBegun | None = None
        self._notice = ""
        self._told = journal.recovery
        self.now = now
        self._build = build
        self.lasting = lasting
        self._role = ""
        self.session: Session = self._told_again()
        self._outcome: tuple[int, Outcome] | None = None
        self.told_again = 0
        """How often lines already known got other numbers, or others came before them."""
        self._vouching = vouching
        self._broken = vouching.seals(self.session, journal.records)

    @property
    def writable(self) -> bool:
        """False when another program writes this session: it can only be read and followed."""
        return self._journal.writable

    def must_be_writable(self) -> None:
        """Refuse what would be written to a session that can only be read.

        Raises:
            SessionLocked: another program writes it, or nobody may.
        """
        if not self.writable:
            raise only_read(f"la session « {self.session.id} »", self.writer)

    @property
    def writer(self) -> str:
        """Who writes it, in a few French words, when we do not."""
        return self._journal.writer

    @property
    def shared(self) -> bool:
        """Whether others may write this session while we do."""
        return self._journal.shared

    @property
    def away(self) -> bool:
        """Whether the place of the session is out of reach, and the interview goes on here."""
        return self._journal.away

    @property
    def in_clear(self) -> bool:
        """Whether the whole journal is stored unencrypted."""
        return self._journal.in_clear

    @property
    def accompanied(self) -> bool:
        """Whether somebody else holds this interview too, on another computer."""
        return self._journal.accompanied

    @property
    def recovery(self) -> Recovery | None:
        """What was damaged on opening; None when nothing was."""
        return self._journal.recovery

    def run(
        self,
        decide: Callable[Concatenate[Session, P], Sequence[Event]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> int:
        """Carry out an order of `commands`; returns once its events are on disk.

        Returns:
            The number of the last event, that of the session when the order changes nothing.

        Raises:
            RefusedCommand: the order cannot be carried out; nothing is recorded.
            NotSaved: the disk refused; nothing is recorded.
            SessionLocked: another program writes this session.
        """
        return self.decided_again(lambda: self.record(decide(self.session, *args, **kwargs)))

    def decided_again(self, order: Callable[[], int]) -> int:
        """Carry out an order; once more on what somebody else recorded meanwhile, where several
        write one session.

        Raises:
            RefusedCommand: what they recorded leaves no room for it, or they never stop.
        """
        for left in reversed(range(_TRIES)):
            try:
                return order()
            except MovedOn:
                if not left or not self.shared:
                    raise
        raise AssertionError("unreachable")

    def record(self, events: Sequence[Event]) -> int:
        """Append decided events durably, then project them.

        Raises:
            RefusedCommand: the session is sealed, and the events do more than reopen it.
        """
        if self.session.sealed and not all(isinstance(e, ev.SessionReopened) for e in events):
            raise _sealed(self.session.id)
        return self._append(events, iso(self.now()))

    @property
    def broken(self) -> tuple[SealFault, ...]:
        """What is wrong with the seal that stands: while there is anything, it is none."""
        return self._broken

    def doubts(self) -> tuple[SealFault, ...]:
        """What must be said wherever a verdict of this session shows."""
        return (*self._broken, *self._vouching.rules(self.session))

    @property
    def head(self) -> str:
        """The sum of the last record, which binds it to all the others."""
        return self._journal.records[-1].sum

    def _told_again(self) -> Session:
        """The session as the whole journal tells it, for the role that sits here."""
        session = replay(self._journal.records, self._build, self._journal.session_id)
        if self.shared:
            if not self._role:
                roles = [role.id for role in session.referential.roles]
                roles.sort(key=lambda role: role != session.role)
                self._role = self._journal.seat(roles) or UNKNOWN_READER
            session.role = self._role
        return session

    def _sit(self, events: Sequence[Event]) -> None:
        """Hold the roles that these events are given under, where several write one session.

        Raises:
            RefusedCommand: somebody else holds one; nothing is recorded.
        """
        wanted = []
        for event in events:
            if isinstance(event, ev.RoleTaken):
                wanted.append(event.role_id)
            elif isinstance(event, ev.JudgementGiven):
                wanted.append(event.by)
            elif isinstance(event, _OF_EVALUATORS) and self._role != UNKNOWN_READER:
                wanted.append(self._role)
        for role in dict.fromkeys(wanted):
            self._journal.sit(role)

    def sum_at(self, number: int) -> str:
        """The sum of a record; empty when there is none of that number."""
        records = self._journal.records
        return records[number - 1].sum if 0 < number <= len(records) else ""

    def _append(self, events: Sequence[Event], time: str) -> int:
        if events:
            if self.shared:
                self._sit(events)
            role = "" if self.session.role == UNKNOWN_READER else self.session.role
            drafts = [event_records.draft(event, time, role) for event in events]
            self._must_be_read_again(drafts)
            try:
                fresh = self._journal.append(drafts, expected=self.session.number)
            except MovedOn:
                self.follow()
                raise
            for event in events:
                if isinstance(event, ev.RoleTaken):
                    self._role = event.role_id
            self._project(fresh)
            self._notice = self._happened()
            if any(isinstance(event, ev.InterviewEnded) for event in events):
                self._look_at_copy(wait=True)  # that of an end before this one
                self._copying = self._begin_copy(self)
                self._look_at_copy(wait=False)
        return self.session.number

    def _must_be_read_again(self, drafts: Sequence[Draft]) -> None:
        """Refuse what the door of records would not let in again: it would close the session.

        Raises:
            RefusedCommand: nothing is recorded.
        """
        for number, one in enumerate(drafts, self.session.number + 1):
            try:
                record = Record(number, one.type, one.version, one.time, one.role, one.data)
                self.session.fits(entry_of(record))
            except SessionUnreadable as error:
                raise RefusedCommand(
                    "Impossible à enregistrer",
                    f"« {one.type} » contient un texte démesuré, ou nomme ce que cette session "
                    "n’a pas. Rien n’a été enregistré ; raccourcissez-le, ou corrigez-le.",
                ) from error

    def _happened(self) -> str:
        """What happened to the files since this was last asked, as far as it is not told yet."""
        recovery = self._journal.recovery
        if recovery is None or recovery is self._told:
            return self._notice
        self._told = recovery
        return "\n".join(filter(None, (self._notice, recovery.message)))

    def _look_at_copy(self, *, wait: bool) -> None:
        told = self._copying.told(wait=wait) if self._copying else None
        if told is not None:
            self._copying = None
            self._notice = "\n".join(filter(None, (self._notice, told)))

    def take_notice(self) -> str:
        """A warning for the user although everything was recorded; returned once."""
        self._look_at_copy(wait=False)
        notice, self._notice = self._notice, ""
        return notice

    def blocking_findings(self) -> tuple[Finding, ...]:
        """What the dossier lacks that keeps it from being sealed without a reason."""
        return standing_in_the_way(controls(self.session, self.outcome(), self.now()))

    def seal(self, signer: Signer, *, incomplete: str = "") -> Seal:
        """Seal the session as it stands: from here on it can only be read, or reopened.

        Args:
            incomplete: why it is sealed while its dossier lacks something.

        Raises:
            RefusedCommand: already sealed, the clock runs, or the dossier is incomplete and no
                reason is given.
            NotSaved: the disk refused; the session is not sealed.
        """
        reason = sealing_reason(self.session, self.blocking_findings(), incomplete)
        session, time = self.session, iso(self.now())
        unsigned = ev.SessionSealed(
            self.head, session.number, signer.public_key.hex(), "",
            ALGORITHM, verdicts(session), reason,
        )
        seal = Seal(session.number + 1, time, session.role, unsigned)
        signature = signer.sign(statement(session, seal)).hex()
        self._append([replace(unsigned, signature=signature)], time)
        return self.session.seals[-1]

    def verify(
        self, check: CheckSignature, printed: str = "", loose: Iterable[str] = ()
    ) -> Verification:
        """Compare the session with its seals, and with a fingerprint printed on paper.

        Args:
            loose: what its store found besides the records; see `verification.verify`.

        Raises:
            RefusedCommand: the printed fingerprint was miscopied.
        """
        return verify(self.session, self._journal.records, check, printed, loose)

    def take_over(self, other: Interview, *, same_person: bool = False) -> Merge:
        """Bring the other evaluator's session of the same interview into this one.

        Args:
            same_person: it is the same candidate although the two names differ.

        Raises:
            RefusedCommand: another interview, or this session is sealed; nothing is recorded.
            NotSaved: the disk refused.
        """
        found = merge(self.session, other.session, other.head, same_person=same_person)
        self.record(found.events)
        return found

    def follow(self) -> bool:
        """Take in what another program recorded; True when there was something."""
        records = self._journal.follow()
        self._project(records)
        self._notice = self._happened()
        return bool(records)

    def close(self) -> None:
        """Let others write this session, once its copy is made. A clock that runs goes on."""
        self._journal.close()
        self._notice = self._happened()
        self._look_at_copy(wait=True)

    def _project(self, records: Sequence[Record]) -> None:
        if records and records[0].number != self.session.number + 1:
            self.session, self._outcome = self._told_again(), None
            self.told_again += 1
            self._broken = self._vouching.seals(self.session, self._journal.records)
            return
        for record in records:
            self.session = apply(self.session, record)
        if self.shared:
            self.session.role = self._role
        if self.session.seals and any(one.type in _OF_SEALS for one in records):
            self._broken = self._vouching.seals(self.session, self._journal.records)

    def outcome(self) -> Outcome:
        """The verdicts at this moment; looked for again once something that bears on them was
        recorded."""
        session, kept = self.session, self._outcome
        if kept is None or any(
            not isinstance(one.event, _OF_NO_VERDICT) for one in session.entries[kept[0]:]
        ):
            kept = (0, outcome(session))
        self._outcome = (session.number, kept[1])
        return kept[1]

    def elapsed(self) -> timedelta:
        """The interview time now, pauses left out."""
        return self.session.clock.elapsed(self.now())

    def stop_forgotten_clock(self) -> timedelta | None:
        """Pause a clock that ran when the program died, at the last line it recorded.

        Returns:
            How long nobody counted, None when the clock stood still.
        """
        if self.session.clock.since is None or not self.writable or self.accompanied:
            return None
        lost = self.now() - parse_time(self.session.last)
        self.run(orders.pause, self.session.last)
        return lost


def _sealed(session_id: str) -> RefusedCommand:
    return RefusedCommand(
        "Session scellée",
        "Elle ne peut plus qu’être lue ; rien n’a été enregistré. Pour la modifier, rouvrez-la en "
        f"disant pourquoi : cqp rouvrir {session_id} --raison \"…\".",
    )
