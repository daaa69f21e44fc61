"""What an interview covered: counted by hand on a small one, and drawn without colour."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.events import interview as ev
from assistant.domain.guide.coverage import Coverage, coverage
from assistant.domain.referential.model import ElementRef
from assistant.domain.session.replay import rebuild
from assistant.domain.session.state import Session, parse_time
from assistant.reports.report import charts
from tests.documents import NAMES, session
from tests.dossiers import play
from tests.helpers import HandClock, library, shelf
from tests.places import TESTS
from tests.told import Told, told

ORDERS: list[dict[str, Any]] = [
    {"note": "Avant de commencer."},
    {"horloge": "demarrer"},
    {"attendre": 5},
    {"aller": 1},
    {"note": "Un fait.", "elements": ["1.1", "1.2"]},
    {"jugement": "acquis", "element": "1.1"},
    {"attendre": 10},
    {"aller": 2},
    {"note": "Deux fois.", "elements": ["1.1", "2.3"]},
    {"jugement": "non_acquis", "element": "2.3"},
    {"attendre": 20},
    {"horloge": "pause"},
    {"attendre": 60},
    {"horloge": "demarrer"},
    {"attendre": 3},
]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Coverage:
    clock = HandClock()
    interview = library(tmp_path_factory.mktemp("couverture"), clock).create(
        "assistant-formation", "Alix", role="evaluateur_externe", route="vae"
    )
    play(interview, clock, ORDERS)
    found = coverage(interview.session, clock())
    interview.close()
    return found


def test_the_time_is_that_of_the_clock_block_by_block(small: Coverage) -> None:
    assert [block.minutes for block in small.blocks] == [10, 23, 0, 0, 0, 0]
    assert small.elsewhere == timedelta(minutes=5)
    assert small.time == timedelta(minutes=38)


def test_a_note_counts_in_each_block_it_touches_and_once_in_all(
    small: Coverage,
) -> None:
    assert [block.notes for block in small.blocks] == [2, 1, 0, 0, 0, 0]
    assert (small.notes, small.loose_notes) == (3, 1)


def test_the_elements_without_a_fact_are_those_no_note_names(small: Coverage) -> None:
    assert [str(ref) for ref in small.blocks[0].without_fact] == [f"1.{n}" for n in range(3, 9)]
    assert "2.3" not in map(str, small.without_fact)
    assert "6.8" in map(str, small.without_fact)


def test_each_element_is_in_one_state_and_only_one(small: Coverage) -> None:
    counted = {state.id: state.count for state in small.blocks[1].states}
    assert counted == {
        "acquis": 0, "non_acquis": 1, "non_mis_en_oeuvre": 0, "desaccord": 0, "non_juge": 6,
    }


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_lost_in_a_demonstration(name: str) -> None:
    found: Session = session(name)
    covered = coverage(found, parse_time(found.last))
    spent = sum((block.time for block in covered.blocks), covered.elsewhere)
    assert spent == covered.time == found.clock.elapsed(parse_time(found.last))
    assert sum(block.minutes for block in covered.blocks) + covered.minutes_elsewhere == (
        covered.minutes
    )
    assert covered.notes == len(found.notes) == (
        sum(block.notes for block in covered.blocks) + covered.loose_notes - covered.shared_notes
    )
    for block in covered.blocks:
        assert sum(state.count for state in block.states) == block.elements


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("name", NAMES)
def test_the_bars_fit_the_width_and_are_read_without_colour(
    name: str, width: int
) -> None:
    found = session(name)
    covered = coverage(found, parse_time(found.last))
    lines = charts.figures(covered, width=width)
    assert [one for one in lines if len(one) > width or one != one.rstrip()] == []
    used = {state.sign for block in covered.blocks for state in block.states if state.count}
    assert all(any(f"{sign}\u00a0" in one for one in lines) for sign in used)
    signs = [state.sign for state in covered.blocks[0].states]
    assert len(set(signs)) == len(signs)


def test_the_bars_are_proportional(small: Coverage) -> None:
    one, two, three = (line for line in charts.figures(small)[1:4])
    assert two.count(charts.TIME) == 18
    assert one.count(charts.TIME) == round(18 * 10 / 23)
    assert charts.TIME not in three


def test_the_sentences_say_what_the_bars_show(small: Coverage) -> None:
    told = charts.sentences(small)
    assert told[0] == (
        "Compétence 1 : 10 minutes, 2 notes. 8 éléments : acquis 1, non évalué 7. "
        "Sans aucune note : 1.3, 1.4, 1.5, 1.6, 1.7, 1.8."
    )
    assert told[-1] == (
        "En tout : 38 minutes, dont 5 hors des compétences (accueil, conclusion), 3 notes, dont 1 "
        "sur l’ensemble. Une note qui porte sur plusieurs compétences compte dans chacune."
    )


def test_an_empty_interview_is_drawn_too(small: Coverage) -> None:
    nothing = timedelta()
    empty = replace(
        small, time=nothing, minutes=0, elsewhere=nothing, minutes_elsewhere=0, notes=0,
        loose_notes=0, shared_notes=0, blocks=(),
    )
    assert "En tout : 0 minute, 0 note." in charts.figures(empty)


# --- by events alone: a line a minute -------------------------------------------------------------

CRITERIA = shelf(Path("aucun")).load("technico-commercial-chimie")


def covered(*events: Told, **of: Any) -> Coverage:
    found = told(*events, **of)
    return coverage(found, parse_time(found.last))


def states(found: Coverage, block: int) -> dict[str, int]:
    return {one.id: one.count for one in found.blocks[block - 1].states if one.count}


def test_a_note_counts_where_its_elements_are_else_where_it_was_taken() -> None:
    both = (ElementRef(1, 1), ElementRef(2, 1), ElementRef(2, 2))
    found = covered(
        ev.NoteTaken("x", 3, both), ev.NoteTaken("x", 3), ev.NoteTaken("x", 0),
        ev.NoteTaken("x", 1, (ElementRef(1, 1),)),
    )
    assert [one.notes for one in found.blocks] == [2, 1, 1, 0, 0, 0]
    assert (found.notes, found.loose_notes, found.shared_notes) == (4, 1, 1)


def test_what_evaluators_see_otherwise_and_what_does_not_apply_are_states_too() -> None:
    concluding = CRITERIA.concluding_role.id
    other = next(role.id for role in CRITERIA.roles if role.id != concluding)
    found = covered(
        ev.JudgementGiven(ElementRef(1, 1), "oui", concluding),
        ev.JudgementGiven(ElementRef(1, 1), "non", other),
        ev.JudgementGiven(ElementRef(1, 2), "non", concluding, True, "c"),
        ev.JudgementGiven(ElementRef(1, 3), "non", concluding),
        ev.JudgementGiven(ElementRef(1, 4), "oui", other),
        referential=CRITERIA,
    )
    assert states(found, 1) == {"desaccord": 1, "non_applicable": 1, "non": 1, "non_juge": 17}
    named = ["oui", "non", "non_applicable", "desaccord", "non_juge"]
    assert [one.id for one in found.blocks[0].states] == named
    assert "non_applicable" not in [one.id for one in covered().blocks[0].states]


def test_marks_are_one_state(tmp_path: Path) -> None:
    own = shelf(tmp_path).own
    own.mkdir()
    shutil.copy(TESTS / "branches" / "cqp-barman.yaml", own)
    made = shelf(tmp_path).load("cqp-barman")
    first = made.blocks[0].elements[0].ref
    found = covered(
        *(ev.JudgementGiven(first, "12", role.id) for role in made.roles), referential=made
    )
    assert states(found, 1) == {"note": 1, "non_juge": len(made.blocks[0].elements) - 1}


def test_minutes_lost_in_rounding_go_to_the_parts_that_lose_most() -> None:
    found = told(ev.InterviewStarted(), ev.GuideMoved(1), ev.GuideMoved(2))
    seconds = (0, 0, 40, 90)  # 40 s nowhere, 50 s at the first block, 50 s at the second
    entries = [
        replace(entry, time=f"2026-03-12T08:{at // 60:02}:{at % 60:02}.000Z")
        for entry, at in zip(found.entries, seconds, strict=True)
    ]
    again = rebuild(entries, lambda _data: found.referential)
    now = parse_time(entries[-1].time) + timedelta(seconds=50)
    made = coverage(again, now)
    assert (made.minutes, made.minutes_elsewhere) == (2, 0)
    assert [one.minutes for one in made.blocks[:3]] == [1, 1, 0]
    assert made.time == timedelta(seconds=140)
