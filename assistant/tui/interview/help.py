"""Help: every command and every key, from the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from textual.content import Content

from assistant.tui.base.commands import LOCK, Command
from assistant.tui.base.styles import ACCENT, MUTED, STRONG
from assistant.tui.frame.texts import TextScreen
from assistant.tui.interview.commands import INTERVIEW, SCROLL

_TYPING = (
    ("texte", "une note sur la question et ses éléments"),
    ("#3 texte", "une note sur l’élément 3 d’ici ; « #2.3 #2.5 texte » sur plusieurs"),
    ("#2.3", "regarde l’élément 2.3 ; Échap revient à la question"),
    ("?texte", "une question à soi, enregistrée comme posée"),
    ("/mot", "une commande ; Tab complète, ↑ ↓ choisissent"),
    ("Ctrl+J", "une nouvelle ligne dans la note (un collage garde les siennes)"),
)


class HelpScreen(TextScreen):
    """The commands of the screen it was called from, then how to type."""

    def __init__(self, shown: Sequence[Command]) -> None:
        super().__init__("Aide", help_text(shown or INTERVIEW))


def help_text(shown: Sequence[Command]) -> Content:
    """The table of commands, by group."""
    rows = [_row("Ctrl+P", "", "cherche dans toutes ces commandes, sans touche F ni Alt"),
            Content("")]
    interview = shown is INTERVIEW
    if interview:
        rows.append(Content.assemble(("Taper", ACCENT)))
        rows += [_row(left, "", right) for left, right in _TYPING]
        rows.append(Content(""))
    commands = [*shown, *(SCROLL if interview else ())]
    if LOCK not in commands:
        commands.append(replace(LOCK, group=commands[-1].group))
    for group in dict.fromkeys(command.group for command in commands):
        rows.append(Content.assemble((group or "Touches", ACCENT)))
        rows += [
            _row(command.key, f"/{command.word}" if command.word else "", command.tooltip,
                 command.label)
            for command in commands if command.group == group
        ]
        rows.append(Content(""))
    return Content("\n").join(rows)


def _row(key: str, word: str, text: str, label: str = "") -> Content:
    columns = Content.assemble((key.ljust(22), STRONG), (word.ljust(18) if label else "", ""))
    return Content.assemble(columns, (label, ""), (f" — {text}" if label else text, MUTED))
