"""What every screen shares: the way back, help, theme, leaving, and showing an error."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from textual.screen import Screen

from assistant.domain.common.errors import AssistantError
from assistant.tui.base.commands import LOCK, Command, Run
from assistant.tui.widgets.bars import Plain

if TYPE_CHECKING:
    from assistant.tui.base.program import Program
    from assistant.tui.conduct.conduct import Conduct


WIDE = 100
"""Columns from which a panel stands beside what one writes."""


class CqpScreen(Screen[None]):
    """A screen of the program: `COMMANDS_SHOWN` is its part of the catalogue."""

    HORIZONTAL_BREAKPOINTS = [(0, "-etroit"), (WIDE, "-large")]  # noqa: RUF012 - as Textual types it
    COMMANDS_SHOWN: Sequence[Command] = ()

    conduct: Conduct | None = None
    """The interview that this screen shows, where it shows one."""

    @property
    def cqp(self) -> Program:
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
        answer = self.runs()[command_id]()
        if isinstance(answer, Awaitable):
            await answer

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
        self.tell(f"✗ {error.title}. {error.message}", error=True)

    def tell(self, text: str, *, error: bool = False) -> None:
        """Show a sentence in the message line; an empty one clears it."""
        line = self.query_one("#message", Plain)
        line.show(text)
        line.display = bool(text)
        line.set_classes("-erreur" if error else "-info")

    def set_down(self) -> None:
        """The program is about to be locked: record what is being written, touch nothing else."""

    def rest(self) -> None:
        """The program ends, or goes home: keep what is being written, refuse nothing."""

    def back(self) -> None:
        self.cqp.pop_screen()
