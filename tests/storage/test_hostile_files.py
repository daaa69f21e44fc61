"""A short run of the campaign over every kind of file that is read, and its witness."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.campagnes import fichiers, fichiers_lus

FEW = {"formulaire": 4, "mots": 4, "transcription": 15, "session": 60, "journal": 10, "grille": 15}


@pytest.mark.parametrize("name", fichiers_lus.NAMES)
def test_a_hostile_file_is_read_or_refused_in_a_sentence(name: str) -> None:
    found = fichiers.run(FEW.get(name, 40), 3, [name])
    assert found.faults == []
    assert sum(found.counts.values()) == FEW.get(name, 40)


def test_the_campaign_sees_the_faults_of_readers_that_check_nothing() -> None:
    slow = ("formulaire", "mots", "phrases", "grille")
    names = [one for one in fichiers_lus.NAMES if one not in slow]
    found = fichiers.run(20 * len(names), 3, names, naive=True)
    blind = [one for one in names if not any(f.startswith(f"{one} :") for f in found.faults)]
    assert blind == []


def test_the_same_seed_makes_the_same_files(tmp_path: Path) -> None:
    (kind,) = fichiers_lus.kinds(tmp_path, ["session"])
    assert kind.hostile(random.Random("a")) == kind.hostile(random.Random("a"))
    assert kind.hostile(random.Random("a")) != kind.hostile(random.Random("b"))
