"""The history of one line: every state of it, who wrote it, when and why."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from textual.content import Content

from assistant.domain.review import conversation
from assistant.domain.review.lines import LineState, history
from assistant.domain.session.state import Session
from assistant.tui.base.commands import COMMON, bindings
from assistant.tui.base.lines import refs
from assistant.tui.base.styles import STRONG
from assistant.tui.frame.lists import ListRow, ListScreen
from assistant.tui.review.lines import history_content


class HistoryScreen(ListScreen):
    """Every state of one line: how it read, who wrote it, when and why."""

    CSS_PATH = Path(__file__).parents[1] / "frame" / "texts.tcss"
    COMMANDS_SHOWN = COMMON
    BINDINGS = bindings(COMMON)

    def __init__(self, session: Session, number: int) -> None:
        super().__init__()
        self._session, self._number = session, number

    def title_content(self) -> Content:
        elements = history(self._session, self._number)[0].elements
        return Content.assemble((f"Histoire de la ligne {self._number}", STRONG),
                                f"  {refs(elements)}" if elements else "")

    def rows(self) -> list[ListRow]:
        return [
            ListRow(history_content(self._session, self._seen(one)), str(one.number))
            for one in history(self._session, self._number)
        ]

    def _seen(self, one: LineState) -> LineState:
        """A state of the line as the role that types may see it."""
        if not one.veiled:
            return one
        line = conversation.line(self._session, self._session.entries[self._number - 1])
        said = self.cqp.services.voice.say("ecran/avis_masque", genre=line.kind if line else "")
        return replace(one, text=said.strip())
