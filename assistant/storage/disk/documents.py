"""Documents written beside the sessions: private like them, and never over one another.

They are copied to other people's computers: names that Windows does not take are refused on all.
"""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path

from assistant.domain.common.errors import AssistantError, NotSaved, RefusedCommand
from assistant.domain.common.paths import travelling, why_it_stays
from assistant.domain.common.text import one_line
from assistant.domain.common.why import why, why_unread
from assistant.storage.disk.files import SYSTEM, Files, create_whole, ensure_private_folder

Announce = Callable[[Sequence[Path]], None]
"""Told which documents are about to be written, before there is anything of them."""


def unannounced(paths: Sequence[Path]) -> None:
    """For documents that are found again by their names."""


def must_travel(folder: Path, name: str = "", files: Files = SYSTEM) -> None:
    """Refuse a name that not every computer takes, of a document or of a folder to be made for it.

    A folder that is there already stays where it is, whatever its name.

    Args:
        name: of the document, where it was typed.

    Raises:
        RefusedCommand: it says why, and gives the nearest name.
    """
    names = [name] if name else []
    while folder.name and not files.is_folder(folder):
        names.append(folder.name)
        folder = folder.parent
    for one in names:
        better = travelling(one)
        if one not in (better, ".."):
            raise RefusedCommand(
                "Nom qui ne se copierait pas partout",
                f"« {one_line(one)} » : {why_it_stays(one)}. Donnez-en un autre, par exemple "
                f"« {one_line(better)} ».",
            )


def write_new(
    folder: Path, name: str, suffix: str, content: bytes, files: Files = SYSTEM, *,
    announce: Announce = unannounced,
) -> Path:
    """Write a document under a name that is free; returns its path.

    Args:
        name: the beginning of the name; `-2`, `-3`… follow when it is taken.

    Raises:
        RefusedCommand: the folder is one to be made, and not every computer takes its name.
        NotSaved: the disk refused; nothing was left half-written.
    """
    must_travel(folder, files=files)
    try:
        ensure_private_folder(folder, files)
        for number in count(1):
            path = folder / (f"{name}{suffix}" if number == 1 else f"{name}-{number}{suffix}")
            if files.exists(path):
                continue
            announce([path])
            try:
                create_whole(files, path, content)
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


def write_at(
    path: Path, content: bytes, title: str = "Document non écrit", files: Files = SYSTEM, *,
    announce: Announce = unannounced,
) -> Path:
    """Write a document where the user wants it.

    Args:
        title: of the error, when it cannot be.

    Raises:
        RefusedCommand: not every computer takes that name.
        NotSaved: something bears it already, or the disk refused.
    """
    must_travel(path.parent, path.name, files)
    try:
        if not files.exists(path):
            announce([path])
        create_whole(files, path, content)
    except FileExistsError as error:
        raise NotSaved(
            title,
            f"« {path} » existe déjà et n’a pas été touché. Donnez un autre nom avec --sortie.",
        ) from error
    except OSError as error:
        raise NotSaved(
            title,
            f"« {path} » : {why(error)}. Libérez de la place ou choisissez un autre endroit "
            "avec --sortie.",
        ) from error
    return path


def write_together(
    folder: Path, name: str, contents: Sequence[tuple[str, bytes]], files: Files = SYSTEM, *,
    announce: Announce = unannounced,
) -> tuple[Path, ...]:
    """Write documents that share a name, all of them or none; returns their paths.

    Args:
        name: the beginning of the names; `-2`, `-3`… follow when one of them is taken.
        contents: the end of each name (its suffix) and its content.

    Raises:
        RefusedCommand: the folder is one to be made, and not every computer takes its name.
        NotSaved: the disk refused; nothing was left behind.
    """
    must_travel(folder, files=files)
    try:
        ensure_private_folder(folder, files)
        for number in count(1):
            stem = name if number == 1 else f"{name}-{number}"
            named = [(folder / f"{stem}{suffix}", content) for suffix, content in contents]
            paths = tuple(path for path, _ in named)
            if any(map(files.exists, paths)):
                continue
            announce(paths)
            if _written(files, named):
                return paths
    except OSError as error:
        raise _refused(folder, error) from error
    raise AssertionError("count never ends")


def _written(files: Files, named: Sequence[tuple[Path, bytes]]) -> bool:
    """Create the files; False, with none of them left, when another program took a name first."""
    made: list[Path] = []
    try:
        for path, content in named:
            create_whole(files, path, content)
            made.append(path)
    except FileExistsError:
        _remove(files, made)
        return False
    except OSError:
        _remove(files, made)
        raise
    return True


def _remove(files: Files, paths: Sequence[Path]) -> None:
    for path in paths:
        with contextlib.suppress(OSError):
            files.remove(path)


def _refused(folder: Path, error: OSError) -> NotSaved:
    mend = "Libérez de la place ou choisissez un autre dossier."
    if error.errno in (errno.EACCES, errno.EPERM):
        mend = (
            "Choisissez un autre dossier ; si un document du même nom est ouvert dans Word ou "
            "dans un autre programme, fermez-le."
        )
    return NotSaved(
        "Document non écrit", f"« {folder} » : {why(error)}. Rien n’a été écrit. {mend}"
    )


def read_form(path: Path, most: int, files: Files = SYSTEM) -> bytes:
    """The bytes of a form that the user chose.

    Raises:
        AssistantError: there is none, it is too big, or another program holds it.
    """
    try:
        return files.read_chosen(path, most)
    except FileNotFoundError as error:
        raise AssistantError(
            "Formulaire introuvable", f"« {path} » n’existe pas. Vérifiez son nom et son dossier."
        ) from error
    except PermissionError as error:
        raise AssistantError(
            "Formulaire illisible",
            f"« {path} » est ouvert dans Word, ou vous n’avez pas le droit de le lire. Fermez-le, "
            "puis recommencez.",
        ) from error
    except OSError as error:
        if error.errno == errno.EFBIG:
            raise AssistantError(
                "Formulaire refusé",
                f"« {path} » dépasse {most // 1_000_000} Mo. Retirez-en les images lourdes.",
            ) from error
        raise AssistantError(
            "Formulaire illisible",
            f"« {path} » : {why_unread(error)}. Choisissez un autre fichier.",
        ) from error
