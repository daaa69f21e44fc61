"""An independent judge of the rules: it reads a condition as its author wrote it, and tries every
completion of what is unknown, one by one. Slow on purpose; it shares no code with the engine.

An element is a pair (judgement or None, mark « oui », « non » or « inconnu »); a completed
element is a pair (judgement, essential or not). Marks are fractions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache, lru_cache
from itertools import combinations, product
from typing import Any

Value = str | Fraction
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
        if among == "tous" or essential == (among == "incontournables")
    ]
    if kind == "moyenne":
        return _mean(body, concerned) >= Fraction(body["au_moins"])
    if kind == "chacun":
        floor = Fraction(body["au_moins"])
        return all(isinstance(v, Fraction) and v >= floor for _, v in concerned)
    having = sum(1 for _, value in concerned if value in body["ont"])
    if kind == "tous":
        return having == len(concerned)
    if kind == "au_plus":
        return having <= int(body["nombre"])
    if "nombre" in body:
        return having >= int(body["nombre"])
    return having >= _share(body["part"]) * len(concerned)


def _share(text: str) -> Fraction:
    return Fraction(text.rstrip("% ")) / 100 if text.endswith("%") else Fraction(text)


def _mean(body: Mapping[str, Any], concerned: Sequence[tuple[int, Value]]) -> Fraction:
    weights = {int(key): Fraction(text) for key, text in body.get("poids", {}).items()}
    total = sum((weights.get(n, Fraction(1)) * Fraction(v) for n, v in concerned), Fraction(0))
    return total / sum(weights.get(n, Fraction(1)) for n, _ in concerned)


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
