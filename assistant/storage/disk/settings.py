"""The file of what the user prefers: a private one, in JSON. Knows no screen."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assistant.domain.common.errors import NotSaved
from assistant.domain.common.settings import (
    LONGEST_PHRASE,
    MOST_PHRASES,
    THEMES,
    Settings,
)
from assistant.domain.common.text import one_line
from assistant.domain.common.why import why
from assistant.storage.disk.files import SYSTEM, Files, write_private

_LARGEST = 1_000_000
"""Bytes: far more than any settings."""


class SettingsFile:
    """The file of settings in the configuration folder.

    A broken file never stops the program: the defaults hold, `problem` says so in one sentence,
    and the file is only replaced when the user changes a setting.
    """

    def __init__(self, folder: Path, files: Files = SYSTEM) -> None:
        self.path = folder / "reglages.json"
        self._files = files
        self.problem = ""

    def load(self) -> Settings:
        """The settings as written, the defaults where there is nothing or nothing readable."""
        self.problem = ""
        try:
            found = json.loads(self._files.read_chosen(self.path, _LARGEST))
        except FileNotFoundError:
            return Settings()
        except (OSError, ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            self.problem = (
                f"Réglages illisibles ({self.path.name}) : les réglages d’origine sont employés. "
                "Changez un réglage pour réécrire le fichier."
            )
            return Settings()
        return _typed(found)

    def save(self, settings: Settings) -> None:
        """Keep the settings.

        Raises:
            NotSaved: the disk refused; the settings hold until the program ends.
        """
        content = json.dumps(asdict(settings), ensure_ascii=False, indent=2) + "\n"
        try:
            write_private(self.path, content.encode(), self._files)
        except OSError as error:
            raise NotSaved(
                "Réglages non enregistrés",
                f"{self.path} : {why(error)}. "
                "Ils valent jusqu’à la fermeture du programme.",
            ) from error


def _typed(found: dict[str, Any]) -> Settings:
    """The settings that have the right type; the default for each other."""
    theme, role, panel = found.get("theme"), found.get("role"), found.get("panel")
    default = Settings()
    return Settings(
        theme=theme if theme in THEMES else default.theme,
        role=role if isinstance(role, str) else default.role,
        panel=panel if isinstance(panel, bool) else default.panel,
        retention=_months(found.get("retention")),
        sessions=_path(found.get("sessions")),
        exports=_path(found.get("exports")),
        model=_short(found.get("model")),
        model_url=_short(found.get("model_url")),
        model_seconds=_seconds(found.get("model_seconds")),
        reread=found.get("reread") is not False,
        encryption=_short(found.get("encryption")),
        lock_after=_minutes(found.get("lock_after")),
        phrases=_phrases(found.get("phrases")),
        keys=_keys(found.get("keys")),
    )


def _phrases(value: Any) -> tuple[str, ...]:
    """The sentences that are texts, cleaned: the file may have been written by hand."""
    if not isinstance(value, list):
        return ()
    found = (one_line(one)[:LONGEST_PHRASE] for one in value if isinstance(one, str))
    return tuple(dict.fromkeys(one for one in found if one))[:MOST_PHRASES]


def _keys(value: Any) -> dict[str, str]:
    """What is said of keys; whether a command may have one is for the screens to say."""
    if not isinstance(value, dict):
        return {}
    return {
        one_line(command)[:60]: one_line(key)[:40] for command, key in value.items()
        if isinstance(key, str)
    }


def _short(value: Any) -> str:
    return value if isinstance(value, str) and len(value) <= 300 else ""


def _path(value: Any) -> str:
    return value if isinstance(value, str) and len(value) <= 4096 else ""


def _seconds(value: Any) -> int:
    return value if type(value) is int and 5 <= value <= 600 else Settings().model_seconds


def _minutes(value: Any) -> int:
    return value if type(value) is int and 0 <= value <= 1440 else Settings().lock_after


def _months(value: Any) -> int:
    """A period of retention, none where it is no number of months."""
    if type(value) is not int or not value:
        return 0
    # the domain is not loaded before the first frame where no period is set
    from assistant.domain.session.retention import LONGEST

    return value if 0 < value <= LONGEST else 0
