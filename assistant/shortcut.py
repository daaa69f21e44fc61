"""What a shortcut runs: the program in a window of the browser, without a console."""

from __future__ import annotations

import io
import os
import sys

from assistant.__main__ import main
from assistant.browser import box


def run() -> int:
    """Show the program; what went wrong is shown in a box where no console shows it."""
    words = ["navigateur", *sys.argv[1:]]
    if not box.needed():
        return main(words)
    told = io.StringIO()
    with open(os.devnull, "r+", encoding="utf-8") as nothing:  # noqa: PTH123  # no path at all
        sys.stdin, sys.stdout, sys.stderr = nothing, nothing, told
        code = main(words)
    if code:
        box.show(told.getvalue()[-1000:] or "?", fault=True)
    return code
