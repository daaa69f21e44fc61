"""The sessions as home lists them: as many rows are made as are near what is seen.

Thousands of rows laid out at once would keep keys waiting; the others are made between two keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic
from typing import TYPE_CHECKING

from textual.content import Content
from textual.timer import Timer
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from assistant.domain.common.collecting import settled
from assistant.domain.common.french import short_day
from assistant.tui.base.prose import Prose
from assistant.tui.base.styles import MUTED, STRONG

if TYPE_CHECKING:
    from assistant.summaries import SessionSummary

AHEAD = 60
"""Rows made at once beyond the chosen one."""

_A_FEW, _PAUSE, _ASIDE = 150, 0.02, 0.5
"""Rows made between two keys, the seconds left to keys after them, and those after a key."""

def row(one: SessionSummary) -> Content:
    """A session in two lines or a few, without results: someone may read over the shoulder."""
    if one.locked:
        return Content.assemble(("▪ ", MUTED), ("verrouillée", ""), (f"  {one.id}", MUTED))
    if one.problem:
        return Content.assemble(
            ("✗ ", "$text-error"), (one.candidate or one.id, STRONG), "\n",
            ("  " + one.problem.replace("\n", " "), MUTED),
        )
    begun = one.minutes or one.judged or one.last_line
    state = (
        "en cours" if one.running else "terminé" if one.ended
        else "en pause" if begun else "à commencer"
    )
    judged = f"{one.judged}/{one.elements} évalués" if one.judged else "rien d’évalué"
    day = short_day(one.last)
    facts = [judged, f"{one.minutes} min", state, day]
    beside = f"\n  copie de conflit à fusionner : cqp session fusionner {one.id}"
    return Content.assemble(
        (one.candidate, STRONG), (f"  {one.title}", ""), "\n",
        ("  " + " · ".join(facts), MUTED),
        (beside if one.copies else "", "$text-warning"),
    )


class SessionList(OptionList):
    """Sessions to choose from."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - as OptionList names it
        super().__init__(id=id, markup=False)
        self._sessions: Sequence[SessionSummary] = ()
        self._to_the_end = False  # the last one is to be chosen once its row is made
        self._pressed = 0.0
        self._making: Timer | None = None

    @property
    def chosen(self) -> str:
        """The id of the chosen session; empty when there is none."""
        at = self.highlighted
        return "" if at is None else self._sessions[at].id

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enter where nothing is listed yet is the screen’s: it waits for what comes."""
        listed = action != "select" or self.highlighted is not None
        return listed and super().check_action(action, parameters)

    def show(self, sessions: Sequence[SessionSummary], *, land_on: str = "") -> None:
        """List these; the chosen one, or that to land on, is chosen if it is among them."""
        made = self.option_count
        chosen = land_on if land_on in {one.id for one in sessions} else self.chosen
        if chosen != self.chosen or list(self._sessions[:made]) != list(sessions[:made]):
            self.clear_options()
            chosen_at = (at for at, one in enumerate(sessions) if one.id == chosen)
            self._sessions = sessions
            at = next(chosen_at, 0)
            self._make(at + AHEAD)
        else:
            self._sessions = sessions
            at = self.highlighted or 0
            self._make(AHEAD)
        self.highlighted = at if sessions else None
        self._make_the_rest()

    def _make(self, wanted: int) -> None:
        """Have at least so many rows."""
        fresh = self._sessions[self.option_count : wanted]
        self.add_options(Option(Prose(row(one)), id=one.id) for one in fresh)

    def _make_the_rest(self) -> None:
        """Make the others in a while, unless that is to come already."""
        if self._making is None and self.option_count < len(self._sessions):
            aside = 0 if self._to_the_end else self._pressed + _ASIDE - monotonic()
            self._making = self.set_timer(max(_PAUSE, aside), self._make_a_few, name="rows")

    def on_key(self) -> None:
        self._pressed = monotonic()

    def _make_a_few(self) -> None:
        self._making = None
        if not self._to_the_end and monotonic() < self._pressed + _ASIDE:
            self._make_the_rest()
            return
        self._make(self.option_count + _A_FEW)
        settled()  # thousands of rows hold no cycle, and a look for some would be felt
        self._make_the_rest()
        if self._to_the_end:
            self.action_last()

    def watch_highlighted(self, highlighted: int | None) -> None:
        self._to_the_end = False  # another was chosen meanwhile
        if highlighted is not None and highlighted + AHEAD // 2 > self.option_count:
            self._make(self.option_count + AHEAD)  # a key held down goes faster than the others
        super().watch_highlighted(highlighted)

    def action_last(self) -> None:
        if self.option_count < len(self._sessions):
            self._to_the_end = True
            if self._making is not None:
                self._making.stop()
            self._making = None
            self._make_the_rest()
        else:
            super().action_last()

    def action_cursor_up(self) -> None:
        if self.highlighted:
            super().action_cursor_up()
        else:  # above the first is the last
            self.action_last()
