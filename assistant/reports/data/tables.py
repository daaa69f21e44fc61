"""The judgements of one or several sessions as a table: CSV and XLSX. Pure; openpyxl is lazy.

One row an element. Foreign text is never a formula: in CSV an apostrophe stands before whatever a
spreadsheet would compute, in XLSX the cell is text.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from textwrap import wrap
from typing import Any

from assistant.domain.common.french import figures
from assistant.reports.report.content import BlockReport, ElementReport, Report
from assistant.reports.report.inert import inert
from assistant.reports.report.official import BROKEN, OTHER_RULES
from assistant.reports.report.packing import repacked

Cell = str | int

SHEET = "Évaluations"
BEFORE = (
    "Session", "Candidat", "Certificat", "Version", "Ouverte le", "État", "N°",
    "Compétence", "Élément", "Rubrique", "Intitulé", "Incontournable",
)
AFTER = (
    "Concertation", "Raison de la concertation", "Résultat retenu", "Commentaire", "Notes",
    "Proposition",
)
"""What stands above the cells of an element, before those of the roles and after them."""
_COMPUTED = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫", "\t", "\r", "'")
"""What makes a spreadsheet compute a cell; the apostrophe too, so that removing one gives back
the text as it was."""
_UNSEEN = "".join(map(chr, (
    0x0A, 0x20, 0xA0, 0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x1680, 0x17B4, 0x17B5, 0x180E,
    *range(0x2000, 0x2010), 0x2028, 0x2029, 0x202F, *range(0x205F, 0x2065), 0x3000, 0x3164, 0xFEFF,
    0xFFA0,
)))
"""What may stand before a sign and is not seen: a spreadsheet may leave it out."""
_LONGEST = 32_767
_CUT = " […] La suite est dans les exports texte et JSON."
_CORE = "docProps/core.xml"
_A4 = 9
_MARGIN = 0.4
"""Around the page, in inches."""
_AROUND = 120
"""How many characters stand in a corner of a page: a spreadsheet takes 255 above it in all."""
_FONT, _SIZE = "Arial", 10
_LINE, _TALLEST = 13.0, 409.0
"""The height of a line and the greatest a row may have, in points."""
_ROLE, _OFF_PAPER, _WIDEST, _BESIDE = 15, 40, 100, 2
_PER_WIDTH, _BROADER = 1.1, 0.4
"""How many small letters go into a width of one, and how much wider a capital is than those."""
_MOST_SHOWN = int(_TALLEST / _LINE + 1) * int(_PER_WIDTH * (_WIDEST + _BESIDE) + 1)
"""Characters that the highest row cannot show in the widest column."""

_WIDTHS = {
    "Session": 22, "Candidat": 18, "Certificat": 22, "Version": 12, "Ouverte le": 11, "État": 12,
    "N°": 5, "Compétence": 28, "Élément": 9, "Rubrique": 22, "Intitulé": 40, "Incontournable": 16,
    "Concertation": 14, "Raison de la concertation": 24, "Résultat retenu": 13,
    "Commentaire": 28, "Notes": 7, "Proposition": 14,
}
"""How wide a column is, in letters, unless a text of it would make a row too high."""


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
    headings = (*BEFORE, *(f"Évaluation – {role}" for role in roles), *AFTER)
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
    computed = isinstance(cell, str) and text.lstrip(_UNSEEN).startswith(_COMPUTED)
    return f"'{text}" if computed else text


# --- XLSX ----------------------------------------------------------------------------------


def render_xlsx(sessions: Sequence[TabledSession], *, views: bool = False) -> bytes:
    """The same table as a workbook: first row frozen, filters on, every text a text."""
    from openpyxl import Workbook

    found = table(sessions, views=views)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(SHEET)
    first = found.headings.index("N°" if len(sessions) == 1 else "Candidat")
    widths = _lay_out(sheet, found, first)
    _lay_on_paper(sheet, found, first)
    styles = _styles(sheet)
    _begin_in_memory(sheet)
    for number, row in enumerate((found.headings, *found.rows), 1):
        sheet.row_dimensions[number].height = _height(row, widths)
        sheet.append([
            _cell(sheet, value, styles, heading=row is found.headings) for value in row
        ])
    return repacked(_saved(book), {_CORE: _properties(sessions)})


def _begin_in_memory(sheet: Any) -> None:
    """Have the rows of a sheet kept in memory: openpyxl would write them, in clear, in a file of
    the folder of temporary files, and whoever is stopped leaves it there.
    """
    from openpyxl.worksheet._writer import WorksheetWriter

    sheet._writer = WorksheetWriter(sheet, out=io.BytesIO())
    sheet._writer.write_top()


def _saved(book: Any) -> bytes:
    """The bytes of a workbook of which the rows are in memory."""
    from openpyxl.writer.excel import ExcelWriter

    written = io.BytesIO()
    archive = zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED)

    class InMemory(ExcelWriter):
        """Takes a sheet from memory, as the other one takes it from its file."""

        def write_worksheet(self, ws: Any) -> None:
            from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing

            ws._drawing = SpreadsheetDrawing()
            ws.close()
            ws._rels = ws._writer._rels
            archive.writestr(ws.path[1:], ws._writer.out.getvalue())
            self.manifest.append(ws)

    InMemory(book, archive).save()
    return written.getvalue()


def _lay_out(sheet: Any, found: Grid, first: int) -> list[int]:
    """The columns, and how wide they are; one that says nothing in any row is folded away, and
    stays in the sheet.

    Args:
        first: the first column on paper, from 0; those before it must not make its rows higher.
    """
    from openpyxl.utils import get_column_letter

    widths = []
    for index, heading in enumerate(found.headings):
        column = [str(row[index]) for row in found.rows]
        dimension = sheet.column_dimensions[get_column_letter(index + 1)]
        usual = _WIDTHS.get(heading, _ROLE) if index >= first else _OFF_PAPER
        widths.append(_width(heading, column, usual))
        dimension.width = widths[-1]
        dimension.hidden = not any(column)
    sheet.freeze_panes = "A2"
    last = get_column_letter(len(found.headings))
    sheet.auto_filter.ref = f"A1:{last}{len(found.rows) + 1}"
    return widths


def _lay_on_paper(sheet: Any, found: Grid, first: int) -> None:
    """Pages of A4 on their side, the headings on each; what is the same for every row of one
    session stands above them, once."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", _A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.gridLines = True
    margins = sheet.page_margins
    margins.left = margins.right = margins.header = margins.footer = _MARGIN
    margins.top = margins.bottom = 2 * _MARGIN
    last = get_column_letter(len(found.headings))
    sheet.print_area = f"{get_column_letter(first + 1)}1:{last}{len(found.rows) + 1}"
    head, foot = sheet.HeaderFooter.oddHeader, sheet.HeaderFooter.oddFooter
    corners = (head.left, head.right, foot.left)
    for corner, text in zip(corners, _around(found, first), strict=True):
        corner.text = text or None
    foot.right.text = "page &P / &N"


def _around(found: Grid, first: int) -> tuple[str, str, str]:
    """What stands above a page, at the left and at the right, and below."""
    told = dict(zip(found.headings[:first], map(str, (*found.rows, ())[0]), strict=False))
    if "Candidat" not in told:
        return SHEET, "", ""
    opened = figures(told["Ouverte le"])
    return (
        _printed(told["Candidat"], told["Certificat"]),
        _printed(f"session ouverte le {opened}" if opened else "", told["État"]),
        _printed(told["Version"]),
    )


def _printed(*parts: str) -> str:
    """What a spreadsheet prints around a page as it is written, cut where it would not fit."""
    text = " – ".join(filter(None, parts)).replace("&", "&&")
    return text if len(text) <= _AROUND else f"{text[:_AROUND].rstrip('&')}…"


def _width(heading: str, column: Sequence[str], usual: int) -> int:
    """The width of a column, in letters: no more than it needs, and enough for its tallest row."""
    least = max(map(len, heading.split())) + _BESIDE
    longest = max((len(line) for text in column for line in text.split("\n")), default=0)
    width = max(min(longest + _BESIDE, usual), least)
    while width < _WIDEST and any(_lines(text, width) * _LINE > _TALLEST for text in column):
        width += _BESIDE
    return width


def _height(row: Sequence[Cell], widths: Sequence[int]) -> float:
    """A row as high as its tallest text, in points; the highest there is where that is not enough.

    LibreOffice gives a row no height of its own, and Excel keeps the one it finds.
    """
    lines = max(_lines(str(cell), width) for cell, width in zip(row, widths, strict=True))
    return min(_LINE * lines + _BESIDE, _TALLEST)


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column, in whatever font stands in for ours; those beyond
    the highest row are not counted."""
    return _counted(text[:_MOST_SHOWN], width)


@lru_cache(maxsize=4096)
def _counted(text: str, width: int) -> int:
    """The same of a text of that length; the same few titles stand in all rows."""
    if len(text) <= width / (1 + _BROADER) and "\n" not in text:
        return 1
    return sum(
        max(len(wrap(part, max(int(_PER_WIDTH * width / _breadth(part)), 1))), 1)
        for part in text.split("\n")
    )


def _breadth(text: str) -> float:
    """How wide the letters of a text are, on average, against small ones."""
    broad = sum(char.isupper() or not (char.isascii() or char.isalpha()) for char in text)
    return 1 + _BROADER * broad / max(len(text), 1)


def _styles(sheet: Any) -> dict[tuple[bool, bool], Any]:
    """The looks of a cell, made once: a heading or not, a text that would be computed or not."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font

    made = {}
    for heading in (False, True):
        for computed in (False, True):
            cell: Any = WriteOnlyCell(sheet)
            cell.font = Font(name=_FONT, size=_SIZE, bold=heading)
            cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="left")
            cell.quotePrefix = computed
            made[heading, computed] = cell._style
    return made


def _cell(
    sheet: Any, value: Cell, styles: Mapping[tuple[bool, bool], Any], *, heading: bool
) -> Any:
    from openpyxl.cell import WriteOnlyCell

    text = str(value)
    text = text if len(text) <= _LONGEST else text[: _LONGEST - len(_CUT)] + _CUT
    made: Any = WriteOnlyCell(sheet, value=value if isinstance(value, int) else 0)
    made._style = styles[heading, isinstance(value, str) and _plain(text) != text]
    if isinstance(value, str):
        made.value, made.data_type = text, "s"
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
