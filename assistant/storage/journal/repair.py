"""Repairing a damaged session: every line that still holds is carried on, the rest is named.

The damaged files stay as they were found. The repair is a continuation that attaches to the last
line before the damage and repeats the lines that hold, each under its own number, because other
events refer to it; a lost number gets a `journal_repaired` record in its place, and a last one
sums up. Where two writers used the same numbers, the events of the second follow, under new ones.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from assistant import __version__
from assistant.domain.common.errors import SessionUnreadable
from assistant.domain.common.french import counted, day_and_hour, plural
from assistant.domain.common.store import Recovery
from assistant.storage.disk.files import create_closed
from assistant.storage.journal import line as journal
from assistant.storage.journal.codec import CLEAR, LineCodec
from assistant.storage.journal.line import Line
from assistant.storage.journal.parts import (
    Part,
    SeenFile,
    SessionFiles,
    clear_beside_encrypted,
    given_up_by,
    is_event,
    is_header,
    load,
    look_at,
    new_file,
    next_part,
    raw_lines,
    read_parts,
    unreadable,
)
from assistant.storage.journal.strays import renumbered
from assistant.storage.journal.tinydb import moment

# Numbers further apart than this were not written by this program.
_WIDEST_GAP = 10_000


@dataclass(slots=True)
class _Remains:
    """What the files of a damaged session still hold.

    Args:
        kept: the lines that hold, by number.
        seconds: lines that hold too, whose number another one has.
        replaced: lines that a later file left out without giving them up.
        given_up: the sums of lines that were never acknowledged.
        damaged: the bytes that do not, as they lie.
        places: where those are, in French.
        codec: how the last file is kept.
        problem: why a file could not be read at all.
        rank: the highest of the files.
    """

    kept: dict[int, Line] = field(default_factory=dict)
    seconds: list[Line] = field(default_factory=list)
    replaced: list[Line] = field(default_factory=list)
    given_up: set[str] = field(default_factory=set)
    damaged: list[bytes] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    codec: LineCodec = CLEAR
    problem: SessionUnreadable | None = None
    rank: int = 0

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
    if reading.fault is None and not reading.left:
        return None
    found = _collect(place)
    if not found.kept:
        raise unreadable(
            place.session_id,
            "aucune ligne n’a pu être récupérée. Rien n’a été modifié ; reprenez une copie de "
            "sauvegarde.",
        )
    others = _others(found)
    intact = _intact_beginning(reading.lines, found.kept)
    start = max((line["n"] for line in intact), default=0)
    last = max(found.kept)
    numbers = range(start + 1, last + 1)
    lost = [number for number in numbers if number not in found.kept]
    if len(lost) > _WIDEST_GAP:
        raise unreadable(
            place.session_id,
            "ses numéros de ligne se contredisent. Rien n’a été modifié ; reprenez une copie de "
            "sauvegarde.",
        )
    damaged = b"\n".join(found.damaged)
    name = place.set_aside(damaged, now, found.codec) if damaged else ""
    summary = _repaired(now, lost, len(found.kept) + len(others), name)
    events = [found.kept.get(number) or _repaired(now, [number], 0, name) for number in numbers]
    counted = {line["sum"] for line in found.kept.values()}
    aside = {line["sum"] for line in [*found.seconds, *found.replaced]}
    _write(
        place, now, intact, [*events, *renumbered(others, last + 1), summary], start + 1,
        codec=found.codec, given_up=(aside | found.given_up) - counted, rank=found.rank,
    )
    load(place)
    return Recovery(
        _message(place, found, lost, others, name), name, len(found.kept) + len(others)
    )


def _others(found: _Remains) -> list[Line]:
    """The events that need a number of their own, each once; a lost one takes its own back."""
    known = {journal.same_event(line) for line in found.kept.values()}
    others = []
    for line in [*found.replaced, *found.seconds]:
        event = journal.same_event(line)
        if line["sum"] in found.given_up or not is_event(line) or event in known:
            continue
        known.add(event)
        if line["n"] in found.kept:
            others.append(line)
        else:
            found.kept[line["n"]] = line
    return others


def _repaired(now: datetime, lost: Sequence[int], kept: int, name: str) -> dict[str, Any]:
    data = {"kept": kept, "lost": list(lost), "set_aside": name}
    return {
        "type": journal.REPAIRED_TYPE, "v": 1, "at": moment(now), "role": "", "data": data
    }  # fmt: skip


def _collect(place: SessionFiles) -> _Remains:
    """Read every file line by line; the later file supersedes what it continues."""
    found = _Remains()
    heads: dict[str, int] = {}
    seen = look_at(place, place.parts())
    foreign = clear_beside_encrypted(seen)
    for one in seen:
        found.problem = found.problem or one.problem
        found.rank = max(found.rank, one.rank)
        if one.problem is None and one.part not in foreign:
            _add(place, found, heads, one)
    return found


def _add(place: SessionFiles, found: _Remains, heads: dict[str, int], one: SeenFile) -> None:
    if one.found.codec.envelope:
        found.codec = one.found.codec
    lines: list[tuple[Line, bytes]] = []
    for number, raw, held, whole in raw_lines(place, one.part):
        lines.extend((line, raw) for line in held)
        if not whole:
            found.set_aside(raw, f"ligne {number} de « {one.part.path.name} »")
    _supersede(found, heads, lines, one.part)


def _supersede(
    found: _Remains, heads: dict[str, int], lines: Sequence[tuple[Line, bytes]], part: Part
) -> None:
    """Add the lines of one file, each with its bytes, to those of the files before it."""
    records = [one for one in lines if one[0]["n"] > 0]
    header = lines[0][0] if lines and is_header(lines[0][0]) else None
    continues = heads.get(header["prev"]) if header else None
    if continues is None and records:
        continues = min(line["n"] for line, _ in records) - 1
    if header and continues is not None:
        heads[header["sum"]] = continues
    given_up = given_up_by([line for line, _ in lines])
    if given_up is None and all(line["n"] for line, _ in lines):
        given_up = set()  # what its header gave up is lost with it: both are kept
    if given_up is not None:
        found.given_up |= given_up
    if continues is not None and records:
        for number in [known for known in found.kept if known > continues]:
            left = found.kept.pop(number)
            if given_up is None:
                found.given_up.add(left["sum"])  # an older program left it out, and did not say so
            else:
                found.replaced.append(left)
    for line, raw in records:
        if line["n"] not in found.kept:
            found.kept[line["n"]] = line
            heads[line["sum"]] = line["n"]
            continue
        first = found.kept[line["n"]]
        if journal.same_event(first) == journal.same_event(line) or not is_event(line):
            found.set_aside(raw, f"second événement numéro {line['n']} de « {part.path.name} »")
        else:
            found.seconds.append(line)


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
    given_up: Collection[str],
    rank: int,
) -> None:
    """Write the repaired file, after what is intact."""
    part, rank = next_part(place, rank)
    header = journal.header(place.session_id, __version__, moment(now), rank, given_up)
    previous = intact[-1]["sum"] if intact else journal.GENESIS
    beginning, lines = journal.encode_all([header], 0, previous)
    content, _ = journal.encode_all(events, first, lines[0]["sum"])
    written, _ = new_file(codec, beginning + content)
    create_closed(place.files, part.path, written)


def _message(
    place: SessionFiles, found: _Remains, lost: Sequence[int], others: Sequence[Line], name: str
) -> str:
    message = f"Session « {place.session_id} » réparée : {_count(len(found.kept), 'récupéré')}"
    message += f", le dernier du {day_and_hour(found.kept[max(found.kept)]['at'])}"
    if lost:
        around = [found.kept[n]["at"] for n in (lost[0] - 1, lost[-1] + 1) if n in found.kept]
        times = " et le ".join(day_and_hour(time) for time in around)
        since = f"entre le {times}" if len(around) > 1 else f"avant le {times}"
        message += (
            f" ; {_count(len(lost), 'perdu')} (numéro {', '.join(map(str, lost))}, {since})"
        )
    message += "."
    if others:
        first = max(found.kept) + 1
        message += (
            f" Un autre programme avait enregistré des lignes sous les mêmes numéros : les deux "
            f"sont gardées ; {_count(len(others), 'renuméroté')} à partir du numéro {first}."
        )
    if found.problem is not None:
        message += f" Un fichier n’a pas pu être lu et ne compte plus : {found.problem.message}"
    if name:
        message += f" Ce qui est abîmé ({', '.join(found.places)}) est dans « {name} »."
    return message + " Le fichier d’origine est resté tel quel."


def _count(number: int, state: str) -> str:
    return f"{counted(number, 'événement')} {plural(state, number)}"
