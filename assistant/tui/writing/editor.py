"""A screen one writes in: what stays untouched between two looks is recorded, and nothing is lost.

`written` and `record` say where the text is kept.
"""

from __future__ import annotations

from textual.content import Content
from textual.widgets import TextArea

from assistant.domain.common.french import hour
from assistant.tui.base.styles import MUTED
from assistant.tui.conduct.conduct import Conduct
from assistant.tui.conduct.fields import Typing
from assistant.tui.frame.screen import CqpScreen
from assistant.tui.widgets.bars import Plain
from assistant.tui.writing.drafts import free_text_hint

IDLE = 2.0
"""Seconds: a text that did not change between two looks is recorded."""


class EditorScreen(CqpScreen):
    """An editor `#texte` and, under it, the line `#etat` that says whether all is on disk."""

    AUTO_FOCUS = "#texte"
    conduct: Conduct

    @property
    def field(self) -> str:
        """The name of the text in view, as the session keeps what is unsent of it."""
        raise NotImplementedError

    def written(self) -> str:
        """What the session holds of the text in view."""
        raise NotImplementedError

    def record(self, text: str) -> None:
        """Record the text in view.

        Raises:
            AssistantError: it was refused; nothing was recorded.
        """
        raise NotImplementedError

    def state_beside(self) -> str:
        """What else the state line says."""
        return ""

    def rested(self) -> None:
        """The text did not change for a while, and is on disk."""

    @property
    def area(self) -> TextArea:
        """The editor, whose text may not be recorded yet."""
        return self.query_one("#texte", TextArea)

    def start_editing(self) -> None:
        """Begin to look after the text."""
        self.area.read_only = not self.conduct.writable
        self._last = self._looked_at = ""
        self.set_interval(IDLE, self._idle)

    def load(self) -> None:
        """Show what was being written, else what the session holds; the cursor at its end."""
        begun = "" if self.area.read_only else self.conduct.session.unsent_in(self.field)
        self.area.text = begun or self.written()
        self.area.move_cursor(self.area.document.end)
        self._last = self.area.text
        self.show_state()

    def on_text_area_changed(self) -> None:
        self.show_state()

    def _idle(self) -> None:
        if not self.is_current:
            # another screen may be writing this very text: it is read again on coming back
            return
        text = self.area.text
        still = text == self._last and (self.kept() or self.attempt(self.save))
        if still and text != self._looked_at:
            self._looked_at = text
            self.rested()
        self._last = text

    def save(self) -> None:
        """Record what is written, if that is possible at all."""
        if self.conduct.writable:
            self.record(self.area.text)
        self.show_state()

    def kept(self) -> bool:
        """Whether what is written is what the session holds."""
        return self.area.text.strip() == self.written()

    def show_state(self) -> None:
        """Say whether what is typed is on disk, and since when."""
        text, at = self.area.text.strip(), self.conduct.saved_at
        if not self.kept():
            said = "modifié"
        elif text and at is not None:
            said = f"enregistré {hour(at, seconds=True)}"
        else:
            said = "enregistré" if text else ""
        parts = [part for part in (said, self.state_beside()) if part]
        self.query_one("#etat", Plain).show(Content.assemble((" · ".join(parts), MUTED)))

    def hint(self) -> str:
        """What is worth reading again in the text: one calm sentence, or nothing.

        Every look at a finished text answers here; the most pressing one speaks.
        """
        return free_text_hint(self.conduct, self.area.text, self.cqp.services.free_text_words)

    def save_now(self) -> None:
        """Record the text at once; what the disk refuses is told, and the text stays."""
        self.attempt(self.save)

    def back(self) -> None:
        """Leave once the text is on disk; remarks on the wording are shown on the next screen."""
        if not self.attempt(self.save):
            return
        said = self.hint() if self.conduct.writable else ""
        self.cqp.pop_screen()
        below = self.cqp.screen
        if said and isinstance(below, CqpScreen) and not below.discreet:
            self.call_later(below.tell, said)

    def typing(self) -> Typing | None:
        """The text, which a pause records."""
        if self.area.read_only:
            return None
        held = self.written()
        return Typing(self.field, held if self.kept() else self.area.text, held, rests=False)

    def set_down(self) -> None:
        """What is written is on disk before the keys are dropped."""
        self.attempt(self.save)

    def rest(self) -> None:
        """The program ends: what is written is recorded."""
        self.save()
