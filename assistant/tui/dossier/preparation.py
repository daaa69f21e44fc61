"""Preparation: what the candidate's dossier says, before the interview."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, OptionList

from assistant.domain.events.interview import ActivityDeclared
from assistant.domain.referential.model import Block, Element, ElementRef
from assistant.domain.session import orders
from assistant.tui.base.commands import Run, bindings
from assistant.tui.base.styles import ACCENT, MUTED, STRONG
from assistant.tui.conduct.conduct import Conduct
from assistant.tui.dossier.commands import PREPARATION
from assistant.tui.frame.lists import ListRow, ListScreen
from assistant.tui.widgets.bars import Keys, Plain, Text
from assistant.tui.widgets.writing import LineField

SIGNS = {True: ("✓ O", "$text-success"), False: ("✗ N", "$text-error"), None: ("· ?", MUTED)}

PROMPTS = {
    "examples": "Exemples donnés par le candidat", "documents": "Documents fournis",
    "reading": "Note de lecture du dossier", "point": "Point à vérifier à l’entretien",
}


class PreparationScreen(ListScreen):
    """Per block: declared activities, reading notes, points to check."""

    CSS_PATH = "preparation.tcss"
    COMMANDS_SHOWN = PREPARATION
    BINDINGS = bindings(PREPARATION)
    conduct: Conduct

    def __init__(self, conduct: Conduct) -> None:
        super().__init__()
        self.conduct = conduct
        self._editing = ("", "")

    def runs(self) -> Mapping[str, Run]:
        return {
            **super().runs(),
            "modifier": self.edit,
            "activite_oui": partial(self.declare, "oui"),
            "activite_non": partial(self.declare, "non"),
            "justificatifs": self.ask_documents,
            "point": self.add_point,
        }

    def compose(self) -> ComposeResult:
        yield Plain(classes="titre", dom_id="titre")
        yield OptionList(id="liste", markup=False)
        yield LineField(id="entree")
        yield Text(dom_id="message")
        yield Keys(self.COMMANDS_SHOWN)

    def first_choice(self) -> str:
        here = self.conduct.place.block
        return f"a{here}.1" if here else ""

    def title_content(self) -> Content:
        return Content.assemble(
            ("Préparation", STRONG), (f"  {self.conduct.session.candidate}", MUTED)
        )

    def rows(self) -> list[ListRow]:
        word = self.conduct.session.referential.block_word.capitalize()
        rows: list[ListRow] = []
        for block in self.conduct.session.referential.blocks:
            rows.append(ListRow(Content.assemble(
                "\n", (f"{word} {block.number}  {block.title}", ACCENT)
            )))
            rows += self._activities(block)
            for element in block.elements:
                rows += self._element(element)
        return rows

    def _activities(self, block: Block) -> list[ListRow]:
        rows = [ListRow(Content.assemble(("  Activités", MUTED)))] if block.activities else []
        for index, activity in enumerate(block.activities, start=1):
            declared = self._declared(block.number, index)
            sign, style = SIGNS[declared.practised]
            more = [f"exemples : {declared.examples}" if declared.examples else "",
                    f"documents : {declared.documents}" if declared.documents else ""]
            tail = "".join(f"\n      {part}" for part in more if part)
            rows.append(ListRow(Content.assemble(
                (f"  {sign}  ", style), activity.text, (tail, MUTED)
            ), f"a{block.number}.{index}"))
        return rows

    def _declared(self, block: int, activity: int) -> ActivityDeclared:
        found = self.conduct.session.activities.get((block, activity))
        return found or ActivityDeclared(block, activity, None)

    def _element(self, element: Element) -> list[ListRow]:
        session = self.conduct.session
        reading = session.readings.get(element.ref, "")
        points = [
            f"\n      {'☑' if p.settled else '☐'} {p.text}"
            for p in session.points.values() if p.element == element.ref
        ]
        return [ListRow(Content.assemble(
            (f"  {element.ref} ", STRONG), element.title,
            (f"\n      lu : {reading}" if reading else "", MUTED),
            ("".join(points), "$text-warning"),
        ), f"e{element.ref}")]

    # --- keys --------------------------------------------------------------------------------

    @on(OptionList.OptionSelected, "#liste")
    def edit(self) -> None:
        key = self.chosen
        if key.startswith("a"):
            self._edit("examples", self._declared(*self._activity(key)).examples)
        elif key:
            ref = ElementRef.parse(key[1:])
            self._edit("reading", self.conduct.session.readings.get(ref, ""))

    def ask_documents(self) -> None:
        if self.chosen.startswith("a"):
            self._edit("documents", self._declared(*self._activity(self.chosen)).documents)

    def add_point(self) -> None:
        if self.chosen.startswith("e"):
            self._edit("point", "")
        else:
            self.tell("Un point à vérifier porte sur un élément : choisissez-en un.")

    def declare(self, answer: str) -> None:
        if not self.chosen.startswith("a"):
            self.tell("Oui ou non se dit d’une activité : choisissez-en une.")
            return
        declared = self._declared(*self._activity(self.chosen))
        practised = answer == "oui"
        if self.attempt(lambda: self._declare(replace(declared, practised=practised))):
            self.list.action_cursor_down()
            self.paint()

    def _declare(self, activity: ActivityDeclared) -> None:
        self.conduct.run(orders.declare_activity, activity)

    @staticmethod
    def _activity(key: str) -> tuple[int, int]:
        block, _, number = key[1:].partition(".")
        return int(block), int(number)

    def _edit(self, what: str, text: str) -> None:
        if not self.attempt(self.conduct.must_be_open):
            return
        self._editing = (what, self.chosen)
        entry = self.query_one("#entree", Input)
        entry.border_title = Content(PROMPTS[what])
        entry.value = text
        entry.display = True
        entry.focus()

    @on(Input.Submitted, "#entree")
    def _written(self, event: Input.Submitted) -> None:
        if self.attempt(lambda: self._write(*self._editing, event.value)):
            self._close_entry()

    def _write(self, what: str, key: str, text: str) -> None:
        if what in ("examples", "documents"):
            declared = self._declared(*self._activity(key))
            changed = (
                replace(declared, examples=text) if what == "examples"
                else replace(declared, documents=text)
            )
            self._declare(replace(changed, practised=True) if text else changed)
        elif what == "reading":
            self.conduct.run(orders.read_file, ElementRef.parse(key[1:]), text)
        else:
            self.conduct.run(orders.raise_point, ElementRef.parse(key[1:]), text)

    def _close_entry(self) -> None:
        self.query_one("#entree").display = False
        self.list.focus()
        self.paint()

    def back(self) -> None:
        if self.query_one("#entree").display:
            self._close_entry()
        else:
            self.cqp.pop_screen()

    def set_down(self) -> None:
        """The line being written is recorded, as Enter does."""
        entry = self.query_one("#entree", Input)
        if entry.display and entry.value.strip() and self.attempt(
            lambda: self._write(*self._editing, entry.value)
        ):
            self._close_entry()

    def rest(self) -> None:
        """The program ends while a line is being written: it is kept."""
        entry = self.query_one("#entree", Input)
        if entry.display and entry.value.strip():
            self.attempt(lambda: self._write(*self._editing, entry.value))
