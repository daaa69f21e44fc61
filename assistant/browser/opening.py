"""Opening a window on the program: an application window of Edge or Chrome, else a tab.

The address holds a key, and the command line of a process is there for every program to read: a
browser is only ever given a private file, which leads to the address. A browser that Linux confines
(snap) reads neither hidden folders nor `/tmp`: it is given a copy, in the folder that is its own.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import webbrowser
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path

from assistant.storage.disk.files import Files, remove_patiently, write_private

_SNAPS = Path("/snap/bin")
"""Where Linux keeps the commands of the programs that snap confines."""


_NAME = re.compile(r"[a-z0-9-]+")
"""What snap names a program."""

_LEADS = re.compile('content="0;url=([^"]+)"')

ASKED_FOR = 3.0
"""Seconds that a desktop has to say which browser is the usual one."""


@dataclass(frozen=True, slots=True)
class AppBrowser:
    """A browser that shows a page in a window without tabs, where every key arrives.

    Args:
        snap: what snap calls it; empty where nothing confines it.
    """

    name: str
    program: str
    snap: str = ""


_LINUX = (
    ("Microsoft Edge", ("microsoft-edge", "microsoft-edge-stable")),
    ("Chrome", ("google-chrome", "google-chrome-stable")),
    # Ubuntu's `chromium-browser` only starts the snap
    ("Chromium", ("chromium", str(_SNAPS / "chromium"), "chromium-browser")),
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
            return AppBrowser(name, str(path), path.name if path.parent == _SNAPS else "")
    return None


def has_desktop(
    platform: str = sys.platform, environment: Mapping[str, str] = os.environ
) -> bool:
    """Whether windows can be opened; a Linux reached from afar has none, and only a text browser
    would start there, in the terminal itself.
    """
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
    return platform in ("win32", "darwin") or any(environment.get(one) for one in screens)


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


def led_to(page: bytes) -> str:
    """The address that such a page leads to; empty for any other page."""
    found = _LEADS.search(page.decode("utf-8", "replace"))
    return unescape(found[1]) if found else ""


def open_window(page: Path, files: Files) -> str:
    """Open a page that leads to the program; what was opened, in a sentence, empty for nothing."""
    if not has_desktop():
        return ""
    browser = app_browser()
    if browser is None:
        return _tab(page, files)
    given = _readable(page, browser.snap, files)
    try:
        subprocess.Popen(  # noqa: S603  # paths of ours, no shell
            [browser.program, f"--app={given.as_uri()}"], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )
    except OSError:
        return _tab(page, files)
    return f"Le programme s’ouvre dans une fenêtre de {browser.name}."


def _tab(page: Path, files: Files) -> str:
    if not webbrowser.open(_readable(page, _usual_snap(), files).as_uri()):
        return ""
    return (
        "Le programme s’ouvre dans votre navigateur. Celui-ci garde pour lui Ctrl+N, Ctrl+T et "
        "Ctrl+W ; les mots comme /nouvelle et /quitter les remplacent."
    )


def take_back(page: Path, files: Files) -> None:
    """Remove the page, and the copies that confined browsers were given.

    Raises:
        OSError: the disk refused.
    """
    for folder in (page.parent, *_homes_of_snaps()):
        if files.exists(one := folder / page.name):
            remove_patiently(files, one)


def _readable(page: Path, snap: str, files: Files) -> Path:
    """The page, or a copy where that snap reads it."""
    if not snap:
        return page
    copy = Path.home() / "snap" / snap / "common" / page.name
    try:
        write_private(copy, files.read(page), files)
    except OSError:  # it may read the page all the same
        return page
    return copy


def _homes_of_snaps() -> Iterator[Path]:
    yield from (Path.home() / "snap").glob("*/common")


def _usual_snap() -> str:
    """What snap calls the usual browser of this Linux; empty where nothing confines it so."""
    asking = shutil.which("xdg-settings")
    if asking is None:
        return ""
    try:
        told = subprocess.run(  # noqa: S603  # its own words
            [asking, "get", "default-web-browser"], stdin=subprocess.DEVNULL, capture_output=True,
            text=True, errors="replace", timeout=ASKED_FOR, check=False,
        ).stdout.strip()
    except (OSError, subprocess.TimeoutExpired):
        return ""
    # snap calls the starter of an application by its own name and the application's
    snap, joint, _ = told.partition("_")
    return snap if joint and _NAME.fullmatch(snap) and (_SNAPS / snap).exists() else ""
