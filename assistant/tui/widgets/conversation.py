"""The conversation: its lines, and below them what the assistant says now.

It knows lines and looks, nothing of sessions.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import ClassVar

from textual.containers import VerticalScroll
from textual.content import Content

from assistant.domain.review.conversation import Line
from assistant.tui.base.lines import Look
from assistant.tui.base.painting import AlikeRows, LaidOutOnce
from assistant.tui.widgets.rows import Leaf, LineRows

_MARGINS = (1, 2)
"""Columns beside the lines; the last one is where the bar tells where one stands."""

_NO_BAR = Content("  ")
_THIN = Content.assemble(("│", "$panel"), " ")
_BARS = {
    "bloc": Content.assemble(("█", "$primary"), " "),
    "question": Content.assemble(("█", "$primary"), " "),
    "tour": Content.assemble(("█", "$panel"), " "),
    "note": _THIN,
    "jugement": _THIN,
}
_SET_OFF = frozenset({"bloc", "question", "tour"})
"""The kinds of lines that an empty row stands above."""

_GROUNDS = {"bloc": "conversation--bloc"}


class Conversation(LineRows, can_focus=False):
    """Shows the last lines, and older ones on the way up."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"conversation--bloc"}
    FROM_BELOW = True  # what was said last stands beside the line one types in

    def __init__(self, paint: Callable[[Line], Look], *, dom_id: str) -> None:
        super().__init__(dom_id=dom_id)
        self._paint = paint
        self._lines: Sequence[Line] = []
        self._added: list[Line] = []
        self._turn: Look | None = None
        self._discreet = False
        self._follows = True
        self._headed = False  # what came last is shown from its first row, and taller than that

    # --- what is shown -----------------------------------------------------------------------

    @property
    def _count(self) -> int:
        return self._last + 1

    @property
    def _last(self) -> int:
        """The place of what the assistant says now, after every line."""
        return len(self._lines) + len(self._added)

    def _key(self, at: int) -> Hashable:
        return "tour" if at == self._last else at

    def _leaf(self, at: int) -> Leaf | None:
        look = self._turn if at == self._last else self._paint(self._line(at))
        if look is None:
            return None
        content = look.public if self._discreet else look.content
        if content is None:
            return None
        kind = "tour" if at == self._last else look.kind.split()[0]
        bar = _BARS.get(kind, _NO_BAR)
        return Leaf(
            bar, bar, content, space=kind in _SET_OFF, ground=_GROUNDS.get(kind, ""),
            padding=1 if kind in _BARS else 2, margins=_MARGINS,
        )

    def _line(self, at: int) -> Line:
        """A line: those of the opening are made only then, the others follow them."""
        before = len(self._lines)
        return self._lines[at] if at < before else self._added[at - before]

    def open(self, lines: Sequence[Line]) -> None:
        """Show the end of a transcript."""
        self._lines, self._added = lines, []
        self._laid.clear()
        self.go_to_end()

    def append(self, lines: Sequence[Line], *, follow: bool = True) -> None:
        """Add new lines at the end; `follow` brings them into view."""
        first, self._headed = self._last, False
        self._added.extend(lines)
        if follow and lines:
            self._follows = True
            self._be_ready()
            if self._text_height(first) > self._room.height:
                self._show_head(first)
        self._show_again()

    def refresh_lines(self, lines: Sequence[Line]) -> None:
        """Take the present form of all lines."""
        self._lines, self._added = lines, []
        self._laid.clear()
        self._show_again()

    def show_turn(self, look: Look | None) -> None:
        """What the assistant says now, below the last line; None: nothing."""
        if look != self._turn:
            self._turn = look
            self._laid.pop("tour", None)
            self._show_again()

    def set_discreet(self, discreet: bool) -> None:
        """Show only what the candidate may see, or all again, and go to the end."""
        self._discreet = discreet
        self._laid.clear()
        self.go_to_end()

    def _show_again(self) -> None:
        if self._has_room():
            self._fit()
        self.repaint()

    def _fit(self) -> None:
        if self._follows:
            self._to_end()
        else:
            self._settle()

    def _text_height(self, at: int) -> int:
        leaf = self._leaf(at)
        return self._height(at) - (leaf is not None and leaf.space)

    def _show_head(self, at: int) -> None:
        """What is taller than the screen is read from its first row on."""
        self._top, self._skip = at, self._height(at) - self._text_height(at)
        self._follows, self._headed = False, True

    @property
    def goes_on_below(self) -> bool:
        """Whether what came last is taller than the screen, and was not read to its end yet."""
        return self._headed and not self.at_end

    # --- moving ------------------------------------------------------------------------------

    def _scrolled(self) -> None:
        """At the end, one follows what comes."""
        self._follows = self.at_end
        self.repaint()

    def page(self, way: int) -> None:
        """Read a screenful higher (-1) or lower (1)."""
        self._be_ready()
        self.scroll_rows(way * self._room.height)

    def go_to_start(self) -> None:
        """Show the first lines."""
        self._top, self._skip = 0, 0
        self._be_ready()
        self._scrolled()

    def go_to_end(self) -> None:
        """Show the last lines and what the guide says."""
        self._follows, self._headed = True, False
        self._show_again()


class Beside(VerticalScroll, LaidOutOnce, AlikeRows, can_focus=False):
    """What stands beside the conversation."""
