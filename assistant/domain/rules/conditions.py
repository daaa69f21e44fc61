"""Conditions over judgements: plain data compiled into integer thresholds. Pure.

Every condition asks that a sum of weights, one per element, reach a bound; the weight of an
element depends only on its judgement and on whether it is essential. « Au plus 2 » is a sum of
-1 that must stay above -2; « 80 % » of the elements is a sum of 5 × validated - 4, which must
not be negative. Sums are whole numbers or fractions: nothing is ever rounded. Conditions combine
by *toutes* and *une*; verdicts are found by counting (see `counting`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import product
from math import ceil, floor
from typing import Any

from assistant.domain.common.errors import AssistantError
from assistant.domain.referential.model import Data, Rule, Scale
from assistant.domain.rules.choices import Bound, Number
from assistant.domain.rules.findings import NOT_APPLICABLE

Node = int | tuple[str, tuple["Node", ...]]
Clauses = tuple[tuple[int, ...], ...]

KINDS = {
    "tous": {"sauf", "parmi", "ont", "motif"},
    "au_plus": {"nombre", "parmi", "ont", "poids", "motif"},
    "au_moins": {"nombre", "part", "parmi", "ont", "poids", "motif"},
    "moyenne": {"au_moins", "parmi", "poids", "arrondi", "motif"},
    "chacun": {"au_moins", "parmi", "motif"},
}
GROUPS = ("toutes", "une")
AMONG = ("tous", "incontournables", "non_incontournables")
WAYS = ("proche", "dessus", "dessous")
MOST_CLAUSES = 200
"""Beyond that many ways to be met, a condition is no longer one that a reader can follow."""

_PERCENT = re.compile(r"(\d+(?:[.,]\d+)?)\s*%")
_DECIMAL = re.compile(r"\d+(?:[.,]\d+)?")
_FRACTION = re.compile(r"(\d+)/(\d+)")


@dataclass(frozen=True, slots=True)
class ConditionFault:
    """An error in a condition: where it is and how to fix it, in French."""

    place: str
    message: str


class ConditionInvalid(AssistantError):
    """A condition that cannot be compiled; `faults` has every error in it."""

    def __init__(self, faults: Sequence[ConditionFault]) -> None:
        text = " ".join(f"{fault.place} : {fault.message}" for fault in faults)
        super().__init__("Règle incorrecte", text)
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Rounding:
    """How the source rounds a mean: to the nearest step (a half goes up), up, or down."""

    step: Fraction
    way: str = "proche"

    def rounded(self, mean: Fraction) -> Fraction:
        """The mean as the source rounds it, a multiple of `step`, in exact arithmetic."""
        steps = mean / self.step
        if self.way == "dessous":
            return floor(steps) * self.step
        return (ceil(steps) if self.way == "dessus" else floor(steps + Fraction(1, 2))) * self.step

    def floor(self, asked: Fraction) -> Fraction:
        """What a mean must reach, or exceed when it is rounded up, to be rounded to what is
        asked."""
        steps = ceil(asked / self.step)
        if self.way == "dessus":
            return (steps - 1) * self.step
        return (steps if self.way == "dessous" else steps - Fraction(1, 2)) * self.step


@dataclass(frozen=True, slots=True)
class Atom:
    """One condition, as a threshold: the sum of the elements' weights must reach `bound`.

    Args:
        asked: the number, the share (a fraction) or the mark that the condition names.
        coefficients: the weight of an element, by its number; 1 where absent.
        only: the elements that the condition names; all where it names none.
        points: what each value of the scale is worth, where it says so.
        rounding: how a mean is rounded before it is compared, where the source rounds it.
    """

    kind: str
    motif: str
    among: str
    values: frozenset[str]
    asked: Number
    bound: Bound
    coefficients: Mapping[int, Number] = field(default_factory=dict)
    only: frozenset[int] = frozenset()
    points: Mapping[str, Fraction] = field(default_factory=dict)
    rounding: Rounding | None = None

    @property
    def floor(self) -> Number:
        """What a mean must reach before it is rounded; exceed, where the bound is strict."""
        return self.asked if self.rounding is None else self.rounding.floor(Fraction(self.asked))

    def concerns(self, essential: bool) -> bool:
        """Whether an element counts for it, known to be essential or not."""
        return self.among == "tous" or (self.among == "incontournables") is essential

    def coefficient(self, element: int) -> Number:
        """What an element weighs, by its number in the block: 0 when the condition names others."""
        if self.only and element not in self.only:
            return 0
        return self.coefficients.get(element, 1)

    def weight(self, value: str | Fraction, essential: bool, coefficient: Number) -> Number:
        """What an element in this state adds to the sum."""
        if not coefficient or not self.concerns(essential):
            return 0
        if self.kind in ("moyenne", "chacun"):
            mark = self.points.get(value) if isinstance(value, str) else value
            if mark is None:
                return 0
            if self.kind == "moyenne":
                return coefficient * (mark - self.floor)
            return -1 if mark < self.asked else 0
        if self.kind == "tous":
            return 0 if value in self.values else -1
        counted = int(value in self.values)
        if self.kind == "au_plus":
            return -coefficient * counted
        if isinstance(self.asked, Fraction):
            return coefficient * (self.asked.denominator * counted - self.asked.numerator)
        return coefficient * counted

    def required(self, size: int) -> int:
        """How many of `size` elements a quota asks for."""
        return ceil(self.asked * size) if isinstance(self.asked, Fraction) else self.asked


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled rule.

    Args:
        tree: how the atoms combine; a whole number is the index of an atom.
        ways_to_hold: the smallest sets of atoms that make it hold (it holds when all the atoms
            of one set do).
        ways_to_fail: the smallest sets of atoms that make it fail together.
        conjunctive: the atoms that must each hold.
    """

    atoms: tuple[Atom, ...]
    tree: Node
    ways_to_hold: Clauses
    ways_to_fail: Clauses
    conjunctive: tuple[int, ...]

    def holds(self, sums: Sequence[Number]) -> bool:
        """Whether the rule holds, from the sum of each of its atoms, in their order."""
        met = [atom.bound.met(total) for total, atom in zip(sums, self.atoms, strict=True)]
        return any(all(met[index] for index in clause) for clause in self.ways_to_hold)


def parse_mark(text: object) -> Fraction | None:
    """An exact mark from `12`, `12.5`, `12,5` or `37/3`; None for anything else."""
    if isinstance(text, int) and not isinstance(text, bool):
        return Fraction(text)
    if not isinstance(text, str) or len(text) > 40 or not text.isascii():
        return None
    stripped = text.strip()
    if _DECIMAL.fullmatch(stripped):
        return Fraction(stripped.replace(",", "."))
    ratio = _FRACTION.fullmatch(stripped)
    return Fraction(int(ratio[1]), int(ratio[2])) if ratio and int(ratio[2]) else None


def parse_share(text: object) -> Fraction | None:
    """An exact share, from `80 %` or `4/5`; None unless it is above 0 and at most 1."""
    if not isinstance(text, str):
        return None
    stripped = text.replace("\u00a0", " ").replace("\u202f", " ").strip()
    percent = _PERCENT.fullmatch(stripped)
    mark = parse_mark(percent[1] if percent else stripped)
    share = mark / 100 if mark is not None and percent else mark
    return share if share is not None and 0 < share <= 1 else None


def compile_condition(data: Data, scale: Scale) -> Condition:
    """Compile the plain data of a rule.

    Raises:
        ConditionInvalid: the data has mistakes; all of them are told.
    """
    reader = _Reader(scale)
    tree = reader.node(data, "condition")
    if reader.faults:
        raise ConditionInvalid(reader.faults)
    try:
        holds, fails = _clauses(tree, "une"), _clauses(tree, "toutes")
    except OverflowError:
        message = "trop de cas combinés ; réduisez les groupes « une » et « toutes » imbriqués."
        raise ConditionInvalid([ConditionFault("condition", message)]) from None
    return Condition(tuple(reader.atoms), tree, holds, fails, tuple(_conjunctive(tree)))


def _clauses(node: Node, disjunction: str) -> Clauses:
    """The smallest sets of atoms that settle a node: by holding together when `une` is the
    disjunction, by failing together when `toutes` is (a conjunction fails by any of its atoms).
    """
    if isinstance(node, int):
        return ((node,),)
    group, children = node
    parts = [_clauses(child, disjunction) for child in children]
    if group == disjunction:
        found = {frozenset(clause) for part in parts for clause in part}
    else:
        size = 1
        for part in parts:
            size *= len(part)
        if size > MOST_CLAUSES:
            raise OverflowError
        found = {frozenset().union(*chosen) for chosen in product(*parts)}
    least = [clause for clause in found if not any(other < clause for other in found)]
    return tuple(sorted(tuple(sorted(clause)) for clause in least))


def _conjunctive(node: Node) -> Iterator[int]:
    if isinstance(node, int):
        yield node
    elif node[0] == "toutes" or len(node[1]) == 1:
        for child in node[1]:
            yield from _conjunctive(child)


class _Reader:
    """Reads plain data into atoms and a tree, and collects every mistake on the way."""

    def __init__(self, scale: Scale) -> None:
        self.scale = scale
        self.atoms: list[Atom] = []
        self.faults: list[ConditionFault] = []
        self.known = [value.id for value in scale.values]
        if scale.not_applicable is not None:
            self.known.append(NOT_APPLICABLE)
        self.points = points_of(scale)

    def fault(self, place: str, message: str) -> None:
        self.faults.append(ConditionFault(place, message))

    def node(self, data: object, place: str) -> Node:
        expected = ", ".join([*KINDS, *GROUPS])
        if not isinstance(data, Mapping) or len(data) != 1:
            self.fault(place, f"une seule clé est attendue parmi : {expected}.")
            return -1
        key, body = next(iter(data.items()))
        where = f"{place}.{key}"
        if key in GROUPS:
            if not isinstance(body, Sequence) or isinstance(body, str) or not body:
                self.fault(where, "une liste d’au moins une condition est attendue.")
                return -1
            children = [self.node(one, f"{where}[{i}]") for i, one in enumerate(body, 1)]
            return (key, tuple(children))
        if key not in KINDS:
            self.fault(where, f"condition inconnue ; choisissez parmi : {expected}.")
            return -1
        return self._atom(key, body, where)

    def _atom(self, kind: str, body: object, place: str) -> Node:
        if not isinstance(body, Mapping):
            self.fault(place, "des clés sont attendues : " + ", ".join(sorted(KINDS[kind])) + ".")
            return -1
        for key in body:
            if key not in KINDS[kind]:
                known = ", ".join(sorted(KINDS[kind]))
                self.fault(f"{place}.{key}", f"clé inconnue ; choisissez parmi : {known}.")
        motif = body.get("motif", "")
        if not isinstance(motif, str) or not motif.strip():
            self.fault(place, "« motif » manque : dites la condition en quelques mots.")
        before = len(self.faults)
        among, only = self._among(body.get("parmi", "tous"), f"{place}.parmi")
        weights = self._coefficients(body.get("poids", {}), f"{place}.poids")
        if kind == "moyenne" and among != "tous":
            self.fault(f"{place}.parmi", "une moyenne porte sur tous les éléments, ou sur ceux dont"
                                         " vous donnez les numéros.")
        made = self._marks(kind, body, place) if kind in ("moyenne", "chacun") else self._values(
            kind, body, place
        )
        if made is None or len(self.faults) > before:
            return -1
        self.atoms.append(replace(
            made, motif=str(motif), among=among, only=only, coefficients=weights
        ))
        return len(self.atoms) - 1

    def _among(self, data: object, place: str) -> tuple[str, frozenset[int]]:
        """A group of elements, or the numbers of those that are named."""
        if data in AMONG:
            return str(data), frozenset()
        if isinstance(data, Sequence) and not isinstance(data, str) and data and all(
            isinstance(one, int) and not isinstance(one, bool) and one > 0 for one in data
        ):
            return "tous", frozenset(data)
        self.fault(place, f"choisissez parmi : {', '.join(AMONG)} ; ou donnez des numéros.")
        return "tous", frozenset()

    def _values(self, kind: str, body: Mapping[str, Any], place: str) -> Atom | None:
        if self.scale.numeric is not None:
            self.fault(place, "l’échelle est une note ; employez « moyenne » ou « chacun ».")
            return None
        wanted = body.get("ont")
        if not isinstance(wanted, Sequence) or isinstance(wanted, str) or not wanted:
            self.fault(f"{place}.ont", "une liste de valeurs de l’échelle est attendue.")
            return None
        for value in wanted:
            if value not in self.known:
                known = ", ".join(self.known)
                self.fault(f"{place}.ont", f"« {value} » n’est pas dans l’échelle ({known}).")
        values = frozenset(str(value) for value in wanted)
        if kind == "tous":
            return self._all(values, body, place)
        asked = self._quota(kind, body, place)
        if asked is None:
            return None
        bound: Number = 0
        if isinstance(asked, int):
            bound = -asked if kind == "au_plus" else asked
        return Atom(kind, "", "", values, asked, Bound(bound))

    def _all(self, values: frozenset[str], body: Mapping[str, Any], place: str) -> Atom | None:
        """All elements, or all but a few: at most that many have another value."""
        left = body.get("sauf", 0)
        if not isinstance(left, int) or isinstance(left, bool) or left < 0:
            self.fault(f"{place}.sauf", "un nombre entier, 0 ou plus, est attendu.")
            return None
        if not left:
            return Atom("tous", "", "", values, Fraction(1), Bound(0))
        others = frozenset(self.known) - values
        return Atom("au_plus", "", "", others, left, Bound(-left))

    def _quota(self, kind: str, body: Mapping[str, Any], place: str) -> Number | None:
        number, part = body.get("nombre"), body.get("part")
        if kind == "au_moins" and (number is None) == (part is None):
            self.fault(place, "donnez « nombre » ou « part », l’un des deux.")
            return None
        if part is not None:
            share = parse_share(part)
            if share is None:
                self.fault(f"{place}.part", "écrivez la part ainsi : \"80 %\" ou \"4/5\".")
            return share
        if not isinstance(number, int) or isinstance(number, bool) or number < 0:
            self.fault(f"{place}.nombre", "un nombre entier, 0 ou plus, est attendu.")
            return None
        return number

    def _marks(self, kind: str, body: Mapping[str, Any], place: str) -> Atom | None:
        ends = extent(self.scale)
        if ends is None:
            self.fault(place, "l’échelle n’est pas une note, et ses valeurs n’ont pas de « points »"
                              " ; employez tous, au_plus, au_moins.")
            return None
        asked, (low, high) = parse_mark(body.get("au_moins")), ends
        if asked is None or not low <= asked <= high:
            self.fault(f"{place}.au_moins", "une note de l’échelle est attendue, entre guillemets.")
            return None
        rounding = read_rounding(body.get("arrondi"))
        if rounding is None and "arrondi" in body:
            mend = 'écrivez l’arrondi ainsi : {pas: "0.5", sens: proche}.'
            self.fault(f"{place}.arrondi", mend)
        strict = rounding is not None and rounding.way == "dessus"
        return Atom(kind, "", "", frozenset(), asked, Bound(0, strict), points=self.points,
                    rounding=rounding)

    def _coefficients(self, data: object, place: str) -> dict[int, Number]:
        found: dict[int, Number] = {}
        if not isinstance(data, Mapping):
            self.fault(place, "écrivez les poids ainsi : {\"1\": \"2\"}.")
            return found
        for key, text in data.items():
            number, weight = parse_mark(key), parse_mark(text)
            if number is None or number.denominator != 1 or number < 1 or weight is None:
                self.fault(place, f"« {key} : {text} » : un élément et un poids, 0 ou plus, "
                                  "sont attendus ; un poids négatif n’a pas de sens.")
                continue
            found[int(number)] = weight.numerator if weight.denominator == 1 else weight
        return found


def points_of(scale: Scale) -> dict[str, Fraction]:
    """What the values of a scale are worth; nothing where it does not say."""
    found = {value.id: parse_mark(value.points) for value in scale.values if value.points}
    return {value: mark for value, mark in found.items() if mark is not None}


def extent(scale: Scale) -> tuple[Fraction, Fraction] | None:
    """The lowest and the highest mark, or points, of a scale; None where it has neither."""
    if scale.numeric is not None:
        low, high = parse_mark(scale.numeric.minimum), parse_mark(scale.numeric.maximum)
        return None if low is None or high is None else (low, high)
    points = points_of(scale).values()
    return (min(points), max(points)) if points else None


def weights(rule: Rule) -> dict[int, str]:
    """The weights that a rule gives to elements, by number, for display."""
    return {
        int(key): str(text).replace(".", ",")
        for body in _bodies(rule.condition) for key, text in body.get("poids", {}).items()
    }


def _bodies(condition: Data) -> Iterator[Mapping[str, Any]]:
    for key, body in condition.items():
        if key in GROUPS:
            for one in body:
                yield from _bodies(one)
        elif isinstance(body, Mapping):
            yield body


def read_rounding(data: object) -> Rounding | None:
    """How a mean is rounded, from `{pas: "0.5", sens: proche}`; None where it is not said so."""
    if not isinstance(data, Mapping) or not data.keys() <= {"pas", "sens"}:
        return None
    step, way = parse_mark(data.get("pas")), data.get("sens", "proche")
    return Rounding(step, way) if step and way in WAYS else None
