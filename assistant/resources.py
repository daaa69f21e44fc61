"""Where the files that travel with the program are: the only module that knows.

Installed from a wheel they lie inside the package, under `_data`; from a checkout they are read
in place, at the top of the tree.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def shipped(folder: str) -> Path:
    """The folder `prompts`, `referentials` or `sessions` that came with the program."""
    packaged = _PACKAGE / "_data" / folder
    return packaged if packaged.is_dir() else _PACKAGE.parent / folder
