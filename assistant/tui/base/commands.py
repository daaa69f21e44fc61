"""What a command is, and the commands that every screen has.

Pure values: keys, slash words, help, footer and palette all read them, nothing else names a key.
What a command runs is said by the screen that shows it, in its table `runs`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from textual.binding import Binding, BindingType

from assistant.domain.common.text import fold

KEY_NAMES = {
    "enter": "Entrée", "escape": "Échap", "tab": "Tab", "up": "↑", "down": "↓", "left": "←",
    "right": "→", "pageup": "PgPréc", "pagedown": "PgSuiv", "home": "Début", "end": "Fin",
    "ctrl": "Ctrl", "alt": "Alt", "shift": "Maj", "question_mark": "?", "space": "Espace",
    "delete": "Suppr", "backspace": "Retour arrière",
}
"""How a key is written for French readers."""

KEYMAP: dict[str, str] = {}
"""The keys the user gave commands in place of their own, by the command's id: the program's one."""


@dataclass(frozen=True, slots=True)
class Command:
    """Something the user can order.

    `keys` are Textual's names, the first one shown; `words` are slash words, the first one
    official; `typed` tells that the key only works where it is typed (Enter on an empty line).
    `once` is what records at each press, or turns back at the second, which a key that bounces or
    is held down does not mean; `answers` is what a second press answers, once it has been read.
    """

    id: str
    label: str
    tooltip: str
    keys: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    argument: str = ""
    footer: str = ""
    group: str = ""
    typed: str = ""
    once: bool = False
    answers: bool = False

    @property
    def word(self) -> str:
        """The slash word that is shown; empty for what only a key orders."""
        return self.words[0] if self.words else ""

    @property
    def key(self) -> str:
        """The key for display, the user's own where one was set."""
        if self.id in KEYMAP:
            return key_name(KEYMAP[self.id])
        if self.typed:
            return self.typed
        return key_name(self.keys[0]) if self.keys else ""


Reply = bool | Awaitable[bool | None] | None
"""What an order replies, at once or later: False when it was refused."""

Run = Callable[[], Reply]
"""Does what a command says."""


def key_name(key: str) -> str:
    """`ctrl+b` as « Ctrl+B »."""
    parts = [KEY_NAMES.get(part, part.upper()) for part in key.split("+")]
    return "+".join(parts)


def key_of(command: str, own: str) -> str:
    """The current key of a command, for display.

    Args:
        own: the command's own, as one reads it.
    """
    return key_name(KEYMAP[command]) if command in KEYMAP else own


def key_named(text: str) -> str:
    """« Ctrl+B » as `ctrl+b`."""
    names = {fold(name): key for key, name in KEY_NAMES.items()}
    parts = [fold(part) for part in text.strip().split("+")]
    return "+".join(names.get(part, part) for part in parts)


LOCK = Command("verrouiller", "Verrouiller",
               "Cache tout, oublie les clés ; l’horloge continue. La phrase secrète rend la place",
               ("f12",), ("verrouiller",), group="Session")
"""Obeyed on every screen."""

COMMON: tuple[Command, ...] = (
    Command("retour", "Retour", "Revient à l’écran précédent", ("escape",),
            footer="retour"),
    Command("aide_ecran", "Aide", "Toutes les commandes et toutes les touches", ("f1",),
            footer="aide"),
    Command("theme_ecran", "Thème", "Change les couleurs de l’écran", ("ctrl+t",)),
    Command("quitter_ecran", "Quitter", "Tout est enregistré", ("ctrl+q",),
            footer="quitter"),
)

def either_case(key: str) -> str:
    """A letter, small or capital: the screens show capitals, and Caps Lock may be on."""
    return f"{key},{key.upper()}" if len(key) == 1 and key.islower() else key


def bindings(commands: Iterable[Command], *, priority: bool = False) -> list[BindingType]:
    """The key bindings of a screen."""
    return [
        Binding(
            ",".join(map(either_case, command.keys)), f"command('{command.id}')", command.label,
            show=False, tooltip=command.tooltip, id=command.id, priority=priority,
        )
        for command in commands
        if command.keys
    ]
