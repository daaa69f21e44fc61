"""Use cases: decide, append the events durably, project. Knows neither screen nor file format.

`Library` finds, creates and opens sessions; `Interview` is one opened session. Stores, shelves
and clocks are handed in: nothing here knows which ones they are.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from typing import Concatenate, ParamSpec, Protocol

from assistant import __version__
from assistant.domain.common import errors
from assistant.domain.common.collecting import uncollected
from assistant.domain.common.errors import (
    AssistantError,
    MovedOn,
    RefusedCommand,
    SessionUnreadable,
)
from assistant.domain.common.store import Journal, Record, Recovery, SessionStore
from assistant.domain.consultation.merge import Merge, merge
from assistant.domain.dossier.completeness import controls
from assistant.domain.dossier.finding import Finding
from assistant.domain.dossier.jury import CarryOver, carry_over
from assistant.domain.dossier.seal import (
    ALGORITHM,
    Signer,
    sealing_reason,
    standing_in_the_way,
    statement,
    verdicts,
)
from assistant.domain.dossier.verify import CheckSignature, Verification, verify
from assistant.domain.events import interview as ev
from assistant.domain.events import records as event_records
from assistant.domain.referential.build import build_referential
from assistant.domain.referential.model import ElementRef, Referential
from assistant.domain.review.conversation import lines
from assistant.domain.rules.outcome import Outcome, outcome, outcome_of_block
from assistant.domain.rules.verdict import BlockVerdict
from assistant.domain.session import orders
from assistant.domain.session.replay import apply, replay
from assistant.domain.session.state import Seal, Session, parse_time
from assistant.domain.session.visibility import as_seen

P = ParamSpec("P")
Now = Callable[[], datetime]

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that are not taken for one another when read aloud."""


class Shelf(Protocol):
    """Where référentiels come from."""

    def load(self, referential_id: str) -> Referential: ...


KeepCopy = Callable[[str], str]
"""Copies a session, by its id; answers a sentence when it could not, and never raises."""


def no_copy(session_id: str) -> str:
    """For sessions of which no copy is kept."""
    return ""


def utc_now() -> datetime:
    """The present time, in UTC."""
    return datetime.now(UTC)


def iso(moment: datetime) -> str:
    """A time as journals write it: ISO 8601, UTC, to the millisecond."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Interview:
    """One opened session: its state, and the way to change it."""

    def __init__(
        self, journal: Journal, now: Now = utc_now, keep_copy: KeepCopy = no_copy
    ) -> None:
        """Replay the journal.

        Args:
            keep_copy: called with the session's id when an interview has ended.

        Raises:
            SessionUnreadable: the journal holds what this program cannot understand.
        """
        self._journal = journal
        self._keep_copy = keep_copy
        self._notice = ""
        self._told = journal.recovery
        self.now = now
        self.session: Session = replay(journal.records, build_referential)
        self._outcome: tuple[int, Outcome] | None = None

    @property
    def writable(self) -> bool:
        return self._journal.writable

    @property
    def writer(self) -> str:
        return self._journal.writer

    @property
    def recovery(self) -> Recovery | None:
        return self._journal.recovery

    def run(
        self,
        decide: Callable[Concatenate[Session, P], Sequence[ev.Event]],
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
        return self.record(decide(self.session, *args, **kwargs))

    def record(self, events: Sequence[ev.Event]) -> int:
        """Append decided events durably, then project them.

        Raises:
            RefusedCommand: the session is sealed, and the events do more than reopen it.
        """
        if self.session.sealed and not all(isinstance(e, ev.SessionReopened) for e in events):
            raise _sealed(self.session.id)
        return self._append(events, iso(self.now()))

    @property
    def head(self) -> str:
        """The sum of the last record, which binds it to all the others."""
        return self._journal.records[-1].sum

    def _append(self, events: Sequence[ev.Event], time: str) -> int:
        if events:
            drafts = [event_records.draft(event, time, self.session.role) for event in events]
            try:
                fresh = self._journal.append(drafts, expected=self.session.number)
            except MovedOn:
                self.follow()
                raise
            self._project(fresh)
            self._notice = self._happened()
            if any(isinstance(event, ev.InterviewEnded) for event in events):
                copied = self._keep_copy(self.session.id)
                self._notice = "\n".join(filter(None, (self._notice, copied)))
        return self.session.number

    def _happened(self) -> str:
        """What happened to the files since this was last asked, as far as it is not told yet."""
        recovery = self._journal.recovery
        if recovery is None or recovery is self._told:
            return self._notice
        self._told = recovery
        return "\n".join(filter(None, (self._notice, recovery.message)))

    def take_notice(self) -> str:
        """What the user must be told although nothing failed to be recorded; said once."""
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
        return bool(records)

    def close(self) -> None:
        self._journal.close()
        self._notice = self._happened()

    def _project(self, records: Sequence[Record]) -> None:
        for record in records:
            self.session = apply(self.session, record)

    def outcome(self) -> Outcome:
        """The verdicts at this moment."""
        if self._outcome is None or self._outcome[0] != self.session.number:
            self._outcome = (self.session.number, outcome(self.session))
        return self._outcome[1]

    def block_verdict(self, block: int) -> BlockVerdict:
        return outcome_of_block(self.session, block)

    def elapsed(self) -> timedelta:
        return self.session.clock.elapsed(self.now())

    def stop_forgotten_clock(self) -> timedelta | None:
        """Pause a clock that ran when the program died, at the last line it recorded.

        Returns:
            How long nobody counted, None when the clock stood still.
        """
        if self.session.clock.since is None or not self.writable:
            return None
        lost = self.now() - parse_time(self.session.last)
        self.run(orders.pause, self.session.last)
        return lost

    def judge(
        self, ref: ElementRef, value: str, *, not_applicable: bool = False, comment: str = ""
    ) -> int:
        """Judge as the role that types; that of the concluding role when none was chosen."""
        by = self.session.role or self.session.referential.concluding_role.id
        return self.run(
            orders.judge, ref, value, by=by, not_applicable=not_applicable, comment=comment
        )


def _sealed(session_id: str) -> RefusedCommand:
    return RefusedCommand(
        "Session scellée",
        "Elle ne peut plus qu’être lue ; rien n’a été enregistré. Pour la modifier, rouvrez-la en "
        f"disant pourquoi : cqp rouvrir {session_id} --raison \"…\".",
    )


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """A session as the home screen lists it; `problem` when it cannot be read."""

    id: str
    candidate: str = ""
    referential_id: str = ""
    title: str = ""
    opened: str = ""
    last: str = ""
    judged: int = 0
    elements: int = 0
    minutes: int = 0
    last_line: str = ""
    ended: bool = False
    events: int = 0
    problem: str = ""
    locked: bool = False  # encrypted, and nobody unlocked it: nothing else is known of it
    damaged: bool = False  # a repair may bring back what still holds; `candidate` may be known


class Library:
    """The sessions there are, and how new ones begin."""

    def __init__(
        self, store: SessionStore, shelf: Shelf, now: Now = utc_now,
        new_id: Callable[[], str] | None = None, keep_copy: KeepCopy = no_copy,
    ) -> None:
        self.store, self.shelf, self.now = store, shelf, now
        self._keep_copy = keep_copy
        self._new_id = new_id or self._dated_id

    def create(
        self, referential_id: str, candidate: str, *, role: str = "", route: str = ""
    ) -> Interview:
        """Begin a session with a référentiel, kept whole inside it.

        Args:
            role: who types; the role that concludes unless said.
        """
        referential = self.shelf.load(referential_id)
        role = role or referential.concluding_role.id
        _check_role(role, referential)
        if route and route not in {one.id for one in referential.routes}:
            known = ", ".join(one.id for one in referential.routes)
            raise RefusedCommand("Voie inconnue", f"« {route} » : choisissez parmi {known}.")
        session_id = self._new_id()
        first = orders.open_session(
            session_id, referential.data, referential.fingerprint,
            candidate=candidate, route=route, program=__version__, role=role,
        )
        return self._begin(session_id, first, role)

    def _begin(self, session_id: str, events: Sequence[ev.Event], role: str) -> Interview:
        time = iso(self.now())
        drafts = [event_records.draft(event, time, role) for event in events]
        return Interview(self.store.create(session_id, drafts), self.now, self._keep_copy)

    def carry_over(self, session_id: str) -> CarryOver:
        """What a resit after this session would carry today, and what has expired.

        Raises:
            RefusedCommand: nothing to resit, nothing kept by the source, or no jury decision.
        """
        return self._carried_from(session_id)[1]

    def resit(self, session_id: str, *, role: str = "") -> Interview:
        """Begin a session on what a partial result left, carrying what is still kept.

        It is held with the very référentiel of the session before, under which the carried
        blocks were validated, and takes over the candidate, the route and the marks entered.

        Raises:
            RefusedCommand: nothing to resit, nothing kept by the source, or no jury decision.
        """
        before, carried = self._carried_from(session_id)
        referential, new_id = before.referential, self._new_id()
        role = role or referential.concluding_role.id
        _check_role(role, referential)
        first: list[ev.Event] = orders.open_session(
            new_id, referential.data, referential.fingerprint,
            candidate=before.candidate, route=before.route, program=__version__, role=role,
        )
        if before.details:
            first.append(ev.CandidateDescribed(before.candidate, before.details))
        first += [
            ev.EssentialMarked(ref, mark, certification)
            for (certification, ref), mark in before.marks.items()
        ]
        return self._begin(new_id, [*first, *carried.events], role)

    def _carried_from(self, session_id: str) -> tuple[Session, CarryOver]:
        journal = self.store.open(self._known(session_id), write=False)
        try:
            before = replay(journal.records, build_referential)
        finally:
            journal.close()
        return before, carry_over(before, self.now().astimezone().date())

    def open(self, session_id: str, *, write: bool = True) -> Interview:
        """Open a session by its id, or by its only unmistakable beginning."""
        with uncollected():
            journal = self.store.open(self._known(session_id), write=write)
            try:
                return Interview(journal, self.now, self._keep_copy)
            except AssistantError:
                journal.close()
                raise

    def glimpse(self, session_id: str, count: int) -> Session | None:
        """The session as its first records tell it, to show something while it is opened.

        None where that cannot be had quickly, or at all: opening it says why.
        """
        try:
            records = self.store.beginning(self._known(session_id), count)
            return replay(records, build_referential) if records else None
        except AssistantError:
            return None

    def _known(self, session_id: str) -> str:
        ids = self.store.ids()
        if session_id in ids:
            return session_id
        begun = [one for one in ids if session_id and one.startswith(session_id)]
        if len(begun) == 1:
            return begun[0]
        near = begun[:3] or get_close_matches(session_id, ids, n=3, cutoff=0.5) or list(ids[:3])
        offer = f" Les plus proches : {', '.join(near)}." if near else " Il n’y en a aucune ici."
        raise SessionUnreadable("Session inconnue", f"« {session_id[:80]} » n’existe pas.{offer}")

    def _dated_id(self) -> str:
        tail = "".join(secrets.choice(_ALPHABET) for _ in range(5))
        return f"{self.now().astimezone():%Y-%m-%d}-{tail}"

    def summaries(self) -> Iterator[SessionSummary]:
        """The sessions, most recently written first; an unreadable one says why."""
        for session_id in self.store.ids():
            yield self.summary(session_id)

    def summary(self, session_id: str) -> SessionSummary:
        try:
            journal = self.store.open(session_id, write=False)
            try:
                return _summary(replay(journal.records, build_referential))
            finally:
                journal.close()
        except AssistantError as error:
            damaged = isinstance(error, errors.SessionDamaged)
            begun = self.glimpse(session_id, 3) if damaged else None  # who the candidate is
            return SessionSummary(
                session_id, begun.candidate if begun else "", problem=error.message,
                locked=isinstance(error, errors.VaultLocked), damaged=damaged,
            )


def _check_role(role: str, referential: Referential) -> None:
    if referential.role(role) is None:
        known = ", ".join(one.id for one in referential.roles)
        raise RefusedCommand("Rôle inconnu", f"« {role} » : choisissez parmi {known}.")


def _summary(session: Session) -> SessionSummary:
    # a clock left running by a power cut counts up to the last line, not up to now
    last = parse_time(session.last)
    elements = session.referential.elements()
    seen = as_seen(session)
    judged = sum(1 for element in elements if seen.effective(element.ref) is not None)
    said = [
        " ".join((*map(str, one.elements), one.text)) if one.kind == "jugement" else one.text
        for one in lines(seen)
        if one.kind in ("note", "question", "jugement") and not one.undone and not one.veiled
    ]
    return SessionSummary(
        session.id, session.candidate, session.referential.id, session.referential.title,
        session.opened, session.last, judged, len(elements),
        int(session.clock.elapsed(last).total_seconds() // 60),
        said[-1] if said else "", session.clock.ended, session.number,
    )
