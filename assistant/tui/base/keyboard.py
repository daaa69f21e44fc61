"""Keys one at a time: the next is looked at once everything the one before did is done.

Textual hands keys on as they are read. What a key does (a line recorded, another screen, the focus
elsewhere) reaches its place some messages later, and keys read in the same instant would still go
to where the one before found things: « alpha⏎bravo » would send « alphabravo ».
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from textual import events
from textual._keyboard_protocol import MODIFIER_FUNCTIONAL_KEYS
from textual.app import App
from textual.dom import DOMNode
from textual.message_pump import MessagePump

HELD = frozenset({*MODIFIER_FUNCTIONAL_KEYS, "caps_lock", "num_lock", "scroll_lock"})
"""Keys that do nothing by themselves, and that some terminals report all the same."""

GONE = 0.05
"""Seconds between two looks at whether what we wait for is still there to answer."""


class Keyboard:
    """The keys and pastes that came in, carried out in their order."""

    def __init__(self, app: App[Any], carry_out: Callable[[events.Event], Awaitable[None]]) -> None:
        """Stand between the terminal and the program.

        Args:
            carry_out: what the program does with one key.
        """
        self._app, self._carry_out = app, carry_out
        self._waiting: deque[events.Event] = deque()
        self._busy = False

    @property
    def waiting(self) -> bool:
        """Whether more was typed than what is being carried out."""
        return bool(self._waiting)

    @property
    def busy(self) -> bool:
        """Whether a key is being carried out."""
        return self._busy

    def take(self, event: events.Event) -> None:
        """Carry out a key after those that came before it; Shift alone is none."""
        if isinstance(event, events.Key) and event.key.rpartition("+")[2] in HELD:
            return
        self._waiting.append(event)
        if not self._busy:
            self._busy = True
            self._app.run_worker(self._work(), group="clavier", name="clavier")

    def press(self, key: str) -> None:
        """Carry out a key that was not typed, as if it had been."""
        self.take(events.Key(key, key if len(key) == 1 else None))

    async def _work(self) -> None:
        try:
            while self._waiting:
                event = self._waiting.popleft()
                reached = self._app.focused or self._app.screen
                await self._carry_out(event)
                await self._settled(reached)
        finally:
            self._busy = False

    async def _settled(self, reached: DOMNode) -> None:
        """Wait until what a key did is done, where it went and where it leads."""
        before: object = None
        while (now := (self._app.screen, self._app.focused)) != before:
            # twice where the key went: what it posts there comes behind the first mark
            for node in (reached, *reached.ancestors_with_self, self._app):
                await _caught_up(node)
            before, reached = now, self._app.focused or self._app.screen


async def _caught_up(node: MessagePump) -> None:
    """Wait until a part of the screen has handled what was sent to it, or is gone."""
    done = asyncio.Event()
    if not node.is_running or not node.call_later(done.set):
        return
    while not done.is_set() and node.is_running:
        with suppress(TimeoutError):
            async with asyncio.timeout(GONE):
                await done.wait()
