"""How far two evaluators agree: published examples, a brute force, and which pairs count."""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.consultation.agreement import NOT_APPLICABLE, Pair, figures, independent_pairs
from assistant.domain.events import interview as ev
from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders
from assistant.interview import Interview
from tests.helpers import HandClock, library
from tests.places import TESTS
from tests.told import EXTERNAL, PROFESSIONAL, Told, told
from tests.yaml_data import yaml_data

CASES = yaml_data((TESTS / "revue" / "accord.yaml").read_text(encoding="utf-8"))
REF = ElementRef(1, 1)


def _pairs(table: Sequence[Sequence[int]], categories: Sequence[str]) -> list[Pair]:
    return [
        Pair(REF, categories[row], categories[column])
        for row, counts in enumerate(table)
        for column, times in enumerate(counts)
        for _ in range(times)
    ]


@pytest.mark.parametrize("case", CASES, ids=[case["cas"] for case in CASES])
def test_the_published_examples(case: dict[str, Any]) -> None:
    found = figures(_pairs(case["tableau"], case["categories"]))
    wanted = [None if case[one] is None else Fraction(case[one])
              for one in ("observe", "attendu", "kappa")]
    assert [found.observed, found.expected, found.kappa] == wanted
    assert found.count == sum(map(sum, case["tableau"]))


def _brute_force(pairs: Sequence[Pair]) -> tuple[Fraction, Fraction]:
    """Chance as it is defined: every first judgement drawn with every second one."""
    met = [a.first == b.second for a in pairs for b in pairs]
    return (
        Fraction(sum(one.first == one.second for one in pairs), len(pairs)),
        Fraction(sum(met), len(met)),
    )


def test_it_equals_the_computation_by_drawing_every_pair() -> None:
    draw = random.Random(20261121)
    for _ in range(300):
        names = ["acquis", "non_acquis", "non_mis_en_oeuvre"][: draw.randint(1, 3)]
        pairs = [
            Pair(REF, draw.choice(names), draw.choice(names)) for _ in range(draw.randint(1, 12))
        ]
        found = figures(pairs)
        observed, expected = _brute_force(pairs)
        assert (found.observed, found.expected) == (observed, expected)
        if expected == 1:
            assert found.kappa is None
        else:
            assert found.kappa == 1 - (1 - observed) / (1 - expected)


@pytest.fixture
def interview(tmp_path: Path) -> Interview:
    return library(tmp_path, HandClock()).create("assistant-formation", "DUVAL Camille")


def _judge(interview: Interview, element: int, value: str, by: str) -> None:
    interview.run(orders.judge, ElementRef(1, element), value, by=by)


def test_a_view_changed_after_the_others_does_not_count(interview: Interview) -> None:
    _judge(interview, 1, "acquis", "evaluateur_externe")
    _judge(interview, 1, "non_acquis", "professionnel_secteur")
    _judge(interview, 1, "acquis", "professionnel_secteur")  # after having conferred
    _judge(interview, 2, "acquis", "evaluateur_externe")  # by one alone
    assert independent_pairs(interview.session) == (
        Pair(ElementRef(1, 1), "acquis", "non_acquis"),
    )


def test_a_view_given_after_the_agreement_does_not_count(interview: Interview) -> None:
    _judge(interview, 1, "acquis", "evaluateur_externe")
    interview.run(orders.agree, REF, "acquis", "Preuve relue ensemble.",
                  by="evaluateur_externe")
    _judge(interview, 1, "non_acquis", "professionnel_secteur")
    assert independent_pairs(interview.session) == ()


def test_one_may_change_ones_mind_until_the_other_has_judged(interview: Interview) -> None:
    _judge(interview, 1, "acquis", "evaluateur_externe")
    _judge(interview, 1, "non_acquis", "evaluateur_externe")
    _judge(interview, 1, "non_acquis", "professionnel_secteur")
    assert independent_pairs(interview.session) == (Pair(REF, "non_acquis", "non_acquis"),)


def test_an_undone_judgement_does_not_count(interview: Interview) -> None:
    _judge(interview, 1, "acquis", "evaluateur_externe")
    _judge(interview, 1, "non_acquis", "professionnel_secteur")
    interview.run(orders.undo)
    _judge(interview, 1, "acquis", "professionnel_secteur")
    assert [pair.same for pair in independent_pairs(interview.session)] == [True]


def test_not_applicable_is_a_category(tmp_path: Path) -> None:
    interview = library(tmp_path, HandClock()).create("technico-commercial-chimie", "DUVAL Camille")
    roles = [role.id for role in interview.session.referential.roles]
    concluding = interview.session.referential.concluding_role.id
    other = next(role for role in roles if role != concluding)
    interview.run(orders.judge, REF, "non", by=concluding, not_applicable=True, comment="Hors")
    interview.run(orders.judge, REF, "non", by=other)
    (pair,) = independent_pairs(interview.session)
    assert (pair.first, pair.second, pair.same) == (NOT_APPLICABLE, "non", False)


# --- by events alone ----------------------------------------------------------------------------

SECOND = ElementRef(1, 2)


def given(value: str, by: str, ref: ElementRef = REF) -> ev.JudgementGiven:
    return ev.JudgementGiven(ref, value, by)


ALIKE = Pair(REF, "acquis", "acquis")
INDEPENDENT: dict[str, tuple[tuple[Told, ...], tuple[Pair, ...]]] = {
    "un seul a jugé": ((given("acquis", EXTERNAL),), ()),
    "ni l’un ni l’autre ne conclut": ((given("acquis", PROFESSIONAL),), ()),
    "les deux, dans un ordre ou dans l’autre": (
        (given("acquis", PROFESSIONAL), given("non_acquis", EXTERNAL)),
        (Pair(REF, "non_acquis", "acquis"),)),
    "retiré avant que l’autre juge": (
        (given("acquis", EXTERNAL), ev.JudgementWithdrawn(REF, EXTERNAL),
         given("acquis", PROFESSIONAL)), ()),
    "retiré après": (
        (given("acquis", EXTERNAL), given("acquis", PROFESSIONAL),
         ev.JudgementWithdrawn(REF, EXTERNAL)), (ALIKE,)),
    "retiré sans avoir été donné": (
        (ev.JudgementWithdrawn(REF, EXTERNAL), given("acquis", EXTERNAL),
         given("acquis", PROFESSIONAL)), (ALIKE,)),
    "une concertation sur ce bloc": (
        (ev.ConsultationHeld(1), given("acquis", EXTERNAL), given("acquis", PROFESSIONAL)), ()),
    "une concertation sur tout": (
        (ev.ConsultationHeld(0), given("acquis", EXTERNAL), given("acquis", PROFESSIONAL)), ()),
    "une concertation sur un autre bloc": (
        (ev.ConsultationHeld(2), given("acquis", EXTERNAL), given("acquis", PROFESSIONAL)),
        (ALIKE,)),
    "une concertation annulée": (
        (ev.ConsultationHeld(1), ev.Undone(2), given("acquis", EXTERNAL),
         given("acquis", PROFESSIONAL)), (ALIKE,)),
    "un accord sur un autre élément": (
        (given("acquis", EXTERNAL), ev.ConsultationConcluded(SECOND, "acquis", "r"),
         given("acquis", PROFESSIONAL)), (ALIKE,)),
    "dans l’ordre des éléments": (
        (given("acquis", EXTERNAL, SECOND), given("acquis", PROFESSIONAL, SECOND),
         given("acquis", EXTERNAL), given("acquis", PROFESSIONAL)),
        (ALIKE, Pair(SECOND, "acquis", "acquis"))),
}


@pytest.mark.parametrize("name", INDEPENDENT)
def test_the_judgements_that_each_gave_for_himself(name: str) -> None:
    events, pairs = INDEPENDENT[name]
    assert independent_pairs(told(*events)) == pairs


def test_what_was_given_is_counted_couple_by_couple() -> None:
    pairs = [ALIKE, ALIKE, Pair(REF, "acquis", "non_acquis"), Pair(REF, "non_acquis", "acquis")]
    found = figures(pairs)
    assert (found.count, found.same) == (4, 2)
    assert found.table == {
        ("acquis", "acquis"): 2, ("acquis", "non_acquis"): 1, ("non_acquis", "acquis"): 1,
    }
    assert found.categories == ("acquis", "non_acquis")
    nothing = figures([])
    assert (nothing.count, nothing.same, nothing.observed, nothing.expected, nothing.kappa) == (
        0, 0, None, None, None,
    )
    assert nothing.categories == ()
