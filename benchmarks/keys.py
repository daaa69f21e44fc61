"""Keys on a real terminal: from a key to the first byte painted, from Enter to the painted note.

Seconds that pass, which others on the machine lengthen, and those of the processor.

A bare Textual application with one field of several lines, as ours is, run by turns with it, is the
witness: what is measured is what the interview adds. Textual's own pilot waits around each key, so
nothing here uses it.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import signal
import struct
import sys
import tempfile
import termios
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from typing import NamedTuple

from benchmarks.journal import session
from benchmarks.measure import Row, milliseconds
from tests.ends import to_read

LINES, ROUNDS, NOTES, MEASURED = 20_000, 2, 25, 4
LONGEST_WAIT = 5.0
"""Seconds after which a key is taken for lost."""

CALM = 0.12
"""Seconds without a byte after which the screen is at rest; its cursor blinks more slowly."""

AT_REST, BUSY = 1.5, 0.02
"""Seconds between two looks at whether a program still opens, and what it then takes of them."""

WIDTH, HEIGHT = 120, 40
BARE = """
from textual.app import App
from textual.containers import VerticalScroll
from textual.widgets import Static, TextArea

class Bare(App):
    CSS = "TextArea { height: 5; }"

    def compose(self):
        yield VerticalScroll()
        yield TextArea()

    def on_mount(self):
        self.query_one(TextArea).focus()

    def on_key(self, event):
        if event.key == "ctrl+r":
            field, listed = self.query_one(TextArea), self.query_one(VerticalScroll)
            listed.mount(Static(field.text, markup=False))
            listed.scroll_end(animate=False)
            field.text = ""

Bare().run()
"""
LOADED = """
import sys, tempfile, threading, time
from pathlib import Path
from assistant.publishing import DOSSIER, Wanted
from assistant.search.query import parse
from assistant.tui.app import run
from assistant.wiring import Services, user_folders

folder, session, busy = sys.argv[1:4]

def again_and_again(work):
    def works():
        while True:
            work()
            time.sleep(0.3)
    first = threading.Timer(2, works)  # once the interview is on the screen
    first.daemon = True
    first.start()

def export():
    with tempfile.TemporaryDirectory() as made:
        services.publish_apart(read_only, Wanted(DOSSIER, draft=True), Path(made))

def copy():
    services.begin_copy(long).told(wait=True)

def index():
    list(Services(user_folders(folder)).search.run(parse("relit")))

services = Services(user_folders(folder))
read_only = services.library.open(busy, write=False)
long = services.library.open(session, write=False)
again_and_again(export)
again_and_again(copy)
again_and_again(index)
run(services, session=session)
"""
"""The interview, while threads of the same program export, copy and index, as its screens do."""

_ESCAPES = re.compile(rb"\x1b(?:\[[0-9;?<>=]*[ -/]*[@-~]|[()][0-9A-B]|[=>78])")


def _told(written: bytes) -> str:
    return _ESCAPES.sub(b"", written).decode(errors="replace")


class Terminal:
    """A program on a terminal of its own."""

    def __init__(self, words: list[str], *, rests: bool = True) -> None:
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
            os.execv(words[0], words)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", HEIGHT, WIDTH, 0, 0))
        if rests:
            self.painted()
        while rests and self._works():  # what the program still does once it is there
            self.painted()

    def _works(self) -> bool:
        before = self.worked()
        sleep(AT_REST)
        return self.worked() - before > BUSY

    def painted(self) -> None:
        """Wait until the screen is at rest."""
        while self._read(CALM if self._begun else LONGEST_WAIT):
            self._begun = True

    _begun = False

    def key(self, typed: str) -> float:
        """Seconds from a key to the first byte painted for it."""
        start = perf_counter()
        os.write(self.fd, typed.encode())
        if not self._read(LONGEST_WAIT):
            raise RuntimeError("nothing was painted")
        return perf_counter() - start

    def until(self, typed: str, text: str) -> float:
        """Seconds from what is typed until this text stands on the screen."""
        start, seen = perf_counter(), b""
        os.write(self.fd, typed.encode())
        while text not in _told(seen):
            more = self._read(LONGEST_WAIT)
            if not more:
                raise RuntimeError(f"never painted: {text}")
            seen += more
        return perf_counter() - start

    def rest(self, seconds: float) -> None:
        """Look away, for so long, from what the program writes."""
        end = perf_counter() + seconds
        while (left := end - perf_counter()) > 0:
            self._read(left)

    def has_children(self) -> bool:
        """Whether a process that it started works for it now."""
        threads = Path(f"/proc/{self.pid}/task").iterdir()
        return any((one / "children").read_text("ascii") for one in threads)

    def worked(self) -> float:
        """Seconds of the processor that the program's first thread took so far."""
        times = Path(f"/proc/{self.pid}/task/{self.pid}/schedstat").read_text("ascii")
        return int(times.split()[0]) / 1e9

    def end(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)

    def _read(self, patience: float) -> bytes:
        return os.read(self.fd, 1 << 16) if to_read(self.fd, seconds=patience) else b""


class Taken(NamedTuple):
    """Seconds that keys took, and lines from Enter to the screen; those of the processor, until
    the screen was at rest."""

    keys: list[float]
    notes: list[float]
    worked_keys: list[float]
    worked_notes: list[float]


def probe(words: list[str], sends: str) -> Taken:
    """Type lines in a program, one key at a time, then the key that sends them."""
    terminal = Terminal(words)
    taken = Taken([], [], [], [])
    try:
        for number in range(NOTES):
            line = f"relit {number:03}"
            for at, typed in enumerate(line):
                if at < MEASURED:
                    terminal.painted()
                    before = terminal.worked()
                    taken.keys.append(terminal.key(typed))
                    terminal.painted()
                    taken.worked_keys.append(terminal.worked() - before)
                else:
                    terminal.key(typed)
            terminal.painted()
            before = terminal.worked()
            taken.notes.append(terminal.until(sends, line))
            terminal.painted()
            taken.worked_notes.append(terminal.worked() - before)
            sleep(0.3)  # a second Enter sooner is taken for a bounce
    finally:
        terminal.end()
    return taken


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sessions = []
        for count in (3, LINES):
            led = session(folder, count)
            sessions.append(led.session.id)
            led.close()
        program = [sys.executable, "-m", "assistant", "--sessions", str(folder)]
        commands = (
            ([sys.executable, "-c", BARE], "\x12"),
            *(([*program, "ouvrir", one], "\r") for one in sessions),
            ([sys.executable, "-c", LOADED, str(folder), sessions[1], sessions[0]], "\r"),
        )
        bare, empty, long, loaded = (
            Taken(*(list(chain.from_iterable(one)) for one in zip(*runs, strict=True)))
            for runs in zip(
                *([probe(*one) for one in commands] for _ in range(ROUNDS)), strict=True
            )
        )
    for what, mine, other, aim, late in (
        ("touche → premier octet : session vide / Textual seul", empty.keys, bare.keys,
         "≤ 1,1×", "≤ 2×"),
        (f"touche → premier octet : {LINES} lignes / Textual seul", long.keys, bare.keys,
         "≤ 1,1×", "≤ 2×"),
        ("touche → premier octet : pendant export, copie, index / Textual seul", loaded.keys,
         bare.keys, "≤ 1,1×", "≤ 2×"),
        ("Entrée → note à l’écran : session vide / Textual seul", empty.notes, bare.notes, "", ""),
        (f"Entrée → note à l’écran : {LINES} lignes / session vide", long.notes, empty.notes,
         "≤ 1,1×", "≤ 2×"),
        ("Entrée → note à l’écran : pendant export, copie, index / session vide", loaded.notes,
         empty.notes, "", ""),
        ("processeur d’une touche : session vide / Textual seul", empty.worked_keys,
         bare.worked_keys, "≤ 1,1×", ""),
        (f"processeur d’une touche : {LINES} lignes / Textual seul", long.worked_keys,
         bare.worked_keys, "≤ 1,1×", ""),
        ("processeur d’une note : session vide / Textual seul", empty.worked_notes,
         bare.worked_notes, "", ""),
        (f"processeur d’une note : {LINES} lignes / session vide", long.worked_notes,
         empty.worked_notes, "", ""),
    ):
        for part, found, against, goal in (
            ("", median(mine), median(other), aim),
            (" (99 %)", last(mine), last(other), late),
        ):
            yield Row(
                f"{what}{part}", milliseconds(found), milliseconds(against), found / against, goal
            )


def last(taken: list[float]) -> float:
    return sorted(taken)[round(0.99 * (len(taken) - 1))]
