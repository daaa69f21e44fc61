"""The judgements of one or several sessions as a table: CSV and XLSX. Pure; openpyxl is lazy.

One row an element. Foreign text is never a formula: in CSV an apostrophe stands before whatever a
spreadsheet would compute, in XLSX the cell is text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assistant.reports.report.content import BlockReport, ElementReport, Report
from assistant.reports.report.inert import inert
from assistant.reports.report.official import BROKEN, OTHER_RULES
from assistant.reports.report.packing import repacked

Cell = str | int

SHEET = "Évaluations"
_COMPUTED = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "'")
"""What makes a spreadsheet compute a cell; the apostrophe too, so that removing one gives back
the text as it was."""
_LONGEST = 32_767
_CUT = " […] La suite est dans les exports texte et JSON."
_CORE = "docProps/core.xml"
_A4 = 9
_LINE, _TALLEST = 15.0, 409.0
"""The height of a line and the greatest a row may have, in points."""
_WIDEST = 24
_WIDTHS = {"Intitulé": 60, "Compétence": 40, "Commentaire": 50, "Certificat": 40}


@dataclass(frozen=True, slots=True)
class TabledRow:
    """One element: the cells before what each judged of it, that by the title of each role, and the
    cells after."""

    before: tuple[Cell, ...]
    views: Mapping[str, str]
    after: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class TabledSession:
    """What a table holds of one session; `last` is the time of its last line (ISO).

    `draft` where its dossier lacks something; `roles` are the titles of all roles it knows.
    """

    session: str
    draft: bool
    last: str
    roles: tuple[str, ...]
    rows: tuple[TabledRow, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """Headings and rows; every row is as long as the headings."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def tabled(report: Report) -> TabledSession:
    """What a table holds of one session."""
    return TabledSession(
        report.session, report.edition.draft, report.last, tuple(report.roles.values()),
        tuple(
            _row(report, block, element)
            for block in report.blocks for element in block.elements
        ),
    )


def table(sessions: Sequence[TabledSession], *, views: bool = False) -> Grid:
    """The judgements of these sessions.

    Args:
        views: with what each role judged, a column for every role that any of them knows.
    """
    titles = dict.fromkeys(title for one in sessions for title in one.roles)
    roles = tuple(titles) if views else ()
    headings = (
        "Session", "Candidat", "Certificat", "Version", "Ouverte le", "État", "N°",
        "Compétence", "Élément", "Rubrique", "Intitulé", "Incontournable",
        *(f"Évaluation – {role}" for role in roles), "Concertation", "Raison de la concertation",
        "Résultat retenu", "Commentaire", "Notes", "Proposition",
    )
    return Grid(headings, tuple(
        (*row.before, *(row.views.get(role, "") for role in roles), *row.after)
        for one in sessions for row in one.rows
    ))


def _row(report: Report, block: BlockReport, element: ElementReport) -> TabledRow:
    return TabledRow(
        _inert(
            report.session, report.candidate, report.title, report.version, report.opened[:10],
            _state(report), block.number, block.title, element.name,
            element.group, element.title, element.essential,
        ),
        {report.roles.get(v.role_id, v.role_id): inert(v.judgement) for v in element.views},
        _inert(
            element.agreed, element.agreed_reason, element.judgement, element.comment,
            len(element.notes), block.proposition,
        ),
    )


def _inert(*cells: Cell) -> tuple[Cell, ...]:
    return tuple(inert(cell) if isinstance(cell, str) else cell for cell in cells)


def _state(report: Report) -> str:
    """What must be known of the session before its line is read."""
    return " ; ".join(filter(None, (
        "brouillon" if report.edition.draft else "",
        BROKEN if report.broken else "",
        OTHER_RULES if report.other_rules else "",
    )))


# --- CSV -----------------------------------------------------------------------------------


def render_csv(sessions: Sequence[TabledSession], *, views: bool = False) -> bytes:
    """The table as a spreadsheet in French opens it: UTF-8 with its mark, semicolons, quotes."""
    found = table(sessions, views=views)
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerow(found.headings)
    writer.writerows([_plain(cell) for cell in row] for row in found.rows)
    return written.getvalue().encode("utf-8-sig")


def _plain(cell: Cell) -> str:
    """A cell no spreadsheet computes: one apostrophe more where it would."""
    text = str(cell)
    computed = isinstance(cell, str) and text.lstrip(" \u00a0\n").startswith(_COMPUTED)
    return f"'{text}" if computed else text


# --- XLSX ----------------------------------------------------------------------------------


def render_xlsx(sessions: Sequence[TabledSession], *, views: bool = False) -> bytes:
    """The same table as a workbook: first row frozen, filters on, every text a text."""
    from openpyxl import Workbook

    found = table(sessions, views=views)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(SHEET)
    _lay_out(sheet, found)
    for number, row in enumerate((found.headings, *found.rows), 1):
        sheet.row_dimensions[number].height = _height(found.headings, row)
        sheet.append([_cell(sheet, value, heading=row is found.headings) for value in row])
    written = io.BytesIO()
    book.save(written)
    return repacked(written.getvalue(), {_CORE: _properties(sessions)})


def _lay_out(sheet: Any, found: Grid) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    for index, heading in enumerate(found.headings, 1):
        sheet.column_dimensions[get_column_letter(index)].width = _width(heading)
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", _A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    last = get_column_letter(len(found.headings))
    sheet.auto_filter.ref = f"A1:{last}{len(found.rows) + 1}"


def _width(heading: str) -> int:
    """The width of a column, in letters."""
    return _WIDTHS.get(heading, min(max(len(heading) + 2, 12), _WIDEST))


def _height(headings: Sequence[str], row: Sequence[Cell]) -> float:
    """A row as high as its tallest text, in points."""
    lines = max(
        sum(1 + len(part) // _width(heading) for part in str(cell).split("\n"))
        for heading, cell in zip(headings, row, strict=True)
    )
    return min(_LINE * lines, _TALLEST)


def _cell(sheet: Any, value: Cell, *, heading: bool) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font

    made: Any = WriteOnlyCell(sheet, value=value if isinstance(value, int) else 0)
    if isinstance(value, int):
        return made
    text = value if len(value) <= _LONGEST else value[: _LONGEST - len(_CUT)] + _CUT
    made.value, made.data_type = text, "s"
    made.quotePrefix = _plain(text) != text
    made.font = Font(bold=heading)
    made.alignment = Alignment(wrap_text=True, vertical="top")
    return made


def _properties(sessions: Sequence[TabledSession]) -> bytes:
    """The properties of the workbook: a title and the day of the last fact, no author."""
    from openpyxl.packaging.core import DocumentProperties
    from openpyxl.xml.functions import tostring

    last = max((one.last for one in sessions), default="1980-01-01T00:00:00")
    moment = datetime.fromisoformat(last.replace("Z", "+00:00")).replace(tzinfo=None)
    properties = DocumentProperties(
        creator="", title=SHEET, language="fr-FR", created=moment, modified=moment
    )
    written: Any = tostring(properties.to_tree())
    return bytes(written)
