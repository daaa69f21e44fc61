"""Preparation: what the candidate's dossier says, before the interview."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from textwrap import shorten

from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList

from assistant.domain.common.text import one_line
from assistant.domain.events.interview import ActivityDeclared
from assistant.domain.referential.model import Block, Element, ElementRef
from assistant.domain.session import orders
from assistant.tui.base.commands import KEYMAP, Run, bindings, key_of
from assistant.tui.base.styles import ACCENT, MUTED, STRONG
from assistant.tui.conduct import fields
from assistant.tui.conduct.conduct import Conduct
from assistant.tui.conduct.fields import BEGUN, BEGUN_MARK, Typing
from assistant.tui.conduct.mending import Mending
from assistant.tui.dossier.commands import PREPARATION
from assistant.tui.frame.lists import BegunWord, ListRow, ListScreen
from assistant.tui.widgets.bars import Keys, Plain, Text
from assistant.tui.widgets.writing import LineField

SIGNS = {True: ("✓ O", "$text-success"), False: ("✗ N", "$text-error"), None: ("· ?", MUTED)}

PROMPTS = {
    "examples": "Exemples donnés par le candidat", "documents": "Documents fournis",
    "reading": "Note de lecture du dossier", "point": "Point à vérifier à l’entretien",
}

_ARROWS = {"up": -1, "down": 1}


def _answers() -> dict[str, str]:
    """What a letter alone says of an activity."""
    return {KEYMAP.get("activite_oui", "o"): "oui", KEYMAP.get("activite_non", "n"): "non"}


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
        self._mending = Mending(conduct)
        self._held = ""  # what the session holds of what is edited
        self._begun = BegunWord()

    def runs(self) -> Mapping[str, Run]:
        return {
            **super().runs(),
            "modifier": self.edit,
            "activite_oui": partial(self.declare, "oui"),
            "activite_non": partial(self.declare, "non"),
            "justificatifs": self.ask_documents,
            "point": self.add_point,
            "reprendre_saisie": self.take_back,
            "reprendre_ligne": lambda: self.take_back(self.chosen),
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
            key = f"a{block.number}.{index}"
            tail = "".join(f"\n      {part}" for part in more if part)
            rows.append(ListRow(Content.assemble(
                (f"  {sign}  ", style), activity.text, self._left(key),
                ("  oui ou non ?" if self._unsaid(key) else "", "$text-warning"), (tail, MUTED)
            ), key))
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
            (f"  {element.ref} ", STRONG), element.title, self._left(f"e{element.ref}"),
            (f"\n      lu : {reading}" if reading else "", MUTED),
            ("".join(points), "$text-warning"),
        ), f"e{element.ref}")]

    def _left(self, row: str) -> tuple[str, str]:
        """Says that something was begun in a row, and not recorded."""
        session = self.conduct.session
        begun = any(session.unsent_in(fields.preparation(row, part)) for part in PROMPTS)
        return (f"  {BEGUN_MARK}" if begun else "", "$text-warning")

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
        """Write the documents of the chosen activity; on another row, say that one is needed."""
        if self.chosen.startswith("a"):
            self._edit("documents", self._declared(*self._activity(self.chosen)).documents)
        else:
            self.tell("Des documents se disent d’une activité : choisissez-en une.")

    def add_point(self) -> None:
        """Write a point to be checked on the chosen element; from an activity, on the first element
        of its block, and the arrows choose another: what is typed next is the point."""
        of_activity = self.chosen.startswith("a")
        if of_activity and self.attempt(self.conduct.must_be_open):
            self.paint(f"e{self._activity(self.chosen)[0]}.1")
        if self.chosen.startswith("e"):
            self._edit("point", "")
        if of_activity and self._editing == ("point", self.chosen) and self.open_line is not None:
            self.tell("Un point à vérifier porte sur un élément : celui-ci, ou un autre par ↑ ↓.")

    def _point_elsewhere(self, way: int) -> None:
        """The point that is being written bears on the element above (-1) or below (1)."""
        kind, key = self._editing
        elements = [one.id for one in self.list.options if (one.id or "").startswith("e")]
        at = elements.index(key) + way
        if not 0 <= at < len(elements):
            return
        if self.attempt(lambda: self.conduct.give_up(fields.preparation(key, kind))):
            self.paint(elements[at] or "")
            self._editing = (kind, self.chosen)
            self._entitle()

    def _entitle(self) -> None:
        what, key = self._editing
        entry = self.query_one("#entree", Input)
        entry.border_title = Content(f"{PROMPTS[what]} · {self._named(key)}")

    def on_key(self, event: events.Key) -> None:
        """A sentence typed on a row is written in it, whatever its first letters: those that say
        oui or non say it alone, and no more once a word goes on from them; an answer that was given
        a while ago stands, and what is typed then is another sentence."""
        typed, row, begun = event.character or "", self.chosen, self._begun
        self._begun = BegunWord()
        if self.open_line is not None and self._editing[0] == "point" and event.key in _ARROWS:
            event.stop()
            self._point_elsewhere(_ARROWS[event.key])
            return
        if not event.is_printable or not row or self.query_one("#entree").display:
            return
        event.stop()
        event.prevent_default()
        begun = begun.before(row, typed, event.time)
        if typed.isspace() and not begun.letters:
            return
        answer = _answers().get(typed.lower()) if row.startswith("a") else None
        if answer is not None:
            before = self.conduct.session.number
            self.declare(answer)
            made = self.conduct.session.number != before
            self._begun = BegunWord(row, begun.letters + typed, begun.made + made, event.time)
            return
        for _ in range(begun.made):
            if not self.attempt(lambda: self._mending.take_back(row)):
                return
        self._write_on(begun.letters + typed)

    def on_paste(self, event: events.Paste) -> None:
        """What is pasted on a row is written in it, as a sentence typed there is."""
        self._begun = BegunWord()
        pasted = one_line(event.text)
        if pasted and self.chosen and self.open_line is None:
            event.stop()
            self._write_on(pasted)

    def _write_on(self, text: str) -> None:
        """Open the chosen row, and go on with that text behind what it holds."""
        self.edit()
        entry = self.query_one("#entree", Input)
        if entry.display:
            after = "" if entry.value[-1:].isspace() or not entry.value else " "
            entry.insert_text_at_cursor(after + text)

    def declare(self, answer: str) -> None:
        """Record whether the candidate practised the chosen activity, `oui` or `non`; on another
        row, say that one is needed."""
        if not self.chosen.startswith("a"):
            self.tell("Oui ou non se dit d’une activité : choisissez-en une.")
            return
        declared = self._declared(*self._activity(self.chosen))
        practised = answer == "oui"
        changed = replace(declared, practised=practised)
        if self.attempt(lambda: self._mending.record(
            self.chosen, lambda: self.conduct.run(orders.declare_activity, changed)
        )):
            self.paint()  # the row stays chosen: its examples are written next

    def take_back(self, row: str = "") -> None:
        """Undo the last record, here or on a row."""
        if self.query_one("#entree").display:
            return  # the field's own keys mend what is typed in it
        self.mend(
            lambda: self._mending.take_back(row),
            lambda key: f"« {shorten(self._named(key), 50, placeholder='…')} »",
        )

    def _named(self, key: str) -> str:
        """A row by its own words."""
        session = self.conduct.session
        if key.startswith("a"):
            number, index = self._activity(key)
            block = session.referential.block(number)
            return block.activities[index - 1].text if block else ""
        ref = ElementRef.parse(key[1:])
        element = session.referential.element(ref)
        return f"{ref} {element.title}" if element else str(ref)

    @staticmethod
    def _activity(key: str) -> tuple[int, int]:
        block, _, number = key[1:].partition(".")
        return int(block), int(number)

    @property
    def open_line(self) -> Widget | None:
        entry = self.query_one("#entree", Input)
        return entry if entry.display else None

    def _put_down(self) -> bool:
        """Another field opens, by its key or a click: what was written in this one is recorded
        first; what is refused stays as typed."""
        entry = self.query_one("#entree", Input)
        what, key = self._editing
        if not entry.display or entry.value == self._held:
            return True
        if not self._record(what, key, entry.value):
            self.paint(key)
            return False
        entry.display = False
        self.paint()
        return True

    def _record(self, what: str, key: str, text: str) -> bool:
        return self.attempt(
            lambda: self._mending.record(key, lambda: self._write(what, key, text))
        )

    def _edit(self, what: str, text: str) -> None:
        if not self.attempt(self.conduct.must_be_open) or not self._put_down():
            return
        self._editing = (what, self.chosen)
        entry = self.query_one("#entree", Input)
        self._entitle()
        begun = self.conduct.session.unsent_in(fields.preparation(self.chosen, what))
        self._held = text
        entry.value = begun or text
        entry.cursor_position = len(entry.value)
        entry.display = True
        entry.focus()
        self.tell(BEGUN if begun else "")

    def typing(self) -> Typing | None:
        entry = self.query_one("#entree", Input)
        if not entry.display:
            return None
        what, key = self._editing
        return Typing(fields.preparation(key, what), entry.value, self._held)

    @on(Input.Submitted, "#entree")
    def _written(self, event: Input.Submitted) -> None:
        what, key = self._editing
        if self._record(what, key, event.value):
            self._close_entry()
            if self._unsaid(key):
                yes, no = key_of("activite_oui", "O"), key_of("activite_non", "N")
                self.tell(f"Écrit. Rien ne dit encore si elle est exercée : {yes} oui, {no} non.")

    def _unsaid(self, key: str) -> bool:
        """Whether a row is an activity of which something is written, and neither oui nor non
        said: only their keys say it, a sentence may mean either."""
        if not key.startswith("a"):
            return False
        told = self._declared(*self._activity(key))
        return told.practised is None and bool(told.examples or told.documents)

    def _write(self, what: str, key: str, text: str) -> None:
        name = fields.preparation(key, what)
        if what in ("examples", "documents"):
            declared = self._declared(*self._activity(key))
            changed = (
                replace(declared, examples=text) if what == "examples"
                else replace(declared, documents=text)
            )
            self.conduct.write(name, orders.declare_activity, changed)
        elif what == "reading":
            self.conduct.write(name, orders.read_file, ElementRef.parse(key[1:]), text)
        else:
            self.conduct.write(name, orders.raise_point, ElementRef.parse(key[1:]), text)

    def _close_entry(self) -> None:
        self.query_one("#entree").display = False
        self.list.focus()
        self.paint()

    def back(self) -> None:
        what, key = self._editing
        if not self.query_one("#entree").display:
            self.cqp.pop_screen()
        elif self.attempt(lambda: self.conduct.give_up(fields.preparation(key, what))):
            self._close_entry()
