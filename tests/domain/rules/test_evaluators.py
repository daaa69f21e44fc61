"""Several evaluators: a majority, a mean, a difference that somebody settles; against the oracle,
which tries every opinion to come."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from assistant.domain.referential.model import Deliberation, ElementRef, Referential, Role
from assistant.domain.rules.outcome import outcome, outcome_of_block
from assistant.domain.session.state import Judgement, Session
from tests import oracle
from tests.domain.rules.test_algebra import (
    ALL_A_OR_B,
    BLOCK_RULES,
    LEVELS,
    NOTES,
    STATUS,
    least_size,
    of_marks,
    scale_of,
)
from tests.rules_help import SOURCE, referential

M = "motif"
Opinions = tuple[oracle.Value | None, ...]


@dataclass(frozen=True)
class Commission:
    """Who evaluates, and how their opinions become one.

    Args:
        weights: the weight of each one's marks; empty where most of them count.
        gap: beyond which their marks differ.
    """

    size: int
    weights: tuple[str, ...] = ()
    gap: str | None = None

    def together(self, given: Sequence[oracle.Value]) -> oracle.Value | None:
        if not self.weights:
            return oracle.majority(given)
        return oracle.mean_of(given, self.weights, self.gap)

    def over(self, ref: Referential) -> Referential:
        """The référentiel with this commission."""
        roles = tuple(
            Role(f"r{n}", f"Rôle {n}", n == 1, False, "", (), False, SOURCE,
                 self.weights[n - 1] if self.weights else "")
            for n in range(1, self.size + 1)
        )
        said = Deliberation(not self.weights, self.gap, True, "La phrase.", SOURCE)
        return replace(ref, roles=roles, deliberation=said)


COMMISSIONS = {
    "majorité de deux": Commission(2),
    "majorité de trois": Commission(3),
    "majorité de quatre": Commission(4),
    "moyenne de deux": Commission(2, ("1", "1")),
    "moyenne pondérée de deux": Commission(2, ("2", "1")),
    "moyenne de trois": Commission(3, ("1", "3", "0.5")),
    "moyenne de deux, écart": Commission(2, ("2", "1"), "2"),
    "moyenne de trois, écart": Commission(3, ("1", "1", "2"), "3"),
    "moyenne de trois, écart étroit": Commission(3, ("1", "1", "1"), "1"),
}
RULES_OF_MARKS = {
    "moyenne": of_marks(),
    "moyenne, un seuil entre deux notes": of_marks(au_moins="2.2"),
    "moyenne et plancher": {"toutes": [of_marks(), {"chacun": {"au_moins": "1", "motif": M}}]},
    "moyenne arrondie": of_marks(au_moins="3", arrondi={"pas": "1", "sens": "proche"}),
    "moyenne haute, ou planchers": {"une": [
        of_marks(au_moins="3", poids={"1": "2"}), {"chacun": {"au_moins": "2", "motif": M}},
    ]},
}
RULES_OF_VALUES = {
    name: condition for name, (condition, values) in BLOCK_RULES.items() if values is LEVELS
}


def rules_of(commission: Commission) -> dict[str, Any]:
    return RULES_OF_MARKS if commission.weights else RULES_OF_VALUES


def judged(ref: Referential, blocks: Sequence[Sequence[Opinions]]) -> Session:
    """A session in which each role gave these opinions of each element."""
    session, number = Session("essai", ref), 0
    for block, elements in enumerate(blocks, 1):
        for place, opinions in enumerate(elements, 1):
            element = ElementRef(block, place)
            for role, value in zip(ref.roles, opinions, strict=True):
                if value is not None:
                    number += 1
                    session.judgements.setdefault(element, {})[role.id] = Judgement(
                        number, "2026-03-12T08:30:00.000Z", element, str(value), role.id
                    )
    return session


def check(commission: Commission, condition: Any, elements: Sequence[Opinions]) -> str:
    """Hold what the engine says of one block against the oracle."""
    values: tuple[Any, ...] = NOTES if commission.weights else LEVELS
    ref = commission.over(referential(condition, scale_of(values), len(elements)))
    found = outcome_of_block(judged(ref, [elements]), 1).status
    may = [oracle.may_count(one, values, commission.together) for one in elements]
    assert found == oracle.verdict_of_several(condition, may), (commission, condition, elements)
    return found


def agree_on_every_opinion(name: str) -> int:
    """Every opinion of every evaluator on one element beside one whose opinions are drawn; how many
    were compared."""
    commission, chance, compared = COMMISSIONS[name], random.Random(name), 0
    values = (*(NOTES if commission.weights else LEVELS), None)
    for rule, condition in rules_of(commission).items():
        for first in product(values, repeat=commission.size):
            others = [
                tuple(chance.choice(values) for _ in range(commission.size))
                for _ in range(max(1, least_size(rule) - 1))
            ]
            check(commission, condition, [first, *others])
            compared += 1
    return compared


def agree_on_random_opinions(chance: random.Random, number: int) -> dict[str, int]:
    """Blocks of two to three elements under every commission, mostly of one mind; how many of each
    verdict."""
    met: dict[str, int] = {}
    for _ in range(number):
        commission = chance.choice(list(COMMISSIONS.values()))
        condition = chance.choice(list(rules_of(commission).values()))
        values: Sequence[Any] = NOTES if commission.weights else LEVELS
        elements = []
        for _ in range(chance.choice((2, 2, 3))):
            near = chance.choice(values)
            elements.append(tuple(
                chance.choice((near, near, near, chance.choice(values), None))
                for _ in range(commission.size)
            ))
        found = check(commission, condition, elements)
        met[found] = met.get(found, 0) + 1
    return met


@pytest.mark.parametrize("name", ["majorité de trois", "moyenne de trois, écart"])
def test_opinions_become_one_as_every_opinion_to_come_would(name: str) -> None:
    """All of them, and every commission: `python -m tests.campagnes.regles`."""
    commission, chance = COMMISSIONS[name], random.Random(name)
    values = (*(NOTES if commission.weights else LEVELS), None)
    condition = next(iter(rules_of(commission).values()))
    for first in product(values, repeat=commission.size):
        check(commission, condition, [first, tuple(chance.choice(values) for _ in first)])


def test_opinions_at_random() -> None:
    met = agree_on_random_opinions(random.Random(20261201), 150)
    assert len(met) == 3


CERTIFICATES: dict[str, tuple[str, Any, Any]] = {
    "majorité, tous les blocs sauf un": (
        "majorité de trois", {"blocs": {"sauf": 1, "motif": M}}, ALL_A_OR_B),
    "moyenne, compensation entre blocs": (
        "moyenne de deux, écart", {"moyenne_des_blocs": {"au_moins": "2.5", "motif": M}},
        of_marks()),
}


def agree_on_certificates(name: str, chance: random.Random, number: int) -> set[str]:
    """Random sessions of two blocks under a commission; what they led to."""
    who, condition, rule = CERTIFICATES[name]
    commission = COMMISSIONS[who]
    values: Sequence[Any] = NOTES if commission.weights else LEVELS
    ref = commission.over(
        referential(rule, scale_of(values), 1, 2, certification=condition)
    )
    met = set()
    for _ in range(number):
        blocks = []
        for size in (1, 2):
            near = chance.choice(values)
            blocks.append([
                tuple(chance.choice((near, near, chance.choice(values), None))
                      for _ in range(commission.size))
                for _ in range(size)
            ])
        may = [[oracle.may_count(one, values, commission.together) for one in block]
               for block in blocks]
        expected = oracle.certificate_of_several(condition, [rule] * 2, may)
        found = STATUS[outcome(judged(ref, blocks)).certifications[0].status]
        assert found == expected, (name, blocks)
        met.add(expected)
    return met


@pytest.mark.parametrize("name", CERTIFICATES)
def test_a_commission_decides_a_certificate(name: str) -> None:
    assert len(agree_on_certificates(name, random.Random(name), 60)) == 3


def test_two_marks_to_come_may_differ_from_one_another() -> None:
    """One known in the middle is near enough to either end; those to come may be at both."""
    half = (Fraction(2), None, None)
    full = (Fraction(4),) * 3
    rule = of_marks(au_moins="2.2")
    assert check(COMMISSIONS["moyenne de trois, écart"], rule, [half, full]) == "undetermined"
