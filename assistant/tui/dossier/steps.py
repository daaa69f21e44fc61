"""The steps of the method: before, during and after the interview."""

from __future__ import annotations

from collections.abc import Mapping

from textual import on
from textual.content import Content
from textual.widgets import OptionList

from assistant.domain.referential.model import Step
from assistant.domain.session import orders
from assistant.tui.base.commands import Run, bindings
from assistant.tui.base.styles import ACCENT, MUTED, STRONG
from assistant.tui.conduct.conduct import Conduct
from assistant.tui.dossier.commands import STEPS
from assistant.tui.frame.lists import ListRow, ListScreen

MOMENTS = {"avant": "Avant l’entretien", "pendant": "Pendant l’entretien",
           "apres": "Après l’entretien"}
SIGNS = {"faite": ("☑", "$text-success"), "passee": ("–", MUTED), "a_faire": ("☐", "")}


class StepsScreen(ListScreen):
    """A checklist, by moment."""

    COMMANDS_SHOWN = STEPS
    BINDINGS = bindings(STEPS)
    conduct: Conduct

    def __init__(self, conduct: Conduct) -> None:
        super().__init__()
        self.conduct = conduct

    def runs(self) -> Mapping[str, Run]:
        return {
            **super().runs(),
            "etape_faite": self.settle,
            "etape_passee": self.pass_over,
        }

    def _steps(self) -> list[Step]:
        session = self.conduct.session
        return [
            step for step in session.referential.steps
            if not step.routes or session.route in ("", *step.routes)
        ]

    def title_content(self) -> Content:
        steps, session = self._steps(), self.conduct.session
        done = sum(1 for step in steps if session.steps.get(step.id) == "faite")
        return Content.assemble(("Étapes", STRONG), (f"  {done}/{len(steps)} faites", MUTED))

    def rows(self) -> list[ListRow]:
        rows: list[ListRow] = []
        for moment, title in MOMENTS.items():
            steps = [step for step in self._steps() if step.moment == moment]
            if steps:
                rows.append(ListRow(Content.assemble((title, ACCENT))))
            rows += [ListRow(self._row(step), step.id) for step in steps]
        return rows

    def _row(self, step: Step) -> Content:
        sign, style = SIGNS[self.conduct.session.steps.get(step.id, "a_faire")]
        detail = " · ".join(part for part in (step.who, step.when) if part)
        return Content.assemble(
            (f"{sign} ", style), step.text, (f"  {detail}" if detail else "", MUTED)
        )

    @on(OptionList.OptionSelected, "#liste")
    def settle(self) -> None:
        done = self.conduct.session.steps.get(self.chosen) == "faite"
        self._settle("a_faire" if done else "faite")

    def pass_over(self) -> None:
        """Record that the chosen step was passed over, which is not that it was done."""
        self._settle("passee")

    def _settle(self, status: str) -> None:
        step = self.chosen
        if step and self.attempt(lambda: self.conduct.run(orders.settle_step, step, status)):
            self.list.action_cursor_down()
            self.paint()
