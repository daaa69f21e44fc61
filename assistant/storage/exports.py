"""Documents written beside the sessions: private like them, and never over one another."""

from __future__ import annotations

from itertools import count
from pathlib import Path

from assistant.domain.errors import NotSaved
from assistant.storage.journal_files import why
from assistant.storage.private_files import SYSTEM, Files, create_private, ensure_private_folder


def write_new(
    folder: Path, name: str, suffix: str, content: bytes, files: Files = SYSTEM
) -> Path:
    """Write a document under a name that is free; returns its path.

    Args:
        name: the beginning of the name; `-2`, `-3`… follow when it is taken.

    Raises:
        NotSaved: the disk refused; nothing was left half-written.
    """
    try:
        ensure_private_folder(folder, files)
        for number in count(1):
            path = folder / (f"{name}{suffix}" if number == 1 else f"{name}-{number}{suffix}")
            try:
                files.close(create_private(files, path, content))
            except FileExistsError:
                continue
            return path
    except OSError as error:
        raise NotSaved(
            "Document non écrit",
            f"« {folder} » : {why(error)}. Libérez de la place ou choisissez un autre "
            "dossier (variable CQP_DONNEES).",
        ) from error
    raise AssertionError("count never ends")
