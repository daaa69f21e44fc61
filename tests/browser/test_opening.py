"""Which browser is opened, and that it is handed a file and nothing that opens a door."""

from __future__ import annotations

import subprocess
import webbrowser
from pathlib import Path, PurePath
from typing import Any

import pytest

from assistant.browser import opening
from assistant.browser.access import Access
from assistant.browser.opening import AppBrowser, app_browser, leading_to, open_window

EDGE = str(PurePath("C:/x86", "Microsoft", "Edge", "Application", "msedge.exe"))
CHROME = str(PurePath("C:/local", "Google", "Chrome", "Application", "chrome.exe"))


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
        exists=lambda path: str(path) in there,
    )
    assert (browser.name if browser else None) == found


def test_the_page_that_leads_in_leaves_no_trace_of_where_from() -> None:
    page = leading_to(Access(4000, lambda: 'a"><script>').address).decode()
    assert "<script>" not in page
    assert '<meta name="referrer" content="no-referrer">' in page


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    words: list[Any] = []
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
    assert "fenêtre de Chrome" in open_window(page)
    assert started == [["/usr/bin/chrome", f"--app={page.as_uri()}"]]


def test_elsewhere_a_tab_and_a_line_on_what_it_keeps(
    started: list[Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(opening, "app_browser", lambda: None)
    page = tmp_path / "navigateur.html"
    told = open_window(page)
    assert "Ctrl+N, Ctrl+T et Ctrl+W" in told
    assert started == [page.as_uri()]


def test_without_any_browser_nothing_is_claimed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(opening, "app_browser", lambda: None)
    monkeypatch.setattr(webbrowser, "open", lambda _: False)
    assert open_window(tmp_path / "navigateur.html") == ""
