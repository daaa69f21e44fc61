"""Every référentiel says what its source says, word for word, and leaves nothing of it out."""

from __future__ import annotations

import copy
import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.fidelite.__main__ import HERE, REFERENTIALS, SOURCES, main, write_fingerprints
from tests.fidelite.check import Evidence, Fingerprints, Sources, fingerprints_of, problems
from tests.fidelite.normalise import contains, normalise
from tests.fidelite.referential import source_texts, tables
from tests.yaml_data import yaml_data

NAMES = sorted(path.stem for path in REFERENTIALS.glob("*.yaml"))
TOTALS = yaml_data((HERE / "totaux.yaml").read_text(encoding="utf-8"))

needs_sources = pytest.mark.skipif(
    not SOURCES.is_dir(), reason="les textes sources ne sont pas à côté du dépôt"
)
with_each_evidence = pytest.mark.parametrize(
    "evidence_kind",
    [pytest.param("sources", marks=needs_sources), "empreintes"],
)
with_each_referential = pytest.mark.parametrize("name", NAMES)


@functools.cache
def read(name: str) -> Any:
    return yaml_data((REFERENTIALS / f"{name}.yaml").read_text(encoding="utf-8"))


def load(name: str) -> Any:
    """The référentiel as plain data, free to be altered."""
    return copy.deepcopy(read(name))


@functools.cache
def evidence_of(kind: str, name: str) -> Evidence:
    if kind == "sources":
        return Sources(load(name), SOURCES)
    return Fingerprints.read(HERE / f"{name}.json")


@with_each_evidence
@with_each_referential
def test_the_referential_says_what_its_source_says_and_all_of_it(
    name: str, evidence_kind: str
) -> None:
    found = problems(load(name), evidence_of(evidence_kind, name))

    assert [str(problem) for problem in found] == []


@with_each_evidence
@with_each_referential
def test_the_source_and_the_referential_count_the_same_lines(name: str, evidence_kind: str) -> None:
    expected = TOTALS[name]
    in_source = evidence_of(evidence_kind, name).tables
    in_referential = tables(load(name))

    assert {kind: len(in_source[kind]) for kind in expected} == expected
    assert {kind: len(in_referential[kind]) for kind in expected} == expected


def test_every_referential_has_its_totals_and_its_fingerprints() -> None:
    assert sorted(TOTALS) == NAMES
    assert sorted(path.stem for path in HERE.glob("*.json")) == NAMES


@needs_sources
@with_each_referential
def test_the_committed_fingerprints_are_those_of_the_sources(name: str) -> None:
    data = load(name)
    stored = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))

    assert stored == fingerprints_of(data, Sources(data, SOURCES)), (
        "Empreintes périmées : python -m tests.fidelite."
    )


# --- What the check must not let through ---------------------------------------------------------

Alteration = Callable[[Any], None]


def change_a_word_of_a_criterion(data: Any) -> None:
    data["blocs"][0]["elements"][4]["criteres"][0] = "Repérage de chaque écart"


def drop_a_criterion(data: Any) -> None:
    del data["blocs"][1]["elements"][0]["criteres"][2]


def move_a_criterion_to_the_next_element(data: Any) -> None:
    first, second = data["blocs"][2]["elements"][:2]
    second["criteres"].insert(0, first["criteres"].pop())


def swap_two_criteria(data: Any) -> None:
    criteria = data["blocs"][0]["elements"][0]["criteres"]
    criteria.reverse()


def cut_the_end_of_a_criterion(data: Any) -> None:
    criteria = data["blocs"][0]["elements"][0]["criteres"]
    criteria[1] = criteria[1].removesuffix(" des acteurs clés")


def drop_an_element(data: Any) -> None:
    data["blocs"][5]["elements"].pop()


def change_a_word_of_an_element(data: Any) -> None:
    data["blocs"][3]["elements"][4]["intitule"] = "Conclure rapidement une situation difficile"


def drop_a_question(data: Any) -> None:
    del data["blocs"][0]["questions"][0]["questions"][1]


def invent_a_question(data: Any) -> None:
    invented = {"texte": "Aimez-vous votre métier ?", "editorial": {"elements": [1]}}
    data["blocs"][0]["questions"][0]["questions"].append(invented)


def drop_an_activity(data: Any) -> None:
    data["blocs"][4]["activites"].pop(0)


def change_a_word_of_a_tip(data: Any) -> None:
    data["reperes"]["a_faire"][3]["texte"] = "Laisser le candidat parler"


def drop_a_tip(data: Any) -> None:
    data["reperes"]["a_eviter"].pop()


def change_a_word_of_a_step(data: Any) -> None:
    step = next(step for step in data["etapes"] if step["id"] == "prevoir-entretien")
    step["texte"] = step["texte"].replace("deux heures", "trois heures")


def change_a_word_of_a_rule(data: Any) -> None:
    rule = data["regles"][0]
    rule["phrase"] = rule["phrase"].replace("un ou deux", "deux ou trois")


def change_an_open_question(data: Any) -> None:
    data["blocs"][1]["questions_ouvertes"][0] = "Comment vous organisez-vous ?"


def change_a_word_of_a_route(data: Any) -> None:
    condition = data["voies"][1]["conditions"][0]
    condition["texte"] = condition["texte"].replace("trois ans", "deux ans")


def cite_the_wrong_document(data: Any) -> None:
    data["durees"][0]["source"]["document"] = "mode-emploi"


@with_each_evidence
@pytest.mark.parametrize(
    "alter",
    [
        change_a_word_of_a_criterion,
        drop_a_criterion,
        move_a_criterion_to_the_next_element,
        swap_two_criteria,
        cut_the_end_of_a_criterion,
        drop_an_element,
        change_a_word_of_an_element,
        drop_a_question,
        invent_a_question,
        drop_an_activity,
        change_a_word_of_a_tip,
        drop_a_tip,
        change_a_word_of_a_step,
        change_a_word_of_a_rule,
        change_an_open_question,
        change_a_word_of_a_route,
        cite_the_wrong_document,
    ],
)
def test_an_alteration_is_seen(alter: Alteration, evidence_kind: str) -> None:
    name = "assistant-formation"
    altered = load(name)
    alter(altered)

    assert altered != load(name)
    assert problems(altered, evidence_of(evidence_kind, name))


@with_each_evidence
@pytest.mark.parametrize("name", ["technico-commercial-chimie", "vendeur-conseil-distance-gros"])
def test_the_other_layouts_do_not_let_a_dropped_line_through(name: str, evidence_kind: str) -> None:
    evidence = evidence_of(evidence_kind, name)
    for kind in set(TOTALS[name]) - {"blocs", "groupes"}:
        altered = load(name)
        _drop_a_line(altered["blocs"], kind)

        assert any(problem.place.startswith(kind) for problem in problems(altered, evidence)), kind


def _drop_a_line(blocks: Any, kind: str) -> None:
    for block in blocks:
        if kind == "plan" and block.get("document_demande"):
            block["document_demande"]["plan"].pop()
            return
        if kind == "questions":
            block["questions"][0]["questions"].pop()
            return
        if block.get(kind):
            block[kind].pop()
            return
    raise AssertionError(kind)


def test_what_is_editorial_may_change_without_the_sources() -> None:
    name = "assistant-formation"
    changed = load(name)
    changed["ambiguites"][0]["sujet"] = "Autrement dit."
    changed["controles"][0]["intitule"] = "Un autre nom"
    changed["blocs"][0]["questions"][0]["questions"][0]["editorial"]["elements"] = [1]

    assert not problems(changed, evidence_of("empreintes", name))


@with_each_referential
def test_every_section_that_quotes_the_source_is_read(name: str) -> None:
    read = {text.place.partition(".")[0] for text in source_texts(load(name))}

    assert read >= {
        "presentation", "roles", "etapes", "durees", "blocs", "regles", "certifications",
        "controles", "voies",
    }  # fmt: skip


# --- Two writings of one text --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("in_the_source", "in_the_referential"),
    [
        ("· Mise à jour  régulière\u00a0des dossiers ", "Mise à jour régulière des dossiers"),
        ("l'évaluation des candidats", "l’évaluation des candidats"),
        ("- ➔ du «**livret de repérage**»", "du « livret de repérage »"),
        ("- ☞ Questionnement concernant :\n - les offres", "Questionnement concernant: les offres"),
        ('• Ils sont pertinents <input type="checkbox">', "Ils sont pertinents"),
        ("un professionnel\n et un évaluateur\n. ", "un professionnel et un évaluateur."),
        ("habilité par la CPEF³.", "habilité par la CPEF."),
        ("marges,…)", "marges, ...)"),
    ],
)
def test_layout_makes_no_difference(in_the_source: str, in_the_referential: str) -> None:
    assert normalise(in_the_source) == normalise(in_the_referential)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Dossiers complets", "Dossier complets"),
        ("élément acquis", "element acquis"),
        ("non acquis", "acquis"),
        ("1 an d’expérience", "3 ans d’expérience"),
        ("La compétence", "la compétence"),
    ],
)
def test_a_word_makes_a_difference(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


def test_half_a_word_is_not_found() -> None:
    assert contains("tous les éléments sont acquis", "les éléments")
    assert not contains("tous les éléments sont acquis", "les élément")
    assert not contains("tous les éléments sont acquis", "ous les")


# --- The command that writes the fingerprints ----------------------------------------------------


@needs_sources
def test_the_command_writes_one_file_for_each_referential(tmp_path: Path) -> None:
    assert write_fingerprints(REFERENTIALS, SOURCES, tmp_path) == []
    for name in NAMES:
        written = (tmp_path / f"{name}.json").read_text(encoding="utf-8")
        assert written == (HERE / f"{name}.json").read_text(encoding="utf-8")


@needs_sources
def test_the_command_writes_nothing_while_a_referential_differs(tmp_path: Path) -> None:
    data = load("assistant-formation")
    drop_a_criterion(data)
    altered = tmp_path / "assistant-formation.yaml"
    altered.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")

    refusals = write_fingerprints(tmp_path, SOURCES, tmp_path)

    assert refusals == [
        "assistant-formation.yaml, criteres 2.1 : "
        "« · Identification des risques de surcharge de travail » manque"
    ]
    assert list(tmp_path.glob("*.json")) == []


def test_the_command_says_that_the_sources_are_absent(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("tests.fidelite.__main__.SOURCES", tmp_path / "absent")

    assert main() == 2
    assert capsys.readouterr().err == (
        "Les textes sources ne sont pas à côté du dépôt : rien n’est écrit.\n"
    )
