"""The commands of home, of the search and of the form that begins a session."""

from __future__ import annotations

from assistant.tui.base.commands import COMMON, Command

HOME: tuple[Command, ...] = (
    Command("reprendre", "Reprendre la session choisie", "Ouvre l’entretien", ("enter",),
            footer="reprendre"),
    Command("nouvelle", "Nouvelle session", "Choisir un CQP et un candidat", ("ctrl+n",),
            footer="nouvelle", typed="n"),
    Command("demonstration", "Démonstration",
            "Ouvre une copie jetable d’une session fictive", ("ctrl+d",), footer="démonstration",
            typed="d"),
    Command("relire", "Relire la session choisie",
            "Filtrer, voir sur quoi repose une évaluation, corriger une note, rejouer l’entretien",
            ("ctrl+r",), footer="relire", typed="r"),
    Command("chercher_sessions", "Chercher dans les sessions",
            "Des mots dans toutes les lignes de toutes les sessions", ("ctrl+f",),
            footer="chercher"),
    Command("problemes", "Référentiels à corriger",
            "Montre chaque erreur : fichier, endroit, remède", ("f3",)),
    Command("liste_candidats", "Liste de candidats",
            "Ouvre une session par ligne d’un fichier CSV, d’abord à blanc", ("ctrl+l",)),
    Command("touches_accueil", "Touches", "Celles de chaque commande ; en donner d’autres",
            ("f4",)),
    Command("chiffrement", "Chiffrement",
            "Phrase secrète, clé de secours, conversion, verrouillage", ("ctrl+k",)),
    Command("fichiers", "Vos fichiers",
            "Où sont les sessions et les documents, et comment les sauvegarder", ("ctrl+s",)),
    *COMMON[1:],
)

FILES: tuple[Command, ...] = (
    *COMMON[:1],
    Command("fichiers_ouvrir", "Ouvrir ce dossier", "Dans le gestionnaire de fichiers",
            ("enter",), footer="ouvrir le dossier"),
    *COMMON[1:],
)

SEARCH: tuple[Command, ...] = (
    *COMMON[:1],
    Command("resultat_ouvrir", "Ouvrir à cette ligne", "Lit la session, à cet endroit",
            ("enter",), footer="ouvrir"),
    Command("resultat_precedent", "Résultat précédent", "La ligne trouvée au-dessus",
            ("up",), footer="↓ choisir"),
    Command("resultat_suivant", "Résultat suivant", "La ligne trouvée au-dessous",
            ("down",)),
    Command("resultats_haut", "Page précédente", "Remonte les résultats",
            ("pageup",)),
    Command("resultats_bas", "Page suivante", "Descend les résultats", ("pagedown",)),
    *COMMON[1:],
)

ENROL: tuple[Command, ...] = (
    *COMMON[:1],
    Command("liste_ouverte", "Ouvrir les sessions",
            "Toutes, si aucune ligne n’est à corriger", ("enter",), footer="lire, puis ouvrir"),
    *COMMON[1:],
)

FORM: tuple[Command, ...] = (
    Command("form_retour", "Champ précédent, ou accueil", "Revient en arrière",
            ("escape",), footer="retour"),
    *COMMON[1:],
)
