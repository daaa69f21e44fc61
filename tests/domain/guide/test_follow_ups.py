"""Follow-ups without a model: what is missing in the notes, never the same twice in a row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.domain.guide.follow_ups import KINDS, build_cues, follow_ups, subject
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
