"""The open data of France compétences: the blocks of one certificate of the RNCP, from its XML.

The whole register weighs hundreds of megabytes: it streams by, and only one record is kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from assistant.domain.common.office import BROKEN_XML, DoctypeFound, plain_parser
from assistant.domain.referential.grid import BranchGrid, GridBlock, GridElement
from assistant.grids.items import items, numbered, without_code
from assistant.grids.markup import text_of
from assistant.grids.values import GridRefused

_RECORD, _BLOCK = "FICHE", "BLOC_COMPETENCES"
_CHUNK, _MOST_TEXT, _DEEPEST = 1 << 20, 2_000_000, 100
_SHOWN: Final = 5
_DASHED = re.compile(r"(?:^|\s+)[-–•]\s+")


class _RecordFound(Exception):
    """The record asked for is read whole."""


class _Register:
    """The records, as they stream by."""

    def __init__(self, wanted: str) -> None:
        self.wanted = wanted
        self.path: list[str] = []
        self.text: list[str] = []
        self.weight = 0
        self.seen: list[str] = []
        self.record: dict[str, str] = {}
        self.blocks: list[dict[str, str]] = []
        self.kept: tuple[dict[str, str], list[dict[str, str]]] | None = None

    def start(self, name: str, _attributes: Mapping[str, str]) -> None:
        self.path.append(name.rpartition(" ")[2])
        self.text.clear()
        if len(self.path) > _DEEPEST:
            raise GridRefused("Ce XML imbrique trop de niveaux : il n’a pas été lu.")
        if self.path[-1] == _RECORD:
            self.record, self.blocks, self.weight = {}, [], 0
        elif self.path[-1] == _BLOCK:
            self.blocks.append({})

    def says(self, data: str) -> None:
        self.weight += len(data)
        if self.weight > _MOST_TEXT and _RECORD in self.path:
            raise GridRefused("Une fiche de ce XML est démesurée : il n’a pas été lu.")
        self.text.append(data)

    def end(self, _name: str) -> None:
        tag = self.path.pop()
        said, around = "".join(self.text), self.path[-1] if self.path else ""
        self.text.clear()
        if around == _BLOCK and self.blocks:
            self.blocks[-1][tag] = said
        elif around == _RECORD:
            self.record[tag] = said
        if tag == _RECORD:
            self._whole()

    def _whole(self) -> None:
        number = self.record.get("NUMERO_FICHE", "").strip()
        self.seen.append(number or "sans numéro")
        if not self.wanted and self.kept is None:
            self.kept = (self.record, self.blocks)
        if self.wanted and number.upper() == self.wanted.upper():
            self.kept = (self.record, self.blocks)
            raise _RecordFound
        if not self.wanted and len(self.seen) > _SHOWN:
            raise _RecordFound


def read(path: Path, wanted: str) -> BranchGrid:
    """The grid of one record.

    Args:
        wanted: its number, « RNCP36141 »; empty where the file holds one only.

    Raises:
        GridRefused: entities, another XML, several records and none named, none of that number.
        OSError: the file cannot be read.
    """
    register = _Register(wanted)
    parser = plain_parser()
    parser.buffer_text = True
    parser.StartElementHandler = register.start
    parser.EndElementHandler = register.end
    parser.CharacterDataHandler = register.says
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
    except _RecordFound:
        pass
    except DoctypeFound as error:
        raise GridRefused(
            "Ce XML déclare des entités, ce que France compétences n’écrit jamais : il n’a pas été "
            "lu."
        ) from error
    except BROKEN_XML as error:
        raise GridRefused(f"Ce XML est rompu à la ligne {parser.CurrentLineNumber}.") from error
    return _grid(path.name, register)


def _grid(file: str, register: _Register) -> BranchGrid:
    if not register.seen:
        raise GridRefused("Ce XML n’est pas un export du RNCP : il n’a aucune « FICHE ».")
    if not register.wanted and len(register.seen) > 1:
        shown = ", ".join(register.seen[:_SHOWN])
        raise GridRefused(
            f"Ce fichier tient plusieurs fiches ({shown}…). Dites laquelle : --fiche "
            f"{register.seen[0]}."
        )
    if register.kept is None:
        raise GridRefused(f"Aucune fiche n’y porte le numéro « {register.wanted} ».")
    record, blocks = register.kept
    number = record.get("NUMERO_FICHE", "").strip()
    grid = BranchGrid(
        file, text_of(record.get("INTITULE", "")), number, "bloc de compétences", "compétence"
    )
    grid.read(f"{number} INTITULE", "titre du certificat", grid.title)
    for block in blocks:
        _block(grid, block)
    if not any(one.elements for one in grid.blocks):
        raise GridRefused(f"La fiche {number} n’a aucun bloc de compétences.")
    grid.doubts.append("Le RNCP ne donne pas les critères d’évaluation : ils restent à ajouter.")
    return grid


def _block(grid: BranchGrid, data: Mapping[str, str]) -> None:
    place = data.get("CODE", "").strip() or f"bloc {len(grid.blocks) + 1}"
    made = GridBlock(" ".join(text_of(data.get("LIBELLE", "")).split("\n")))
    grid.read(f"{place} LIBELLE", "bloc", made.title)
    said = text_of(data.get("LISTE_COMPETENCES", "")).strip()
    skills = items(said)
    if len(skills) == 1 and _DASHED.match(said):
        skills = [one for one in _DASHED.split(said) if one]
        if len(skills) > 1:
            grid.doubts.append(f"{place} : une seule ligne, coupée à ses tirets ; relisez-la.")
    bare = numbered(skills)
    for one in skills:
        grid.read(f"{place} LISTE_COMPETENCES", "élément", one)
        made.elements.append(GridElement(without_code(one) if bare else one))
    made.modalities = items(text_of(data.get("MODALITES_EVALUATION", "")))
    for one in made.modalities:
        grid.read(f"{place} MODALITES_EVALUATION", "modalité", one)
    if not skills:
        grid.doubts.append(f"{place} : aucune compétence n’y est donnée.")
    grid.blocks.append(made)
