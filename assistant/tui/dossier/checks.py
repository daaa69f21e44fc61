"""What a complete dossier still lacks; each line leads to the place where it is mended."""

from __future__ import annotations

from collections.abc import Mapping

from textual import on
from textual.content import Content
from textual.widgets import OptionList

from assistant.domain.common.french import counted
from assistant.domain.dossier.completeness import Finding
from assistant.tui.base.commands import Run, bindings
from assistant.tui.base.styles import MUTED, STRONG
from assistant.tui.conduct.conduct import Conduct
from assistant.tui.dossier.commands import CHECKS
from assistant.tui.dossier.form import place_of
from assistant.tui.dossier.screen import DossierScreen, findings
from assistant.tui.frame.lists import ListRow, ListScreen


class ChecksScreen(ListScreen):
    """The findings of the whole-dossier check, blocking ones first said as such."""

    COMMANDS_SHOWN = CHECKS
    BINDINGS = bindings(CHECKS)
    conduct: Conduct

    def __init__(self, conduct: Conduct, told: str = "", *, lack: str = "") -> None:
        """Show what is missing.

        Args:
            told: why it is shown, when nobody asked for it.
            lack: the kind of the check to begin on.
        """
        super().__init__()
        self.conduct = conduct
        self._told, self._lack = told, lack
        self._findings: tuple[Finding, ...] = ()

    def runs(self) -> Mapping[str, Run]:
        return {
            **super().runs(),
            "aller_controle": self.jump,
        }

    def on_mount(self) -> None:
        super().on_mount()
        self.tell(self._told)

    def title_content(self) -> Content:
        missing = sum(1 for one in self._findings if not one.information)
        nothing = "" if self.conduct.doubts() else "rien ne manque"
        said = counted(missing, "manque") if missing else nothing
        return Content.assemble(("Contrôle du dossier", STRONG), (f"  {said}", MUTED))

    def rows(self) -> list[ListRow]:
        self._findings = findings(self.conduct, self.cqp.services.free_text_words)
        return [
            *(ListRow(Content.assemble(("! ", "$text-warning"), one))
              for one in self.conduct.doubts()),
            *(ListRow(self._row(one), str(index)) for index, one in enumerate(self._findings)),
        ]

    def first_choice(self) -> str:
        """The first of the kind that was asked for."""
        found = findings(self.conduct, self.cqp.services.free_text_words)
        return next((str(at) for at, one in enumerate(found) if one.kind == self._lack), "")

    def _row(self, one: Finding) -> Content:
        sign, style = (
            ("i ", MUTED) if one.information
            else ("✗ ", "$text-error") if one.blocking else ("! ", "$text-warning")
        )
        said = " ".join(self.conduct.say("controle", **one.said).split())
        where = self.conduct.session.referential.document(one.citation)
        word = self.conduct.session.referential.block_word.capitalize()
        block = f"{word} {one.block} : " if one.block else ""
        return Content.assemble(
            (sign, style), (block, STRONG), said, "\n",
            (f"  {self.conduct.say('manque', **one.said)}{f' — {where}' if where else ''}", MUTED),
        )

    @on(OptionList.OptionSelected, "#liste")
    def jump(self) -> None:
        if not self.chosen:
            return
        finding = self._findings[int(self.chosen)]
        line = place_of(self.conduct.session, self._findings, finding)
        if finding.reason == "en_desaccord":
            from assistant.tui.consultation.screen import ConsultationScreen

            self.cqp.push_screen(ConsultationScreen(self.conduct, finding.elements[0]))
        elif line:
            self.cqp.push_screen(DossierScreen(self.conduct, line))
        elif finding.place == "incontournables":
            from assistant.tui.dossier.marks import MarksScreen

            self.cqp.push_screen(MarksScreen(self.conduct, _first(finding)))
        elif finding.place == "observations":
            from assistant.tui.writing.observations import ObservationsScreen

            self.cqp.push_screen(ObservationsScreen(self.conduct, finding.block))
        elif finding.place in ("dossier", "points"):
            from assistant.tui.dossier.preparation import PreparationScreen

            self.cqp.push_screen(PreparationScreen(self.conduct))
        elif finding.elements or finding.block:
            place = _first(finding) or str(finding.block)
            if self.attempt(lambda: self.conduct.go_to(place)):
                self.cqp.back_to_interview()
        else:
            self._say_how()

    def _say_how(self) -> None:
        self.tell(self.conduct.say("ecran/ou_combler"))

    def on_screen_resume(self) -> None:
        if self.list.option_count:
            self.paint()


def _first(finding: Finding) -> str:
    return str(finding.elements[0]) if finding.elements else ""
