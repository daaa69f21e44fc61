"""Two evaluators, two session files: what a merge brings, what it leaves, and their agreement."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.consultation.merge import Conflict
from assistant.domain.events import interview as ev
from assistant.domain.referential.model import ElementRef
from assistant.domain.review.conversation import lines
from assistant.domain.session import orders as commands
from assistant.interview import Interview
from assistant.library import Library
from tests.command import Cqp, fits
from tests.helpers import HandClock, library

EXTERNAL, PROFESSIONAL = "evaluateur_externe", "professionnel_secteur"
REF = ElementRef(1, 3)


class Pair:
    """The same interview in two files: the external evaluator's and the professional's."""

    def __init__(self, folder: Path) -> None:
        self.clock = HandClock()
        self.library: Library = library(folder, self.clock)
        self.mine = self.library.create("assistant-formation", "DUVAL Camille", role=EXTERNAL)
        self.theirs = self.library.create("assistant-formation", "Camille Duval", role=PROFESSIONAL)

    def judge(self, interview: Interview, value: str, by: str) -> None:
        interview.run(commands.judge, REF, value, by=by)


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    return Pair(tmp_path)


def test_notes_and_judgements_arrive_with_their_author_and_their_time(pair: Pair) -> None:
    pair.clock.forward(minutes=5)
    pair.theirs.run(commands.note, "A ouvert le dossier seul.", [REF], origin="preuve")
    pair.judge(pair.theirs, "acquis", PROFESSIONAL)
    taken = pair.theirs.session.entries[-2]
    pair.clock.forward(minutes=60)
    pair.judge(pair.mine, "non_acquis", EXTERNAL)
    found = pair.mine.take_over(pair.theirs)
    assert (found.notes, found.judgements, found.conflicts) == (1, 1, ())
    session = pair.library.open(pair.mine.session.id, write=False).session
    (note,) = session.notes_on(REF)
    assert (note.text, note.role, note.time, note.origin) == (
        "A ouvert le dossier seul.", PROFESSIONAL, taken.time, "preuve",
    )
    assert session.disputed(REF)
    last = list(lines(session))[-1]
    assert last.text == f"Session {pair.theirs.session.id} fusionnée : 2 lignes reprises"


def test_merging_again_brings_only_what_is_new(pair: Pair) -> None:
    pair.judge(pair.theirs, "acquis", PROFESSIONAL)
    pair.mine.take_over(pair.theirs)
    number = pair.mine.session.number
    assert pair.mine.take_over(pair.theirs).events == ()
    assert pair.mine.session.number == number
    pair.judge(pair.theirs, "non_acquis", PROFESSIONAL)
    assert pair.mine.take_over(pair.theirs).judgements == 1
    given = pair.mine.session.judgement(REF, PROFESSIONAL)
    assert given is not None and given.value == "non_acquis"


def test_a_role_that_judged_on_both_sides_is_not_decided_between(pair: Pair) -> None:
    pair.judge(pair.mine, "acquis", PROFESSIONAL)
    pair.judge(pair.theirs, "non_acquis", PROFESSIONAL)
    found = pair.mine.take_over(pair.theirs)
    assert found.conflicts == (Conflict(REF, PROFESSIONAL, "acquis", "non_acquis"),)
    given = pair.mine.session.judgement(REF, PROFESSIONAL)
    assert given is not None and given.value == "acquis"


def test_a_corrected_note_arrives_as_it_reads_an_undone_one_does_not(pair: Pair) -> None:
    first = pair.theirs.run(commands.note, "Ouvre un dosier.", [REF])
    pair.theirs.run(commands.correct_note, first, "Ouvre un dossier.", [REF], "faute de frappe")
    pair.theirs.run(commands.note, "Annulée.", [REF])
    pair.theirs.run(commands.undo)
    pair.mine.take_over(pair.theirs)
    assert [note.text for note in pair.mine.session.notes.values()] == ["Ouvre un dossier."]


def test_a_line_taken_over_is_undone_like_another(pair: Pair) -> None:
    pair.theirs.run(commands.note, "Ouvre un dossier.", [REF])
    pair.mine.take_over(pair.theirs)
    number = next(iter(pair.mine.session.notes))
    pair.mine.run(commands.undo, number)
    assert pair.mine.session.notes == {}
    assert pair.mine.take_over(pair.theirs).events == ()


def test_the_others_observations_stay_where_they_are(pair: Pair) -> None:
    pair.theirs.run(commands.observe, "Texte de l’autre.", 2)
    found = pair.mine.take_over(pair.theirs)
    assert (found.left, pair.mine.session.observations) == ((2,), {})


def test_neither_two_candidates_nor_two_referentials_nor_a_single_session(pair: Pair) -> None:
    other = pair.library.create("assistant-formation", "MARTIN Alix", role=PROFESSIONAL)
    elsewhere = pair.library.create("technico-commercial-chimie", "DUVAL Camille")
    for wrong, said in (
        (other, "--meme-candidat"), (elsewhere, "même texte"), (pair.mine, "nommée deux fois"),
    ):
        with pytest.raises(RefusedCommand, match=said):
            pair.mine.take_over(wrong)
    other.run(commands.note, "Ouvre un dossier.", [REF])
    assert pair.mine.take_over(other, same_person=True).notes == 1


def test_nothing_but_a_note_or_a_judgement_enters_by_this_door(pair: Pair) -> None:
    forged = ev.RecordBrought(
        pair.theirs.session.id, 3, "2026-03-12T09:00:00.000Z", PROFESSIONAL, "session_reopened", 1,
        {"reason": "forcée"},
    )
    with pytest.raises(RefusedCommand, match="Rien n’a été enregistré"):
        pair.mine.record([forged])


# --- the command line ---------------------------------------------------------------------


def _session(cqp: Cqp, candidate: str, role: str, *judged: tuple[str, str]) -> str:
    answer = cqp(
        "session", "nouvelle", "--referentiel", "assistant-formation", "--candidat", candidate,
        "--role", role,
    )
    session_id = answer.out.strip()
    orders = [{"jugement": value, "element": ref} for ref, value in judged]
    assert cqp("session", "appliquer", session_id, entree=orders).code == 0
    return session_id


def test_merging_then_measuring_the_agreement(cqp: Cqp) -> None:
    mine = _session(cqp, "DUVAL Camille", EXTERNAL, ("1.1", "acquis"), ("1.2", "acquis"),
                    ("1.3", "non_acquis"), ("1.4", "non_acquis"))
    theirs = _session(cqp, "DUVAL Camille", PROFESSIONAL, ("1.1", "acquis"), ("1.2", "non_acquis"),
                      ("1.3", "non_acquis"))
    merged = cqp("session", "fusionner", mine, theirs, "--json")
    assert merged.code == 0
    fits(merged.json, "fusion")
    assert merged.json["jugements"] == 3
    again = cqp("session", "fusionner", mine, theirs)
    assert again.out.startswith("Rien de nouveau")
    answer = cqp("accord", "--json")
    fits(answer.json, "accord")
    # two of three alike; 2/3 x 1/3 + 1/3 x 2/3 by chance
    assert answer.json["accord"]["exact"] == "2/3"
    assert answer.json["kappa"]["exact"] == "2/5"
    said = cqp("accord", mine).out
    assert "Taux d’accord : 66,7 % (2 éléments sur 3 évalués de même)." in said
    assert "Kappa de Cohen : 0,40" in said
    assert "1.2  1 fois sur 1" in said


def test_a_sealed_session_takes_nothing(cqp: Cqp) -> None:
    mine = _session(cqp, "DUVAL Camille", EXTERNAL)
    theirs = _session(cqp, "DUVAL Camille", PROFESSIONAL, ("1.1", "acquis"))
    assert cqp("sceller", mine, "--incomplet", "essai").code == 0
    refused = cqp("session", "fusionner", mine, theirs)
    assert refused.code == 2
    assert "rouvrez-la" in refused.err


@pytest.mark.parametrize("command", ["accord", "tableau"])
def test_a_misnamed_cqp_is_answered_with_those_there_are(cqp: Cqp, command: str) -> None:
    refused = cqp(command, "--cqp", "assistant-formations")
    assert (refused.code, refused.out) == (2, "")
    assert "Voulez-vous dire « assistant-formation »" in refused.err.replace("\u00a0", " ")


def test_without_two_views_there_is_no_agreement_to_measure(cqp: Cqp) -> None:
    mine = _session(cqp, "DUVAL Camille", EXTERNAL, ("1.1", "acquis"))
    answer = cqp("accord", mine)
    assert (answer.code, answer.out[:32]) == (0, "Aucun élément évalué par deux év")
    fits(cqp("accord", mine, "--json").json, "accord")
