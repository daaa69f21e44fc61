"""A second run of this program beside it: started, heard and ended.

In a thread, what is long holds the interpreter that keys need: a key then waits for turn after turn
of others. In a process of its own it holds nobody up, and gives way to whoever types.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO

from assistant import again

Run = subprocess.Popen[bytes]

_PATIENCE = 0.05
"""Seconds after which whoever listens is told that nothing came yet."""

_LESS_URGENT = 10
"""How much later than a program that waits for keys, as `nice` counts."""

if sys.platform == "win32":
    _FLAGS = again.NO_WINDOW | subprocess.BELOW_NORMAL_PRIORITY_CLASS

    def _give_way(run: Run) -> None:
        """Windows was told when it was started."""

else:
    _FLAGS = again.NO_WINDOW

    def _give_way(run: Run) -> None:
        """Have it work after whoever waits for keys, from its first instant on."""
        with suppress(OSError):  # it has ended already
            own = os.getpriority(os.PRIO_PROCESS, 0)
            os.setpriority(os.PRIO_PROCESS, run.pid, own + _LESS_URGENT)


def started(words: Sequence[str], told: Mapping[str, str] | None = None) -> Run | None:
    """The program, carrying out these words; None where no process is to be had.

    Args:
        told: what its environment says beside ours.
    """
    try:
        run = subprocess.Popen(  # noqa: S603 - this very program
            [*again.command(), *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, env={**again.environment(), **(told or {})},
            creationflags=_FLAGS,
        )
    except OSError:
        return None
    _give_way(run)
    return run


class SecondRuns:
    """The second runs that work on the sessions this program works on.

    Args:
        sessions: where they are, as `--sessions` names it.
        told: what the environment of those runs says beside ours.
    """

    def __init__(self, sessions: str, told: Mapping[str, str]) -> None:
        self._sessions, self._told = sessions, told

    def started(self, *words: str) -> Run | None:
        """The program, carrying out these words of `cqp session`; None where there is none."""
        return started(["--sessions", self._sessions, "session", *words], self._told)


def ways(run: Run) -> tuple[IO[bytes], IO[bytes]]:
    """What is told to a run, and what it answers."""
    assert run.stdin is not None
    assert run.stdout is not None
    return run.stdin, run.stdout


def tell(stdin: IO[bytes], said: Iterable[bytes]) -> None:
    """Say something to a run. Its answer tells whether it heard: a pipe may take it anyway."""
    with suppress(OSError):  # it ended: on Windows, an invalid argument says so
        stdin.writelines(said)
        stdin.flush()


def hang_up(stdin: IO[bytes]) -> None:
    """Say to a run that nothing more will be said."""
    with suppress(OSError):  # what it did not hear, it never will
        stdin.close()


def heard(stdout: IO[bytes]) -> Generator[bytes | None]:
    """The lines that a run answers, as they come; None for a moment without one."""
    lines: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=_hear, args=(stdout, lines), daemon=True, name="programme à part").start()
    while (line := _next(lines)) != b"":
        yield line


def _hear(stdout: IO[bytes], lines: SimpleQueue[bytes]) -> None:
    with stdout:
        for line in stdout:
            lines.put(line)
    lines.put(b"")


def _next(lines: SimpleQueue[bytes]) -> bytes | None:
    try:
        return lines.get(timeout=_PATIENCE)
    except Empty:
        return None
