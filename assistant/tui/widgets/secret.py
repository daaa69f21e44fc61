"""A field for a secret: masked unless asked otherwise, never copied, taken as it is typed."""

from __future__ import annotations

from textual import events

from assistant.domain.common.text import clean
from assistant.tui.widgets.writing import LineField


class Secret(LineField):
    """A one-line field whose text cannot be copied to the clipboard."""

    def action_copy(self) -> None:
        """Nothing: a clipboard is read by every program."""

    def action_cut(self) -> None:
        """Nothing, for the same reason."""

    def _on_paste(self, event: events.Paste) -> None:
        """A pasted secret keeps its spaces, which count; only the end of its line goes."""
        event.prevent_default()
        event.stop()
        line, _, _ = clean(event.text).partition("\n")
        self.insert_text_at_cursor(line)

    def empty(self) -> None:
        """Forget what was typed."""
        self.value = ""
