"""Essential marks, entered once from the official document: for good, and in the session.

In a session of which nothing stays, they are those of that session alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from textual import events
from textual.content import Content

from assistant.domain.common.errors import AssistantError
from assistant.domain.referential.model import Element, ElementRef, Mark
from assistant.domain.session import orders
from assistant.tui.base.commands import KEYMAP, Run, bindings
from assistant.tui.base.styles import ACCENT, MUTED, STRONG
from assistant.tui.conduct.conduct import Conduct
from assistant.tui.dossier.commands import MARKS
from assistant.tui.frame.lists import ListRow, ListScreen

ANSWERS: Mapping[str, Mark] = {
    "marque_oui": "oui", "marque_non": "non", "marque_inconnu": "inconnu",
}
"""What each command of the screen answers: its letter says it, and so does the whole word."""

WORD = 0.6
"""Seconds between two letters of a word that is typed whole."""

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
        self._typed, self._typed_at, self._held = "", 0.0, ""

    def runs(self) -> Mapping[str, Run]:
        return {
            **super().runs(),
            **{command: partial(self.mark, answer) for command, answer in ANSWERS.items()},
        }

    def on_key(self, event: events.Key) -> None:
        """A letter answers and goes on; who types the whole word, « non », answers once.

        What may be the end of a word is held; where it turns out to be none, each letter answers.
        """
        letter = (event.character or "").lower()
        if event.time - self._typed_at > WORD or not letter.isalpha():
            self._typed = self._held = ""
        if not letter.isalpha():
            return
        event.stop()
        event.prevent_default()
        self._typed_at = event.time
        word = self._typed + letter
        if self._typed and any(one.startswith(word) for one in ANSWERS.values()):
            whole = word in ANSWERS.values()
            self._typed, self._held = ("", "") if whole else (word, self._held + letter)
            return
        for one in self._held + letter:
            self._answer(one)
        self._typed, self._held = letter, ""

    def _answer(self, letter: str) -> None:
        keys = {KEYMAP.get(command, answer[0]): answer for command, answer in ANSWERS.items()}
        if letter in keys:
            self.mark(keys[letter])

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
