"""A session on a server that may fall: it goes on at once on this laptop, and comes back by itself.

Whoever types never waits longer than `PATIENCE`: the server is spoken to on a thread of its own. A
line that it did not acknowledge in time goes to a journal of this laptop, which holds all that is
known of the session; what was under way is found out when the server answers again, never assumed.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLong
from dataclasses import dataclass
from time import monotonic
from typing import TypeVar

from assistant.domain.common.errors import (
    AssistantError,
    MovedOn,
    RefusedCommand,
    SessionLocked,
    StoreAway,
)
from assistant.domain.common.french import counted, plural
from assistant.domain.common.store import Draft, Journal, Record, Recovery, Survey
from assistant.domain.events import interview as ev
from assistant.storage.journal.carried import Carried
from assistant.storage.journal.line import Line
from assistant.storage.journal.store import TinyDBJournal, TinyDBSessionStore
from assistant.storage.server.listening import ServerListening
from assistant.storage.server.rejoining import Rejoining, rejoining
from assistant.storage.server.rows import Rows
from assistant.storage.server.store import ServerJournal, ServerStore

Answer = TypeVar("Answer")

PATIENCE = 0.25
"""Seconds that the server may take to acknowledge a line before it goes to this laptop."""

_SEALING = 15.0
"""Seconds that it may take for a seal, which nobody types into and no laptop may make alone."""

_FIRST_TRY, _LAST_TRY = 1.0, 30.0
"""Seconds between two attempts to come back: the first ones, and at most."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What the server answered: all that it then held, and what of it is new."""

    server: ServerJournal
    rows: Rows
    fresh: tuple[Record, ...] = ()


class ServerThread:
    """Speaks to the server for one session, one order after the other, on a thread of its own."""

    def __init__(self, name: str) -> None:
        self._orders: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, daemon=True, name=f"serveur {name}")
        self._thread.start()

    def ask(self, order: Callable[[], Answer]) -> Future[Answer]:
        """Have an order carried out; its answer, or what it raised, comes in the future."""
        future: Future[Answer] = Future()

        def carried_out() -> None:
            try:
                future.set_result(order())
            except AssistantError as error:
                future.set_exception(error)

        self._orders.put(carried_out)
        return future

    def do(self, order: Callable[[], None]) -> None:
        """Have something done whose failing means nothing."""
        self.ask(order)

    def end(self) -> None:
        """Carry out what was asked, then stop."""
        self._orders.put(None)

    def _work(self) -> None:
        while (order := self._orders.get()) is not None:
            order()


class SteadyJournal:
    """One opened session: implements the `Journal` protocol over a server and this laptop.

    Args:
        server: the session on the server; None where it is away already.
        local: the session on this laptop; None while the server has all of it.
    """

    def __init__(
        self, stores: SteadyStore, session_id: str, server: ServerJournal | None,
        local: TinyDBJournal | None,
    ) -> None:
        self.session_id = session_id
        self._stores, self._server, self._local = stores, server, local
        opened: Journal | None = local or server
        assert opened is not None
        self._known = server.rows if server else Rows()
        self._records = list(opened.records)
        self._write, self._writer = opened.writable, opened.writer
        self._recovery = opened.recovery
        self._inbox: queue.SimpleQueue[_Known] = queue.SimpleQueue()
        self._changed_from = 0
        self._lock = threading.RLock()
        self._asked = False
        self._thread = ServerThread(session_id)
        self._tries, self._next_try = _FIRST_TRY, threading.Event()
        self._closed = threading.Event()
        self._unheard: Callable[[], None] | None = None
        if self._write:
            self._listen()
        if local is not None:
            self._say(_AWAY)
            self._come_back_later()

    def _listen(self) -> None:
        """Hear of it from now on, once; whoever only reads does so when they follow."""
        if self._unheard is None and not self._closed.is_set():
            self._unheard = self._stores.listening.wait_for(
                self.session_id, self._grew, present=self._write
            )

    # --- what a journal tells ------------------------------------------------------------------

    @property
    def writable(self) -> bool:
        return self._write

    @property
    def writer(self) -> str:
        return self._writer

    @property
    def shared(self) -> bool:
        return True

    @property
    def recovery(self) -> Recovery | None:
        return self._recovery

    @property
    def accompanied(self) -> bool:
        """Whether another laptop has it open; where the server cannot say, one may."""
        server = self._server
        if server is None or self._local is not None:
            return True
        try:
            return self._in_time(lambda: server.listened_to(self._stores.listening.process))
        except StoreAway:
            return True

    @property
    def in_clear(self) -> bool:
        return self._local.in_clear if self._local else not self._known.codec.envelope

    @property
    def records(self) -> Sequence[Record]:
        return self._records

    @property
    def away(self) -> bool:
        """Whether what is recorded goes to this laptop for now, or nothing comes from others."""
        return self._local is not None or (
            self._unheard is not None and not self._stores.listening.connected
        )

    @property
    def goes_on_here(self) -> bool:
        """Whether what is recorded goes to this laptop for now."""
        return self._local is not None

    # --- roles ---------------------------------------------------------------------------------

    def seat(self, roles: Sequence[str]) -> str:
        """The role of this login; one that is free while the server cannot say."""
        server = self._server
        if server is not None and self._local is None:
            with contextlib.suppress(StoreAway):
                return self._in_time(lambda: server.seat(roles), _SEALING)
        return next(iter(roles), "")

    def sit(self, role: str) -> None:
        """Take a role; while the server is away, it says so when the lines come back."""
        server = self._server
        if server is None or self._local is not None:
            return
        with contextlib.suppress(StoreAway):
            self._in_time(lambda: server.sit(role))

    # --- appending -----------------------------------------------------------------------------

    def append(self, drafts: Sequence[Draft], *, expected: int) -> tuple[Record, ...]:
        """Append durably, on the server or on this laptop; see the protocol."""
        if not drafts:
            raise ValueError("nothing to append")
        with self._lock:
            if not self._write:
                raise SessionLocked(
                    "Session en lecture seule",
                    f"La session « {self.session_id} » ne peut qu’être lue ici : "
                    f"{self._writer or 'elle a été refermée'}. Rien n’a été enregistré.",
                )
            if self._local is None:
                if not self._inbox.empty() or expected != len(self._records):
                    raise _moved_on(self.session_id)
                try:
                    return self._append_there(drafts, expected)
                except StoreAway:
                    self._leave()
            return self._append_here(drafts, expected)

    def _append_there(self, drafts: Sequence[Draft], expected: int) -> tuple[Record, ...]:
        server = self._server
        assert server is not None

        def order() -> _Known:
            try:
                fresh = server.append(drafts, expected=expected)
            except MovedOn:
                self._fetch_from(server)
                raise
            return _Known(server, server.rows, fresh)

        seals = any(one.type == ev.SessionSealed.type for one in drafts)
        answered = self._in_time(order, _SEALING if seals else 0.0)
        self._known = answered.rows
        self._records.extend(answered.fresh)
        return answered.fresh

    def _in_time(self, order: Callable[[], Answer], patience: float = 0.0) -> Answer:
        """What the server answers, as long as one may wait for it.

        Args:
            patience: seconds; those of whoever types unless given.

        Raises:
            StoreAway: it does not in time, or cannot be reached.
        """
        asked = self._thread.ask(order)
        try:
            return asked.result(timeout=patience or PATIENCE)
        except TooLong:
            raise StoreAway("Serveur lent", "Le serveur ne répond pas à temps.") from None

    def _leave(self) -> None:
        """Go on here, from the last line that the server acknowledged.

        Raises:
            NotSaved: the disk refused too; nothing is recorded, and the next line tries again.
            SessionLocked: another program of this laptop has it here.
            MovedOn: this laptop held lines that the server never had: an order is decided again.
        """
        self._local = self._opened_here()
        self._thread.end()  # it may wait for the server for long
        self._thread = ServerThread(self.session_id)
        self._say(_AWAY)
        self._come_back_later()
        if changed := _first_changed(self._records, self._local.records):
            self._changed_from = changed
            self._records[:] = self._local.records
            raise _moved_on(self.session_id)

    def _opened_here(self) -> TinyDBJournal:
        """The session on this laptop, with all that is known of it; raises as `_leave` does."""
        here, known = self._stores.here, self._known
        if self.session_id not in here.ids():
            here.receive(Carried(self.session_id, known.lines, known.codec.key_file))
        local = here.open(self.session_id)
        try:
            if not local.writable:
                raise SessionLocked(
                    "Session tenue par un autre programme",
                    "Le serveur ne répond pas, et la session continue déjà sur cet ordinateur dans "
                    f"un autre programme ({local.writer}). Rien n’a été enregistré ici.",
                )
            # an earlier life of the program may have left lines that the server never had
            missing = rejoining(known.lines, local.lines)
            if any(one.type == ev.SessionSealed.type for one in missing.drafts):
                raise RefusedCommand("Serveur injoignable", _SEALED.format(id=self.session_id))
            if missing.drafts:
                local.append(missing.drafts, expected=missing.expected)
        except AssistantError:
            local.close()
            raise
        return local

    def _append_here(self, drafts: Sequence[Draft], expected: int) -> tuple[Record, ...]:
        assert self._local is not None
        if any(one.type == ev.SessionSealed.type for one in drafts):
            raise RefusedCommand(
                "Serveur injoignable",
                "Un sceau signe toutes les lignes, celles de l’autre ordinateur aussi : scellez "
                "quand le serveur sera revenu. Rien n’a été enregistré.",
            )
        fresh = self._local.append(drafts, expected=expected)
        self._records.extend(fresh)
        return fresh

    # --- following -----------------------------------------------------------------------------

    def follow(self) -> tuple[Record, ...]:
        """Records that others appended; all from the first that changed, when lines came back.

        Asks nothing of the server: what it sent is here already.
        """
        self._listen()
        with self._lock:
            if self._changed_from:
                first, self._changed_from = self._changed_from, 0
                return tuple(self._records[first - 1:])
            fresh: list[Record] = []
            while not self._inbox.empty():
                one = self._inbox.get()
                if self._local is None and one.server is self._server:
                    self._known = one.rows
                    fresh += one.fresh
            self._records.extend(fresh)
            return tuple(fresh)

    def _grew(self) -> None:
        """The session grew on the server: fetch it, once however often it is said."""
        if self._local is None and not self._asked:
            self._asked = True
            self._thread.do(self._fetch)
        elif self._local is not None:
            self._next_try.set()

    def _fetch(self) -> None:
        self._asked = False
        if self._server is not None:
            with contextlib.suppress(StoreAway):  # the next line to be recorded finds out
                self._fetch_from(self._server)

    def _fetch_from(self, server: ServerJournal) -> None:
        fresh = server.follow()
        if fresh:
            self._inbox.put(_Known(server, server.rows, fresh))

    # --- coming back ---------------------------------------------------------------------------

    def _come_back_later(self) -> None:
        threading.Thread(target=self._try_again, daemon=True, name="retour").start()

    def _try_again(self) -> None:
        """Try to come back until that is done, or the session is closed."""
        wait = self._tries
        while not self._closed.is_set():
            self._next_try.wait(wait)
            self._next_try.clear()
            if self._closed.is_set():
                return
            with contextlib.suppress(StoreAway):
                if self._come_back():
                    return
            wait = min(wait * 2, _LAST_TRY)

    def _come_back(self) -> bool:
        """Bring this laptop's lines to the server; True once it has them all.

        The server is not waited for while the lock is held: whoever types goes on meanwhile.
        """
        began = monotonic()
        brought = 0
        while True:
            with self._lock:
                if self._local is None or self._closed.is_set():
                    return True
                lines = self._local.lines
            server, found = self._stores.brought(self.session_id, lines)
            if server is None:
                self._say_refused(found)
                return False
            brought += len(found.drafts)
            with self._lock:
                if len(self._local.lines) > len(lines):
                    continue  # something was recorded meanwhile
                if monotonic() - began > PATIENCE * 8 and brought:
                    return False  # it answers, but too slowly to be typed into
                local, self._local = self._local, None
                self._server, self._known = server, server.rows
                self._changed_from = _first_changed(self._records, server.records)
                self._records[:] = server.records
                self._tries = min(self._tries * 2, _LAST_TRY)
                self._say(_back(brought))
                # under our locks: whoever records meanwhile would record what is being removed
                self._stores.let_go(local)
            self._grew()  # what was said of it meanwhile was not fetched
            return True

    def _say_refused(self, found: Rejoining) -> None:
        why = _SEALED if found.sealed else _HELD
        if self._recovery is None or self._recovery.message != why.format(id=self.session_id):
            self._say(why.format(id=self.session_id))

    def _say(self, message: str) -> None:
        self._recovery = Recovery(message, "", len(self._records))

    def close(self) -> None:
        """Let go of the session; lines that the server has not had come back another time."""
        self._closed.set()
        self._next_try.set()
        if self._unheard is not None:
            self._unheard()
        with self._lock:
            self._write = False
            if self._local is not None:
                self._local.close()
        self._thread.end()
        self._stores.closed(self)


def _first_changed(known: Sequence[Record], now: Sequence[Record]) -> int:
    """The number of the first record that is not what it was, 0 where all are."""
    for before, after in zip(known, now, strict=False):
        if before.sum != after.sum:
            return after.number
    return len(known) + 1 if len(now) > len(known) else 0


class SteadyStore:
    """The sessions of an organisation: implements the `KeepingStore` protocol.

    Args:
        server: the store on the server.
        here: the folder of this laptop where sessions go on while the server is away.
        listening: hears what others append.
        forget: removes from there a session that the server has whole.
    """

    def __init__(
        self, server: ServerStore, here: TinyDBSessionStore, listening: ServerListening, *,
        forget: Callable[[str], None],
    ) -> None:
        self.server, self.here, self.listening = server, here, listening
        self._forget = forget
        self._opened: set[SteadyJournal] = set()
        self._last: Survey | None = None
        self._bringing = threading.Lock()

    def create(self, session_id: str, drafts: Sequence[Draft]) -> SteadyJournal:
        """Create a session; on this laptop while the server is away. See the protocol."""
        try:
            return self._journal(session_id, self.server.create(session_id, drafts), None)
        except StoreAway:
            return self._journal(session_id, None, self.here.create(session_id, drafts))

    def open(self, session_id: str, *, write: bool = True) -> Journal:
        """Open a session, bringing back first what this laptop recorded of it alone.

        It goes on here while that cannot be done, even if the server answers again just after.
        """
        try:
            self.bring_back([session_id], tells=True)
            server = self.server.open(session_id, write=write)
        except StoreAway:
            if session_id not in self.here.ids():
                raise
            local = self.here.open(session_id, write=write)
            return self._journal(session_id, None, local) if local.writable else local
        return self._journal(session_id, server, None)

    def _journal(
        self, session_id: str, server: ServerJournal | None, local: TinyDBJournal | None
    ) -> SteadyJournal:
        opened = SteadyJournal(self, session_id, server, local)
        self._opened.add(opened)
        return opened

    def closed(self, journal: SteadyJournal) -> None:
        """A session was let go."""
        self._opened.discard(journal)

    def bring_back(
        self, wanted: Sequence[str] = (), *, tells: bool = False
    ) -> tuple[str, ...]:
        """Bring to the server what this laptop recorded while it was away, and nobody has open.

        Args:
            wanted: these sessions only, any without.
            tells: whether it is raised that the server went away meanwhile.

        Returns:
            Those that were brought.

        Raises:
            StoreAway: it did; some are not brought.
        """
        if not self._bringing.acquire(blocking=False):
            return ()
        try:
            held = {one.session_id for one in self._opened if one.goes_on_here}
            left = [
                one for one in self.here.ids()
                if one not in held and (not wanted or one in wanted)
            ]
            return tuple(one for one in left if self._bring_one(one, tells=tells))
        finally:
            self._bringing.release()

    def _bring_one(self, session_id: str, *, tells: bool) -> bool:
        """Bring one; False when the server is away, or another program has it here.

        Raises:
            StoreAway: the server is, and that is to be told.
        """
        try:
            local = self.here.open(session_id)
            if not local.writable:
                return False
            brought = False
            try:
                brought = self.brought(session_id, local.lines)[0] is not None
            finally:
                if brought:
                    self.let_go(local)
                else:
                    local.close()  # it stays here, and is listed
        except StoreAway:
            if tells:
                raise
            return False
        except AssistantError:
            return False
        return brought

    def brought(
        self, session_id: str, lines: Sequence[Line]
    ) -> tuple[ServerJournal | None, Rejoining]:
        """The session on the server, once it has all these lines; None when they may not follow.

        Raises:
            StoreAway: the server cannot be reached; the same may be asked again.
        """
        if not self.server.has(session_id):
            key = self.here.carried(session_id).key_file
            # refused where it came in the middle of an attempt that was cut
            with contextlib.suppress(RefusedCommand):
                self.server.receive(Carried(session_id, lines, key))
        while True:
            server = self.server.open(session_id)
            found = rejoining(lines, server.rows.lines)
            if not found.drafts:
                return server, found
            if found.sealed:
                return None, found
            try:
                for role in dict.fromkeys(one.role for one in found.drafts if one.role):
                    server.sit(role)
                server.append(found.drafts, expected=found.expected)
            except MovedOn:
                continue
            except RefusedCommand:
                return None, found
            return server, found

    def let_go(self, local: TinyDBJournal) -> None:
        """Remove from this laptop a session that the server has whole."""
        local.close_and_remove(lambda: self._forget(local.session_id))

    # --- what the server tells, and this laptop while it is away -------------------------------

    def beginning(self, session_id: str, count: int) -> Sequence[Record]:
        try:
            return self.server.beginning(session_id, count)
        except StoreAway:
            return self.here.beginning(session_id, count)

    def ids(self) -> tuple[str, ...]:
        return tuple(self.survey().marks)

    def survey(self) -> Survey:
        """The sessions of the server; those that go on here, while it is away.

        Raises:
            StoreAway: it is, and nothing goes on here.
        """
        try:
            found = self.server.survey()
        except StoreAway:
            here = self.here.survey()
            if self._last is None and not here.marks:
                raise
            return _Away(here, self._last)
        if self.here.ids():
            self.bring_back()
            found = self.server.survey()
        self._last = found
        return found

    def copies_beside(self, session_id: str) -> tuple[str, ...]:
        return self.server.copies_beside(session_id)

    def merge_copies(self, session_id: str) -> str:
        return self.server.merge_copies(session_id)

    def repair(self, session_id: str) -> Recovery | None:
        return self.server.repair(session_id)

    def carried(self, session_id: str) -> Carried:
        self.bring_back([session_id])
        return self.server.carried(session_id)

    def receive(self, carried: Carried) -> None:
        self.server.receive(carried)


class _Away:
    """The sessions that go on here while the server is away, then those it had: a `Survey`."""

    def __init__(self, here: Survey, last: Survey | None) -> None:
        self._here, self._last = here, last
        known = last.marks if last else {}
        self.marks = {
            **here.marks, **{one: at for one, at in known.items() if one not in here.marks}
        }
        self.copies: dict[str, tuple[str, ...]] = {}

    def open(self, session_id: str) -> Journal:
        if session_id in self._here.marks or self._last is None:
            return self._here.open(session_id)
        return self._last.open(session_id)


_AWAY = (
    "Le serveur ne répond pas : l’entretien continue sur cet ordinateur, et le rejoindra de "
    "lui-même."
)
_SEALED = (
    "La session « {id} » a été scellée sur le serveur pendant la coupure : ce qui a été enregistré "
    "ici y reste. Rouvrez-la là-bas (cqp rouvrir {id}), et ces lignes la rejoindront."
)
_HELD = (
    "Le serveur refuse les lignes enregistrées ici pour la session « {id} » : un autre compte "
    "tient ce rôle, ou le vôtre ne peut pas écrire. Elles restent sur cet ordinateur ; voyez "
    "l’administrateur."
)


def _back(count: int) -> str:
    if not count:
        return "Le serveur est revenu : tout y est."
    return (
        f"Le serveur est revenu : {counted(count, 'ligne')} {plural('enregistrée', count)} ici "
        f"l’{'ont' if count > 1 else 'a'} rejoint."
    )


def _moved_on(session_id: str) -> MovedOn:
    return MovedOn(
        "Session modifiée entre-temps",
        f"La session « {session_id} » a reçu une ligne de l’autre ordinateur. Rien n’a été "
        "enregistré ; relisez la suite, puis recommencez.",
    )
