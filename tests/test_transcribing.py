"""A transcript in a session: who speaks, when, line by line evidence, and nothing by itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.events import interview as ev
from assistant.domain.events.spoken import SPOKEN
from assistant.domain.referential.model import ElementRef
from assistant.domain.review import conversation
from assistant.domain.rules.outcome import outcome
from assistant.domain.session import orders
from assistant.domain.spoken import transcript as spoken
from assistant.domain.spoken.transcript import SpokenLine
from assistant.domain.spoken.voices import roles_by_name
from assistant.interview import Interview
from assistant.library import Library
from assistant.reports.data import report_json
from assistant.reports.report.annex import annex
from assistant.reports.report.content import build_report
from assistant.reports.text import markdown, plain
from assistant.resources import shipped
from assistant.storage.journal.store import TinyDBSessionStore
from assistant.storage.referential.shelf import ReferentialShelf
from assistant.transcribing import Aligned, prepare, read_speakers, recognised
from assistant.voice import Voice
from tests.campagnes.liens import link_words
from tests.command import Cqp, fits
from tests.helpers import HandClock
from tests.yaml_data import yaml_data

FOLDER = Path(__file__).parent / "transcriptions"
SPEAKERS = yaml_data((FOLDER / "locuteurs.yaml").read_text("utf-8"))
EXAMPLE = Path(__file__).parent / "tui" / "data" / "referentiels"
ROLE = "evaluateur_externe"
TEAMS = (FOLDER / "teams.vtt").read_bytes()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def library(tmp_path: Path, clock: HandClock) -> Library:
    return Library(
        TinyDBSessionStore(tmp_path / "s"), ReferentialShelf(EXAMPLE, tmp_path / "r"), clock
    )


@pytest.fixture
def interview(library: Library, clock: HandClock) -> Interview:
    """A question asked after two minutes; in the recording it is heard at 0:00:20."""
    interview = library.create("accueil-exemple", "MARTIN Léa", role=ROLE)
    interview.run(orders.name_evaluator, ev.EvaluatorNamed(ROLE, "Paul ROCHE"))
    interview.run(orders.start)
    clock.forward(minutes=2)
    interview.run(orders.move, 1)
    interview.run(orders.ask, 1, 1)
    return interview


def import_(interview: Interview, content: bytes = TEAMS, name: str = "teams.vtt") -> int:
    made = prepare(interview.session, name, content)
    return interview.run(
        spoken.import_transcript, file=name, sha256=made.sha256, lines=made.spoken.lines,
        speakers=made.speakers, offset=made.offset, faults=made.spoken.faults,
    )


# --- who, when -------------------------------------------------------------------------------


@pytest.mark.parametrize("case", SPEAKERS, ids=[one["nom"] for one in SPEAKERS])
def test_a_voice_is_somebody_by_its_name_alone(interview: Interview, case: dict[str, Any]) -> None:

    assert roles_by_name(interview.session, case["roles"]) == case["roles"]


def test_the_offset_comes_from_the_question_that_is_recognised(interview: Interview) -> None:
    made = prepare(interview.session, "teams.vtt", TEAMS)
    assert (made.recognised, made.offset) == (1, 100_000)
    nothing = prepare(interview.session, "sans.txt", (FOLDER / "sans-horaire.txt").read_bytes())
    assert (nothing.recognised, nothing.offset) == (0, None)


@pytest.mark.parametrize(("typed", "milliseconds"), [
    ("0:03:20", 200_000), ("3:20", 200_000), ("-0:01:00", -60_000), ("0:00:01,5", 1_500),
    ("90:00", 5_400_000),
])
def test_an_offset_is_typed_so(typed: str, milliseconds: int) -> None:
    assert spoken.read_clock(typed) == milliseconds


@pytest.mark.parametrize(
    "typed", ["", "3", "0:3", "0:61:00", "1:75", "demain", "0:03:20:10", "٣:٢٠"]
)
def test_what_is_no_offset_is_refused(typed: str) -> None:
    with pytest.raises(RefusedCommand, match="Décalage illisible"):
        spoken.read_clock(typed)


@pytest.mark.parametrize("before", [
    pytest.param("Ah. " * 5, id="court"),
    pytest.param("Ah. " * 4_000, id="de phrases"),
    pytest.param("ah " * 4_000 + ". ", id="d’une phrase sans fin"),
])
def test_a_monologue_of_one_paragraph_is_recorded_whole_and_its_question_found(
    interview: Interview, before: str
) -> None:
    [asked] = interview.session.asked.values()
    talk = f"[00:00:05] Anne : {before}{asked.text}\n[00:02:09] Léa : oui\n[00:02:12] Anne : bien"
    prepared = prepare(interview.session, "longue.txt", talk.encode())
    # a question far into a monologue has no time of its own, which the offset could rest on
    assert recognised(interview.session, prepared.spoken.lines, prepared.speakers)
    number = interview.run(
        spoken.import_transcript, file="longue.txt", sha256=prepared.sha256,
        lines=prepared.spoken.lines, speakers=prepared.speakers,
    )
    said = [one.text for one in spoken.spoken_lines(interview.session.transcripts[number])]
    assert " ".join(said[:-2]).split() == f"{before}{asked.text}".split()


def test_a_speaker_is_named_without_regard_to_case() -> None:
    assert read_speakers(["lea martin=Candidat"], ["Léa Martin"]) == {"Léa Martin": "candidat"}


def test_a_speaker_named_without_a_role_is_refused() -> None:
    with pytest.raises(RefusedCommand, match="« Bob » ne dit pas qui parle"):
        read_speakers(["Bob"], ["Bob"])


# --- elements ---------------------------------------------------------------------------------


def test_a_line_is_proposed_the_elements_of_its_words_then_of_its_question(
    interview: Interview,
) -> None:
    found = spoken.transcript(interview.session, import_(interview))
    beside = Aligned(interview.session, link_words("accueil-exemple"), found)
    about = {beside.lines[n - 1].text[:20]: n for n in spoken.pending(interview.session, found)}
    greeting = about["Je me lève, je salue"]
    assert beside.context(greeting).asked == next(iter(interview.session.asked))
    assert [str(one.ref) for one in beside.proposals(greeting)][:2] == ["1.1", "1.2"]
    assert beside.context(2).block == 0
    assert beside.proposals(about["Oui, très bien, merc"]) == ()


def test_without_a_question_heard_the_time_tells_which_it_was(interview: Interview) -> None:
    lines = [SpokenLine(1_000, "Léa", "Voilà."), SpokenLine(200_000, "Léa", "Voilà encore.")]
    number = interview.run(
        spoken.import_transcript, file="x", sha256="0", lines=lines,
        speakers={"Léa": "candidat"}, offset=0,
    )
    imported = spoken.transcript(interview.session, number)
    beside = Aligned(interview.session, link_words("accueil-exemple"), imported)
    assert [beside.context(n).elements for n in (1, 2)] == [
        (), (ElementRef(1, 1), ElementRef(1, 2))
    ]


# --- line by line -----------------------------------------------------------------------------


def test_a_line_becomes_a_note_with_its_speaker_and_its_time(interview: Interview) -> None:
    number = import_(interview)
    found = spoken.transcript(interview.session, number)
    [_, line, *_] = spoken.pending(interview.session, found)
    interview.run(spoken.accept, number, line, [ElementRef(1, 1)], asked=8)
    [note] = interview.session.notes.values()
    assert note.text == found.event.lines[line - 1]["text"]
    assert (note.origin, note.elements, note.block) == (SPOKEN, (ElementRef(1, 1),), 1)
    assert spoken.origin(interview.session, note) == "transcription, candidat, 0:02:11"
    [shown] = [one for one in conversation.lines(interview.session) if one.kind == "note"]
    assert shown.tag == "transcription, candidat, 0:02:11"


def test_a_line_passed_makes_no_note_and_waits_no_more(interview: Interview) -> None:
    number = import_(interview)
    before = list(spoken.pending(interview.session, spoken.transcript(interview.session)))
    shown = list(conversation.lines(interview.session))
    interview.run(spoken.pass_over, number, before[0])
    interview.run(spoken.take_back, number)
    assert list(conversation.lines(interview.session)) == shown
    interview.run(spoken.pass_over, number, before[0])
    after = list(spoken.pending(interview.session, spoken.transcript(interview.session)))
    assert (after, interview.session.notes) == (before[1:], {})


@pytest.mark.parametrize("way", ["reprise", "annulée ailleurs"])
def test_a_line_taken_back_waits_again(interview: Interview, way: str) -> None:
    number = import_(interview)
    before = list(spoken.pending(interview.session, spoken.transcript(interview.session)))
    interview.run(spoken.accept, number, before[1], [ElementRef(1, 1)])
    if way == "reprise":
        interview.run(spoken.take_back, number)
    else:
        interview.run(orders.undo)
    session = interview.session
    assert session.notes == {}
    assert list(spoken.pending(session, spoken.transcript(session))) == before
    with pytest.raises(RefusedCommand, match="Rien à reprendre"):
        interview.run(spoken.take_back, number)


# --- whose a line is --------------------------------------------------------------------------


NAMELESS = b"Comment faites-vous ?\nJe salue le visiteur.\nEt ensuite ?\n"


def test_without_a_name_no_line_is_the_candidate_s_until_a_person_gives_it(
    interview: Interview,
) -> None:
    number = import_(interview, NAMELESS, "notes.txt")
    found = spoken.transcript(interview.session, number)
    assert (dict(found.speakers), list(spoken.pending(interview.session, found))) == (
        {"": "inconnue"}, []
    )
    interview.run(spoken.give, number, [2], "candidat")
    interview.run(spoken.give, number, [1, 3], "evaluateur")
    found = spoken.transcript(interview.session, number)
    assert [one.speaker for one in spoken.spoken_lines(found)] == [
        "Évaluateur", "Candidat", "Évaluateur"
    ]
    assert list(spoken.pending(interview.session, found)) == [2]
    interview.run(spoken.accept, number, 2, [ElementRef(1, 1)])
    [note] = interview.session.notes.values()
    assert spoken.origin(interview.session, note) == "transcription, candidat"


def test_a_line_kept_and_then_given_to_another_voice_says_so(interview: Interview) -> None:
    number = import_(interview)
    line = list(spoken.pending(interview.session, spoken.transcript(interview.session)))[1]
    interview.run(spoken.accept, number, line, [ElementRef(1, 1)])
    interview.run(spoken.give, number, [line], "Paul Roche")
    [note] = interview.session.notes.values()
    assert spoken.origin(interview.session, note) == "transcription, évaluateur, 0:02:11"
    interview.run(spoken.take_back, number)
    assert spoken.origin(interview.session, note) == "transcription, candidat, 0:02:11"


def test_lines_are_given_while_importing(interview: Interview) -> None:
    made = prepare(interview.session, "notes.txt", NAMELESS)
    interview.run(
        spoken.import_transcript, file="notes.txt", sha256="0", lines=made.spoken.lines,
        speakers=made.speakers, given={"candidat": [2], "evaluateur": [1, 3]},
    )
    found = spoken.transcript(interview.session)
    assert dict(found.speakers) == {
        "": "inconnue", "Candidat": "candidat", "Évaluateur": "evaluateur"
    }
    assert list(spoken.pending(interview.session, found)) == [2]


# --- an import annulled -------------------------------------------------------------------------


def test_an_import_is_annulled_whole_and_can_be_done_again(
    interview: Interview, library: Library
) -> None:
    number = import_(interview)
    line = next(iter(spoken.pending(interview.session, spoken.transcript(interview.session))))
    interview.run(spoken.pass_over, number, line)
    interview.run(spoken.align, number, {"Paul Roche": "autre"}, 5_000)
    interview.run(orders.undo, number)
    assert interview.session.transcripts == {}
    again = import_(interview)
    found = spoken.transcript(interview.session)
    assert (found.number, found.settled, found.speakers["Paul Roche"]) == (again, {}, "evaluateur")
    assert library.open(interview.session.id, write=False).session.transcripts.keys() == {again}


def test_an_import_is_the_last_thing_undone(interview: Interview) -> None:
    import_(interview)
    interview.run(orders.undo)
    assert interview.session.transcripts == {}


def test_an_import_with_retained_lines_is_not_annulled_and_they_are_named(
    interview: Interview,
) -> None:
    number = import_(interview)
    line = next(iter(spoken.pending(interview.session, spoken.transcript(interview.session))))
    note = interview.run(spoken.accept, number, line, [ElementRef(1, 1)]) - 1
    with pytest.raises(RefusedCommand, match=rf"parole {line} \(ligne {note}\)"):
        interview.run(orders.undo, number)
    interview.run(orders.undo, note)
    interview.run(orders.undo, number)
    assert interview.session.transcripts == {}


def test_the_transcript_of_the_first_sitting_is_not_forgotten(interview: Interview) -> None:
    first = import_(interview)
    second = import_(interview, b"L\xc3\xa9a Martin : Je relance.\n", "suite.txt")
    assert spoken.transcript(interview.session).number == first
    for line in list(spoken.pending(interview.session, spoken.transcript(interview.session))):
        interview.run(spoken.pass_over, first, line)
    assert spoken.transcript(interview.session).number == second
    interview.run(spoken.pass_over, second, 1)
    assert spoken.transcript(interview.session).number == second


def test_all_comes_back_from_the_disk(interview: Interview, library: Library) -> None:
    number = import_(interview)
    line = next(iter(spoken.pending(interview.session, spoken.transcript(interview.session))))
    interview.run(spoken.accept, number, line, [ElementRef(1, 1)])
    interview.run(spoken.align, number, {"Paul Roche": "autre"}, 5_000)
    mine = interview.session
    again = library.open(mine.id, write=False).session
    assert again.transcripts == mine.transcripts
    assert again.spoken == mine.spoken
    assert again.notes == mine.notes
    assert spoken.transcript(again).offset == 5_000


def test_nothing_of_a_transcript_changes_a_verdict_nor_is_evidence_by_itself(
    interview: Interview,
) -> None:
    before = outcome(interview.session)
    import_(interview)
    assert outcome(interview.session) == before
    assert interview.session.notes == {}
    assert interview.session.judgements == {}


REFUSED: dict[str, tuple[Callable[[Interview], int], str]] = {
    "deux fois la même": (import_, "déjà dans cette session"),
    "sans élément": (lambda i: i.run(spoken.accept, 0, 2, []), "sur quel élément"),
    "un élément inconnu": (
        lambda i: i.run(spoken.accept, 0, 2, [ElementRef(9, 9)]), "n’existe pas"
    ),
    "une parole inconnue": (lambda i: i.run(spoken.pass_over, 0, 99), "7 prises de parole"),
    "une transcription inconnue": (lambda i: i.run(spoken.pass_over, 3, 1), "n’existe pas"),
    "un locuteur inconnu": (
        lambda i: i.run(spoken.align, 0, {"Zoé": "candidat"}, None), "Les plus proches"
    ),
    "une voix inconnue": (
        lambda i: i.run(spoken.give, 0, [2], "Zoé"), "Les plus proches"
    ),
    "une parole donnée qui n’existe pas": (
        lambda i: i.run(spoken.give, 0, [99], "candidat"), "7 prises de parole"
    ),
    "un rôle inconnu": (
        lambda i: i.run(spoken.align, 0, {"Paul Roche": "juge"}, None), "Les plus proches"
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_is_refused_and_records_nothing(interview: Interview, name: str) -> None:
    number = import_(interview)
    order, said = REFUSED[name]
    with pytest.raises(RefusedCommand, match=said):
        order(interview)
    assert interview.session.number == number


def test_a_session_without_a_transcript_says_how_to_import_one(interview: Interview) -> None:
    with pytest.raises(RefusedCommand, match="importer-transcription"):
        spoken.transcript(interview.session)


# --- documents and commands -------------------------------------------------------------------


def test_every_document_says_that_a_note_was_spoken_by_whom_and_when(
    interview: Interview,
) -> None:
    number = import_(interview)
    line = list(spoken.pending(interview.session, spoken.transcript(interview.session)))[1]
    interview.run(spoken.accept, number, line, [ElementRef(1, 1)])
    voice = Voice([shipped("prompts")])
    report = build_report(interview.session, interview.outcome(), voice)
    behind = annex(report)
    wanted = "transcription, candidat, 0:02:11"
    assert wanted in markdown.render(behind).replace("\\", "")
    assert wanted in plain.render(behind)
    assert wanted in str(report_json.render(report))


def test_the_commands_import_list_and_tell_what_could_not_be_read(cqp: Cqp) -> None:
    session = cqp(
        "session", "nouvelle", "--referentiel", "assistant-formation", "--candidat=MARTIN Léa"
    ).out.strip()
    answer = cqp("session", "importer-transcription", session, str(FOLDER / "abimee.vtt"),
                 "--locuteur", "paul roche=autre", "--decalage=-0:01:00", "--json")
    assert answer.code == 1, answer.err
    one = answer.json
    fits([one], "transcriptions")
    assert one["locuteurs"] == {"Léa Martin": "candidat", "Paul Roche": "autre"}
    assert (one["decalage"], len(one["illisibles"])) == ("-0:01:00", 3)
    assert cqp("session", "transcriptions", session, "--json").json == [one]
    told = cqp("session", "transcriptions", session)
    assert "3 à voir, 0 retenues, 0 passées" in told.out
    assert "ligne 26 illisible" in told.err
    again = cqp("session", "importer-transcription", session, str(FOLDER / "abimee.vtt"))
    assert (again.code, "déjà importée" in again.err) == (2, True)
    assert "abimee.vtt, 6 prises de parole" in cqp("transcription", session).out


def test_a_good_file_imported_without_options_ends_well(cqp: Cqp) -> None:
    session = cqp(
        "session", "nouvelle", "--referentiel", "assistant-formation", "--candidat=MARTIN Léa"
    ).out.strip()
    answer = cqp("session", "importer-transcription", session, str(FOLDER / "zoom.srt"))
    assert (answer.code, answer.err) == (0, "")
    assert "décalage : inconnu (--decalage 0:03:20)" in answer.out


def test_without_a_name_of_voice_the_command_says_so_and_presumes_nobody(
    cqp: Cqp, tmp_path: Path
) -> None:
    session = cqp(
        "session", "nouvelle", "--referentiel", "assistant-formation", "--candidat=MARTIN Léa"
    ).out.strip()
    file = tmp_path / "notes.txt"
    file.write_bytes(NAMELESS)
    answer = cqp("session", "importer-transcription", session, str(file))
    assert (answer.code, "aucun nom de voix n’a été trouvé" in answer.err) == (1, True)
    assert "(sans nom) = inconnue" in answer.out
    assert "0 à voir" in answer.out
    import_line = cqp("session", "transcriptions", session, "--json").json[0]["ligne"]
    undone = cqp("session", "appliquer", session, entree=[{"annuler": import_line}])
    assert undone.code == 0, undone.err
    given = cqp("session", "importer-transcription", session, str(file), "--parole", "2=candidat",
                "--parole=1=evaluateur", "--parole", "3-3=Évaluateur", "--json")
    assert given.code == 0, given.err
    fits([given.json], "transcriptions")
    assert given.json["locuteurs"] == {
        "": "inconnue", "Candidat": "candidat", "Évaluateur": "evaluateur"
    }
    assert given.json["a_voir"] == 1


@pytest.mark.parametrize("typed", ["9=candidat", "candidat", "2-1=candidat", "2=Zoé"])
def test_a_wrong_line_given_imports_nothing(cqp: Cqp, tmp_path: Path, typed: str) -> None:
    session = cqp(
        "session", "nouvelle", "--referentiel", "assistant-formation", "--candidat=MARTIN Léa"
    ).out.strip()
    file = tmp_path / "notes.txt"
    file.write_bytes(NAMELESS)
    answer = cqp("session", "importer-transcription", session, str(file), "--parole", typed)
    assert (answer.code, answer.out) == (2, "")
    assert cqp("session", "transcriptions", session, "--json").json == []


CASES = ("entete-fleche.vtt", "desordre.vtt", "teams-graph.vtt", "otter.txt")


@pytest.mark.parametrize("name", CASES)
def test_a_file_whose_candidate_is_named_is_imported_without_a_question(
    cqp: Cqp, name: str
) -> None:
    session = cqp(
        "session", "nouvelle", "--referentiel", "assistant-formation", "--candidat=MARTIN Léa"
    ).out.strip()
    answer = cqp("session", "importer-transcription", session, str(FOLDER / "made" / name),
                 "--json")
    assert (answer.code, answer.err) == (0, "")
    assert answer.json["locuteurs"] == {"Paul Roche": "inconnue", "Léa Martin": "candidat"}
    notices = answer.json["remarques"]
    assert bool(notices) is (name in ("desordre.vtt", "otter.txt"))


def test_that_nobody_is_the_candidate_is_no_reason_to_say_that_all_was_seen() -> None:
    voice = Voice([shipped("prompts")])
    nobody = voice.say("transcription/fini", autre="", personne=True)
    assert nobody.startswith("Aucune parole n’est donnée au candidat")
    seen = voice.say("transcription/fini", autre="b.vtt", personne=False)
    assert seen.startswith("Toutes les paroles") and "« b.vtt » attend" in seen
