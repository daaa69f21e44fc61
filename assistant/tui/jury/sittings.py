"""The sittings of the jury, and the call of one."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing

from textual import on
from textual.content import Content
from textual.widgets import OptionList

from assistant.domain.common.errors import AssistantError
from assistant.domain.common.french import counted, figures, local
from assistant.tui.base.commands import Run, bindings
from assistant.tui.base.styles import MUTED, STRONG
from assistant.tui.frame.lists import ListRow, ListScreen
from assistant.tui.jury.commands import CALLING, SITTINGS
from assistant.tui.jury.sitting import SittingScreen


class SittingsScreen(ListScreen):
    """The latest day first."""

    COMMANDS_SHOWN = SITTINGS
    BINDINGS = bindings(SITTINGS)

    def runs(self) -> Mapping[str, Run]:
        return {**super().runs(), "seance_ouverte": self.open, "seance_nouvelle": self.call_one}

    def title_content(self) -> Content:
        return Content.assemble(("Séances du jury", STRONG), ("  N en ouvre une", MUTED))

    def rows(self) -> list[ListRow]:
        found = self.cqp.services.juries.summaries()
        if not found:
            return [ListRow(Content.assemble(("Aucune séance encore.", MUTED)))]
        return [
            ListRow(
                Content.assemble(("✗ ", "$text-error"), one.id, "\n", (f"  {one.problem}", MUTED))
                if one.problem else Content.assemble(
                    (figures(one.day), STRONG), f"  {one.title}", "\n",
                    (f"  {counted(one.dossiers, 'dossier')} · "
                     f"{'close' if one.closed else 'ouverte'}"
                     f"{f' · {one.place}' if one.place else ''} · {one.id}", MUTED),
                ),
                one.id,
            )
            for one in found
        ]

    @on(OptionList.OptionSelected, "#liste")
    def open(self) -> None:
        if not self.chosen:
            return
        try:
            opened = self.cqp.services.juries.open(self.chosen)
        except AssistantError as error:
            self.refuse(error)
            return
        self.cqp.push_screen(SittingScreen(opened))

    def call_one(self) -> None:
        """Ask for what a new sitting needs."""
        self.cqp.push_screen(CallingScreen())

    def on_screen_resume(self) -> None:
        self.paint()


class CallingScreen(ListScreen):
    """Which CQP's jury sits."""

    COMMANDS_SHOWN = CALLING
    BINDINGS = bindings(CALLING)

    def runs(self) -> Mapping[str, Run]:
        return {**super().runs(), "seance_appelee": self.call_one}

    def title_content(self) -> Content:
        return Content.assemble(("Le jury de quel CQP ?", STRONG))

    def rows(self) -> list[ListRow]:
        return [
            ListRow(Content.assemble((one.title, STRONG), (f"  {one.version}", MUTED)), one.id)
            for one in self.cqp.services.shelf.list() if not one.problems
        ]

    @on(OptionList.OptionSelected, "#liste")
    def call_one(self) -> None:
        chosen, services = self.chosen, self.cqp.services
        if not chosen:
            return
        today = local(services.juries.now()).date().isoformat()

        def begin() -> None:
            with closing(services.juries.begin(services.shelf.load(chosen), today)) as opened:
                self._made = opened.sitting.id

        if self.attempt(begin):
            opened = services.juries.open(self._made)
            self.cqp.switch_screen(SittingScreen(opened))
