"""The commands of a session read again."""

from __future__ import annotations

from dataclasses import replace

from assistant.tui.base.commands import COMMON, Command

REVIEW: tuple[Command, ...] = (
    replace(COMMON[0], tooltip="Enlève le filtre ou revient en arrière, puis quitte la relecture"),
    Command("lignes_liees", "Lignes liées",
            "De l’évaluation aux faits sur lesquels il repose, du fait aux évaluations, de la "
            "question aux réponses", ("enter",), footer="lié"),
    Command("filtrer", "Filtrer",
            "b2 2.3 notes par:rôle après \"mots\", séparés par des espaces", ("slash",),
            footer="filtre", typed="/"),
    Command("notes_seules", "Notes seules", "La même touche rend tout", ("n",)),
    Command("jugements_seuls", "Évaluations seules", "La même touche rend tout",
            ("j",)),
    Command("meme_element", "Même élément",
            "Seulement ce qui porte sur l’élément de la ligne choisie", ("e",)),
    Command("meme_bloc", "Même compétence, domaine ou épreuve",
            "Seulement ce qui porte sur celle ou celui de la ligne choisie", ("b",)),
    Command("apres_entretien", "Après l’entretien",
            "Ce qui a changé depuis la fin de l’entretien, par qui et pourquoi", ("a",)),
    Command("corriger_note", "Corriger la note, ou ses éléments",
            "L’original reste ; après l’entretien, la raison est demandée", ("m",),
            footer="corriger"),
    Command("role_revue", "Changer de rôle",
            "Qui corrige : la correction porte ce rôle", ("f8",), once=True),
    Command("histoire", "Histoire de la ligne",
            "Chaque rédaction de la ligne : qui, quand, pourquoi", ("h",), footer="histoire"),
    Command("paroles_autour", "Transcription autour de la note",
            "Ce qui fut dit avant et après, pour une note qui vient d’une transcription", ("t",)),
    Command("rejouer", "Rejouer ou suspendre",
            "L’entretien dans l’ordre, avec son horloge ; rien n’est enregistré", ("space",),
            footer="rejouer"),
    Command("ligne_avant", "Rejouer : ligne précédente", "Recule d’une ligne",
            ("left",)),
    Command("ligne_apres", "Rejouer : ligne suivante", "Avance d’une ligne",
            ("right",)),
    Command("vitesse", "Rejouer : vitesse", "×1, ×4, ×16, ×60", ("v",)),
    Command("couverture_revue", "Couverture de l’entretien",
            "Où sont allés le temps et les notes, ce qui n’en a aucune, profil des évaluations",
            ("c",)),
    Command("discret_revue", "Mode discret",
            "Cache aussitôt faits et évaluations ; la même touche les rend", ("f9",)),
    Command("monter", "Ligne au-dessus", "Une ligne plus haut", ("up",)),
    Command("descendre", "Ligne au-dessous", "Une ligne plus bas", ("down",)),
    Command("page_avant", "Page précédente", "Remonte d’un écran", ("pageup",)),
    Command("page_apres", "Page suivante", "Descend d’un écran", ("pagedown",)),
    Command("premiere", "Première ligne", "Va au début", ("home", "ctrl+home")),
    Command("derniere", "Dernière ligne", "Va à la fin", ("end", "ctrl+end")),
    *COMMON[1:3],
    replace(COMMON[3], footer=""),
)

REVIEW_PLAYING: tuple[Command, ...] = (
    Command("jeu_pause", "Rejouer ou suspendre", "Espace encore reprend",
            ("space",), footer="pause ou suite"),
    Command("jeu_pas", "Ligne par ligne", "Recule ou avance d’une ligne",
            footer="pas à pas", typed="← →"),
    Command("jeu_vitesse", "Vitesse", "×1, ×4, ×16, ×60", ("v",), footer="vitesse"),
    Command("jeu_fin", "Cesser de rejouer", "Toutes les lignes reviennent",
            ("escape",), footer="fin"),
)
"""What the keys do while the interview is played again."""

REVIEW_WRITING: tuple[Command, ...] = (
    Command("saisie_faite", "Valider la ligne", "Filtre, ou enregistre la correction",
            ("enter",), footer="valider"),
    Command("saisie_laissee", "Renoncer", "Rien ne change", ("escape",), footer="renoncer"),
)
"""What the keys do while a filter or a correction is typed: the line itself obeys them."""
