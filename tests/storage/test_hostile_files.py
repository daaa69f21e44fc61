"""A short run of the campaign over every kind of file that is read, and its witness."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from assistant.domain.events.records import KINDS
from tests.campagnes import fichiers, fichiers_lus

FEW = {
    "cle": 12, "evaluations": 12, "formulaire": 3, "grille": 10, "journal": 6, "liste": 15,
    "mots": 4, "phrases": 15,
    "recherche": 8, "referentiel": 12, "session": 25, "transcription": 12,
}


@pytest.mark.parametrize("name", fichiers_lus.NAMES)
def test_a_hostile_file_is_read_or_refused_in_a_sentence(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # the campaign holds to two seconds; here others share the machine, and a hang is far longer
    monkeypatch.setattr(fichiers, "SECONDS", 20.0)
    found = fichiers.run(FEW.get(name, 40), 3, [name])
    assert found.faults == []
    assert sum(found.counts.values()) == FEW.get(name, 40)


def test_the_campaign_sees_the_faults_of_readers_that_check_nothing() -> None:
    slow = ("formulaire", "mots", "phrases", "grille")
    names = [one for one in fichiers_lus.NAMES if one not in slow]
    blind = [one for one in names if not fichiers.run(20, 3, [one], naive=True).faults]
    assert blind == []


def test_hostile_sessions_are_made_of_every_kind_of_event() -> None:
    assert {one["type"] for one in fichiers_lus._events()} == set(KINDS)


def test_the_session_they_are_made_of_is_read_and_goes_into_every_document(tmp_path: Path) -> None:
    reader = fichiers_lus.SessionReader(tmp_path, everything=True)
    reader(fichiers_lus._written(fichiers_lus._sound_halves()))


def test_the_same_seed_makes_the_same_files(tmp_path: Path) -> None:
    (kind,) = fichiers_lus.kinds(tmp_path, ["session"])
    assert kind.hostile(random.Random("a")) == kind.hostile(random.Random("a"))
    assert kind.hostile(random.Random("a")) != kind.hostile(random.Random("b"))
