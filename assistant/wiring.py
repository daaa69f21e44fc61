"""Where the parts meet: folders, store, shelf, voice. Built once by the command line."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.resources import shipped

if TYPE_CHECKING:
    from tempfile import TemporaryDirectory

    from assistant.interview import Interview, Library
    from assistant.storage.referentials import ReferentialShelf
    from assistant.storage.session_store import TinyDBSessionStore
    from assistant.storage.settings import SettingsFile
    from assistant.voice import Voice

SESSIONS_VARIABLE = "CQP_SESSIONS"
DATA_VARIABLE = "CQP_DONNEES"
DEMONSTRATION = "demonstration"


@dataclass(frozen=True, slots=True)
class Folders:
    """The user's folders. `data` holds référentiels and sentences of their own."""

    data: Path
    sessions: Path
    config: Path

    @property
    def exports(self) -> Path:
        return self.data / "exports"

    @property
    def referentials(self) -> Path:
        return self.data / "referentiels"

    @property
    def prompts(self) -> Path:
        return self.data / "phrases"


def user_folders(
    sessions: str | None = None, environment: Mapping[str, str] = os.environ
) -> Folders:
    """The user's folders: as asked, else by the environment, else the platform's.

    Args:
        sessions: the folder named on the command line, if any.
    """
    import platformdirs

    asked = environment.get(DATA_VARIABLE)
    data = Path(asked).expanduser() if asked else platformdirs.user_data_path("cqp", False)
    config = data if asked else platformdirs.user_config_path("cqp", False)
    where = sessions or environment.get(SESSIONS_VARIABLE)
    return Folders(data, Path(where).expanduser() if where else data / "sessions", config)


class Services:
    """What screens and commands work with; each part is made when first asked for."""

    def __init__(self, folders: Folders) -> None:
        self.folders = folders
        self._throw_away: TemporaryDirectory[str] | None = None

    @cached_property
    def shelf(self) -> ReferentialShelf:
        from assistant.storage.referentials import ReferentialShelf

        return ReferentialShelf(shipped("referentials"), self.folders.referentials)

    @cached_property
    def store(self) -> TinyDBSessionStore:
        from assistant.storage.session_store import TinyDBSessionStore

        return TinyDBSessionStore(self.folders.sessions)

    @cached_property
    def library(self) -> Library:
        from assistant.interview import Library

        return Library(self.store, self.shelf)

    @cached_property
    def voice(self) -> Voice:
        from assistant.voice import Voice

        return Voice([self.folders.prompts, shipped("prompts")])

    @cached_property
    def settings(self) -> SettingsFile:
        from assistant.storage.settings import SettingsFile

        return SettingsFile(self.folders.config)

    def demonstration(self) -> Interview:
        """A copy of the demonstration, in a folder that goes with the program."""
        import shutil
        from tempfile import TemporaryDirectory

        from assistant.interview import Library
        from assistant.storage.session_store import TinyDBSessionStore

        self._throw_away = TemporaryDirectory(prefix="cqp-demo-")
        folder = Path(self._throw_away.name)
        shutil.copyfile(
            shipped("sessions") / f"{DEMONSTRATION}.jsonl", folder / f"{DEMONSTRATION}.jsonl"
        )
        return Library(TinyDBSessionStore(folder), self.shelf).open(DEMONSTRATION)

    def export(self, interview: Interview) -> Path:
        """Write the session's document for its owner alone; an earlier one stays.

        Raises:
            NotSaved: the disk refused.
        """
        from assistant.reports.content import build_report
        from assistant.reports.markdown import render
        from assistant.storage.exports import write_new

        report = build_report(interview.session, interview.outcome(), self.voice)
        return write_new(self.folders.exports, interview.session.id, ".md", render(report))
