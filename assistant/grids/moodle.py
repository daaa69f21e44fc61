"""Moodle's export of a competency framework: a CSV in which each row names its parent. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from assistant.domain.referential.grid import BranchGrid, GridBlock, GridElement
from assistant.grids.items import code_of, items, without_code
from assistant.grids.markup import text_of
from assistant.grids.values import GridRefused
from assistant.grids.vocabulary import grid_words, simple

_NEEDED = {"parent", "identifiant", "nom", "racine"}
_TRUE = frozenset({"1", "true", "oui", "yes"})


@dataclass(slots=True)
class _Competency:
    """One row, and those that name it as their parent."""

    place: str
    name: str
    description: str
    children: list[_Competency] = field(default_factory=list)


def columns_of(head: Sequence[str]) -> Mapping[str, int]:
    """Where each thing stands; empty when these are not the headings of Moodle."""
    words = grid_words().moodle
    found = {
        key: at for at, one in enumerate(head) for key, known in words.items()
        if simple(one) in known
    }
    return found if found.keys() >= _NEEDED else {}


def read(file: str, rows: Sequence[Sequence[str]]) -> BranchGrid:
    """The grid of a framework.

    Raises:
        GridRefused: no framework is in it, or its rows turn in circles.
    """
    at = columns_of(rows[0])

    def value(row: Sequence[str], key: str) -> str:
        index = at.get(key, len(row))
        return row[index] if index < len(row) else ""

    grid = BranchGrid(file)
    known: dict[str, _Competency] = {}
    named: list[tuple[_Competency, str]] = []
    roots: list[_Competency] = []
    framework = ""
    for number, row in enumerate(rows[1:], 2):
        place = f"ligne {number}"
        name = " ".join(text_of(value(row, "nom")).split())
        if not name:
            continue
        if simple(value(row, "racine")) in _TRUE:
            if grid.title:
                raise GridRefused(
                    f"{place} : un second référentiel commence. N’en exportez qu’un de Moodle."
                )
            grid.title = name
            framework = simple(value(row, "identifiant"))
            grid.read(place, "titre du certificat", name)
            _scale(grid, value(row, "bareme"), value(row, "reglage"))
            continue
        made = _Competency(place, name, text_of(value(row, "description")))
        known[simple(value(row, "identifiant"))] = made
        named.append((made, value(row, "parent")))
    for made, parent in named:
        above = known.get(simple(parent)) if parent.strip() else None
        if parent.strip() and above is None and simple(parent) != framework:
            grid.doubts.append(f"{made.place} : le parent « {parent.strip()[:40]} » n’existe pas.")
        (roots if above is None else above.children).append(made)
    if not named:
        raise GridRefused("Ce CSV de Moodle ne tient aucune compétence.")
    if sum(1 for _ in _walk(roots)) < len(named):
        raise GridRefused("Dans ce CSV de Moodle, des compétences sont leur propre parent.")
    _build(grid, roots)
    return grid


def _walk(competencies: Sequence[_Competency]) -> Iterator[_Competency]:
    for one in competencies:
        yield one
        yield from _walk(one.children)


def _scale(grid: BranchGrid, values: str, configuration: str) -> None:
    """Moodle lists the worst value first, and says which ones are proficient by their place."""
    labels = [one for part in values.split(",") if (one := " ".join(text_of(part).split()))]
    try:
        settings = json.loads(configuration) if configuration.strip() else []
    except (ValueError, RecursionError):
        settings = []
    places = {
        one.get("id") for one in settings if isinstance(one, dict) and one.get("proficient")
    } if isinstance(settings, list) else set()
    grid.scale = labels[::-1]
    grid.sufficient = [one for at, one in enumerate(labels, 1) if at in places][::-1]


def _build(grid: BranchGrid, roots: Sequence[_Competency]) -> None:
    grid.block_word, grid.element_word = "domaine de compétences", "compétence"
    if not any(one.children for one in roots):
        block = GridBlock(grid.title)
        grid.doubts.append("Les compétences n’ont pas de parent : elles forment un seul bloc.")
        grid.blocks.append(block)
        for one in roots:
            _element(grid, block, one)
        return
    for root in roots:
        block = GridBlock(_title(root))
        grid.blocks.append(block)
        grid.read(root.place, "bloc", root.name)
        if root.description and _title(root) == root.name:
            grid.doubts.append(f"{root.place} : la description du bloc n’est pas reprise.")
        for one in root.children:
            _element(grid, block, one)
        if not root.children:
            grid.doubts.append(f"{root.place} : « {root.name[:60]} » n’a aucune compétence.")
    grid.blocks = [one for one in grid.blocks if one.elements]


def _element(grid: BranchGrid, block: GridBlock, one: _Competency) -> None:
    made = GridElement(_title(one))
    block.elements.append(made)
    grid.read(one.place, "élément", one.name)
    if one.description and made.title == _bare(one.name):
        made.criteria += items(one.description)
        grid.read(one.place, "critère", one.description)
        grid.doubts.append(f"{one.place} : la description est prise pour des critères.")
    for below in _walk(one.children):
        made.criteria.append(_title(below))
        grid.read(below.place, "critère", below.name)


def _bare(name: str) -> str:
    return without_code(name) if code_of(name) else name


def _title(one: _Competency) -> str:
    """The name; the description where the name is its beginning, or only a number."""
    said, name = " ".join(one.description.split()), _bare(one.name)
    cut = name.rstrip(" .…")
    only_a_number = name == one.name and code_of(f"{name} x") == name
    return said if said and (only_a_number or simple(said).startswith(simple(cut))) else name
