"""Which passages of a note may be quoted: `tests/brouillons/passages.yaml`; how they are cut."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.domain.common.text import one_line
from assistant.domain.writing.spans import (
    cut,
    denies,
    idle,
    quoted,
    spans,
    tells_an_opinion,
    words_in,
)
from tests.draft_help import FOLDER, WORDS
from tests.yaml_data import yaml_data

CASES: list[dict[str, Any]] = yaml_data((FOLDER / "passages.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["note"][:30])
def test_what_of_a_note_may_be_quoted(case: dict[str, Any]) -> None:
    found = [quoted(span.text) for span in spans(case["note"], WORDS)]
    kept = [text for text in found if not idle(text, WORDS)]
    assert kept == case["passages"]
    assert [text for text in kept if denies(text, WORDS)] == case.get("manque", [])


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from("aé, ;.«»()’?!:…\n-œŒ½1"), max_size=60))
def test_a_passage_is_always_a_part_of_what_was_recorded(text: str) -> None:
    recorded = [one_line(line) for line in text.splitlines()]
    for span in spans(text, WORDS):
        assert any(span.text in line for line in recorded)


@pytest.mark.parametrize(("text", "most", "said"), [
    ("un deux trois", 3, "un deux trois"),
    ("un deux trois quatre, cinq six sept", 6, "un deux trois quatre […]"),
    ("un deux trois quatre cinq six sept", 6, "un deux trois quatre cinq six […]"),
    ("il appelle le client pour la date de retour", 6, "il appelle le client […]"),
    ("il montre cinq pièces (devis, facture, bon) au client", 5, "il montre cinq pièces […]"),
])
def test_a_long_passage_is_cut_where_it_may_be(text: str, most: int, said: str) -> None:
    assert cut(text, most) == said
    assert words_in(cut(text, most)) <= most


@pytest.mark.parametrize(("reason", "told"), [
    ("Le relevé présenté donne quatorze mesures.", False),
    ("L’avis du professionnel est suivi.", True),
    ("L’évaluateur externe jugeait l’élément acquis.", True),
    ("Martin l’avait vu faire.", True),
    ("Le rôle du tuteur est rappelé.", False),
])
def test_a_reason_that_tells_an_opinion_is_seen(reason: str, told: bool) -> None:
    assert tells_an_opinion(reason, WORDS, ["Évaluateur externe", "MARTIN"]) is told
