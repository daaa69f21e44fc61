"""Plain text: « Nom : texte », with or without times, as meeting software copies or saves it. Pure.

Two shapes are read. On one line: « [00:01:02] Nom : texte », « Nom (00:01:02) : texte ». Or, as
Word exports have it, a head of its own, « Nom 0:03 », « 0:03 Nom », above what was said. A line
without a head goes on with the speaker before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from assistant.domain.spoken.transcript import SpokenFault, SpokenLine
from assistant.spoken.speakers import named
from assistant.spoken.values import Spoken

_CLOCK = r"(?:\d{1,2}:)?\d{1,3}:\d{2}(?:[.,]\d{1,3})?"
_OPENING = re.compile(rf"^\s*[\[(]?\s*(?P<time>{_CLOCK})\s*[\])]?(?=\s|$)\s*[-–—]?\s*(?P<rest>.*)$")
_INNER = re.compile(rf"^(?P<name>[^\[(:]{{2,60}}?)\s*[\[(]\s*(?P<time>{_CLOCK})\s*[\])]\s*"
                    rf"(?P<rest>[:：].*)?$")
_HEAD = re.compile(rf"^(?P<name>[^\W\d_][\w .,'’()\-]{{0,58}}?)\s+(?P<time>{_CLOCK})\s*$")
_RANGE = re.compile(rf"^\s*(?P<time>{_CLOCK})\s*-->\s*{_CLOCK}\s*$")
_BAD_TIME = re.compile(r"^\s*[\[(]\s*[\d:.,]*:[^\])]*[\])]")
_MOST_HEAD_WORDS = 6


@dataclass(slots=True)
class _Reading:
    """What has been read so far, and who is speaking since when."""

    speaker: str = ""
    start: int | None = None
    lines: list[SpokenLine] = field(default_factory=list)
    faults: list[SpokenFault] = field(default_factory=list)

    def say(self, words: str) -> None:
        if words:
            self.lines.append(SpokenLine(self.start, self.speaker, words))
            self.start = None


def read(text: str) -> Spoken:
    """The lines of a plain text."""
    return read_lines(enumerate(text.splitlines(), start=1))


def read_lines(numbered: Iterable[tuple[int, str]]) -> Spoken:
    """The lines of a text already cut, each with its number in the file."""
    reading = _Reading()
    for number, line in numbered:
        if line.strip():
            _take(reading, number, line.strip())
    return Spoken(tuple(reading.lines), tuple(reading.faults))


def _take(reading: _Reading, number: int, line: str) -> None:
    if "\ufffd" in line and sum(char == "\ufffd" for char in line) > len(line) // 4:
        reading.faults.append(SpokenFault(number, "caractères illisibles"))
        return
    if _head(reading, number, line):
        return
    opening = _OPENING.match(line)
    if opening:
        start = _milliseconds(opening["time"])
        if start is None:
            reading.faults.append(SpokenFault(number, f"heure illisible : « {line[:60]} »"))
            return
        reading.start, line = start, opening["rest"].strip()
    elif _BAD_TIME.match(line):
        reading.faults.append(SpokenFault(number, f"heure illisible : « {line[:60]} »"))
        return
    who, words = named(line)
    if who:
        reading.speaker = who
    reading.say(words)


def _head(reading: _Reading, number: int, line: str) -> bool:
    """A line that says who speaks from when: what was said may follow, or be on the next lines."""
    span = _RANGE.match(line)
    if span:
        reading.start = _milliseconds(span["time"])
        return True
    opening = _OPENING.match(line)
    if opening and _is_name(opening["rest"]) and ":" not in opening["rest"]:
        reading.speaker, reading.start = opening["rest"].strip(), _milliseconds(opening["time"])
        return True
    found = _INNER.match(line) or _HEAD.match(line)
    if found is None or not _is_name(found["name"]):
        return False
    start = _milliseconds(found["time"])
    if start is None:
        reading.faults.append(SpokenFault(number, f"heure illisible : « {line[:60]} »"))
        return True
    reading.speaker, reading.start = found["name"].strip(), start
    rest = found.groupdict().get("rest") or ""
    reading.say(rest.lstrip(":： ").strip())
    return True


def _is_name(text: str) -> bool:
    """Whether a text may be someone's name: few words, capitals, no sentence."""
    parts = text.split()
    return (
        0 < len(parts) <= _MOST_HEAD_WORDS and text[0].isupper() and text[-1] not in ".?!;,"
        and named(f"{text} : x")[0] != "" and any(one[0].isupper() for one in parts[-2:])
    )


def _milliseconds(text: str) -> int | None:
    clock, _, rest = text.replace(",", ".").partition(".")
    parts = [int(one) for one in clock.split(":")]
    if parts[-1] > 59 or (len(parts) == 3 and parts[1] > 59):
        return None
    seconds = 0
    for one in parts:
        seconds = seconds * 60 + one
    return seconds * 1000 + int((rest or "0").ljust(3, "0"))
