"""An independent judge of the rules: it reads a condition as its author wrote it, and tries every
completion of what is unknown, one by one. Slow on purpose; it shares no code with the engine.

An element is a pair (judgement or None, mark « oui », « non » or « inconnu »); a completed
element is a pair (judgement, essential or not). Marks are fractions.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache, lru_cache
from itertools import combinations, product
from typing import Any

Value = str | Fraction
exact = cache(Fraction)
"""The number that a text writes, made once."""

ONE = Fraction(1)
Element = tuple[Value | None, str]
Cell = tuple[Value, bool]
Condition = Mapping[str, Any]


def holds(condition: Condition, cells: Sequence[Cell]) -> bool:
    """Whether a block whose elements are all known meets a condition."""
    [(kind, body)] = condition.items()
    if kind == "toutes":
        return all(holds(one, cells) for one in body)
    if kind == "une":
        return any(holds(one, cells) for one in body)
    among = body.get("parmi", "tous")
    concerned = [
        (number, value)
        for number, (value, essential) in enumerate(cells, 1)
        if _is_among(among, number, essential)
    ]
    if kind in ("moyenne", "chacun"):
        marks = [(number, worth(value)) for number, value in concerned if value != "na"]
        floor = exact(body["au_moins"])
        if kind == "chacun":
            return all(mark >= floor for _, mark in marks)
        return not marks or rounded(_mean(body, marks), body.get("arrondi")) >= floor
    if kind == "tous":
        without = sum(1 for _, value in concerned if value not in body["ont"])
        return without <= int(body.get("sauf", 0))
    weights = _weights(body)
    having = sum(weights.get(n, ONE) for n, value in concerned if value in body["ont"])
    if kind == "au_plus":
        return having <= int(body["nombre"])
    if "nombre" in body:
        return having >= int(body["nombre"])
    return having >= _share(body["part"]) * sum(weights.get(n, ONE) for n, _ in concerned)


def _is_among(among: str | Sequence[int], number: int, essential: bool) -> bool:
    if not isinstance(among, str):
        return number in among
    return among == "tous" or essential == (among == "incontournables")


WORTH = {"A": 4, "B": 3, "C": 2, "D": 0}
"""What the levels of a scale with points are worth, here and in the référentiels that are tried."""


def worth(value: Value) -> Fraction:
    return exact(WORTH[value]) if isinstance(value, str) else value


def rounded(mean: Fraction, said: Mapping[str, str] | None) -> Fraction:
    if said is None:
        return mean
    step = exact(said["pas"])
    below = Fraction(math.floor(mean / step)) * step
    above = below if below == mean else below + step
    way = said.get("sens", "proche")
    if way == "proche":
        return above if mean - below >= above - mean else below
    return above if way == "dessus" else below


def _share(text: str) -> Fraction:
    return exact(text.rstrip("% ")) / 100 if text.endswith("%") else exact(text)


def _weights(body: Mapping[str, Any]) -> Mapping[int, Fraction]:
    return {int(key): exact(text) for key, text in body.get("poids", {}).items()}


def _mean(body: Mapping[str, Any], concerned: Sequence[tuple[int, Fraction]]) -> Fraction:
    weights = _weights(body)
    if not weights:
        return Fraction(sum(v for _, v in concerned)) / len(concerned)
    total = sum(weights.get(n, ONE) * v for n, v in concerned)
    return Fraction(total) / sum(weights.get(n, ONE) for n, _ in concerned)


def cells_of(element: Element, values: Sequence[Value]) -> list[Cell]:
    """Everything one element may turn out to be."""
    value, mark = element
    judgements = values if value is None else [value]
    essentials = {"oui": [True], "non": [False], "inconnu": [True, False]}[mark]
    return list(product(judgements, essentials))


def completions(
    elements: Sequence[Element], values: Sequence[Value]
) -> Iterator[tuple[Cell, ...]]:
    return product(*(cells_of(element, values) for element in elements))


def verdict(condition: Condition, elements: Sequence[Element], values: Sequence[Value]) -> str:
    """What every completion gives, tried one by one."""
    return _named({holds(condition, cells) for cells in completions(elements, values)})


def _named(outcomes: set[bool]) -> str:
    if len(outcomes) == 2:
        return "undetermined"
    return "mastered" if outcomes == {True} else "not_mastered"


class Judge:
    """The same for many blocks: the order of elements does not matter, completions that hold as
    many elements of each kind are one. Only for conditions without weights."""

    def __init__(self, condition: Condition, values: Sequence[Value]) -> None:
        self.values = tuple(values)
        self.cells = list(product(self.values, (True, False)))

        @cache
        def holding(counts: tuple[int, ...]) -> bool:
            block = [cell for cell, n in zip(self.cells, counts, strict=True) for _ in range(n)]
            return holds(condition, block)

        @lru_cache(maxsize=200_000)
        def reached(elements: tuple[Element, ...]) -> frozenset[tuple[int, ...]]:
            if not elements:
                return frozenset([(0,) * len(self.cells)])
            options = [self.cells.index(cell) for cell in cells_of(elements[-1], self.values)]
            return frozenset(
                (*counts[:i], counts[i] + 1, *counts[i + 1:])
                for counts in reached(elements[:-1])
                for i in options
            )

        @cache
        def judged(elements: tuple[Element, ...]) -> str:
            return _named({holding(counts) for counts in reached(elements)})

        self._judged: Callable[[tuple[Element, ...]], str] = judged

    def verdict(self, elements: Sequence[Element]) -> str:
        return self._judged(tuple(sorted(elements, key=str)))


class ToleranceJudge:
    """`tolerated` for many blocks: elements of one kind are one, what was found is kept."""

    def __init__(
        self, condition: Condition, values: Sequence[Value], tolerated_values: Sequence[Value]
    ) -> None:
        self.values = tuple(values)
        self.given = tuple(tolerated_values)
        self.cells = list(product(self.values, (True, False)))

        @cache
        def holding(counts: tuple[int, ...]) -> bool:
            block = [cell for cell, n in zip(self.cells, counts, strict=True) for _ in range(n)]
            return holds(condition, block)

        @lru_cache(maxsize=100_000)
        def reached(elements: tuple[Element, ...]) -> frozenset[tuple[tuple[int, ...], int]]:
            """What the block may become, and how many judgements to come are tolerated ones."""
            if not elements:
                return frozenset([((0,) * len(self.cells), 0)])
            last = elements[-1]
            options = [
                (self.cells.index(cell), int(last[0] is None and cell[0] in self.given))
                for cell in cells_of(last, self.values)
            ]
            return frozenset(
                ((*counts[:i], counts[i] + 1, *counts[i + 1:]), taken + more)
                for counts, taken in reached(elements[:-1])
                for i, more in options
            )

        @lru_cache(maxsize=1_000_000)
        def most(elements: tuple[Element, ...]) -> int:
            """The most tolerated judgements to come in what holds; -1 when nothing does."""
            return max((taken for counts, taken in reached(elements) if holding(counts)),
                       default=-1)

        @lru_cache(maxsize=1_000_000)
        def safe(elements: tuple[Element, ...], size: int) -> bool:
            """Whether any `size` elements may have any tolerated value, whatever the marks."""
            for index, (value, mark) in enumerate(elements):
                if mark == "inconnu":
                    return all(
                        safe(changed(elements, index, (value, known)), size)
                        for known in ("oui", "non")
                    )
            if not size:
                return most(elements) >= 0
            open_ = {one: i for i, one in enumerate(elements) if one[0] is None}
            return all(
                safe(changed(elements, index, (value, one[1])), size - 1)
                for one, index in open_.items()
                for value in self.given
            )

        def changed(
            elements: tuple[Element, ...], index: int, one: Element
        ) -> tuple[Element, ...]:
            return tuple(sorted((*elements[:index], one, *elements[index + 1:]), key=str))

        self._most, self._safe = most, safe

    def tolerated(self, elements: Sequence[Element]) -> tuple[int, int]:
        block = tuple(sorted(elements, key=str))
        left = sum(1 for value, _ in block if value is None)
        every = 0
        while every < left and self._safe(block, every + 1):
            every += 1
        return max(0, self._most(block)), every if self._safe(block, 0) else 0


def decisive(
    condition: Condition,
    elements: Sequence[Element],
    values: Sequence[Value],
    index: int,
    part: int,
) -> bool:
    """Whether one thing about one element (0: its judgement, 1: its mark) can still change the
    outcome, all the rest being equal."""
    others = [*elements[:index], *elements[index + 1:]]
    mine = cells_of(elements[index], values)
    pairs = [(a, b) for a, b in combinations(mine, 2) if a[1 - part] == b[1 - part]]
    return any(
        holds(condition, [*rest[:index], a, *rest[index:]])
        != holds(condition, [*rest[:index], b, *rest[index:]])
        for rest in completions(others, values)
        for a, b in pairs
    )


def moves(element: Element, values: Sequence[Value]) -> list[tuple[int, Element]]:
    """What an element may be changed into, and by how many changes."""
    value, mark = element
    judgements = [(0, value), *((1, other) for other in values if other != value)]
    marks = [(0, mark), *((1, known) for known in ("oui", "non") if mark == "inconnu")]
    return [(a + b, (v, m)) for a, v in judgements for b, m in marks]


def fewest_changes(
    judge: Callable[[Sequence[Element]], str],
    elements: Sequence[Element],
    values: Sequence[Value],
    target: str,
    below: int | None = None,
) -> int | None:
    """The size of the smallest set of changes that gives a verdict; None when there is none.

    Args:
        below: only sets smaller than this are tried.
    """
    options = [sorted(moves(e, values), key=lambda move: (move[0], str(move[1]))) for e in elements]
    best: int | None = below

    def search(index: int, spent: int, chosen: tuple[Element, ...]) -> None:
        nonlocal best
        if best is not None and spent >= best:
            return
        if index == len(options):
            if judge(chosen) == target:
                best = spent
            return
        for cost, changed in options[index]:
            search(index + 1, spent + cost, (*chosen, changed))

    search(0, 0, ())
    return best


def fewest_that_suffice(
    judge: Callable[[Sequence[Element]], str], elements: Sequence[Element]
) -> int | None:
    """How many judgements, at least, rule the block out when all others are unknown."""
    numbers = range(len(elements))
    for size in range(len(elements) + 1):
        for kept in combinations(numbers, size):
            block = [e if i in kept else (None, e[1]) for i, e in enumerate(elements)]
            if judge(block) == "not_mastered":
                return size
    return None


def tolerated(
    condition: Condition,
    elements: Sequence[Element],
    values: Sequence[Value],
    tolerated_values: Sequence[Value],
) -> tuple[int, int]:
    """How many of the unjudged elements may receive one of some values and the block still end
    mastered: in the best case, and whichever elements they are, whatever the marks."""
    unjudged = [index for index, (value, _) in enumerate(elements) if value is None]
    some = 0
    for cells in completions(elements, values):
        count = sum(1 for index in unjudged if cells[index][0] in tolerated_values)
        if count > some and holds(condition, cells):
            some = count
    every = 0
    for size in range(len(unjudged) + 1):
        if not all(
            _can_end_mastered(condition, known, values)
            for known in _with_some(elements, unjudged, tolerated_values, size)
        ):
            break
        every = size
    return some, every


def _with_some(
    elements: Sequence[Element], unjudged: Sequence[int], given: Sequence[Value], size: int
) -> Iterator[list[Element]]:
    """Every way to know the marks and to give `size` unjudged elements one of some values."""
    known_marks = [["oui", "non"] if mark == "inconnu" else [mark] for _, mark in elements]
    for marks in product(*known_marks):
        for chosen in combinations(unjudged, size):
            for received in product(given, repeat=size):
                values = dict(zip(chosen, received, strict=True))
                yield [
                    (values.get(index, value), mark)
                    for index, ((value, _), mark) in enumerate(zip(elements, marks, strict=True))
                ]


def _can_end_mastered(
    condition: Condition, elements: Sequence[Element], values: Sequence[Value]
) -> bool:
    return any(holds(condition, cells) for cells in completions(elements, values))


def enough_everywhere(
    condition: Condition, elements: Sequence[Element], values: Sequence[Value]
) -> tuple[Value | None, Value | None]:
    """The lowest mark that masters the block when every unjudged element receives it: for some
    essential marks, and for all."""
    found: list[Value | None] = []
    for enough in (any, all):
        ways = (
            value for value in values
            if enough(
                holds(condition, cells)
                for cells in completions(
                    [(value if given is None else given, mark) for given, mark in elements], ()
                )
            )
        )
        found.append(next(ways, None))
    return found[0], found[1]


# --- certificates -------------------------------------------------------------------------------


class Blocks:
    """Blocks under their rules, numbered from 1; what each comes to is found once."""

    def __init__(self, rules: Sequence[Condition]) -> None:
        @cache
        def mastered(number: int, cells: tuple[Cell, ...]) -> bool:
            return holds(rules[number - 1], cells)

        @cache
        def mean(number: int, cells: tuple[Cell, ...]) -> Fraction | None:
            return block_mean(rules[number - 1], cells)

        self.mastered: Callable[[int, tuple[Cell, ...]], bool] = mastered
        self.mean: Callable[[int, tuple[Cell, ...]], Fraction | None] = mean


def certificate_holds(
    condition: Any,
    under: Blocks,
    blocks: Sequence[tuple[Cell, ...]],
    counted: Sequence[Sequence[bool]] | None = None,
) -> bool:
    """Whether blocks that are all known lead to the certificate.

    Args:
        counted: for each block, the elements that count; all when None.
    """
    kept = [
        tuple(cell for cell, yes in zip(block, members, strict=True) if yes)
        for block, members in zip(blocks, counted, strict=True)
    ] if counted is not None else blocks
    numbers = [n for n, block in enumerate(kept, 1) if block]
    mastered = {n: under.mastered(n, kept[n - 1]) for n in numbers}
    return _certified(condition, mastered, {n: kept[n - 1] for n in numbers}, under)


def _certified(
    condition: Any, mastered: Mapping[int, bool], kept: Mapping[int, tuple[Cell, ...]],
    under: Blocks,
) -> bool:
    if condition == "tous_les_blocs":
        return all(mastered.values())
    [(kind, body)] = condition.items()
    if kind == "toutes":
        return all(_certified(one, mastered, kept, under) for one in body)
    if kind == "une":
        return any(_certified(one, mastered, kept, under) for one in body)
    if kind == "sur_les_elements":
        return holds(body, [cell for cells in kept.values() for cell in cells])
    among = [n for n in mastered if n in body.get("parmi", list(mastered))]
    if kind == "blocs":
        failed = sum(1 for n in among if not mastered[n])
        if "au_moins" in body:
            return len(among) - failed >= int(body["au_moins"])
        return failed <= int(body.get("sauf", 0))
    means = {n: under.mean(n, kept[n]) for n in among}
    known = {n: mean for n, mean in means.items() if mean is not None}
    if kind == "chaque_bloc":
        return all(mean >= exact(body["au_moins"]) for mean in known.values())
    if not known:
        return True
    return rounded(_mean(body, list(known.items())), body.get("arrondi")) >= exact(body["au_moins"])


def block_mean(rule: Condition, cells: Sequence[Cell]) -> Fraction | None:
    """The mean of a block as its rule weights and rounds it."""
    body = next(_bodies(rule, "moyenne"), {})
    concerned = [
        (number, worth(value)) for number, (value, _) in enumerate(cells, 1)
        if number in body.get("parmi", [number]) and value != "na"
    ]
    if not concerned:
        return None
    return rounded(_mean(body, concerned), body.get("arrondi"))


def _bodies(condition: Condition, kind: str) -> Iterator[Mapping[str, Any]]:
    for key, body in condition.items():
        if key in ("toutes", "une"):
            for one in body:
                yield from _bodies(one, kind)
        elif key == kind:
            yield body


def certificate(
    condition: Any,
    rules: Sequence[Condition],
    blocks: Sequence[Sequence[Element]],
    values: Sequence[Value],
    counted: Sequence[Sequence[str]] | None = None,
) -> str:
    """What every completion gives, membership of the certificate included, tried one by one."""
    found, under = set(), Blocks(rules)
    for cells in product(*(list(completions(block, values)) for block in blocks)):
        if counted is None:
            found.add(certificate_holds(condition, under, cells))
            continue
        ways = [
            list(product(*({"oui": [True], "non": [False]}.get(m, [True, False]) for m in one)))
            for one in counted
        ]
        for members in product(*ways):
            if any(any(one) for one in members):
                found.add(certificate_holds(condition, under, cells, members))
    return _named(found)


# --- several evaluators ---------------------------------------------------------------------------


def majority(opinions: Sequence[Value]) -> Value | None:
    """What more than half of those who evaluate say; None when nobody has as many."""
    return next((one for one in opinions if opinions.count(one) > len(opinions) / 2), None)


def mean_of(marks: Sequence[Value], weights: Sequence[str], gap: str | None) -> Value | None:
    """The evaluators' marks as one, each with its weight; None when they are further apart than the
    source admits."""
    numbers = [Fraction(mark) for mark in marks]
    if gap is not None and any(abs(a - b) > Fraction(gap) for a in numbers for b in numbers):
        return None
    total = sum((Fraction(w) * mark for w, mark in zip(weights, numbers, strict=True)), Fraction(0))
    return total / sum(map(Fraction, weights))


def may_count(
    opinions: Sequence[Value | None],
    values: Sequence[Value],
    together: Callable[[Sequence[Value]], Value | None],
) -> frozenset[Value]:
    """Everything an element may come to count as, every opinion to come tried one by one.

    Args:
        opinions: each evaluator's, None while it is to come.
        together: what opinions that are all known make; None where they differ, and whoever
            settles it may say anything.
    """
    found: set[Value] = set()
    for given in product(*([one] if one is not None else values for one in opinions)):
        one = together(given)
        found.update(values if one is None else [one])
    return frozenset(found)


def verdict_of_several(
    condition: Condition, elements: Sequence[frozenset[Value]],
) -> str:
    """What a block comes to, whatever each element comes to count as."""
    return _named({
        holds(condition, [(value, False) for value in values]) for values in product(*elements)
    })


def certificate_of_several(
    condition: Any, rules: Sequence[Condition], blocks: Sequence[Sequence[frozenset[Value]]],
) -> str:
    """What a session comes to, whatever each element comes to count as."""
    under = Blocks(rules)
    return _named({
        certificate_holds(
            condition, under, [tuple((value, False) for value in one) for one in cells]
        )
        for cells in product(*(list(product(*block)) for block in blocks))
    })
