"""WebVTT and SubRip: cues with their times, the speaker in a voice tag or before a colon. Pure.

A cue whose time cannot be read is a fault; the next blank line begins anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from assistant.domain.spoken.transcript import SpokenFault, SpokenLine
from assistant.spoken.speakers import named
from assistant.spoken.values import Spoken

_TIME = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
_ARROW = re.compile(rf"^\s*{_TIME}\s*-->\s*{_TIME}(?:\s+(?P<settings>.*))?$")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:c|i|b|u|v|lang|ruby|rt|font)(?:[.\s][^>]*)?>|<\d[\d:.]*>|\{\\[^}]*\}", re.IGNORECASE
)
_ASIDE = re.compile(r"^(?:NOTE|STYLE|REGION)(?:\s|$)")
_HEADER = re.compile(r"^\ufeff?WEBVTT(?:\s|$)")
_NUMBER = re.compile(r"^\d{1,6}$")

Block = list[tuple[int, str]]
"""Lines between two blank ones, each with its number in the file."""


def looks_like_cues(text: str) -> bool:
    """Whether a text has times with an arrow, as subtitles do."""
    return any(_ARROW.match(line) for line in text.splitlines()[:2_000])


def read(text: str) -> Spoken:
    """The cues of a WebVTT or SubRip text."""
    lines: list[SpokenLine] = []
    faults: list[SpokenFault] = []
    for block in _blocks(text):
        if _HEADER.match(block[0][1]):
            # the blank line after the header may have been lost
            if any("-->" in line for _, line in block):
                _cue(block[1:], lines, faults)
        elif not _ASIDE.match(block[0][1]):
            _cue(block, lines, faults)
    return Spoken(tuple(lines), tuple(faults))


def _blocks(text: str) -> Iterator[Block]:
    block: Block = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            block.append((number, line))
        elif block:
            yield block
            block = []
    if block:
        yield block


def _cue(block: Block, lines: list[SpokenLine], faults: list[SpokenFault]) -> None:
    """Read a block; a second time inside it begins another cue, its blank line having been lost."""
    times = [at for at, (_, line) in enumerate(block) if "-->" in line]
    if not times:
        faults.append(SpokenFault(block[0][0], f"pas d’horaire « --> » : {_shown(block[0][1])}"))
        return
    for at, following in zip(times, [*times[1:], len(block)], strict=True):
        number, line = block[at]
        start = _start(line)
        if start is None:
            faults.append(SpokenFault(number, f"horaire illisible : {_shown(line)}"))
            continue
        said = [one for _, one in block[at + 1 : following]]
        if following < len(block) and said and _NUMBER.match(said[-1].strip()):
            said.pop()
        _said(said, start, lines)


def _start(line: str) -> int | None:
    found = _ARROW.match(line)
    if found is None:
        return None
    hours, minutes, seconds, rest = found.groups()[:4]
    if int(minutes) > 59 or int(seconds) > 59:
        return None
    return (int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)) * 1000 + int(
        rest.ljust(3, "0")
    )


def _said(texts: list[str], start: int, lines: list[SpokenLine]) -> None:
    """The words of a cue, by speaker: a voice tag or « Nom : » begins another one's."""
    speaker, tagged = "", False
    for text in texts:
        pieces = _VOICE.split(text)
        for at, piece in enumerate(pieces):
            if at % 2:
                speaker, tagged = unescape(piece).strip(), True
                continue
            bare = unescape(_TAG.sub("", piece)).strip(" -–—\t")
            who, words = ("", bare) if tagged else named(bare)
            speaker = who or speaker
            if words:
                lines.append(SpokenLine(start, speaker, words))


def _shown(line: str) -> str:
    return f"« {line.strip()[:60]} »"
