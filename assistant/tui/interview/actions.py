"""What the keys and the slash words of the interview do. Each action takes the order's argument."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from textual import on

from assistant.domain.common.errors import AssistantError, RefusedCommand
from assistant.domain.guide import dialogue
from assistant.domain.session import orders
from assistant.tui.base import commands as catalogue
from assistant.tui.base.commands import Command
from assistant.tui.base.lines import ORIGINS
from assistant.tui.conduct.typed import Typed, as_typed, read
from assistant.tui.frame.screen import CqpScreen
from assistant.tui.interview.reading import ReadingActions
from assistant.tui.interview.turns import judge_bar, time_sentence
from assistant.tui.widgets.bars import Completion, ElementBar
from assistant.tui.widgets.prompt import Prompt
from assistant.tui.writing.drafts import question_hint

if TYPE_CHECKING:
    from assistant.domain.session.state import Session
    from assistant.tui.conduct.conduct import Conduct
    from assistant.tui.widgets.conversation import Conversation

Order = Callable[[str], bool | Awaitable[bool | None] | None]
"""Does what a command says with what was typed behind it; answers False when it was refused."""

HIDDEN = "Écran caché en mode discret : F9 d’abord."


class InterviewActions(ReadingActions):
    """The orders of the interview screen, one method each."""

    conduct: Conduct
    discreet: bool

    if TYPE_CHECKING:
        @property
        def session(self) -> Session: ...
        @property
        def prompt(self) -> Prompt: ...
        @property
        def conversation(self) -> Conversation: ...
        async def after_record(self) -> None: ...
        def refresh_state(self, *, advice: bool = False) -> None: ...
        def toggle_panel(self) -> None: ...
        def orders(self) -> Mapping[str, Order]: ...
        def rest(self) -> None: ...
        def show_target(self) -> None: ...
        def tell_what_waited(self) -> None: ...
        def show_seal(self) -> None: ...
        def element_content(self) -> object: ...

    # --- slash orders ------------------------------------------------------------------------

    async def obey(self, typed: Typed, offered: Completion) -> None:
        """Carry out `/word rest`; what is refused stays in the input line."""
        try:
            picked = offered.chosen if offered.picked else None
            command = picked or catalogue.find(typed.word)
        except AssistantError as error:
            self.refuse(error)
            return
        line = self.prompt.text
        self.prompt.set_text("")
        if not await self.order(command, typed.rest) and not self.prompt.text:
            self.prompt.set_text(line)

    async def order(self, command: Command, argument: str) -> bool:
        """Do what a command says; False when it was refused."""
        answer = self.orders()[command.id](argument)
        return (await answer if isinstance(answer, Awaitable) else answer) is not False

    async def record(self, order: object) -> bool:
        """Carry out an order that records, and show what came of it."""
        assert callable(order)
        done = self.attempt(order)
        await self.after_record()
        return done

    def prefill(self, text: str) -> None:
        """Begin an order in the input line, never over something already typed."""
        if self.prompt.text.strip():
            self.refuse(RefusedCommand(
                "La ligne n’est pas vide", "Entrée inscrit ce qui est tapé ; Ctrl+U l’efface."
            ))
        else:
            self.prompt.set_text(text)

    # --- leading -----------------------------------------------------------------------------

    async def action_next(self, argument: str = "") -> bool:
        said = ""

        def go_on() -> None:
            nonlocal said
            said = self.conduct.go_on()

        done = await self.record(go_on)
        if said:
            self.tell(said)
        return done

    async def action_previous(self, argument: str = "") -> bool:
        return await self.record(self.conduct.previous)

    async def action_go_to(self, argument: str = "") -> bool:
        if not argument:
            self.prefill("/aller ")
            return True
        return await self.record(lambda: self.conduct.go_to(argument))

    async def action_own_question(self, argument: str = "") -> bool:
        if not self.attempt(self.conduct.must_be_open):
            return False
        if not argument:
            self.prefill("?")
            return True
        question = read(f"?{argument}")
        done = await self.record(lambda: self.conduct.take(question))
        if done:
            self.reread(question.text)
        return done

    def reread(self, question: str) -> None:
        """A question is recorded as it was asked: the better form is for the next one."""
        if self.discreet or not self.cqp.preferences.reread:
            return
        said = question_hint(
            self.conduct, question, self.cqp.services.phrasing_rules("question")
        )
        if said:
            self.tell(said)

    async def action_skip_steps(self, argument: str = "") -> bool:
        return await self.record(self.conduct.skip_steps)

    async def action_clock(self, argument: str = "") -> bool:
        return await self.record(lambda: self.conduct.turn_clock(argument))

    async def action_end(self, argument: str = "") -> bool:
        done = await self.record(lambda: self.conduct.run(orders.end))
        if done:
            said = self.conduct.say("ecran/clos", tip=dialogue.tip(self.session, "cloture"))
            notice = self.conduct.interview.take_notice()
            self.tell(f"{notice}\n{said}" if notice else said)
        return done

    # --- judging -----------------------------------------------------------------------------

    async def action_judge(self, argument: str = "") -> bool:
        if not self.attempt(self.conduct.must_be_open):
            return False
        if argument:
            return await self.record(lambda: self.conduct.judge(argument))
        seen = self.conduct.in_view
        if seen is None:
            await self.action_element("1")
            seen = self.conduct.in_view
        if seen is None:
            return False
        if self.conduct.marked:
            self.prefill(f"/juger {seen.ref} ")
        elif not self.discreet:
            self._open_bar()
        else:
            self.tell("Jugement caché : F9 d’abord.")
        return True

    def _open_bar(self) -> None:
        bar = self.query_one("#element", ElementBar)
        bar.can_focus = True
        bar.armed = True
        bar.show(judge_bar(self.conduct))
        self.set_focus(bar)

    def close_bar(self) -> None:
        bar = self.query_one("#element", ElementBar)
        self.set_focus(self.prompt)
        bar.can_focus = False
        self.refresh_state()

    @property
    def judging(self) -> bool:
        return self.query_one("#element", ElementBar).has_focus

    @on(ElementBar.Pressed)
    async def _bar_pressed(self, event: ElementBar.Pressed) -> None:
        """A letter of the scale judges; anything else belongs to the input line."""
        key, typed = event.key, event.character
        known = {one.letter.lower() for one in self.conduct.choices}
        if not event.armed:
            self._late(key, typed)
        elif typed.lower() in known:
            self.close_bar()
            await self.record(lambda: self.conduct.judge_by_key(typed))
        elif key == "delete" or typed.lower() == "r":
            self.close_bar()
            await self.record(self.conduct.withdraw)
        else:
            self.close_bar()
            if typed:
                self.prompt.insert(typed)

    def _late(self, key: str, typed: str) -> None:
        """Keys typed faster than the bar closes belong to the line, as if they had gone there."""
        if key == "enter":
            self.prompt.post_message(Prompt.Sent(self.prompt.text))
        elif typed:
            self.prompt.insert(typed)

    @on(ElementBar.Pasted)
    def _bar_pasted(self, event: ElementBar.Pasted) -> None:
        self.close_bar()
        self.prompt.insert(event.text)

    async def action_withdraw(self, argument: str = "") -> bool:
        return await self.record(lambda: self.conduct.withdraw(argument))

    async def action_element(self, way: str | int = 1) -> bool:
        judging = self.judging
        done = await self.record(lambda: self.conduct.step_element(int(way or 1)))
        if judging:
            self._open_bar()
        return done

    async def action_undo(self, argument: str = "") -> bool:
        return await self._say_what(lambda: self.conduct.undo(argument))

    async def action_redo(self, argument: str = "") -> bool:
        return await self._say_what(self.conduct.redo)

    async def _say_what(self, order: Callable[[], str]) -> bool:
        """Carry out an order that says in words what it changed."""
        said = ""

        def change() -> None:
            nonlocal said
            said = order()

        done = await self.record(change)
        if done and not self.discreet:
            self.tell(said)
        return done

    async def action_undo_or_type(self) -> None:
        """On an empty line, undo the last thing recorded; else what was typed."""
        if self.prompt.text:
            self.prompt.undo()
        else:
            await self.action_undo()

    async def action_redo_or_type(self) -> None:
        """On an empty line, put back what was just undone; else what was typed."""
        if self.prompt.text:
            self.prompt.redo()
        else:
            await self.action_redo()

    async def action_settle_point(self, argument: str = "") -> bool:
        return await self.record(lambda: self.conduct.settle_point(argument))

    async def action_comment(self, argument: str = "") -> bool:
        if not self.attempt(self.conduct.must_be_open):
            return False
        if not argument:
            self.prefill("/commenter ")
            return True
        return await self.record(lambda: self.conduct.comment(argument))

    async def action_correct(self, argument: str = "") -> bool:
        if not self.attempt(self.conduct.must_be_open):
            return False
        if self.prompt.text.strip():
            self.prefill("")
            return False
        try:
            note = self.conduct.note_to_correct(argument)
        except AssistantError as error:
            self.refuse(error)
            return False
        self.conduct.correcting = note.number
        self.prompt.set_text(as_typed(note.text))
        self.show_target()
        return True

    # --- seeing ------------------------------------------------------------------------------

    def action_panel(self, argument: str = "") -> None:
        self.tell("")
        self.toggle_panel()

    def action_discreet(self, argument: str = "") -> None:
        self.discreet = not self.discreet
        if self.judging:
            self.close_bar()
        self.set_class(self.discreet, "-discret")
        self.tell_what_waited()
        self.prompt.set_hidden(self.discreet)
        self.prompt.completing = False
        self.query_one("#choix").display = False
        self.conversation.set_discreet(self.discreet)
        self.refresh_state(advice=not self.discreet)

    def action_outcome(self, argument: str = "") -> None:
        from assistant.tui.dossier.outcome import OutcomeScreen

        self.show(OutcomeScreen(self.conduct))

    def action_time(self, argument: str = "") -> None:
        self.tell(time_sentence(self.conduct))

    def action_tips(self, argument: str = "") -> None:
        from assistant.tui.frame.texts import tips_screen

        self.show(tips_screen(self.conduct))

    def action_grounds(self, argument: str = "") -> None:
        from assistant.tui.frame.texts import grounds_screen

        self.show(grounds_screen(self.conduct))

    def action_search(self, argument: str = "") -> None:
        from assistant.tui.home.search import SearchScreen

        self.show(SearchScreen(argument or self.cqp.asked))

    def action_page(self, way: int) -> None:
        if way < 0:
            self.conversation.scroll_page_up(animate=False)
        else:
            self.conversation.scroll_page_down(animate=False)

    async def action_edge(self, way: int) -> None:
        if way < 0:
            await self.conversation.go_to_start()
        else:
            await self.conversation.go_to_end()

    def action_panel_scroll(self, way: int) -> None:
        self.query_one("#panneau").scroll_relative(y=3 * way, animate=False)

    # --- other screens -----------------------------------------------------------------------

    def show(self, screen: CqpScreen) -> None:
        """Open a screen that shows judgements, unless the candidate may be looking."""
        if self.discreet:
            self.tell(HIDDEN)
        else:
            self.cqp.push_screen(screen)

    def action_observations(self, argument: str = "") -> None:
        from assistant.tui.writing.observations import ObservationsScreen

        self.show(ObservationsScreen(self.conduct))

    def action_candidate_comment(self, argument: str = "") -> bool:
        """Turn the screen towards the candidate: it shows nothing else, discreet mode or not."""
        from assistant.tui.writing.candidate import open_candidate

        return self.attempt(lambda: open_candidate(self.cqp, self.conduct))

    def action_prepare(self, argument: str = "") -> None:
        from assistant.tui.dossier.preparation import PreparationScreen

        self.show(PreparationScreen(self.conduct))

    def action_dossier(self, argument: str = "") -> None:
        from assistant.tui.dossier.screen import DossierScreen

        self.show(DossierScreen(self.conduct))

    def action_consultation(self, argument: str = "") -> None:
        from assistant.tui.consultation.screen import ConsultationScreen

        self.show(ConsultationScreen(self.conduct))

    def action_steps(self, argument: str = "") -> None:
        from assistant.tui.dossier.steps import StepsScreen

        self.show(StepsScreen(self.conduct))

    def action_marks(self, argument: str = "") -> None:
        from assistant.tui.dossier.marks import MarksScreen

        self.show(MarksScreen(self.conduct))

    def action_check(self, argument: str = "") -> None:
        from assistant.tui.dossier.checks import ChecksScreen

        self.show(ChecksScreen(self.conduct))

    # --- session -----------------------------------------------------------------------------

    async def action_role(self, argument: str = "") -> bool:
        done = await self.record(lambda: self.conduct.change_role(argument))
        role = self.session.referential.role(self.session.role)
        if done and role is not None:
            self.tell(f"Vous tapez maintenant comme : {role.title}.")
        return done

    def action_origin(self, argument: str = "") -> bool:
        done = self.attempt(lambda: self.conduct.change_origin(argument))
        self.show_target()
        if done:
            self.tell(f"Les notes viennent maintenant de : {ORIGINS[self.conduct.origin]}.")
        return done

    async def action_seal(self, argument: str | None = None) -> bool:
        """Seal; the key only begins the order, so that one keystroke never seals."""
        if argument is None:
            self.prefill("/sceller ")
            return True
        lacking = 0 if argument else self.conduct.lacking()
        if lacking:
            from assistant.tui.dossier.checks import ChecksScreen

            self.show(ChecksScreen(
                self.conduct, self.conduct.say("ecran/non_scellee", lacking=lacking)
            ))
            return True
        printed = ""

        def seal() -> None:
            nonlocal printed
            draft = self.prompt.text
            printed = self.conduct.seal(self.cqp.services.key, argument, draft)

        done = await self.record(seal)
        if done:
            self.show_seal()
            self.tell(self.conduct.say("ecran/empreinte", printed=printed))
        return done

    async def action_reopen(self, argument: str | None = None) -> bool:
        if not argument:
            self.prefill("/rouvrir ")
            if self.prompt.text == "/rouvrir ":
                self.tell(self.conduct.say("ecran/rouvrir"))
            return True
        done = await self.record(lambda: self.conduct.reopen(argument))
        if done:
            self.show_seal()
            self.tell(self.conduct.say("ecran/rouverte"))
        return done

    def action_home(self, argument: str = "") -> None:
        if self.discreet:
            self.tell(HIDDEN)
        else:
            self.cqp.go_home()
