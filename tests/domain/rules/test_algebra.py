"""Every kind of rule, at the level of blocks and of certificates: the engine against the oracle."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from assistant.domain.referential.model import (
    ElementRef,
    Mark,
    NotApplicable,
    Prerequisite,
    Referential,
    Rule,
    Scale,
    ScaleValue,
)
from assistant.domain.rules.certification import certification_faults, certification_verdict
from assistant.domain.rules.findings import Evidence, Judged
from assistant.domain.rules.outcome import while_awaiting
from assistant.domain.rules.situation import situate, status_of
from assistant.domain.rules.verdict import block_verdict, flips, useful_elements, verdicts
from tests import oracle
from tests.domain.rules.test_flips import after
from tests.rules_help import SOURCE, known, marks_scale, referential, values_scale

LEVELS = ("A", "B", "C", "D")
NOTES = tuple(Fraction(n) for n in range(5))
M = "motif"


def of_marks(**more: Any) -> Mapping[str, Any]:
    return {"moyenne": {"au_moins": "2", "motif": M, **more}}


BLOCK_RULES: dict[str, tuple[Mapping[str, Any], tuple[Any, ...]]] = {
    "tous sauf un": ({"tous": {"sauf": 1, "ont": ["A", "B"], "motif": M}}, LEVELS),
    "critères éliminatoires": ({"toutes": [
        {"tous": {"parmi": [1], "ont": ["A", "B"], "motif": M}},
        {"au_moins": {"nombre": 2, "ont": ["A", "B", "C"], "motif": M}},
    ]}, LEVELS),
    "critères pondérés": (
        {"au_moins": {"part": "70 %", "ont": ["A"], "poids": {"1": "3", "2": "0.5"}, "motif": M}},
        LEVELS,
    ),
    "points à réunir": (
        {"au_moins": {"nombre": 3, "ont": ["A", "B"], "poids": {"2": "2"}, "motif": M}}, LEVELS,
    ),
    "points à ne pas dépasser": (
        {"au_plus": {"nombre": 2, "ont": ["C", "D"], "poids": {"1": "1.5"}, "motif": M}}, LEVELS,
    ),
    "compensation entre niveaux": (of_marks(au_moins="2.5", poids={"1": "2"}), LEVELS),
    "compensation avec plancher": ({"toutes": [
        of_marks(au_moins="2.5"), {"chacun": {"au_moins": "2", "motif": M}},
    ]}, LEVELS),
    "compensation, ou tout au plus haut niveau": ({"une": [
        of_marks(au_moins="3", parmi=[1, 2]), {"tous": {"ont": ["A"], "motif": M}},
    ]}, LEVELS),
    "arrondi au plus proche": (
        of_marks(arrondi={"pas": "1", "sens": "proche"}, poids={"1": "2"}), NOTES),
    "arrondi au-dessus": (of_marks(arrondi={"pas": "0.5", "sens": "dessus"}), NOTES),
    "arrondi au-dessous": (of_marks(arrondi={"pas": "1", "sens": "dessous"}), NOTES),
    "arrondi au-dessus, ou un plancher": ({"une": [
        of_marks(au_moins="3", arrondi={"pas": "1", "sens": "dessus"}),
        {"chacun": {"au_moins": "2", "parmi": [1, 3], "motif": M}},
    ]}, NOTES),
    "notes éliminatoires": ({"toutes": [
        of_marks(), {"chacun": {"au_moins": "3", "parmi": [2], "motif": M}},
    ]}, NOTES),
}


def scale_of(values: Sequence[Any]) -> Any:
    return marks_scale("0", "4", "1") if values is NOTES else values_scale(values)


def blocks_of(values: Sequence[Any], size: int) -> Any:
    """Every block of a size for values; for marks, those that leave a few kinds of holes."""
    return product([(value, "inconnu") for value in (*values, None)], repeat=size)


@pytest.mark.parametrize("name", BLOCK_RULES)
def test_a_rule_is_what_every_completion_gives(name: str) -> None:
    condition, values = BLOCK_RULES[name]
    scale = scale_of(values)
    for size in (2, 3):
        ref = referential(condition, scale, size)
        for elements in blocks_of(values, size):
            situation = situate(ref, 1, *known(elements))
            assert status_of(situation) == oracle.verdict(condition, elements, values), elements


@pytest.mark.parametrize("name", BLOCK_RULES)
def test_what_would_change_it_and_what_matters(name: str) -> None:
    condition, values = BLOCK_RULES[name]
    ref = referential(condition, scale_of(values), 2)
    for elements in blocks_of(values, 2):
        judged, marks = known(elements)
        now = oracle.verdict(condition, elements, values)
        found = {flip.becomes: flip for flip in flips(ref, 1, judged, marks)}
        for target in ("mastered", "not_mastered", "undetermined"):
            if target == now:
                continue
            smallest = oracle.fewest_changes(
                lambda changed: oracle.verdict(condition, changed, values), elements, values, target
            )
            flip = found.get(target)
            assert (flip.size if flip else None) == smallest, (target, elements)
            if flip is not None:
                changed = [
                    (Fraction(v) if values is NOTES and isinstance(v, str) else v, mark)
                    for v, mark in after(elements, flip)
                ]
                assert oracle.verdict(condition, changed, values) == target
        matters = {
            n for n in (1, 2)
            if elements[n - 1][0] is None
            and oracle.decisive(condition, elements, values, n - 1, 0)
        }
        assert useful_elements(ref, 1, judged, marks) == matters, elements


@pytest.mark.parametrize("name", BLOCK_RULES)
def test_every_verdict_has_its_reasons(name: str) -> None:
    condition, values = BLOCK_RULES[name]
    ref = referential(condition, scale_of(values), 3)
    chance = random.Random(7)
    for _ in range(40):
        elements = [(chance.choice((*values, None)), "inconnu") for _ in range(3)]
        verdict = block_verdict(ref, 1, *known(elements))
        assert verdict.reasons
        low, high = verdict.mean_low, verdict.mean_high
        means = [
            oracle.block_mean(condition, cells) for cells in oracle.completions(elements, values)
        ]
        if values is NOTES or oracle.WORTH.keys() >= set(values):
            assert (low, high) == (min(means), max(means)), elements  # type: ignore[type-var]


TOLERATED: Mapping[str, tuple[str, ...]] = {
    "tous sauf un": ("C", "D"),
    "critères éliminatoires": ("D",),
    "critères pondérés": ("B", "C", "D"),
    "points à réunir": ("C", "D"),
    "points à ne pas dépasser": ("C", "D"),
}
"""Of which values a rule tolerates some; the others ask for a mean, or that all comply."""


def check_block(name: str, elements: Sequence[oracle.Element]) -> None:
    """Hold the verdict and the margin of one block against the oracle's."""
    condition, values = BLOCK_RULES[name]
    ref = referential(condition, scale_of(values), len(elements))
    verdict = block_verdict(ref, 1, *known(elements))
    margin = verdict.margin
    assert verdict.status == oracle.verdict(condition, elements, values), elements
    left = [value for value, _ in elements if value is None]
    assert (margin.to_judge, margin.decided) == (len(left), verdict.status != "undetermined")
    assert margin.tolerance_values == TOLERATED.get(name, ())
    tolerated: tuple[Any, Any] = (None, None)
    marks: tuple[Any, Any] = (None, None)
    if margin.tolerance_values:
        tolerated = oracle.tolerated(condition, elements, values, margin.tolerance_values)
    if values is NOTES and left and verdict.status == "undetermined":
        marks = oracle.enough_everywhere(condition, elements, NOTES)
    assert (margin.tolerances_left, margin.tolerances_sure) == tolerated, elements
    assert (margin.mark_needed, margin.mark_sure) == marks, elements


def agree_on_every_block(name: str, largest: int) -> int:
    """Every block up to a size, in every order; how many were compared."""
    compared = 0
    for size in range(least_size(name), largest + 1):
        for values in product((*BLOCK_RULES[name][1], None), repeat=size):
            check_block(name, [(value, "non") for value in values])
            compared += 1
    return compared


def agree_on_random_blocks(chance: random.Random, number: int, sizes: tuple[int, int]) -> int:
    for _ in range(number):
        name = chance.choice(list(BLOCK_RULES))
        values = BLOCK_RULES[name][1]
        check_block(name, [
            (chance.choice((*values, values[0], values[0], None, None)), "non")
            for _ in range(chance.randint(max(sizes[0], least_size(name)), sizes[1]))
        ])
    return number


def least_size(name: str) -> int:
    """How many elements a rule names."""
    return 3 if name == "arrondi au-dessus, ou un plancher" else 2


@pytest.mark.parametrize("name", BLOCK_RULES)
def test_the_margin_is_what_completions_allow(name: str) -> None:
    """Up to four, and at random beyond: `python -m tests.campagnes.regles`."""
    assert agree_on_every_block(name, least_size(name)) >= 25


def test_larger_blocks_at_random() -> None:
    assert agree_on_random_blocks(random.Random(20261129), 60, (3, 5)) == 60


@pytest.mark.parametrize(
    ("judged", "changes", "becomes"),
    [
        ({1: "A", 2: "D"}, {"1.3": "C"}, "mastered"),
        ({1: "D", 2: "B"}, {"1.3": "C"}, "not_mastered"),
        ({1: "B", 2: "C", 3: "D"}, {"1.1": "A"}, "mastered"),
    ],
)
def test_a_change_names_the_nearest_level_that_is_enough(
    judged: dict[int, str], changes: dict[str, str], becomes: str
) -> None:
    ref = referential(of_marks(), values_scale(LEVELS), 3)
    found = flips(ref, 1, {number: Judged(value) for number, value in judged.items()})
    [flip] = [one for one in found if one.becomes == becomes]
    assert {str(element): value for element, value in flip.changes} == changes


@pytest.mark.parametrize("values", [
    ("oui", "partiel", "ébauche", "non"), ("non", "ébauche", "partiel", "oui"),
], ids=["du meilleur au moins bon", "du moins bon au meilleur"])
def test_without_points_the_nearest_of_the_values_that_count_the_same_is_named(
    values: tuple[str, ...]
) -> None:
    rule = {"au_moins": {"nombre": 2, "ont": ["oui", "partiel"], "motif": M}}
    ref = referential(rule, values_scale(values), 2)
    found = {one.becomes: one.changes for one in flips(ref, 1, {1: Judged("oui")})}
    assert [value for _, value in found["mastered"]] == ["partiel"]
    assert [value for _, value in found["not_mastered"]] == ["ébauche"]


# --- certificates -------------------------------------------------------------------------------

ALL_A_OR_B: Mapping[str, Any] = {"tous": {"ont": ["A", "B"], "motif": M}}
MEAN_TWO: Mapping[str, Any] = {"toutes": [of_marks(), {"chacun": {"au_moins": "1", "motif": M}}]}
ROUNDED: Mapping[str, Any] = of_marks(arrondi={"pas": "1"})

CERTIFICATES: dict[str, tuple[Any, Mapping[str, Any], tuple[Any, ...]]] = {
    "au moins deux blocs": ({"blocs": {"au_moins": 2, "motif": M}}, ALL_A_OR_B, LEVELS),
    "tous les blocs sauf un": ({"blocs": {"sauf": 1, "motif": M}}, ALL_A_OR_B, LEVELS),
    "un bloc obligatoire, un des deux optionnels": ({"toutes": [
        {"blocs": {"parmi": [1], "motif": M}},
        {"blocs": {"au_moins": 1, "parmi": [2, 3], "motif": M}},
    ]}, ALL_A_OR_B, LEVELS),
    "compensation entre blocs, par les points": ({"toutes": [
        {"moyenne_des_blocs": {"au_moins": "3", "poids": {"1": "2"}, "motif": M}},
        {"chaque_bloc": {"au_moins": "2", "motif": M}},
    ]}, of_marks(), LEVELS),
    "compensation ou maîtrise": ({"une": [
        "tous_les_blocs",
        {"moyenne_des_blocs": {"au_moins": "3", "motif": M}},
    ]}, of_marks(), LEVELS),
    "compensation entre blocs, par les notes": ({"toutes": [
        "tous_les_blocs",
        {"moyenne_des_blocs": {"au_moins": "2.5", "arrondi": {"pas": "0.5"}, "motif": M}},
    ]}, ROUNDED, NOTES),
    "notes, ou un bloc en réserve": ({"une": [
        {"blocs": {"sauf": 1, "motif": M}},
        {"moyenne_des_blocs": {"au_moins": "3", "parmi": [1, 2], "motif": M}},
    ]}, MEAN_TWO, NOTES),
    "part de tous les éléments": (
        {"sur_les_elements": {"au_moins": {"part": "2/3", "ont": ["A", "B"], "motif": M}}},
        ALL_A_OR_B, LEVELS,
    ),
    "part de tous les éléments, et un bloc": ({"toutes": [
        {"sur_les_elements": {"au_moins": {"part": "2/3", "ont": ["A"], "motif": M}}},
        {"blocs": {"au_moins": 1, "motif": M}},
    ]}, ALL_A_OR_B, LEVELS),
}
STATUS = {"delivery": "mastered", "none": "not_mastered", "undetermined": "undetermined"}


def sample(
    chance: random.Random, values: Sequence[Any], sizes: Sequence[int]
) -> list[list[oracle.Element]]:
    return [
        [(chance.choice((*values, None, None)), "inconnu") for _ in range(size)] for size in sizes
    ]


def proposed(
    ref: Referential, blocks: Sequence[Sequence[oracle.Element]],
    counted: Sequence[Sequence[str]] | None = None,
) -> str:
    evidence = {n: Evidence(*known(block)) for n, block in enumerate(blocks, 1)}
    members: dict[Any, Mark] | None = None
    if counted is not None:
        members = {
            element.ref: counted[element.ref.block - 1][element.ref.element - 1]  # type: ignore[misc]
            for element in ref.elements()
        }
        own = replace(ref.certifications[0], marks=members)
        ref = replace(ref, certifications=(own,))
    found = certification_verdict(ref, verdicts(ref, evidence), "cqp", evidence, members)
    assert found.reasons
    return STATUS[found.status]


def agree_on_certificates(name: str, chance: random.Random, number: int) -> set[str]:
    """Random sessions under one certificate; what they led to."""
    condition, rule, values = CERTIFICATES[name]
    sizes = (1, 1, 2) if values is NOTES else (1, 2, 1)
    ref = referential(rule, scale_of(values), *sizes, certification=condition)
    assert not list(certification_faults(ref, ref.certifications[0]))
    met = set()
    for _ in range(number):
        blocks = sample(chance, values, sizes)
        expected = oracle.certificate(condition, [rule] * 3, blocks, values)
        assert proposed(ref, blocks) == expected, blocks
        met.add(expected)
    return met


@pytest.mark.parametrize("name", CERTIFICATES)
def test_a_certificate_is_what_every_completion_gives(name: str) -> None:
    met = agree_on_certificates(name, random.Random(name), 45)
    assert len(met) == 3, "chaque issue doit être rencontrée"


COUNTED: dict[str, tuple[Any, Mapping[str, Any]]] = {
    "des blocs entiers": ("tous_les_blocs", ALL_A_OR_B),
    "des éléments, sous la règle de leur bloc": (
        "tous_les_blocs", {"tous": {"sauf": 1, "ont": ["A"], "motif": M}}),
    "des éléments, sous une règle à eux": (
        {"sur_les_elements": {"tous": {"sauf": 1, "ont": ["A", "B"], "motif": M}}}, ALL_A_OR_B),
}


@pytest.mark.parametrize("unknown", [False, True], ids=["connus", "inconnus"])
@pytest.mark.parametrize("name", COUNTED)
def test_a_certificate_of_some_elements_counts_those_alone(name: str, unknown: bool) -> None:
    condition, rule = COUNTED[name]
    chance = random.Random(f"{name} {unknown}")
    ref = referential(rule, values_scale(("A", "B", "D")), 2, 2, certification=condition)
    choices = ("oui", "non", "inconnu") if unknown else ("oui", "non")
    for _ in range(80):
        counted = [[chance.choice(choices) for _ in range(2)] for _ in range(2)]
        if all(mark == "non" for one in counted for mark in one):
            continue
        blocks = sample(chance, ("A", "B", "D"), (2, 2))
        expected = oracle.certificate(
            condition, [rule] * 2, blocks, ("A", "B", "D"), counted
        )
        assert proposed(ref, blocks, counted) == expected, (blocks, counted)


def test_conditions_that_could_contradict_one_another_are_refused() -> None:
    refused = [
        {"toutes": ["tous_les_blocs", {"sur_les_elements": {
            "au_moins": {"nombre": 1, "ont": ["D"], "motif": M}}}]},
        {"toutes": ["tous_les_blocs", {"sur_les_elements": {
            "tous": {"parmi": "incontournables", "ont": ["A"], "motif": M}}}]},
    ]
    for condition in refused:
        ref = referential(ALL_A_OR_B, values_scale(LEVELS), 1, certification=condition)
        assert list(certification_faults(ref, ref.certifications[0]))
    means = {"une": ["tous_les_blocs", {"moyenne_des_blocs": {"au_moins": "2", "motif": M}}]}
    only_c = {"tous": {"ont": ["C"], "motif": M}}
    ref = referential(only_c, values_scale(LEVELS), 1, certification=means)
    assert list(certification_faults(ref, ref.certifications[0]))


def test_a_block_carried_is_mastered_whatever_is_judged_and_opens_the_others() -> None:
    ref = after_the_first(ALL_A_OR_B, 1, 1)
    failed, held = Evidence({1: Judged("D")}), Evidence({1: Judged("A")})
    first, second = verdicts(ref, {1: failed, 2: held}, carried=[1])
    assert (first.status, first.carried, second.status) == ("mastered", True, "mastered")
    first, second = verdicts(ref, {1: failed, 2: held})
    assert (first.status, second.status) == ("not_mastered", "not_mastered")


@pytest.mark.parametrize(("best", "accepted"), [
    (["4", "non_applicable"], True), (["4"], True), (["non_applicable"], False), (["1"], False),
])
def test_what_does_not_apply_stands_between_the_best_and_the_worst_of_the_points(
    best: list[str], accepted: bool
) -> None:
    """The mean leaves it out: whatever the lowest points, it is not below them."""
    values = tuple(ScaleValue(one, one, one, one, one) for one in ("4", "2", "1"))
    scale = Scale(values, not_applicable=NotApplicable("", False, "", SOURCE))
    both: Any = {"une": ["tous_les_blocs", {"moyenne_des_blocs": {"au_moins": "2", "motif": M}}]}
    rule = {"tous": {"ont": best, "motif": M}}
    ref = referential(rule, scale, 1, certification=both)
    assert (not list(certification_faults(ref, ref.certifications[0]))) == accepted


# --- what the program does not compute, what opens what ------------------------------------------


def with_rules(ref: Referential, *rules: Rule) -> Referential:
    return replace(ref, rules=rules)


def test_a_rule_left_to_the_jury_proposes_nothing_and_gives_its_sentence() -> None:
    ref = referential(ALL_A_OR_B, values_scale(LEVELS), 1, 1)
    left = Rule("jury", (2,), "Le jury apprécie.", SOURCE, {}, unhandled=True)
    ref = with_rules(ref, replace(ref.rules[0], blocks=(1,)), left)
    evidence = {n: Evidence(*known([("A", "non")])) for n in (1, 2)}
    blocks = verdicts(ref, evidence)
    [reason] = blocks[1].reasons
    assert (blocks[1].status, reason.kind, reason.sentence) == (
        "undetermined", "left_to_jury", "Le jury apprécie.",
    )
    assert not flips(ref, 2, evidence[2].judged)
    margin = blocks[1].margin
    assert (margin.decided, margin.can_be_mastered, margin.can_fail) == (False, True, True)
    found = certification_verdict(ref, blocks)
    assert (found.status, found.left_to_jury) == ("undetermined", (2,))
    none = with_rules(ref, ref.rules[0], left)
    failed = {1: Evidence(*known([("D", "non")])), 2: evidence[2]}
    assert certification_verdict(none, verdicts(none, failed)).status == "none"


def after_the_first(rule: Mapping[str, Any], *sizes: int) -> Referential:
    """Two blocks under one rule, the second of which the first opens."""
    ref = referential(rule, values_scale(LEVELS), *sizes)
    after_one = Prerequisite((1,), "La pratique vient après la théorie.", SOURCE)
    own = ref.rules[0]
    return with_rules(ref, replace(own, blocks=(1,)),
                      replace(own, id="pratique", blocks=(2,), after=after_one))


def test_a_block_that_does_not_open_is_lost_in_a_certificate_of_some_of_its_elements() -> None:
    ref = after_the_first(ALL_A_OR_B, 1, 2)
    marks: dict[ElementRef, Mark] = {
        ElementRef(1, 1): "oui", ElementRef(2, 1): "oui", ElementRef(2, 2): "non",
    }
    ref = replace(ref, certifications=(replace(ref.certifications[0], marks=marks),))
    evidence = {1: Evidence({1: Judged("D")}), 2: Evidence({1: Judged("A"), 2: Judged("D")})}
    found = certification_verdict(ref, verdicts(ref, evidence), evidence=evidence)
    assert (found.status, found.not_mastered, found.undetermined) == ("none", (1, 2), ())


def opened_verdict(
    rule: Mapping[str, Any], first: Sequence[oracle.Element], second: Sequence[oracle.Element]
) -> str:
    """What every completion of both blocks gives the second."""
    both = {oracle.verdict(rule, first, LEVELS), oracle.verdict(rule, second, LEVELS)}
    return next(one for one in ("not_mastered", "undetermined", "mastered") if one in both)


def agree_on_what_opens(name: str, sizes: tuple[int, int]) -> int:
    """Every pair of blocks, the first of which opens the second: its verdict, what is in its
    margin, and the smallest changes within it, each tried; how many were compared."""
    rule = BLOCK_RULES[name][0]
    ref = after_the_first(rule, *sizes)
    states = [(value, "non") for value in (*LEVELS, None)]
    compared = 0
    for first, second in product(*(product(states, repeat=size) for size in sizes)):
        evidence = {1: Evidence(*known(first)), 2: Evidence(*known(second))}
        before, verdict = verdicts(ref, evidence)
        now = opened_verdict(rule, first, second)
        assert verdict.status == now, (first, second)
        assert verdict.margin.can_be_mastered == (now != "not_mastered")
        assert verdict.margin.can_fail == (now != "mastered")
        if before.status == "not_mastered":
            continue
        changes = flips(ref, 2, *known(second))
        if before.status == "undetermined":
            changes = while_awaiting(verdict.status, changes)
        found = {flip.becomes: flip for flip in changes}
        for target in ("mastered", "not_mastered", "undetermined"):
            smallest = None if target == now else oracle.fewest_changes(
                lambda changed, first=first: opened_verdict(rule, first, changed),  # type: ignore[misc]
                second, LEVELS, target,
            )
            flip = found.get(target)
            assert (flip.size if flip else None) == smallest, (target, first, second)
            assert flip is None or opened_verdict(rule, first, after(second, flip)) == target
        compared += 1
    return compared


AWAITING = ("tous sauf un", "critères pondérés", "compensation avec plancher")


@pytest.mark.parametrize("name", AWAITING)
def test_what_changes_a_block_that_waits_for_another(name: str) -> None:
    assert agree_on_what_opens(name, (1, 2)) >= 50


def test_a_block_that_others_open_is_mastered_only_if_they_are() -> None:
    ref = after_the_first(ALL_A_OR_B, 1, 1)
    for first, second in product((*LEVELS, None), repeat=2):
        evidence = {1: Evidence(*known([(first, "non")])), 2: Evidence(*known([(second, "non")]))}
        outcomes = {
            a in "AB" and b in "AB"
            for a in ([first] if first else LEVELS) for b in ([second] if second else LEVELS)
        }
        verdict = verdicts(ref, evidence)[1]
        expected = "undetermined" if len(outcomes) == 2 else (
            "mastered" if outcomes == {True} else "not_mastered"
        )
        assert verdict.status == expected, (first, second)
        assert verdict.reasons
        assert verdict.margin.can_be_mastered == (True in outcomes)
        assert verdict.margin.can_fail == (False in outcomes)


OPENED: dict[str, tuple[str, str, list[tuple[str, tuple[int, ...]]], dict[str, Any]]] = {
    "une est perdue": ("D", "A", [("closed", (1,))], {
        "tolerances_left": 0, "tolerances_sure": 0, "needed": None, "decided": True,
        "can_be_mastered": False, "can_fail": True,
    }),
    "les deux sont perdues": ("D", "D", [("closed", (1, 2))], {
        "tolerances_left": 0, "tolerances_sure": 0, "needed": None, "decided": True,
        "can_be_mastered": False, "can_fail": True,
    }),
    "une est perdue, l’autre attendue": ("", "D", [("closed", (2,))], {
        "tolerances_left": 0, "tolerances_sure": 0, "needed": None, "decided": True,
        "can_be_mastered": False, "can_fail": True,
    }),
    "une est attendue": ("", "A", [("awaits", (1,)), ("satisfied", ())], {
        "tolerances_left": 1, "tolerances_sure": 1, "needed": 0, "decided": False,
        "can_be_mastered": True, "can_fail": True,
    }),
    "les deux sont attendues": ("", "", [("awaits", (1, 2)), ("satisfied", ())], {
        "tolerances_left": 1, "tolerances_sure": 1, "needed": 0, "decided": False,
        "can_be_mastered": True, "can_fail": True,
    }),
    "les deux sont maîtrisées": ("A", "A", [("satisfied", ())], {
        "tolerances_left": 1, "tolerances_sure": 1, "needed": 0, "decided": True,
        "can_be_mastered": True, "can_fail": False,
    }),
}


@pytest.mark.parametrize("name", OPENED)
def test_what_a_block_says_of_those_that_open_it_and_what_it_still_tolerates(name: str) -> None:
    one, other, kinds, expected = OPENED[name]
    ref = referential({"au_moins": {"nombre": 1, "ont": ["A"], "motif": M}},
                      values_scale(LEVELS), 1, 1, 2)
    own = ref.rules[0]
    opening = Prerequisite((1, 2), "La pratique vient après.", SOURCE)
    ref = with_rules(ref, replace(own, blocks=(1, 2)),
                     replace(own, id="pratique", blocks=(3,), after=opening))
    first, second = (
        Evidence({1: Judged(value)} if value else {}) for value in (one, other)
    )
    verdict = verdicts(ref, {1: first, 2: second, 3: Evidence({1: Judged("A")})})[2]
    assert [(reason.kind, reason.blocks) for reason in verdict.reasons] == kinds
    if verdict.reasons[0].blocks:
        assert verdict.reasons[0].sentence == "La pratique vient après."
    margin = asdict(verdict.margin)
    assert {key: margin[key] for key in expected} == expected
    assert verdict.margin.to_judge == 1


@pytest.mark.parametrize(("condition", "mark", "refused"), [
    ({"toutes": ["tous_les_blocs", {"blocs": {"sauf": 1, "motif": M}}]}, "inconnu", True),
    ({"toutes": ["tous_les_blocs", {"blocs": {"sauf": 1, "motif": M}}]}, "oui", False),
    ("tous_les_blocs", "inconnu", False),
])
def test_several_conditions_wait_for_nobody_to_say_which_elements_count(
    condition: Any, mark: Mark, refused: bool
) -> None:
    ref = referential(ALL_A_OR_B, values_scale(LEVELS), 1, 1, certification=condition)
    own = replace(ref.certifications[0], marks={ElementRef(1, 1): mark})
    said = [what for what, _ in certification_faults(ref, own)]
    assert bool(said) == refused
    assert all("tant qu’on ne sait pas quels éléments comptent" in what for what in said)


def test_conditions_on_blocks_alone_go_together_whatever_each_block_asks_for() -> None:
    both: Any = {"toutes": [
        {"blocs": {"parmi": [1], "motif": M}}, {"blocs": {"parmi": [2], "motif": M}},
    ]}
    ref = referential(ALL_A_OR_B, values_scale(LEVELS), 1, 1, certification=both)
    rules = tuple(
        Rule(f"r{n}", (n,), "La phrase.", SOURCE, {"tous": {"ont": [value], "motif": M}})
        for n, value in ((1, "A"), (2, "D"))
    )
    ref = replace(ref, rules=rules)
    assert list(certification_faults(ref, ref.certifications[0])) == []
    assert proposed(ref, [[("A", "non")], [("D", "non")]]) == "mastered"
