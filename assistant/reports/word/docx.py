"""Word: lays out an outline as headings, tables, boxes and frames. Decides no order and no word.

python-docx is imported with this module, and this module only when a DOCX is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from assistant.domain.session.state import parse_time
from assistant.reports.report import charts, outline, readback
from assistant.reports.report.outline import Outline, Piece, Small
from assistant.reports.report.qr import qr_png
from assistant.reports.word import parts as word
from assistant.reports.word.parts import WIDTH, Paper
from assistant.reports.word.reading import text_of

if TYPE_CHECKING:
    from docx.table import Table, _Cell

_BAR = 12  # squares
_COVERED = (5.2, 3.9, 3.3, 4.6)


def render(document: Outline) -> bytes:
    """The whole document, as the bytes of a DOCX file.

    Raises:
        DocumentIncomplete: the file, read again, lacks something of the outline.
    """
    document = outline.in_pages(document)
    paper = Paper()
    bearer = f"{document.bearer}\u00a0: {document.candidate}"
    paper.header(document.title, bearer, draft=document.draft)
    paper.footer(document.foot)
    paper.heading(document.title, 0)
    paper.line(document.subtitle).style = "Subtitle"
    pieces = (*document.pieces, None, None)
    for piece, following, after in zip(pieces, pieces[1:], pieces[2:], strict=False):
        if piece is not None:
            _piece(paper, piece)
            if _boxed(piece) and following and not isinstance(following, outline.Title):
                paper.space()
            elif outline.announces(piece, following) or (
                following is not None and _turns(after) and not _boxed(following)
            ):
                paper.document.paragraphs[-1].paragraph_format.keep_with_next = True
    made = paper.to_bytes(document.name, parse_time(document.last))
    readback.check(document, text_of(made), "Word")
    return made


def _turns(piece: Piece | None) -> bool:
    """Whether a page ends there: a last line is not left alone on it."""
    return piece is None or (isinstance(piece, outline.Title) and piece.new_page)


def _boxed(piece: Piece | None) -> bool:
    """Whether a piece ends in a table for Word, which would join two that touch."""
    if isinstance(piece, outline.Together):
        return _boxed(piece.pieces[-1])
    return isinstance(piece, outline.Table | outline.Kept | outline.Frame | outline.Chart)


def _piece(paper: Paper, piece: Piece) -> None:
    match piece:
        case outline.Title():
            paper.heading(piece.text, piece.level, new_page=piece.new_page)
        case outline.Frame():
            paper.box(piece.text, piece.lines)
        case outline.Kept():
            _kept(paper, piece)
        case outline.Together():
            _together(paper, piece)
        case outline.Table():
            _table(paper, piece)
        case outline.SealBox():
            _small(paper.document, piece.lines)
            paper.picture(qr_png(piece.reference), 3.5, f"QR code de l’empreinte {piece.short}")
        case outline.Chart():
            _chart(paper, piece)
        case _:
            _small(paper.document, (piece,))


def _small(into: word.Container, pieces: Iterable[Small], *, centred: bool = False) -> None:
    for one in pieces:
        match one:
            case outline.Paragraph():
                paragraph = word.line(into)
                strong, quiet = one.look == "strong", one.look == "quiet"
                if one.lead:
                    word.write(paragraph, f"{one.lead} " if one.text else one.lead, bold=True)
                word.write(paragraph, one.text, bold=strong, italic=quiet)
                if strong or one.look == "lead":
                    word.lead(paragraph)
            case outline.Field():
                paragraph = word.line(into)
                word.write(paragraph, f"{one.name}\u00a0: ")
                word.write(paragraph, one.value or word.DOTS, bold=bool(one.value))
            case outline.Bullets():
                word.bullets(into, one.items)
            case outline.Ticks():
                word.boxes(into, one.boxes, centred=centred)


def _kept(paper: Paper, piece: outline.Kept) -> None:
    (cell,) = word.row(paper.table([WIDTH])).cells
    if not piece.signature:
        word.shade(cell)
    _small(cell, piece.pieces)
    if piece.signature:
        word.room(cell)
    word.keep(cell)


def _together(paper: Paper, piece: outline.Together) -> None:
    """Each paragraph keeps the next on its page."""
    before = len(paper.document.paragraphs)
    for one in piece.pieces:
        if isinstance(one, outline.Kept):
            _kept(paper, one)
        else:
            _small(paper.document, (one,))
    for paragraph in paper.document.paragraphs[before:]:
        paragraph.paragraph_format.keep_with_next = True


def _table(paper: Paper, piece: outline.Table) -> None:
    whole = sum(one.weight for one in piece.columns)
    widths = [WIDTH * one.weight / whole for one in piece.columns]
    table = paper.table(widths, [one.title for one in piece.columns])
    for one in piece.rows:
        made = word.row(table)
        if one.group:
            cell: _Cell = made.cells[0].merge(made.cells[-1])
            word.shade(cell)
            _small(cell, one.cells[0])
            continue
        for cell, column, pieces in zip(made.cells, piece.columns, one.cells, strict=True):
            _small(cell, pieces, centred=column.boxes and _unlabelled(pieces))
        if one.tinted:
            word.shade(made.cells[0], word.TINT)
    _runs(table, piece)
    if piece.foot:
        last = word.row(table).cells
        cell = last[0].merge(last[-1])
        word.shade(cell)
        _small(cell, piece.foot)
        word.keep(cell)


def _runs(table: Table, piece: outline.Table) -> None:
    """The rows that stand together, the first with the headings, the last with the foot."""
    found = outline.runs(piece)
    together, at = [0], 1
    for number, length in enumerate(found, 1):
        with_foot = number == len(found) and bool(piece.foot)
        together += range(at, at + length - (not with_foot))
        at += length
    rows = table.rows[:]
    for number in together:
        for cell in rows[number].cells:
            word.keep(cell, with_next=True)


def _unlabelled(pieces: Iterable[Small]) -> bool:
    return all(
        isinstance(one, outline.Ticks) and not any(box.label for box in one.boxes)
        for one in pieces
    )


def _chart(paper: Paper, piece: outline.Chart) -> None:
    """Bars of characters; the sentences that follow say the same."""
    word_of_block = piece.coverage.block_word.capitalize()
    headings = (word_of_block, "Temps", "Notes", charts.signs_title(piece.coverage))
    table = paper.table(_COVERED, headings)
    drawn = charts.rows(piece.coverage, _BAR)
    for block, figures in zip(piece.coverage.blocks, drawn, strict=True):
        told = (f"{block.number}. {block.title}", *figures)
        for cell, text in zip(word.row(table).cells, told, strict=True):
            word.line(cell, text)
    paper.line(charts.legend(piece.coverage), italic=True)
