"""A DOCX or an XLSX made elsewhere, looked through before a library opens it. Pure: bytes in.

Sizes are those the archive says of itself; then every part streams by once, so that no document
type, no merged area and no width without measure reaches what lays cells out in memory.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping

from assistant.domain.common.office import (
    BROKEN_XML,
    DAMAGED,
    DoctypeFound,
    oversized,
    plain_parser,
)
from assistant.grids.values import MOST_CELLS, MOST_COLUMNS, GridRefused, GridTooLarge

_MOST_UNPACKED, _MOST_MEMBERS, _MOST_XML = 60_000_000, 2_000, 30_000_000
_DEEPEST = 500
_MOST_CELL_TAGS = 400_000
_MOST_MARKS = 300_000
"""Elements of all parts but the cells of sheets, each an object once a library has opened it."""
_AREA = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")


class _OutOfMeasure(Exception):
    """More in a part than any grid has; says what, in French."""


def look_through(content: bytes) -> None:
    """Refuse what must not be opened.

    Raises:
        GridRefused: a bomb, entities, merged areas without measure, a password, a damaged file.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if oversized(members, most_members=_MOST_MEMBERS, most_unpacked=_MOST_UNPACKED):
                raise GridTooLarge(
                    "Une fois décompressé, ce fichier serait démesuré : il n’a pas été ouvert."
                )
            if any(one.flag_bits & 1 for one in members):
                raise GridRefused("Il est chiffré. Enregistrez-le sans mot de passe.")
            marks = 0
            for one in members:
                if one.filename.lower().endswith((".xml", ".rels")):
                    sheet = "/worksheets/" in one.filename
                    marks = _look_at(archive.read(one), marks, sheet=sheet)
    except DoctypeFound as error:
        raise GridRefused(
            "Ce fichier déclare des entités XML, ce qu’Office n’écrit jamais : il n’a pas été "
            "ouvert."
        ) from error
    except _OutOfMeasure as error:
        raise GridTooLarge(f"{error} : il n’a pas été ouvert. Ne gardez que la grille.") from error
    except BROKEN_XML as error:
        raise GridRefused(
            "Ce fichier est abîmé. Ouvrez-le dans son logiciel et enregistrez-le de nouveau."
        ) from error
    except DAMAGED as error:
        raise GridRefused(
            "Ce fichier est abîmé, ou n’est pas ce que son nom dit. Ouvrez-le dans son logiciel "
            "et enregistrez-le de nouveau."
        ) from error


def without_empty_cells(content: bytes) -> bytes:
    """The same workbook without the cells that only have a style: there may be a hundred times as
    many as written ones, and each costs as much to read."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(made, "w") as kept:
        for one in archive.infolist():
            part = archive.read(one)
            if "/worksheets/" in one.filename:
                part = _EMPTY_CELL.sub(b"", part)
            kept.writestr(one.filename, part)
    return made.getvalue()


_EMPTY_CELL = re.compile(rb'<c(?: [a-z]+="[^"<>]*")*\s*/>')


def _look_at(part: bytes, marks: int, *, sheet: bool) -> int:
    """How many elements there are with those of a part.

    Args:
        marks: those of the parts before.
    """
    if len(part) > _MOST_XML:
        raise _OutOfMeasure("Une de ses parties est démesurée")
    depth = cells = written = 0

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal depth, cells, marks, written
        depth += 1
        local = name.rpartition(" ")[2]
        cells += local in {"c", "tc"}
        marks += not (sheet and local == "c")
        written += local in {"v", "is"} if sheet else local == "tc"
        if depth > _DEEPEST:
            raise _OutOfMeasure(f"Plus de {_DEEPEST} niveaux y sont imbriqués")
        if marks > _MOST_MARKS:
            raise _OutOfMeasure(f"Il compte plus de {_MOST_MARKS} éléments de mise en forme")
        if cells > _MOST_CELL_TAGS:
            raise _OutOfMeasure(f"Il compte plus de {_MOST_CELL_TAGS} cellules")
        if written > MOST_CELLS:
            raise _OutOfMeasure(f"Plus de {MOST_CELLS} cellules y sont écrites")
        if local == "mergeCell" and _area(attributes.get("ref", "")) > MOST_CELLS:
            raise _OutOfMeasure(
                f"Une zone fusionnée ({attributes.get('ref', '')[:30]}) y est démesurée"
            )
        if local == "gridSpan":
            width = next((v for k, v in attributes.items() if k.endswith("val")), "1")
            if not width.isdecimal() or int(width[:6]) > MOST_COLUMNS:
                raise _OutOfMeasure("Une cellule y couvre trop de colonnes")

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser = plain_parser()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.Parse(part, True)
    return marks


def _area(reference: str) -> int:
    """How many cells an area covers."""
    found = _AREA.fullmatch(reference)
    if found is None:
        return MOST_CELLS + 1
    left, top, right, bottom = found.groups()
    width = _column(right or left) - _column(left) + 1
    return width * (int(bottom or top) - int(top) + 1)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
