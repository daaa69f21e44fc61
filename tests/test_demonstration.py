"""The demonstration that ships: it is what its script plays, and it shows everything."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assistant.domain.outcome import Outcome
from assistant.domain.session import Session
from assistant.domain.transcript import lines
from assistant.interview import Interview, Library
from assistant.resources import shipped
from assistant.storage.session_store import TinyDBSessionStore
from tests.demonstration import play
from tests.helpers import shelf


@pytest.fixture
def shown(tmp_path: Path) -> Interview:
    shutil.copyfile(shipped("sessions") / "demonstration.jsonl", tmp_path / "demonstration.jsonl")
    return Library(TinyDBSessionStore(tmp_path), shelf(tmp_path)).open("demonstration")


def test_the_shipped_journal_is_what_the_script_plays(tmp_path: Path, shown: Interview) -> None:
    played = play(tmp_path / "rejouee")
    assert [e.event for e in shown.session.entries] == [e.event for e in played.session.entries], (
        "python -m tests.demonstration"
    )
    assert [e.time for e in shown.session.entries] == [e.time for e in played.session.entries]


def test_it_shows_every_state_of_a_bilan(shown: Interview) -> None:
    outcome: Outcome = shown.outcome()
    assert [block.status for block in outcome.blocks] == [
        "mastered", "undetermined", "not_mastered", "mastered", "mastered", "undetermined",
    ]
    by_block = {block.block: block.missing for block in outcome.blocks}
    assert by_block[2].essentials, "no mark to know"
    assert by_block[3].disputed, "no difference to settle"
    assert by_block[6].judgements, "nothing left to judge"


def test_it_shows_every_kind_of_line(shown: Interview) -> None:
    session: Session = shown.session
    kinds = {line.kind for line in lines(session)}
    assert kinds >= {
        "bloc", "question", "question_libre", "note", "jugement", "etape", "horloge", "ecrit",
        "dossier", "fait", "annulation",
    }
    assert {note.origin for note in session.notes.values()} == {
        "entretien", "observation", "dossier", "preuve",
    }
    assert any(line.undone for line in lines(session))


def test_nobody_in_it_can_be_taken_for_someone(shown: Interview) -> None:
    session = shown.session
    people = [session.candidate, *(one.name for one in session.evaluators.values())]
    assert all("ficti" in name for name in people)
