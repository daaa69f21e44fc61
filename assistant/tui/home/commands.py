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
    Command("secretariat", "Secrétariat",
            "Tous les dossiers : leur état, ce qui manque, qui le doit, pour quand", ("f6",),
            footer="secrétariat"),
    Command("seances", "Jury", "Les séances du jury : présenter, lire, décider, procès-verbal",
            ("f7",), footer="jury"),
    Command("touches_accueil", "Touches", "Celles de chaque commande ; en donner d’autres",
            ("f4",)),
    Command("chiffrement", "Chiffrement",
            "Phrase secrète, clé de secours, conversion, verrouillage", ("ctrl+k",)),
    Command("fichiers", "Vos fichiers",
            "Où sont les sessions et les documents, et comment les sauvegarder", ("ctrl+s",)),
    *COMMON[1:],
)

BESIDE: tuple[Command, ...] = tuple(
    one for one in HOME if one.id in ("secretariat", "seances")
)
"""What is not about one session: shown above the list of them."""

OF_ONE = frozenset({"reprendre", "relire"})
"""What is done with the chosen session: not shown while there is none."""

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

SECRETARIAT: tuple[Command, ...] = (
    *COMMON[:1],
    Command("dossier_detail", "Ce qui manque, les échéances", "Puis le dossier, où cela se règle",
            ("enter",), footer="voir"),
    Command("filtre_etat", "Un autre état", "Tous, à préparer, à compléter, complets…", ("f2",),
            footer="état"),
    Command("filtre_qui", "Une autre personne", "À qui il manque quelque chose", ("f3",),
            footer="qui"),
    Command("filtre_cqp", "Un autre CQP", "Ceux d’un CQP après l’autre", ("f4",), footer="CQP"),
    Command("filtre_retard", "En retard seulement", "Une échéance est passée, rien n’est décidé",
            ("f5",), footer="en retard"),
    Command("agenda", "Agenda", "Toutes les échéances montrées, en un fichier .ics", ("f8",),
            footer="agenda"),
    *COMMON[1:],
)

STANDING: tuple[Command, ...] = (
    *COMMON[:1],
    Command("dossier_cause", "Ouvrir le dossier", "Sur ce qui lui manque", ("enter",),
            footer="ouvrir le dossier"),
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
