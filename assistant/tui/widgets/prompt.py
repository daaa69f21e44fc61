"""The line one types in: several rows, Enter sends, a paste of several lines stays one text."""

from __future__ import annotations

from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual import events
from textual.message import Message
from textual.strip import Strip

from assistant.tui.widgets.writing import Writing


class Prompt(Writing):
    """The input line; it announces, the screen decides."""

    @dataclass
    class Sent(Message):
        """Enter was pressed; the text stays until the screen has recorded it."""

        text: str

    @dataclass
    class Asked(Message):
        """Tab, arrows or Escape, which belong to the completion list: `key` is its name."""

        key: str

    def __init__(self, *, dom_id: str) -> None:
        super().__init__(
            id=dom_id, soft_wrap=True, tab_behavior="indent", highlight_cursor_line=False,
            compact=True,
        )
        self.hidden = False
        self.completing = False

    async def _on_key(self, event: events.Key) -> None:
        key = event.key
        if key in ("ctrl+j", "shift+enter", "alt+enter"):
            self._stop(event)
            self.insert("\n")
        elif key in ("tab", "escape") or (self.completing and key in ("up", "down")):
            self._stop(event)
            self.post_message(self.Asked(key))
        elif key == "enter":
            self._stop(event)
            self.post_message(self.Sent(self.text))
        else:
            await super()._on_key(event)

    @staticmethod
    def _stop(event: events.Key) -> None:
        event.stop()
        event.prevent_default()

    def set_text(self, text: str) -> None:
        """Put a text in the line, the cursor behind it."""
        self.text = text
        self.move_cursor(self.document.end)

    def set_hidden(self, hidden: bool) -> None:
        """Hide what is typed, and go on taking it."""
        self.hidden = hidden
        self.show_cursor = not hidden
        self.refresh()

    def render_line(self, y: int) -> Strip:
        if not self.hidden:
            return super().render_line(y)
        text = "saisie cachée" if y == 0 else ""
        style = self.visual_style.rich_style + RichStyle(dim=True)
        return Strip([Segment(text.ljust(self.size.width)[:self.size.width], style)])
