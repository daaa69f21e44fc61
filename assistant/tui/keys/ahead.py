"""What is typed while the program still starts: kept as keys, as it is once the screen is there."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

if sys.platform == "win32":

    @contextmanager
    def typed_ahead() -> Iterator[None]:
        """Nothing to do: a Windows console keeps keys as they are."""
        yield

else:
    import termios

    @contextmanager
    def typed_ahead() -> Iterator[None]:
        """Have the terminal keep what is typed as keys, and give it back as it was.

        A terminal at rest makes a line feed of Enter, which is another key (Ctrl+J), and shows
        what is typed below the command: a name typed while the program starts would stand there,
        and its Enter would be lost. What interrupts goes on interrupting.
        """
        here = sys.stdin.fileno()
        try:
            before = termios.tcgetattr(here)
        except termios.error:  # no terminal: what stands in for one has no such modes
            yield
            return
        raw = termios.tcgetattr(here)
        raw[0] &= ~(termios.ICRNL | termios.INLCR | termios.IGNCR | termios.IXON | termios.IXOFF)
        raw[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
        raw[6][termios.VMIN] = 1
        termios.tcsetattr(here, termios.TCSANOW, raw)
        try:
            yield
        finally:
            termios.tcsetattr(here, termios.TCSANOW, before)
