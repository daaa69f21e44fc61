"""What is said to somebody who started the program from a shortcut, where no console shows it."""

from __future__ import annotations

import subprocess
import sys

if sys.platform == "win32":
    import ctypes
    import os
    from pathlib import Path

    _FAULT, _NEWS, _IN_FRONT = 0x10, 0x40, 0x00010000

    def needed() -> bool:
        """Whether what is written is seen by nobody."""
        return not ctypes.windll.kernel32.GetConsoleWindow()

    def show(text: str, *, fault: bool = False) -> None:
        """Say it, and wait until it was read."""
        look = (_FAULT if fault else _NEWS) | _IN_FRONT
        ctypes.windll.user32.MessageBoxW(None, text, "cqp", look)

    def copy(text: str) -> bool:
        """Leave plain letters to be pasted; whether they are there."""
        clip = Path(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32", "clip.exe")
        try:
            subprocess.run(  # noqa: S603  # a tool of Windows, no shell
                [clip], input=text.encode("ascii"), check=True,
                creationflags=subprocess.CREATE_NO_WINDOW,
            )
        except (OSError, subprocess.CalledProcessError):
            return False
        return True

else:

    def needed() -> bool:
        """Whether what is written is seen by nobody: elsewhere a terminal shows it."""
        return False

    def show(text: str, *, fault: bool = False) -> None:
        """There is no box here."""

    def copy(text: str) -> bool:
        """Nothing is copied here."""
        return False
