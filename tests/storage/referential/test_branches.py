"""The référentiels of invented branches: sound as they are, and each fault put into one is told.

The table is `tests/branches/fautes.yaml`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.storage.referential.files import read_tried
from tests.places import TESTS
from tests.yaml_data import yaml_words

FOLDER = TESTS / "branches"
NAMES = sorted(path.stem for path in FOLDER.glob("cqp-*.yaml"))
FAULTS: dict[str, Any] = {
    one["nom"]: one for one in yaml_words((FOLDER / "fautes.yaml").read_text("utf-8"))
}


@pytest.mark.parametrize("name", NAMES)
def test_a_branch_s_own_referential_is_sound_and_its_examples_come_out(name: str) -> None:
    assert [str(one) for one in read_tried(FOLDER / f"{name}.yaml").problems] == []


@pytest.mark.parametrize("name", FAULTS)
def test_a_rule_that_cannot_be_is_refused_with_its_reason(name: str, tmp_path: Path) -> None:
    one = FAULTS[name]
    text = (FOLDER / f"{one['referentiel']}.yaml").read_text("utf-8")
    assert one["remplace"] in text
    path = tmp_path / "essai.yaml"
    path.write_text(text.replace(one["remplace"], one["par"], 1), "utf-8")
    said = [str(problem).replace("\u00a0", " ") for problem in read_tried(path).problems]
    assert len(said) == 1
    assert said[0].endswith(one["dit"])
