"""The conversation: its lines, and below them what the assistant says now.

It knows lines and looks, nothing of sessions.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import ClassVar

from textual.containers import VerticalScroll
from textual.content import Content

from assistant.domain.review.conversation import Line
from assistant.tui.base.lines import PUBLIC, Look
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

_AFTER_ALL = 1 << 50
"""The row, for what is selected, of what the assistant says now: it stays when lines come."""

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
        self._places: Sequence[int] = ()
        self._turn: Look | None = None
        self._discreet = False
        self._follows = True
        self._headed = False  # what came last is shown from its first row, and taller than that

    # --- what is shown -----------------------------------------------------------------------

    @property
    def _count(self) -> int:
        return self._last + (self._said(self._turn) is not None)

    @property
    def _last(self) -> int:
        """Where what the assistant says now stands, after every line."""
        return len(self._places)

    def _key(self, at: int) -> Hashable:
        return "tour" if at == self._last else at

    def _first_row(self, at: int) -> int:
        return _AFTER_ALL if at == self._last else super()._first_row(at)

    def _said(self, look: Look | None) -> Content | None:
        """What is shown of a look; None for nothing."""
        if look is None:
            return None
        return look.public if self._discreet else look.content

    def _leaf(self, at: int) -> Leaf:
        look = self._turn if at == self._last else self._paint(self._line(self._places[at]))
        assert look is not None
        content = self._said(look) or Content("")
        kind = "tour" if at == self._last else look.kind.split()[0]
        bar = _BARS.get(kind, _NO_BAR)
        return Leaf(
            bar, bar, content, space=kind in _SET_OFF, ground=_GROUNDS.get(kind, ""),
            padding=1 if kind in _BARS else 2, margins=_MARGINS,
        )

    def _line(self, place: int) -> Line:
        """A line: those of the opening are made only then, the others follow them."""
        before = len(self._lines)
        return self._lines[place] if place < before else self._added[place - before]

    def _shown_from(self, first: int) -> Sequence[int]:
        """The places of the lines to show, from one on: found once, for each would be looked at
        by every key where the candidate may see few of them."""
        every = range(first, len(self._lines) + len(self._added))
        return [one for one in every if self._line(one).kind in PUBLIC] if self._discreet else every

    def _show_others(self) -> None:
        """Other lines than before are shown: nothing of those is laid out nor selected."""
        self._places = self._shown_from(0)
        self._forget_looks()
        if self.text_selection is not None:
            self.screen.clear_selection()

    def open(self, lines: Sequence[Line]) -> None:
        """Show the end of a transcript."""
        self._lines, self._added = lines, []
        self._show_others()
        self.go_to_end()

    def append(self, lines: Sequence[Line], *, follow: bool = True) -> None:
        """Add new lines at the end; `follow` brings them into view."""
        if not lines:
            return
        first, self._headed = self._last, False
        place = len(self._lines) + len(self._added)
        self._added.extend(lines)
        self._places = [*self._places, *self._shown_from(place)] if self._discreet else \
            self._shown_from(0)
        if follow:
            self._follows = True
            self._be_ready()
            if first < self._last and 0 < self._room.height < self._text_height(first):
                self._show_head(first)
        self._show_again()

    def refresh_lines(self, lines: Sequence[Line]) -> None:
        """Take the present form of all lines."""
        self._lines, self._added = lines, []
        self._show_others()
        self._show_again()

    def show_turn(self, look: Look | None) -> None:
        """What the assistant says now, below the last line; None: nothing."""
        before, self._turn = self._turn, look
        if look is None or before is None or not look.is_same(before):
            self._laid.pop("tour", None)
            self._show_again()

    def set_discreet(self, discreet: bool) -> None:
        """Show only what the candidate may see, or all again, and go to the end."""
        self._discreet = discreet
        self._show_others()
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
            self._follows = self.at_end  # in a higher window, say

    def _text_height(self, at: int) -> int:
        return self._height(at) - self._leaf(at).space

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
        self._be_ready()
        self._top, self._skip = 0, 0
        self._scrolled()

    def go_to_end(self) -> None:
        """Show the last lines and what the guide says."""
        self._follows, self._headed = True, False
        self._show_again()


class Beside(VerticalScroll, LaidOutOnce, AlikeRows, can_focus=False):
    """What stands beside the conversation."""
