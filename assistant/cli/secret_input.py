"""Secrets from the person, or from a private file for scripts: never from the command line."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

from assistant.cli import output
from assistant.domain.common.errors import RefusedCommand
from assistant.domain.common.paths import typed_path
from assistant.domain.common.why import why_unread

PRESENT, NEW = "CQP_PHRASE_FICHIER", "CQP_NOUVELLE_PHRASE_FICHIER"
"""The variables that name the files where scripts put a secret."""

_TRIES = 3
_LARGEST = 10_000
"""Bytes that are looked at for the first line of a file, which may be a pipe or have no end."""
_PROMPT = "Phrase secrète, ou clé de secours : "


def ask(unlock: Callable[[str], None]) -> None:
    """Unlock with what the person or the script gives.

    A wrong or missing secret is said, and leaves all locked: what needs it is then refused.
    """
    for _ in range(1 if os.environ.get(PRESENT) else _TRIES):
        try:
            secret = read(PRESENT, _PROMPT)
            if not secret:
                output.say(f"Aucune phrase donnée. Sans terminal, {PRESENT} nomme son fichier.")
                return
            unlock(secret)
        except RefusedCommand as error:
            output.say(str(error))
        else:
            return


def read(variable: str, prompt: str) -> str:
    """A secret: the first line of the file that a variable names, else typed without being shown.

    Returns:
        The secret; empty when there is no file and no terminal.

    Raises:
        RefusedCommand: the file cannot be read, or others can read it too.
    """
    named = os.environ.get(variable)
    if named:
        return _from_file(variable, typed_path(named))
    return _typed(prompt)


def read_new(variable: str) -> str:
    """A new passphrase: typed twice, or from a file.

    Raises:
        RefusedCommand: none was given, or the second is not the first.
    """
    first = read(variable, "Nouvelle phrase secrète : ")
    if not first:
        raise RefusedCommand(
            "Aucune phrase donnée",
            f"Tapez-la dans un terminal, ou mettez-la dans un fichier privé que nomme {variable}. "
            "Rien n’a été changé.",
        )
    if not os.environ.get(variable) and read(variable, "La même, encore une fois : ") != first:
        raise RefusedCommand("Phrases différentes", "Rien n’a été changé ; recommencez.")
    return first


def _from_file(variable: str, path: Path) -> str:
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            first = file.read(_LARGEST).partition(b"\n")[0].decode("utf-8")
    except (OSError, ValueError) as error:
        reason = why_unread(error) if isinstance(error, OSError) else "ce n’est pas du texte"
        raise RefusedCommand(
            "Phrase illisible", f"{variable} nomme « {path} », qui ne se lit pas : {reason}."
        ) from error
    if sys.platform != "win32" and stat.S_IMODE(mode) & 0o077:
        raise RefusedCommand(
            "Fichier trop ouvert",
            f"« {path} » peut être lu par d’autres que vous : chmod 600, puis recommencez.",
        )
    return first.removesuffix("\r")


def _typed(prompt: str) -> str:
    if not _has_terminal():
        return ""
    import getpass

    try:
        return getpass.getpass(prompt)
    except EOFError:
        return ""


def _has_terminal() -> bool:
    if sys.platform == "win32":
        return sys.stdin.isatty()
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True
