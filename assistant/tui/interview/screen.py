"""The interview: the conversation, the line one types in, and what stands beside them.

The screen lays them out, keeps keys and focus, and paints what changed. What the orders do is in
the parts it owns: leading, judging, listening, a model aside, looking elsewhere, sealing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import TextArea
from textual.worker import Worker

from assistant.domain.common.errors import AssistantError, RefusedCommand
from assistant.domain.common.french import day_and_hour, hour
from assistant.domain.events.base import Event
from assistant.domain.events.interview import (
    DraftKept,
    JudgementGiven,
    NoteCorrected,
    NoteTaken,
    Undone,
)
from assistant.domain.guide import dialogue
from assistant.domain.review import conversation as transcript
from assistant.domain.review.conversation import Line
from assistant.domain.session import orders
from assistant.domain.session.state import Entry, Session
from assistant.tui.base.commands import Run, bindings, key_of
from assistant.tui.base.keyboard import caught_up
from assistant.tui.base.lines import Look, Painter
from assistant.tui.base.services import ScreenServices
from assistant.tui.base.styles import ACCENT, MUTED, STRONG
from assistant.tui.conduct.conduct import Conduct
from assistant.tui.conduct.fields import CLOCK, Typing, correction
from assistant.tui.conduct.typed import Typed, as_typed, read
from assistant.tui.frame.screen import WIDE, CqpScreen
from assistant.tui.interview.aside import ModelAside
from assistant.tui.interview.commands import INTERVIEW, SCROLL, Order, find, matching
from assistant.tui.interview.judging import Judging
from assistant.tui.interview.leading import Leading
from assistant.tui.interview.listening import Listening
from assistant.tui.interview.looking import Looking, hidden
from assistant.tui.interview.panel import element_line, note_target, panel
from assistant.tui.interview.sealing import Sealing
from assistant.tui.interview.turns import STRIP, rows_of, turn_look, under_way
from assistant.tui.widgets.bars import Completion, ElementBar, Heading, Keys, Plain, Text
from assistant.tui.widgets.conversation import Beside, Conversation
from assistant.tui.widgets.prompt import Prompt

TICK, ADVICE_EVERY = 1.0, 60
"""Seconds: the clock and another writer are looked at; the advice, anew."""

HEAR = 0.1
"""Seconds between two looks at what came from another computer; it is in memory by then."""

AT_REST = 0.7
"""Seconds after which the session that was opened is on the screen, and nothing is typed yet."""

PANEL_WIDTH = 44
"""Columns of the panel beside the conversation, as in the style sheet."""

PROPOSED = "propositions"
"""The id of what shows a model's propositions."""

REFUSED_DISCREETLY = "✗ Non enregistré : {} montre pourquoi."
"""Said with the key of discreet mode."""


class InterviewScreen(CqpScreen):
    """One session being led or read."""

    conduct: Conduct
    discreet = False
    CSS_PATH = "interview.tcss"
    AUTO_FOCUS = "#saisie"
    COMMANDS_SHOWN = INTERVIEW
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings([c for c in INTERVIEW if c.id not in ("annuler", "retablir")], priority=True),
        *bindings(SCROLL, priority=True),
        Binding("ctrl+z", "command('annuler_ou_frappe')", show=False, priority=True, id="annuler",
                description="Annuler le dernier enregistrement",
                tooltip="Ce qui est tapé ou effacé ; ligne vide : votre dernier enregistrement"),
        Binding("ctrl+y", "command('retablir_ou_frappe')", show=False, priority=True, id="retablir",
                description="Rétablir ce qui vient d’être annulé",
                tooltip="Ligne vide : ce qui vient d’être annulé ; sinon, ce qui est tapé"),
    ]

    def __init__(self, conduct: Conduct, *, lost: timedelta | None = None) -> None:
        """Lead an opened interview.

        Args:
            lost: interview time not counted because the program had died, if any.
        """
        super().__init__()
        self.conduct = conduct
        self._lost = lost
        self._painter = Painter(conduct.say, folded=True)
        self._visits: dict[int, int] = {}
        self._seen = 0
        self._veiled: frozenset[int] = frozenset()
        self._ticks = 0
        self._bar_open = False
        self._untold = self._target = ""
        self._said_at_opening: list[str] = []
        self._refused_line = ""  # as it was sent: Escape clears it
        self._panel_narrow = False
        self.leading = Leading(conduct, self)
        self.judging = Judging(conduct, self)
        self.listening = Listening(conduct, self)
        self.aside = ModelAside(conduct, self, self.listening.drop_follow_up)
        self.looking = Looking(conduct, self)
        self.sealing = Sealing(conduct, self)

    def runs(self) -> Mapping[str, Run]:
        return {
            **super().runs(),
            **{command: partial(order, "") for command, order in self.orders().items()},
            "sceller": partial(self.prefill, "/sceller "),  # one keystroke never seals
            "annuler_ou_frappe": self.judging.undo_or_type,
            "retablir_ou_frappe": self.judging.redo_or_type,
            "proposition_suivante": self.aside.choose_next,
            "element_precedent": partial(self.judging.step, -1),
            "element_suivant": partial(self.judging.step, 1),
            "haut": partial(self.page, -1),
            "bas": partial(self.page, 1),
            "debut": partial(self.edge, -1),
            "fin": partial(self.edge, 1),
            "panneau_haut": partial(self.scroll_panel, -1),
            "panneau_bas": partial(self.scroll_panel, 1),
        }

    def orders(self) -> Mapping[str, Order]:
        """What each command with a slash word does, by its id."""
        return {
            **self.leading.orders(),
            **self.judging.orders(),
            **self.listening.orders(),
            **self.aside.orders(),
            **self.looking.orders(),
            **self.sealing.orders(),
            "panneau": self.toggle_panel,
            "discret": self.turn_discreet,
            "phrases": self.open_phrases,
        }

    def compose(self) -> ComposeResult:
        # set before anything is mounted, they cost no second styling of every line
        self.set_class(self.narrow, "-etroit").set_class(not self.narrow, "-large")
        self.set_class(not self.session.clock.since, "-pause")
        yield Heading(id="entete")
        yield Text(dom_id="bandeau")
        with Horizontal(id="milieu"):
            yield Conversation(self._paint, dom_id="conversation")
            with Beside(id="panneau"):
                yield Text(dom_id="panneau-texte")
            yield Text(dom_id=PROPOSED)
            yield Completion(dom_id="choix")
        with Vertical(id="bas"):
            yield Text(dom_id="question")
            yield ElementBar(dom_id="element")
            yield Text(dom_id="conseil")
            yield Text(dom_id="message")
            yield Prompt(dom_id="saisie")
            yield Keys(INTERVIEW)

    async def on_mount(self) -> None:
        self.query_one("#element").can_focus = False
        session = self.session
        self._seen, self._veiled = session.number, session.veiled
        self.conversation.open(self._all_lines())
        self.show_seal()
        if not self.conduct.interview.writable:
            self.prompt.read_only = True
        self.refresh_state(advice=True)
        self._opening_message()
        self.set_interval(TICK, self._tick)
        if self.conduct.writable:
            self.set_timer(AT_REST, self._make_ready)
        self._told_again = self.conduct.interview.told_again
        if self.conduct.interview.shared:
            self.set_interval(HEAR, self._hear)

    @work(thread=True, group="rapprochement")
    def _make_ready(self) -> None:
        if wrong := self.listening.make_ready():
            self.app.call_from_thread(self._say_at_opening, wrong)

    def _opening_message(self) -> None:
        said = []
        recovery = self.conduct.interview.recovery
        if recovery is not None:
            said.append(recovery.message)
        if self._lost is not None:
            stopped = self.conduct.interview.now() - self._lost
            said.append(self.conduct.say(
                "ecran/horloge_oubliee", minutes=int(self._lost.total_seconds() // 60),
                moment=day_and_hour(stopped),
            ))
        if begun := self.conduct.begun():
            said.append(self.conduct.say(
                "ecran/commence", champs=[self._said_of(name) for name in begun]
            ))
        said += self.conduct.voice.problems()
        self._say_at_opening(said)

    def _say_at_opening(self, said: Sequence[str]) -> None:
        """Say it beside what was said before it, for what is read later comes later."""
        self._said_at_opening += said
        if self._said_at_opening and self.is_attached:
            self.tell(" ".join(self._said_at_opening))

    def _said_of(self, name: str) -> str:
        """A field as one speaks of it, a line of the dossier by its own words."""
        from assistant.tui.dossier.screen import line_called

        kind, _, about = name.partition("/")
        line = line_called(self.session, about) if kind == "dossier" else ""
        return self.conduct.said_of(name, line)

    def tell(self, text: str, *, error: bool = False) -> None:
        """Say it where the advice stands: nothing covers the last lines.

        In discreet mode a refusal waits: it may repeat what was typed.
        """
        self._untold = text if self.discreet and error else ""
        said = REFUSED_DISCREETLY.format(key_of("discret", "F9")) if self._untold else text
        super().tell(said, error=error)
        self.query_one("#conseil").display = not text

    def tell_what_waited(self) -> None:
        """Discreet mode is over: say what was refused meanwhile, or nothing."""
        self.tell(self._untold, error=bool(self._untold))

    # --- parts -----------------------------------------------------------------------------

    @property
    def session(self) -> Session:
        return self.conduct.session

    @property
    def conversation(self) -> Conversation:
        """The lines of the interview, with what the guide says below."""
        return self.query_one("#conversation", Conversation)

    @property
    def prompt(self) -> Prompt:
        return self.query_one("#saisie", Prompt)

    @property
    def completion(self) -> Completion:
        """The list of slash commands above the line."""
        return self.query_one("#choix", Completion)

    def _all_lines(self) -> Sequence[Line]:
        """All lines, and which is the first to open each block: its card is shown in full."""
        self._visits = transcript.first_visits(self.session)
        return transcript.Lines(self.session, undoings=False)

    def _paint(self, line: Line) -> Look:
        first = self._visits.get(line.block) == line.number
        return self._painter.look(self.session, line, first_visit=first)

    @property
    def services(self) -> ScreenServices:
        return self.cqp.services

    @property
    def rereads(self) -> bool:
        """Whether a question that was asked is read again."""
        return bool(self.cqp.preferences.reread)

    @property
    def columns(self) -> int:
        return self.app.size.width

    # --- orders ----------------------------------------------------------------------------

    async def obey(self, typed: Typed) -> None:
        """Carry out `/word rest`; what is refused stays in the input line."""
        line = self.prompt.text
        try:
            picked = self.completion.chosen if self.completion.picked else None
            command = picked or find(typed.word)
        except AssistantError as error:
            self._keep_refused(line)
            self.refuse(error)
            return
        self.prompt.set_text("")
        answer = self.orders()[command.id](typed.rest)
        done = await answer if isinstance(answer, Awaitable) else answer
        if done is False and not self.prompt.text:
            self._keep_refused(line)

    def _keep_refused(self, line: str) -> None:
        """An order that was refused stays to be mended; what is typed instead takes its place."""
        self._refused_line = line
        self.prompt.set_text(line)
        if self.cqp.keyboard.waiting:
            self.prompt.insert("\n")  # what was typed since stays apart from what was refused
        else:
            self.prompt.select_all()

    async def record(self, order: Callable[[], object]) -> bool:
        """Carry out an order that records, and show what came of it."""
        done = self.attempt(order)
        await self.after_record()
        return done

    def prefill(self, text: str) -> None:
        """Begin an order in the input line, never over something already typed."""
        if self.prompt.text.strip():
            self.refuse(RefusedCommand(
                "La ligne n’est pas vide", "Entrée enregistre ce qui est tapé ; Ctrl+U l’efface."
            ))
        else:
            self.prompt.set_text(text)

    def show(self, screen: CqpScreen) -> None:
        """Open a screen that shows judgements, unless the candidate may be looking."""
        if self.discreet:
            self.tell(hidden())
        else:
            self.cqp.push_screen(screen)

    def soon(self, look: Callable[[], None]) -> None:
        """Look once what was recorded is on the screen."""
        self.call_after_refresh(look)

    # --- what changed ----------------------------------------------------------------------

    async def after_record(self) -> None:
        """Show what was recorded since the last look; the rest of the screen follows it."""
        session = self.session
        if session.number != self._seen:
            fresh = session.entries[self._seen:]
            if not all(isinstance(entry.event, NoteTaken | JudgementGiven) for entry in fresh):
                self._show_place()  # one image has the lines and where they lead
            self._show_new(session)
            self.aside.drop_stale()
        self.judging.follow()
        await caught_up(self.conversation)  # its lines are painted first
        self.call_after_refresh(self.refresh_state, advice=True)

    def _show_new(self, session: Session, *, follow: bool = True) -> None:
        fresh = session.entries[self._seen:]
        self._seen = session.number
        self._take_in(session, fresh, follow=follow)

    def _take_in(self, session: Session, fresh: list[Entry], *, follow: bool) -> None:
        changed = any(isinstance(entry.event, Undone | NoteCorrected) for entry in fresh)
        if changed or session.veiled != self._veiled:
            self._veiled = session.veiled
            every = self._all_lines()
            known = {entry.number for entry in fresh}
            self.conversation.refresh_lines([one for one in every if one.number not in known])
            self.conversation.append(
                [one for one in every if one.number in known], follow=follow
            )
            return
        lines = [
            one for entry in fresh
            if not isinstance(entry.event, Undone) and (one := transcript.line(session, entry))
        ]
        for line in lines:
            if line.kind == "bloc":
                self._visits.setdefault(line.block, line.number)
        self.conversation.append(lines, follow=follow)

    def refresh_state(self, *, advice: bool = False) -> None:
        """Bring every part but the conversation's lines up to date."""
        session = self.session
        self._show_heading()
        self._show_panel()
        if self.bar_open:
            self.judging.follow()
        else:
            self.query_one("#element", Plain).show(self.element_content())
        self._show_place()
        self.show_target()
        if advice:
            self.query_one("#conseil", Plain).show(self._advice())
        self.set_class(not session.clock.since, "-pause")

    def _show_place(self) -> None:
        """Where the interview stands: the question under way, and what the guide says."""
        self._show_question()
        self.conversation.show_turn(turn_look(self.conduct))

    def _show_question(self) -> None:
        """The question under way, and the time of the part it belongs to."""
        width = self.app.size.width
        shown = under_way(self.conduct, width)
        self.query_one("#question", Plain).show(shown)
        self.query_one("#bas").set_class(rows_of(shown, width) == STRIP, "-longue")

    def _advice(self) -> str:
        found = self.conduct.advice()
        return f"› {found}" if found else ""

    def show_target(self) -> None:
        text = self.prompt.text
        typed = read(text) if "#" in text or text[:1] == "?" else None
        target = note_target(self.conduct.origin, self.conduct.targets(), self.conduct.correcting)
        if typed is not None and typed.kind == "question" and not typed.tags:
            seen = self.conduct.in_view
            target = f" question sur {seen.ref} " if seen is not None else " question "
        elif typed is not None and typed.tags:
            target = f" {typed.kind} sur {' '.join(typed.tags)} "
        target += self.listening.link_hint(len(target))
        if self.conduct.sealed:
            target = f" {self.conduct.say('ecran/ligne_scellee')} "
        elif not self.conduct.writable:
            target = f" {self.conduct.say('ecran/ligne_lecture')} "
        title = "" if self.discreet else target
        if title != self._target:  # else the whole line would be painted again at every key
            self._target = title
            self.prompt.border_title = Content(title)

    def show_seal(self) -> None:
        """The line takes orders only while the session is sealed; then what it held is back."""
        sealed = self.conduct.sealed
        self.prompt.orders_only = sealed
        self.prompt.placeholder = self.conduct.say(
            "ecran/ligne_vide", scellee=sealed, lecture=not self.conduct.interview.writable
        )
        self.prompt.set_text(self.conduct.half_corrected() if self.conduct.writable else "")
        self.show_target()

    def _show_heading(self) -> None:
        session, failed = self.session, self.conduct.failure is not None
        role = session.referential.role(session.role)
        parts = [(session.candidate, STRONG)]
        if self.discreet:
            parts.append((" · mode discret", MUTED))
        else:
            title = session.referential.title.removeprefix("CQP ")
            who = f" · {role.called if role else 'aucun rôle'}"
            parts += [(who, ""), (f" · {title}", MUTED)]
        heading = self.query_one("#entete", Heading)
        heading.set_class(failed, "-refus")
        heading.show(Content.assemble(*parts), self._right())
        self._show_banner()

    def _right(self) -> Content:
        conduct, clock = self.conduct, self.session.clock
        run, minimum = conduct.interview.elapsed(), dialogue.minimum_minutes(self.session)
        time = f"{hours(run)} / {hours(timedelta(minutes=minimum))}" if minimum else hours(run)
        going = clock.since is not None
        word = "en cours" if going else "terminé" if clock.ended else "pause"
        if conduct.sealed:
            word = "sceau rompu" if conduct.interview.broken else "scellée"
        parts = [("► " if going else "‖ ", ACCENT), (word, MUTED), (f" {time}", STRONG)]
        if conduct.failure is not None:
            parts.append(("  non enregistré", STRONG))
        elif conduct.interview.away:
            parts.append(("  sans le serveur", "$text-warning"))
        elif conduct.saved_at is not None:
            parts.append((f"  enregistré {hour(conduct.saved_at, seconds=True)}", MUTED))
        elif self.session.last:
            parts.append((f"  enregistré {hour(self.session.last, seconds=True)}", MUTED))
        return Content.assemble(*parts)

    def _show_banner(self) -> None:
        banner, interview = self.query_one("#bandeau", Plain), self.conduct.interview
        failure = self.conduct.failure
        if failure is not None:
            banner.show(f"✗ {failure.title}. {failure.message}")
        elif interview.broken:
            banner.show(f"✗ {' '.join(self.conduct.doubts())}")
        elif not interview.writable:
            banner.show(self.conduct.say("ecran/lecture_seule", writer=interview.writer))
        alarm = failure is not None or bool(interview.broken)
        banner.set_class(not alarm, "-calme")
        banner.display = alarm or not interview.writable

    def _show_panel(self) -> None:
        shown = self.query_one("#panneau", Beside)
        shown.set_class(self.panel_open, "-ouvert")
        if not self.panel_open:
            return
        block, margin = self.conduct.place.block, ""
        if block:
            verdict = self.conduct.block_verdict(block)
            margin = self.conduct.voice.margin(self.session.referential, verdict.margin)
        width = self.app.size.width if self.narrow else PANEL_WIDTH
        text = panel(self.conduct.seen, margin, width=width, discreet=self.discreet)
        self.query_one("#panneau-texte", Text).show(text)

    def element_content(self) -> Content:
        """The line that names the element in view; while the candidate looks on, without its
        judgement."""
        away = self.conduct.say("guide/ailleurs") if self.conduct.away else ""
        return element_line(
            self.session, self.conduct.in_view, discreet=self.discreet, away=away
        )

    # --- panel, size -----------------------------------------------------------------------

    @property
    def narrow(self) -> bool:
        """Whether there is no room for the panel beside the conversation: it then takes its
        place."""
        return self.app.size.width < WIDE

    @property
    def panel_open(self) -> bool:
        """Whether the panel is shown; a narrow screen has its own answer, which is not kept."""
        return self._panel_narrow if self.narrow else self.cqp.preferences.panel

    def toggle_panel(self, argument: str = "") -> None:
        """Show the panel or hide it, from its top."""
        self.tell("")
        if self.narrow:
            self._panel_narrow = not self._panel_narrow
        else:
            self.cqp.prefer(panel=not self.cqp.preferences.panel)
        self.query_one("#panneau", Beside).scroll_home(animate=False)
        self._show_panel()

    @on(Text.Pointed)
    async def _pointed(self, event: Text.Pointed) -> None:
        """A click on a row of the panel leads where « /aller » would."""
        await self.record(lambda: self.conduct.go_to(event.place))

    def page(self, way: int) -> None:
        """Scroll the conversation by a page, down (1) or up (-1)."""
        self.conversation.page(way)

    def edge(self, way: int) -> None:
        """Go to the last line (1) or the first (-1)."""
        if way < 0:
            self.conversation.go_to_start()
        else:
            self.conversation.go_to_end()

    def scroll_panel(self, way: int) -> None:
        """Scroll the panel by three lines, down (1) or up (-1)."""
        self.query_one("#panneau").scroll_relative(y=3 * way, animate=False, immediate=True)

    def on_resize(self) -> None:
        if self.is_mounted and self.conversation.is_mounted:
            self.refresh_state()

    # --- typing ----------------------------------------------------------------------------

    @on(TextArea.Changed, "#saisie")
    def _typed(self, event: TextArea.Changed) -> None:
        event.stop()
        text = event.text_area.text
        word = text[1:] if text[:1] == "/" and text[:2] != "//" else None
        begun = word is not None and not set(word) & {" ", "\n"} and text != self._refused_line
        offered = matching(word) if begun and word is not None else []
        self.completion.offer([] if self.discreet else offered)
        self.prompt.completing = bool(offered) and not self.discreet
        self.show_target()

    def typing(self) -> Typing | None:
        """The line, or the note that is corrected in it."""
        if not self.conduct.writable:
            return None
        note = self.session.notes.get(self.conduct.correcting)
        if note is None:
            text = self.conduct.addressed(self.prompt.text)
            return Typing("", text, origin=self.conduct.origin if text else "")
        return Typing(correction(note.number), self.prompt.text, as_typed(note.text))

    @on(Prompt.Asked)
    async def _completed(self, event: Prompt.Asked) -> None:
        if event.key in ("up", "down"):
            self.completion.move(1 if event.key == "down" else -1)
        elif event.key == "tab" and self.completion.chosen is not None:
            self.prompt.set_text(f"/{self.completion.chosen.word} ")
        elif event.key == "tab" and not self.prompt.text:
            if self.conduct.turn.kind == "commencer":
                self.looking.preparation()
            else:
                self.looking.grid()
        elif event.key == "shift+tab" and not self.prompt.text:
            await self.looking.observe()
        elif event.key == "escape":
            self._escape()
        elif event.key == Prompt.NOT_AN_ORDER:
            self.attempt(self.conduct.must_be_open)

    def _escape(self) -> None:
        if self.prompt.completing:
            self.completion.offer([])
            self.prompt.completing = False
        elif self._panel_narrow and self.narrow:
            self.toggle_panel()
        elif self.aside.close():
            self.listening.drop_follow_up()
        elif self.conduct.correcting:
            if not self.attempt(self.conduct.leave_correction):
                return
            self.prompt.set_text("")
        elif self.prompt.text and self.prompt.text == self._refused_line:
            self.prompt.clear()  # Ctrl+Z brings it back
        elif not self.listening.drop_follow_up() and not self.prompt.text:
            self.conduct.come_back()
            self.refresh_state(advice=True)
        self.tell("")

    @on(Prompt.Sent)
    async def _sent(self, event: Prompt.Sent) -> None:
        typed = read(event.text)
        if typed.kind == "ordre":
            await self.obey(typed)
        elif typed.kind == "vide":
            await self._read_on()
        else:
            await self.take(typed)

    async def _read_on(self) -> None:
        """Read on: what came last and goes on below the screen, then what the guide brings.

        A card and its first question come together: who reads the card passes no question.
        """
        if self.conversation.goes_on_below:
            self.page(1)
        else:
            await self.leading.go_on()

    async def take(self, typed: Typed) -> bool:
        """Record what was typed; what is refused stays in the line."""
        line, corrected = self.prompt.text, self.conduct.correcting
        done = self.attempt(lambda: self.conduct.take(typed))
        self._refused_line = "" if done else line
        if done:
            self.prompt.set_text("")
        elif self.cqp.keyboard.waiting:
            self.prompt.insert("\n")  # what was typed since stays apart from what was refused
        await self.after_record()
        if done and not corrected:
            self.listening.look_for_link(typed)
        if done and typed.kind == "question":
            self.leading.reread(typed.text)
        return done

    # --- the bar that judges, what a model proposes ------------------------------------------

    @property
    def bar_open(self) -> bool:
        """Whether a letter typed now judges."""
        return self._bar_open

    async def held_down(self) -> bool:
        """Whether the key being carried out is the last one again although it was pressed once."""
        return await self.cqp.keyboard.held_down()

    def open_bar(self, content: Content) -> None:
        """Show what keys do, the letters of the scale or criteria, and take them."""
        bar = self.query_one("#element", ElementBar)
        self._bar_open = bar.can_focus = True
        bar.show(content)
        self.set_focus(bar)

    def send(self) -> None:
        """Do what Enter does in the input line."""
        self.prompt.post_message(Prompt.Sent(self.prompt.text))

    def close_bar(self) -> None:
        """Give the keys back to the input line."""
        bar = self.query_one("#element", ElementBar)
        self._bar_open = False
        self.set_focus(self.prompt)
        bar.can_focus = False
        self.refresh_state()

    @on(ElementBar.Pressed)
    async def _bar_pressed(self, event: ElementBar.Pressed) -> None:
        await self.judging.pressed(event.key, event.character)

    @on(ElementBar.Left)
    async def _bar_left(self) -> None:
        """Whatever took the keys away, the criteria typed so far are recorded."""
        await self.judging.finish()
        if self._bar_open:
            self.close_bar()

    @on(ElementBar.Pasted)
    def _bar_pasted(self, event: ElementBar.Pasted) -> None:
        self.judging.pasted(event.text)

    def ask_model(self) -> None:
        """Have a model listen too, where there is one."""
        self.aside.ask()

    def show_proposals(self, content: Content | str, *, shown: bool, asked: bool) -> None:
        """Show what a model proposes; nothing moves when the first of it comes."""
        panel = self.query_one(f"#{PROPOSED}", Plain)
        panel.set_class(shown, "-ouvert")
        panel.set_class(asked, "-demande")
        panel.show(content)

    def run_aside(self, work: Coroutine[Any, Any, None]) -> Worker[None]:
        """Have a model write beside the interview; what it wrote before is stopped."""
        return self.run_worker(work, group=PROPOSED, exclusive=True, name="relances du modèle")

    def open_phrases(self, argument: str = "") -> bool:
        """Offer the evaluator's own sentences, for the line."""
        from assistant.tui.frame.phrases import PhrasesScreen

        if not self.attempt(self.conduct.must_be_open) or self.prompt.read_only:
            return False
        self.show(PhrasesScreen(self.prompt.insert_phrase, self.prompt.text))
        return True

    # --- discreet mode -----------------------------------------------------------------------

    async def turn_discreet(self, argument: str = "") -> None:
        """Hide at once what the candidate must not see; the same key, pressed again, shows it."""
        if not (self.discreet and await self.held_down()):
            self.toggle_discreet()

    def toggle_discreet(self) -> None:
        """Hide notes, judgements and what is typed, or give them back."""
        self.discreet = not self.discreet
        if self.bar_open:
            self.close_bar()
        self.set_class(self.discreet, "-discret")
        self.tell_what_waited()
        self.prompt.set_hidden(self.discreet)
        self.prompt.completing = False
        self.query_one("#choix").display = False
        self.conversation.set_discreet(self.discreet)
        self.refresh_state(advice=not self.discreet)

    # --- time ------------------------------------------------------------------------------

    async def _tick(self) -> None:
        if self.cqp.locked:
            self.conduct.look_at_clock(writes=False)
            return
        self._ticks += 1
        await self._look_at_clock()
        if not self.conduct.interview.writable:
            self._follow()
        notice = self.conduct.interview.take_notice()
        if notice:
            self.tell(notice)
        self._show_heading()
        if self._ticks % ADVICE_EVERY == 0:
            self._show_question()
            self.query_one("#conseil", Plain).show(self._advice())

    async def _look_at_clock(self) -> None:
        """Notice that the machine slept, or that its clock was set anew."""
        try:
            leapt = self.conduct.look_at_clock()
        except AssistantError as error:
            self.refuse(error)
            return
        if leapt and self.is_current:
            await self.after_record()

    def _hear(self) -> None:
        """Show what the other evaluator recorded on another computer."""
        if not self.cqp.locked and self.is_current:
            self._follow()

    def _show_all_again(self) -> None:
        """Lines came before some that are shown: every line has its new number."""
        session = self.session
        self._told_again = self.conduct.interview.told_again
        self._seen, self._veiled = session.number, session.veiled
        self.conversation.open(self._all_lines())
        self.refresh_state(advice=True)

    def _follow(self) -> None:
        try:
            moved = self.conduct.interview.follow()
        except AssistantError as error:
            self.refuse(error)
            return
        if self._told_again != self.conduct.interview.told_again:
            self._show_all_again()
        elif moved:
            self._show_new(self.session, follow=self.conversation.at_end)
            self.refresh_state(advice=True)

    def on_screen_suspend(self) -> None:
        """Another screen opens: the criteria typed so far are recorded."""
        self.attempt(self.judging.settle)

    def on_screen_resume(self) -> None:
        interview = self.conduct.interview
        if self._seen and self._told_again != interview.told_again:
            self._show_all_again()
        elif self._seen and self._seen != self.session.number:
            self._show_new(self.session)
        if self._seen:
            self.refresh_state()
        self.prompt.focus()

    def set_down(self) -> None:
        """What is being typed is on disk before the keys are dropped."""
        self.attempt(self.judging.settle)
        if self.bar_open:
            self.close_bar()
        typing = self.typing()
        if typing is not None:
            self.attempt(lambda: self.conduct.run(set_down, typing))

    def rest(self) -> None:
        """Leave everything in order before the program or the screen goes away."""
        self.attempt(self.judging.settle)
        typing = self.typing()
        if typing is not None:
            self.conduct.rest(typing)

    def unsaved(self) -> list[str]:
        """What is typed; where the clock still runs, that it was stopped."""
        running = self.conduct.writable and self.session.clock.since is not None
        return [*super().unsaved(), *([self.conduct.said_of(CLOCK)] if running else [])]


def set_down(session: Session, typing: Typing) -> list[Event]:
    """Keep what is being typed; while the clock runs, mark the moment in any case.

    Should the program end before it is unlocked, the clock then counts up to here.
    """
    events: list[Event] = [
        *orders.keep_draft(session, typing.unsent, typing.name, typing.origin)
    ]
    if not events and session.clock.since is not None:
        events.append(DraftKept(typing.unsent, typing.name, typing.origin))
    return events


def hours(length: timedelta) -> str:
    """A length as `0:42`."""
    minutes = int(length.total_seconds() // 60)
    return f"{minutes // 60}:{minutes % 60:02}"
