"""What a document is made of, before anyone lays it out. Pure values.

Headings, texts, tables and boxes; every piece carries plain text. Renderers choose type, widths and
paper, never an order, a word or a part: `dossier` and `annex` make the outlines, and what a file
holds is counted against them (`readback`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Literal, TypeAlias, TypeVar, cast

from assistant.domain.guide.coverage import Coverage
from assistant.domain.referential.model import ElementRef
from assistant.reports.report.official import Box

Look = Literal["", "strong", "quiet", "lead"]
"""How a text looks; « strong » and « lead » stay on the page of what follows them."""

LETTERS = 105
"""How many letters of a table stand on a line as wide as the page."""

TALLEST = 36
"""How many lines of a row stand on one page, with its headings; a taller row becomes several."""

FURTHER = "(suite)"

_BOLD = 1.25
"""How much wider than a letter of a table one of its titles is, in whatever font."""


@dataclass(frozen=True, slots=True)
class Title:
    """A title of the document, of level 1 or 2; `new_page`: it begins a page."""

    text: str
    level: int = 1
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A text; `lead` are its first words, that stand out."""

    text: str
    lead: str = ""
    look: Look = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A name and its value; an empty value is room to write by hand."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; a list among its items is what the item before it comprises."""

    items: tuple[str | Bullets, ...]


@dataclass(frozen=True, slots=True)
class Ticks:
    """Boxes, one a line. In a column that bears its name, a box has no label of its own."""

    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """A framed text, or `lines` of room to write it."""

    text: str
    lines: int = 3


Small: TypeAlias = Paragraph | Field | Bullets | Ticks
"""What stands in a cell, or in a box that stays on one page."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `weight` is its share of the width; `boxes`: it holds boxes only."""

    title: str
    weight: float
    boxes: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row: what each cell holds. `name` where it is that of an element; `group`: its only cell
    is a heading across the table; `tinted`: the first cell stands out on a pale blue."""

    cells: tuple[tuple[Small, ...], ...]
    name: str = ""
    group: bool = False
    tinted: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its headings, repeated on every page. No page cuts a row, and its
    `foot`, what the table comes to, stands on the page of its last row."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    foot: tuple[Small, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """A framed box that no page cuts: a result, or a signature with `room` lines to sign."""

    pieces: tuple[Small, ...]
    signature: bool = False


@dataclass(frozen=True, slots=True)
class Together:
    """Pieces kept on one page, without a frame: a signature and what is signed."""

    pieces: tuple[Small | Kept, ...]


@dataclass(frozen=True, slots=True)
class SealBox:
    """The seal's fingerprint, and the reference that its QR code bears."""

    lines: tuple[Paragraph, ...]
    short: str
    reference: str


@dataclass(frozen=True, slots=True)
class Chart:
    """The coverage of the interview, drawn; the sentences that follow it say the same."""

    coverage: Coverage
    said: str


Piece: TypeAlias = (
    Title | Paragraph | Field | Bullets | Ticks | Frame | Table | Kept | Together | SealBox | Chart
)


@dataclass(frozen=True, slots=True)
class Outline:
    """A whole document.

    Args:
        title, subtitle: at the head of the first page.
        name: the title in the properties of the file.
        bearer, candidate: who is named at the head of every page, after « Candidat » or
            « Candidate ».
        foot: what stands at the foot of every page, before its number.
        draft: BROUILLON stands on every page.
        last: when the session changed last (ISO): the document's own date.
    """

    title: str
    subtitle: str
    name: str
    bearer: str
    candidate: str
    foot: str
    draft: bool
    last: str
    pieces: tuple[Piece, ...]


_T = TypeVar("_T")


def through(value: _T, change: Callable[[str], str]) -> _T:
    """The value with all its texts changed, however deep."""
    return cast(_T, _changed(value, change))


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, tuple):
        return tuple(_changed(one, change) for one in value)
    if isinstance(value, Coverage | ElementRef):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{
            one.name: _changed(getattr(value, one.name), change) for one in fields(value)
        })
    return value


def said(piece: Piece) -> Iterator[str]:
    """The texts of a piece, in order."""
    match piece:
        case Title() | Frame():
            yield piece.text
        case Table():
            yield from (one.title for one in piece.columns)
        case SealBox():
            for line in piece.lines:
                yield from _told(line)
        case Kept() | Together() | Chart():
            pass
        case _:
            yield from _told(piece)
    for one in inside(piece):
        yield from _told(one)


def boxes(piece: Piece) -> Iterator[Box]:
    """The boxes of a piece, in order."""
    for one in (piece, *inside(piece)):
        if isinstance(one, Ticks):
            yield from one.boxes


def inside(piece: Piece) -> Iterator[Small]:
    """The pieces in the cells of a table, or in a box."""
    if isinstance(piece, Table):
        yield from (one for row in piece.rows for cell in row.cells for one in cell)
        yield from piece.foot
    elif isinstance(piece, Kept):
        yield from piece.pieces
    elif isinstance(piece, Together):
        for one in piece.pieces:
            yield from one.pieces if isinstance(one, Kept) else [one]


def _told(piece: Small) -> Iterator[str]:
    match piece:
        case Paragraph():
            yield from (piece.lead, piece.text)
        case Field():
            yield from (piece.name, piece.value)
        case Bullets():
            for item in piece.items:
                yield from [item] if isinstance(item, str) else _told(item)
        case Ticks():
            yield from (one.label for one in piece.boxes)


_POINT = re.compile(r"\n[·–-] ")


def bulleted(texts: Iterable[str]) -> Bullets:
    """The texts as a list; the lines of a text that begin with « · » or « – » stand below it."""
    items: list[str | Bullets] = []
    for text in texts:
        told, *points = _POINT.split(text)
        items.append(told.strip())
        if points:
            items.append(Bullets(tuple(one.strip() for one in points)))
    return Bullets(tuple(items))


# --- in pages ---------------------------------------------------------------------------------


def in_pages(document: Outline) -> Outline:
    """The document for paper: a row taller than a page is several, each said to go on; a column is
    as wide as the longest word of its title."""
    return replace(document, pieces=tuple(
        _in_pages(one) if isinstance(one, Table) else one for one in document.pieces
    ))


def _in_pages(table: Table) -> Table:
    letter = _BOLD * sum(one.weight for one in table.columns) / LETTERS
    wide = replace(table, columns=tuple(
        replace(one, weight=max(one.weight, letter * (_longest_word(one.title) + 1)))
        for one in table.columns
    ))
    return replace(wide, rows=tuple(part for row in table.rows for part in _divided(wide, row)))


def _longest_word(text: str) -> int:
    return max(map(len, text.split()), default=0)


def announces(piece: Piece | str, following: Piece | str | Bullets | None) -> bool:
    """Whether a page never ends between a piece, or the item of a list, and what follows it: its
    text announces that, or it is a box whose answer is written below."""
    match piece:
        case Paragraph():
            return piece.look in ("strong", "lead") or piece.text.endswith(":")
        case Ticks():
            return isinstance(following, Field)
        case str():
            return isinstance(following, Bullets)
    return False


_MARGIN = 6
"""How many lines are left free when two rows are kept on one page with a table's foot."""


def runs(table: Table) -> tuple[int, ...]:
    """How many rows stand together on a page, run after run, as far as their height allows.

    A heading stays with the row that follows it, the first two rows with the table's headings, the
    last three with its foot: no page begins or ends with a row alone.
    """
    if not table.rows:
        return ()
    tall = [_height(table, row) for row in table.rows]
    joined = [row.group for row in table.rows]
    joined[-1] = False
    room = TALLEST // 2
    foot = _lines(table.foot, LETTERS)
    for last, most in ((2, TALLEST - _MARGIN), (3, room)):
        if len(tall) >= last and sum(tall[-last:]) + foot <= most:
            joined[-last] = True
    if len(tall) > 1 and sum(tall[:2 + joined[1]]) <= TALLEST - 2 * _MARGIN:
        joined[0] = True
    found, length = [], 0
    for one in joined:
        length += 1
        if not one:
            found.append(length)
            length = 0
    return tuple(found)


def _height(table: Table, row: Row) -> int:
    """How many lines a row takes, about."""
    whole = sum(one.weight for one in table.columns)
    widths = [LETTERS] if row.group else [LETTERS * one.weight / whole for one in table.columns]
    return max(
        (_lines(cell, width) for cell, width in zip(row.cells, widths, strict=True)), default=1
    )


def _divided(table: Table, row: Row) -> Iterator[Row]:
    """The row, or its parts where it is taller than a page."""
    if row.group:
        yield row
        return
    whole = sum(one.weight for one in table.columns)
    widths = [LETTERS * one.weight / whole for one in table.columns]
    cells = [list(_fitting(cell, width)) for cell, width in zip(row.cells, widths, strict=True)]
    for at in range(max(map(len, cells), default=0) or 1):
        parts = [found[at] if at < len(found) else () for found in cells]
        if at:
            name = next((one.lead for one in row.cells[0] if isinstance(one, Paragraph)), "")
            parts[0] = (Paragraph("", f"{name} {FURTHER}".strip()), *parts[0])
        yield replace(row, cells=tuple(parts))


def _fitting(cell: tuple[Small, ...], letters: float) -> Iterator[tuple[Small, ...]]:
    """What a cell holds, page by page."""
    held: list[Small] = []
    room = float(TALLEST)
    for one in (part for piece in cell for part in _smaller(piece, letters)):
        needed = _lines((one,), letters)
        if held and needed > room:
            yield tuple(held)
            held, room = [], float(TALLEST)
        held.append(one)
        room -= needed
    if held:
        yield tuple(held)


def _smaller(piece: Small, letters: float) -> Iterator[Small]:
    """A piece, or what it may be cut into where it is taller than a page."""
    if _lines((piece,), letters) <= TALLEST:
        yield piece
    elif isinstance(piece, Bullets) and len(piece.items) > 1:
        for item in piece.items:
            yield from _smaller(Bullets((item,)), letters)
    elif isinstance(piece, Ticks) and len(piece.boxes) > 1:
        for box in piece.boxes:
            yield from _smaller(Ticks((box,)), letters)
    else:
        yield from _cut(piece, letters)


def _cut(piece: Small, letters: float) -> Iterator[Small]:
    """A long text in several, cut between words."""
    match piece:
        case Paragraph():
            first, *others = _texts_of(piece.text, letters)
            yield replace(piece, text=first)
            yield from (replace(piece, text=one, lead="") for one in others)
        case Field():
            first, *others = _texts_of(piece.value, letters)
            yield replace(piece, value=first)
            yield from (Paragraph(one) for one in others)
        case Bullets():
            text = " ".join(_told(piece))
            yield from (Bullets((one,)) for one in _texts_of(text, letters))
        case Ticks():
            box = piece.boxes[0]
            first, *others = _texts_of(box.label, letters)
            yield Ticks((replace(box, label=first),))
            yield from (Paragraph(one) for one in others)


def _texts_of(text: str, letters: float) -> Iterator[str]:
    """A text in parts of half a page at most, cut between lines, then between words."""
    most = TALLEST // 2
    held: list[str] = []
    room = float(most)
    for line in (part for one in text.split("\n") for part in _words(one, int(letters * most))):
        needed = 1 + int(len(line) // letters)
        if held and needed > room:
            yield "\n".join(held)
            held, room = [], float(most)
        held.append(line)
        room -= needed
    yield "\n".join(held)


def _words(line: str, most: int) -> Iterator[str]:
    while len(line) > most:
        at = line.rfind(" ", 0, most)
        at = at if at > 0 else most
        yield line[:at].rstrip()
        line = line[at:].lstrip()
    yield line


def _lines(cell: tuple[Small, ...], letters: float) -> int:
    """How many lines a cell takes, that has room for so many letters a line."""
    return sum(
        1 + int(len(part) // letters)
        for one in cell for text in _blocks(one) for part in text.split("\n")
    )


def _blocks(piece: Small) -> Iterator[str]:
    if isinstance(piece, Paragraph | Field):
        yield " ".join(_told(piece))
    else:
        yield from _told(piece)
