"""From blocks to the certification: exact over what is unknown, and always a proposition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any, cast

import pytest

from assistant.domain.common.errors import AssistantError
from assistant.domain.referential.model import ElementRef, Mark, Referential, Retention
from assistant.domain.rules.findings import BlockVerdict, Margin, Missing, Status
from assistant.domain.rules.verdict import carried_verdict, certification_verdict
from tests.rules_help import PRACTICE, SOURCE, STRICT, marks_scale, referential, values_scale

FIVE_YEARS = Retention(60, "les compétences validées", False, "Cinq ans.", SOURCE)
STATES: tuple[Status, ...] = ("mastered", "not_mastered", "undetermined")


def block(
    number: int, status: Status, low: Fraction | None = None, high: Fraction | None = None
) -> BlockVerdict:
    margin = Margin(0, None, None, (), status != "undetermined", status != "not_mastered",
                    status != "mastered", None)
    return BlockVerdict(number, status, (), Missing(), margin, low, high)


def of(retention: Retention | None, condition: Any = "tous_les_blocs") -> Referential:
    return referential(STRICT, values_scale(PRACTICE), 1, 1, 1,
                       certification=condition, retention=retention)


def expected(statuses: Sequence[Status], retention: Retention | None) -> str:
    """By trying every way the undetermined blocks may turn out."""
    ways = [(True, False) if s == "undetermined" else (s == "mastered",) for s in statuses]
    found = set()
    for mastered in product(*ways):
        partial = "partial" if retention and any(mastered) else "none"
        found.add("delivery" if all(mastered) else partial)
    return found.pop() if len(found) == 1 else "undetermined"


@pytest.mark.parametrize("retention", [FIVE_YEARS, None], ids=["conservation", "rien n’est gardé"])
@pytest.mark.parametrize("statuses", product(STATES, repeat=3), ids="-".join)
def test_the_proposition_is_what_every_completion_gives(
    statuses: tuple[Status, ...], retention: Retention | None
) -> None:
    blocks = [block(number, status) for number, status in enumerate(statuses, 1)]
    verdict = certification_verdict(of(retention), blocks, "cqp")
    assert verdict.status == expected(statuses, retention)
    assert (verdict.retention is not None) == (verdict.status == "partial")
    for name, numbers in (("mastered", verdict.mastered), ("not_mastered", verdict.not_mastered),
                          ("undetermined", verdict.undetermined)):
        assert numbers == tuple(n for n, status in enumerate(statuses, 1) if status == name)


def test_a_block_carried_over_counts_as_mastered() -> None:
    ref = of(FIVE_YEARS)
    blocks = [carried_verdict(ref, 1), block(2, "mastered"), block(3, "mastered")]
    assert certification_verdict(ref, blocks).status == "delivery"


def test_without_a_rule_in_the_source_nothing_is_proposed() -> None:
    blocks = [block(number, "mastered") for number in (1, 2, 3)]
    verdict = certification_verdict(of(FIVE_YEARS, "non_precisee"), blocks)
    assert verdict.status == "undetermined"
    assert [reason.kind for reason in verdict.reasons] == ["no_rule"]


def test_an_unknown_certification_is_told() -> None:
    with pytest.raises(AssistantError, match="« autre » n’existe pas ; il y a : cqp"):
        certification_verdict(of(None), [], "autre")


# --- marks ----------------------------------------------------------------------------------

CONDITIONS: dict[str, Any] = {
    "moyenne": {"toutes": [{"moyenne_des_blocs": {"au_moins": "2", "motif": "moyenne"}}]},
    "moyenne pondérée et tous les blocs": {"toutes": [
        "tous_les_blocs",
        {"moyenne_des_blocs": {"au_moins": "3", "poids": {"1": "3"}, "motif": "moyenne"}},
    ]},
    "plancher par bloc": {"toutes": [{"chaque_bloc": {"au_moins": "1", "motif": "plancher"}}]},
}


def met(condition: Any, mastered: Sequence[bool], means: Sequence[int]) -> bool:
    """The condition as its author reads it, all being known."""
    for term in condition["toutes"]:
        if term == "tous_les_blocs":
            if not all(mastered):
                return False
            continue
        [(kind, body)] = term.items()
        if kind == "chaque_bloc" and min(means) < int(body["au_moins"]):
            return False
        if kind == "moyenne_des_blocs":
            weights = [int(body.get("poids", {}).get(str(n), "1")) for n in (1, 2)]
            total = sum(w * m for w, m in zip(weights, means, strict=True))
            if Fraction(total, sum(weights)) < int(body["au_moins"]):
                return False
    return True


@pytest.mark.parametrize("retention", [FIVE_YEARS, None], ids=["conservation", "rien n’est gardé"])
@pytest.mark.parametrize("name", CONDITIONS)
def test_means_of_blocks_are_judged_as_every_completion_would(
    name: str, retention: Retention | None
) -> None:
    """A block is mastered here from a mean of 2 on; its mean lies between two known bounds."""
    condition = CONDITIONS[name]
    rule = {"moyenne": {"au_moins": "2", "motif": "moyenne"}}
    ref = referential(rule, marks_scale("0", "4", "1"), 1, 1,
                      certification=condition, retention=retention)
    bounds = [(low, high) for low in range(5) for high in range(low, 5)]
    for ranges in product(bounds, repeat=2):
        found = set()
        for means in product(*(range(low, high + 1) for low, high in ranges)):
            mastered = [mean >= 2 for mean in means]
            partial = "partial" if retention and any(mastered) else "none"
            found.add("delivery" if met(condition, mastered, means) else partial)
        blocks = [
            block(number, of_means(low, high), Fraction(low), Fraction(high))
            for number, (low, high) in enumerate(ranges, 1)
        ]
        wanted = found.pop() if len(found) == 1 else "undetermined"
        assert certification_verdict(ref, blocks).status == wanted, ranges


def of_means(low: int, high: int) -> Status:
    ways = {mean >= 2 for mean in range(low, high + 1)}
    names = {True: "mastered", False: "not_mastered"}
    return cast("Status", names[ways.pop()] if len(ways) == 1 else "undetermined")


def test_the_reasons_give_the_mean_and_what_it_is_compared_with() -> None:
    condition = CONDITIONS["moyenne pondérée et tous les blocs"]
    ref = referential(STRICT, marks_scale("0", "4", "1"), 1, 1, certification=condition)
    blocks = [block(1, "mastered", Fraction(4), Fraction(4)),
              block(2, "mastered", Fraction(2), Fraction(2))]
    both, mean = certification_verdict(ref, blocks).reasons
    assert (both.kind, both.count, both.bound) == ("satisfied", 2, 2)
    assert (mean.kind, mean.count, mean.bound) == ("satisfied", Fraction(7, 2), 3)


Said = tuple[str, str, Any, Any, tuple[int, ...], Any]
MEANS = {"moyenne_des_blocs": {"au_moins": "2", "motif": "m"}}
TOLD: dict[str, tuple[Any, tuple[int, ...], list[tuple[Status, int, int]], list[Said]]] = {
    "tous les blocs, un est ouvert": (
        "tous_les_blocs", (), [("mastered", 3, 3), ("undetermined", 0, 4), ("mastered", 2, 2)],
        [("open", "tous_les_blocs", 2, 3, (), None)],
    ),
    "tous les blocs d’un certificat de deux": (
        "tous_les_blocs", (1, 3), [("mastered", 3, 3), ("not_mastered", 0, 0), ("mastered", 2, 2)],
        [("satisfied", "tous_les_blocs", 2, 2, (1, 3), None)],
    ),
    "deux blocs sur trois": (
        {"blocs": {"au_moins": 2, "motif": "m"}}, (),
        [("mastered", 3, 3), ("not_mastered", 0, 0), ("not_mastered", 1, 1)],
        [("violated", "blocs", 1, 2, (), None)],
    ),
    "tous sauf un, de ceux qui sont nommés": (
        {"blocs": {"sauf": 1, "parmi": [2, 3], "motif": "m"}}, (),
        [("not_mastered", 0, 0), ("mastered", 3, 3), ("undetermined", 0, 4)],
        [("satisfied", "blocs", 1, 1, (2, 3), None)],
    ),
    "une moyenne connue": (
        MEANS, (), [("mastered", 3, 3), ("not_mastered", 1, 1), ("not_mastered", 0, 0)],
        [("violated", "moyenne_des_blocs", Fraction(4, 3), 2, (), None)],
    ),
    "une moyenne qui peut encore monter": (
        MEANS, (), [("mastered", 3, 3), ("undetermined", 1, 4), ("not_mastered", 0, 0)],
        [("open", "moyenne_des_blocs", Fraction(4, 3), 2, (), Fraction(7, 3))],
    ),
    "une moyenne de blocs nommés, l’un pesant deux fois": (
        {"moyenne_des_blocs": {"au_moins": "2", "parmi": [1, 2], "poids": {"2": "2"},
                               "motif": "m"}}, (),
        [("mastered", 4, 4), ("not_mastered", 1, 1), ("mastered", 4, 4)],
        [("satisfied", "moyenne_des_blocs", 2, 2, (1, 2), None)],
    ),
    "une moyenne arrondie": (
        {"moyenne_des_blocs": {"au_moins": "2", "arrondi": {"pas": "1"}, "motif": "m"}}, (),
        [("mastered", 3, 3), ("not_mastered", 1, 1), ("not_mastered", 1, 1)],
        [("satisfied", "moyenne_des_blocs", 2, 2, (), None)],
    ),
    "chaque bloc, le plus bas": (
        {"chaque_bloc": {"au_moins": "1", "motif": "m"}}, (),
        [("mastered", 3, 3), ("not_mastered", 1, 1), ("mastered", 2, 2)],
        [("satisfied", "chaque_bloc", 1, 1, (), None)],
    ),
    "chaque bloc de ceux qui sont nommés": (
        {"chaque_bloc": {"au_moins": "2", "parmi": [1, 2], "motif": "m"}}, (),
        [("mastered", 3, 3), ("undetermined", 1, 3), ("not_mastered", 0, 0)],
        [("open", "chaque_bloc", 1, 2, (1, 2), 3)],
    ),
    "au choix, chaque condition pour elle-même": (
        {"une": ["tous_les_blocs", MEANS]}, (),
        [("mastered", 3, 3), ("not_mastered", 1, 1), ("mastered", 2, 2)],
        [("violated", "tous_les_blocs", 2, 3, (), None),
         ("satisfied", "moyenne_des_blocs", 2, 2, (), None)],
    ),
}


@pytest.mark.parametrize("name", TOLD)
def test_each_condition_tells_how_far_it_is_and_what_it_bears_on(name: str) -> None:
    condition, made_of, states, expected = TOLD[name]
    ref = referential(STRICT, marks_scale("0", "4", "1"), 1, 1, 1, certification=condition)
    ref = replace(ref, certifications=(replace(ref.certifications[0], blocks=made_of),))
    blocks = [
        block(number, status, Fraction(low), Fraction(high))
        for number, (status, low, high) in enumerate(states, 1)
    ]
    found = certification_verdict(ref, blocks).reasons
    assert [(r.kind, r.condition, r.count, r.bound, r.blocks, r.most) for r in found] == expected
    assert {(r.sentence, r.citation) for r in found} == {("Pour l’obtenir…", SOURCE)}
    assert not any(reason.counted for reason in found)


@pytest.mark.parametrize(("mark", "partly"), [("oui", False), ("non", True), ("inconnu", True)])
def test_a_certificate_that_counts_some_elements_of_a_block_says_so(
    mark: Mark, partly: bool
) -> None:
    ref = referential(STRICT, values_scale(PRACTICE), 2, 1)
    marks: dict[ElementRef, Mark] = {ElementRef(1, 1): "oui", ElementRef(1, 2): mark}
    ref = replace(ref, certifications=(replace(ref.certifications[0], marks=marks),))
    [reason] = certification_verdict(ref, [block(1, "mastered"), block(2, "mastered")]).reasons
    assert (reason.counted, reason.blocks, reason.bound) == (partly, (1,), 1)


def test_a_carried_block_without_a_mean_may_have_had_any() -> None:
    ref = referential({"moyenne": {"au_moins": "2", "motif": "m"}}, marks_scale("0", "4", "1"),
                      1, 1, certification=CONDITIONS["moyenne"])
    blocks = [carried_verdict(ref, 1), block(2, "mastered", Fraction(3), Fraction(3))]
    assert certification_verdict(ref, blocks).status == "undetermined"
