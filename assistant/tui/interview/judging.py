"""Judging the element in view, and what bears on it: its comment, its points, its notes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from textual.content import Content

from assistant.domain.common.errors import AssistantError
from assistant.domain.common.text import whole_number
from assistant.domain.referential.model import ElementRef
from assistant.tui.conduct.conduct import Conduct
from assistant.tui.conduct.fields import correction
from assistant.tui.conduct.typed import Typed, as_typed, read
from assistant.tui.interview.commands import Order
from assistant.tui.interview.turns import criteria_bar, judge_bar
from assistant.tui.interview.view import InterviewView


class JudgingView(InterviewView, Protocol):
    """The screen, to who judges: its bar takes the letters of the scale."""

    @property
    def bar_open(self) -> bool:
        """Whether a letter typed now judges."""
        ...

    async def held_down(self) -> bool:
        """Whether the key being carried out is the last one again although it was pressed once."""
        ...

    def open_bar(self, content: Content) -> None:
        """Show what keys do, the letters of the scale or criteria, and take them."""
        ...

    def close_bar(self) -> None:
        """Give the keys back to the input line."""
        ...

    async def take(self, typed: Typed) -> bool:
        """Record what was typed; what is refused stays in the line."""
        ...

    def send(self) -> None:
        """Do what Enter does in the input line."""
        ...


class Judging:
    """The orders that judge, and those that mend what was recorded."""

    def __init__(self, conduct: Conduct, view: JudgingView) -> None:
        self._conduct, self._view = conduct, view
        self._digits: str | None = None
        """The criteria typed so far behind a judgement; None while letters judge."""
        self._at: ElementRef | None = None
        """The element that the bar shows: the one that is judged, or whose criteria are said."""
        self._given_back = ""
        """What Ctrl+Z brought back last into an empty line."""

    def orders(self) -> Mapping[str, Order]:
        """What each of its commands does, by the command’s id."""
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
            await self._open()
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

    async def _open(self) -> None:
        await self.finish()
        self._show_letters()

    def _show_letters(self) -> None:
        seen = self._conduct.in_view
        if seen is not None:
            self._at = seen.ref
            self._view.open_bar(
                judge_bar(self._conduct, seen.ref, discreet=self._view.discreet)
            )

    def follow(self) -> None:
        """Whatever moved the view, the bar shows the element in view: a letter judges that one."""
        if self._view.bar_open and self._digits is None:
            self._show_letters()

    async def pressed(self, key: str, character: str) -> None:
        """A letter of the scale judges; anything else belongs to the input line."""
        conduct, view, ref = self._conduct, self._view, self._at
        known = {one.letter.lower() for one in conduct.choices}
        if not view.bar_open or ref is None:
            view.prompt.insert(character)
        elif self._digits is not None:
            await self._pressed_behind(ref, self._digits, key, character)
        elif character.lower() in known:
            done = await view.record(lambda: conduct.judge_by_key(character, ref))
            if not (done and self._ask_criteria(ref)):
                conduct.look_further(ref)
                view.close_bar()
                self._confirm(done)
        elif key == "delete" or character.lower() == "r":
            view.close_bar()
            self._confirm(await view.record(lambda: conduct.withdraw(str(ref))))
        else:
            view.close_bar()
            if character:
                view.prompt.insert(character)
                if view.discreet:
                    view.tell(conduct.say("ecran/discret", quoi="rien"))

    def _confirm(self, done: bool) -> None:
        """Under the candidate's eyes, say that it is recorded and nothing of it."""
        if done and self._view.discreet:
            self._view.tell(self._conduct.say("ecran/discret", quoi="fait"))

    def _ask_criteria(self, ref: ElementRef) -> bool:
        """Take the criteria that are not met, where some may be said and nobody looks on."""
        given = self._conduct.own_judgement(ref)
        if given is None or not self._conduct.criteria_open(ref) or self._view.discreet:
            return False
        self._digits, self._at = "", ref
        self._view.open_bar(criteria_bar(self._conduct, ref, given.criteria))
        return True

    async def _pressed_behind(
        self, ref: ElementRef, digits: str, key: str, character: str
    ) -> None:
        """Behind a judgement, digits say which criteria are not met; they are recorded together.

        What turns out to be the beginning of a note, « 2 relances », becomes one.
        """
        view, most = self._view, self._conduct.criteria_open(ref)
        typed = digits[:-1] if key == "backspace" else digits + character
        if typed != digits and set(typed) <= set("0123456789 ,") and (_numbers(typed) or digits):
            self._digits = typed
            view.open_bar(criteria_bar(self._conduct, ref, _known(typed, most)))
            return
        unknown = [one for one in _numbers(digits) if one not in _known(digits, most)]
        if unknown and not character and key in ("enter", "escape"):
            self._digits = ""
            view.open_bar(criteria_bar(self._conduct, ref, ()))
            view.tell(self._conduct.say("ecran/critere_inconnu", numero=unknown[0], nombre=most))
            return
        note = bool(digits) and bool(character) and (digits[-1] == " " or bool(unknown))
        if note:
            self._digits = ""
        view.close_bar()
        await self.finish()
        if character:
            view.prompt.insert(typed if note else character)
        elif key == "enter" and not digits:
            view.send()

    async def finish(self) -> None:
        """Record the criteria typed so far, whatever ends them."""
        if self._digits is not None:
            await self._view.record(self.settle)

    def settle(self) -> None:
        """Record the criteria typed so far, without painting."""
        digits, self._digits = self._digits, None
        if self._at is None:
            return
        if numbers := _known(digits or "", self._conduct.criteria_open(self._at)):
            self._conduct.set_criteria(self._at, numbers)
        self._conduct.look_further(self._at)

    def pasted(self, text: str) -> None:
        """Put what was pasted while the bar was open into the line: it judges nothing."""
        self._view.close_bar()
        self._view.prompt.insert(text)

    async def withdraw(self, argument: str = "") -> bool:
        """Take back a judgement, of the element named or of the one in view."""
        return await self._view.record(lambda: self._conduct.withdraw(argument))

    async def step(self, way: int) -> bool:
        """Put another element in view; the bar goes on with it."""
        judging = self._view.bar_open
        done = await self._view.record(lambda: self._conduct.step_element(way))
        if judging:
            await self._open()
        return done

    async def undo(self, argument: str = "") -> bool:
        """Undo the last line of the role that types, or the line whose number is given, and say
        what it was."""
        return await self._say_what(lambda: self._conduct.undo(argument))

    async def redo(self, argument: str = "") -> bool:
        """Put back what was just undone, and say what counts again."""
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
        """Undo what was typed, or erased; on a line where nothing was, the last thing recorded.

        A key held down to take back what was typed stops at the empty line. What it gave back once,
        and was erased again, is not what one wants back.
        """
        prompt = self._view.prompt
        before = prompt.text
        prompt.undo()
        if before or await self._view.held_down():
            return
        if prompt.text and prompt.text != self._given_back:
            self._given_back = prompt.text
            return
        self._given_back = ""
        prompt.set_text("")
        await self.undo()

    async def redo_or_type(self) -> None:
        """Put back what was typed and taken back; where there is none, what was just undone."""
        prompt = self._view.prompt
        before = prompt.text
        prompt.redo()
        if not before and not prompt.text and not await self._view.held_down():
            await self.redo()

    async def settle_point(self, argument: str = "") -> bool:
        """Settle the first open point of the element in view, else of the question, with what was
        answered."""
        return await self._view.record(lambda: self._conduct.settle_point(argument))

    async def comment(self, argument: str = "") -> bool:
        """Write the comment given; without one, begin the command in the line."""
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


def _numbers(digits: str) -> list[int]:
    """The numbers that digits name, each once."""
    return sorted({found for one in digits if (found := whole_number(one)) is not None})


def _known(digits: str, most: int) -> list[int]:
    """Those of them that are numbers of criteria."""
    return [one for one in _numbers(digits) if 1 <= one <= most]
