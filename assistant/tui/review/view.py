"""What the parts of the review ask of the screen that owns them: so they work without one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from assistant.domain.session.state import Session
    from assistant.tui.conduct.conduct import Conduct

NOT_YET = "La session est encore en cours de lecture."


class ReviewView(Protocol):
    """The screen, as what it owns knows it."""

    @property
    def conduct(self) -> Conduct | None:
        """The interview that is read; none while it is being opened."""
        ...

    @property
    def session(self) -> Session | None:
        """What is read; a first part of it while it is being opened."""
        ...

    @property
    def chosen(self) -> int:
        """The number of the line under the cursor; 0 where there is none."""
        ...

    @property
    def discreet(self) -> bool:
        """Whether facts and judgements are hidden, because the candidate may be looking."""
        ...

    def tell(self, text: str, *, error: bool = False) -> None:
        """Show a sentence; an empty one clears it."""
        ...

    def attempt(self, order: Callable[[], object]) -> bool:
        """Carry out an order; what it refuses is said in place. True when it went through."""
        ...
