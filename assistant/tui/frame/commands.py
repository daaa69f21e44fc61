"""The commands of the screens that several others open: the user's own sentences, the keys."""

from __future__ import annotations

from dataclasses import replace

from assistant.tui.base.commands import COMMON, Command

NUMBERED = 9
"""Sentences that a digit takes."""

PHRASES: tuple[Command, ...] = (
    *COMMON[:1],
    Command("phrase_prise", "Prendre cette phrase", "Elle entre dans le texte, au curseur",
            ("enter",), footer="prendre"),
    *(
        Command(f"phrase_{one}", f"Prendre la phrase {one}",
                "Elle entre dans le texte, au curseur", (str(one),))
        for one in range(1, NUMBERED + 1)
    ),
    Command("phrase_ajoutee", "Ajouter une phrase",
            "Ce qui est dans la ligne, ou autre chose ; elle reste pour toutes les sessions",
            ("a",), footer="ajouter"),
    Command("phrase_otee", "Supprimer cette phrase", "Elle n’est plus proposée", ("delete",),
            footer="supprimer", once=True),
    *(replace(one, footer="") for one in COMMON[1:]),
)
