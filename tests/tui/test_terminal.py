"""A real terminal that closes, a polite kill: everything is on disk, and the program is gone."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from tests.tui.conftest import World

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pas de pseudo-terminal")

LAUNCH = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from tests.tui.conftest import World
from assistant.storage.disk.clock import utc_now
world = World(Path(sys.argv[2]), utc_now)
{before}
sys.exit(world.app(sys.argv[3]).run() or 0)
"""
ROOT = Path(__file__).parents[2]


def launch(world: World, session: str, before: str = "") -> tuple[int, int]:
    import pty

    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm-256color", COLUMNS="100", LINES="30")
        code = LAUNCH.format(before=before)
        os.execv(sys.executable, [
            sys.executable, "-c", code, str(ROOT), str(world.root), session,
        ])
    os.set_blocking(terminal, False)
    return pid, terminal


def read_until(terminal: int, wanted: bytes, seconds: float = 60) -> None:
    """Read what the program paints until it is there; the seconds end a wait that is in vain."""
    end, seen = time.monotonic() + seconds, b""
    while wanted not in seen:
        if time.monotonic() > end:
            pytest.fail(f"rien vu de {wanted!r}")
        with contextlib.suppress(BlockingIOError):
            seen += os.read(terminal, 65536)
        time.sleep(0.01)


def ended_within(pid: int, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if os.waitpid(pid, os.WNOHANG)[0]:
            return True
        time.sleep(0.01)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return False


def a_second(start: float) -> float:
    """A second; as long as the program took to start, where the machine lets it wait.

    Args:
        start: that, in seconds; less than one on a quiet machine.
    """
    return max(1.0, start)


@pytest.mark.parametrize("way", ["closed", "SIGHUP", "SIGTERM", "closed without a signal"])
def test_it_ends_within_a_second_with_everything_saved(
    world: World, session: str, way: str
) -> None:
    before = _NO_SIGNAL if way == "closed without a signal" else ""
    began = time.monotonic()
    pid, terminal = launch(world, session, before)
    read_until(terminal, "Entrée démarre".encode())
    start = time.monotonic() - began
    os.write(terminal, b"\r")
    read_until(terminal, b"en cours")
    os.write(terminal, b"une phrase")
    read_until(terminal, b"phrase")
    if way.startswith("closed"):
        os.close(terminal)
    else:
        os.kill(pid, getattr(signal, way))
    assert ended_within(pid, a_second(start))
    kept = world.journal(session).session
    assert kept.unsent_in() == "une phrase"
    assert kept.clock.since is None
    assert kept.clock.sittings == 1


_NO_SIGNAL = """
import asyncio, signal
from asyncio.unix_events import _UnixSelectorEventLoop as Loop
real = Loop.add_signal_handler
def deaf(loop, number, callback, *rest):
    if number == signal.SIGHUP:
        signal.signal(number, signal.SIG_IGN)
    else:
        real(loop, number, callback, *rest)
Loop.add_signal_handler = deaf
"""


def test_a_killed_program_comes_back_to_its_last_line(world: World, session: str) -> None:
    pid, terminal = launch(world, session)
    read_until(terminal, "Entrée démarre".encode())
    os.write(terminal, b"#2.1 note d'avant\r")
    read_until(terminal, "n°\u00a04".encode())
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    again = world.library.open(session)
    assert again.writable
    assert [note.text for note in again.session.notes.values()] == ["note d'avant"]
    again.close()


def test_escape_and_what_follows_it_in_one_read_are_two_things(
    world: World, session: str
) -> None:
    """Typed while the machine stood still: the note goes where it says, to the letter."""
    pid, terminal = launch(world, session)
    read_until(terminal, "Entrée démarre".encode())
    said = "1 registre montré, puis les dossiers de la session d’avril"
    for number, line in enumerate((f"#2.1 {said}", said), 4):
        os.write(terminal, f"\x1b{line}\r".encode())
        read_until(terminal, f"n°\u00a0{number}".encode(), 10)
    os.write(terminal, b"\x11")
    assert ended_within(pid, 10)
    notes = world.journal(session).session.notes.values()
    assert [(note.text, [*map(str, note.elements)]) for note in notes] == [
        (said, ["2.1"]), (said, []),
    ]


def test_bytes_and_sequences_of_no_keyboard_cost_no_letter(
    world: World, session: str
) -> None:
    """A terminal of another encoding, a raw paste, an answer that nobody asked for."""
    pid, terminal = launch(world, session)
    read_until(terminal, "Entrée démarre".encode())
    os.write(terminal, b"classe \x9b les pi\xe8ces\x1b[1:2:3u re\xc3\xa7ues\r")
    read_until(terminal, b"4")
    os.write(terminal, b"puis les range\r")
    read_until(terminal, "n°\u00a05".encode(), 10)
    os.write(terminal, b"\x11")
    assert ended_within(pid, 10)
    notes = world.journal(session).session.notes.values()
    assert [note.text for note in notes] == ["classe  les pièces reçues", "puis les range"]


def test_keys_keep_their_order_after_the_machine_stopped_the_program(
    world: World, session: str
) -> None:
    """Stopped and let go on twice: nobody else may then read the same keys."""
    pid, terminal = launch(world, session)
    read_until(terminal, "Entrée démarre".encode())
    for _ in range(2):
        os.kill(pid, signal.SIGSTOP)
        time.sleep(0.1)
        os.kill(pid, signal.SIGCONT)
        time.sleep(0.2)
    lines = [f"{number} elle n’a pas classé le dossier" for number in range(20)]
    for line in lines:
        for begin in range(0, len(line), 7):
            os.write(terminal, line[begin:begin + 7].encode())
            time.sleep(0.002)
        os.write(terminal, b"\r")
    read_until(terminal, b"19 elle")
    os.write(terminal, b"\x11")
    assert ended_within(pid, 10)
    assert [one.text for one in world.journal(session).session.notes.values()] == lines
