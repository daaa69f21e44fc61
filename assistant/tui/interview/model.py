"""A model's follow-up questions beside the interview: shown, taken or discarded by a key.

They come under the follow-up of the rules, which never waits for them. They take neither the focus
nor a key one types with; a note or a question that is recorded makes them go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.worker import Worker

from assistant.domain.common.errors import AssistantError
from assistant.domain.events.base import Event
from assistant.domain.events.interview import NoteTaken, QuestionAsked
from assistant.domain.phrasing.rules import check_question
from assistant.domain.session import orders
from assistant.proposals import Request
from assistant.tui.base import commands as catalogue
from assistant.tui.frame.screen import CqpScreen
from assistant.tui.model import proposed
from assistant.tui.model.asking import Asking, standing
from assistant.tui.model.sending import may_send, read_before_sending
from assistant.tui.widgets.bars import Plain

if TYPE_CHECKING:
    from assistant.domain.session.state import Session
    from assistant.tui.conduct.conduct import Conduct

PROPOSED = "propositions"
"""The id of what shows them."""


class ModelActions(CqpScreen):
    """The orders of the interview that have to do with a language model."""

    conduct: Conduct
    discreet: bool
    _request: Request | None = None
    _asking: Asking | None = None
    _worker: Worker[None] | None = None
    _asked_at = 0
    _chosen = 0

    if TYPE_CHECKING:
        @property
        def session(self) -> Session: ...
        async def record(self, order: object) -> bool: ...
        async def after_record(self) -> None: ...
        def drop_follow_up(self) -> bool: ...
        def show(self, screen: CqpScreen) -> None: ...

    # --- asking ------------------------------------------------------------------------------

    def ask_model(self) -> None:
        """Ask the model that is configured, if any, for follow-ups on the last exchange.

        Before the first sending of a session, only tell how to read what would leave.
        """
        proposals = self.cqp.services.proposals
        busy = self._asking is not None and self._asking.running
        if busy or self.discreet or not proposals.available or not self.conduct.writable:
            return
        try:
            request = proposals.follow_ups(self.session)
        except AssistantError:
            # nothing was noted yet: the rules speak alone
            return
        self._request, self._asking, self._chosen = request, None, 0
        self._asked_at = self.session.number
        earlier = standing(self.session, request)
        if earlier:
            self._asking = self._new_asking(request)
            self._asking.show_again(earlier)
        elif may_send(self, self.conduct, request):
            self._send()
        self._show_proposals()

    def _new_asking(self, request: Request) -> Asking:
        return Asking(
            self.cqp.services.proposals, self.conduct.interview, request,
            fault=self._fault, changed=self._proposals_changed,
        )

    def _fault(self, text: str) -> str:
        """What a question seems to do that the method avoids: it is then not proposed."""
        rules = self.cqp.services.phrasing_rules("question")
        found = check_question(text, rules)
        rule = rules.rule(found[0].rule) if found else None
        return rule.name if rule else ""

    def _send(self) -> None:
        if self._request is None:
            return
        self._asking = self._new_asking(self._request)
        self._worker = self.run_worker(
            self._asking.run(), group=PROPOSED, exclusive=True, name="relances du modèle"
        )

    def _proposals_changed(self, asking: Asking) -> None:
        """Something came, or all is over: show it."""
        if not self.is_attached:
            # the program is going: what came is recorded already
            return
        if not asking.running:
            self.call_later(self._proposals_over, asking)
        self._show_proposals()

    async def _proposals_over(self, asking: Asking) -> None:
        """What was answered while they were still coming is recorded; the conversation shows it."""
        if asking.waiting:
            try:
                self.conduct.run(lambda _: asking.late_answers())
            except AssistantError as error:
                self.refuse(error)
        if self.is_attached:
            await self.after_record()

    # --- answering ---------------------------------------------------------------------------

    async def action_proposal(self, argument: str = "") -> bool:
        """Put the chosen question as one's own; before the first sending, read what would leave."""
        asking, request = self._asking, self._request
        if asking is None and request is not None and not self.discreet:
            read_before_sending(self, self.conduct, request, local=self._local, send=self._send)
            return True
        left = asking.left if asking and not self.discreet else []
        if asking is None or not left:
            self.tell(proposed.said(self.conduct.voice, "rien_a_prendre"))
            return False
        taken = left[self._chosen % len(left)]
        seen = self.conduct.in_view
        self._stop()

        def put(session: Session) -> list[Event]:
            asked = orders.ask_own(session, taken.sentence.text, (seen.ref,) if seen else ())
            return [*asked, *asking.answer([taken.number], accepted=True)]

        self.drop_follow_up()
        return await self.record(lambda: self.conduct.run(put))

    def action_next_proposal(self, argument: str = "") -> None:
        """Choose the next question."""
        left = self._asking.left if self._asking else []
        if left:
            self._chosen = (self._chosen + 1) % len(left)
        self._show_proposals()

    async def action_refuse_proposals(self, argument: str = "") -> bool:
        """Discard them all."""
        asking = self._asking
        done = True
        if asking is not None and asking.left:
            numbers = [one.number for one in asking.left]
            self._stop()
            done = await self.record(
                lambda: self.conduct.run(lambda _: asking.answer(numbers, accepted=False))
            )
        self.close_proposals()
        return done

    def _stop(self) -> None:
        if self._worker is not None:
            self._worker.cancel()
            self._worker = None

    def close_proposals(self) -> bool:
        """Stop the model and take its propositions off the screen; True when there were any."""
        if self._request is None:
            return False
        self._stop()
        self._request = self._asking = None
        self._show_proposals()
        return True

    def drop_stale_proposals(self) -> None:
        """What was noted or asked since makes the propositions those of another moment."""
        if self._request is not None and any(
            isinstance(entry.event, NoteTaken | QuestionAsked)
            for entry in self.session.entries[self._asked_at:]
        ):
            self.close_proposals()

    # --- showing -----------------------------------------------------------------------------

    @property
    def _local(self) -> bool:
        model = self.cqp.services.proposals.model
        return model is not None and model.local

    def _show_proposals(self) -> None:
        panel = self.query_one(f"#{PROPOSED}", Plain)
        panel.set_class(self._request is not None, "-ouvert")
        # the room of what will come is taken at once: what is being read does not move
        panel.set_class(self._asking is not None, "-demande")
        if self._request is None:
            panel.show("")
        elif self._asking is None:
            panel.show(proposed.unread(
                self.conduct.voice, self._request, local=self._local, key=_keys()[0]
            ))
        else:
            take, following, discard = _keys()
            panel.show(proposed.follow_ups(
                self.conduct.voice, self._asking, self._chosen, local=self._local,
                keys=f"{take} poser  {following} suivante  {discard} écarter  Échap fermer",
            ))

    def action_model(self, argument: str = "") -> None:
        """Show which model is asked, where, and what would leave now."""
        from assistant.tui.frame.texts import TextScreen

        self.show(TextScreen("Modèle de langage", self._model_content()))

    def _model_content(self) -> Content:
        proposals, session = self.cqp.services.proposals, self.session
        model, sent, nothing = proposals.model, Content(""), ""
        if model is not None:
            try:
                sent = proposed.sent(proposals.follow_ups(session))
            except AssistantError as error:
                nothing = error.message
        told = self.conduct.say(
            "ecran/modele", actif=model is not None, probleme=proposals.problem,
            modele=model.name if model else "", adresse=model.place if model else "",
            local=self._local, envois=len(session.model_uses), rien=nothing,
        )
        return Content.assemble(told, "\n\n", sent) if sent else Content(told)


def _keys() -> list[str]:
    """How the keys of the propositions are written."""
    return [command.key for command in catalogue.PROPOSALS]
