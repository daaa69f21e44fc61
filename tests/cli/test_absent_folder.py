"""The folder of the sessions is not there: a disk is unplugged, a name changed. Nobody is told that
there are no sessions, nothing is made in its place, nothing is erased.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import Cqp

REFERENTIAL = "assistant-formation"
NAME = "MARTIN Zoé"
ABSENT = "n’est plus là : disque débranché, dossier renommé, déplacé ou effacé"


@pytest.fixture
def folder(cqp: Cqp, tmp_path: Path) -> Path:
    """Where a session was begun, listed and copied, and is not any more."""
    sessions = tmp_path / "donnees" / "sessions"
    answer = cqp("session", "nouvelle", "--referentiel", REFERENTIAL, f"--candidat={NAME}")
    cqp("session", "copier", answer.out.strip())
    assert NAME in cqp("session", "lister").out
    sessions.rename(tmp_path / "cle")
    return sessions


@pytest.mark.parametrize("words", [
    ["session", "lister"], ["session", "lister", "--json"], ["secretariat"], ["tableau"],
    ["accord"], ["chercher", "note"], ["jury", "lister"], ["personne", "dossier", NAME],
    ["chiffrement", "etat"], ["bilan", "2026"],
    ["session", "nouvelle", "--referentiel", REFERENTIAL, "--candidat=NEUF Léo"],
    ["jury", "seance", "--referentiel", REFERENTIAL, "--date", "2026-12-01"],
], ids=" ".join)
def test_no_command_takes_a_folder_that_went_for_an_empty_one(
    cqp: Cqp, folder: Path, words: list[str]
) -> None:
    answer = cqp(*words)
    assert (answer.code, answer.out) == (2, "")
    assert ABSENT in answer.err
    assert str(folder) in answer.err
    assert not folder.exists()


def test_an_erasure_certifies_nothing_while_the_sessions_are_away(
    cqp: Cqp, folder: Path, tmp_path: Path
) -> None:
    copies = sorted((tmp_path / "donnees" / "sauvegardes").rglob("*.jsonl"))
    assert copies
    answer = cqp("personne", "effacer", NAME, "--oui")
    assert answer.code == 2
    assert ABSENT in answer.err
    assert not (tmp_path / "donnees" / "attestations").exists()
    assert sorted((tmp_path / "donnees" / "sauvegardes").rglob("*.jsonl")) == copies


def test_the_folder_is_said_to_be_away_where_one_asks_for_the_places(
    cqp: Cqp, folder: Path
) -> None:
    answer = cqp("fichiers")
    assert answer.code == 1
    assert ABSENT in answer.err


def test_all_is_as_before_once_the_folder_is_back(
    cqp: Cqp, folder: Path, tmp_path: Path
) -> None:
    assert cqp("chercher", NAME).code == 2
    (tmp_path / "cle").rename(folder)
    assert NAME in cqp("session", "lister").out


def test_one_that_is_made_again_is_a_new_one(cqp: Cqp, folder: Path) -> None:
    folder.mkdir()
    answer = cqp("session", "lister")
    assert (answer.code, answer.out) == (0, "")
    created = cqp("session", "nouvelle", "--referentiel", REFERENTIAL, "--candidat=NEUF Léo")
    assert created.code == 0
