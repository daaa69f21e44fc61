"""`cqp touches`: the bytes of each terminal, what it keeps, and what to write instead."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from assistant.tui.interview.commands import INTERVIEW
from assistant.tui.keys import terminals, trial
from tests.ends import to_read
from tests.places import ROOT, TESTS
from tests.yaml_data import yaml_data

ROWS = yaml_data((TESTS / "touches" / "octets.yaml").read_text("utf-8"))


@pytest.mark.parametrize("row", ROWS, ids=[f"{r['terminal']} {r['touche']}" for r in ROWS])
def test_what_a_terminal_sends_is_read_as_the_key_it_is(row: dict[str, Any]) -> None:
    (event,) = trial.keys_of(row["octets"])
    assert row["lu"] in (event.key, event.character, *event.aliases)


@pytest.mark.parametrize(("variables", "name"), [
    ({"TMUX": "/tmp/1", "VTE_VERSION": "7006"}, "tmux"),
    ({"XTERM_VERSION": "XTerm(379)"}, "xterm"),
    ({"VTE_VERSION": "7006", "COLORTERM": "truecolor"}, "un terminal de la famille de GNOME"),
    ({"COLORTERM": "xfce4-terminal", "VTE_VERSION": "7006"}, "Terminal de XFCE"),
    ({"TERM": "xterm-kitty"}, "kitty"),
    ({"WT_SESSION": "x"}, "Windows Terminal"),
    ({"TERM_PROGRAM": "Apple_Terminal"}, "Terminal de macOS"),
    ({"TERM": "linux"}, "la console de Linux"),
    ({"TERM": "dumb"}, "un terminal qui ne dit pas son nom"),
])
def test_a_terminal_is_known_by_its_variables(variables: dict[str, str], name: str) -> None:
    assert terminals.seen(variables).name.startswith(name)


def test_what_a_terminal_keeps_is_named_with_what_to_write_instead() -> None:
    told = "\n".join(trial.beginning({"TMUX": "x"}))
    assert re.search(r"Ctrl\+B +/bilan +Bilan \(sa touche de commande", told)
    told = "\n".join(trial.beginning({"XTERM_VERSION": "x"}))
    assert re.search(r"Alt\+J +/revue ", told)
    assert "metaSendsEscape" in told
    assert "F2" not in told


@pytest.mark.parametrize("terminal", [one for one, _ in terminals.terminals()],
                         ids=lambda one: one.name)
def test_no_terminal_keeps_the_only_way_to_an_order(terminal: terminals.Terminal) -> None:
    keeps_palette = terminal.kept("ctrl+p")
    for _, _, command in terminals.kept_commands(terminal):
        assert command.word or command.typed or not keeps_palette, command.id


def test_neither_alt_nor_function_keys_are_ever_the_only_way() -> None:
    for command in INTERVIEW:
        hard = all(key.startswith(("alt+", "f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9"))
                   for key in command.keys)
        assert not hard or terminals.instead(command), command.id
    words = {one.id for one in INTERVIEW if one.word or one.typed}
    left = {one.id for one in INTERVIEW} - words
    # the next element is also « /aller 2.3 », a proposition is chosen in the palette
    assert left == {"proposition_suivante", "element_precedent", "element_suivant"}


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal as Linux makes one")
def test_on_a_real_terminal_each_key_is_told_and_ctrl_c_ends(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "assistant", "touches"], stdin=theirs, stdout=theirs, stderr=theirs,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "TMUX": "x",
             "CQP_DONNEES": str(tmp_path)},
    )
    os.close(theirs)

    def until(sight: str) -> str:
        heard, end = "", time.monotonic() + 15
        while sight not in heard and time.monotonic() < end:
            if to_read(ours, seconds=0.1):
                heard += os.read(ours, 4096).decode("utf-8", "replace")
        return heard

    assert "Ctrl+C finit." in until("Ctrl+C finit.")
    time.sleep(0.2)
    os.write(ours, b"\x1bj")
    assert "Alt+J" in until("/revue")
    os.write(ours, "é".encode())
    assert "é" in until("é")
    os.write(ours, b"\x03")
    assert child.wait(10) == 0
    os.close(ours)
