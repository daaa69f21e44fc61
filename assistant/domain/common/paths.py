"""A path as somebody typed it."""

from __future__ import annotations

from pathlib import Path

from assistant.domain.common.errors import RefusedCommand


def typed_path(text: str) -> Path:
    """The path that was typed, `~` standing for the user's own folder.

    Raises:
        RefusedCommand: nobody bears the name after `~`, or the folder one stands in is gone.
    """
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
