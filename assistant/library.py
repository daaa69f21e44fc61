"""The sessions there are, and how new ones begin.

`Library` finds, creates and opens them. Stores, shelves and clocks are handed in: nothing here
knows which ones they are.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from difflib import get_close_matches
from time import monotonic
from typing import Any, Protocol

from assistant import __version__
from assistant.domain.common import errors
from assistant.domain.common.collecting import uncollected
from assistant.domain.common.errors import AssistantError, RefusedCommand, SessionUnreadable
from assistant.domain.common.french import local
from assistant.domain.common.store import Journal, SessionStore, Survey
from assistant.domain.dossier.jury import CarryOver, carry_over
from assistant.domain.dossier.verify import CheckSignature
from assistant.domain.dossier.vouching import Vouching, no_signature_holds
from assistant.domain.events import interview as ev
from assistant.domain.events import records as event_records
from assistant.domain.events.base import Event
from assistant.domain.referential.build import fingerprint
from assistant.domain.referential.model import Referential
from assistant.domain.session import orders
from assistant.domain.session.persons import Owner
from assistant.domain.session.replay import replay
from assistant.domain.session.state import Session
from assistant.interview import BeginCopy, Interview, Now, iso, without_copy
from assistant.summaries import Known, SessionSummary, Summaries, summed_up

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that are not taken for one another when read aloud."""


_EVERY, _SAVED_EVERY = 0.25, 20.0
"""Seconds between two overviews while sessions are read, and between two savings of them."""


_AT_HAND = 40
"""Sessions read by the program itself, at once: a first screen of them. Others come from apart."""


class Apart(Protocol):
    """Reads sessions beside the program, as `ReadingApart` does."""

    def read(self, ids: Sequence[str]) -> Generator[Known | None]:
        """What is known of each session, in the order of `ids`; None for one that must be read
        here."""
        ...


class Shelf(Protocol):
    """Where référentiels come from."""

    def load(self, referential_id: str) -> Referential:
        """The référentiel of that id, with the user’s additions.

        Raises:
            AssistantError: there is none, or it cannot be used.
        """
        ...

    def kept(self, data: Mapping[str, Any], /) -> Referential:
        """Builds the référentiel that a session keeps; SessionUnreadable where it is none."""
        ...


@dataclass(frozen=True, slots=True)
class Overview:
    """The summaries known so far, most recently written first, and how many sessions there are."""

    summaries: tuple[SessionSummary, ...]
    total: int

    @property
    def left(self) -> int:
        """How many are to be read yet."""
        return self.total - len(self.summaries)


Stop = Callable[[], bool]


class Library:
    """The sessions there are, and how new ones begin."""

    def __init__(
        self, store: SessionStore, shelf: Shelf, now: Now,
        new_id: Callable[[], str] | None = None, *, begin_copy: BeginCopy = without_copy,
        summaries: Summaries | None = None, apart: Apart | None = None,
        check: CheckSignature = no_signature_holds, lasting: bool = True,
        offer: Callable[[str], str] | None = None,
    ) -> None:
        """Lead the sessions of a store.

        Args:
            offer: says, in a sentence, which copy of a session that is no more could be put back.
        """
        self.store, self.shelf, self.now = store, shelf, now
        self.asked = summaries or Summaries()
        self._begin_copy, self._apart = begin_copy, apart
        self._lasting, self._offer = lasting, offer
        self._vouching = Vouching(check, self._installed)
        self._new_id = new_id or self._dated_id

    def create(
        self, referential_id: str, candidate: str, *, role: str = "", route: str = "",
        details: Mapping[str, str] | None = None,
    ) -> Interview:
        """Begin a session with a référentiel, kept whole inside it.

        Args:
            role: who types; the role that concludes unless said.
            details: what the dossier's first page asks of the candidate.
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
            candidate=candidate, route=route, program=__version__, role=role, details=details,
        )
        return self._begin(session_id, first, role)

    def _begin(self, session_id: str, events: Sequence[Event], role: str) -> Interview:
        time = iso(self.now())
        drafts = [event_records.draft(event, time, role) for event in events]
        journal = self.store.create(session_id, drafts)
        return self._interview(journal)

    def _interview(self, journal: Journal) -> Interview:
        return Interview(
            journal, self.now, self._begin_copy, self._vouching, self.shelf.kept,
            lasting=self._lasting,
        )

    def _installed(self, referential_id: str) -> Referential | None:
        try:
            return self.shelf.load(referential_id)
        except AssistantError:
            return None

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
        first: list[Event] = orders.open_session(
            new_id, referential.data, fingerprint(referential.data),
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
        interview = self.open(session_id, write=False)
        interview.close()
        before = interview.session
        if interview.broken:
            raise RefusedCommand(
                "Sceau rompu",
                f"« {before.id} » n’est plus ce qui a été scellé : rien n’en est repris. "
                f"« cqp verifier {before.id} » dit ce qui a changé.",
            )
        return before, carry_over(before, local(self.now()).date())

    def open(self, session_id: str, *, write: bool = True) -> Interview:
        """Open a session by its id, or by its only unmistakable beginning."""
        with uncollected():
            journal = self.store.open(self.known(session_id), write=write)
            try:
                return self._interview(journal)
            except AssistantError:
                journal.close()
                raise

    def glimpse(self, session_id: str, count: int) -> Session | None:
        """The session as its first records tell it, to show something while it is opened.

        None where that cannot be had quickly, or at all: opening it says why.
        """
        try:
            records = self.store.beginning(self.known(session_id), count)
            return replay(records, self.shelf.kept) if records else None
        except AssistantError:
            return None

    def known(self, session_id: str) -> str:
        """The id of a session, by its only unmistakable beginning.

        Raises:
            SessionUnreadable: no session begins so, or several do.
        """
        ids = self.store.ids()
        if session_id in ids:
            return session_id
        begun = [one for one in ids if session_id and one.startswith(session_id)]
        if len(begun) == 1:
            return begun[0]
        copied = self._offer(session_id) if self._offer else ""
        if copied and not begun:
            raise SessionUnreadable(
                "Session inconnue", f"« {session_id} » n’est plus ici. {copied}"
            )
        near = begun[:3] or get_close_matches(session_id, ids, n=3, cutoff=0.5) or list(ids[:3])
        offer = f" Les plus proches : {', '.join(near)}." if near else " Il n’y en a aucune ici."
        raise SessionUnreadable("Session inconnue", f"« {session_id[:80]} » n’existe pas.{offer}")

    def _dated_id(self) -> str:
        tail = "".join(secrets.choice(_ALPHABET) for _ in range(5))
        return f"{local(self.now()):%Y-%m-%d}-{tail}"

    def summaries(self) -> tuple[SessionSummary, ...]:
        """The sessions, most recently written first; an unreadable one says why."""
        *_, last = self.overviews()
        return last.summaries

    def overviews(self, stop: Stop = lambda: False) -> Generator[Overview]:
        """The sessions as their summaries come: those known at once, then those to be read.

        Args:
            stop: asked before each session that is read, and while one is waited for; True
                leaves the rest for another time.

        Raises:
            SessionUnreadable: the place of the sessions cannot be read.
        """
        survey = self.store.survey()
        known = self.asked.holding(survey.marks)
        left = [one for one in survey.marks if one not in known]
        fresh: list[Known] = []
        forgotten = self.asked.forgotten
        shown = saved = monotonic()
        try:
            with closing(self._as_they_come(survey, left, stop)) as coming:
                for read in coming:
                    if read is not None:
                        fresh.append(read)
                        known[read.summary.id] = read.summary
                    if fresh and monotonic() - shown > _EVERY:
                        self._take(fresh, forgotten)
                        yield _overview(survey, known)
                        shown = monotonic()
                        if shown - saved > _SAVED_EVERY:
                            self._save()
                            saved = monotonic()
            self._take(fresh, forgotten)
            yield _overview(survey, known)
        finally:
            self._take(fresh, forgotten)
            self._save()

    def read(self, ids: Sequence[str]) -> Iterator[Known]:
        """These sessions, read now, one after the other."""
        survey = self.store.survey()
        return (self._read(survey, one) for one in ids)

    def _as_they_come(
        self, survey: Survey, left: Sequence[str], stop: Stop
    ) -> Generator[Known | None]:
        """The sessions to be read, until told to stop; None while one is waited for.

        The first ones are read here, for a screen of them to be there at once; the others apart,
        but for those that only this program can read.
        """
        here, there = list(left), []
        if self._apart is not None:
            here, there = here[:_AT_HAND], here[_AT_HAND:]
        for one in here:
            if stop():
                return
            yield self._read(survey, one)
        missing = dict.fromkeys(there)
        if self._apart is not None and there:
            with closing(self._apart.read(there)) as coming:
                for read in coming:
                    if stop():
                        return
                    if read is not None:
                        del missing[read.summary.id]
                    yield read
        for one in missing:
            if stop():
                return
            yield self._read(survey, one)

    def summary(self, session_id: str) -> SessionSummary:
        """The summary of one session, read now."""
        survey = self.store.survey()
        found = self._read(survey, session_id).summary
        return replace(found, copies=survey.copies.get(session_id, ()))

    def overdue(self, months: int) -> frozenset[str]:
        """The sessions whose last line is older than the period, 0 for none."""
        today = local(self.now()).date()
        return frozenset(one.id for one in self.asked.overdue(months, today))

    def owners(self) -> Mapping[str, Owner]:
        """Whose the sessions are; those are left out that cannot be read or do not tell it."""
        self.summaries()
        return self.asked.owners()

    def about(self, referential_id: str = "") -> tuple[str, ...]:
        """The sessions held with a référentiel, any without one; and all that cannot be read."""
        if not referential_id:
            return self.store.ids()
        ids = [one.id for one in self.summaries()]
        wanted = self.asked.about(referential_id) | self.asked.unreadable()
        return tuple(one for one in ids if one in wanted)

    def compared(self, referential_id: str = "") -> tuple[str, ...]:
        """Of those, the ones in which two evaluators judged, each on his own."""
        self.summaries()
        wanted = self.asked.compared() | self.asked.unreadable()
        return tuple(one for one in self.about(referential_id) if one in wanted)

    def forget_secrets(self) -> None:
        """Drop what is known of encrypted sessions: their keys were dropped."""
        self.asked.forget_secrets()

    def _take(self, fresh: list[Known], forgotten: int) -> None:
        self.asked.put(fresh, forgotten)
        fresh.clear()

    def _save(self) -> None:
        self.asked.save(self._marks)

    def _marks(self) -> Mapping[str, str]:
        try:
            return self.store.survey().marks
        except AssistantError:
            return {}

    def _read(self, survey: Survey, session_id: str) -> Known:
        mark = survey.marks.get(session_id, "")
        try:
            with uncollected():
                journal = survey.open(session_id)
                try:
                    records = journal.records
                    session = replay(records, self.shelf.kept, session_id)
                    broken = self._vouching.seals(session, records)
                    summary = summed_up(
                        session, records, shared=journal.shared, broken=bool(broken)
                    )
                finally:
                    journal.close()
            return Known(summary, mark, journal.in_clear)
        except AssistantError as error:
            damaged = isinstance(error, errors.SessionDamaged)
            begun = self.glimpse(session_id, 3) if damaged else None  # who the candidate is
            return Known(SessionSummary(
                session_id, begun.candidate if begun else "", problem=error.message,
                locked=isinstance(error, errors.VaultLocked), damaged=damaged,
                lost=isinstance(error, errors.SessionLost),
            ), "", in_clear=False)


def _overview(survey: Survey, known: Mapping[str, SessionSummary]) -> Overview:
    found = tuple(
        replace(known[one], copies=survey.copies[one]) if one in survey.copies else known[one]
        for one in survey.marks if one in known
    )
    return Overview(found, len(survey.marks))


def _check_role(role: str, referential: Referential) -> None:
    if referential.role(role) is None:
        known = ", ".join(one.id for one in referential.roles)
        raise RefusedCommand("Rôle inconnu", f"« {role} » : choisissez parmi {known}.")
