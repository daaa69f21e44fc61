"""The program that a page shows: a process of its own, that lives as long as we do.

It reads our packets and sends its own. When we end, however we end, its input ends and it puts
everything in order.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence

from assistant import again
from assistant.browser import packets

DRIVER = "assistant.tui.browser:BrowserDriver"
NARROWEST, WIDEST = (20, 5), (500, 200)
"""Columns and lines that a page may have: a screen of a million of them would fill the memory."""

LONE_ESCAPE = 0.12
"""Seconds after which an escape was a key: on Windows the program reads it with what follows."""

LAST_WORD = 5.0
"""Seconds that a program has to put everything in order."""


class ShownProgram:
    """The process, and what is said to it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._process, self._input, self.output = process, process.stdin, process.stdout

    @classmethod
    async def start(
        cls, words: Sequence[str], environment: Mapping[str, str] = os.environ
    ) -> ShownProgram:
        """Start it.

        Args:
            words: those of its command line.

        Raises:
            OSError: it cannot be started.
        """
        return cls(await asyncio.create_subprocess_exec(
            *again.command(), *words, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=None if sys.stderr is not None else subprocess.DEVNULL,
            env=_environment(environment), start_new_session=True,  # Ctrl+C is for us
            creationflags=again.NO_WINDOW,
        ))

    async def type(self, text: str) -> None:
        """Send what was typed."""
        await self._send(packets.packet(packets.DATA, text.encode("utf-8", "replace")))
        if text.endswith("\x1b"):
            await asyncio.sleep(LONE_ESCAPE)
            await self._send(packets.meta("rien"))

    async def attach(self, width: int, height: int) -> None:
        """A new page shows it: paint everything, at that size."""
        width, height = _bounded(width, height)
        await self._send(packets.meta("attach", width=width, height=height))

    async def resize(self, width: int, height: int) -> None:
        """The page has another size, in cells."""
        width, height = _bounded(width, height)
        await self._send(packets.meta("resize", width=width, height=height))

    async def leave_alone(self) -> None:
        """Nobody has shown it for long."""
        await self._send(packets.meta("alone"))

    async def _send(self, content: bytes) -> None:
        # a program that has just ended takes no more, and its end is told by its output
        with contextlib.suppress(ConnectionError, OSError):
            self._input.write(content)
            await self._input.drain()

    def end_input(self) -> None:
        """Ask it to end: it puts everything in order."""
        self._input.close()

    async def ended(self) -> int:
        """Wait for its end; its exit code."""
        self.end_input()
        try:
            return await asyncio.wait_for(self._process.wait(), LAST_WORD)
        except TimeoutError:
            self._process.kill()
            return await self._process.wait()


def _environment(environment: Mapping[str, str]) -> dict[str, str]:
    return {
        **again.environment(environment),
        "TEXTUAL_DRIVER": DRIVER,
        "TEXTUAL_COLOR_SYSTEM": "truecolor",
        "TERM": "xterm-256color",
        "COLUMNS": "80", "ROWS": "24",
    }


def _bounded(width: int, height: int) -> tuple[int, int]:
    return (
        max(NARROWEST[0], min(width, WIDEST[0])), max(NARROWEST[1], min(height, WIDEST[1]))
    )
