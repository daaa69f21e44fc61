"""A short run of each campaign on encrypted sessions."""

from __future__ import annotations

import os
import random

import pytest

from tests.campagnes import arrets, erreurs, pannes
from tests.campagnes.commun import Campaign
from tests.vaults import vault_in_memory

posix_only = pytest.mark.skipif(not hasattr(os, "fork"), reason="il faut fork")


def short(number: int) -> Campaign:
    return Campaign(number, random.Random(2026), vault_in_memory())


def test_power_cuts_lose_nothing() -> None:
    campaign = short(0)
    pannes.one_story(campaign, honest=True, sectors=True, lives=2)
    assert campaign.counts["états du disque"] > 100


def test_every_call_that_fails_is_said() -> None:
    campaign = short(240)
    assert erreurs.trial(campaign)
    assert campaign.counts["pannes"] >= 240


@posix_only
def test_kills_lose_nothing() -> None:
    campaign = short(10)
    assert arrets.trial(campaign)
    assert campaign.counts["événements promis"] > 0


@posix_only
def test_no_word_is_left_anywhere_and_a_life_without_a_vault_is_seen() -> None:
    from tests.campagnes import canari  # Windows has no `resource`

    campaign = Campaign(1, random.Random(2026))
    assert canari.trial(campaign)
    assert campaign.counts["canaris retrouvés dans l’archive"] > 40
