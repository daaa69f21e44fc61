"""What each event makes of the session, and what it leaves as it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from assistant.domain.common.errors import SessionUnreadable
from assistant.domain.common.store import Record
from assistant.domain.events import drafts as ed
from assistant.domain.events import interview as ev
from assistant.domain.events import model as em
from assistant.domain.events import records
from assistant.domain.events import route as er
from assistant.domain.events import spoken as es
from assistant.domain.events.base import Event
from assistant.domain.referential.model import ElementRef
from assistant.domain.session.replay import entry_of, rebuild, replay
from assistant.domain.session.state import (
    Agreement,
    Entry,
    Judgement,
    Note,
    Point,
    Position,
    Session,
    UnderWay,
)
from tests.told import EXTERNAL, HERE, PROFESSIONAL, REFERENTIAL, THERE, Told, at, opened, told


def brought(event: Event, role: str = PROFESSIONAL) -> ev.RecordBrought:
    """An event of the other evaluator's own session, its line 5 there."""
    return ev.RecordBrought("autre", 5, at(50), role, event.type, event.version,
                            records.plain(event), "DUVAL, 0:12")


IMPORTED = es.TranscriptImported(
    "a.vtt", "0" * 64, ({"speaker": "A", "text": "x"},), {"A": "candidat"}, 1_000
)
REWORDED = em.SuggestionProposed("reformulation", "m", "p", 2, 1, ({"text": "x"},))
SEALED = ev.SessionSealed("", 1, "", "", "cqp-1", {})
CARRIED = ev.BlockCarried(1, "2026-03-10", "2031-03-10", "autre")
DECIDED = ev.JuryDecided("2026-04-10", "Délivrance.", (1,))
LED = er.SpottingLed("Paul Vidal")
SPOTTED = er.BlockSpotted(1, "acquise")
TUTOR = er.TutorNamed("Marc Tuteur")

Row = tuple[tuple[Told, ...], Callable[[Session], object], object]
MADE: dict[str, Row] = {
    "l’ouverture": ((), lambda s: (s.id, s.opened, s.last), ("essai", at(1), at(1))),
    "la fiche du candidat s’ajoute à la précédente": (
        (ev.CandidateDescribed("A", {"x": "1", "y": "1"}), ev.CandidateDescribed("B", {"y": "2"})),
        lambda s: (s.candidate, s.details), ("B", {"x": "1", "y": "2"})),
    "un évaluateur nommé deux fois n’en fait qu’un": (
        (ev.EvaluatorNamed(EXTERNAL, "A"), ev.EvaluatorNamed(EXTERNAL, "B"),
         ev.EvaluatorNamed(EXTERNAL, "A", "c")),
        lambda s: [(one.name, one.company) for one in s.evaluators.values()],
        [("A", "c"), ("B", "")]),
    "le rôle qui tape": ((ev.RoleTaken(PROFESSIONAL),), lambda s: s.role, PROFESSIONAL),
    "une activité": (
        (ev.ActivityDeclared(1, 2, True), ev.ActivityDeclared(1, 2, False)),
        lambda s: s.activities, {(1, 2): ev.ActivityDeclared(1, 2, False)}),
    "une réponse écrite": (
        (ev.OpenQuestionAnswered(1, 1, "a"),), lambda s: s.answers, {(1, 1): "a"}),
    "ce que dit le dossier": ((ev.FileRead(HERE, "a"),), lambda s: s.readings, {HERE: "a"}),
    "un point réglé garde sa question": (
        (ev.PointRaised(HERE, "q"), ev.PointSettled(2, "r")),
        lambda s: s.points, {2: Point(2, HERE, "q", 3, "r")}),
    "un point à vérifier reste ouvert": (
        (ev.PointRaised(HERE, "q"),), lambda s: s.points, {2: Point(2, HERE, "q", 0, "")}),
    "régler ce qui n’est pas un point ne fait rien": (
        (ev.NoteTaken("x"), ev.PointSettled(2, "r")), lambda s: s.points, {}),
    "une étape": (
        (ev.StepSettled("reperage-des-acquis", "passee"),),
        lambda s: s.steps, {"reperage-des-acquis": "passee"}),
    "le guide": (
        (ev.GuideMoved(1, 2, 3), ev.GuideMoved(1, 0, 2)),
        lambda s: (s.position, s.guided), (Position(1, 0, 2), {1: 3})),
    "une partie commence, à l’heure de l’entretien": (
        (ev.InterviewStarted(), ev.NoteTaken("x"), ev.PartBegun(1, "oral")),
        lambda s: (s.part, s.parts, s.position, s.guided),
        (UnderWay(1, "oral", timedelta(minutes=2)), {(1, "oral")}, Position(1), {1: 0})),
    "une partie qui recommence n’oublie pas jusqu’où le guide est allé": (
        (ev.GuideMoved(1, 0, 3), ev.PartBegun(1, "oral")), lambda s: s.guided, {1: 3}),
    "le guide reste dans le bloc, la partie continue": (
        (ev.PartBegun(1, "oral"), ev.GuideMoved(1, 0, 2)),
        lambda s: s.part and s.part.part, "oral"),
    "le guide va ailleurs, la partie est finie": (
        (ev.PartBegun(1, "oral"), ev.GuideMoved(2)), lambda s: s.part, None),
    "une question posée : le guide y est, sur son premier élément": (
        (ev.QuestionAsked(2, 4, "q", (THERE, ElementRef(2, 1))),),
        lambda s: (s.position, [one.number for one in s.asked.values()]),
        (Position(2, 1, 4), [2])),
    "une question sans élément": (
        (ev.QuestionAsked(2, 4, "q"),), lambda s: s.position, Position(2, 0, 4)),
    "une question posée met fin à la partie": (
        (ev.PartBegun(1, "oral"), ev.QuestionAsked(1, 1, "q")), lambda s: s.part, None),
    "une question à soi laisse le guide et la partie": (
        (ev.PartBegun(1, "oral"), ev.QuestionAsked(2, 0, "q", (THERE,))),
        lambda s: (s.part and s.part.part, s.position), ("oral", Position(1))),
    "une question passée": (
        (ev.QuestionPutOff(1, 2, "q"),), lambda s: s.put_off, {(1, 2)}),
    "une note": (
        (ev.NoteTaken("x", 1, (HERE,), "preuve", 7),), lambda s: s.notes,
        {2: Note(2, at(2), EXTERNAL, "x", 1, (HERE,), "preuve", 7)}),
    "une note corrigée garde son heure, son auteur, sa place et sa provenance": (
        (ev.NoteTaken("x", 1, (HERE,), "preuve", 7),
         (PROFESSIONAL, ev.NoteCorrected(2, "y", (THERE,)))),
        lambda s: (s.notes, s.notes_on(HERE), len(s.notes_on(THERE))),
        ({2: Note(2, at(2), EXTERNAL, "y", 1, (THERE,), "preuve", 7, corrected=True)}, (), 1)),
    "corriger ce qui n’est pas une note ne fait rien": (
        (ev.RoleTaken(EXTERNAL), ev.NoteCorrected(2, "y", ())), lambda s: s.notes, {}),
    "un jugement": (
        (ev.JudgementGiven(HERE, "non_acquis", PROFESSIONAL, False, "c", (1,)),),
        lambda s: s.judgements,
        {HERE: {PROFESSIONAL: Judgement(2, at(2), HERE, "non_acquis", PROFESSIONAL, False, "c",
                                        (1,))}}),
    "un jugement retiré reprend ce qui fut accordé": (
        (ev.JudgementGiven(HERE, "acquis", EXTERNAL), ev.JudgementGiven(HERE, "acquis",
                                                                        PROFESSIONAL),
         ev.ConsultationConcluded(HERE, "acquis", "r"), ev.JudgementWithdrawn(HERE, EXTERNAL)),
        lambda s: ([*s.judgements[HERE]], s.agreements), ([PROFESSIONAL], {})),
    "retirer ce qui n’est pas jugé ne fait rien": (
        (ev.JudgementWithdrawn(HERE, EXTERNAL),), lambda s: s.judgements, {}),
    "un accord": (
        (ev.ConsultationConcluded(HERE, "non_acquis", "r", False, "c", (2,)),),
        lambda s: s.agreements, {HERE: Agreement(2, HERE, "non_acquis", "r", False, "c", (2,))}),
    "une concertation tenue": ((ev.ConsultationHeld(0, "t"),), lambda s: s.consulted, {0: "t"}),
    "des observations": (
        (ev.ObservationWritten(1, "a"), ev.ObservationWritten(1, "b")),
        lambda s: s.observations, {1: "b"}),
    "des brouillons, le dernier à la fin": (
        (ed.DraftTaken(1, ()), ed.DraftTaken(1, ({"id": "a", "text": "b"},))),
        lambda s: s.drafts, {1: (ed.DraftTaken(1, ()),
                                 ed.DraftTaken(1, ({"id": "a", "text": "b"},)))}),
    "un passage choisi": (
        (ed.DraftChoice(HERE, 4, "p"),), lambda s: s.picks, {HERE: (4, "p")}),
    "un commentaire": (
        (ev.CommentWritten("candidat", "c"),), lambda s: s.comments, {"candidat": "c"}),
    "un avis du candidat": (
        (ev.FeedbackGiven("apport", ("a",)),), lambda s: s.feedback,
        {"apport": ev.FeedbackGiven("apport", ("a",))}),
    "des marques": (
        (ev.EssentialMarked(HERE, "oui"), ev.EssentialMarked(THERE, "non"),
         ev.EssentialMarked(HERE, "inconnu", "autre")),
        lambda s: s.marks, {("", HERE): "oui", ("", THERE): "non", ("autre", HERE): "inconnu"}),
    "un fait, une fois par bloc": (
        (ev.FactRecorded("signature"), ev.FactRecorded("signature", "b", "", 1)),
        lambda s: s.facts, {("signature", 0): ev.FactRecorded("signature"),
                            ("signature", 1): ev.FactRecorded("signature", "b", "", 1)}),
    "un arbitrage": ((ev.ArbitrationAsked(1, "r"),), lambda s: s.arbitrations, {1: "r"}),
    "un bloc repris": ((CARRIED,), lambda s: s.carried, {1: CARRIED}),
    "le jury": ((DECIDED,), lambda s: s.jury, DECIDED),
    "qui a mené le repérage": ((LED,), lambda s: s.spotting, LED),
    "plus personne ne l’a mené": ((LED, er.SpottingLed("")), lambda s: s.spotting, None),
    "un bloc repéré": ((SPOTTED,), lambda s: s.spotted, {1: SPOTTED}),
    "un bloc qui ne l’est plus": (
        (SPOTTED, er.BlockSpotted(1, "")), lambda s: s.spotted, {}),
    "des actions": (
        (er.ActionsPlanned(1, "travail", "a"),), lambda s: s.planned, {(1, "travail"): "a"}),
    "des actions retirées": (
        (er.ActionsPlanned(1, "travail", "a"), er.ActionsPlanned(1, "travail", "")),
        lambda s: s.planned, {}),
    "un tuteur": ((TUTOR,), lambda s: s.tutor, TUTOR),
    "plus de tuteur": ((TUTOR, er.TutorNamed("")), lambda s: s.tutor, None),
    "une pratique observée": (
        (er.PracticeObserved(HERE, "a"),), lambda s: s.practices, {HERE: "a"}),
    "une pratique retirée": (
        (er.PracticeObserved(HERE, "a"), er.PracticeObserved(HERE, "")),
        lambda s: s.practices, {}),
    "un sceau": (
        (SEALED,), lambda s: s.sealed and (s.sealed.number, s.sealed.time, s.sealed.role),
        (2, at(2), EXTERNAL)),
    "un sceau levé garde sa raison": (
        (SEALED, ev.SessionReopened("r")),
        lambda s: (s.sealed, [one.reason for one in s.seals]), (None, ["r"])),
    "une seconde réouverture ne récrit pas la première": (
        (SEALED, ev.SessionReopened("r"), ev.SessionReopened("s")),
        lambda s: [one.reason for one in s.seals], ["r"]),
    "rouvrir ce qui ne fut pas scellé ne fait rien": (
        (ev.SessionReopened("r"),), lambda s: s.seals, []),
    "un modèle consulté": (
        (em.ModelConsulted("relances", "m", "p", "e", "t", ()),),
        lambda s: list(s.model_uses), [2]),
    "une proposition réglée phrase par phrase": (
        (REWORDED, em.SuggestionSettled(2, 1, True, "x"), em.SuggestionSettled(2, 2, False)),
        lambda s: {n: one.accepted for n, one in s.suggestions[2].settled.items()},
        {1: True, 2: False}),
    "régler ce qui ne fut pas proposé ne fait rien": (
        (em.SuggestionSettled(9, 1, True, "x"),), lambda s: s.suggestions, {}),
    "une transcription": (
        (IMPORTED,), lambda s: (s.transcripts[2].speakers, s.transcripts[2].offset),
        ({"A": "candidat"}, 1_000)),
    "ses voix et son heure, dites de nouveau": (
        (IMPORTED, es.TranscriptAligned(2, {"A": "autre"}, None)),
        lambda s: (s.transcripts[2].speakers, s.transcripts[2].offset), ({"A": "autre"}, None)),
    "des paroles données à une nouvelle voix": (
        (IMPORTED, es.SpokenLinesGiven(2, (1,), "B", "evaluateur")),
        lambda s: (s.transcripts[2].given, s.transcripts[2].speakers),
        ({1: "B"}, {"A": "candidat", "B": "evaluateur"})),
    "des paroles données à une voix connue la laissent ce qu’elle est": (
        (IMPORTED, es.SpokenLinesGiven(2, (1,), "A")),
        lambda s: s.transcripts[2].speakers, {"A": "candidat"}),
    "une parole retenue": (
        (IMPORTED, ev.NoteTaken("x"), es.SpokenLineSettled(2, 1, 3)),
        lambda s: (s.transcripts[2].settled, s.spoken), ({1: 3}, {3: (2, 1)})),
    "une parole laissée de côté": (
        (IMPORTED, es.SpokenLineSettled(2, 1)),
        lambda s: (s.transcripts[2].settled, s.spoken), ({1: 0}, {})),
    "des paroles d’aucune transcription": (
        (ev.NoteTaken("x"), es.TranscriptAligned(2), es.SpokenLinesGiven(2, (1,), "B"),
         es.SpokenLineSettled(2, 1)),
        lambda s: (s.transcripts, s.spoken), ({}, {})),
    "ce qui est tapé": (
        (ev.DraftKept("x", "", "preuve"), ev.DraftKept("y", "page/1"),
         (PROFESSIONAL, ev.DraftKept("z"))),
        lambda s: (s.unsent, s.unsent_origins),
        ({(EXTERNAL, ""): "x", (EXTERNAL, "page/1"): "y", (PROFESSIONAL, ""): "z"},
         {EXTERNAL: "preuve", PROFESSIONAL: ""})),
    "un champ vidé n’a plus rien": (
        (ev.DraftKept("x"), ev.DraftKept("y", "page/1"), ev.DraftKept(""),
         ev.DraftKept("", "page/1")),
        lambda s: s.unsent, {}),
    "une note enregistrée n’est plus à taper, celle d’un autre oui": (
        (ev.DraftKept("x"), (PROFESSIONAL, ev.DraftKept("z")), ev.DraftKept("y", "page/1"),
         ev.NoteTaken("x")),
        lambda s: (s.unsent, s.unsent_origins),
        ({(PROFESSIONAL, ""): "z", (EXTERNAL, "page/1"): "y"}, {PROFESSIONAL: ""})),
    "une ligne annulée ne compte pas": (
        (ev.NoteTaken("x"), ev.Undone(2)), lambda s: (s.notes, s.undone), ({}, {2: 3})),
    "une annulation annulée non plus": (
        (ev.NoteTaken("x"), ev.Undone(2), ev.Undone(3)),
        lambda s: ([*s.notes], s.undone), ([2], {3: 4})),
    "ce qui tranche est retenu, même annulé": (
        (ev.JudgementGiven(HERE, "acquis", EXTERNAL), ev.NoteTaken("x"), ev.Undone(2)),
        lambda s: s.opinions, [2]),
    "la dernière ligne": ((ev.NoteTaken("x"),), lambda s: (s.number, s.last), (2, at(2))),
    "une réparation n’est pas un signe de vie": (
        (ev.NoteTaken("x"), ev.JournalRepaired(2, (), "")),
        lambda s: (s.number, s.last), (3, at(2))),
}


@pytest.mark.parametrize("name", MADE)
def test_an_event_makes_just_that_of_the_session(name: str) -> None:
    events, part, expected = MADE[name]
    assert part(told(*events)) == expected


def test_a_session_keeps_the_route_it_was_opened_for() -> None:
    assert told(route="vae").route == "vae"


def test_what_is_brought_keeps_its_own_time_and_author_and_takes_no_draft_away() -> None:
    plain = records.draft(brought(ev.NoteTaken("x", 1, (HERE,))), at(9), EXTERNAL)
    entry = entry_of(Record(9, plain.type, plain.version, plain.time, plain.role, plain.data))
    assert entry == Entry(9, at(50), PROFESSIONAL, ev.NoteTaken("x", 1, (HERE,)), ("autre", 5),
                          "DUVAL, 0:12")
    session = told((PROFESSIONAL, ev.DraftKept("Elle", "", "preuve")))
    again = rebuild([*session.entries, Entry(3, at(50), PROFESSIONAL, entry.event, ("autre", 5))],
                    lambda _data: REFERENTIAL)
    assert (again.unsent, again.unsent_origins) == (session.unsent, session.unsent_origins)


@pytest.mark.parametrize(("records_of", "said"), [
    ([ev.RoleTaken(EXTERNAL)], "ouverture"),
    ([opened(), brought(ev.ObservationWritten(1, "x"))], "apporte « observation_written »"),
    ([opened(), ev.RoleTaken("personne")], "La ligne 2"),
    ([opened(), ev.NoteTaken("x"), ev.Undone(4)], "La ligne 3"),
])
def test_a_journal_that_is_none_is_refused(records_of: list[Event], said: str) -> None:
    made = []
    for number, event in enumerate(records_of, 1):
        plain = records.draft(event, at(number), EXTERNAL)
        made.append(
            Record(number, plain.type, plain.version, plain.time, plain.role, plain.data)
        )
    with pytest.raises(SessionUnreadable, match=said):
        replay(made, lambda _data: REFERENTIAL)


def test_a_session_kept_under_another_name_is_refused() -> None:
    plain = records.draft(opened(), at(1), "")
    record = Record(1, plain.type, plain.version, plain.time, plain.role, plain.data)
    assert replay([record], lambda _data: REFERENTIAL, "essai").id == "essai"
    assert replay([record], lambda _data: REFERENTIAL).id == "essai"
    with pytest.raises(SessionUnreadable, match="autre"):
        replay([record], lambda _data: REFERENTIAL, "autre")
