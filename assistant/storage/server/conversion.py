"""Encrypting an organisation's sessions: each stays as it began, for no line is ever changed."""

from __future__ import annotations

from assistant.domain.common.errors import RefusedCommand
from assistant.storage.server.database import Database
from assistant.storage.upkeep.conversion import Converted, Form, Progress, unheard

_FORM = "select count(*) filter (where envelope <> ''), count(*) from cqp.sessions"


class ServerConversion:
    """Implements `SessionConversion`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def form(self) -> Form:
        """How many sessions are in each form; documents lie on laptops, and are not counted."""
        encrypted, total = self._database.ask(_FORM)[0]
        return Form(int(encrypted), int(total - encrypted))

    def pending(self, *, clear: bool = False) -> tuple[str, ...]:
        """None: what is on the server is not converted there."""
        return ()

    def run(self, *, clear: bool = False, progress: Progress = unheard) -> Converted:
        """Nothing to convert; what begins from now on is kept as the vault says."""
        return Converted((), ())

    def convert(self, session_id: str, *, clear: bool = False) -> None:
        """Refused: see the protocol."""
        raise RefusedCommand(
            "Session sur le serveur",
            f"« {session_id} » y reste comme elle a commencé : aucune ligne n’y est récrite. Pour "
            "la chiffrer, recevez-la ici (cqp session recevoir), convertissez-la, faites effacer "
            "celle du serveur, puis envoyez-la de nouveau.",
        )
