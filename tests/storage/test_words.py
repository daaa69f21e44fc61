"""The files of words a user may replace: theirs serve, and one that is wrong says where."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.domain.common.errors import AssistantError
from assistant.domain.dossier.standing import OwingWords
from assistant.domain.guide.follow_ups import Cues, build_cues
from assistant.domain.phrasing.rules import RuleBook
from assistant.domain.privacy.private_life import Lexicon, look
from assistant.domain.writing.spans import FactWords
from assistant.language.linking import Families, Told
from assistant.resources import shipped
from assistant.storage.words import (
    CUES,
    FACTS,
    FAMILIES,
    LEXICON,
    OWING,
    RULES,
    TOLD,
    load_cues,
    load_fact_words,
    load_families,
    load_lexicon,
    load_owing,
    load_rules,
    load_told,
)

Load = Callable[
    [Sequence[Path]], Cues | FactWords | Families | Lexicon | OwingWords | RuleBook | Told
]
TOLD_OF_ONE = f"{TOLD}/assistant-formation.yaml"
LOADERS: Mapping[str, Load] = {
    CUES: load_cues,
    FACTS: load_fact_words,
    FAMILIES: load_families,
    LEXICON: load_lexicon,
    OWING: load_owing,
    TOLD_OF_ONE: lambda folders: load_told(folders, "assistant-formation"),
    RULES["question"]: lambda folders: load_rules("question", folders),
    RULES["observation"]: lambda folders: load_rules("observation", folders),
}
QUESTIONS = RULES["question"]
RULE = "document: d\nlistes: {}\nregles:\n  r: {nom: n, repere: r, proposition: p, motifs: ["


def own(folder: Path, name: str, content: str) -> list[Path]:
    """The folders to look in, the user's own with this file in it."""
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(content, "utf-8")
    return [folder, shipped("prompts")]


@pytest.mark.parametrize("name", LOADERS)
def test_what_is_shipped_has_no_fault_and_serves_where_the_user_has_none(
    name: str, tmp_path: Path
) -> None:
    found = LOADERS[name]([tmp_path, shipped("prompts")])
    assert not found.problem
    assert found == LOADERS[name]([shipped("prompts")])


@pytest.mark.parametrize(("name", "content", "told"), [
    (CUES, "exemple: pas une liste", "ligne 1 : « exemple » attend une liste"),
    (CUES, "action: [fait]\ninconnue: [mot]", "ligne 2 : la clé « inconnue » est inconnue"),
    (CUES, "- liste", "ligne 1"),
    (CUES, "exemple: [[1]]", "ligne 1, mot 1 : « exemple » attend un texte"),
    (CUES, "exemple: [un\n", "ligne 2"),
    (CUES, "\x00", "caractère"),
    (FACTS, "rappels: [bref]", "la clé « fins » manque"),
    (OWING, "quoi: {sceau: un sceau}", "la clé « qui » manque"),
    (OWING, "quoi: {Sceau: un sceau}\nqui: {}", "ligne 1 : la clé « Sceau » n’est pas un nom"),
    (CUES, "exemple:\n" + "- a\n" * 80_000, "le fichier pèse 320 ko et n’a pas été lu : 300 ko"),
    (FAMILIES, "familles: [un, deux]", "ligne 1 : « familles » attend"),
    (FAMILIES, "familles:\n  appeler: [un]", "famille « appeler »"),
    (LEXICON, "source: s\nendroit: e\nphrase: p\nnatures: 3", "ligne 4 : « natures » attend"),
    (LEXICON, "source: s\nendroit: e\nphrase: p\nnatures: [{id: a, mots: [b]}]",
     "ligne 4, nature « a » : la clé « nom » manque"),
    (TOLD_OF_ONE, "version: v\nelements:\n  '3': [un]", "« 3 »"),
    (TOLD_OF_ONE, "version: v\nelements:\n  '3.1': un", "élément « 3.1 »"),
    (TOLD_OF_ONE, "elements: {}", "la clé « version » manque"),
    (QUESTIONS, "listes: {a: 'mot'}\ndocument: d\nregles:\n  r: {}\n",
     "ligne 4, règle « r » : la clé « nom » manque"),
    (QUESTIONS, "listes: {}\nregles: [", "ligne 3"),
    (QUESTIONS, RULE + "{si: '(sans fin'}]}", "« (sans fin » : il manque « ) »"),
    (QUESTIONS, RULE + "{si: '@absente'}]}", "absente"),
    (RULES["observation"], RULE + "{sinon: mot}]}", "règle « r », motif 1"),
])
def test_a_file_that_is_wrong_is_told_and_what_is_shipped_serves(
    name: str, content: str, told: str, tmp_path: Path
) -> None:
    found = LOADERS[name](own(tmp_path, name, content))
    problem = found.problem.replace("\u00a0", " ")
    assert name in problem
    assert told in problem
    assert "corrigez les vôtres, dans votre dossier « phrases »" in problem
    shipped_ones = LOADERS[name]([shipped("prompts")])
    assert found == replace(shipped_ones, problem=found.problem)


def test_a_referential_of_ones_own_may_have_its_words_or_none(tmp_path: Path) -> None:
    folders = [tmp_path, shipped("prompts")]
    assert load_told(folders, "apiculteur") == Told()
    assert load_told(folders, "assistant-formation").of
    own(tmp_path, f"{TOLD}/apiculteur.yaml", "version: 2026\nelements:\n  '1.1': [un essaim]\n")
    assert load_told(folders, "apiculteur").of == {"1.1": ("un essaim",)}
    own(tmp_path, f"{TOLD}/apiculteur.yaml", "version: [")
    wrong = load_told(folders, "apiculteur")
    assert not wrong.of
    assert wrong.problem.startswith(f"{TOLD}/apiculteur.yaml")


def test_a_file_that_the_system_refuses_is_told(tmp_path: Path) -> None:
    (tmp_path / LEXICON).mkdir()
    found = load_lexicon([tmp_path, shipped("prompts")])
    assert found.problem.startswith(f"{LEXICON}\u00a0: ce n’est pas un fichier.")
    assert look("une maladie", found)


@pytest.mark.skipif(os.name != "posix", reason="un lien y demande un droit")
def test_a_file_that_the_system_loses_itself_in_is_told(tmp_path: Path) -> None:
    (tmp_path / LEXICON).symlink_to(tmp_path / LEXICON)
    assert "ne peut pas être lu" in load_lexicon([tmp_path, shipped("prompts")]).problem


def test_words_that_did_not_come_with_the_program_are_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(AssistantError, match=f"{CUES}.: le fichier n’existe pas"):
        load_cues([tmp_path])


SERVE = (
    " Les mots du programme sont employés ; corrigez les vôtres, dans votre dossier « phrases »."
)


@pytest.mark.parametrize(("content", "told"), [
    ("exemple: 3", "ligne 1 : « exemple » attend une liste, pas le nombre 3. Donnez des mots, "
     "chaque valeur sur sa ligne après « - »."),
    ("exemple: [", "ligne 2 : une valeur manque ici. Donnez-la, ou fermez la liste [ ] ou les "
     "accolades { } ouvertes plus haut."),
    ("exemple: 3\naction: 3", "ligne 1 : « exemple » attend une liste, pas le nombre 3. Donnez des "
     "mots, chaque valeur sur sa ligne après « - ». Autres erreurs : 1."),
    ("action: [a]\naction: [b]\nexemple: 3\nmotif: 3", "ligne 2 : la clé « action » est déjà "
     "écrite ligne 1. Gardez-en une seule. Autres erreurs : 2."),
])
def test_the_first_mistake_is_told_and_how_many_others_there_are(
    content: str, told: str, tmp_path: Path
) -> None:
    problem = load_cues(own(tmp_path, CUES, content)).problem
    assert problem.replace("\u00a0", " ") == f"{CUES}, {told}{SERVE}"


def test_ones_own_cues_are_those_of_the_file(tmp_path: Path) -> None:
    found = load_cues(own(tmp_path, CUES, "exemple: [par exemple]\n"))
    assert found == build_cues({"exemple": ["par exemple"]})


def test_ones_own_words_replace_those_of_the_program(tmp_path: Path) -> None:
    mine = (
        "source: Charte\nendroit: page 1\nphrase: sobre\n"
        "natures: [{id: a, nom: un secret, mots: [secret*]}]\n"
    )
    lexicon = load_lexicon(own(tmp_path, LEXICON, mine))
    assert [one.name for one in look("Des secrets, une maladie.", lexicon)] == ["un secret"]
    assert not lexicon.problem


@pytest.mark.parametrize(("written", "read"), [("", True), ("true", True), ("false", False)])
def test_what_stands_between_parentheses_is_read_unless_said(
    written: str, read: bool, tmp_path: Path
) -> None:
    said = f"parentheses: {written}\n" if written else ""
    rules = load_rules("question", own(tmp_path, QUESTIONS, said + RULE + "]}"))
    assert not rules.problem
    assert rules.asides is read
