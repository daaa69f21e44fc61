"""Before a text leaves for a model: to whom, and its every word. Nothing leaves unread.

Asked anew before each sending, until the evaluator says once that this session may send.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from textual.content import Content

from assistant.proposals import Request
from assistant.tui.base.commands import Run, bindings
from assistant.tui.base.program import Program
from assistant.tui.conduct.conduct import Conduct
from assistant.tui.frame.texts import TextScreen
from assistant.tui.model import proposed
from assistant.tui.model.commands import SENDING


class SendingScreen(TextScreen):
    """Enter sends this once, T sends from now on, Escape sends nothing."""

    COMMANDS_SHOWN = SENDING
    BINDINGS = bindings(SENDING)

    def __init__(
        self, conduct: Conduct, request: Request, *, local: bool, send: Callable[[bool], None]
    ) -> None:
        """Show a request.

        Args:
            send: called when it may leave; True when this session need not ask again.
        """
        told = conduct.say(
            "ecran/envoi", modele=request.model, adresse=request.place, local=local,
            usage=request.use, en_clair=request.place.startswith("http://") and not local,
        )
        text = Content.assemble(told, "\n\n", proposed.sent(request))
        super().__init__("Ce qui serait envoyé", text)
        self._send = send

    def runs(self) -> Mapping[str, Run]:
        return {
            **super().runs(),
            "envoi_laisser": self.back,
            "envoyer": self.send_once,
            "envoyer_toujours": self.send_always,
        }

    def send_once(self) -> None:
        """Send what is shown, and ask again the next time."""
        self._go(always=False)

    def send_always(self) -> None:
        """Send what is shown, and from now on what goes from this session to this address."""
        self._go(always=True)

    def _go(self, *, always: bool) -> None:
        self.cqp.pop_screen()
        self._send(always)


def may_send(program: Program, conduct: Conduct, request: Request) -> bool:
    """Whether the evaluator said that this session may send to that model, at that address."""
    return (conduct.session.id, request.model, request.place) in program.sendings_agreed


def read_before_sending(
    program: Program, conduct: Conduct, request: Request, *, local: bool,
    send: Callable[[], None],
) -> None:
    """Send at once where it was agreed to; else show the text first."""
    if may_send(program, conduct, request):
        send()
        return

    def agreed(always: bool) -> None:
        if always:
            program.sendings_agreed.add((conduct.session.id, request.model, request.place))
        send()

    program.push_screen(SendingScreen(conduct, request, local=local, send=agreed))
