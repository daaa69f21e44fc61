"""The light look at free texts: what it sees, what it leaves alone, and that it never blocks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.domain.privacy.private_life import build_lexicon, look
from assistant.domain.referential.model import Citation
from assistant.resources import shipped
from assistant.storage.words import load_lexicon
from tests.command import Cqp
from tests.draft_help import DEMONSTRATIONS, demonstration

WORDS = load_lexicon([Path("absent"), shipped("prompts")])

SEEN = {
    "En arrêt maladie depuis mars.": ("sante", "arrêt maladie"),
    "Sa DÉPRESSION explique l’absence.": ("sante", "DÉPRESSION"),
    "enceinte de six mois": ("sante", "enceinte"),
    "Déléguée syndicale CGT.": ("syndicat", "Déléguée syndicale"),
    "Absente pendant le ramadan": ("religion", "ramadan"),
    "Élève seule ses enfants.": ("famille", "ses enfants"),
    "En plein divorce": ("famille", "divorce"),
    "Incapable de répondre.": ("insulte", "Incapable"),
    "L’entretien était pitoyable.": ("insulte", "pitoyable"),
}
ORDINARY = [
    "Écoute active, reformule la demande du client mécontent.",
    "Respecte les règles de santé et sécurité sur le chantier.",
    "Propose une famille de produits à base d’alcool isopropylique.",
    "A prévenu les onze stagiaires : formateur malade la veille.",
    "Connaît le rôle du référent handicap.",
    "Classe les documents dans l’enceinte de l’atelier.",
    "Le syndicat professionnel publie les tarifs.",
    "Nul besoin de relance : la grosse commande est partie.",
    "Apprend en pratiquant, dans une langue correcte, concise.",
    "",
]


@pytest.mark.parametrize("text", SEEN)
def test_what_touches_the_person_is_seen_with_its_words(text: str) -> None:
    [found] = look(text, WORDS)
    assert (found.kind, found.words[0]) == SEEN[text]


@pytest.mark.parametrize("text", ORDINARY)
def test_the_ordinary_words_of_the_trade_are_left_alone(text: str) -> None:
    assert look(text, WORDS) == ()


@pytest.mark.parametrize("name", DEMONSTRATIONS)
def test_the_demonstrations_hold_nothing_of_the_kind(name: str, tmp_path: Path) -> None:
    session = demonstration(name, tmp_path).session
    texts = [*session.observations.values(), *session.comments.values()]
    assert [look(text, WORDS) for text in texts if look(text, WORDS)] == []


def test_the_check_tells_it_as_information_and_cites_the_cnil(cqp: Cqp) -> None:
    name = cqp("session", "nouvelle", "--referentiel", "assistant-formation",
               "--candidat", "DUVAL Camille").out.strip()
    before = cqp("controler", name, "--json").json["constats"]
    cqp("session", "appliquer", name, entree=[
        {"observation": "Revient d’un arrêt maladie.", "bloc": 2},
        {"commentaire": "En plein divorce.", "boite": "candidat"},
        {"note": "Parle de sa dépression."},
    ])
    after = cqp("controler", name, "--json").json["constats"]
    new = [one for one in after if one["controle"] == "textes_libres"]
    assert len(after) == len(before) + 2
    assert [(one["bloc"], one["information"], one["bloquant"]) for one in new] == [
        (2, True, False), (None, True, False),
    ]
    assert "la santé" in new[0]["texte"]
    assert "arrêt maladie" in new[0]["texte"]
    assert "Commentaires du candidat" in new[1]["texte"]
    assert "CNIL" in new[0]["source"]


DATA: dict[str, Any] = {
    "natures": [
        {"id": "b", "nom": "le second", "mots": ["arrêt maladie", "cœur"]},
        {"id": "a", "nom": "le premier", "mots": ["malad*", "d'elle"]},
    ],
    "sauf": ["stagiaire malade"], "source": "CNIL", "endroit": "fiche 1", "phrase": "Relire.",
}
LOOKED: dict[str, list[tuple[str, tuple[str, ...]]]] = {
    "En ARRÊT  maladie, puis malade.": [("b", ("ARRÊT  maladie",)), ("a", ("maladie", "malade"))],
    "arrêt-maladie": [("b", ("arrêt-maladie",)), ("a", ("maladie",))],
    "Malade, malade, Malade": [("a", ("Malade", "malade"))],
    "un stagiaire malade, un autre malade": [("a", ("malade",))],
    "Stagiaire malade": [],
    "parle d’elle et d\u02bcelle": [("a", ("d’elle", "d\u02bcelle"))],
    "à cœur ouvert, par coeur": [("b", ("cœur",))],
    "arrêter, maladroite": [("a", ("maladroite",))],
    "enmaladie": [],
}


@pytest.mark.parametrize("text", LOOKED)
def test_words_are_seen_whole_as_they_were_typed(text: str) -> None:
    found = look(text, build_lexicon(DATA))
    assert [(one.kind, one.words) for one in found] == LOOKED[text]


def test_a_lexicon_keeps_its_source_and_its_sentence() -> None:
    made = build_lexicon(DATA, "p")
    assert (made.citation, made.sentence, made.problem) == (
        Citation("CNIL", "fiche 1"), "Relire.", "p"
    )
    assert [(one.id, one.name) for one in made.kinds] == [("b", "le second"), ("a", "le premier")]
    bare = build_lexicon({**DATA, "sauf": []})
    assert [one.words for one in look("stagiaire malade", bare)] == [("malade",)]


@pytest.mark.parametrize("words", [
    "malade", [], [1], [""], ["*"], [" "], ["malade", "-"], None, {"malade": 1},
], ids=str)
def test_words_that_are_no_list_of_words_are_refused(words: Any) -> None:
    wrong = {**DATA, "natures": [{"id": "a", "nom": "n", "mots": words}]}
    with pytest.raises(ValueError, match="mots"):
        build_lexicon(wrong)
