"""Which elements a note bears on, by its words: the demonstrations as an evaluation set."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from assistant.domain.referential.model import ElementRef, Referential
from assistant.language.linking import (
    PLAUSIBLE,
    SURE,
    Families,
    LinkWords,
    Told,
    build_families,
    criterion,
    propose,
)
from assistant.resources import shipped
from assistant.storage.referential.shelf import ReferentialShelf
from tests.campagnes.liens import SETS, Known, link_words, measured, notes_of

NAMES = (
    "assistant-formation", "conseiller-commercial-formation", "technico-commercial-chimie",
    "vendeur-conseil-distance-gros",
)
KNOWN = link_words("assistant-formation")
SHELF = ReferentialShelf(shipped("referentials"), Path("aucun"))


@cache
def referential(name: str = "assistant-formation") -> Referential:
    return SHELF.load(name)


def test_an_expected_element_is_among_the_three_proposed() -> None:
    found = dict(measured("démonstrations"))
    every = found["ensemble"]
    assert every.notes > 150
    assert every.three / every.notes >= 0.94, str(every)
    assert every.first / every.notes >= 0.78, str(every)
    assert found["assistant-formation"].three / found["assistant-formation"].notes >= 0.9


@pytest.mark.parametrize(("of", "often"), [("démonstrations", 50), ("propos, neufs", 40)])
def test_what_is_proposed_unasked_is_right_nine_times_in_ten(of: str, often: int) -> None:
    every = dict(measured(of))["ensemble"]
    assert every.sure >= often
    assert every.right / every.sure >= 0.9, str(every)


@pytest.mark.parametrize(("kept_back", "first", "three"), [
    ("tapées, réservées", 0.86, 0.96), ("autres", 0.87, 0.95), ("propos, réglage", 0.90, 0.95),
    ("propos, tenue à part", 0.85, 0.96), ("propos, neufs", 0.83, 0.93),
])
def test_a_note_that_shares_few_words_with_its_element_still_finds_it_often(
    kept_back: str, first: float, three: float
) -> None:
    found = dict(measured(kept_back))["ensemble"]
    assert found.notes >= 60
    assert found.first / found.notes >= first, str(found)
    assert found.three / found.notes >= three, str(found)


@pytest.mark.parametrize("of", SETS)
def test_the_table_names_elements_that_exist(of: str) -> None:
    for name, notes in notes_of(of).items():
        for one in notes:
            for ref in map(ElementRef.parse, one["elements"]):
                assert referential(name).element(ref), (name, ref)


NOTHING_TO_SAY = (
    "", "oui", "bonjour", "Il fait beau ce matin.", "de la et du pour avec", "12 2026 3 500",
    "🙂 [red]x[/red] <b>", "ثقافة", "?", "= cmd()",
)


@pytest.mark.parametrize("text", NOTHING_TO_SAY)
def test_nothing_is_proposed_where_nothing_is_likely(text: str) -> None:
    assert propose(referential(), KNOWN, text, at_least=SURE) == ()


def test_the_words_that_matched_are_those_of_the_text() -> None:
    element = referential().elements()[2]
    text = f"Il a montré ceci : {element.title}"
    [first, *_] = propose(referential(), KNOWN, text)
    assert first.ref == element.ref
    assert first.words
    assert all(word in text for word in first.words)
    assert first.score >= PLAUSIBLE


def test_inflections_and_accents_do_not_matter() -> None:
    element = referential().elements()[0]
    upper = propose(referential(), KNOWN, element.title.upper())
    same = propose(referential(), KNOWN, element.title)
    assert [one.ref for one in upper] == [one.ref for one in same]


def test_a_block_keeps_to_itself_and_the_limit_holds() -> None:
    text = " ".join(element.title for element in referential().elements())
    found = propose(referential(), KNOWN, text, 2, limit=5)
    assert len(found) == 5
    assert {one.ref.block for one in found} == {2}


def test_the_same_text_gives_the_same_proposals_and_learns_nothing() -> None:
    text = notes_of("démonstrations")["assistant-formation"][0]["texte"]
    first = propose(referential(), KNOWN, text, at_least=0.0)
    for _ in range(3):
        propose(referential(), KNOWN, "tout autre chose, souvent répétée")
    assert propose(referential(), KNOWN, text, at_least=0.0) == first


def test_the_criterion_shown_is_one_of_the_element_that_shares_its_words() -> None:
    element = next(one for one in referential().elements() if len(one.criteria) > 1)
    wanted = element.criteria[-1]
    proposed = propose(referential(), KNOWN, wanted, limit=5)
    found = [one for one in proposed if one.ref == element.ref]
    assert found
    assert criterion(element, found[0]) == wanted


def test_words_of_one_family_meet_for_less_than_the_word_itself() -> None:
    text = "Deux stagiaires se disputent."
    apart = propose(referential(), LinkWords(Families({})), text, 4, at_least=0.0)
    assert ElementRef(4, 4) not in {one.ref for one in apart}
    [first, *_] = propose(referential(), KNOWN, text, 4, at_least=0.0)
    assert first.ref == ElementRef(4, 4)
    assert "disputent" in first.words
    itself = propose(referential(), KNOWN, "Une tension.", 4, at_least=0.0)
    assert itself[0].score > first.score


def test_a_run_of_words_meets_its_family_and_words_said_of_anything_count_little() -> None:
    own = build_families({
        "familles": {"appeler": "téléphone coup_de_fil"}, "passe_partout": "jour jours",
    })
    heard = propose(referential(), LinkWords(own), "Je passe un coup de fil.", 3, at_least=0.0)
    apart = propose(referential(), LinkWords(own), "Un coup, un fil.", 3, at_least=0.0)
    said = {word for one in heard for word in one.words}
    assert "coup" in said and "coup" not in {word for one in apart for word in one.words}
    rare = propose(referential(), LinkWords(own), "mise à jour", 6, at_least=0.0)[0]
    bare = propose(referential(), LinkWords(Families({})), "mise à jour", 6, at_least=0.0)[0]
    assert rare.ref == bare.ref and rare.score < bare.score


def test_under_the_question_that_is_asked_an_answer_finds_its_element() -> None:
    found = dict(measured("propos, neufs", Known.MOMENT))["ensemble"]
    assert found.first / found.notes >= 0.88, str(found)
    assert found.three / found.notes >= 0.94, str(found)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_told_of_each_element_is_shipped_for_the_version_that_is_shipped(
    name: str
) -> None:
    told = link_words(name).told
    assert told.version == referential(name).version
    assert [*told.of] == [str(one.ref) for one in referential(name).elements()]
    assert min(map(len, told.of.values())) >= 8
    phrases = [phrase for said in told.of.values() for phrase in said]
    assert len(phrases) == len(set(phrases))


def test_what_is_told_of_another_version_is_not_heard() -> None:
    text = "Je pousse la glissière et je rends le badge."
    own = Told(referential().version, {"3.1": (text,)})
    heard = propose(referential(), LinkWords(Families({}), own), text, 3)
    assert heard[0].ref == ElementRef(3, 1)
    other = LinkWords(Families({}), replace(own, version="Version mars 2031"))
    assert propose(referential(), other, text, 3) == ()


def test_what_the_question_under_way_bears_on_comes_before_what_it_does_not() -> None:
    text = "Deux stagiaires se disputent."
    first, second, *_ = propose(referential(), KNOWN, text, at_least=0.0)
    asked = propose(referential(), KNOWN, text, asked=[second.ref], at_least=0.0)
    assert {one.ref: one.score for one in asked}[second.ref] == pytest.approx(1.5 * second.score)
    assert {one.ref: one.score for one in asked}[first.ref] == first.score
