"""Setting encryption up and changing its secrets, one step after the other.

An errand is a row of steps. A recovery key is on the screen between two of them only, and is kept
by this screen until its last group was read from paper.
"""

from __future__ import annotations

from collections.abc import Mapping

from textual import on
from textual.content import Content
from textual.widgets import Input, OptionList

from assistant.domain.common import legible
from assistant.domain.common.errors import AssistantError, RefusedCommand
from assistant.domain.common.passphrase import SHORTEST, check_new_passphrase
from assistant.tui.base.commands import Run, bindings, key_of
from assistant.tui.base.styles import MUTED
from assistant.tui.frame.guard import NEVER
from assistant.tui.frame.screen import CqpScreen
from assistant.tui.vault.commands import KEYS_OF, SECRET
from assistant.tui.vault.secret import SecretScreen
from assistant.tui.widgets.bars import Plain

ERRANDS = {
    "activer": ("offre", "phrase", "encore", "cle", "groupe"),
    "changer": ("actuelle", "phrase", "encore"),
    "renouveler": ("actuelle", "cle", "groupe"),
    "verifier": ("secours",),
}
"""The steps of each errand."""

_TITLES = {
    "activer": "Chiffrer les sessions", "changer": "Changer la phrase secrète",
    "renouveler": "Nouvelle clé de secours", "verifier": "Vérifier la clé de secours",
}
_QUESTIONS = {
    "actuelle": "Phrase secrète actuelle", "phrase": "Nouvelle phrase secrète",
    "encore": "La même, encore une fois", "groupe": "Dernier groupe de la clé",
    "secours": "Clé de secours",
}
_OFFERS = (
    ("oui", "Oui, choisir une phrase secrète", ""),
    ("tard", "Plus tard", "sera redemandé dans une semaine"),
    ("jamais", "Ne plus me le demander", "L’accueil y mène toujours"),
)
_LONG = 20
"""Characters from which a passphrase is called long."""


class EncryptionScreen(SecretScreen):
    """One errand: setting up, changing the passphrase, renewing or checking the recovery key."""

    COMMANDS_SHOWN = SECRET
    BINDINGS = bindings(SECRET)

    def __init__(self, errand: str) -> None:
        """Begin an errand, one of `ERRANDS`."""
        super().__init__()
        self._errand = errand
        self._steps = ERRANDS[errand]
        self._at = 0
        self._present = ""
        self._phrase = ""
        self._key = ""
        self._warned = False
        self._takes = {
            "actuelle": self._take_present, "phrase": self._take_phrase,
            "encore": self._take_again, "groupe": self._take_group,
            "secours": self._take_recovery_key,
        }

    def runs(self) -> Mapping[str, Run]:
        return {
            **super().runs(),
            "secret_retour": self.back,
            "secret_suite": self.go_on,
            "montrer_secret": self.reveal,
        }

    def on_mount(self) -> None:
        self._show()

    @property
    def step(self) -> str:
        """What is asked for now, one of the steps of the errand."""
        return self._steps[self._at]

    def _show(self) -> None:
        step, key = self.step, self.query_one("#cle", Plain)
        self.entitle(_TITLES[self._errand], self.say(step))
        key.show(self._key if step == "cle" else "")
        key.display = step == "cle"
        if step == "offre":
            self.offer(_OFFERS)
        elif step == "cle":
            self.only_show()
            self.hint("Entrée quand elle est notée.")
        else:
            self.ask(_QUESTIONS[step], masked=step != "groupe")
        if step == "phrase":
            self._show_length("")
        self.show_keys(KEYS_OF.get(step, self.COMMANDS_SHOWN))

    def _go(self, step: str) -> None:
        self._at = self._steps.index(step)
        self.tell("")
        self._show()

    # --- answers -----------------------------------------------------------------------------

    @on(OptionList.OptionSelected, "#choix-secret")
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        if event.option.id == "oui":
            self._go("phrase")
        elif event.option.id == "jamais":
            self.cqp.prefer(encryption=NEVER)
            self.cqp.pop_screen()
        else:
            self._later()

    def _later(self) -> None:
        self.cqp.guard.offer_later()
        self.cqp.pop_screen()

    @on(Input.Changed, "#secret")
    def _typing(self, event: Input.Changed) -> None:
        if self.step == "phrase":
            self._show_length(event.value)

    def _show_length(self, typed: str) -> None:
        """How long it is, without a word on what it should be."""
        count = len(typed)
        said = (
            f"{SHORTEST} caractères au moins" if not count
            else f"{count} sur {SHORTEST}" if count < SHORTEST
            else f"✓ {count} caractères" if count < _LONG
            else f"✓ {count} caractères, bonne longueur"
        )
        self.hint(Content.assemble((said, MUTED)))

    @on(Input.Submitted, "#secret")
    def _submitted(self, event: Input.Submitted) -> None:
        if not event.value or self.busy:
            return
        try:
            self._takes[self.step](event.value)
        except AssistantError as error:
            self.refuse(error)

    def go_on(self) -> None:
        """The key is noted: it leaves the screen."""
        if self.step == "cle" and not self.busy:
            self._go("groupe")

    def _take_present(self, typed: str) -> None:
        self._present = typed
        if "phrase" in self._steps:
            self._go("phrase")
            return
        vault, secret = self.cqp.services.vault, typed
        self.apart("Remplacement…", lambda: vault.renew_recovery(secret), self._take_key)

    def _take_phrase(self, typed: str) -> None:
        check_new_passphrase(typed)
        self._phrase = typed
        self._go("encore")

    def _take_again(self, typed: str) -> None:
        if typed != self._phrase:
            self._go("phrase")
            raise RefusedCommand(
                "Phrases différentes", "Tapez-la de nouveau ; F2 montre ce qui est tapé."
            )
        vault, secret, phrase = self.cqp.services.vault, self._present, self._phrase
        if self._errand == "activer":
            self.apart("Mise en place…", lambda: vault.create(phrase), self._take_key)
        else:
            self.apart("Changement…", lambda: vault.change(secret, phrase), self._changed)

    def _take_group(self, typed: str) -> None:
        if legible.letters(typed) != legible.letters(self._key[-5:]):
            self.field.select_all()
            raise RefusedCommand(
                "Ce n’est pas le dernier groupe", "Relisez votre papier, ou Échap montre la clé."
            )
        self._finish("Clé de secours notée. Rangez-la loin de cet ordinateur.")

    def _take_recovery_key(self, typed: str) -> None:
        vault = self.cqp.services.vault
        self.apart(
            "Vérification…", lambda: vault.check_recovery(typed),
            lambda _: self._finish("C’est bien la clé de secours."),
        )

    # --- what came of them -------------------------------------------------------------------

    def _take_key(self, key: str) -> None:
        self._key = key
        self._go("cle")

    def _changed(self, _: None) -> None:
        self._finish("Phrase changée. La clé de secours reste la même.")

    def failed(self, error: AssistantError) -> None:
        """A wrong secret is typed again; any other refusal leaves the step as it is."""
        if self._errand == "changer" and isinstance(error, RefusedCommand):
            self._go("actuelle")
        super().failed(error)

    def _forget(self) -> None:
        self._present = self._phrase = self._key = ""
        self.field.empty()
        self.query_one("#cle", Plain).show("")

    def _finish(self, said: str) -> None:
        first_time = self._errand == "activer"
        self._forget()
        if first_time:
            from assistant.tui.vault.conversion import ConversionScreen

            self.cqp.switch_screen(ConversionScreen(told=said))
            return
        self.cqp.pop_screen()
        below = self.cqp.screen
        if isinstance(below, CqpScreen):
            self.call_later(below.tell, said)

    # --- going back --------------------------------------------------------------------------

    def back(self) -> None:
        if self.busy:
            return
        step = self.step
        if step == "offre":
            self._later()
        elif step in ("encore", "groupe"):
            self._go(self._steps[self._at - 1])
        elif step == "cle" and not self._warned:
            self._warned = True
            self.refuse(RefusedCommand(
                "La clé ne sera plus montrée",
                "Échap encore quitte sans elle : seule la phrase ouvrira. Une nouvelle clé pourra "
                f"être faite par {key_of('chiffrement', 'Ctrl+K')}, à l’accueil.",
            ))
        elif step == "cle":
            if self.cqp.keyboard.held:
                return  # nobody has read yet that it is the last look at it
            self._finish("Sans clé de secours notée, la phrase seule ouvre les sessions.")
        elif step == "phrase" and self._at:
            self._go(self._steps[self._at - 1])
        else:
            self._forget()
            self.cqp.pop_screen()

    def on_unmount(self) -> None:
        self._present = self._phrase = self._key = ""
