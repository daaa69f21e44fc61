"""Essential marks, entered once from the official document: for good, and in the session.

In a session of which nothing stays, they are those of that session alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from textual.content import Content

from assistant.domain.common.errors import AssistantError
from assistant.domain.referential.model import Element, ElementRef, Mark
from assistant.domain.session import orders
from assistant.tui.base.commands import Run, bindings
from assistant.tui.base.styles import ACCENT, MUTED, STRONG
from assistant.tui.conduct.conduct import Conduct
from assistant.tui.dossier.commands import MARKS
from assistant.tui.frame.lists import ListRow, ListScreen

SIGNS = {"oui": ("◆ O", ACCENT), "non": ("◇ N", ""), "inconnu": ("? I", "$text-warning")}


class MarksScreen(ListScreen):
    """The elements by block, each with its mark; a letter changes it and goes on."""

    COMMANDS_SHOWN = MARKS
    BINDINGS = bindings(MARKS)
    conduct: Conduct

    def __init__(self, conduct: Conduct, ref: str = "") -> None:
        super().__init__()
        self.conduct = conduct
        self._first = ref
        self._told = ""

    def runs(self) -> Mapping[str, Run]:
        return {
            **super().runs(),
            "marque_oui": partial(self.mark, "oui"),
            "marque_non": partial(self.mark, "non"),
            "marque_inconnu": partial(self.mark, "inconnu"),
        }

    def first_choice(self) -> str:
        return self._first

    def title_content(self) -> Content:
        session = self.conduct.session
        every = session.referential.elements()
        known = sum(1 for element in every if session.mark(element.ref) != "inconnu")
        said = self.conduct.say("ecran/marques", known=known, total=len(every))
        return Content.assemble(("Éléments incontournables", STRONG), (f"  {said}", MUTED))

    def rows(self) -> list[ListRow]:
        session = self.conduct.session
        word = session.referential.block_word.capitalize()
        rows: list[ListRow] = []
        for block in session.referential.blocks:
            rows.append(
                ListRow(Content.assemble((f"{word} {block.number}  {block.title}", ACCENT)))
            )
            rows += [ListRow(self._row(one), str(one.ref)) for one in block.elements]
        return rows

    def _row(self, element: Element) -> Content:
        sign, style = SIGNS[self.conduct.session.mark(element.ref)]
        return Content.assemble(
            (f"{sign}  ", style), (f"{element.ref} ", STRONG), element.title
        )

    def mark(self, mark: str) -> None:
        """Write the mark of the chosen element in the user’s file, and go on to the next one."""
        if not self.chosen:
            return
        ref = ElementRef.parse(self.chosen)
        if self.attempt(lambda: self._write(ref, mark)):
            self.list.action_cursor_down()
            self.paint()
            self.tell(self.conduct.say("ecran/marques_ou", path=self._told))

    def _write(self, ref: ElementRef, mark: str) -> None:
        """The session first: its verdict follows with a trace, even where the file refuses."""
        session = self.conduct.session
        self.conduct.run(orders.mark_essential, ref, mark)
        now: Mark = self.conduct.session.mark(ref)
        if not self.conduct.interview.lasting:
            return
        try:
            path = self.cqp.services.shelf.write_marks(
                session.referential.id, {ref: now}, origin="document officiel, saisi au clavier"
            )
        except AssistantError as error:
            self.paint()
            raise AssistantError(
                error.title, f"Enregistré dans cette session seulement. {error.message}"
            ) from error
        self._told = str(path)
