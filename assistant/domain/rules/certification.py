"""What the verdicts of all blocks lead to: a proposition to the jury. Pure.

Blocks do not depend on one another, and every condition is monotone in their verdicts and means,
so that the worst and the best completion of what is unknown bound all others; conditions that
could contradict this are refused when the référentiel is read (`certification_faults`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations
from typing import Any, TypeVar

from assistant.domain.common.errors import AssistantError
from assistant.domain.referential.model import (
    Block,
    Certification,
    Data,
    Element,
    ElementRef,
    Mark,
    Referential,
    Rule,
)
from assistant.domain.rules.conditions import extent, parse_mark, read_rounding
from assistant.domain.rules.counting import Counter, ElementState, covers
from assistant.domain.rules.findings import (
    BlockVerdict,
    CertificationVerdict,
    Delivery,
    Evidence,
    Judged,
    Reason,
    Status,
)
from assistant.domain.rules.reasons import reasons
from assistant.domain.rules.situation import (
    Situation,
    counter_of,
    possible,
    rule_of,
    situate_block,
)

ALL_BLOCKS, UNSAID = "tous_les_blocs", "non_precisee"
BLOCKS, MEAN, EACH, ELEMENTS = "blocs", "moyenne_des_blocs", "chaque_bloc", "sur_les_elements"
GROUPS = ("toutes", "une")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Term:
    """One condition of a certificate; `number` tells it from the others."""

    number: int
    kind: str
    body: Mapping[str, Any]


Node = _Term | tuple[str, tuple["Node", ...]]


@dataclass(frozen=True, slots=True)
class _Completion:
    """One way things may turn out: which blocks are mastered, their means, and which conditions on
    elements hold."""

    mastered: Mapping[int, bool]
    means: Mapping[int, Fraction]
    elements: Mapping[int, bool]


def certification_verdict(
    referential: Referential,
    blocks: Sequence[BlockVerdict],
    certification_id: str = "",
    evidence: Mapping[int, Evidence] | None = None,
    counted: Mapping[ElementRef, Mark] | None = None,
) -> CertificationVerdict:
    """What is proposed for a certification: delivery, a partial result, nothing, or not yet.

    Args:
        blocks: the verdict of every block of the référentiel; one validated in an earlier
            session is given as mastered (see `verdict.carried_verdict`).
        certification_id: the référentiel's first certification when empty.
        evidence: what is known of the elements of each block, for a certificate that counts some
            elements or asks something of them; nothing is judged where it is absent.
        counted: the elements that count for this certificate, where they differ from its own.

    Raises:
        AssistantError: the référentiel has no such certification.
    """
    certification = _certification(referential, certification_id)
    found = _Case(referential, certification, blocks, evidence or {}, counted)
    status: Delivery = "undetermined"
    if found.tree is not None:
        low, high = found.result(found.worst), found.best_result()
        status = low if low == high else "undetermined"
    groups = found.groups()
    kept = status == "partial" or (status == "delivery" and not certification.whole)
    return CertificationVerdict(
        certification.id, certification.title, status,
        groups["mastered"], groups["not_mastered"], groups["undetermined"],
        tuple(found.reasons()), certification.retention if kept else None,
        tuple(one.block for one in blocks
              if one.left_to_jury and one.block in groups["undetermined"]),
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


def _tree(certification: Certification, seen: list[_Term]) -> Node | None:
    """The conditions as a tree, each of them added to `seen`; None when the source gives none, and
    where the jury applies it."""
    condition = certification.condition
    if certification.unhandled or not condition or condition == UNSAID:
        return None
    return _node(condition, seen)


def _node(condition: str | Data, seen: list[_Term]) -> Node:
    if isinstance(condition, str):
        condition = {condition: {}}
    ((key, body),) = condition.items()
    if key in GROUPS:
        return key, tuple(_node(one, seen) for one in body)
    term = _Term(len(seen), key, body)
    seen.append(term)
    return term


class _Case:
    """A certificate, and what is known of its blocks and elements."""

    def __init__(
        self,
        referential: Referential,
        certification: Certification,
        blocks: Sequence[BlockVerdict],
        evidence: Mapping[int, Evidence],
        counted: Mapping[ElementRef, Mark] | None,
    ) -> None:
        self.referential = referential
        self.certification = certification
        self.evidence = evidence
        self.terms: list[_Term] = []
        self.tree = _tree(certification, self.terms)
        self.counted = certification.marks if counted is None else counted
        if self.tree is None:
            self.counted = None
        numbers = certification.blocks or tuple(one.block for one in blocks)
        self.doubtful: dict[int, bool] = {}
        self.blocks = {one.block: one for one in blocks if one.block in numbers}
        self.chances = {
            number: chance for number, one in self.blocks.items()
            if (chance := self._chance(one)) is not None
        }
        self.pools = {
            term.number: self._pool(term) for term in self.terms if term.kind == ELEMENTS
        }
        self.worst, self.best = self._completion(0), self._completion(1)

    # what may become of each block

    def _chance(self, verdict: BlockVerdict) -> tuple[bool, bool] | None:
        """Whether a block may fail and may hold in this certificate; None when it is no part of
        it."""
        own = (verdict.status != "mastered", verdict.status != "not_mastered")
        block = self.referential.block(verdict.block)
        if self.counted is None or block is None:
            return own
        counts = self._counts(block)
        if all(mark == "non" for mark in counts.values()):
            return None
        certain = any(mark == "oui" for mark in counts.values())
        rule = rule_of(self.referential, block.number)
        if verdict.carried or rule.unhandled or all(mark == "oui" for mark in counts.values()):
            return own
        known = self.evidence.get(block.number, Evidence({}))
        fails, holds = possible(situate_block(self.referential, block, rule, known, counts))
        closed = any(reason.kind == "closed" for reason in verdict.reasons)
        if not certain:
            self.doubtful[block.number] = holds and not closed
        if closed:
            return True, not certain
        awaits = any(reason.kind == "awaits" for reason in verdict.reasons)
        return fails or awaits, holds or not certain

    def _counts(self, block: Block) -> dict[int, Mark]:
        counted = self.counted
        return {
            element.ref.element: "oui" if counted is None else counted.get(element.ref, "non")
            for element in block.elements
        }

    def _pool(self, term: _Term) -> Situation:
        """The elements of the certificate, taken as one block under one condition."""
        elements: list[Element] = []
        judged: dict[int, Judged] = {}
        marks: dict[int, Mark] = {}
        counts: dict[int, Mark] = {}
        for number in self.blocks:
            block = self.referential.blocks[number - 1]
            known, members = self.evidence.get(number, Evidence({})), self._counts(block)
            for element in block.elements:
                place, own = len(elements) + 1, element.ref.element
                elements.append(element)
                counts[place] = members[own]
                if own in known.judged:
                    judged[place] = known.judged[own]
                mark = element.essential if known.marks is None else known.marks.get(own)
                marks[place] = mark or "inconnu"
        certification = self.certification
        return situate_block(
            self.referential,
            replace(self.referential.blocks[0], elements=tuple(elements), questions=()),
            Rule(certification.id, (), certification.sentence, certification.source, term.body),
            Evidence(judged, marks), counts,
        )

    def groups(self) -> dict[Status, tuple[int, ...]]:
        """The blocks of the certificate, by what becomes of them; none where it only asks
        something of elements."""
        if self.terms and len(self.pools) == len(self.terms):
            return {"mastered": (), "not_mastered": (), "undetermined": ()}
        names: dict[tuple[bool, bool], Status] = {
            (False, True): "mastered", (True, False): "not_mastered", (True, True): "undetermined",
        }
        return {
            name: tuple(number for number, found in self.chances.items() if found == chance)
            for chance, name in names.items()
        }

    # the two ways that bound all others

    def _completion(self, best: int) -> _Completion:
        """The worst (0) or the best (1) way things may turn out. A block carried from an earlier
        session may have any mean; one without anything to average has none."""
        ends = extent(self.referential.scale) or (Fraction(0), Fraction(0))
        means = {}
        for number in self.chances:
            verdict = self.blocks[number]
            mean = verdict.mean_high if best else verdict.mean_low
            if mean is None and (verdict.carried or self.referential.scale.numeric):
                mean = ends[best]
            if mean is not None:
                means[number] = mean
        return _Completion(
            {
                number: holds if best else not fails
                for number, (fails, holds) in self.chances.items()
            },
            means,
            {
                number: possible(pool)[1] if best else not possible(pool)[0]
                for number, pool in self.pools.items()
            },
        )

    def best_result(self) -> Delivery:
        """The best result. Where no block counts for certain, one of them does."""
        if not self.doubtful or len(self.doubtful) < len(self.chances):
            return self.result(self.best)
        ways = [
            replace(self.best, mastered={**self.best.mastered, number: holds})
            for number, holds in self.doubtful.items()
        ]
        return "delivery" if any(self.result(way) == "delivery" for way in ways) else "none"

    def result(self, completion: _Completion) -> Delivery:
        if self.tree is not None and _holds(self.tree, completion):
            return "delivery"
        certification = self.certification
        kept = certification.retention is not None and certification.whole
        return "partial" if kept and any(completion.mastered.values()) else "none"

    # why

    def reasons(self) -> Iterator[Reason]:
        """Why the proposition is what it is: each condition, in the order of the source."""
        certification = self.certification
        sentence, source = certification.sentence, certification.source
        if certification.unhandled:
            yield Reason("left_to_jury", "", sentence, source)
        elif self.tree is None:
            yield Reason("no_rule", "", sentence, source)
        for term in self.terms:
            low, high = _met(term, self.worst), _met(term, self.best)
            if term.kind == ELEMENTS:
                status: Status = "mastered" if low else "undetermined" if high else "not_mastered"
                yield from reasons(self.pools[term.number], status)
                continue
            count, bound = self._figures(term, self.worst)
            most, _ = self._figures(term, self.best)
            partial = term.body.get("parmi") or (() if certification.whole else self.chances)
            yield Reason(
                "satisfied" if low else "open" if high else "violated",
                str(term.body.get("motif", "")), sentence, source,
                count=count, bound=bound, condition=term.kind, blocks=tuple(partial),
                counted=self._partly_counted(),
                most=most if isinstance(most, Fraction) and most != count else None,
            )

    def _partly_counted(self) -> bool:
        """Whether some elements of a block of the certificate do not count for certain."""
        blocks = (self.referential.block(number) for number in self.chances)
        return self.counted is not None and any(
            mark != "oui" for block in blocks if block for mark in self._counts(block).values()
        )

    def _figures(
        self, term: _Term, way: _Completion
    ) -> tuple[int | Fraction | None, int | Fraction | None]:
        """How far a condition is when things turn out this way, and what it asks for."""
        if term.kind == MEAN:
            return _mean(term.body, way.means), _asked(term.body)
        if term.kind == EACH:
            among = [mean for _, mean in _among(term.body, way.means)]
            return min(among, default=None), _asked(term.body)
        among_blocks = [one for _, one in _among(term.body, way.mastered)]
        return sum(among_blocks), _required(term.body, len(among_blocks))


def _among(body: Mapping[str, Any], found: Mapping[int, _T]) -> list[tuple[int, _T]]:
    """What a condition bears on."""
    named = body.get("parmi")
    return [(number, one) for number, one in found.items() if not named or number in named]


def _required(body: Mapping[str, Any], size: int) -> int:
    """How many blocks a condition asks for."""
    return int(body.get("au_moins", size - int(body.get("sauf", 0))))


def _mean(body: Mapping[str, Any], means: Mapping[int, Fraction]) -> Fraction | None:
    """The weighted mean of the blocks, rounded as the source says; None without any."""
    weights = {str(key): parse_mark(text) for key, text in body.get("poids", {}).items()}
    total = weight = Fraction(0)
    for number, mean in _among(body, means):
        factor = weights.get(str(number), Fraction(1)) or Fraction(0)
        total += factor * mean
        weight += factor
    if not weight:
        return None
    rounding = read_rounding(body.get("arrondi"))
    return rounding.rounded(total / weight) if rounding else total / weight


def _asked(body: Mapping[str, Any]) -> Fraction:
    return parse_mark(body.get("au_moins")) or Fraction(0)


def _met(term: _Term, completion: _Completion) -> bool:
    if term.kind == ELEMENTS:
        return completion.elements[term.number]
    if term.kind == MEAN:
        mean = _mean(term.body, completion.means)
        return mean is None or mean >= _asked(term.body)
    if term.kind == EACH:
        return all(mean >= _asked(term.body) for _, mean in _among(term.body, completion.means))
    among = [one for _, one in _among(term.body, completion.mastered)]
    return sum(among) >= _required(term.body, len(among))


def _holds(node: Node, completion: _Completion) -> bool:
    if isinstance(node, _Term):
        return _met(node, completion)
    group, children = node
    found = (_holds(child, completion) for child in children)
    return all(found) if group == "toutes" else any(found)


# --- what cannot be exact -----------------------------------------------------------------------


_MARKS: tuple[Mark, ...] = ("oui", "non")


def certification_faults(
    referential: Referential, certification: Certification
) -> Iterator[tuple[str, str]]:
    """Why a certificate could not be decided exactly: what, and how to mend it, in French.

    Conditions on elements, or on points, are decided with the others only where one judgement is
    the best for all of them and one the worst.
    """
    terms: list[_Term] = []
    _tree(certification, terms)
    if len(terms) < 2:
        return
    marked = certification.marks or {}
    if any(mark == "inconnu" for mark in marked.values()):
        yield (
            "plusieurs conditions ne se décident pas ensemble tant qu’on ne sait pas quels éléments"
            " comptent",
            "Donnez « oui » ou « non » à chaque élément, gardez une seule condition, ou écrivez"
            " « regle: non_traitee » à la place de « condition »",
        )
    pools = [term for term in terms if term.kind == ELEMENTS]
    points = referential.scale.numeric is None and any(t.kind in (MEAN, EACH) for t in terms)
    if not pools and not points:
        return
    numbers = certification.blocks or tuple(block.number for block in referential.blocks)
    rules = [rule_of(referential, number) for number in numbers]
    counters = [counter_of(rule, referential.scale) for rule in rules if not rule.unhandled]
    above = [
        counter_of(Rule("", (), "", certification.source, term.body), referential.scale)
        for term in pools
    ]
    if any(atom.among != "tous" for counter in above for atom in counter.condition.atoms):
        yield (
            "« sur_les_elements » distingue les incontournables à côté d’une autre condition",
            "Faites-en la seule condition du certificat, ou retirez « parmi »",
        )
    every = [*counters, *above]
    if referential.scale.numeric is None and not _one_order(every, points):
        yield (
            "ces conditions ne se décident pas ensemble : aucune valeur de l’échelle n’est la"
            f" meilleure, ou la moins bonne, pour toutes{_at_odds(every, points)}",
            "Comptez les valeurs dans le même ordre partout, gardez une seule condition, ou écrivez"
            " « regle: non_traitee » à la place de « condition »",
        )


def _at_odds(counters: Sequence[Counter], points: bool) -> str:
    """Two values that two conditions put in another order, as the end of a sentence."""
    for one, other in combinations(counters[0].values if counters else (), 2):
        above, below = "", ""
        for counter in counters:
            if points and counter.points:
                worth, less = _worth(counter, one), _worth(counter, other)
                above, below = (above or "les points") if worth > less else above, (
                    (below or "les points") if worth < less else below)
            for mark in _MARKS:
                weights = (
                    counter.weigh(value, mark == "oui", ElementState(value, mark))
                    for value in (one, other)
                )
                for atom, mine, its in zip(counter.condition.atoms, *weights, strict=True):
                    above = above or (atom.motif if mine > its else "")
                    below = below or (atom.motif if mine < its else "")
        if above and below:
            return (
                f" (« {one} » vaut plus que « {other} » pour « {above} », et moins pour"
                f" « {below} »)"
            )
    return ""


def _worth(counter: Counter, value: str) -> Fraction:
    """The points of a value. What does not apply is left out of a mean: the best value raises it,
    the worst lowers it."""
    low, high = counter.extent or (Fraction(0), Fraction(0))
    return counter.points.get(value, (low + high) / 2)


def _one_order(counters: Sequence[Counter], points: bool) -> bool:
    """Whether one value is the best for every condition, and one the worst."""
    values = counters[0].values if counters else ()

    def beats(one: str, other: str) -> bool:
        if points and _worth(counters[0], one) < _worth(counters[0], other):
            return False
        return all(
            covers(
                counter.weigh(one, mark == "oui", ElementState(one, mark)),
                counter.weigh(other, mark == "oui", ElementState(other, mark)),
            )
            for counter in counters for mark in _MARKS
        )

    best = any(all(beats(one, other) for other in values) for one in values)
    return best and any(all(beats(other, one) for other in values) for one in values)
