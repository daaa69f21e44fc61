"""The interview's clock where time leaps: a machine that slept, a clock that is set back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.events import interview as ev
from assistant.domain.events.base import Event
from assistant.domain.review import conversation
from assistant.domain.session import orders
from assistant.domain.session.clock import Times, interview_times, leapt, open_gaps, time_by_block
from assistant.domain.session.replay import rebuild
from assistant.domain.session.state import Entry, parse_time
from assistant.interview import Interview, iso
from tests.helpers import START, HandClock, library
from tests.told import PROFESSIONAL, REFERENTIAL, Told, at, told


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


# --- by events alone: a line a minute ------------------------------------------------------------

STARTED, PAUSED, ENDED = ev.InterviewStarted(), ev.InterviewPaused(), ev.InterviewEnded()
NOTE = ev.NoteTaken("x")


def paused_at(number: int) -> ev.InterviewPaused:
    """The clock had stopped at that line already."""
    return ev.InterviewPaused(at(number))


RUN: dict[str, tuple[tuple[Told, ...], int, tuple[bool | None, ...]]] = {
    "rien": ((NOTE, NOTE), 0, ()),
    "en marche": ((STARTED, NOTE, NOTE), 2, ()),
    "deux départs n’en font qu’un": ((STARTED, NOTE, STARTED, NOTE), 3, ()),
    "arrêtée": ((STARTED, NOTE, PAUSED, NOTE, NOTE), 2, ()),
    "arrêtée deux fois": ((STARTED, NOTE, PAUSED, NOTE, PAUSED), 2, ()),
    "reprise": ((STARTED, PAUSED, NOTE, STARTED, NOTE), 2, ()),
    "finie": ((STARTED, NOTE, ENDED, NOTE), 2, ()),
    "finie pendant une pause": ((STARTED, PAUSED, NOTE, ENDED), 1, ()),
    "une pause annulée a eu lieu": ((STARTED, PAUSED, ev.Undone(3), NOTE), 1, ()),
    "deux minutes sans témoin": ((STARTED, NOTE, NOTE, NOTE, paused_at(4)), 2, ()),
    "trois minutes sans témoin": ((STARTED, NOTE, NOTE, NOTE, paused_at(3)), 1, (None,)),
    "comptées": ((STARTED, NOTE, NOTE, NOTE, paused_at(3), ev.GapSettled(6, True)), 4, (True,)),
    "comptées deux fois ne le sont qu’une": (
        (STARTED, NOTE, NOTE, NOTE, paused_at(3), ev.GapSettled(6, True), ev.GapSettled(6, True)),
        4, (True,)),
    "non comptées": (
        (STARTED, NOTE, NOTE, NOTE, paused_at(3), ev.GapSettled(6, False)), 1, (False,)),
    "comptées, puis non": (
        (STARTED, NOTE, NOTE, NOTE, paused_at(3), ev.GapSettled(6, True), ev.GapSettled(6, False)),
        1, (False,)),
    "ce qui n’est pas une absence ne compte rien": (
        (STARTED, PAUSED, ev.GapSettled(2, True)), 1, ()),
    "un saut pendant une pause": (
        (STARTED, PAUSED, NOTE, NOTE, ev.ClockLeapt(at(3)), NOTE), 1, (None,)),
    "un saut en marche": ((STARTED, NOTE, NOTE, NOTE, ev.ClockLeapt(at(3)), NOTE), 2, (None,)),
    "une réparation n’est pas un signe": ((STARTED, NOTE, ev.JournalRepaired(3, (), "")), 2, ()),
}


@pytest.mark.parametrize("name", RUN)
def test_the_minutes_that_events_make(name: str) -> None:
    events, run, gaps = RUN[name]
    session = told(*events)
    now = parse_time(session.entries[-1].time)
    assert session.clock.elapsed(now) == timedelta(minutes=run)
    assert tuple(gap.counted for gap in session.clock.gaps.values()) == gaps
    assert interview_times(session)[session.number] == timedelta(minutes=run)


@pytest.mark.parametrize("last", [PAUSED, ENDED], ids=["pause", "fin"])
def test_a_clock_set_back_until_it_is_stopped_loses_no_counted_time(last: Event) -> None:
    session = told(STARTED, NOTE, NOTE)
    stopped = Entry(5, at(2), "", last)  # it was four minutes past, it is two again
    session = rebuild([*session.entries, stopped], lambda _data: REFERENTIAL)
    assert session.clock.run == timedelta(minutes=2)


@pytest.mark.parametrize(("events", "sittings", "ended"), [
    ((), 0, False), ((STARTED,), 1, False), ((STARTED, PAUSED, STARTED), 1, False),
    ((STARTED, ENDED), 1, True), ((STARTED, ENDED, STARTED), 2, False),
    ((STARTED, ENDED, ENDED), 1, True), ((STARTED, ENDED, STARTED, PAUSED, STARTED), 2, False),
])
def test_the_sittings_of_an_interview(events: tuple[Told, ...], sittings: int, ended: bool) -> None:
    clock = told(*events).clock
    assert (clock.sittings, clock.ended) == (sittings, ended)


ASKED, OWN = ev.QuestionAsked(2, 1, "q"), ev.QuestionAsked(3, 0, "q")
SPENT: dict[str, tuple[tuple[Told, ...], dict[int, int]]] = {
    "nulle part": ((STARTED, NOTE, NOTE), {0: 2}),
    "le guide va d’un bloc à l’autre": (
        (STARTED, NOTE, ev.GuideMoved(1), NOTE, NOTE, ev.GuideMoved(3)), {0: 2, 1: 3, 3: 0}),
    "une question posée y mène": ((STARTED, ASKED, NOTE), {0: 1, 2: 1}),
    "une question à soi n’y mène pas": ((STARTED, OWN, NOTE), {0: 2}),
    "un déplacement annulé n’a pas eu lieu": (
        (STARTED, ev.GuideMoved(1), NOTE, ev.Undone(3)), {0: 3}),
    "l’horloge arrêtée n’en compte aucun": (
        (STARTED, ev.GuideMoved(1), PAUSED, NOTE, NOTE), {0: 1, 1: 1}),
}


@pytest.mark.parametrize("name", SPENT)
def test_the_minutes_spent_at_each_block(name: str) -> None:
    events, spent = SPENT[name]
    session = told(*events)
    found = time_by_block(session, parse_time(session.entries[-1].time))
    assert {block: one // timedelta(minutes=1) for block, one in found.items()} == spent


def test_the_minutes_since_the_last_line_are_those_of_the_block_in_hand() -> None:
    session = told(STARTED, ev.GuideMoved(1))
    found = time_by_block(session, parse_time(session.last) + timedelta(minutes=5))
    assert found == {0: timedelta(minutes=1), 1: timedelta(minutes=5)}


@pytest.mark.parametrize(("line", "minutes"), [
    (1, None), (2, None), (3, 0), (4, 1), (5, 2), (6, None), (7, 2), (8, 3),
], ids=str)
def test_the_clock_at_a_line_is_told_while_it_runs(line: int, minutes: int | None) -> None:
    session = told(NOTE, STARTED, NOTE, PAUSED, NOTE, STARTED, NOTE)
    expected = None if minutes is None else timedelta(minutes=minutes)
    assert Times(session).running(line) == expected


def test_what_was_brought_says_nothing_of_the_clock_here() -> None:
    session = told(STARTED, NOTE)
    late = Entry(4, at(2), PROFESSIONAL, NOTE, ("autre", 5))
    session = rebuild([*session.entries, late], lambda _data: REFERENTIAL)
    assert session.clock.last == parse_time(at(3))
    assert session.clock.since == parse_time(at(2))
