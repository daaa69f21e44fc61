"""What a form may carry with it into a dossier that is handed over. Pure: an archive in, names out.

A relationship can fetch a picture or a template from afar, a field can read a file or start a
program, an object can be anything: each is on a short list of what forms need, or is refused by
its name. Links that open only when they are clicked are allowed, to pages and to addresses.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping

from assistant.domain.common.office import BROKEN_XML, DoctypeFound, plain_parser, relationships_in
from assistant.domain.common.text import one_line

RELATIONSHIPS_ALLOWED = frozenset((
    "officedocument", "core-properties", "extended-properties", "custom-properties", "thumbnail",
    "styles", "styleswitheffects", "settings", "websettings", "fonttable", "font", "theme",
    "themeoverride", "numbering", "header", "footer", "footnotes", "endnotes", "comments",
    "commentsextended", "commentsids", "commentsextensible", "people", "image", "hdphoto",
    "hyperlink", "customxml", "customxmlprops", "glossarydocument", "printersettings", "chart",
    "chartex", "chartstyle", "chartcolorstyle", "chartusershapes", "diagramdata", "diagramlayout",
    "diagramquickstyle", "diagramcolors", "diagramdrawing", "classificationlabels",
    "digital-signature", "origin", "attachedtemplate",
))
"""The kinds of relationships, by the end of their name. The template that a document is attached to
is cut off before the form is filled (`detached`)."""

FIELDS_ALLOWED = frozenset((
    "=", "ADVANCE", "AUTHOR", "AUTONUM", "AUTONUMLGL", "AUTONUMOUT", "BARCODE", "COMMENTS",
    "CREATEDATE", "DATE", "DISPLAYBARCODE", "DOCPROPERTY", "DOCVARIABLE", "EDITTIME", "EQ",
    "FILENAME", "FILESIZE", "FORMCHECKBOX", "FORMDROPDOWN", "FORMTEXT", "HYPERLINK", "IF", "INDEX",
    "INFO", "KEYWORDS", "LASTSAVEDBY", "LISTNUM", "MERGEFIELD", "NOTEREF", "NUMCHARS", "NUMPAGES",
    "NUMWORDS", "PAGE", "PAGEREF", "PRINTDATE", "QUOTE", "REF", "REVNUM", "SAVEDATE", "SECTION",
    "SECTIONPAGES", "SEQ", "SET", "STYLEREF", "SUBJECT", "SYMBOL", "TC", "TEMPLATE", "TIME",
    "TITLE", "TOA", "TOC", "USERADDRESS", "USERINITIALS", "USERNAME", "XE",
))
"""The fields that only say something of the document itself, or number, or hold what is typed."""

_PAGES = re.compile(r"(?:https?://|mailto:|tel:|#)", re.IGNORECASE)
_AFAR = re.compile(r"[a-z][a-z0-9+.-]*:|//|\\\\", re.IGNORECASE)
_CHART = "/charts/_rels/"
"""The workbook of a chart lies in the file, and is opened by nobody who reads."""
_LINK = re.compile(r'HYPERLINK\s+(?:\\[a-z]\s+)*"?([^"\s]*)', re.IGNORECASE)
_TEMPLATE = re.compile(rb'<Relationship\b[^>]*/attachedTemplate"[^>]*>(?:\s*</Relationship>)?')
_ATTACHED = re.compile(rb"<w:attachedTemplate\b[^>]*/>")
_SHOWN = 60


def refused(archive: zipfile.ZipFile) -> tuple[str, ...]:
    """What must not travel in a document, each named with the part it stands in; none twice.

    Raises:
        DoctypeFound: a part declares a document type.
    """
    found: dict[str, None] = {}
    for one in archive.infolist():
        name = one.filename
        if name.lower().endswith(".rels"):
            found |= dict.fromkeys(_relationships(name, archive.read(one)))
        elif name.lower().endswith(".xml"):
            found |= dict.fromkeys(_fields(name, archive.read(one)))
    return tuple(found)


def detached(name: str, content: bytes) -> bytes:
    """A part without the template that the document is attached to: Word would fetch it."""
    if name.lower().endswith(".rels"):
        return _TEMPLATE.sub(b"", content)
    return _ATTACHED.sub(b"", content) if name.lower().endswith("settings.xml") else content


def is_attached(name: str, content: bytes) -> bool:
    """Whether a part names a template that the document is attached to."""
    return name.lower().endswith((".rels", "settings.xml")) and b"attachedTemplate" in content


def _relationships(name: str, content: bytes) -> Iterator[str]:
    try:
        read = relationships_in(content)
    except DoctypeFound:
        raise
    except BROKEN_XML:
        yield f"des liens illisibles ({name})"
        return
    for one in read:
        kind = one.get("Type", "").rpartition("/")[2]
        target = one.get("Target", "")
        afar = one.get("TargetMode", "").lower() == "external" or bool(_AFAR.match(target))
        shown = f"« {kind} » ({one_line(target)[:_SHOWN]})"
        if kind.lower() == "package" and _CHART in name and not afar:
            continue
        if kind.lower() not in RELATIONSHIPS_ALLOWED:
            yield f"un objet ou un lien {shown}"
        elif afar and kind.lower() == "hyperlink":
            if not _PAGES.match(target):
                yield f"un lien vers un fichier ({one_line(target)[:_SHOWN]})"
        elif afar and kind.lower() != "attachedtemplate":
            yield f"un lien hors du document {shown}"


def _fields(name: str, content: bytes) -> Iterator[str]:
    """The fields of a part that are on no list, as Word reads them: in pieces, inside one another.

    A field inside another one is read by itself: what it gives stands in no name of ours.
    """
    told: list[str] = []
    open_fields: list[list[str]] = []
    reading = 0

    def end_of(instruction: str) -> None:
        word = re.match(r"=|\S*", instruction.strip())
        if word is None or word[0].upper() not in FIELDS_ALLOWED:
            told.append(f"un champ « {one_line(instruction)[:_SHOWN]} »")
        elif (link := _LINK.match(instruction.strip())) and _AFAR.match(link[1]) and (
            not _PAGES.match(link[1])
        ):
            told.append(f"un lien vers un fichier ({one_line(link[1])[:_SHOWN]})")

    def start(tag: str, attributes: Mapping[str, str]) -> None:
        nonlocal reading
        local = tag.rpartition(" ")[2]
        values = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        if local == "fldChar":
            if values.get("fldCharType") == "begin":
                open_fields.append([])
            elif values.get("fldCharType") == "end" and open_fields:
                end_of("".join(open_fields.pop()))
        elif local == "fldSimple":
            end_of(values.get("instr", ""))
        elif local in ("instrText", "delInstrText"):
            reading += 1
            if not open_fields:  # of a field that was opened nowhere
                open_fields.append([])

    def says(text: str) -> None:
        if reading and open_fields:
            open_fields[-1].append(text)

    def end(tag: str) -> None:
        nonlocal reading
        if tag.rpartition(" ")[2] in ("instrText", "delInstrText"):
            reading -= 1

    parser = plain_parser()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = says
    try:
        parser.Parse(content, True)
    except DoctypeFound:
        raise
    except BROKEN_XML:
        return  # told where it is read: the document is not as Word writes it
    for left in open_fields:
        end_of("".join(left))
    yield from (f"{one}, dans « {name} »" for one in told)
