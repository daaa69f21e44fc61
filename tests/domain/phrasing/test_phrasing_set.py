"""The evaluation set of the phrasing checks holds its format (`relecture/guide-annotation.md`)."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from assistant.domain.common.text import clean, fold
from tests.places import TESTS
from tests.relecture.mesure import HALVES, KEPT_APART, entries

HERE = TESTS
GUIDE = HERE / "relecture" / "guide-annotation.md"
RULES = {
    "question": {
        "suggestive", "connaissances", "conseil", "jugement_de_valeur",
        "fermee", "multiple", "hypothetique", "generalisante",
    },
    "observation": {"jugement_de_valeur", "conseil", "absolu", "hors_referentiel"},
}
KEYS = {"type", "texte", "regles"}
SMALLEST = {"question": 190, "observation": 70}
SMALLEST_ELSEWHERE = {"question": 100, "observation": 100}
POSITIVES = {"question": 12, "observation": 10}
POSITIVES_ELSEWHERE = {"question": 4, "observation": 8}


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
    assert len(kept) >= (SMALLEST_ELSEWHERE if "-" in half else SMALLEST)[kind]
    assert (0.35 if half.startswith("premiere_venue") else 0.45) <= faultless / len(kept) <= 0.55


@pytest.mark.parametrize("kind", RULES)
@pytest.mark.parametrize("half", HALVES)
def test_every_rule_has_enough_cases_in_each_half(half: str, kind: str) -> None:
    counted = Counter(
        rule for entry in entries(half) if entry["type"] == kind for rule in entry["regles"]
    )
    least = (POSITIVES_ELSEWHERE if "-" in half else POSITIVES)[kind]
    short = {rule: counted[rule] for rule in RULES[kind] if counted[rule] < least}
    assert short == {}


def test_the_guide_treats_every_rule_and_shows_no_reserved_sentence() -> None:
    guide = GUIDE.read_text("utf-8")
    for rule in set().union(*RULES.values()):
        assert f"### `{rule}`" in guide
    told = words(guide)
    assert [
        entry["texte"] for half in KEPT_APART for entry in entries(half)
        if words(entry["texte"]) in told
    ] == []
