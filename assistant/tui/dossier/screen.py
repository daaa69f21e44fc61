"""The dossier beside notes and judgements: people, dates, facts, agreement, comments, jury.

One list of lines over one fixed place where the chosen line is read in full and written. What a
line holds and records is in `assistant.tui.dossier`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList

from assistant.calendar_fr import is_holiday
from assistant.domain.common.french import counted
from assistant.domain.common.text import clean, one_line
from assistant.domain.dossier import checks_texts
from assistant.domain.dossier.completeness import controls
from assistant.domain.dossier.finding import Finding
from assistant.domain.dossier.jury import composition
from assistant.domain.privacy.private_life import Lexicon
from assistant.domain.session.state import Session
from assistant.tui.base.commands import KEYMAP, Run, bindings
from assistant.tui.base.prose import Prose, cut
from assistant.tui.base.styles import ACCENT, MUTED, STRONG
from assistant.tui.conduct import fields
from assistant.tui.conduct.conduct import Conduct
from assistant.tui.conduct.fields import BEGUN, BEGUN_MARK, Typing
from assistant.tui.conduct.mending import Mending
from assistant.tui.dossier.commands import DOSSIER, LINE
from assistant.tui.dossier.fields import FormField, Group
from assistant.tui.dossier.form import every_field, form, missing
from assistant.tui.frame.lists import BegunWord, ListRow, ListScreen
from assistant.tui.frame.screen import WIDE
from assistant.tui.widgets.bars import Keys, Plain, Text
from assistant.tui.widgets.prompt import Prompt

_NARROW, _LARGE = 34, 46
"""Cells before the values, by the width of the screen."""


def findings(conduct: Conduct, words: Lexicon) -> tuple[Finding, ...]:
    """What the dossier lacks, what the recorded jury departs from, what is to be read again."""
    interview = conduct.interview
    session = conduct.session
    return (
        *controls(session, conduct.outcome(), interview.now()), *composition(session),
        *checks_texts.private_life(session, words),
    )


class DossierScreen(ListScreen):
    """Enter writes the chosen line, Enter records it, Escape leaves it as it was."""

    CSS_PATH = "dossier.tcss"
    COMMANDS_SHOWN = DOSSIER
    BINDINGS = bindings(DOSSIER)
    conduct: Conduct

    def __init__(self, conduct: Conduct, line: str = "", *, only: str = "") -> None:
        """Show the dossier.

        Args:
            line: the key of the line to begin with.
            only: the title of the one part to show, a screen of its own; all of them without it.
        """
        super().__init__()
        self.conduct = conduct
        self._first, self._only = line, only
        self._editing = ""
        self._begun = BegunWord()
        self._stepped = ""
        """The line the cursor went to by itself, once the one before was recorded."""
        self._groups: list[Group] = []
        self._fields: dict[str, FormField] = {}
        self._missing: dict[str, Finding] = {}
        self._mending = Mending(conduct)

    def runs(self) -> Mapping[str, Run]:
        return {
            **super().runs(),
            "ecrire": self.edit,
            "rubrique_precedente": partial(self.to_group, -1),
            "rubrique_suivante": partial(self.to_group, 1),
            "manque_suivant": self.next_missing,
            "reprendre_saisie": self.take_back,
            "reprendre_ligne": lambda: self.take_back(self.chosen),
        }

    def compose(self) -> ComposeResult:
        yield Plain(classes="titre", dom_id="titre")
        yield OptionList(id="liste", markup=False)
        with Vertical(id="fiche"):
            yield Prompt(dom_id="entree")
            yield Text(dom_id="message")
        yield Keys(self.COMMANDS_SHOWN)
        yield Keys(LINE, dom_id="pied-ligne")

    def on_mount(self) -> None:
        self._rest_entry()
        self.paint(self._first)

    @property
    def entry(self) -> Prompt:
        """The line in which the chosen field is typed."""
        return self.query_one("#entree", Prompt)

    @property
    def open_line(self) -> Widget | None:
        return self.entry if self._editing else None

    # --- showing -----------------------------------------------------------------------------

    def title_content(self) -> Content:
        count = len(self._missing)
        said = f"{counted(count, 'manque')} ici" if count else "rien ne manque ici"
        return Content.assemble(
            (self._only or "Dossier", STRONG), (f"  {self.conduct.session.candidate}", ACCENT),
            (f"  {said}", MUTED),
        )

    def rows(self) -> list[ListRow]:
        session = self.conduct.session
        self._groups = [
            one for one in form(session, is_holiday) if self._only in ("", one.title)
        ]
        self._fields = every_field(self._groups)
        found = missing(session, findings(self.conduct, self.cqp.services.free_text_words))
        self._missing = {key: one for key, one in found.items() if key in self._fields}
        rows: list[ListRow] = []
        for group in self._groups:
            rows.append(
                ListRow(Content.assemble(("\n" if rows else "", ""), (group.title, ACCENT)))
            )
            rows += [ListRow(self._row(field), field.key) for field in group.fields]
        return rows

    def _row(self, field: FormField) -> Content:
        finding = self._missing.get(field.key)
        sign, style = (
            ("  ", "") if finding is None
            else ("✗ ", "$text-error") if finding.blocking else ("! ", "$text-warning")
        )
        if field.ticked is not None:
            return Content.assemble((f"    {'☑' if field.ticked else '☐'} ", ""), field.label)
        width = self.app.size.width
        column = _LARGE if width >= WIDE else _NARROW
        fits = len(field.label) < column and not field.views
        views = f"\n    {field.views}" if field.views else ""
        word = "" if finding is None else "à revoir" if field.value else "manque"
        if self.conduct.session.unsent_in(fields.dossier(field.key)):
            word, style = BEGUN_MARK, "$text-warning"
        room = width - 8 - len(word) - (column if fits else 2)
        value = cut(one_line(field.value), room)
        return Content.assemble(
            (sign, style), field.label.ljust(column) if fits else field.label,
            (views, MUTED), "" if fits else "\n    ",
            (value, STRONG) if value else (field.empty, MUTED),
            (f"  {word}" if word else "", style),
        )

    def paint(self, choose: str = "") -> None:
        """Show the present rows; as long as they are the same lines, nothing moves."""
        before = [option.id for option in self.list.options]
        rows = self.rows()
        if before != [row.key or None for row in rows]:
            scroll = self.list.scroll_y
            super().paint(choose)
            self.list.scroll_to(y=scroll, animate=False, immediate=True)
        else:
            self.query_one("#titre", Plain).show(self.title_content())
            for index, row in enumerate(rows):
                self.list.replace_option_prompt_at_index(index, Prose(row.content))
            if choose in before:
                self.list.highlighted = before.index(choose)
        self.call_after_refresh(self._reveal)
        self._show_chosen()

    def _reveal(self) -> None:
        """Bring the chosen line into view, with the heading right above it."""
        at = self.list.highlighted
        if at and self.list.get_option_at_index(at - 1).disabled:
            with self.list.prevent(OptionList.OptionHighlighted):
                self.list.highlighted = at - 1
                self.list.scroll_to_highlight()
                self.list.highlighted = at
        self.list.scroll_to_highlight()

    def on_resize(self, event: events.Resize) -> None:
        if self._groups:
            self.paint()

    @on(OptionList.OptionHighlighted, "#liste")
    def _show_chosen(self) -> None:
        """Read the line under the cursor in full, at the place where it is written."""
        self._reveal()
        field = self._fields.get(self.chosen)
        if field is None or self._editing:
            return
        entry = self.entry
        group = next(one for one in self._groups if field in one.fields)
        entry.border_title = Content(f" {group.title} · {group.named(field)} ")
        verb = (
            "ouvrir la concertation" if field.consult
            else "écrire" if field.ticked is None else "cocher ou décocher"
        )
        entry.placeholder = f"Entrée pour {verb}."
        entry.text = field.text
        self.tell("")

    def tell(self, text: str, *, error: bool = False) -> None:
        """Show a sentence under the line; an empty one brings back what the line asks."""
        message = self.query_one("#message", Text)
        message.set_classes("-erreur" if error else "")
        field = self._fields.get(self._editing or self.chosen)
        message.show(text or (self._asked(field) if field else ""))

    def _asked(self, field: FormField) -> Content:
        finding = self._missing.get(field.key)
        if finding is None or self._editing:
            return Content.assemble((field.hint, MUTED))
        said = " ".join(self.conduct.say("controle", **finding.said).split())
        style = "$text-error" if finding.blocking else "$text-warning"
        return Content.assemble((field.hint, MUTED), "\n" if field.hint else "", (said, style))

    # --- writing -----------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        """A sentence typed on a line is written in it, whatever its first letters: the one that
        goes to what is missing does so alone, and is undone once a word goes on from it."""
        typed, begun = event.character or "", self._begun
        self._begun = BegunWord()
        if not event.is_printable or self._editing:
            return
        begun = begun.before(begun.row, typed, event.time)
        line = begun.row if begun.letters else self.chosen
        if typed.casefold() == KEYMAP.get("manque_suivant", "m"):
            event.stop()
            event.prevent_default()
            self._begun = BegunWord(line, begun.letters + typed, 0, event.time)
            self.next_missing()
            return
        field = self._fields.get(line)
        if (typed.isspace() and not begun.letters) or field is None or not field.typed:
            return
        event.stop()
        event.prevent_default()
        if begun.letters:
            self.paint(line)
        self._write_on(begun.letters + typed)

    def on_paste(self, event: events.Paste) -> None:
        """What is pasted on a line is written in it, as a sentence typed there is."""
        self._begun = BegunWord()
        field, pasted = self._fields.get(self.chosen), clean(event.text).strip()
        if pasted and not self._editing and field is not None and field.typed:
            event.stop()
            self._write_on(pasted)

    def _write_on(self, added: str) -> None:
        """Open the chosen line, and go on with that text behind what it holds."""
        self.edit()
        if self._editing:
            text = self.entry.text
            after = "" if text[-1:].isspace() or not text else " "
            self.entry.insert(after + added)

    @on(OptionList.OptionSelected, "#liste")
    def edit(self) -> None:
        if self._editing:
            # a click went elsewhere: what was being written is recorded first
            if not self._record():
                self.paint(self._editing)
                return
            self.paint()
        field = self._fields.get(self.chosen)
        if field is None:
            return
        if field.leads_to:
            self.paint(field.leads_to)
        elif field.box:
            self._open_box(field.box)
        elif field.consult is not None:
            from assistant.tui.consultation.screen import ConsultationScreen

            self.cqp.push_screen(ConsultationScreen(self.conduct, field.consult))
        elif not self.attempt(self.conduct.must_be_open):
            return
        elif field.ticked is not None:
            if self._save(field, ""):
                self.paint()
        else:
            self._open(field)

    def _open(self, field: FormField) -> None:
        self._editing = field.key
        begun = self.conduct.session.unsent_in(fields.dossier(field.key))
        entry = self.entry
        entry.read_only, entry.can_focus = False, True
        entry.placeholder = ""
        entry.set_text(begun or field.text)
        entry.focus()
        self.set_class(True, "-ecrit")
        self.tell(BEGUN if begun else "")

    def _open_box(self, box_id: str) -> None:
        """A comment has its own editor: the candidate's, with nothing else on the screen."""
        box = next(one for one in self.conduct.session.referential.comments if one.id == box_id)
        if box.role:
            from assistant.tui.writing.observations import ObservationsScreen

            self.cqp.push_screen(ObservationsScreen(self.conduct, box_id))
        else:
            from assistant.tui.writing.candidate import CandidateScreen

            self.cqp.push_screen(CandidateScreen(self.conduct, box_id))

    def on_screen_resume(self) -> None:
        if self._groups and not self._editing:
            self.paint()

    def _rest_entry(self) -> None:
        self._editing = ""
        self.entry.read_only, self.entry.can_focus = True, False
        self.set_class(False, "-ecrit")
        self.list.focus()

    def typing(self) -> Typing | None:
        field = self._fields.get(self._editing)
        if field is None:
            return None
        return Typing(fields.dossier(field.key), self.entry.text, field.text)

    def _save(self, field: FormField, text: str) -> bool:
        save = field.save
        return save is not None and self.attempt(lambda: self._mending.record(
            field.key, lambda: self.conduct.write(fields.dossier(field.key), save, text)
        ))

    def take_back(self, row: str = "") -> None:
        """Undo the last record, here or on a line."""
        if self._editing:
            return  # the line's own keys mend what is typed in it
        self.mend(lambda: self._mending.take_back(row), self._named)

    def _named(self, key: str) -> str:
        """A line by its own words."""
        field = self._fields.get(key)
        return f"« {field.label if field else key} »"

    def _record(self) -> bool:
        """Record the line being written; what is refused stays as typed."""
        if not self._save(self._fields[self._editing], self.entry.text):
            return False
        self._rest_entry()
        return True

    @on(Prompt.Sent)
    def _sent(self) -> None:
        key = self._editing
        if key and self._record():
            self.rows()
            keys = list(self._fields)
            after = keys[keys.index(key) + 1:] if key in keys else ()
            self._stepped = next(iter(after), key)
            self.paint(self._stepped)

    @on(Prompt.Asked)
    def _asked_for(self, event: Prompt.Asked) -> None:
        if event.key == "tab":
            self._sent()
        elif event.key == "escape":
            self.back()

    def back(self) -> None:
        if self._editing:
            name = fields.dossier(self._editing)
            if not self.attempt(lambda: self.conduct.give_up(name)):
                return
            self._rest_entry()
            self.paint()
        else:
            self.cqp.pop_screen()

    # --- moving ------------------------------------------------------------------------------

    def next_missing(self) -> None:
        """The cursor goes to the next line the check misses, around the end; one that it came to
        by itself is not passed over."""
        keys = list(self._fields)
        here = keys.index(self.chosen) if self.chosen in keys else 0
        here += self.chosen in keys and self.chosen != self._stepped
        self._stepped = ""
        wanted = next((key for key in keys[here:] + keys[:here] if key in self._missing), "")
        if wanted:
            self.paint(wanted)
        else:
            self.tell("Rien ne manque ici. /controle, dans l’entretien, contrôle le reste.")

    def to_group(self, way: int) -> None:
        """The cursor goes to the first line of the next (1) or previous (-1) heading."""
        if self._editing:
            return
        firsts = [group.fields[0].key for group in self._groups]
        here = next(
            (index for index, group in enumerate(self._groups)
             if any(field.key == self.chosen for field in group.fields)), 0,
        )
        self.paint(firsts[(here + way) % len(firsts)])


def line_called(session: Session, key: str) -> str:
    """What a line of the dossier is called; empty where it has none of that key."""
    found = every_field(form(session, is_holiday)).get(key)
    return found.label if found else ""
