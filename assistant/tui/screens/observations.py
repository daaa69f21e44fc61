"""Observations: an editor beside what it rests on, block by block, then on the whole."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import TextArea

from assistant.domain import commands
from assistant.domain.errors import AssistantError
from assistant.tui import catalogue, catalogue_screens
from assistant.tui.conduct import Conduct
from assistant.tui.lines import refs, state
from assistant.tui.screens.base import CqpScreen
from assistant.tui.screens.outcome import STATUS
from assistant.tui.styles import ACCENT, MUTED, STRONG
from assistant.tui.widgets.bars import Keys, Plain, Text
from assistant.tui.widgets.writing import Writing

IDLE = 2.0
"""Seconds: a text that did not change between two looks is recorded."""


class ObservationsScreen(CqpScreen):
    """One block at a time; 0 is the whole interview, after the last block."""

    CSS_PATH = "observations.tcss"
    AUTO_FOCUS = "#texte"
    COMMANDS_SHOWN = catalogue_screens.OBSERVATIONS
    BINDINGS = catalogue.bindings(catalogue_screens.OBSERVATIONS, priority=True)

    def __init__(self, conduct: Conduct, block: int | None = None) -> None:
        super().__init__()
        self.conduct = conduct
        self._block = conduct.session.position.block if block is None else block

    def compose(self) -> ComposeResult:
        yield Plain(classes="titre", dom_id="titre")
        with Horizontal(id="deux"):
            with Vertical(id="ecrit"):
                yield Writing(
                    id="texte", soft_wrap=True, tab_behavior="focus", compact=True,
                    highlight_cursor_line=False,
                    placeholder="Ce qui a été observé, au regard des critères.",
                )
                yield Plain(dom_id="etat")
            with VerticalScroll(id="appui", can_focus=False):
                yield Text(dom_id="notes")
        yield Text(dom_id="message")
        yield Keys(catalogue_screens.OBSERVATIONS)

    def on_mount(self) -> None:
        area = self.query_one(TextArea)
        area.read_only = not self.conduct.writable
        self._last = ""
        self.set_interval(IDLE, self._idle)
        self._open()

    def _open(self) -> None:
        session = self.conduct.session
        word = session.referential.words.get("bloc", "bloc").capitalize()
        block = session.referential.block(self._block)
        name = f"{word} {block.number}  {block.title}" if block else "Ensemble de l’entretien"
        self.query_one("#titre", Plain).show(Content.assemble(
            ("Observations", STRONG), (f"  {name}", ACCENT)
        ))
        area = self.query_one(TextArea)
        area.text = session.observations.get(self._block, "")
        area.move_cursor(area.document.end)
        self.query_one("#notes", Plain).show(self._ground())
        self.query_one("#appui", VerticalScroll).scroll_home(animate=False)
        self._show_state()

    def _ground(self) -> Content:
        numbers = [self._block] if self._block else [
            block.number for block in self.conduct.session.referential.blocks
        ]
        return Content("\n\n").join(self._ground_of(number) for number in numbers)

    def _ground_of(self, number: int) -> Content:
        session = self.conduct.session
        verdict = self.conduct.interview.block_verdict(number)
        block = session.referential.blocks[number - 1]
        sign, style = STATUS[verdict.status]
        word = self.conduct.voice.status(session.referential, verdict)
        rows = [Content.assemble(
            (f"{block.number}. {block.title}" if not self._block else "", STRONG),
            ("proposition : " if self._block else " — ", MUTED), (f"{sign} {word}", style),
        )]
        for element in block.elements:
            mark, colour = state(session, element.ref)
            rows.append(Content.assemble((f"{mark} ", colour), (f"{element.ref} ", STRONG),
                                         element.title))
        notes = [note for note in session.notes.values() if note.block == number]
        for note in notes:
            rows.append(Content.assemble(
                ("· ", MUTED), note.text, (f"  {refs(note.elements)} {note.origin}", MUTED)
            ))
        return Content("\n").join(rows)

    # --- saving ------------------------------------------------------------------------------

    def on_text_area_changed(self) -> None:
        self._show_state()

    def _idle(self) -> None:
        text = self.query_one(TextArea).text
        if text == self._last and not self._kept():
            self.attempt(self._save)
        self._last = text

    def _save(self) -> None:
        if self.conduct.writable:
            self.conduct.run(commands.observe, self.query_one(TextArea).text, self._block)
        self._show_state()

    def _kept(self) -> bool:
        """Whether what is written is what the session holds."""
        text = self.query_one(TextArea).text.strip()
        return text == self.conduct.session.observations.get(self._block, "")

    def _show_state(self) -> None:
        text, at = self.query_one(TextArea).text.strip(), self.conduct.saved_at
        if not self._kept():
            said = "modifié"
        elif text and at is not None:
            said = f"enregistré {at.astimezone().strftime('%H:%M:%S')}"
        else:
            said = "enregistré" if text else ""
        self.query_one("#etat", Plain).show(Content.assemble((said, MUTED)))

    def action_save(self) -> None:
        self.attempt(self._save)

    def action_turn(self, way: int) -> None:
        """The next text, once this one is on disk."""
        if not self.attempt(self._save):
            return
        count = len(self.conduct.session.referential.blocks) + 1
        self._block = (self._block + way) % count
        self._open()

    def action_back(self) -> None:
        if self.attempt(self._save):
            self.cqp.pop_screen()

    def rest(self) -> None:
        """The program ends: what is written is kept; a refusal cannot be shown any more."""
        try:
            self._save()
        except AssistantError:
            return
