"""Taking back and putting back: one's own lines only, in the order they were taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.events import interview as ev
from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders
from assistant.interview import Interview
from tests.helpers import HandClock, library
from tests.places import TESTS
from tests.yaml_data import yaml_data

EXTERNAL, PROFESSIONAL = "evaluateur_externe", "professionnel_secteur"
CASES: list[dict[str, Any]] = yaml_data(
    (TESTS / "data" / "annulations.yaml").read_text("utf-8")
)


@pytest.fixture
def interview(tmp_path: Path) -> Interview:
    return library(tmp_path, HandClock()).create("assistant-formation", "DUVAL Camille")


def act(interview: Interview, one: str) -> None:
    """One act of a case: a note (`a`, `b`…), `annuler`, `annuler b`, `rétablir`, a role."""
    word, _, what = one.partition(" ")
    if one in (EXTERNAL, PROFESSIONAL):
        interview.run(orders.take_role, one)
    elif one == "rétablir":
        interview.run(orders.redo)
    elif word == "annuler":
        written = {
            entry.event.text: entry.number for entry in interview.session.entries
            if isinstance(entry.event, ev.NoteTaken)
        }
        interview.run(orders.undo, written[what] if what else None)
    else:
        interview.run(orders.note, one)


@pytest.mark.parametrize("case", CASES, ids=lambda case: " ".join(case["fait"]))
def test_what_is_left_after_undoing_and_redoing(case: dict[str, Any], interview: Interview) -> None:
    *before, last = case["fait"]
    for one in before:
        act(interview, one)
    if "refus" in case:
        number = interview.session.number
        with pytest.raises(RefusedCommand) as refused:
            act(interview, last)
        assert case["refus"] in f"{refused.value.title} : {refused.value.message}"
        assert interview.session.number == number
    else:
        act(interview, last)
    assert "".join(note.text for note in interview.session.notes.values()) == case["reste"]


def test_nothing_of_the_journal_is_ever_taken_away(interview: Interview) -> None:
    for one in ("a", "annuler", "rétablir", "annuler"):
        act(interview, one)
    assert [entry.event.type for entry in interview.session.entries[-4:]] == [
        "note_taken", "undone", "undone", "undone",
    ]


def test_what_another_session_brought_is_not_ones_own(interview: Interview) -> None:
    act(interview, PROFESSIONAL)
    interview.run(orders.judge, ElementRef(1, 1), "non_acquis", by=PROFESSIONAL)
    act(interview, EXTERNAL)
    with pytest.raises(RefusedCommand, match="/annuler 5"):
        act(interview, "annuler")
    interview.run(orders.undo, 5)
    assert not interview.session.judgements.get(ElementRef(1, 1))
