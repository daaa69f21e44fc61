"""The commands of the screens one writes in."""

from __future__ import annotations

from dataclasses import replace

from assistant.tui.base.commands import COMMON, Command

OBSERVATIONS: tuple[Command, ...] = (
    Command("enregistrer_retour", "Enregistrer et revenir", "Rien n’est perdu",
            ("escape",), footer="retour"),
    Command("brouillon", "Brouillon",
            "Remplit une page vide d’après les faits ; sinon montre ce qui diffère",
            ("f5",), footer="brouillon"),
    Command("reformuler", "Reformuler le brouillon",
            "Demande au modèle, s’il y en a un, d’autres phrases ; rien n’entre sans vous",
            ("f6",)),
    Command("fait_suivant", "Fait suivant",
            "Cite, à la place du fait où l’on est, le suivant du même élément ; puis aucun",
            ("f7",), footer="fait"),
    Command("critere_suivant", "Critère suivant",
            "Nomme le critère suivant de l’élément non acquis où l’on est ; puis aucun",
            ("f8",), footer="critère"),
    Command("lignes_phrase", "Lignes de la phrase",
            "Ouvre les lignes sur lesquelles repose la phrase où l’on est", ("f2",),
            footer="lignes"),
    Command("enregistrer", "Enregistrer", "Enregistre le texte dans la session", ("ctrl+s",)),
    Command("phrases_ecrit", "Mes phrases",
            "Une phrase à soi entre dans le texte, au curseur ; A en ajoute une", ("ctrl+k",)),
    Command("bloc_precedent", "Page précédente",
            "Celle d’avant, l’ensemble ou un commentaire", ("f3", "ctrl+pageup")),
    Command("bloc_suivant", "Page suivante",
            "Celle d’après, l’ensemble ou un commentaire", ("f4", "ctrl+pagedown"),
            footer="page"),
    Command("appui_haut", "Notes vers le haut", "Fait défiler les notes", ("ctrl+up",)),
    Command("appui_bas", "Notes vers le bas", "Fait défiler les notes", ("ctrl+down",)),
    Command("parole", "Parole au candidat",
            "Plein écran pour son commentaire : ni notes ni évaluations", ("f9",),
            footer="candidat"),
    *COMMON[1:3],
    replace(COMMON[3], footer=""),
)

CANDIDATE: tuple[Command, ...] = (
    Command("rendre", "Rendre l’écran", "Vide l’écran ; la même touche revient ensuite",
            ("f9",), footer="rendre l’écran"),
    Command("reprendre_parole", "Reprendre le commentaire", "Le texte revient",
            ("escape",)),
    Command("enregistrer_parole", "Enregistrer", "Enregistre le texte dans la session",
            ("ctrl+s",)),
)

CANDIDATE_DONE: tuple[Command, ...] = (
    replace(CANDIDATE[0], label="Revenir", footer="revenir à l’évaluation"),
    replace(CANDIDATE[1], footer="reprendre le commentaire"),
)
"""What the keys do once the candidate has finished."""

DRAFT: tuple[Command, ...] = (
    Command("laisser", "Laisser le texte tel quel", "Rien ne change", ("escape",),
            footer="laisser tel quel"),
    Command("reprendre_phrase", "Reprendre cette phrase",
            "Elle entre dans le texte, à sa place", ("enter",), footer="reprendre"),
    Command("reprendre_tout", "Reprendre tout ce qui est nouveau",
            "Ce que vous avez modifié reste tel quel", ("t",), footer="tout ce qui est nouveau"),
    *COMMON[1:3],
    replace(COMMON[3], footer=""),
)

REWORDING: tuple[Command, ...] = (
    Command("reformulation_retour", "Revenir au texte",
            "Arrête le modèle ; ce qui n’a pas de réponse reste proposé", ("escape",),
            footer="retour"),
    Command("reformulation_prendre", "Prendre cette phrase",
            "Elle remplace, dans le texte, les phrases du brouillon qu’elle redit", ("enter",),
            footer="prendre"),
    Command("reformulation_ajouter", "Ajouter cette phrase",
            "Elle entre dans le texte, et rien n’en sort", ("a",), footer="ajouter"),
    Command("reformulation_refuser", "Refuser cette phrase",
            "Elle ne sera plus proposée", ("x", "delete"), footer="refuser"),
    Command("reformulation_lignes", "Lignes de la phrase",
            "Ouvre les lignes sur lesquelles elle dit reposer", ("f2",), footer="lignes"),
    *COMMON[1:3],
    replace(COMMON[3], footer=""),
)

SOURCES: tuple[Command, ...] = (
    *COMMON[:1],
    Command("lire_ligne", "Lire autour", "La ligne, et ce qui s’est dit autour",
            ("enter",), footer="lire autour"),
    Command("aller_ligne", "Aller à l’élément",
            "Choisit, dans l’entretien, l’élément de la ligne", ("e",),
            footer="aller à l’élément"),
    *COMMON[1:],
)
