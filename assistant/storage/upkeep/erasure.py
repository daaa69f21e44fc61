"""Erasing everything kept of some sessions, and the certificate that it was done.

Documents in clear go first, then the copies, the key and the journals: whatever interrupts us,
the sessions that remain still tell whose they are, and the same command goes on from there.
What a disk keeps beneath its files is out of reach: docs/donnees-personnelles.md says so.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from assistant import __version__
from assistant.domain.common.errors import (
    AssistantError,
    NotSaved,
    SessionLocked,
    SessionUnreadable,
)
from assistant.domain.common.text import clean
from assistant.domain.common.why import why
from assistant.domain.session.persons import Owner, name_key
from assistant.storage.disk.clock import Now, stamp, utc_now
from assistant.storage.disk.documents import write_new
from assistant.storage.disk.files import SYSTEM, Files, remove_patiently, shred
from assistant.storage.disk.lock import SessionLock, holder
from assistant.storage.journal import line as journal
from assistant.storage.journal.parts import SessionFiles
from assistant.storage.upkeep.holdings import (
    ARCHIVE,
    BACKUP,
    CONFLICT,
    DOCUMENT,
    INDEX,
    JOURNAL,
    KEY,
    KINDS,
    LOCK,
    OTHERS,
    REMNANT,
    Held,
    Holdings,
)

Sign = Callable[[bytes], Mapping[str, str]]
"""Signs bytes; answers what goes under `signature` in the certificate."""

SIGNED = b"cqp/effacement/1\n"
"""Begins what is signed, so that no signature of ours means anything elsewhere."""

_FIRST, _LAST = (INDEX, ARCHIVE, DOCUMENT, BACKUP), (REMNANT, CONFLICT, JOURNAL)
_UNCOUNTED = (LOCK, KEY, INDEX, OTHERS)
_ID_SALT = "cqp effacement "

ON_THIS_COMPUTER = (
    "Les fichiers de ces sessions ont été retirés de cet ordinateur. Les copies faites ailleurs, "
    "et ce que le disque garde peut-être sous ses fichiers, n’en font pas partie."
)
"""What a certificate says that it bears on, and what it does not."""


def nothing_more(document: Mapping[str, Any]) -> None:
    """Do nothing: all that is kept of a session is on this computer."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased: the certificate and its path; documents left elsewhere; what bore another
    name too, under which it is still on the disk.
    """

    certificate: Mapping[str, Any]
    path: Path
    left: tuple[Path, ...] = ()
    named_twice: tuple[Path, ...] = ()


class Erasure:
    """Erases sessions from this computer.

    Args:
        certificates: the folder of the certificates.
        sign: signs the certificate; without it, the certificate says that it is not signed.
        scope: what the certificate says that it bears on.
        owners: whose the sessions are, for a certificate that names nobody; the holdings' own
            unless given.
    """

    def __init__(
        self, holdings: Holdings, certificates: Path, *, files: Files = SYSTEM,
        now: Now = utc_now, sign: Sign | None = None, scope: str = ON_THIS_COMPUTER,
        owners: Callable[[], Iterable[Owner]] | None = None,
    ) -> None:
        self._holdings, self._scope = holdings, scope
        self._owners = owners or holdings.owners
        self._certificates = certificates
        self._files = files
        self._now = now
        self._sign = sign

    def erase(
        self, sessions: Sequence[str], beyond: Sequence[Held] = (),
        last: Callable[[Mapping[str, Any]], None] = nothing_more,
    ) -> Erased:
        """Remove every file of these sessions, then write the certificate. What bears their id
        and is of another session stays.

        Args:
            beyond: what else is erased with them, and counted.
            last: erases it, once nothing else is left; it is handed the certificate.

        Raises:
            SessionLocked: one of them is being written; nothing was removed.
            NotSaved: some files resist, they are named; or the certificate was not written.
            SessionUnreadable: a folder cannot be read.
        """
        self._certificate_has_room()
        with contextlib.ExitStack() as locks:
            for session_id in sessions:
                self._hold(session_id, locks)
            found = self._holdings.files(sessions)
            others = {one.path for one in found if one.kind == OTHERS}
            held = [one for one in found if one.path not in others]
            left = self._holdings.left_elsewhere(sessions)
            names = self._names(sessions) if left else frozenset()
            twice = tuple(one.path for one in held if self._bears_two_names(one))
            self._remove(one for one in held if one.kind in _FIRST)
            keys = [one for one in held if one.kind == KEY]
            self._remove(keys)
            self._remove(one for one in held if one.kind in _LAST)
        self._remove(one for one in self._left(sessions, held) if one.path not in others)
        self._remove_folders(sessions, others)
        counted = [one for one in (*held, *beyond) if one.kind not in _UNCOUNTED]
        destroyed = bool(keys) or any(one.kind == KEY for one in beyond)
        destroyed = destroyed and not any(one.path in twice for one in keys)
        folders = [_unnamed(path.parent, names) for path in (*left, *twice)]
        document = self._certified(sessions, counted, folders, key_destroyed=destroyed)
        last(document)
        erased = Erased(document, self._written(document), left, twice)
        with contextlib.suppress(OSError):  # what is remembered of documents tells of nobody
            self._holdings.forget(sessions)
        return erased

    def _left(self, sessions: Collection[str], held: Collection[Held]) -> Sequence[Held]:
        """What is left once all that was found is gone: the locks, which Windows does not let go
        while they are held, and what came meanwhile.

        A folder that cannot be looked at any more takes no certificate away: it is made once only.
        """
        try:
            return self._holdings.files(sessions)
        except SessionUnreadable:
            return [one for one in held if one.kind == LOCK]

    def _names(self, sessions: Collection[str]) -> frozenset[str]:
        """The words of the names of whom these sessions are."""
        owners = [one for one in self._owners() if one.id in sessions]
        names = [name for one in owners for name in (one.name, *one.earlier)]
        words = (word for name in names for word in name_key(name).split())
        return frozenset(word for word in words if len(word) >= _SHORTEST)

    def _certificate_has_room(self) -> None:
        """Refuse an erasure whose certificate could not be written: it is made once only.

        Raises:
            NotSaved: nothing was erased.
        """
        folder = self._certificates
        if self._files.exists(folder) and self._files.which_folder(folder) is None:
            raise NotSaved(
                "Effacement impossible",
                f"L’attestation ne pourrait pas être écrite : « {folder} » n’est pas un dossier. "
                "Rien n’a été effacé ; retirez ce qui porte ce nom, puis donnez de nouveau la même "
                "commande.",
            )

    def _bears_two_names(self, held: Held) -> bool:
        with contextlib.suppress(OSError):
            stamp = self._files.stamp(held.path)
            return stamp is not None and stamp.links > 1 and stamp.regular
        return False

    def _hold(self, session_id: str, locks: contextlib.ExitStack) -> None:
        place = SessionFiles(self._files, self._holdings.places.sessions, session_id)
        if not self._files.is_folder(place.folder):
            return
        try:
            lock = SessionLock.acquire(self._files, place.lock_path, self._now())
        except OSError as error:
            if error.errno not in (errno.EISDIR, errno.ENXIO, errno.ELOOP, errno.EMLINK):
                raise NotSaved(
                    "Effacement impossible",
                    f"« {place.folder} » : {why(error)}. Rien n’a été effacé ; rendez-vous le "
                    "droit d’y écrire, puis donnez de nouveau la même commande.",
                ) from error
            raise NotSaved(
                "Effacement impossible",
                f"« {place.lock_path} » n’est pas un verrou ({why(error)}) : personne ne peut dire "
                "si la session est écrite ailleurs. Retirez ce fichier, puis donnez de nouveau la "
                "même commande ; rien n’a été effacé.",
            ) from error
        if lock is None:
            raise SessionLocked(
                "Session en cours d’écriture",
                f"La session « {session_id} » est écrite par "
                f"{holder(self._files, place.lock_path)}. Fermez-la là-bas ; rien n’a été effacé.",
            )
        locks.callback(lock.release)

    def _remove(self, held: Iterable[Held]) -> None:
        """Remove files, on disk; goes on after one that resists, then names them all."""
        resisting, folders = [], set()
        for one in held:
            try:
                if one.kind == KEY:
                    shred(self._files, one.path)
                else:
                    remove_patiently(self._files, one.path)
            except FileNotFoundError:
                continue
            except OSError as error:
                resisting.append((one.path, error))
            folders.add(one.path.parent)
        for folder in folders:
            try:
                self._files.fsync_directory(folder)
            except OSError as error:
                resisting.append((folder, error))
        if resisting:
            raise _resists(resisting)

    def _remove_folders(self, sessions: Collection[str], others: Collection[Path]) -> None:
        kept = {folder for path in others for folder in path.parents}
        try:
            folders = self._holdings.folders(sessions)
        except (OSError, SessionUnreadable):
            return  # what is left is empty, and takes no certificate away
        for folder in folders:
            if folder in kept:
                continue
            try:
                self._files.remove_folder(folder)
                self._files.fsync_directory(folder.parent)
            except OSError as error:
                raise _resists([(folder, error)]) from error

    def _certified(
        self, sessions: Sequence[str], held: Sequence[Held], left: Sequence[str], *,
        key_destroyed: bool,
    ) -> dict[str, Any]:
        document = certificate(
            sessions, held, self._now(), left, key_destroyed=key_destroyed, scope=self._scope
        )
        document["signature"] = self._signature(journal.canonical(document))
        return document

    def _written(self, document: Mapping[str, Any]) -> Path:
        content = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
        return write_new(
            self._certificates, f"effacement-{stamp(self._now())}", ".json",
            content.encode("utf-8"), self._files,
        )

    def _signature(self, content: bytes) -> dict[str, str] | None:
        """The signature; None without a key that works: what is erased is erased all the same."""
        if self._sign is None:
            return None
        try:
            return dict(self._sign(SIGNED + content))
        except AssistantError:
            return None


def certificate(
    sessions: Iterable[str], held: Sequence[Held], now: datetime, left: Sequence[str] = (), *,
    key_destroyed: bool, scope: str = ON_THIS_COMPUTER,
) -> dict[str, Any]:
    """The certificate without its signature: counts and fingerprints, nothing of the person.

    Args:
        left: the folders of documents written elsewhere that could not be reached, one each; not
            their names, which may be the person's.
    """
    counts = Counter(one.kind for one in held)
    return {
        "attestation": "effacement",
        "format": 1,
        "date": f"{now:%Y-%m-%dT%H:%M:%S}Z",
        "version": __version__,
        "sessions": sorted(fingerprint(session_id) for session_id in sessions),
        "fichiers": {kind: counts[kind] for kind in KINDS if kind not in _UNCOUNTED},
        "octets": sum(one.size for one in held),
        "cle_detruite": key_destroyed,
        "documents_hors_d_atteinte": [
            {"dossier": folder, "nombre": number}
            for folder, number in sorted(Counter(left).items())
        ],
        "portee": scope,
    }


def _unnamed(folder: Path, names: Collection[str]) -> str:
    """A folder as a certificate may name it: people make one for each candidate."""
    steps = (
        _HIDDEN if set(name_key(step).replace("_", " ").split()) & set(names) else step
        for step in folder.parts
    )
    return clean(str(Path(*steps)))


_HIDDEN = "…"
_SHORTEST = 3
"""Letters of a word that tells somebody: « de » and « Le » stand in many folders."""


def fingerprint(session_id: str) -> str:
    """The fingerprint of a session in a certificate: its id is enough to compute it again."""
    return hashlib.sha256((_ID_SALT + session_id).encode("ascii")).hexdigest()


def _resists(found: Sequence[tuple[Path, OSError]]) -> NotSaved:
    named = " ; ".join(f"« {path} » ({why(error)})" for path, error in found)
    return NotSaved(
        "Effacement inachevé",
        f"Reste à effacer : {named}. Fermez les programmes qui ouvrent ces fichiers, "
        "vérifiez vos droits, puis donnez de nouveau la même commande.",
    )
