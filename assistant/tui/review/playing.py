"""Playing an interview again, line by line, with its clock; nothing is recorded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from textual.content import Content

from assistant.domain.review.playback import Playback
from assistant.domain.session.state import Session
from assistant.tui.review.lines import playback_content
from assistant.tui.review.view import NOT_YET, ReviewView

BEAT = 0.1
"""Seconds between two looks at the clock of what is played again."""


class Beat(Protocol):
    """A clock that beats until it is stopped."""

    def stop(self) -> None:
        """End it; it beats no more, and never again."""
        ...


class PlayingView(ReviewView, Protocol):
    """The screen, to who plays."""

    @property
    def shown(self) -> Sequence[int]:
        """The numbers of the lines that are shown."""
        ...

    def show_said(self, numbers: Sequence[int], at: int) -> None:
        """Show only what has been said, up to the line of that number."""
        ...

    def show_state(self) -> None:
        """Show where one stands, at which speed."""
        ...

    def show_lines(self, at: int = 0) -> None:
        """Show every line again, the one of that number chosen."""
        ...

    def beat(self, every: float, tick: Callable[[], None]) -> Beat:
        """Have something called every so many seconds, until it is stopped."""
        ...


class Playing:
    """What is being played, and how fast."""

    def __init__(self, view: PlayingView) -> None:
        self._view = view
        self.playback: Playback | None = None
        """None while nothing is played."""
        self._beat: Beat | None = None

    def toggle(self) -> None:
        """Play, or pause; from the beginning when everything shown has been said."""
        playback = self._begin()
        if playback is not None:
            playback.playing = not playback.playing
            self._show()

    def step(self, way: int) -> None:
        """Show the next line (1) or the one before (-1), and stand still there."""
        playback = self._begin(from_here=True)
        if playback is not None:
            playback.playing = False
            playback.step(way)
            self._show()

    def faster(self) -> None:
        """Play at the next speed; after the last one, at the first."""
        playback = self._begin(from_here=True)
        if playback is not None:
            playback.faster()
            self._show()

    def _begin(self, *, from_here: bool = False) -> Playback | None:
        """What is played, begun if need be; None while there is nothing to play."""
        view, shown = self._view, self._view.shown
        if view.conduct is None or view.session is None or not shown:
            view.tell(NOT_YET if view.conduct is None else "Aucune ligne à rejouer.")
            return None
        view.tell("")
        if self.playback is None:
            at = view.chosen
            if at == shown[-1] and not from_here:
                at = shown[0]
            self.playback = Playback(view.session, shown, at)
        elif self.playback.ended and not from_here:
            self.playback.step(-len(shown))
        if self._beat is None:
            self._beat = view.beat(BEAT, self.tick)
        return self.playback

    def tick(self) -> None:
        """The clock went on by one beat."""
        if self.playback is not None and self.playback.playing:
            self._show(moved=self.playback.advance(BEAT))

    def _show(self, *, moved: bool = True) -> None:
        if self.playback is not None and moved:
            said = self._view.shown[: self.playback.index + 1]
            self._view.show_said(said, self.playback.number)
        self._view.show_state()

    def leave(self) -> None:
        """Show every line again, at the one that was last said."""
        if self.playback is None:
            return
        at, self.playback = self.playback.number, None
        if self._beat is not None:
            self._beat.stop()
            self._beat = None
        self._view.show_lines(at)

    def state(self, session: Session) -> Content | None:
        """What is played, as a line; None while nothing is."""
        if self.playback is None:
            return None
        return playback_content(session, self.playback, discreet=self._view.discreet)
