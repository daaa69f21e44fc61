"""Four référentiels of invented branches, written from the docs alone: verdicts and sentences."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from assistant.domain.referential.build import build_referential
from assistant.domain.referential.model import Referential
from assistant.domain.rules.findings import Evidence, Judged
from assistant.domain.rules.verdict import certification_verdict, flips, verdicts
from assistant.resources import shipped
from assistant.storage.referential.files import read_tried
from assistant.voice import Voice
from tests.places import TESTS
from tests.yaml_data import yaml_words

FOLDER = TESTS / "branches"
NAMES = sorted(path.stem for path in FOLDER.glob("cqp-*.yaml"))
VOICE = Voice([shipped("prompts")])


def situations() -> list[Any]:
    found = yaml_words((FOLDER / "attendus.yaml").read_text("utf-8"))
    return [pytest.param(one, id=f"{one['referentiel']}-{n}") for n, one in enumerate(found, 1)]


@cache
def read(name: str) -> Referential:
    sheet = read_tried(FOLDER / f"{name}.yaml")
    assert not sheet.problems, [str(problem) for problem in sheet.problems]
    assert sheet.data is not None
    return build_referential(sheet.data)


@pytest.mark.parametrize("name", NAMES)
def test_a_branch_s_own_referential_is_sound_and_its_examples_come_out(name: str) -> None:
    ref = read(name)
    assert all(rule.examples for rule in ref.rules if not rule.unhandled)
    assert ref.certifications[0].examples


@pytest.mark.parametrize("one", situations())
def test_what_is_said_of_a_situation(one: dict[str, Any]) -> None:
    ref, given = read(one["referentiel"]), one["jugements"]
    known = {}
    for block in ref.blocks:
        values = {
            element.ref.element: given.get(str(element.ref), given.get(str(block.number)))
            for element in block.elements
        }
        known[block.number] = Evidence({n: Judged(v) for n, v in values.items() if v is not None})
    blocks = verdicts(ref, known)
    for number, said in one.get("blocs", {}).items():
        assert VOICE.status(ref, blocks[int(number) - 1]) == said
    for number, said in one.get("marges", {}).items():
        assert VOICE.margin(ref, blocks[int(number) - 1].margin) == said
    for number, said in one.get("motifs", {}).items():
        reasons = blocks[int(number) - 1].reasons
        assert [VOICE.reason(ref, reason) for reason in reasons] == said
    for number, said in one.get("bascules", {}).items():
        found = flips(ref, int(number), known[int(number)].judged)
        assert [VOICE.flip(ref, flip) for flip in found] == said
    for key, said in one.get("certificats", {}).items():
        verdict = certification_verdict(ref, blocks, key, known)
        assert " ".join(VOICE.certification(ref, verdict).split()) == said
    for key, said in one.get("raisons", {}).items():
        verdict = certification_verdict(ref, blocks, key, known)
        assert [VOICE.reason(ref, reason) for reason in verdict.reasons] == said
