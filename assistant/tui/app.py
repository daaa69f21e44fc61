"""The terminal program: opens sessions, changes screens, and ends in good order."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.theme import Theme

from assistant.domain.errors import AssistantError
from assistant.tui.catalogue import Command
from assistant.tui.screens.base import CqpScreen
from assistant.tui.services import Services

if TYPE_CHECKING:
    from assistant.interview import Interview

LAST_WORD = 0.4
"""Seconds after which a program whose terminal is gone ends whatever it was doing."""

TERMINAL_EVERY = 0.4
"""Seconds between two looks at whether the terminal is still there."""

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


class CqpApp(App[None]):
    """The program on a screen."""

    CSS_PATH = "app.tcss"
    TITLE = "cqp"
    FAULT = (
        "Le programme s’est arrêté sur une faute qui est la sienne. Ce qui était inscrit est sur "
        "le disque ; rouvrez la session pour continuer, et signalez ce qui suit."
    )
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "ctrl+p"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "leave", "Quitter", id="quitter_programme", show=False, priority=True,
                tooltip="Tout est enregistré"),
        Binding("ctrl+c", "copy", "Copier", id="copier", show=False,
                tooltip="Copie le texte choisi à la souris"),
    ]

    def __init__(
        self, services: Services, *, session: str | None = None, demonstration: bool = False
    ) -> None:
        """Build the program.

        Args:
            session: the id of a session to open at once.
            demonstration: open a throw-away copy of the demonstration at once.
        """
        super().__init__()
        self.services = services
        self._session, self._demonstration = session, demonstration
        self.preferences: Any = services.settings.load()
        self.animation_level = "none"
        for theme in THEMES.values():
            self.register_theme(theme)
        self.theme = self.preferences.theme if self.preferences.theme in THEMES else "sombre"

    def on_mount(self) -> None:
        self._watch_signals()
        if self._demonstration:
            self.open_demonstration()
        elif self._session is not None:
            self.open_session(self._session)

    def get_default_screen(self) -> Screen[Any]:
        from assistant.tui.screens.home import HomeScreen

        return HomeScreen(id="_default")

    # --- opening -----------------------------------------------------------------------------

    def open_session(self, session_id: str) -> None:
        self._open(lambda: self.services.library.open(session_id))

    def open_demonstration(self) -> None:
        self._open(self.services.demonstration)

    def _open(self, opening: Any) -> None:
        try:
            interview = opening()
        except AssistantError as error:
            self.call_after_refresh(self._refused, error)
            return
        self.lead(interview)

    def _refused(self, error: AssistantError) -> None:
        if isinstance(self.screen, CqpScreen):
            self.screen.refuse(error)

    def lead(self, interview: Interview) -> None:
        """Show an opened session."""
        from assistant.tui.conduct import Conduct
        from assistant.tui.screens.interview import InterviewScreen

        lost: timedelta | None = None
        try:
            lost = interview.stop_forgotten_clock()
        except AssistantError as error:
            self.call_after_refresh(self._refused, error)
        self.push_screen(InterviewScreen(Conduct(interview, self.services.voice), lost=lost))

    # --- leaving -----------------------------------------------------------------------------

    def rest(self) -> None:
        """Put everything in order: texts being written, draft, clock, locks."""
        for screen in reversed(self.screen_stack):
            rest = getattr(screen, "rest", None)
            if rest is not None:
                rest()
        for screen in self.screen_stack:
            conduct = getattr(screen, "conduct", None)
            if conduct is not None:
                conduct.interview.close()

    def go_home(self) -> None:
        self.rest()
        while len(self.screen_stack) > 1:
            self.pop_screen()

    def back_to_interview(self) -> None:
        """Close what stands over the interview."""
        from assistant.tui.screens.interview import InterviewScreen

        while not isinstance(self.screen, InterviewScreen) and len(self.screen_stack) > 1:
            self.pop_screen()

    def leave(self) -> None:
        self.rest()
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
            loop.add_signal_handler(number, self._end_now)
        if not self.is_headless and sys.stdin is not None and sys.stdin.isatty():
            self.set_interval(TERMINAL_EVERY, self._watch_terminal)

    def _watch_terminal(self) -> None:
        """A terminal that vanished without a signal would leave the program reading nothing."""
        import termios

        try:
            termios.tcgetattr(sys.stdin.fileno())
        except (termios.error, OSError):
            self._end_now()

    def _end_now(self) -> None:
        # painting on a dead terminal may block: the timer ends the program all the same
        last_word = threading.Timer(LAST_WORD, os._exit, (0,))
        last_word.daemon = True
        last_word.start()
        self.leave()

    def _fatal_error(self) -> None:
        """A fault of the program: all is put in order, and no text of the session is printed."""
        from rich.traceback import Traceback
        from textual.css.query import NoMatches

        with suppress(AssistantError, NoMatches):
            self.rest()
        self.panic(self.FAULT, Traceback(show_locals=False))

    # --- preferences -------------------------------------------------------------------------

    def prefer(self, **changes: Any) -> None:
        """Change settings and keep them; a disk that refuses is told, the setting holds."""
        self.preferences = replace(self.preferences, **changes)
        try:
            self.services.settings.save(self.preferences)
        except AssistantError as error:
            self._refused(error)

    def change_theme(self, name: str = "") -> None:
        wanted = name if name in THEMES else "clair" if self.theme == "sombre" else "sombre"
        self.theme = wanted
        self.prefer(theme=wanted)

    # --- help, palette -----------------------------------------------------------------------

    def show_help(self, _topic: str = "") -> None:
        from assistant.tui.screens.help import HelpScreen

        screen = self.screen
        shown = screen.COMMANDS_SHOWN if isinstance(screen, CqpScreen) else ()
        self.push_screen(HelpScreen(shown))

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        shown = screen.COMMANDS_SHOWN if isinstance(screen, CqpScreen) else ()
        for command in shown:
            key = f"  ({command.key})" if command.key else ""
            yield SystemCommand(
                f"{command.label}{key}", command.tooltip, lambda c=command: self._do(screen, c)
            )

    async def _do(self, screen: Screen[Any], command: Command) -> None:
        await screen.run_action(command.action)

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


def run(services: Services, *, session: str | None = None, demonstration: bool = False) -> int:
    """Run the program on this terminal; returns its exit code."""
    app = CqpApp(services, session=session, demonstration=demonstration)
    app.run()
    return app.return_code or 0
