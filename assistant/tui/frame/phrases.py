"""The evaluator's own sentences: one of them goes into the text that is being written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.common.settings import LONGEST_PHRASE, MOST_PHRASES
from assistant.domain.common.text import one_line
from assistant.tui.base.commands import Run, bindings
from assistant.tui.base.styles import ACCENT, MUTED, STRONG
from assistant.tui.frame.commands import NUMBERED, PHRASES
from assistant.tui.frame.lists import ListRow, ListScreen
from assistant.tui.widgets.bars import Keys, Plain, Text
from assistant.tui.widgets.writing import LineField


class PhrasesScreen(ListScreen):
    """The sentences in the order they were added; a digit takes one of the first nine."""

    CSS_PATH = Path(__file__).with_name("phrases.tcss")
    COMMANDS_SHOWN = PHRASES
    BINDINGS = bindings(PHRASES)

    def __init__(self, insert: Callable[[str], object], begun: str = "") -> None:
        """Offer the sentences.

        Args:
            insert: puts the one that is taken where it belongs.
            begun: what one was writing, offered to whoever adds a sentence.
        """
        super().__init__()
        self._insert, self._begun = insert, begun

    def runs(self) -> Mapping[str, Run]:
        return {
            **super().runs(),
            "phrase_prise": self.take,
            **{f"phrase_{one}": partial(self.take_number, one) for one in range(1, NUMBERED + 1)},
            "phrase_ajoutee": self.write,
            "phrase_otee": self.drop,
        }

    def compose(self) -> ComposeResult:
        yield Plain(classes="titre", dom_id="titre")
        yield OptionList(id="liste", markup=False)
        yield LineField(id="entree", max_length=LONGEST_PHRASE)
        yield Text(dom_id="message")
        yield Keys(self.COMMANDS_SHOWN)

    @property
    def _phrases(self) -> tuple[str, ...]:
        return self.cqp.preferences.phrases

    def title_content(self) -> Content:
        return Content.assemble(("Mes phrases", STRONG), ("  au curseur, d’une touche", MUTED))

    def rows(self) -> list[ListRow]:
        rows = [
            ListRow(Content.assemble(
                (f"{number if number <= NUMBERED else ' '}  ", ACCENT), phrase
            ), f"p{number}")
            for number, phrase in enumerate(self._phrases, 1)
        ]
        none = "Aucune phrase encore. A en ajoute une ; elle servira dans toutes les sessions."
        return rows or [ListRow(Content.assemble((none, MUTED)))]

    # --- taking ------------------------------------------------------------------------------

    @on(OptionList.OptionSelected, "#liste")
    def take(self) -> None:
        if self.chosen:
            self.take_number(int(self.chosen[1:]))

    def take_number(self, number: int) -> None:
        """Close, and put the sentence of that number (from 1) where the cursor stood; nothing when
        there is none."""
        if number <= len(self._phrases) and self.open_line is None:
            phrase = self._phrases[number - 1]
            self.cqp.pop_screen()
            # the screen below first looks whether its text changed meanwhile
            self.cqp.screen.call_later(self._insert, phrase)

    # --- keeping -----------------------------------------------------------------------------

    @property
    def open_line(self) -> Widget | None:
        entry = self.query_one("#entree", Input)
        return entry if entry.display else None

    def write(self) -> None:
        """Write a sentence to keep, beginning with what was being written."""
        entry = self.query_one("#entree", Input)
        entry.border_title = Content(" phrase à garder ")
        entry.value = one_line(self._begun)[:LONGEST_PHRASE]
        entry.cursor_position = len(entry.value)
        entry.display = True
        entry.focus()
        self.tell("")

    @on(Input.Submitted, "#entree")
    def _written(self, event: Input.Submitted) -> None:
        if self.attempt(lambda: self._keep(one_line(event.value))):
            self._close_entry(f"p{len(self._phrases)}")

    def _keep(self, phrase: str) -> None:
        if not phrase:
            raise RefusedCommand("Phrase vide", "Écrivez-la, ou Échap renonce.")
        if phrase in self._phrases:
            number = self._phrases.index(phrase) + 1
            raise RefusedCommand("Déjà gardée", f"C’est la phrase {number}.")
        if len(self._phrases) >= MOST_PHRASES:
            raise RefusedCommand("Liste pleine", f"{MOST_PHRASES} phrases : supprimez-en une.")
        self.cqp.prefer(phrases=(*self._phrases, phrase))

    def drop(self) -> None:
        """Keep the chosen sentence no more."""
        if self.chosen:
            gone = self._phrases[int(self.chosen[1:]) - 1]
            self.cqp.prefer(phrases=tuple(one for one in self._phrases if one != gone))
            self.paint()
            self.tell(f"Supprimée : « {gone} ». A la remet.")
            self._begun = gone

    def _close_entry(self, choose: str = "") -> None:
        self.query_one("#entree").display = False
        self.list.focus()
        self.paint(choose)

    def back(self) -> None:
        if self.query_one("#entree").display:
            self._close_entry()
        else:
            self.cqp.pop_screen()
