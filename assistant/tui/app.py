"""The terminal program: opens sessions, changes screens, and ends in good order."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.filter import LineFilter
from textual.screen import Screen
from textual.theme import Theme

from assistant.domain.common.collecting import settled, uncollected
from assistant.domain.common.errors import AssistantError
from assistant.domain.common.passphrase import VaultState
from assistant.tui.base import alt_keys
from assistant.tui.base.commands import KEYMAP, LOCK, Command, either_case, key_name
from assistant.tui.base.inert import InertFilter
from assistant.tui.base.keyboard import Keyboard, may_order
from assistant.tui.base.program import Program
from assistant.tui.base.services import ScreenServices
from assistant.tui.base.terminal_input import read_whatever_comes
from assistant.tui.conduct.keeping import LOOK_EVERY, Keeping
from assistant.tui.frame.guard import Guard, nothing_to_lock
from assistant.tui.frame.screen import CqpScreen
from assistant.tui.widgets.bars import Keys
from assistant.tui.widgets.prompt import Prompt
from assistant.tui.widgets.writing import Writing

if TYPE_CHECKING:
    from textual.command import Provider

    from assistant.interview import Interview
    from assistant.tui.conduct.conduct import Conduct

LAST_WORD = 0.4
"""Seconds after which a program whose terminal is gone ends whatever it was doing."""

IDLE_EVERY = 5.0
"""Seconds between two looks at how long nobody touched the program."""

GREETS_AFTER = 0.3
"""Seconds in which what was typed while the program started has come."""

SETTLED = 0.5
"""Seconds after which a session that was opened is on the screen."""

TERMINAL_EVERY = 0.4
"""Seconds between two looks at whether the terminal is still there."""

THREADS_TURN = 0.0005
"""Seconds a thread works before another one may."""

THEMES = {
    "sombre": Theme(
        name="sombre", dark=True, primary="#7fb0d6", secondary="#7fb0d6", accent="#7fb0d6",
        foreground="#d8dbe0", background="#1a1c20", surface="#22252a", panel="#343940",
        success="#8fc28a", warning="#d9b26a", error="#e5837b",
        variables={"text-muted": "#949ba5"},
    ),
    "clair": Theme(
        name="clair", dark=False, primary="#1f5f8b", secondary="#1f5f8b", accent="#1f5f8b",
        foreground="#23262b", background="#fbfaf7", surface="#f1eee8", panel="#d9d4ca",
        success="#2f6b2f", warning="#7a5000", error="#a8322a",
        variables={"text-muted": "#63676e"},
    ),
}


_INERT = InertFilter()


def _offered() -> type[Provider]:
    from assistant.tui.base.palette import OfferedCommands

    return OfferedCommands


class CqpApp(App[None]):
    """The program on a screen."""

    # Textual reads the style sheet of every screen but the first one
    CSS_PATH: ClassVar[list[str | PurePath]] = ["app.tcss", "home/home.tcss"]
    TITLE = "cqp"
    FAULT = (
        "Le programme s’est arrêté sur une faute qui est la sienne. Ce qui était enregistré est "
        "sur le disque ; rouvrez la session pour continuer, et signalez ce qui suit."
    )
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {_offered}
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "ctrl+p"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "leave", "Quitter", id="quitter_programme", show=False, priority=True,
                tooltip="Tout est enregistré"),
        Binding("ctrl+c", "copy", "Copier", id="copier", show=False,
                tooltip="Copie le texte choisi à la souris"),
        Binding(LOCK.keys[0], "lock", LOCK.label, id="verrouiller_programme", show=False,
                priority=True, tooltip=LOCK.tooltip),
        Binding("f9", "hide", "Mode discret", id="discret", show=False,
                tooltip="Revient à l’entretien et le cache, où que l’on soit"),
    ]

    def __init__(
        self, services: ScreenServices, *, session: str | None = None,
        throw_away: Callable[[], Interview] | None = None, review: int | None = None,
        greets: bool = False,
    ) -> None:
        """Build the program.

        Args:
            session: the id of a session to open at once.
            throw_away: makes an interview of which nothing stays, opened at once.
            review: read the session again from that line (0: its beginning) instead.
            greets: offer at home what a first start offers.
        """
        alt_keys.read_as_typed()
        super().__init__()
        read_whatever_comes()
        self.services = services
        self.guard = Guard(self)
        self.keyboard = Keyboard(self, self._carry_out)
        self._keeping = Keeping()
        self._asked_about: tuple[bool, list[str]] = (False, [])  # home or out, what would be lost
        self._cause = ""
        self._refused_to_keep = False
        self._aside = False  # stopped, the terminal given back
        self._greets = greets
        self._session, self._throw_away = session, throw_away
        self._review = review
        self._uncollecting = ExitStack()
        self.preferences = self._kept = services.settings.load()
        self._unkept: dict[str, Any] = {}  # the settings that no disk has taken yet
        self.asked = ""  # what was last looked for, to be found again
        self.sendings_agreed: set[tuple[str, str, str]] = set()  # session, model, address
        self._keys_of_the_settings()
        self.animation_level = "none"
        for theme in THEMES.values():
            self.register_theme(theme)
        self.theme = self.preferences.theme if self.preferences.theme in THEMES else "sombre"

    def on_mount(self) -> None:
        alt_keys.ask_for_plain_keys(self._driver)
        self._watch_signals()
        self.set_interval(IDLE_EVERY, self._lock_if_left)
        self.set_interval(LOOK_EVERY, self.look_at_typing)
        if self._throw_away is not None:
            self._open(self._throw_away)
        else:
            self.when_unlocked(self._begin)

    def _begin(self) -> None:
        """Open what was asked for; else home is there, and may have something to offer."""
        if self._session is not None and self._review is not None:
            self.open_at(self._session, self._review)
        elif self._session is not None:
            self.open_session(self._session)
        elif self._greets and self.guard.offer_due():
            self.set_timer(GREETS_AFTER, self._greet)

    def _greet(self) -> None:
        """Offer encryption, unless somebody types already: Enter would answer what nobody read."""
        if not self.keyboard.used:
            self.show_encryption()

    def on_unmount(self) -> None:
        self._uncollecting.close()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What every painted line goes through, ours last."""
        return [*super().get_line_filters(), _INERT]

    def get_default_screen(self) -> Screen[Any]:
        from assistant.tui.home.home import HomeScreen

        return HomeScreen(id="_default")

    def look_at_typing(self) -> None:
        """Keep what is being typed on the screen, when it is time to."""
        screen = self.screen if self.is_running else None
        if self.locked or not isinstance(screen, CqpScreen) or not screen.is_mounted:
            return
        typing = screen.typing()
        if typing is not None and screen.keeper is not None:
            try:
                self._keeping.look(screen.keeper, typing)
            except AssistantError as error:
                if not self._refused_to_keep and not self._asked_about[1]:
                    screen.refuse(error)  # once, and never over the question of leaving
                self._refused_to_keep = True
            else:
                self._refused_to_keep = False

    # --- opening -----------------------------------------------------------------------------

    def open_session(self, session_id: str) -> None:
        self._open(lambda: self.services.library.open(session_id))

    def open_demonstration(self) -> None:
        self._open(self.services.demonstration)

    def open_at(self, session_id: str, line: int) -> None:
        """Read a session again from one of its lines (0: its beginning); the way back leads here.

        The session being led stays the one that is led: its lock is already ours.
        """
        from assistant.tui.review.screen import ReviewScreen

        led = [conduct for conduct in self.conducts if conduct.session.id == session_id]
        self.push_screen(ReviewScreen(led[0] if led else None, session_id, line))

    def open_dossier(self, session_id: str, *, lack: str = "", deadline: str = "") -> None:
        """Open a session on what its dossier lacks; the way back leads through the interview."""
        from assistant.tui.dossier.checks import ChecksScreen
        from assistant.tui.dossier.jury import deadline_line
        from assistant.tui.dossier.screen import DossierScreen

        self.open_session(session_id)
        conduct = next((one for one in self.conducts if one.session.id == session_id), None)
        if conduct is not None:
            self.push_screen(
                DossierScreen(conduct, deadline_line(deadline)) if deadline
                else ChecksScreen(conduct, lack=lack)
            )

    def show_sittings(self) -> None:
        """Show the sittings of the jury."""
        from assistant.tui.jury.sittings import SittingsScreen

        self.push_screen(SittingsScreen())

    @property
    def conducts(self) -> Iterator[Conduct]:
        """The interviews that are open on some screen, the lowest one first."""
        for screen in self.screen_stack:
            if isinstance(screen, CqpScreen) and screen.conduct is not None:
                yield screen.conduct

    @property
    def clock_runs(self) -> bool:
        """Whether the clock of an interview that is open here runs."""
        return any(one.interview.session.clock.since is not None for one in self.conducts)

    def _open(self, opening: Any) -> None:
        # the first image waits for no garbage to be looked for among what was just read
        self._uncollecting.enter_context(uncollected())
        self.set_timer(SETTLED, self._settle)
        try:
            interview = opening()
        except AssistantError as error:
            self.call_after_refresh(self._refused, error)
            return
        self.lead(interview)

    def _settle(self) -> None:
        self._uncollecting.close()
        settled()

    def _refused(self, error: AssistantError) -> None:
        if isinstance(self.screen, CqpScreen):
            self.screen.refuse(error)

    def lead(self, interview: Interview) -> None:
        """Show an opened session."""
        from assistant.tui.conduct.conduct import Conduct
        from assistant.tui.interview.screen import InterviewScreen

        lost: timedelta | None = None
        try:
            lost = interview.stop_forgotten_clock()
        except AssistantError as error:
            self.call_after_refresh(self._refused, error)
        self.push_screen(InterviewScreen(Conduct(interview, self.services.voice), lost=lost))

    # --- locking -----------------------------------------------------------------------------

    @property
    def locked(self) -> bool:
        """True while what is encrypted can be neither read nor written."""
        return self.guard.locked

    def covered_by_lock(self, screen: Screen[Any]) -> bool:
        """Whether a screen waits under the one that asks for the passphrase."""
        from assistant.tui.vault.unlock import UnlockScreen

        stack = self.screen_stack
        above = stack[stack.index(screen) + 1:] if screen in stack else []
        return any(isinstance(one, UnlockScreen) for one in above)

    def when_unlocked(self, go_on: Callable[[], object]) -> None:
        """Go on at once, or once the passphrase was given."""
        if not self.locked:
            go_on()
            return
        from assistant.tui.vault.unlock import UnlockScreen

        self.push_screen(UnlockScreen(go_on))

    def lock(self, why: str = "") -> None:
        """Hide everything, then record what was being typed, then drop the keys.

        The screens stay as they are underneath, and so does the clock.

        Args:
            why: what locks, when it is not the user.
        """
        from assistant.tui.vault.unlock import UnlockScreen

        if self.services.vault.state is VaultState.ABSENT:
            self._refused(nothing_to_lock())
        elif not any(isinstance(screen, UnlockScreen) for screen in self.screen_stack):
            hiding = UnlockScreen(why=why)
            self.push_screen(hiding)
            self.call_after_refresh(self._drop_keys, hiding)

    def _drop_keys(self, hiding: Any) -> None:
        for screen in reversed(self.screen_stack):
            if isinstance(screen, CqpScreen) and screen.is_mounted:
                screen.set_down()
        self.services.vault.lock()
        self.services.search.forget()
        self.services.library.forget_secrets()
        hiding.ready()

    def _lock_if_left(self) -> None:
        if self.guard.overdue():
            self.lock(f"Verrouillé après {self.guard.patience} min sans touche.")

    def left_alone(self) -> None:
        """No window shows the program any more: what is encrypted locks."""
        if self.services.vault.state is VaultState.UNLOCKED:
            self.lock("Verrouillé : plus aucune fenêtre ne montrait le programme.")

    def action_lock(self) -> None:
        self.lock()

    async def on_event(self, event: events.Event) -> None:
        """Keys and pastes are carried out one at a time, in their order."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            self.keyboard.take(event)
        else:
            await self._carry_out(event)

    async def _carry_out(self, event: events.Event) -> None:
        """Any key or movement tells that somebody is there; one that comes too late locks."""
        if isinstance(event, events.InputEvent) and not event.is_forwarded:
            self._lock_if_left()
            self.guard.touch()
            if self.screen.is_modal and isinstance(event, events.Key) and event.key in LOCK.keys:
                self.lock()  # bindings do not reach below the palette
                return
            if self.screen.is_modal and isinstance(event, events.Key) and (
                event.key == KEYMAP.get("discret", "f9")
            ):
                self.action_hide()
                return
            if await self._enter_held(event):
                return
        await super().on_event(event)

    async def _enter_held(self, event: events.Event) -> bool:
        """Whether Enter comes again although it was pressed once, where it does not write a new
        row."""
        writes = isinstance(self.focused, Writing) and not isinstance(self.focused, Prompt)
        entered = isinstance(event, events.Key) and event.key == "enter"
        return entered and not writes and await self.keyboard.held_down()

    async def _check_bindings(self, key: str, priority: bool = False) -> bool:
        where = self.focused or self.screen
        return may_order(key, where, self._keymap) and await super()._check_bindings(key, priority)

    def show_encryption(self) -> None:
        """What can be set about encryption; where there is none, what it is."""
        from assistant.tui.vault.encryption import EncryptionScreen
        from assistant.tui.vault.screen import VaultScreen

        if self.services.vault.state is VaultState.ABSENT:
            self.push_screen(EncryptionScreen("activer"))
        else:
            self.when_unlocked(lambda: self.push_screen(VaultScreen()))

    # --- leaving -----------------------------------------------------------------------------

    def rest(self) -> list[str]:
        """Put everything in order, texts being written and clock; answers what could not be."""
        unsaved: list[str] = []
        for screen in reversed(self.screen_stack):
            if not isinstance(screen, CqpScreen) or not screen.is_mounted:
                continue  # what is not shown yet is not typed in
            try:
                screen.rest()
            except AssistantError as error:
                self._cause = error.message
                unsaved += screen.unsaved()
        return unsaved

    def _asks_first(self, *, home: bool = False) -> bool:
        """Put everything in order; what the disk refuses is said, and asked about once."""
        if self._asked_about[1] and self.keyboard.held:
            return True  # who holds the key down has not read the question
        unsaved = self.rest()
        if not unsaved or self.locked or self._asked_about == (home, unsaved):
            self._asked_about = (home, [])
            return False
        self._asked_about = (home, unsaved)
        screen = self.screen
        if isinstance(screen, CqpScreen):
            said = self.services.voice.say(
                "ecran/pas_enregistre", champs=unsaved, cause=self._cause, accueil=home,
                touche=key_name("alt+a" if home else "ctrl+q"),
            )
            screen.tell(f"✗ {said.strip()}", error=not screen.discreet)
        return True

    def _close(self) -> str:
        """Close what is open; answers what the last look at the files found, to be told."""
        for conduct in self.conducts:
            conduct.interview.close()
        return "\n".join(filter(None, (one.interview.take_notice() for one in self.conducts)))

    def go_home(self) -> None:
        if self._asks_first(home=True):
            return
        from assistant.tui.home.home import HomeScreen

        found = self._close()
        left = next((one.session.id for one in self.conducts), "")
        if isinstance(home := self.screen_stack[0], HomeScreen):
            home.land_on(left)
        while len(self.screen_stack) > 1:
            self.pop_screen()
        if found and isinstance(self.screen, CqpScreen):
            self.screen.tell(found)

    def back_to_interview(self) -> None:
        """Close every screen above the interview."""
        from assistant.tui.interview.screen import InterviewScreen

        while not isinstance(self.screen, InterviewScreen) and len(self.screen_stack) > 1:
            self.pop_screen()

    def action_hide(self) -> None:
        """From any screen above an interview, go back to it and hide it: the candidate may be
        looking. What is being typed is kept first; a disk that refuses it is told instead."""
        from assistant.tui.interview.screen import InterviewScreen

        led = next((one for one in self.screen_stack if isinstance(one, InterviewScreen)), None)
        if led is None or self.locked or self.keyboard.held:
            return
        above = [one for one in self.screen_stack[self.screen_stack.index(led) + 1:]
                 if isinstance(one, CqpScreen)]
        for screen in reversed(above):
            screen.set_down()
        if not any(screen.unsaved() for screen in above):
            self.back_to_interview()
            if not led.discreet:
                led.toggle_discreet()

    def leave(self) -> None:
        if not self._asks_first():
            self._end()

    def _end(self) -> None:
        self.services.vault.put_back()  # with us goes what could still write it
        self._close()
        self.exit()

    def action_leave(self) -> None:
        self.leave()

    def _watch_signals(self) -> None:
        """A closed terminal or a polite kill: everything in order, and gone within a second."""
        if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
            return
        import asyncio

        loop = asyncio.get_running_loop()
        for number in (signal.SIGHUP, signal.SIGTERM):
            loop.add_signal_handler(number, self.end_now)
        signal.signal(signal.SIGTSTP, self._step_aside)
        signal.signal(signal.SIGCONT, self._come_back)
        if not self.is_headless and sys.stdin is not None and sys.stdin.isatty():
            self.set_interval(TERMINAL_EVERY, self._watch_terminal)

    def _step_aside(self, *_: object) -> None:
        """Give the terminal back, then stop."""
        if self._driver is not None:
            self._driver.suspend_application_mode()
            self._aside = True
        os.kill(os.getpid(), signal.SIGSTOP)

    def _come_back(self, *_: object) -> None:
        """Take the terminal again, unless it was never given back.

        Textual takes it each time the machine lets the program go on: two readers would then share
        the keys, and what is typed would come in another order.
        """
        if self._aside and self._driver is not None:
            self._aside = False
            self._driver.resume_application_mode()
            alt_keys.ask_for_plain_keys(self._driver)

    def _watch_terminal(self) -> None:
        """A terminal that vanished without a signal would leave the program reading nothing."""
        import termios

        try:
            termios.tcgetattr(sys.stdin.fileno())
        except (termios.error, OSError):
            self.end_now()

    def end_now(self) -> None:
        """Put everything in order and end, whatever is going on."""
        # painting on a dead terminal may block: the timer ends the program all the same
        last_word = threading.Timer(LAST_WORD, os._exit, (0,))
        last_word.daemon = True
        last_word.start()
        self.rest()
        self._end()

    def _fatal_error(self) -> None:
        """A fault of the program: all is put in order, and no text of the session is printed."""
        from rich.traceback import Traceback
        from textual.css.query import NoMatches

        with suppress(AssistantError, NoMatches):
            self.rest()
            self._close()
        self.panic(self.FAULT, Traceback(show_locals=False))

    # --- preferences -------------------------------------------------------------------------

    def prefer(self, **changes: Any) -> None:
        """Change settings and save them; a disk that refuses is reported, the change is kept."""
        self.preferences = replace(self.preferences, **changes)
        self._unkept |= changes
        try:
            self._kept = self.services.settings.change(self._kept, **self._unkept)
        except AssistantError as error:
            self._refused(error)
            return
        self.preferences, self._unkept = self._kept, {}
        if self.services.settings.problem:
            self.call_after_refresh(self._tell_of_settings)

    def _tell_of_settings(self) -> None:
        if isinstance(self.screen, CqpScreen):
            self.screen.tell(self.services.settings.problem)
            self.services.settings.problem = ""

    def give_keys(self, keymap: Mapping[str, str]) -> None:
        """Have commands answer to these keys in place of their own, from now on."""
        elsewhere = {
            command: key for command, key in self.preferences.keys.items() if command not in KEYMAP
        }  # what cannot be used here, or another window gave since
        self._take_keys(keymap)
        named = {command: key_name(key) for command, key in keymap.items()}
        self.prefer(keys={**elsewhere, **named})

    def _take_keys(self, keymap: Mapping[str, str]) -> None:
        given = dict(keymap)
        KEYMAP.clear()
        KEYMAP.update(given)
        self.services.voice.keys = {command: key_name(key) for command, key in given.items()}
        self.set_keymap({command: either_case(key) for command, key in given.items()})
        for screen in self.screen_stack if self.is_running else ():
            for footer in screen.query(Keys):
                footer.show_again()

    def _keys_of_the_settings(self) -> None:
        """Take the keys that the settings give; what they may not have is told at home."""
        if not self.preferences.keys:
            self._take_keys({})
            return
        from assistant.tui.rebinding import catalogue

        keymap, refused = catalogue.read(self.preferences.keys)
        self._take_keys(keymap)
        if refused:
            self.services.settings.problem = f"Touches des réglages : {' '.join(refused)}"

    def show_keys(self) -> None:
        """The keys of every command, to be changed."""
        from assistant.tui.rebinding.screen import KeysScreen

        self.push_screen(KeysScreen())

    def change_theme(self, name: str = "") -> None:
        wanted = name if name in THEMES else "clair" if self.theme == "sombre" else "sombre"
        self.theme = wanted
        self.prefer(theme=wanted)

    # --- help, palette -----------------------------------------------------------------------

    def show_help(self) -> None:
        from assistant.tui.interview.help import HelpScreen

        screen = self.screen
        shown = screen.COMMANDS_SHOWN if isinstance(screen, CqpScreen) else ()
        self.push_screen(HelpScreen(shown))

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        shown = screen.COMMANDS_SHOWN if isinstance(screen, CqpScreen) else ()
        for command in shown if LOCK in shown or not shown else (*shown, LOCK):
            # the slash word is found without its accents, and is all some commands have
            ways = [command.key, f"/{command.word}" if command.word else ""]
            beside = f"  ({', '.join(filter(None, ways))})" if any(ways) else ""
            yield SystemCommand(
                f"{command.label}{beside}", command.tooltip, lambda c=command: self._do(screen, c)
            )

    async def _do(self, screen: Screen[Any], command: Command) -> None:
        if isinstance(screen, CqpScreen):
            await screen.action_command(command.id)

    def action_command_palette(self) -> None:
        from textual.command import CommandPalette

        if not any(isinstance(one, CommandPalette) for one in self.screen_stack):
            self.push_screen(
                CommandPalette(placeholder="Chercher une commande…", id="--command-palette")
            )

    def action_copy(self) -> None:
        selected = self.screen.get_selected_text()
        if selected:
            self.copy_to_clipboard(selected)


_: type[Program] = CqpApp  # the screens know no more of it than this


def run(
    services: ScreenServices, *, session: str | None = None,
    throw_away: Callable[[], Interview] | None = None, review: int | None = None,
) -> int:
    """Run the program on this terminal; returns its exit code."""
    app = CqpApp(
        services, session=session, throw_away=throw_away, review=review, greets=True
    )
    # a key waits that long, at most, behind each thread that exports, copies or indexes
    sys.setswitchinterval(THREADS_TURN)
    app.run()
    return app.return_code or 0
