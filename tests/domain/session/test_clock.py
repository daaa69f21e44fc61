"""The interview's clock where time leaps: a machine that slept, a clock that is set back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.review import conversation
from assistant.domain.session import orders
from assistant.domain.session.clock import Times, interview_times, leapt, open_gaps, time_by_block
from assistant.interview import Interview, iso
from tests.helpers import START, HandClock, library


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def interview(tmp_path: Path, clock: HandClock) -> Interview:
    made = library(tmp_path, clock).create("assistant-formation", "DUVAL Camille")
    made.run(orders.start)
    made.run(orders.move, 1)
    return made


def minutes(interview: Interview) -> float:
    return interview.elapsed() / timedelta(minutes=1)


def sleep(interview: Interview, clock: HandClock, hours: float) -> None:
    """The machine is suspended; on return the program notices."""
    before = clock()
    clock.forward(hours=hours)
    interview.run(orders.leap, iso(before))


def test_four_hours_of_sleep_are_no_interview_time_until_one_says_so(
    interview: Interview, clock: HandClock
) -> None:
    clock.forward(minutes=20)
    sleep(interview, clock, hours=4)
    assert minutes(interview) == 20
    (gap,) = open_gaps(interview.session.clock)
    assert gap.length == timedelta(hours=4)
    clock.forward(minutes=5)
    assert minutes(interview) == 25
    interview.run(orders.settle_gap, counted=True)
    assert minutes(interview) == 265
    interview.run(orders.settle_gap, counted=False)
    assert minutes(interview) == 25
    assert not open_gaps(interview.session.clock)


def test_what_was_said_of_a_gap_is_undone_and_the_question_comes_back(
    interview: Interview, clock: HandClock
) -> None:
    clock.forward(minutes=20)
    interview.run(orders.note, "dernier mot")
    sleep(interview, clock, hours=4)
    interview.run(orders.settle_gap, counted=True)
    settled = interview.session.number
    clock.forward(minutes=5)
    interview.run(orders.undo)
    assert [one.text for one in interview.session.notes.values()] == ["dernier mot"]
    assert minutes(interview) == 25
    assert len(open_gaps(interview.session.clock)) == 1
    assert interview_times(interview.session)[settled] == timedelta(minutes=20)
    assert Times(interview.session).running(settled) == timedelta(minutes=20)
    interview.run(orders.redo)
    assert minutes(interview) == 265
    assert not open_gaps(interview.session.clock)


def test_each_gap_is_asked_about_in_turn(interview: Interview, clock: HandClock) -> None:
    for hours in (1, 2):
        sleep(interview, clock, hours=hours)
    interview.run(orders.settle_gap, counted=True)
    assert [gap.counted for gap in interview.session.clock.gaps.values()] == [True, None]
    assert minutes(interview) == 60


def test_a_program_that_died_asks_the_same(interview: Interview, clock: HandClock) -> None:
    clock.forward(minutes=10)
    interview.run(orders.note, "dernier mot")
    clock.forward(minutes=30)
    assert interview.stop_forgotten_clock() == timedelta(minutes=30)
    assert minutes(interview) == 10
    interview.run(orders.settle_gap, counted=True)
    assert minutes(interview) == 40


def test_nothing_is_asked_where_nothing_was_lost(interview: Interview, clock: HandClock) -> None:
    with pytest.raises(RefusedCommand, match="Aucune absence"):
        interview.run(orders.settle_gap, counted=True)
    clock.forward(minutes=2)
    assert interview.stop_forgotten_clock() == timedelta(minutes=2)
    assert not interview.session.clock.gaps, "two minutes are not worth a question"


@pytest.mark.parametrize("noticed", [True, False], ids=["noticed at once", "by the next line only"])
def test_a_clock_set_back_loses_no_counted_time(
    interview: Interview, clock: HandClock, *, noticed: bool
) -> None:
    clock.forward(minutes=30)
    interview.run(orders.note, "avant")
    before = clock()
    clock.forward(hours=-1)
    if noticed:
        interview.run(orders.leap, iso(before))
    interview.run(orders.note, "après")
    assert minutes(interview) == 30
    assert not open_gaps(interview.session.clock)
    clock.forward(minutes=10)
    interview.run(orders.note, "plus tard")
    assert minutes(interview) == 40
    assert interview_times(interview.session)[interview.session.number] == timedelta(minutes=40)
    assert Times(interview.session).running(interview.session.number) == timedelta(minutes=40)
    assert sum(time_by_block(interview.session, clock()).values(), timedelta()) == timedelta(
        minutes=40
    )


@pytest.mark.parametrize(("seconds", "found"), [
    (1, False), (179, False), (180, True), (14_400, True), (-1, False), (-2, True), (-3_600, True),
])
def test_what_is_a_leap(seconds: float, *, found: bool) -> None:
    assert leapt(START, START + timedelta(seconds=seconds)) is found


def test_the_line_says_whether_it_counts(interview: Interview, clock: HandClock) -> None:
    sleep(interview, clock, hours=4)
    entry = interview.session.entries[-1]
    line = conversation.line(interview.session, entry)
    assert line is not None
    assert line.text.startswith("Absence de ")
    assert line.text.endswith(", non comptée")
    interview.run(orders.settle_gap, counted=True)
    line = conversation.line(interview.session, entry)
    assert line is not None
    assert line.text.endswith(", comptée")


def test_a_session_read_again_counts_the_same(
    interview: Interview, clock: HandClock, tmp_path: Path
) -> None:
    sleep(interview, clock, hours=4)
    interview.run(orders.settle_gap, counted=True)
    clock.forward(hours=-2)
    interview.run(orders.note, "après")
    here = interview.session.clock
    interview.close()
    again = library(tmp_path, clock).open(interview.session.id)
    assert again.session.clock == here
    again.close()
