"""Copies of an organisation's sessions: its database's own, made by whoever looks after it."""

from __future__ import annotations

from assistant.domain.common.errors import RefusedCommand
from assistant.storage.upkeep.backups import Copy, Restored


class ServerCopies:
    """Implements `SessionCopies`: no laptop keeps a copy of what the server holds."""

    def keep(self, session_id: str) -> str:
        """Nothing to be made here."""
        return ""

    def ids(self) -> tuple[str, ...]:
        return ()

    def copies(self, session_id: str) -> tuple[Copy, ...]:
        return ()

    def restore(self, session_id: str, number: int = 0) -> Restored:
        """Refused: see the protocol."""
        raise RefusedCommand(
            "Copies de l’organisme",
            f"« {session_id} » est sur le serveur : ses copies sont celles de la base (pg_dump), "
            "que son administrateur remet. Rien n’a été changé.",
        )
