"""PDF: lays out an outline; tagged (PDF/UA-1 and PDF/A-2a), fonts inside. Adds nothing.

The layout is a Typst template, in `modeles/`. The outline reaches it as JSON: foreign text is a
string there, never Typst code, and the compiler sees no other folder than that of the templates.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from assistant.domain.session.state import parse_time
from assistant.reports.pdf.glyphs import TEMPLATES, Scribe
from assistant.reports.pdf.reading import text_of
from assistant.reports.report import outline, readback
from assistant.reports.report.outline import Chart, Outline, SealBox, Table, through
from assistant.reports.report.qr import qr_svg

if TYPE_CHECKING:
    from typst import PDFStandard

STANDARDS: list[PDFStandard] = ["ua-1", "a-2a"]

_KINDS: Mapping[type, str] = {
    outline.Title: "titre",
    outline.Paragraph: "paragraphe",
    outline.Field: "champ",
    outline.Bullets: "liste",
    outline.Ticks: "cases",
    outline.Frame: "cadre",
    outline.Table: "tableau",
    outline.Kept: "garde",
    outline.Together: "ensemble",
    outline.SealBox: "sceau",
    outline.Chart: "dessin",
}
"""What the template calls each sort of piece."""


def render(document: Outline) -> bytes:
    """The document as a PDF; the same outline always gives the same bytes.

    Raises:
        DocumentIncomplete: the file, read again, lacks something of the outline.
    """
    import typst

    last = parse_time(document.last)
    document = outline.in_pages(document)
    scribe = Scribe()
    try:
        written = through(document, scribe.write)
        made = _compiled(written, last, replaced=scribe.spelt)
    except typst.TypstError:
        # marks of one script upon letters of another: each has its glyph, together they have none
        scribe = Scribe(latin=True)
        written = through(document, scribe.write)
        made = _compiled(written, last, replaced=scribe.spelt)
    readback.check(written, text_of(made), "PDF")
    return made


def _compiled(document: Outline, last: datetime, *, replaced: bool) -> bytes:
    import typst

    following = (*document.pieces[1:], None)
    bound = map(outline.announces, document.pieces, following)
    plan = {
        **_plain(document), "replaced": replaced, "bound": list(bound),
        "day": [int(part) for part in document.last[:10].split("-")],
    }
    made = typst.compile(
        TEMPLATES / "dossier.typ", root=TEMPLATES, format="pdf", ignore_system_fonts=True,
        sys_inputs={"plan": json.dumps(plan)}, pdf_standards=STANDARDS,
        timestamp=int(last.timestamp()),
    )
    assert isinstance(made, bytes)
    return made


def _plain(value: Any) -> Any:
    """An outline as plain data; each piece says its kind."""
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Chart):
        return {"kind": _KINDS[Chart], **_chart(value)}
    if isinstance(value, str | int | float):
        return value
    plain = {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Table):
        plain["runs"] = list(outline.runs(value))
    if isinstance(value, SealBox):
        plain["qr"] = qr_svg(value.reference)
    return {"kind": _KINDS.get(type(value), ""), **plain}


def _chart(chart: Chart) -> dict[str, Any]:
    """The numbers of the drawing, and what it shows in words."""
    return {
        "word": chart.coverage.block_word, "said": chart.said,
        "blocks": [
            {
                "number": block.number, "minutes": block.minutes, "notes": block.notes,
                "elements": block.elements,
                "states": [
                    {"label": state.label, "count": state.count} for state in block.states
                ],
            }
            for block in chart.coverage.blocks
        ],
    }
