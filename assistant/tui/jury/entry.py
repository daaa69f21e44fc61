"""A list with one line to write in below it: what is typed goes to the row it was opened on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, OptionList

from assistant.tui.frame.lists import ListScreen
from assistant.tui.widgets.bars import Keys, Plain, Text
from assistant.tui.widgets.writing import LineField


class EntryScreen(ListScreen):
    """Enter on a row may open the line; Enter records it, Escape leaves all as it was."""

    CSS_PATH = Path(__file__).with_name("entry.tcss")

    def __init__(self) -> None:
        super().__init__()
        self._write: Callable[[str], object] | None = None

    def compose(self) -> ComposeResult:
        yield Plain(classes="titre", dom_id="titre")
        yield OptionList(id="liste", markup=False)
        yield LineField(id="entree")
        yield Text(dom_id="message")
        yield Keys(self.COMMANDS_SHOWN)

    def ask(self, title: str, text: str, write: Callable[[str], object]) -> None:
        """Open the line.

        Args:
            title: what is asked.
            text: what it begins with.
            write: records what was typed; refuses it with a RefusedCommand.
        """
        self._write = write
        entry = self.query_one("#entree", Input)
        entry.border_title = Content(f" {title} ")
        entry.value, entry.display = text, True
        entry.cursor_position = len(text)
        entry.focus()
        self.tell("")

    @on(Input.Submitted, "#entree")
    def _written(self, event: Input.Submitted) -> None:
        write = self._write
        if write is not None and self.attempt(lambda: write(event.value)):
            self._rest()

    def _rest(self) -> None:
        self._write = None
        self.query_one("#entree").display = False
        self.list.focus()
        self.paint()

    def back(self) -> None:
        if self._write is not None:
            self._rest()
        else:
            super().back()
