"""The one suggestion of the moment, in words. Knows no widget and records nothing."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from assistant.domain.common.french import hour
from assistant.domain.guide import dialogue
from assistant.domain.guide.dialogue import Advice
from assistant.domain.referential.model import ElementRef, Tip
from assistant.domain.rules.outcome import Outcome
from assistant.domain.session.state import Session

if TYPE_CHECKING:
    from assistant.voice import Voice

PATIENCE = 6
"""After so many events, a suggestion that was not followed makes way for another."""

REST = 40
"""Questions that go by before a tip of the method, once shown, may come back."""


class Adviser:
    """Remembers what it suggested: one thing at a time, and never the same twice in a row."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self._shown: Advice | None = None
        self._shown_at = 0
        self._said: dict[str, int] = {}
        """The tips that were shown, and how many questions had then been put."""

    def tip(self, session: Session, moment: str) -> Tip | None:
        """A method tip for a moment; none that was shown lately."""
        return dialogue.tip(session, moment, self._lately(session))

    def _lately(self, session: Session) -> set[str]:
        return {tip for tip, at in self._said.items() if len(session.asked) - at < REST}

    def sentence(
        self, session: Session, outcome: Outcome, now: datetime, seen: ElementRef | None = None
    ) -> str:
        """The suggestion as a sentence; empty when there is none.

        It stays while it holds, for a few events; then another takes its place.

        Args:
            seen: the element one looks at.
        """
        shown, asked = self._shown, len(session.asked)
        passed = shown is not None and session.number - self._shown_at >= PATIENCE
        said = {
            tip for tip in self._lately(session)
            if passed or shown is None or tip != shown.tip
        }
        last = shown.key if shown and passed else None
        found = dialogue.advice(session, outcome, now, seen=seen, last=last, said=said)
        if found is None:
            self._shown = None
            return ""
        if shown is None or found.key != shown.key:
            self._shown_at = session.number
            if found.method:
                self._said[found.tip] = asked
        self._shown = found
        return self._worded(session, found)

    def _worded(self, session: Session, found: Advice) -> str:
        sentence = self._voice.say(
            f"guide/conseil_{found.kind}", conseil=found,
            elements=[str(ref) for ref in found.elements],
            heures=[hour(one) for one in (found.gap.since, found.gap.until)] if found.gap else [],
            word=session.referential.block_word, element=session.referential.element_word,
        )
        return " ".join(sentence.split())
