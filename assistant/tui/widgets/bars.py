"""The one-line parts of the interview screen: header, element bar, message, completion, footer.

They show what they are given, as plain content.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.css.styles import RulesMap
from textual.message import Message
from textual.selection import Selection
from textual.style import Style
from textual.widgets import Static

from assistant.tui.base.commands import KEYMAP, Command
from assistant.tui.base.painting import LaidOutOnce
from assistant.tui.base.prose import Prose, selected
from assistant.tui.base.styles import ACCENT, MUTED, PLACE, STRONG

_HELP = ("aide", "aide_ecran")
"""The commands that show all the others."""

KEY = "cqp-key"
"""What a click on a part of the footer presses, in its style."""


_NO_RULES: RulesMap = {}


class Plain(Static, LaidOutOnce):
    """Plain content, never markup; one that does not change is not painted again."""

    def __init__(self, *, dom_id: str | None = None, classes: str | None = None) -> None:
        super().__init__("", markup=False, id=dom_id, classes=classes)
        self._shown: Content = Content("")

    @property
    def shown(self) -> Content:
        """What stands there."""
        return self._shown

    def show(self, content: Content | str) -> None:
        """Put this there; the screen is laid out again only when its size may change."""
        new = content if isinstance(content, Content) else Content(content)
        if not self._shown.is_same(new):
            before, self._shown = self._shown, new
            same = before.cell_length == new.cell_length and "\n" not in f"{before}{new}"
            self.update(new, layout=self._resizes(not same))

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        return (selected(self._shown.plain, selection), "\n") if self._shown else None

    def _resizes(self, otherwise: bool) -> bool:
        """Whether what is shown now may take another room: else nothing is laid out anew.

        Args:
            otherwise: whether it would, where nothing gives its size.
        """
        styles = self.styles
        given = (one is not None and not one.is_auto for one in (styles.width, styles.height))
        return otherwise and not all(given)


class Text(Plain):
    """Several lines, laid out as prose; those that name a place may be clicked."""

    @dataclass
    class Pointed(Message):
        """A line that leads to a place was clicked."""

        place: str

    def on_click(self, event: events.Click) -> None:
        if place := event.style.meta.get(PLACE):
            event.stop()
            self.post_message(self.Pointed(place))

    def show(self, content: Content | str) -> None:
        new = content if isinstance(content, Content) else Content(content)
        if not self._shown.is_same(new):
            before, self._shown = self._rows(), new
            self._prose = Prose(new)
            self.update(self._prose, layout=self._resizes(not before or before != self._rows()))

    def _rows(self) -> int:
        """How many rows it takes, in the width it has; 0 where it has none yet."""
        width = self.size.width
        return self._prose.get_height(_NO_RULES, width) if self._shown and width else 0

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        return (selected(self._prose.last_laid_out, selection), "\n") if self._shown else None


class Heading(Horizontal):
    """The header: who and what at the left, clock and saving at the right."""

    def compose(self) -> ComposeResult:
        yield Plain(dom_id="entete-gauche")
        yield Plain(dom_id="entete-droite")

    def show(self, left: Content, right: Content) -> None:
        """Put this at the left and at the right; a long left gives way."""
        self.query_one("#entete-gauche", Plain).show(left)
        self.query_one("#entete-droite", Plain).show(right)


class KeyTaker(Plain, can_focus=True):
    """A line that takes every key while it is focused."""

    @dataclass
    class Pressed(Message):
        """A key was pressed: `character` is what it types, if anything."""

        key: str
        character: str

    def on_key(self, event: events.Key) -> None:
        event.stop()
        typed = event.character if event.is_printable and event.character else ""
        self.post_message(self.Pressed(event.key, typed))


class ElementBar(KeyTaker):
    """The element in view; while judging, the letters of the scale. Focused only then."""

    @dataclass
    class Pasted(Message):
        """Something was pasted while judging: it belongs to the input line."""

        text: str

    class Left(Message):
        """The keys go elsewhere."""

    def on_blur(self) -> None:
        self.post_message(self.Left())

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self.post_message(self.Pasted(event.text))


class Completion(Plain):
    """The slash commands that begin as typed; one is chosen."""

    ROWS = 6

    def __init__(self, *, dom_id: str) -> None:
        super().__init__(dom_id=dom_id)
        self._commands: list[Command] = []
        self._chosen = 0
        self.picked = False

    @property
    def chosen(self) -> Command | None:
        """The command that Enter takes; None while no word begins as typed."""
        return self._commands[self._chosen] if self._commands else None

    def offer(self, commands: Sequence[Command]) -> None:
        """Show these commands; none hides the list."""
        self._commands, self._chosen, self.picked = list(commands), 0, False
        self.display = bool(commands)
        self._paint()

    def move(self, way: int) -> None:
        """Choose the next (1) or previous (-1) one, around the ends; from then on it was picked."""
        if self._commands:
            self._chosen = (self._chosen + way) % len(self._commands)
            self.picked = True
            self._paint()

    def _paint(self) -> None:
        first = max(0, min(self._chosen - self.ROWS + 1, len(self._commands) - self.ROWS))
        shown = self._commands[max(0, first):max(0, first) + self.ROWS]
        rows = []
        for command in shown:
            here = command is self.chosen
            word = f"/{command.word} {command.argument}".ljust(26)
            rows.append(Content.assemble(
                ("▸ " if here else "  ", ACCENT), (word, STRONG if here else ""),
                (command.label, ""), (f"  {command.key}", MUTED),
            ))
        self.show(Content("\n").join(rows))


class Keys(Plain):
    """The footer: the keys that matter here; a click presses one."""

    @dataclass
    class Clicked(Message):
        """A key of the footer was clicked."""

        key: str

    def __init__(self, commands: Sequence[Command], *, dom_id: str = "pied") -> None:
        super().__init__(dom_id=dom_id)
        self._commands: Sequence[Command] = ()
        self._parts: list[Content] = []
        self._help = -1  # which of them leads to all the others
        self.show_keys(commands)

    def show_keys(self, commands: Sequence[Command]) -> None:
        """Show the keys of these commands instead."""
        self._commands = commands
        parts: list[Content] = []
        self._help = -1
        for command in commands:
            if command.footer:
                entered = command.key.startswith("Entrée")
                part = Content.assemble(
                    ("↵" if entered else command.key, ACCENT), (f" {command.footer}", MUTED)
                )
                own = KEYMAP.get(command.id) or next(iter(command.keys), "")
                pressed = "enter" if entered else own
                self._help = len(parts) if command.id in _HELP else self._help
                parts.append(part.stylize(Style.from_meta({KEY: pressed})))
        self._parts = parts
        self._lay_out()

    def on_resize(self) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        """Show as many keys as fit, each whole, the one that tells all others among them; all
        before the width is known."""
        kept, room = list(range(len(self._parts))), self.content_size.width
        while room and len(kept) > 1 and self._joined(kept).cell_length > room:
            kept.remove(max(one for one in kept if one != self._help))
        self.show(self._joined(kept))

    def _joined(self, kept: Sequence[int]) -> Content:
        return Content("  ").join([self._parts[one] for one in kept])

    def show_again(self) -> None:
        """Some keys are others now."""
        self.show_keys(self._commands)

    def on_click(self, event: events.Click) -> None:
        if key := event.style.meta.get(KEY):
            event.stop()
            self.post_message(self.Clicked(key))

