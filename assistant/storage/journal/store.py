"""Sessions kept on this computer: a journal each, queried with TinyDB, one writer at a time."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from assistant.domain.common.errors import (
    AssistantError,
    MovedOn,
    NotSaved,
    RefusedCommand,
    SessionDamaged,
    SessionLocked,
    SessionLost,
    SessionUnreadable,
    only_read,
)
from assistant.domain.common.french import counted, day_and_hour, plural
from assistant.domain.common.store import Draft, Record, Recovery
from assistant.domain.common.why import why
from assistant.storage.disk.clock import Now, utc_now
from assistant.storage.disk.files import (
    SYSTEM,
    Files,
    Stamp,
    create_closed,
    ensure_private_folder,
    write_private,
)
from assistant.storage.disk.lock import SessionLock, holder
from assistant.storage.journal.carried import Carried, verified
from assistant.storage.journal.codec import CLEAR, NO_VAULT, Codecs, LineCodec
from assistant.storage.journal.conflicts import conflicts
from assistant.storage.journal.line import Line, event_of, record_of
from assistant.storage.journal.parts import (
    JournalReading,
    SessionEmpty,
    SessionFiles,
    first_lines,
    is_session_id,
    load,
    may_name_a_session,
    new_file,
    read_parts,
    refused_id,
    session_of,
    unreadable_folder,
)
from assistant.storage.journal.repair import repair_journal
from assistant.storage.journal.tinydb import EVENTS, JournalDatabase, JournalStorage
from assistant.storage.journal.whereabouts import FolderMemory, Whereabouts, another

_NO_LOCK = (errno.EISDIR, errno.ENXIO, errno.ELOOP, errno.EMLINK)
"""What the system says where the name of the lock is borne by something else."""


class TinyDBJournal:
    """One opened session: implements the `Journal` protocol."""

    def __init__(
        self,
        place: SessionFiles,
        storage: JournalStorage,
        lock: SessionLock | None,
        *,
        writer: str = "",
        recovery: Recovery | None = None,
    ) -> None:
        self._place = place
        self._storage = storage
        self._lock = lock
        self._writer = writer
        self._recovery = recovery
        self._failure: OSError | None = None
        self._one_at_a_time = Lock()
        self._whereabouts = Whereabouts(place)
        self._records = [record_of(line) for line in storage.lines(1)]
        self.database = JournalDatabase(storage=lambda: storage)
        self._events = self.database.table(EVENTS)

    @property
    def session_id(self) -> str:
        return self._place.session_id

    @property
    def writable(self) -> bool:
        return self._lock is not None

    @property
    def writer(self) -> str:
        return self._writer

    @property
    def recovery(self) -> Recovery | None:
        return self._recovery

    @property
    def shared(self) -> bool:
        """One program writes a file at a time."""
        return False

    @property
    def accompanied(self) -> bool:
        """False: the holder of the lock is alone."""
        return False

    @property
    def away(self) -> bool:
        """A file is where it is."""
        return False

    @property
    def in_clear(self) -> bool:
        return self._storage.in_clear

    def seat(self, roles: Sequence[str]) -> str:
        """A file does not know who sits before it."""
        return ""

    def sit(self, role: str) -> None:
        """Accept any role: one person sits at this computer; see the protocol."""

    @property
    def records(self) -> Sequence[Record]:
        """All records known so far, in order; the sequence grows with the session."""
        return self._records

    @property
    def lines(self) -> list[Line]:
        """All lines known so far, headers included, as they stand now."""
        return self._storage.all_lines()

    def append(self, drafts: Sequence[Draft], *, expected: int) -> tuple[Record, ...]:
        """Append durably; see the protocol."""
        if not drafts:
            raise ValueError("nothing to append")
        what = _ENTRY if expected else _CREATION
        with self._one_at_a_time:
            if self._lock is None:
                raise self._locked()
            try:
                self._look_around()
            except OSError as error:
                raise _not_saved(self.session_id, what, error) from error
            if expected != self._storage.last_number:
                raise MovedOn(
                    "Session modifiée entre-temps",
                    f"La session « {self.session_id} » compte {self._storage.last_number} "
                    f"événements et non {expected}. Rien n’a été enregistré ; relisez la suite, "
                    "puis recommencez.",
                )
            try:
                self._events.insert_multiple(map(event_of, drafts))
            except OSError as error:
                self._failure = error
                raise _not_saved(self.session_id, what, error) from error
            if self._failure is not None:
                self._note_continuation(self._failure)
            fresh = tuple(map(record_of, self._storage.lines(expected + 1)))
            self._records.extend(fresh)
            return fresh

    def take_in_copies(self, paths: Sequence[Path]) -> int:
        """Append what copies of this session hold and it does not; how many events that was.

        Raises:
            SessionLocked: another program writes it.
            NotSaved: the disk refused; nothing of them is recorded.
            SessionUnreadable, VaultLocked: a copy cannot be read, or is another session's.
        """
        with self._one_at_a_time:
            if self._lock is None:
                raise self._locked()
            try:
                self._look_around()
                return self._storage.take_in_copies(paths)
            except OSError as error:
                raise _not_saved(self.session_id, _ENTRY, error) from error

    def follow(self) -> tuple[Record, ...]:
        """Records another program appended since the last look (they join `records`).

        Very rarely, the first has a number already known: the writer gave up a line that it had
        never acknowledged. `records` then holds what the journal holds: replay it.
        """
        with self._one_at_a_time:
            first = self._storage.follow() if self._lock is None else len(self._records) + 1
            fresh = tuple(record_of(line) for line in self._storage.lines(first))
            self._records[first - 1 :] = fresh
            return fresh

    def close(self) -> None:
        """Close the file, then release the lock; safe to call twice."""
        with self._one_at_a_time:
            if self._lock is not None:
                # what cannot be written now could not be later: memory goes with this journal
                with contextlib.suppress(OSError, AssistantError):
                    self._whereabouts.look(self._lock)
                    self._keep_lock()
                    self._say(self._storage.look_again())
            self._storage.close()
            if self._lock is not None:
                self._lock.release()
                self._lock = None

    def close_and_remove(self, remove: Callable[[], None]) -> None:
        """Have the files of the session removed while nobody else may write them, then close.

        Args:
            remove: removes them, but for the lock; not called when another program writes them.
        """
        with self._one_at_a_time:
            self._storage.close()
            if self._lock is not None:
                remove()
                self._lock.release()
                self._lock = None

    def _look_around(self) -> None:
        """Find out what happened since the last append, mend it and have it said.

        Who removed our lock may have let somebody write, in whichever file: all are read then.

        Raises:
            StoreAway: the folder of the sessions is not there, or another one bears its name.
            SessionLocked, VaultLocked, OSError: see `_keep_lock` and `JournalStorage.look_around`.
        """
        if self._lock is not None:
            self._whereabouts.look(self._lock)
        retaken, storage = self._keep_lock(), self._storage
        found = storage.look_again() if retaken else storage.look_around()
        self._say(" ".join(filter(None, (retaken, found))))

    def _keep_lock(self) -> str:
        """Hold the lock that others will meet, should ours have been removed or replaced.

        Returns:
            What was done, in a French sentence; empty when the lock was in its place.

        Raises:
            SessionLocked: another program took one meanwhile, and writes; from now on we read.
            OSError: the folder cannot be looked at.
        """
        lock, place = self._lock, self._place
        if lock is None or lock.held():
            return ""
        try:
            again = SessionLock.acquire(place.files, place.lock_path, self._storage.now())
        except OSError:
            return ""  # what bears its name can be locked by nobody
        if again is None:
            self._storage.close()
            lock.release()
            self._lock = None
            self._writer = holder(place.files, place.lock_path)
            raise SessionLocked(
                "Session écrite ailleurs",
                f"Le verrou de la session « {self.session_id} » avait été retiré, et elle est "
                f"écrite depuis par {self._writer or 'un autre programme'}. Cette saisie n’est pas "
                "enregistrée, ce qui précède l’est ; fermez la session là-bas, puis rouvrez-la.",
            )
        lock.release()
        self._lock = again
        return "Le verrou de la session avait été retiré par un autre programme : il est remis."

    def _say(self, what: str) -> None:
        """Have the user told of something that happened to the files."""
        if what:
            self._recovery = Recovery(
                f"Session « {self.session_id} » : {what}", "", self._storage.last_number
            )

    def _note_continuation(self, failure: OSError) -> None:
        self._recovery = Recovery(
            f"Session « {self.session_id} » : une écriture avait échoué ({why(failure)}). Tout ce "
            "qui a été annoncé comme enregistré l’est ; la suite va dans le fichier "
            f"« {self._storage.part_name} », à garder avec les autres.",
            "",
            self._storage.last_number,
        )
        self._failure = None

    def _locked(self) -> SessionLocked:
        who = self._writer or "personne : elle a été ouverte ou refermée sans droit d’écriture"
        return only_read(f"la session « {self.session_id} »", who)


Offer = Callable[[str], str]


def no_offer(session_id: str) -> str:
    """For folders of which no copies are kept."""
    return ""


class TinyDBSessionStore:
    """A folder of sessions: implements the `SessionStore` protocol.

    Args:
        folder: where the sessions are; created, private, with the first one.
        files: the system calls; tests give others.
        now: the clock, for what the store itself writes.
        codecs: knows which sessions are encrypted, and how new ones are kept.
        offer: says, in a sentence, which copy of a session could be put back; empty when none.
        memory: where it is remembered that the folder held sessions; None for nowhere.
    """

    def __init__(
        self, folder: Path, *, files: Files = SYSTEM, now: Now = utc_now,
        codecs: Codecs = NO_VAULT, offer: Offer = no_offer,
        memory: Path | None = None,
    ) -> None:
        self.folder = folder
        self._known = FolderMemory(memory, folder, files)
        self._offer = offer
        self._codecs = codecs
        self._files = files
        self._now = now

    def create(self, session_id: str, drafts: Sequence[Draft]) -> TinyDBJournal:
        """Create a session with its first records, durably, open for writing.

        Raises:
            RefusedCommand: the id is taken, or is not one.
            NotSaved: the disk refused; the session does not exist.
            VaultLocked: it must be encrypted, and the vault is locked.
        """
        if not may_name_a_session(session_id):
            raise refused_id(session_id)
        place = self._place(session_id)
        try:
            self.must_be_there()
            ensure_private_folder(self.folder, self._files)
            lock = SessionLock.acquire(self._files, place.lock_path, self._now())
        except OSError as error:
            raise _not_saved(session_id, _CREATION, error) from error
        if lock is None:
            raise _already_there(session_id)
        with contextlib.ExitStack() as undo:
            undo.callback(lock.release)
            try:
                taken = bool(place.parts())
            except OSError as error:
                raise _not_saved(session_id, _CREATION, error) from error
            if taken:
                raise _already_there(session_id)
            try:
                codec = self._codecs.for_new(self.folder, session_id)
            except OSError as error:
                raise _not_saved(session_id, _CREATION, error) from error
            storage = JournalStorage(place, self._now, None, write=True, codec=codec)
            created = TinyDBJournal(place, storage, lock)
            created.append(drafts, expected=0)
            undo.pop_all()
        self._known.remember()
        return created

    def open(self, session_id: str, *, write: bool = True) -> TinyDBJournal:
        """Open a session, for writing when it is asked and nobody else writes it.

        Every sum and every link of the chain is verified at each opening. A line that an
        interrupted write left unfinished is set aside before anything is appended.

        Raises:
            SessionUnreadable: unknown, damaged or of a newer format; the file is left untouched.
            VaultLocked: it is encrypted, and the vault is locked.
        """
        place = self._place(session_id)
        try:
            lock = self._acquire(place) if write else None
        except OSError as error:
            reason = why(error)
            if error.errno in _NO_LOCK:
                reason = f"« {place.lock_path.name} » n’est pas un verrou ({reason}) : retirez-le"
            return self._open_to_read(place, f"personne, car {reason}")
        if lock is None:
            return self._open_to_read(place, "")
        with contextlib.ExitStack() as undo:
            undo.callback(lock.release)
            reading = self._load(place)
            left = (reading.tail, reading.unterminated)
            try:
                aside = self._set_foreign_aside(place, reading)
                if not reading.carried_on.envelope:
                    reading.carried_on = self._codecs.for_more(self.folder, session_id)
                storage = JournalStorage(place, self._now, reading, write=True)
            except OSError as error:
                return self._open_to_read(place, f"personne, car {why(error)}")
            recovery = _both(aside, _mended(place, storage, *left))
            undo.pop_all()
        return TinyDBJournal(place, storage, lock, recovery=recovery)

    def beginning(self, session_id: str, count: int) -> tuple[Record, ...]:
        """The first records of a session kept in one file; see the protocol.

        Raises:
            SessionUnreadable, VaultLocked: as `open` does.
        """
        return tuple(map(record_of, first_lines(self._place(session_id), count)))

    def ids(self) -> tuple[str, ...]:
        """The ids of all sessions here, damaged ones included, most recently written first.

        Raises:
            SessionUnreadable: the folder itself cannot be read, or is not there any more.
        """
        return tuple(self.survey().marks)

    def survey(self) -> FolderSurvey:
        """The sessions as the folder has them now, listed once, damaged ones included.

        Raises:
            SessionUnreadable: the folder itself cannot be read.
        """
        try:
            self.must_be_there()
            names = self._files.names(self.folder)
        except OSError as error:
            raise unreadable_folder(self.folder, error) from error
        copies = conflicts(self._files, self.folder, names)
        now = int(self._now().timestamp() * 1e9)
        parts: dict[str, list[tuple[str, Stamp | None]]] = {}
        for name in names:
            session_id = session_of(name)
            if session_id is not None and name not in copies:
                parts.setdefault(session_id, []).append((name, self._stamp(self.folder / name)))
        latest = {
            one: max(stamp.written if stamp else 0 for _, stamp in files)
            for one, files in parts.items()
        }
        if parts:
            self._known.remember()
        beside: dict[str, tuple[str, ...]] = {}
        for name in sorted(copies):
            beside[copies[name]] = (*beside.get(copies[name], ()), name)
        return FolderSurvey(
            {one: _mark(parts[one], now) for one in sorted(parts, key=lambda k: (-latest[k], k))},
            beside,
            lambda one: self._open_to_read(self._place(
                one, tuple(name for name, _ in parts[one]) if one in parts else None
            ), ""),
        )

    def must_be_there(self) -> None:
        """Make sure that a folder that held sessions is not taken for one that never did.

        Raises:
            StoreAway: it is not there any more; nothing makes another in its place.
            OSError: it cannot be looked at.
        """
        self._known.must_be_there()

    def must_hold(self, session_id: str) -> None:
        """Make sure that what is written beside a session lies where the session does.

        Raises:
            StoreAway: its folder is not there, or another one bears its name.
            OSError: it cannot be looked at.
        """
        self.must_be_there()
        if not self._place(session_id).parts():
            raise another(self.folder)

    def copies_beside(self, session_id: str) -> tuple[str, ...]:
        """The names of copies in conflict that lie beside a session.

        Raises:
            SessionUnreadable: the folder itself cannot be read.
        """
        return self.survey().copies.get(session_id, ())

    def merge_copies(self, session_id: str) -> str:
        """Take in what the copies in conflict beside a session hold, then set them aside.

        Returns:
            What was done, in French sentences; empty when there is no such copy.

        Raises:
            SessionLocked: another program writes the session.
            SessionUnreadable: the session or a copy cannot be read; nothing was changed.
            NotSaved: the disk refused; the copies are where they were.
            VaultLocked: they are encrypted, and nobody unlocked the vault.
        """
        names = self.copies_beside(session_id)
        if not names:
            return ""
        with contextlib.closing(self.open(session_id)) as journal:
            count = journal.take_in_copies([self.folder / name for name in names])
            place = self._place(session_id)
            try:
                aside = [place.move_aside(self.folder / name, self._now()) for name in names]
            except OSError as error:
                raise _not_saved(session_id, _MERGED, error) from error
        added = (
            f"{counted(count, 'ligne')} qui n’y étai{'en' if count > 1 else ''}t pas y "
            f"{'sont' if count > 1 else 'est'}, à la suite, {plural('renumérotée', count)}"
            if count else "il n’y avait rien de plus à y prendre"
        )
        return (
            f"Session « {session_id} » : {', '.join(f'« {name} »' for name in names)} : {added}. "
            f"Ce qui fut lu est mis de côté : {', '.join(aside)}."
        )

    def repair(self, session_id: str) -> Recovery | None:
        """Set what is damaged aside, carry on with everything that still holds, and say it.

        Returns:
            What was recovered and what was not; None when nothing was damaged.

        Raises:
            SessionUnreadable: unknown, of a newer format, or without one line that holds.
            SessionLocked: another program writes it.
            NotSaved: the disk refused; the files are as they were.
        """
        place = self._place(session_id)
        try:
            lock = self._acquire(place)
        except OSError as error:
            raise _not_saved(session_id, _REPAIR, error) from error
        if lock is None:
            read_parts(place)
            raise SessionLocked(
                "Session en cours d’écriture",
                f"La session « {session_id} » est écrite par "
                f"{holder(self._files, place.lock_path)}. Fermez-la là-bas, puis réparez-la.",
            )
        try:
            repaired = repair_journal(place, self._now())
        except SessionUnreadable as error:
            offer = self._offer(session_id)
            kind = SessionLost if offer else SessionUnreadable
            raise kind(error.title, f"{error.message} {offer}".rstrip()) from error
        except OSError as error:
            raise _not_saved(session_id, _REPAIR, error) from error
        finally:
            lock.release()
        if repaired is not None:
            return repaired
        opened = self.open(session_id)
        opened.close()
        return opened.recovery

    def carried(self, session_id: str) -> Carried:
        """A session as it leaves for another store, verified whole.

        Raises:
            SessionUnreadable: unknown or damaged.
            VaultLocked: it is encrypted, and nobody unlocked the vault.
        """
        reading = self._load(self._place(session_id))
        return Carried(session_id, reading.lines, reading.carried_on.key_file)

    def receive(self, carried: Carried) -> None:
        """Keep a session that comes from another store, line for line, in one file.

        Raises:
            RefusedCommand: there is one of that name, or a line is not what was written.
            NotSaved: the disk refused; there is nothing of it.
            VaultLocked: it is encrypted, and nobody unlocked the vault.
        """
        clear, session_id = verified(carried), carried.session_id
        place = self._place(session_id)
        with contextlib.ExitStack() as undo:
            try:
                self.must_be_there()
                ensure_private_folder(self.folder, self._files)
                lock = SessionLock.acquire(self._files, place.lock_path, self._now())
                if lock is None:
                    raise _already_there(session_id)
                undo.callback(lock.release)
                if place.parts() or self._files.exists(place.key_path):
                    raise _already_there(session_id)
                codec: LineCodec = CLEAR
                if carried.key_file:
                    undo.callback(self._take_back, place.key_path)
                    write_private(place.key_path, carried.key_file, self._files)
                    codec = self._codecs.for_encrypted(self.folder, session_id, "")
                content, _ = new_file(codec, clear)
                create_closed(self._files, place.part(0).path, content)
            except OSError as error:
                raise _not_saved(session_id, _RECEIVED, error) from error
            undo.pop_all()
            lock.release()
        self._known.remember()

    def _take_back(self, path: Path) -> None:
        """Leave nothing of what could not be kept whole, as far as the disk allows."""
        with contextlib.suppress(OSError):
            self._files.remove(path)

    def _set_foreign_aside(self, place: SessionFiles, reading: JournalReading) -> Recovery | None:
        """Move away what somebody put beside an encrypted session, and say it.

        Raises:
            OSError: the disk refused.
        """
        if not reading.foreign:
            return None
        names = [place.move_aside(part.path, self._now()) for part in reading.foreign]
        for part in reading.foreign:
            reading.looked.pop(part.path, None)
        listed = ", ".join(f"« {part.path.name} »" for part in reading.foreign)
        return Recovery(
            f"Session « {place.session_id} » : elle est chiffrée, et {listed} était en clair à "
            f"côté. Rien n’en a été lu ; c’est mis de côté dans {', '.join(names)}. Demandez-vous "
            "qui peut écrire dans ce dossier.",
            names[0], len(reading.records),
        )

    def _place(self, session_id: str, listed: tuple[str, ...] | None = None) -> SessionFiles:
        return SessionFiles(self._files, self.folder, session_id, self._codecs, listed)

    def _acquire(self, place: SessionFiles) -> SessionLock | None:
        """The lock of a session that exists; None when another has it, or there is none."""
        if not is_session_id(place.session_id) or not place.parts():
            return None
        return SessionLock.acquire(self._files, place.lock_path, self._now())

    def _load(self, place: SessionFiles) -> JournalReading:
        """Read a session whole; a refusal says which copy could be put back."""
        try:
            return load(place)
        except SessionEmpty as error:
            offer = self._offer(place.session_id)
            kind = SessionLost if offer else SessionUnreadable
            mend = offer or self._elsewhere(place) or (
                "Rien n’y est à récupérer ; créez une nouvelle session."
            )
            raise kind(error.title, f"{error.message} {mend}") from error
        except SessionDamaged as error:
            offer = self._offer(place.session_id)
            if not offer:
                raise
            raise SessionDamaged(error.title, f"{error.message} {offer}") from error

    def _elsewhere(self, place: SessionFiles) -> str:
        """Where else an emptied session may be whole: copies beside it, under other names."""
        try:
            names = self._files.names(self.folder)
            held = [
                name for name, copied in conflicts(self._files, self.folder, names).items()
                if copied == place.session_id and self._files.size(self.folder / name)
            ]
        except OSError:
            return ""
        if not held:
            return ""
        told = ", ".join(f"« {name} »" for name in sorted(held))
        return (
            f"Elle est peut-être entière à côté, sous un autre nom : {told}. Déplacez le fichier "
            f"vide, puis nommez la bonne copie « {place.session_id}.jsonl »."
        )

    def _open_to_read(self, place: SessionFiles, writer: str) -> TinyDBJournal:
        reading = self._load(place)
        writer = writer or holder(self._files, place.lock_path)
        recovery = None
        if reading.tail and not writer:
            recovery = Recovery(
                f"{_intact(place, reading.records)} Une écriture avait été interrompue : une "
                f"ligne incomplète de {len(reading.tail)} octets reste à la fin du fichier, et "
                "sera mise de côté quand la session sera ouverte pour écrire.",
                "",
                len(reading.records),
            )
        storage = JournalStorage(place, self._now, reading, write=False)
        return TinyDBJournal(place, storage, None, writer=writer, recovery=recovery)

    def _stamp(self, path: Path) -> Stamp | None:
        try:
            return self._files.stamp(path)
        except OSError:
            return None


_TICK = 2_000_000_000
"""The coarsest clock of a file system, in nanoseconds: FAT counts in two seconds."""


def _mark(parts: Sequence[tuple[str, Stamp | None]], now: int) -> str:
    """What the files of a session look like; empty when a change may leave them looking so.

    A file written just now can be written again within the same tick of its clock.
    """
    found = []
    for name, stamp in sorted(parts):
        if stamp is None or any(
            abs(now - then) < _TICK for then in (stamp.written, stamp.changed)
        ):
            return ""
        found.append(":".join((name, *map(str, stamp))))
    return " ".join(found)


@dataclass(frozen=True, slots=True)
class FolderSurvey:
    """The sessions of a folder as they were listed: implements the `Survey` protocol."""

    marks: Mapping[str, str]
    copies: Mapping[str, tuple[str, ...]]
    open_to_read: Callable[[str], TinyDBJournal]

    def open(self, session_id: str) -> TinyDBJournal:
        """Open one of them, to read, without listing the folder again.

        Raises:
            SessionUnreadable, VaultLocked: as the store's `open` does.
        """
        return self.open_to_read(session_id)


def _mended(
    place: SessionFiles, storage: JournalStorage, tail: bytes, unterminated: bool
) -> Recovery | None:
    """Mend the end of a journal just opened for writing, and say what was done."""
    if not tail and not unterminated:
        return None
    lines = storage.lines(1)
    said = f"{_intact(place, lines)} La dernière écriture avait été interrompue : "
    try:
        name = storage.mend()
    except OSError as error:
        message = (
            f"{said}ce qu’elle a laissé sera mis de côté avant la prochaine, impossible pour "
            f"l’instant ({why(error)})."
        )
        return Recovery(message, "", len(lines))
    if name:
        message = (
            f"{said}ce qui en restait, {len(tail)} octets inutilisables, a été mis de côté dans "
            f"« {name} ». Vérifiez votre dernière saisie."
        )
    else:
        message = f"{said}sa dernière ligne, intacte, a été terminée ; rien n’est perdu."
    return Recovery(message, name, len(lines))


def _both(first: Recovery | None, second: Recovery | None) -> Recovery | None:
    """Two things to be said, as one."""
    if first is None or second is None:
        return first or second
    return Recovery(f"{first.message}\n{second.message}", second.set_aside, second.kept)


def _intact(place: SessionFiles, lines: Sequence[Line]) -> str:
    count = f"{len(lines)} événements sont intacts" if len(lines) > 1 else "1 événement est intact"
    last = day_and_hour(lines[-1]['at'])
    return f"Session « {place.session_id} » : {count}, le dernier du {last}."


def _already_there(session_id: str) -> RefusedCommand:
    return RefusedCommand(
        "Session déjà là",
        f"Une session « {session_id} » existe déjà. Reprenez-la, ou choisissez un autre "
        "identifiant.",
    )


_ENTRY = "cette saisie n’est pas enregistrée, ce qui précède l’est"
_CREATION = "elle n’a pas été créée"
_MERGED = "les lignes des copies sont reprises, mais les copies n’ont pas pu être mises de côté"
_RECEIVED = "elle n’a pas été gardée ici, et elle est intacte là d’où elle vient"
_REPAIR = "elle n’a pas été réparée, ses fichiers sont restés tels quels"


def _not_saved(session_id: str, what: str, error: OSError) -> NotSaved:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        mend = "Libérez de la place, puis recommencez"
    elif error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        mend = "Rendez-vous le droit d’écrire dans le dossier des sessions, puis recommencez"
    else:
        mend = "Recommencez ; si cela se répète, changez de disque"
    return NotSaved(
        "Non enregistré", f"Session « {session_id} » : {what}. Cause : {why(error)}. {mend}."
    )
