"""The folder of documents: where it is unless one is named, and shown in the file manager."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import platformdirs
import pytest

from assistant.domain.common.errors import AssistantError
from assistant.storage.disk.showing import show_folder
from assistant.wiring import user_folders


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(platformdirs, "user_data_path", lambda *_: tmp_path / "données")
    monkeypatch.setattr(platformdirs, "user_config_path", lambda *_: tmp_path / "réglages")
    monkeypatch.setattr(platformdirs, "user_documents_path", lambda: tmp_path / "Documents")
    return tmp_path


def test_documents_lie_where_people_look(home: Path) -> None:
    assert user_folders(environment={}).exports == home / "Documents" / "CQP"


def test_documents_written_before_stay_together(home: Path) -> None:
    (home / "données" / "exports").mkdir(parents=True)
    assert user_folders(environment={}).exports == home / "données" / "exports"


def test_a_folder_of_data_of_ones_own_holds_its_documents(home: Path) -> None:
    asked = user_folders(environment={"CQP_DONNEES": str(home / "à part")})
    assert asked.exports == home / "à part" / "exports"


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the opener of Linux")
def test_a_folder_is_handed_to_the_file_manager(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Any] = []
    monkeypatch.setattr("shutil.which", lambda name: f"/bin/{name}")
    monkeypatch.setattr(subprocess, "Popen", lambda words, **_: started.append(words))
    show_folder(tmp_path)
    assert started == [["/bin/xdg-open", str(tmp_path)]]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows always shows folders")
def test_where_nothing_shows_folders_the_place_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(AssistantError, match="Aucun gestionnaire de fichiers") as refused:
        show_folder(tmp_path)
    assert str(tmp_path) in str(refused.value)


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(AssistantError, match="Dossier non ouvert"):
        show_folder(tmp_path / "ailleurs")
