"""What a verdict says: plain values, without a sentence of their own. Pure.

The voice puts them into French; the rules and the counting that find them stand elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from assistant.domain.referential.model import Citation, ElementRef, Mark, Retention

Status = Literal["mastered", "not_mastered", "undetermined"]
Delivery = Literal["delivery", "partial", "none", "undetermined"]

NOT_APPLICABLE = "non_applicable"
"""The value of an element that does not apply, where the scale accepts it."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What counts as the judgement of one element.

    `value` is None (not given), the id of a value of the scale, `non_applicable`, or the text of
    a mark (`12`, `12,5`, `37/3`). `commented` is False for a « non applicable » whose mandatory
    comment is missing; `disputed` is True while two roles differ and no consultation settled it.
    `bounds` holds the lowest and highest mark still possible when only some of the evaluators
    whose marks are averaged gave theirs (see `verdict.mark_bounds`).
    """

    value: str | None
    commented: bool = True
    disputed: bool = False
    bounds: tuple[Fraction, Fraction] | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of the elements of one block: their judgements, and their essential marks by
    number (None: those of the référentiel)."""

    judged: Mapping[int, Judged]
    marks: Mapping[int, Mark] | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a verdict is what it is, or what keeps it open.

    Args:
        kind: what the condition does:
            violated: it fails for certain; satisfied: it holds for certain;
            open: not decided yet;
            decided_whatever: it fails whatever the unknown turns out to be, though no condition
            taken alone is certain to; holds_whatever: the same, and it holds;
            uncommented, disputed: these judgements do not count yet;
            carried: validated in an earlier session; no_rule: the source gives no rule;
            left_to_jury: the program does not compute this sentence, the jury applies it;
            closed, awaits: `blocks`, which open this one, are not mastered, or not decided yet.
        motif: the référentiel's words for the condition; several are joined by « ; ».
        sentence: the sentence of the source that is applied, with its `citation`.
        elements: the elements that decide: the fewest that suffice, for what fails; those that
            use a tolerance, for what holds; those that can still change it, for what is open.
        also: the other elements that weigh the same way, for what fails.
        count: how many elements count so far, or the mean; `bound` what it is compared with.
        most: the highest the mean may still be, where `count` is the lowest; None where it is
            known, and for what is not a mean.
        condition: the kind of condition (`tous`, `au_plus`, `au_moins`, `poids`, `moyenne`,
            `chacun`; `tous_les_blocs`, `blocs`, `moyenne_des_blocs`, `chaque_bloc` for a
            certification).
        values: the values of the scale it asks for.
        blocks: the blocks it bears on, where it bears on some only.
        counted: whether only some elements of these blocks count for the certificate.
    """

    kind: str
    motif: str
    sentence: str
    citation: Citation
    elements: tuple[ElementRef, ...] = ()
    count: int | Fraction | None = None
    bound: int | Fraction | None = None
    also: tuple[ElementRef, ...] = ()
    condition: str = ""
    values: tuple[str, ...] = ()
    blocks: tuple[int, ...] = ()
    counted: bool = False
    most: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """What is not known yet.

    Args:
        judgements: every element whose judgement does not count yet: not given, unfinished, or
            disputed.
        essentials: the elements whose unknown essential mark can still change the verdict.
        comments: those of `judgements` that only lack their mandatory comment.
        disputed: those of `judgements` on which two roles differ without consultation.
    """

    judgements: tuple[ElementRef, ...] = ()
    essentials: tuple[ElementRef, ...] = ()
    comments: tuple[ElementRef, ...] = ()
    disputed: tuple[ElementRef, ...] = ()


@dataclass(frozen=True, slots=True)
class Margin:
    """Where a block stands, in a glance.

    Args:
        to_judge: how many elements have no judgement that counts yet.
        disputed: how many of them wait for a consultation.
        uncommented: how many of them lack their mandatory comment only.
        tolerances_left: how many of the elements left to judge may receive one of
            `tolerance_values`, if these are the right ones and the essential marks allow it; None
            where the rule knows no tolerance.
        tolerances_sure: how many may whichever they are and whatever the essential marks.
        decided: no further judgement, no mark, can change the verdict.
        needed: how many more favourable judgements, at least, a quota still asks for; None
            without a quota, or when it can no longer be met.
        mark_needed: the lowest mark that would be enough if every element left received it, for
            some essential marks; None where elements receive no mark.
        mark_sure: the same, for all essential marks.
    """

    to_judge: int
    tolerances_left: int | None
    tolerances_sure: int | None
    tolerance_values: tuple[str, ...]
    decided: bool
    can_be_mastered: bool
    can_fail: bool
    needed: int | None = None
    mark_needed: Fraction | None = None
    mark_sure: Fraction | None = None
    disputed: int = 0
    uncommented: int = 0


@dataclass(frozen=True, slots=True)
class Flip:
    """A smallest set of changes that would give another verdict.

    Args:
        changes: judgements given, or given otherwise: the element and its value.
        marks: unknown essential marks that would be known: the element and its mark.
        becomes: the verdict they would give.
    """

    changes: tuple[tuple[ElementRef, str], ...]
    marks: tuple[tuple[ElementRef, Mark], ...]
    becomes: Status

    @property
    def size(self) -> int:
        """How many elements would change: the fewest come first."""
        return len(self.changes) + len(self.marks)


@dataclass(frozen=True, slots=True)
class BlockVerdict:
    """The proposed verdict of one block: what every completion of the unknown would give.

    `mean_low` and `mean_high` bound the block's mean where the scale is made of marks.
    """

    block: int
    status: Status
    reasons: tuple[Reason, ...]
    missing: Missing
    margin: Margin
    mean_low: Fraction | None = None
    mean_high: Fraction | None = None

    @property
    def left_to_jury(self) -> bool:
        """Whether the program does not compute its rule, and the jury applies it."""
        return any(reason.kind == "left_to_jury" for reason in self.reasons)

    @property
    def for_jury(self) -> bool:
        """Whether the source leaves it to the jury: its rule, or where evaluators differ."""
        return self.left_to_jury or any(
            reason.kind == "disputed" and reason.condition == "jury" for reason in self.reasons
        )

    @property
    def carried(self) -> bool:
        """Whether it was validated in an earlier session."""
        return any(reason.kind == "carried" for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class CertificationVerdict:
    """What is proposed to the jury for one certification.

    `retention` is what is kept, and for how long: of a partial result, or of a certificate made
    of some blocks. `left_to_jury` are the undetermined blocks that the program does not compute.
    """

    id: str
    title: str
    status: Delivery
    mastered: tuple[int, ...]
    not_mastered: tuple[int, ...]
    undetermined: tuple[int, ...]
    reasons: tuple[Reason, ...]
    retention: Retention | None = None
    left_to_jury: tuple[int, ...] = ()
