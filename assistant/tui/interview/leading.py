"""Leading the interview: the next question, one's own, the clock, who types and where notes
come from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from assistant.domain.common.text import fold, whole_number
from assistant.tui.base.lines import ORIGINS
from assistant.tui.conduct.conduct import Conduct
from assistant.tui.conduct.typed import named_first, read
from assistant.tui.interview.commands import Order
from assistant.tui.interview.turns import time_sentence
from assistant.tui.interview.view import InterviewView
from assistant.tui.writing.drafts import question_hint


class LeadingView(InterviewView, Protocol):
    """The screen, to who leads."""

    @property
    def rereads(self) -> bool:
        """Whether a question that was asked is read again."""
        ...


class Leading:
    """The orders that make the interview go on."""

    def __init__(self, conduct: Conduct, view: LeadingView) -> None:
        self._conduct, self._view = conduct, view

    def orders(self) -> Mapping[str, Order]:
        """What each of its commands does, by the command’s id."""
        return {
            "suivante": self.go_on,
            "precedente": self.previous,
            "aller": self.go_to,
            "question": self.own_question,
            "passer": self.skip_steps,
            "chrono": self.turn_clock,
            "compter": lambda _: self.settle_gap(counted=True),
            "ignorer": lambda _: self.settle_gap(counted=False),
            "clore": self.end,
            "temps": self.tell_time,
            "role": self.change_role,
            "provenance": self.change_origin,
        }

    async def go_on(self, argument: str = "") -> bool:
        """The next question, or the next step; a sentence where nothing is left."""
        said = ""

        def go_on() -> None:
            nonlocal said
            said = self._conduct.go_on()

        done = await self._view.record(go_on)
        if said:
            self._view.tell(said)
        return done

    async def previous(self, argument: str = "") -> bool:
        """Look at the question under way again, or at the one put before it; nothing is
        recorded."""
        said = ""

        def look() -> None:
            nonlocal said
            said = self._conduct.previous()

        done = await self._view.record(look)
        if said:
            self._view.tell(said)
        return done

    async def go_to(self, argument: str = "") -> bool:
        """Lead on at what is named, or at what is in view for « ici »; without a name, begin the
        command in the line."""
        if not argument:
            self._view.prefill("/aller ")
            return True
        if fold(argument) == "ici":
            return await self._view.record(self._conduct.lead_here)
        return await self._view.record(lambda: self._conduct.go_to(argument))

    async def own_question(self, argument: str = "") -> bool:
        """Record a question of the evaluator’s own, or the suggested one of that number; a wording
        of one’s own is then read again."""
        if not self._view.attempt(self._conduct.must_be_open):
            return False
        if not argument:
            self._view.prefill("?")
            return True
        number = whole_number(argument)
        if number is not None:
            return await self._view.record(lambda: self._conduct.ask(number))
        named, _ = named_first(argument, self._conduct.session.referential)
        question = read(f"?#{argument.lstrip('#')}" if named else f"?{argument}")
        done = await self._view.record(lambda: self._conduct.take(question))
        if done:
            self.reread(question.text)
        return done

    def reread(self, question: str) -> None:
        """A question is recorded as it was asked: the better form is for the next one."""
        if self._view.discreet or not self._view.rereads:
            return
        rules = self._view.services.phrasing_rules("question")
        said = question_hint(self._conduct, question, rules)
        if said:
            self._view.tell(said)

    async def skip_steps(self, argument: str = "") -> bool:
        """Pass over the steps the guide waits at."""
        return await self._view.record(self._conduct.skip_steps)

    async def turn_clock(self, argument: str = "") -> bool:
        """Start the clock or stop it."""
        return await self._view.record(lambda: self._conduct.turn_clock(argument))

    async def settle_gap(self, *, counted: bool) -> bool:
        """Say whether the time that nobody watched is interview time."""
        return await self._view.record(lambda: self._conduct.settle_gap(counted=counted))

    async def end(self, argument: str = "") -> bool:
        """Close the sitting: what is left open is said first, the same order again closes."""
        conduct, left = self._conduct, ""

        def close() -> None:
            nonlocal left
            left = conduct.close()

        done = await self._view.record(close)
        if done and left:
            hidden = conduct.say("guide/avant_de_clore_cache")
            self._view.tell(hidden if self._view.discreet else left)
        elif done:
            said = conduct.say("ecran/clos", tip=conduct.tip("cloture"))
            notice = conduct.interview.take_notice()
            self._view.tell(f"{notice}\n{said}" if notice else said)
        return done

    def tell_time(self, argument: str = "") -> None:
        """Say how long the interview has run, and what the source gives it."""
        self._view.tell(time_sentence(self._conduct))

    # --- who types, and where notes come from ------------------------------------------------

    async def change_role(self, argument: str = "") -> bool:
        """Type in the role named from now on, else in the next one, and say which."""
        done = await self._view.record(lambda: self._conduct.change_role(argument))
        session = self._conduct.session
        role = session.referential.role(session.role)
        if done and role is not None:
            self._view.tell(f"Vous tapez maintenant comme : {role.title}.")
        return done

    def change_origin(self, argument: str = "") -> bool:
        """Have notes come from the place named from now on, else from the next one, and say
        which."""
        done = self._view.attempt(lambda: self._conduct.change_origin(argument))
        self._view.show_target()
        if done:
            origin = ORIGINS[self._conduct.origin]
            self._view.tell(f"Les notes viennent maintenant de : {origin}.")
        return done
