"""How long sessions are kept: what is past the period is listed, and nothing is ever erased."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.common.settings import Settings
from assistant.domain.session.retention import is_past
from assistant.storage.disk.settings import SettingsFile
from tests.command import Cqp
from tests.helpers import HandClock, library
from tests.places import TESTS
from tests.yaml_data import yaml_data

CASES = yaml_data((TESTS / "data" / "conservation.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[f"{c['dernier'][:10]}+{c['mois']}" for c in CASES])
def test_a_session_is_past_its_period_the_day_after_its_last(case: dict[str, Any]) -> None:
    assert is_past(case["dernier"], case["mois"], case["jour"]) == case["depasse"]


def test_there_is_no_period_until_one_is_set(cqp: Cqp) -> None:
    assert cqp("reglages", "conservation").out == "Durée de conservation : aucune\n"
    assert cqp("reglages", "conservation", "24").out == "Durée de conservation : 24 mois\n"
    assert cqp("reglages", "conservation").out == "Durée de conservation : 24 mois\n"
    assert cqp("reglages", "conservation", "Aucune").out == "Durée de conservation : aucune\n"


@pytest.mark.parametrize("wrong", ["0", "601", "-1", "deux", "1.5", "1e3", "९", "../x"])
def test_a_wrong_period_changes_nothing(cqp: Cqp, wrong: str) -> None:
    cqp("reglages", "conservation", "24")
    answer = cqp("reglages", "conservation", "--", wrong)
    assert (answer.code, answer.out) == (2, "")
    assert "nombre de mois" in answer.err
    assert cqp("reglages", "conservation").out == "Durée de conservation : 24 mois\n"


@pytest.mark.parametrize("written", ["24", None, -3, True, 24.5, 10**9])
def test_a_period_that_is_none_is_read_as_none(tmp_path: Path, written: Any) -> None:
    settings = SettingsFile(tmp_path)
    settings.path.write_text(json.dumps({"theme": "clair", "retention": written}))
    assert settings.load() == Settings(theme="clair")


def test_what_is_past_its_period_is_listed_and_stays(cqp: Cqp, tmp_path: Path) -> None:
    old = library(tmp_path / "donnees", HandClock(datetime(2020, 3, 12, 8, 30, tzinfo=UTC)))
    for name in ("DUVAL Camille", "ROY Alix"):
        old.create("assistant-formation", name).close()
    recent = cqp("session", "nouvelle", "--referentiel", "assistant-formation", "--candidat", "X")
    before = {path: path.read_bytes() for path in (tmp_path / "donnees" / "sessions").iterdir()}
    assert "dépassée" not in cqp("session", "lister").err
    cqp("reglages", "conservation", "1")
    answer = cqp("session", "lister")
    assert answer.code == 0
    assert "Durée de conservation (1 mois) dépassée ; rien n’est effacé sans vous" in answer.err
    assert "essai-1  DUVAL Camille  dernière ligne le 12/03/2020" in answer.err
    assert "essai-2  ROY Alix" in answer.err
    assert recent.out.strip() not in answer.err
    assert {path: path.read_bytes() for path in before} == before
