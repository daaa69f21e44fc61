"""The program is started without a standard stream, or one that takes nothing more."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import Cqp

pytestmark = pytest.mark.skipif(os.name != "posix", reason="un interpréteur de commandes d’Unix")

FULL = Path("/dev/full")


def started(data: Path, words: str, redirected: str) -> tuple[int, str]:
    """What `cqp WORDS` answers, and says on the streams that are left, started by a shell."""
    answer = subprocess.run(
        ["/bin/sh", "-c", f'exec "$0" -m assistant {words} {redirected}', sys.executable],
        env={**os.environ, "CQP_DONNEES": str(data)}, capture_output=True, check=False,
        timeout=60, stdin=subprocess.DEVNULL,
    )
    return answer.returncode, (answer.stdout + answer.stderr).decode("utf-8")


@pytest.fixture
def data(cqp: Cqp, tmp_path: Path) -> Path:
    """Where one session is."""
    assert cqp(
        "session", "nouvelle", "--referentiel", "assistant-formation", "--candidat=Zoé"
    ).code == 0
    return tmp_path / "donnees"


@pytest.mark.parametrize(("words", "redirected", "code", "said"), [
    ("session appliquer 2", "<&-", 0, ""),
    ("", "<&-", 2, "Pas de terminal"),
    ("session lister", ">&-", 0, ""),
    ("session lister", ">&- 2>&-", 0, ""),
    ("session lister", "<&- >&- 2>&-", 0, ""),
    ("session lister rien", "2>&-", 2, ""),
])
def test_a_stream_that_is_closed_is_one_where_nothing_stands(
    data: Path, words: str, redirected: str, code: int, said: str
) -> None:
    found, text = started(data, words, redirected)
    assert (found, "Traceback" in text) == (code, False)
    assert said in text


def test_what_is_said_to_a_closed_stream_goes_into_no_file(data: Path) -> None:
    order = '{"note": "notée sans sortie"}'
    found, _ = started(data, "session appliquer 2", f">&- 2>&- <<'FIN'\n{order}\nFIN")
    [journal] = data.glob("sessions/*.jsonl")
    lines = journal.read_bytes().splitlines()
    assert found == 0
    assert all(line.startswith(b'{"at":') for line in lines)
    assert "notée sans sortie".encode() in lines[-1]


@pytest.mark.skipif(not FULL.exists(), reason="pas de /dev/full ici")
@pytest.mark.parametrize("words", [
    "session lister", "session lister --json", "tableau", "referentiel montrer assistant-formation",
    "exporter 2 --format json --brouillon",
])
def test_an_output_whose_disk_is_full_is_said(data: Path, words: str) -> None:
    if words.startswith("exporter"):
        assert started(data, words, f"2>{FULL}")[0] == 0  # said to nobody, and done all the same
        return
    found, text = started(data, words, f">{FULL}")
    assert found == 2
    assert "la sortie ne prend plus rien, son disque est plein" in text
    assert "Traceback" not in text
