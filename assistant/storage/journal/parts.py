"""The files of one session: which there are, what they hold together, and appending to them.

A session is `<id>.jsonl`, and after a write that failed, `<id>.1.jsonl` and so on: a continuation,
whose header names by its sum the last line that was acknowledged. What follows that line in the
earlier files was never acknowledged, and is superseded. A repair is a continuation too: the
damaged file stays as it was found. A file that somebody touched is followed by one that holds the
whole session, line for line, and then a header of its own.

The rank of a file stands in its last header, for its name can be changed by anybody. A file says
which lines it gives up; lines that no file counts and none gave up were another writer's.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from pathlib import Path

from assistant.domain.common.errors import RefusedCommand, SessionDamaged, SessionUnreadable
from assistant.domain.common.paths import travelling, why_it_stays
from assistant.domain.common.why import why, why_unread
from assistant.storage.disk.clock import stamp
from assistant.storage.disk.files import (
    Files,
    Stamp,
    create_closed,
    replace_patiently,
    write_private,
)
from assistant.storage.journal import encrypted
from assistant.storage.journal import line as journal
from assistant.storage.journal.codec import CLEAR, NO_VAULT, START, Codecs, LineCodec, Mark
from assistant.storage.journal.line import Line, LineFault, Scan

KEY_SUFFIX = ".cle"
"""What follows the id of a session in the name of the file that keeps its key."""

_ID = r"[a-z0-9-]{1,100}"
_SESSION_ID = re.compile(_ID)
_LAST_NUMBER = 999_999_999
_PART_NAME = re.compile(rf"({_ID})(?:\.([1-9][0-9]{{0,8}}))?\.jsonl")


def is_session_id(text: str) -> bool:
    """True for what may become the name of a file: ids are made by the program, never typed."""
    return _SESSION_ID.fullmatch(text) is not None


def may_name_a_session(text: str) -> bool:
    """True for the id of a session that is to be made here: its files go to any computer."""
    return is_session_id(text) and travelling(text) == text


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
    listed: tuple[str, ...] | None = None
    """The names in the folder that are its own, where they were just listed."""

    @property
    def lock_path(self) -> Path:
        """The file that says who writes the session now; it may be left by a program that died."""
        return self.folder / f"{self.session_id}.lock"

    @property
    def key_path(self) -> Path:
        """The file of the session’s own key, itself encrypted; only encrypted sessions have one."""
        return self.folder / key_name(self.session_id)

    def holds(self, path: Path, content: bytes) -> bool:
        """True when a file is there, a plain one, and holds just that."""
        try:
            return self.files.read(path) == content
        except OSError:
            return False

    def put_back_key(self, content: bytes, now: datetime) -> None:
        """Write the file of the key anew; what bears its name is kept under another one.

        Raises:
            OSError: the disk refused.
        """
        if self.files.exists(self.key_path):
            replace_patiently(self.files, self.key_path, self.free_remnant(now))
        write_private(self.key_path, content, self.files)

    def move_aside(self, path: Path, now: datetime) -> str:
        """Give a file that does not belong to the session another name, on disk; returns it.

        Raises:
            OSError: the disk refused.
        """
        aside = self.free_remnant(now)
        replace_patiently(self.files, path, aside)
        self.files.fsync_directory(self.folder)
        return aside.name

    def free_remnant(self, now: datetime) -> Path:
        """A name that is free for something set aside."""
        stem = f"{self.session_id}.rebut-{stamp(now)}"
        names = (f"{stem}-{number}" if number > 1 else stem for number in count(1))
        return next(self.folder / n for n in names if not self.files.exists(self.folder / n))

    def part(self, number: int) -> Part:
        """The file of that number, whether it exists or not: 0 is the session’s first one."""
        middle = f".{number}" if number else ""
        return Part(number, self.folder / f"{self.session_id}{middle}.jsonl")

    def parts(self) -> list[Part]:
        """The files there are, first to last.

        Raises:
            OSError: the folder cannot be read.
        """
        found = []
        for name in self.files.names(self.folder) if self.listed is None else self.listed:
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
        while True:
            path = self.free_remnant(now)
            try:
                create_closed(self.files, path, codec.envelope + content)
            except FileExistsError:
                continue
            return path.name


@dataclass(slots=True)
class JournalReading:
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
        stamps: what the files that count looked like just before they were read.
        given_up: the sums of lines that the files left out: none of them was acknowledged.
        left: lines that hold, and that no file counts or gives up: another writer's.
        carried_on: how the next file is kept: a session of which a file is encrypted stays so.
        foreign: files in clear beside an encrypted session; they are none of it.
        looked: what every file looked like then, counted or not.
    """

    lines: list[Line]
    part: Part
    end: int = 0
    unterminated: bool = False
    tail: bytes = b""
    fault: LineFault | None = None
    codec: LineCodec = CLEAR
    mark: Mark = START
    stamps: dict[Path, Stamp | None] = field(default_factory=dict)
    given_up: set[str] = field(default_factory=set)
    left: list[Line] = field(default_factory=list)
    carried_on: LineCodec = CLEAR
    foreign: list[Part] = field(default_factory=list)
    looked: dict[Path, Stamp | None] = field(default_factory=dict)

    @property
    def records(self) -> list[Line]:
        """The lines that record something, in order: all but the headers of the files."""
        return [line for line in self.lines if line["n"]]

    @property
    def rank(self) -> int:
        """The rank of the last file."""
        return last_rank(self.lines) or self.part.number

    @property
    def head(self) -> str:
        """The sum of the last line."""
        last: str = self.lines[-1]["sum"]
        return last


def load(place: SessionFiles) -> JournalReading:
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
    if reading.left:
        raise unreadable(
            place.session_id,
            f"{len(reading.left)} ligne(s) enregistrée(s) par un autre programme ne sont pas dans "
            f"la suite du fichier « {name} ». Rien n’a été modifié ; « cqp session reparer "
            f"{place.session_id} » garde les deux, renumérotées.",
            SessionDamaged,
        )
    records = reading.records
    if not records:
        raise unreadable(
            place.session_id,
            f"le fichier « {name} » ne contient aucun événement : l’enregistrement a été "
            "interrompu avant le premier, ou le fichier a été vidé.",
            SessionEmpty,
        )
    if any(line["n"] != number for number, line in enumerate(records, 1)):
        raise unreadable(
            place.session_id,
            f"les lignes du fichier « {name} » ne se suivent pas. Rien n’a été modifié ; "
            "reprenez une copie de sauvegarde.",
        )
    return reading


def read_parts(place: SessionFiles) -> JournalReading:
    """Read the files of a session as far as they hold.

    Raises:
        SessionUnreadable: unknown, refused by the system, of another session or too recent.
    """
    try:
        parts = place.parts() if is_session_id(place.session_id) else []
    except OSError as error:
        raise unreadable(
            place.session_id,
            f"le dossier « {place.folder} » ne se laisse pas lire ({why_unread(error)}). "
            "Vérifiez ses droits et le disque.",
        ) from error
    if not parts:
        raise SessionUnreadable(
            "Session inconnue",
            f"Aucune session « {place.session_id} » dans le dossier « {place.folder} ». "
            "« cqp session lister » donne celles qui existent.",
        )
    seen = look_at(place, parts)
    foreign = clear_beside_encrypted(seen)
    reading: JournalReading | None = None
    problem: SessionUnreadable | None = None
    own = [one for one in seen if one.part not in foreign]
    for place_of, one in enumerate(own):
        problem = problem or one.problem
        joined = None if one.problem else _join(reading, one, own[:place_of])
        if joined is not None and one.begins_anew:
            problem = None
        reading = _unattached(reading, one) if joined is None else joined
    if problem is not None:
        raise problem
    reading = reading or JournalReading([], parts[0])
    reading.left = _others(reading.left, reading.lines)
    reading.foreign = foreign
    secret = [one.found.codec for one in seen if one.found.codec.envelope]
    reading.carried_on = secret[-1] if secret else reading.codec
    reading.looked = {one.part.path: one.stamp for one in seen}
    return reading


@dataclass(frozen=True, slots=True)
class SeenFile:
    """One file of a session, as it was read by itself.

    Args:
        stamp: what it looked like just before.
        problem: why it is not one of this session, or cannot be read.
        rank: its place among the files.
    """

    part: Part
    content: bytes
    stamp: Stamp | None
    found: Scan
    problem: SessionUnreadable | None
    rank: int

    @property
    def begins_anew(self) -> bool:
        """True when nothing before it counts."""
        return bool(self.found.lines) and self.found.lines[0]["prev"] == journal.GENESIS

    def rest(self) -> Iterator[Line]:
        """The lines that hold in what follows a damage."""
        if self.found.fault is not None and self.problem is None:
            yield from journal.salvage(self.content[self.found.end :], self.found.codec)


def look_at(place: SessionFiles, parts: Sequence[Part]) -> list[SeenFile]:
    """Read files one by one, and put them in their order.

    Raises:
        SessionUnreadable: one is too recent.
        VaultLocked: one is encrypted, and cannot be read now.
    """
    seen = (_seen(place, part) for part in parts)
    return sorted(seen, key=lambda one: (one.rank, len(one.found.lines), one.part.number))


def _seen(place: SessionFiles, part: Part) -> SeenFile:
    stamp, content, problem = stamp_of(place, part), b"", None
    try:
        content = read_part(place, part)
        found = _with_header(scan_file(place, part, content))
        check_header(place, part, found.lines)
    except TooRecent:
        raise
    except SessionUnreadable as error:
        problem, found = error, Scan([], 0, False, LineFault(1, "il ne se lit pas"))
    return SeenFile(part, content, stamp, found, problem, _rank(part, content, found))


def stamp_of(place: SessionFiles, part: Part) -> Stamp | None:
    """What a file looks like; None when the system does not say."""
    try:
        return place.files.stamp(part.path)
    except OSError:
        return None


def _rank(part: Part, content: bytes, found: Scan) -> int:
    """What its last header says; of a damaged file, at least what its name says."""
    if found.fault is None:
        return last_rank(found.lines) if found.lines else part.number
    rest = journal.salvage(content[found.end :], found.codec)
    return max(part.number, last_rank([*found.lines, *rest]))


def last_rank(lines: Sequence[Line]) -> int:
    """The rank that the last header among these lines gives; 0 when there is none."""
    last = next((line for line in reversed(lines) if line["n"] == 0), None)
    said = last["data"].get("suite", 0) if last else 0
    return said if type(said) is int else 0


def clear_beside_encrypted(seen: Sequence[SeenFile]) -> list[Part]:
    """Files in clear that are none of an encrypted session, whatever they say.

    A conversion encrypts the last file first, so that those still in clear are the first ones. An
    older program could be interrupted the other way round: a file in clear that goes on from the
    very end of another is the session's too, for nobody without the key knows that end. Where an
    encrypted file holds the whole session, nothing in clear before it can say more than it does.
    """
    first = min((one.rank for one in seen if one.found.codec.envelope), default=None)
    if first is None:
        return []
    foreign, ends, whole = [], set(), _whole(seen)
    for one in seen:
        lines = one.found.lines
        says_more = whole is not None and one.rank < whole.rank and not _repeats(one, whole)
        beside = (one.rank >= first or says_more) and (
            not one.found.codec.envelope and _says_in_clear(one)
        )
        if beside and not (lines and lines[0]["prev"] in ends):
            foreign.append(one.part)
        elif lines:
            ends.add(lines[-1]["sum"])
    return foreign


def _whole(seen: Sequence[SeenFile]) -> SeenFile | None:
    """The first encrypted file, beyond the session's own first one, that repeats all of it."""
    return next((
        one for one in seen if one.found.codec.envelope and one.rank and one.begins_anew
        and one.found.fault is None
    ), None)


def _repeats(one: SeenFile, whole: SeenFile) -> bool:
    """Whether each event of a file is in that other one, or was given up by it."""
    known = {line["sum"] for line in whole.found.lines} | (given_up_by(whole.found.lines) or set())
    return all(line["sum"] in known for line in [*one.found.lines, *one.rest()] if is_event(line))


def _says_in_clear(one: SeenFile) -> bool:
    return bool(one.found.lines) or next(journal.salvage(one.content), None) is not None


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
    envelope = encrypted.read_envelope(first)
    if envelope is None:
        # without its envelope, the lines still hold
        if not encrypted.looks_encrypted(content):
            return CLEAR, 0
        return place.codecs.for_encrypted(place.folder, place.session_id, ""), 0
    if envelope.session != place.session_id:
        raise _of_another(place.session_id, f"le fichier « {part.path.name} »", envelope.session)
    if not envelope.readable:
        raise too_recent(place.session_id, "d’un chiffrement qu’il ne connaît pas")
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
    fault = found.fault and LineFault(found.fault.line + 1, found.fault.reason)
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
    """The content of a file of a session, whatever its kind, deciphered if needed.

    Of a damaged one, what can still be read; all of its bytes when nothing can.

    Raises:
        VaultLocked, SessionUnreadable: it is encrypted and cannot be read.
    """
    first, ended, _ = content.partition(b"\n")
    envelope = encrypted.read_envelope(first) if ended else None
    if envelope is None and not encrypted.looks_encrypted(content):
        return content
    key_id = envelope.key_id if envelope else ""
    codec = place.codecs.for_encrypted(place.folder, place.session_id, key_id)
    whole = codec.whole(content)
    if whole is None:
        held = journal.salvage(content, codec)
        whole = b"".join(journal.canonical(line) + b"\n" for line in held)
    return whole or content


def _join(
    reading: JournalReading | None, one: SeenFile, earlier: Sequence[SeenFile]
) -> JournalReading | None:
    """The session with one more file, None when that file does not continue it."""
    before = reading.lines if reading else []
    found = one.found
    if not found.lines:
        # Nothing was ever acknowledged in a file whose header is not whole.
        begun = reading or JournalReading(
            [], one.part, 0, False, one.content, stamps={one.part.path: one.stamp}
        )
        return begun if found.fault is None else None
    kept = 0
    if not one.begins_anew:
        previous = found.lines[0]["prev"]
        kept = next((i for i, line in enumerate(before, 1) if line["sum"] == previous), 0)
        if not kept:
            return None
    stamps = dict(reading.stamps) if reading and kept else {}
    dropped = [*before[kept:], *(line for damaged in earlier for line in damaged.rest())]
    left = [*(reading.left if reading else ()), *_left_out(dropped, one)]
    given_up = {line["sum"] for line in dropped} | (given_up_by(found.lines) or set())
    return JournalReading(
        before[:kept] + found.lines,
        one.part,
        found.end,
        found.unterminated,
        b"" if found.fault else one.content[found.end :],
        found.fault,
        found.codec,
        found.mark,
        stamps | {one.part.path: one.stamp},
        given_up | (reading.given_up if reading else set()),
        left,
    )


def _left_out(dropped: Sequence[Line], one: SeenFile) -> list[Line]:
    """Of the lines that a file replaces, those that it neither repeats nor gives up."""
    given_up = given_up_by(one.found.lines)
    if given_up is None:
        return []  # an older program left out what it had not acknowledged, and nothing else
    here = {line["sum"] for line in one.found.lines}
    return [line for line in dropped if line["sum"] not in here and line["sum"] not in given_up]


def given_up_by(lines: Sequence[Line]) -> set[str] | None:
    """The sums that a file gives up; None when a program wrote it that did not say."""
    last = next((line for line in reversed(lines) if line["n"] == 0), None)
    said = last["data"].get("ecarte") if last else None
    return {one for one in said if type(one) is str} if type(said) is list else None


def _others(left: Sequence[Line], lines: Sequence[Line]) -> list[Line]:
    """Of the lines left out, those whose event is nowhere in the session, each once."""
    if not left:
        return []
    known = {journal.same_event(line) for line in lines}
    found = []
    for line in left:
        event = journal.same_event(line)
        if is_event(line) and event not in known:
            known.add(event)
            found.append(line)
    return found


def is_event(line: Line) -> bool:
    """False for what the journal writes of itself: headers, and what a repair says."""
    return bool(line["n"]) and line["type"] != journal.REPAIRED_TYPE


def _unattached(reading: JournalReading | None, one: SeenFile) -> JournalReading:
    """A damaged session: keeps the first fault, for that is where a repair begins."""
    fault = one.found.fault or LineFault(1, "le fichier qu’elle continue manque ou a été remplacé")
    if reading is None:
        return JournalReading([], one.part, fault=fault)
    if reading.fault is None:
        reading.part, reading.fault = one.part, fault
    return reading


def _with_header(found: Scan) -> Scan:
    if found.lines and not is_header(found.lines[0]):
        return Scan([], 0, False, LineFault(1, "l’en-tête du fichier manque"), found.codec)
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
    if lines:
        check_begun(place.session_id, f"le fichier « {part.path.name} »", lines)


def check_begun(session_id: str, what: str, lines: Sequence[Line]) -> None:
    """Refuse lines that are whole but that this program must not read as this session.

    Args:
        what: what holds them, in French.

    Raises:
        SessionUnreadable: of a newer format, or another session's.
    """
    version = lines[0]["data"]["format"]
    if version > journal.FORMAT:
        raise too_recent(
            session_id, f"format {version}, celui-ci lit jusqu’au format {journal.FORMAT}"
        )
    owner = lines[0]["data"].get("session")
    if owner != session_id:
        raise _of_another(session_id, what, owner)


def unreadable_folder(folder: Path, error: OSError) -> SessionUnreadable:
    """The error for a folder of sessions that the system does not show."""
    return SessionUnreadable(
        "Dossier illisible",
        f"Le dossier des sessions « {folder} » ne se laisse pas lire : {why_unread(error)}. "
        "Choisissez-en un autre avec --sessions, ou changez ses droits.",
    )


def refused_id(session_id: str) -> RefusedCommand:
    """The error for a text that may not name a session."""
    if is_session_id(session_id):
        return RefusedCommand(
            "Identifiant refusé",
            f"« {session_id} » ne peut pas nommer une session : {why_it_stays(session_id)}, et ses "
            f"fichiers y seraient perdus. Donnez-lui-en un autre, par exemple « {session_id}-1 ».",
        )
    return RefusedCommand(
        "Identifiant refusé",
        f"« {session_id} » ne peut pas nommer une session : lettres minuscules sans accent, "
        "chiffres et tirets seulement, cent au plus.",
    )


class SessionEmpty(SessionUnreadable):
    """A session whose files hold no event; what can be done is for others to say."""


class TooRecent(SessionUnreadable):
    """A session of a newer program: whatever else there is, this one must not carry it on."""


def too_recent(session_id: str, how: str) -> SessionUnreadable:
    """The error for a session of a newer program; says how it is newer."""
    return unreadable(
        session_id,
        f"elle a été enregistrée par une version plus récente du programme ({how}). "
        "Mettez le programme à jour ; rien n’a été modifié.",
        TooRecent,
    )


def _of_another(session_id: str, what: str, owner: object) -> SessionUnreadable:
    return unreadable(
        session_id,
        f"{what} est celui de la session « {owner} ». Rendez-lui son nom ; rien n’a été modifié.",
    )


def unreadable(
    session_id: str, reason: str, kind: type[SessionUnreadable] = SessionUnreadable
) -> SessionUnreadable:
    """The error for one session, in one sentence or two."""
    return kind("Session illisible", f"Session « {session_id} » : {reason}")


def _refusal(name: str, error: OSError) -> str:
    if isinstance(error, IsADirectoryError):
        return f"« {name} » n’est pas un fichier. Rien n’a été modifié ; retirez-le du dossier."
    if error.errno in (errno.ELOOP, errno.EMLINK):
        return (
            f"« {name} » n’a pas été ouvert : {why(error)}. Rien n’a été modifié ; retirez-le du "
            "dossier, ou remettez-y une copie du fichier lui-même."
        )
    if isinstance(error, PermissionError):
        return f"vous n’avez pas le droit de lire « {name} ». Vérifiez vos droits et recommencez."
    return (
        f"le disque n’a pas rendu le fichier « {name} » ({why_unread(error)}). Rien n’a été "
        "modifié ; vérifiez le disque, ou reprenez une copie de sauvegarde."
    )


def next_part(place: SessionFiles, rank: int) -> tuple[Part, int]:
    """The file to begin after those there are, and the rank that its header gives it.

    A name may bear any number, even the last one there is: a free one is then as good, for the
    rank stands inside.

    Args:
        rank: that of the last file that is known.

    Raises:
        OSError: the folder cannot be read.
    """
    taken = {part.number for part in place.parts()}
    after = max([rank, *taken]) + 1
    number = after if taken else 0  # alone, it bears the name of a first file
    if number > _LAST_NUMBER:
        number = next(one for one in count(1) if one not in taken)
    return place.part(number), after


def new_file(codec: LineCodec, clear: bytes) -> tuple[bytes, Mark]:
    """The bytes of a new file that holds these lines, and where it then stands."""
    begun = codec.after([codec.envelope.removesuffix(b"\n")], START)
    sealed, mark = codec.seal(clear, Mark(0, begun.last))
    return codec.envelope + sealed, mark
