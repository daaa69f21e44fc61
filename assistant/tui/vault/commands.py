"""The commands of the screens about encryption: the same table as `catalogue`, other pages."""

from __future__ import annotations

from dataclasses import replace

from assistant.tui.base.commands import COMMON, LOCK, Command

_REVEAL = Command("montrer_secret", "reveal", "Montrer ou cacher ce qui est tapé",
                  "Que personne d’autre ne lise l’écran", ("f2",), footer="montrer")

SECRET: tuple[Command, ...] = (
    Command("secret_retour", "back", "Revenir en arrière", "Rien n’est changé", ("escape",),
            footer="retour"),
    Command("secret_suite", "go_on", "Continuer", "Valide ce qui est tapé", ("enter",),
            footer="continuer"),
    _REVEAL,
    *COMMON[1:],
)

KEYS_OF: dict[str, tuple[Command, ...]] = {
    "offre": (replace(SECRET[1], footer="choisir"), replace(SECRET[0], footer="plus tard"),
              *COMMON[1:]),
    "cle": (replace(SECRET[1], footer="je l’ai notée"), replace(SECRET[0], footer="la laisser"),
            *COMMON[1:]),
    "groupe": (replace(SECRET[0], footer="revoir la clé"), *COMMON[1:]),
}
"""The footer of the steps at which the keys do something else."""

UNLOCK: tuple[Command, ...] = (
    Command("deverrouiller", "go_on", "Déverrouiller",
            "La phrase secrète, ou la clé de secours", ("enter",), footer="déverrouiller"),
    _REVEAL,
    Command("rester_verrouille", "back", "Laisser verrouillé",
            "L’accueil ne montre que ce qui est en clair", ("escape",),
            footer="laisser verrouillé"),
    *COMMON[1:],
)

VEIL: tuple[Command, ...] = tuple(
    replace(one, footer="") if one.action == "back" else one for one in UNLOCK
)
"""Where something is open underneath: only the passphrase gives it back."""

CONVERSION: tuple[Command, ...] = (
    Command("conversion_retour", "back", "Arrêter, ou revenir",
            "La session en cours est finie d’abord ; on reprend où l’on en était", ("escape",),
            footer="plus tard"),
    Command("conversion_suite", "go_on", "Convertir", "Session par session", ("enter",),
            footer="convertir"),
    *COMMON[1:],
)

VAULT: tuple[Command, ...] = (
    *COMMON[:1],
    Command("chiffrement_choisi", "choose", "Choisir la ligne", "Ouvre ou change ce qu’elle dit",
            ("enter",), footer="choisir"),
    LOCK,
    *COMMON[1:],
)
