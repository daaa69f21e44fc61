"""Why the system refuses something on the disk is said in French, and in one place."""

from __future__ import annotations

import ast
import errno
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.cli.secret_input import read
from assistant.domain.common.errors import AssistantError
from assistant.domain.common.settings import Settings
from assistant.domain.common.why import why, why_unread
from assistant.enrolling import _rows
from assistant.grids.reading import read_grid
from assistant.spoken.files import read_file
from assistant.storage.disk.files import Files
from assistant.storage.disk.settings import SettingsFile
from assistant.storage.referential.files import yaml_files
from assistant.storage.referential.marks_file import write_marks_file
from tests.places import ROOT

ENGLISH = "Some words of the system"


def test_nothing_else_hands_on_the_words_of_the_system() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / "assistant").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "strerror"
    ]
    assert found == []


@pytest.mark.parametrize("code", sorted(errno.errorcode))
def test_no_reason_is_in_english(code: int) -> None:
    error = OSError(code, os.strerror(code))
    assert os.strerror(code) not in why(error) + why_unread(error)


def test_what_was_only_to_be_read_is_not_said_to_be_written() -> None:
    assert why(OSError(errno.EACCES, ENGLISH)) == (
        "vous n’avez pas le droit d’écrire dans ce dossier"
    )
    assert why_unread(OSError(errno.EACCES, ENGLISH)) == "vous n’avez pas le droit de le lire"
    assert why_unread(OSError(errno.EIO, ENGLISH)) == why(OSError(errno.EIO, ENGLISH))


def test_a_sentence_that_says_what_cannot_be_read_gives_the_reason_of_a_reading() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / "assistant").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.JoinedStr)
        and re.search(r"laisse pas lire|être lu|pas rendu le fichier", ast.unparse(node))
        and any(isinstance(one, ast.Name) and one.id == "why" for one in ast.walk(node))
    ]
    assert found == []


class Broken(Files):
    def create(self, path: Path) -> int:
        raise OSError(errno.EIO, ENGLISH, str(path))


def _settings(folder: Path) -> None:
    SettingsFile(folder, Broken()).change(Settings(), theme="clair")


def _marks(folder: Path) -> None:
    write_marks_file(folder, "a", {}, "essai", Broken())


def _passphrase(folder: Path) -> object:
    return read("CQP_PHRASE", "")


@pytest.mark.parametrize("reads", [
    lambda folder: _rows(folder / "a.csv"),
    lambda folder: read_grid(folder / "a.csv"),
    lambda folder: read_file(str(folder / "a.csv")),
    yaml_files, _settings, _marks, _passphrase,
], ids=["liste", "grille", "transcription", "référentiels", "réglages", "marques", "phrase"])
def test_a_broken_disk_is_said_in_french(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reads: Callable[[Path], object]
) -> None:
    (tmp_path / "a.csv").write_text("a;b\n1;2\n", "utf-8")
    monkeypatch.setenv("CQP_PHRASE", str(tmp_path / "a.csv"))

    def refuses(path: Path, *_: object, **__: object) -> object:
        raise OSError(errno.EIO, ENGLISH, str(path))

    for name in ("read_bytes", "read_text", "open", "iterdir"):
        monkeypatch.setattr(Path, name, refuses)
    with pytest.raises(AssistantError, match="le disque signale une erreur matérielle") as said:
        reads(tmp_path)
    assert ENGLISH not in str(said.value)
