"""Showing a folder in the file manager of the system."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from assistant.domain.common.errors import AssistantError
from assistant.domain.common.why import why


def show_folder(folder: Path) -> None:
    """Open a folder where its owner sees files; returns without waiting.

    Raises:
        AssistantError: nothing here shows folders, or the folder is gone.
    """
    try:
        if not folder.is_dir():
            raise FileNotFoundError(2, "no such folder")
        if sys.platform == "win32":
            os.startfile(folder)  # noqa: S606  # a folder, which starts nothing
            return
        opener = shutil.which("open" if sys.platform == "darwin" else "xdg-open")
        if opener is None:
            raise AssistantError(
                "Dossier à ouvrir soi-même",
                f"Aucun gestionnaire de fichiers n’est trouvé. Le dossier est « {folder} ».",
            )
        subprocess.Popen(  # noqa: S603  # paths of ours, no shell
            [opener, str(folder)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True,
        )
    except OSError as error:
        raise AssistantError(
            "Dossier non ouvert", f"« {folder} » : {why(error)}. Ouvrez-le vous-même."
        ) from error
