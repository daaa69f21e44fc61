"""What the palette of commands offers for a few letters, in the language of the program."""

from __future__ import annotations

from textual.command import Hit, Hits
from textual.system_commands import SystemCommandsProvider

NOTHING = "Aucune commande n’a ces lettres. Échap revient."


class OfferedCommands(SystemCommandsProvider):
    """The commands of the screen; where none has the letters, a line says so.

    Textual would say it itself, in English.
    """

    async def search(self, query: str) -> Hits:
        found = False
        async for hit in super().search(query):
            found = True
            yield hit
        if not found:
            yield Hit(1.0, NOTHING, lambda: None)
