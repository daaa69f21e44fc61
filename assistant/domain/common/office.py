"""Office documents: what a file is by its first bytes, which part of one is the text. Pure."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal
from xml.parsers import expat

RELATIONSHIPS = "_rels/.rels"
"""The member that says which part is what."""
DAMAGED: Final = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError,
    ValueError, KeyError,
)
"""What an archive may raise while it is unpacked."""
ILL_FORMED: Final = (
    *DAMAGED, IndexError, TypeError, AttributeError, RecursionError, SyntaxError,
)
"""What python-docx and openpyxl may raise on a document that is not well formed (bad XML:
SyntaxError)."""
_BIG, _MOST_RATIO = 1_000_000, 200
"""Beyond that many bytes, how many times a member may grow: far more than any real one does."""
_MAIN = "/relationships/officeDocument"
_USUAL = "word/document.xml"


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """What a file that is no plain text is: « un classeur Excel (.xlsx) ».

    `use` tells whether a référentiel can be made of it: as it is (`grid`), or once saved in
    another form (`office`).
    """

    what: str
    use: Literal["", "office", "grid"] = ""


_BINARY_WORKBOOK: Final = DocumentKind("un classeur Excel binaire (.xlsb)", "office")
WORKBOOK: Final = DocumentKind("un classeur Excel (.xlsx)", "grid")
WORD_DOCUMENT: Final = DocumentKind("un document Word (.docx)", "grid")
_ARCHIVE: Final = DocumentKind("une archive ZIP")
_TABLE: Final = DocumentKind("un tableau en texte (.csv)", "grid")
_PAGE: Final = DocumentKind("une page web")
_MARKED: Final = DocumentKind("un fichier XML")
_HEAD, _ROWS = 20_000, 5
"""Bytes and rows by which a table in text is recognised."""
_KEY = re.compile(rb"\s*(?:- )?[\w-]+:(?:\s|$)|#")
_MEMBERS: Final = (
    ("xl/workbook.bin", _BINARY_WORKBOOK),
    ("xl/", WORKBOOK),
    ("word/", WORD_DOCUMENT),
    ("ppt/", DocumentKind("une présentation PowerPoint (.pptx)")),
    ("content.xml", DocumentKind("un document LibreOffice (.odt, .ods)", "office")),
)
_BEGINS: Final = (
    (b"\xd0\xcf\x11\xe0", DocumentKind("un document d’un ancien Office (.xls, .doc)", "office")),
    (b"%PDF", DocumentKind("un PDF")),
    (b"{\\rtf", DocumentKind("un document RTF")),
    (b"\x1f\x8b", DocumentKind("une archive compressée (.gz)")),
    (b"\x89PNG", DocumentKind("une image")),
    (b"\xff\xd8\xff", DocumentKind("une image")),
)


def document_kind(content: bytes) -> DocumentKind | None:
    """What the bytes of a file are, whatever its name; None for what may be plain text."""
    if content.startswith(b"PK\x03\x04"):
        return _archive_kind(content)
    return next((kind for begins, kind in _BEGINS if content.startswith(begins)), None)


def text_kind(content: bytes) -> DocumentKind | None:
    """What bytes that no office program wrote are, where it is no YAML: a table, a page."""
    head = content[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    begun = head[:20].lower()
    if begun.startswith((b"<!doctype html", b"<html")):
        return _PAGE
    if begun.startswith(b"<"):
        return _MARKED
    rows = [one for one in head.splitlines()[:_ROWS] if one.strip()]
    for sign in (b";", b"\t", b","):
        cells = {one.count(sign) for one in rows}
        if len(rows) > 1 and len(cells) == 1 and min(cells) >= (2 if sign == b"," else 1) and (
            not any(_KEY.match(one) for one in rows)
        ):
            return _TABLE
    return None


def _archive_kind(content: bytes) -> DocumentKind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except DAMAGED:
        return _ARCHIVE
    found = (kind for begins, kind in _MEMBERS if any(one.startswith(begins) for one in names))
    return next(found, _ARCHIVE)


def oversized(
    members: Sequence[zipfile.ZipInfo], *, most_members: int, most_unpacked: int
) -> bool:
    """Whether an archive, by what it says of itself, would be out of all measure once unpacked.

    Args:
        most_unpacked: bytes of all its members together.
    """
    bomb = any(
        one.file_size > _BIG and one.file_size > _MOST_RATIO * max(one.compress_size, 1)
        for one in members
    )
    unpacked = sum(one.file_size for one in members)
    return bomb or len(members) > most_members or unpacked > most_unpacked


BROKEN_XML = (expat.ExpatError, LookupError, ValueError)
"""What a parser raises for XML that is broken, or written in letters it does not know."""


class DoctypeFound(ValueError):
    """XML with a document type, and so perhaps entities: Office writes none."""


def main_part(relationships: bytes) -> str:
    """The member that holds the text: « word/document.xml », or what the archive says.

    Word on line and SharePoint call it « word/document2.xml ».

    Args:
        relationships: the content of `RELATIONSHIPS`; empty where there is none.

    Raises:
        DoctypeFound: it declares a document type.
    """
    try:
        targets = [
            one.get("Target", "") for one in relationships_in(relationships)
            if one.get("Type", "").endswith(_MAIN)
        ]
    except DoctypeFound:
        raise
    except BROKEN_XML:
        return _USUAL
    return posixpath.normpath(targets[0]).lstrip("/") if targets and targets[0] else _USUAL


def relationships_in(content: bytes) -> list[Mapping[str, str]]:
    """What each relationship of a member says of itself: `Type`, `Target`, `TargetMode`.

    Raises:
        DoctypeFound: it declares a document type.
        BROKEN_XML: it is no well-formed XML.
    """
    found: list[Mapping[str, str]] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name.rpartition(" ")[2] == "Relationship":
            found.append(attributes)

    parser = plain_parser()
    parser.StartElementHandler = start
    parser.Parse(content, True)
    return found


def plain_parser() -> expat.XMLParserType:
    """A parser of XML, names as « namespace name », that stops at a document type."""
    parser = expat.ParserCreate(namespace_separator=" ")

    def refuse(*_: object) -> None:
        raise DoctypeFound("document type")

    parser.StartDoctypeDeclHandler = refuse
    return parser
