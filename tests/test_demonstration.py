"""The demonstrations that ship: each is what its script plays, is fictional, and shows what it
announces; the home screen's is left unfinished, one of each référentiel is complete."""

from __future__ import annotations

import functools
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from assistant.calendar_fr import is_holiday
from assistant.cli.demonstrations import choose
from assistant.domain.common.errors import RefusedCommand
from assistant.domain.dossier.completeness import controls
from assistant.domain.dossier.deadlines import due
from assistant.domain.events import interview as ev
from assistant.domain.review.conversation import lines
from assistant.domain.rules.outcome import Outcome, outcome
from assistant.domain.session.state import Session
from assistant.interview import Interview
from assistant.library import Library
from assistant.reports.report.words import DELIVERIES, VERDICTS
from assistant.resources import shipped
from assistant.storage.disk.clock import utc_now
from assistant.storage.journal.store import TinyDBSessionStore
from assistant.wiring import Folders, Services
from tests.demonstration import FIRST, names, read, write
from tests.helpers import shelf

COMPLETE = [name for name in names() if name != FIRST]
CHEMISTRY = f"{FIRST}-technico-commercial-chimie"
WHOLESALE = f"{FIRST}-vendeur-conseil-distance-gros"

each = pytest.mark.parametrize("name", names())
each_complete = pytest.mark.parametrize("name", COMPLETE)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as copies:
        for name in names():
            shutil.copyfile(shipped("sessions") / f"{name}.jsonl", Path(copies) / f"{name}.jsonl")
        yield Path(copies)


@pytest.fixture(scope="module")
def open_shown(folder: Path) -> Iterator[functools._lru_cache_wrapper[Interview]]:
    opened = functools.cache(Library(TinyDBSessionStore(folder), shelf(folder), utc_now).open)
    yield opened
    for name in names():
        opened(name).close()


@pytest.fixture
def shown(name: str, open_shown: functools._lru_cache_wrapper[Interview]) -> Interview:
    return open_shown(name)


@each
def test_the_shipped_journal_is_what_its_script_plays(name: str, tmp_path: Path) -> None:
    write(name, tmp_path)
    played = (tmp_path / f"{name}.jsonl").read_bytes()
    same = (shipped("sessions") / f"{name}.jsonl").read_bytes() == played
    assert same, f"python -m tests.demonstration {name}"


@each
def test_it_comes_to_what_its_script_announces(name: str, shown: Interview) -> None:
    announced, outcome = read(name)["attendu"], shown.outcome()
    verdicts = {block.block: VERDICTS[block.status] for block in outcome.blocks}
    assert verdicts == announced["blocs"]
    assert DELIVERIES[outcome.certifications[0].status] == announced["ensemble"]


def test_verdicts_kept_from_line_to_line_are_those_of_the_line(tmp_path: Path) -> None:
    lines = (shipped("sessions") / f"{WHOLESALE}.jsonl").read_bytes().splitlines(keepends=True)
    journal = tmp_path / f"{WHOLESALE}.jsonl"
    journal.write_bytes(b"".join(lines[:20]))
    with closing(Library(TinyDBSessionStore(tmp_path), shelf(tmp_path), utc_now).open(
        WHOLESALE, write=False
    )) as followed:
        for line in lines[20:]:
            with journal.open("ab") as growing:
                growing.write(line)
            followed.follow()
            assert followed.outcome() == outcome(followed.session), line
        assert followed.session.number == len(lines[1:])  # the first one is the file’s own


@each
def test_the_check_finds_as_many_lacks_as_announced(name: str, shown: Interview) -> None:
    found = controls(shown.session, shown.outcome(), shown.now())
    blocking = [one.reason for one in found if one.blocking]
    assert len(blocking) == read(name)["attendu"]["bloquants"], blocking


@each
def test_time_never_goes_back(name: str, shown: Interview) -> None:
    times = [entry.time for entry in shown.session.entries]
    assert times == sorted(times)


@each
def test_days_are_written_as_one_reads_them(name: str, shown: Interview) -> None:
    facts = [line.text for line in lines(shown.session) if line.kind == "fait"]
    assert any(re.search(r"\b\d\d/\d\d/\d{4}\b", text) for text in facts)
    assert [text for text in facts if re.search(r"\d{4}-\d\d-\d\d", text)] == []


@each
def test_nobody_in_it_can_be_taken_for_someone(name: str, shown: Interview) -> None:
    session = shown.session
    evaluators = session.evaluators.values()
    people = [session.candidate, session.details["entreprise"], *(one.name for one in evaluators)]
    firms = [one.company for one in evaluators if one.company != "cabinet indépendant"]
    assert all("ficti" in named for named in (*people, *firms))


@each
def test_official_questions_are_asked_in_their_words(
    name: str, shown: Interview, tmp_path: Path
) -> None:
    official = {
        (block.number, question.number): question.text
        for block in shelf(tmp_path).load(read(name)["referentiel"]).blocks
        for question in block.questions
    }
    asked = [e.event for e in shown.session.entries if isinstance(e.event, ev.QuestionAsked)]
    assert all(one.text == official[one.block, one.question] for one in asked if one.question)
    assert any(not one.question for one in asked), "no question of one's own"
    assert not {one.text for one in asked if not one.question} & set(official.values())


def test_every_referential_has_a_complete_one(tmp_path: Path) -> None:
    held = sorted(read(name)["referentiel"] for name in COMPLETE)
    assert held == sorted(path.stem for path in shipped("referentials").glob("*.yaml"))


@each_complete
def test_every_element_has_a_fact_and_every_origin_serves(name: str, shown: Interview) -> None:
    notes = shown.session.notes.values()
    told = {ref for note in notes for ref in note.elements}
    assert {element.ref for element in shown.session.referential.elements()} == told
    assert {note.origin for note in notes} == {"entretien", "observation", "dossier", "preuve"}


@each_complete
def test_it_shows_a_whole_interview(name: str, shown: Interview) -> None:
    session, referential = shown.session, shown.session.referential
    happened = {type(entry.event) for entry in session.entries}
    assert happened >= {
        ev.NoteCorrected, ev.Undone, ev.InterviewPaused, ev.InterviewEnded, ev.PointSettled,
        ev.FileRead, ev.StepSettled, ev.ConsultationConcluded, ev.ConsultationHeld,
    }
    assert set(session.observations) == {0, *(block.number for block in referential.blocks)}
    assert set(session.comments) == {box.id for box in referential.comments}
    assert {one.role_id for one in session.evaluators.values()} == {
        role.id for role in referential.roles
    }


@each_complete
def test_a_real_difference_is_settled_for_a_reason(name: str, shown: Interview) -> None:
    session = shown.session
    settled = [e.event for e in session.entries if isinstance(e.event, ev.ConsultationConcluded)]
    for one in settled:
        views = {given.value for given in session.judgements[one.element].values()}
        assert one.value in views and len(views) > 1 and one.reason
    assert not any(session.disputed(element.ref) for element in session.referential.elements())


@pytest.mark.parametrize("name", [CHEMISTRY])
def test_what_does_not_apply_is_commented_and_the_candidate_answers(
    name: str, shown: Interview
) -> None:
    session = shown.session
    set_aside = {
        str(element.ref): given.comment
        for element in session.referential.elements()
        if (given := session.effective(element.ref)) and given.not_applicable
    }
    assert set(set_aside) == {"4.7", "4.8"} and all(set_aside.values())
    assert session.feedback["apport"].choices


@pytest.mark.parametrize("name", [WHOLESALE])
def test_a_partial_result_is_kept_two_years_from_the_decision(
    name: str, shown: Interview
) -> None:
    kept = [one for one in due(shown.session, is_holiday) if "conservation" in one.label]
    assert [str(one.day) for one in kept] == ["2028-07-07"]


@pytest.mark.parametrize("name", [FIRST])
def test_the_first_one_shows_every_state_of_a_bilan(name: str, shown: Interview) -> None:
    outcome: Outcome = shown.outcome()
    by_block = {block.block: block.missing for block in outcome.blocks}
    assert by_block[2].essentials, "no mark to know"
    assert by_block[3].disputed, "no difference to settle"
    assert by_block[6].judgements, "nothing left to judge"


@pytest.mark.parametrize("name", [FIRST])
def test_the_first_one_shows_every_kind_of_line(name: str, shown: Interview) -> None:
    session: Session = shown.session
    kinds = {line.kind for line in lines(session)}
    assert kinds >= {
        "bloc", "question", "question_libre", "note", "jugement", "etape", "horloge", "ecrit",
        "dossier", "fait", "annulation",
    }
    assert any(line.undone for line in lines(session))


@pytest.mark.parametrize(("word", "name"), [
    ("Chimie", CHEMISTRY), ("vendeur-conseil-distance-gros", WHOLESALE),
])
def test_a_word_of_its_id_chooses_one(word: str, name: str, tmp_path: Path) -> None:
    services = Services(Folders(tmp_path, tmp_path / "sessions", tmp_path))
    choose(services, word)
    interview = services.demonstration()
    assert interview.session.id == name
    interview.close()


@pytest.mark.parametrize(("word", "offered"), [
    ("formation", ["assistant-formation", "conseiller-commercial-formation"]),
    ("boulanger", [name.removeprefix(f"{FIRST}-") for name in COMPLETE]),
])
def test_another_word_is_refused_with_the_nearest(
    word: str, offered: list[str], tmp_path: Path
) -> None:
    services = Services(Folders(tmp_path, tmp_path / "sessions", tmp_path))
    with pytest.raises(RefusedCommand) as refusal:
        choose(services, word)
    assert refusal.value.message.endswith(f"Choisissez parmi : {', '.join(offered)}.")
