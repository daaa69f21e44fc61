"""How far two evaluators agree before they confer. Pure; exact fractions until they are shown.

Only independent judgements count: those that stood at the moment when both roles had judged an
element, provided that no consultation had settled it or been held on its block yet. Until then
neither sees the other's (`seeing`); what is judged afterwards tells how the pair confers, not how
each of them judges. What was brought from the other's own session was judged apart, whenever it
is brought.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain

from assistant.domain.events import interview as ev
from assistant.domain.referential.model import ElementRef
from assistant.domain.session.state import Session

NOT_APPLICABLE = "non_applicable"
"""The category of a ticked « non applicable », whatever box the source makes one tick."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One element judged by two roles, each without the other.

    Args:
        first: the judgement of the role that concludes.
        second: the judgement of the other role.
    """

    element: ElementRef
    first: str
    second: str

    @property
    def same(self) -> bool:
        """Whether both gave the same value: what an agreement counts."""
        return self.first == self.second


@dataclass(frozen=True, slots=True)
class Figures:
    """How far a set of pairs agrees.

    Args:
        count: how many pairs there are.
        same: how many of them hold the same judgement twice.
        observed: the share of agreement, from 0 to 1; None without any pair.
        expected: the share that chance would give to two evaluators who judge as often as these
            do, each for himself; None without any pair.
        kappa: Cohen's kappa; None without any pair, and where chance alone would agree always:
            both gave one and the same judgement everywhere, and kappa divides by zero.
        table: how often each couple of judgements (concluding role, other role) was given.
    """

    count: int
    same: int
    observed: Fraction | None
    expected: Fraction | None
    kappa: Fraction | None
    table: Mapping[tuple[str, str], int]

    @property
    def categories(self) -> tuple[str, ...]:
        """The judgements given at least once, by one role or the other."""
        return tuple(sorted(set(chain.from_iterable(self.table))))


def independent_pairs(session: Session) -> tuple[Pair, ...]:
    """The elements that the concluding role and another one judged each for himself.

    With more than two roles, the other is the first of them that judged the element.
    """
    concluding = session.referential.concluding_role.id
    views: dict[ElementRef, dict[str, str]] = {}
    pairs: dict[ElementRef, Pair] = {}
    settled: set[ElementRef] = set()
    conferred: set[int] = set()
    for entry in session.entries:
        if entry.number in session.undone:
            continue
        event = entry.event
        if isinstance(event, ev.ConsultationConcluded):
            settled.add(event.element)
        elif isinstance(event, ev.ConsultationHeld):
            conferred.add(event.block)
        elif isinstance(event, ev.JudgementWithdrawn):
            views.get(event.element, {}).pop(event.by, None)
        elif isinstance(event, ev.JudgementGiven) and event.element not in settled and (
            entry.brought[0] or not conferred & {0, event.element.block}
        ):
            given = views.setdefault(event.element, {})
            given[event.by] = NOT_APPLICABLE if event.not_applicable else event.value
            if concluding in given and len(given) > 1:
                other = next(value for role, value in given.items() if role != concluding)
                pairs.setdefault(event.element, Pair(event.element, given[concluding], other))
    return tuple(pairs[ref] for ref in sorted(pairs))


def figures(pairs: Iterable[Pair]) -> Figures:
    """Percentage of agreement and Cohen's kappa of these pairs.

    kappa = (po - pe) / (1 - pe), po the share of pairs that agree, pe the share expected from
    the two evaluators' own frequencies (J. Cohen, « A coefficient of agreement for nominal
    scales », Educational and Psychological Measurement, 20, 1960, p. 37-46).
    """
    table = Counter((pair.first, pair.second) for pair in pairs)
    count = table.total()
    same = sum(times for (first, second), times in table.items() if first == second)
    if not count:
        return Figures(0, 0, None, None, None, table)
    firsts: Counter[str] = Counter()
    seconds: Counter[str] = Counter()
    for (first, second), times in table.items():
        firsts[first] += times
        seconds[second] += times
    observed = Fraction(same, count)
    expected = Fraction(sum(firsts[one] * seconds[one] for one in firsts), count * count)
    kappa = None if expected == 1 else (observed - expected) / (1 - expected)
    return Figures(count, same, observed, expected, kappa, table)
