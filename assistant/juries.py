"""The sittings of the jury: found, called, opened; what one of them does with the sessions.

A sitting has a journal of its own kind in the store of the sessions (`docs/architecture.md` says
why). What the jury decides of somebody is recorded in that person's session.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import Concatenate, ParamSpec, Protocol

from assistant import __version__
from assistant.domain.common.errors import (
    AssistantError,
    MovedOn,
    RefusedCommand,
    SessionUnreadable,
    only_read,
)
from assistant.domain.common.french import figures, local
from assistant.domain.common.refusal import Refusal
from assistant.domain.common.store import Journal, Record, SessionStore
from assistant.domain.dossier.finding import Finding
from assistant.domain.dossier.jury import departures
from assistant.domain.dossier.seal import fingerprint
from assistant.domain.events import records as event_records
from assistant.domain.events.base import Event
from assistant.domain.referential.model import Referential
from assistant.domain.session import orders as session_orders
from assistant.domain.session.state import Session
from assistant.domain.sitting import orders
from assistant.domain.sitting.replay import replay, take
from assistant.domain.sitting.state import PREFIX, Admitted, Sitting, jury_data
from assistant.interview import Interview, KeepCopy, Now, iso, no_copy
from assistant.library import Library

P = ParamSpec("P")

ROLE = "jury"
"""Who types in a sitting."""

_TRIES = 3
"""How often an order is decided again on what somebody else recorded meanwhile."""

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class SittingSummary:
    """A sitting as the list of them shows it; `problem` when it cannot be read."""

    id: str
    day: str = ""
    title: str = ""
    place: str = ""
    dossiers: int = 0
    closed: bool = False
    last: str = ""
    problem: str = ""


class Unsent(Protocol):
    """What is typed in a sitting before it is recorded: of the sitting itself, under its id, and of
    somebody, under that person's session, with which it goes."""

    def kept(self, about: str) -> Mapping[str, str]:
        """The texts, by the field they stand in."""
        ...

    def keep(self, about: str, field: str, text: str) -> None:
        """Keep a text; nothing of it where it is empty.

        Raises:
            NotSaved: the disk refused.
        """
        ...

    def drop(self, about: str) -> None:
        """Forget all of them.

        Raises:
            NotSaved: the disk refused.
        """
        ...


class UnsentInMemory:
    """Implements `Unsent` for as long as the program runs."""

    def __init__(self) -> None:
        self._texts: dict[str, dict[str, str]] = {}

    def kept(self, about: str) -> Mapping[str, str]:
        return {**self._texts.get(about, {})}

    def keep(self, about: str, field: str, text: str) -> None:
        texts = self._texts.setdefault(about, {})
        texts[field] = text
        if not text:
            del texts[field]

    def drop(self, about: str) -> None:
        self._texts.pop(about, None)


@dataclass(frozen=True, slots=True)
class Dossier:
    """A dossier before the jury, open for reading.

    Args:
        admitted: as it was admitted.
        changed: it is another one since then.
    """

    admitted: Admitted
    interview: Interview
    changed: bool

    @property
    def session(self) -> Session:
        """The session as it is now, which may be another dossier than the one admitted."""
        return self.interview.session


class Juries:
    """The sittings there are, and how one is called.

    Args:
        store: the sittings' own part of the store.
        library: the sessions.
        keep_copy: called with the sitting's id when it is closed.
        unsent: keeps what is typed; in memory unless given.
    """

    def __init__(
        self, store: SessionStore, library: Library, now: Now,
        new_id: Callable[[], str] | None = None, *, keep_copy: KeepCopy = no_copy,
        unsent: Unsent | None = None,
    ) -> None:
        self.store, self.library, self.now = store, library, now
        self._keep_copy, self._unsent = keep_copy, unsent or UnsentInMemory()
        self._new_id = new_id or self._dated_id

    def begin(self, referential: Referential, day: str, place: str = "") -> OpenedSitting:
        """Call a sitting of the jury that a référentiel is decided by.

        Args:
            day: ISO.
        """
        sitting_id = f"{PREFIX}{self._new_id()}"
        first = orders.open_sitting(sitting_id, day, jury_data(referential), place, __version__)
        drafts = [event_records.draft(one, iso(self.now()), ROLE) for one in first]
        return self._opened(self.store.create(sitting_id, drafts))

    def open(self, sitting_id: str, *, write: bool = True) -> OpenedSitting:
        """Open a sitting by its id, or by its only unmistakable beginning."""
        journal = self.store.open(self.known(sitting_id), write=write)
        try:
            return self._opened(journal)
        except AssistantError:
            journal.close()
            raise

    def _opened(self, journal: Journal) -> OpenedSitting:
        return OpenedSitting(journal, self.library, self.now, self._keep_copy, self._unsent)

    def known(self, sitting_id: str) -> str:
        """The id of a sitting, by its only unmistakable beginning, with « jury- » or without.

        Raises:
            SessionUnreadable: no sitting begins so, or several do.
        """
        ids = self.store.ids()
        wanted = sitting_id if sitting_id.startswith(PREFIX) else f"{PREFIX}{sitting_id}"
        begun = [one for one in ids if one == wanted] or [
            one for one in ids if sitting_id and one.startswith(wanted)
        ]
        if len(begun) == 1:
            return begun[0]
        near = Refusal("Séance inconnue").near(sitting_id, begun or ids)
        raise SessionUnreadable(near.title, near.message)

    def summaries(self) -> tuple[SittingSummary, ...]:
        """The sittings, the latest day first; an unreadable one says why."""
        found = [self._summary(one) for one in self.store.ids()]
        return tuple(sorted(found, key=lambda one: (one.day, one.id), reverse=True))

    def _summary(self, sitting_id: str) -> SittingSummary:
        try:
            with closing(self.store.open(sitting_id, write=False)) as journal:
                one = replay(journal.records, sitting_id)
        except AssistantError as error:
            return SittingSummary(sitting_id, problem=error.message)
        return SittingSummary(
            one.id, one.day, one.jury.title, one.place, len(one.dossiers), one.closed, one.last
        )

    def _dated_id(self) -> str:
        tail = "".join(secrets.choice(_ALPHABET) for _ in range(5))
        return f"{local(self.now()):%Y-%m-%d}-{tail}"


class OpenedSitting:
    """One opened sitting: its state, and the way to change it."""

    def __init__(
        self, journal: Journal, library: Library, now: Now, keep_copy: KeepCopy,
        unsent: Unsent,
    ) -> None:
        """Replay the journal.

        Raises:
            SessionUnreadable: it holds what this program cannot understand.
        """
        self._journal, self._library, self.now = journal, library, now
        self._keep_copy, self.unsent = keep_copy, unsent
        self._told = journal.recovery
        self.sitting: Sitting = replay(journal.records, journal.session_id)

    @property
    def writable(self) -> bool:
        """False when another program writes this sitting: it can only be read."""
        return self._journal.writable

    def close(self) -> None:
        """Let others write it. The sitting itself stays open: `end` closes it."""
        self._journal.close()

    def follow(self) -> bool:
        """Take in what somebody else recorded meanwhile; True when there was something."""
        if not self._journal.follow():
            return False
        # what came back after the server was away may stand before what was known
        self.sitting = replay(self._journal.records, self._journal.session_id)
        return True

    def take_notice(self) -> str:
        """What happened to the journal that must be said, once; empty for nothing."""
        happened, self._told = self._told, self._journal.recovery
        return "" if self._told is None or self._told is happened else self._told.message

    def run(
        self, decide: Callable[Concatenate[Sitting, P], Sequence[Event]],
        *args: P.args, **kwargs: P.kwargs,
    ) -> None:
        """Carry out an order of `domain.sitting.orders`; returns once its events are on disk.

        Raises:
            RefusedCommand: the order cannot be carried out; nothing is recorded.
            NotSaved: the disk refused; nothing is recorded.
            SessionLocked: another program writes this sitting.
        """
        for left in reversed(range(_TRIES)):
            try:
                return self._record(decide(self.sitting, *args, **kwargs))
            except MovedOn:
                self.follow()
                if not left or not self._journal.shared:
                    raise
        return None

    def _record(self, events: Sequence[Event]) -> None:
        if not self._journal.writable:
            raise only_read("la séance", self._journal.writer)
        if events:
            drafts = [event_records.draft(one, iso(self.now()), ROLE) for one in events]
            self._take(self._journal.append(drafts, expected=self.sitting.number))

    def _take(self, records: Iterable[Record]) -> None:
        for record in records:
            take(self.sitting, record, event_records.read(record, event_records.SITTINGS))

    # --- the dossiers ------------------------------------------------------------------------

    @contextmanager
    def dossier(self, session_id: str) -> Iterator[Dossier]:
        """A dossier that is before this sitting, open for reading."""
        named = self.named(session_id)
        with closing(self._library.open(named, write=False)) as interview:
            yield self._dossier(interview)

    def named(self, session_id: str) -> str:
        """The id of a dossier before this sitting, by its only unmistakable beginning."""
        begun = [one for one in self.sitting.dossiers if one.startswith(session_id)]
        exact = session_id if session_id in self.sitting.dossiers or len(begun) != 1 else begun[0]
        return orders.before_it(self.sitting, exact).session

    def _dossier(self, interview: Interview) -> Dossier:
        admitted = orders.before_it(self.sitting, interview.session.id)
        then = interview.sum_at(admitted.number)
        return Dossier(admitted, interview, orders.changed(admitted, interview.session, then))

    def admit(self, session_id: str) -> Session:
        """Bring a complete dossier before the jury, as it stands now.

        Raises:
            RefusedCommand: it is not complete, or another jury's.
        """
        with closing(self._library.open(session_id, write=False)) as interview:
            session = interview.session
            held = session.genuinely_sealed
            self.run(
                orders.admit, session, interview.blocking_findings(), interview.head,
                fingerprint(session, held) if held else "", broken=bool(interview.broken),
            )
            return session

    def withdraw(self, session_id: str, reason: str) -> None:
        """Take a dossier off the sitting; one that is erased or unreadable may go too.

        Raises:
            RefusedCommand: it is decided here: the decision stands in its session.
        """
        named = self.named(session_id)
        with suppress(SessionUnreadable), self.dossier(named) as one:
            decided = one.session.jury
            if decided is not None and decided.sitting == self.sitting.id:
                raise RefusedCommand(
                    "Décision déjà enregistrée",
                    f"{one.session.candidate} : corrigez la décision plutôt que de retirer le "
                    "dossier.",
                )
        self.run(orders.withdraw, named, reason)

    def examine(self, session_id: str) -> Session:
        """Record that the jury read a dossier."""
        with self.dossier(session_id) as one:
            then = one.interview.sum_at(one.admitted.number)
            self.run(orders.examine, one.session, then)
            return one.session

    def decide(
        self, session_id: str, *, scope: str, blocks: Iterable[int] = (), reason: str = "",
        answers: Mapping[int, str] | None = None,
    ) -> Session:
        """Record what the jury decided of a candidate, in that candidate's session.

        A sealed session is reopened for it, with the sitting as the reason: the seal tells what
        the jury saw, and the decision comes after it.

        Raises:
            RefusedCommand: it contradicts itself, or the dossier was not read as it stands.
            SessionLocked: another program writes the session.
        """
        if not self.writable:
            raise only_read("la séance", self._journal.writer)
        with closing(self._library.open(self.named(session_id))) as interview:
            session = interview.session
            admitted = orders.before_it(self.sitting, session.id)
            events = orders.decide(
                self.sitting, session, interview.outcome(), interview.sum_at(admitted.number),
                scope=scope, blocks=blocks, reason=reason, answers=answers,
            )
            if events:
                interview.must_be_writable()
            if events and session.sealed is not None:
                interview.run(
                    session_orders.reopen,
                    f"Décision du jury, séance du {figures(self.sitting.day)} ({self.sitting.id})",
                )
            interview.record(events)
            self.unsent.drop(session.id)
            return interview.session

    def waiting(self) -> list[str]:
        """The candidates of whom this sitting decided nothing yet; an erased or unreadable session
        is named by its id."""
        found = []
        for session_id in self.sitting.dossiers:
            try:
                with self.dossier(session_id) as one:
                    decided = one.session.jury
                    if decided is None or decided.sitting != self.sitting.id:
                        found.append(one.session.candidate)
            except SessionUnreadable:
                found.append(session_id)
        return found

    def end(self) -> str:
        """Close the sitting; what could not be copied of it, empty when all was.

        Raises:
            RefusedCommand: nobody presides, or a dossier waits for its decision.
        """
        self.run(orders.close, self.waiting())
        return self._keep_copy(self.sitting.id)

    def departures(self) -> tuple[Finding, ...]:
        """What in those who sit departs from the composition and parity of the source."""
        return departures(self.sitting.jury, self.sitting.by_college)
