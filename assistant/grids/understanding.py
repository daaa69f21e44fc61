"""From tables to a grid: which cell is a block, an element, a criterion. Pure.

Nothing is left out in silence: every cell is read as something, or told as not taken. What is a
guess is told too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from assistant.domain.common.french import counted, listed
from assistant.domain.referential.grid import BranchGrid, GridBlock, GridElement
from assistant.grids import columns
from assistant.grids.columns import ColumnLayout
from assistant.grids.items import code_of, depth, gaps, items, numbered, without_code
from assistant.grids.values import Cell, GridRefused, GridTable
from assistant.grids.vocabulary import grid_words, simple

TO_FILL = "À COMPLÉTER"
_ELEMENT_WORDS = {"competence": "compétence", "element": "élément", "critere": "critère"}
_BLOCK_WORDS = {
    "domaine": "domaine de compétences", "unite": "unité", "module": "module",
    "activite": "activité", "epreuve": "épreuve", "competence": "compétence",
}
"""What a block is called, by the first letters of whatever names it."""
_TITLES = {
    "block": "bloc", "group": "groupe", "element": "élément", "criterion": "critère",
    "activity": "activité", "modalite": "modalité", "question": "question",
    "incontournable": "incontournable",
}


def understand(file: str, tables: Sequence[GridTable]) -> BranchGrid:
    """What a référentiel can be begun with.

    Raises:
        GridRefused: no column is recognised.
    """
    grid = BranchGrid(file)
    before: ColumnLayout | None = None
    laid = []
    for table in tables:
        grid.doubts += table.doubts
        layout = columns.layout_of(table)
        if layout is None and before is not None and _goes_on(table, before):
            layout = ColumnLayout(0, before.kinds, before.heads, before.scale)
        if layout is not None:
            laid.append((table, layout))
            before = layout
        else:
            _left_out(table, grid)
    if not laid:
        raise GridRefused(
            "Aucune colonne n’y est reconnue. Donnez aux colonnes un titre comme « Bloc », "
            "« Compétences », « Critères d’évaluation », « Modalités »."
        )
    unknown: dict[str, int] = {}
    for table, layout in laid:
        reader = _TableReader(grid, table, layout, alone=len(laid) == 1)
        reader.read()
        for head, count in reader.unknown_columns():
            unknown[head] = unknown.get(head, 0) + count
    _tell_unknown(grid, unknown)
    _check(grid)
    return grid


def _goes_on(table: GridTable, layout: ColumnLayout) -> bool:
    """Whether a table without headings is the rest of the one before."""
    width = max(map(len, table.rows), default=0)
    return not table.above and not table.name and width > max(layout.kinds)


def _left_out(table: GridTable, grid: BranchGrid) -> None:
    cells = [cell for row in table.rows for cell in row if cell]
    for cell in {id(one): one for one in [*table.above, *cells]}.values():
        grid.read(cell.place, "non repris", cell.text)
    if cells:
        where = f"Le tableau qui commence en « {cells[0].place} »"
        if table.name:
            where = f"La feuille « {table.name} »"
        grid.doubts.append(f"{where} n’a aucune colonne reconnue : rien n’en est repris.")


@dataclass(slots=True)
class _TableReader:
    """One table read into a grid."""

    grid: BranchGrid
    table: GridTable
    layout: ColumnLayout
    alone: bool
    block: GridBlock | None = None
    element: GridElement | None = None
    group: str = ""
    fresh: bool = False
    codes: dict[str, list[str]] | None = None
    numbered: set[int] = field(default_factory=set)

    def read(self) -> None:
        body = self.table.rows[self.layout.first:]
        read_before = len(self.grid.readings)
        title = self._above()
        self.numbered = {id(cell) for cell in self._numbered_blocks(body)}
        banners = [cell for row in body if (cell := self._banner(row))]
        levels = [n for n in sorted(self.layout.kinds) if self.layout.kinds[n] in _ELEMENT_WORDS]
        columns.settle(
            self.layout,
            block_above=bool(title or banners),
            several_lines=_several(body, levels),
        )
        for head in self.layout.heads:
            self.grid.read(head.place, "titre de colonne", head.text)
        if self.layout.scale and not self.grid.scale:
            rank = grid_words().grade
            self.grid.scale = sorted(self.layout.scale.values(), key=lambda one: rank(one) or 0)
        kind = next((k for k, role in self.layout.levels.items() if role == "element"), "")
        self.grid.element_word = self.grid.element_word or _ELEMENT_WORDS.get(kind, "")
        self.grid.block_word = self.grid.block_word or self._block_word(
            [title, *(one.text for one in banners)]
        )
        self._find_codes(body)
        if title:
            self._new_block(without_code(title))
        taken: set[int] = set()
        for row in body:
            self._row(row, taken)
        self._rest(taken)
        self._in_order(read_before)

    def _in_order(self, start: int) -> None:
        """What was read of this table, in the order of the page."""
        cells = [*self.table.above, *(cell for row in self.table.rows for cell in row if cell)]
        order = {cell.place: at for at, cell in reversed(list(enumerate(cells)))}
        self.grid.readings[start:] = sorted(
            self.grid.readings[start:], key=lambda one: order.get(one.place, 0)
        )

    def _block_word(self, titles: Sequence[str]) -> str:
        """What blocks are called, after their heading or their own titles."""
        column = self.layout.column("block")
        heads = (row[column] for row in self.table.rows[: self.layout.first]
                 if column is not None and column < len(row))
        texts = [cell.text for cell in heads if cell] or titles
        words = (word for begins, word in _BLOCK_WORDS.items()
                 if any(simple(text).startswith(begins) for text in texts))
        return next(words, "bloc de compétences")

    def _above(self) -> str:
        """The title that names the block of the whole table, if any; the grid's own title."""
        words = grid_words()
        rows = self.table.rows[: max(self.layout.first - 1, 0)]
        over = [cell for row in rows for cell in row if cell and cell not in self.layout.heads]
        texts = list({id(one): one for one in [*self.table.above, *over]}.values())
        title = ""
        numbered = [one for one in self._numbered_blocks(rows) if one in texts]
        for cell in numbered:
            title = cell.text.split("\n")[0]
            self.grid.read(cell.place, "bloc", cell.text)
        for cell in (one for one in texts if one not in numbered):
            if words.names_block(cell.text):
                title = cell.text.split("\n")[0]
                self.grid.read(cell.place, "bloc", cell.text)
            elif code_of(f"{cell.text} x") == cell.text:
                self.grid.read(cell.place, "numéro", cell.text)
            elif not self.grid.title and not self.grid.blocks:
                self.grid.title = cell.text.split("\n")[0]
                self.grid.read(cell.place, "titre du certificat", cell.text)
            else:
                self.grid.read(cell.place, "non repris", cell.text)
        has_block = self.layout.columns("bloc")
        if not title and not has_block and words.names_block(self.table.name):
            title = self.table.name
        if not title and not has_block and not self.alone and self.table.name:
            title = self.table.name
            self.grid.doubts.append(f"La feuille « {title} » est prise pour un bloc.")
        return title

    def _banner(self, row: Sequence[Cell | None]) -> Cell | None:
        """The one cell of a row that spans the table."""
        cells = {id(cell): cell for cell in row if cell}
        if numbered_one := next((one for key, one in cells.items() if key in self.numbered), None):
            return numbered_one
        if len(cells) != 1:
            return None
        (cell,) = cells.values()
        wide = sum(one is cell for one in row) >= max(len(self.layout.kinds), 2)
        return cell if wide or grid_words().names_block(cell.text) else None

    def _numbered_blocks(self, rows: Sequence[Sequence[Cell | None]]) -> Iterator[Cell]:
        """The title beside a number with fewer levels than those of the lines: « C2 », « 2.1 »."""
        column = next(iter(self.layout.columns("numero")), None)
        if column is None:
            return
        body = self.table.rows[self.layout.first:]
        deep = [depth(cell.text) for cell in _cells(body, column)]
        if not deep or max(deep) < 2 or sum(one > 1 for one in deep) * 2 < len(deep):
            return
        for row in rows:
            number = row[column] if column < len(row) else None
            others = {id(cell): cell for cell in row if cell and cell is not number}
            if number is not None and depth(number.text) == 1 and len(others) == 1:
                yield next(iter(others.values()))

    def _find_codes(self, body: Sequence[Sequence[Cell | None]]) -> None:
        """In which columns texts bear numbers: there they are taken off."""
        self.codes = {}
        for role in ("block", "group", "element", "criterion"):
            column = self.layout.column(role)
            if column is not None:
                texts = [one for cell in _cells(body, column) for one in items(cell.text)]
                if numbered(texts):
                    self.codes[role] = []

    def _title(self, role: str, text: str) -> str:
        """The text of a level, its number taken off and kept."""
        if self.codes is None or role not in self.codes:
            return text
        if code := code_of(text):
            self.codes[role].append(code)
        return without_code(text)

    def _row(self, row: Sequence[Cell | None], taken: set[int]) -> None:
        if columns.same_headings(row, self.layout):
            for cell in row:
                if cell and id(cell) not in taken:
                    taken.add(id(cell))
                    self.grid.read(cell.place, "titre de colonne", cell.text)
            return
        banner = self._banner(row)
        if banner is not None and id(banner) not in taken:
            taken.add(id(banner))
            self.grid.read(banner.place, "bloc", banner.text)
            self._new_block(without_code(" ".join(banner.text.split("\n"))))
            return
        self.fresh = False
        for role in ("block", "group", "element", "activity", "criterion"):
            for cell in self._new_cells(row, self.layout.column(role), taken):
                self.grid.read(cell.place, _TITLES[role], cell.text)
                self._level(role, cell)
        for kind in ("modalite", "question", "incontournable", "groupe"):
            for column in self.layout.columns(kind):
                for cell in self._new_cells(row, column, taken):
                    self.grid.read(cell.place, _TITLES.get(kind, kind), cell.text)
                    self._beside(kind, cell)

    def _new_cells(
        self, row: Sequence[Cell | None], column: int | None, taken: set[int]
    ) -> Iterator[Cell]:
        cell = row[column] if column is not None and column < len(row) else None
        if cell is not None and id(cell) not in taken:
            taken.add(id(cell))
            yield cell

    def _level(self, role: str, cell: Cell) -> None:
        found = items(cell.text)
        if role == "block":
            title = self._title(role, " ".join(found))
            if self.block is None or self.block.title != title:
                self._new_block(title)
        elif role == "group":
            self.group = self._title(role, " ".join(found))
        elif role == "element":
            self._elements(found, cell)
        elif role == "activity":
            self._in_block().activities += found
        else:
            self._criteria(found, cell)

    def _elements(self, found: list[str], cell: Cell) -> None:
        block = self._in_block()
        first: GridElement | None = None
        for text in found:
            title = self._title("element", text)
            again = block.elements[-1] if block.elements else None
            if again is not None and again.title == title and len(found) == 1:
                self.element = again
                return
            made = GridElement(title, self.group)
            if self.layout.columns("incontournable"):
                made.essential = "non"
            block.elements.append(made)
            first = first or made
        self.element, self.fresh = first, True
        if len(found) > 1 and self.layout.column("criterion") is not None:
            self.grid.doubts.append(
                f"{cell.place} : {len(found)} éléments dans une cellule ; les critères de la ligne "
                "sont rangés sous le premier, à répartir."
            )

    def _criteria(self, found: list[str], cell: Cell) -> None:
        if self.element is None:
            self.element = GridElement(TO_FILL, self.group)
            self._in_block().elements.append(self.element)
            self.grid.doubts.append(f"{cell.place} : un critère sans compétence devant lui.")
        self.element.criteria += [self._title("criterion", one) for one in found]

    def _beside(self, kind: str, cell: Cell) -> None:
        if kind == "modalite":
            known = self._in_block().modalities
            known += [one for one in items(cell.text) if one not in known]
        elif kind == "question":
            self._in_block().questions += items(cell.text)
        elif kind == "groupe":
            self.group = " ".join(items(cell.text))
            if self.fresh and self.element is not None:
                self.element.group = self.group
        elif self.element is not None:
            self._essential(self.element, cell)

    def _essential(self, element: GridElement, cell: Cell) -> None:
        words, said = grid_words(), simple(cell.text)
        if said in words.yes:
            element.essential = "oui"
        elif said not in words.no:
            element.essential = "inconnu"
            self.grid.doubts.append(
                f"{cell.place} : « {cell.text[:40]} » ne dit ni oui ni non ; la marque reste "
                "inconnue."
            )

    def _in_block(self) -> GridBlock:
        return self._new_block(TO_FILL) if self.block is None else self.block

    def _new_block(self, title: str) -> GridBlock:
        known = next((one for one in self.grid.blocks if one.title == title), None)
        self.block = known or GridBlock(title)
        if known is None:
            self.grid.blocks.append(self.block)
        self.element, self.group = None, ""
        return self.block

    def _rest(self, taken: set[int]) -> None:
        """What no column took, and the numbers that are missing."""
        for row in self.table.rows[self.layout.first:]:
            for column, cell in enumerate(row):
                if cell is None or id(cell) in taken:
                    continue
                taken.add(id(cell))
                kind = self.layout.kinds.get(column, "")
                self.grid.read(
                    cell.place, "numéro" if kind == "numero" else "non repris", cell.text
                )
        for codes in [*(self.codes or {}).values(), self._numbers()]:
            for one, other in gaps(codes):
                self.grid.doubts.append(
                    f"La numérotation saute de « {one} » à « {other} » : une ligne manque "
                    "peut-être."
                )


    def _numbers(self) -> list[str]:
        """The numbers that have a column of their own, those of the lines."""
        column = next(iter(self.layout.columns("numero")), None)
        body = self.table.rows[self.layout.first:]
        texts = [] if column is None else [cell.text for cell in _cells(body, column)]
        deepest = max(map(depth, texts), default=0)
        return [text for text in texts if depth(text) == deepest]

    def unknown_columns(self) -> Iterator[tuple[str, int]]:
        """The titles that say nothing of what their column holds, and how many texts it has."""
        body = self.table.rows[self.layout.first:]
        heads = self.table.rows[: self.layout.first]
        known = {*self.layout.kinds, *self.layout.scale}
        for column in range(max(map(len, self.table.rows), default=0)):
            over = [cell for cell in _cells(heads, column) if cell in self.layout.heads]
            if over and column not in known:
                yield over[-1].text.split("\n")[0][:60], len(_cells(body, column))


def _tell_unknown(grid: BranchGrid, unknown: Mapping[str, int]) -> None:
    """Say which columns were left aside, and what to do about it."""
    for head, count in unknown.items():
        if count:
            grid.doubts.append(
                f"La colonne « {head} » n’est pas reconnue : {counted(count, 'texte')} "
                f"{'n’en est pas repris' if count == 1 else 'n’en sont pas repris'}. Si ce sont "
                "des critères, titrez-la « Critères d’évaluation »."
            )
    empty = [f"« {head} »" for head, count in unknown.items() if not count]
    if empty and not grid.scale:
        grid.doubts.append(
            f"{'La colonne' if len(empty) == 1 else 'Les colonnes'} {listed(empty)} "
            f"{'n’est pas reconnue' if len(empty) == 1 else 'ne sont pas reconnues'}, et rien n’y "
            "est écrit. Si ce sont les cases à cocher, écrivez-en les mots dans « echelle »."
        )


def _cells(body: Sequence[Sequence[Cell | None]], column: int) -> list[Cell]:
    found = (row[column] for row in body if column < len(row))
    return list({id(cell): cell for cell in found if cell}.values())


def _several(body: Sequence[Sequence[Cell | None]], levels: Sequence[int]) -> bool:
    """Whether the first level has fewer cells than the next one."""
    if len(levels) < 2:
        return False
    return len(_cells(body, levels[0])) < len(_cells(body, levels[1]))


def _check(grid: BranchGrid) -> None:
    """What a person must look at in the whole."""
    empty = [one.title for one in grid.blocks if not one.elements]
    for title in empty:
        grid.doubts.append(f"Le bloc « {title[:60]} » n’a aucune ligne à évaluer.")
    grid.blocks = [one for one in grid.blocks if one.elements or one.modalities or one.activities]
    seen: set[str] = set()
    for block in grid.blocks:
        for element in block.elements:
            if element.title in seen and element.title != TO_FILL:
                grid.doubts.append(f"« {element.title[:60]} » est écrit deux fois.")
            seen.add(element.title)
    if not any(one.elements for one in grid.blocks):
        raise GridRefused("Aucune ligne à évaluer n’y a été trouvée sous les titres de colonnes.")
