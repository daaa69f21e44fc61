"""Times as transcripts write them. Pure.

« 0:05 », « 00:00:05.000 », « 0:0:5.0 », « 00:00:05:12 » (the last is a frame), « #00:00:05-0# »,
« [00:00.000 --> 00:03.000] », « 2:00:05 PM ».
"""

from __future__ import annotations

import re
from dataclasses import dataclass

CLOCK = (
    r"(?:\d{1,3}:\d{1,2}:\d{1,2}|\d{1,3}:\d{2}(?!\d)|\d{1,3}:\d(?=[.,]\d))"
    r"(?:[.,]\d{1,6}|[:;]\d{2})?(?:\s?[AaPp]\.?[Mm]\b\.?)?"
)
"""Any time. Minutes and seconds are checked when it is read."""
DAY = r"(?:\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}[ T,]{1,3}(?:à |at )?)?"
LOOSE = (
    r"\d{1,2}\s?h\s?\d{1,2}(?:\s?(?:min|mn|m|['’])?\s?\d{1,2})?\s?s?"
    r"|\d{1,3}\s?(?:min|mn|m|['’])\s?\d{1,2}\s?(?:sec|s|''|\"|”)?|\d{1,5}\s?s(?:ec)?\b"
)
"""« 0h12 », « 12 min 30 », « 45s »: in brackets alone, for it is said so too."""
SPELT = (
    r"(?:\d{1,2} (?:heures?|hours?),? )?\d{1,3} minutes?,? (?:et |and )?\d{1,2} sec(?:onde|ond)s?"
)
"""« 1 minute 5 secondes »: what a page read aloud says of its times."""
_SECONDS = (
    r"\d{1,6}\.\d{1,3}\s?s?\s*(?:-{1,2}>|-)\s*\d{1,6}\.\d{1,3}\s?s?|\d{1,6}\.\d{2,3}\s?s?"
)
"""« 5.00s -> 7.00s »: seconds alone, in brackets."""
_DECIMAL = re.compile(r"\d+\.\d+")
_NUMBERS = re.compile(r"\d{1,3}")
ARROW = r"(?:-{1,3}>|[–—]>|→|⟶|[-–—]|,|\bto\b|\bà\b)"
_SPAN = rf"(?P<day>{DAY})(?P<time>{CLOCK})Z?(?:\s*{ARROW}\s*{CLOCK})?"
_OPENING = re.compile(r"\s*[\d\[(<{#]")
"""What any time at a place of a line begins with."""
_SIGN = re.compile(r"[\[(<{#]")
"""What any time in the middle of words stands in."""
_BRACKETED = re.compile(
    rf"\s*(?:[\[(<{{]\s*{_SPAN.replace('time', 'one')}\s*[\])>}}]"
    rf"|\#\s*(?P<two>{CLOCK})(?:-\d{{1,3}})?\s*\#|[\[(]\s*(?P<loose>{LOOSE})\s*[\])]"
    rf"|\[\s*(?P<seconds>{_SECONDS})\s*\])\s*"
)
_INSIDE = re.compile(
    rf"\s*(?:[\[<{{]\s*{_SPAN.replace('time', 'one')}(?:-\d{{1,3}})?\s*[\]>}}]"
    rf"|\#\s*(?P<two>{CLOCK})(?:-\d{{1,3}})?\s*\#"
    rf"|\(\s*(?P<three>\d{{1,3}}:\d{{2}}:\d{{2}}(?:[.,]\d{{1,6}})?)(?:-\d{{1,3}})?\s*\))\s*"
)
"""In the middle of words « (14:30) » may be said: two numbers in round brackets stay."""
_INSIDE_DASH = re.compile(r"^\s*[-–—]\s+(?=\S)")
"""« [00:00:05] - … »: what parts a time in the middle of words from them."""
_BARE = re.compile(rf"\s*{_SPAN}(?=[\s\])|:,;–—-]|$)")
_LONE = re.compile(rf"\s*(?:[\[(<{{#]\s*)?{_SPAN}(?:-\d{{1,3}})?\s*(?:[\])>}}#])?\s*[:\-–—]?\s*")
_LONE_SPELT = re.compile(rf"\s*(?P<spelt>{SPELT})\s*(?P<time>{CLOCK})?\s*", re.IGNORECASE)
_TOLD = re.compile(
    rf"\s*(?:(?P<told>{SPELT}|\d{{1,2}}\s?h\s?\d{{1,2}}\s?(?:min|mn|m)\s?\d{{1,2}}\s?s)\s*(?=:|$)"
    r"|(?P<tight>\d{1,2}h\d{1,2}(?:min|mn|m)\d{1,2}s?)(?=[\s:,–—-]))",
    re.IGNORECASE,
)
_READ = re.compile(
    r"(?:(?P<hours>\d{1,3}):)?(?P<minutes>\d{1,3}):(?P<seconds>\d{1,2})"
    r"(?:[.,](?P<rest>\d{1,6})|[:;]\d{2})?(?:\s?(?P<half>[AaPp])\.?[Mm]\b\.?)?"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A time found in a line: its milliseconds (None where no clock shows it), and its end."""

    start: int | None
    end: int
    bracketed: bool = False


def milliseconds(text: str) -> int | None:
    """The milliseconds of a time; None where minutes or seconds are beyond 59."""
    found = _READ.fullmatch(text.strip())
    if found is None:
        return None
    hours, minutes, seconds = int(found["hours"] or 0), int(found["minutes"]), int(found["seconds"])
    if seconds > 59 or (found["hours"] and minutes > 59):
        return None
    if found["half"]:
        hours = hours % 12 + (12 if found["half"] in "Pp" else 0)
    rest = int((found["rest"] or "0").ljust(3, "0")[:3])
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest


def _of_day(day: str, told: str) -> int | None:
    """The milliseconds of a time beside its day: « 20/11/2026, 14:05 » has no seconds."""
    return milliseconds(f"{told}:00" if day and told.strip().count(":") == 1 and told[-1].isdigit()
                        else told)


def _loose(text: str) -> int | None:
    hours = "h" in text
    if text.rstrip("ecsS ").isdigit():
        return int(text.rstrip("ecsS ")) * 1000
    numbers = [int(one) for one in _NUMBERS.findall(text)]
    first, second, third = [*numbers, 0, 0][:3]
    parts = (first, second, third) if hours else (0, first, second)
    return ((parts[0] * 60 + parts[1]) * 60 + parts[2]) * 1000 if max(parts[1:]) < 1_000 else None


def at(line: str, place: int = 0) -> Moment | None:
    """The time that stands at a place of a line; None where there is none."""
    if not _OPENING.match(line, place):
        return None
    found = _BRACKETED.match(line, place)
    if found:
        told = found["one"] or found["two"]
        if found["seconds"]:
            start: int | None = int(float(_DECIMAL.findall(found["seconds"])[0]) * 1000)
        else:
            start = _of_day(found["day"], told) if told else _loose(found["loose"])
        return Moment(start, found.end(), bracketed=True)
    found = _BARE.match(line, place)
    if found:
        return Moment(_of_day(found["day"], found["time"]), found.end())
    told = _TOLD.match(line, place)
    return Moment(_loose(told["told"] or told["tight"]), told.end()) if told else None


def lone(line: str) -> Moment | None:
    """The time, or the span, that a whole line is."""
    spelt = _LONE_SPELT.fullmatch(line) if "minute" in line.lower() else None
    if spelt:
        return Moment(_loose(spelt["spelt"]), spelt.end())
    found = _LONE.fullmatch(line)
    return Moment(_of_day(found["day"], found["time"]), found.end()) if found else None


def inside(words: str) -> list[tuple[int | None, str]]:
    """Split speech at the times in brackets inside it: the time and text of each piece."""
    pieces: list[tuple[int | None, str]] = []
    start: int | None = None
    place = 0
    for found in _INSIDE.finditer(words) if _SIGN.search(words) else ():
        moment = milliseconds(found["one"] or found["two"] or found["three"])
        if moment is None:
            continue
        pieces.append((start, _INSIDE_DASH.sub("", words[place:found.start()]).strip()))
        start, place = moment, found.end()
    pieces.append((start, (_INSIDE_DASH.sub("", words[place:]) if place else words).strip()))
    if len(pieces) > 1 and not pieces[-1][1]:
        # a time at the end is that of what stands before it
        last, _ = pieces.pop()
        if pieces[-1][0] is None:
            pieces[-1] = last, pieces[-1][1]
    return [one for one in pieces if one[1]] or [(start, "")]
