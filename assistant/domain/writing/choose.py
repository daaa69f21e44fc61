"""Another fact, another criterion, in the place of the one a draft has. Pure.

What was chosen is recorded, so that the next draft keeps it as long as its note stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.domain.events import interview as ev
from assistant.domain.events.base import Event
from assistant.domain.events.drafts import DraftChoice
from assistant.domain.referential.model import ElementRef
from assistant.domain.session.state import Session
from assistant.domain.writing import compare
from assistant.domain.writing.compare import Drafted
from assistant.domain.writing.draft import DraftSentence
from assistant.domain.writing.facts import Fact, Facts, Side
from assistant.domain.writing.faithful import spaced
from assistant.domain.writing.spans import CUT

NOTHING = (0, "")
"""The choice that nothing be quoted on an element."""

_QUOTE = re.compile(r"«\s*([^»]*?)\s*»")
_REF = re.compile(r"\d+\.\d+")


@dataclass(frozen=True, slots=True)
class Candidates:
    """The facts that may stand in a place of a text, best first, and the one that stands there."""

    ref: ElementRef
    facts: tuple[Fact, ...]
    current: Fact | None

    @property
    def following(self) -> Fact | None:
        """The fact after the current one; None after the last: nothing is quoted then."""
        if self.current is None:
            return self.facts[0] if self.facts else None
        place = self.facts.index(self.current) + 1
        return self.facts[place] if place < len(self.facts) else None


def candidates(
    line: str, column: int, sentences: Sequence[DraftSentence], facts: Facts
) -> Candidates | None:
    """The facts that may stand where the cursor is; None where no fact of the draft does.

    Args:
        line: the line of the text.
        column: the cursor in it: in a quote, else the next quote of the line is meant.
        sentences: the draft, as the facts are now.
    """
    quotes = list(_QUOTE.finditer(line))
    reached = [one for one in quotes if one.end() >= column] or quotes
    for quote in reached:
        for sentence in sentences:
            for fact in sentence.facts:
                if _is_quote_of(quote[1], fact):
                    ranked = facts.ranked(fact.ref, _side(sentence))
                    same = next((one for one in ranked if _same(one, fact)), None)
                    return Candidates(fact.ref, ranked, same) if same else None
    return None


def _side(sentence: DraftSentence) -> Side:
    if sentence.template == "non":
        return "failing"
    return "not_practised" if sentence.template == "nmo" else "established"


def _same(one: Fact, other: Fact) -> bool:
    return (one.line, one.text) == (other.line, other.text)


def _is_quote_of(quote: str, fact: Fact) -> bool:
    """Whether a quote, cut or not, is of a fact."""
    said = spaced(quote).strip()
    return said == fact.text or (
        said.endswith(CUT.strip()) and fact.text.startswith(said.removesuffix(CUT.strip()).strip())
    )


def choose(session: Session, ref: ElementRef, fact: Fact | None) -> list[Event]:
    """Have the draft quote a fact on an element, or nothing."""
    line, span = (fact.line, fact.text) if fact else NOTHING
    return [] if session.picks.get(ref) == (line, span) else [DraftChoice(ref, line, span)]


def bring_back(session: Session, block: int) -> list[Event]:
    """Let the draft quote again what was excluded from a block."""
    dropped = [ref for ref, pick in session.picks.items()
               if ref.block == block and pick == NOTHING]
    return [
        ev.Undone(number) for ref in dropped
        if (number := _last_choice(session, ref)) is not None
    ]


def _last_choice(session: Session, ref: ElementRef) -> int | None:
    return next(
        (entry.number for entry in reversed(session.entries)
         if entry.number not in session.undone and isinstance(entry.event, DraftChoice)
         and entry.event.element == ref), None,
    )


# --- criteria ------------------------------------------------------------------------------------


def failing_at(
    line: str, column: int, sentences: Iterable[DraftSentence]
) -> ElementRef | None:
    """The element whose criteria the text names where the cursor is."""
    failing = {str(ref): ref for sentence in sentences for ref in sentence.failing}
    named = [(found.start(), failing[found[0]]) for found in _REF.finditer(line)
             if found[0] in failing]
    before = [ref for at, ref in named if at <= column]
    if before:
        return before[-1]
    return named[0][1] if named else None


def first_waiting(session: Session, sentences: Iterable[DraftSentence]) -> ElementRef | None:
    """The first element whose criteria are still to be said."""
    failing = (ref for sentence in sentences for ref in sentence.failing)
    return next((ref for ref in failing if not session.failing(ref)), None)


def place_of(text: str, ref: ElementRef) -> tuple[int, int] | None:
    """The line and the column where a text names an element first."""
    for row, line in enumerate(text.splitlines()):
        for found in _REF.finditer(line):
            if found[0] == str(ref):
                return row, found.start()
    return None


def following_criteria(session: Session, ref: ElementRef, facts: Facts) -> tuple[int, ...]:
    """The criteria to name after those that are named: each alone, none, those said together."""
    element = session.referential.element(ref)
    if element is None:
        return ()
    several = _said_together(session, ref)
    ways = [*([several] if several else []), *((one,) for one in facts.unmet(element)), ()]
    now = session.failing(ref)
    return ways[(ways.index(now) + 1) % len(ways)] if now in ways else ways[0]


def _said_together(session: Session, ref: ElementRef) -> tuple[int, ...]:
    """The several criteria that were last said not to be met, which no key may lose."""
    for entry in reversed(session.entries):
        event = entry.event
        if not isinstance(event, ev.JudgementGiven | ev.ConsultationConcluded):
            continue
        told = entry.number not in session.undone and event.element == ref
        if told and len(event.criteria) > 1:
            return event.criteria
    return ()


# --- the text ------------------------------------------------------------------------------------


def retold(text: str, before: Sequence[Drafted], now: Sequence[Drafted]) -> str:
    """A text after a choice: what stood of the draft as it was is brought up to date.

    What the evaluator edited stays, but for the quotes of it that changed.
    """
    kept = {one.id: one for one in before}
    for found in compare.differences(text, now, before):
        earlier = kept.get(found.drafted.id)
        if found.kind in ("a_jour", "sans_fait") or earlier is None:
            text = compare.take(text, found, now)
        elif found.kind == "modifiee":
            text = _requoted(text, found.present, earlier.text, found.drafted.text)
    return text


def _requoted(text: str, line: str, earlier: str, later: str) -> str:
    """An edited line with the quotes that one sentence has and the other has not, exchanged."""
    old, new = _QUOTE.findall(earlier), _QUOTE.findall(later)
    gone = [one for one in old if one not in new]
    come = [one for one in new if one not in old]
    edited = line
    for was, becomes in zip(gone, come, strict=False):
        edited = edited.replace(was, becomes)
    return text.replace(line, edited, 1)
