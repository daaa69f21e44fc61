"""Whether the folder of the sessions still is the one it was: a disk is unplugged, a name changed.

What was recorded lies where that folder went. What would be written in another one under its name
would be found by nobody once it is back, and might lie in clear where the user chose that nothing
does: so nothing is, and the sentence says what to put back.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

from assistant.domain.common.errors import StoreAway
from assistant.storage.disk.files import SYSTEM, Files, write_private
from assistant.storage.disk.lock import SessionLock
from assistant.storage.journal.parts import SessionFiles

_TITLE = "Dossier des sessions absent"


class FolderMemory:
    """Whether a folder held sessions once, from one start of the program to the next.

    An empty file says so, whose name is made of that of the folder.

    Args:
        memory: where such files are; None where nothing is remembered.
        folder: the one that is spoken of.
    """

    def __init__(self, memory: Path | None, folder: Path, files: Files = SYSTEM) -> None:
        self._folder, self._files = folder, files
        name = hashlib.sha256(os.fsencode(folder.absolute())).hexdigest()[:12]
        self._path = None if memory is None else memory / name
        self._was_there = False

    def remember(self) -> None:
        """There are sessions. A disk that refuses costs a sentence in another start, no more."""
        if self._path is not None:
            with contextlib.suppress(OSError):
                if not self._files.exists(self._path):
                    write_private(self._path, b"", self._files)

    def must_be_there(self) -> None:
        """Make sure that a folder that held sessions is not taken for one that never did.

        Raises:
            StoreAway: it is not there any more; nothing makes another in its place.
            OSError: it cannot be looked at.
        """
        if self._files.which_folder(self._folder) is not None:
            self._was_there = True
        elif self._files.is_link(self._folder):
            raise absent(self._folder)  # it leads nowhere
        elif not self._files.exists(self._folder) and (self._was_there or self._remembered()):
            raise absent(self._folder)

    def _remembered(self) -> bool:
        return self._path is not None and self._files.exists(self._path)


class Whereabouts:
    """The folder that one session is written in, as it was when the session was opened."""

    def __init__(self, place: SessionFiles) -> None:
        self._place = place
        self._known = _which(place)

    def look(self, lock: SessionLock) -> None:
        """Make sure that the session is to be written here.

        Another folder is as good where it holds the session: the disk came back, a copy was put in
        its place. So it is where nothing else is left: what we know is then written there, whole.

        Args:
            lock: the one that is held: it lies beside what was written.

        Raises:
            StoreAway: the folder is not there, or another one bears its name.
            OSError: it cannot be looked at.
        """
        place = self._place
        found = place.files.which_folder(place.folder)
        if found is None:
            raise absent(place.folder)
        if found != self._known and not place.parts() and lock.named():
            raise another(place.folder)
        self._known = found


def another(folder: Path) -> StoreAway:
    """The error for a folder that bears the name of the one that a session is in."""
    return StoreAway(
        _TITLE,
        f"« {folder} » est maintenant un autre dossier, sans cette session : disque débranché, "
        "dossier renommé ou déplacé. Ce qui est enregistré est dans le premier ; remettez-le à sa "
        "place, puis recommencez. Rien n’est écrit ici.",
    )


def absent(folder: Path) -> StoreAway:
    """The error for a folder of sessions that was there and is not any more."""
    return StoreAway(
        _TITLE,
        f"« {folder} » n’est plus là : disque débranché, dossier renommé, déplacé ou effacé. "
        "Remettez-le à sa place, puis recommencez ; s’il est perdu, recréez-le, vide.",
    )


def _which(place: SessionFiles) -> tuple[int, int] | None:
    """The folder there is; None, which is never taken for another, when the system does not say."""
    try:
        return place.files.which_folder(place.folder)
    except OSError:
        return None
