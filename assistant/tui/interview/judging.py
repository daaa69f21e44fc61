"""Judging the element in view, and what bears on it: its comment, its points, its notes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from assistant.domain.common.errors import AssistantError
from assistant.tui.conduct.conduct import Conduct
from assistant.tui.conduct.fields import correction
from assistant.tui.conduct.typed import Typed, as_typed, read
from assistant.tui.interview.commands import Order
from assistant.tui.interview.view import InterviewView


class JudgingView(InterviewView, Protocol):
    """The screen, to who judges: its bar takes the letters of the scale."""

    @property
    def bar_open(self) -> bool:
        """Whether a letter typed now judges."""
        ...

    def open_bar(self) -> None:
        """Show the letters of the scale, and take them."""
        ...

    def close_bar(self) -> None:
        """Give the keys back to the input line."""
        ...

    async def take(self, typed: Typed) -> bool:
        """Record what was typed; what is refused stays in the line."""
        ...


class Judging:
    """The orders that judge, and those that mend what was recorded."""

    def __init__(self, conduct: Conduct, view: JudgingView) -> None:
        self._conduct, self._view = conduct, view

    def orders(self) -> Mapping[str, Order]:
        return {
            "juger": self.judge,
            "retirer": self.withdraw,
            "annuler": self.undo,
            "retablir": self.redo,
            "verifie": self.settle_point,
            "commenter": self.comment,
            "corriger": self.correct,
        }

    async def judge(self, argument: str = "") -> bool:
        """Judge what is named; else take the letter, or the mark, for the element in view.

        A note that is still in the line is recorded first: it is the fact that one judges on.
        """
        conduct, view = self._conduct, self._view
        if not view.attempt(conduct.must_be_open):
            return False
        if argument:
            return await view.record(lambda: conduct.judge(argument))
        if not conduct.correcting and not await self._take_note():
            return False
        seen = conduct.in_view
        if seen is None:
            await self.step(1)
            seen = conduct.in_view
        if seen is None:
            return False
        if conduct.marked:
            view.prefill(f"/juger {seen.ref} ")
        else:
            view.open_bar()
        return True

    async def _take_note(self) -> bool:
        """Record the note that is in the line, and look at the element it names."""
        typed = read(self._view.prompt.text)
        if typed.kind != "note":
            return True
        done = await self._view.take(typed)
        if done and typed.tags:
            return self._view.attempt(lambda: self._conduct.look_at_named(typed.tags[0]))
        return done

    async def pressed(self, key: str, character: str) -> None:
        """A letter of the scale judges; anything else belongs to the input line."""
        conduct, view = self._conduct, self._view
        known = {one.letter.lower() for one in conduct.choices}
        done = False
        view.close_bar()
        if character.lower() in known:
            done = await view.record(lambda: conduct.judge_by_key(character))
        elif key == "delete" or character.lower() == "r":
            done = await view.record(conduct.withdraw)
        elif character:
            view.prompt.insert(character)
            if view.discreet:
                view.tell(conduct.say("ecran/discret", quoi="rien"))
        if done and view.discreet:
            view.tell(conduct.say("ecran/discret", quoi="fait"))

    def pasted(self, text: str) -> None:
        self._view.close_bar()
        self._view.prompt.insert(text)

    async def withdraw(self, argument: str = "") -> bool:
        return await self._view.record(lambda: self._conduct.withdraw(argument))

    async def step(self, way: int) -> bool:
        """Put another element in view; the bar goes on with it."""
        judging = self._view.bar_open
        done = await self._view.record(lambda: self._conduct.step_element(way))
        if judging:
            self._view.open_bar()
        return done

    async def undo(self, argument: str = "") -> bool:
        return await self._say_what(lambda: self._conduct.undo(argument))

    async def redo(self, argument: str = "") -> bool:
        return await self._say_what(self._conduct.redo)

    async def _say_what(self, order: Callable[[], str]) -> bool:
        """Carry out an order that says in words what it changed."""
        said = ""

        def change() -> None:
            nonlocal said
            said = order()

        done = await self._view.record(change)
        if done and not self._view.discreet:
            self._view.tell(said)
        return done

    async def undo_or_type(self) -> None:
        """On an empty line, undo the last thing recorded; else what was typed."""
        if self._view.prompt.text:
            self._view.prompt.undo()
        else:
            await self.undo()

    async def redo_or_type(self) -> None:
        """Put back what was typed and taken back; where there is none, what was just undone."""
        prompt = self._view.prompt
        before = prompt.text
        prompt.redo()
        if not before and not prompt.text:
            await self.redo()

    async def settle_point(self, argument: str = "") -> bool:
        return await self._view.record(lambda: self._conduct.settle_point(argument))

    async def comment(self, argument: str = "") -> bool:
        if not self._view.attempt(self._conduct.must_be_open):
            return False
        if not argument:
            self._view.prefill("/commenter ")
            return True
        return await self._view.record(lambda: self._conduct.comment(argument))

    async def correct(self, argument: str = "") -> bool:
        """Put a note back in the input line."""
        conduct, view = self._conduct, self._view
        if not view.attempt(conduct.must_be_open):
            return False
        if view.prompt.text.strip():
            view.prefill("")
            return False
        try:
            note = conduct.note_to_correct(argument)
        except AssistantError as error:
            view.refuse(error)
            return False
        conduct.correcting = note.number
        begun = conduct.session.unsent_in(correction(note.number))
        view.prompt.set_text(begun or as_typed(note.text))
        view.show_target()
        return True
