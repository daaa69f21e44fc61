"""The evaluation set of the phrasing checks holds its format (`docs/guide-annotation.md`)."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import Any

import pytest
import yaml

from assistant.domain.common.text import clean, fold
from tests.places import TESTS

HERE = TESTS
GUIDE = HERE.parent / "docs" / "guide-annotation.md"
HALVES = ["reserve", "mise_au_point"]
RULES = {
    "question": {
        "suggestive", "connaissances", "conseil", "jugement_de_valeur",
        "fermee", "multiple", "hypothetique", "generalisante",
    },
    "observation": {"jugement_de_valeur", "conseil", "absolu", "hors_referentiel"},
}
KEYS = {"type", "texte", "regles"}
SMALLEST = {"question": 190, "observation": 70}
POSITIVES = {"question": 12, "observation": 10}


@cache
def entries(half: str) -> list[dict[str, Any]]:
    """The sentences of one half, as written."""
    listed: list[dict[str, Any]] = yaml.safe_load(
        (HERE / "relecture" / f"{half}.yaml").read_text("utf-8")
    )
    return listed


def words(text: str) -> str:
    """The words alone: case, accents and punctuation make no other sentence."""
    return " ".join(re.findall(r"\w+", fold(text)))


@pytest.mark.parametrize("half", HALVES)
def test_every_entry_has_the_announced_format(half: str) -> None:
    for entry in entries(half):
        assert set(entry) - {"note"} == KEYS, entry
        text, rules = entry["texte"], entry["regles"]
        assert text == clean(text).strip() and words(text), entry
        assert set(rules) <= RULES[entry["type"]], entry
        assert len(rules) == len(set(rules)), entry
        assert "fermee" not in rules or rules == ["fermee"], entry
        assert entry.get("note", "note") != "", entry


def test_no_sentence_is_written_twice() -> None:
    counted = Counter(words(entry["texte"]) for half in HALVES for entry in entries(half))
    assert [text for text, times in counted.items() if times > 1] == []


@pytest.mark.parametrize("kind", RULES)
@pytest.mark.parametrize("half", HALVES)
def test_each_half_is_large_enough_and_half_without_a_fault(half: str, kind: str) -> None:
    kept = [entry for entry in entries(half) if entry["type"] == kind]
    faultless = sum(not entry["regles"] for entry in kept)
    assert len(kept) >= SMALLEST[kind]
    assert 0.45 <= faultless / len(kept) <= 0.55


@pytest.mark.parametrize("kind", RULES)
@pytest.mark.parametrize("half", HALVES)
def test_every_rule_has_enough_cases_in_each_half(half: str, kind: str) -> None:
    counted = Counter(
        rule for entry in entries(half) if entry["type"] == kind for rule in entry["regles"]
    )
    short = {rule: counted[rule] for rule in RULES[kind] if counted[rule] < POSITIVES[kind]}
    assert short == {}


def test_the_guide_treats_every_rule_and_shows_no_reserved_sentence() -> None:
    guide = GUIDE.read_text("utf-8")
    for rule in set().union(*RULES.values()):
        assert f"### `{rule}`" in guide
    told = words(guide)
    assert [e["texte"] for e in entries("reserve") if words(e["texte"]) in told] == []
