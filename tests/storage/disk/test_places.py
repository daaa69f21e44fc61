"""Where the sessions lie: what is said of a synchronised folder or a network drive."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.storage.disk.files import Files
from assistant.storage.disk.places import refusal, risk
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


def test_what_is_mounted_is_asked_of_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mounts"
    monkeypatch.setattr("assistant.storage.disk.places._MOUNTS", mounts)
    assert risk(tmp_path / "sessions", environment={}) is None, "un système qui ne le dit pas"
    mounts.write_text(f"serveur:/partage {tmp_path} nfs rw 0 0\n", "utf-8")
    assert "(nfs)" in (risk(tmp_path / "sessions", environment={}) or "")


@pytest.mark.skipif(os.name != "posix", reason="Windows le dit lui-même")
def test_windows_says_what_a_drive_is_and_its_modes_say_nothing_of_rights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert risk(Path("Z:\\sessions"), environment={}, mounts="") is None
    tmp_path.chmod(0o777)
    monkeypatch.setattr(sys, "platform", "win32")
    kinds = SimpleNamespace(GetDriveTypeW={"Y:\\": 3, "Z:\\": 4}.get)
    monkeypatch.setattr("ctypes.windll", SimpleNamespace(kernel32=kinds), raising=False)
    assert risk(Path("Y:\\sessions"), environment={}, mounts="") is None
    assert "(lecteur Z:)" in (risk(Path("Z:\\sessions"), environment={}, mounts="") or "")
    assert risk(tmp_path, environment={}, mounts="") is None


# --- whether anything can be recorded there -------------------------------------------------------


class Watched(Files):
    """Knows what was made, and what of it is still open."""

    def __init__(self) -> None:
        self.made: list[Path] = []
        self.opened: set[int] = set()

    def create(self, path: Path) -> int:
        self.made.append(path)
        self.opened.add(super().create(path))
        return max(self.opened)

    def close(self, descriptor: int) -> None:
        self.opened.discard(descriptor)
        super().close(descriptor)


@pytest.mark.parametrize("name", [".", "pas encore", "pas encore/là"])
def test_a_folder_is_tried_or_the_one_it_would_be_made_in_and_keeps_nothing_of_it(
    tmp_path: Path, name: str
) -> None:
    files = Watched()
    assert refusal(tmp_path / name, files) == ""
    assert [one.parent for one in files.made] == [tmp_path]
    assert list(tmp_path.iterdir()) == []
    assert not files.opened


def test_where_nothing_is_there_at_all_the_top_is_tried() -> None:
    class Bare(Files):
        def exists(self, path: Path) -> bool:
            return False

        def create(self, path: Path) -> int:
            raise PermissionError(13, "denied", str(path.parent))

    assert "vous n’avez pas le droit" in refusal(Path("sessions"), Bare())


def test_the_refusal_names_the_folder_the_reason_and_the_variable(tmp_path: Path) -> None:
    (tmp_path / "un fichier").write_text("", "utf-8")
    sessions = tmp_path / "un fichier" / "sessions"
    told = refusal(sessions)
    assert str(sessions) in told
    assert "ce chemin passe par un fichier" in told
    assert "CQP_SESSIONS" in told
