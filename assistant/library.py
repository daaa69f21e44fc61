"""The sessions there are, and how new ones begin.

`Library` finds, creates and opens them. Stores, shelves and clocks are handed in: nothing here
knows which ones they are.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Protocol

from assistant import __version__
from assistant.domain.common import errors
from assistant.domain.common.collecting import uncollected
from assistant.domain.common.errors import AssistantError, RefusedCommand, SessionUnreadable
from assistant.domain.common.store import SessionStore
from assistant.domain.dossier.jury import CarryOver, carry_over
from assistant.domain.events import interview as ev
from assistant.domain.events import records as event_records
from assistant.domain.events.base import Event
from assistant.domain.referential.build import build_referential
from assistant.domain.referential.model import Referential
from assistant.domain.review.conversation import lines
from assistant.domain.session import orders
from assistant.domain.session.replay import replay
from assistant.domain.session.state import Session, parse_time
from assistant.domain.session.visibility import as_seen
from assistant.interview import Interview, KeepCopy, Now, iso, no_copy

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that are not taken for one another when read aloud."""


class Shelf(Protocol):
    """Where référentiels come from."""

    def load(self, referential_id: str) -> Referential: ...


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
    copies: tuple[str, ...] = ()  # files beside it that hold it too, under other names
    lost: bool = False  # its file holds nothing any more, and a copy of it is kept
    damaged: bool = False  # a repair may bring back what still holds; `candidate` may be known


class Library:
    """The sessions there are, and how new ones begin."""

    def __init__(
        self, store: SessionStore, shelf: Shelf, now: Now,
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

    def _begin(self, session_id: str, events: Sequence[Event], role: str) -> Interview:
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
        first: list[Event] = orders.open_session(
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
        journal = self.store.open(self.known(session_id), write=False)
        try:
            before = replay(journal.records, build_referential)
        finally:
            journal.close()
        return before, carry_over(before, self.now().astimezone().date())

    def open(self, session_id: str, *, write: bool = True) -> Interview:
        """Open a session by its id, or by its only unmistakable beginning."""
        with uncollected():
            journal = self.store.open(self.known(session_id), write=write)
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
            records = self.store.beginning(self.known(session_id), count)
            return replay(records, build_referential) if records else None
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
        """What lists say of a session; why it cannot be read, when it cannot."""
        copies = tuple(self.store.copies_beside(session_id))
        return replace(self._without_copies(session_id), copies=copies)

    def _without_copies(self, session_id: str) -> SessionSummary:
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
                lost=isinstance(error, errors.SessionLost),
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
