"""The bilan of a session: the verdict of every block and of the certification. Pure.

It only carries the session's judgements to the rules of `verdict`; it adds no rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.domain.referential.model import ElementRef, Mark, Question
from assistant.domain.rules.verdict import (
    BlockVerdict,
    CertificationVerdict,
    Evidence,
    Flip,
    Judged,
    Status,
    block_verdict,
    carried_verdict,
    certification_verdict,
    flips,
    mark_bounds,
    opened,
    rule_of,
    useful_questions,
    verdicts,
    weighted_mark,
)
from assistant.domain.session.state import Agreement, Judgement, Session


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdicts of a session at one moment: propositions to the jury."""

    blocks: tuple[BlockVerdict, ...]
    certifications: tuple[CertificationVerdict, ...]

    def block(self, number: int) -> BlockVerdict:
        """The verdict of a block by its number, counted from 1; the block must exist."""
        return self.blocks[number - 1]


def judged_elements(session: Session, block: int) -> dict[int, Judged]:
    """What counts as judged in a block, as the rules take it."""
    found = session.referential.block(block)
    elements = found.elements if found else ()
    return {element.ref.element: _judged(session, element.ref) for element in elements}


def _judged(session: Session, ref: ElementRef) -> Judged:
    if session.disputed(ref):
        return Judged(None, disputed=True)
    given = session.effective(ref)
    if session.referential.averaged and not isinstance(given, Agreement):
        return _averaged(session, ref)
    return Judged(None) if given is None else as_judged(session, given)


def _averaged(session: Session, ref: ElementRef) -> Judged:
    """The weighted mean of the evaluators' marks, or what it may still become."""
    weights = session.referential.averaged
    marks = {role: one.value for role, one in session.judgements.get(ref, {}).items()}
    mean = weighted_mark(marks, weights)
    if mean is not None:
        return Judged(str(mean))
    given = [marks[role] for role in weights if role in marks]
    if _may_differ(session, given, len(weights) - len(given)):
        return Judged(None)
    return Judged(None, bounds=mark_bounds(marks, weights, session.referential.scale))


def _may_differ(session: Session, given: Sequence[str], to_come: int) -> bool:
    """Whether a mark still to come may be too far from those given, or two of them from one
    another: any result is then possible."""
    scale = session.referential.scale.numeric
    if scale is None:
        return False
    ends = (scale.minimum, scale.maximum)
    ways = [[end] for end in ends] if to_come == 1 else [ends]
    return any(session.referential.too_far_apart([*given, *way]) for way in ways)


def as_judged(session: Session, given: Judgement | Agreement) -> Judged:
    """A given judgement as the rules take it: « non applicable » is a value of its own."""
    if not given.not_applicable:
        return Judged(given.value)
    scale = session.referential.scale.not_applicable
    needs_comment = scale is not None and scale.comment_required
    return Judged("non_applicable", commented=bool(given.comment) or not needs_comment)


def marks(session: Session, block: int) -> dict[int, Mark]:
    """The essential marks of a block's elements, as this session knows them."""
    found = session.referential.block(block)
    elements = found.elements if found else ()
    return {element.ref.element: session.mark(element.ref) for element in elements}


def evidence(session: Session, block: int) -> Evidence:
    """What a session knows of the elements of a block."""
    return Evidence(judged_elements(session, block), marks(session, block))


def outcome_of_block(session: Session, block: int) -> BlockVerdict:
    """The verdict of one block, cheap enough for every key press."""
    if block in session.carried:
        return carried_verdict(session.referential, block)
    known = evidence(session, block)
    verdict = block_verdict(session.referential, block, known.judged, known.marks)
    after = rule_of(session.referential, block).after
    if after is None:
        return verdict
    before = [outcome_of_block(session, number) for number in after.blocks]
    return opened(session.referential, verdict, before)


def outcome(session: Session) -> Outcome:
    """The verdicts of all blocks and of every certification of the référentiel."""
    referential = session.referential
    known = {
        block.number: evidence(session, block.number)
        for block in referential.blocks if block.number not in session.carried
    }
    blocks = verdicts(referential, known, session.carried)
    counted = {
        one.id: {**one.marks, **{
            ref: mark for (name, ref), mark in session.marks.items() if name == one.id
        }}
        for one in referential.certifications if one.marks is not None
    }
    return Outcome(blocks, tuple(
        certification_verdict(referential, blocks, one.id, known, counted.get(one.id))
        for one in referential.certifications
    ))


def changes_of_block(session: Session, verdict: BlockVerdict) -> tuple[Flip, ...]:
    """The smallest changes within a block towards each other verdict that it can reach.

    While a block that opens this one is not decided, no change within it makes it mastered; once
    one is not mastered, nothing changes it.
    """
    if verdict.carried or any(reason.kind == "closed" for reason in verdict.reasons):
        return ()
    known = evidence(session, verdict.block)
    found = flips(session.referential, verdict.block, known.judged, known.marks)
    after = rule_of(session.referential, verdict.block).after
    opening = after.blocks if after else ()
    if all(outcome_of_block(session, one).status == "mastered" for one in opening):
        return found
    return while_awaiting(verdict.status, found)


def questions_of_block(
    session: Session, verdict: BlockVerdict
) -> tuple[tuple[Question, bool], ...]:
    """The suggested questions of a block, and whether what is judged after each can still change
    its verdict: none can in a block that another closes."""
    known = evidence(session, verdict.block)
    found = useful_questions(session.referential, verdict.block, known.judged, known.marks)
    if any(reason.kind == "closed" for reason in verdict.reasons):
        block = session.referential.block(verdict.block)
        return tuple((question, False) for question in (block.questions if block else ()))
    return found


def while_awaiting(status: Status, found: Sequence[Flip]) -> tuple[Flip, ...]:
    """What would change the verdict of a block while one that opens it is not decided.

    By itself it is then not mastered, or as undecided as the one it waits for.

    Args:
        found: what would change it if it were open.
    """
    if status != "not_mastered":
        return tuple(flip for flip in found if flip.becomes == "not_mastered")
    fewest = min(found, key=lambda flip: flip.size, default=None)
    return () if fewest is None else (replace(fewest, becomes="undetermined"),)
