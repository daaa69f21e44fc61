"""Grids made from a description: a table of texts becomes a workbook, a document, a CSV.

`python -m tests.grids_help` writes again what each must become (`grilles/attendus/`).
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import docx
import openpyxl

from assistant.grids.reading import read_grid
from assistant.resources import shipped
from assistant.storage.referential.shelf import ReferentialShelf
from tests.places import TESTS
from tests.yaml_data import yaml_data

FOLDER = TESTS / "grilles"
EXPECTED = FOLDER / "attendus"
DESCRIPTIONS: dict[str, dict[str, Any]] = {
    path.stem: yaml_data(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.yaml"))
}
MADE = [(name, form) for name, one in DESCRIPTIONS.items() for form in one["formats"]]
FILES = ["moodle.csv", "rncp.xml"]


def make(description: dict[str, Any], form: str) -> bytes:
    """The file of a description."""
    return {"xlsx": _workbook, "docx": _document, "csv": _separated}[form](description["feuilles"])


def _workbook(sheets: list[dict[str, Any]]) -> bytes:
    book = openpyxl.Workbook()
    for number, one in enumerate(sheets):
        sheet = book.active if number == 0 else book.create_sheet()
        assert sheet is not None
        sheet.title = one["nom"] or "Feuil1"
        for row in one["lignes"]:
            sheet.append([value or None for value in row])
        for top, left, bottom, right in one.get("fusions", ()):
            sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
        if one.get("masquee"):
            sheet.sheet_state = "hidden"
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _document(sheets: list[dict[str, Any]]) -> bytes:
    document = docx.Document()
    for one in sheets:
        for text in one.get("au_dessus", ()):
            document.add_paragraph(text)
        rows = one["lignes"]
        table = document.add_table(len(rows), max(map(len, rows)))
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                table.cell(at, column).text = value
        for top, left, bottom, right in one.get("fusions", ()):
            kept = table.cell(top - 1, left - 1).text
            merged = table.cell(top - 1, left - 1).merge(table.cell(bottom - 1, right - 1))
            merged.text = kept
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def _separated(sheets: list[dict[str, Any]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows(sheets[0]["lignes"])
    return text.getvalue().encode("cp1252")


def imported(path: Path, shelf: ReferentialShelf) -> str:
    """What is understood of a grid, then the référentiel it begins, no path of this machine."""
    grid = read_grid(path)
    made = shelf.skeleton("essai", grid).splitlines(keepends=True)
    where = "# yaml-language-server: $schema=schema.json\n"
    read = [f"# {one.place} : {one.taken_for} : {' / '.join(one.text.splitlines())}\n"
            for one in grid.readings]
    return "".join([where, *made[1:], "\n# --- lu cellule par cellule ---\n", *read])


def main() -> None:
    """Write all the expected imports again."""
    EXPECTED.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder:
        shelf = ReferentialShelf(shipped("referentials"), Path(folder) / "own")
        for name, form in MADE:
            path = Path(folder) / f"{name}.{form}"
            path.write_bytes(make(DESCRIPTIONS[name], form))
            (EXPECTED / f"{name}-{form}.yaml").write_text(imported(path, shelf), "utf-8")
        for name in FILES:
            text = imported(FOLDER / name, shelf)
            (EXPECTED / f"{name.replace('.', '-')}.yaml").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
