"""What is said when a window is long in coming, and to whom: a terminal, or a box."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.browser import box, hosting, opening
from assistant.browser.access import Access
from assistant.browser.hosting import BrowserHost
from assistant.storage.disk.files import SYSTEM, write_private
from assistant.storage.disk.lock import SessionLock

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)


class Desk:
    """A person before a host, and what was said to them."""

    def __init__(self, folder: Path) -> None:
        self.said: list[str] = []
        self.boxed: list[str] = []
        self.copied: list[str] = []
        self.host = BrowserHost(folder, folder / "sessions", self.said.append, now=lambda: NOW)
        self.page = self.host._page
        self.access = Access(4000)

    def served_already(self) -> SessionLock:
        lock = SessionLock.acquire(SYSTEM, self.page.with_suffix(".verrou"), NOW)
        assert lock is not None
        self.leads_to(self.access.address)
        return lock

    def leads_to(self, address: str) -> None:
        write_private(self.page, opening.leading_to(address), SYSTEM)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = Desk(tmp_path)

    def copy(text: str) -> bool:
        made.copied.append(text)
        return True

    monkeypatch.setattr(hosting, "PAUSE", 0.01)
    monkeypatch.setattr(hosting, "FIRST_WINDOW", 0.05)
    monkeypatch.setattr(box, "copy", copy)
    monkeypatch.setattr(box, "show", lambda text, **_: made.boxed.append(text))
    return made


def opens(monkeypatch: pytest.MonkeyPatch, then: Callable[[], object] = lambda: None) -> None:
    def open_window(*_: object) -> str:
        then()
        return "Le programme s’ouvre."

    monkeypatch.setattr(opening, "open_window", open_window)


def test_what_a_page_leads_to_is_read_back(desk: Desk) -> None:
    assert opening.led_to(opening.leading_to("http://a/?b=1&c=2")) == "http://a/?b=1&c=2"
    assert opening.led_to(b"<html>") == ""


def test_a_second_shortcut_whose_window_comes_says_no_more(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = desk.served_already()
    opens(monkeypatch, lambda: desk.leads_to("http://127.0.0.1:4000/autre"))
    monkeypatch.setattr(box, "needed", lambda: True)
    assert desk.host.show() == 0
    lock.release()
    assert desk.said == [
        "Le programme est déjà ouvert : la nouvelle fenêtre le reprend.", "Le programme s’ouvre.",
    ]
    assert desk.boxed == []


@pytest.mark.parametrize("without_console", [True, False])
def test_a_second_shortcut_whose_window_does_not_come_says_where_to_go(
    without_console: bool, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = desk.served_already()
    opens(monkeypatch)
    monkeypatch.setattr(box, "needed", lambda: without_console)
    assert desk.host.show() == 0
    lock.release()
    assert desk.said[-2:] == [
        hosting.NO_WINDOW, f"Ou, une seule fois, cette adresse : {desk.access.address}",
    ]
    assert desk.copied == ([desk.access.address] if without_console else [])
    assert ["collez (Ctrl+V)" in one for one in desk.boxed] == [True] * without_console


@pytest.mark.parametrize("boxed", [True, False])
def test_a_first_window_that_does_not_come_is_said_in_a_box_unless_none_was_asked(
    boxed: bool, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = threading.Event()
    monkeypatch.setattr(box, "needed", lambda: True)
    monkeypatch.setattr(box, "show", lambda _: shown.set())
    desk.host._lead(desk.access, boxed=boxed)
    assert desk.said == [f"Ou, une seule fois, cette adresse : {desk.access.address}"]
    assert shown.wait(5 if boxed else 0.05) is boxed


def test_a_box_gives_the_address_itself_where_nothing_can_be_copied(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(box, "copy", lambda _: False)
    assert hosting._boxed("http://a") == (
        "Aucune fenêtre n’est encore arrivée. Ouvrez dans Edge ou Chrome, une seule fois, cette "
        "adresse :\n\nhttp://a"
    )
