"""What is being typed, kept every few seconds: a program that dies loses no more than that.

Knows no widget: the program looks once a second at what its screen says is being typed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from assistant.tui.conduct.fields import Typing

LOOK_EVERY = 1.0
"""Seconds between two looks."""

AT_LEAST = 4
"""Looks after which a text that is still being typed is kept as it stands."""


class Keeper(Protocol):
    """Where what is typed on a screen is kept: the session it shows, most often."""

    def keeps(self, typing: Typing) -> bool:
        """Whether what is being typed in a field is kept as it stands."""
        ...

    def keep(self, typing: Typing) -> None:
        """Keep it.

        Raises:
            AssistantError: the disk refused.
        """
        ...

    def said_of(self, name: str) -> str:
        """A field as one speaks of it."""
        ...


class Keeping:
    """Watches the field being typed in, and saves its text after a pause or long typing."""

    def __init__(self) -> None:
        self._last: Typing | None = None
        self._looks = 0

    def look(self, keeper: Keeper, typing: Typing) -> None:
        """Keep what is typed, if it is time to.

        Raises:
            AssistantError: the disk refused; it is tried again at the next look.
        """
        last, self._last = self._last, typing
        if last is None or last.name != typing.name:
            self._looks = 0
        if keeper.keeps(typing):
            self._looks = 0
            return
        self._looks += 1
        paused = last is not None and last.text == typing.text
        if (paused and typing.rests) or self._looks >= AT_LEAST:
            keeper.keep(typing)
            self._looks = 0
