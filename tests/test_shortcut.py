"""What the shortcuts run: what went wrong is shown in a box where there is no console."""

from __future__ import annotations

import sys

import pytest

from assistant import shortcut
from assistant.browser import box


@pytest.mark.parametrize(("code", "shown"), [(0, []), (2, ["le port est pris"])])
def test_without_a_console_a_box_says_what_went_wrong(
    code: int, shown: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    boxed: list[str] = []
    given: list[list[str]] = []

    def main(words: list[str]) -> int:
        given.append(words)
        sys.stderr.write("le port est pris")
        return code

    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    monkeypatch.setattr(sys, "argv", ["cqp-fenetre", "--port", "80"])
    monkeypatch.setattr(shortcut, "main", main)
    monkeypatch.setattr(box, "needed", lambda: True)
    monkeypatch.setattr(box, "show", lambda text, **_: boxed.append(text))
    assert shortcut.run() == code
    assert given == [["navigateur", "--port", "80"]]
    assert boxed == shown


def test_where_a_terminal_shows_what_is_said_there_is_no_box(
    monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["cqp-fenetre"])
    monkeypatch.setattr(shortcut, "main", lambda _: 2)
    monkeypatch.setattr(box, "needed", lambda: False)
    monkeypatch.setattr(box, "show", lambda *_, **__: pytest.fail("a box"))
    assert shortcut.run() == 2
