"""One line of a journal: how it is written, checked and chained. Pure; files are elsewhere.

A line is a JSON object in canonical bytes (sorted keys, no spaces, UTF-8), so that an object has
exactly one way to be written. `sum` is the SHA-256 of the line without its `sum` member; `prev`
is the `sum` of the line before. docs/formats-des-fichiers.md shows how to check a line by hand.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from sys import intern
from typing import Any, NoReturn

import orjson

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.common.store import Draft, Record
from assistant.storage.journal.codec import CLEAR, START, LineCodec, Mark

FORMAT = 1
GENESIS = "0" * 64
HEADER_TYPE = "journal"
REPAIRED_TYPE = "journal_repaired"

Line = dict[str, Any]
"""A line once read: the members n, type, v, at, role, data, prev and sum."""

_MEMBERS = ("at", "data", "n", "prev", "role", "sum", "type", "v")
_KINDS = (str, dict, int, str, str, str, str, int)
_TYPE = re.compile(r"[a-z][a-z0-9_]*")
_is_type = lru_cache(maxsize=100)(_TYPE.fullmatch)
_SUM_MEMBER = b',"sum":"'
_SUM_LENGTH = len(_SUM_MEMBER) + 64 + 1  # with the closing quote
_BEGINNING = b'{"at":'
_AT_ONCE = 1_000
"""Lines parsed at a time: all of a long session at once would need its size three times more."""

_ENDING = re.compile(rb',"sum":"[0-9a-f]{64}","type":"[a-z][a-z0-9_]*","v":[0-9]+\}')
_BEGUN = re.compile(re.escape(_BEGINNING))
_MOST_BEGUN = 50
"""What begins before one ending, first and last: a line that is whole is one of them, and what
somebody filled with beginnings is read in time that grows as it does."""


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


_ENCODER = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
)
_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


@dataclass(frozen=True, slots=True)
class LineFault:
    """The first damaged line: its number, counted from 1 as in an editor, and the reason."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Scan:
    """What the bytes of a file hold.

    Args:
        lines: those that hold, from the first, each chained to the one before.
        end: how many bytes they take.
        unterminated: the last of them lacks its end of line, and nothing else.
        fault: what follows them is damaged; None when nothing follows, or an unfinished write.
        codec: how they lie in the file.
        mark: where the file stands after them.
    """

    lines: list[Line]
    end: int
    unterminated: bool
    fault: LineFault | None
    codec: LineCodec = CLEAR
    mark: Mark = START


_OF_A_RECORD = itemgetter("n", "type", "v", "at", "role", "data", "sum")


def record_of(line: Line) -> Record:
    """The record that a line tells."""
    return Record._make(_OF_A_RECORD(line))


def event_of(draft: Draft) -> dict[str, object]:
    """What a line is to say of a record to be."""
    return {
        "type": draft.type,
        "v": draft.version,
        "at": draft.time,
        "role": draft.role,
        "data": draft.data,
    }


def canonical(value: Any) -> bytes:
    """The one way to write a JSON value.

    Raises:
        ValueError: a number or a text that JSON in UTF-8 cannot hold.
        TypeError: not a JSON value.
    """
    return _ENCODER.encode(value).encode("utf-8")


def encode(number: int, event: Mapping[str, Any], previous: str) -> tuple[bytes, Line]:
    """Write one line.

    Args:
        number: its number; 0 for the header of a file.
        event: the members type, v, at, role and data.
        previous: the sum of the line before.

    Returns:
        The bytes, end of line included, and the line as it will be read.

    Raises:
        RefusedCommand: it holds a text or a number that cannot be written.
        ValueError, TypeError: it is not an event; a fault of the program.
    """
    if not _is_type(event["type"]):
        raise ValueError(f"not a type of event: {event['type']!r}")
    body = {
        "at": event["at"],
        "data": dict(event["data"]),
        "n": number,
        "prev": previous,
        "role": event["role"],
        "type": event["type"],
        "v": event["v"],
    }
    try:
        text = _ENCODER.encode(body)
        content = text.encode("utf-8")
        line: Line = _DECODER.raw_decode(text)[0]
    except (ValueError, RecursionError) as error:
        raise RefusedCommand(
            "Texte impossible à enregistrer",
            "Ce qui a été saisi contient un caractère ou un nombre qui ne peut pas être écrit. "
            "Rien n’a été enregistré ; retirez-le et recommencez.",
        ) from error
    if line["data"] != body["data"] and not _named_by_texts(body["data"]):
        raise TypeError("the members of an event must have texts as names")
    line["sum"] = hashlib.sha256(content).hexdigest()
    cut = content.rfind(b',"type":"')
    member = _SUM_MEMBER + line["sum"].encode("ascii") + b'"'
    return content[:cut] + member + content[cut:] + b"\n", line


def header(
    session_id: str, programme: str, time: str, part: int, given_up: Iterable[str] = ()
) -> dict[str, Any]:
    """The event that begins each file of a session.

    Args:
        part: its rank, 0 for the first file.
        given_up: the sums of the lines in earlier files that this one replaces: they were never
            acknowledged, or are kept elsewhere.
    """
    data: dict[str, Any] = {"format": FORMAT, "programme": programme, "session": session_id}
    if part:
        data |= {"ecarte": sorted(given_up), "suite": part}
    return {"type": HEADER_TYPE, "v": 1, "at": time, "role": "", "data": data}


def encode_all(
    events: Sequence[Mapping[str, Any]], number: int, previous: str
) -> tuple[bytes, list[Line]]:
    """Write several events, chained, the first one numbered `number`."""
    written: list[bytes] = []
    lines: list[Line] = []
    for offset, event in enumerate(events):
        content, line = encode(number + offset, event, previous)
        written.append(content)
        lines.append(line)
        previous = line["sum"]
    return b"".join(written), lines


def written(lines: Iterable[Line]) -> bytes:
    """The bytes that these lines were read from."""
    return b"".join(canonical(line) + b"\n" for line in lines)


def same_event(line: Line) -> bytes:
    """What a line says, wherever it stands: equal for the same event under another number."""
    return canonical([line["type"], line["v"], line["at"], line["role"], line["data"]])


def own_sum(line: bytes) -> str | None:
    """The sum of a line when it is right, None when the line is not what was written."""
    cut = line.rfind(_SUM_MEMBER)
    if cut < 0:
        return None
    end = cut + _SUM_LENGTH
    computed = hashlib.sha256(line[:cut] + line[end:]).hexdigest()
    return computed if line[cut:end] == b'%b%b"' % (_SUM_MEMBER, computed.encode()) else None


def decode(line: bytes, codec: LineCodec = CLEAR) -> Line | None:
    """Read one line, without its end of line; None when it is not exactly what was written."""
    clear = codec.open_one(line)
    if clear is None or own_sum(clear) is None:
        return None
    try:
        value = _DECODER.decode(clear.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    return value if _is_line(value) and _is_canonical(clear, value) else None


def scan(
    content: bytes, previous: str | None = None, codec: LineCodec = CLEAR, mark: Mark = START
) -> Scan:
    """Read lines as long as they hold.

    Args:
        content: a file from its first line, or from the end of a line.
        previous: the sum of the line before; None at the beginning of a file.
        codec: how lines lie in the file.
        mark: where the file stands before `content`.
    """
    *ended, rest = content.split(b"\n")
    lines = _chained(_decode_many(codec.open(ended, mark)), previous)
    held = ended[: len(lines)]
    end, mark = sum(len(line) + 1 for line in held), codec.after(held, mark)
    if len(lines) < len(ended):
        fault = _fault(content[end:], len(lines) + 1, codec)
        return Scan(lines, end, False, fault, codec, mark)
    if rest:
        whole = rest.rstrip(b"\0")  # a power cut may leave zeros where the end of line was to go
        before = lines[-1]["sum"] if lines else previous
        last = _chained(_decode_many(codec.open([whole], mark)), before)
        if last:
            mark = codec.after([whole], mark)
            return Scan(lines + last, end + len(whole), True, None, codec, mark)
        return Scan(lines, end, False, _fault(rest, len(lines) + 1, codec), codec, mark)
    return Scan(lines, end, False, None, codec, mark)


def salvage(content: bytes, codec: LineCodec = CLEAR) -> Iterator[Line]:
    """Every line that is still intact, wherever it is in damaged bytes."""
    for clear in codec.within(content):
        yield from _salvaged(clear)


def _salvaged(content: bytes) -> Iterator[Line]:
    start = 0
    for ending in _ENDING.finditer(content):
        places = [one.start() for one in _BEGUN.finditer(content, start, ending.start())]
        if len(places) > 2 * _MOST_BEGUN:
            places = [*places[:_MOST_BEGUN], *places[-_MOST_BEGUN:]]
        whole = (decode(content[place : ending.end()]) for place in places)
        line = next((one for one in whole if one is not None), None)
        if line is not None:
            yield line
        start = ending.end()


def _named_by_texts(value: Any) -> bool:
    """False when a member has another name than a text: JSON would write it, sorted otherwise."""
    if isinstance(value, dict):
        return all(isinstance(name, str) for name in value) and all(
            map(_named_by_texts, value.values())
        )
    return not isinstance(value, list | tuple) or all(map(_named_by_texts, value))


def _decode_many(lines: list[bytes]) -> list[Line]:
    """Those that hold from the first; some thousand parsed at a time, to need little memory."""
    values: list[Line] = []
    while len(values) < len(lines):
        some = _decode_some(lines[len(values):len(values) + _AT_ONCE])
        values += some
        if len(some) < _AT_ONCE:
            break
    return values


def _decode_some(lines: list[bytes]) -> list[Line]:
    """Those that hold from the first; one parse for all, and all written again to be compared.

    A line that says the same in other bytes, or one member twice, is none of ours: two readers
    might read two things in it. orjson tells that at once where nothing is odd.
    """
    count = next((i for i, line in enumerate(lines) if own_sum(line) is None), len(lines))
    joined = b"[%b]" % b",".join(lines[:count])
    try:
        values = orjson.loads(joined)
        same = orjson.dumps(values, option=orjson.OPT_SORT_KEYS) == joined
    except (orjson.JSONDecodeError, orjson.JSONEncodeError, RecursionError):
        same = False
    if same and all(map(_is_line, values)):
        return list(values)
    return _decode_one_by_one(lines[:count])


def _decode_one_by_one(lines: list[bytes]) -> list[Line]:
    values: list[Line] = []
    for line in lines:
        value = decode(line)
        if value is None:
            break
        values.append(value)
    return values


def _chained(lines: list[Line], previous: str | None) -> list[Line]:
    for index, line in enumerate(lines):
        if previous is not None:
            if line["prev"] != previous:
                return lines[:index]
            line["prev"] = previous  # one text in memory, and not two
        line["type"], line["role"] = intern(line["type"]), intern(line["role"])
        previous = line["sum"]
    return lines


def _is_line(value: Any) -> bool:
    return (
        type(value) is dict
        and tuple(value) == _MEMBERS
        and tuple(map(type, value.values())) == _KINDS
        and _is_type(value["type"]) is not None
    )


def _is_canonical(line: bytes, value: Line) -> bool:
    """False for a line that JSON accepts but that we never write: half a character, a member
    named twice, a space."""
    try:
        return canonical(value) == line
    except (ValueError, RecursionError):
        return False


def _fault(left: bytes, number: int, codec: LineCodec) -> LineFault | None:
    """Why what is left does not hold; None when it is what an interrupted write leaves.

    An interrupted write leaves the beginning of a line, or blocks of zeros where the disk had
    reserved room; never a whole line.
    """
    *ended, rest = left.split(b"\n")
    if all(b"\0" in line for line in ended) and not any(salvage(left, codec)):
        return None
    first = ended[0] if ended else rest
    if decode(first, codec) is not None:
        return LineFault(number, "une ligne manque juste avant, ou a été remplacée")
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return LineFault(number, "elle est illisible")
    return LineFault(number, "son contenu ne correspond plus à sa somme de contrôle")
