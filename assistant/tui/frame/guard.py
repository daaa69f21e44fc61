"""Locking: by a key at once, by itself when nobody touches the program any more.

While the clock of an interview runs, one listens more than one types: what locks after a quarter
of an hour elsewhere waits for an hour there.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.common.french import local
from assistant.domain.common.passphrase import VaultState
from assistant.tui.base.commands import key_of

if TYPE_CHECKING:
    from assistant.tui.base.program import Program

LISTENING = 60
"""Minutes, at least, without a key before the program locks while an interview's clock runs."""

OFFERED_AGAIN = timedelta(days=7)
NEVER = "jamais"
"""The setting of who does not want encryption to be offered again."""


class Guard:
    """Watches over the keys of an unlocked vault."""

    def __init__(self, app: Program) -> None:
        self._app = app
        self._touched: datetime | None = None

    @property
    def locked(self) -> bool:
        """True while a vault keeps its sessions from being read."""
        return self._app.services.vault.state is VaultState.LOCKED

    @property
    def patience(self) -> int:
        """Minutes without a key before the program locks itself; 0: never."""
        minutes = self._app.preferences.lock_after
        return max(minutes, LISTENING) if minutes and self._app.clock_runs else minutes

    def touch(self) -> None:
        """Somebody is there."""
        if self._app.services.vault.state is VaultState.UNLOCKED:
            self._touched = self._app.services.library.now()

    def overdue(self) -> bool:
        """Whether nobody has been there for too long.

        The time of day is compared: a computer that slept wakes up locked.
        """
        if self._app.services.vault.state is not VaultState.UNLOCKED:
            self._touched = None
            return False
        now = self._app.services.library.now()
        if self._touched is None or now < self._touched:  # a clock that is put back counts anew
            self._touched = now
        patience = self.patience
        return bool(patience) and now - self._touched >= timedelta(minutes=patience)

    def offer_due(self) -> bool:
        """Whether encryption is to be offered now."""
        if self._app.services.vault.state is not VaultState.ABSENT:
            return False
        if self._app.services.server_name:
            return False  # a vault of one's own would hide them from the others: it is everybody's
        answer = self._app.preferences.encryption
        return not answer or (answer != NEVER and answer <= self._today().isoformat()[:10])

    def offer_later(self) -> None:
        """Offer encryption again, but not before a week."""
        self._app.prefer(encryption=(self._today() + OFFERED_AGAIN).isoformat()[:10])

    def _today(self) -> datetime:
        return local(self._app.services.library.now())


def nothing_to_lock() -> RefusedCommand:
    """Said where the key locks nothing."""
    return RefusedCommand(
        "Rien à verrouiller",
        f"Il n’y a pas de phrase secrète. L’accueil, par {key_of('chiffrement', 'Ctrl+K')}, en "
        f"propose une ; pendant l’entretien, {key_of('discret', 'F9')} cache l’écran.",
    )
