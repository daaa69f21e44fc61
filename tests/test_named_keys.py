"""Sentences that name a key name the one that is bound now."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from assistant.resources import shipped
from assistant.tui.base.commands import key_name
from assistant.tui.rebinding import catalogue
from assistant.voice import Voice
from tests.places import ROOT

KEY = r"(?<![\w+])(?:(?:Ctrl|Alt|Maj)\+[A-Z]|F(?:[1-9]|1[012]))(?![\w+])"
FIXED = {"Ctrl+P", "Ctrl+Q", "Ctrl+C", "Ctrl+J", "Ctrl+U", "Ctrl+N", "Ctrl+T", "Ctrl+W", "F12"}
"""Keys nobody may give to another command, or that a browser keeps."""

ELSEWHERE = {
    "assistant/cli/rereading.py",  # what a shell takes for the end of what is typed
    "assistant/tui/vault/encryption.py",  # the screens of the passphrase keep their keys
    "assistant/tui/rebinding/catalogue.py",  # which keys may be given
    "assistant/tui/keys/trial.py",
    "assistant/browser/hosting.py",  # what is pasted into the bar of a browser
}
OWN = {command.id: {key_name(key) for key in command.keys} for _, command in catalogue.commands()}


def test_every_key_in_a_sentence_is_that_of_a_command() -> None:
    for path in sorted((ROOT / "prompts").rglob("*.j2")):
        text = re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.S)
        for own, command in re.findall(r'"([^"]+)" \| touche\("(\w+)"\)', text):
            assert own in OWN[command], (path, own, command)
        bare = re.sub(r'\{\{ "[^"]+" \| touche\("\w+"\) \}\}', "", text)
        assert set(re.findall(KEY, bare)) <= FIXED, path


def test_every_key_in_the_code_is_that_of_a_command() -> None:
    for path in sorted((ROOT / "assistant").rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if name in ELSEWHERE:
            continue
        for said in _said(path):
            assert set(re.findall(KEY, said)) <= FIXED, (name, said)


def _said(path: Path) -> list[str]:
    """The texts of a module: neither what documents it, nor what `key_of` is handed."""
    tree = ast.parse(path.read_text("utf-8"))
    apart: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            apart.add(id(node.value))
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "key_of":
            command, own = (one.value for one in node.args if isinstance(one, ast.Constant))
            assert own in OWN[str(command)], (path, own, command)
            apart.update(map(id, node.args))
    return [
        node.value for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in apart
    ]


def test_a_sentence_names_the_key_given_to_a_command() -> None:
    voice = Voice([shipped("prompts")])
    assert voice.say("guide/conseil_horloge_arretee") == (
        "L’horloge est arrêtée : F5 la fait repartir."
    )
    voice.keys = {"chrono": "Ctrl+X"}
    assert voice.say("guide/conseil_horloge_arretee") == (
        "L’horloge est arrêtée : Ctrl+X la fait repartir."
    )
