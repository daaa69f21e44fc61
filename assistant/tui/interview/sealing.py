"""Sealing the session, and lifting the seal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from assistant.tui.conduct.conduct import Conduct
from assistant.tui.interview.commands import Order
from assistant.tui.interview.view import InterviewView


class SealingView(InterviewView, Protocol):
    """The screen, to who seals."""

    def show_seal(self) -> None:
        """Say whether the session is sealed."""
        ...


class Sealing:
    """The two orders that close a session and open it again."""

    def __init__(self, conduct: Conduct, view: SealingView) -> None:
        self._conduct, self._view = conduct, view

    def orders(self) -> Mapping[str, Order]:
        """What each of its commands does, by the command’s id."""
        return {"sceller": self.seal, "rouvrir": self.reopen}

    async def seal(self, reason: str) -> bool:
        """Seal; without a reason, only what lacks nothing."""
        conduct, view = self._conduct, self._view
        lacking = 0 if reason else conduct.lacking()
        if lacking:
            from assistant.tui.dossier.checks import ChecksScreen

            view.show(ChecksScreen(conduct, conduct.say("ecran/non_scellee", lacking=lacking)))
            return True
        printed = ""

        def seal() -> None:
            nonlocal printed
            printed = conduct.seal(view.services.key, reason, view.prompt.text)

        done = await view.record(seal)
        if done:
            view.show_seal()
            view.tell(conduct.say("ecran/empreinte", printed=printed))
        return done

    async def reopen(self, reason: str) -> bool:
        """Open a sealed session again, saying why; without a reason, begin the command in the
        line."""
        conduct, view = self._conduct, self._view
        if not reason:
            view.prefill("/rouvrir ")
            if view.prompt.text == "/rouvrir ":
                view.tell(conduct.say("ecran/rouvrir"))
            return True
        done = await view.record(lambda: conduct.reopen(reason))
        if done:
            view.show_seal()
            view.tell(conduct.say("ecran/rouverte"))
        return done
