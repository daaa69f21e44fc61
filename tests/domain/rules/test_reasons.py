"""What a reason counts, and what that is compared with: by hand, from the words of the rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import pytest

from assistant.domain.rules.verdict import block_verdict
from tests import oracle
from tests.rules_help import PRACTICE, STRICT, known, marks_scale, referential, values_scale

HALF: Mapping[str, Any] = {"au_moins": {
    "part": "1/2", "parmi": "incontournables", "ont": ["acquis"], "motif": "la moitié"}}
OTHERS: Mapping[str, Any] = {"au_moins": {
    "part": "1/2", "parmi": "non_incontournables", "ont": ["acquis"], "motif": "la moitié"}}
ALL: Mapping[str, Any] = {"au_moins": {"part": "2/3", "ont": ["acquis"], "motif": "deux tiers"}}
WEIGHED: Mapping[str, Any] = {"au_moins": {
    "part": "1/2", "ont": ["acquis"], "poids": {"1": "3"}, "motif": "la moitié du poids"}}
TWO: Mapping[str, Any] = {"au_plus": {
    "nombre": 2, "parmi": "incontournables", "ont": ["non_acquis"], "motif": "deux au plus"}}

YES, NO, OPEN = ("acquis", "oui"), ("acquis", "non"), ("acquis", "inconnu")
BAD, WORSE, DOUBT = ("non_acquis", "oui"), ("non_acquis", "non"), ("non_acquis", "inconnu")
FIGURES: dict[str, tuple[Mapping[str, Any], Sequence[oracle.Element], tuple[Any, Any]]] = {
    "la moitié de trois incontournables, arrondie au-dessus": (
        HALF, [YES, BAD, BAD, NO, WORSE], (1, 2)),
    "les autres, et eux seuls": (OTHERS, [YES, BAD, NO, WORSE, WORSE], (1, 2)),
    "une marque inconnue : on ne sait pas de combien": (HALF, [YES, BAD, OPEN], (1, None)),
    "une marque inconnue, et l’élément ne compte pas encore": (
        OTHERS, [NO, WORSE, OPEN, DOUBT], (1, None)),
    "de tous, quelles que soient les marques": (ALL, [YES, OPEN, DOUBT, NO], (3, 3)),
    "en poids": (WEIGHED, [YES, DOUBT, DOUBT], (3, Fraction(5, 2))),
    "en poids, ce qui n’est pas acquis n’y est pas": (
        WEIGHED, [BAD, OPEN, NO], (2, Fraction(5, 2))),
    "un nombre, des incontournables certains": (TWO, [BAD, DOUBT, WORSE, YES], (1, 2)),
}


@pytest.mark.parametrize("name", FIGURES)
def test_the_figures_of_a_reason(name: str) -> None:
    condition, elements, figures = FIGURES[name]
    ref = referential(condition, values_scale(PRACTICE), len(elements))
    (reason,) = block_verdict(ref, 1, *known(elements)).reasons
    assert (reason.count, reason.bound) == figures


def test_where_all_must_comply_nothing_is_counted() -> None:
    ref = referential(STRICT, values_scale(PRACTICE), 3)
    found = block_verdict(ref, 1, *known([BAD, YES, WORSE])).reasons
    assert [(one.condition, one.count, one.bound) for one in found if one.condition == "tous"] == [
        ("tous", None, None), ("tous", None, None),
    ]
    floor = {"chacun": {"au_moins": "2", "motif": "plancher"}}
    marks: list[oracle.Element] = [(Fraction(1), "inconnu"), (Fraction(3), "inconnu")]
    scale = marks_scale("0", "4", "1")
    (reason,) = block_verdict(referential(floor, scale, 2), 1, *known(marks)).reasons
    assert (reason.condition, reason.count, reason.bound) == ("chacun", None, None)
