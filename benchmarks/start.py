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
    def on_mount(self):
        self.call_after_refresh(self.exit)
Bare().run()
"""

OURS = """
from assistant.tui.app import CqpApp
from assistant.wiring import Services, user_folders
class Timed(CqpApp):
    def on_mount(self):
        super().on_mount()
        self.call_after_refresh(self.exit)
Timed(Services(user_folders())).run()
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
        pair = compared(on_terminal(OURS, folder), on_terminal(BARE, folder), rounds=11)
    yield row("première image / Textual nu (saisie, défilement)", pair, "≤ 1,5×")
