"""What a screen may ask of the program it stands in; the program itself stays unknown to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from textual.screen import Screen

if TYPE_CHECKING:
    from assistant.domain.common.settings import Settings
    from assistant.interview import Interview
    from assistant.tui.base.keyboard import Keyboard
    from assistant.tui.base.services import ScreenServices


class Watch(Protocol):
    """What looks after the keys of an unlocked vault."""

    def touch(self) -> None:
        """Somebody is there."""
        ...

    def offer_later(self) -> None:
        """Offer encryption again, but not before a week."""
        ...


class Program(Protocol):
    """The program, as its screens know it."""

    preferences: Settings
    asked: str
    """What was last looked for, to be found again."""
    sendings_agreed: set[tuple[str, str, str]]
    """Session, model and address of what may be sent without being shown again."""

    @property
    def services(self) -> ScreenServices:
        """What it works with, the same for every screen."""
        ...

    @property
    def guard(self) -> Watch:
        """What locks the vault once nobody has touched a key for a while."""
        ...

    @property
    def keyboard(self) -> Keyboard:
        """The keys that wait to be carried out, one at a time."""
        ...

    # --- what is on the screen ---------------------------------------------------------------

    @property
    def screen(self) -> Screen[Any]:
        """The screen on top, which has the keys."""
        ...

    @property
    def clock_runs(self) -> bool:
        """Whether the clock of an interview that is open here runs."""
        ...

    def push_screen(self, screen: Screen[Any]) -> object:
        """Show a screen above this one."""
        ...

    def pop_screen(self) -> object:
        """Close the screen on top, and show the one below."""
        ...

    def switch_screen(self, screen: Screen[Any]) -> object:
        """Show a screen in the place of the one on top."""
        ...

    # --- opening -----------------------------------------------------------------------------

    def open_session(self, session_id: str) -> None:
        """Lead a session, or read it where another program writes it; a fault is told on the
        screen."""
        ...

    def open_demonstration(self) -> None:
        """Lead a copy of the demonstration that is thrown away at the end."""
        ...

    def open_at(self, session_id: str, line: int) -> None:
        """Read a session again from one of its lines (0: its beginning)."""
        ...

    def open_dossier(self, session_id: str, *, lack: str = "", deadline: str = "") -> None:
        """Open a session on what its dossier lacks.

        Args:
            lack: the kind of the check to land on.
            deadline: one whose line of the dossier is shown in place of the checks.
        """
        ...

    def show_sittings(self) -> None:
        """Show the sittings of the jury."""
        ...

    def lead(self, interview: Interview) -> None:
        """Show an opened session."""
        ...

    # --- locking -----------------------------------------------------------------------------

    @property
    def locked(self) -> bool:
        """True while what is encrypted can be neither read nor written."""
        ...

    def lock(self) -> None:
        """Hide everything, then record what was being typed, then drop the keys."""
        ...

    def when_unlocked(self, go_on: Callable[[], object]) -> None:
        """Go on at once, or once the passphrase was given."""
        ...

    def covered_by_lock(self, screen: Screen[Any]) -> bool:
        """Whether a screen waits under the one that asks for the passphrase."""
        ...

    def show_encryption(self) -> None:
        """Show what can be set about encryption; where there is none, what it is."""
        ...

    # --- leaving -----------------------------------------------------------------------------

    def go_home(self) -> None:
        """Close the session; what the disk refused is told first, and left only when asked
        again."""
        ...

    def back_to_interview(self) -> None:
        """Close every screen above the interview."""
        ...

    def leave(self) -> None:
        """End the program; what the disk refused is told first, and left only when asked again."""
        ...

    # --- preferences, help -------------------------------------------------------------------

    def prefer(self, **changes: Any) -> None:
        """Change settings and keep them."""
        ...

    def change_theme(self, name: str = "") -> None:
        """Take the theme of that name, else the other one, light or dark; it is kept."""
        ...

    def show_help(self) -> None:
        """Show what the screen on top may be ordered, with the keys that do it."""
        ...

    def show_keys(self) -> None:
        """The keys of every command, to be changed."""
        ...

    def give_keys(self, keymap: Mapping[str, str]) -> None:
        """Have commands answer to these keys in place of their own."""
        ...
