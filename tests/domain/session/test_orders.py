"""Orders and what they make of a session, read from `tests/ordres/*.yaml`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.cli.orders import carry_out, read_order
from assistant.domain.common.errors import RefusedCommand
from assistant.domain.events import interview as ev
from assistant.domain.events.base import Event
from assistant.domain.events.spoken import SpokenLineSettled, TranscriptImported
from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders
from assistant.domain.session.state import Session
from assistant.interview import Interview
from tests.helpers import library, shelf
from tests.places import TESTS
from tests.told import REFERENTIAL, Told, at, told
from tests.yaml_data import yaml_data

FOLDER = TESTS / "ordres"
CASES: list[dict[str, Any]] = [
    case
    for path in sorted(FOLDER.glob("*.yaml"))
    for case in yaml_data(path.read_text("utf-8"))
]


def play(interview: Interview, orders: list[dict[str, Any]]) -> None:
    for order in orders:
        expected = order.pop("refus", None)
        before = interview.session.number
        if expected is None:
            carry_out(interview, order)
        else:
            with pytest.raises(RefusedCommand, match=expected):
                carry_out(interview, order)
            assert interview.session.number == before, "a refused order was recorded"


def judgements(session: Session) -> dict[str, str]:
    found = {e.ref: session.effective(e.ref) for e in session.referential.elements()}
    return {str(ref): given.value for ref, given in found.items() if given}


def state(session: Session) -> dict[str, Any]:
    """The session in the words of the tables."""
    return {
        "notes": [
            {"texte": n.text, "elements": [str(r) for r in n.elements], "provenance": n.origin}
            for n in session.notes.values()
        ],
        "jugements": judgements(session),
        "desaccords": [
            str(e.ref) for e in session.referential.elements() if session.disputed(e.ref)
        ],
        "questions": [[q.block, q.question] for q in session.asked.values()],
        "position": {"bloc": session.position.block, "question": session.position.question},
        "etapes": dict(session.steps),
        "seances": session.clock.sittings,
        "observations": dict(session.observations),
        "marques": {str(ref): session.mark(ref) for ref in (ElementRef(1, 1), ElementRef(1, 2))},
        "points_ouverts": sum(1 for point in session.points.values() if not point.settled),
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["nom"])
def test_an_order_makes_the_session_that_its_table_says(
    case: dict[str, Any], tmp_path: Path
) -> None:
    interview = library(tmp_path).create(
        "assistant-formation", "DUVAL Camille", role="evaluateur_externe"
    )
    play(interview, [dict(order) for order in case["ordres"]])
    expected = {key: value for key, value in case.items() if key not in ("nom", "ordres")}
    found = state(interview.session)
    assert {key: found[key] for key in expected} == expected
    interview.close()

    again = library(tmp_path).open(interview.session.id)
    assert state(again.session) == found, "replayed from disk, the session is another one"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"\xff\xfe", "UTF-8"),
        (b"{", "JSON"),
        (b"[1]", "accolades"),
        (b"{\"note\": \"a\"", "JSON"),
        (b"[" * 100_000, "JSON"),
        (b'{"note": ' + b"9" * 5_000 + b"}", "JSON"),
    ],
    ids=["octets", "accolade", "liste", "inachevé", "profond", "chiffres"],
)
def test_a_line_that_is_no_order_is_refused_with_its_reason(line: bytes, words: str) -> None:
    with pytest.raises(RefusedCommand, match=words):
        read_order(line)


def test_a_mark_of_a_second_certificate_is_kept_apart(tmp_path: Path) -> None:
    interview = library(tmp_path).create("conseiller-commercial-formation", "DUVAL Camille")
    ref, second = ElementRef(1, 1), "services-relation-client"
    own = interview.session.mark(ref)
    interview.run(orders.mark_essential, ref, "oui", second)
    assert interview.session.marks[second, ref] == "oui"
    assert interview.session.mark(ref) == own
    interview.run(orders.mark_essential, ref, "non")
    assert interview.session.mark(ref) == "non"
    assert interview.session.marks[second, ref] == "oui"
    before = interview.session.number
    assert interview.run(orders.mark_essential, ref, "non") == before
    for certification in ("cqp", "inconnu"):
        with pytest.raises(RefusedCommand, match="services-relation-client"):
            interview.run(orders.mark_essential, ref, "oui", certification)
    with pytest.raises(RefusedCommand, match="oui"):
        interview.run(orders.mark_essential, ref, "souvent")


REF = ElementRef(1, 1)
EVALUATOR, OTHER = "evaluateur_externe", "professionnel_secteur"
RECORDED: dict[str, tuple[Callable[[Session], list[Event]], list[Event]]] = {
    "la fiche, sans nom, garde le nom": (
        lambda one: orders.describe_candidate(one, "", {"naissance": " 1980 "}),
        [ev.CandidateDescribed("DUVAL Camille", {"naissance": "1980"})]),
    "la fiche, un autre nom et une civilité": (
        lambda one: orders.describe_candidate(one, "Madame ROY Alix", {}),
        [ev.CandidateDescribed("ROY Alix", {"civilité": "Madame"})]),
    "un évaluateur": (
        lambda one: orders.name_evaluator(
            one, ev.EvaluatorNamed(OTHER, " LEROY\nAnne ", "c", "f", "n", None, (1, 6))),
        [ev.EvaluatorNamed(OTHER, "LEROY Anne", "c", "f", "n", None, (1, 6))]),
    "un rôle pris": (lambda one: orders.take_role(one, OTHER), [ev.RoleTaken(OTHER)]),
    "le rôle que l’on a": (lambda one: orders.take_role(one, EVALUATOR), []),
    "la première activité": (
        lambda one: orders.declare_activity(one, ev.ActivityDeclared(1, 1, True, " a ", " b ")),
        [ev.ActivityDeclared(1, 1, True, "a", "b")]),
    "la dernière activité": (
        lambda one: orders.declare_activity(one, ev.ActivityDeclared(1, 7, False, "", "")),
        [ev.ActivityDeclared(1, 7, False, "", "")]),
    "une réponse écrite": (
        lambda one: orders.answer(one, 1, 1, " Oui. "), [ev.OpenQuestionAnswered(1, 1, "Oui.")]),
    "une réponse vide où il n’y en a pas": (lambda one: orders.answer(one, 1, 1, " "), []),
    "ce que dit le dossier": (
        lambda one: orders.read_file(one, REF, " Lu. "), [ev.FileRead(REF, "Lu.")]),
    "une activité dont rien n’est dit": (
        lambda one: orders.declare_activity(one, ev.ActivityDeclared(1, 1, None, " ", "")), []),
    "une lecture vide où il n’y en a pas": (lambda one: orders.read_file(one, REF, " "), []),
    "un point à vérifier": (
        lambda one: orders.raise_point(one, REF, " Quand ? "), [ev.PointRaised(REF, "Quand ?")]),
    "une étape, par son rang": (
        lambda one: orders.settle_step(one, "1"),
        [ev.StepSettled("reperage-des-acquis", "faite")]),
    "une étape, passée": (
        lambda one: orders.settle_step(one, "reperage-des-acquis", "passee"),
        [ev.StepSettled("reperage-des-acquis", "passee")]),
    "une étape qui reste à faire": (
        lambda one: orders.settle_step(one, "reperage-des-acquis", "a_faire"), []),
    "le guide va à un élément": (
        lambda one: orders.move(one, 1, 2, 3), [ev.GuideMoved(1, 2, 3)]),
    "le guide reste où il est": (lambda one: orders.move(one, 0), []),
    "une partie": (lambda one: orders.begin_part(one, 1, "oral"), [ev.PartBegun(1, "oral")]),
    "une question à soi": (
        lambda one: orders.ask_own(one, " Et ? ", (ElementRef(2, 1), REF)),
        [ev.QuestionAsked(2, 0, "Et ?", (ElementRef(2, 1), REF))]),
    "une question à soi, nulle part": (
        lambda one: orders.ask_own(one, "Et ?"), [ev.QuestionAsked(0, 0, "Et ?", ())]),
    "une note": (
        lambda one: orders.note(one, " Vu. ", (ElementRef(2, 1),), "observation"),
        [ev.NoteTaken("Vu.", 2, (ElementRef(2, 1),), "observation", 0)]),
    "une note d’un autre bloc": (
        lambda one: orders.note(one, "Vu.", (ElementRef(2, 1),), block=3, asked=4),
        [ev.NoteTaken("Vu.", 3, (ElementRef(2, 1),), "entretien", 4)]),
    "une évaluation": (
        lambda one: orders.judge(one, REF, "non_acquis", by=OTHER, comment=" c ",
                                 criteria=(2, 1, 2)),
        [ev.JudgementGiven(REF, "non_acquis", OTHER, False, "c", (1, 2))]),
    "une concertation": (
        lambda one: orders.agree(one, REF, "acquis", " r ", by=EVALUATOR, comment=" c "),
        [ev.ConsultationConcluded(REF, "acquis", "r", False, "c")]),
    "une concertation tenue": (
        lambda one: orders.consult(one, 0, " t "), [ev.ConsultationHeld(0, "t")]),
    "des observations": (
        lambda one: orders.observe(one, " Bien. ", 1), [ev.ObservationWritten(1, "Bien.")]),
    "des observations vides où il n’y en a pas": (lambda one: orders.observe(one, " "), []),
    "un commentaire": (
        lambda one: orders.comment(one, "candidat", " Bien. "),
        [ev.CommentWritten("candidat", "Bien.")]),
    "un fait daté": (
        lambda one: orders.record_fact(one, "date_lecture", " t ", "1900-01-01", 1),
        [ev.FactRecorded("date_lecture", "t", "1900-01-01", 1)]),
    "un fait sans date": (
        lambda one: orders.record_fact(one, "handicap", "t"),
        [ev.FactRecorded("handicap", "t", "", 0)]),
    "un arbitrage": (
        lambda one: orders.ask_arbitration(one, 2, " r "), [ev.ArbitrationAsked(2, "r")]),
    "le jury": (
        lambda one: orders.record_jury(one, "2199-12-31", " d ", (3, 1, 3), {"autres": 2}),
        [ev.JuryDecided("2199-12-31", "d", (1, 3), {"autres": 2})]),
    "un brouillon": (
        lambda one: orders.keep_draft(one, "Elle", "", "observation"),
        [ev.DraftKept("Elle", "", "observation")]),
    "le brouillon d’un champ n’a pas de provenance": (
        lambda one: orders.keep_draft(one, "Elle", "page/1", "observation"),
        [ev.DraftKept("Elle", "page/1", "")]),
    "aucun brouillon où il n’y en a pas": (lambda one: orders.keep_draft(one, ""), []),
}
REFUSED: dict[str, tuple[Callable[[Session], list[Event]], str]] = {
    "un évaluateur d’un rôle inconnu": (
        lambda one: orders.name_evaluator(one, ev.EvaluatorNamed("evaluateur", "A")),
        "Rôle inconnu : « evaluateur » n’existe pas ici. Les plus proches : evaluateur_externe."),
    "un évaluateur d’un bloc inconnu": (
        lambda one: orders.name_evaluator(one, ev.EvaluatorNamed(OTHER, "A", blocks=(1, 7))),
        "Pas de compétence 7"),
    "un évaluateur sans nom": (
        lambda one: orders.name_evaluator(one, ev.EvaluatorNamed(OTHER, " ")),
        "Évaluateur sans nom"),
    "un rôle inconnu": (lambda one: orders.take_role(one, "jury"), "Rôle inconnu"),
    "une évaluation d’un rôle inconnu": (
        lambda one: orders.judge(one, REF, "acquis", by="jury"), "Rôle inconnu"),
    "l’activité 0": (
        lambda one: orders.declare_activity(one, ev.ActivityDeclared(1, 0, True)),
        "Activité inconnue : Cette compétence a 7 activités"),
    "l’activité 8": (
        lambda one: orders.declare_activity(one, ev.ActivityDeclared(1, 8, True)),
        "Activité inconnue"),
    "la question écrite 0": (lambda one: orders.answer(one, 1, 0, "x"), "Question inconnue"),
    "la question écrite 2": (
        lambda one: orders.answer(one, 1, 2, "x"),
        "pose 1 question au candidat pour la compétence 1, à partir de 1."),
    "aucune question écrite": (
        lambda one: orders.answer(one, 4, 1, "x"),
        "pose 0 question au candidat pour la compétence 4."),
    "la question 9": (lambda one: orders.ask(one, 1, 9), "propose 8 questions"),
    "la question 0": (lambda one: orders.put_off(one, 1, 0), "propose 8 questions"),
    "le bloc 0": (lambda one: orders.begin_part(one, 0, "oral"), "Pas de compétence 0"),
    "le bloc 7": (lambda one: orders.consult(one, 7), "Pas de compétence 7"),
    "une étape inconnue": (lambda one: orders.settle_step(one, "24"), "Étape inconnue"),
    "un état inconnu": (lambda one: orders.settle_step(one, "1", "vue"), "État d’étape inconnu"),
    "un point inconnu": (lambda one: orders.settle_point(one, 9), "Point à vérifier inconnu"),
    "une provenance inconnue": (
        lambda one: orders.note(one, "x", (), "rumeur"), "Provenance inconnue"),
    "une note d’un bloc inconnu": (
        lambda one: orders.note(one, "x", (), block=9), "Pas de compétence 9"),
    "une note inconnue": (lambda one: orders.correct_note(one, 9, "x", ()), "Note inconnue"),
    "des critères d’un élément acquis": (
        lambda one: orders.judge(one, REF, "acquis", by=EVALUATOR, criteria=(1,)),
        "Pas de critère à préciser"),
    "le critère 3 de deux": (
        lambda one: orders.judge(one, REF, "non_acquis", by=EVALUATOR, criteria=(3,)),
        "Critère inconnu : L’élément 1.1 a 2 critères."),
    "le critère 0": (
        lambda one: orders.judge(one, REF, "non_acquis", by=EVALUATOR, criteria=(0,)),
        "Critère inconnu"),
    "des critères sans évaluation": (
        lambda one: orders.mark_criteria(one, REF, (1,)), "Rien à préciser"),
    "une évaluation que l’on n’a pas donnée": (
        lambda one: orders.withdraw(one, REF, OTHER), "Rien à retirer"),
    "une concertation d’un rôle qui ne conclut pas": (
        lambda one: orders.agree(one, REF, "acquis", "r", by=OTHER), "Ce rôle ne conclut pas"),
    "une concertation sans raison": (
        lambda one: orders.agree(one, REF, "acquis", " ", by=EVALUATOR), "sans raison"),
    "un commentaire inconnu": (lambda one: orders.comment(one, "autre", "x"), "Commentaire inc"),
    "une question au candidat inconnue": (
        lambda one: orders.feedback(one, "apport", (), ""), "Question au candidat inconnue"),
    "un fait inconnu": (lambda one: orders.record_fact(one, "météo"), "Fait inconnu"),
    "une date de 1899": (
        lambda one: orders.record_fact(one, "date_lecture", "", "1899-12-31"),
        "Date invraisemblable : L’année 1899"),
    "une date de 2200": (
        lambda one: orders.record_jury(one, "2200-01-01", "d"), "Date invraisemblable"),
    "une date qui n’en est pas une": (
        lambda one: orders.record_fact(one, "handicap", "", "2026-02-31"), "Date illisible"),
    "le jury sans date": (lambda one: orders.record_jury(one, "", "d"), "Date manquante"),
    "le jury sans décision": (
        lambda one: orders.record_jury(one, "2026-03-12", " "), "Décision vide"),
    "un arbitrage sans raison": (
        lambda one: orders.ask_arbitration(one, 1, ""), "Arbitrage sans raison"),
    "une horloge qui ne tourne pas": (orders.pause_now, "L’horloge est déjà arrêtée"),
    "un entretien qui n’a pas commencé": (orders.end, "L’entretien n’est pas en cours"),
    "aucune absence": (lambda one: orders.settle_gap(one, counted=True), "Aucune absence"),
    "une session qui n’est pas scellée": (
        lambda one: orders.reopen(one, "r"), "Session non scellée"),
    "la ligne 0": (lambda one: orders.undo(one, 0), "Ligne inconnue : La session a 3 lignes."),
    "la ligne 4": (lambda one: orders.undo(one, 4), "Ligne inconnue : La session a 3 lignes."),
    "la première ligne": (lambda one: orders.undo(one, 1), "Ligne non annulable"),
    "rien à annuler": (orders.undo, "Rien à annuler"),
    "rien à rétablir": (orders.redo, "Rien à rétablir"),
}


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Session:
    interview = library(tmp_path_factory.mktemp("ordres")).create(
        "assistant-formation", "DUVAL Camille", role=EVALUATOR
    )
    interview.close()
    return interview.session


@pytest.mark.parametrize("name", RECORDED)
def test_an_order_records_just_what_was_said(name: str, fresh: Session) -> None:
    order, events = RECORDED[name]
    assert order(fresh) == events


@pytest.mark.parametrize("name", REFUSED)
def test_an_order_that_cannot_be_is_refused_with_its_reason(name: str, fresh: Session) -> None:
    order, said = REFUSED[name]
    with pytest.raises(RefusedCommand) as refused:
        order(fresh)
    assert said in str(refused.value).replace("\u00a0", " ")


def test_the_candidate_s_opinion_is_one_of_the_choices_of_its_question() -> None:
    referential = shelf(Path("aucun")).load("technico-commercial-chimie")
    session = told(referential=referential)
    question = next(one for one in referential.feedback if len(one.choices) > 1)
    first, second, *_ = question.choices
    assert orders.feedback(session, question.id, (second, first, second), " t ") == [
        ev.FeedbackGiven(question.id, (second, first), "t")
    ]
    assert orders.feedback(session, question.id, (), "") == [ev.FeedbackGiven(question.id)]
    with pytest.raises(RefusedCommand, match="Réponse inconnue"):
        orders.feedback(session, question.id, (first, "autre chose"), "")


def test_a_session_opens_with_its_candidate_and_the_role_that_types() -> None:
    def opening(candidate: str, **more: Any) -> list[Event]:
        return orders.open_session("essai", REFERENTIAL.data, "f", candidate=candidate, **more)

    opened = ev.SessionOpened("essai", REFERENTIAL.data, "f", "vae", "1.0")
    described = ev.CandidateDescribed("DUVAL Camille", {"civilité": "Madame", "emploi": "x"})
    made = opening(
        "Mme DUVAL\nCamille", route="vae", program="1.0", role=EVALUATOR,
        details={" emploi": " x "},
    )
    assert made == [opened, described, ev.RoleTaken(EVALUATOR)]
    assert opening("DUVAL Camille") == [
        ev.SessionOpened("essai", REFERENTIAL.data, "f"), ev.CandidateDescribed("DUVAL Camille")
    ]
    for nobody in ("", " \n"):
        with pytest.raises(RefusedCommand, match="Candidat sans nom"):
            opening(nobody)


def test_an_element_without_criteria_has_none_to_name() -> None:
    made = shelf(Path("aucun")).load("technico-commercial-chimie")
    session = told(referential=made)
    by = made.concluding_role.id
    assert orders.judge(session, REF, "non", by=by, criteria=()) == [
        ev.JudgementGiven(REF, "non", by)
    ]
    with pytest.raises(RefusedCommand, match="Pas de critère ici"):
        orders.judge(session, REF, "non", by=by, criteria=(1,))


# --- once something is recorded -----------------------------------------------------------------

QUESTION = REFERENTIAL.blocks[1].questions[0]
NOTE, SECOND = ev.NoteTaken("x", 1, (REF,)), ElementRef(1, 2)
GIVEN = ev.JudgementGiven(REF, "non_acquis", EVALUATOR, False, "c", (1,))
AGREED = ev.ConsultationConcluded(REF, "non_acquis", "r", False, "c", (1,))
ASLEEP = (ev.InterviewStarted(), NOTE, NOTE, NOTE, ev.InterviewPaused(at(3)))
IMPORTED = TranscriptImported("a.vtt", "0" * 64, tuple({"speaker": "A", "text": "x"}
                                                       for _ in range(12)))
SITTING = ev.JuryDecided("2026-03-12", "d", (1,), sitting="jury-1")

Before = tuple[Told, ...]
GOING_ON: dict[str, tuple[Before, Callable[[Session], list[Event]], list[Event]]] = {
    "une étape dans l’état où elle est": (
        (ev.StepSettled("mettre-a-l-aise", "faite"),),
        lambda one: orders.settle_step(one, "mettre-a-l-aise"), []),
    "une réponse écrite, retirée": (
        (ev.OpenQuestionAnswered(1, 1, "a"),), lambda one: orders.answer(one, 1, 1, " "),
        [ev.OpenQuestionAnswered(1, 1, "")]),
    "un point, avec ce qui fut répondu": (
        (ev.PointRaised(REF, "q"),), lambda one: orders.settle_point(one, 2, " r "),
        [ev.PointSettled(2, "r")]),
    "le saut d’une horloge arrêtée": ((), lambda one: orders.leap(one, at(1)), []),
    "celui d’une horloge qui tourne": (
        (ev.InterviewStarted(),), lambda one: orders.leap(one, at(1)), [ev.ClockLeapt(at(1))]),
    "une pause qui eut lieu plus tôt": (
        (ev.InterviewStarted(),), lambda one: orders.pause(one, at(2)),
        [ev.InterviewPaused(at(2))]),
    "une absence": (
        ASLEEP, lambda one: orders.settle_gap(one, counted=True), [ev.GapSettled(6, True)]),
    "une absence dont c’est déjà dit": (
        (*ASLEEP, ev.GapSettled(6, True)), lambda one: orders.settle_gap(one, counted=True), []),
    "une absence dont on se ravise": (
        (*ASLEEP, ev.GapSettled(6, True)), lambda one: orders.settle_gap(one, counted=False),
        [ev.GapSettled(6, False)]),
    "de deux absences dont c’est dit, on se ravise de la dernière": (
        (*ASLEEP, ev.InterviewStarted(), NOTE, NOTE, NOTE, ev.InterviewPaused(at(7)),
         ev.GapSettled(6, True), ev.GapSettled(11, True)),
        lambda one: orders.settle_gap(one, counted=False), [ev.GapSettled(11, False)]),
    "la fin, pendant une pause": (
        (ev.InterviewStarted(), NOTE, ev.InterviewPaused()), orders.end, [ev.InterviewEnded()]),
    "la partie sous les yeux": (
        (ev.PartBegun(1, "oral"),), lambda one: orders.begin_part(one, 1, "oral"), []),
    "la même partie d’un autre bloc": (
        (ev.PartBegun(1, "oral"),), lambda one: orders.begin_part(one, 2, "oral"),
        [ev.PartBegun(2, "oral")]),
    "une autre partie": (
        (ev.PartBegun(1, "oral"),), lambda one: orders.begin_part(one, 1, "jeu"),
        [ev.PartBegun(1, "jeu")]),
    "le guide sort de tous les blocs": (
        (ev.GuideMoved(1, 2, 3),), lambda one: orders.move(one, 0), [ev.GuideMoved(0)]),
    "une question déjà passée": (
        (ev.QuestionPutOff(1, 2, "q"),), lambda one: orders.put_off(one, 1, 2), []),
    "la même, d’un autre bloc": (
        (ev.QuestionPutOff(1, 1, "q"),), lambda one: orders.put_off(one, 2, 1),
        [ev.QuestionPutOff(2, 1, QUESTION.text, tuple(ElementRef(2, n)
                                                      for n in QUESTION.elements))]),
    "une note où le guide est": (
        (ev.GuideMoved(2),), lambda one: orders.note(one, "x"), [ev.NoteTaken("x", 2)]),
    "une question à soi, où le guide est": (
        (ev.GuideMoved(2),), lambda one: orders.ask_own(one, "q"), [ev.QuestionAsked(2, 0, "q")]),
    "une note corrigée": (
        (NOTE,), lambda one: orders.correct_note(one, 2, " y ", (SECOND,), " r "),
        [ev.NoteCorrected(2, "y", (SECOND,), "r")]),
    "les critères de son évaluation": (
        (GIVEN,), lambda one: orders.mark_criteria(one, REF, (2, 1)),
        [ev.JudgementGiven(REF, "non_acquis", EVALUATOR, False, "c", (1, 2))]),
    "les mêmes": ((GIVEN,), lambda one: orders.mark_criteria(one, REF, (1, 1)), []),
    "aucun": (
        (GIVEN,), lambda one: orders.mark_criteria(one, REF, ()),
        [ev.JudgementGiven(REF, "non_acquis", EVALUATOR, False, "c")]),
    "ceux de ce qui fut accordé, par qui conclut": (
        (GIVEN, AGREED, ev.RoleTaken(EVALUATOR)),
        lambda one: orders.mark_criteria(one, REF, (2,)),
        [ev.ConsultationConcluded(REF, "non_acquis", "r", False, "c", (2,))]),
    "une évaluation retirée": (
        (GIVEN,), lambda one: orders.withdraw(one, REF, EVALUATOR),
        [ev.JudgementWithdrawn(REF, EVALUATOR)]),
    "un commentaire vidé": (
        (ev.CommentWritten("candidat", "c"),), lambda one: orders.comment(one, "candidat", ""),
        [ev.CommentWritten("candidat", "")]),
    "le même commentaire": (
        (ev.CommentWritten("candidat", "c"),), lambda one: orders.comment(one, "candidat", " c "),
        []),
    "les mêmes observations": (
        (ev.ObservationWritten(1, "a"),), lambda one: orders.observe(one, " a ", 1), []),
    "une décision corrigée": (
        (ev.JuryDecided("2026-03-11", "d"),),
        lambda one: orders.record_jury(one, "2026-03-12", "d"),
        [ev.JuryDecided("2026-03-12", "d")]),
    "un brouillon vidé": (
        (ev.RoleTaken(EVALUATOR), ev.DraftKept("Elle", "", "preuve")),
        lambda one: orders.keep_draft(one, "", "", "preuve"), [ev.DraftKept("")]),
    "le même brouillon": (
        (ev.RoleTaken(EVALUATOR), ev.DraftKept("Elle", "", "preuve")),
        lambda one: orders.keep_draft(one, "Elle", "", "preuve"), []),
    "le même, d’une autre provenance": (
        (ev.RoleTaken(EVALUATOR), ev.DraftKept("Elle", "", "preuve")),
        lambda one: orders.keep_draft(one, "Elle", "", "dossier"),
        [ev.DraftKept("Elle", "", "dossier")]),
    "le même brouillon d’un champ, quelle que soit la provenance": (
        (ev.RoleTaken(EVALUATOR), ev.DraftKept("Elle", "page/1")),
        lambda one: orders.keep_draft(one, "Elle", "page/1", "dossier"), []),
    "les brouillons d’un champ et de ceux qui sont dessous": (
        (ev.RoleTaken(EVALUATOR), *(ev.DraftKept("x", one) for one in ("", "page", "page/1",
                                                                      "pages", "autre/page")),
         (OTHER, ev.DraftKept("x", "page/2"))),
        lambda one: orders.drop_draft(one, "page"),
        [ev.DraftKept("", "page"), ev.DraftKept("", "page/1")]),
    "le brouillon de la ligne, et lui seul": (
        (ev.RoleTaken(EVALUATOR), ev.DraftKept("x"), ev.DraftKept("x", "/page")),
        lambda one: orders.drop_draft(one, ""), [ev.DraftKept("")]),
    "tout ce qui fut écrit d’une chose": (
        (ev.ObservationWritten(1, "a"), NOTE, ev.ObservationWritten(1, "b"), ev.Undone(2)),
        lambda one: orders.withdraw_all(one, lambda e: isinstance(e, ev.ObservationWritten)),
        [ev.Undone(4)]),
    "le dernier geste de qui tape, pas ce qui fut apporté ni le cadre": (
        (ev.RoleTaken(EVALUATOR), NOTE, (OTHER, NOTE), ev.StepSettled("mettre-a-l-aise", "faite"),
         ev.Undone(5), ev.DraftKept("x")),
        orders.undo, [ev.Undone(3)]),
    "un sceau levé": (
        (ev.SessionSealed("", 1, "", "", "cqp-1", {}),), lambda one: orders.reopen(one, " r "),
        [ev.SessionReopened("r")]),
    "un nom corrigé": (
        (ev.CandidateDescribed("A"), ev.CandidateDescribed("B")),
        lambda one: orders.undo(one, 3), [ev.Undone(3)]),
    "le guide, dans un autre bloc": (
        (ev.GuideMoved(2),), lambda one: orders.undo(one, 2), [ev.Undone(2)]),
    "une note dont la parole fut laissée": (
        (IMPORTED, SpokenLineSettled(2, 1)), lambda one: orders.undo(one, 2), [ev.Undone(2)]),
    "une transcription dont la note fut annulée": (
        (IMPORTED, NOTE, SpokenLineSettled(2, 1, 3), ev.Undone(3)),
        lambda one: orders.undo(one, 2), [ev.Undone(2)]),
}
STOPPED: dict[str, tuple[Before, Callable[[Session], list[Event]], str]] = {
    "une horloge qui tourne": (
        (ev.InterviewStarted(),), orders.start, "L’horloge tourne déjà"),
    "un entretien fini": (
        (ev.InterviewStarted(), ev.InterviewEnded()), orders.end, "L’entretien n’est pas en cours"),
    "un autre point": (
        (ev.PointRaised(REF, "q"),), lambda one: orders.settle_point(one, 3),
        "Point à vérifier inconnu"),
    "un élément où le bloc n’est pas": (
        (), lambda one: orders.move(one, 0, 1), "Pas de compétence 0"),
    "un élément qui n’est pas du bloc : les plus proches du bloc": (
        (), lambda one: orders.move(one, 2, 99),
        "« 99 » n’existe pas ici. Les plus proches : 2.1, 2.2, 2.3, 2.4, 2.5, 2.6."),
    "un élément d’aucun bloc : les plus proches de tous": (
        (), lambda one: orders.read_file(one, ElementRef(9, 1), "x"),
        "« 9.1 » n’existe pas ici. Les plus proches : 6.1, 5.1, 4.1."),
    "les critères d’un autre": (
        ((OTHER, ev.RoleTaken(OTHER)), GIVEN),
        lambda one: orders.mark_criteria(one, REF, (2,)), "Évaluation d’un autre rôle"),
    "les critères d’un accord, par qui ne conclut pas": (
        ((OTHER, ev.RoleTaken(OTHER)), GIVEN, AGREED),
        lambda one: orders.mark_criteria(one, REF, (2,)), "Ce rôle ne conclut pas"),
    "une décision prise en séance": (
        (SITTING,), lambda one: orders.record_jury(one, "2026-03-12", "d"),
        "Décision prise en séance"),
    "un jour qui manque au fait": (
        (), lambda one: orders.record_fact(one, "date_lecture", "t"), "Date manquante"),
    "le premier nom": (
        (ev.CandidateDescribed("A"),), lambda one: orders.undo(one, 2), "Ligne non annulable"),
    "un élément regardé": (
        (ev.GuideMoved(1, 2),), lambda one: orders.undo(one, 2), "Ligne non annulable"),
    "une question posée par le guide": (
        (ev.GuideMoved(1, 0, 2),), lambda one: orders.undo(one, 2), "Ligne non annulable"),
    "une ligne déjà annulée": (
        (NOTE, ev.Undone(2)), lambda one: orders.undo(one, 2), "Déjà annulée"),
    "une transcription dont une parole est retenue": (
        (IMPORTED, NOTE, SpokenLineSettled(2, 1, 3)), lambda one: orders.undo(one, 2),
        "1 parole en est retenue : parole 1 (ligne 3). Annulez"),
    "une transcription dont dix le sont": (
        (IMPORTED, *(NOTE,) * 10, *(SpokenLineSettled(2, n, n + 2) for n in range(10, 0, -1))),
        lambda one: orders.undo(one, 2),
        "10 paroles en sont retenues : parole 1 (ligne 3), parole 2 (ligne 4), parole 3 (ligne 5), "
        "parole 4 (ligne 6), parole 5 (ligne 7), parole 6 (ligne 8), parole 7 (ligne 9), parole 8 "
        "(ligne 10), parole 9 (ligne 11), parole 10 (ligne 12). Annulez"),
    "une transcription dont onze le sont": (
        (IMPORTED, *(NOTE,) * 11, *(SpokenLineSettled(2, n, n + 2) for n in range(1, 12))),
        lambda one: orders.undo(one, 2), "parole 10 (ligne 12) et 1 autre. Annulez"),
    "une transcription dont douze le sont": (
        (IMPORTED, *(NOTE,) * 12, *(SpokenLineSettled(2, n, n + 2) for n in range(1, 13))),
        lambda one: orders.undo(one, 2), "parole 10 (ligne 12) et 2 autres. Annulez"),
}


@pytest.mark.parametrize("name", GOING_ON)
def test_an_order_records_what_is_new(name: str) -> None:
    before, order, events = GOING_ON[name]
    assert order(told(*before)) == events


@pytest.mark.parametrize("name", STOPPED)
def test_an_order_that_does_not_fit_what_is_recorded_is_refused(name: str) -> None:
    before, order, said = STOPPED[name]
    with pytest.raises(RefusedCommand) as refused:
        order(told(*before))
    assert said in str(refused.value).replace("\u00a0", " ")
