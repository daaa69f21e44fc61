"""WebVTT and SubRip: cues with their times, the speaker in a voice tag or before a colon. Pure.

A cue whose time cannot be read is a fault; the next blank line begins anew. A cue that names
nobody goes on with the speaker before it. Rolling captions show a line again and again: each word
is taken once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from itertools import dropwhile, islice, pairwise, takewhile

from assistant.domain.common.french import counted, plural
from assistant.domain.spoken.transcript import SpokenFault
from assistant.spoken import clocks, labels
from assistant.spoken.additions import mention_text, without_mention
from assistant.spoken.labels import Head, Known, Shape, Voices
from assistant.spoken.plain import spoken_in
from assistant.spoken.values import Said, VoiceTurn
from assistant.spoken.vocabulary import plain

_ARROW = re.compile(
    rf"^\s*(?P<time>{clocks.CLOCK}|\d{{1,6}}[.,]\d{{1,3}})\s*(?:-{{1,3}}>|[–—]>|→)\s*"
    rf"(?P<end>{clocks.CLOCK}|\d{{1,6}}[.,]\d{{1,3}})(?:\s+[^\n]{{0,300}})?$"
)
_VOICE = re.compile(r"<v(?:\.[^\s<>]{0,80})?(?:\s+([^<>]{0,200}))?>|(</v>)", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:c|i|b|u|s|v|lang|ruby|rt|font)(?:[.\s][^<>]{0,300})?>|<\d[\d:.]{0,20}>"
    r"|\{\\[^{}]{0,300}\}",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"^(?:NOTE|STYLE|REGION)(?:\s|$)")
_HEADER = re.compile(r"^\ufeff?WEBVTT(?:\s|$)")
_TITLE = re.compile(r"^\ufeff?WEBVTT", re.IGNORECASE)
"""The first line of a WebVTT, however its tool wrote it."""
_LIKE_A_TIME = re.compile(r"^[^a-zA-Z<]{0,60}-->")
"""An arrow behind letters is part of the words: « de A --> B »."""
_SETTING = r"(?:align|line|position|size|vertical|region|[ALPSDXY]\d?)[:=]"
_BEHIND = re.compile(
    rf"(?:-{{1,3}}>|[–—]>|→)\s*\S+(?:\s+{_SETTING}\S*)*\s+(?!{_SETTING})(?P<words>\S.*)$",
    re.IGNORECASE,
)
"""What stands behind a time and is no setting of its cue."""
_NUMBER = re.compile(r"^\s*\d{1,6}\s*$")
_WEBEX = re.compile(
    r"^\s*\d{1,6}\s*[\"“«]\s*(?P<name>[^\n]{0,80}?)\s*[\"”»]\s*(?:\([^()\n]{0,40}\))?\s*$"
)
_GUID = re.compile(
    r"^\s*[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}(?:/[\d-]{1,20})?\s*$", re.IGNORECASE
)
_IN_BRACKETS = re.compile(r"^\s*[-–—]?\s*(?:\([^()]+\)|\[[^\[\]]+\])\s*$")
_CHANGE = re.compile(r"^\s*>{2,3}\s*")
_DASH = re.compile(r"^\s*[-–—]\s*(?=\S)")
_MOST_COMPARED = 200
_AT_ONCE = 500
"""Milliseconds within which the same words are the same caption."""
_MOST_TITLES = 6
_MOST_EMPTY = 6
"""Lines after one of spaces alone, among which a cue may begin."""

Block = list[tuple[int, str]]
"""Lines between two blank ones, each with its number in the file."""


@dataclass(slots=True)
class _Text:
    """A line of a cue: its number, its words without tags, who a tag says speaks (None: none)."""

    number: int
    words: str
    tagged: str | None = None
    bracketed: bool = False
    dash: bool = False
    change: bool = False
    head: Head = field(default_factory=lambda: Head("", ""))


@dataclass(slots=True)
class _Cue:
    """One cue: its times, who its identifier names (None: nobody is told), its lines; what stands
    above its time."""

    start: int
    end: int
    identified: str | None
    texts: list[_Text]
    above: str = ""


def looks_like_cues(text: str) -> bool:
    """Whether a text has times with an arrow on lines of their own, as subtitles do."""
    lines = text.split("\n")[:2_000]
    return any(_ARROW.match(line) for line in lines) or bool(_HEADER.match(text))


def read(text: str, known: Known, *, titles: bool = False) -> Said:
    """What the cues of a WebVTT or SubRip text hold.

    Args:
        titles: what stands before the first cue is a title, as in a Word document.
    """
    faults: list[SpokenFault] = []
    notices: list[str] = []
    cues: list[_Cue] = []
    before: list[int] = []
    for block in _filled(list(_blocks(text))):
        if _HEADER.match(block[0][1]) or (block[0][0] == 1 and _TITLE.match(block[0][1])):
            # the blank line after the header may have been lost; the header's own text may hold
            # an arrow
            if any(_ARROW.match(line) for _, line in block[1:]):
                _take(block[1:], cues, faults)
        elif not _ASIDE.match(block[0][1]):
            if titles and not cues and len(before) < _MOST_TITLES and not any(
                "-->" in line or _ARROW.match(line) for _, line in block
            ):
                before += [number for number, _ in block]
            else:
                _take(block, cues, faults)
    if before:
        told = counted(len(before), "ligne de titre")
        notices.append(f"{told} {plural('retirée', len(before))}")
    mentions = _without_mentions(cues)
    if mentions:
        told = counted(mentions, "ligne ajoutée par l’outil,")
        notices.append(f"{told} {plural('retirée', mentions)}")
    if _without_repeats(cues):
        notices.append("sous-titres défilants : chaque mot est pris une fois")
    return Said(tuple(_turns(cues, known)), tuple(faults), tuple(notices))


def _blocks(text: str) -> Iterator[Block]:
    """The blocks of a text; a line that holds spaces alone ends one only where a cue follows."""
    lines = text.split("\n")
    block: Block = []
    for number, line in enumerate(lines, start=1):
        if line.strip() or (line and block and not _cue_follows(lines, number)):
            block.append((number, line))
        elif block:
            yield block
            block = []
    if block:
        yield block


def _filled(blocks: list[Block]) -> list[Block]:
    """The blocks, each with the words below its time where a blank line parts every time from
    them."""
    times = [_ARROW.match(block[-1][1]) for block in blocks]
    timed = [block for block in blocks if any(_ARROW.match(line) for _, line in block)]
    ends = sum(one is not None and not _BEHIND.search(one[0]) for one in times)
    if not timed or ends < len(timed):
        return blocks
    found: list[Block] = []
    for block, time in zip(blocks, times, strict=True):
        above = found[-1] if found and time is None and not _ASIDE.match(block[0][1]) else []
        if any(_ARROW.match(line) for _, line in above):
            above += block
        else:
            found.append(block)
    return found


def _cue_follows(lines: Sequence[str], at: int) -> bool:
    """Whether the next lines, under an identifier or not, are the time of a cue."""
    following = dropwhile(lambda line: not line.strip(), lines[at : at + _MOST_EMPTY])
    under = takewhile(str.strip, following)
    return any("-->" in line or _ARROW.match(line) for line in islice(under, 2))


def _take(block: Block, cues: list[_Cue], faults: list[SpokenFault]) -> None:
    """Read a block; a second time inside it begins another cue, its blank line having been lost."""
    times = [
        at for at, (_, line) in enumerate(block)
        if _ARROW.match(line) or ("-->" in line and _LIKE_A_TIME.match(line))
    ] or [at for at, (_, line) in enumerate(block) if "-->" in line]
    if not times:
        faults.append(SpokenFault(block[0][0], f"pas d’horaire « --> » : {_shown(block[0][1])}"))
        return
    identified = _identified(block[: times[0]])
    for at, following in zip(times, [*times[1:], len(block)], strict=True):
        number, line = block[at]
        start, end = _time(line, "time"), _time(line, "end")
        said = block[at + 1 : following]
        after = None
        if following < len(block) and said:
            last = said[-1][1]
            after = _identified(said[-1:])
            if after is not None or _NUMBER.match(last) or _GUID.match(last):
                said = said[:-1]
        if start is None:
            faults.append(SpokenFault(number, f"horaire illisible : {_shown(line)}"))
        else:
            behind = _BEHIND.search(line)
            beside = [(number, behind["words"])] if behind else []
            above = block[at - 1][1].strip() if at else ""
            texts = list(_texts([*beside, *said]))
            cues.append(_Cue(start, end or start, identified, texts, above))
        identified = after


def _identified(lines: Sequence[tuple[int, str]]) -> str | None:
    """Who the identifier above a time names: « 1 "Paul Roche" (3456) »; empty where nobody is."""
    found = _WEBEX.match(lines[-1][1]) if lines else None
    return found["name"].strip() if found else None


def _time(line: str, which: str) -> int | None:
    found = _ARROW.match(line)
    if found is None:
        return None
    if ":" in found[which]:
        return clocks.milliseconds(found[which])
    return int(float(found[which].replace(",", ".")) * 1000)


def _texts(lines: Sequence[tuple[int, str]]) -> Iterator[_Text]:
    for number, line in lines:
        tagged: str | None = None
        place = 0
        for found in _VOICE.finditer(line) if "<" in line else ():
            yield from _text(number, line[place : found.start()], tagged)
            tagged = "" if found[2] else unescape(found[1] or "").strip()
            place = found.end()
        yield from _text(number, line[place:], tagged)


def _text(number: int, raw: str, tagged: str | None) -> Iterator[_Text]:
    if not raw:
        return
    words = unescape(_TAG.sub("", raw) if "<" in raw or "{" in raw else raw).strip()
    bracketed = bool(_IN_BRACKETS.match(words))
    change = bool(_CHANGE.match(words))
    dash = not change and bool(_DASH.match(words))
    words = labels.beyond(_DASH, labels.beyond(_CHANGE, words)).strip(" \t-–—")
    if words:
        yield _Text(number, words, tagged, bracketed, dash, change)


def _without_mentions(cues: Sequence[_Cue]) -> int:
    removed = 0
    for cue in cues:
        kept: list[_Text] = []
        for one in cue.texts:
            said = mention_text(one.words)
            left = without_mention(one.words, said, voiced=bool(one.tagged))
            removed += left != one.words
            one.words = left
            if left:
                kept.append(one)
        cue.texts = kept
    return removed


# --- each word once -------------------------------------------------------------------------------


def _without_repeats(cues: Sequence[_Cue]) -> bool:
    """Take off what a cue shows again of the cue before, where the whole text rolls so."""
    if any(one.tagged for cue in cues for one in cue.texts):
        return False
    shown = [" ".join(one.words for one in cue.texts).split() for cue in cues]
    lasts = [cue.texts[-1].words.split() if cue.texts else [] for cue in cues]
    again = [
        0 if (many := _again(before, now)) == len(now) and after.start > cue.end + _AT_ONCE
        else many  # what is shown alone, later, is said again
        for (before, now), (cue, after) in zip(pairwise(shown), pairwise(cues), strict=True)
    ]
    rolls = sum(
        bool(last) and many >= len(last) for last, many in zip(lasts, again, strict=False)
    )
    spoken = sum(bool(one) for one in shown)
    if rolls < 2 or 2 * rolls < spoken - 1:
        return False
    line = cues[0].texts[-1] if cues[0].texts else None
    for cue, repeated in zip(cues[1:], again, strict=False):
        kept: list[_Text] = []
        still = repeated
        for one in cue.texts:
            words = one.words.split()
            left, grown, still = words[still:], still > 0, max(0, still - len(words))
            if left and grown and line is not None:
                line.words = f"{line.words} {' '.join(left)}"
            elif left:
                one.words = " ".join(left)
                kept.append(one)
                line = one
        cue.texts = kept
    return True


def _again(before: Sequence[str], now: Sequence[str]) -> int:
    """How many words at the beginning of `now` are the last ones of `before`."""
    most = min(len(before), len(now), _MOST_COMPARED)
    return next(
        (many for many in range(most, 0, -1) if list(before[-many:]) == list(now[:many])), 0
    )


# --- who speaks -----------------------------------------------------------------------------------


def _turns(cues: Sequence[_Cue], known: Known) -> Iterator[VoiceTurn]:
    for cue in cues:
        for one in cue.texts:
            one.head = labels.head(one.words)
    texts = [one for cue in cues for one in cue.texts if one.tagged is None]
    together = labels.by_all([one.words for one in texts], [one.head for one in texts])
    for at, head in together.items():
        texts[at].head = head
    firsts = [
        one.head.label for cue in cues for at, one in enumerate(cue.texts) if _lone(cue, at)
    ]
    many = sum(len(cue.texts) > 1 for cue in cues)
    voices = Voices(
        (one.head for cue in cues for one in cue.texts if one.tagged is None), known,
        lone=firsts, lone_of=many,
    )
    alone = [one for one in firsts if voices.accepts_alone(one)]
    everywhere = many == len(cues) == sum(_lone(cue, 0) for cue in cues if cue.texts)
    settled = voices.stands_alone or (len(alone) >= 2 and 5 * len(alone) >= 4 * many) or (
        everywhere and bool(alone)
    )
    _name_above(cues, known)
    named = sum(voices.accepts(one.head) for one in texts) >= 4
    speaker = ""
    for cue in cues:
        dashes = sum(one.dash for one in cue.texts)
        if cue.identified is not None:
            speaker = cue.identified
        for at, one in enumerate(cue.texts):
            words = one.words
            lone = _lone(cue, at)
            if one.tagged is not None:
                speaker = one.tagged
                if one.head.label and plain(one.head.label) == plain(speaker):
                    # the name stands in the tag, and again before a colon
                    words = one.head.words if one.head.shape is not Shape.LONE else words
            elif voices.accepts(one.head):
                speaker, words = voices.name(one.head.label), one.head.words
            elif lone and voices.accepts_alone(one.head.label, settled=settled):
                speaker = voices.name(one.head.label)
                continue
            elif one.change or (one.dash and dashes > 1) or (
                at == 0 and named and labels.seems_named(words)
            ):
                # another voice begins, and nobody says whose it is
                speaker = ""
            apart = at == 0 or one.dash or one.change
            for turn in spoken_in(one.number, cue.start, speaker, words, voices, apart=apart):
                speaker = turn.speaker if turn.goes_on else speaker
                yield turn


def _name_above(cues: Sequence[_Cue], known: Known) -> None:
    """Say who the lines above the times name, where all of them name somebody."""
    told = [labels.head(cue.above) for cue in cues]
    if not all(one.label and one.shape is Shape.LONE for one in told) or any(
        cue.identified is not None or one.tagged is not None for cue in cues for one in cue.texts
    ):
        return
    names = [one.label for one in told]
    if any(known(one) for one in names) or len(set(names)) < len(names):
        for cue, name in zip(cues, names, strict=True):
            cue.identified = name


def _lone(cue: _Cue, at: int) -> bool:
    """Whether a line of a cue may be a name alone above its words: the first, or in brackets."""
    one = cue.texts[at]
    above = one.head.shape is Shape.LONE and bool(one.head.label) and at + 1 < len(cue.texts)
    return above and (not at or one.bracketed)


def _shown(line: str) -> str:
    return f"« {line.strip()[:60]} »"
