"""Locked: one field, the passphrase or the recovery key; nothing of any session on the screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from textual import on
from textual.content import Content
from textual.widgets import Input

from assistant.domain.common.errors import AssistantError, VaultLocked
from assistant.tui.base.commands import Run, bindings
from assistant.tui.base.styles import MUTED
from assistant.tui.home.home import HomeScreen
from assistant.tui.vault.commands import UNLOCK, VEIL
from assistant.tui.vault.secret import SecretScreen


class UnlockScreen(SecretScreen):
    """Stands over whatever was on the screen; that comes back as it was."""

    COMMANDS_SHOWN = UNLOCK
    BINDINGS = bindings(UNLOCK)

    def __init__(self, go_on: Callable[[], object] | None = None, *, why: str = "") -> None:
        """Ask for the passphrase.

        Args:
            go_on: what to do once it was given; without it, the keys are still to be dropped.
            why: what locked, when it was not the user.
        """
        super().__init__()
        self._go_on = go_on
        self._why = why
        self._open_beneath = False

    def runs(self) -> Mapping[str, Run]:
        return {
            **super().runs(),
            "deverrouiller": self.go_on,
            "montrer_secret": self.reveal,
            "rester_verrouille": self.back,
        }

    def on_mount(self) -> None:
        self._open_beneath = len(self.app.screen_stack) > 2  # home, then something
        if self._open_beneath:
            self.COMMANDS_SHOWN = VEIL
            self.show_keys(VEIL)
        if self._go_on is None:
            self._forget_names()
        self.entitle("Verrouillé", "")
        self.ask("Phrase secrète, ou clé de secours")
        self.field.disabled = self._go_on is None
        self._say_what_waits()

    def _forget_names(self) -> None:
        """Home lists its sessions anew when it is seen again, as they can be read then."""
        for screen in self.app.screen_stack:
            if isinstance(screen, HomeScreen):
                screen.forget()

    def _say_what_waits(self) -> None:
        running = self.cqp.clock_runs
        clock = "L’horloge de l’entretien tourne." if running else ""
        self.hint(Content.assemble((" ".join(one for one in (self._why, clock) if one), MUTED)))

    def ready(self) -> None:
        """The keys are dropped: the passphrase may be typed."""
        self.field.disabled = False
        self.field.focus()

    @on(Input.Submitted, "#secret")
    def go_on(self) -> None:
        secret = self.field.value
        if secret and not self.busy:
            vault = self.cqp.services.vault
            self.apart("Ouverture…", lambda: vault.unlock(secret), lambda _: self._opened())

    def failed(self, error: AssistantError) -> None:
        super().failed(error)
        self._say_what_waits()

    def _opened(self) -> None:
        self.field.empty()
        self.cqp.guard.touch()
        self._forget_names()
        self.cqp.pop_screen()
        if self._go_on is not None:
            self._go_on()

    def back(self) -> None:
        """Home may be seen locked; what is open underneath may not."""
        if self.busy:
            return
        if self._open_beneath:
            self.refuse(VaultLocked(
                "Verrouillé",
                "La session est ouverte dessous : la phrase la rend, à sa place. Ctrl+Q quitte.",
            ))
            return
        self.cqp.pop_screen()
