"""Repairing a damaged session: every line that still holds is carried on, the rest is named.

The damaged files stay as they were found. The repair is a continuation that attaches to the last
line before the damage and repeats the lines that hold, each under its own number, because other
events refer to it; a lost number gets a `journal_repaired` record in its place, and a last one
sums up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from assistant import __version__
from assistant.domain.store import Recovery
from assistant.storage import journal
from assistant.storage.journal import Line
from assistant.storage.journal_files import (
    SessionFiles,
    check_header,
    codec_of,
    is_header,
    load,
    new_file,
    next_part,
    raw_lines,
    read_part,
    read_parts,
    unreadable,
)
from assistant.storage.journal_storage import moment
from assistant.storage.line_codec import CLEAR, LineCodec
from assistant.storage.private_files import create_private

# Numbers further apart than this were not written by this program.
_WIDEST_GAP = 10_000


@dataclass(slots=True)
class _Found:
    """What the files of a damaged session still hold.

    Args:
        kept: the lines that hold, by number.
        damaged: the bytes that do not, as they lie.
        places: where those are, in French.
        codec: how the last file is kept.
    """

    kept: dict[int, Line] = field(default_factory=dict)
    damaged: list[bytes] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    codec: LineCodec = CLEAR

    def set_aside(self, content: bytes, place: str) -> None:
        self.damaged.append(content)
        self.places.append(place)


def repair_journal(place: SessionFiles, now: datetime) -> Recovery | None:
    """Repair a session that nobody writes; None when it has no damage that needs a repair.

    Raises:
        SessionUnreadable: unknown, of a newer format, or without one line that holds.
        OSError: the disk refused; nothing was changed.
    """
    reading = read_parts(place)
    if reading.fault is None:
        return None
    found = _collect(place)
    if not found.kept:
        raise unreadable(
            place.session_id,
            "aucune ligne n’a pu être récupérée. Rien n’a été modifié ; reprenez une copie de "
            "sauvegarde.",
        )
    intact = _intact_beginning(reading.lines, found.kept)
    start = max((line["n"] for line in intact), default=0)
    numbers = range(start + 1, max(found.kept) + 1)
    lost = [number for number in numbers if number not in found.kept]
    if len(lost) > _WIDEST_GAP:
        raise unreadable(
            place.session_id,
            "ses numéros de ligne se contredisent. Rien n’a été modifié ; reprenez une copie de "
            "sauvegarde.",
        )
    damaged = b"\n".join(found.damaged)
    name = place.set_aside(damaged, now, found.codec) if damaged else ""
    summary = _repaired(now, lost, len(found.kept), name)
    events = [found.kept.get(number) or _repaired(now, [number], 0, name) for number in numbers]
    _write(place, now, intact, [*events, summary], start + 1, codec=found.codec)
    load(place)
    return Recovery(_message(place, found, lost, name), name, len(found.kept))


def when(time: str) -> str:
    """A journal time as a sentence says it, in the hour of this computer."""
    try:
        local = datetime.fromisoformat(time).astimezone()
    except ValueError:
        return time
    return f"{local:%d/%m/%Y} à {local:%H:%M}"


def _repaired(now: datetime, lost: Sequence[int], kept: int, name: str) -> dict[str, Any]:
    data = {"kept": kept, "lost": list(lost), "set_aside": name}
    return {
        "type": journal.REPAIRED_TYPE, "v": 1, "at": moment(now), "role": "", "data": data
    }  # fmt: skip


def _collect(place: SessionFiles) -> _Found:
    """Read every file line by line; the later file supersedes what it continues."""
    found = _Found()
    heads: dict[str, int] = {}
    for part in place.parts():
        codec = codec_of(place, part, read_part(place, part))[0]
        if codec.envelope or not found.codec.envelope:
            found.codec = codec
        lines: list[tuple[Line, bytes]] = []
        for number, raw, held, whole in raw_lines(place, part):
            lines.extend((line, raw) for line in held)
            if not whole:
                found.set_aside(raw, f"ligne {number} de « {part.path.name} »")
        if lines and is_header(lines[0][0]):
            check_header(place, part, [lines[0][0]])
        _supersede(found, heads, lines)
    return found


def _supersede(
    found: _Found, heads: dict[str, int], lines: Sequence[tuple[Line, bytes]]
) -> None:
    """Add the lines of one file, each with its bytes, to those of the files before it."""
    records = [one for one in lines if one[0]["n"] > 0]
    continues = min((line["n"] for line, _ in records), default=1) - 1
    if lines and is_header(lines[0][0]):
        header = lines[0][0]
        continues = heads.get(header["prev"], continues)
        heads[header["sum"]] = continues
    if records:
        for number in [known for known in found.kept if known > continues]:
            del found.kept[number]
    for line, raw in records:
        if line["n"] in found.kept:
            found.set_aside(raw, f"second événement numéro {line['n']}")
        else:
            found.kept[line["n"]] = line
            heads[line["sum"]] = line["n"]


def _intact_beginning(lines: list[Line], kept: dict[int, Line]) -> list[Line]:
    """The lines that need not be repeated: up to the first that a later file supersedes."""
    intact: list[Line] = []
    for line in lines:
        number = line["n"]
        if number and (number not in kept or kept[number]["sum"] != line["sum"]):
            break
        intact.append(line)
    return intact


def _write(
    place: SessionFiles,
    now: datetime,
    intact: Sequence[Line],
    events: Sequence[dict[str, Any]],
    first: int,
    *,
    codec: LineCodec,
) -> None:
    number = next_part(place.parts())
    header = journal.header(place.session_id, __version__, moment(now), number)
    previous = intact[-1]["sum"] if intact else journal.GENESIS
    beginning, lines = journal.encode_all([header], 0, previous)
    content, _ = journal.encode_all(events, first, lines[0]["sum"])
    path, (written, _) = place.part(number).path, new_file(codec, beginning + content)
    place.files.close(create_private(place.files, path, written))


def _message(place: SessionFiles, found: _Found, lost: Sequence[int], name: str) -> str:
    message = f"Session « {place.session_id} » réparée : {_count(len(found.kept), 'récupéré')}"
    message += f", le dernier du {when(found.kept[max(found.kept)]['at'])}"
    if lost:
        around = [found.kept[n]["at"] for n in (lost[0] - 1, lost[-1] + 1) if n in found.kept]
        times = " et le ".join(when(time) for time in around)
        since = f"entre le {times}" if len(around) > 1 else f"avant le {times}"
        message += (
            f" ; {_count(len(lost), 'perdu')} (numéro {', '.join(map(str, lost))}, {since})"
        )
    message += "."
    if name:
        message += f" Ce qui est abîmé ({', '.join(found.places)}) est dans « {name} »."
    return message + " Le fichier d’origine est resté tel quel."


def _count(number: int, state: str) -> str:
    plural = "s" if number > 1 else ""
    return f"{number} événement{plural} {state}{plural}"
