"""The verdict of a block and of a certification: exact, three-valued, with its reasons. Pure.

A verdict is what every completion of the unknown (judgements not given, essential marks not
known) would give, or « undetermined » when completions differ. It is a proposition: the jury
decides. What would change it stands in `counterfactual`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from assistant.domain.referential.model import Mark, Referential
from assistant.domain.rules.certification import certification_verdict
from assistant.domain.rules.counterfactual import flips, useful_elements, useful_questions
from assistant.domain.rules.findings import (
    NOT_APPLICABLE,
    BlockVerdict,
    CertificationVerdict,
    Delivery,
    Evidence,
    Flip,
    Judged,
    Margin,
    Missing,
    Reason,
    Status,
)
from assistant.domain.rules.margin import margin_of
from assistant.domain.rules.reasons import reasons
from assistant.domain.rules.situation import (
    Situation,
    mark_bounds,
    means,
    rule_of,
    situate,
    status_of,
    weighted_mark,
)

__all__ = [
    "NOT_APPLICABLE",
    "BlockVerdict",
    "CertificationVerdict",
    "Delivery",
    "Evidence",
    "Flip",
    "Judged",
    "Margin",
    "Missing",
    "Reason",
    "Status",
    "block_verdict",
    "carried_verdict",
    "certification_verdict",
    "flips",
    "mark_bounds",
    "opened",
    "rule_of",
    "useful_elements",
    "useful_questions",
    "verdicts",
    "weighted_mark",
]


def block_verdict(
    referential: Referential,
    number: int,
    judged: Mapping[int, Judged],
    marks: Mapping[int, Mark] | None = None,
) -> BlockVerdict:
    """The verdict of one block, with its reasons, what is missing, and its margin.

    Args:
        judged: by element number; what is absent is not judged.
        marks: essential marks by element number; what is absent is unknown. None takes the
            référentiel's own marks.

    Raises:
        AssistantError: no such block or element, no rule for it, or a judgement outside the scale.
    """
    situation = situate(referential, number, judged, marks)
    low, high = means(situation.states, situation.counter)
    if situation.rule.unhandled:
        return BlockVerdict(
            number, "undetermined", (_left_to_jury(situation),),
            _missing(situation, "mastered"),
            _waiting(situation, _open_margin(situation)), low, high,
        )
    status = status_of(situation)
    return BlockVerdict(
        number, status, reasons(situation, status), _missing(situation, status),
        _waiting(situation, margin_of(situation, status)), low, high,
    )


def _waiting(situation: Situation, margin: Margin) -> Margin:
    """The margin, with what waits for a consultation or a comment told apart."""
    return replace(
        margin, disputed=len(situation.disputed), uncommented=len(situation.unfinished)
    )


def _left_to_jury(situation: Situation) -> Reason:
    return Reason("left_to_jury", "", situation.rule.sentence, situation.rule.source)


def _open_margin(situation: Situation) -> Margin:
    """The margin of a block whose rule the program does not compute."""
    return Margin(
        len(situation.unjudged), None, None, (),
        decided=False, can_be_mastered=True, can_fail=True,
    )


def opened(
    referential: Referential, verdict: BlockVerdict, before: Sequence[BlockVerdict]
) -> BlockVerdict:
    """The verdict of a block that others open: it is mastered only if they are.

    Args:
        before: the verdicts of the blocks that its rule names under `apres`.
    """
    after = rule_of(referential, verdict.block).after
    closing = tuple(one.block for one in before if one.status == "not_mastered")
    waiting = tuple(one.block for one in before if one.status == "undetermined")
    if after is None or verdict.carried or not (closing or waiting):
        return verdict
    kind, numbers = ("closed", closing) if closing else ("awaits", waiting)
    reason = Reason(kind, "", after.sentence, after.source, blocks=numbers)
    if closing:
        margin = replace(
            verdict.margin, tolerances_left=verdict.margin.tolerances_left and 0,
            tolerances_sure=verdict.margin.tolerances_sure and 0, needed=None, mark_needed=None,
            mark_sure=None, decided=True, can_be_mastered=False, can_fail=True,
        )
        return replace(verdict, status="not_mastered", reasons=(reason,), margin=margin)
    if verdict.status == "not_mastered":
        return verdict
    return replace(
        verdict, status="undetermined", reasons=(reason, *verdict.reasons),
        margin=replace(verdict.margin, decided=False, can_fail=True),
    )


def verdicts(
    referential: Referential, known: Mapping[int, Evidence], carried: Collection[int] = ()
) -> tuple[BlockVerdict, ...]:
    """The verdicts of all blocks, those that others open included.

    Args:
        known: what is known of the elements, by block; nothing is judged where one is absent.
        carried: the blocks validated in an earlier session.
    """
    found: dict[int, BlockVerdict] = {}

    def verdict_of(number: int) -> BlockVerdict:
        if number not in found:
            found[number] = computed(number)
        return found[number]

    def computed(number: int) -> BlockVerdict:
        if number in carried:
            return carried_verdict(referential, number)
        one = known.get(number, Evidence({}))
        verdict = block_verdict(referential, number, one.judged, one.marks)
        after = rule_of(referential, number).after
        return opened(referential, verdict, [verdict_of(n) for n in after.blocks] if after else [])

    return tuple(verdict_of(block.number) for block in referential.blocks)


def carried_verdict(referential: Referential, number: int) -> BlockVerdict:
    """The verdict of a block validated in an earlier session, whose result is kept."""
    retention = next(
        (
            one.retention for one in referential.certifications
            if one.retention and number in (one.blocks or (number,))
        ), None,
    )
    rule = rule_of(referential, number)
    sentence, source = rule.sentence, rule.source
    if retention is not None:
        sentence, source = retention.sentence, retention.source
    margin = Margin(0, None, None, (), decided=True, can_be_mastered=True, can_fail=False)
    reason = Reason("carried", "", sentence, source)
    return BlockVerdict(number, "mastered", (reason,), Missing(), margin)


def _missing(situation: Situation, status: Status) -> Missing:
    essentials: list[int] = []
    if status == "undetermined":
        counter, tally = situation.counter, situation.tally
        essentials = situation.where(
            lambda state: state.mark == "inconnu" and counter.mark_matters(tally, state)
        )
    return Missing(
        situation.refs(situation.unjudged), situation.refs(essentials),
        situation.refs(situation.unfinished), situation.refs(situation.disputed),
    )
