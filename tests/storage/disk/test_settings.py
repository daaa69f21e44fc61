"""The file of settings, whatever stands in its place."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assistant.domain.common.settings import Settings
from assistant.storage.disk.settings import SettingsFile


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows n’a pas de tuyaux nommés")
def test_settings_that_are_a_pipe_a_folder_or_a_bomb_never_stop_the_program(
    tmp_path: Path,
) -> None:
    path, file = tmp_path / "reglages.json", SettingsFile(tmp_path)
    os.mkfifo(path)
    assert (file.load(), bool(file.problem)) == (Settings(), True)
    path.unlink()
    path.mkdir()
    assert (file.load(), bool(file.problem)) == (Settings(), True)
    path.rmdir()
    with path.open("wb") as bomb:
        bomb.truncate(50_000_000_000)
    assert (file.load(), bool(file.problem)) == (Settings(), True)


def test_settings_behind_a_link_are_read(tmp_path: Path) -> None:
    (tmp_path / "ailleurs").write_text('{"retention": 12}', "utf-8")
    (tmp_path / "reglages.json").symlink_to(tmp_path / "ailleurs")
    file = SettingsFile(tmp_path)
    assert (file.load().retention, file.problem) == (12, "")
