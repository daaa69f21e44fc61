"""What a rule asks, read back to the branch that wrote it: tests/data/regles-relues.yaml."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from assistant.domain.referential.model import Mark, Prerequisite, Rule
from assistant.domain.rules.readback import elements_read, rules_read
from assistant.resources import shipped
from assistant.voice import Voice
from tests.places import TESTS
from tests.rules_help import SOURCE, STRICT, referential, values_scale
from tests.yaml_data import yaml_data

TABLE: dict[str, Any] = yaml_data((TESTS / "data" / "regles-relues.yaml").read_text("utf-8"))
RULES = {one["nom"]: one for one in TABLE["regles"]}
CERTIFICATES = {one["nom"]: one for one in TABLE["certificats"]}
SCALE = values_scale(("acquis", "non_acquis", "oui"))
MARKS: dict[int, Mark] = {1: "oui", 2: "non", 3: "oui", 4: "non", 5: "inconnu"}
VOICE = Voice([shipped("prompts")])


def said(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("name", RULES)
def test_what_a_rule_asks_of_a_block_is_read_back(name: str) -> None:
    one = RULES[name]
    ref = referential(one["condition"], SCALE, 5)
    known = MARKS | one.get("marques", {})
    elements = tuple(
        replace(element, essential=known[element.ref.element])
        for element in ref.blocks[0].elements
    )
    ref = replace(ref, blocks=(replace(ref.blocks[0], elements=elements),))
    [read] = rules_read(ref)
    assert (read.block, read.rule_id, read.sentence) == (ref.blocks[0], "regle", "La phrase.")
    asked = read.asked.parts if read.asked.kind == "toutes" else (read.asked,)
    assert [said(VOICE.rule(ref, part)) for part in asked] == one["dit"]


def test_each_block_has_the_rule_in_force_for_it_and_what_opens_it() -> None:
    ref = referential(STRICT, SCALE, 2, 2)
    opening = Prerequisite((1,), "La pratique vient après la théorie.", SOURCE)
    ref = replace(ref, rules=(
        Rule("pratique", (2,), "La pratique.", SOURCE, STRICT, after=opening),
        Rule("theorie", (1,), "La théorie.", SOURCE, STRICT),
    ))
    found = [(one.block.number, one.rule_id, one.after) for one in rules_read(ref)]
    assert found == [(1, "theorie", ()), (2, "pratique", (1,))]


@pytest.mark.parametrize("name", CERTIFICATES)
def test_what_a_certificate_asks_of_its_elements_is_read_back(name: str) -> None:
    one = CERTIFICATES[name]
    ref = referential(STRICT, SCALE, 2, 3, certification=one["condition"])
    marks = None
    if "marques" in one:
        given = one["marques"]
        refs = [element.ref for element in ref.elements()]
        marks = {each: given[str(each)] for each in refs if str(each) in given}
    own = replace(ref.certifications[0], marks=marks, blocks=tuple(one.get("blocs", ())))
    found = elements_read(ref, own)
    assert [said(VOICE.rule(ref, part)) for part in found] == one["dit"]
    if "lesquels" in one:
        assert [[str(each) for each in part.refs] for part in found] == one["lesquels"]
