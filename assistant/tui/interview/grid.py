"""The elements of a block as a list to tick while one watches the candidate at work, or listens.

A tick is a fact on the element, an observation where one watches, and no judgement; the letters of
the scale judge.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList

from assistant.domain.common.french import counted, short
from assistant.domain.common.text import clean
from assistant.domain.guide import dialogue
from assistant.domain.referential.model import Block, Element, ElementRef
from assistant.tui.base.commands import COMMON, Command, Run, bindings, key_of
from assistant.tui.base.lines import state
from assistant.tui.base.styles import ACCENT, MUTED, STRONG
from assistant.tui.conduct.conduct import Conduct
from assistant.tui.conduct.mending import Mending
from assistant.tui.frame.lists import BegunWord, ListRow, ListScreen
from assistant.tui.interview.commands import GRID
from assistant.tui.interview.turns import part_time
from assistant.tui.widgets.bars import Keys


class GridScreen(ListScreen):
    """One row an element: ticked or not, judged or not, with what to look for."""

    COMMANDS_SHOWN = GRID
    BINDINGS = bindings(GRID)
    conduct: Conduct

    def __init__(self, conduct: Conduct, write: Callable[[str], object]) -> None:
        """Show the elements of the block one looks at.

        Args:
            write: puts what is typed in the interview's line.
        """
        super().__init__()
        self.conduct = conduct
        self._write = write
        undo = key_of("annuler", "Ctrl+Z")
        self._mending = Mending(conduct, f"À l’entretien, {undo} reprend ce qui y était déjà.")
        self._begun = BegunWord()

    def compose(self) -> ComposeResult:
        letters = [
            Command("", one.label, "", (one.letter.lower(),), footer=short(one.label).lower())
            for one in self.conduct.choices
        ]
        acts = [one for one in GRID if one not in COMMON]
        for part in super().compose():
            yield Keys([*acts, *letters, *COMMON]) if isinstance(part, Keys) else part

    def runs(self) -> Mapping[str, Run]:
        return {
            **super().runs(), "grille_cocher": self.tick, "grille_noter": self.note,
            "reprendre_saisie": self.take_back,
            "reprendre_ligne": lambda: self.take_back(self.chosen),
        }

    @property
    def block(self) -> Block:
        """The block one looks at; the first one before any."""
        referential = self.conduct.session.referential
        return referential.block(self.conduct.place.block) or referential.blocks[0]

    def first_choice(self) -> str:
        """The element in view; it is looked for once, when the list opens."""
        seen = self.conduct.in_view
        return str(seen.ref) if seen else ""

    def title_content(self) -> Content:
        block, session = self.block, self.conduct.session
        word = session.referential.block_word.capitalize()
        part = part_time(self.conduct)
        return Content.assemble(
            (f"{word} {block.number}", STRONG), (f"  {part or block.title}", MUTED)
        )

    def rows(self) -> list[ListRow]:
        rows: list[ListRow] = []
        group = ""
        for element in self.block.elements:
            if element.group and element.group != group:
                group = element.group
                rows.append(ListRow(Content.assemble((group, ACCENT))))
            rows.append(ListRow(self._row(element), str(element.ref)))
        return rows

    def _row(self, element: Element) -> Content:
        session = self.conduct.session
        origin = self.conduct.origin
        seen = sum(note.origin == origin for note in session.notes_on(element.ref))
        mark, style = state(session, element.ref)
        tick = "☑" if seen else "☐"
        points = [point.text for point in dialogue.guide_points(self.block)
                  if element.ref.element in point.elements] if self.block.trial else []
        looked_for = "".join(f"\n    · {one}" for one in (*element.criteria, *points))
        word = "observation" if origin == "observation" else "note"
        times = f"  {counted(seen, word)}" if seen else ""
        return Content.assemble(
            (f"{tick} ", ACCENT), (f"{mark} ", style), (f"{element.ref} ", STRONG), element.title,
            (times, MUTED), (looked_for, MUTED),
        )

    def tick(self) -> None:
        """The element was seen at work, or spoken of, once more."""
        if self.chosen:
            ref = ElementRef.parse(self.chosen)
            self._record(lambda: self._mending.record(
                self.chosen, lambda: self.conduct.tick(ref)
            ))

    def take_back(self, row: str = "") -> None:
        """Undo the last tick or evaluation, here or on a row."""
        self.mend(lambda: self._mending.take_back(row), str)

    def note(self) -> None:
        """Back to the line, where what is typed goes to the chosen element."""
        if self.chosen:
            self.conduct.look_at(ElementRef.parse(self.chosen))
        self.back()

    @on(OptionList.OptionSelected, "#liste")
    def _selected(self) -> None:
        self.note()

    def on_key(self, event: events.Key) -> None:
        """A letter of the scale judges the chosen element, alone; once a word goes on from it, it
        judges no more, and the sentence is a note on that element."""
        typed, row, begun = event.character or "", self.chosen, self._begun
        self._begun = BegunWord()
        begun = begun.before(row, typed, event.time)
        if not event.is_printable or not row or (typed.isspace() and not begun.letters):
            return  # the space alone ticks
        event.stop()
        event.prevent_default()
        if typed.lower() in {one.letter.lower() for one in self.conduct.choices}:
            before, ref = self.conduct.session.number, ElementRef.parse(row)
            self._record(lambda: self._mending.record(
                row, lambda: self.conduct.judge_by_key(typed, ref)
            ))
            made = self.conduct.session.number != before
            self._begun = BegunWord(row, begun.letters + typed, begun.made + made, event.time)
            return
        for _ in range(begun.made):
            if not self.attempt(lambda: self._mending.take_back(row)):
                return
        self.note()
        self._write(begun.letters + typed)

    def on_paste(self, event: events.Paste) -> None:
        """What is pasted is a note on the chosen element too."""
        self._begun = BegunWord()
        if self.chosen and event.text.strip():
            event.stop()
            self.note()
            self._write(clean(event.text).strip())

    def _record(self, order: Run) -> None:
        if self.attempt(order):
            self.paint()
