"""The phrasing checks: what they see, what they leave alone, and that they never get in the way."""

from __future__ import annotations

import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from assistant.domain.phrasing.in_session import check_in_session
from assistant.domain.phrasing.pattern import PatternError
from assistant.domain.phrasing.rules import (
    KINDS,
    Constat,
    Kind,
    Motif,
    PhrasingRule,
    RuleBook,
    build_rules,
    check,
)
from assistant.domain.referential.model import ElementRef
from assistant.domain.session.state import Judgement, Note, Session
from assistant.resources import shipped
from assistant.storage.referential.shelf import ReferentialShelf
from tests.command import Cqp, fits, runner
from tests.places import TESTS
from tests.relecture.mesure import HALVES, overall, rules
from tests.yaml_data import yaml_data

HERE = TESTS
NAMES = {
    "question": {
        "suggestive", "connaissances", "conseil", "jugement_de_valeur",
        "fermee", "multiple", "hypothetique", "generalisante",
    },
    "observation": {"jugement_de_valeur", "conseil", "absolu", "hors_referentiel"},
}


@cache
def turns() -> dict[Kind, list[dict[str, Any]]]:
    found: dict[Kind, list[dict[str, Any]]] = yaml_data(
        (HERE / "relecture" / "tournures.yaml").read_text("utf-8")
    )
    return found


@pytest.fixture
def cqp(monkeypatch: pytest.MonkeyPatch, capfdbinary: Any) -> Cqp:
    return runner(monkeypatch, capfdbinary)


@cache
def shelf() -> ReferentialShelf:
    return ReferentialShelf(shipped("referentials"), Path("absent"))


@cache
def told(kind: Kind, text: str) -> frozenset[str]:
    return frozenset(one.rule for one in check(kind, text, rules(kind)))


def bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


WRITINGS: dict[str, Callable[[str], str]] = {
    "tel quel": str,
    "sans accents": bare,
    "apostrophe courbe": lambda text: text.replace("'", "’"),
    "apostrophe droite": lambda text: text.replace("’", "'"),
    "sans traits d’union": lambda text: text.replace("-", " "),
    "espaces doublées": lambda text: "  " + text.replace(" ", "  ") + " ",
    "espaces insécables": lambda text: re.sub(r" (?=[?!:;])", "\u202f", text),
    "initiale minuscule": lambda text: text[:1].lower() + text[1:],
}


@pytest.mark.parametrize("writing", WRITINGS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_turn_of_phrase_is_recognised_however_it_is_typed(kind: Kind, writing: str) -> None:
    wrong = [
        (one["texte"], one["regles"], found)
        for one in turns()[kind]
        if (found := told(kind, WRITINGS[writing](one["texte"]))) != set(one["regles"])
    ]
    assert wrong == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_pattern_group_has_a_witness(kind: Kind) -> None:
    book = rules(kind)
    idle = [
        (rule.id, place)
        for rule in book.rules for place, motif in enumerate(rule.motifs)
        if not any(
            check(kind, one["texte"], alone(book, rule, motif))
            for one in turns()[kind] if rule.id in one["regles"]
        )
    ]
    assert idle == []


def alone(book: RuleBook, rule: PhrasingRule, motif: Motif) -> RuleBook:
    """The rules cut down to one group of patterns."""
    return replace(book, rules=(replace(rule, motifs=(motif,)),), words=None)


LEAST_RECALL: dict[Kind, float] = {"question": 0.85, "observation": 0.80}


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize("kind", KINDS)
def test_precision_comes_before_recall(half: str, kind: Kind) -> None:
    found = overall(half, kind)
    assert found.precision >= 0.95
    assert found.recall >= LEAST_RECALL[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_every_announced_rule_exists_and_no_other(kind: Kind) -> None:
    assert {rule.id for rule in rules(kind).rules} == NAMES[kind]


# --- the référentiels' own questions ----------------------------------------------------------


def test_the_questions_of_the_referentials_raise_nothing_but_the_known_exceptions() -> None:
    data = yaml_data((HERE / "relecture" / "exceptions.yaml").read_text("utf-8"))
    known = {
        (name, one["texte"]): {one["regles"]}
        for name, listed in data["exceptions"].items() for one in listed
        if data["raisons"][one["raison"]].strip()
    }
    raised = {}
    for offer in shelf().list():
        for block in shelf().load(offer.id).blocks:
            for text in (*(one.text for one in block.questions), *block.open_questions):
                if found := told("question", text):
                    raised[offer.id, text] = found
    assert raised == known


# --- the tips ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_tip_is_word_for_word_that_of_the_source(kind: Kind) -> None:
    referential = shelf().load("assistant-formation")
    tips = {
        "à faire": " | ".join(tip.text for tip in referential.tips_do),
        "à éviter": " | ".join(tip.text for tip in referential.tips_avoid),
    }
    for rule in rules(kind).rules:
        if rule.advice.place:
            assert rule.advice.tip in tips[rule.advice.place.rpartition(", ")[2]]
        else:
            assert rule.advice.text.startswith("Règle de ce programme")


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_finding_says_is_coherent(kind: Kind) -> None:
    for entry in turns()[kind]:
        text = entry["texte"]
        for one in check(kind, text, rules(kind)):
            assert one.extract == text[one.start:one.end] != ""
            assert one.suggestion
            assert "{" not in one.suggestion
            assert told("question", better(one)) == set(), one


def better(found: Constat) -> str:
    """The question a better form proposes, outside its « »."""
    quoted = re.search("« (.+) »", found.suggestion)
    return quoted[1] if quoted else found.suggestion


# --- bad input --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "piece",
    ["a", "vous ", "si un client ", "(", "« ", "? ", "vous avez bien ", "n est ", ", et comment ",
     "candidate très ", "\u0301", "M. ", "2.3 ", "toujours, ", "un client vous dit, ",
     "vous êtes là et un client ", "bon, ", "de grande "],
)
def test_a_hostile_line_is_read_in_proportional_time(kind: Kind, piece: str) -> None:
    def cost(length: int) -> float:
        text = (piece * length)[:length]
        best = []
        for _ in range(2):
            start = process_time()
            check(kind, text, rules(kind))
            best.append(process_time() - start)
        return min(best)

    # 8 times longer: 8 when linear, 64 when quadratic
    assert cost(6_000) <= 24 * cost(750) + 0.02


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", ["", " ", "?", "…", "()", "«", "\u200f\u202e", "🙂", "[@click=x]"])
def test_a_text_without_a_sentence_raises_nothing(kind: Kind, text: str) -> None:
    assert check(kind, text, rules(kind)) == ()


def minimal(pattern: str) -> RuleBook:
    rule = {
        "nom": "n", "repere": "r", "endroit": "e", "proposition": "p", "motifs": [{"si": pattern}],
    }
    lists = {"l": "un; deux", "d": "^ deux; trois"}
    return build_rules({"document": "d", "listes": lists, "regles": {"r": rule}})


@pytest.mark.parametrize(
    ("pattern", "text", "extract"),
    [
        ("@l mots", "Voilà deux mots.", "deux mots"),
        ("^ mots", "Voilà deux mots.", None),
        ("^ deux", "Voilà, deux mots.", "deux"),
        ("voila ~1 mots", "Voilà deux mots.", "Voilà deux mots"),
        ("voila ~1 mots", "Voilà deux ou trois mots.", None),
        ("deux !(mots)", "Voilà deux mots.", None),
        ("*ux mot*", "Voilà deux mots.", "deux mots"),
        ("mots $", "Des mots (deux) ?", None),
        ("#*", "Le sigle CQP.", "CQP"),
        ("% mots", "Il a 12 mots.", "12 mots"),
        ("@d mots", "Voilà, deux mots.", "deux mots"),
        ("@d mots", "Voilà deux mots.", None),
        ("^ [~3 ,] > des mots", "Dans ce cas, des mots.", "des mots"),
    ],
)
def test_the_language_of_patterns(pattern: str, text: str, extract: str | None) -> None:
    found = check("observation", text, minimal(pattern))
    assert [one.extract for one in found] == ([extract] if extract else [])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Un, deux.", True),
        ("Un. Deux.", True),
        ("Un. Trois. Deux.", True),
        ("Un. Trois. Trois. Deux.", False),
        ("Deux. Un.", False),
        ("Un.", False),
    ],
)
def test_a_pattern_can_ask_for_what_comes_after_it(text: str, told: bool) -> None:
    rule = {
        "nom": "n", "repere": "r", "endroit": "e", "proposition": "p",
        "motifs": [{"si": "un", "suivi_de": "deux"}],
    }
    book = build_rules({"document": "d", "listes": {}, "regles": {"r": rule}})
    assert bool(check("observation", text, book)) == told


@pytest.mark.parametrize(
    "pattern", ["(a", "a)", "[a", "@absente", "~99 a", "a & b", "^", "a ^ b", "(a > b)", "a >"]
)
def test_a_badly_written_pattern_is_named(pattern: str) -> None:
    with pytest.raises(PatternError, match=re.escape(pattern)):
        minimal(pattern)


# --- beside the facts of a session ------------------------------------------------------------

REF = ElementRef(2, 3)


@pytest.mark.parametrize(
    ("judged", "text", "rules_told"),
    [
        ("non_acquis", "L’élément 2.3 est acquis.", ["juge_autrement"]),
        ("non_mis_en_oeuvre", "Elle maîtrise le 2.3.", ["juge_autrement"]),
        ("acquis", "Le 2.3 n’est pas acquis.", ["juge_autrement"]),
        ("acquis", "L’élément 2.3 est acquis.", []),
        ("non_acquis", "Le 2.3 n’est pas acquis.", []),
        ("non_acquis", "Elle dit « 2.3 est acquis ».", []),
        ("non_acquis", "Le 2.3 est acquis, le 2.4 n’est pas démontré.", []),
        ("non_acquis", "Les éléments 2.3 et 2.4 sont acquis.", []),
        ("non_acquis", "Le 2.4 est acquis.", []),
        ("", "L’élément 2.3 est acquis.", []),
    ],
)
def test_an_element_described_contrary_to_its_judgement(
    judged: str, text: str, rules_told: list[str]
) -> None:
    session = led()
    if judged:
        role = session.referential.concluding_role.id
        session.judgements[REF] = {role: Judgement(1, "", REF, judged, role)}
    found = check_in_session(text, session, 2, rules("observation"))
    assert [one.rule for one in found] == rules_told


def test_an_absolute_term_that_a_note_bears_is_no_longer_pointed_out() -> None:
    session, text = led(), "Relit toujours chaque convocation avant envoi."
    assert [one.rule for one in check_in_session(text, session, 2, rules("observation"))] == [
        "absolu"
    ]
    note = "vu : relit toujours la convocation avant envoi, 4 sur 4"
    session.notes[9] = Note(9, "", "", note, 2, (REF,), "entretien", 0)
    assert check_in_session(text, session, 2, rules("observation")) == ()


def led() -> Session:
    return Session(id="s", referential=shelf().load("assistant-formation"))


# --- cqp relire -------------------------------------------------------------------------------


def test_rereading_answers_one_line_for_each_line(cqp: Cqp) -> None:
    text = "Vous avez bien prévenu le client ?\r\n\r\nQui était là ?\n\x1b\x07Bravo !"
    answer = cqp("relire", "--type", "question", entree=text.encode())
    assert (answer.code, answer.err) == (0, "")
    for line in answer.lines:
        fits(line, "relire")
    assert [line["texte"] for line in answer.lines] == [
        "Vous avez bien prévenu le client ?", "", "Qui était là ?", "Bravo !"
    ]
    assert [[one["regle"] for one in line["constats"]] for line in answer.lines] == [
        ["suggestive"], [], [], ["jugement_de_valeur"]
    ]
    first = answer.lines[0]["constats"][0]
    assert first["extrait"] == "Vous avez bien prévenu"
    assert first["conseil"].startswith("« laisser transparaître son avis")
    assert first["proposition"] == "Qu’avez-vous fait, à ce moment-là ?"


def test_rereading_says_what_is_not_in_utf_8_and_goes_on(cqp: Cqp) -> None:
    answer = cqp("relire", "--type", "observation", entree="é\n".encode("latin-1") + b"Bien.\n")
    assert [line["texte"] for line in answer.lines] == ["\ufffd", "Bien."]
    assert "enregistrez le fichier en UTF-8" in answer.err


def test_rereading_answers_before_the_input_ends_whatever_the_machines_language() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "assistant", "relire", "--type", "observation"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=HERE.parent,
        env={"LC_ALL": "C", "PYTHONUTF8": "0", "PATH": ""},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("Candidate très dévouée et sérieuse.\n".encode())
    process.stdin.flush()
    answer = process.stdout.readline().decode("utf-8")
    process.stdin.close()
    assert '"jugement_de_valeur"' in answer
    assert "dévouée" in answer
    assert process.wait(10) == 0
    process.stdout.close()


def test_dress_is_outside_a_referential_that_does_not_assess_it() -> None:
    for name, outside in (("vendeur-conseil-distance-gros", True), ("assistant-formation", False)):
        session = Session(id="essai", referential=shelf().load(name))
        for text in ("Vient en jean et baskets.", "Tenue soignée."):
            found = check_in_session(text, session, 0, rules("observation"))
            assert [one.rule for one in found] == ["hors_referentiel"] * outside, (name, text)
        body = check_in_session("Porte le voile.", session, 0, rules("observation"))
        assert [one.rule for one in body] == ["hors_referentiel"]
