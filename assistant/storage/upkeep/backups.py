"""Copies of sessions, made when an interview ends, and putting one back.

A copy is a folder `<session>/<moment>/` that holds the session's journals under their own names,
so that it is itself a folder of sessions that the program opens. It only gets its name once it
has been written, read again and checked; the oldest copies then go.

The name also says in what order copies were made, how many events this one holds and from which
folder of sessions it comes: a clock may be wrong, and two folders may hold sessions of one id.
Copies of another folder are listed, never evicted, and put back only when they are asked for by
their number.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
from collections.abc import Callable, Mapping, Sequence
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
from assistant.domain.common.why import why, why_unread
from assistant.storage.disk.clock import Now, utc_now
from assistant.storage.disk.clock import stamp as stamp_of
from assistant.storage.disk.files import (
    SYSTEM,
    Files,
    create_closed,
    ensure_private_folder,
    remove_patiently,
    replace_patiently,
)
from assistant.storage.disk.lock import SessionLock, holder
from assistant.storage.journal.codec import NO_VAULT, Codecs
from assistant.storage.journal.line import Line
from assistant.storage.journal.parts import (
    JournalReading,
    Part,
    SessionFiles,
    is_session_id,
    key_name,
    load,
    raw_lines,
    read_parts,
)

KEPT = 5
"""How many copies of a session are kept."""

_READ_AGAIN = 3
"""How often a session that grows while it is read is read again."""

BESIDE = "copie-"
"""What follows `<session>.` in the name of a copy put beside the session."""

_NAME = re.compile(
    r"([0-9]{8}T[0-9]{6})([0-9]{3})Z(?:-([0-9]{1,9})|\.([0-9]{1,9})\.([0-9]{1,9})\.([0-9a-f]{8}))?"
)
"""When; then order, events and folder, or in older ones a number within the same instant."""

Content = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy of a session; number 1 is the newest. `problem` when it is damaged.

    Args:
        elsewhere: it was made from another folder of sessions.
    """

    number: int
    folder: Path
    made: datetime
    size: int
    events: int = 0
    problem: str = ""
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restoration did: a sentence, and the folder where the session now is."""

    message: str
    folder: Path


@dataclass(frozen=True, slots=True)
class _Kept:
    """A copy as its name tells of it; in those of an older program, the name tells when only."""

    folder: Path
    made: datetime
    order: int = 0
    events: int = 0
    source: str = ""


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
        now: Now = utc_now,
        verify: Callable[[SessionFiles], JournalReading] = load, codecs: Codecs = NO_VAULT,
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
                f"retirée de « {self.folder / session_id} » ({why(error)})."
            )
        return ""

    def ids(self) -> tuple[str, ...]:
        """The sessions that have a copy here, or the beginning of one.

        Raises:
            SessionUnreadable: the folder of the copies cannot be read.
        """
        try:
            return tuple(sorted(filter(is_session_id, self._files.names(self.folder))))
        except OSError as error:
            raise _unreadable(self.folder, error) from error

    def from_elsewhere(self, session_id: str) -> tuple[Path, ...]:
        """The copies of a session of that id that another folder of sessions had.

        Raises:
            OSError: the folder of the copies cannot be read.
        """
        kept = self._kept(session_id)
        own = self._own(kept)
        return tuple(one.folder for one in kept if one not in own)

    def offer(self, session_id: str) -> str:
        """A sentence on the copy that would be put back, empty when there is none that holds."""
        try:
            held = [one for one in self.copies(session_id) if not one.problem and not one.elsewhere]
        except AssistantError:
            return ""
        if not held:
            return ""
        return (
            f"Une copie du {day_and_hour(held[0].made)} existe ({held[0].events} événements) : "
            f"« cqp session restaurer {session_id} » la reprend."
        )

    def copies(self, session_id: str) -> tuple[Copy, ...]:
        """The copies of a session, the newest first.

        Raises:
            SessionUnreadable: the folder of the copies cannot be read.
        """
        try:
            kept = self._kept(session_id)
        except OSError as error:
            raise _unreadable(self.folder / session_id, error) from error
        return tuple(
            self._described(session_id, number, one) for number, one in enumerate(kept, 1)
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
        content = self._settled(session_id)
        if not content:
            raise FileNotFoundError(errno.ENOENT, "the session has no file", session_id)
        home = self.folder / session_id
        kept = self._kept(session_id)
        newest = self._own(kept)[:1]
        if newest and _content(self._place(newest[0].folder, session_id)) == content:
            return
        order = max((one.order for one in kept), default=0) + 1
        ensure_private_folder(home, self._files)
        stamp = stamp_of(self._now())
        draft = home / f".{stamp}"
        try:
            events = len(self._write(session_id, draft, content).records)
            name = f"{stamp}.{order}.{events}.{self._source}"
            replace_patiently(self._files, draft, home / name)
        except (OSError, AssistantError):
            with contextlib.suppress(OSError):
                self._remove(draft)
            raise
        self._files.fsync_directory(home)

    def _settled(self, session_id: str) -> Content:
        """The bytes of a session, read again where they end in the middle of a line.

        Whoever records meanwhile has written half of one; where nobody does, they stay as they are.
        """
        place = self._place(self._sessions, session_id)
        content = _content(place)
        for _ in range(_READ_AGAIN):
            if all(held.endswith(b"\n") for held in content.values()):
                break
            content = _content(place)
        return content

    def _write(self, session_id: str, folder: Path, content: Content) -> JournalReading:
        """Write the files of a copy, read them again and check their chain."""
        self._files.make_folder(folder)
        for name, written in content.items():
            create_closed(self._files, folder / name, written)
        copied = self._place(folder, session_id)
        reading = self._verify(copied)
        if _content(copied) != content:
            raise OSError(errno.EIO, "the copy does not read as it was written", str(folder))
        return reading

    @property
    def _source(self) -> str:
        """What stands for the folder of the sessions in the names of its copies."""
        return hashlib.sha256(os.fsencode(self._sessions.absolute())).hexdigest()[:8]

    def _own(self, kept: Sequence[_Kept]) -> list[_Kept]:
        """The copies made from the folder of the sessions, or by a program that did not say."""
        return [one for one in kept if one.source in ("", self._source)]

    def _rotate(self, session_id: str) -> None:
        home = self.folder / session_id
        begun = [home / name for name in self._names_in(home) if name.startswith(".")]
        own = self._own(self._kept(session_id))
        # a journal that lost its end is copied like another: the longest copy stays
        longest = max(own, key=lambda one: one.events, default=None)
        gone = [one.folder for one in own[KEPT:] if one != longest]
        for folder in (*begun, *gone):
            self._remove(folder)

    def _remove(self, folder: Path) -> None:
        """Remove a copy; of a link, its name only: what it leads to may be anybody's."""
        if self._files.is_link(folder):
            remove_patiently(self._files, folder)
            return
        for name in self._files.names(folder):
            remove_patiently(self._files, folder / name)
        self._files.remove_folder(folder)

    def _names_in(self, home: Path) -> list[str]:
        """The names in the folder of a session's copies.

        Raises:
            OSError: it cannot be read, or a link bears its name.
        """
        if self._files.is_link(home):
            raise OSError(errno.ELOOP, "a link", str(home))
        return self._files.names(home)

    def _kept(self, session_id: str) -> list[_Kept]:
        """The copies, the newest first."""
        if not is_session_id(session_id):
            return []
        home = self.folder / session_id
        found = []
        for name in self._names_in(home):
            match = _NAME.fullmatch(name)
            if match and not self._files.is_link(home / name):
                again, order, events = (int(one or 0) for one in match.group(3, 4, 5))
                made = _moment(match[1])
                kept = _Kept(home / name, made, order, events, match[6] or "")
                found.append(((order, match[1], match[2], again), kept))
        return [kept for _, kept in sorted(found, key=lambda one: one[0], reverse=True)]

    # --- putting one back --------------------------------------------------------------------

    def _described(self, session_id: str, number: int, kept: _Kept) -> Copy:
        folder, made = kept.folder, kept.made
        place, elsewhere = self._place(folder, session_id), not self._own([kept])
        try:
            size = sum(len(content) for content in _content(place).values())
            reading = self._verify(place)
        except OSError as error:
            return Copy(number, folder, made, 0, 0, why_unread(error), elsewhere)
        except AssistantError as error:
            return Copy(number, folder, made, size, 0, error.message, elsewhere)
        # A copy is written whole before it gets its name: an unfinished end means a lost one.
        cut = "sa fin manque" if reading.tail or reading.unterminated else ""
        return Copy(number, folder, made, size, len(reading.records), cut, elsewhere)

    def _chosen(self, session_id: str, number: int) -> Copy:
        copies = self.copies(session_id)
        if not copies:
            raise SessionUnreadable(
                "Aucune sauvegarde",
                f"La session « {session_id} » n’a pas de copie dans « {self.folder} ». Une copie "
                "se fait à la fin de chaque entretien.",
            )
        held = [copy for copy in copies if not copy.problem]
        own = [copy for copy in held if not copy.elsewhere]
        if held and not own and not number:
            raise SessionUnreadable(
                "Copies d’un autre dossier",
                f"Session « {session_id} » : ses copies viennent d’un autre dossier de sessions, "
                "où le même identifiant peut être celui de quelqu’un d’autre. Rien n’a été "
                f"restauré ; si c’est bien elle : --copie {held[0].number}.",
            )
        wanted = [copy for copy in copies if copy.number == number] if number else own[:1]
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
        if damaged:
            self._refuse_another(place, copy)
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
        aside = [place.move_aside(path, self._now()) for path in there]
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
            aside.append(place.move_aside(target, self._now()))
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

    def _refuse_another(self, place: SessionFiles, copy: Copy) -> None:
        """Never put a session in the place of another one that bears the same id."""
        there, copied = (
            first_record(one, one.parts())
            for one in (place, self._place(copy.folder, place.session_id))
        )
        if there and copied and there[0]["sum"] != copied[0]["sum"]:
            raise SessionUnreadable(
                "La copie d’une autre session",
                f"La copie {copy.number} de « {place.session_id} » n’est pas de la session qui est "
                "là : elles n’ont pas la même première ligne. Rien n’a été restauré ; la copie est "
                f"dans « {copy.folder} ».",
            )

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


def first_record(place: SessionFiles, parts: Sequence[Part]) -> list[Line]:
    """The first record that some files of a session hold, damaged or not, as far as one is what
    was written; empty when none is.

    Raises:
        VaultLocked, SessionUnreadable, OSError: they cannot be read.
    """
    for part in parts:
        for _, _, held, _ in raw_lines(place, part):
            first = [line for line in held if line["n"] == 1]
            if first:
                return first
    return []


def surviving(place: SessionFiles) -> int:
    """How many different events of a damaged session still are what was written."""
    found: set[int] = set()
    for part in place.parts():
        for _, _, held, whole in raw_lines(place, part):
            found.update(line["n"] for line in held if whole and line["n"])
    return len(found)


def _moment(stamp: str) -> datetime:
    try:
        return datetime.strptime(stamp, "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)  # a name that nobody of us gave


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


def _unreadable(folder: Path, error: OSError) -> SessionUnreadable:
    return SessionUnreadable(
        "Sauvegardes illisibles",
        f"Le dossier « {folder} » ne se laisse pas lire : {why_unread(error)}. Vérifiez ce qui "
        "porte ce nom et vos droits, puis recommencez.",
    )


def _not_kept(session_id: str, reason: str) -> str:
    return (
        f"La copie de sauvegarde de la session « {session_id} » n’a pas été faite : {reason}. "
        "La session elle-même est enregistrée."
    )
