"""The clock, the position and the draft of a session, as its events tell them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from assistant.domain.common.errors import SessionUnreadable
from assistant.domain.common.store import Record
from assistant.domain.events import interview as ev
from assistant.domain.events import records
from assistant.domain.events.base import Event
from assistant.domain.referential.build import build_referential
from assistant.domain.referential.model import ElementRef
from assistant.domain.review.conversation import Lines, first_visits, lines
from assistant.domain.session import orders
from assistant.domain.session.replay import replay
from assistant.interview import Interview
from assistant.storage.journal.store import TinyDBSessionStore
from tests.helpers import HandClock, library


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def interview(tmp_path: Path, clock: HandClock) -> Interview:
    return library(tmp_path, clock).create("assistant-formation", "DUVAL Camille")


def test_the_clock_counts_what_ran_and_nothing_else(interview: Interview, clock: HandClock) -> None:
    interview.run(orders.start)
    clock.forward(minutes=40)
    interview.run(orders.pause)
    clock.forward(hours=3)
    interview.run(orders.start)
    clock.forward(minutes=25)
    assert interview.elapsed() == timedelta(minutes=65)
    interview.run(orders.end)
    clock.forward(days=1)
    assert interview.elapsed() == timedelta(minutes=65)


def test_after_a_power_cut_the_clock_stops_at_the_last_line(
    tmp_path: Path, interview: Interview, clock: HandClock
) -> None:
    interview.run(orders.start)
    clock.forward(minutes=10)
    interview.run(orders.note, "Dernière ligne avant la coupure.")
    interview.close()
    clock.forward(minutes=30)
    again = library(tmp_path, clock).open(interview.session.id)
    assert again.stop_forgotten_clock() == timedelta(minutes=30)
    assert again.elapsed() == timedelta(minutes=10)
    assert again.stop_forgotten_clock() is None


def test_the_time_never_runs_backwards(interview: Interview, clock: HandClock) -> None:
    interview.run(orders.start)
    clock.forward(minutes=-5)
    assert interview.elapsed() == timedelta()


def test_the_position_is_that_of_the_last_question(interview: Interview) -> None:
    interview.run(orders.ask, 1, 4)
    interview.run(orders.move, 2, 3)
    here = interview.session.position
    assert (here.block, here.element, here.question) == (2, 3, 0)


def test_lines_made_when_asked_for_are_those_made_in_order(interview: Interview) -> None:
    for block in (1, 2, 1):
        interview.run(orders.move, block)
        interview.run(orders.ask, block, 1)
        interview.run(orders.move, block, 1, 1)
        interview.run(orders.note, f"Note du bloc {block}.")
    interview.run(orders.undo)
    session = interview.session
    every, asked = list(lines(session)), Lines(session)
    assert list(asked) == every and asked[3:6] == every[3:6] and asked[-1] == every[-1]
    opened = [line for line in every if line.kind == "bloc"]
    first = {line.block: line.number for line in reversed(opened)}
    assert len(opened) == 3 and first_visits(session) == first


def test_a_note_takes_the_draft_away(interview: Interview) -> None:
    interview.run(orders.keep_draft, "Elle rapp")
    assert interview.session.unsent_in() == "Elle rapp"
    interview.run(orders.note, "Elle rappelle.")
    assert interview.session.unsent_in() == ""


def test_an_event_of_a_newer_program_is_told_and_not_guessed(interview: Interview) -> None:
    first = Record(1, "session_opened", 1, "2026-03-12T08:30:00.000Z", "", {
        "session_id": "essai", "referential": interview.session.referential.data,
        "fingerprint": "x",
    })
    newer = Record(2, "note_taken", ev.NoteTaken.version + 1, "2026-03-12T08:30:01.000Z", "", {})
    unknown = Record(2, "smell_recorded", 1, "2026-03-12T08:30:01.000Z", "", {})
    broken = Record(2, "note_taken", 1, "2026-03-12T08:30:01.000Z", "", {"texte": "?"})
    for record, words in ((newer, "plus récente"), (unknown, "plus récente"), (broken, "forme")):
        with pytest.raises(SessionUnreadable, match=words):
            replay([first, record], build_referential)
    with pytest.raises(SessionUnreadable, match="ouverture"):
        replay([], build_referential)


def test_a_repaired_session_opens_and_tells_what_was_lost(
    tmp_path: Path, interview: Interview
) -> None:
    for text in ("Une note.", "Une autre."):
        interview.run(orders.note, text)
    interview.close()
    path = tmp_path / "sessions" / f"{interview.session.id}.jsonl"
    path.write_bytes(path.read_bytes().replace(b"Une note.", b"Une n0te."))
    TinyDBSessionStore(tmp_path / "sessions").repair(interview.session.id)
    again = library(tmp_path).open(interview.session.id)
    assert [note.text for note in again.session.notes.values()] == ["Une autre."]
    told = [line.text for line in lines(again.session) if line.tag == "réparation"]
    assert told == [
        "Ligne 4 perdue : le fichier a été endommagé", "Fichier réparé, lignes perdues : 4",
    ]
    again.run(orders.note, "La suite.")


def test_an_older_event_is_read_through_its_upcast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ev.RoleTaken, "version", 2)
    upcasts = records.UPCASTS
    monkeypatch.setitem(upcasts, ("role_taken", 1), lambda data: {"role_id": data["role"]})
    old = Record(1, "role_taken", 1, "2026-03-12T08:30:00.000Z", "", {"role": "jury"})
    assert records.read(old) == ev.RoleTaken("jury")


def test_a_draft_of_before_fields_had_names_is_that_of_the_line() -> None:
    old = Record(1, "draft_kept", 1, "2026-03-12T08:30:00.000Z", "", {"text": "Elle rapp"})
    assert records.read(old) == ev.DraftKept("Elle rapp", "")


def test_a_draft_of_before_origins_were_kept_has_none() -> None:
    data = {"text": "Elle rapp", "field": "correction/12"}
    old = Record(1, "draft_kept", 2, "2026-03-12T08:30:00.000Z", "", data)
    assert records.read(old) == ev.DraftKept("Elle rapp", "correction/12", "")


def test_what_was_put_last_is_found_as_by_looking_at_every_question(interview: Interview) -> None:
    for block, number in ((1, 1), (1, 2), (2, 1), (1, 1)):
        interview.run(orders.ask, block, number)
    interview.run(orders.move, 1)
    interview.run(orders.ask_own, "Et encore ?")
    interview.run(orders.ask, 1, 3)
    interview.run(orders.undo)
    session = interview.session
    for block in (1, 2, 3):
        put = [one for one in session.asked.values() if one.block == block]
        assert session.put_last(block) == (put[-1] if put else None)
        assert set(session.put_in(block)) == {one.question for one in put}
        for number in range(4):
            same = [one for one in put if one.question == number]
            assert session.put_last(block, number) == (same[-1] if same else None)
    assert set(session.blocks_asked) == {1, 2}


@pytest.mark.parametrize("event", [
    ev.NoteTaken("x", 1, (ElementRef(1, 3), ElementRef(2, 1)), "preuve", 7),
    ev.EvaluatorNamed("evaluateur_externe", "L", "c", "f", "n", None, (1, 2)),
    ev.JudgementGiven(ElementRef(1, 3), "acquis", "evaluateur_externe"),
    ev.JuryDecided("2026-03-12", "délivrance", (1,), {"salaries": 1}),
    ev.FeedbackGiven("apport", ("a", "b"), "t"),
    ev.SessionSealed("00", 7, "11", "22", "cqp-1", {"blocs": {"1": "mastered"}}, "raison"),
    ev.SessionReopened("Coquille."),
    ev.JournalRepaired(240, (7,), "essai.rebut-x"),
], ids=lambda event: event.type)
def test_an_event_comes_back_from_the_journal_as_it_went(event: Event) -> None:
    plain = records.draft(event, "2026-03-12T08:30:00.000Z", "evaluateur_externe")
    record = Record(1, plain.type, plain.version, plain.time, plain.role, plain.data)
    assert records.read(record) == event
