"""DOCX, as meeting software exports its transcripts: read paragraph by paragraph. Pure: bytes in.

The file was made elsewhere: sizes are checked before anything is unpacked, and only the text of
its paragraphs is looked at.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from assistant.spoken import plain, subtitles
from assistant.spoken.values import MAX_TEXT, Spoken, TranscriptRefused

_MOST_UNPACKED, _MOST_MEMBERS, _MOST_RATIO = 60_000_000, 1_000, 200
_BIG = 1_000_000
_DOCUMENT = "word/document.xml"
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError
)
"""What an archive may raise while it is unpacked."""
_ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def is_zip(content: bytes) -> bool:
    """Whether the bytes begin as a DOCX does."""
    return content.startswith(b"PK\x03\x04")


def read(content: bytes) -> Spoken:
    """The lines of a DOCX transcript.

    Raises:
        TranscriptRefused: it is not a harmless DOCX.
    """
    paragraphs = _paragraphs(content)
    # one paragraph may hold several lines: the name and the time above the words
    lines = [line for text in paragraphs for line in text.splitlines() or [""]]
    if sum(map(len, lines)) > MAX_TEXT:
        raise TranscriptRefused("Elle est démesurée. Coupez le document.")
    text = "\n".join(lines)
    if subtitles.looks_like_cues(text) and lines[0].lstrip("\ufeff").startswith("WEBVTT"):
        return subtitles.read(text)
    return plain.read_lines(enumerate(lines, start=1))


def _paragraphs(content: bytes) -> list[str]:
    _check(content)
    from docx import Document
    from docx.opc.exceptions import OpcError

    try:
        document = Document(io.BytesIO(content))
        return [
            text for part in document.iter_inner_content() for text in _texts(part)
        ]
    # XML that does not hold together raises a SyntaxError
    except (OpcError, SyntaxError, KeyError, AttributeError, TypeError, *_DAMAGED) as error:
        raise TranscriptRefused(
            "Ce document Word est abîmé. Ouvrez-le dans Word et enregistrez-le de nouveau."
        ) from error


def _texts(part: object) -> list[str]:
    """The texts of a paragraph, or those of a table, row by row, the cells one below another."""
    rows = getattr(part, "rows", None)
    if rows is None:
        return [str(getattr(part, "text", ""))]
    found: list[str] = []
    for row in rows:
        cells = list(dict.fromkeys(cell.text.strip() for cell in row.cells))
        found += [text for text in cells if text]
    return found


def _check(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _check_sizes(members)
            if _DOCUMENT not in {one.filename for one in members}:
                raise TranscriptRefused(
                    "Cette archive n’est pas un document Word. Enregistrez-la en .docx."
                )
            for one in members:
                if not one.filename.endswith((".xml", ".rels")):
                    continue
                # an XML trap may be written in UTF-16: without its zeros, it shows
                if _ENTITIES.search(archive.read(one).replace(b"\0", b"")):
                    raise TranscriptRefused(
                        "Ce document déclare des entités XML, ce que Word n’écrit jamais : "
                        "il n’a pas été ouvert."
                    )
    except _DAMAGED as error:
        raise TranscriptRefused(
            "Ce n’est pas un document Word (.docx), ou il est abîmé. Ouvrez-le dans Word et "
            "enregistrez-le de nouveau."
        ) from error


def _check_sizes(members: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(one.file_size for one in members)
    bomb = any(
        one.file_size > _BIG and one.file_size > _MOST_RATIO * max(one.compress_size, 1)
        for one in members
    )
    if len(members) > _MOST_MEMBERS or unpacked > _MOST_UNPACKED or bomb:
        raise TranscriptRefused(
            "Une fois décompressé, ce document serait démesuré : il n’a pas été ouvert."
        )
