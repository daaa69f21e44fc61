"""Verdicts and margins against an independent brute force: every multiset of states, then chance.

`--nombre` is the largest number of elements of the multisets; the suite goes up to five for
verdicts and three for margins. `--temoin` makes the margin count as if essential marks did not
matter: the campaign must see it.
"""

from __future__ import annotations

import argparse
import sys
from unittest import mock

from assistant.domain.rules import margin
from tests.campagnes.commun import Campaign, LostError, run
from tests.domain.rules import test_algebra, test_evaluators
from tests.domain.rules.test_evaluators import agree_on_every_opinion, agree_on_random_opinions
from tests.domain.rules.test_exactness import REGIMES, agree_on_every_multiset
from tests.domain.rules.test_margin import (
    agree_at_random,
    agree_on_every_margin,
    agree_on_every_mark,
)
from tests.domain.rules.test_marks import RULES

SMALL = 3
"""How many elements the largest block has for the rules whose elements each weigh their own, at
most: every order of every state is tried."""

RANDOM_PER_ELEMENT = 14_300
"""So that seven elements, the full campaign, come with 100,000 random blocks of eight to twelve."""


def trial(campaign: Campaign) -> bool:
    """Every regime, every multiset, then random blocks that are larger."""
    def tried(what: str, work: object) -> None:
        assert callable(work)
        try:
            campaign.counts[what] = work()
        except AssertionError as error:
            raise LostError(f"{what} : {error}") from error
        sys.stdout.write(f"{campaign.counts[what]:>8}  {what}\n")
        sys.stdout.flush()

    largest = campaign.number
    for name in REGIMES:
        tried(f"verdicts, {name}", lambda name=name: agree_on_every_multiset(name, largest))
        tried(f"marges, {name}", lambda name=name: agree_on_every_margin(name, largest))
    for name in RULES:
        tried(f"notes, {name}", lambda name=name: agree_on_every_mark(name, largest))
    for name in test_algebra.BLOCK_RULES:
        tried(f"blocs, {name}", lambda name=name: test_algebra.agree_on_every_block(
            name, min(largest, SMALL)))
        if test_algebra.BLOCK_RULES[name][1] is test_algebra.LEVELS:
            tried(f"ouverts par un autre, {name}",
                  lambda name=name: test_algebra.agree_on_what_opens(name, (2, 2)))
    sessions = 100 * largest
    for name in test_algebra.CERTIFICATES:
        tried(f"certificats, {name}", lambda name=name: sessions * bool(
            test_algebra.agree_on_certificates(name, campaign.chance, sessions)))
    tried("blocs de poids et de notes au hasard, 4 à 6 éléments",
          lambda: test_algebra.agree_on_random_blocks(campaign.chance, 300 * largest, (4, 6)))
    for name in test_evaluators.COMMISSIONS:
        tried(f"plusieurs évaluateurs, {name}", lambda name=name: agree_on_every_opinion(name))
    for name in test_evaluators.CERTIFICATES:
        tried(f"plusieurs évaluateurs, {name}", lambda name=name: sessions * bool(
            test_evaluators.agree_on_certificates(name, campaign.chance, sessions)))
    tried("plusieurs évaluateurs, au hasard", lambda: sum(
        agree_on_random_opinions(campaign.chance, 1_000 * largest).values()))
    many = RANDOM_PER_ELEMENT * largest
    tried("marges au hasard, 8 à 12 éléments",
          lambda: sum(agree_at_random(campaign.chance, many, (8, 12)).values()))
    return True


def witness(campaign: Campaign) -> bool:
    """The same with a margin that forgets essential marks, as the first version did."""
    with mock.patch.object(margin, "_tolerance", lambda situation, values: (2, 2)):
        return trial(campaign)


if __name__ == "__main__":
    known = argparse.ArgumentParser(add_help=False)
    known.add_argument("--temoin", action="store_true")
    chosen, rest = known.parse_known_args()
    sys.argv[1:] = rest
    run("Verdicts et marges contre la force brute", 7, witness if chosen.temoin else trial)
