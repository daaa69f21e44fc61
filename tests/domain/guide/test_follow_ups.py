"""Follow-ups without a model: what is missing in the notes, never the same twice in a row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.domain.events.interview import (
    GuideMoved,
    JudgementGiven,
    NoteTaken,
    QuestionAsked,
)
from assistant.domain.events.spoken import SPOKEN
from assistant.domain.guide.follow_ups import (
    KINDS,
    LAST_NOTES,
    build_cues,
    follow_ups,
    subject,
)
from assistant.domain.phrasing.rules import check_question
from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders
from assistant.domain.session.state import Session
from assistant.interview import Interview
from assistant.library import Library
from assistant.resources import shipped
from assistant.storage.journal.store import TinyDBSessionStore
from assistant.storage.referential.shelf import ReferentialShelf
from assistant.storage.words import load_cues, load_rules
from assistant.voice import Voice
from tests.helpers import HandClock
from tests.places import TESTS
from tests.relances.__main__ import Heard, heard
from tests.told import EXTERNAL, Told, told
from tests.yaml_data import yaml_data

CASES = yaml_data((TESTS / "relances" / "situations.yaml").read_text("utf-8"))
EXAMPLE = TESTS / "tui" / "data" / "referentiels"
VOICE = Voice([shipped("prompts")])
SHIPPED = load_cues([shipped("prompts")])
SHELF = ReferentialShelf(shipped("referentials"), Path("aucun"))


@pytest.mark.parametrize(("of", "precision", "recall"), [
    ("notes, lues", 0.9, 0.75), ("notes, réservées", 0.75, 0.65),
    ("propos, réglage", 0.8, 0.75), ("propos, tenue à part", 0.7, 0.6),
])
def test_what_texts_of_another_hand_already_say_is_recognised(
    of: str, precision: float, recall: float
) -> None:
    found = sum(heard(of, SHIPPED).values(), Heard())
    assert found.precision >= precision and found.recall >= recall, found


def test_what_others_did_is_no_action_of_the_candidate() -> None:
    assert SHIPPED.says("action", "J’ai appelé le formateur.")
    assert not SHIPPED.says("action", "On a appelé le formateur.")


@pytest.fixture
def interview(tmp_path: Path) -> Interview:
    library = Library(
        TinyDBSessionStore(tmp_path), ReferentialShelf(EXAMPLE, tmp_path / "r"), HandClock()
    )
    interview = library.create("accueil-exemple", "MARTIN Léa", role="evaluateur_externe")
    interview.run(orders.start)
    interview.run(orders.move, 1)
    interview.run(orders.ask, 1, 1)
    return interview


def offered(session: Session) -> list[str]:
    return [one.kind for one in follow_ups(session, SHIPPED, VOICE.say)]


def take(interview: Interview, note: Any) -> None:
    told = {"texte": note} if isinstance(note, str) else note
    refs = [ElementRef.parse(name) for name in told.get("elements", ["1.1", "1.2"])]
    interview.run(orders.note, told["texte"], refs, told.get("provenance", "entretien"))


def ask(interview: Interview, kind: str) -> str:
    text = next(
        one.text for one in follow_ups(interview.session, SHIPPED, VOICE.say) if one.kind == kind
    )
    interview.run(orders.ask_own, text)
    return text


@pytest.mark.parametrize("case", CASES, ids=[one["nom"] for one in CASES])
def test_a_follow_up_asks_for_what_the_notes_leave_out(
    interview: Interview, case: dict[str, Any]
) -> None:
    for note in case["notes"]:
        take(interview, note)
    for ref in case.get("juges", ()):
        interview.run(
            orders.judge, ElementRef.parse(ref), "acquis", by="evaluateur_externe"
        )
    for kind in case.get("posees", ()):
        ask(interview, kind)
    found = follow_ups(interview.session, SHIPPED, VOICE.say)
    assert [one.kind for one in found] == case["relances"]
    if "element" in case:
        assert str(found[0].element) == case["element"]
        assert "Identifier la demande" in found[0].text
        assert "rien n’est encore noté sur 1.2" in found[0].because
    assert all(one.because for one in found)


def test_nothing_is_asked_before_there_is_a_subject(tmp_path: Path) -> None:
    library = Library(
        TinyDBSessionStore(tmp_path), ReferentialShelf(EXAMPLE, tmp_path / "r"), HandClock()
    )
    session = library.create("accueil-exemple", "MARTIN Léa").session
    assert subject(session) == ()
    assert offered(session) == []


def test_the_same_follow_up_never_comes_twice_in_a_row_and_wordings_change(
    interview: Interview,
) -> None:
    said: list[str] = []
    for _ in range(12):
        first = follow_ups(interview.session, SHIPPED, VOICE.say)[0]
        assert not said or first.text != said[-1]
        interview.run(orders.ask_own, first.text)
        said.append(first.text)
    assert len(set(said)) == 2 * len(KINDS)


def test_a_new_official_question_begins_anew(interview: Interview) -> None:
    ask(interview, "exemple")
    interview.run(orders.ask, 1, 2)
    assert offered(interview.session)[0] == "exemple"


def test_the_element_in_view_is_the_subject(interview: Interview) -> None:
    interview.run(orders.move, 1, 4, 1)
    assert list(map(str, subject(interview.session))) == ["1.4"]
    assert "1.4" in follow_ups(interview.session, SHIPPED, VOICE.say)[0].because


def test_no_wording_is_leading_nor_closed_nor_hypothetical() -> None:
    rules = load_rules("question", [shipped("prompts")])
    titles = [""] + [
        element.title.rstrip(" .;:")
        for name in ("assistant-formation", "technico-commercial-chimie")
        for element in SHELF.load(name).elements()
    ]
    for kind in KINDS:
        for title in titles if kind == "exemple" else titles[:1]:
            for line in VOICE.say(f"relances/{kind}", element=title).splitlines():
                constats = check_question(line, rules) if line.strip() else ()
                assert not [one.rule for one in constats], (line, constats)


def test_a_star_stands_for_letters_and_nothing_else_is_special() -> None:
    cues = build_cues({"action": ["a *é", "(x"]})
    pattern = cues.patterns["action"]
    assert pattern.search("il a appelé")
    assert pattern.search("voir (x et")
    assert not pattern.search("il a tout dit")


# --- by events alone ------------------------------------------------------------------------------

QUESTION = QuestionAsked(1, 4, "q", (ElementRef(1, 1), ElementRef(1, 2)))
DONE = "J’ai appelé le formateur."


def kinds(*events: Told) -> list[str]:
    return offered(told(*events))


def test_what_is_asked_about_is_the_question_in_hand_and_the_element_in_view() -> None:
    def about(*events: Told) -> list[str]:
        return [str(one) for one in subject(told(*events))]

    assert about(QUESTION) == ["1.1", "1.2"]
    assert about(QUESTION, GuideMoved(1, 2, 4)) == ["1.1", "1.2"], "one of the question's"
    assert about(QUESTION, GuideMoved(1, 5, 4)) == ["1.5"]
    assert about(QUESTION, GuideMoved(2)) == [], "of another block"
    assert about(QUESTION, GuideMoved(2), QuestionAsked(2, 0, "q", (ElementRef(2, 1),))) == []
    assert about(QUESTION, QuestionAsked(1, 1, "q", (ElementRef(1, 3),))) == ["1.3"]


TOLD: dict[str, tuple[Told, bool]] = {
    "sur l’élément": (NoteTaken(DONE, 1, (ElementRef(1, 2),)), True),
    "en réponse, sans élément": (NoteTaken(DONE, 1), True),
    "sur un autre élément": (NoteTaken(DONE, 1, (ElementRef(1, 5),)), False),
    "ailleurs, sans élément": (NoteTaken(DONE, 2), False),
    "transcrite, sans élément": (NoteTaken(DONE, 1, (), SPOKEN), False),
    "transcrite, sur l’élément": (NoteTaken(DONE, 1, (ElementRef(1, 1),), SPOKEN), True),
}


@pytest.mark.parametrize("name", TOLD)
def test_what_a_note_already_says_is_not_asked_again(name: str) -> None:
    note, already = TOLD[name]
    assert ("action" not in kinds(QUESTION, note)) is already


def test_a_note_of_before_the_question_answers_it_only_on_its_elements() -> None:
    before = NoteTaken(DONE, 1)
    assert "action" in kinds(before, QUESTION)
    assert "action" not in kinds(NoteTaken(DONE, 1, (ElementRef(1, 1),)), QUESTION)


def test_only_the_last_notes_are_looked_at() -> None:
    on_both = (ElementRef(1, 1), ElementRef(1, 2))
    other = NoteTaken("x", 1, on_both)
    first = NoteTaken(DONE, 1, on_both)
    assert "action" not in kinds(QUESTION, first, *(other,) * (LAST_NOTES - 1))
    assert "action" in kinds(QUESTION, first, *(other,) * LAST_NOTES)


@pytest.mark.parametrize("origin", ["preuve", "dossier", "observation", "entretien"])
def test_what_was_seen_is_its_own_proof(origin: str) -> None:
    note = NoteTaken("x", 1, (ElementRef(1, 1), ElementRef(1, 2)), origin)
    assert ("preuve" in kinds(QUESTION, note)) is (origin == "entretien")


@pytest.mark.parametrize(("events", "bare"), [
    ((), None),
    ((NoteTaken("x", 1, (ElementRef(1, 1),)),), "1.2"),
    ((NoteTaken("x", 1, (ElementRef(1, 2),)),), "1.1"),
    ((NoteTaken("x", 1),), "1.1"),
    ((NoteTaken("x", 1), JudgementGiven(ElementRef(1, 1), "acquis", EXTERNAL)), "1.2"),
    ((NoteTaken("x", 1, (ElementRef(1, 1), ElementRef(1, 2))),), None),
])
def test_an_element_on_which_nothing_is_noted_is_named(
    events: tuple[Told, ...], bare: str | None
) -> None:
    found = follow_ups(told(QUESTION, *events), SHIPPED, VOICE.say)[0]
    assert (str(found.element) if found.element else None) == bare
    if bare:
        assert bare in found.because


def test_a_follow_up_that_names_an_element_is_known_again_once_it_was_asked() -> None:
    note = NoteTaken("x", 1, (ElementRef(1, 1),))
    events: tuple[Told, ...] = (QUESTION, note)
    said = []
    for _ in range(3):
        first = next(
            one for one in follow_ups(told(*events), SHIPPED, VOICE.say) if one.kind == "exemple"
        )
        assert str(first.element) == "1.2"
        said.append(first.text)
        events = (*events, QuestionAsked(1, 0, first.text))
        after = follow_ups(told(*events), SHIPPED, VOICE.say)
        assert all(one.kind != "exemple" for one in after), "it was asked just now"
        events = (*events, QuestionAsked(1, 0, "Et ensuite ?"))
        assert follow_ups(told(*events), SHIPPED, VOICE.say)[-1].kind == "exemple", "it waits"
    assert said[0] != said[1], "each wording in its turn"


def test_ones_own_question_of_another_block_or_of_before_says_nothing_here() -> None:
    text = follow_ups(told(QUESTION), SHIPPED, VOICE.say)[0].text
    own = QuestionAsked(1, 0, text)
    assert kinds(QUESTION, own)[0] != "exemple" and kinds(own, QUESTION)[0] == "exemple"
    away = (QUESTION, GuideMoved(2), QuestionAsked(2, 0, text), GuideMoved(1))
    assert kinds(*away)[0] == "exemple"


def test_cues_of_a_kind_there_is_none_of_are_refused() -> None:
    with pytest.raises(ValueError, match="nature inconnue : autre, chose"):
        build_cues({"chose": ["a"], "autre": ["b"]})
    for wrong in ("a", {"a": "b"}, [["a"]], [None]):
        with pytest.raises(TypeError, match="liste de mots"):
            build_cues({"action": wrong})
    assert build_cues({"action": [], "resultat": ["2"]}).says("resultat", "fait 2 fois")
    assert not build_cues({"action": []}).says("action", "a")


def test_a_word_that_is_hidden_hides_what_it_holds() -> None:
    cues = build_cues({"action": ["appelé", "!a été appelé"]})
    assert cues.says("action", "J’ai appelé.")
    assert not cues.says("action", "Il A ÉTÉ\u00a0appelé.")
    assert cues.says("action", "Il a été appelé, puis j’ai appelé.")
    assert not cues.says("resultat", "J’ai appelé.")
    cues = build_cues({"action": ["appelé", "!l’a appelé"]})
    assert not cues.says("action", "On l'a appelé.") and cues.says("action", "Elle a appelé.")
