"""Encrypting the sessions that are there, or putting them back in clear: one after the other.

It can be stopped between two sessions, and goes on from there the next time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from textual import on
from textual.content import Content
from textual.widgets import Input

from assistant.domain.common.errors import AssistantError, RefusedCommand, VaultLocked
from assistant.domain.common.progress import bar
from assistant.domain.common.text import fold, one_line
from assistant.tui.base.commands import Run, bindings
from assistant.tui.base.styles import MUTED
from assistant.tui.frame.screen import CqpScreen
from assistant.tui.vault.commands import CONVERSION
from assistant.tui.vault.secret import SecretScreen

_WORD = "en clair"
"""What is typed to put everything back in clear."""


@dataclass(frozen=True, slots=True)
class Result:
    """How many sessions took the other form, which could not and why, how many were left."""

    done: int
    refused: tuple[tuple[str, str], ...]
    left: int


class ConversionScreen(SecretScreen):
    """Enter converts what is left; Escape leaves it for later, or stops after this session."""

    COMMANDS_SHOWN = CONVERSION
    BINDINGS = bindings(CONVERSION)

    def __init__(self, *, clear: bool = False, told: str = "") -> None:
        """Convert what is left.

        Args:
            clear: put back in clear instead of encrypting.
            told: what was done just before, to be said first.
        """
        super().__init__()
        self._clear = clear
        self._told = told
        self._left: tuple[str, ...] = ()
        self._stop = False

    def runs(self) -> Mapping[str, Run]:
        return {
            **super().runs(),
            "conversion_retour": self.back,
            "conversion_suite": self.go_on,
        }

    def on_mount(self) -> None:
        title = "Remettre les sessions en clair" if self._clear else "Chiffrer les sessions"
        self.entitle(title, "")
        self.only_show()
        conversion, clear = self.cqp.services.conversion, self._clear
        self.apart(
            "Regarde les sessions…", lambda: tuple(conversion.pending(clear=clear)), self._found
        )

    def _found(self, left: tuple[str, ...]) -> None:
        self._left = left
        if not left and not self._clear:
            services, said = self.cqp.services, self._told or self.say("rien")
            self.apart(
                "", lambda: services.vault.set_active(active=True), lambda _: self._leave(said)
            )
            return
        title = "Remettre les sessions en clair" if self._clear else "Chiffrer les sessions"
        step = "en_clair" if self._clear else "convertir"
        self.entitle(title, self.say(step, nombre=len(left)))
        if self._clear:
            self.ask(f"Pour le vouloir, tapez : {_WORD}", masked=False)
        else:
            self.hint("Entrée : chiffrer maintenant. Échap : plus tard.")
        self.tell(self._told)

    @on(Input.Submitted, "#secret")
    def _typed(self, event: Input.Submitted) -> None:
        if fold(one_line(event.value)) == _WORD:
            self._convert()
        elif event.value and not self.busy:
            self.refuse(RefusedCommand("Rien n’a été déchiffré", f"Tapez « {_WORD} », ou Échap."))

    def go_on(self) -> None:
        if self._left and not self._clear:
            self._convert()

    # --- converting --------------------------------------------------------------------------

    def _convert(self) -> None:
        if not self.busy:
            self._stop = False
            self.only_show()
            self.apart(bar(0, len(self._left)), self._run_all, self._converted)

    def _run_all(self) -> Result:
        """In a thread: session by session, those that cannot be are left and told."""
        services, clear, left = self.cqp.services, self._clear, self._left
        services.vault.set_active(active=not clear)
        done, refused = 0, list[tuple[str, str]]()
        for count, session_id in enumerate(left):
            if self._stop:
                return Result(done, tuple(refused), len(left) - count)
            self.app.call_from_thread(self._progress, count)
            try:
                services.conversion.convert(session_id, clear=clear)
            except VaultLocked:
                return Result(done, tuple(refused), len(left) - count)
            except AssistantError as error:
                refused.append((session_id, error.message))
            else:
                done += 1
        return Result(done, tuple(refused), 0)

    def _progress(self, count: int) -> None:
        self.cqp.guard.touch()
        self.hint(bar(count, len(self._left)))

    def _converted(self, result: Result) -> None:
        said = self.say("en_clair_fait" if self._clear else "converties", nombre=result.done)
        if result.left:
            said += f" Il en reste {result.left} : la même commande reprend."
        if not result.refused:
            self._leave(said)
            return
        self._left = tuple(name for name, _ in result.refused)
        rows = [Content(said), *(
            Content.assemble((f"{name} : ", MUTED), reason) for name, reason in result.refused
        )]
        self.entitle("Sessions laissées telles quelles", "\n\n".join(row.plain for row in rows))
        self.only_show()
        self.hint("Entrée recommence avec elles. Échap : plus tard.")

    def failed(self, error: AssistantError) -> None:
        super().failed(error)
        self.hint("Entrée recommence. Échap : plus tard.")

    # --- leaving -----------------------------------------------------------------------------

    def back(self) -> None:
        if self.busy:
            self._stop = True
            return
        self.cqp.pop_screen()

    def _leave(self, said: str) -> None:
        self.cqp.pop_screen()
        below = self.cqp.screen
        if isinstance(below, CqpScreen):
            self.call_later(below.tell, said)

    def rest(self) -> None:
        """The program ends: after this session, the others wait for the next time."""
        self._stop = True
