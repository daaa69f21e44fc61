"""From what a model answers to what may be shown: one item in, at most one sentence out.

Pure. It knows the lines that were sent and the names of the elements; no judgement of a session.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from assistant.domain.common.text import fold, one_line
from assistant.domain.privacy.redaction import Redaction
from assistant.domain.referential.model import ElementRef
from assistant.domain.session.state import Session
from assistant.domain.suggestions import ProposedSentence
from assistant.llm.checking import french, inert, premises_hold, supported
from assistant.llm.reading import Item

_MASTERY = ("maîtrisé", "maîtrisée", "non maîtrisé", "non maîtrisée", "validé", "validée",
            "non validé", "non validée", "acquis", "acquise", "non acquis", "non acquise")
_FEWEST_WORDS = 3
_LABEL = re.compile(
    r"^(?:question(?: posée)?|relance|phrase(?: établie)?|note)\s*\d*\s*:\s*", re.IGNORECASE
)
"""What a model copies from the data in front of its own words."""


Holds = Callable[[str, Sequence[int]], bool]
"""Whether a rewording that rests on these lines says no more and no less than they do."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How many sentences are kept, and how long each may be."""

    items: int
    length: int


@dataclass(slots=True)
class Sieve:
    """The checks of one answer.

    Args:
        facts: the texts sent, as they were recorded, by the numbers of their lines.
        offered: the elements that were named to the model.
        transcript: the number of a transcript; `facts` are then some of its lines.
        holds: what a rewording must pass to be shown at all.
    """

    use: str
    limits: Limits
    session: Session
    facts: Mapping[int, Sequence[str]]
    offered: frozenset[ElementRef]
    redaction: Redaction
    transcript: int = 0
    holds: Holds | None = None
    kept: int = 0
    foreign: int = 0
    _seen: set[str] = field(default_factory=set)

    def afresh(self) -> Sieve:
        """The same checks, for another answer."""
        return Sieve(
            self.use, self.limits, self.session, self.facts, self.offered, self.redaction,
            self.transcript, self.holds,
        )

    @property
    def enough(self) -> bool:
        """Whether as many items were kept as are shown: what comes after is not read."""
        return self.kept >= self.limits.items

    def sift(self, item: Item) -> Iterator[ProposedSentence]:
        """The sentence of an item, nothing when it cannot be shown; those of a spoken line."""
        for found in self._found(item):
            if not self.enough and fold(found.text) not in self._seen:
                self._seen.add(fold(found.text))
                self.kept += 1
                yield found

    def _found(self, item: Item) -> Iterator[ProposedSentence]:
        if self.enough:
            return
        if self.transcript:
            yield from self._spoken(item)
        elif found := self._sentence(item):
            yield found

    def _sentence(self, item: Item) -> ProposedSentence | None:
        text = inert(item.text[: 20 * self.limits.length])
        if not text or self.redaction.unknown(text):
            return None
        if not french(text):
            self.foreign += 1
            return None
        text = one_line(self.redaction.restore(_LABEL.sub("", text)))
        if self.use == "relances":
            return self._question(text, item)
        if len(text) > self.limits.length or len(text.split()) < _FEWEST_WORDS:
            return None
        return self._rewording(text, item)

    def _question(self, text: str, item: Item) -> ProposedSentence | None:
        text = text[: text.rfind("?") + 1]
        if not 10 <= len(text) <= self.limits.length or self._asked(text):
            return None
        known = tuple(number for number in item.lines if number in self.facts)
        everything = [one for texts in self.facts.values() for one in texts]
        return ProposedSentence(
            text, known, supported=premises_hold(text, everything, self._judgement_words())
        )

    def _rewording(self, text: str, item: Item) -> ProposedSentence | None:
        known = tuple(number for number in item.lines if number in self.facts)
        if self.holds is not None and not self.holds(text, known):
            return None
        sources = list(dict.fromkeys(one for number in known for one in self.facts[number]))
        holds = known == item.lines and any(
            supported(text, said, guarded=self._judgement_words())
            for said in (sources, *([one] for one in sources if self._lines_of(one) == set(known)))
        )
        return ProposedSentence(text, known, supported=holds)

    def _lines_of(self, fact: str) -> set[int]:
        """The lines a sentence of the draft rests on: others may rest on some of them too."""
        return {number for number, texts in self.facts.items() if fact in texts}

    def _spoken(self, item: Item) -> Iterator[ProposedSentence]:
        """One link for each element that a spoken line is tied to."""
        known = [number for number in item.lines if number in self.facts]
        if len(known) != 1:
            return
        for ref in map(_ref, item.elements):
            if ref and ref in self.offered:
                yield ProposedSentence(
                    f"Parole {known[0]} → {ref}", (self.transcript,), (ref,), spoken=known[0]
                )

    def _asked(self, text: str) -> bool:
        """Whether it was put already, or repeats a line that was sent."""
        told = (one.text for one in self.session.asked.values())
        sent = (one for texts in self.facts.values() for one in texts)
        return any(fold(one_line(one)) in fold(text) for one in (*told, *sent))

    def _judgement_words(self) -> tuple[str, ...]:
        """The words of judgement: those of the scale, and those of a verdict."""
        scale = self.session.referential.scale.values
        labels = (label for one in scale for label in (one.label, one.id.replace("_", " ")))
        return tuple(one for one in (*labels, *_MASTERY) if len(one) > 3)


def _ref(name: str) -> ElementRef | None:
    try:
        return ElementRef.parse(name)
    except ValueError:
        return None
