"""What people type first: the README's commands, and a Python that is too old."""

from __future__ import annotations

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from tests.places import ROOT


def test_the_readme_s_two_commands_keep_their_shape() -> None:
    commands = re.findall(r"^    (python3 -m venv \.venv && .*)$",
                          (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    assert [line.rpartition("/")[2] for line in commands] == ["cqp", "pytest"]
    assert (ROOT / "installer.py").exists()


OLDER = [*sorted(Path.home().glob(".pyenv/versions/*/bin/python")), Path("/usr/bin/python3")]


def version_of(python: Path) -> tuple[int, ...]:
    told = subprocess.run(
        [str(python), "-c", "import sys; print('%d %d' % sys.version_info[:2])"],
        capture_output=True, text=True, check=False,
    ).stdout.split()
    return tuple(map(int, told)) or (9, 9)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps its Pythons elsewhere")
def test_a_python_that_is_too_old_gets_one_sentence(tmp_path: Path) -> None:
    old = [one for one in OLDER if one.exists() and version_of(one) < (3, 11)]
    if not old:
        pytest.skip("no Python older than 3.11 here")
    for python in old:
        run = subprocess.run(
            [str(python), str(ROOT / "installer.py")], cwd=tmp_path, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )
        lines = run.stdout.decode().splitlines()
        assert run.returncode == 2
        assert len(lines) == 1
        assert lines[0].startswith("cqp demande Python 3.11 ou plus récent ; celui-ci est Python ")


def test_words_it_does_not_know_install_nothing(tmp_path: Path) -> None:
    for words in (["--hors-ligne", str(tmp_path / "rien")], ["--autre"]):
        run = subprocess.run(
            [sys.executable, str(ROOT / "installer.py"), *words], capture_output=True, text=True,
            encoding="utf-8", check=False, cwd=tmp_path,
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )
        assert run.returncode == 2
        assert len(run.stdout.splitlines()) == 1


@pytest.mark.parametrize(("windows", "platform", "name", "content"), [
    (True, "win32", "Ouvrir cqp.cmd",
     b'@start "cqp" "%~dp0.venv\\Scripts\\cqp-fenetre.exe"\r\n'),
    (False, "darwin", "Ouvrir cqp.command",
     b'#!/bin/sh\nexec "$(dirname "$0")/.venv/bin/cqp-fenetre"\n'),
    (False, "linux", "", None),
])
def test_what_is_double_clicked_afterwards(
    windows: bool, platform: str, name: str, content: bytes | None, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    installer = runpy.run_path(str(ROOT / "installer.py"))
    launcher = installer["launcher"]
    monkeypatch.setattr(sys, "platform", platform)
    launcher.__globals__.update(WINDOWS=windows, HERE=str(tmp_path))
    window = ".venv\\Scripts\\cqp-fenetre.exe" if windows else ".venv/bin/cqp-fenetre"
    assert launcher(window) == name
    left = list(tmp_path.iterdir())
    assert [one.name for one in left] == ([name] if name else [])
    assert [one.read_bytes() for one in left] == ([content] if content else [])


def test_every_way_to_install_takes_the_versions_that_were_tried_together() -> None:
    lines = [
        line.strip() for page in ("README.md", "docs/installer.md")
        for line in (ROOT / page).read_text("utf-8").splitlines()
        if re.match(r" {4}.*\b(uv tool|pipx|pip) install\b", line)
    ]
    assert len(lines) >= 3
    for line in lines:
        assert "-c constraints.txt" in line


@pytest.mark.parametrize(("said", "told"), [
    ("Retrying after NewConnectionError('…')\nNo matching distribution found for hatchling",
     "Le réseau n’a pas répondu"),
    ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]", "un certificat"),
    ("ERROR: Could not install packages: [WinError 32] cqp.exe", "Le programme est ouvert"),
    ("OSError: [Errno 28] No space left on device", "Le disque est plein"),
    ("ERROR: No matching distribution found for typst", "bits) : prenez sur python.org"),
    ("error: metadata-generation-failed", "bits) : prenez sur python.org"),
])
def test_what_pip_says_becomes_one_sentence(
    said: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    install = runpy.run_path(str(ROOT / "installer.py"))["install"]
    install.__globals__["run"] = lambda _: (False, said)
    with pytest.raises(SystemExit):
        install("ici", "")
    (line,) = capsys.readouterr().out.splitlines()
    assert told in line


def test_what_pip_says_otherwise_is_shown_whole(capsys: pytest.CaptureFixture[str]) -> None:
    install = runpy.run_path(str(ROOT / "installer.py"))["install"]
    install.__globals__["run"] = lambda _: (False, "ERROR: une chose jamais vue")
    with pytest.raises(SystemExit):
        install("ici", "")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "ERROR: une chose jamais vue"
    assert len(lines) == 2


@pytest.mark.parametrize(("said", "told"), [
    ("Error: ensurepip is not available.\napt install python3.11-venv", "python3-venv"),
    ("No module named venv", "python3-venv"),
])
def test_a_python_without_a_part_is_told_in_one_sentence(
    said: str, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment = runpy.run_path(str(ROOT / "installer.py"))["environment"]
    environment.__globals__["run"] = lambda _: (False, said)
    monkeypatch.setattr(sys, "base_prefix", sys.prefix)
    with pytest.raises(SystemExit):
        environment()
    (line,) = capsys.readouterr().out.splitlines()
    assert told in line


def test_a_folder_where_nothing_can_be_written_is_said_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    check = runpy.run_path(str(ROOT / "installer.py"))["check_folder"]
    check.__globals__["HERE"] = str(tmp_path)
    check()
    assert list(tmp_path.iterdir()) == []
    check.__globals__["HERE"] = str(tmp_path / "rien")
    with pytest.raises(SystemExit):
        check()
    (line,) = capsys.readouterr().out.splitlines()
    assert str(tmp_path / "rien") in line
