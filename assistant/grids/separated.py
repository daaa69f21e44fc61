"""CSV: a text whose lines are rows, as spreadsheets and Moodle export it. Pure."""

from __future__ import annotations

import csv
import io
from typing import Final

from assistant.domain.common.decoding import encoding_of, once
from assistant.grids.values import (
    MOST_CELLS,
    MOST_ROWS,
    Cell,
    GridRefused,
    GridTable,
    GridTooLarge,
    plain,
)

_SEPARATORS: Final = ";,\t|"
_SAMPLE: Final = 20_000


def rows(content: bytes, *, least: int = 2) -> list[list[str]]:
    """The rows of a file, each a list of texts.

    Args:
        least: the columns without which it is no table.

    Raises:
        GridRefused: it is no text, has no columns, or too much.
    """
    text = once(content.decode(encoding_of(content), errors="replace"))
    if "\0" in text:
        raise GridRefused("Ce n’est pas un fichier de texte. Enregistrez la grille en .xlsx.")
    separator = _separator(text[:_SAMPLE])
    try:
        found = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise GridRefused(
            "Ce fichier n’est pas un tableau CSV, ou ses guillemets ne se ferment pas. "
            "Enregistrez la grille en .xlsx."
        ) from error
    if len(found) > MOST_ROWS or sum(map(len, found)) > MOST_CELLS:
        raise GridTooLarge(f"Il compte plus de {MOST_ROWS} lignes. Ne gardez que la grille.")
    if max(map(len, found), default=0) < least:
        raise GridRefused(
            "Aucune colonne n’y a été trouvée. Enregistrez la grille en .xlsx, ou en .csv avec des "
            "points-virgules."
        )
    return found


def _separator(sample: str) -> str:
    """The separator that cuts the lines best, outside quotes."""
    outside = "".join(sample.split('"')[::2])
    return max(_SEPARATORS, key=outside.count)


def tables(found: list[list[str]]) -> list[GridTable]:
    """The one table of a file."""
    table = GridTable()
    for line, row in enumerate(found, 1):
        cells: list[Cell | None] = []
        for column, value in enumerate(row, 1):
            text = plain(value)
            cells.append(Cell(f"ligne {line}, colonne {column}", text) if text else None)
        table.rows.append(cells)
    return [table]
