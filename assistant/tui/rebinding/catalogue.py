"""Every screen's commands, and the keys the user may give them in place of their own. Pure values.

A key is given where no other command of a screen has it and where a terminal sends it as such;
what cannot be given is refused in words, and the command keeps its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches

from assistant.domain.common.errors import RefusedCommand
from assistant.tui.base.commands import LOCK, Command, key_name, key_named
from assistant.tui.consultation.commands import CONSULTATION
from assistant.tui.dossier import commands as dossier
from assistant.tui.frame.commands import PHRASES
from assistant.tui.home import commands as home
from assistant.tui.interview.commands import INTERVIEW, SCROLL
from assistant.tui.jury import commands as jury
from assistant.tui.review.commands import REVIEW
from assistant.tui.spoken import commands as spoken
from assistant.tui.writing import commands as writing

SCREENS: Mapping[str, Sequence[Command]] = {
    "Entretien": (*INTERVIEW, *SCROLL),
    "Accueil": home.HOME,
    "Recherche": home.SEARCH,
    "Observations": writing.OBSERVATIONS,
    "Préparation": dossier.PREPARATION,
    "Dossier": dossier.DOSSIER,
    "Bilan": dossier.OUTCOME,
    "Incontournables": dossier.MARKS,
    "Étapes": dossier.STEPS,
    "Exporter": dossier.EXPORT,
    "Concertation": CONSULTATION,
    "Relecture": REVIEW,
    "Transcription": spoken.SPOKEN,
    "Secrétariat": home.SECRETARIAT,
    "Séances du jury": jury.SITTINGS,
    "Séance": jury.SITTING,
    "Mes phrases": PHRASES,
}
"""The commands that share a screen, by its name: no two of them may share a key."""

TAKEN: Mapping[str, str] = {
    "ctrl+c": "Elle copie le texte choisi à la souris.",
    "ctrl+p": "Elle cherche dans toutes les commandes, partout.",
    "ctrl+q": "Elle quitte le programme, partout.",
    "f12": "Elle verrouille, partout.",
    "ctrl+i": "Un terminal l’envoie comme Tab.",
    "ctrl+m": "Un terminal l’envoie comme Entrée.",
    "ctrl+j": "Un terminal l’envoie comme un retour à la ligne.",
    "ctrl+h": "Un terminal l’envoie comme Retour arrière.",
    "ctrl+u": "Elle efface la ligne que l’on tape.",
}
"""Keys that cannot be given, and why."""

_EDGES = ("up", "down", "pageup", "pagedown", "home", "end", "left", "right")
_FUNCTION = tuple(f"f{number}" for number in range(1, 13))
_KEPT = (LOCK.id, "quitter", "quitter_ecran", "quitter_programme")


def commands() -> Iterator[tuple[str, Command]]:
    """Every command that may be given a key, once, with the first screen that has it."""
    seen: set[str] = set()
    for screen, some in SCREENS.items():
        for command in some:
            if command.id not in seen and _may_move(command):
                seen.add(command.id)
                yield screen, command


def _may_move(command: Command) -> bool:
    """Whether a command's key is its own: not what moves, writes, goes back or leaves."""
    own = command.keys[0] if command.keys else ""
    return command.id not in _KEPT and bool(own) and (
        "+" in own or own in _FUNCTION or _letter(own)
    )


def _letter(key: str) -> bool:
    return len(key) == 1 and key.isalpha()


def give(keymap: Mapping[str, str], command_id: str, key: str) -> dict[str, str]:
    """The keymap with one more key given, as Textual names it; its own takes it out.

    Raises:
        RefusedCommand: no such command, a key that cannot be given, or one that another has.
    """
    command = _known(command_id)
    given = {one: held for one, held in keymap.items() if one != command_id}
    if key not in command.keys:
        _must_be_sent(command, key)
        given[command_id] = key
    _must_be_free(command, key, given)
    return given


def _known(command_id: str) -> Command:
    known = {command.id: command for _, command in commands()}
    if command_id in known:
        return known[command_id]
    near = ", ".join(get_close_matches(command_id, known, n=3))
    raise RefusedCommand(
        "Commande inconnue",
        f"« {command_id} » n’est pas une commande dont la touche se change."
        + (f" Les plus proches : {near}." if near else ""),
    )


def _must_be_free(command: Command, key: str, keymap: Mapping[str, str]) -> None:
    """Refuse a key that another command has, on a screen where both stand."""
    for screen, some in SCREENS.items():
        if command.id not in {one.id for one in some}:
            continue
        for other in some:
            held = (keymap[other.id],) if other.id in keymap else other.keys
            if other.id != command.id and key in held:
                raise RefusedCommand(
                    "Touche prise",
                    f"{key_name(key)} fait déjà « {other.label} » ({screen}). Donnez d’abord une "
                    "autre touche à cette commande, ou choisissez-en une autre ici.",
                )


def _must_be_sent(command: Command, key: str) -> None:
    """Refuse a key that does not arrive as such, or that writes."""
    held, _, last = key.rpartition("+")
    name = key_name(key)
    if key in TAKEN:
        raise RefusedCommand("Touche réservée", f"{name} ne se donne pas. {TAKEN[key]}")
    if held in ("ctrl", "alt") and ((_letter(last) and last.isascii()) or last in _EDGES):
        return
    if key in _FUNCTION:
        return
    if not held and _letter(key):
        if _letter(command.keys[0]):
            return
        raise RefusedCommand(
            "Touche qui écrit", f"« {name} » s’écrit dans le texte : prenez F1 à F11, Ctrl ou Alt "
            "avec une lettre."
        )
    raise RefusedCommand(
        "Touche qui ne se donne pas",
        f"« {name or '?'} » n’arrive pas de la même façon dans tous les terminaux, ou sert à "
        "écrire et à se déplacer : prenez F1 à F11, Ctrl ou Alt avec une lettre.",
    )


def read(wanted: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """The keys that can be given of those in the settings, and why each of the others cannot.

    Args:
        wanted: keys as people write them, `Ctrl+K`, by the command's id.
    """
    keymap = {command_id: key_named(text) for command_id, text in wanted.items()}
    refused: list[str] = []
    for command_id, text in wanted.items():
        try:
            keymap = give(keymap, command_id, keymap[command_id])
        except RefusedCommand as error:
            del keymap[command_id]
            refused.append(f"{text} pour « {command_id} » : {error.message}")
    return keymap, refused
