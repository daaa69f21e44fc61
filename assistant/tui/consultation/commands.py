"""The commands of the screen on which evaluators compare their judgements."""

from __future__ import annotations

from dataclasses import replace

from assistant.tui.base.commands import COMMON, Command

CONSULTATION_SIDES: tuple[Command, ...] = (
    Command("retenir_gauche", "Retenir l’avis de gauche",
            "La raison est demandée, et les deux avis restent", ("left",), footer="→ retenir"),
    Command("retenir_droite", "Retenir l’avis de droite",
            "La raison est demandée, et les deux avis restent", ("right",)),
    Command("retenir_troisieme", "Retenir le troisième avis",
            "Quand trois évaluateurs ont évalué", ("3",)),
)

CONSULTATION: tuple[Command, ...] = (
    *COMMON[:1],
    *CONSULTATION_SIDES,
    Command("retenir_autre", "Retenir une autre évaluation",
            "La lettre ou la note, puis la raison", ("f2",), footer="autre"),
    Command("difference_precedente", "Différence précédente",
            "Le curseur remonte à la différence d’avant", ("f3",)),
    Command("difference_suivante", "Différence suivante",
            "Le curseur va à la prochaine différence", ("f4",), footer="suivante"),
    Command("avis_semblables", "Éléments évalués de même",
            "Les montre aussi ; la même touche les cache", ("f5",), footer="tous"),
    Command("concertation_tenue", "Concertation tenue",
            "Enregistre que les évaluateurs se sont concertés, et ce qui en ressort", ("f6",),
            footer="tenue"),
    Command("role_concertation", "Changer de rôle", "Qui tape maintenant", ("f8",), once=True),
    Command("retirer_accord", "Retirer ce qui est retenu",
            "Les deux avis restent ; la trace aussi", ("delete",)),
    Command("avis_haut", "Avis vers le haut", "Fait défiler les deux avis",
            ("ctrl+up",)),
    Command("avis_bas", "Avis vers le bas", "Fait défiler les deux avis",
            ("ctrl+down",)),
    *COMMON[1:3],
    replace(COMMON[3], footer=""),
)

REASON: tuple[Command, ...] = (
    Command("raison_faite", "Enregistrer", "Enregistre ce qui est retenu et sa raison",
            ("enter",), footer="enregistrer"),
    Command("raison_laissee", "Renoncer", "Rien n’est enregistré", ("escape",), footer="renoncer"),
)
"""What the keys do while the reason of an agreement is written."""
