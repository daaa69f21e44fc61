"""Encrypting the sessions that are there, and putting them back in clear.

Each file is written anew beside itself, on disk, read again, compared with what it must say, and
only then takes the name of the other: whatever interrupts a conversion, each file is whole, in one
form or the other, and the session reads as before. The same call goes on from there. Only what was
converted is touched: the lines, their sums, their seals stay what they were.
"""

from __future__ import annotations

import contextlib
import errno
import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.domain.common.errors import AssistantError, NotSaved, SessionLocked
from assistant.domain.common.why import why, why_unread
from assistant.storage.disk.clock import Now, utc_now
from assistant.storage.disk.files import (
    SYSTEM,
    Files,
    create_closed,
    remove_patiently,
    replace_patiently,
)
from assistant.storage.disk.lock import SessionLock
from assistant.storage.journal.encrypted import read_envelope
from assistant.storage.journal.parts import (
    SessionFiles,
    clear_beside_encrypted,
    look_at,
    new_file,
    unreadable,
)
from assistant.storage.journal.store import TinyDBSessionStore
from assistant.storage.upkeep.holdings import (
    BACKUP,
    CONFLICT,
    DOCUMENT,
    INDEX,
    JOURNAL,
    OTHERS,
    REMNANT,
    Held,
    Holdings,
)
from assistant.storage.vault.session_keys import SessionKeys

Progress = Callable[[int, int], None]
"""Told how many sessions are done, of how many."""

_CONVERTED = (JOURNAL, CONFLICT, REMNANT, BACKUP, OTHERS)
_REMNANT = ".rebut-"
_DRAFT = re.compile(r"\..+\.[0-9a-f]{8}")


def unheard(done: int, total: int) -> None:
    """For conversions that nobody watches."""


@dataclass(frozen=True, slots=True)
class Form:
    """In which form the files of the sessions are."""

    encrypted: int = 0
    clear: int = 0
    documents: int = 0


@dataclass(frozen=True, slots=True)
class Converted:
    """What a conversion did: the sessions, and why others stay as they are."""

    done: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]


class Conversion:
    """Changes the form of what is kept of the sessions, copies and remnants included.

    Args:
        store: the sessions, to mend what an interrupted write left before converting it.
        holdings: where their files are.
        keys: the keys of the sessions.
    """

    def __init__(
        self, store: TinyDBSessionStore, holdings: Holdings, keys: SessionKeys, *,
        files: Files = SYSTEM, now: Now = utc_now,
    ) -> None:
        self._store = store
        self._holdings = holdings
        self._keys = keys
        self._files = files
        self._now = now

    def form(self) -> Form:
        """How many files are in each form, and how many documents, always in clear.

        Raises:
            SessionUnreadable: a folder or a file cannot be read.
        """
        encrypted = clear = 0
        ids = self._holdings.ids()
        for held in self._held(ids):
            secret = self._is_encrypted(held)
            encrypted, clear = encrypted + secret, clear + (not secret)
        documents = sum(held.kind == DOCUMENT for held in self._holdings.files(ids))
        return Form(encrypted, clear, documents)

    def pending(self, *, clear: bool = False) -> tuple[str, ...]:
        """The sessions of which a file is still in the other form, the oldest first."""
        ids = self._holdings.ids()
        left = {held.session for held in self._held(ids) if self._is_encrypted(held) is clear}
        order = {known: -rank for rank, known in enumerate(self._store.ids())}
        return tuple(sorted(left, key=lambda one: (order.get(one, -len(order)), one)))

    def run(self, *, clear: bool = False, progress: Progress = unheard) -> Converted:
        """Convert all that is left, session by session; one that cannot be does not stop the rest.

        Args:
            clear: put back in clear instead of encrypting.

        Raises:
            VaultLocked: nobody unlocked the vault.
        """
        self._keys.vault.master()
        done, refused = [], []
        left = self.pending(clear=clear)
        for count, session_id in enumerate(left):
            progress(count, len(left))
            try:
                self.convert(session_id, clear=clear)
            except AssistantError as error:
                refused.append((session_id, error.message))
            else:
                done.append(session_id)
        progress(len(left), len(left))
        if not clear and not refused:
            self._forget_indexes()
        return Converted(tuple(done), tuple(refused))

    def convert(self, session_id: str, *, clear: bool = False) -> None:
        """Convert everything kept of one session.

        Raises:
            SessionLocked: it is being written.
            SessionUnreadable: it is damaged: to be repaired first.
            NotSaved: the disk refused; each file is whole, in one form or the other.
            VaultLocked: nobody unlocked the vault.
        """
        self._mend(session_id)
        try:
            with self._lock(session_id):
                self._forget_index(session_id)
                self._set_foreign_aside(session_id)
                for held in self._in_order(self._held([session_id]), clear=clear):
                    if _DRAFT.fullmatch(held.path.name):
                        remove_patiently(self._files, held.path)
                    elif self._is_encrypted(held) is clear:
                        self._convert(held, clear=clear)
                self._forget_index(session_id)  # somebody may have searched meanwhile
        except OSError as error:
            raise NotSaved(
                "Conversion inachevée",
                f"Session « {session_id} » : {why(error)}. Rien n’est perdu : chaque fichier est "
                "entier, chiffré ou en clair. Libérez de la place, puis recommencez.",
            ) from error

    def _forget_indexes(self) -> None:
        """Remove what a tool that synchronises copied of the index, even where no session is left
        to encrypt.

        Raises:
            NotSaved: the disk refused.
        """
        try:
            for session_id in self._holdings.ids()[:1]:
                self._forget_index(session_id)
        except OSError as error:
            raise NotSaved(
                "Index resté en clair",
                f"{why(error)}. Fermez le programme qui l’ouvre, puis donnez de nouveau la même "
                "commande.",
            ) from error

    def _forget_index(self, session_id: str) -> None:
        """Remove what searching kept in clear: it is made anew from what may be kept."""
        for held in self._holdings.files([session_id]):
            if held.kind == INDEX:
                remove_patiently(self._files, held.path)

    def _mend(self, session_id: str) -> None:
        """Deal with an unfinished line, and refuse a session that is damaged or written."""
        if session_id in self._store.ids():
            opened = self._store.open(session_id)
            opened.close()
            if opened.writer:
                raise _busy(session_id, opened.writer)

    @contextlib.contextmanager
    def _lock(self, session_id: str) -> Iterator[None]:
        place = SessionFiles(self._files, self._store.folder, session_id)
        if not self._files.is_folder(place.folder):
            yield
            return
        lock = SessionLock.acquire(self._files, place.lock_path, self._now())
        if lock is None:
            raise _busy(session_id, "un autre programme")
        try:
            yield
        finally:
            lock.release()

    def _held(self, sessions: tuple[str, ...] | list[str]) -> Iterator[Held]:
        """What may be converted of these sessions.

        A folder of sessions may hold other things that are named like theirs, as the vault when
        both share one folder: what has neither journal, copy nor remnant is no session.
        """
        found = [held for held in self._holdings.files(sessions) if held.kind in _CONVERTED]
        real = {held.session for held in found if held.kind != REMNANT or _REMNANT in held.inside}
        return (held for held in found if held.session in real)

    def _set_foreign_aside(self, session_id: str) -> None:
        """Keep what lies in clear beside an encrypted session from becoming a part of it."""
        for place in {held.path.parent for held in self._held([session_id])}:
            files = SessionFiles(self._files, place, session_id, self._keys)
            for part in clear_beside_encrypted(look_at(files, files.parts())):
                files.move_aside(part.path, self._now())

    def _in_order(self, found: Iterator[Held], *, clear: bool) -> list[Held]:
        """The files of a journal from the last to the first, or back when they go to clear.

        Whatever interrupts us, those in clear are then the first ones, which is what reading
        expects of a session that is half converted.
        """
        held = tuple(found)
        ranks = {}
        for folder, session in {(one.path.parent, one.session) for one in held}:
            place = SessionFiles(self._files, folder, session, self._keys)
            ranks.update({
                one.part.path: one.rank for one in look_at(place, place.parts())
            })
        return sorted(
            held, key=lambda one: ranks.get(one.path, -1), reverse=not clear
        )

    def _is_encrypted(self, held: Held) -> bool:
        try:
            first, ended, _ = self._files.read(held.path).partition(b"\n")
        except OSError as error:
            raise unreadable(
                held.session, f"« {held.path} » ne se laisse pas lire ({why_unread(error)})."
            ) from error
        return bool(ended) and read_envelope(first) is not None

    def _convert(self, held: Held, *, clear: bool) -> None:
        codec = self._keys.encrypting(held.path.parent, held.session)
        content = self._files.read(held.path)
        if not clear:
            sealed, _ = new_file(codec, content)
            self._replace(held.path, sealed, lambda written: codec.whole(written) == content)
            return
        opened = codec.whole(content)
        if opened is not None:  # else a remnant of what was encrypted: no more than noise
            self._replace(held.path, opened, lambda written: written == opened)

    def _replace(self, path: Path, content: bytes, holds: Callable[[bytes], bool]) -> None:
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        create_closed(self._files, draft, content)
        try:
            held = holds(self._files.read(draft))
            if held:
                replace_patiently(self._files, draft, path)
        except OSError:
            _forget(self._files, draft)
            raise
        if not held:
            _forget(self._files, draft)
            raise OSError(errno.EIO, "the draft does not read as it was written", str(path))
        self._files.fsync_directory(path.parent)


def _forget(files: Files, draft: Path) -> None:
    with contextlib.suppress(OSError):
        files.remove(draft)


def _busy(session_id: str, writer: str) -> SessionLocked:
    return SessionLocked(
        "Session en cours d’écriture",
        f"La session « {session_id} » est écrite ailleurs ({writer}). Fermez-la là-bas, puis "
        "recommencez.",
    )
