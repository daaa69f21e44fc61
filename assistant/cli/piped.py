"""What stands on standard input: lines of a file or of another program, and a person's answers.

A program of Windows may begin with a mark of byte order, and write in the letters of its console.
"""

from __future__ import annotations

import codecs
import locale
import sys
from collections.abc import Iterator


def lines() -> Iterator[bytes]:
    """The lines of standard input, the mark of byte order before the first one left out."""
    for number, line in enumerate(sys.stdin.buffer):
        yield line if number else line.removeprefix(codecs.BOM_UTF8)


def answer() -> str:
    """One line that a person answered, typed or piped; empty when there is none."""
    if sys.stdin.isatty():
        return sys.stdin.readline()
    raw = sys.stdin.buffer.readline().removeprefix(codecs.BOM_UTF8)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:  # what « echo » sends in the command prompt of Windows
        return raw.decode(_console(), errors="replace")


def _console() -> str:
    if sys.platform == "win32":
        import ctypes

        return f"cp{ctypes.windll.kernel32.GetOEMCP()}"
    return locale.getpreferredencoding(do_setlocale=False)
