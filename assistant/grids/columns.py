"""Which row of a table says what its columns hold, and which level each column is. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assistant.grids.values import Cell, GridTable
from assistant.grids.vocabulary import grid_words, simple

_FARTHEST = 30
"""The row from which on a heading is no longer looked for."""
_LEVELS = ("bloc", "activite", "competence", "element", "critere")


@dataclass(slots=True)
class ColumnLayout:
    """How a table is laid out.

    Args:
        first: the index of the first row under the headings.
        kinds: what each column holds, by its index.
        heads: the headings, the cells as they stand.
        scale: the words of the columns to tick, by index.
        levels: what the kinds of level become: `block`, `element`, `criterion`, `group`,
            `activity`.
    """

    first: int
    kinds: dict[int, str]
    heads: list[Cell]
    scale: dict[int, str] = field(default_factory=dict)
    levels: Mapping[str, str] = field(default_factory=dict)

    def column(self, role: str) -> int | None:
        """The index of the column that became a level."""
        kind = next((kind for kind, found in self.levels.items() if found == role), None)
        return next((index for index, held in self.kinds.items() if held == kind), None)

    def columns(self, kind: str) -> list[int]:
        """The indexes of all columns of that kind, left to right."""
        return [index for index, held in self.kinds.items() if held == kind]


def layout_of(table: GridTable) -> ColumnLayout | None:
    """The layout of a table; None where no heading is recognised.

    Headings may stand on two rows: what the lower one says holds.
    """
    words = grid_words()
    best: ColumnLayout | None = None
    width = max((sum(cell is not None for cell in row) for row in table.rows), default=0)
    for at, row in enumerate(table.rows[:_FARTHEST]):
        kinds = {n: kind for n, cell in enumerate(row) if cell and (kind := _kind(cell))}
        telling = set(kinds.values()) & set(_LEVELS)
        scale = {n: cell.text for n, cell in enumerate(row)
                 if cell and n not in kinds and words.grade(cell.text) is not None}
        heads = list({id(cell): cell for cell in row if cell}.values())
        several = len({id(row[n]) for n in kinds}) + len(scale) > 1
        if not telling or not (several or width == 1):
            if best is not None:
                break
            continue
        if best is None:
            best = ColumnLayout(at + 1, kinds, heads, scale)
        elif at == best.first and _is_heading(row):
            best = ColumnLayout(
                at + 1, {**best.kinds, **kinds},
                [*best.heads, *(one for one in heads if one not in best.heads)], scale,
            )
        else:
            break
    if best is not None and best.first < len(table.rows):
        _second_row(best, table.rows[best.first])
    return best


def _second_row(layout: ColumnLayout, row: Sequence[Cell | None]) -> None:
    """A row of the words of the scale, under « Résultat »."""
    words = grid_words()
    cells = [cell for cell in row if cell and cell not in layout.heads]
    grades = {n: cell.text for n, cell in enumerate(row)
              if cell and cell not in layout.heads and words.grade(cell.text) is not None}
    if len(grades) >= 2 and len(grades) == len(cells):
        layout.scale.update(grades)
        layout.heads += cells
        layout.first += 1
        for index in grades:
            layout.kinds.pop(index, None)


def _kind(cell: Cell) -> str:
    """What the column under a cell holds; empty where the cell is no heading."""
    words = grid_words()
    return "" if words.names_block(cell.text) else words.column(cell.text)


def _is_heading(row: Sequence[Cell | None]) -> bool:
    """Whether every text of a row is the heading of something."""
    words = grid_words()
    cells = {id(cell): cell for cell in row if cell}.values()
    return all(_kind(one) or words.grade(one.text) is not None for one in cells)


def same_headings(row: Sequence[Cell | None], layout: ColumnLayout) -> bool:
    """Whether a row repeats the headings, as the next page of a document does."""
    known = {simple(head.text) for head in layout.heads}
    texts = [simple(cell.text) for cell in row if cell]
    return bool(texts) and all(text in known for text in texts)


def settle(layout: ColumnLayout, *, block_above: bool, several_lines: bool) -> None:
    """Say what each level of a table becomes in a référentiel.

    Args:
        block_above: a block is named outside the columns: by the sheet, or a row of its own.
        several_lines: the first level has several lines of the next one below it.
    """
    present = [level for level in _LEVELS if level in layout.kinds.values()]
    levels: dict[str, str] = {}
    if "bloc" in present:
        levels["bloc"] = "block"
        if "activite" in present:
            levels["activite"] = "activity"
    elif "activite" in present and len(present) > 1:
        levels["activite"] = "activity" if block_above else "block"
    rest = [level for level in present if level not in levels]
    if "block" not in levels.values() and not block_above and len(rest) > 1 and (
        several_lines or len(rest) > 2
    ):
        levels[rest.pop(0)] = "block"
    if len(rest) > 2:
        levels[rest.pop(0)] = "group"
    if rest:
        levels[rest[0]] = "element"
    if len(rest) > 1:
        levels[rest[1]] = "criterion"
    layout.levels = levels
