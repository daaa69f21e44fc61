"""What an author types wrong is named for what it is; what was understood is read back."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.rules.readback import rules_read
from assistant.resources import shipped
from assistant.storage.referential.shelf import ReferentialShelf
from tests.campagnes import fichiers, fichiers_lus
from tests.command import Cqp
from tests.places import TESTS
from tests.yaml_data import yaml_data

TABLE: dict[str, Any] = yaml_data(
    (TESTS / "data" / "fautes-d-ecriture.yaml").read_text("utf-8")
)
FAULTS = {one["faute"]: one for one in TABLE["fautes"]}


@pytest.fixture
def shelf(tmp_path: Path) -> ReferentialShelf:
    return ReferentialShelf(shipped("referentials"), tmp_path / "own")


def _content(fault: dict[str, Any]) -> bytes:
    if "octets" in fault:
        return bytes.fromhex(fault["octets"])
    if "archive" in fault:
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as archive:
            for name in fault["archive"]:
                archive.writestr(name, "<x/>")
        return held.getvalue()
    before, after = fault["de"], fault["en"].replace("~", "\u00a0")
    assert TABLE["base"].count(before) >= 1, before
    return str(TABLE["base"]).replace(before, after, 1).encode()


@pytest.mark.parametrize("case", TABLE["bons"], ids=[one["cas"] for one in TABLE["bons"]])
def test_what_is_right_is_not_refused(
    case: dict[str, str], shelf: ReferentialShelf, tmp_path: Path
) -> None:
    path = tmp_path / "essai.yaml"
    path.write_bytes(_content(case))
    assert [str(one) for one in shelf.validate(path)] == []


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_writing_is_named(name: str, shelf: ReferentialShelf, tmp_path: Path) -> None:
    path = tmp_path / "essai.yaml"
    path.write_bytes(_content(FAULTS[name]))
    said = [str(one).replace("\u00a0", " ") for one in shelf.validate(path)]
    assert sorted(said) == sorted([FAULTS[name]["dit"], *FAULTS[name].get("aussi", ())])


def test_no_fault_of_writing_stops_the_program(tmp_path: Path) -> None:
    (kind,), found = fichiers_lus.kinds(tmp_path, ["referentiel"]), fichiers.Found()
    for fault in FAULTS.values():
        fichiers.try_one(kind, _content(fault), found)
    assert [one for one in found.faults if "TRACE" in one] == []


def test_the_base_has_no_fault_and_its_remark_is_one(
    shelf: ReferentialShelf, tmp_path: Path
) -> None:
    path = tmp_path / "essai.yaml"
    path.write_text(TABLE["base"], "utf-8")
    assert shelf.validate(path) == ()


@pytest.mark.parametrize("title", ["Le bordereau à compléter par le tuteur", "À compléter à deux",
                                   "Todo-list", "XX", "?!-Conseil"])
def test_a_title_with_such_words_is_one(
    title: str, shelf: ReferentialShelf, tmp_path: Path
) -> None:
    path = tmp_path / "essai.yaml"
    path.write_text(TABLE["base"].replace("intitule: Accueillir", f'intitule: "{title}"'), "utf-8")
    assert shelf.validate(path) == ()


@pytest.mark.parametrize(("written", "remarked"), [
    ("id: essai\n", "id: essai #le nôtre\n"), ("numero: 1\n", "numero: 1 #un\n"),
    ("blocs: tous\n", "blocs: tous #les deux\n"), ("page 3}\n", "page 3} #du guide\n"),
])
def test_what_follows_a_number_or_a_word_of_a_list_is_a_remark(
    written: str, remarked: str, shelf: ReferentialShelf, tmp_path: Path
) -> None:
    path = tmp_path / "essai.yaml"
    assert written in TABLE["base"]
    path.write_text(TABLE["base"].replace(written, remarked), "utf-8")
    assert shelf.validate(path) == ()


SHIPPED = sorted(shipped("referentials").glob("*.yaml"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_shipped_ones_pass_the_gate(path: Path, shelf: ReferentialShelf) -> None:
    assert shelf.validate(path) == ()


def test_what_is_left_to_fill_in_can_be_tried_but_not_declared_right(
    shelf: ReferentialShelf, tmp_path: Path
) -> None:
    path = tmp_path / "essai.yaml"
    path.write_text(shelf.skeleton("essai"), "utf-8")
    assert len(shelf.validate(path)) > 10
    assert shelf.at(path).id == "essai"


def test_the_rules_are_read_back(cqp: Cqp, tmp_path: Path) -> None:
    path = tmp_path / "essai.yaml"
    path.write_text(TABLE["base"], "utf-8")
    answer = cqp("referentiel", "valider", str(path))
    assert answer.code == 0
    said = answer.out.replace("\u00a0", " ").splitlines()
    assert said == ["Ce que le programme a compris :", *TABLE["compris"], "Aucun problème."]


def test_every_block_of_the_shipped_ones_has_its_rule_read(shelf: ReferentialShelf) -> None:
    for entry in shelf.list():
        found = shelf.load(entry.id)
        assert [one.block.number for one in rules_read(found)] == [
            block.number for block in found.blocks
        ]
