"""The draft beside what was written: each difference, taken over one by one or left as it is."""

from __future__ import annotations

from collections.abc import Mapping

from textual import on
from textual.content import Content
from textual.widgets import OptionList

from assistant.domain.common.french import counted
from assistant.domain.writing import compare
from assistant.domain.writing.compare import Difference
from assistant.tui.base.commands import Run, bindings
from assistant.tui.base.styles import MUTED, STRONG
from assistant.tui.conduct.conduct import Conduct
from assistant.tui.frame.lists import ListRow, ListScreen
from assistant.tui.writing.commands import DRAFT
from assistant.tui.writing.drafts import changes, drafted

_KINDS = {
    "nouvelle": ("+ ", "$text-success", "nouvelle"),
    "a_jour": ("~ ", "$text-success", "les faits ont changé"),
    "modifiee": ("≠ ", "$text-warning", "vous l’aviez modifiée"),
    "sans_fait": ("– ", "$text-warning", "plus aucun fait ne la fonde : la reprendre la retire"),
    "laissee": ("· ", MUTED, "déjà proposée, pas reprise"),
}
"""The sign, the colour and the words of each kind of difference."""
_INSTEAD = ("a_jour", "modifiee")


class DraftScreen(ListScreen):
    """Enter takes the chosen sentence over; Escape leaves the text as it is."""

    CSS_PATH = "sources.tcss"
    COMMANDS_SHOWN = DRAFT
    BINDINGS = bindings(DRAFT)
    conduct: Conduct

    def __init__(self, conduct: Conduct, block: int, title: Content) -> None:
        """Show how the draft of a block differs from its observations.

        Args:
            title: what the block is called on the screen before.
        """
        super().__init__()
        self.conduct = conduct
        self._block = block
        self._title = title
        self._found: tuple[Difference, ...] = ()

    def runs(self) -> Mapping[str, Run]:
        return {
            **super().runs(),
            "laisser": self.back,
            "reprendre_phrase": self.take,
            "reprendre_tout": self.take_all,
        }

    @property
    def _text(self) -> str:
        return self.conduct.session.observations.get(self._block, "")

    def title_content(self) -> Content:
        count = sum(1 for one in self._found if one.fresh)
        said = counted(count, "phrase nouvelle") if count else "rien de nouveau"
        return Content.assemble(("Brouillon", STRONG), (f"  {said}  ", MUTED), self._title)

    def rows(self) -> list[ListRow]:
        self._found = changes(
            self.conduct, self._block, self._text, self.cqp.services.fact_words
        )
        return [ListRow(self._row(one), str(index)) for index, one in enumerate(self._found)]

    def _row(self, one: Difference) -> Content:
        sign, style, said = _KINDS[one.kind]
        shown = one.present if one.kind == "sans_fait" else one.drafted.text
        after = ""
        if one.kind != "nouvelle":
            before = f" ; au lieu de : {one.present}" if one.kind in _INSTEAD else ""
            after = f"\n  {said}{before}"
        return Content.assemble((sign, style), shown, (after, MUTED), "\n")

    @on(OptionList.OptionSelected, "#liste")
    def take(self) -> None:
        if self.chosen:
            self._take((self._found[int(self.chosen)],))

    def take_all(self) -> None:
        """All that is new or brought up to date; what the evaluator edited stays."""
        self._take(tuple(one for one in self._found if one.fresh))

    def _take(self, wanted: tuple[Difference, ...]) -> None:
        draft = drafted(self.conduct, self._block, self.cqp.services.fact_words)
        text = self._text
        for one in wanted:
            text = compare.take(text, one, draft)
        if not wanted or not self.attempt(
            lambda: self.conduct.run(compare.take_draft, self._block, text, draft)
        ):
            return
        self.paint()
        if not self._found:
            self.cqp.pop_screen()
            return
        self.tell(self.conduct.say("ecran/brouillon", motif="pris", nombre=len(wanted)))
