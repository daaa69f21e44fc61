"""The door of records: what a member of an event may be, whoever wrote the line. Pure.

A journal may come from anywhere, its sums in order: what passes here is of the type its event
promises, of a size that can be shown, and its texts are clean. Nothing is guessed or defaulted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from types import NoneType, UnionType
from typing import Any, get_args, get_origin

from assistant.domain.common.text import clean
from assistant.domain.referential.model import ElementRef

Read = Callable[[Any], Any]
"""Takes a value as JSON has it, answers what the event holds; TypeError or ValueError if none."""

MOST_TEXT, MOST_NUMBER, MOST_DEPTH, MOST_ITEMS = 1_000_000, 10**12, 12, 100_000
"""Characters of a text, the size of a number, how deep and how many values: far beyond any use."""

MOST_OF_TIME = 40
"""Characters of a time: its fractions of a second may be written with any number of digits."""

FIRST_DAY, FIRST_YEAR, LAST_YEAR = 1900, 1970, 2200
"""Of days and of times: what lies outside is no date of an evaluation, and cannot be shown in every
time zone."""

Shape = Mapping[str, tuple[Read, bool]]
"""The members of a table inside an event: what reads each, and whether it must be there."""


def text(value: Any) -> str:
    """A text, clean."""
    if type(value) is not str:
        raise TypeError(value)
    if len(value) > MOST_TEXT:
        raise ValueError("too long")
    return clean(value)


def number(value: Any) -> int:
    """A whole number, not a truth."""
    if type(value) is not int:
        raise TypeError(value)
    if not -MOST_NUMBER < value < MOST_NUMBER:
        raise ValueError("too big")
    return value


def session_id(value: Any) -> str:
    """What names a session, and so its files."""
    if type(value) is not str or not _SESSION_ID.fullmatch(value):
        raise ValueError(value)
    return value


_SESSION_ID = re.compile("[a-z0-9-]{1,100}", re.ASCII)


def truth(value: Any) -> bool:
    """A true or a false, and nothing that merely counts as one (1, "oui").

    Raises:
        TypeError: it is neither.
    """
    if type(value) is not bool:
        raise TypeError(value)
    return value


def element(value: Any) -> ElementRef:
    """An element, as `1.3`."""
    if type(value) is not str or len(value) > 20:
        raise TypeError(value)
    found = _ELEMENTS.get(value)
    if found is None:
        found = ElementRef.parse(value)
        if len(_ELEMENTS) < 1_000:  # a long session names the same few thousands of times
            _ELEMENTS[value] = found
    return found


_ELEMENTS: dict[str, ElementRef] = {}


def time(value: Any) -> str:
    """A time as journals write it: ISO 8601, with its zone."""
    if type(value) is not str or len(value) > MOST_OF_TIME:
        raise TypeError(value)
    moment = datetime.fromisoformat(value)
    if value.endswith("Z") and "1971" < value < "2200":
        return value
    if moment.tzinfo is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(value)
    return value


def time_or_none(value: Any) -> str:
    """A time, or an empty text."""
    return "" if value == "" else time(value)


def day_or_none(value: Any) -> str:
    """A day as `2026-03-12`, or an empty text."""
    if type(value) is not str or len(value) > 10:
        raise TypeError(value)
    if value and not FIRST_DAY <= datetime.fromisoformat(value).year <= LAST_YEAR:
        raise ValueError(value)
    return value


def several(read: Read) -> Read:
    """A list, each of which `read` takes."""

    def every(values: Any) -> tuple[Any, ...]:
        if type(values) is not list:
            raise TypeError(values)
        return tuple(map(read, values))

    return every


def sum_or_none(value: Any) -> str:
    """A SHA-256 in hexadecimal, or an empty text."""
    if type(value) is not str or (value and not _SUM.fullmatch(value)):
        raise ValueError(value)
    return value


_SUM = re.compile("[0-9a-f]{64}", re.ASCII)


def optional(read: Read) -> Read:
    """The reader of a value that may be null, which is then None; `read` is asked otherwise."""
    return lambda value: None if value is None else read(value)


def listed(read: Read) -> Read:
    """A list inside a table, which stays one; each of it is such that `read` takes it."""

    def every(values: Any) -> list[Any]:
        if type(values) is not list or len(values) > MOST_ITEMS:
            raise TypeError(values)
        for one in values:
            read(one)
        return values

    return every


def shaped(shape: Shape) -> Read:
    """A table with these members; others are plain."""
    needed = frozenset(name for name, (_, must) in shape.items() if must)

    def table(value: Any) -> dict[str, Any]:
        if type(value) is not dict or not needed <= value.keys():
            raise TypeError(value)
        return {
            text(name): shape[name][0](held) if name in shape else plain(held, 1)
            for name, held in value.items()
        }

    return table


def texts_by_name(value: Any) -> dict[str, str]:
    """A table of texts."""
    if type(value) is not dict:
        raise TypeError(value)
    return {text(name): text(held) for name, held in value.items()}


def plain(value: Any, depth: int = 0) -> Any:
    """Any table of plain values: texts, numbers, truths, lists and tables of them."""
    if type(value) is str:
        return text(value)
    if type(value) is int:
        return number(value)
    if value is None or type(value) is bool:
        return value
    if depth > MOST_DEPTH or type(value) not in (dict, list) or len(value) > MOST_ITEMS:
        raise ValueError("too deep or too large")
    if type(value) is dict:
        return {text(name): plain(held, depth + 1) for name, held in value.items()}
    return [plain(held, depth + 1) for held in value]


def table(value: Any) -> dict[str, Any]:
    """A table of plain values."""
    if type(value) is not dict:
        raise TypeError(value)
    return {text(name): plain(held, 1) for name, held in value.items()}


def untouched(value: Any) -> dict[str, Any]:
    """A table that has a door of its own."""
    if type(value) is not dict:
        raise TypeError(value)
    return value


_READERS: Mapping[Any, Read] = {
    str: text, int: number, bool: truth, ElementRef: element, Mapping[str, Any]: table,
    Mapping[str, str]: texts_by_name,
}


def reader(hint: Any) -> Read:
    """What takes a member with this annotation."""
    known = _READERS.get(hint)
    if known is not None:
        return known
    if isinstance(hint, UnionType):
        (kind,) = (one for one in get_args(hint) if one is not NoneType)
        return optional(reader(kind))
    assert get_origin(hint) is tuple, hint
    return several(reader(get_args(hint)[0]))
