"""What a référentiel's rules ask, block by block, as facts that a sentence can say. Pure.

A branch reads them to see that the program understood what it wrote: a share becomes a number of
elements, essential elements are named. Nothing here is judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from assistant.domain.referential.build import UNHANDLED
from assistant.domain.referential.model import (
    Block,
    Certification,
    Data,
    Element,
    ElementRef,
    Referential,
)
from assistant.domain.rules.conditions import GROUPS, parse_share


@dataclass(frozen=True, slots=True)
class ConditionRead:
    """A condition, as it stands for one block.

    Args:
        kind: the word of the format; that of a group has its conditions as `parts`.
        body: what is written under it.
        refs: the elements it looks at, as far as the marks are known.
        unknown: those that it may look at, their mark not being known.
        number: how many of them it asks for or tolerates; None where it counts nothing.
        including: elements that must be among those counted.
    """

    kind: str
    body: Mapping[str, Any]
    refs: tuple[ElementRef, ...] = ()
    unknown: tuple[ElementRef, ...] = ()
    number: int | None = None
    including: tuple[ElementRef, ...] = ()
    parts: tuple[ConditionRead, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleRead:
    """The rule in force for a block."""

    block: Block
    rule_id: str
    sentence: str
    asked: ConditionRead
    after: tuple[int, ...] = ()


_WANTED = {"incontournables": "oui", "non_incontournables": "non"}


def rules_read(referential: Referential) -> tuple[RuleRead, ...]:
    """The rule of each block, in the order of the blocks."""
    return tuple(
        RuleRead(
            block, rule.id, rule.sentence, _asked(rule.condition, block.elements),
            rule.after.blocks if rule.after else (),
        )
        for block in referential.blocks
        for rule in referential.rules
        if block.number in rule.blocks
    )


def _asked(data: Data, among: Sequence[Element]) -> ConditionRead:
    if not data:
        return ConditionRead(UNHANDLED, {})
    ((kind, body),) = data.items()
    if kind in GROUPS:
        parts = tuple(_asked(one, among) for one in body)
        return ConditionRead(kind, {}, parts=_gathered(parts) if kind == "toutes" else parts)
    group = body.get("parmi", "tous")
    named = () if isinstance(group, str) else tuple(group)
    wanted = None if named else _WANTED.get(group)
    elements = [e for e in among if not named or e.ref.element in named]
    refs = tuple(e.ref for e in elements if wanted is None or e.essential == wanted)
    unknown = tuple(e.ref for e in elements if wanted is not None and e.essential == "inconnu")
    number = body.get("nombre")
    if "poids" in body:
        return ConditionRead(kind, body, refs, unknown)
    if share := parse_share(body.get("part")):
        number = ceil(share * len(refs))
    return ConditionRead(kind, body, refs, unknown, number)


def _gathered(parts: tuple[ConditionRead, ...]) -> tuple[ConditionRead, ...]:
    """« At least three » and « all the essential ones », of the same values, are one sentence."""
    whole = (
        one for one in parts
        if one.body.get("parmi", "tous") == "tous" and "poids" not in one.body
    )
    for count in (one for one in whole if one.kind == "au_moins"):
        for one in parts:
            among = one.body.get("parmi")
            essential = (
                one.kind == "tous" and "sauf" not in one.body
                and (among == "incontournables" or isinstance(among, list))
            )
            same = list(one.body.get("ont", ())) == list(count.body.get("ont", ()))
            if essential and same and one.refs and not one.unknown:
                joined = replace(count, including=one.refs)
                return tuple(joined if p is count else p for p in parts if p is not one)
    return parts


def elements_read(
    referential: Referential, certification: Certification
) -> tuple[ConditionRead, ...]:
    """What a certificate asks of its elements, taken together, in the order of its conditions."""
    marks, numbers = certification.marks, certification.blocks
    kept = [
        element for element in referential.elements()
        if (marks is None or marks.get(element.ref, "non") != "non")
        and (not numbers or element.ref.block in numbers)
    ]
    return tuple(_asked(body, kept) for body in _on_elements(certification.condition))


def _on_elements(condition: object) -> Iterator[Data]:
    if not isinstance(condition, Mapping):
        return
    for key, body in condition.items():
        if key == "sur_les_elements":
            yield body
        elif key in GROUPS:
            for one in body:
                yield from _on_elements(one)
