"""What stands on standard input: lines of a file or of another program, and a person's answers.

A program of Windows may begin with a mark of byte order, and write in the letters of its console.
"""

from __future__ import annotations

import codecs
import locale
import sys
from collections.abc import Iterator

from assistant.domain.common.errors import RefusedCommand

LONGEST = 16_000_000
"""Bytes of a line: a text of a million characters, each written by its number, and no more."""


def lines() -> Iterator[bytes]:
    """The lines of standard input, the mark of byte order before the first one left out.

    Raises:
        RefusedCommand: one has no end, or a far one: it would take all the memory there is.
    """
    first = True
    while line := sys.stdin.buffer.readline(LONGEST + 1):
        if len(line) > LONGEST:
            raise RefusedCommand(
                "Ligne sans fin", f"L’entrée standard donne une ligne de plus de "
                f"{LONGEST // 1_000_000} Mo. Les lignes qui la précèdent sont faites.",
            )
        yield line.removeprefix(codecs.BOM_UTF8) if first else line
        first = False


def answer() -> str:
    """One line that a person answered, typed or piped; empty when there is none."""
    if sys.stdin.isatty():
        return sys.stdin.readline()
    raw = sys.stdin.buffer.readline(LONGEST).removeprefix(codecs.BOM_UTF8)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:  # what « echo » sends in the command prompt of Windows
        return raw.decode(_console(), errors="replace")


def _console() -> str:
    if sys.platform == "win32":
        import ctypes

        return f"cp{ctypes.windll.kernel32.GetOEMCP()}"
    return locale.getpreferredencoding(do_setlocale=False)
