"""Plain text for screen readers: an outline told line by line, headings and boxes in words.

One paragraph a line, no drawing. The further lines of a foreign text are indented: none of them can
pass for a heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import count

from assistant.reports.report import outline, readback
from assistant.reports.report.official import Box
from assistant.reports.report.outline import Outline, Piece, Small
from assistant.reports.report.readback import EMPTY, TICKED

_ENDS = (".", "!", "?", "…", ":", ";", ",")
_TO_WRITE = "à écrire"
_COLON = " \u00a0:"
_BOX = {True: "Case cochée\u00a0: ", False: "Case non cochée\u00a0: "}


def render(document: Outline) -> str:
    """A whole document, to be listened to.

    Raises:
        DocumentIncomplete: the text, read again, lacks something of the outline.
    """
    made = re.sub(r"\n{3,}", "\n\n", "\n".join(_document(document))).rstrip() + "\n"
    held = made.replace(_BOX[True], TICKED).replace(_BOX[False], EMPTY)
    readback.check(document, held, "texte")
    return made


def _document(document: Outline) -> Iterator[str]:
    yield from (_line(document.title), "")
    yield _line(document.subtitle)
    yield from (f"{document.bearer}\u00a0: {_said(document.candidate)}", _said(document.foot))
    numbers = count(1)
    for piece in document.pieces:
        if isinstance(piece, outline.Title) and piece.level == 1:
            yield from ("", f"Section {next(numbers)}\u00a0: {_line(piece.text)}", "")
        else:
            yield from _piece(piece)


def _line(text: str) -> str:
    return " ".join(text.split("\n"))


def _text(text: str) -> str:
    """A foreign text that stays within its paragraph."""
    return text.strip().replace("\n", "\n    ")


def _said(text: str) -> str:
    """A foreign text as a sentence: it ends."""
    told = _text(text)
    return told if not told or told.endswith(_ENDS) else f"{told}."


def _piece(piece: Piece) -> Iterator[str]:
    match piece:
        case outline.Title():
            yield _said(_line(piece.text))
        case outline.Frame():
            yield _said(piece.text) or f"({_TO_WRITE})"
        case outline.Table():
            titles = " ; ".join(_line(one).rstrip(_COLON) for one in _titles(piece))
            yield f"Colonnes\u00a0: {_said(titles)}"
            for row in piece.rows:
                yield from _row(piece, row)
            yield from _small(piece.foot)
        case outline.Kept() | outline.Together():
            yield from _small(outline.inside(piece))
        case outline.SealBox():
            yield from _small(piece.lines)
        case outline.Chart():
            pass  # the sentences that follow say the same
        case _:
            yield from _small((piece,))


def _small(pieces: Iterable[Small]) -> Iterator[str]:
    for one in pieces:
        match one:
            case outline.Paragraph():
                told = " ".join(part for part in (one.lead, _said(one.text)) if part)
                yield told if one.text else f"{one.lead} ({_TO_WRITE})"
            case outline.Field():
                yield f"{_named(one.name)} {_said(one.value) or f'({_TO_WRITE})'}"
            case outline.Bullets():
                yield from _list(one)
            case outline.Ticks():
                yield from (f"{_BOX[box.ticked]}{_said(_label(box))}" for box in one.boxes)


def _list(found: outline.Bullets) -> Iterator[str]:
    for item in found.items:
        if isinstance(item, str):
            yield _said(item)
        else:
            yield from (f"    – {text}" for text in _list(item))


def _titles(table: outline.Table) -> list[str]:
    return [one.title for one in table.columns if one.title]


def _named(heading: str) -> str:
    """A heading with one colon, whether it has its own or not."""
    return f"{heading.rstrip(_COLON)}\u00a0:"


def _label(box: Box) -> str:
    return box.label or box.short


def _row(table: outline.Table, row: outline.Row) -> Iterator[str]:
    """The first cell as it is, the others after the heading of their column."""
    first, *others = row.cells
    yield from _small(first)
    for column, cell in zip(table.columns[1:], others, strict=False):
        told = list(_small(cell))
        if told and column.title and not column.boxes:
            heading, *_ = column.title.split("\n")
            if isinstance(cell[0], outline.Ticks):
                yield from (_named(heading), *told)
            else:
                yield from (f"{_named(heading)} {told[0]}", *told[1:])
        else:
            yield from told
