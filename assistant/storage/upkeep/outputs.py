"""Documents written where the user chose: which session each is of, and its path, no more.

Without it, an erasure could neither find them nor say that they are left. Each is noted before it
is written, so that a program stopped in between leaves none that nobody remembers. Two programs may
write at once, so each adds to what the file says then; a tool that synchronises leaves copies of
it, which are taken in and go.
"""

from __future__ import annotations

import errno
import json
import re
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from assistant.storage.disk.clock import Now, utc_now
from assistant.storage.disk.files import (
    SYSTEM,
    Files,
    drafts_beside,
    ensure_private_folder,
    remove_patiently,
    replace_patiently,
    write_private,
)
from assistant.storage.disk.lock import SessionLock
from assistant.storage.journal.parts import is_session_id

_MOST = 10_000
"""The last so many are remembered."""

_LONGEST_PATH, _LONGEST_NAME = 4000, 255

_ATTEMPTS, _PAUSE = 40, 0.05  # seconds
"""How long another program may be at it: it takes it a moment."""

_ASIDE = "-illisibles"
"""What follows the name of the file in that of one which could not be understood."""


class _Noted(NamedTuple):
    """One document of one session; `begun` until it is known that it was written."""

    session: str
    path: str
    begun: bool = False

    @property
    def key(self) -> tuple[str, str]:
        return self.session, self.path


class Outputs:
    """The documents outside the program's folders.

    Args:
        path: the file that remembers them.
        now: the clock, for its lock.
    """

    def __init__(self, path: Path, *, files: Files = SYSTEM, now: Now = utc_now) -> None:
        self._path = path
        self._files, self._now = files, now
        stem = re.escape(path.stem)
        self._copy = re.compile(
            rf"\.?(?:syncthing\.)?{stem}(?!{_ASIDE}).*{re.escape(path.suffix)}.*"
        )

    def announce(self, sessions: Iterable[str], paths: Iterable[Path]) -> None:
        """Note that these documents of these sessions are about to be written.

        Raises:
            OSError: the disk refused, or another program is at it for long.
        """
        self._change([_Noted(one, path, True) for one, path in _each(sessions, paths)], ())

    def remember(
        self, sessions: Iterable[str], paths: Iterable[Path], announced: Iterable[Path] = ()
    ) -> None:
        """Note that these documents are of these sessions.

        Args:
            announced: what was about to be written; what of it was not is remembered no more.

        Raises:
            OSError: the disk refused, or another program is at it for long.
        """
        whose = [*sessions]
        self._change([_Noted(*one) for one in _each(whose, paths)], _each(whose, announced))

    def _change(self, added: list[_Noted], settled: Collection[tuple[str, str]]) -> None:
        if not added and not settled:
            return
        ensure_private_folder(self._path.parent, self._files)
        with self._alone():
            known = [one for one in self._known() if not one.begun or one.key not in settled]
            self._write(_once([*known, *added]))

    def of(self, sessions: Collection[str]) -> list[tuple[str, Path]]:
        """The documents of these sessions, whether they are still there or not."""
        return [(one.session, Path(one.path)) for one in self._known() if one.session in sessions]

    def begun(self, sessions: Collection[str]) -> frozenset[Path]:
        """Those of these documents of which it is not known that they were written."""
        known = [one for one in self._known() if one.session in sessions]
        return frozenset(Path(one.path) for one in known if one.begun)

    def shared(self, sessions: Collection[str]) -> frozenset[Path]:
        """Those of these documents that tell of other sessions too, as a table of several does."""
        others = (one.path for one in self._known() if one.session not in sessions)
        return frozenset(map(Path, others)) & {path for _, path in self.of(sessions)}

    def forget(
        self, sessions: Collection[str], paths: Collection[Path] | None = None
    ) -> None:
        """Remember nothing more of these sessions; or none of the documents given.

        Raises:
            OSError: the disk refused, or another program is at it for long.
        """
        going = {
            (session, str(path)) for session, path in self.of(sessions)
            if paths is None or path in paths
        }
        if not going and not self._drafts():
            return
        with self._alone():
            self._write([one for one in self._known() if one.key not in going])

    def lost(self) -> tuple[Path, ...]:
        """The files of documents written elsewhere that nobody understands any more: the file
        itself, copies that a tool made of it, and what was put aside for it."""
        with suppress(OSError):
            names = sorted(self._files.names(self._path.parent))
            aside = [one for one in names if one.startswith(f"{self._path.stem}{_ASIDE}")]
            now = [one for one in (self._path, *self._copies()) if self._read(one) is None]
            return (*now, *(self._path.with_name(one) for one in aside))
        return ()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """While no other program is at it; some network drives cannot say so.

        Raises:
            OSError: another one is, for long.
        """
        lock, busy = None, False
        with suppress(OSError):
            for attempt in range(_ATTEMPTS):
                if attempt:
                    time.sleep(_PAUSE)
                path = self._path.with_suffix(".lock")
                lock = SessionLock.acquire(self._files, path, self._now())
                if lock:
                    break
            busy = lock is None
        if busy:
            raise OSError(errno.EBUSY, "another program is at it", str(self._path))
        try:
            yield
        finally:
            if lock:
                lock.release()

    def _known(self) -> list[_Noted]:
        """What the file and copies of it remember, as far as they can be understood."""
        found = (one for path in (*self._copies(), self._path) for one in self._read(path) or ())
        known = _once(found)
        return [one for one in known if is_session_id(one.session) and _names_a_file(one.path)]

    def _copies(self) -> list[Path]:
        """What a tool that synchronises, or a program that was killed, left of the file."""
        with suppress(OSError):
            return [
                self._path.with_name(name) for name in sorted(self._files.names(self._path.parent))
                if name != self._path.name and self._copy.fullmatch(name)
            ]
        return []

    def _drafts(self) -> list[Path]:
        """What programs that were stopped had begun to write of the file."""
        with suppress(OSError):
            return drafts_beside(self._path, self._files)
        return []

    def _read(self, path: Path) -> list[_Noted] | None:
        """What a file says; nothing where there is none, None where it cannot be understood."""
        try:
            content = self._files.read(path).decode("utf-8", "surrogateescape")
            said: Any = json.loads(content)
            return [
                _Noted(str(one["session"]), str(one["chemin"]), one.get("commence") is True)
                for one in said
            ]
        except FileNotFoundError:
            return []
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None

    def _write(self, known: list[_Noted]) -> None:
        """Have the file hold these; what cannot be understood is kept aside, copies of it go.

        So does what a program that was stopped had begun to write: half of a path may be a name.
        """
        drafts = self._drafts()
        copies = [
            one for one in self._copies() if one in drafts or self._read(one) is not None
        ]
        if self._read(self._path) is None:
            replace_patiently(self._files, self._path, self._free_aside())
        said = [
            {"session": one.session, "chemin": one.path} | ({"commence": True} if one.begun else {})
            for one in known[-_MOST:]
        ]
        content = json.dumps(said, ensure_ascii=False, indent=1) + "\n"
        write_private(self._path, content.encode("utf-8", "surrogateescape"), self._files)
        for one in copies:
            remove_patiently(self._files, one)

    def _free_aside(self) -> Path:
        number = 1
        path = self._path.with_stem(f"{self._path.stem}{_ASIDE}")
        while self._files.exists(path):
            number += 1
            path = self._path.with_stem(f"{self._path.stem}{_ASIDE}-{number}")
        return path


def _each(sessions: Iterable[str], paths: Iterable[Path]) -> list[tuple[str, str]]:
    found = [str(path.absolute()) for path in paths]
    return [(one, path) for one in sessions for path in found]


def _once(noted: Iterable[_Noted]) -> list[_Noted]:
    """Each document of each session once, where it is named last; written once, it stays so."""
    found: dict[tuple[str, str], _Noted] = {}
    for one in noted:
        before = found.pop(one.key, one)
        found[one.key] = one._replace(begun=one.begun and before.begun)
    return [*found.values()]


def _names_a_file(path: str) -> bool:
    """False for what no file of ours can be called, and the system refuses to look at."""
    if any("\ud800" <= char < "\udc80" or "\udd00" <= char <= "\udfff" for char in path):
        return False
    steps = path.encode("utf-8", "surrogateescape").replace(b"\\", b"/").split(b"/")
    return (
        "\0" not in path and Path(path).is_absolute()
        and len(path) <= _LONGEST_PATH and all(len(step) <= _LONGEST_NAME for step in steps)
    )
