"""The interview's clock: started, stopped, read at any line. Pure.

One function turns it, so that the state, the lines read again and the time of each block agree.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta

from assistant.domain.events import interview as ev
from assistant.domain.session.state import Clock, Entry, Gap, Session, parse_time

SILENCE = timedelta(minutes=3)
"""Without a sign of life for that long, the time is a gap: one is asked whether it counts."""

_BACK = timedelta(seconds=2)
"""A clock that is put right by less is not worth a line."""


def turn(clock: Clock, entry: Entry, *, counts: bool) -> bool:
    """Take an event into the clock; False for one that changes nothing of how it runs.

    Args:
        counts: False for one that was undone since: it took its time all the same, but what it
            said of a gap is taken back.
    """
    event = entry.event
    if isinstance(event, ev.InterviewStarted):
        if clock.since is None:
            clock.since = clock.last = parse_time(entry.time)
            clock.sittings += clock.ended or not clock.sittings
        clock.ended = False
    elif isinstance(event, ev.InterviewPaused):
        _seen(clock, entry)
        _stop(clock, event.effective or entry.time)
        if event.effective:
            _gap(clock, entry, event.effective)
    elif isinstance(event, ev.InterviewEnded):
        _seen(clock, entry)
        _stop(clock, entry.time)
        clock.ended = True
    elif isinstance(event, ev.ClockLeapt):
        _leap(clock, entry, event)
    elif isinstance(event, ev.GapSettled) and counts:
        _settle(clock, event)
    else:
        return _seen(clock, entry)
    return True


def _seen(clock: Clock, entry: Entry) -> bool:
    """Notice that the clock still ran; what it had counted stays when it was set back since."""
    if clock.since is None or entry.brought[0] or isinstance(entry.event, ev.JournalRepaired):
        return False
    time, last = parse_time(entry.time), clock.last or clock.since
    clock.last = time
    if time >= last:
        return False
    clock.run += last - clock.since
    clock.since = time
    return True


def _stop(clock: Clock, time: str) -> None:
    clock.run, clock.since = clock.elapsed(parse_time(time)), None


def _gap(clock: Clock, entry: Entry, since: str) -> None:
    gap = Gap(entry.number, parse_time(since), parse_time(entry.time))
    if gap.length >= SILENCE:
        clock.gaps = {**clock.gaps, entry.number: gap}


def _leap(clock: Clock, entry: Entry, event: ev.ClockLeapt) -> None:
    """Count as far as the clock was seen, and go on from where it is now."""
    if clock.since is not None:
        clock.run = clock.elapsed(parse_time(event.since))
        clock.since = clock.last = parse_time(entry.time)
    _gap(clock, entry, event.since)


def _settle(clock: Clock, event: ev.GapSettled) -> None:
    gap = clock.gaps.get(event.gap)
    if gap is None or gap.counted == event.counted:
        return
    if event.counted:
        clock.run += gap.length
    elif gap.counted:
        clock.run -= gap.length
    clock.gaps = {**clock.gaps, event.gap: replace(gap, counted=event.counted)}


def open_gaps(clock: Clock) -> tuple[Gap, ...]:
    """The gaps nobody has settled yet."""
    return tuple(gap for gap in clock.gaps.values() if gap.counted is None)


def leapt(before: datetime, now: datetime) -> bool:
    """Whether the machine's clock leapt between two looks at it: more than a silence, or back."""
    return now - before >= SILENCE or before - now >= _BACK


def interview_times(session: Session) -> dict[int, timedelta]:
    """The interview clock at each event, by its number."""
    clock, times = Clock(), {}
    for entry in session.entries:
        turn(clock, entry, counts=entry.number not in session.undone)
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
            if turn(clock, entry, counts=entry.number not in session.undone):
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
