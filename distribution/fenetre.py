"""What the shortcuts of Windows run: the program in a window of the browser, without a console."""

import io
import os
import sys

from assistant.__main__ import main


def run() -> int:
    """Show the program; what went wrong is shown in a box, for there is no console."""
    told = io.StringIO()
    with open(os.devnull, "r+", encoding="utf-8") as nothing:  # noqa: PTH123  # no path at all
        sys.stdin, sys.stdout, sys.stderr = nothing, nothing, told
        code = main(["navigateur", *sys.argv[1:]])
    if code and sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.MessageBoxW(None, told.getvalue()[-1000:] or "?", "cqp", 0x10)
    return code


sys.exit(run())
