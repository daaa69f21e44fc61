"""Encryption: what is set, and everything that can be changed about it."""

from __future__ import annotations

from collections.abc import Mapping

from textual import on
from textual.content import Content
from textual.widgets import OptionList

from assistant.domain.common.errors import AssistantError
from assistant.tui.base.commands import Run, bindings
from assistant.tui.base.styles import MUTED, STRONG
from assistant.tui.frame.guard import LISTENING
from assistant.tui.frame.lists import ListRow, ListScreen
from assistant.tui.vault.commands import VAULT
from assistant.tui.vault.conversion import ConversionScreen
from assistant.tui.vault.encryption import EncryptionScreen

WAITS = (5, 15, 30, 60, 0)
"""Minutes without a key, in the order Enter goes through them; 0: never."""


class VaultScreen(ListScreen):
    """One line for each thing that can be done; Enter does it."""

    COMMANDS_SHOWN = VAULT
    BINDINGS = bindings(VAULT)

    def runs(self) -> Mapping[str, Run]:
        return {
            **super().runs(),
            "chiffrement_choisi": self.choose,
        }

    def title_content(self) -> Content:
        return Content.assemble(
            ("Chiffrement", STRONG),
            (f"  nouvelles sessions : {'chiffrées' if self._active else 'en clair'}", MUTED),
        )

    @property
    def _active(self) -> bool:
        try:
            return self.cqp.services.vault.active
        except AssistantError as error:
            self.call_later(self.refuse, error)
            return True

    def rows(self) -> list[ListRow]:
        minutes = self.cqp.preferences.lock_after
        wait = f"{minutes} min sans touche" if minutes else "jamais"
        longer = "une heure quand l’horloge tourne" if 0 < minutes < LISTENING else ""
        return [
            _row("verrouiller", "Verrouiller maintenant", "F12, de tous les écrans"),
            _row("delai", f"Se verrouiller seul : {wait}", longer),
            ListRow(Content("")),
            _row("changer", "Changer la phrase secrète", "les sessions ne sont pas touchées"),
            _row("verifier", "Vérifier la clé de secours", "telle que vous l’avez recopiée"),
            _row("renouveler", "Nouvelle clé de secours", "l’ancienne n’ouvrira plus rien"),
            ListRow(Content("")),
            _row("chiffrer", "Chiffrer ce qui est en clair", "sessions et copies de sauvegarde"),
            _row("clair", "Remettre tout en clair", "les nouvelles sessions aussi"),
        ]

    def on_screen_resume(self) -> None:
        if self.list.option_count:
            self.paint()

    @on(OptionList.OptionSelected, "#liste")
    def choose(self) -> None:
        chosen = self.chosen
        self.tell("")
        if chosen == "verrouiller":
            self.cqp.lock()
        elif chosen == "delai":
            self._next_wait()
        elif chosen == "chiffrer":
            self.cqp.push_screen(ConversionScreen())
        elif chosen == "clair":
            self.cqp.push_screen(ConversionScreen(clear=True))
        elif chosen:
            self.cqp.push_screen(EncryptionScreen(chosen))

    def _next_wait(self) -> None:
        now = self.cqp.preferences.lock_after
        at = WAITS.index(now) if now in WAITS else -1
        self.cqp.prefer(lock_after=WAITS[(at + 1) % len(WAITS)])
        self.paint()


def _row(key: str, label: str, detail: str) -> ListRow:
    return ListRow(Content.assemble(label, (f"  {detail}" if detail else "", MUTED)), key)
