"""The commands of the screens around the interview: the same table as `catalogue`, other pages."""

from __future__ import annotations

from assistant.tui.catalogue import COMMON, Command

HOME: tuple[Command, ...] = (
    Command("reprendre", "resume", "Reprendre la session choisie", "Ouvre l’entretien", ("enter",),
            footer="reprendre"),
    Command("nouvelle", "new", "Nouvelle session", "Choisir un CQP et un candidat", ("ctrl+n",),
            footer="nouvelle", typed="n"),
    Command("demonstration", "demo", "Démonstration",
            "Ouvre une copie jetable d’une session fictive", ("ctrl+d",), footer="démonstration",
            typed="d"),
    Command("problemes", "problems", "Référentiels à corriger",
            "Montre chaque erreur : fichier, endroit, remède", ("f3",)),
    *COMMON[1:],
)

OUTCOME: tuple[Command, ...] = (
    *COMMON[:1],
    Command("aller_manque", "jump", "Aller à l’élément", "Revient à l’entretien, à cet endroit",
            ("enter",), footer="y aller"),
    Command("ambiguites", "ambiguities", "Ambiguïtés de la source",
            "Où le texte se contredit, et la lecture retenue", ("a",), footer="ambiguïtés"),
    Command("marques", "marks", "Éléments incontournables",
            "Saisir les incontournables d’après le document officiel", ("i",),
            footer="incontournables"),
    *COMMON[1:],
)

MARKS: tuple[Command, ...] = (
    *COMMON[:1],
    Command("marque_oui", "mark('oui')", "Incontournable", "Cet élément est incontournable",
            ("o",), footer="oui"),
    Command("marque_non", "mark('non')", "Pas incontournable",
            "Cet élément n’est pas incontournable", ("n",), footer="non"),
    Command("marque_inconnu", "mark('inconnu')", "Inconnu", "On ne sait pas", ("i",),
            footer="inconnu"),
    *COMMON[1:],
)

OBSERVATIONS: tuple[Command, ...] = (
    Command("enregistrer_retour", "back", "Enregistrer et revenir", "Rien n’est perdu",
            ("escape",), footer="retour"),
    Command("enregistrer", "save", "Enregistrer", "Inscrit le texte dans la session", ("ctrl+s",),
            footer="enregistrer"),
    Command("bloc_precedent", "turn(-1)", "Bloc précédent", "Observations du bloc précédent",
            ("f3", "ctrl+pageup"), footer="bloc préc."),
    Command("bloc_suivant", "turn(1)", "Bloc suivant", "Observations du bloc suivant",
            ("f4", "ctrl+pagedown"), footer="bloc suiv."),
    *COMMON[1:],
)

STEPS: tuple[Command, ...] = (
    *COMMON[:1],
    Command("etape_faite", "settle", "Faite, ou à faire", "Coche ou décoche l’étape",
            ("enter", "space"), footer="cocher"),
    Command("etape_passee", "pass", "Passée", "L’étape n’a pas lieu d’être", ("p",),
            footer="passer"),
    *COMMON[1:],
)

PREPARATION: tuple[Command, ...] = (
    *COMMON[:1],
    Command("modifier", "edit", "Écrire", "Exemples, note de lecture ou point à vérifier",
            ("enter",), footer="écrire"),
    Command("activite_oui", "declare('oui')", "Activité exercée", "Le dossier la déclare", ("o",),
            footer="oui"),
    Command("activite_non", "declare('non')", "Activité non exercée", "Le dossier dit non",
            ("n",), footer="non"),
    Command("justificatifs", "documents", "Documents fournis",
            "Les documents que le candidat joint pour cette activité", ("j",),
            footer="justificatifs"),
    Command("point", "point", "Point à vérifier", "Ajoute un point à vérifier à cet élément",
            ("v",), footer="point à vérifier"),
    *COMMON[1:],
)

DOSSIER: tuple[Command, ...] = (
    *COMMON[:1],
    Command("ecrire", "edit", "Écrire la ligne", "Entrée encore l’enregistre, Échap y renonce",
            ("enter",), footer="écrire"),
    Command("rubrique_precedente", "group(-1)", "Rubrique précédente", "Remonte d’une rubrique",
            ("f3",)),
    Command("rubrique_suivante", "group(1)", "Rubrique suivante", "Descend d’une rubrique",
            ("f4",), footer="rubrique"),
    Command("manque_suivant", "next_missing", "Manque suivant",
            "La prochaine ligne que le contrôle réclame", ("m",), footer="manque suivant"),
    *COMMON[1:],
)

LINE: tuple[Command, ...] = (
    Command("ligne_faite", "", "Enregistrer la ligne", "Inscrit la ligne et passe à la suivante",
            footer="enregistrer", typed="Entrée"),
    Command("ligne_retour", "", "Retour à la ligne", "Continue le texte à la ligne",
            footer="à la ligne", typed="Alt+Entrée"),
    Command("ligne_laissee", "", "Laisser la ligne", "La ligne reste ce qu’elle était",
            footer="laisser tel quel", typed="Échap"),
)
"""What the keys do while a line of the dossier is written: the line itself obeys them."""

CHECKS: tuple[Command, ...] = (
    *COMMON[:1],
    Command("aller_controle", "jump", "Aller à l’endroit", "Ouvre l’écran où le manque se comble",
            ("enter",), footer="y aller"),
    *COMMON[1:],
)

READING: tuple[Command, ...] = COMMON

FORM: tuple[Command, ...] = (
    Command("form_retour", "back", "Champ précédent, ou accueil", "Revient en arrière",
            ("escape",), footer="retour"),
    *COMMON[1:],
)
