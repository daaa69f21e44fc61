"""What a Word document is made of here: text, boxes, tables, header, fields, watermark. Pure.

Foreign text enters as text only. The bytes are the same for the same content: no clock, no random
number, fixed times in the archive.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell

from assistant.reports.report.official import Box
from assistant.reports.report.outline import Bullets, announces
from assistant.reports.report.packing import repacked
from assistant.reports.report.readback import EMPTY, TICKED

if TYPE_CHECKING:
    from docx.blkcntnr import BlockItemContainer
    from docx.document import Document as WordDocument
    from docx.table import Table, _Row
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

    Container: TypeAlias = _Cell | BlockItemContainer | WordDocument

WIDTH = 17.0
"""The width of the text on an A4 page, in centimetres."""
DOTS = "…" * 12

FONT = "Arial"
"""Word has it, and LibreOffice everywhere has one of the same measures: pages end where they do in
Word."""
_BOX_FONT = "MS Gothic"  # what Word itself draws its boxes with; LibreOffice has a stand-in
_SHADE = "E7E6E6"
TINT = "DBE7F5"
"""The pale blue of what the source tints."""
_BULLETS = ("ListBullet", "ListBullet2")
CELL = "Cellule"
"""The style of what stands in a table."""
_CELL_SIZE = Pt(8.5)
WATERMARK = """
<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
     xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">
  <w:rPr><w:noProof/></w:rPr>
  <w:pict>
    <v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800"
                 path="m@7,l@8,m@5,21600l@6,21600e">
      <v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>
        <v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/>
        <v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/>
        <v:f eqn="if @0 @4 21600"/></v:formulas>
      <v:path textpathok="t" o:connecttype="rect"/>
      <v:textpath on="t" fitshape="t"/>
    </v:shapetype>
    <v:shape id="filigrane" o:spid="_x0000_s2049" type="#_x0000_t136" alt="BROUILLON"
             style="position:absolute;margin-left:0;margin-top:0;width:460pt;height:115pt;
rotation:315;z-index:-251658752;mso-position-horizontal:center;
mso-position-horizontal-relative:margin;mso-position-vertical:center;
mso-position-vertical-relative:margin" fillcolor="#d0d0d0" stroked="f">
      <v:fill opacity=".5"/>
      <v:textpath style="font-family:&quot;Arial&quot;;font-size:1pt" string="BROUILLON"/>
    </v:shape>
  </w:pict>
</w:r>
"""


def write(into: Paragraph, text: str, *, bold: bool = False, italic: bool = False) -> Run:
    """Add text to a paragraph; line ends stay line ends."""
    run = into.add_run(text)
    run.bold, run.italic = bold or None, italic or None
    return run


def write_box(into: Paragraph, *, ticked: bool, label: str = "") -> None:
    """Add a box, ticked or not, drawn with a font that has it."""
    run = into.add_run(TICKED if ticked else EMPTY)
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(name), _BOX_FONT)
    fonts.set(qn("w:hint"), "eastAsia")
    if label:
        write(into, f" {label}")


def boxes(into: Container, found: Iterable[Box], *, centred: bool = False) -> None:
    """One box a line."""
    for one in found:
        paragraph = line(into)
        write_box(paragraph, ticked=one.ticked, label=one.label)
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def line(into: Container, text: str = "", **look: bool) -> Paragraph:
    """A paragraph; the empty one that every new cell has is used first."""
    there = into.paragraphs if isinstance(into, _Cell) else []
    unused = len(there) == 1 and not there[0].runs
    paragraph = there[0] if unused else into.add_paragraph()
    if isinstance(into, _Cell):
        paragraph._p.style = CELL
    if text:
        write(paragraph, text, **look)
    return paragraph


def bullets(into: Container, items: Iterable[str | Bullets], level: int = 0) -> None:
    """A real list, and the lists below its items."""
    found = (*items, None)
    for item, following in pairwise(found):
        if not isinstance(item, str):
            assert item is not None
            bullets(into, item.items, level + 1)
            continue
        paragraph = line(into, item)
        paragraph.paragraph_format.keep_with_next = announces(item, following) or None
        # by its identifier: looked up by its name, it would cost as much as all the rest
        paragraph._p.style = _BULLETS[min(level, len(_BULLETS) - 1)]
        if isinstance(into, _Cell):
            for run in paragraph.runs:
                run.font.size = _CELL_SIZE


class Paper:
    """A French A4 document with its styles; `document` is python-docx's own."""

    def __init__(self) -> None:
        self.document: WordDocument = Document()
        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2)
        section.top_margin, section.bottom_margin = Cm(2.2), Cm(2)
        self._styles()

    def _styles(self) -> None:
        styles = self.document.styles
        styles["Normal"].font.name, styles["Normal"].font.size = FONT, Pt(9.5)
        styles["Normal"].paragraph_format.space_after = Pt(3)
        for name, size, above in (("Title", 17, 0), ("Subtitle", 11, 0), ("Heading 1", 13, 12),
                                  ("Heading 2", 10, 8)):
            style = styles[name]
            style.font.name, style.font.size = FONT, Pt(size)
            style.font.color.rgb = RGBColor(0, 0, 0)
            style.font.bold, style.font.italic = name != "Subtitle", False
            style.paragraph_format.space_before = Pt(above)
            style.paragraph_format.space_after = Pt(4)
            fonts = style.element.rPr.rFonts
            for key in [key for key in fonts.attrib if key.endswith("Theme")]:
                del fonts.attrib[key]
        ruled = styles["Title"].element.find(qn("w:pPr"))
        ruled.remove(ruled.find(qn("w:pBdr")))  # a blue line of python-docx's own
        for name, indent in (("List Bullet", 0.45), ("List Bullet 2", 0.9)):
            bullet = styles[name].paragraph_format
            bullet.space_after, bullet.left_indent = Pt(1), Cm(indent)
            bullet.first_line_indent = Cm(-0.45)
        cell = styles.add_style(CELL, WD_STYLE_TYPE.PARAGRAPH)
        cell.base_style, cell.font.size = styles["Normal"], _CELL_SIZE
        cell.paragraph_format.space_after = Pt(1)
        for language in styles.element.iter(qn("w:lang")):
            language.set(qn("w:val"), "fr-FR")
        for language in self.document.settings.element.iter(qn("w:themeFontLang")):
            language.set(qn("w:val"), "fr-FR")

    def heading(self, text: str, level: int, *, new_page: bool = False) -> None:
        """A real heading."""
        paragraph = self.document.add_heading(text, level)
        paragraph.paragraph_format.page_break_before = new_page or None

    def line(self, text: str = "", **look: bool) -> Paragraph:
        """A paragraph of the body."""
        return line(self.document, text, **look)

    def table(self, widths: Sequence[float], header: Sequence[str] = ()) -> Table:
        """A bordered table of these widths in centimetres; its header row is repeated."""
        table: Table = self.document.add_table(rows=0, cols=len(widths))
        table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        _pad(table)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
        if header:
            top = row(table)
            repeated = OxmlElement("w:tblHeader")
            top._tr.get_or_add_trPr().append(repeated)
            for cell, text in zip(top.cells, header, strict=True):
                shade(cell)
                line(cell, text, bold=True)
        return table

    def space(self) -> None:
        """What keeps two tables from being joined by Word, as low as it may be."""
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.add_run().font.size = Pt(4)
        mark = paragraph._p.get_or_add_pPr()
        size = parse_xml(f'<w:rPr {nsdecls("w")}><w:sz w:val="8"/></w:rPr>')
        mark.append(size)

    def box(self, text: str, lines: int = 3) -> None:
        """A frame with a text, or with room to write."""
        (cell,) = row(self.table([WIDTH]), split=bool(text)).cells
        line(cell, text)
        for _ in range(0 if text else lines - 1):
            cell.add_paragraph()

    def picture(self, png: bytes, side: float, described: str) -> None:
        """A picture of `side` centimetres, with the words that stand for it."""
        shape = self.document.add_picture(io.BytesIO(png), width=Cm(side))
        shape._inline.docPr.set("descr", described)

    def header(self, left: str, right: str, *, draft: bool) -> None:
        """The header of every page, with the watermark of a draft."""
        paragraph = self.document.sections[0].header.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(10)
        _rule_below(paragraph)
        write(paragraph, f"{left}\n{right}").font.size = Pt(9)
        if draft:
            write(paragraph, "\nBROUILLON", bold=True).font.size = Pt(9)
            paragraph._p.append(parse_xml(WATERMARK))

    def footer(self, text: str) -> None:
        """The footer: a text, then « page X / Y »."""
        paragraph = self.document.sections[0].footer.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        write(paragraph, f"{text} – page ").font.size = Pt(9)
        _field(paragraph, "PAGE")
        write(paragraph, " / ").font.size = Pt(9)
        _field(paragraph, "NUMPAGES")

    def to_bytes(self, title: str, time: datetime) -> bytes:
        """The whole file, with a title and no author."""
        document = self.document
        about: Any = document.core_properties
        about.title, about.language = title[:255], "fr-FR"
        about.author = about.last_modified_by = about.comments = about.keywords = ""
        about.subject, about.category, about.revision = "", "", 1
        about.created = about.modified = time
        relations = document.part.package.rels
        for name in [key for key, one in relations.items()
                     if one.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
            del relations[name]  # a picture of somebody else's page
        saved = io.BytesIO()
        document.save(saved)
        return repacked(saved.getvalue())


def row(table: Table, *, split: bool = False) -> _Row:
    """A new row; it stays on one page unless `split`."""
    added: _Row = table.add_row()  # type: ignore[no-untyped-call]
    if not split:
        added._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell, column in zip(added.cells, table.columns, strict=True):
        cell.width = column.width
    return added


def _pad(table: Table) -> None:
    """A little air above and below what the cells hold: LibreOffice gives none by itself."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("top", "left", "bottom", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "40" if side in ("top", "bottom") else "100")  # twentieths of a point
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    properties = table._tbl.tblPr
    look = properties.find(qn("w:tblLook"))  # Word wants its members in the schema's order
    if look is None:
        properties.append(margins)
    else:
        look.addprevious(margins)


def _rule_below(paragraph: Paragraph) -> None:
    """A thin grey line below a paragraph."""
    properties: Any = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        parse_xml(
            f'<w:pBdr {nsdecls("w")}>'
            '<w:bottom w:val="single" w:sz="4" w:space="3" w:color="6E6E6E"/></w:pBdr>'
        ),
        "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr",  # the order of the schema
    )


def shade(cell: _Cell, colour: str = _SHADE) -> None:
    """A light colour, grey unless said, that shows in black and white."""
    fill = OxmlElement("w:shd")
    for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", colour)):
        fill.set(qn(name), value)
    cell._tc.get_or_add_tcPr().append(fill)


def lead(paragraph: Paragraph) -> None:
    """A paragraph that announces the next: never alone at the foot of a page."""
    paragraph.paragraph_format.keep_with_next = True
    if paragraph._p.style != CELL:
        paragraph.paragraph_format.space_before = Pt(6)


def keep(cell: _Cell, *, with_next: bool = False) -> None:
    """No page cuts what a cell holds, nor, `with_next`, between it and the next row."""
    for paragraph in cell.paragraphs if with_next else cell.paragraphs[:-1]:
        paragraph.paragraph_format.keep_with_next = True


def room(cell: _Cell) -> None:
    """Room to sign by hand."""
    cell.add_paragraph().paragraph_format.space_after = Cm(1.4)


def _field(into: Paragraph, code: str) -> None:
    """A number that Word and LibreOffice count themselves."""
    run = into.add_run()
    run.font.size = Pt(9)
    for kind in ("begin", "instr", "separate", "text", "end"):
        if kind == "instr":
            part = OxmlElement("w:instrText")
            part.set(qn("xml:space"), "preserve")
            part.text = f" {code} "
        elif kind == "text":
            part = OxmlElement("w:t")
            part.text = "1"
        else:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        run._element.append(part)
