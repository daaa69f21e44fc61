"""The elements a language model proposes for the lines of a transcript, beside those of the words.

They come under the others and move none of them; what one does with the line answers them.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from textual.worker import Worker

from assistant.domain.common.errors import AssistantError
from assistant.domain.events.base import Event
from assistant.domain.referential.model import ElementRef
from assistant.domain.session.state import Session
from assistant.domain.spoken import links, transcript
from assistant.proposals import Request
from assistant.tui import catalogue_screens
from assistant.tui.frame.screen import CqpScreen
from assistant.tui.model import proposed
from assistant.tui.model.asking import Asking
from assistant.tui.model.sending import read_before_sending
from assistant.tui.widgets.bars import Plain

if TYPE_CHECKING:
    from assistant.tui.conduct.conduct import Conduct

ASK = next(one for one in catalogue_screens.SPOKEN if one.action == "ask_model")


class SpokenModel(CqpScreen):
    """The orders of the transcript's screen that have to do with a language model."""

    conduct: Conduct
    _number: int
    _line: int
    _asking: Asking | None = None
    _worker: Worker[None] | None = None

    if TYPE_CHECKING:
        def paint(self) -> None: ...

    # --- asking ------------------------------------------------------------------------------

    def action_ask_model(self) -> None:
        """Ask about the next lines that wait; what would leave is shown first."""
        if self._asking is not None and self._asking.running:
            return
        self.attempt(self._ask)

    def _ask(self) -> None:
        self.conduct.must_be_open()
        request = self.cqp.services.proposals.spoken_links(
            self.conduct.session, self._number, self._to_ask()
        )
        read_before_sending(
            self, self.conduct, request, local=self._local, send=lambda: self._send(request)
        )

    def _to_ask(self) -> list[tuple[int, str]]:
        """The lines to ask about, from the one in view on: first those no model was shown."""
        session = self.conduct.session
        found = transcript.transcript(session, self._number)
        linked = {one.line for one in links.links(session, self._number)}
        waiting = [one for one in transcript.pending(session, found) if one not in linked]
        onward = sorted(waiting, key=lambda one: (one < self._line, one))
        seen = links.looked_at(session, self._number)
        said = transcript.spoken_lines(found)
        return [
            (one, said[one - 1].text) for one in [n for n in onward if n not in seen] or onward
        ]

    def _send(self, request: Request) -> None:
        self._asking = Asking(
            self.cqp.services.proposals, self.conduct.interview, request, changed=self._came
        )
        self._worker = self.run_worker(self._asking.run(), name="rattachements du modèle")

    def _came(self, asking: Asking) -> None:
        """Something came, or all is over: show it."""
        if not self.is_attached:
            # the program is going: what came is recorded already
            return
        if not asking.running:
            self._answer_late()
            if asking.failure:
                self.tell(asking.failure)
        self.paint()

    def _answer_late(self) -> None:
        """Answer what came for lines that were kept or left aside meanwhile."""

        def late(session: Session) -> list[Event]:
            return [*links.late_answers(session, self._number)]

        try:
            self.conduct.run(late)
        except AssistantError as error:
            self.refuse(error)

    def stop_model(self) -> bool:
        """Stop the model if it writes; what had come stays."""
        running = self._asking is not None and self._asking.running
        if running and self._worker is not None:
            self._worker.cancel()
        return running

    # --- showing -----------------------------------------------------------------------------

    @property
    def _local(self) -> bool:
        model = self.cqp.services.proposals.model
        return model is not None and model.local

    def linked(self) -> list[ElementRef]:
        """The elements a model proposes for the line in view."""
        recorded = (
            one.element
            for one in links.links(self.conduct.session, self._number, self._line)
        )
        coming = chain.from_iterable(
            one.sentence.elements for one in self._asking.left
            if one.sentence.spoken == self._line
        ) if self._asking is not None and not self._asking.suggestion else ()
        return list(dict.fromkeys([*recorded, *coming]))

    def show_model(self) -> None:
        """One row: how to ask, that it writes, what came of it; none where there is no model."""
        row = self.query_one("#modele", Plain)
        model = self.cqp.services.proposals.model
        row.set_class(model is not None and self.conduct.writable, "-ouvert")
        if model is not None:
            row.show(proposed.head(model.name, self._state()))

    def _state(self) -> str:
        voice, asking, local = self.conduct.voice, self._asking, self._local
        if asking is not None and asking.running:
            return proposed.where(voice, asking.request, local=local, reason="ecrit")
        session = self.conduct.session
        if asking is None and not links.looked_at(session, self._number):
            model = self.cqp.services.proposals.model
            place = model.place if model else ""
            return proposed.said(voice, "a_lire", local=local, adresse=place, touche=ASK.key)
        waiting = set(transcript.pending(session, transcript.transcript(session, self._number)))
        linked = {one.line for one in links.links(session, self._number)}
        return proposed.said(voice, "paroles", nombre=len(waiting & linked), touche=ASK.key)
