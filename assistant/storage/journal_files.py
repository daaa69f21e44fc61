"""The files of one session: which there are, what they hold together, and appending to them.

A session is `<id>.jsonl`, and after a write that failed, `<id>.1.jsonl` and so on: a continuation,
whose header names by its sum the last line that was acknowledged. What follows that line in the
earlier files was never acknowledged, and is superseded. A repair is a continuation too: the
damaged file stays as it was found.
"""

from __future__ import annotations

import contextlib
import errno
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from assistant.domain.errors import SessionUnreadable
from assistant.storage import journal
from assistant.storage.journal import Fault, Line, Scan
from assistant.storage.private_files import Files, create_private, write_all

_ID = r"[a-z0-9-]{1,100}"
_SESSION_ID = re.compile(_ID)
_PART_NAME = re.compile(rf"({_ID})(?:\.([1-9][0-9]{{0,8}}))?\.jsonl")


def is_session_id(text: str) -> bool:
    """True for what may become the name of a file: ids are made by the program, never typed."""
    return _SESSION_ID.fullmatch(text) is not None


def session_of(name: str) -> str | None:
    """The id of the session that a file belongs to, None when it holds no journal."""
    match = _PART_NAME.fullmatch(name)
    return match[1] if match else None


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a session: 0 for the first, then its continuations."""

    number: int
    path: Path


@dataclass(frozen=True, slots=True)
class SessionFiles:
    """Where the files of one session are."""

    files: Files
    folder: Path
    session_id: str

    @property
    def lock_path(self) -> Path:
        return self.folder / f"{self.session_id}.lock"

    def part(self, number: int) -> Part:
        middle = f".{number}" if number else ""
        return Part(number, self.folder / f"{self.session_id}{middle}.jsonl")

    def parts(self) -> list[Part]:
        """The files there are, first to last.

        Raises:
            OSError: the folder cannot be read.
        """
        found = []
        for name in self.files.names(self.folder):
            match = _PART_NAME.fullmatch(name)
            if match and match[1] == self.session_id:
                found.append(Part(int(match[2] or 0), self.folder / name))
        return sorted(found, key=lambda part: part.number)

    def set_aside(self, content: bytes, now: datetime) -> str:
        """Put damaged bytes, on disk, in a private file of their own; returns its name."""
        stamp = f"{now:%Y%m%dT%H%M%S}{now.microsecond // 1000:03d}Z"
        attempt = 1
        while True:
            suffix = f"-{attempt}" if attempt > 1 else ""
            path = self.folder / f"{self.session_id}.rebut-{stamp}{suffix}"
            try:
                self.files.close(create_private(self.files, path, content))
            except FileExistsError:
                attempt += 1
            else:
                return path.name


@dataclass(slots=True)
class Reading:
    """What the files of a session hold together.

    Args:
        lines: all lines in order, headers included, each chained to the one before.
        part: the file that the next line goes to.
        end: how many bytes of that file hold.
        unterminated: the last line lacks its end of line, and nothing else.
        tail: what an interrupted write left after `end`.
        fault: damage that only a repair may touch.
    """

    lines: list[Line]
    part: Part
    end: int = 0
    unterminated: bool = False
    tail: bytes = b""
    fault: Fault | None = None

    @property
    def records(self) -> list[Line]:
        return [line for line in self.lines if line["n"]]

    @property
    def head(self) -> str:
        """The sum of the last line."""
        last: str = self.lines[-1]["sum"]
        return last


def load(place: SessionFiles) -> Reading:
    """Read a session whole, every sum and every link of the chain verified.

    Raises:
        SessionUnreadable: one sentence that says what and how to mend; no file was touched.
    """
    reading = read_parts(place)
    name = reading.part.path.name
    if reading.fault is not None:
        raise unreadable(
            place.session_id,
            f"la ligne {reading.fault.line} du fichier « {name} » est endommagée : "
            f"{reading.fault.reason}. Rien n’a été modifié ; "
            f"« cqp session reparer {place.session_id} » récupère toutes les autres lignes.",
        )
    records = reading.records
    if not records:
        raise unreadable(
            place.session_id,
            f"le fichier « {name} » ne contient aucun événement : l’enregistrement a été "
            "interrompu avant le premier. Rien n’y est à récupérer ; créez une nouvelle session.",
        )
    if any(line["n"] != number for number, line in enumerate(records, 1)):
        raise unreadable(
            place.session_id,
            f"les lignes du fichier « {name} » ne se suivent pas. Rien n’a été modifié ; "
            "reprenez une copie de sauvegarde.",
        )
    return reading


def read_parts(place: SessionFiles) -> Reading:
    """Read the files of a session as far as they hold.

    Raises:
        SessionUnreadable: unknown, refused by the system, of another session or too recent.
    """
    try:
        parts = place.parts() if is_session_id(place.session_id) else []
    except OSError as error:
        raise unreadable(
            place.session_id,
            f"le dossier « {place.folder} » ne se laisse pas lire ({why(error)}). "
            "Vérifiez ses droits et le disque.",
        ) from error
    if not parts:
        raise SessionUnreadable(
            "Session inconnue",
            f"Aucune session « {place.session_id} » dans le dossier « {place.folder} ». "
            "« cqp session lister » donne celles qui existent.",
        )
    reading: Reading | None = None
    for part in parts:
        content = read_part(place, part)
        found = _with_header(journal.scan(content))
        check_header(place, part, found.lines)
        joined = _join(reading, part, found, content)
        reading = _unattached(reading, part, found) if joined is None else joined
    return reading or Reading([], parts[0])


def read_part(place: SessionFiles, part: Part, offset: int = 0) -> bytes:
    """The bytes of one file; one sentence when the system refuses them."""
    try:
        return place.files.read(part.path, offset)
    except OSError as error:
        raise unreadable(place.session_id, _refusal(part.path.name, error)) from error


def _join(reading: Reading | None, part: Part, found: Scan, content: bytes) -> Reading | None:
    """The session with one more file, None when that file does not continue it."""
    before = reading.lines if reading else []
    if not found.lines:
        # Nothing was ever acknowledged in a file whose header is not whole.
        begun = reading or Reading([], part, 0, False, content)
        return begun if found.fault is None else None
    previous = found.lines[0]["prev"]
    kept = 0
    if previous != journal.GENESIS:
        kept = next((i for i, line in enumerate(before, 1) if line["sum"] == previous), 0)
        if not kept:
            return None
    return Reading(
        before[:kept] + found.lines,
        part,
        found.end,
        found.unterminated,
        b"" if found.fault else content[found.end :],
        found.fault,
    )


def _unattached(reading: Reading | None, part: Part, found: Scan) -> Reading:
    """A damaged session: keeps the first fault, for that is where a repair begins."""
    fault = found.fault or Fault(1, "le fichier qu’elle continue manque ou a été remplacé")
    if reading is None:
        return Reading([], part, fault=fault)
    if reading.fault is None:
        reading.part, reading.fault = part, fault
    return reading


def _with_header(found: Scan) -> Scan:
    if found.lines and not is_header(found.lines[0]):
        return Scan([], 0, False, Fault(1, "l’en-tête du fichier manque"))
    return found


def is_header(line: Line) -> bool:
    """True for the line that begins a file."""
    return (
        line["type"] == journal.HEADER_TYPE
        and line["n"] == 0
        and type(line["data"].get("format")) is int
    )


def check_header(place: SessionFiles, part: Part, lines: Sequence[Line]) -> None:
    """Refuse a file that is whole but that this program must not read as this session.

    Raises:
        SessionUnreadable: of a newer format, or another session's.
    """
    if not lines:
        return
    name = part.path.name
    version = lines[0]["data"]["format"]
    if version > journal.FORMAT:
        raise unreadable(
            place.session_id,
            f"elle a été enregistrée par une version plus récente du programme (format {version}, "
            f"celui-ci lit jusqu’au format {journal.FORMAT}). Mettez le programme à jour ; "
            "rien n’a été modifié.",
        )
    owner = lines[0]["data"].get("session")
    if owner != place.session_id:
        raise unreadable(
            place.session_id,
            f"le fichier « {name} » est celui de la session « {owner} ». "
            "Rendez-lui son nom ; rien n’a été modifié.",
        )


def unreadable(session_id: str, reason: str) -> SessionUnreadable:
    """The error for one session, in one sentence or two."""
    return SessionUnreadable("Session illisible", f"Session « {session_id} » : {reason}")


def _refusal(name: str, error: OSError) -> str:
    if isinstance(error, IsADirectoryError):
        return f"« {name} » n’est pas un fichier. Rien n’a été modifié ; ôtez-le du dossier."
    if isinstance(error, PermissionError):
        return f"vous n’avez pas le droit de lire « {name} ». Rendez-vous ce droit et recommencez."
    return (
        f"le disque n’a pas rendu le fichier « {name} » ({why(error)}). Rien n’a été modifié ; "
        "vérifiez le disque, ou reprenez une copie de sauvegarde."
    )


_REASONS = {
    errno.ENOSPC: "le disque est plein",
    errno.EDQUOT: "votre quota de disque est atteint",
    errno.EFBIG: "le fichier atteint la taille permise",
    errno.EINTR: "une écriture a été interrompue, fermez la session puis rouvrez-la",
    errno.EIO: "le disque signale une erreur matérielle",
    errno.EROFS: "le disque est en lecture seule",
    errno.EACCES: "vous n’avez pas le droit d’écrire dans ce dossier",
    errno.EPERM: "vous n’avez pas le droit d’écrire dans ce dossier",
    errno.ENOENT: "le fichier ou son dossier a disparu",
    errno.ESTALE: "le fichier a été remplacé par un autre",
    errno.ENOTDIR: "le dossier des sessions n’en est pas un",
    errno.ENODEV: "le disque n’est plus là",
}


def why(error: OSError) -> str:
    """The reason of the system, in a few French words."""
    code = error.errno or 0
    return _REASONS.get(code, f"erreur {errno.errorcode.get(code, code)} du système")


class PartWriter:
    """Appends to one file of a session; after a failure, that file is never written again."""

    def __init__(self, files: Files, path: Path, descriptor: int, size: int) -> None:
        self._files = files
        self._path = path
        self._descriptor = descriptor
        self._size = size
        self._closed = False

    @classmethod
    def create(cls, files: Files, path: Path, content: bytes) -> PartWriter:
        """Begin a file, on disk with its name and its content."""
        return cls(files, path, create_private(files, path, content), len(content))

    @classmethod
    def reopen(cls, files: Files, path: Path, size: int) -> PartWriter:
        """Carry on a file of which `size` bytes hold."""
        return cls(files, path, files.open_append(path), size)

    def append(self, content: bytes) -> None:
        """Return when the content is on disk, under its name.

        Raises:
            OSError: it is not; the file is closed, cut back to what was acknowledged as far as
                the disk allows it.
        """
        try:
            self._store(content)
        except OSError:
            self._abandon()
            raise
        self._size += len(content)

    def cut(self) -> None:
        """Take off what follows the bytes that hold."""
        self._files.truncate(self._descriptor, self._size)
        self._files.fsync(self._descriptor)

    def close(self) -> None:
        """Let go of the file; safe to call twice."""
        if not self._closed:
            self._closed = True
            with contextlib.suppress(OSError):
                self._files.close(self._descriptor)

    def _store(self, content: bytes) -> None:
        write_all(self._files, self._descriptor, content)
        self._files.fsync(self._descriptor)
        if not self._files.same_file(self._descriptor, self._path):
            raise OSError(errno.ESTALE, "the file was removed or replaced", str(self._path))

    def _abandon(self) -> None:
        # After a failed fsync the system may show bytes that the disk does not have; cutting
        # them off keeps a later opening from building upon them.
        with contextlib.suppress(OSError):
            self._files.truncate(self._descriptor, self._size)
        self.close()


def next_part(parts: Sequence[Part]) -> int:
    """The number of the file to begin after these."""
    return max((part.number for part in parts), default=-1) + 1
