"""What the user prefers: a few typed settings in a private JSON file. Knows no screen."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assistant.domain.common.errors import NotSaved

THEMES = ("sombre", "clair")


@dataclass(frozen=True, slots=True)
class Settings:
    """The user's preferences; every one has a default that suits a first start."""

    theme: str = "sombre"
    role: str = ""
    panel: bool = True
    retention: int = 0
    """For how many months sessions are kept before they are listed as past it; 0: no period."""
    exports: str = ""
    """The folder documents were last written to, where the user chose one."""
    model: str = ""
    """The language model asked for words, as `ollama:mistral`; empty: none, nothing is sent."""
    model_url: str = ""
    model_seconds: int = 60
    """How long a whole answer of it may take."""
    reread: bool = True
    """Whether a question asked or an observation written is reread by the method's tips."""
    encryption: str = ""
    """When to offer encryption again: empty at once, `jamais`, or not before that ISO day."""
    lock_after: int = 15
    """Minutes without a key after which the program locks; 0: never."""


class SettingsFile:
    """The file of settings in the configuration folder.

    A broken file never stops the program: the defaults hold, `problem` says so in one sentence,
    and the file is only replaced when the user changes a setting.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / "reglages.json"
        self.problem = ""

    def load(self) -> Settings:
        """The settings as written, the defaults where there is nothing or nothing readable."""
        self.problem = ""
        try:
            found = json.loads(self.path.read_text("utf-8"))
        except FileNotFoundError:
            return Settings()
        except (OSError, ValueError):
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
        # reading settings precedes the first frame; what writes them loads cryptography
        from assistant.storage.disk.files import write_private

        content = json.dumps(asdict(settings), ensure_ascii=False, indent=2) + "\n"
        try:
            write_private(self.path, content.encode())
        except OSError as error:
            raise NotSaved(
                "Réglages non enregistrés",
                f"{self.path} : {error.strerror or error}. "
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
        exports=_path(found.get("exports")),
        model=_short(found.get("model")),
        model_url=_short(found.get("model_url")),
        model_seconds=_seconds(found.get("model_seconds")),
        reread=found.get("reread") is not False,
        encryption=_short(found.get("encryption")),
        lock_after=_minutes(found.get("lock_after")),
    )


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
