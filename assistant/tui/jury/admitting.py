"""Which dossiers may come before the jury: those that nobody decided of yet."""

from __future__ import annotations

from collections.abc import Mapping

from textual import on
from textual.content import Content
from textual.widgets import OptionList

from assistant.juries import OpenedSitting
from assistant.tui.base.commands import Run, bindings
from assistant.tui.base.styles import MUTED, STRONG
from assistant.tui.frame.lists import ListRow, ListScreen
from assistant.tui.jury.commands import ADMITTING


class AdmittingScreen(ListScreen):
    """Enter presents the chosen one; what it lacks is said where it is not complete."""

    COMMANDS_SHOWN = ADMITTING
    BINDINGS = bindings(ADMITTING)

    def __init__(self, opened: OpenedSitting) -> None:
        super().__init__()
        self.opened = opened

    def runs(self) -> Mapping[str, Run]:
        return {**super().runs(), "dossier_presente": self.present}

    def title_content(self) -> Content:
        return Content.assemble(
            ("Présenter un dossier", STRONG), ("  complet ; sinon, ce qui manque est dit", MUTED)
        )

    def rows(self) -> list[ListRow]:
        here = self.opened.sitting.dossiers
        found = [
            one for one in self.cqp.services.library.summaries()
            if not one.problem and not one.decided
        ]
        if not found:
            return [ListRow(Content.assemble(("Aucun dossier n’attend de décision.", MUTED)))]
        return [
            ListRow(Content.assemble(
                ("✓ " if one.id in here else "  ", ""), (one.candidate, STRONG),
                f"  {one.title}", "\n",
                (f"    {one.judged}/{one.elements} évalués · {one.id}", MUTED),
            ), one.id)
            for one in found
        ]

    @on(OptionList.OptionSelected, "#liste")
    def present(self) -> None:
        chosen = self.chosen
        if chosen and self.attempt(lambda: self.opened.admit(chosen)):
            self.paint()
            self.tell("Présenté.")
