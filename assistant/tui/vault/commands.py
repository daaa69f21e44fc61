"""The commands of the screens about encryption."""

from __future__ import annotations

from dataclasses import replace

from assistant.tui.base.commands import COMMON, LOCK, Command

_REVEAL = Command("montrer_secret", "Montrer ou cacher ce qui est tapé",
                  "Que personne d’autre ne lise l’écran", ("f2",), footer="montrer")

SECRET: tuple[Command, ...] = (
    Command("secret_retour", "Revenir en arrière", "Rien n’est changé", ("escape",),
            footer="retour"),
    Command("secret_suite", "Continuer", "Valide ce qui est tapé", ("enter",),
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
    Command("deverrouiller", "Déverrouiller",
            "La phrase secrète, ou la clé de secours", ("enter",), footer="déverrouiller"),
    _REVEAL,
    Command("rester_verrouille", "Laisser verrouillé",
            "L’accueil ne montre que ce qui est en clair", ("escape",),
            footer="laisser verrouillé"),
    *COMMON[1:],
)

VEIL: tuple[Command, ...] = tuple(
    replace(one, footer="") if one.id == "rester_verrouille" else one for one in UNLOCK
)
"""Where something is open underneath: only the passphrase gives it back."""

CONVERSION: tuple[Command, ...] = (
    Command("conversion_retour", "Arrêter, ou revenir",
            "La session en cours est finie d’abord ; on reprend où l’on en était", ("escape",),
            footer="plus tard"),
    Command("conversion_suite", "Convertir", "Session par session", ("enter",),
            footer="convertir"),
    *COMMON[1:],
)

VAULT: tuple[Command, ...] = (
    *COMMON[:1],
    Command("chiffrement_choisi", "Choisir la ligne", "Ouvre ou change ce qu’elle dit",
            ("enter",), footer="choisir"),
    LOCK,
    *COMMON[1:],
)
