"""The commands of the screens about the dossier: its lines, what lacks, the bilan, exporting."""

from __future__ import annotations

from assistant.tui.base.commands import COMMON, Command

COVERAGE: tuple[Command, ...] = (
    *COMMON[:1],
    Command("aller_sans_fait", "Aller à l’élément",
            "L’entretien, ou la relecture, à cet élément", ("enter",), footer="y aller"),
    *COMMON[1:],
)

OUTCOME: tuple[Command, ...] = (
    *COMMON[:1],
    Command("aller_manque", "Aller à l’élément", "Revient à l’entretien, à cet endroit",
            ("enter",), footer="y aller"),
    Command("ambiguites", "Ambiguïtés de la source",
            "Où le texte se contredit, et la lecture retenue", ("a",), footer="ambiguïtés"),
    Command("marques", "Éléments incontournables",
            "Saisir les incontournables d’après le document officiel", ("i",),
            footer="incontournables"),
    *COMMON[1:],
)

MARKS: tuple[Command, ...] = (
    *COMMON[:1],
    Command("marque_oui", "Incontournable", "Cet élément est incontournable",
            ("o",), footer="oui"),
    Command("marque_non", "Pas incontournable",
            "Cet élément n’est pas incontournable", ("n",), footer="non"),
    Command("marque_inconnu", "Inconnu", "On ne sait pas", ("i",),
            footer="inconnu"),
    *COMMON[1:],
)

STEPS: tuple[Command, ...] = (
    *COMMON[:1],
    Command("etape_faite", "Faite, ou à faire", "Coche ou décoche l’étape",
            ("enter", "space"), footer="cocher", once=True),
    Command("etape_passee", "Passée", "L’étape n’a pas lieu d’être", ("p",),
            footer="passer", once=True),
    *COMMON[1:],
)

MENDING: tuple[Command, ...] = (
    Command("reprendre_saisie", "Annuler la dernière saisie",
            "Ce qui vient d’être enregistré sur cet écran, quelle que soit la ligne",
            ("ctrl+z",), once=True),
    Command("reprendre_ligne", "Annuler sur cette ligne",
            "Ce que la ligne choisie a enregistré en dernier", ("backspace",), once=True),
)
"""What takes back on a screen of rows, as long as it is open."""

PREPARATION: tuple[Command, ...] = (
    *COMMON[:1],
    Command("modifier", "Écrire", "Exemples, note de lecture ou point à vérifier",
            ("enter",), footer="écrire"),
    Command("activite_oui", "Activité exercée", "Le dossier la déclare", ("o",),
            footer="oui"),
    Command("activite_non", "Activité non exercée", "Le dossier dit non",
            ("n",), footer="non"),
    Command("justificatifs", "Documents fournis",
            "Les documents que le candidat joint pour cette activité", ("f6",),
            footer="documents"),
    Command("point", "Point à vérifier", "Ajoute un point à vérifier à cet élément",
            ("f7",), footer="à vérifier"),
    *MENDING,
    *COMMON[1:],
)

DOSSIER: tuple[Command, ...] = (
    *COMMON[:1],
    Command("ecrire", "Écrire la ligne", "Entrée encore l’enregistre, Échap y renonce",
            ("enter",), footer="écrire"),
    Command("rubrique_precedente", "Rubrique précédente", "Remonte d’une rubrique",
            ("f3",)),
    Command("rubrique_suivante", "Rubrique suivante", "Descend d’une rubrique",
            ("f4",), footer="rubrique"),
    Command("manque_suivant", "Manque suivant",
            "La prochaine ligne que le contrôle réclame", ("m",), footer="manque suivant"),
    *MENDING,
    *COMMON[1:],
)

LINE: tuple[Command, ...] = (
    Command("ligne_faite", "Enregistrer la ligne", "Enregistre la ligne et passe à la suivante",
            ("enter",), footer="enregistrer"),
    Command("ligne_retour", "Retour à la ligne", "Continue le texte à la ligne",
            ("ctrl+j",), footer="à la ligne", typed="Alt+Entrée"),
    Command("ligne_laissee", "Laisser la ligne", "La ligne reste ce qu’elle était",
            ("escape",), footer="laisser tel quel"),
)
"""What the keys do while a line of the dossier is written: the line itself obeys them."""

EXPORT: tuple[Command, ...] = (
    *COMMON[:1],
    Command("export_fait", "Faire ce document", "Écrit les fichiers ; rien n’est écrasé",
            ("enter",), footer="faire"),
    Command("export_brouillon", "Brouillon",
            "Marqué BROUILLON sur chaque page : possible quoi qu’il manque", ("b",),
            footer="brouillon"),
    Command("export_anonyme", "Copie anonyme",
            "Sans noms ni coordonnées, pour le jury", ("a",), footer="anonyme"),
    Command("export_dossier", "Changer de dossier",
            "Où écrire les fichiers", ("d",), footer="dossier"),
    Command("export_ouvrir", "Ouvrir le dossier des fichiers",
            "Le dossier de ce qui vient d’être écrit, dans le gestionnaire de fichiers", ("o",),
            footer="ouvrir"),
    Command("export_telecharger", "Télécharger",
            "Dans une fenêtre du navigateur : ce qui vient d’être écrit", ("t",)),
    Command("export_controle", "Contrôle du dossier", "Ce qui manque, et où le combler",
            ("c",), footer="contrôle"),
    *COMMON[1:],
)

PATH: tuple[Command, ...] = (
    Command("chemin_fait", "Prendre ce chemin", "Le chemin tapé est retenu",
            ("enter",), footer="prendre"),
    Command("chemin_laisse", "Laisser", "Le chemin reste ce qu’il était",
            ("escape",), footer="laisser tel quel"),
)
"""What the keys do while a path is typed."""

CHECKS: tuple[Command, ...] = (
    *COMMON[:1],
    Command("aller_controle", "Aller à l’endroit", "Ouvre l’écran où le manque se comble",
            ("enter",), footer="y aller"),
    *COMMON[1:],
)
