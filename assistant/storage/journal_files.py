"""The files of one session: which there are, what they hold together, and appending to them.

A session is `<id>.jsonl`, and after a write that failed, `<id>.1.jsonl` and so on: a continuation,
whose header names by its sum the last line that was acknowledged. What follows that line in the
earlier files was never acknowledged, and is superseded. A repair is a continuation too: the
damaged file stays as it was found.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from assistant.domain.errors import SessionDamaged, SessionUnreadable
from assistant.storage import encrypted_lines, journal
from assistant.storage.journal import Fault, Line, Scan
from assistant.storage.line_codec import CLEAR, NO_VAULT, START, Codecs, LineCodec, Mark
from assistant.storage.private_files import Files, create_private

KEY_SUFFIX = ".cle"
"""What follows the id of a session in the name of the file that keeps its key."""

_ID = r"[a-z0-9-]{1,100}"
_SESSION_ID = re.compile(_ID)
_PART_NAME = re.compile(rf"({_ID})(?:\.([1-9][0-9]{{0,8}}))?\.jsonl")


def is_session_id(text: str) -> bool:
    """True for what may become the name of a file: ids are made by the program, never typed."""
    return _SESSION_ID.fullmatch(text) is not None


def key_name(session_id: str) -> str:
    """The name of the file that keeps the key of a session, beside it."""
    return session_id + KEY_SUFFIX


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
    codecs: Codecs = NO_VAULT

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

    def set_aside(self, content: bytes, now: datetime, codec: LineCodec = CLEAR) -> str:
        """Put damaged bytes, on disk, in a private file of their own; returns its name.

        Args:
            content: as it lies in the file: what was encrypted stays so.
            codec: its envelope begins the new file, which tells how the rest is kept.
        """
        stamp = f"{now:%Y%m%dT%H%M%S}{now.microsecond // 1000:03d}Z"
        attempt = 1
        while True:
            suffix = f"-{attempt}" if attempt > 1 else ""
            path = self.folder / f"{self.session_id}.rebut-{stamp}{suffix}"
            try:
                self.files.close(create_private(self.files, path, codec.envelope + content))
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
        codec: how that file is kept.
        mark: where it stands.
    """

    lines: list[Line]
    part: Part
    end: int = 0
    unterminated: bool = False
    tail: bytes = b""
    fault: Fault | None = None
    codec: LineCodec = CLEAR
    mark: Mark = START

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
            SessionDamaged,
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
        found = _with_header(scan_file(place, part, content))
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


def codec_of(place: SessionFiles, part: Part, content: bytes) -> tuple[LineCodec, int]:
    """How a file is kept, and how many bytes its envelope takes.

    Raises:
        VaultLocked: it is encrypted, and cannot be read now.
        SessionUnreadable: its key is lost, or it is another session's or too recent.
    """
    first, ended, _ = content.partition(b"\n")
    envelope = encrypted_lines.read_envelope(first)
    if envelope is None:
        # without its envelope, the lines still hold
        if not encrypted_lines.looks_encrypted(content):
            return CLEAR, 0
        return place.codecs.for_encrypted(place.folder, place.session_id, ""), 0
    if envelope.session != place.session_id:
        raise _of_another(place, part, envelope.session)
    if not envelope.readable:
        raise _too_recent(place, "d’un chiffrement qu’il ne connaît pas")
    codec = place.codecs.for_encrypted(place.folder, place.session_id, envelope.key_id)
    return codec, len(first) + len(ended)


def scan_file(place: SessionFiles, part: Part, content: bytes) -> Scan:
    """Read a file as long as it holds; raises as `codec_of` does."""
    codec, skipped = codec_of(place, part, content)
    if not skipped:
        return journal.scan(content, codec=codec)
    if not content[:skipped].endswith(b"\n"):
        return Scan([], 0, False, None, codec)  # its creation was interrupted there
    mark = codec.after([content[: skipped - 1]], START)
    found = journal.scan(content[skipped:], codec=codec, mark=Mark(0, mark.last))
    fault = found.fault and Fault(found.fault.line + 1, found.fault.reason)
    return replace(found, end=found.end + skipped, fault=fault)


def first_lines(place: SessionFiles, count: int) -> list[Line]:
    """At most `count` records from the first, each with its sum verified and chained.

    None where a continuation may have replaced some of them: the session must be read whole.

    Raises:
        SessionUnreadable, VaultLocked: as `read_parts` does.
    """
    try:
        parts = place.parts() if is_session_id(place.session_id) else []
    except OSError:
        parts = []
    if len(parts) != 1:
        return [] if parts else read_parts(place).records[:count]
    content, end = read_part(place, parts[0]), 0
    for _ in range(count + 2):  # a header, and an envelope where it is encrypted
        end = content.find(b"\n", end) + 1
        if not end:
            break
    found = _with_header(scan_file(place, parts[0], content[:end] if end else content))
    check_header(place, parts[0], found.lines)
    return [line for line in found.lines if line["n"]][:count]


def raw_lines(place: SessionFiles, part: Part) -> Iterator[tuple[int, bytes, list[Line], bool]]:
    """Each line of a file, damaged or not.

    Yields:
        Its place, counted from 1; its bytes as they lie; the lines of the journal that hold in
        them; and whether it is whole. Envelopes and empty lines are left out.

    Raises:
        VaultLocked, SessionUnreadable: as `codec_of` does.
    """
    content = read_part(place, part)
    codec, skipped = codec_of(place, part, content)
    for number, raw in enumerate(content[skipped:].split(b"\n"), 2 if skipped else 1):
        line = journal.decode(raw, codec) if raw else None
        if line is not None:
            yield number, raw, [line], True
        elif raw:
            yield number, raw, list(journal.salvage(raw, codec)), False


def in_clear(place: SessionFiles, content: bytes) -> bytes:
    """What a file of a session says, whatever its kind: as it lies, or deciphered.

    Of a damaged one, what can still be read; all of its bytes when nothing can.

    Raises:
        VaultLocked, SessionUnreadable: it is encrypted and cannot be read.
    """
    first, ended, _ = content.partition(b"\n")
    envelope = encrypted_lines.read_envelope(first) if ended else None
    if envelope is None and not encrypted_lines.looks_encrypted(content):
        return content
    key_id = envelope.key_id if envelope else ""
    codec = place.codecs.for_encrypted(place.folder, place.session_id, key_id)
    whole = codec.whole(content)
    if whole is None:
        held = journal.salvage(content, codec)
        whole = b"".join(journal.canonical(line) + b"\n" for line in held)
    return whole or content


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
        found.codec,
        found.mark,
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
        return Scan([], 0, False, Fault(1, "l’en-tête du fichier manque"), found.codec)
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
    version = lines[0]["data"]["format"]
    if version > journal.FORMAT:
        raise _too_recent(
            place, f"format {version}, celui-ci lit jusqu’au format {journal.FORMAT}"
        )
    owner = lines[0]["data"].get("session")
    if owner != place.session_id:
        raise _of_another(place, part, owner)


def _too_recent(place: SessionFiles, how: str) -> SessionUnreadable:
    return unreadable(
        place.session_id,
        f"elle a été enregistrée par une version plus récente du programme ({how}). "
        "Mettez le programme à jour ; rien n’a été modifié.",
    )


def _of_another(place: SessionFiles, part: Part, owner: object) -> SessionUnreadable:
    return unreadable(
        place.session_id,
        f"le fichier « {part.path.name} » est celui de la session « {owner} ». "
        "Rendez-lui son nom ; rien n’a été modifié.",
    )


def unreadable(
    session_id: str, reason: str, kind: type[SessionUnreadable] = SessionUnreadable
) -> SessionUnreadable:
    """The error for one session, in one sentence or two."""
    return kind("Session illisible", f"Session « {session_id} » : {reason}")


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
    errno.ENOTDIR: "ce chemin passe par un fichier, et non un dossier",
    errno.ENODEV: "le disque n’est plus là",
}


def why(error: OSError) -> str:
    """The reason of the system, in a few French words."""
    code = error.errno or 0
    return _REASONS.get(code, f"erreur {errno.errorcode.get(code, code)} du système")


def next_part(parts: Sequence[Part]) -> int:
    """The number of the file to begin after these."""
    return max((part.number for part in parts), default=-1) + 1


def new_file(codec: LineCodec, clear: bytes) -> tuple[bytes, Mark]:
    """The bytes of a new file that holds these lines, and where it then stands."""
    begun = codec.after([codec.envelope.removesuffix(b"\n")], START)
    sealed, mark = codec.seal(clear, Mark(0, begun.last))
    return codec.envelope + sealed, mark
