"""The parts of each source, all, in its order, and what is not one of them nowhere."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from assistant.cli.orders import carry_out
from assistant.domain.common.errors import RefusedCommand
from assistant.domain.common.text import fold
from assistant.domain.review.conversation import lines
from assistant.domain.rules.outcome import outcome
from assistant.domain.session import orders
from assistant.reports.report.content import Report, build_report
from assistant.reports.report.dossier import dossier
from assistant.reports.report.official import available
from assistant.reports.report.outline import boxes, said
from assistant.reports.report.readback import letters
from assistant.resources import shipped
from assistant.tui.dossier import answers
from assistant.voice import Voice
from tests.documents import report
from tests.helpers import library
from tests.places import ROOT, TESTS
from tests.yaml_data import yaml_data

PARTS: dict[str, dict[str, Any]] = yaml_data(
    (TESTS / "plan" / "parties.yaml").read_text("utf-8")
)
ROUTES = [(name, route) for name in PARTS for route in ("formation", "vae")
          if name != "technico-commercial-chimie"]
VOICE = Voice((shipped("prompts"),))
SOURCES = ROOT.parent / "shared" / "sources"


def told(found: Report) -> str:
    outline = dossier(found)
    texts = [outline.title, outline.subtitle]
    texts += [text for piece in outline.pieces for text in said(piece)]
    return letters("\n".join(texts))


def empty(name: str, route: str, folder: Path) -> Report:
    """A session of which nothing is known but who comes, and by which route."""
    session = library(folder).create(name, "DUVAL Camille", route=route).session
    return build_report(session, outcome(session), VOICE)


def follow(text: str, parts: Iterable[str], at: int) -> int:
    """Where the last of the parts ends; each must stand after the one before."""
    for part in parts:
        wanted = letters(part)
        place = text.find(wanted, at)
        assert place >= 0, f"« {part} » n’est pas à sa place"
        at = place + len(wanted)
    return at


def walk(found: Report, parts: dict[str, Any], *, filled: bool) -> None:
    """Every part of the source stands in the document, after the one before it."""
    text = told(found)
    at = follow(text, parts["document"], 0)
    at = follow(text, parts.get("avant_blocs", ()), at)
    for block in found.blocks:
        at = start = follow(text, [block.heading], at)
        at = follow(text, parts["bloc"], at)
        follow(text, parts.get("blocs", {}).get(block.number, ()), start)
        for one in (*block.abilities, *(question for question, _ in block.open_questions)):
            assert letters(one) in text[start:at]
        if "activites" in found.layout.block_parts:
            assert all(letters(one.text) in text[start:at] for one in block.activities)
    follow(text, [one for one in parts["suite"] if filled or "non applicables" not in one], at)


@pytest.mark.parametrize("name", PARTS)
def test_the_document_has_the_parts_of_its_source_in_order(name: str) -> None:
    walk(report(f"demonstration-{name}"), PARTS[name], filled=True)


@pytest.mark.parametrize("name", PARTS)
def test_an_empty_session_has_them_all_to_be_filled_by_hand(name: str, tmp_path: Path) -> None:
    route = "formation" if "Voie" in PARTS[name]["document"] else ""
    walk(empty(name, route, tmp_path), PARTS[name], filled=False)


@pytest.mark.parametrize("name", PARTS)
def test_boxes_stand_in_the_order_of_the_source(name: str) -> None:
    for block in report(f"demonstration-{name}").blocks:
        for element in block.elements:
            assert [box.short for box in element.boxes] == PARTS[name]["cases"]


@pytest.mark.parametrize(("name", "route"), ROUTES)
def test_a_route_has_its_own_parts_and_words_alone(
    name: str, route: str, tmp_path: Path
) -> None:
    text = told(empty(name, route, tmp_path)).casefold()
    for other, words in PARTS[name]["voies"].items():
        missing = [one for one in words if letters(one).casefold() not in text]
        assert missing == ([] if other == route else words)


OURS = ("Résultats de l’évaluation – critères non applicables",)


def source(name: str) -> str:
    data = yaml_data((shipped("referentials") / f"{name}.yaml").read_text("utf-8"))
    text = (SOURCES / data["sources"][0]["fichier"]).read_text("utf-8")
    return plain_letters(text.replace("*", ""))


def plain_letters(text: str) -> str:
    return letters(fold(text).replace("’", "'").replace("*", ""))


@pytest.mark.skipif(not SOURCES.is_dir(), reason="les textes sources ne sont pas à côté du dépôt")
@pytest.mark.parametrize("name", PARTS)
def test_the_list_is_the_source_s_own(name: str) -> None:
    text, parts = source(name), PARTS[name]
    for one in parts["ecartees"]:
        assert plain_letters(one["partie"]) in text and one["raison"]
    if name != "vendeur-conseil-distance-gros":  # its source describes the forms, and gives none
        told = [*parts["document"], *parts["bloc"], *parts["cases"], *parts["suite"]]
        wanted = [one for one in told if one not in OURS]
        assert [one for one in wanted if plain_letters(one) not in text] == []


@pytest.mark.parametrize("name", PARTS)
def test_what_is_no_part_of_the_source_is_not_in_the_document(name: str) -> None:
    found = report(f"demonstration-{name}")
    text = told(found)
    notes = [note.text for block in found.blocks for element in block.elements
             for note in element.notes if len(note.text) > 40]
    told_twice = {letters(value) for block in found.blocks for value in _written(block)}
    assert notes
    assert [one for one in notes
            if letters(one) in text and not any(letters(one) in t for t in told_twice)] == []
    for word in ("Durée de l’entretien", "Couverture", "Condition remplie", "Lecture retenue"):
        assert letters(word) not in text


def _written(block: Any) -> Iterable[str]:
    yield block.observation
    for element in block.elements:
        yield from (element.reading, element.comment, element.agreed_reason)


def test_documents_at_hand_are_ticked_only_where_somebody_said_so(tmp_path: Path) -> None:
    interview = library(tmp_path).create("technico-commercial-chimie", "DUVAL Camille")
    assert not any(box.ticked for box in available(interview.session))
    interview.run(orders.record_fact, orders.AVAILABLE, "1 ; Dossier candidat ; un book de photos")
    boxes = available(interview.session)
    assert [box.ticked for box in boxes] == [True, False, True, True]
    assert boxes[-1].label.endswith("un book de photos")


def test_the_candidate_s_answers_stand_under_their_questions(tmp_path: Path) -> None:
    interview = library(tmp_path).create("conseiller-commercial-formation", "DUVAL Camille")
    (group,) = answers.groups(interview.session)
    assert [one.key for one in group.fields][:3] == ["reponse/1/1", "reponse/2/1", "reponse/2/2"]
    save = group.fields[1].save
    assert save is not None
    interview.run(save, "Par une fiche, relue avec le client.")
    carry_out(interview, {"reponse": "Joindre les décideurs.", "bloc": 2, "numero": 2})
    assert carry_out(interview, {"reponse": "Joindre les décideurs.", "bloc": 2, "numero": 2})
    text = told(build_report(interview.session, outcome(interview.session), VOICE))
    follow(text, [
        "Par quels moyens vous assuriez-vous", "Par une fiche, relue avec le client.",
        "Quelles difficultés avez-vous rencontrées ?", "Joindre les décideurs.",
    ], 0)
    with pytest.raises(RefusedCommand, match="2 questions au candidat"):
        carry_out(interview, {"reponse": "x", "bloc": 2, "numero": 3})
    assert [line.text for line in lines(interview.session) if line.tag == "réponse du candidat"]


@pytest.mark.parametrize(("typed", "name", "ticked", "bearer"), [
    ("Mme DUVAL Camille", "DUVAL Camille", ["Madame"], "Candidate"),
    ("M. DUVAL Camille", "DUVAL Camille", ["Monsieur"], "Candidat"),
    ("DUVAL Camille", "DUVAL Camille", [], "Candidat"),
    ("MONSIEUR Mireille", "MONSIEUR Mireille", [], "Candidat"),
    ("M’BAREK Madame", "M’BAREK Madame", [], "Candidat"),
])
def test_monsieur_or_madame_is_said_and_never_guessed(
    typed: str, name: str, ticked: list[str], bearer: str, tmp_path: Path
) -> None:
    session = library(tmp_path).create("assistant-formation", typed).session
    outline = dossier(build_report(session, outcome(session), VOICE))
    found = [box.label for piece in outline.pieces for box in boxes(piece)
             if box.label in ("Monsieur", "Madame") and box.ticked]
    assert (session.candidate, found, outline.bearer) == (name, ticked, bearer)
