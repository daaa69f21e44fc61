"""DOCX, as meeting software exports its transcripts: its paragraphs and the rows of its tables.

The file was made elsewhere: sizes are checked before anything is unpacked, the main part is found
by the archive's own relationships, and only its text is looked at, as it streams by. Pure.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field

from assistant.domain.common.office import (
    BROKEN_XML,
    DAMAGED,
    RELATIONSHIPS,
    DoctypeFound,
    main_part,
    oversized,
    plain_parser,
)
from assistant.spoken import plain, subtitles
from assistant.spoken.decoding import refuse_beyond
from assistant.spoken.kinds import refuse_archive
from assistant.spoken.labels import Known
from assistant.spoken.values import MAX_TEXT, Said, TranscriptRefused

_MOST_UNPACKED, _MOST_MEMBERS = 60_000_000, 1_000
_DEEPEST, _MOST_MARKED = 2_000, 500_000
_W = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main ",
    "http://purl.oclc.org/ooxml/wordprocessingml/main ",
)
_BREAKS = {"br": "\n", "cr": "\n", "tab": "\t"}
_SILENT = frozenset(("del", "moveFrom", "instrText", "Fallback", "delText", "footnotePr"))
"""What is in the file and not on the page; a fallback repeats what stands beside it."""


def is_zip(content: bytes) -> bool:
    """Whether the bytes begin as a DOCX does."""
    return content.startswith(b"PK\x03\x04")


def read(content: bytes, known: Known) -> Said:
    """What a DOCX transcript holds.

    Raises:
        TranscriptRefused: it is not a harmless DOCX.
    """
    # one paragraph may hold several lines: the name and the time above the words
    lines = [line for text in _paragraphs(content) for line in text.split("\n")]
    if sum(map(len, lines)) > MAX_TEXT:
        raise TranscriptRefused(
            "Elle dépasse un million de caractères. Coupez le document en plusieurs."
        )
    text = "\n".join(lines)
    cues = subtitles.looks_like_cues(text)
    refuse_beyond(text, cues=cues)
    if cues:
        return subtitles.read(text, known, titles=True)
    return plain.read_lines(enumerate(lines, start=1), known)


def _paragraphs(content: bytes) -> list[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _check_sizes(members)
            names = {one.filename for one in members}
            known = RELATIONSHIPS in names
            main = main_part(archive.read(RELATIONSHIPS) if known else b"")
            if main not in names:
                refuse_archive(names)
                raise TranscriptRefused(
                    "Cette archive n’est pas un document Word. Enregistrez-la en .docx."
                )
            document = archive.read(main)
        return _DocumentText().read(document)
    except DoctypeFound as error:
        raise TranscriptRefused(
            "Ce document déclare des entités XML, ce que Word n’écrit jamais : il n’a pas été "
            "ouvert."
        ) from error
    except _TooMuch as error:
        raise TranscriptRefused(
            f"Ce document a plus de {_MOST_MARKED} éléments de mise en forme, bien plus qu’une "
            "transcription. Copiez-en le texte dans un document vide, ou coupez-le en plusieurs."
        ) from error
    except (*BROKEN_XML, _TooDeep) as error:
        raise TranscriptRefused(
            "Ce document Word est abîmé. Ouvrez-le dans Word et enregistrez-le de nouveau."
        ) from error
    except DAMAGED as error:
        raise TranscriptRefused(
            "Ce n’est pas un document Word (.docx), ou il est abîmé. Ouvrez-le dans Word et "
            "enregistrez-le de nouveau."
        ) from error


class _TooDeep(Exception):
    """More elements inside one another than any document has."""


class _TooMuch(Exception):
    """More elements than any document of a talk has."""


@dataclass(slots=True)
class _DocumentText:
    """The paragraphs of a document, filled as it is parsed; a row of a table is one, tabs between
    its cells."""

    found: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    cells: list[list[list[str]]] = field(default_factory=list)
    depth: int = 0
    marked: int = 0
    silent: int = 0
    writes: bool = False

    def read(self, content: bytes) -> list[str]:
        parser = plain_parser()
        parser.buffer_text = True
        parser.StartElementHandler = self._starts
        parser.EndElementHandler = self._ends
        parser.CharacterDataHandler = self._says
        parser.Parse(content, True)
        return self.found

    def _starts(self, name: str, _attributes: dict[str, str]) -> None:
        self.depth += 1
        self.marked += 1
        if self.depth > _DEEPEST:
            raise _TooDeep
        if self.marked > _MOST_MARKED:
            raise _TooMuch
        space, _, local = name.rpartition(" ")
        if self.silent or local in _SILENT:
            self.silent += 1
        elif f"{space} " not in _W:
            return
        elif local == "t":
            self.writes = True
        elif local == "tr":
            self.cells.append([])
        elif local == "tc" and self.cells:
            self.cells[-1].append([])
        elif local in _BREAKS:
            self.text.append(_BREAKS[local])

    def _ends(self, name: str) -> None:
        self.depth -= 1
        space, _, local = name.rpartition(" ")
        if self.silent:
            self.silent -= 1
        elif f"{space} " not in _W:
            return
        elif local == "t":
            self.writes = False
        elif local == "p":
            self._paragraph()
        elif local == "tr" and self.cells:
            self._row(self.cells.pop())

    def _says(self, text: str) -> None:
        if self.writes and not self.silent:
            self.text.append(text)

    def _paragraph(self) -> None:
        said = "".join(self.text)
        self.text.clear()
        if self.cells and self.cells[-1]:
            self.cells[-1][-1].append(said)
        else:
            self.found.append(said)

    def _row(self, cells: list[list[str]]) -> None:
        """A row is one line; one column alone is so many paragraphs."""
        if self.cells and self.cells[-1]:
            # a table inside a cell
            self.cells[-1][-1] += [" ".join(one).strip() for one in cells]
        elif len(cells) == 1:
            self.found += cells[0]
        else:
            told = (" ".join(part.strip() for part in one if part.strip()) for one in cells)
            self.found.append("\t".join(" ".join(one.split()) for one in told))


def _check_sizes(members: list[zipfile.ZipInfo]) -> None:
    if oversized(members, most_members=_MOST_MEMBERS, most_unpacked=_MOST_UNPACKED):
        raise TranscriptRefused(
            "Une fois décompressé, ce document serait démesuré : il n’a pas été ouvert."
        )
