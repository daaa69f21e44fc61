"""Hearing that a session grew, on a connection of its own: nobody asks again and again."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from assistant.domain.common.errors import AssistantError
from assistant.storage.server import schema
from assistant.storage.server.database import Database, presence, told

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.rows import TupleRow

_LOOK = 0.5
"""Seconds after which one looks whether to go on listening."""

_COME = "select pg_advisory_lock_shared(%s, %s)"
_GO = "select pg_advisory_unlock_shared(%s, %s)"

_AGAIN = 1.0
"""Seconds before one tries to listen again."""


class ServerListening:
    """One connection that hears of every session, for those who wait for one of them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: dict[int, Callable[[str], None]] = {}
        self._present: dict[int, str] = {}
        self._lock = threading.Lock()
        self._next = 0
        self.connected = True
        """Whether what is said is heard; taken for granted until it turns out not to be."""
        self.process = 0
        """The one on the server that listens for us, 0 for none."""
        self._thread: threading.Thread | None = None
        self._over = threading.Event()

    def wait_for(
        self, session_id: str, grew: Callable[[], None], *, present: bool = True
    ) -> Callable[[], None]:
        """Subscribe to the growth of a session, certain or possible; the answer unsubscribes.

        Args:
            grew: called on another thread; must not take long.
            present: the other laptops are to know that the session is open here.
        """
        def told(said: str) -> None:
            if said in ("", session_id):
                grew()

        return self.hear(told, present=session_id if present else "")

    def hear(self, grew: Callable[[str], None], *, present: str = "") -> Callable[[], None]:
        """Have somebody told of every session that grew; the answer ends that.

        Args:
            grew: called on another thread, with the session's id, empty for any of them; must not
                take long.
            present: a session that the other laptops are to know is open here.
        """
        with self._lock:
            self._next += 1
            number = self._next
            self._waiting[number] = grew
            if present:
                self._present[number] = present
            if self._thread is None:
                self._over.clear()
                self._thread = threading.Thread(target=self._listen, daemon=True, name="écoute")
                self._thread.start()

        def no_more() -> None:
            with self._lock:
                self._waiting.pop(number, None)
                self._present.pop(number, None)

        return no_more

    def close(self) -> None:
        """Listen no more."""
        self._over.set()

    def _listen(self) -> None:
        while not self._over.is_set():
            with suppress(AssistantError), told():
                self._hear()
            self.connected = False
            self._over.wait(_AGAIN)

    def _hear(self) -> None:
        """Listen until told to stop, or until the connection breaks."""
        with closing(self._database.connect()) as connection:
            self.process = connection.info.backend_pid
            connection.execute(f"listen {schema.CHANNEL}".encode())
            present: set[str] = set()
            self.connected = True
            self._tell("")  # whatever was said before one listened was not heard
            while not self._over.is_set():
                present = self._be_present(connection, present)
                for said in connection.notifies(timeout=_LOOK):
                    self._tell(said.payload)

    def _be_present(self, connection: Connection[TupleRow], present: set[str]) -> set[str]:
        """Have the server know which sessions are open here; it forgets with the connection."""
        with self._lock:
            wanted = set(self._present.values())
        for order, sessions in ((_COME, wanted - present), (_GO, present - wanted)):
            for one in sessions:
                connection.execute(order.encode(), presence(one))
        return wanted

    def _tell(self, session_id: str) -> None:
        with self._lock:
            waiting = list(self._waiting.values())
        for grew in waiting:
            grew(session_id)
