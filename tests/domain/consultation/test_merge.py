"""Two evaluators, two session files: what a merge brings, what it leaves, and their agreement."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.common.store import Record
from assistant.domain.consultation.merge import Conflict, Merge, merge
from assistant.domain.events import interview as ev
from assistant.domain.events import records
from assistant.domain.events.base import Event
from assistant.domain.referential.model import ElementRef
from assistant.domain.review.conversation import lines
from assistant.domain.session import orders as commands
from assistant.domain.session.replay import entry_of, rebuild
from assistant.domain.session.state import Session
from assistant.interview import Interview
from assistant.library import Library
from tests.command import Cqp, fits
from tests.helpers import HandClock, library, shelf
from tests.told import REFERENTIAL, Told, at, told

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


# --- by events alone: what a merge decides ------------------------------------------------------

HEAD = "a" * 64
MINE, THEIRS = ElementRef(1, 1), ElementRef(1, 2)


def given(value: str, by: str, ref: ElementRef = REF) -> ev.JudgementGiven:
    return ev.JudgementGiven(ref, value, by)


def two(mine: tuple[Told, ...], theirs: tuple[Told, ...]) -> tuple[Session, Session]:
    """The session that receives, and the other's."""
    into, other = told(*mine), told(*theirs)
    other.id = "autre"
    return into, other


def brought(session: Session, events: tuple[Event, ...]) -> Session:
    """The session once what a merge decided is recorded in it."""
    entries = list(session.entries)
    for number, event in enumerate(events, session.number + 1):
        plain = records.draft(event, at(number), EXTERNAL)
        entries.append(entry_of(Record(
            number, plain.type, plain.version, plain.time, plain.role, plain.data
        )))
    return rebuild(entries, lambda _data: REFERENTIAL)


def test_what_is_brought_is_said_line_by_line_then_summed_up() -> None:
    note = ev.NoteTaken("x", 1, (REF,), "preuve", 0)
    into, other = two((), ((PROFESSIONAL, note), (PROFESSIONAL, given("acquis", PROFESSIONAL))))
    found = merge(into, other, HEAD)
    first, second, last = found.events
    assert first == ev.RecordBrought(
        "autre", 2, at(2), PROFESSIONAL, "note_taken", note.version, records.plain(note)
    )
    assert isinstance(second, ev.RecordBrought)
    assert (second.number, second.kind) == (3, "judgement_given")
    assert last == ev.SessionMerged("autre", HEAD, 3, 2)
    assert (found.notes, found.judgements, found.conflicts, found.left) == (1, 1, (), ())
    again = brought(into, found.events)
    assert [one.text for one in again.notes.values()] == ["x"]
    assert again.judgements[REF][PROFESSIONAL].value == "acquis"


def test_where_nothing_is_new_nothing_is_recorded() -> None:
    into, other = two((), ((PROFESSIONAL, given("acquis", PROFESSIONAL)),))
    once = brought(into, merge(into, other, HEAD).events)
    assert merge(once, other, HEAD) == Merge((), 0, 0, (), ())
    assert merge(told(), two((), ())[1], HEAD) == Merge((), 0, 0, (), ())


JUDGED: dict[str, tuple[tuple[Told, ...], tuple[Told, ...], int, list[Conflict]]] = {
    "un autre élément": ((given("acquis", EXTERNAL, MINE),), (given("acquis", EXTERNAL, THEIRS),),
                         1, []),
    "un autre rôle": ((given("acquis", EXTERNAL),), (given("non_acquis", PROFESSIONAL),), 1, []),
    "le même rôle, la même chose": (
        (given("acquis", EXTERNAL),), (given("acquis", EXTERNAL),), 0, []),
    "le même rôle, autre chose": (
        (given("acquis", EXTERNAL),), (given("non_acquis", EXTERNAL),), 0,
        [Conflict(REF, EXTERNAL, "acquis", "non_acquis")]),
    "annulé ici": (
        (given("acquis", EXTERNAL), ev.Undone(2)), (given("non_acquis", EXTERNAL),), 1, []),
    "annulé là-bas": ((), (given("non_acquis", EXTERNAL), ev.Undone(2)), 0, []),
    "retiré là-bas": (
        (), (given("non_acquis", EXTERNAL), ev.JudgementWithdrawn(REF, EXTERNAL)), 0, []),
    "seul ce qui tient là-bas": (
        (), (given("non_acquis", EXTERNAL), given("acquis", EXTERNAL)), 1, []),
}


@pytest.mark.parametrize("name", JUDGED)
def test_a_judgement_is_brought_where_its_role_gave_none(name: str) -> None:
    mine, theirs, judgements, conflicts = JUDGED[name]
    found = merge(*two(mine, theirs), HEAD)
    assert (found.judgements, list(found.conflicts)) == (judgements, conflicts)
    assert len(found.events) == (2 if judgements else 0)


def test_one_box_ticked_as_not_applying_is_another_judgement() -> None:
    made = shelf(Path("aucun")).load("technico-commercial-chimie")
    role = made.concluding_role.id
    here, there = (
        told(ev.JudgementGiven(MINE, "non", role, applies, "c"), referential=made)
        for applies in (False, True)
    )
    there.id = "autre"
    assert merge(here, there, HEAD).conflicts == (Conflict(MINE, role, "non", "non"),)


def test_what_the_other_brought_from_elsewhere_is_not_brought_on() -> None:
    into, other = two((), ((PROFESSIONAL, ev.NoteTaken("à lui")),))
    third = told((EXTERNAL, ev.NoteTaken("d’un tiers")), (EXTERNAL, given("acquis", EXTERNAL)))
    third.id = "tiers"
    other = brought(other, merge(other, third, HEAD).events)
    other.id = "autre"
    found = merge(into, other, HEAD)
    assert (found.notes, found.judgements) == (1, 0)


def test_a_note_is_brought_once_in_its_present_wording() -> None:
    into, other = two((), (
        (PROFESSIONAL, ev.NoteTaken("a", 1, (MINE,))), ev.NoteCorrected(2, "b", (THEIRS,), "r"),
    ))
    (first, _) = merge(into, other, HEAD).events
    assert isinstance(first, ev.RecordBrought)
    assert (first.number, first.data["text"], first.data["elements"]) == (2, "b", ["1.2"])


def test_observations_that_are_written_there_are_named_in_order() -> None:
    into, other = two((), tuple(
        ev.ObservationWritten(block, text) for block, text in ((3, "x"), (1, "y"), (2, ""))
    ))
    assert merge(into, other, HEAD).left == (1, 3)


def test_what_is_not_the_same_interview_says_both_sides() -> None:
    into, other = two((ev.CandidateDescribed("DUVAL Camille"),), (ev.CandidateDescribed("ROY A"),))

    def refusal(one: Session, another: Session) -> str:
        with pytest.raises(RefusedCommand) as refused:
            merge(one, another, HEAD)
        return str(refused.value).replace("\u00a0", " ")

    said = refusal(into, other)
    assert "« essai » évalue « DUVAL Camille », « autre » « ROY A »." in said
    other.candidate = "camille Duval"
    assert merge(into, other, HEAD).events == ()
    other.referential = replace(REFERENTIAL, fingerprint="b" * 64, version="")
    said = refusal(into, other)
    assert f"« {REFERENTIAL.title} », {REFERENTIAL.version} (empreinte " in said
    assert f"« {REFERENTIAL.title} » (empreinte bbbbbbbb)" in said
    assert "« essai » est nommée deux fois" in refusal(into, into)
