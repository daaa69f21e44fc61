"""Opening a window on the program: an application window of Edge or Chrome, else a tab.

The address holds a key, and the command line of a process is there for every program to read: a
browser is only ever given a private file, which leads to the address.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import webbrowser
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path


@dataclass(frozen=True, slots=True)
class AppBrowser:
    """A browser that shows a page in a window without tabs, where every key arrives."""

    name: str
    program: str


_LINUX = (
    ("Microsoft Edge", ("microsoft-edge", "microsoft-edge-stable")),
    ("Chrome", ("google-chrome", "google-chrome-stable")),
    ("Chromium", ("chromium", "chromium-browser")),
)
_MACOS = ("Microsoft Edge", "Google Chrome", "Chromium")
_WINDOWS = (
    ("Microsoft Edge", ("Microsoft", "Edge", "Application", "msedge.exe")),
    ("Chrome", ("Google", "Chrome", "Application", "chrome.exe")),
)
_WINDOWS_PLACES = ("ProgramFiles(x86)", "ProgramFiles", "ProgramW6432", "LOCALAPPDATA")


def app_browser(
    platform: str = sys.platform, environment: Mapping[str, str] = os.environ,
    which: Callable[[str], str | None] = shutil.which,
    exists: Callable[[Path], bool] = Path.is_file,
) -> AppBrowser | None:
    """Edge, Chrome or Chromium, in that order; None when none is where it usually is."""
    for name, path in _candidates(platform, environment, which):
        if exists(path):
            return AppBrowser(name, str(path))
    return None


def _candidates(
    platform: str, environment: Mapping[str, str], which: Callable[[str], str | None]
) -> Iterator[tuple[str, Path]]:
    if platform == "win32":
        for name, parts in _WINDOWS:
            for place in _WINDOWS_PLACES:
                if folder := environment.get(place):
                    yield name, Path(folder, *parts)
    elif platform == "darwin":
        for name in _MACOS:
            yield name, Path("/Applications", f"{name}.app", "Contents", "MacOS", name)
    else:
        for name, words in _LINUX:
            for word in words:
                if found := which(word):
                    yield name, Path(found)


def leading_to(address: str) -> bytes:
    """A page that leads to an address, and leaves no trace of where from."""
    return (
        '<!DOCTYPE html>\n<html lang="fr" translate="no">\n<meta charset="utf-8">\n'
        "<title>cqp</title>\n"
        '<meta name="referrer" content="no-referrer">\n'
        f'<meta http-equiv="refresh" content="0;url={escape(address)}">\n</html>\n'
    ).encode()


def open_window(page: Path) -> str:
    """Open a page that leads to the program; what was opened, in a sentence, empty for nothing."""
    browser = app_browser()
    if browser is not None:
        try:
            subprocess.Popen(  # noqa: S603  # paths of ours, no shell
                [browser.program, f"--app={page.as_uri()}"], stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
            )
        except OSError:
            return _tab(page)
        return f"Le programme s’ouvre dans une fenêtre de {browser.name}."
    return _tab(page)


def _tab(page: Path) -> str:
    if not webbrowser.open(page.as_uri()):
        return ""
    return (
        "Le programme s’ouvre dans votre navigateur. Celui-ci garde pour lui Ctrl+N, Ctrl+T et "
        "Ctrl+W ; les mots comme /nouvelle et /quitter les remplacent."
    )
