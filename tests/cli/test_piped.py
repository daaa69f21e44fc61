"""Standard input as Windows makes it: a mark of byte order, letters of a console, a closed pipe."""

from __future__ import annotations

import codecs
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.cli import piped, secret_input
from tests.command import Cqp
from tests.places import ROOT


def stdin(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), "cp1252"))


@pytest.mark.parametrize(("content", "answer"), [
    ("Élodie\r\n".encode(), "Élodie\r\n"),
    (codecs.BOM_UTF8 + "Élodie\n".encode(), "Élodie\n"),
    (b"", ""),
])
def test_an_answer_is_read_as_it_was_piped(
    monkeypatch: pytest.MonkeyPatch, content: bytes, answer: str
) -> None:
    stdin(monkeypatch, content)
    assert piped.answer() == answer


def test_an_answer_in_the_letters_of_the_console_is_read_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(piped, "_console", lambda: "cp850")
    stdin(monkeypatch, "Élodie\r\n".encode("cp850"))
    assert piped.answer() == "Élodie\r\n"


def test_a_mark_before_the_first_order_changes_nothing(cqp: Cqp) -> None:
    name = cqp("session", "nouvelle", "--referentiel", "assistant-formation",
               "--candidat", "DUVAL Camille").out.strip()
    order = json.dumps({"note": "à l’accueil", "elements": ["1.3"]}).encode()
    done = cqp("session", "appliquer", name, entree=codecs.BOM_UTF8 + order + b"\r\n" + order)
    assert done.code == 0
    assert all("enregistre" in one for one in done.lines)


def test_a_mark_before_the_first_verdict_changes_nothing(cqp: Cqp) -> None:
    line = codecs.BOM_UTF8 + b'{"bloc": 1, "jugements": {}}'
    answer = cqp("verdict", "--referentiel", "technico-commercial-chimie", entree=line)
    assert answer.code == 0


@pytest.mark.parametrize("words", [
    ("session", "appliquer", "SESSION"), ("verdict", "--referentiel", "assistant-formation"),
    ("relire", "--type", "question"), ("session", "resumer"),
])
def test_a_line_without_end_is_refused_and_those_before_it_are_done(
    cqp: Cqp, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setattr(piped, "LONGEST", 1_000)
    name = cqp("session", "nouvelle", "--referentiel", "assistant-formation",
               "--candidat", "DUVAL Camille").out.strip()
    told = b'{"note": "avant"}\n' + b"0" * 5_000 + b"\n"
    answer = cqp(*(name if one == "SESSION" else one for one in words), entree=told)
    assert answer.code == 2 and "Ligne sans fin" in answer.err
    if "appliquer" in words:
        assert "avant" in cqp("transcription", name).out


@pytest.mark.skipif(sys.platform == "win32", reason="/dev/zero")
def test_a_passphrase_that_has_no_end_is_not_read_to_it(
    cqp: Cqp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(secret_input.NEW, "/dev/zero")
    monkeypatch.setenv(secret_input.PRESENT, "/dev/zero")
    answer = cqp("chiffrement", "activer")
    assert answer.code == 2 and "Fichier trop ouvert" in answer.err


def test_a_reader_that_leaves_is_told_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "assistant", "referentiel", "imprimer", "assistant-formation"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.read(10)
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode in (0, 2)
