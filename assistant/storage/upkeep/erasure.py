"""Erasing everything kept of some sessions, and the certificate that it was done.

Documents in clear go first, then what lies beside the journals, the copies, the key, and the
journals alone at last: whatever interrupts us, what remains still tells whose it is, and the same
command goes on from there. The certificate is written before anything goes, whole but for its name,
so that a disk which refuses it refuses the erasure; it takes its name once nothing is left. What a
disk keeps beneath its files is out of reach: docs/donnees-personnelles.md says so.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from assistant import __version__
from assistant.domain.common.errors import (
    AssistantError,
    NotSaved,
    RefusedCommand,
    SessionLocked,
    SessionUnreadable,
)
from assistant.domain.common.text import clean
from assistant.domain.common.why import why
from assistant.domain.session.persons import Owner, name_key
from assistant.storage.disk.clock import Now, stamp, utc_now
from assistant.storage.disk.files import (
    SYSTEM,
    Files,
    create_whole,
    ensure_private_folder,
    remove_patiently,
    replace_patiently,
    shred,
)
from assistant.storage.disk.lock import SessionLock, holder
from assistant.storage.journal import line as journal
from assistant.storage.journal.conflicts import named_after
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
"""Signs bytes; answers what goes under `signature` in the certificate, the same for the same bytes.
"""

SIGNED = b"cqp/effacement/1\n"
"""Begins what is signed, so that no signature of ours means anything elsewhere."""

_STAGES = ((INDEX, ARCHIVE, DOCUMENT), (REMNANT, CONFLICT), (BACKUP,), (KEY,), (JOURNAL,))
"""What goes together; a stage that resists keeps the next ones, which tell whose all of it is."""

_UNCOUNTED = (LOCK, KEY, INDEX, OTHERS)
_ID_SALT = "cqp effacement "

_FINISHED, _UNFINISHED = ".json", ".json.inachevee"
"""How the name ends of a certificate; and of one whose erasure is under way, or was stopped."""

_LARGEST_CERTIFICATE = 1_000_000  # bytes
_MOST = 10 ** 15
"""No count of a certificate is larger, nor are the bytes."""

_A_MOMENT = 60_000_000_000
"""Nanoseconds after which nobody is filling any more the name taken for a certificate."""

ON_THIS_COMPUTER = (
    "Les fichiers de ces sessions ont été retirés de cet ordinateur. Les copies faites ailleurs, "
    "et ce que le disque garde peut-être sous ses fichiers, n’en font pas partie."
)
"""What a certificate says that it bears on, and what it does not."""


def nothing_more(document: Mapping[str, Any]) -> None:
    """Do nothing: all that is kept of a session is on this computer."""


def stops_there(error: AssistantError) -> None:
    """Raise what keeps an erasure from its end."""
    raise error


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased: the certificate and its path; documents left elsewhere; what bore another
    name too, under which it is still on the disk; locks and empty folders that did not go.
    """

    certificate: Mapping[str, Any]
    path: Path
    left: tuple[Path, ...] = ()
    named_twice: tuple[Path, ...] = ()
    empty: tuple[Path, ...] = ()


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
        """Remove every file of these sessions, and leave the certificate. What bears their id and
        is of another session stays.

        Args:
            beyond: what else is erased with them, and counted.
            last: erases it, once nothing else is left; it is handed the certificate.

        Raises:
            SessionLocked: one of them is being written; nothing was removed.
            NotSaved: the certificate could not be written, and nothing was removed; or some files
                resist, they are named; or all is gone and the certificate has not got its name.
            SessionUnreadable: a folder cannot be read.
            RefusedCommand: nothing is kept of them any more.
        """
        if beyond:  # what is nowhere else here needs its lock too: it tells what was begun
            self._make_folder()
        with contextlib.ExitStack() as locks:
            for session_id in sessions:
                self._hold(session_id, locks)
            found = self._holdings.files(sessions)
            others = {one.path for one in found if one.kind == OTHERS}
            held = [one for one in found if one.path not in others]
            earlier = self._begun(sessions)
            if not earlier and not beyond and all(one.kind in (LOCK, INDEX) for one in held):
                locks.close()
                self._remove_locks(one for one in held if one.kind == LOCK)
                raise _nothing_left()
            left = self._holdings.left_elsewhere(sessions)
            twice = tuple(one.path for one in held if self._bears_two_names(one))
            document = self._certified(
                sessions, (*held, *beyond), left, twice, [said for _, said in earlier]
            )
            announced = self._announced(document)
            self._discard(path for path, _ in earlier)  # it says all that they do
            for kinds in _STAGES:
                self._remove([one for one in held if one.kind in kinds], sessions)
            came = [one for one in self._left(sessions) if one.path not in others]
            self._remove([one for one in came if one.kind != LOCK], sessions)
            empty = self._remove_folders(sessions, others)
            last(document)
            self._forget(sessions)
            path = self._named(announced)
        # until the certificate has its name, the locks tell that its sessions were here
        empty += self._remove_locks(one for one in held if one.kind == LOCK)
        return Erased(document, path, left, twice, empty)

    def complete(
        self, resists: Callable[[AssistantError], None] = stops_there,
        erase: Callable[[Sequence[str]], Erased] | None = None,
        elsewhere: Callable[[], Iterable[str]] = tuple,
    ) -> tuple[Erased, ...]:
        """End the erasures that were stopped once nothing told any more whose the sessions were.

        Nobody could ask for them again: only their locks, and the certificates that have no name
        yet, tell of them; or a journal of which the key is destroyed.

        Args:
            resists: is told what keeps one of them from its end; the others are ended.
            erase: how sessions are erased; what this computer keeps of them unless given.
            elsewhere: those that another place still keeps: they can be asked for.

        Raises:
            NotSaved: as of an erasure, unless `resists` takes it.
            SessionUnreadable: a folder cannot be read.
        """
        self._discard(self._unfilled())
        prints = {fingerprint(one): one for one in self._locked()}
        if not prints or not self._files.exists(self._certificates):
            return ()
        here, there = {*self._holdings.ids()}, {*elsewhere()}
        done: list[Erased] = []
        ended = set[str]()
        for document in self._largest_first():
            sessions = [prints[one] for one in document["sessions"] if one in prints]
            if len(sessions) < len(document["sessions"]) or ended.issuperset(sessions):
                continue
            if there & {*sessions} or any(
                not (document["cle_detruite"] and self._holdings.is_mute(one))
                for one in here & {*sessions}
            ):
                continue  # they can be asked for
            try:
                done.append((erase or self.erase)(sessions))
                ended.update(sessions)
            except SessionLocked:  # it is under way in another program
                continue
            except (NotSaved, SessionUnreadable) as error:
                resists(error)
                ended.update(sessions)
        for _, document in self._certificates_named(_FINISHED):
            sessions = [prints[one] for one in document["sessions"] if one in prints]
            self._remove_locks_of([one for one in sessions if one not in here | there])
        return tuple(done)

    def _largest_first(self) -> list[Mapping[str, Any]]:
        """What was begun and is ours: one that tells of more sessions takes up the others."""
        begun = [said for _, said in self._certificates_named(_UNFINISHED) if self._is_ours(said)]
        return sorted(begun, key=lambda said: -len(said["sessions"]))

    def _unfilled(self) -> Iterator[Path]:
        """The names taken for certificates, which a stop left empty."""
        now = self._now().timestamp() * 1e9
        with contextlib.suppress(OSError):
            for name in sorted(self._files.names(self._certificates)):
                if name.endswith(_UNFINISHED):
                    path = self._certificates / name
                    stamp = self._files.stamp(path)
                    if (
                        stamp is not None and stamp.plain and not stamp.size
                        and stamp.written + _A_MOMENT < now
                    ):
                        yield path

    def _remove_locks_of(self, sessions: Sequence[str]) -> None:
        """Remove what a stop just after the certificate left; who holds one keeps it."""
        for session_id in sessions:
            with contextlib.suppress(SessionLocked, NotSaved), contextlib.ExitStack() as locks:
                self._hold(session_id, locks)
                held = self._left([session_id])
                locks.close()
                self._remove([one for one in held if one.kind == LOCK], ())

    def _locked(self) -> tuple[str, ...]:
        try:
            return self._holdings.locked()
        except OSError:
            return ()  # it was read just now; another time is as good

    def _left(self, sessions: Collection[str]) -> Sequence[Held]:
        """What came while all that was found went.

        A folder that cannot be looked at any more takes no certificate away.
        """
        try:
            return self._holdings.files(sessions)
        except SessionUnreadable:
            return ()

    def _names(self, sessions: Collection[str]) -> frozenset[frozenset[str]]:
        """The names of whom these sessions are, by their words."""
        owners = [one for one in self._owners() if one.id in sessions]
        names = (name for one in owners for name in (one.name, *one.earlier))
        return frozenset(filter(None, map(_words, names)))

    def _bears_two_names(self, held: Held) -> bool:
        with contextlib.suppress(OSError):
            stamp = self._files.stamp(held.path)
            return stamp is not None and stamp.links > 1 and stamp.regular
        return False

    def _make_folder(self) -> None:
        folder = self._holdings.places.sessions
        try:
            ensure_private_folder(folder, self._files)
        except OSError as error:
            raise NotSaved(
                "Effacement impossible",
                f"« {folder} » : {why(error)}. Rien n’a été effacé ; {_AGAIN}.",
            ) from error

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

    def _remove(self, held: Collection[Held], sessions: Collection[str]) -> None:
        """Remove files, on disk; goes on after one that resists, then names them all.

        What the user had written elsewhere and is gone is forgotten at once: an erasure that goes
        on another time would say that it is out of reach.
        """
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
        staying = {path for path, _ in resisting}
        gone = [
            one.path for one in held
            if one.outside and not {one.path, one.path.parent} & staying
        ]
        with contextlib.suppress(OSError):
            self._holdings.forget(sessions, gone)
        if resisting:
            raise _resists(resisting)

    def _remove_folders(
        self, sessions: Collection[str], others: Collection[Path]
    ) -> tuple[Path, ...]:
        """Remove the folders that held only things of these sessions; answers those that stay."""
        kept = {folder for path in others for folder in path.parents}
        try:
            folders = self._holdings.folders(sessions)
        except (OSError, SessionUnreadable):
            return ()  # what is left is empty, and takes no certificate away
        staying = []
        for folder in folders:
            if folder in kept:
                continue
            try:
                self._files.remove_folder(folder)
                self._files.fsync_directory(folder.parent)
            except OSError:
                staying.append(folder)
        return tuple(staying)

    def _remove_locks(self, locks: Iterable[Held]) -> tuple[Path, ...]:
        """Remove the locks, which Windows does not let go while they are held; those that stay."""
        staying = []
        for one in locks:
            try:
                self._remove([one], ())
            except NotSaved:
                staying.append(one.path)
        return tuple(staying)

    def _forget(self, sessions: Sequence[str]) -> None:
        try:
            self._holdings.forget(sessions)
        except OSError as error:
            raise NotSaved(
                "Effacement inachevé",
                "Les fichiers sont effacés, mais pas ce que le programme retient des documents "
                f"écrits ailleurs, « {error.filename} » ({why(error)}) ; {_AGAIN} : elle l’achève.",
            ) from error

    # --- the certificate -------------------------------------------------------------------------

    def _begun(self, sessions: Collection[str]) -> list[tuple[Path, Mapping[str, Any]]]:
        """The certificates of ours that were begun for these sessions, or for some of them."""
        prints = {fingerprint(one) for one in sessions}
        return [
            (path, said) for path, said in self._certificates_named(_UNFINISHED)
            if {*said["sessions"]} <= prints and self._is_ours(said)
        ]

    def _certified(
        self, sessions: Sequence[str], held: Sequence[Held], left: Sequence[Path],
        twice: Sequence[Path], earlier: Sequence[Mapping[str, Any]],
    ) -> dict[str, Any]:
        """The certificate of what is about to go, and of what went when it was begun earlier."""
        names = self._names(sessions) if left or twice else frozenset()
        # once nothing tells whose they were, what was begun says which folders, their names hidden
        told = (*left, *twice) if names or not earlier else ()
        counted = [one for one in held if one.kind not in _UNCOUNTED]
        keys = [one.path for one in held if one.kind == KEY]
        kept = any(one in twice for one in keys)
        document = certificate(
            sessions, counted, self._now(),
            [_unnamed(path.parent, names, sessions) for path in told],
            key_destroyed=not kept and (bool(keys) or any(one["cle_detruite"] for one in earlier)),
            scope=self._scope,
        )
        _take_up(document, earlier, counted)
        document["signature"] = self._signature(journal.canonical(document))
        return document

    def _announced(self, document: Mapping[str, Any]) -> Path:
        """Write the certificate before anything goes: it is made once only.

        Raises:
            NotSaved: nothing was erased.
        """
        content = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
        try:
            ensure_private_folder(self._certificates, self._files)
            path = self._free(f"effacement-{stamp(self._now())}", _UNFINISHED)
            create_whole(self._files, path, content.encode("utf-8"))
        except OSError as error:
            raise NotSaved(
                "Effacement impossible",
                f"L’attestation ne pourrait pas être écrite dans « {self._certificates} » "
                f"({why(error)}). Rien n’a été effacé ; {_AGAIN}.",
            ) from error
        return path

    def _named(self, announced: Path) -> Path:
        """Give its name to a certificate that says the truth now.

        Raises:
            NotSaved: all is gone, and the certificate is there, whole, under the other name.
        """
        try:
            path = self._free(announced.name.removesuffix(_UNFINISHED), _FINISHED)
            replace_patiently(self._files, announced, path)
        except OSError as error:
            raise NotSaved(
                "Attestation à achever",
                f"Tout est effacé. L’attestation est entière dans « {announced} », mais n’a pas "
                f"pu y prendre son nom ({why(error)}) ; {_AGAIN} : elle l’achève.",
            ) from error
        with contextlib.suppress(OSError):  # a power cut may give it the other name back, no more
            self._files.fsync_directory(path.parent)
        return path

    def _free(self, stem: str, suffix: str) -> Path:
        for number in count(1):
            name = f"{stem}{suffix}" if number == 1 else f"{stem}-{number}{suffix}"
            if not self._files.exists(self._certificates / name):
                return self._certificates / name
        raise AssertionError("count never ends")

    def _certificates_named(self, suffix: str) -> list[tuple[Path, Mapping[str, Any]]]:
        """The certificates whose names end so, as far as they are ours."""
        found = []
        with contextlib.suppress(OSError):
            for name in sorted(self._files.names(self._certificates)):
                path = self._certificates / name
                if name.endswith(suffix) and (said := self._said(path)) is not None:
                    found.append((path, said))
        return found

    def _said(self, path: Path) -> Mapping[str, Any] | None:
        try:
            if self._files.size(path) > _LARGEST_CERTIFICATE:
                return None
            said = json.loads(self._files.read(path))
            return said if _is_certificate(said) else None
        except (OSError, ValueError, RecursionError):
            return None

    def _is_ours(self, said: Mapping[str, Any]) -> bool:
        """False for what our key did not sign: others may write where a tool synchronises."""
        unsigned = {name: one for name, one in said.items() if name != "signature"}
        try:
            return self._signature(journal.canonical(unsigned)) == said.get("signature")
        except (ValueError, RecursionError):  # JSON takes more than may be written
            return False

    def _discard(self, paths: Iterable[Path]) -> None:
        """Remove what another certificate says now; what stays of it troubles nobody."""
        for path in paths:
            with contextlib.suppress(OSError):
                remove_patiently(self._files, path)

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
        "documents_hors_d_atteinte": _folders(Counter(left)),
        "portee": scope,
    }


def _is_certificate(said: Any) -> bool:
    """True for what `certificate` writes, as far as it is taken up."""
    if type(said) is not dict or type(said.get("sessions")) is not list:
        return False
    counts, left = said.get("fichiers"), said.get("documents_hors_d_atteinte")
    return (
        said.get("attestation") == "effacement" and said.get("format") == 1
        and type(said.get("date")) is str and len(said["sessions"]) > 0
        and all(type(one) is str for one in said["sessions"])
        and type(counts) is dict and all(map(_is_count, counts.values()))
        and _is_count(said.get("octets")) and type(said.get("cle_detruite")) is bool
        and type(left) is list and all(
            type(one) is dict and type(one.get("dossier")) is str
            and clean(one["dossier"]) == one["dossier"]
            and _is_count(one.get("nombre")) and one["nombre"] > 0 for one in left
        )
    )


def _is_count(said: Any) -> bool:
    return type(said) is int and 0 <= said <= _MOST


def _take_up(
    document: dict[str, Any], earlier: Sequence[Mapping[str, Any]], held: Sequence[Held]
) -> None:
    """Have a certificate say what was found when the same erasures were begun, and is gone since.

    Those that tell of one session tell of the same things; those of different ones add up.
    """
    left = Counter[str]()
    for group in _by_sessions(earlier):
        prints = {one for said in group for one in said["sessions"]}
        here = [one for one in held if fingerprint(one.session) in prints]
        counts, size = Counter(one.kind for one in here), sum(one.size for one in here)
        for kind in document["fichiers"]:
            found = max(said["fichiers"].get(kind, 0) for said in group)
            document["fichiers"][kind] += max(0, found - counts[kind])
        document["octets"] += max(0, max(said["octets"] for said in group) - size)
        folders = Counter[str]()
        for said in group:
            folders |= Counter(
                {one["dossier"]: one["nombre"] for one in said["documents_hors_d_atteinte"]}
            )
        left += folders
    for one in document["documents_hors_d_atteinte"]:
        left[one["dossier"]] = max(left[one["dossier"]], one["nombre"])
    document["documents_hors_d_atteinte"] = _folders(left)


def _by_sessions(
    begun: Iterable[Mapping[str, Any]]
) -> list[list[Mapping[str, Any]]]:
    """The same certificates, those together that have a session in common."""
    groups = list[list[Mapping[str, Any]]]()
    for said in begun:
        mine = [
            group for group in groups
            if any({*one["sessions"]} & {*said["sessions"]} for one in group)
        ]
        groups = [one for one in groups if one not in mine]
        groups.append([said, *(one for group in mine for one in group)])
    return groups


def _folders(left: Mapping[str, int]) -> list[dict[str, Any]]:
    return [{"dossier": folder, "nombre": number} for folder, number in sorted(left.items())]


def _unnamed(
    folder: Path, names: Collection[frozenset[str]], sessions: Collection[str]
) -> str:
    """A folder as a certificate may name it: people make one for each candidate, and so do we for
    each session."""
    steps = (
        _HIDDEN if any(_tells(step, name) for name in names) or named_after(step, sessions)
        else step for step in folder.parts
    )
    return clean(str(Path(*steps)))


def _tells(step: str, name: frozenset[str]) -> bool:
    """True of a folder that bears somebody's name, or a word of it: « DUVAL_Camille 2026 »,
    « camilleduval »; of a name whose words are all short, « Wu Li », the whole of it."""
    words, long = _words(step), {word for word in name if len(word) >= _SHORTEST}
    if not long:
        return bool(words) and (words <= name or name <= words)
    glued = len(long) > 1 and all(word in name_key(step) for word in long)
    return glued or bool(words & long)


def _words(name: str) -> frozenset[str]:
    """The words of a name, or of a folder; neither digits nor underscores."""
    return frozenset(_WORD.findall(name_key(name)))


_WORD = re.compile(r"[^\W\d_]+")
_HIDDEN = "…"
_SHORTEST = 3
"""Letters of a word that tells somebody: « de » and « Le » stand in many folders."""


def fingerprint(session_id: str) -> str:
    """The fingerprint of a session in a certificate: its id is enough to compute it again."""
    return hashlib.sha256((_ID_SALT + session_id).encode("ascii")).hexdigest()


def _nothing_left() -> RefusedCommand:
    return RefusedCommand(
        "Rien à effacer",
        "Il ne reste rien de ces sessions : un autre programme vient de les effacer, ou leurs "
        "fichiers ont été déplacés. Aucune attestation n’a été écrite.",
    )


def _resists(found: Sequence[tuple[Path, OSError]]) -> NotSaved:
    named = " ; ".join(f"« {path} » ({why(error)})" for path, error in found)
    return NotSaved(
        "Effacement inachevé",
        f"Reste à effacer : {named}. Fermez les programmes qui ouvrent ces fichiers, "
        "vérifiez vos droits, puis donnez de nouveau la même commande.",
    )


_AGAIN = (
    "libérez de la place ou rendez-vous le droit d’y écrire, puis donnez de nouveau la même "
    "commande"
)
