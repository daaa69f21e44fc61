"""The interview's clock: started, stopped, read at any line. Pure.

One function turns it, so that the state, the lines read again and the time of each block agree.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta

from assistant.domain.events import interview as ev
from assistant.domain.session.state import Clock, Entry, Session, parse_time


def turn(clock: Clock, entry: Entry) -> bool:
    """Take an event into the clock; False for one that neither starts nor stops it."""
    event = entry.event
    if isinstance(event, ev.InterviewStarted):
        if clock.since is None:
            clock.since = parse_time(entry.time)
            clock.sittings += clock.ended or not clock.sittings
        clock.ended = False
    elif isinstance(event, ev.InterviewPaused):
        _stop(clock, event.effective or entry.time)
    elif isinstance(event, ev.InterviewEnded):
        _stop(clock, entry.time)
        clock.ended = True
    else:
        return False
    return True


def _stop(clock: Clock, time: str) -> None:
    clock.run, clock.since = clock.elapsed(parse_time(time)), None


def interview_times(session: Session) -> dict[int, timedelta]:
    """The interview clock at each event, by its number."""
    clock, times = Clock(), {}
    for entry in session.entries:
        turn(clock, entry)
        times[entry.number] = clock.elapsed(parse_time(entry.time))
    return times


def time_by_block(session: Session, now: datetime) -> dict[int, timedelta]:
    """How long the interview clock ran while the guide stood at each block (0: at none)."""
    times = interview_times(session)
    spent: dict[int, timedelta] = defaultdict(timedelta)
    before, block = timedelta(), 0
    for entry in session.entries:
        spent[block] += max(times[entry.number] - before, timedelta())
        before = times[entry.number]
        event = entry.event
        if entry.number in session.undone:
            continue
        if isinstance(event, ev.GuideMoved) or (
            isinstance(event, ev.QuestionAsked) and event.question
        ):
            block = event.block
    spent[block] += max(session.clock.elapsed(now) - before, timedelta())
    return dict(spent)


class Times:
    """The interview clock at any line, without counting through all of them."""

    def __init__(self, session: Session) -> None:
        self._entries = session.entries
        self._from: list[int] = []
        self._clocks: list[Clock] = []
        clock = Clock()
        for entry in session.entries:
            if turn(clock, entry):
                self._from.append(entry.number)
                self._clocks.append(replace(clock))

    def running(self, number: int) -> timedelta | None:
        """The clock when the event of that number happened; None while it stood still."""
        at = bisect_right(self._from, number) - 1
        if at < 0:
            return None
        clock = self._clocks[at]
        if clock.since is None:
            # it stops at this very event, which still has its place on it
            return clock.run if at > 0 and self._from[at] == number else None
        return clock.elapsed(parse_time(self._entries[number - 1].time))
