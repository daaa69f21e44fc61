"""The one suggestion of the moment, in words. Knows no widget and records nothing."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from assistant.domain.guide import dialogue
from assistant.domain.guide.dialogue import Advice
from assistant.domain.rules.outcome import Outcome
from assistant.domain.session.state import Session

if TYPE_CHECKING:
    from assistant.voice import Voice

PATIENCE = 6
"""After so many events, a suggestion that was not followed makes way for another."""


class Adviser:
    """Remembers what it suggested: one thing at a time, and never the same twice in a row."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self._shown: Advice | None = None
        self._shown_at = 0
        self._said: list[str] = []

    def sentence(self, session: Session, outcome: Outcome, now: datetime) -> str:
        """The suggestion as a sentence; empty when there is none.

        It stays while it holds, for a few events; then another takes its place.
        """
        age = session.number - self._shown_at
        last = self._shown.key if self._shown and age >= PATIENCE else None
        found = dialogue.advice(session, outcome, now, last=last, said=self._said)
        if found is None:
            return ""
        if self._shown is None or found.key != self._shown.key:
            self._shown_at = session.number
            if found.tip:
                self._said.append(found.tip)
        self._shown = found
        return self._worded(session, found)

    def _worded(self, session: Session, found: Advice) -> str:
        sentence = self._voice.say(
            f"guide/conseil_{found.kind}", conseil=found,
            elements=[str(ref) for ref in found.elements],
            word=session.referential.block_word, element=session.referential.element_word,
        )
        return " ".join(sentence.split())
