"""What a DOCX says, as plain text: for golden files, and for tests that look for a sentence."""

from __future__ import annotations

import io
from collections.abc import Iterator

from docx import Document
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

_MARKS = {"Title": "# ", "Subtitle": "### ", "Heading1": "## ", "Heading2": "### ",
          "ListBullet": "- "}
"""What stands before a paragraph of each style, by the style's id: to tell its name, python-docx
goes through all the styles at every paragraph."""


def text_of(content: bytes) -> str:
    """Header, footer and body, one line a paragraph, one line a row."""
    document = Document(io.BytesIO(content))
    section = document.sections[0]
    lines = [f"[en-tête] {_plain(one)}" for one in section.header.paragraphs]
    lines += [f"[pied de page] {_plain(one)}" for one in section.footer.paragraphs]
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            lines.append(_MARKS.get(block._p.style or "", "") + _plain(block))
        else:
            lines += _rows(block)
    return "\n".join(line.rstrip() for line in lines).rstrip() + "\n"


def _rows(table: Table) -> Iterator[str]:
    for row in table.rows:
        cells: list[_Cell] = []
        for cell in row.cells:
            if not cells or cell._tc is not cells[-1]._tc:
                cells.append(cell)
        yield "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _cell(cell: _Cell) -> str:
    return " / ".join(
        _MARKS.get(one._p.style or "", "") + _plain(one) for one in cell.paragraphs if one.text
    )


def _plain(paragraph: Paragraph) -> str:
    return paragraph.text.replace("\n", " ⏎ ")
