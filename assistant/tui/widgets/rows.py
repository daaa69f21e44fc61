"""Lines of any number and height, of which only what is seen is laid out.

Where one stands is a line and a row of it, never a height from the beginning: so nothing above has
to be measured, and every key answers at once however many lines there are. It knows what lines look
like, nothing of sessions.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import ClassVar

from textual import events
from textual.content import Content
from textual.css.styles import RulesMap
from textual.geometry import Offset, Region, Size
from textual.selection import Selection
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual

from assistant.tui.base.painting import LaidOutOnce, runs
from assistant.tui.base.prose import Prose

KEPT = 600
"""How many lines are kept laid out."""

WHEEL = 3
"""Rows a turn of the wheel scrolls."""

_MOST_ROWS = 1 << 20
"""More than a line has rows: what a selection holds is then told by one number."""


_NO_RULES: RulesMap = {}


@dataclass(frozen=True, slots=True)
class Leaf:
    """What a line looks like.

    Args:
        lead: what stands before its first row.
        below: what stands before its other rows, as wide.
        content: its text.
        space: an empty row sets it off above.
        ground: the component class that paints it; the list's own style when there is none.
        padding: columns of its ground at its right.
        margins: columns of the list's ground at its left and at its right.
    """

    lead: Content
    below: Content
    content: Content
    space: bool = False
    ground: str = ""
    padding: int = 1
    margins: tuple[int, int] = (0, 0)


class LineRows(LaidOutOnce):
    """A list to scroll through; its rows are painted as they were laid out, and only those that
    became others."""

    FROM_BELOW: ClassVar[bool] = False
    """Whether a list shorter than the screen stands at the bottom of it."""

    def __init__(self, *, dom_id: str) -> None:
        super().__init__(id=dom_id)
        self._top, self._skip = 0, 0
        self._laid: OrderedDict[Hashable, list[Strip]] = OrderedDict()
        self._marked: dict[int, tuple[Strip, Strip]] = {}
        self._shown: list[Strip] = []
        self._room = Size(0, 0)

    # --- what it is a list of ----------------------------------------------------------------

    @property
    def _count(self) -> int:
        """How many lines there are."""
        raise NotImplementedError

    def _leaf(self, at: int) -> Leaf | None:
        """What a line looks like; None where nothing of it may be seen."""
        raise NotImplementedError

    def _key(self, at: int) -> Hashable:
        """What tells a line, as it looks, from the others."""
        return at

    def _fit(self) -> None:
        """There is another room: choose what is seen in it."""
        self._settle()

    # --- laying out --------------------------------------------------------------------------

    def repaint(self, *, anew: bool = False) -> None:
        """Paint the rows that are others than those painted before.

        Args:
            anew: what was laid out is so no more.
        """
        if anew:
            self._laid.clear()
            self._marked.clear()
        if not self._has_room():
            self.refresh()  # and is laid out for its new room when it is painted
            return
        before, self._shown = self._shown, self._seen_rows()
        pairs = enumerate(zip_longest(before, self._shown))
        changed = [y for y, (was, now) in pairs if was is not now]
        if changed:
            width = self._room.width
            self.refresh(*(Region(0, y, width, end - y) for y, end in runs(changed)))

    def _has_room(self) -> bool:
        """Whether what is seen was chosen for the room there is."""
        return bool(self.size.height) and self._room == self.size

    def _be_ready(self) -> None:
        """Choose what is seen in the room there is, if it was chosen for another."""
        if self._has_room():
            return
        if self._room.width != self.size.width:
            self._laid.clear()
            self._marked.clear()
        self._room = self.size
        self._fit()
        self._shown = self._seen_rows()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._laid.clear()
        self._marked.clear()
        self._room = Size(0, 0)

    def _strips(self, at: int) -> list[Strip]:
        """The rows of a line, laid out for the present width."""
        key = self._key(at)
        found = self._laid.get(key)
        if found is None:
            found = self._laid[key] = self._lay_out(at)
            while len(self._laid) > KEPT:
                self._laid.popitem(last=False)
        return found

    def _lay_out(self, at: int) -> list[Strip]:
        leaf = self._leaf(at)
        if leaf is None:
            return []
        own = self.visual_style
        style = self.get_visual_style(leaf.ground) if leaf.ground else own
        left, right = (self._blank(columns, own) for columns in leaf.margins)
        lead, below = (self._strip(one, style) for one in (leaf.lead, leaf.below))
        padding = self._blank(leaf.padding, style)
        width = self._room.width - sum(leaf.margins) - lead.cell_length - leaf.padding
        found = [
            Strip.join([left, below if row else lead, text, padding, right])
            for row, text in enumerate(self._text(at, leaf, max(width, 1), style))
        ]
        if leaf.space:
            found.insert(0, self._blank(self._room.width, own))
        return found

    def _text(self, at: int, leaf: Leaf, width: int, style: Style) -> Iterator[Strip]:
        """The text of a line in rows, with the part of it that is selected."""
        selection, selected = self._selected(at), None
        if selection is not None:
            selected = Style.from_styles(self.screen.get_component_styles("screen--selection"))
        options = RenderOptions(self._get_style, _NO_RULES, selection, selected)
        rows = Prose(leaf.content).render_strips(width, None, style, options)
        for number, row in enumerate(rows):
            whole = row.extend_cell_length(width, style.rich_style)
            yield whole.apply_offsets(0, at * _MOST_ROWS + number)

    def _strip(self, content: Content, style: Style) -> Strip:
        width = content.cell_length
        if not width:
            return Strip([])
        return Visual.to_strips(self, content, width, 1, style, apply_selection=False)[0]

    def _blank(self, columns: int, style: Style) -> Strip:
        return Strip.blank(columns, style.rich_style)

    def _height(self, at: int) -> int:
        return len(self._strips(at))

    # --- painting ----------------------------------------------------------------------------

    def _seen_rows(self) -> list[Strip]:
        """The rows of the screen, found by walking down from the top."""
        rows: list[Strip] = []
        at, height = self._top, self._room.height
        while at < self._count and len(rows) < height + self._skip:
            rows += self._strips(at)
            at += 1
        rows = rows[self._skip:self._skip + height]
        blanks = self._blanks(height - len(rows))
        rows = blanks + rows if self.FROM_BELOW else rows + blanks
        return self._with_bar(rows, at - self._top)

    def _blanks(self, count: int) -> list[Strip]:
        """Rows of which nothing is written, the same one each time."""
        if count <= 0:
            return []
        kept = self._laid.setdefault("", [self._blank(self._room.width, self.visual_style)])
        return kept * count

    def _with_bar(self, rows: list[Strip], seen: int) -> list[Strip]:
        """A bar in the last column tells where one stands in the whole."""
        height, more = len(rows), self._count - seen
        if more <= 0 or not height:
            return rows
        size = max(1, round(height * seen / self._count))
        begin = round((height - size) * min(self._top / more, 1))
        return [
            self._barred(row) if begin <= y < begin + size else row for y, row in enumerate(rows)
        ]

    def _barred(self, row: Strip) -> Strip:
        found = self._marked.get(id(row))
        if found is None or found[0] is not row:
            if len(self._marked) > KEPT:
                self._marked.clear()
            mark = self._strip(Content.assemble(("▐", "$panel")), self.visual_style)
            found = row, Strip.join([row.crop(0, row.cell_length - 1), mark])
            self._marked[id(row)] = found
        return found[1]

    def render_line(self, y: int) -> Strip:
        """One row of what is seen."""
        self._be_ready()
        return self._shown[y] if y < len(self._shown) else self._blanks(1)[0]

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows as they were laid out: what was made of each of them before is still known."""
        rows = [self.render_line(y) for y in crop.line_range]
        _, background = self.background_colors
        for one in self.get_line_filters():
            rows = [row.apply_filter(one, background) for row in rows]
        if crop.column_span == (0, self._room.width):
            return rows
        return [row.crop(*crop.column_span) for row in rows]

    # --- moving ------------------------------------------------------------------------------

    def _settle(self) -> None:
        """Never more than the end of the list: no blank rows below while there are lines above."""
        if not self._count:
            self._top = self._skip = 0
            return
        self._top = min(self._top, self._count - 1)
        self._skip = max(min(self._skip, self._height(self._top) - 1), 0)
        left = self._room.height + self._skip
        for height in self._heights():
            left -= height
            if left <= 0:
                return
        self._scroll_up(left)

    def _heights(self) -> Iterator[int]:
        """The heights of the lines from the first that is seen on."""
        return map(self._height, range(self._top, self._count))

    def _scroll_up(self, rows: int) -> None:
        self._skip -= rows
        while self._skip < 0 and self._top:
            self._top -= 1
            self._skip += self._height(self._top)
        self._skip = max(self._skip, 0)

    def _scroll_down(self, rows: int) -> None:
        self._skip += rows
        while self._top < self._count - 1 and self._skip >= self._height(self._top):
            self._skip -= self._height(self._top)
            self._top += 1
        self._settle()

    def _to_end(self) -> None:
        """See the last row, and what stands before it."""
        self._top = max(self._count - 1, 0)
        self._skip = max(self._height(self._top) - self._room.height, 0) if self._count else 0
        self._settle()

    @property
    def at_end(self) -> bool:
        """Whether the last row is seen."""
        self._be_ready()
        left = self._room.height + self._skip
        for height in self._heights():
            left -= height
            if left < 0:
                return False
        return True

    def _at_row(self, y: int) -> int | None:
        """The line of a row of the screen; None below the last one."""
        row = y + self._skip
        for at, height in enumerate(self._heights(), self._top):
            row -= height
            if row < 0:
                return at
        return None

    def scroll_rows(self, rows: int) -> None:
        """Scroll up (less than 0) or down by so many rows."""
        if self._count:
            self._be_ready()
            if rows < 0:
                self._scroll_up(-rows)
            else:
                self._scroll_down(rows)
            self._scrolled()

    def _scrolled(self) -> None:
        """Other rows are seen."""
        self.repaint()

    # --- mouse -------------------------------------------------------------------------------

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.scroll_rows(WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.scroll_rows(-WHEEL)

    # --- what the mouse selects ----------------------------------------------------------------

    def _selected(self, at: int) -> Selection | None:
        """What is selected of a line, in its own rows; None for nothing."""
        selection = self.text_selection
        if selection is None:
            return None
        first = at * _MOST_ROWS
        return _part(selection, first, first + _MOST_ROWS - 1)

    def selection_updated(self, selection: Selection | None) -> None:
        self.repaint(anew=True)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        start, end = selection.start, selection.end
        first = start.y // _MOST_ROWS if start else 0
        last = end.y // _MOST_ROWS if end else self._count - 1
        found = [
            told for at in range(first, min(last, self._count - 1) + 1)
            if (told := self._told(at, selection)) is not None
        ]
        return ("\n".join(found), "\n") if found else None

    def _told(self, at: int, selection: Selection) -> str | None:
        leaf = self._leaf(at)
        part = _part(selection, at * _MOST_ROWS, (at + 1) * _MOST_ROWS - 1)
        if leaf is None or part is None:
            return None
        lead = leaf.lead.cell_length
        width = self._room.width - sum(leaf.margins) - lead - leaf.padding
        return part.extract(Prose(leaf.content).laid_out(max(width, 1)).plain)


def _part(selection: Selection, first: int, last: int) -> Selection | None:
    """What a selection holds between two rows, counted from the first of them."""
    start, end = selection.start, selection.end
    if (start is not None and start.y > last) or (end is not None and end.y < first):
        return None
    return Selection(
        Offset(start.x, start.y - first) if start is not None and start.y >= first else None,
        Offset(end.x, end.y - first) if end is not None and end.y <= last else None,
    )
