"""The verdict of a block and of a certification: exact, three-valued, with its reasons. Pure.

A verdict is what every completion of the unknown (judgements not given, essential marks not
known) would give, or « undetermined » when completions differ. It is a proposition: the jury
decides. What would change it stands in `counterfactual`.
"""

from __future__ import annotations

from collections.abc import Mapping

from assistant.domain.referential.model import Mark, Referential
from assistant.domain.rules.certification import certification_verdict
from assistant.domain.rules.counterfactual import flips, useful_elements, useful_questions
from assistant.domain.rules.findings import (
    NOT_APPLICABLE,
    BlockVerdict,
    CertificationVerdict,
    Delivery,
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
    "rule_of",
    "useful_elements",
    "useful_questions",
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
    status = status_of(situation)
    low, high = means(situation.states, situation.counter)
    return BlockVerdict(
        number, status, reasons(situation, status), _missing(situation, status),
        margin_of(situation, status), low, high,
    )


def carried_verdict(referential: Referential, number: int) -> BlockVerdict:
    """The verdict of a block validated in an earlier session, whose result is kept."""
    retention = next((c.retention for c in referential.certifications if c.retention), None)
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
            lambda state: state[1] == "inconnu" and counter.mark_matters(tally, state)
        )
    return Missing(
        situation.refs(situation.unjudged), situation.refs(essentials),
        situation.refs(situation.unfinished), situation.refs(situation.disputed),
    )
