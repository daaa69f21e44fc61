"""The commands of the screens of the jury."""

from __future__ import annotations

from dataclasses import replace

from assistant.tui.base.commands import COMMON, Command

_REST = tuple(replace(one, footer="") for one in COMMON[1:])

SITTINGS: tuple[Command, ...] = (
    *COMMON[:1],
    Command("seance_ouverte", "Ouvrir cette séance", "Qui siège, quels dossiers, quelles décisions",
            ("enter",), footer="ouvrir"),
    Command("seance_nouvelle", "Nouvelle séance", "Celle du jury d’un CQP, aujourd’hui d’abord",
            ("n",), footer="nouvelle"),
    *_REST,
)

CALLING: tuple[Command, ...] = (
    *COMMON[:1],
    Command("seance_appelee", "Ouvrir une séance", "Celle du jury de ce CQP", ("enter",),
            footer="choisir"),
    *_REST,
)

SITTING: tuple[Command, ...] = (
    *COMMON[:1],
    Command("seance_ligne", "Écrire, ou ouvrir le dossier", "La ligne choisie", ("enter",),
            footer="écrire, ouvrir"),
    Command("seance_dossier", "Présenter un dossier", "Ceux qui sont complets, et aucun autre",
            ("f5",), footer="présenter"),
    Command("seance_retrait", "Retirer ce dossier", "En disant pourquoi", ("delete",)),
    Command("seance_papiers", "Procès-verbal", "En Word et en PDF, et les fiches de décision",
            ("f7",), footer="procès-verbal"),
    Command("seance_close", "Clore la séance", "Ou la rouvrir, en disant pourquoi", ("f8",),
            footer="clore", once=True),
    *_REST,
)

ADMITTING: tuple[Command, ...] = (
    *COMMON[:1],
    Command("dossier_presente", "Présenter ce dossier", "S’il est complet", ("enter",),
            footer="présenter"),
    *_REST,
)

DECISION: tuple[Command, ...] = (
    *COMMON[:1],
    Command("decision_ligne", "Lire, cocher, écrire ou décider", "La ligne choisie", ("enter",),
            footer="lire, cocher, décider"),
    *_REST,
)
