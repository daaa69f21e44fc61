"""A model's follow-up questions beside the interview: shown, taken or discarded by a key.

They come under the follow-up of the rules, which never waits for them. They take neither the focus
nor a key one types with; a note or a question that is recorded makes them go.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from textual.content import Content

from assistant.domain.common.errors import AssistantError
from assistant.domain.events.base import Event
from assistant.domain.events.interview import NoteTaken, QuestionAsked
from assistant.domain.phrasing.rules import check_question
from assistant.domain.session import orders
from assistant.domain.session.state import Session
from assistant.proposals import Request
from assistant.tui.conduct.conduct import Conduct
from assistant.tui.interview.commands import PROPOSALS, Order
from assistant.tui.interview.view import InterviewView
from assistant.tui.model import proposed
from assistant.tui.model.asking import Asking, Running, standing
from assistant.tui.model.sending import may_send, read_before_sending

if TYPE_CHECKING:
    from assistant.tui.base.program import Program


class AsideView(InterviewView, Protocol):
    """What the panel beside the interview needs of the screen."""

    @property
    def cqp(self) -> Program: ...
    @property
    def is_attached(self) -> bool:
        """False once the screen is going."""
        ...

    def show_proposals(self, content: Content | str, *, shown: bool, asked: bool) -> None:
        """Show what a model proposes.

        Args:
            shown: False takes it off the screen.
            asked: the room of what will come is taken: what is being read does not move.
        """
        ...

    def run_aside(self, work: Coroutine[Any, Any, None]) -> Running:
        """Do something beside the interview; what ran before is stopped."""
        ...

    def call_later(self, callback: Callable[..., Any], *args: Any) -> object:
        """Have something called once what is under way is painted."""
        ...

    async def after_record(self) -> None:
        """Show what was recorded since the last look."""
        ...


class ModelAside:
    """The orders of the interview that have to do with a language model."""

    def __init__(
        self, conduct: Conduct, view: AsideView, drop_follow_up: Callable[[], object]
    ) -> None:
        """Stand beside an interview.

        Args:
            drop_follow_up: takes the follow-up of the rules out of the line.
        """
        self._conduct, self._view, self._drop_follow_up = conduct, view, drop_follow_up
        self._request: Request | None = None
        self._asking: Asking | None = None
        self._running: Running | None = None
        self._asked_at = 0
        self._chosen = 0

    def orders(self) -> Mapping[str, Order]:
        """What each of its commands does, by the command’s id; none needs a model to be refused in
        a sentence."""
        return {
            "proposition_poser": self.take,
            "propositions_ecarter": self.refuse_all,
            "modele": self.show_model,
        }

    # --- asking ------------------------------------------------------------------------------

    def ask(self) -> None:
        """Ask the model that is configured, if any, for follow-ups on the last exchange.

        Before the first sending of a session, only tell how to read what would leave.
        """
        conduct, proposals = self._conduct, self._view.services.proposals
        busy = self._asking is not None and self._asking.running
        if busy or self._view.discreet or not proposals.available or not conduct.writable:
            return
        try:
            request = proposals.follow_ups(conduct.session)
        except AssistantError:
            # nothing was noted yet: the rules speak alone
            return
        self._request, self._asking, self._chosen = request, None, 0
        self._asked_at = conduct.session.number
        earlier = standing(conduct.session, request)
        if earlier:
            self._asking = self._new_asking(request)
            self._asking.show_again(earlier)
        elif may_send(self._view.cqp, conduct, request):
            self._send()
        self._show()

    def _new_asking(self, request: Request) -> Asking:
        return Asking(
            self._view.services.proposals, self._conduct.interview, request,
            fault=self._fault, changed=self._changed,
        )

    def _fault(self, text: str) -> str:
        """What a question seems to do that the method avoids: it is then not proposed."""
        rules = self._view.services.phrasing_rules("question")
        found = check_question(text, rules)
        rule = rules.rule(found[0].rule) if found else None
        return rule.name if rule else ""

    def _send(self) -> None:
        if self._request is None:
            return
        self._asking = self._new_asking(self._request)
        self._running = self._view.run_aside(self._asking.run())

    def _changed(self, asking: Asking) -> None:
        """Something came, or all is over: show it."""
        if not self._view.is_attached:
            # the program is going: what came is recorded already
            return
        if not asking.running:
            self._view.call_later(self._over, asking)
        self._show()

    async def _over(self, asking: Asking) -> None:
        """What was answered while they were still coming is recorded; the conversation shows it."""
        if asking.waiting:
            try:
                self._conduct.run(lambda _: asking.late_answers())
            except AssistantError as error:
                self._view.refuse(error)
        if self._view.is_attached:
            await self._view.after_record()

    # --- answering ---------------------------------------------------------------------------

    async def take(self, argument: str = "") -> bool:
        """Put the chosen question as one's own; before the first sending, read what would leave."""
        conduct, view = self._conduct, self._view
        asking, request = self._asking, self._request
        if asking is None and request is not None and not view.discreet:
            read_before_sending(view.cqp, conduct, request, local=self._local, send=self._send)
            return True
        left = asking.left if asking and not view.discreet else []
        if asking is None or not left:
            view.tell(proposed.said(conduct.voice, "rien_a_prendre"))
            return False
        taken = left[self._chosen % len(left)]
        seen = conduct.in_view
        self._stop()

        def put(session: Session) -> list[Event]:
            asked = orders.ask_own(session, taken.sentence.text, (seen.ref,) if seen else ())
            return [*asked, *asking.answer([taken.number], accepted=True)]

        self._drop_follow_up()
        return await view.record(lambda: conduct.run(put))

    def choose_next(self) -> None:
        """Choose the next question."""
        left = self._asking.left if self._asking else []
        if left:
            self._chosen = (self._chosen + 1) % len(left)
        self._show()

    async def refuse_all(self, argument: str = "") -> bool:
        """Discard them all."""
        asking = self._asking
        done = True
        if asking is not None and asking.left:
            numbers = [one.number for one in asking.left]
            self._stop()
            done = await self._view.record(
                lambda: self._conduct.run(lambda _: asking.answer(numbers, accepted=False))
            )
        self.close()
        return done

    def _stop(self) -> None:
        if self._running is not None:
            self._running.cancel()
            self._running = None

    def close(self) -> bool:
        """Stop the model and take its propositions off the screen; True when there were any."""
        if self._request is None:
            return False
        self._stop()
        self._request = self._asking = None
        self._show()
        return True

    def drop_stale(self) -> None:
        """What was noted or asked since makes the propositions those of another moment."""
        if self._request is not None and any(
            isinstance(entry.event, NoteTaken | QuestionAsked)
            for entry in self._conduct.session.entries[self._asked_at:]
        ):
            self.close()

    # --- showing -----------------------------------------------------------------------------

    @property
    def _local(self) -> bool:
        model = self._view.services.proposals.model
        return model is not None and model.local

    def _show(self) -> None:
        self._view.show_proposals(
            self._content(), shown=self._request is not None, asked=self._asking is not None
        )

    def _content(self) -> Content | str:
        voice, (take, following, discard) = self._conduct.voice, [one.key for one in PROPOSALS]
        if self._request is None:
            return ""
        if self._asking is None:
            return proposed.unread(voice, self._request, local=self._local, key=take)
        return proposed.follow_ups(
            voice, self._asking, self._chosen, local=self._local,
            keys=f"{take} poser  {following} suivante  {discard} écarter  Échap fermer",
        )

    def show_model(self, argument: str = "") -> None:
        """Show which model is asked, where, and what would leave now."""
        from assistant.tui.frame.texts import TextScreen

        self._view.show(TextScreen("Modèle de langage", self._model_content()))

    def _model_content(self) -> Content:
        proposals, session = self._view.services.proposals, self._conduct.session
        model, sent, nothing = proposals.model, Content(""), ""
        if model is not None:
            try:
                sent = proposed.sent(proposals.follow_ups(session))
            except AssistantError as error:
                nothing = error.message
        told = self._conduct.say(
            "ecran/modele", actif=model is not None, probleme=proposals.problem,
            modele=model.name if model else "", adresse=model.place if model else "",
            local=self._local, envois=len(session.model_uses), rien=nothing,
        )
        return Content.assemble(told, "\n\n", sent) if sent else Content(told)
