"""Waiting at one end of a terminal, a pipe or a wire, whatever its number.

`select.select` refuses what a long run of tests has numbered 1,024 and more.
"""

from __future__ import annotations

import select
import socket
from typing import TypeVar

End = TypeVar("End", int, socket.socket)


def to_read(*ends: End, seconds: float | None = None) -> list[End]:
    """Those of the ends where something has come, or that are closed, within so long.

    Args:
        seconds: how long to wait at most; None: until there is something.
    """
    return _ready(ends, select.POLLIN, seconds)


def to_write(end: int, seconds: float) -> bool:
    """Whether an end takes something within so long."""
    return bool(_ready((end,), select.POLLOUT, seconds))


def _ready(ends: tuple[End, ...], event: int, seconds: float | None) -> list[End]:
    waiting = select.poll()
    known = {end if isinstance(end, int) else end.fileno(): end for end in ends}
    for number in known:
        waiting.register(number, event)
    return [
        known[number]
        for number, _ in waiting.poll(None if seconds is None else round(seconds * 1000))
    ]
