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

    NOT_AN_ORDER = "not_an_order"
    """Said by `Asked` when the line only takes orders and something else was typed."""

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
        self.orders_only = False
        self.disable_messages(self.SelectionChanged)  # one at every key, for nobody

    async def _on_key(self, event: events.Key) -> None:
        key = event.key
        if key in ("ctrl+j", "shift+enter", "alt+enter"):
            self._stop(event)
            self.insert("\n")
        elif key in ("tab", "shift+tab", "escape") or (self.completing and key in ("up", "down")):
            self._stop(event)
            self.post_message(self.Asked(key))
        elif key == "enter":
            self._stop(event)
            self.post_message(self.Sent(self.text))
        elif event.is_printable and self._unwanted(event.character or ""):
            self._stop(event)
            self.post_message(self.Asked(self.NOT_AN_ORDER))
        else:
            await super()._on_key(event)

    async def _on_paste(self, event: events.Paste) -> None:
        if self._unwanted(event.text):
            self._stop(event)
            self.post_message(self.Asked(self.NOT_AN_ORDER))
        else:
            await super()._on_paste(event)

    def _unwanted(self, text: str) -> bool:
        """Whether a text would be typed in vain: nothing is taken that could not be kept."""
        return self.orders_only and not (self.text + text).startswith("/")

    @staticmethod
    def _stop(event: events.Key | events.Paste) -> None:
        event.stop()
        event.prevent_default()

    def set_text(self, text: str) -> None:
        """Put a text in the line, the cursor behind it."""
        self.text = text
        self.move_cursor(self.document.end)

    def action_delete_to_start_of_line(self) -> None:
        """Erase all that stands before the cursor, however many rows it takes on the screen."""
        self.delete(self.document.start, self.cursor_location)

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
