"""A screen that is one list: rows to read, some of them to act on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from assistant.domain.common.errors import AssistantError, StoreAway
from assistant.tui.base.commands import Command
from assistant.tui.base.prose import Prose
from assistant.tui.frame.screen import CqpScreen
from assistant.tui.widgets.bars import Keys, Plain, Text


@dataclass(frozen=True, slots=True)
class ListRow:
    """A line of the list; `key` names what it stands for, empty for a line that is only read."""

    content: Content
    key: str = ""


WORD = 1.5
"""Seconds after which a letter that was an order no longer begins the word that follows it."""


@dataclass(frozen=True, slots=True)
class BegunWord:
    """Letters typed on a row that were orders, one after the other, how many of them recorded
    something, and when the last was typed: they may turn out to begin a word."""

    row: str = ""
    letters: str = ""
    made: int = 0
    at: float = 0.0

    def before(self, row: str, typed: str, at: float) -> BegunWord:
        """What a letter typed now goes on from: nothing, on another row, after a while, or where a
        capital begins a sentence behind a small letter."""
        apart = typed.isupper() and self.letters.islower()
        return self if self.row == row and at - self.at <= WORD and not apart else BegunWord(row)


class ListScreen(CqpScreen):
    """Shows rows; the chosen one keeps its place when they are painted again."""

    AUTO_FOCUS = "#liste"
    COMMANDS_SHOWN: Sequence[Command] = ()

    away = False
    """Whether the rows could not be read, as the place of the sessions is away."""

    def title_content(self) -> Content:
        """What stands above the rows; read each time they are painted."""
        return Content("")

    def rows(self) -> list[ListRow]:
        """The rows as they are now, headings too; the ids tell which one stays chosen."""
        return []

    def compose(self) -> ComposeResult:
        yield Plain(classes="titre", dom_id="titre")
        yield OptionList(id="liste", markup=False)
        yield Text(dom_id="message")
        yield Keys(self.COMMANDS_SHOWN)

    def first_choice(self) -> str:
        """The key of the row under the cursor at first; the first one when empty."""
        return ""

    def on_mount(self) -> None:
        self.paint(self.first_choice())

    @property
    def list(self) -> OptionList:
        """The widget that shows the rows; there once the screen is mounted."""
        return self.query_one("#liste", OptionList)

    @property
    def chosen(self) -> str:
        """What the row under the cursor stands for."""
        at = self.list.highlighted
        if at is None:
            return ""
        return self.list.get_option_at_index(at).id or ""

    def mend(self, take_back: Callable[[], str], named: Callable[[str], str]) -> None:
        """Undo what a row recorded, and say which one is as before.

        Args:
            take_back: undoes it, and answers the row; what it refuses is said in place.
            named: a row as one reads it.
        """
        try:
            changed = take_back()
        except AssistantError as error:
            self.refuse(error)
            return
        self.paint(changed)
        self.tell(f"Annulé : {named(changed)} est comme avant.")

    def paint(self, choose: str = "") -> None:
        """Show the present rows, the cursor where it was, or on `choose`."""
        wanted, scroll = choose or self.chosen, self.list.scroll_y
        self.away = False
        try:
            rows = self.rows()
        except AssistantError as error:  # the place of the sessions cannot be read now
            self.away = isinstance(error, StoreAway)
            rows = [ListRow(Content.assemble(("✗ ", "$text-error"), error.message))]
        self.query_one("#titre", Plain).show(self.title_content())
        self.list.clear_options()
        self.list.add_options(
            [Option(Prose(row.content), id=row.key or None, disabled=not row.key) for row in rows]
        )
        keys = [row.key for row in rows]
        first = next((i for i, key in enumerate(keys) if key), None)
        self.list.highlighted = keys.index(wanted) if wanted in keys and wanted else first
        if not choose:
            self.list.scroll_to(y=scroll, animate=False)
