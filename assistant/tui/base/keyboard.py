"""Keys one at a time: the next is looked at once everything the one before did is done.

Textual hands keys on as they are read. What a key does (a line recorded, another screen, the focus
elsewhere) reaches its place some messages later, and keys read in the same instant would still go
to where the one before found things: « alpha⏎bravo » would send « alphabravo ».
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from math import inf
from typing import Any

from textual import events
from textual._keyboard_protocol import MODIFIER_FUNCTIONAL_KEYS
from textual._queue import Queue
from textual.app import App
from textual.dom import DOMNode
from textual.message_pump import MessagePump

from assistant.tui.base.alt_keys import WRITES

HELD = frozenset({*MODIFIER_FUNCTIONAL_KEYS, "caps_lock", "num_lock", "scroll_lock"})
"""Keys that do nothing by themselves, and that some terminals report all the same."""

BOUNCE = 0.25
"""Seconds within which a key right after the same one is its bounce, or repeats as it is held."""

REPEATS = 0.7
"""Seconds after which a key that is held down has begun to repeat, whatever the system."""

REPEATING = 0.12
"""Seconds within which a key that is held down comes again, once it has begun to repeat."""

GONE = 0.05
"""Seconds between two looks at whether what we wait for is still there to answer."""

SPINS = 30
"""Turns of the loop in which what a key did is nearly always done."""

ROUNDS = 20
"""Times one asks everybody on the way of a key; what is still at work then does not end."""


class Keyboard:
    """The keys and pastes that came in, carried out in their order."""

    def __init__(self, app: App[Any], carry_out: Callable[[events.Event], Awaitable[None]]) -> None:
        """Stand between the terminal and the program.

        Args:
            carry_out: what the program does with one key.
        """
        self._app, self._carry_out = app, carry_out
        self._waiting: deque[events.Event] = deque()
        self._came = asyncio.Event()
        self._work: asyncio.Task[None] | None = None
        self._used = False
        self._last: str | None = None
        self._pressed, self._since = 0.0, inf  # when the last key was, and how long after the same

    @property
    def held(self) -> bool:
        """Whether the key being carried out is the last one again, and may be held down: whoever
        asks a question by the first has had no time to be read."""
        return self._since < REPEATS

    async def held_down(self) -> bool:
        """Whether the key being carried out comes again by a bounce, or because it is held down.

        One that begins to repeat looks like one that is pressed twice, but for the next: it comes
        at once. Any other key in between shows that it is meant, however fast it came.
        """
        if self._since < BOUNCE or self._since >= REPEATS:
            return self._since < BOUNCE
        following = await self.following(REPEATING)
        if not isinstance(following, events.Key) or following.key != self._last:
            return False
        return following.time - self._pressed < REPEATING

    async def following(self, within: float) -> events.Event | None:
        """What is typed after the key being carried out, where that comes within so many seconds;
        it is carried out in its turn."""
        if not self._waiting:
            self._came.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(within):
                    await self._came.wait()
        return self._waiting[0] if self._waiting else None

    @property
    def used(self) -> bool:
        """Whether a key came since the program is there."""
        return self._used

    @property
    def waiting(self) -> bool:
        """Whether more was typed than what is being carried out."""
        return bool(self._waiting)

    @property
    def busy(self) -> bool:
        """Whether a key is being carried out."""
        return self._work is not None

    def take(self, event: events.Event) -> None:
        """Carry out a key after those that came before it; Shift alone is none."""
        if isinstance(event, events.Key) and event.character is None and event.key in WRITES:
            event = events.Key(event.key, WRITES[event.key])  # Textual knows its name only
        if isinstance(event, events.Key) and event.key.rpartition("+")[2] in HELD:
            return
        self._used = True
        self._waiting.append(event)
        self._came.set()
        if self._work is None:
            self._begin()

    def press(self, key: str) -> None:
        """Carry out a key that was not typed, as if it had been."""
        self.take(events.Key(key, key if len(key) == 1 else None))

    def _begin(self) -> None:
        self._work = asyncio.create_task(self._carry_all_out(), name="clavier")
        self._work.add_done_callback(self._ended)

    async def _carry_all_out(self) -> None:
        while self._waiting:
            event = self._waiting.popleft()
            self._look_for_bounce(event)
            reached = self._app.focused or self._app.screen
            await self._carry_out(event)
            await self._settled(reached)

    def _look_for_bounce(self, event: events.Event) -> None:
        key = event.key if isinstance(event, events.Key) else None
        same = key is not None and key == self._last
        self._since = event.time - self._pressed if same else inf
        self._last, self._pressed = key, event.time

    def _ended(self, work: asyncio.Task[None]) -> None:
        """A key that came in the meantime is next; a fault of what one did is the program's."""
        self._work = None
        error = None if work.cancelled() else work.exception()
        if isinstance(error, Exception):
            self._app._handle_exception(error)
        elif self._waiting and not work.cancelled():
            self._begin()

    async def _settled(self, reached: DOMNode) -> None:
        """Wait until what a key did is done, where it went and where it leads.

        The program itself carries out what a key is bound to, and what that sends begins again
        where the key went: « Enter » on a line reaches its screen once the program is at rest.
        """
        before: object = None
        for _ in range(ROUNDS):
            path, now = reached.ancestors_with_self, (self._app.screen, self._app.focused)
            if now == before and all(map(_at_rest, path)):
                return
            for node in path:
                await caught_up(node)
            before, reached = now, self._app.focused or self._app.screen


async def caught_up(node: MessagePump) -> None:
    """Wait until a part of the screen has handled what was sent to it, or is gone.

    Nearly always that is a matter of a few turns of the loop; what takes longer is asked to say
    when it comes to the end of its queue, twice: what it sends itself comes behind the first mark.
    """
    for _ in range(SPINS):
        if _at_rest(node):
            return
        await asyncio.sleep(0)
    for _ in range(2):
        if _at_rest(node):
            return
        done = asyncio.Event()
        if not node.call_later(done.set):
            return
        while not done.is_set() and node.is_running:
            with suppress(TimeoutError):
                async with asyncio.timeout(GONE):
                    await done.wait()


def may_order(key: str, node: DOMNode, keymap: Mapping[str, str]) -> bool:
    """Whether anything from a part of the screen upwards is bound to a key, or was given it.

    Textual makes the bindings of the whole screen anew to find that a letter has none.

    Args:
        keymap: the keys that the user gave, several of one command between commas.
    """
    return any(key in one._bindings.key_to_bindings for one in node.ancestors_with_self) or any(
        key in keys.split(",") for keys in keymap.values()
    )


def _at_rest(node: MessagePump) -> bool:
    """Whether a part of the screen waits for something to be sent to it, or is gone."""
    queue: Queue[Any] = node._message_queue
    return not node.is_running or (queue.empty() and bool(queue.ready_event._waiters))
