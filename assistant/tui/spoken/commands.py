"""The commands of the screens about a transcript: who speaks, what is retained."""

from __future__ import annotations

from dataclasses import replace

from assistant.tui.base.commands import COMMON, Command

SPEAKERS: tuple[Command, ...] = (
    *COMMON[:1],
    Command("locuteurs_faits", "Commencer", "C’est bien cela : passer aux paroles",
            ("enter",), footer="suite"),
    Command("locuteur_candidat", "C’est le candidat",
            "Ses paroles seront proposées, une à une", ("c",), footer="candidat"),
    Command("locuteur_evaluateur", "C’est un évaluateur",
            "Ses questions situent les réponses", ("e",), footer="évaluateur"),
    Command("locuteur_autre", "Une autre voix", "Rien n’en est proposé",
            ("a",), footer="autre"),
    Command("voix", "Parole par parole", "Donne une parole à une autre voix", ("v",),
            footer="lignes"),
    Command("decalage", "Décalage",
            "Le temps d’entretien au début de l’enregistrement, comme 0:03:20", ("d",),
            footer="décalage"),
    *(replace(one, footer="") for one in COMMON[1:]),
)

VOICES: tuple[Command, ...] = (
    *COMMON[:1],
    Command("voix_candidat", "C’est le candidat",
            "La parole lui est donnée, et sera proposée", ("c",), footer="candidat"),
    Command("voix_evaluateur", "C’est un évaluateur",
            "La parole est donnée à sa voix", ("e",), footer="évaluateur"),
    Command("voix_autre", "C’est une autre voix",
            "La parole lui est donnée : rien n’en est proposé", ("a",), footer="autre"),
    *(
        Command(f"voix_{one}", f"C’est la voix {one}",
                "Les voix sont numérotées en haut de l’écran", (str(one),),
                footer="voix" if one == 1 else "", typed="1 à 9" if one == 1 else "")
        for one in range(1, 10)
    ),
    Command("voix_reprise", "Reprendre la dernière",
            "La dernière parole donnée revient à sa voix", ("ctrl+z",), footer="annuler"),
    *(replace(one, footer="") for one in COMMON[1:]),
)

MOST_OFFERED = 6
"""Elements offered for one spoken line: four by its words, the others by a model."""

SPOKEN: tuple[Command, ...] = (
    *COMMON[:1],
    Command("parole_retenue", "Retenir la parole",
            "Elle devient une note sur le premier élément proposé", ("enter",), footer="retenir"),
    *(
        Command(f"parole_sur_{one}", f"Retenir sur la proposition {one}",
                "Elle devient une note sur cet élément", (str(one),),
                footer="autre" if one == 2 else "", typed="2 à 4" if one == 2 else "")
        for one in range(1, MOST_OFFERED + 1)
    ),
    Command("parole_modele", "Demander des éléments au modèle",
            "Pour les paroles qui attendent, s’il y a un modèle ; ce qui partirait se lit d’abord",
            ("m",)),
    Command("parole_element", "Retenir sur un élément nommé",
            "Tapez son numéro, comme 2.3 ; plusieurs se séparent par une espace",
            ("number_sign",), footer="élément", typed="#"),
    Command("parole_passee", "Passer", "Rien n’en est retenu ; elle reste lisible",
            ("x",), footer="passer"),
    Command("parole_reprise", "Reprendre la dernière",
            "La parole retenue ou passée en dernier attend de nouveau", ("ctrl+z",),
            footer="annuler"),
    Command("parole_evaluateur", "C’est un évaluateur qui le dit",
            "La parole est donnée à sa voix, et n’est plus proposée", ("e",)),
    Command("parole_autre", "C’est une autre voix",
            "La parole lui est donnée, et n’est plus proposée", ("a",)),
    Command("voix", "Toutes les paroles, voix par voix",
            "Donne une parole à une autre voix", ("v",)),
    Command("parole_avant", "Parole précédente", "Sans rien décider", ("left",)),
    Command("parole_apres", "Parole suivante", "Sans rien décider", ("right",)),
    Command("parole_haut", "Remonter", "Le texte, s’il dépasse", ("up", "pageup")),
    Command("parole_bas", "Descendre", "Le texte, s’il dépasse",
            ("down", "pagedown")),
    Command("locuteurs", "Locuteurs et décalage",
            "Qui parle, et quand l’enregistrement a commencé", ("l",)),
    *(replace(one, footer="") for one in COMMON[1:]),
)
