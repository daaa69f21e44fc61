"""The lines a sentence of the observations rests on, in full; Enter reads what is around one."""

from __future__ import annotations

from collections.abc import Mapping

from textual import on
from textual.content import Content
from textual.widgets import OptionList

from assistant.domain.writing.compare import Drafted
from assistant.tui.base.commands import Run, bindings
from assistant.tui.base.styles import ACCENT, MUTED, STRONG
from assistant.tui.conduct.conduct import Conduct
from assistant.tui.frame.lists import ListRow, ListScreen
from assistant.tui.writing.commands import SOURCES
from assistant.tui.writing.ground import line_content, source_lines


class SourcesScreen(ListScreen):
    """The sentence, then its lines."""

    CSS_PATH = "sources.tcss"
    COMMANDS_SHOWN = SOURCES
    BINDINGS = bindings(SOURCES)
    conduct: Conduct

    def __init__(self, conduct: Conduct, drafted: Drafted) -> None:
        super().__init__()
        self.conduct = conduct
        self._drafted = drafted

    def runs(self) -> Mapping[str, Run]:
        return {
            **super().runs(),
            "lire_ligne": self.read,
            "aller_ligne": self.jump,
        }

    def title_content(self) -> Content:
        return Content.assemble(("Ce qui fonde cette phrase", STRONG))

    def rows(self) -> list[ListRow]:
        session = self.conduct.session
        rows = [ListRow(Content.assemble((self._drafted.text, ACCENT), "\n"))]
        if self._drafted.document:
            rows.append(ListRow(Content.assemble(("source : ", MUTED), self._drafted.document)))
        return rows + [
            ListRow(Content.assemble((f"{line.number:>4}  ", MUTED), line_content(session, line)),
                str(line.number))
            for line in source_lines(session, self._drafted.lines)
        ]

    @on(OptionList.OptionSelected, "#liste")
    def read(self) -> None:
        """Read the line where it stands."""
        if self.chosen:
            self.cqp.open_at(self.conduct.session.id, int(self.chosen))

    def jump(self) -> None:
        """Put the element of the line in view, in the interview."""
        if not self.chosen:
            return
        [line] = source_lines(self.conduct.session, [int(self.chosen)])
        if line.elements and self.attempt(lambda: self.conduct.look_at(line.elements[0])):
            self.cqp.back_to_interview()
