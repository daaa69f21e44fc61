"""What each check finds and says, read from `tests/controles/*.yaml`."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.dossier.completeness import Finding
from assistant.resources import shipped
from assistant.voice import Voice
from tests.dossiers import findings, play
from tests.helpers import HandClock, library
from tests.places import TESTS
from tests.yaml_data import yaml_data

FOLDER = TESTS / "controles"
INVENTED = [
    *FOLDER.glob("referentiels/*.yaml"), FOLDER.parent / "data" / "exemple-complet.yaml",
]
CASES: list[dict[str, Any]] = [
    {"fichier": path.stem, **case}
    for path in sorted(FOLDER.glob("*.yaml"))
    for case in yaml_data(path.read_text("utf-8"))
]


@pytest.fixture(scope="module")
def voice() -> Voice:
    return Voice([shipped("prompts")])


def described(finding: Finding, voice: Voice) -> dict[str, Any]:
    """A finding in the words of the tables."""
    return {
        "motif": finding.reason,
        "bloc": finding.block,
        "elements": [str(ref) for ref in finding.elements],
        "bloquant": finding.blocking,
        "information": finding.information,
        "endroit": finding.place,
        "dit": voice.say("controle", **finding.said).strip(),
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['fichier']} : {case['nom']}")
def test_a_check_finds_what_its_table_says(
    case: dict[str, Any], tmp_path: Path, voice: Voice
) -> None:
    own = tmp_path / "referentiels"
    own.mkdir()
    for path in INVENTED:
        shutil.copy(path, own)
    clock = HandClock()
    interview = library(tmp_path, clock).create(
        case["referentiel"], "DUVAL Camille", route=case.get("voie", "")
    )
    play(interview, clock, case["ordres"])
    found = [described(one, voice) for one in findings(interview) if one.kind == case["nature"]]
    expected = case["constats"]
    assert len(found) == len(expected), f"{case['nature']} found {found}"
    for one, wanted in zip(found, expected, strict=True):
        assert {key: one[key] for key in wanted} == wanted
