"""Where the sessions lie: what is said of a synchronised folder or a network drive."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from assistant.storage.disk.places import risk
from tests.command import Cqp
from tests.places import TESTS
from tests.yaml_data import yaml_data

CASES = yaml_data((TESTS / "data" / "lieux.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["cas"] for case in CASES])
def test_the_place_of_the_sessions_is_told(case: dict[str, Any], tmp_path: Path) -> None:
    def placed(text: str) -> str:
        return text.replace("~", str(tmp_path), 1) if "~" in text[:1] or " ~" in text else text

    for name in case.get("fichiers", ()):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    said = risk(
        Path(placed(case["dossier"])),
        environment={k: placed(v) for k, v in case.get("environnement", {}).items()},
        mounts="\n".join(placed(line) for line in case.get("montages", ())),
        drive_kind=lambda drive: case.get("lecteurs", {}).get(drive, 0),
    )
    if not case["dit"]:
        assert said is None
    else:
        assert said is not None
        assert case["dit"] in said
        assert "CQP_SESSIONS" in said, "how to mend it"


@pytest.mark.skipif(os.name != "posix", reason="un lien y demande un droit")
def test_a_folder_behind_a_link_is_told_by_where_it_leads(tmp_path: Path) -> None:
    (tmp_path / "Dropbox" / "cqp").mkdir(parents=True)
    (tmp_path / "ici").symlink_to(tmp_path / "Dropbox" / "cqp")
    said = risk(tmp_path / "ici" / "sessions", environment={}, mounts="")
    assert said is not None
    assert "(Dropbox)" in said


def test_the_list_of_sessions_says_it_on_standard_error(cqp: Cqp, tmp_path: Path) -> None:
    where = str(tmp_path / "OneDrive" / "sessions")
    answer = cqp("session", "lister", "--json", "--sessions", where)
    assert (answer.code, answer.json) == (0, [])
    assert "synchronisé (OneDrive)" in answer.err
    assert cqp("session", "lister").err == ""


@pytest.mark.skipif(os.name != "posix", reason="les droits de Windows sont autres")
@pytest.mark.parametrize(("mode", "said"), [
    (0o700, None), (0o755, None), (0o775, "d’autres personnes peuvent écrire"),
    (0o777, "tout le monde peut écrire"),
])
def test_a_folder_that_others_can_write_to_is_told(
    tmp_path: Path, mode: int, said: str | None
) -> None:
    folder = tmp_path / "sessions"
    folder.mkdir()
    folder.chmod(mode)
    found = risk(folder, environment={}, mounts="")
    assert (found is None) if said is None else (found is not None and said in found)


@pytest.mark.skipif(os.name != "posix", reason="les droits de Windows sont autres")
def test_a_synchronised_folder_that_others_can_write_to_is_told_twice(tmp_path: Path) -> None:
    folder = tmp_path / "Dropbox" / "sessions"
    folder.mkdir(parents=True)
    folder.chmod(0o777)
    found = risk(folder, environment={}, mounts="") or ""
    assert "chmod go-w" in found
    assert "synchronisé (Dropbox)" in found
