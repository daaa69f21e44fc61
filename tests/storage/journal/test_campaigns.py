"""A short run of each campaign, and the proof that they would see a broken store."""

from __future__ import annotations

import os
import random
import sys

import pytest

from tests.campagnes import arrets, courses, erreurs, pannes
from tests.campagnes.commun import Campaign, LostError, Promises, run

posix_only = pytest.mark.skipif(not hasattr(os, "fork"), reason="il faut fork")


def short(number: int) -> Campaign:
    return Campaign(number, random.Random(2026))


def test_power_cuts_lose_nothing_and_a_lying_fsync_is_seen() -> None:
    campaign = short(600)
    assert pannes.trial(campaign)
    assert campaign.counts["états du disque"] >= 600
    assert campaign.counts["témoin : histoires perdues sans fsync, sur 20"] >= 15


def test_every_call_that_fails_is_said() -> None:
    campaign = short(300)
    assert erreurs.trial(campaign)
    assert campaign.counts["pannes"] >= 300


@posix_only
def test_kills_lose_nothing() -> None:
    campaign = short(25)
    assert arrets.trial(campaign)
    assert campaign.counts["événements promis"] > 0


@posix_only
def test_of_two_writers_one_is_told() -> None:
    assert courses.trial(short(20))


@posix_only
def test_full_disks_lose_nothing() -> None:
    from tests.campagnes import disque_plein  # Windows lacks what it limits files with

    campaign = short(20)
    assert disque_plein.trial(campaign)
    assert campaign.counts["tailles de fichier permises"] == 20


@pytest.mark.parametrize(
    "found",
    [["a"], ["b", "a"], ["a", "b", "b"], ["a", "b", "x", "x"], ["a", "b", "inconnu"], []],
    ids=["perdu", "en désordre", "répété", "essai répété", "jamais saisi", "rien"],
)
def test_the_judge_of_promises_sees_what_is_wrong(found: list[str]) -> None:
    promises = Promises(["a", "b"], {"a", "b", "x"})
    promises.check(["a", "b"])
    promises.check(["a", "x", "b"])
    with pytest.raises(LostError):
        promises.check(found)


@pytest.mark.parametrize(("good", "code"), [(True, 0), (False, 1), (None, 1)])
def test_a_campaign_prints_its_counts_and_its_seed(
    good: bool | None,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def trial(campaign: Campaign) -> bool:
        campaign.counts["essais"] = campaign.number
        if good is None:
            raise LostError("promis et perdu")
        return good

    monkeypatch.setattr(sys, "argv", ["essai", "--nombre", "7", "--graine", "42"])
    with pytest.raises(SystemExit) as left:
        run("Essai", 10, trial)
    said = capsys.readouterr().out
    assert left.value.code == code
    assert "graine 42" in said
    assert "       7  essais" in said
