"""What the parts of the interview ask of the screen that owns them: so they work without one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from assistant.domain.common.errors import AssistantError
    from assistant.tui.base.services import ScreenServices
    from assistant.tui.frame.screen import CqpScreen


class InputLine(Protocol):
    """The input line."""

    @property
    def text(self) -> str:
        """What is typed and not recorded yet."""
        ...

    def set_text(self, text: str) -> None:
        """Put a text in the line, the cursor behind it."""
        ...

    def insert(self, text: str) -> object:
        """Type a text where the cursor is."""
        ...

    def undo(self) -> object:
        """Take the last thing typed back."""
        ...

    def redo(self) -> object:
        """Put back what was taken back last."""
        ...


class InterviewView(Protocol):
    """The screen, as what it owns knows it."""

    @property
    def prompt(self) -> InputLine:
        """The line in which one types."""
        ...

    @property
    def services(self) -> ScreenServices:
        """What the program works with."""
        ...

    @property
    def discreet(self) -> bool:
        """Whether facts and judgements are hidden, because the candidate may be looking."""
        ...

    def tell(self, text: str, *, error: bool = False) -> None:
        """Show a sentence; an empty one clears it."""
        ...

    def refuse(self, error: AssistantError) -> None:
        """Say why something was not done; the line keeps what was typed."""
        ...

    def attempt(self, order: Callable[[], object]) -> bool:
        """Carry out an order; what it refuses is said in place. True when it went through."""
        ...

    async def record(self, order: Callable[[], object]) -> bool:
        """Carry out an order that records, and show what came of it."""
        ...

    def prefill(self, text: str) -> None:
        """Begin an order in the input line, never over something already typed."""
        ...

    def show_target(self) -> None:
        """Say again what the line bears on."""
        ...

    def show(self, screen: CqpScreen) -> None:
        """Open a screen that shows judgements, unless the candidate may be looking."""
        ...
