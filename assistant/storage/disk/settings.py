"""The file of what the user prefers: a private one, in JSON. Knows no screen.

Several programs may have it open, and other versions of this one: at each change it is read again,
and only what was changed is written.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
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
from assistant.domain.common.why import why, why_unread
from assistant.storage.disk.clock import Now, utc_now
from assistant.storage.disk.files import (
    SYSTEM,
    Files,
    ensure_private_folder,
    replace_patiently,
    write_private,
)
from assistant.storage.disk.lock import SessionLock

_LARGEST = 1_000_000
"""Bytes: far more than any settings."""

_MOST_READ = 2 * MOST_PHRASES
"""How many sentences are read: two windows may each have filled the list."""

_ATTEMPTS, _PAUSE = 20, 0.05  # seconds
"""How long another program may be changing them: it takes it a moment."""


class SettingsFile:
    """The file of settings in the configuration folder.

    A broken file never stops the program: the defaults hold, and `problem` says so in one sentence.
    At the next change it is kept beside, under another name.
    """

    def __init__(self, folder: Path, files: Files = SYSTEM, now: Now = utc_now) -> None:
        self.path = folder / "reglages.json"
        self._files, self._now = files, now
        self.problem = ""

    def load(self) -> Settings:
        """The settings as written, the defaults where there is nothing or nothing readable."""
        self.problem = ""
        try:
            found = self._found()
        except OSError as error:
            self.problem = (
                f"Réglages illisibles ({self.path.name}) : {why_unread(error)}. Les réglages "
                "d’origine sont employés, et ce fichier n’est pas touché."
            )
            return Settings()
        if found is None:
            self.problem = (
                f"Réglages illisibles ({self.path.name}) : les réglages d’origine sont employés. "
                "Au premier changement, ce fichier sera gardé à part."
            )
        return _typed(found or {})

    def change(self, seen: Settings, **changes: Any) -> Settings:
        """Change these settings in the file as it is now, and no other; all that it then says.

        Args:
            seen: the settings where the change was made. Of sentences and of keys, what differs
                from it is changed.
            changes: the new value of each.

        Raises:
            NotSaved: the file cannot be read now, or the disk refused; nothing in it was changed.
        """
        self.problem = ""
        try:
            ensure_private_folder(self.path.parent, self._files)
            with self._alone():
                found = self._to_change(seen)
                for name, value in changes.items():
                    found[name] = _changed(found.get(name), getattr(seen, name), value)
                write_private(self.path, _written(found), self._files)
        except OSError as error:
            raise self._not_saved(why(error)) from error
        return _typed(found)

    def _found(self) -> dict[str, Any] | None:
        """What the file says, nothing where there is none; None when it cannot be understood.

        Raises:
            OSError: it cannot be read.
        """
        try:
            found = json.loads(self._files.read_chosen(self.path, _LARGEST))
        except FileNotFoundError:
            return {}
        except (ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) else None

    def _to_change(self, seen: Settings) -> dict[str, Any]:
        """What the file says; what cannot be understood is put aside, and what holds is `seen`.

        Raises:
            NotSaved: it cannot be read: what it says would be lost.
            OSError: it cannot be put aside.
        """
        try:
            found = self._found()
        except OSError as error:
            raise self._not_saved(why_unread(error)) from error
        if found is not None:
            return found
        aside = self._aside()
        replace_patiently(self._files, self.path, aside)
        self.problem = f"Réglages illisibles : l’ancien fichier est gardé, « {aside} »."
        default = asdict(Settings())
        chosen = {name: one for name, one in asdict(seen).items() if one != default[name]}
        held: dict[str, Any] = json.loads(_written(chosen))
        return held

    def _aside(self) -> Path:
        """A name for what cannot be understood, that nothing bears."""
        path = self.path.with_stem("reglages-illisibles")
        number = 1
        while self._files.exists(path):
            number += 1
            path = self.path.with_stem(f"reglages-illisibles-{number}")
        return path

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """While no other program changes them; some network drives cannot say so.

        Raises:
            NotSaved: another one has been at it for long.
        """
        lock = None
        with suppress(OSError):
            for _ in range(_ATTEMPTS):
                lock = SessionLock.acquire(
                    self._files, self.path.with_suffix(".lock"), self._now()
                )
                if lock:
                    break
                time.sleep(_PAUSE)
            else:
                raise self._not_saved("un autre programme les change en ce moment")
        try:
            yield
        finally:
            if lock:
                lock.release()

    def _not_saved(self, reason: str) -> NotSaved:
        return NotSaved(
            "Réglages non enregistrés",
            f"{self.path} : {reason}. Ce fichier n’a pas changé ; à l’écran, les réglages valent "
            "jusqu’à la fermeture du programme.",
        )


def _changed(there: Any, seen: Any, wanted: Any) -> Any:
    """What a setting becomes where the file says `there`: of several things, those that were
    changed only."""
    if isinstance(wanted, tuple):
        return _with_phrases(there if isinstance(there, list) else [], seen, wanted)
    if isinstance(wanted, Mapping):
        return _with_keys(there if isinstance(there, dict) else {}, seen, wanted)
    return wanted


def _with_phrases(
    there: list[Any], seen: tuple[str, ...], wanted: tuple[str, ...]
) -> list[Any]:
    gone = set(seen) - set(wanted)
    kept = [one for one in there if not (isinstance(one, str) and _phrase(one) in gone)]
    known = {_phrase(one) for one in kept if isinstance(one, str)}
    return [*kept, *(one for one in wanted if one not in seen and one not in known)]


def _with_keys(
    there: dict[str, Any], seen: Mapping[str, str], wanted: Mapping[str, str]
) -> dict[str, Any]:
    gone = seen.keys() - wanted.keys()
    given = {command: key for command, key in wanted.items() if seen.get(command) != key}
    return {**{command: key for command, key in there.items() if command not in gone}, **given}


def _written(found: dict[str, Any]) -> bytes:
    said = json.dumps(found, ensure_ascii=False, indent=2)
    try:
        return f"{said}\n".encode()
    except UnicodeEncodeError:  # a folder whose name is bytes that are no text
        return f"{json.dumps(found, indent=2)}\n".encode()


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
    found = (_phrase(one) for one in value if isinstance(one, str))
    return tuple(dict.fromkeys(one for one in found if one))[:_MOST_READ]


def _phrase(text: str) -> str:
    return one_line(text)[:LONGEST_PHRASE]


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
    """A path that a system can be asked for; empty for anything else."""
    if not isinstance(value, str) or len(value) > 4096 or "\0" in value:
        return ""
    try:
        os.fsencode(value)
    except UnicodeEncodeError:  # half a character
        return ""
    return value


def _seconds(value: Any) -> int:
    return value if type(value) is int and 5 <= value <= 600 else Settings().model_seconds


def _minutes(value: Any) -> int:
    return value if type(value) is int and 0 <= value <= 1440 else Settings().lock_after


def _months(value: Any) -> int:
    """A period of retention, none where it is no number of months."""
    if type(value) is not int or value <= 0:
        return 0
    # the domain is not loaded before the first frame where no period is set
    from assistant.domain.session.retention import LONGEST

    return value if value <= LONGEST else 0
