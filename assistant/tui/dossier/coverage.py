"""What an interview covered: time and notes by block, judgements, elements without any fact."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from textual import on
from textual.content import Content
from textual.widgets import OptionList

from assistant.domain.guide.coverage import coverage
from assistant.domain.referential.model import ElementRef
from assistant.tui.base.commands import Run, bindings
from assistant.tui.base.lines import STATUS, state
from assistant.tui.base.prose import cut
from assistant.tui.base.styles import ACCENT, MUTED, STRONG
from assistant.tui.conduct.conduct import Conduct
from assistant.tui.dossier.commands import COVERAGE
from assistant.tui.frame.lists import ListRow, ListScreen

MARGIN = 3
"""Columns that a list leaves free."""


class CoverageScreen(ListScreen):
    """Bars and signs, then the elements without any fact: Enter goes there."""

    CSS_PATH = "coverage.tcss"
    COMMANDS_SHOWN = COVERAGE
    BINDINGS = bindings(COVERAGE)
    conduct: Conduct

    def __init__(self, conduct: Conduct, go: Callable[[ElementRef], object]) -> None:
        """Show the coverage of an interview.

        Args:
            go: what shows an element, on the screen this one was called from.
        """
        super().__init__()
        self.conduct, self._go = conduct, go

    def runs(self) -> Mapping[str, Run]:
        return {
            **super().runs(),
            "aller_sans_fait": self.jump,
        }

    def title_content(self) -> Content:
        session = self.conduct.session
        title = session.referential.title.removeprefix("CQP ")
        return Content.assemble(("Couverture", STRONG), (f"  {session.candidate} · {title}", MUTED))

    def rows(self) -> list[ListRow]:
        session = self.conduct.session
        found = coverage(session, self.conduct.interview.now())
        width = max(self.app.size.width - MARGIN, 20)
        figures = self.cqp.services.figures(found, width)
        heads = found.block_word.capitalize()
        rows = [ListRow(Content.assemble((line or " ", ACCENT if line.startswith(heads) else "")))
                for line in figures]
        rows.append(ListRow(self._propositions()))
        missing = found.without_fact
        many = len(missing)
        told = f"Éléments sans aucune note : {many}" if many else "Chaque élément a sa note."
        rows.append(ListRow(Content.assemble("\n", (told, ACCENT))))
        return rows + [ListRow(self._element(ref), str(ref)) for ref in missing]

    def _propositions(self) -> Content:
        """The profile of the outcome: what is proposed to the jury, block by block."""
        parts: list[tuple[str, str]] = [("Propositions au jury : ", MUTED)]
        for verdict in self.conduct.outcome().blocks:
            sign, style = STATUS[verdict.status]
            parts += [(f"{verdict.block} ", STRONG), (sign, style), ("   ", "")]
        doubts = (("\n! " + one, "$text-warning") for one in self.conduct.doubts())
        return Content.assemble("\n", *parts, *doubts)

    def _element(self, ref: ElementRef) -> Content:
        session = self.conduct.session
        element = session.referential.element(ref)
        sign, style = state(session, ref)
        title = element.title if element else ""
        room = max(self.app.size.width - 16, 20)
        return Content.assemble(
            (f"  {ref!s:<5}", STRONG), (f"{sign} ", style),
            cut(title, room),
        )

    def paint(self, choose: str = "") -> None:
        """The whole is seen first: no element is chosen until one goes down to them."""
        going = self.list.highlighted is not None
        super().paint(choose)
        if not going:
            self.list.highlighted = None
            self.list.scroll_home(animate=False)

    def on_resize(self) -> None:
        if self.list.option_count:
            self.paint()

    def on_screen_resume(self) -> None:
        if self.list.option_count:
            self.paint()

    @on(OptionList.OptionSelected, "#liste")
    def jump(self) -> None:
        ref = self.chosen
        if ref and self.attempt(lambda: self._go(ElementRef.parse(ref))):
            self.cqp.pop_screen()
