"""Writing for scripts and for people: UTF-8, one place, nothing that a terminal would obey."""

from __future__ import annotations

import json
import sys
from typing import Any

from assistant.domain.common.text import inert


def use_utf8() -> None:
    """Make the standard streams UTF-8 whatever the terminal's locale says."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def line(text: str = "") -> None:
    """One line on standard output."""
    sys.stdout.write(inert(text) + "\n")


def raw(text: str) -> None:
    """Text with its own line ends, on standard output."""
    octets(text.encode("utf-8"))


def octets(content: bytes) -> None:
    """A whole document, on standard output: byte for byte, unless a terminal reads it."""
    sys.stdout.flush()
    if sys.stdout.isatty():
        content = inert(content.decode("utf-8", "replace")).encode("utf-8")
    sys.stdout.buffer.write(content)


def flushed_json(document: Any) -> None:
    """One JSON line on standard output, there at once for the program that reads it."""
    sys.stdout.write(_json(document) + "\n")
    sys.stdout.flush()


def pretty_json(document: Any) -> None:
    """One readable JSON document on standard output."""
    sys.stdout.write(_json(document, indent=2) + "\n")


def _json(document: Any, indent: int | None = None) -> str:
    """JSON in which what a terminal would obey is escaped: it says the same to a program."""
    said = json.dumps(document, ensure_ascii=False, indent=indent)
    return said if inert(said) == said else "".join(map(_escaped, said))


def _escaped(char: str) -> str:
    return char if inert(char) else f"\\u{ord(char):04x}"


def size(octets: int) -> str:
    """A size as people read it, in kilobytes from a thousand on."""
    return f"{octets} octets" if octets < 1000 else f"{(octets + 500) // 1000} ko"


def say(text: str) -> None:
    """A message for the person, on standard error."""
    sys.stderr.write(inert(text) + "\n")
