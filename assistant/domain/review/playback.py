"""An interview played again, line after line, with its clock and its judgements. Pure: nothing is
recorded, and the time that passes is handed in."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from assistant.domain.events import interview as ev
from assistant.domain.review.lines import GIVEN
from assistant.domain.session.clock import interview_times
from assistant.domain.session.replay import rebuild
from assistant.domain.session.state import Session

SPEEDS = (1, 4, 16, 60)


@dataclass(frozen=True, slots=True)
class Standing:
    """How the elements were judged at one moment: how many by value of the scale, `""` for not
    applicable, and what was still open."""

    values: tuple[tuple[str, int], ...]
    disputed: int
    judged: int
    elements: int


class Playback:
    """Where one stands in an interview played again: at one of its lines, and at its clock."""

    def __init__(self, session: Session, numbers: Sequence[int], at: int) -> None:
        """Stand at a line.

        Args:
            numbers: the lines that are played, in order.
            at: the number of one of them.
        """
        times = interview_times(session)
        self._session = session
        self._numbers = numbers
        self._times = _never_back(times[number] for number in numbers)
        self.index = numbers.index(at)
        self.clock = self._times[self.index]
        self.speed = SPEEDS[0]
        self.playing = False

    @property
    def number(self) -> int:
        """The last line that was said."""
        return self._numbers[self.index]

    @property
    def length(self) -> timedelta:
        """The clock at the last line."""
        return self._times[-1]

    @property
    def ended(self) -> bool:
        """Whether its last line is shown; playing on would begin it again."""
        return self.index == len(self._numbers) - 1

    def step(self, way: int) -> None:
        """Go to the next line (1) or back to the one before (-1)."""
        self.index = max(0, min(self.index + way, len(self._numbers) - 1))
        self.clock = self._times[self.index]

    def advance(self, seconds: float) -> bool:
        """Let time pass; True when at least one line was said meanwhile."""
        self.clock = min(self.clock + timedelta(seconds=seconds * self.speed), self.length)
        reached = bisect_right(self._times, self.clock) - 1
        moved = reached > self.index
        self.index = max(self.index, reached)
        if self.ended:
            self.playing = False
        return moved

    def faster(self) -> None:
        """The next speed, the first after the last."""
        self.speed = SPEEDS[(SPEEDS.index(self.speed) + 1) % len(SPEEDS)]

    def standing(self) -> Standing:
        """The judgements as they stood at this line."""
        return standing(self._session, self.number)


def _never_back(times: Iterable[timedelta]) -> list[timedelta]:
    """The clock at each line; one that was stopped for an earlier moment does not go back."""
    found: list[timedelta] = []
    for time in times:
        found.append(max(time, found[-1]) if found else time)
    return found


def standing(session: Session, number: int) -> Standing:
    """How the elements were judged once the event of that number had happened."""
    entries = session.entries
    about = [
        entry for entry in entries[1:number]
        if isinstance(entry.event, GIVEN)
        or (isinstance(entry.event, ev.Undone) and _on_judgement(session, entry.event.event))
    ]
    then = rebuild([entries[0], *about], lambda _: session.referential)
    counted: Counter[str] = Counter()
    disputed = 0
    elements = session.referential.elements()
    for element in elements:
        given = then.effective(element.ref)
        if given is not None:
            counted["" if given.not_applicable else given.value] += 1
        disputed += then.disputed(element.ref)
    rank = {value.id: at for at, value in enumerate(session.referential.scale.values)}
    ordered = sorted(counted.items(), key=lambda one: rank.get(one[0], len(rank)))
    return Standing(tuple(ordered), disputed, counted.total(), len(elements))


def _on_judgement(session: Session, number: int) -> bool:
    """Whether an undoing bears on a judgement, itself or through another undoing."""
    event = session.entries[number - 1].event
    while isinstance(event, ev.Undone):
        event = session.entries[event.event - 1].event
    return isinstance(event, GIVEN)
