"""Start-up: the command line against an empty Python, the first frame against a bare Textual."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator

from benchmarks.measure import Row, compared, row, timed

BARE = """
from textual.app import App
from textual.containers import VerticalScroll
from textual.widgets import Input
class Bare(App):
    def compose(self):
        yield VerticalScroll()
        yield Input()
app = Bare()
"""

OURS = """
from assistant.tui.app import CqpApp
from assistant.wiring import Services, user_folders
app = CqpApp(Services(user_folders()))
"""

LEAVE = """
async def leave(pilot):
    app.call_after_refresh(app.exit)
app.run(auto_pilot=leave)
"""


def command(*words: str) -> Callable[[], float]:
    return lambda: timed(
        lambda: subprocess.run([sys.executable, *words], check=True, capture_output=True)
    )


def on_terminal(code: str, folder: str) -> Callable[[], float]:
    """The whole life of a program on a pseudo-terminal, up to its first frame."""
    environment = {**os.environ, "CQP_DONNEES": folder, "TERM": "xterm-256color"}

    def work() -> None:
        main, terminal = pty.openpty()
        process = subprocess.Popen(
            [sys.executable, "-c", code], stdin=terminal, stdout=terminal, stderr=terminal,
            env=environment, close_fds=True,
        )
        os.close(terminal)
        while True:
            try:
                if not os.read(main, 65_536):
                    break
            except OSError:
                break
        os.close(main)
        assert process.wait() == 0

    return lambda: timed(work)


def rows() -> Iterator[Row]:
    pair = compared(command("-m", "assistant", "--version"), command("-c", "pass"), rounds=15)
    yield row("cqp --version / python -c pass", pair, "ni textual ni langchain")
    with tempfile.TemporaryDirectory() as folder:
        ours, bare = (on_terminal(code + LEAVE, folder) for code in (OURS, BARE))
        pair = compared(ours, bare, rounds=11)
    yield row("première image / Textual nu (saisie, défilement)", pair, "≤ 1,5×")
