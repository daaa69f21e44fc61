"""How far two evaluators agree: published examples, a brute force, and which pairs count."""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.domain import commands
from assistant.domain.agreement import NOT_APPLICABLE, Pair, figures, independent_pairs
from assistant.domain.referential import ElementRef
from assistant.interview import Interview
from tests.helpers import HandClock, library

CASES = yaml.safe_load(Path(__file__).with_name("accord.yaml").read_text(encoding="utf-8"))
REF = ElementRef(1, 1)


def _pairs(table: Sequence[Sequence[int]], categories: Sequence[str]) -> list[Pair]:
    return [
        Pair(REF, categories[row], categories[column])
        for row, counts in enumerate(table)
        for column, times in enumerate(counts)
        for _ in range(times)
    ]


@pytest.mark.parametrize("case", CASES, ids=[case["cas"] for case in CASES])
def test_les_exemples_publies(case: dict[str, Any]) -> None:
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


def test_egal_au_calcul_par_tirages_de_toutes_les_paires() -> None:
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
    interview.run(commands.judge, ElementRef(1, element), value, by=by)


def test_un_avis_repris_apres_celui_de_l_autre_ne_compte_pas(interview: Interview) -> None:
    _judge(interview, 1, "acquis", "evaluateur_externe")
    _judge(interview, 1, "non_acquis", "professionnel_secteur")
    _judge(interview, 1, "acquis", "professionnel_secteur")  # after having conferred
    _judge(interview, 2, "acquis", "evaluateur_externe")  # by one alone
    assert independent_pairs(interview.session) == (
        Pair(ElementRef(1, 1), "acquis", "non_acquis"),
    )


def test_un_avis_donne_apres_l_accord_ne_compte_pas(interview: Interview) -> None:
    _judge(interview, 1, "acquis", "evaluateur_externe")
    interview.run(commands.agree, REF, "acquis", "Preuve relue ensemble.",
                  by="evaluateur_externe")
    _judge(interview, 1, "non_acquis", "professionnel_secteur")
    assert independent_pairs(interview.session) == ()


def test_on_peut_changer_d_avis_tant_que_l_autre_n_a_pas_juge(interview: Interview) -> None:
    _judge(interview, 1, "acquis", "evaluateur_externe")
    _judge(interview, 1, "non_acquis", "evaluateur_externe")
    _judge(interview, 1, "non_acquis", "professionnel_secteur")
    assert independent_pairs(interview.session) == (Pair(REF, "non_acquis", "non_acquis"),)


def test_un_jugement_annule_ne_compte_pas(interview: Interview) -> None:
    _judge(interview, 1, "acquis", "evaluateur_externe")
    _judge(interview, 1, "non_acquis", "professionnel_secteur")
    interview.run(commands.undo)
    _judge(interview, 1, "acquis", "professionnel_secteur")
    assert [pair.same for pair in independent_pairs(interview.session)] == [True]


def test_non_applicable_est_une_categorie(tmp_path: Path) -> None:
    interview = library(tmp_path, HandClock()).create("technico-commercial-chimie", "DUVAL Camille")
    roles = [role.id for role in interview.session.referential.roles]
    concluding = interview.session.referential.concluding_role.id
    other = next(role for role in roles if role != concluding)
    interview.run(commands.judge, REF, "non", by=concluding, not_applicable=True, comment="Hors")
    interview.run(commands.judge, REF, "non", by=other)
    (pair,) = independent_pairs(interview.session)
    assert (pair.first, pair.second, pair.same) == (NOT_APPLICABLE, "non", False)
