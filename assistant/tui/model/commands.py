"""The commands of the screen that shows what would be sent to a model."""

from __future__ import annotations

from dataclasses import replace

from assistant.tui.base.commands import COMMON, Command

SENDING: tuple[Command, ...] = (
    Command("envoi_laisser", "Ne rien envoyer", "Rien ne part", ("escape",),
            footer="ne rien envoyer"),
    Command("envoyer", "Envoyer ce texte", "Ce texte part, une fois", ("enter",),
            footer="envoyer"),
    Command("envoyer_toujours", "Toujours envoyer pour cette session",
            "Ce texte part, et les suivants sans être montrés, tant que le programme est ouvert",
            ("t",), footer="toujours envoyer pour cette session"),
    *(replace(one, footer="") for one in COMMON[1:]),
)
