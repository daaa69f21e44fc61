"""How this very program is started a second time, beside itself."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import assistant

if sys.platform == "win32":
    NO_WINDOW = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
    _SUFFIX = ".exe"
else:
    NO_WINDOW, _SUFFIX = 0, ""


def command() -> list[str]:
    """The words that start it, wherever it is installed."""
    if getattr(sys, "frozen", False):  # packed into one folder: there is no Python beside it
        return [str(Path(sys.executable).with_name("cqp").with_suffix(_SUFFIX))]
    # -P: the folder one stands in may hold anybody's `assistant`
    return [sys.executable, "-P", "-m", "assistant"]


def environment(given: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment in which that command finds this very code."""
    home = str(Path(assistant.__file__).parent.parent)
    paths = [home, *filter(None, [given.get("PYTHONPATH")])]
    return {**given, "PYTHONPATH": os.pathsep.join(paths)}
