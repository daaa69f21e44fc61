"""One request to a language model, under way or over: what came of it so far. Knows no widget.

What comes is a proposition: it is the evaluator's order that asks a question or writes a sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Protocol

from assistant.domain import suggestions
from assistant.domain.events.base import Event
from assistant.domain.events.interview import NoteCorrected, Undone
from assistant.domain.events.model import ModelConsulted
from assistant.domain.session.state import Session
from assistant.domain.suggestions import ProposedSentence
from assistant.interview import Interview
from assistant.proposals import Fallback, Proposals, Request


class Running(Protocol):
    """Something under way that can be stopped."""

    def cancel(self) -> object:
        """Stop it; what had come already stays."""
        ...


@dataclass(frozen=True, slots=True)
class Shown:
    """A sentence worth showing, under its number in the suggestion."""

    number: int
    sentence: ProposedSentence


class Asking:
    """What one request brought.

    Args:
        fault: the name of what a sentence seems to do that the method avoids, or nothing; such a
            sentence is not shown.
        changed: called with this when something came, and when it is over.
    """

    def __init__(
        self, proposals: Proposals, interview: Interview, request: Request, *,
        fault: Callable[[str], str] = lambda _: "",
        changed: Callable[[Asking], None] = lambda _: None,
    ) -> None:
        self.request = request
        self.running = False
        self.suggestion = 0
        """Where the sentences are recorded; 0 while they are not."""
        self.failure = ""
        """Why the model was of no use, when that was not told before."""
        self.waiting: dict[int, bool] = {}
        """The answers given before the sentences were recorded: accepted or not."""
        self._proposals, self._interview = proposals, interview
        self._fault, self._changed = fault, changed
        self._sentences: list[ProposedSentence] = []
        self._faults: dict[int, str] = {}
        self._began = interview.session.number

    @property
    def session(self) -> Session:
        """The session as it is now, what the model said included."""
        return self._interview.session

    async def run(self) -> None:
        """Send, and take what comes; cancelling it stops the model, what came stays recorded."""
        self.running = True
        self._changed(self)
        try:
            async with aclosing(self._proposals.ask(self._interview, self.request)) as answers:
                async for answer in answers:
                    if isinstance(answer, ProposedSentence):
                        self._take(answer)
                    elif isinstance(answer, Fallback):
                        self.failure = self.failure or answer.line
                    self._changed(self)
        finally:
            self.running = False
            self.suggestion = self._recorded()
            self._changed(self)

    def show_again(self, suggestion: int) -> None:
        """Show what an earlier request brought, instead of asking again."""
        self.suggestion = suggestion
        for sentence in suggestions.sentences_of(self.session.suggestions[suggestion]):
            self._take(sentence)
        self._changed(self)

    def _take(self, sentence: ProposedSentence) -> None:
        self._sentences.append(sentence)
        if name := self._fault(sentence.text):
            self._faults[len(self._sentences)] = name

    def _recorded(self) -> int:
        """Where the sentences were recorded: a stream that is cancelled does not say it."""
        return next(
            (number for number in reversed(self.session.suggestions) if number > self._began), 0
        )

    @property
    def left(self) -> list[Shown]:
        """What nobody answered yet."""
        found = self.session.suggestions.get(self.suggestion)
        settled = found.settled if found else {}
        return [
            Shown(number, sentence) for number, sentence in enumerate(self._sentences, start=1)
            if number not in settled and number not in self._faults
            and self.waiting.get(number, True)
        ]

    @property
    def dropped(self) -> dict[str, int]:
        """How many sentences are not shown, by what they seem to do."""
        counts: dict[str, int] = {}
        for name in self._faults.values():
            counts[name] = counts.get(name, 0) + 1
        return counts

    def answer(self, numbers: Iterable[int], *, accepted: bool) -> list[Event]:
        """The events that answer these sentences.

        None while the sentences are not recorded: the answers wait in `waiting`.
        """
        if not self.suggestion:
            self.waiting |= dict.fromkeys(numbers, accepted)
            return []
        return [
            event for number in numbers
            for event in suggestions.settle(
                self.session, self.suggestion, number, accepted=accepted
            )
        ]

    def refusing(self, _: Session, number: int) -> list[Event]:
        """The order that refuses one sentence."""
        return self.answer([number], accepted=False)

    def late_answers(self) -> list[Event]:
        """The events of the answers that waited; none when nothing could be recorded."""
        waiting, self.waiting = self.waiting, {}
        if not self.suggestion:
            return []
        return [
            event for number, accepted in waiting.items()
            for event in self.answer([number], accepted=accepted)
        ]


def standing(session: Session, request: Request) -> int:
    """The suggestion that already answers a request, in part unsettled; 0 when none does.

    The same lines, with the same words, were sent to the same model with the same instructions.
    """
    for suggestion, _ in reversed(list(suggestions.pending(session))):
        number = suggestion.event.consulted
        sent = session.entries[number - 1].event
        if (
            isinstance(sent, ModelConsulted)
            and (sent.use, sent.model, sent.place, sent.prompt, sent.lines)
            == (request.use, request.model, request.place, request.prompt, request.lines)
            and suggestion.event.block == request.block
            and not any(
                isinstance(entry.event, NoteCorrected | Undone)
                for entry in session.entries[number:]
            )
        ):
            return suggestion.number
    return 0


