"""Fields one writes in: what is pasted loses its control characters at the door."""

from __future__ import annotations

import re

from textual import _wrap, events
from textual.geometry import Region
from textual.strip import Strip
from textual.widgets import Input, TextArea
from textual.widgets.text_area import TextAreaTheme

from assistant.domain.common.text import clean, one_line

# Textual breaks lines at any space; « ; » or « » » would begin one. Unbreakable spaces never break.
_wrap.re_chunk = re.compile(r"(?:\S|[\u00a0\u202f])+[^\S\u00a0\u202f]*|\s+")


class Writing(TextArea):
    """An editor of several lines, without a blinking cursor."""

    _styled: TextAreaTheme | None = None
    """The theme that has its colours from the style sheet as it now is."""

    def on_mount(self) -> None:
        self.cursor_blink = False

    def notify_style_update(self) -> None:
        self._styled = None
        super().notify_style_update()

    def render_lines(self, crop: Region) -> list[Strip]:
        """TextArea would take its colours from the style sheet anew at every key."""
        if self._styled is None or self._styled is not self._theme:
            self._styled = self._theme
            return super().render_lines(crop)
        return super(TextArea, self).render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """TextArea would break what it says when it is empty at every column, and has none."""
        return super().render_line(y) if self.content_size.width else Strip([])

    async def _on_paste(self, event: events.Paste) -> None:
        """TextArea would insert the text as it came."""
        event.prevent_default()
        event.stop()
        if not self.read_only:
            self.insert(clean(event.text))


    def insert_phrase(self, phrase: str) -> None:
        """Put a sentence where the cursor is, set off from the word before it."""
        row, column = self.selection.start
        before = str(self.document.get_line(row))[:column]
        self.replace(
            f" {phrase}" if before and not before[-1].isspace() else phrase, *self.selection
        )


class LineField(Input):
    """A field of one line, without a blinking cursor; a paste of several becomes one."""

    def on_mount(self) -> None:
        self.cursor_blink = False
        self.select_on_focus = False

    def _on_paste(self, event: events.Paste) -> None:
        """Input would keep the first line only."""
        event.prevent_default()
        event.stop()
        self.insert_text_at_cursor(one_line(event.text))
