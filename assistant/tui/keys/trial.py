"""`cqp touches`: what each key sends in this terminal, and what it orders in the interview."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from textual import events

from assistant.tui.base import alt_keys
from assistant.tui.base.commands import key_name
from assistant.tui.base.terminal_input import SteadyParser, decoder_of
from assistant.tui.interview.commands import INTERVIEW
from assistant.tui.keys.terminals import instead, kept_commands, seen

Say = Callable[[str], object]

STOP = "\x03"
"""Ctrl+C."""


def keys_of(sent: str) -> list[events.Key]:
    """The keys that the program reads in what a terminal sent at once."""
    alt_keys.read_as_typed()
    parser = SteadyParser()
    found = [*parser.feed(sent), *parser.feed("")]
    return [event for event in found if isinstance(event, events.Key)]


def as_sent(sent: str) -> str:
    """Bytes that a terminal sent, for people: `ESC [ A`, `^B`, the letters themselves."""
    names = {"\x1b": "ESC", "\x7f": "DEL", " ": "espace"}
    return " ".join(
        names.get(one) or (f"^{chr(ord(one) + 64)}" if ord(one) < 32 else one) for one in sent
    )


def told(sent: str) -> str:
    """What was sent, the key that the program reads in it, and what that key orders."""
    orders = {key: command for command in INTERVIEW for key in command.keys}
    lines = []
    for event in keys_of(sent):
        names = [event.key, *event.aliases]
        command = next((orders[name] for name in names if name in orders), None)
        letter = event.character if event.is_printable and "+" not in event.key else None
        said = letter or key_name(event.key)
        ordered = f"{command.label} ({instead(command)})" if command else ""
        lines.append(f"{said:<18} {ordered}".rstrip())
    read = "\n".join(lines) or "rien que le programme connaisse"
    return f"{as_sent(sent):<18} {read}"


def beginning(environment: Mapping[str, str]) -> Iterator[str]:
    """Which terminal it is, what it keeps for itself, and what to write instead."""
    terminal = seen(environment)
    yield f"Vous êtes dans {terminal.name}."
    kept = list(kept_commands(terminal))
    if kept:
        yield "Il garde d’ordinaire ces touches pour lui. À l’entretien, écrivez plutôt :"
        for key, why, command in kept:
            yield f"  {key_name(key):<12} {instead(command):<18} {command.label} ({why})"
    if terminal.advice:
        yield terminal.advice
    yield "Appuyez sur une touche : ce qu’elle envoie, ce que le programme y lit. Ctrl+C finit."


def listen(environment: Mapping[str, str] = os.environ) -> int:
    """Say what each key sends until Ctrl+C; 0."""
    for line in beginning(environment):
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
    with _raw() as read:
        for sent in iter(read, ""):
            sys.stdout.write(f"{told(sent)}\r\n".replace("\n", "\r\n").replace("\r\r", "\r"))
            sys.stdout.flush()
            if sent == STOP:
                break
    return 0


if sys.platform == "win32":
    import msvcrt

    @contextmanager
    def _raw() -> Iterator[Callable[[], str]]:
        """Reads what one key sends, as a console that speaks like a terminal gives it."""
        import ctypes

        kernel = ctypes.windll.kernel32
        console, mode = kernel.GetStdHandle(-10), ctypes.c_uint()
        kernel.GetConsoleMode(console, ctypes.byref(mode))
        kernel.SetConsoleMode(console, 0x0200)  # keys as sequences, neither lines nor echo

        def read() -> str:
            sent = msvcrt.getwch()
            while msvcrt.kbhit():
                sent += msvcrt.getwch()
            return sent

        try:
            yield read
        finally:
            kernel.SetConsoleMode(console, mode.value)

else:
    import termios
    import tty

    @contextmanager
    def _raw() -> Iterator[Callable[[], str]]:
        """Reads what one key sends; the terminal is as it was afterwards."""
        terminal = sys.stdin.fileno()
        before = termios.tcgetattr(terminal)
        decode = decoder_of("utf-8")().decode
        tty.setraw(terminal)

        def read() -> str:
            while raw := os.read(terminal, 1024):
                if sent := decode(raw):
                    return sent
            return ""

        try:
            yield read
        finally:
            termios.tcsetattr(terminal, termios.TCSADRAIN, before)
