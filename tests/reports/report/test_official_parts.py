"""The parts of each source, all, in its order, and what is not one of them nowhere."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.domain.rules.outcome import outcome
from assistant.domain.session import orders
from assistant.reports.report.content import Report, build_report
from assistant.reports.report.dossier import dossier
from assistant.reports.report.official import available
from assistant.reports.report.outline import said
from assistant.reports.report.readback import letters
from assistant.resources import shipped
from assistant.voice import Voice
from tests.documents import report
from tests.helpers import library
from tests.places import TESTS

PARTS: dict[str, dict[str, list[str]]] = yaml.safe_load(
    (TESTS / "plan" / "parties.yaml").read_text("utf-8")
)


def told(found: Report) -> str:
    outline = dossier(found)
    texts = [outline.title, outline.subtitle]
    texts += [text for piece in outline.pieces for text in said(piece)]
    return letters("\n".join(texts))


def follow(text: str, parts: Iterable[str], at: int) -> int:
    """Where the last of the parts ends; each must stand after the one before."""
    for part in parts:
        wanted = letters(part)
        place = text.find(wanted, at)
        assert place >= 0, f"« {part} » n’est pas à sa place"
        at = place + len(wanted)
    return at


@pytest.mark.parametrize("name", PARTS)
def test_the_document_has_the_parts_of_its_source_in_order(name: str) -> None:
    found, parts = report(f"demonstration-{name}"), PARTS[name]
    text = told(found)
    at = follow(text, parts["document"], 0)
    for block in found.blocks:
        at = follow(text, [block.heading], at)
        at = follow(text, parts["bloc"], at)
        for question, _ in block.open_questions:
            assert letters(question) in text
        for ability in block.abilities:
            assert letters(ability) in text
    follow(text, parts["suite"], at)


@pytest.mark.parametrize("name", PARTS)
def test_an_empty_session_has_them_all_to_be_filled_by_hand(name: str, tmp_path: Path) -> None:
    interview = library(tmp_path).create(name, "DUVAL Camille")
    found = build_report(
        interview.session, outcome(interview.session), Voice((shipped("prompts"),))
    )
    text = told(found)
    at = follow(text, PARTS[name]["document"], 0)
    for block in found.blocks:
        at = follow(text, [block.heading, *PARTS[name]["bloc"]], at)
        activities = [letters(one.text) for one in block.activities]
        printed = "activites" in found.layout.block_parts
        assert all(one in text for one in activities) or not printed
    wanted = [one for one in PARTS[name]["suite"] if "non applicables" not in one]
    follow(text, wanted, at)


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


def test_the_words_of_the_vae_route_are_its_own(tmp_path: Path) -> None:
    voice = Voice((shipped("prompts"),))
    said_of = {}
    for route in ("formation", "vae"):
        session = library(tmp_path / route).create(
            "vendeur-conseil-distance-gros", "DUVAL Camille", route=route
        ).session
        said_of[route] = told(build_report(session, outcome(session), voice))
    formation, vae = said_of["formation"], said_of["vae"]
    for words, other in (
        ("à partir d'un dossier professionnel élaboré", "à partir d'un dossier VAE élaboré"),
        ("le candidat a fait son parcours CQP", "le candidat évolue/a évolué"),
        ("sauf refus du candidat", "à la condition que le candidat donne son accord"),
        ("Livret d'évaluation certificative", "Évaluations VAE"),
    ):
        assert letters(words) in formation and letters(other) not in formation
        assert letters(other).casefold() in vae.casefold() and letters(words) not in vae


def test_documents_at_hand_are_ticked_only_where_somebody_said_so(tmp_path: Path) -> None:
    interview = library(tmp_path).create("technico-commercial-chimie", "DUVAL Camille")
    assert not any(box.ticked for box in available(interview.session))
    interview.run(orders.record_fact, orders.AVAILABLE, "1 ; Dossier candidat ; un book de photos")
    boxes = available(interview.session)
    assert [box.ticked for box in boxes] == [True, False, True, True]
    assert boxes[-1].label.endswith("un book de photos")
