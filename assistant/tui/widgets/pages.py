"""A list of lines, one of them chosen."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from textual import events
from textual.content import Content
from textual.message import Message

from assistant.tui.base.styles import MUTED
from assistant.tui.widgets.rows import Leaf, LineRows

_TIME = 6


def timed(time: str, bar: str, bar_style: str, content: Content, *, space: bool = False) -> Leaf:
    """A line with a time at its left and a bar; `space` sets it off above."""
    mark = (bar or " ", bar_style)
    return Leaf(
        Content.assemble((time.rjust(_TIME), MUTED), " ", mark, " "),
        Content.assemble(" " * (_TIME + 1), mark, " "),
        content, space,
    )


class Pages(LineRows, can_focus=True):
    """A list to move through; posts a message when a line is chosen."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"pages--chosen"}

    @dataclass
    class Moved(Message):
        """Another line is chosen."""

        number: int

    def __init__(self, look: Callable[[int], Leaf], *, dom_id: str) -> None:
        super().__init__(dom_id=dom_id)
        self._look = look
        self._numbers: Sequence[int] = ()
        self._at = 0
        self._arriving = False

    # --- what is shown -----------------------------------------------------------------------

    @property
    def chosen(self) -> int:
        """The number of the chosen line, 0 when there is none."""
        return self._numbers[self._at] if self._numbers else 0

    @property
    def _count(self) -> int:
        return len(self._numbers)

    def _key(self, at: int) -> Hashable:
        return self._numbers[at], at == self._at

    def _leaf(self, at: int) -> Leaf:
        found = self._look(self._numbers[at])
        return replace(found, ground="pages--chosen") if at == self._at else found

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
        if self._has_room():
            self._place()
        self.repaint()
        self._tell()

    def _tell(self) -> None:
        self.post_message(self.Moved(self.chosen))

    def _fit(self) -> None:
        self._place()

    # --- moving ------------------------------------------------------------------------------

    def _place(self) -> None:
        """Show the chosen line; a third of the screen above it when one has just come."""
        if self._arriving and self._numbers:
            self._arriving = False
            self._top, self._skip = self._at, 0
            self._scroll_up(self._room.height // 3)
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
        room, at = self._room.height, self._at
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

    def _seen(self) -> tuple[int, int]:
        """The first and the last line of which the beginning is on the screen."""
        first = self._top + (self._skip > 0)
        at, row = self._top, -self._skip
        while at < self._count and row < self._room.height:
            row += self._height(at)
            at += 1
        last = at - 1
        return min(first, last), last

    def _choose(self, at: int) -> None:
        moved = at != self._at
        self._at = at
        if moved:
            self._tell()

    def _scrolled(self) -> None:
        """The chosen line stays on the screen."""
        first, last = self._seen()
        self._choose(max(first, min(self._at, last)))
        self.repaint()

    def page(self, way: int) -> None:
        """Scroll by a screen; at an edge, choose its line."""
        if not self._numbers:
            return
        self._be_ready()
        before = (self._top, self._skip)
        self.scroll_rows(way * max(self._room.height - 1, 1))
        if before == (self._top, self._skip):
            self.edge(way)
        else:
            self._choose(self._seen()[0] if way > 0 else min(self._seen()[0], self._at))
            self.repaint()

    def edge(self, way: int) -> None:
        """Choose the first line (-1) or the last (1)."""
        if self._numbers:
            self._be_ready()
            self._choose(0 if way < 0 else self._count - 1)
            self._reveal()
            if way > 0:
                self._scroll_down(self._height(self._at))
            self.repaint()

    def move(self, way: int) -> None:
        """Choose the next line; one taller than the screen is first read to its end."""
        if not self._numbers:
            return
        self._be_ready()
        if way > 0 and self._cut_below():
            self._scroll_down(1)
        elif way < 0 and self._at == self._top and self._skip:
            self._scroll_up(1)
        else:
            self._choose(max(0, min(self._at + way, self._count - 1)))
            self._reveal()
            if way < 0 and self._at == self._top:
                self._skip = max(self._height(self._at) - self._room.height, 0)
        self.repaint()

    def _cut_below(self) -> bool:
        row = -self._skip
        for at in range(self._top, self._at + 1):
            row += self._height(at)
            if row > self._room.height:
                return True
        return False

    def choose(self, number: int) -> None:
        """Choose the line of that number, and show it."""
        if number in self._numbers:
            self._be_ready()
            self._choose(self._numbers.index(number))
            self._reveal()
            self.repaint()

    # --- mouse -------------------------------------------------------------------------------

    def on_click(self, event: events.Click) -> None:
        at = self._line_under(event)
        if at is not None:
            self._choose(at)
            self._reveal()
            self.repaint()
