"""The terminal one sits at, as far as its variables tell, and the keys it keeps for itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from assistant.tui.base.commands import Command, key_name
from assistant.tui.interview.commands import INTERVIEW

TABLE = Path(__file__).parent / "terminals.yaml"
EVERY_LETTER = "alt+lettre"
"""Stands in the table for Alt and any letter."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """A terminal: what it keeps, and why, by the names of Textual."""

    name: str
    keeps: Mapping[str, str]
    advice: str

    def kept(self, key: str) -> str:
        """What it does with a key that it keeps; empty for one that it hands on."""
        if key in self.keeps:
            return self.keeps[key]
        letter = key.removeprefix("alt+")
        alt_letter = key.startswith("alt+") and len(letter) == 1
        return self.keeps.get(EVERY_LETTER, "") if alt_letter else ""


UNKNOWN = Terminal("un terminal qui ne dit pas son nom", {}, "")


def terminals() -> list[tuple[Terminal, Mapping[str, str]]]:
    """Every terminal of the table, with the variables that tell it."""
    rows: list[dict[str, Any]] = yaml.safe_load(TABLE.read_text("utf-8"))
    return [
        (Terminal(row["nom"], row["garde"] or {}, row.get("conseil", "")), row["quand"])
        for row in rows
    ]


def seen(environment: Mapping[str, str]) -> Terminal:
    """The first terminal of the table whose variables are as it says."""
    for terminal, variables in terminals():
        if all(re.fullmatch(wanted, environment.get(name, ""))
               for name, wanted in variables.items()):
            return terminal
    return UNKNOWN


def kept_commands(terminal: Terminal) -> Iterator[tuple[str, str, Command]]:
    """The keys of the interview that do not arrive, what becomes of them, what they order.

    A command that another key orders too is left out: nothing is lost.
    """
    for command in INTERVIEW:
        lost = [(key, why) for key in command.keys if (why := terminal.kept(key))]
        if lost and len(lost) == len(command.keys):
            yield lost[0][0], lost[0][1], command


def instead(command: Command) -> str:
    """What orders the same without that key."""
    if command.word:
        return f"/{command.word}"
    if command.typed:
        return command.typed
    return f"{key_name('ctrl+p')}, puis « {command.label} »"
