"""A short run of the typist's campaign: `python -m tests.campagnes.frappe` is the long one."""

from __future__ import annotations

import random
import sys

import pytest

from tests.campagnes.commun import Campaign

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pas de pseudo-terminal")


def test_what_a_hurried_typist_types_is_in_the_journal_in_order_once() -> None:
    from tests.campagnes import frappe

    campaign = Campaign(250, random.Random(20261201))
    assert frappe.trial(campaign)
    assert campaign.counts["touches"] >= 250
    assert campaign.counts["lignes et jugements, tous là, dans l’ordre"]


def test_without_the_order_of_keys_the_same_run_sees_the_loss() -> None:
    from tests.campagnes import frappe

    assert frappe.blind_trial(Campaign(250, random.Random(20261201)))
