"""Which browser is opened, and that it is handed a file and nothing that opens a door."""

from __future__ import annotations

import os
import shutil
import subprocess
import webbrowser
from pathlib import Path
from typing import Any

import pytest

from assistant.browser import opening
from assistant.browser.access import Access
from assistant.browser.opening import (
    AppBrowser,
    app_browser,
    has_desktop,
    leading_to,
    open_window,
    take_back,
)
from assistant.storage.disk.files import SYSTEM

EDGE = "C:/x86/Microsoft/Edge/Application/msedge.exe"
CHROME = "C:/local/Google/Chrome/Application/chrome.exe"


@pytest.mark.parametrize(("platform", "there", "found"), [
    ("linux", {"/usr/bin/chromium"}, "Chromium"),
    ("linux", {"/usr/bin/chromium", "/usr/bin/google-chrome"}, "Chrome"),
    ("linux", {"/usr/bin/firefox"}, None),
    ("darwin", {"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"}, "Google Chrome"),
    ("win32", {EDGE, CHROME}, "Microsoft Edge"),
    ("win32", {CHROME}, "Chrome"),
    ("win32", set(), None),
])
def test_an_application_window_where_a_browser_makes_one(
    platform: str, there: set[str], found: str | None
) -> None:
    browser = app_browser(
        platform, {"ProgramFiles(x86)": "C:/x86", "LOCALAPPDATA": "C:/local"},
        which=lambda word: path if (path := f"/usr/bin/{word}") in there else None,
        exists=lambda path: path.as_posix() in there,
    )
    assert (browser.name if browser else None) == found


def test_the_page_that_leads_in_leaves_no_trace_of_where_from() -> None:
    page = leading_to(Access(4000, lambda: 'a"><script>').address).decode()
    assert "<script>" not in page
    assert '<meta name="referrer" content="no-referrer">' in page


@pytest.mark.parametrize(("platform", "environment", "there"), [
    ("win32", {}, True), ("darwin", {}, True),
    ("linux", {"DISPLAY": ":0"}, True), ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
    ("linux", {"BROWSER": "lynx"}, True),
    ("linux", {}, False), ("linux", {"DISPLAY": ""}, False),
])
def test_from_afar_no_browser_is_started_in_the_terminal(
    platform: str, environment: dict[str, str], there: bool
) -> None:
    assert has_desktop(platform, environment) is there


@pytest.mark.parametrize(("there", "snap"), [
    ({"/snap/bin/chromium"}, "chromium"),
    ({"/snap/bin/chromium", "/usr/bin/chromium-browser"}, "chromium"),
    ({"/usr/bin/chromium-browser"}, ""),
    ({"/usr/bin/chromium"}, ""),
])
def test_a_browser_that_snap_confines_is_known(there: set[str], snap: str) -> None:
    def which(word: str) -> str | None:
        places = [word] if "/" in word else [f"/usr/bin/{word}", f"/snap/bin/{word}"]
        return next((one for one in places if one in there), None)

    browser = app_browser("linux", {}, which=which, exists=lambda path: path.as_posix() in there)
    assert browser is not None
    assert browser.snap == snap


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Any]:
    words: list[Any] = []
    monkeypatch.setattr(opening, "has_desktop", lambda: True)
    monkeypatch.setattr(opening, "_usual_snap", lambda: "")
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    monkeypatch.setattr(subprocess, "Popen", lambda line, **_: words.append(line))

    def tab(url: str) -> bool:
        words.append(url)
        return True

    monkeypatch.setattr(webbrowser, "open", tab)
    return words


def test_a_browser_is_handed_the_file_and_never_the_key(
    started: list[Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(opening, "app_browser", lambda: AppBrowser("Chrome", "/usr/bin/chrome"))
    page = tmp_path / "navigateur.html"
    assert "fenêtre de Chrome" in open_window(page, SYSTEM)
    assert started == [["/usr/bin/chrome", f"--app={page.as_uri()}"]]


def test_elsewhere_a_tab_and_a_line_on_what_it_keeps(
    started: list[Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(opening, "app_browser", lambda: None)
    page = tmp_path / "navigateur.html"
    told = open_window(page, SYSTEM)
    assert "Ctrl+N, Ctrl+T et Ctrl+W" in told
    assert started == [page.as_uri()]


def test_a_confined_browser_is_handed_a_private_copy_where_it_may_read(
    started: list[Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    browser = AppBrowser("Chromium", "/snap/bin/chromium", "chromium")
    monkeypatch.setattr(opening, "app_browser", lambda: browser)
    page = tmp_path / ".hidden" / "navigateur.html"
    page.parent.mkdir()
    page.write_text("clé")
    open_window(page, SYSTEM)
    copy = tmp_path / "home" / "snap" / "chromium" / "common" / page.name
    assert started == [["/snap/bin/chromium", f"--app={copy.as_uri()}"]]
    assert copy.read_text() == "clé"
    assert os.name != "posix" or copy.stat().st_mode & 0o077 == 0
    take_back(page, SYSTEM)
    assert not copy.exists()
    assert not page.exists()


@pytest.mark.parametrize(("usual", "snap"), [
    ("firefox_firefox.desktop", "firefox"), ("firefox.desktop", ""),
    ("org.mozilla.firefox.desktop", ""), ("absent_absent.desktop", ""), ("", ""),
    ("../x_y.desktop", ""),
])
def test_the_usual_browser_may_be_one_that_snap_confines(
    usual: str, snap: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "firefox").touch()
    monkeypatch.setattr(opening, "_SNAPS", tmp_path)
    monkeypatch.setattr(shutil, "which", lambda _: "/usr/bin/xdg-settings")
    monkeypatch.setattr(subprocess, "run", lambda words, **_: subprocess.CompletedProcess(
        words, 0, usual + "\n", ""
    ))
    assert opening._usual_snap() == snap


def test_a_tab_of_a_confined_browser_is_handed_the_copy_too(
    started: list[Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(opening, "app_browser", lambda: None)
    monkeypatch.setattr(opening, "_usual_snap", lambda: "firefox")
    page = tmp_path / "navigateur.html"
    page.write_text("clé")
    open_window(page, SYSTEM)
    copy = tmp_path / "home" / "snap" / "firefox" / "common" / page.name
    assert started == [copy.as_uri()]


def test_without_any_browser_nothing_is_claimed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(opening, "has_desktop", lambda: True)
    monkeypatch.setattr(opening, "app_browser", lambda: None)
    monkeypatch.setattr(webbrowser, "open", lambda _: False)
    assert open_window(tmp_path / "navigateur.html", SYSTEM) == ""
