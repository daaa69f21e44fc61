"""What the verdicts of all blocks lead to: a proposition to the jury. Pure.

Every condition is monotone in the blocks' verdicts and means, so that the worst and the best
completion of what is unknown bound all others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from assistant.domain.common.errors import AssistantError
from assistant.domain.referential.model import Certification, Referential
from assistant.domain.rules.conditions import parse_mark
from assistant.domain.rules.findings import BlockVerdict, CertificationVerdict, Delivery, Reason

MEAN, EACH, TOGETHER, UNSAID = "moyenne_des_blocs", "chaque_bloc", "toutes", "non_precisee"
Term = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class _Completion:
    """One way things may turn out: which blocks are mastered, and their means."""

    mastered: Mapping[int, bool]
    means: Mapping[int, Fraction]


def certification_verdict(
    referential: Referential, blocks: Sequence[BlockVerdict], certification_id: str = ""
) -> CertificationVerdict:
    """What is proposed for a certification: delivery, a partial result, nothing, or not yet.

    Args:
        blocks: the verdict of every block of the référentiel; one validated in an earlier
            session is given as mastered (see `verdict.carried_verdict`).
        certification_id: the référentiel's first certification when empty.

    Raises:
        AssistantError: the référentiel has no such certification.
    """
    certification = _certification(referential, certification_id)
    terms = _terms(certification.condition)
    worst, best = _completion(referential, blocks, 0), _completion(referential, blocks, 1)
    status: Delivery = "undetermined"
    if terms is not None:
        low, high = (_result(certification, terms, found) for found in (worst, best))
        status = low if low == high else "undetermined"
    groups = {
        name: tuple(block.block for block in blocks if block.status == name)
        for name in ("mastered", "not_mastered", "undetermined")
    }
    return CertificationVerdict(
        certification.id, certification.title, status,
        groups["mastered"], groups["not_mastered"], groups["undetermined"],
        _reasons(certification, terms, worst, best),
        certification.retention if status == "partial" else None,
    )


def _certification(referential: Referential, certification_id: str) -> Certification:
    for one in referential.certifications:
        if certification_id in ("", one.id):
            return one
    known = ", ".join(one.id for one in referential.certifications) or "aucune"
    raise AssistantError(
        "Certification inconnue",
        f"{referential.id} : « {certification_id[:80]} » n’existe pas ; il y a : {known}.",
    )


def _terms(condition: object) -> tuple[Term, ...] | None:
    """The conditions that must all hold; None when the source gives no rule."""
    if isinstance(condition, str):
        return None if condition == UNSAID else ((condition, {}),)
    if not isinstance(condition, Mapping) or UNSAID in condition:
        return None
    found: list[Term] = []
    for key, body in condition.items():
        if key == TOGETHER:
            for one in body:
                found.extend(_terms(one) or ())
        else:
            found.append((key, body if isinstance(body, Mapping) else {}))
    return tuple(found)


def _completion(
    referential: Referential, blocks: Sequence[BlockVerdict], best: int
) -> _Completion:
    """The worst (0) or the best (1) way things may turn out. A block without a known mean may
    have any mean of the scale."""
    numeric = referential.scale.numeric
    ends = (numeric.minimum, numeric.maximum) if numeric else ("0", "0")
    end = parse_mark(ends[best]) or Fraction(0)
    means = {}
    for block in blocks:
        mean = block.mean_high if best else block.mean_low
        means[block.block] = end if mean is None else mean
    good = ("mastered", "undetermined") if best else ("mastered",)
    return _Completion({block.block: block.status in good for block in blocks}, means)


def _mean(body: Mapping[str, Any], means: Mapping[int, Fraction]) -> Fraction:
    weights = {str(key): parse_mark(text) for key, text in body.get("poids", {}).items()}
    total = weight = Fraction(0)
    for number, mean in means.items():
        factor = weights.get(str(number), Fraction(1)) or Fraction(0)
        total += factor * mean
        weight += factor
    return total / weight if weight else Fraction(0)


def _asked(body: Mapping[str, Any]) -> Fraction:
    return parse_mark(body.get("au_moins")) or Fraction(0)


def _holds(term: Term, completion: _Completion) -> bool:
    kind, body = term
    if kind == MEAN:
        return _mean(body, completion.means) >= _asked(body)
    if kind == EACH:
        return all(mean >= _asked(body) for mean in completion.means.values())
    return all(completion.mastered.values())


def _result(
    certification: Certification, terms: Sequence[Term], completion: _Completion
) -> Delivery:
    if all(_holds(term, completion) for term in terms):
        return "delivery"
    kept = certification.retention is not None and any(completion.mastered.values())
    return "partial" if kept else "none"


def _reasons(
    certification: Certification,
    terms: Sequence[Term] | None,
    worst: _Completion,
    best: _Completion,
) -> tuple[Reason, ...]:
    sentence, source = certification.sentence, certification.source
    if terms is None:
        return (Reason("no_rule", "", sentence, source),)
    found = []
    for term in terms:
        kind, body = term
        low, high = _holds(term, worst), _holds(term, best)
        state = "satisfied" if low else "open" if high else "violated"
        count: int | Fraction = sum(worst.mastered.values())
        bound: int | Fraction = len(worst.mastered)
        if kind == MEAN:
            count, bound = _mean(body, worst.means), _asked(body)
        elif kind == EACH:
            count, bound = min(worst.means.values()), _asked(body)
        found.append(Reason(
            state, str(body.get("motif", "")), sentence, source,
            count=count, bound=bound, condition=kind,
        ))
    return tuple(found)
