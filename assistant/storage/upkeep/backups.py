"""Copies of sessions, made when an interview ends, and putting one back.

A copy is a folder `<session>/<moment>/` that holds the session's journals under their own names,
so that it is itself a folder of sessions that the program opens. It only gets its name once it
has been written, read again and checked; the oldest copies then go.
"""

from __future__ import annotations

import contextlib
import errno
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from assistant.domain.common.errors import (
    AssistantError,
    NotSaved,
    SessionLocked,
    SessionUnreadable,
)
from assistant.domain.common.french import counted, day_and_hour
from assistant.storage.disk.clock import stamp as stamp_of
from assistant.storage.disk.clock import utc_now
from assistant.storage.disk.files import (
    SYSTEM,
    Files,
    create_private,
    ensure_private_folder,
    remove_patiently,
    replace_patiently,
)
from assistant.storage.disk.lock import SessionLock, holder
from assistant.storage.disk.why import why
from assistant.storage.journal.codec import NO_VAULT, Codecs
from assistant.storage.journal.parts import (
    Reading,
    SessionFiles,
    is_session_id,
    key_name,
    load,
    raw_lines,
    read_parts,
)

KEPT = 5
"""How many copies of a session are kept."""

BESIDE = "copie-"
"""What follows `<session>.` in the name of a copy put beside the session."""

_MOMENT = re.compile(r"([0-9]{8}T[0-9]{6})([0-9]{3})Z(-[0-9]+)?")
Content = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy of a session; number 1 is the newest. `problem` when it does not hold."""

    number: int
    folder: Path
    made: datetime
    size: int
    events: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restoration did: a sentence, and the folder where the session now is."""

    message: str
    folder: Path


class Backups:
    """The copies of the sessions of one folder.

    Args:
        folder: where the copies go; created, private, with the first one.
        sessions: the folder of the sessions.
        verify: reads a copy whole and refuses it by raising SessionUnreadable.
        codecs: knows which sessions are encrypted.
    """

    def __init__(
        self, folder: Path, sessions: Path, *, files: Files = SYSTEM,
        now: Callable[[], datetime] = utc_now,
        verify: Callable[[SessionFiles], Reading] = load, codecs: Codecs = NO_VAULT,
    ) -> None:
        self.folder = folder
        self._sessions = sessions
        self._files = files
        self._now = now
        self._verify = verify
        self._codecs = codecs

    def keep(self, session_id: str) -> str:
        """Copy a session as it is on disk; the copies beyond the last five go.

        Never raises what a disk may do: an interview does not stop for its copy.

        Returns:
            A sentence when the copy could not be made or an old one not removed, else nothing.
        """
        try:
            self._copy(session_id)
        except OSError as error:
            return _not_kept(session_id, why(error))
        except AssistantError as error:
            return _not_kept(session_id, error.message.rstrip("."))
        try:
            self._rotate(session_id)
        except OSError as error:
            return (
                f"La session « {session_id} » est copiée, mais une ancienne copie n’a pas pu être "
                f"ôtée de « {self.folder / session_id} » ({why(error)})."
            )
        return ""

    def ids(self) -> tuple[str, ...]:
        """The sessions that have a copy here, or the beginning of one."""
        return tuple(sorted(filter(is_session_id, self._files.names(self.folder))))

    def copies(self, session_id: str) -> tuple[Copy, ...]:
        """The copies of a session, the newest first.

        Raises:
            SessionUnreadable: the folder of the copies cannot be read.
        """
        try:
            folders = self._folders(session_id)
        except OSError as error:
            raise SessionUnreadable(
                "Sauvegardes illisibles",
                f"Le dossier « {self.folder / session_id} » ne se laisse pas lire : {why(error)}.",
            ) from error
        return tuple(
            self._described(session_id, number, folder)
            for number, folder in enumerate(folders, 1)
        )

    def restore(self, session_id: str, number: int = 0) -> Restored:
        """Put a copy back: in place when the session is missing or damaged, else beside it.

        A damaged file keeps its bytes, under another name. When it still holds more than the
        copy, nothing is done unless the copy was asked for by its number.

        Args:
            number: which copy; 0 for the newest that holds.

        Raises:
            SessionUnreadable: there is no such copy, it does not hold, or a repair saves more.
            SessionLocked: another program writes the session.
            NotSaved: the disk refused; nothing is lost, and the same call goes on from there.
        """
        chosen = self._chosen(session_id, number)
        place = self._place(self._sessions, session_id)
        try:
            ensure_private_folder(self._sessions, self._files)
            lock = SessionLock.acquire(self._files, place.lock_path, self._now())
            if lock is None:
                raise _busy(place)
            try:
                return self._restore(place, chosen, asked=bool(number))
            finally:
                lock.release()
        except OSError as error:
            raise NotSaved(
                "Sauvegarde non restaurée",
                f"Session « {session_id} » : {why(error)}. Rien n’est perdu : la copie est dans "
                f"« {chosen.folder} ». Libérez de la place ou rendez-vous les droits, puis "
                "recommencez.",
            ) from error

    def _place(self, folder: Path, session_id: str) -> SessionFiles:
        return SessionFiles(self._files, folder, session_id, self._codecs)

    # --- making a copy -----------------------------------------------------------------------

    def _copy(self, session_id: str) -> None:
        content = _content(self._place(self._sessions, session_id))
        if not content:
            raise FileNotFoundError(errno.ENOENT, "the session has no file", session_id)
        home = self.folder / session_id
        newest = self._folders(session_id)[:1]
        if newest and _content(self._place(newest[0], session_id)) == content:
            return
        ensure_private_folder(home, self._files)
        name = self._free_name(home)
        draft = home / f".{name}"
        try:
            self._write(session_id, draft, content)
            replace_patiently(self._files, draft, home / name)
        except (OSError, AssistantError):
            with contextlib.suppress(OSError):
                self._remove(draft)
            raise
        self._files.fsync_directory(home)

    def _write(self, session_id: str, folder: Path, content: Content) -> None:
        """Write the files of a copy, read them again and check their chain."""
        self._files.make_folder(folder)
        for name, written in content.items():
            self._files.close(create_private(self._files, folder / name, written))
        copied = self._place(folder, session_id)
        self._verify(copied)
        if _content(copied) != content:
            raise OSError(errno.EIO, "the copy does not read as it was written", str(folder))

    def _free_name(self, home: Path) -> str:
        stamp = stamp_of(self._now())
        names = (f"{stamp}-{number}" if number > 1 else stamp for number in count(1))
        return next(
            name for name in names
            if not self._files.exists(home / name) and not self._files.exists(home / f".{name}")
        )

    def _rotate(self, session_id: str) -> None:
        home = self.folder / session_id
        begun = [home / name for name in self._files.names(home) if name.startswith(".")]
        for folder in (*begun, *self._folders(session_id)[KEPT:]):
            self._remove(folder)

    def _remove(self, folder: Path) -> None:
        for name in self._files.names(folder):
            remove_patiently(self._files, folder / name)
        if self._files.is_folder(folder):
            self._files.remove_folder(folder)

    def _folders(self, session_id: str) -> list[Path]:
        """The folders of the copies, the newest first."""
        if not is_session_id(session_id):
            return []
        home = self.folder / session_id
        names = [name for name in self._files.names(home) if _MOMENT.fullmatch(name)]
        return [home / name for name in sorted(names, key=_order, reverse=True)]

    # --- putting one back --------------------------------------------------------------------

    def _described(self, session_id: str, number: int, folder: Path) -> Copy:
        place, made = self._place(folder, session_id), _made(folder.name)
        try:
            size = sum(len(content) for content in _content(place).values())
            reading = self._verify(place)
        except OSError as error:
            return Copy(number, folder, made, 0, 0, why(error))
        except AssistantError as error:
            return Copy(number, folder, made, size, 0, error.message)
        # A copy is written whole before it gets its name: an unfinished end means a lost one.
        cut = "sa fin manque" if reading.tail or reading.unterminated else ""
        return Copy(number, folder, made, size, len(reading.records), cut)

    def _chosen(self, session_id: str, number: int) -> Copy:
        copies = self.copies(session_id)
        if not copies:
            raise SessionUnreadable(
                "Aucune sauvegarde",
                f"La session « {session_id} » n’a pas de copie dans « {self.folder} ». Une copie "
                "se fait à la fin de chaque entretien.",
            )
        held = [copy for copy in copies if not copy.problem]
        wanted = [copy for copy in copies if copy.number == number] if number else held[:1]
        if not wanted:
            raise SessionUnreadable(
                "Pas de telle copie",
                f"Session « {session_id} » : copies 1 (la plus récente) à {len(copies)}, dont "
                f"{counted(len(held), 'intacte')}. "
                f"« cqp session sauvegardes {session_id} » les montre.",
            )
        if wanted[0].problem:
            raise SessionUnreadable(
                "Copie endommagée", f"Copie {wanted[0].number} : {wanted[0].problem}"
            )
        return wanted[0]

    def _restore(self, place: SessionFiles, copy: Copy, *, asked: bool) -> Restored:
        there = [part.path for part in place.parts()]
        damaged = bool(there) and self._is_damaged(place)
        if damaged and not asked:
            self._prefer_repair(place, copy)
        beside = self._write_beside(place, copy)
        if there and not damaged:
            return Restored(
                f"La session « {place.session_id} » est intacte : elle n’a pas été touchée. La "
                f"copie du {day_and_hour(copy.made)} est à côté, dans « {beside} » ; pour la "
                f"lire : cqp --sessions \"{beside}\" ouvrir {place.session_id}",
                beside,
            )
        aside = [self._set_aside(place, path) for path in there]
        aside += self._put_key_back(place, beside)
        # The last file first: whatever interrupts us, what is there is not taken for the whole.
        for part in reversed(self._place(beside, place.session_id).parts()):
            replace_patiently(self._files, part.path, place.folder / part.path.name)
        self._remove(beside)
        self._files.fsync_directory(place.folder)
        self._verify(place)
        message = (
            f"Session « {place.session_id} » restaurée : {copy.events} événements, d’après la "
            f"copie du {day_and_hour(copy.made)}. Ce qui a été saisi depuis n’y est pas."
        )
        if aside:
            message += f" Le fichier endommagé est gardé : {', '.join(aside)}."
        return Restored(message, place.folder)

    def _put_key_back(self, place: SessionFiles, beside: Path) -> list[str]:
        """Give the session the key of its copy; another one is kept under another name."""
        source, target = (folder / key_name(place.session_id) for folder in (beside, place.folder))
        if not self._files.exists(source):
            return []
        aside = []
        if self._files.exists(target):
            if self._files.read(target) == self._files.read(source):
                return []
            aside.append(self._set_aside(place, target))
        replace_patiently(self._files, source, target)
        return aside

    def _is_damaged(self, place: SessionFiles) -> bool:
        """True when the files do not hold; raises for what a copy must not replace."""
        read_parts(place)  # refused by the system, of another session, or too recent
        try:
            self._verify(place)
        except SessionUnreadable:
            return True
        return False

    def _prefer_repair(self, place: SessionFiles, copy: Copy) -> None:
        left = surviving(place)
        if left > copy.events:
            raise SessionUnreadable(
                "Une réparation sauve davantage",
                f"La session « {place.session_id} » est endommagée, mais {left} événements y "
                f"tiennent encore ; la copie en a {copy.events}. « cqp session reparer "
                f"{place.session_id} » les récupère. Pour restaurer quand même : "
                f"--copie {copy.number}.",
            )

    def _write_beside(self, place: SessionFiles, copy: Copy) -> Path:
        stamp = stamp_of(self._now())
        for number in count(1):
            suffix = f"-{number}" if number > 1 else ""
            beside = place.folder / f"{place.session_id}.{BESIDE}{stamp}{suffix}"
            if not self._files.exists(beside):
                break
        content = _content(self._place(copy.folder, place.session_id))
        try:
            self._write(place.session_id, beside, content)
        except (OSError, AssistantError):
            with contextlib.suppress(OSError):
                self._remove(beside)
            raise
        self._files.fsync_directory(place.folder)
        return beside

    def _set_aside(self, place: SessionFiles, path: Path) -> str:
        """Rename a damaged file; the lock is ours, so that nobody takes the name meanwhile."""
        stamp = stamp_of(self._now())
        for number in count(1):
            suffix = f"-{number}" if number > 1 else ""
            aside = place.folder / f"{place.session_id}.rebut-{stamp}{suffix}"
            if not self._files.exists(aside):
                break
        replace_patiently(self._files, path, aside)
        return aside.name


def surviving(place: SessionFiles) -> int:
    """How many different events of a damaged session still are what was written."""
    found: set[int] = set()
    for part in place.parts():
        for _, _, held, whole in raw_lines(place, part):
            found.update(line["n"] for line in held if whole and line["n"])
    return len(found)


def _order(name: str) -> tuple[str, int]:
    stamp, _, number = name.partition("-")
    return stamp, int(number or 1)


def _made(name: str) -> datetime:
    match = _MOMENT.fullmatch(name)
    text = match[1] if match else "19700101T000000"
    return datetime.strptime(text, "%Y%m%dT%H%M%S").replace(tzinfo=UTC)


def _content(place: SessionFiles) -> Content:
    """The bytes of the journals of a session and of its key, by their names."""
    paths = [part.path for part in place.parts()]
    key = place.folder / key_name(place.session_id)
    if paths and place.files.exists(key):
        paths.append(key)
    return {path.name: place.files.read(path) for path in paths}


def _busy(place: SessionFiles) -> SessionLocked:
    return SessionLocked(
        "Session en cours d’écriture",
        f"La session « {place.session_id} » est écrite par "
        f"{holder(place.files, place.lock_path)}. Fermez-la là-bas, puis restaurez-la.",
    )


def _not_kept(session_id: str, reason: str) -> str:
    return (
        f"La copie de sauvegarde de la session « {session_id} » n’a pas été faite : {reason}. "
        "La session elle-même est enregistrée."
    )
