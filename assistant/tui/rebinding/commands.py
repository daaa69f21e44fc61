"""The commands of the screen on which keys are given."""

from __future__ import annotations

from dataclasses import replace

from assistant.tui.base.commands import COMMON, Command

KEYS_SCREEN: tuple[Command, ...] = (
    *COMMON[:1],
    Command("touche_donnee", "Donner une touche", "La prochaine touche pressée devient la sienne",
            ("enter",), footer="changer"),
    Command("touche_rendue", "Rendre la touche d’origine", "La commande retrouve la sienne",
            ("delete",), footer="touche d’origine"),
    *(replace(one, footer="") for one in COMMON[1:]),
)
