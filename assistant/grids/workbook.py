"""XLSX: the tables of a workbook, one a sheet. The file was looked through before."""

from __future__ import annotations

import datetime
import io
import re
from typing import Any, Final

from assistant.domain.common.office import ILL_FORMED
from assistant.grids.archive import without_empty_cells
from assistant.grids.values import (
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    Cell,
    GridRefused,
    GridTable,
    plain,
)

_NEAR_THE_END: Final = 50
"""How many empty rows before the last one read tell that nothing was cut."""
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")


def tables(content: bytes) -> list[GridTable]:
    """The sheets of a workbook that are shown.

    Raises:
        GridRefused: it cannot be read.
    """
    import openpyxl

    try:
        slim = io.BytesIO(without_empty_cells(content))
        book = openpyxl.load_workbook(slim, data_only=True, keep_links=False)
        return [_table(sheet) for sheet in book.worksheets]
    except ILL_FORMED as error:
        raise GridRefused(
            "Ce classeur est abîmé. Ouvrez-le dans Excel et enregistrez-le de nouveau en .xlsx."
        ) from error


def _table(sheet: Any) -> GridTable:
    name = plain(str(sheet.title))
    table = GridTable(name)
    if sheet.sheet_state != "visible":
        table.doubts.append(f"La feuille « {name} » est masquée : elle n’a pas été lue.")
        return table
    merged = {
        (row, column): (area.min_row, area.min_col)
        for area in sheet.merged_cells.ranges
        for row in range(area.min_row, area.max_row + 1)
        for column in range(area.min_col, area.max_col + 1)
    }
    height, width = min(sheet.max_row, MOST_ROWS), min(sheet.max_column, MOST_COLUMNS)
    if height * width > MOST_CELLS:
        height = MOST_CELLS // width
    known: dict[tuple[int, int], Cell] = {}
    for row in sheet.iter_rows(max_row=height, max_col=width):
        for cell in row:
            if text := _text(cell, table):
                place = f"{name}!{cell.coordinate}"
                known[cell.row, cell.column] = Cell(place, text)
    last = max((row for row, _ in known), default=0)
    for row in range(1, last + 1):
        here = ((row, column) for column in range(1, width + 1))
        table.rows.append([known.get(merged.get(at, at)) for at in here])
    if (height < sheet.max_row and last > height - _NEAR_THE_END) or width < sheet.max_column:
        table.doubts.append(
            f"La feuille « {name} » n’a été lue que jusqu’à la ligne {height} et à la colonne "
            f"{width}."
        )
    if any(one.hidden for one in sheet.row_dimensions.values()) or any(
        one.hidden for one in sheet.column_dimensions.values()
    ):
        table.doubts.append(
            f"La feuille « {name} » a des lignes ou des colonnes masquées : elles sont lues aussi."
        )
    return table


def _text(cell: Any, table: GridTable) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        shown = f"{value:%H:%M}" if isinstance(value, datetime.time) else f"{value:%d/%m/%Y}"
        table.doubts.append(
            f"{table.name}!{cell.coordinate} : le tableur en a fait une date ({shown}) ; si c’est "
            "un numéro, corrigez-le."
        )
        return shown
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float):
        return f"{value:g}"
    text = str(value)
    if cell.data_type == "e":
        table.doubts.append(f"{table.name}!{cell.coordinate} : une formule en erreur ({text}).")
        return ""
    return plain(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), text))
