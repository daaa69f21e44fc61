"""The journals of a session in clear, at a place that the user chose."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from assistant.domain.common.errors import NotSaved
from assistant.domain.common.why import why
from assistant.storage.disk.documents import Announce, must_travel, unannounced
from assistant.storage.disk.files import create_whole, ensure_private_folder
from assistant.storage.journal.parts import SessionFiles, in_clear, load, read_part


def write_clear_copy(
    place: SessionFiles, folder: Path, announce: Announce = unannounced
) -> tuple[Path, ...]:
    """Write every file of a session as it is in clear, under its own name.

    Raises:
        SessionUnreadable: the session is unknown or damaged.
        VaultLocked: it is encrypted, and nobody unlocked the vault.
        RefusedCommand: the folder is one to be made, and not every computer takes its name.
        NotSaved: a file bears that name there, or the disk refused.
    """
    must_travel(folder, files=place.files)
    load(place)
    written: list[Path] = []
    for part in place.parts():
        path = folder / part.path.name
        content = in_clear(place, read_part(place, part))
        try:
            ensure_private_folder(folder, place.files)
            if not place.files.exists(path):
                announce([path])
            create_whole(place.files, path, content)
        except FileExistsError as error:
            _take_back(place, written)
            raise NotSaved(
                "Copie non écrite", f"« {path} » existe déjà et n’a pas été touché."
            ) from error
        except OSError as error:
            _take_back(place, written)
            raise NotSaved(
                "Copie non écrite", f"« {path} » : {why(error)}. Choisissez un autre dossier."
            ) from error
        written.append(path)
    return tuple(written)


def _take_back(place: SessionFiles, written: list[Path]) -> None:
    """Leave nothing in clear of a copy that could not be made whole: nobody would know of it."""
    for path in written:
        with suppress(OSError):
            place.files.remove(path)
