"""The elements a language model proposes for the lines of a transcript, beside those of the words.

They come under the others and move none of them; what one does with the line answers them.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from itertools import chain
from typing import TYPE_CHECKING, Any, Protocol

from textual.content import Content

from assistant.domain.common.errors import AssistantError
from assistant.domain.events.base import Event
from assistant.domain.referential.model import ElementRef
from assistant.domain.session.state import Session
from assistant.domain.spoken import links, transcript
from assistant.proposals import Request
from assistant.tui.model import proposed
from assistant.tui.model.asking import Asking, Running
from assistant.tui.model.sending import read_before_sending
from assistant.tui.spoken.commands import SPOKEN

if TYPE_CHECKING:
    from assistant.tui.base.program import Program
    from assistant.tui.conduct.conduct import Conduct

ASK = next(one for one in SPOKEN if one.id == "parole_modele")


class LinksView(Protocol):
    """The screen of a transcript, to what proposes beside it."""

    @property
    def cqp(self) -> Program:
        """The program it is shown by."""
        ...

    @property
    def is_attached(self) -> bool:
        """False once the screen is going."""
        ...

    @property
    def line(self) -> int:
        """The line in view."""
        ...

    def attempt(self, order: Callable[[], object]) -> bool:
        """Do it, and say a fault on the screen; True when it was done."""
        ...

    def refuse(self, error: AssistantError) -> None:
        """Say why something was not done."""
        ...

    def tell(self, text: str, *, error: bool = False) -> None:
        """Say something on the message line, in place of what stands there."""
        ...

    def paint(self) -> None:
        """Show the line and its proposals as they are now."""
        ...

    def run_aside(self, work: Coroutine[Any, Any, None]) -> Running:
        """Have something done beside what one does."""
        ...


class ModelLinks:
    """What a language model says of the lines of one transcript."""

    def __init__(self, conduct: Conduct, number: int, view: LinksView) -> None:
        """Stand beside the transcript of that number."""
        self._conduct, self._number, self._view = conduct, number, view
        self._asking: Asking | None = None
        self._running: Running | None = None

    # --- asking ------------------------------------------------------------------------------

    def ask(self) -> None:
        """Ask about the next lines that wait; what would leave is shown first."""
        if self._asking is not None and self._asking.running:
            return
        self._view.attempt(self._ask)

    def _ask(self) -> None:
        self._conduct.must_be_open()
        request = self._view.cqp.services.proposals.spoken_links(
            self._conduct.session, self._number, self._to_ask()
        )
        read_before_sending(
            self._view.cqp, self._conduct, request, local=self._local,
            send=lambda: self._send(request),
        )

    def _to_ask(self) -> list[tuple[int, str]]:
        """The lines to ask about, from the one in view on: first those no model was shown."""
        session = self._conduct.session
        found = transcript.transcript(session, self._number)
        linked = {one.line for one in links.links(session, self._number)}
        waiting = [one for one in transcript.pending(session, found) if one not in linked]
        onward = sorted(waiting, key=lambda one: (one < self._view.line, one))
        seen = links.looked_at(session, self._number)
        said = transcript.spoken_lines(found)
        return [
            (one, said[one - 1].text) for one in [n for n in onward if n not in seen] or onward
        ]

    def _send(self, request: Request) -> None:
        self._asking = Asking(
            self._view.cqp.services.proposals, self._conduct.interview, request, changed=self._came
        )
        self._running = self._view.run_aside(self._asking.run())

    def _came(self, asking: Asking) -> None:
        """Something came, or all is over: show it."""
        if not self._view.is_attached:
            # the program is going: what came is recorded already
            return
        if not asking.running:
            self._answer_late()
            if asking.failure:
                self._view.tell(asking.failure)
        self._view.paint()

    def _answer_late(self) -> None:
        """Answer what came for lines that were kept or left aside meanwhile."""

        def late(session: Session) -> list[Event]:
            return [*links.late_answers(session, self._number)]

        try:
            self._conduct.run(late)
        except AssistantError as error:
            self._view.refuse(error)

    def stop(self) -> bool:
        """Stop the model if it writes; what had come stays."""
        running = self._asking is not None and self._asking.running
        if running and self._running is not None:
            self._running.cancel()
        return running

    # --- showing -----------------------------------------------------------------------------

    @property
    def _local(self) -> bool:
        model = self._view.cqp.services.proposals.model
        return model is not None and model.local

    def linked(self) -> list[ElementRef]:
        """The elements a model proposes for the line in view."""
        recorded = (
            one.element
            for one in links.links(self._conduct.session, self._number, self._view.line)
        )
        coming = chain.from_iterable(
            one.sentence.elements for one in self._asking.left
            if one.sentence.spoken == self._view.line
        ) if self._asking is not None and not self._asking.suggestion else ()
        return list(dict.fromkeys([*recorded, *coming]))

    def head(self) -> Content | None:
        """One row: how to ask, that it writes, what came of it; none where there is no model."""
        model = self._view.cqp.services.proposals.model
        return proposed.head(model.name, self._state()) if model is not None else None

    def _state(self) -> str:
        voice, asking, local = self._conduct.voice, self._asking, self._local
        if asking is not None and asking.running:
            return proposed.where(voice, asking.request, local=local, reason="ecrit")
        session = self._conduct.session
        if asking is None and not links.looked_at(session, self._number):
            model = self._view.cqp.services.proposals.model
            place = model.place if model else ""
            return proposed.said(voice, "a_lire", local=local, adresse=place, touche=ASK.key)
        waiting = set(transcript.pending(session, transcript.transcript(session, self._number)))
        linked = {one.line for one in links.links(session, self._number)}
        return proposed.said(voice, "paroles", nombre=len(waiting & linked), touche=ASK.key)
