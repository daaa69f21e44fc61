"""What a file of tables holds, before anybody asks what it means. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from assistant.domain.common.errors import AssistantError
from assistant.domain.common.text import clean

MAX_FILE = 20_000_000
MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 5_000, 60, 30_000
"""Bytes of a file; rows and columns of a table, cells of a file: far beyond any real grid."""

_HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad]")


class GridRefused(AssistantError):
    """A file of which no référentiel can be begun."""

    def __init__(self, message: str) -> None:
        super().__init__("Grille refusée", message)


class GridTooLarge(GridRefused):
    """A file that holds more than any grid."""


@dataclass(eq=False, slots=True)
class Cell:
    """A cell with a text; one that is merged stands in every place that it covers."""

    place: str
    text: str


@dataclass(slots=True)
class GridTable:
    """Rows of cells, None where nothing is written.

    Args:
        name: what the file calls it, a sheet for instance; empty where it has no name.
        above: the texts that stand over it, the nearest last.
        doubts: what could not be read in it.
    """

    name: str = ""
    above: list[Cell] = field(default_factory=list)
    rows: list[list[Cell | None]] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


def plain(text: str) -> str:
    """A foreign text without what does not show, its lines without outer spaces."""
    shown = _HIDDEN.sub("", clean(text)).replace("\t", " ")
    lines = (" ".join(line.split()) for line in shown.split("\n"))
    return "\n".join(line for line in lines if line)
