"""A path as somebody typed it, and names that every computer takes."""

from __future__ import annotations

import os
import re
from pathlib import Path

from assistant.domain.common.errors import RefusedCommand


def typed_path(text: str) -> Path:
    """The path that was typed, `~` standing for the user's own folder.

    Raises:
        RefusedCommand: nobody bears the name after `~`, or the folder one stands in is gone.
    """
    try:
        os.fsencode(text)
    except UnicodeEncodeError:  # the locale knows fewer letters than the disk: it has their bytes
        text = os.fsdecode(text.encode("utf-8", "surrogateescape"))
    path = Path(text)
    try:
        path = path.expanduser()
        path.absolute()
    except RuntimeError as error:
        raise RefusedCommand(
            "Dossier inconnu",
            f"« {text} » : personne ne porte ce nom sur cet ordinateur. Écrivez le chemin entier.",
        ) from error
    except FileNotFoundError as error:
        raise RefusedCommand(
            "Dossier courant absent",
            f"« {text} » part du dossier où vous êtes, qui n’existe plus. Écrivez le chemin "
            "entier, ou changez de dossier.",
        ) from error
    return path


_DEVICES = frozenset(
    ("con", "prn", "aux", "nul", "conin$", "conout$",
     *(f"{port}{number}" for port in ("com", "lpt") for number in "123456789¹²³"))
)
"""What Windows takes for a device, whatever follows the first dot."""

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]')


def travelling(name: str) -> str:
    """The name itself where any computer takes it for a file or a folder, else the nearest one."""
    kept = _FORBIDDEN.sub("-", name).rstrip(". ")
    device = kept.split(".")[0].rstrip().casefold() in _DEVICES
    return f"_{kept}" if device or not kept else kept


def why_it_stays(name: str) -> str:
    """Why a file of that name cannot be copied to every computer, in a few French words.

    Args:
        name: one that `travelling` changes.
    """
    found = _FORBIDDEN.search(name)
    if found:
        sign = found[0] if found[0] >= " " else "ce caractère invisible"
        return f"Windows refuse « {sign} » dans un nom"
    if name.rstrip(". ") != name:
        return "Windows ôte le point ou l’espace qui finit un nom"
    return "Windows garde ce nom pour un appareil"
