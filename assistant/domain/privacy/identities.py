"""Who and what a session names, and where a text says it. Pure.

`named(session)` gathers the candidate under every name the journal ever had, the evaluators, the
jury's members, the voices of transcripts, companies and contact details. `Identities` finds them in
a text in two measures:

- `mentions`: what a reader would take for one of them, word for word. The anonymous copy asks
  these: it is read as it is, so that a word which merely looks like a name stays a word.
- `traces`: those, and whatever might give one of them away. What leaves for a model asks these:
  there, hiding too much costs nothing.

Words are compared without case, accents nor invisible characters, whatever apostrophes and hyphens
stand between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from assistant.domain.common.french import CIVILITY
from assistant.domain.common.text import fold
from assistant.domain.events.interview import CandidateDescribed, EvaluatorNamed, JuryDecided
from assistant.domain.events.route import SpottingLed, TutorNamed
from assistant.domain.events.spoken import TranscriptAligned, TranscriptImported
from assistant.domain.privacy import words as w
from assistant.domain.privacy.contacts import LOOSE, as_typed, mentioned, traces_of
from assistant.domain.privacy.folded import Folded, plain_words, read
from assistant.domain.privacy.kinds import (
    ACCREDITATION,
    CANDIDATE,
    COMPANY,
    CONTACT,
    EVALUATOR,
    JURY,
    OTHER,
    PERSONS,
    Identity,
    Mention,
)
from assistant.domain.privacy.names import Names
from assistant.domain.privacy.strangers import introduced, strangers
from assistant.domain.session.state import Session

_VOICES = {"candidat": CANDIDATE, "evaluateur": EVALUATOR}


# --- who a session names --------------------------------------------------------------------


def named(session: Session) -> Iterator[Identity]:
    """All that a session says of who its people are, whatever became of it since."""
    yield Identity(CANDIDATE, session.candidate)
    for entry in session.entries:
        event = entry.event
        if isinstance(event, CandidateDescribed):
            yield Identity(CANDIDATE, event.name)
            for key, value in event.details.items():
                yield from of_detail(key, str(value))
        elif isinstance(event, EvaluatorNamed):
            yield from of_evaluator(event)
        elif isinstance(event, SpottingLed | TutorNamed):
            yield Identity(OTHER, event.name)
            yield Identity(COMPANY, event.company)
            if isinstance(event, SpottingLed):
                yield Identity(ACCREDITATION, event.accreditation)
        elif isinstance(event, JuryDecided):
            named_there = (*_texts(event.members), event.president)
            yield from (Identity(JURY, name) for name in named_there)
        elif isinstance(event, TranscriptImported | TranscriptAligned):
            for speaker, who in event.speakers.items():
                yield Identity(_VOICES.get(who, OTHER), _voice(speaker))


def of_evaluator(evaluator: EvaluatorNamed) -> Iterator[Identity]:
    """An evaluator, their company and their number."""
    yield Identity(EVALUATOR, evaluator.name, evaluator.role_id)
    yield Identity(COMPANY, evaluator.company)
    yield Identity(ACCREDITATION, evaluator.accreditation)


def of_detail(key: str, value: str) -> Iterator[Identity]:
    """What a detail of the first page gives away: nothing, for a trade or a diploma."""
    if fold(key).startswith((*w.KEPT_DETAILS, fold(CIVILITY))):
        return
    told = set(plain_words(key))
    if told & w.COMPANY_DETAILS:
        yield Identity(COMPANY, value)
    elif told & w.PERSON_DETAILS:
        yield Identity(CANDIDATE, value)
    elif told & w.CONTACT_DETAILS or any(char.isdigit() or char.isupper() for char in value):
        yield Identity(CONTACT, value)
    said = Folded.of(value)
    for found in strangers(said, read(said)):
        yield Identity(OTHER, value[found.name:found.end])


def _voice(speaker: str) -> str:
    """What of a transcript's speaker may be a name: « Intervenant 2 » is none."""
    return " ".join(
        one for one in re.findall(r"[^\W\d_]+", speaker)
        if fold(one) not in w.NO_NAMES and len(one) > 1
    )


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inside in value.values():
            yield from _texts(inside)
    elif isinstance(value, list | tuple):
        for inside in value:
            yield from _texts(inside)


@dataclass(frozen=True)
class Identities:
    """Who and what is looked for.

    Args:
        known: what a session names.
        published: the words that stand without a capital in the référentiel: words, whoever they
            may be the name of.
    """

    known: tuple[Identity, ...]
    published: frozenset[str] = field(default=frozenset())

    @classmethod
    def of(cls, session: Session) -> Identities:
        """All that a session names."""
        kept = (one for one in dict.fromkeys(named(session)) if one.value.strip())
        return cls(tuple(kept), _published(session))

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """What surely says who somebody is, in order; none overlaps another."""
        if not text:
            return ()
        folded = Folded.of(text)
        words = read(folded)
        found = [
            *self._names.found(folded, words), *strangers(folded, words),
            *introduced(folded, words, self.published), *mentioned(folded),
            *_matched(folded, self._typed),
        ]
        return tuple(_apart(found, text))

    def traces(self, text: str) -> tuple[Mention, ...]:
        """All that might say who somebody is, in order; what overlaps is one."""
        if not text:
            return ()
        return tuple(_merged([*self.mentions(text), *_matched(Folded.of(text), self._loose)]))

    @cached_property
    def _names(self) -> Names:
        named = (one for one in self.known if one.kind in PERSONS or one.kind == COMPANY)
        return Names(tuple(named), self.published)

    @cached_property
    def _typed(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        return tuple(
            (one.kind, re.compile(pattern)) for one in self.known if one.kind not in PERSONS
            for pattern in as_typed(one, self.published)
        )

    @cached_property
    def _loose(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        known = ((one.kind, pattern) for one in self.known for pattern in traces_of(one))
        return tuple((kind, re.compile(pattern)) for kind, pattern in (*known, *LOOSE))


def _matched(
    folded: Folded, patterns: Iterable[tuple[str, re.Pattern[str]]]
) -> Iterator[Mention]:
    for kind, pattern in patterns:
        for match in pattern.finditer(folded.text):
            if match.end() > match.start():
                start, end = folded.span(*match.span())
                yield Mention(start, end, start, kind)


def _published(session: Session) -> frozenset[str]:
    """The words that the référentiel writes without a capital."""
    texts = [
        text for block in session.referential.blocks for element in block.elements
        for text in (element.title, element.group, *element.criteria)
    ]
    return frozenset(
        fold(word) for text in texts for word in re.findall(r"(?<![^\W\d_])[^\W\d_]{3,}", text)
        if word.islower()
    )


def _apart(found: Iterable[Mention], text: str) -> Iterator[Mention]:
    """The longest of what overlaps; two names side by side are a third person's."""
    kept: list[Mention] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if kept and one.start < kept[-1].end:
            before = kept.pop()
            widest = before if before.end - before.start >= one.end - one.start else one
            kept.append(Mention(
                before.start, max(before.end, one.end), min(before.name, one.name), widest.kind,
                widest.role, alone=widest.alone,
            ))
        elif kept and _side_by_side(kept[-1], one, text):
            before = kept.pop()
            kept.append(Mention(before.start, one.end, before.name, OTHER, alone=False))
        else:
            kept.append(one)
    yield from kept


def _side_by_side(one: Mention, other: Mention, text: str) -> bool:
    """Whether two names are one: « Claire Roux », where Claire and Roux are two people."""
    return (
        {one.kind, other.kind} <= PERSONS and other.start == other.name
        and text[one.end:other.start] in (" ", "\u00a0", "\u202f", "-")
    )


def _merged(found: Iterable[Mention]) -> Iterator[Mention]:
    """What overlaps made one, of the kind of the first."""
    last: Mention | None = None
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if last is not None and one.start < last.end:
            last = Mention(
                last.start, max(last.end, one.end), last.name, last.kind, last.role,
                alone=last.alone,
            )
            continue
        if last is not None:
            yield last
        last = one
    if last is not None:
        yield last
