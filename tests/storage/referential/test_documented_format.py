"""The documentation page holds what it says: its examples are files that validate."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.domain.referential.model import ElementRef
from assistant.domain.rules.readback import rules_read
from assistant.domain.rules.verdict import Judged, block_verdict, certification_verdict
from assistant.language.linking import LinkWords, propose
from assistant.resources import shipped
from assistant.storage.referential.format import CHECKS, schema
from assistant.storage.referential.shelf import ReferentialShelf
from assistant.storage.words import TOLD, load_families, load_told
from assistant.voice import Voice
from tests import format_page
from tests.places import ROOT

PAGE = (ROOT / "docs" / "format-referentiel.md").read_text("utf-8")
PIECE = re.compile(r"<!-- fichier: (\S+) -->\n```yaml\n(.*?)```", re.DOTALL)
TOLD_OF = re.compile(r"<!-- paroles: (\S+) -->\n```yaml\n(.*?)```", re.DOTALL)


@pytest.fixture
def shelf(tmp_path: Path) -> ReferentialShelf:
    """A shelf whose own folder holds every file of the page, pieces put end to end."""
    for name, piece in PIECE.findall(PAGE):
        with (tmp_path / name).open("a", encoding="utf-8") as file:
            file.write(piece)
    return ReferentialShelf(shipped("referentials"), tmp_path)


@pytest.mark.parametrize("name", sorted({name for name, _ in PIECE.findall(PAGE)}))
def test_each_file_of_the_page_is_valid(shelf: ReferentialShelf, name: str) -> None:
    assert [str(problem) for problem in shelf.validate(shelf.own / name)] == []


def test_every_yaml_piece_of_the_page_belongs_to_a_file() -> None:
    pieces = len(PIECE.findall(PAGE)) + len(TOLD_OF.findall(PAGE))
    assert PAGE.count("```yaml") == pieces > 5


def test_what_candidates_say_of_the_small_cqp_finds_its_elements(
    shelf: ReferentialShelf, tmp_path: Path
) -> None:
    [(name, piece)] = TOLD_OF.findall(PAGE)
    own = tmp_path / "phrases" / TOLD / f"{name}.yaml"
    own.parent.mkdir(parents=True)
    own.write_text(piece, "utf-8")
    folders = [tmp_path / "phrases", shipped("prompts")]
    known = LinkWords(load_families(folders), load_told(folders, name))
    assert known.problems == ()
    camping = shelf.load(name)
    assert {*known.told.of} <= {str(one.ref) for one in camping.elements()}
    [first, *_] = propose(camping, known, "J’ai montré les douches sur le plan.", at_least=0.0)
    assert first.ref == ElementRef(1, 2)
    bare = propose(camping, LinkWords(known.families), "J’ai montré les douches sur le plan.")
    assert bare == ()


def test_the_small_cqp_made_from_nothing_can_be_held(shelf: ReferentialShelf) -> None:
    camping = shelf.load("cqp-camping")
    assert [len(block.elements) for block in camping.blocks] == [3, 2]
    judged = {1: Judged("acquis"), 2: Judged("non_acquis")}
    assert block_verdict(camping, 1, judged).status == "undetermined"
    assert block_verdict(camping, 1, {**judged, 3: Judged("acquis")}).status == "mastered"


def test_the_answer_of_the_branch_completes_the_original(shelf: ReferentialShelf) -> None:
    camping = shelf.load("cqp-camping")
    till = camping.element(ElementRef(2, 2))
    assert till is not None
    assert till.essential == "oui"
    assert camping.origins == ("réponse écrite de la branche, 12 mai 2026",)


def test_the_derived_cqp_leaves_the_original_alone(shelf: ReferentialShelf) -> None:
    derived, original = shelf.load("cqp-camping-montagne"), shelf.load("cqp-camping")
    assert derived.blocks[1].elements[1].title == "Donner la météo et les consignes"
    assert original.blocks[1].elements[1].title == "Encaisser"


def test_the_cqp_marked_out_of_20_weighs_and_has_floors(shelf: ReferentialShelf) -> None:
    crepes = shelf.load("cqp-creperie")

    def delivery(produce: list[str], serve: list[str]) -> str:
        blocks = [
            block_verdict(crepes, number, {n: Judged(mark) for n, mark in enumerate(marks, 1)})
            for number, marks in enumerate([produce, serve], 1)
        ]
        return certification_verdict(crepes, blocks).status

    assert delivery(["14", "12", "12"], ["10", "10"]) == "delivery"  # (3 × 13 + 10) / 4 = 12.25
    assert delivery(["12", "12", "12"], ["10", "10"]) == "none"  # (3 × 12 + 10) / 4 = 11.5
    assert delivery(["14", "12", "5.5"], ["20", "20"]) == "none"  # a mark under its floor
    assert delivery(["14", "12", "12"], ["10"]) == "undetermined"


def test_the_message_shown_as_an_example_is_the_one_given(shelf: ReferentialShelf) -> None:
    path = shelf.own / "cqp-camping.yaml"
    path.write_text(path.read_text("utf-8").replace("nombre: 1", "nombre: 9"), "utf-8")
    (problem,) = shelf.validate(path)
    assert f"> {problem}".replace("\u00a0", " ") in PAGE


def test_the_page_names_every_key_of_the_format() -> None:
    keys: set[str] = set()

    def collect(part: object) -> None:
        if isinstance(part, dict):
            keys.update(part.get("properties", {}))
            for inside in part.values():
                collect(inside)
        elif isinstance(part, list):
            for inside in part:
                collect(inside)

    collect(schema()["$defs"])
    assert len(keys) > 80
    assert [key for key in sorted(keys) if not re.search(rf"\b{key}\b", PAGE)] == []


def test_the_page_names_every_check() -> None:
    assert [check for check in CHECKS if f"| `{check}` |" not in PAGE] == []


def test_the_shapes_of_the_keys_are_those_of_the_format() -> None:
    assert format_page.BEGIN + format_page.part() + format_page.END in PAGE


def test_what_is_read_back_of_a_recipe_is_what_the_page_says(shelf: ReferentialShelf) -> None:
    recipe = shelf.load("cqp-ajusteur")
    (rule,) = rules_read(recipe)
    said = Voice([shipped("prompts")]).rule(recipe, rule.asked.parts[0]).replace("\u00a0", " ")
    assert f"« {said} »" in PAGE
