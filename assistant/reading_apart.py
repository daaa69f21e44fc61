"""Sessions read by a second run of the program: whoever types at home waits for none of it.

In a thread the reading holds the interpreter that keys need: on a loaded machine a key then
waits for seconds. Only what lies in clear is read so: keys of a vault stay where they are.
"""

from __future__ import annotations

import subprocess
from collections.abc import Generator, Sequence
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO

from assistant import again
from assistant.summaries import Known, from_line

_PATIENCE = 0.05
"""Seconds after which the reader is told that nothing came yet."""


class ReadingApart:
    """Reads the sessions of a folder beside the program, by `cqp session resumer`.

    Args:
        sessions: where they are, as `--sessions` names it.
    """

    def __init__(self, sessions: str) -> None:
        self._sessions = sessions

    def read(self, ids: Sequence[str]) -> Generator[Known | None]:
        """Those of these sessions that lie in clear, as they come; None for a moment without one.

        Ends early when the other run does: what is missing is for the caller to read. Closing
        the generator ends the other run.
        """
        words = [*again.command(), "--sessions", self._sessions, "session", "resumer"]
        try:
            run = subprocess.Popen(  # noqa: S603 - this very program
                words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                encoding="utf-8", bufsize=1, env=again.environment(),
                creationflags=again.NO_WINDOW,
            )
        except OSError:  # no process to be had: everything is missing
            return
        assert run.stdin is not None
        assert run.stdout is not None
        lines: SimpleQueue[str] = SimpleQueue()
        Thread(target=_hear, args=(run.stdout, lines), daemon=True, name="lecture").start()
        try:
            _tell(run.stdin, ids)
            for _ in ids:
                while (line := _next(lines)) is None:
                    yield None
                if not line:
                    return
                yield from_line(line)
        finally:
            run.kill()
            run.wait()


def _tell(stdin: IO[str], ids: Sequence[str]) -> None:
    try:
        with stdin:
            stdin.writelines(f"{one}\n" for one in ids)
    except BrokenPipeError:
        pass  # it ended: nothing will come, and the caller reads on


def _hear(stdout: IO[str], lines: SimpleQueue[str]) -> None:
    with stdout:
        for line in stdout:
            lines.put(line)
    lines.put("")


def _next(lines: SimpleQueue[str]) -> str | None:
    try:
        return lines.get(timeout=_PATIENCE)
    except Empty:
        return None
