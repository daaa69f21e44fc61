"""The walls of the house as one table: read from `walls.yaml`, written into `docs/architecture.md`.

`python -m tests.walls` writes the table there; a test says when it is not the one of the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.places import ROOT, TESTS
from tests.yaml_data import yaml_data

PAGE = ROOT / "docs" / "architecture.md"
FLOORS = ("domain", "storage", "reports", "tui")
"""The parts whose folders are packages with walls of their own."""

BEGIN, END = "<!-- walls -->\n", "<!-- /walls -->\n"


@dataclass(frozen=True, slots=True)
class Room:
    """One package: what it is, and the packages it may import."""

    purpose: str
    may_import: tuple[str, ...]


@cache
def rooms() -> dict[str, Room]:
    """Every package of `assistant/`, by its path below it."""
    table = yaml_data((TESTS / "walls.yaml").read_text("utf-8"))
    return {name: Room(room["is"], tuple(room["may import"])) for name, room in table.items()}


def room_of(module: str) -> str:
    """The package a module stands in: `assistant.domain.rules.verdict` -> `domain/rules`."""
    parts = module.split(".")[1:]
    return "/".join(parts[:2]) if parts[0] in FLOORS else parts[0]


def table() -> str:
    """The walls as a table of Markdown."""
    rows = [
        f"| `{name}` | {room.purpose} | {', '.join(f'`{one}`' for one in room.may_import) or '–'} |"
        for name, room in rooms().items()
    ]
    return "\n".join(["| package | what it is | may import |", "|---|---|---|", *rows]) + "\n"


def page_with_table(page: str) -> str:
    """The page with the table between its two marks."""
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}{table()}{END}{after}"


def write(page: Path = PAGE) -> None:
    """Write the table into the page."""
    page.write_text(page_with_table(page.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    write()
