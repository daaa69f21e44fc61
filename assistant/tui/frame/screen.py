"""What every screen shares: the way back, help, theme, leaving, and showing an error."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from textual import events, on
from textual.screen import Screen
from textual.widget import Widget

from assistant.domain.common.errors import AssistantError
from assistant.domain.common.text import inert
from assistant.tui.base.commands import LOCK, Command, Run
from assistant.tui.base.painting import ChangedRows
from assistant.tui.widgets.bars import Keys, Plain

if TYPE_CHECKING:
    from assistant.tui.base.program import Program
    from assistant.tui.conduct.conduct import Conduct
    from assistant.tui.conduct.fields import Typing
    from assistant.tui.conduct.keeping import Keeper


WIDE = 100
"""Columns from which a panel stands beside what one writes."""


class CqpScreen(Screen[None]):
    """A screen of the program: `COMMANDS_SHOWN` is its part of the catalogue."""

    HORIZONTAL_BREAKPOINTS = [(0, "-etroit"), (WIDE, "-large")]  # noqa: RUF012 - as Textual types it
    COMMANDS_SHOWN: Sequence[Command] = ()

    conduct: Conduct | None = None
    """The interview that this screen shows, where it shows one."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - as Textual names it
        super().__init__(id=id)
        self._compositor = ChangedRows()

    @property
    def keeper(self) -> Keeper | None:
        """Where what is typed here is kept; None where nothing is."""
        return self.conduct

    @property
    def cqp(self) -> Program:
        """The program it is shown by, as screens may know it."""
        return cast("Program", self.app)

    @property
    def discreet(self) -> bool:
        """Whether facts and judgements are hidden here, because the candidate may be looking."""
        return False

    def runs(self) -> Mapping[str, Run]:
        """What each command that is shown here does, by the command's id."""
        return {
            "retour": self.back,
            "aide_ecran": self.cqp.show_help,
            "theme_ecran": self.cqp.change_theme,
            "quitter_ecran": self.cqp.leave,
            LOCK.id: self.cqp.lock,
        }

    async def action_command(self, command_id: str) -> None:
        """Carry out the command of that id: what every key of the catalogue is bound to."""
        if await self._unmeant(command_id):
            return
        answer = self.runs()[command_id]()
        if isinstance(answer, Awaitable):
            await answer

    async def _unmeant(self, command_id: str) -> bool:
        """Whether the key of a command comes again although the hand pressed it once."""
        keyboard = self.cqp.keyboard
        found = [one for one in self.COMMANDS_SHOWN if one.id == command_id]
        if any(one.answers and keyboard.held for one in found):
            return True
        return any(one.once for one in found) and await keyboard.held_down()

    @on(Keys.Clicked)
    def press(self, event: Keys.Clicked) -> None:
        """A click on a key of the footer is that key."""
        self.cqp.keyboard.press(event.key)

    @property
    def open_line(self) -> Widget | None:
        """The line one writes in, while it is open below what is read; None while it is not."""
        return None

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """A click beside the line that is open does not take the keys from it."""
        line = self.open_line
        if line is not None and event.widget is not line:
            self.set_focus(line)

    def attempt(self, order: Callable[[], object]) -> bool:
        """Carry out an order; what it refuses is said in place. True when it went through."""
        try:
            order()
        except AssistantError as error:
            self.refuse(error)
            return False
        self.tell("")
        return True

    def refuse(self, error: AssistantError) -> None:
        """Say on the message line why something was not done; nothing else changes."""
        stop = "" if error.title.endswith(("?", "!")) else "."
        self.tell(f"✗ {error.title}{stop} {error.message}", error=True)

    def tell(self, text: str, *, error: bool = False) -> None:
        """Show a sentence in the message line; an empty one clears it."""
        line = self.query_one("#message", Plain)
        line.show(inert(text))
        line.display = bool(text)
        line.set_classes("-erreur" if error else "-info")

    def typing(self) -> Typing | None:
        """The field being typed in; None where nothing would be lost with it."""
        return None

    def keep_typed(self) -> None:
        """Keep what is being typed, as it stands.

        Raises:
            AssistantError: the disk refused.
        """
        typing = self.typing()
        if typing is not None and self.keeper is not None:
            self.keeper.keep(typing)

    def unsaved(self) -> list[str]:
        """What would be lost here if the program ended now, as one speaks of it."""
        typing, keeper = self.typing(), self.keeper
        if typing is None or keeper is None:
            return []
        return [] if keeper.keeps(typing) else [keeper.said_of(typing.name)]

    def set_down(self) -> None:
        """The program is about to be locked: keep what is being typed, touch nothing else."""
        if self.typing() is not None:
            self.attempt(self.keep_typed)

    def rest(self) -> None:
        """The program ends, or goes home: keep what is being typed.

        Raises:
            AssistantError: it could not be kept; `unsaved` says what.
        """
        self.keep_typed()

    def back(self) -> None:
        """Escape: close this screen; screens that have something to put down first do so."""
        self.cqp.pop_screen()
