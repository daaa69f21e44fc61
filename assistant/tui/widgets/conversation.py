"""The conversation: a window of mounted lines over a transcript of any length.

Only some hundred lines are widgets at a time; older ones are mounted above when the reader
scrolls up, and those far away are removed. It knows lines and looks, nothing of sessions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content

from assistant.domain.review.conversation import Line
from assistant.tui.base.keyboard import caught_up
from assistant.tui.base.lines import Look
from assistant.tui.base.painting import AlikeRows, LaidOutOnce
from assistant.tui.widgets.bars import Text

FIRST, STEP, MOST = 40, 24, 64
"""How many lines are mounted at first, added at a time, and kept at most."""

_NEAR = 8
"""How many rows from an edge the next lines are fetched."""


class LineView(Text):
    """One line of the conversation, as plain content."""

    def __init__(self, line: Line, look: Look, *, discreet: bool) -> None:
        super().__init__(classes=f"ligne {look.kind}")
        self.line = line
        self._look = look
        self.discreet = discreet
        self._show()

    def repaint(self, line: Line, look: Look) -> None:
        """Show the line as it now is, as after it was struck or corrected."""
        self.line, self._look = line, look
        self.set_classes(f"ligne {look.kind}")
        self._show()

    def set_discreet(self, discreet: bool) -> None:
        """Show only what the candidate may see, or all again."""
        if discreet != self.discreet:
            self.discreet = discreet
            self._show()

    def _show(self) -> None:
        shown = self._look.public if self.discreet else self._look.content
        self.display = shown is not None
        self.show(shown if shown is not None else "")


class Conversation(VerticalScroll, LaidOutOnce, AlikeRows, can_focus=False):
    """Shows the last lines, and older ones on the way up."""

    def __init__(self, paint: Callable[[Line], Look], *, dom_id: str) -> None:
        super().__init__(id=dom_id)
        self._paint = paint
        self._lines: Sequence[Line] = []
        self._added: list[Line] = []
        self._start = 0
        self._discreet = False
        self._busy = False
        self._headed = False  # what came last is shown from its first row, and taller than that
        self._turn = Text(dom_id="tour")
        self._turn_look: Look | None = None

    def compose(self) -> ComposeResult:
        yield self._turn

    @property
    def views(self) -> list[LineView]:
        """The lines that are mounted, top to bottom; older ones are made on the way up."""
        return [one for one in self.children if isinstance(one, LineView)]

    @property
    def _end(self) -> int:
        return self._start + len(self.views)

    @property
    def _count(self) -> int:
        return len(self._lines) + len(self._added)

    def _between(self, start: int, end: int) -> list[Line]:
        """Some of the lines: those of the opening are made only then, the others follow them."""
        before = len(self._lines)
        return [
            *self._lines[start:end], *self._added[max(0, start - before):max(0, end - before)]
        ]

    def _make(self, lines: Sequence[Line]) -> list[LineView]:
        return [LineView(line, self._paint(line), discreet=self._discreet) for line in lines]

    async def open(self, lines: Sequence[Line]) -> None:
        """Show the end of a transcript."""
        self._lines, self._added = lines, []
        await self._open_end()

    async def _open_end(self) -> None:
        self._headed = False
        async with self.batch():
            await self.query_children(LineView).remove()
            self._start = max(0, self._count - FIRST)
            shown = self._make(self._between(self._start, self._count))
            # as many lines as the terminal has rows overflow: they are then laid out only once
            if sum(1 for view in shown if view.display) >= self.app.size.height:
                self.show_vertical_scrollbar = True
            await self.mount(*shown, before=self._turn)
        self.anchor()

    async def append(self, lines: Sequence[Line], *, follow: bool = True) -> None:
        """Add new lines at the end; `follow` brings them into view."""
        at_end, self._headed = self._end == self._count, False
        self._added.extend(lines)
        if not at_end:
            await self._open_end()
            return
        if not lines:
            return
        fresh = self._make(lines)
        await self.mount(*fresh, before=self._turn)
        for one in (*fresh, self):  # all of it asks for its layout: one image shows them
            one.check_idle()
            await caught_up(one)
        if follow:
            self.anchor()
            self.call_after_refresh(self._show_head, fresh[0])
            if self._end - self._start > MOST:
                self.call_after_refresh(self._leave_old)

    async def _leave_old(self) -> None:
        """Many lines at a time, once the new one is painted."""
        views = self.views
        extra = len(views) - FIRST
        if self._busy or len(views) <= MOST or self._end != self._count:
            return
        self._start += extra
        await self.remove_children(views[:extra])

    def _show_head(self, view: LineView) -> None:
        """What is taller than the screen is read from its first row on."""
        if view.is_mounted and view.size.height > self.size.height:
            self.release_anchor()
            self._headed = True
            self.scroll_to(y=view.virtual_region.y, animate=False, immediate=True)

    @property
    def goes_on_below(self) -> bool:
        """Whether what came last is taller than the screen, and was not read to its end yet."""
        return self._headed and self.scroll_y < self.max_scroll_y - 1

    def refresh_lines(self, lines: Sequence[Line]) -> None:
        """Take the present form of all lines; only those that changed are painted again."""
        self._lines, self._added = lines, []
        for view, line in zip(self.views, lines[self._start:], strict=False):
            if view.line != line:
                view.repaint(line, self._paint(line))

    def show_turn(self, look: Look | None) -> None:
        """What the assistant says now, below the last line; None: nothing."""
        self._turn_look = look
        self._show_turn()

    def _show_turn(self) -> None:
        look = self._turn_look
        shown: Content | None = None
        if look is not None:
            shown = look.public if self._discreet else look.content
        self._turn.display = shown is not None
        self._turn.show(shown if shown is not None else "")

    def set_discreet(self, discreet: bool) -> None:
        """Show only what the candidate may see, or all again, and go to the end."""
        self._discreet = discreet
        with self.app.batch_update():
            for view in self.views:
                view.set_discreet(discreet)
            self._show_turn()
        self.anchor()

    async def go_to_start(self) -> None:
        """Show the first lines in place of those that are mounted."""
        async with self.batch():
            await self.query_children(LineView).remove()
            self._start = 0
            await self.mount(*self._make(self._between(0, FIRST)), before=self._turn)
        self.scroll_home(animate=False, immediate=True)

    async def page(self, way: int) -> None:
        """Read a screenful higher (-1) or lower (1); what stands there is fetched before."""
        rows = self.size.height
        if not self._busy and way < 0 and self._start and self.scroll_y < rows + _NEAR:
            self._busy = True
            await self._fetch_older()
        elif (
            not self._busy and way > 0 and self._end < self._count
            and self.scroll_y + rows + _NEAR > self.max_scroll_y
        ):
            self._busy = True
            await self._fetch_newer()
        self.scroll_relative(y=way * rows, animate=False, immediate=True)

    async def go_to_end(self) -> None:
        """Show the last lines and what the guide says."""
        if self._end < self._count:
            await self._open_end()
        else:
            self._headed = False
            self.anchor()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if self._busy or not self.is_mounted:
            return
        if new_value < _NEAR and new_value < old_value and self._start:
            self._busy = True
            self.call_later(self._fetch_older)
        elif (
            new_value > self.max_scroll_y - _NEAR
            and new_value > old_value
            and self._end < self._count
        ):
            self._busy = True
            self.call_later(self._fetch_newer)

    async def _fetch_older(self) -> None:
        views = self.views
        start = max(0, self._start - STEP)
        await self._fetch(
            self._between(start, self._start), start, before=views[0], drop=views[MOST - STEP:],
            keep=views[0],
        )

    async def _fetch_newer(self) -> None:
        views = self.views
        extra = max(0, len(views) - (MOST - STEP))
        await self._fetch(
            self._between(self._end, self._end + STEP), self._start + extra, before=self._turn,
            drop=views[:extra], keep=views[-1],
        )

    async def _fetch(
        self, lines: Sequence[Line], start: int, *, before: Text, drop: list[LineView],
        keep: LineView,
    ) -> None:
        """Mount and remove lines while the line `keep` stays where it is on the screen."""
        above = keep.virtual_region.y - self.scroll_y
        async with self.batch():
            await self.mount(*self._make(lines), before=before)
            if drop:
                await self.remove_children(drop)
            self._start = start
            # laid out here: no image has the lines elsewhere
            self.screen._refresh_layout()
            self.scroll_to(y=keep.virtual_region.y - above, animate=False, immediate=True)
            self.screen._refresh_layout(scroll=True)
        self._busy = False


class Beside(VerticalScroll, LaidOutOnce, AlikeRows, can_focus=False):
    """What stands beside the conversation."""
