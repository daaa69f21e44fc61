"""A list of lines of any number and height, one of them chosen: only what is seen is laid out.

It knows numbers and what they look like, nothing of sessions. Where one stands is a line and a row
of it, never a height from the beginning: so nothing above has to be measured, and every key
answers at once however long the list is.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.content import Content
from textual.message import Message
from textual.strip import Strip
from textual.style import Style
from textual.visual import Visual
from textual.widget import Widget

from assistant.tui.base.prose import Prose
from assistant.tui.base.styles import ACCENT, MUTED

KEPT = 600
"""How many lines are kept laid out."""

WHEEL = 3
"""Rows a turn of the wheel scrolls."""

_GUTTER = 7


@dataclass(frozen=True, slots=True)
class Leaf:
    """What a line looks like: a time at the left, a bar, the text; `space` sets it off above."""

    time: str
    bar: str
    bar_style: str
    content: Content
    space: bool = False


class Pages(Widget, can_focus=True):
    """A list to move through; posts a message when a line is chosen."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"pages--chosen"}

    @dataclass
    class Moved(Message):
        """Another line is chosen."""

        number: int

    def __init__(self, look: Callable[[int], Leaf], *, dom_id: str) -> None:
        super().__init__(id=dom_id)
        self._look = look
        self._numbers: Sequence[int] = ()
        self._at = 0
        self._top, self._skip = 0, 0
        self._arriving = False
        self._laid: OrderedDict[tuple[int, bool], list[Strip]] = OrderedDict()

    # --- what is shown -----------------------------------------------------------------------

    @property
    def chosen(self) -> int:
        """The number of the chosen line, 0 when there is none."""
        return self._numbers[self._at] if self._numbers else 0

    def show(self, numbers: Sequence[int], chosen: int, *, arriving: bool = False) -> None:
        """Show these lines with one of them chosen, scrolled as little as possible.

        Args:
            arriving: one comes from elsewhere for that line: what stands before it is shown too.
        """
        self._numbers = numbers
        self._at = numbers.index(chosen) if chosen in numbers else 0
        self._laid.clear()
        self._top = min(self._top, max(len(numbers) - 1, 0))
        self._arriving = self._arriving or arriving
        if self.size.height:
            self._place()
        self.refresh()
        self._tell()

    def repaint(self) -> None:
        """The lines look otherwise: lay out what is seen anew."""
        self._laid.clear()
        self._settle()
        self.refresh()

    def _tell(self) -> None:
        self.post_message(self.Moved(self.chosen))

    def on_resize(self) -> None:
        self._laid.clear()
        self._skip = 0
        self._place()
        # it may have been painted at its new size before it was told of it
        self.refresh()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._laid.clear()

    # --- laying out --------------------------------------------------------------------------

    def _strips(self, at: int) -> list[Strip]:
        """The rows of a line, laid out for the present width."""
        key = (self._numbers[at], at == self._at)
        found = self._laid.get(key)
        if found is None:
            found = self._laid[key] = self._lay_out(*key)
            while len(self._laid) > KEPT:
                self._laid.popitem(last=False)
        return found

    def _lay_out(self, number: int, chosen: bool) -> list[Strip]:
        leaf = self._look(number)
        base = self.get_visual_style("pages--chosen") if chosen else self.visual_style
        width = max(self.size.width - _GUTTER - 3, 1)
        rows = Visual.to_strips(
            self, Prose(leaf.content), width, None, base, apply_selection=False, pad=True
        )
        first = self._strip(Content.assemble(
            (leaf.time.rjust(_GUTTER - 1), MUTED), " ", (leaf.bar or " ", leaf.bar_style), " "
        ), base)
        below = self._strip(Content.assemble(
            " " * _GUTTER, (leaf.bar or " ", leaf.bar_style), " "
        ), base)
        edge = Strip([Segment(" ", base.rich_style)])
        found = [
            Strip.join([below if index else first, row, edge]) for index, row in enumerate(rows)
        ]
        if leaf.space:
            found.insert(0, Strip.blank(self.size.width, self.visual_style.rich_style))
        return found

    def _strip(self, content: Content, base: Style) -> Strip:
        return Visual.to_strips(self, content, _GUTTER + 2, 1, base, apply_selection=False)[0]

    def _height(self, at: int) -> int:
        return len(self._strips(at))

    def render_line(self, y: int) -> Strip:
        """One row of the screen: found by walking down from the top."""
        at, row = self._top, y + self._skip
        while at < len(self._numbers):
            height = self._height(at)
            if row < height:
                return self._with_bar(self._strips(at)[row], y)
            at, row = at + 1, row - height
        return self._with_bar(Strip.blank(self.size.width, self.visual_style.rich_style), y)

    def _with_bar(self, strip: Strip, y: int) -> Strip:
        """A mark in the last column tells where one stands in the whole."""
        last, height = len(self._numbers) - 1, self.size.height
        if last < height // 2 or y != round((height - 1) * self._top / last):
            return strip
        return Strip.join([strip.crop(0, self.size.width - 1), self._mark()])

    def _mark(self) -> Strip:
        content = Content.assemble(("▐", ACCENT))
        return Visual.to_strips(self, content, 1, 1, self.visual_style, apply_selection=False)[0]

    # --- moving ------------------------------------------------------------------------------

    def _place(self) -> None:
        """Show the chosen line; a third of the screen above it when one has just come."""
        if self._arriving and self._numbers:
            self._arriving = False
            self._top, self._skip = self._at, 0
            self._scroll_up(self.size.height // 3)
        self._reveal()

    def _reveal(self) -> None:
        """Scroll as little as shows the chosen line."""
        if not self._numbers:
            return
        if self._at <= self._top:
            if self._at < self._top or self._skip:
                self._top, self._skip = self._at, 0
        else:
            self._reveal_below()
        self._settle()

    def _reveal_below(self) -> None:
        room, at = self.size.height, self._at
        above = 0
        while at > self._top and above + self._height(at) <= room:
            above += self._height(at)
            at -= 1
        if at > self._top:
            # it stands below: its last row becomes the last one, or its first row the first one
            if not above:
                self._top, self._skip = self._at, 0
            else:
                self._top, self._skip = at, self._height(at) - (room - above)
        elif above + self._height(self._top) - self._skip > room:
            self._skip = above + self._height(self._top) - room
        if self._skip and self._skip >= self._height(self._top):
            self._top, self._skip = self._top + 1, 0

    def _settle(self) -> None:
        """Never more than the end of the list: no blank rows below while there are lines above."""
        if not self._numbers:
            self._top = self._skip = 0
            return
        self._top = min(self._top, len(self._numbers) - 1)
        self._skip = min(self._skip, self._height(self._top) - 1)
        left, at = self.size.height + self._skip, self._top
        while at < len(self._numbers) and left > 0:
            left -= self._height(at)
            at += 1
        if left > 0:
            self._scroll_up(left)

    def _scroll_up(self, rows: int) -> None:
        self._skip -= rows
        while self._skip < 0 and self._top:
            self._top -= 1
            self._skip += self._height(self._top)
        self._skip = max(self._skip, 0)

    def _scroll_down(self, rows: int) -> None:
        self._skip += rows
        while self._top < len(self._numbers) - 1 and self._skip >= self._height(self._top):
            self._skip -= self._height(self._top)
            self._top += 1
        self._settle()

    def _seen(self) -> tuple[int, int]:
        """The first and the last line of which the beginning is on the screen."""
        first = self._top + (self._skip > 0)
        at, row = self._top, -self._skip
        while at < len(self._numbers) and row < self.size.height:
            row += self._height(at)
            at += 1
        last = at - 1
        return min(first, last), last

    def _keep_seen(self) -> None:
        first, last = self._seen()
        self._choose(max(first, min(self._at, last)))

    def _choose(self, at: int) -> None:
        moved = at != self._at
        self._at = at
        self.refresh()
        if moved:
            self._tell()

    def scroll_rows(self, rows: int) -> None:
        """Scroll by rows; the chosen line stays on the screen."""
        if self._numbers:
            if rows < 0:
                self._scroll_up(-rows)
            else:
                self._scroll_down(rows)
            self._keep_seen()

    def page(self, way: int) -> None:
        """Scroll by a screen; at an edge, choose its line."""
        if not self._numbers:
            return
        before = (self._top, self._skip)
        self.scroll_rows(way * max(self.size.height - 1, 1))
        if before == (self._top, self._skip):
            self.edge(way)
        else:
            self._choose(self._seen()[0] if way > 0 else min(self._seen()[0], self._at))

    def edge(self, way: int) -> None:
        """Choose the first line (-1) or the last (1)."""
        if self._numbers:
            self._choose(0 if way < 0 else len(self._numbers) - 1)
            self._reveal()
            if way > 0:
                self._scroll_down(self._height(self._at))

    def move(self, way: int) -> None:
        """Choose the next line; one taller than the screen is first read to its end."""
        if not self._numbers:
            return
        if way > 0 and self._cut_below():
            self._scroll_down(1)
            self.refresh()
        elif way < 0 and self._at == self._top and self._skip:
            self._scroll_up(1)
            self.refresh()
        else:
            self._choose(max(0, min(self._at + way, len(self._numbers) - 1)))
            self._reveal()
            if way < 0 and self._at == self._top:
                self._skip = max(self._height(self._at) - self.size.height, 0)

    def _cut_below(self) -> bool:
        row = -self._skip
        for at in range(self._top, self._at + 1):
            row += self._height(at)
            if row > self.size.height:
                return True
        return False

    def choose(self, number: int) -> None:
        """Choose the line of that number, and show it."""
        if number in self._numbers:
            self._choose(self._numbers.index(number))
            self._reveal()

    # --- mouse -------------------------------------------------------------------------------

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.scroll_rows(WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.scroll_rows(-WHEEL)

    def on_click(self, event: events.Click) -> None:
        at, row = self._top, event.y + self._skip
        while at < len(self._numbers):
            row -= self._height(at)
            if row < 0:
                self._choose(at)
                self._reveal()
                return
            at += 1
