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
from assistant.tui.base.prose import Prose, selected

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
        self._bar, self._bar_step = range(0), 0.0
        self._bar_held = False
        self._room = Size(0, 0)

    # --- what it is a list of ----------------------------------------------------------------

    @property
    def _count(self) -> int:
        """How many lines there are."""
        raise NotImplementedError

    def _leaf(self, at: int) -> Leaf:
        """What a line looks like: a row at least."""
        raise NotImplementedError

    def _key(self, at: int) -> Hashable:
        """What tells a line, as it looks, from the others."""
        return at

    def _first_row(self, at: int) -> int:
        """The number of the first row of a line, for what is selected: it keeps it while it
        stands."""
        return at * _MOST_ROWS

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
            self._forget_looks()
        if not self._has_room():
            self._room = Size(self._room.width, 0)  # what is seen is chosen when it is painted
            self.refresh()
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
        """Choose what is seen in the room there is, if it was chosen for another; while there is
        none, what was seen in the last one stays."""
        if not self.size.height:
            return
        if not self._has_room():
            wider, self._room = self._room.width != self.size.width, self.size
            if wider:
                self._lay_out_anew()
            self._fit()
            self._shown = []
        if not self._shown:
            self._shown = self._seen_rows()

    def _lay_out_anew(self) -> None:
        """The lines have another width: what stands on the first row stays there, or near."""
        before = len(self._laid.get(self._key(self._top), ())) if self._count else 0
        self._forget_looks()
        if before:
            self._skip = self._skip * self._height(self._top) // before

    def _forget_looks(self) -> None:
        self._laid.clear()
        self._marked.clear()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._forget_looks()
        self._shown = []  # and is made anew when it is painted

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
        leaf, own = self._leaf(at), self.visual_style
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
        before, first = left.cell_length + lead.cell_length, self._first_row(at)
        return [row.apply_offsets(-before, first + y) for y, row in enumerate(found)]

    def _text(self, at: int, leaf: Leaf, width: int, style: Style) -> Iterator[Strip]:
        """The text of a line in rows, with the part of it that is selected."""
        selection, marked = self.text_selection, None
        part = None if selection is None else _part(selection, self._first_row(at), leaf)
        if part is not None:
            marked = Style.from_styles(self.screen.get_component_styles("screen--selection"))
        options = RenderOptions(self._get_style, _NO_RULES, part, marked)
        for row in Prose(leaf.content).render_strips(width, None, style, options):
            yield row.extend_cell_length(width, style.rich_style)

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
        self._bar = self._bar_rows(at, len(rows) - self._skip - height)
        rows = rows[self._skip:self._skip + height]
        blanks = self._blanks(height - len(rows))
        rows = blanks + rows if self.FROM_BELOW else rows + blanks
        return [self._barred(row) if y in self._bar else row for y, row in enumerate(rows)]

    def _blanks(self, count: int) -> list[Strip]:
        """Rows of which nothing is written, the same one each time."""
        if count <= 0:
            return []
        kept = self._laid.setdefault("", [self._blank(self._room.width, self.visual_style)])
        return kept * count

    def _bar_rows(self, end: int, below: int) -> range:
        """Where a bar in the last column tells where one stands in the whole; nowhere when all of
        it is seen.

        Args:
            end: the line after the last one seen.
            below: how many rows of the last one are below the screen.
        """
        height = self._room.height
        if not height or not self._count:
            return range(0)
        begin = self._top + self._skip / self._height(self._top)
        seen = end - max(below, 0) / self._height(end - 1) - begin
        if seen == self._count:
            return range(0)
        size = max(1, min(round(height * seen / self._count), height - 1))
        self._bar_step = (self._count - seen) / max(height - size, 1)
        first = round(begin / self._bar_step)
        return range(first, first + size)

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

    def on_mouse_down(self, event: events.MouseDown) -> None:
        self._bar_held = bool(self._bar) and event.x == self._room.width - 1
        if self._bar_held:
            self.screen.clear_selection()  # which begins wherever the mouse is pressed
            self.capture_mouse()
            self._go_to_bar(event.y)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self.app.mouse_captured is self:
            self._go_to_bar(event.y)

    def on_mouse_up(self) -> None:
        self.release_mouse()

    def _go_to_bar(self, y: int) -> None:
        """See what a row of the bar stands for: the first row the beginning, the last the end."""
        if y >= self._room.height - 1:
            self._to_end()
        else:
            place = max(y - len(self._bar) // 2, 0) * self._bar_step
            self._top = min(int(place), self._count - 1)
            self._skip = int((place - self._top) * self._height(self._top))
            self._settle()
        self._scrolled()

    def _line_under(self, event: events.MouseEvent) -> int | None:
        """The line that the mouse points at, if any."""
        offset = event.style.meta.get("offset")
        return None if offset is None or self._bar_held else self._line_of(int(offset[1]))

    def _line_of(self, row: int) -> int:
        return min(row // _MOST_ROWS, self._count - 1)

    def on_click(self, event: events.Click) -> None:
        """A second click selects the line; Textual would select all of them."""
        if event.chain > 1:
            event.prevent_default()
            at = self._line_under(event)
            if at is not None:
                first = self._first_row(at)
                whole = Selection(Offset(0, first), Offset(0, first + _MOST_ROWS - 1))
                self.screen.selections = {self: whole}

    # --- what the mouse selects ----------------------------------------------------------------

    def selection_updated(self, selection: Selection | None) -> None:
        self.repaint(anew=True)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        start, end = selection
        first = 0 if start is None else self._line_of(start.y)
        last = self._count - 1 if end is None else self._line_of(end.y)
        found = [
            told for at in range(first, last + 1)
            if (told := self._told(at, selection)) is not None
        ]
        return ("\n".join(found), "\n") if found else None

    def _told(self, at: int, selection: Selection) -> str | None:
        leaf = self._leaf(at)
        part = _part(selection, self._first_row(at), leaf)
        if part is None:
            return None
        lead = leaf.lead.cell_length
        width = self._room.width - sum(leaf.margins) - lead - leaf.padding
        return selected(Prose(leaf.content).laid_out(max(width, 1)).plain, part)


def _part(selection: Selection, first: int, leaf: Leaf) -> Selection | None:
    """What a selection holds of the text of a line, in its own rows; None for nothing.

    Args:
        first: the number of its first row, the empty one above it where there is one.
    """
    start, end = selection
    first, last = first + leaf.space, first + _MOST_ROWS - 1
    if (start is not None and start.y > last) or (end is not None and end.y < first):
        return None
    return Selection(
        Offset(max(start.x, 0), start.y - first)
        if start is not None and start.y >= first else None,
        Offset(max(end.x, 0), end.y - first) if end is not None and end.y <= last else None,
    )
