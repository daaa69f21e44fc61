"""A list with one line to write in below it: what is typed goes to the row it was opened on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList

from assistant.domain.common.errors import AssistantError
from assistant.domain.common.text import one_line
from assistant.juries import OpenedSitting
from assistant.tui.conduct.fields import BEGUN, Typing
from assistant.tui.conduct.keeping import Keeper
from assistant.tui.frame.lists import ListScreen
from assistant.tui.widgets.bars import Keys, Plain, Text
from assistant.tui.widgets.writing import LineField

_FOLLOW_EVERY = 0.5
"""Seconds between two looks at what others recorded of the sitting."""


@dataclass(frozen=True, slots=True)
class AskedText:
    """What the line is opened for.

    Args:
        about: whose it is: the sitting, or the session of a dossier.
        field: the name it is kept under while it is typed.
        title: what is asked, as one reads it.
        text: what is recorded of it.
        write: records what was typed; refuses it with a RefusedCommand.
        stays: it is kept as it was typed until a decision is recorded.
        anew: what is typed on the row takes the place of what is recorded, instead of going on
            from it.
    """

    about: str
    field: str
    title: str
    text: str
    write: Callable[[str], object]
    stays: bool = False
    anew: bool = False


class SittingKeeper:
    """Keeps what is typed in the line: implements `Keeper`."""

    def __init__(self, opened: OpenedSitting, asked: AskedText) -> None:
        self._unsent, self._asked = opened.unsent, asked

    def keeps(self, typing: Typing) -> bool:
        return self._unsent.kept(self._asked.about).get(typing.name, "") == typing.unsent

    def keep(self, typing: Typing) -> None:
        self._unsent.keep(self._asked.about, typing.name, typing.unsent)

    def said_of(self, name: str) -> str:
        return self._asked.title


class EntryScreen(ListScreen):
    """Enter on a row may open the line; Enter records it, Escape leaves all as it was."""

    CSS_PATH = Path(__file__).with_name("entry.tcss")

    def __init__(self, opened: OpenedSitting) -> None:
        super().__init__()
        self.opened = opened
        self._asked: AskedText | None = None

    def compose(self) -> ComposeResult:
        yield Plain(classes="titre", dom_id="titre")
        yield OptionList(id="liste", markup=False)
        yield LineField(id="entree")
        yield Text(dom_id="message")
        yield Keys(self.COMMANDS_SHOWN)

    def on_mount(self) -> None:
        super().on_mount()
        self.set_interval(_FOLLOW_EVERY, self._follow)

    def _follow(self) -> None:
        """Show what somebody else recorded meanwhile, and say whether their server is there."""
        if not self.is_current:
            return
        try:
            away = self.away
            if self.opened.follow() or away:
                self.paint()
            if away and not self.away:
                self.tell("")  # what was said of it holds no more
        except AssistantError as error:
            self.refuse(error)
        if notice := self.opened.take_notice():
            self.tell(notice)

    # --- what is typed -----------------------------------------------------------------------

    def act(self) -> None:
        """Do what the chosen row is for: open the line for it, where it is to be written."""
        raise NotImplementedError

    def is_written(self, row: str) -> bool:
        """Whether a row is words that are typed."""
        raise NotImplementedError

    def on_key(self, event: events.Key) -> None:
        """A word typed on a row that is to be written is written in it."""
        typed = event.character or ""
        if not event.is_printable or typed.isspace() or self._asked is not None:
            return
        if not self.is_written(self.chosen):
            return
        event.stop()
        event.prevent_default()
        self._write_on(typed)

    def on_paste(self, event: events.Paste) -> None:
        """What is pasted on such a row is written in it too."""
        pasted = one_line(event.text)
        if pasted and self._asked is None and self.is_written(self.chosen):
            event.stop()
            self._write_on(pasted)

    def _write_on(self, text: str) -> None:
        """Open the chosen row, and go on with that text."""
        self.act()
        asked, entry = self._asked, self.query_one("#entree", Input)
        if asked is None:
            return
        if asked.anew:
            entry.value = ""
        after = " " if entry.value and not entry.value[-1].isspace() else ""
        entry.insert_text_at_cursor(after + text)

    @property
    def keeper(self) -> Keeper | None:
        if self._asked is None or not self.opened.writable:
            return None
        return SittingKeeper(self.opened, self._asked)

    def typing(self) -> Typing | None:
        if self._asked is None:
            return None
        held = "" if self._asked.stays else self._asked.text
        return Typing(self._asked.field, self.query_one("#entree", Input).value, held)

    @property
    def open_line(self) -> Widget | None:
        return self.query_one("#entree", Input) if self._asked is not None else None

    def begun(self, about: str, field: str) -> str:
        """What was left in a field, empty for nothing."""
        return self.opened.unsent.kept(about).get(field, "")

    def ask(self, asked: AskedText) -> None:
        """Open the line, with what was left in it; what was being typed for another row is kept
        there."""
        if self._asked is not None:
            if not self.attempt(self.keep_typed):
                return
            self.paint()
        self._asked = asked
        begun = self.begun(asked.about, asked.field)
        entry = self.query_one("#entree", Input)
        entry.border_title = Content(f" {asked.title} ")
        entry.value, entry.display = begun or asked.text, True
        entry.cursor_position = len(entry.value)
        entry.focus()
        self.tell(BEGUN if begun and begun != asked.text else "")

    @on(Input.Submitted, "#entree")
    def _written(self, event: Input.Submitted) -> None:
        asked = self._asked
        if asked is not None and self.attempt(lambda: asked.write(event.value)):
            self._rest(asked, event.value)

    def _rest(self, asked: AskedText, text: str) -> None:
        """Close the line; of what stays, the text is kept."""
        self._asked = None
        unsent = self.opened.unsent
        self.attempt(lambda: unsent.keep(asked.about, asked.field, text if asked.stays else ""))
        self.query_one("#entree").display = False
        self.list.focus()
        self.paint()

    def back(self) -> None:
        if self._asked is not None:
            self._rest(self._asked, self._asked.text)
        else:
            super().back()
