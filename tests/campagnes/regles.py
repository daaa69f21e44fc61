"""Verdicts against an independent brute force, over every multiset of states of a block.

`--nombre` is the largest number of elements; the suite goes up to five.
"""

from __future__ import annotations

from tests.campagnes.commun import Campaign, LostError, run
from tests.domain.rules.test_exactness import REGIMES, agree_on_every_multiset


def trial(campaign: Campaign) -> bool:
    """Every regime, every multiset."""
    for name in REGIMES:
        try:
            campaign.counts[name] = agree_on_every_multiset(name, campaign.number)
        except AssertionError as error:
            raise LostError(f"{name} : {error}") from error
    return True


if __name__ == "__main__":
    run("Verdicts contre la force brute", 7, trial)
