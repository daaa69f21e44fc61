"""The archive of an Office document: which part is the text, by its own relationships. Pure."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from xml.parsers import expat

RELATIONSHIPS = "_rels/.rels"
"""The member that says which part is what."""
_MAIN = "/relationships/officeDocument"
_USUAL = "word/document.xml"


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
    found: list[str] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name.rpartition(" ")[2] == "Relationship" and attributes.get("Type", "").endswith(_MAIN):
            found.append(attributes.get("Target", ""))

    parser = plain_parser()
    parser.StartElementHandler = start
    try:
        parser.Parse(relationships, True)
    except expat.ExpatError:
        return _USUAL
    return posixpath.normpath(found[0]).lstrip("/") if found and found[0] else _USUAL


def plain_parser() -> expat.XMLParserType:
    """A parser of XML, names as « namespace name », that stops at a document type."""
    parser = expat.ParserCreate(namespace_separator=" ")

    def refuse(*_: object) -> None:
        raise DoctypeFound("document type")

    parser.StartDoctypeDeclHandler = refuse
    return parser
