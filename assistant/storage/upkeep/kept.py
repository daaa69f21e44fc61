"""What every place that keeps sessions owes beside its store: copies, rights, conversion, mending.

Two implementations of each: files on this computer, here; an organisation's server, in
`storage/server`. Whoever asks knows neither.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from assistant.domain.common.errors import AssistantError
from assistant.domain.common.store import Recovery, SessionStore
from assistant.domain.session.persons import Owner
from assistant.storage.journal.carried import Carried
from assistant.storage.upkeep.backups import Copy, Restored
from assistant.storage.upkeep.conversion import Converted, Form, Progress
from assistant.storage.upkeep.erasure import Erased, stops_there
from assistant.storage.upkeep.holdings import Held


class KeepingStore(SessionStore, Protocol):
    """A store, and what it does when a session is damaged, doubled or moved."""

    def copies_beside(self, session_id: str) -> tuple[str, ...]:
        """The names of copies of a session that somebody else left, and that may be merged."""
        ...

    def merge_copies(self, session_id: str) -> str:
        """Take in what such copies hold; what was done, empty when there is none.

        Raises:
            SessionLocked, SessionUnreadable, NotSaved, VaultLocked: nothing was lost.
        """
        ...

    def repair(self, session_id: str) -> Recovery | None:
        """Set what is damaged aside, and say it; None when nothing was.

        Raises:
            SessionLocked, SessionUnreadable, NotSaved: everything is as it was.
        """
        ...

    def carried(self, session_id: str) -> Carried:
        """A session as it leaves for another store, verified whole.

        Raises:
            SessionUnreadable: unknown or damaged.
            VaultLocked: it is encrypted, and nobody unlocked the vault.
        """
        ...

    def receive(self, carried: Carried) -> None:
        """Keep a session that comes from another store, line for line.

        Raises:
            RefusedCommand: there is one of that name, or a line is not what was written.
            NotSaved: it could not be kept; there is nothing of it.
            VaultLocked: it is encrypted, and nobody unlocked the vault.
        """
        ...


class SessionCopies(Protocol):
    """The copies that are made of sessions, and putting them back."""

    def keep(self, session_id: str) -> str:
        """Copy a session; a sentence when that failed. Never raises."""
        ...

    def ids(self) -> tuple[str, ...]:
        """The sessions of which there is a copy."""
        ...

    def copies(self, session_id: str) -> tuple[Copy, ...]:
        """The copies of a session, the newest first."""
        ...

    def restore(self, session_id: str, number: int = 0) -> Restored:
        """Put a copy back, overwriting nothing.

        Raises:
            RefusedCommand, SessionUnreadable, SessionLocked, NotSaved: nothing was changed.
        """
        ...


class SessionHoldings(Protocol):
    """All that is kept of sessions, and whose they are."""

    def owners(self) -> tuple[Owner, ...]:
        """Whose each session is, as far as it still tells."""
        ...

    def files(self, sessions: Sequence[str]) -> tuple[Held, ...]:
        """Everything kept of these sessions."""
        ...

    def orphans(self) -> tuple[Path, ...]:
        """The documents of which nobody knows whose they are."""
        ...

    def is_plain(self, held: Held) -> bool:
        """False for what may be anybody's: a link, a file of two names."""
        ...

    def content(self, held: Held) -> bytes:
        """What something that is kept says, deciphered as far as it can be.

        Raises:
            SessionUnreadable, VaultLocked: it cannot be read now.
        """
        ...


class SessionErasure(Protocol):
    """Erases everything kept of some sessions."""

    def erase(self, sessions: Sequence[str]) -> Erased:
        """Erase, and leave the signed certificate.

        Raises:
            RefusedCommand: this user may not; nothing was removed.
            SessionLocked, SessionUnreadable, NotSaved: it is said what is left.
        """
        ...

    def complete(
        self, resists: Callable[[AssistantError], None] = stops_there
    ) -> tuple[Erased, ...]:
        """End the erasures that were stopped once nothing told any more whose the sessions were.

        Args:
            resists: is told what keeps one of them from its end; raises it unless given.

        Raises:
            RefusedCommand, SessionUnreadable, NotSaved: as above.
        """
        ...


class SessionConversion(Protocol):
    """Encrypts the sessions that are there, or puts them back in clear."""

    def form(self) -> Form:
        """How many files are in each form."""
        ...

    def pending(self, *, clear: bool = False) -> tuple[str, ...]:
        """The sessions still in the other form that can be converted here."""
        ...

    def run(self, *, clear: bool = False, progress: Progress = ...) -> Converted:
        """Convert what is left; one that cannot be does not stop the rest."""
        ...

    def convert(self, session_id: str, *, clear: bool = False) -> None:
        """Convert one session.

        Raises:
            SessionLocked, SessionUnreadable, NotSaved, VaultLocked: nothing was lost.
        """
        ...
