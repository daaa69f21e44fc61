"""Writing for scripts and for people: UTF-8, one place, nothing that a terminal would obey."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Iterator
from typing import Any

from assistant.domain.common.text import inert


class NotTold(Exception):
    """Standard output takes nothing more: who read it is gone, or its disk is full."""

    def __init__(self, error: OSError) -> None:
        super().__init__(str(error))
        self.error = error


@contextlib.contextmanager
def _telling() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise NotTold(error) from error


def have_streams() -> None:
    """Have something behind each standard stream that the program was started without.

    The first files opened would otherwise bear their numbers, and be written what is said there.
    """
    for name, number, mode in (("stdin", 0, "r"), ("stdout", 1, "w"), ("stderr", 2, "w")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free
        if vars(sys)[name] is None:
            vars(sys)[name] = open(os.devnull, mode, encoding="utf-8")  # noqa: PTH123, SIM115


def finish() -> None:
    """Have everything that was said leave.

    Raises:
        NotTold: it cannot.
    """
    with _telling():
        sys.stdout.flush()


def use_utf8() -> None:
    """Make the standard streams UTF-8 whatever the terminal's locale says."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def line(text: str = "") -> None:
    """One line on standard output."""
    with _telling():
        sys.stdout.write(inert(text) + "\n")


def raw(text: str) -> None:
    """Text with its own line ends, on standard output."""
    octets(text.encode("utf-8"))


def octets(content: bytes) -> None:
    """A whole document, on standard output: byte for byte, unless a terminal reads it."""
    if sys.stdout.isatty():
        content = inert(content.decode("utf-8", "replace")).encode("utf-8")
    with _telling():
        sys.stdout.flush()
        sys.stdout.buffer.write(content)


def flushed_json(document: Any) -> None:
    """One JSON line on standard output, there at once for the program that reads it."""
    with _telling():
        sys.stdout.write(_json(document) + "\n")
        sys.stdout.flush()


def pretty_json(document: Any) -> None:
    """One readable JSON document on standard output."""
    with _telling():
        sys.stdout.write(_json(document, indent=2) + "\n")


def _json(document: Any, indent: int | None = None) -> str:
    """JSON in which what a terminal would obey is escaped: it says the same to a program."""
    said = json.dumps(document, ensure_ascii=False, indent=indent)
    return said if inert(said) == said else "".join(map(_escaped, said))


def _escaped(char: str) -> str:
    return char if inert(char) == char else f"\\u{ord(char):04x}"


def size(octets: int) -> str:
    """A size as people read it, in kilobytes from a thousand on."""
    return f"{octets} octets" if octets < 1000 else f"{(octets + 500) // 1000} ko"


def say(text: str) -> None:
    """A message for the person, on standard error; what nobody can be told stops nothing."""
    with contextlib.suppress(OSError):
        sys.stderr.write(inert(text) + "\n")
        sys.stderr.flush()
