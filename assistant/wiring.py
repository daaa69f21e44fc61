"""Where the parts meet: folders, store, shelf, voice. Built once by the command line."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.resources import shipped

if TYPE_CHECKING:
    from datetime import date
    from tempfile import TemporaryDirectory

    from assistant.interview import Interview, Library
    from assistant.storage.backups import Backups
    from assistant.storage.erasure import Erasure
    from assistant.storage.holdings import Holdings
    from assistant.storage.referentials import ReferentialShelf
    from assistant.storage.session_store import TinyDBSessionStore
    from assistant.storage.settings import SettingsFile
    from assistant.storage.signing import UserKey
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

    @property
    def backups(self) -> Path:
        return self.data / "sauvegardes"

    @property
    def certificates(self) -> Path:
        return self.data / "attestations"


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

        return Library(self.store, self.shelf, keep_copy=self.backups.keep)

    @cached_property
    def backups(self) -> Backups:
        from assistant.storage.backups import Backups

        return Backups(self.folders.backups, self.folders.sessions)

    @cached_property
    def holdings(self) -> Holdings:
        """All that is kept of the sessions, wherever it lies."""
        from assistant.storage.holdings import Holdings, Places

        folders = self.folders
        return Holdings(Places(folders.sessions, folders.exports, folders.backups), self.backups)

    @cached_property
    def erasure(self) -> Erasure:
        from assistant.storage.erasure import Erasure

        return Erasure(self.holdings, self.folders.certificates, sign=self._sign)

    def _sign(self, message: bytes) -> dict[str, str]:
        return {
            "algorithme": "Ed25519",
            "cle_publique": self.key.public_key.hex(),
            "signature": self.key.sign(message).hex(),
        }

    def place_risk(self) -> str | None:
        """Why the folder of the sessions is a risk, in a sentence; None when nothing is seen."""
        from assistant.storage.places import risk

        return risk(self.folders.sessions)

    def libraries_of(self, session_id: str) -> Iterator[Library]:
        """Where a session may be read: the sessions, then its copies, the newest first."""
        from assistant.interview import Library
        from assistant.storage.session_store import TinyDBSessionStore

        yield self.library
        for copy in self.backups.copies(session_id):
            yield Library(TinyDBSessionStore(copy.folder), self.shelf)

    def write_archive(
        self, session_id: str, entries: Sequence[tuple[str, bytes]], path: Path | None
    ) -> Path:
        """Write a person's archive, beside the documents unless somewhere else is asked.

        Raises:
            NotSaved: the disk refused, or something bears the name asked.
        """
        from assistant.interview import utc_now
        from assistant.storage.person_archive import write_archive, write_archive_at

        if path is not None:
            return write_archive_at(path, entries, utc_now())
        name = f"{session_id}-personne"
        return write_archive(self.folders.exports, name, entries, utc_now())

    @cached_property
    def voice(self) -> Voice:
        from assistant.voice import Voice

        return Voice([self.folders.prompts, shipped("prompts")])

    @cached_property
    def settings(self) -> SettingsFile:
        from assistant.storage.settings import SettingsFile

        return SettingsFile(self.folders.config)

    @cached_property
    def key(self) -> UserKey:
        """The user's key, that signs their seals; made at the first one."""
        from assistant.storage.signing import UserKey

        return UserKey(self.folders.config)

    def check_signature(self, public_key: bytes, signature: bytes, message: bytes) -> bool:
        """True when the holder of this key signed this message."""
        from assistant.storage.signing import signature_holds

        return signature_holds(public_key, signature, message)

    def loose_bytes(self, session_id: str) -> tuple[str, ...]:
        """What the session's files hold besides their lines; see `storage.endings`."""
        from assistant.storage.endings import loose_bytes

        return loose_bytes(self.folders.sessions, session_id)

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
        content = render(report).encode("utf-8")
        return write_new(self.folders.exports, interview.session.id, ".md", content)

    def is_holiday(self, day: date) -> bool:
        """Whether that day is a public holiday in France."""
        from assistant.calendar_fr import is_holiday

        return is_holiday(day)
