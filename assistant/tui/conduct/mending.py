"""Taking back what was recorded on a screen of rows, while it is open. Knows no widget."""

from __future__ import annotations

from collections.abc import Callable

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.events.interview import DraftKept
from assistant.tui.conduct.conduct import Conduct


class Mending:
    """What each row of a screen recorded since it was opened, the last one last."""

    def __init__(
        self, conduct: Conduct, otherwise: str = "Ce qui y était déjà se change, par Entrée."
    ) -> None:
        """Nothing was recorded yet.

        Args:
            otherwise: how what was there before is mended, as one says it.
        """
        self._conduct, self._otherwise = conduct, otherwise
        self._made: list[tuple[str, tuple[int, ...]]] = []

    def record(self, row: str, order: Callable[[], object]) -> None:
        """Carry out an order of a row, and remember what it recorded."""
        before = self._conduct.session.number
        order()
        made = tuple(
            entry.number for entry in self._conduct.session.entries[before:]
            if not isinstance(entry.event, DraftKept)
        )
        if made:
            self._made.append((row, made))

    def take_back(self, row: str = "") -> str:
        """Undo the last record of a row, or of any row when none is named; answers the row.

        Raises:
            RefusedCommand: nothing was recorded there since the screen was opened.
        """
        found = [one for one in self._made if row in ("", one[0])]
        if not found:
            raise RefusedCommand(
                "Rien à annuler",
                f"{'Cette ligne n’a rien reçu' if row else 'Rien n’a été enregistré ici'} depuis "
                f"que l’écran est ouvert. {self._otherwise}",
            )
        self._conduct.undo_all(found[-1][1])
        self._made.remove(found[-1])
        return found[-1][0]
