"""A whole interview of `assistant-formation` by keys, at 80×24: what it costs the hand.

Every question is put, every element of it gets a note of its own and is judged, the bilan is looked
at, the interview is closed. The text of a note is typed whatever the program; all the other keys
are what the program asks for, and those are counted, with the changes of screen.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from textual import events

from assistant.domain.referential.model import ElementRef
from assistant.tui.app import CqpApp
from assistant.tui.base import keyboard
from assistant.tui.conduct.conduct import Conduct
from assistant.tui.interview.screen import InterviewScreen
from assistant.wiring import Folders, Services
from benchmarks.measure import Row

REFERENTIAL, ROLE = "assistant-formation", "evaluateur_externe"
NOTE = "montre le classeur de mars et nomme qui elle prévient"
BETWEEN = timedelta(minutes=2, seconds=45)
"""From one element to the next: two hours for all of them."""

BEFORE = (4.69, 2)
"""The same at ad7d0ee, where a note took Enter, F2 was a key of its own, and one went on to the
next element by hand: keys per element, changes of screen."""


class Hand:
    """An evaluator who knows the program, and presses as few keys as it lets."""

    def __init__(self, app: CqpApp, screen: InterviewScreen, clock: list[datetime]) -> None:
        self._app, self._screen, self._clock = app, screen, clock
        self.keys = self.changes = 0

    @property
    def _conduct(self) -> Conduct:
        return self._screen.conduct

    async def press(self, *keys: str) -> None:
        """Press keys one after the other, each once the one before has done its work."""
        for key in keys:
            before = self._app.screen
            self._app.keyboard.take(events.Key(key, key if len(key) == 1 else None))
            while self._app.keyboard.busy:
                await asyncio.sleep(0.001)
            self.keys += 1
            self.changes += self._app.screen is not before

    async def interview(self) -> None:
        while self._conduct.turn.kind != "fin" or self._waiting():
            left = self._waiting()
            if left:
                await self._judge(left[0])
            else:
                await self.press("enter")
        await self.press("ctrl+b", "escape", "alt+c")
        assert self._conduct.session.clock.ended

    def _waiting(self) -> list[ElementRef]:
        asked, session = self._conduct.asked, self._conduct.session
        return [ref for ref in asked.elements if session.effective(ref) is None] if asked else []

    async def _judge(self, ref: ElementRef) -> None:
        self._clock[0] += BETWEEN
        await self._look_at(ref)
        self._screen.prompt.insert(NOTE)
        await self.press("f2", "a")

    async def _look_at(self, ref: ElementRef) -> None:
        seen = self._conduct.in_view
        away = ref.element - seen.ref.element if seen else 1
        if 0 <= away <= 2 + len(str(ref.element)):
            await self.press(*["f4"] * away)
        else:
            await self.press(*f"#{ref.element}", "enter")


async def _led() -> tuple[float, int]:
    with tempfile.TemporaryDirectory() as name:
        folder, clock = Path(name), [datetime(2026, 3, 12, 9, tzinfo=UTC)]
        services = Services(
            Folders(folder, folder / "sessions", folder), now=lambda: clock[0],
        )
        made = services.library.create(REFERENTIAL, "DUVAL Camille", role=ROLE)
        made.close()
        app = CqpApp(services, session=made.session.id)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            screen = app.screen
            assert isinstance(screen, InterviewScreen)
            hand = Hand(app, screen, clock)
            await hand.interview()
            session = screen.conduct.session
        judged = [ref for ref in session.judgements if session.notes_on(ref)]
        assert len(judged) == len(session.referential.elements())
    return hand.keys / len(judged), hand.changes


def rows() -> Iterator[Row]:
    keyboard.BOUNCE = keyboard.REPEATS = 0.0  # this hand is faster than one that trembles
    keys, changes = asyncio.run(_led())
    yield Row(
        "touches par élément évalué, hors texte ; changements d’écran",
        f"{keys:.2f} ; {changes}", f"{BEFORE[0]:.2f} ; {BEFORE[1]}", keys / BEFORE[0], "≤ 0,67×",
    )
