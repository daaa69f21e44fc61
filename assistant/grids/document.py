"""DOCX: the tables of a document, and the texts between them. The file was looked through before.

Inserted text is read, deleted text is not; what stands in content controls is read as if they were
not there.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, Final

from assistant.domain.common.office import ILL_FORMED
from assistant.grids.values import MOST_COLUMNS, MOST_ROWS, Cell, GridRefused, GridTable, plain

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SKIPPED: Final = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}pPr", f"{_W}rPr"})
_INSIDE: Final = frozenset({
    f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}ins", f"{_W}smartTag", f"{_W}moveTo",
})


def tables(content: bytes) -> list[GridTable]:
    """The tables of a document, each with the texts that stand before it.

    Raises:
        GridRefused: it cannot be read.
    """
    import docx
    from docx.opc.exceptions import OpcError

    try:
        body: Any = docx.Document(io.BytesIO(content)).element.body
        return list(_tables(body))
    except (OpcError, *ILL_FORMED) as error:
        raise GridRefused(
            "Ce document est abîmé. Ouvrez-le dans Word et enregistrez-le de nouveau en .docx."
        ) from error


def _tables(body: Any) -> Iterator[GridTable]:
    above: list[Cell] = []
    number = paragraphs = 0
    for one in _children(body):
        if one.tag == f"{_W}p":
            paragraphs += 1
            if text := plain(_text(one)):
                above.append(Cell(f"paragraphe {paragraphs}", text))
        elif one.tag == f"{_W}tbl":
            number += 1
            yield _table(one, number, above)
            above = []


def _children(node: Any) -> Iterator[Any]:
    """The children of a node, those of what only wraps them included."""
    for one in node:
        if one.tag in _INSIDE:
            yield from _children(one)
        elif isinstance(one.tag, str):
            yield one


def _text(node: Any) -> str:
    """The text of a paragraph or of a cell, one line a paragraph."""
    parts: list[str] = []
    for one in node:
        if one.tag in _SKIPPED:
            continue
        if one.tag == f"{_W}t":
            parts.append(one.text or "")
        elif one.tag in {f"{_W}br", f"{_W}cr"}:
            parts.append("\n")
        elif one.tag == f"{_W}tab":
            parts.append(" ")
        elif isinstance(one.tag, str):
            listed = one.find(f"{_W}pPr/{_W}numPr") is not None
            parts.append(("- " if listed else "") + _text(one))
            if one.tag == f"{_W}p":
                parts.append("\n")
    return "".join(parts)


def _table(node: Any, number: int, above: list[Cell]) -> GridTable:
    table = GridTable("", above)
    before: list[Cell | None] = []
    rows = (one for one in _children(node) if one.tag == f"{_W}tr")
    for height, row in enumerate(rows, 1):
        if height > MOST_ROWS:
            table.doubts.append(f"Le tableau {number} n’a été lu que jusqu’à la ligne {MOST_ROWS}.")
            break
        cells = _cells(row, number, height, before)
        table.rows.append(cells)
        before = cells
    return table


def _cells(row: Any, number: int, height: int, before: list[Cell | None]) -> list[Cell | None]:
    cells: list[Cell | None] = [None] * _number(row, "trPr/gridBefore", 0)
    for column, one in enumerate((c for c in _children(row) if c.tag == f"{_W}tc"), 1):
        merge = one.find(f"{_W}tcPr/{_W}vMerge")
        held: Cell | None = None
        if merge is not None and merge.get(f"{_W}val", "continue") == "continue":
            held = before[len(cells)] if len(cells) < len(before) else None
        elif text := plain(_text(one)):
            held = Cell(f"tableau {number}, ligne {height}, colonne {column}", text)
        cells += [held] * max(_number(one, "tcPr/gridSpan", 1), 1)
        if len(cells) > MOST_COLUMNS:
            break
    return cells[:MOST_COLUMNS]


def _number(node: Any, path: str, otherwise: int) -> int:
    """The number that a property of a row or of a cell holds."""
    found = node.find("/".join(f"{_W}{step}" for step in path.split("/")))
    value = found.get(f"{_W}val", "") if found is not None else ""
    return min(int(value), MOST_COLUMNS) if value.isdecimal() else otherwise
