"""What is typed while the program starts is kept as keys, and the terminal is given back."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from tests.ends import to_read

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a console of POSIX")

STARTING = """
import os, sys, termios
from contextlib import nullcontext
from assistant.tui.keys.ahead import typed_ahead

def modes():
    return [one for one in termios.tcgetattr(0) if isinstance(one, int)]

before = modes()
with typed_ahead() if sys.argv[1] == "keys" else nullcontext():
    os.write(1, b"pret ")
    os.read(int(sys.argv[2]), 1)  # everything is typed by now
    read = os.read(0, 100)
os.write(1, b"lu %r rendu %r." % (read, modes() == before))
"""


def started(how: str, typed: bytes) -> str:
    """What a program that starts says of what was typed meanwhile, on a terminal of its own."""
    import pty

    told, tell = os.pipe()
    pid, end = pty.fork()
    if pid == 0:
        os.set_inheritable(told, True)
        os.environ["PYTHONPATH"] = str(Path(__file__).parents[2])
        os.execv(sys.executable, [sys.executable, "-c", STARTING, how, str(told)])
    seen = b""

    def until(wanted: bytes) -> None:
        nonlocal seen
        ends = time.monotonic() + 120
        while wanted not in seen and time.monotonic() < ends:
            if to_read(end, seconds=0.1):
                seen += os.read(end, 4096)
        assert wanted in seen, seen

    try:
        until(b"pret ")
        os.write(end, typed)
        os.write(tell, b"!")
        until(b".")
    finally:
        os.close(end)
        os.waitpid(pid, 0)
        os.close(told)
        os.close(tell)
    return seen.decode()


def test_enter_stays_enter_and_nothing_is_shown() -> None:
    assert started("keys", b"DUPONT\r") == "pret lu b'DUPONT\\r' rendu True."


def test_a_terminal_at_rest_makes_another_key_of_it_and_shows_the_name() -> None:
    assert started("at rest", b"DUPONT\r") == "pret DUPONT\r\nlu b'DUPONT\\n' rendu True."
