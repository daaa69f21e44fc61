"""Reading a Word file again: the text of its body, boxes included. Pure."""

from __future__ import annotations

import io
import zipfile

from docx.oxml import parse_xml
from docx.oxml.ns import qn

_TEXT = qn("w:t")
_BREAKS = {qn(name) for name in ("w:br", "w:cr", "w:tab", "w:p")}


def text_of(content: bytes) -> str:
    """What the body says, in order: of a document that one of our own writers just made."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        body = parse_xml(archive.read("word/document.xml"))
    return "".join(
        (one.text or "") if one.tag == _TEXT else "\n" if one.tag in _BREAKS else ""
        for one in body.iter()
    )
