"""Plain text and Word paragraphs: who speaks, when and what, in the shapes tools write. Pure.

The name may stand before a colon, in brackets, beside a time, in its own column or alone on its
line; the time before, after, in brackets, alone on its line. What is a name is decided on the
whole text (`labels`). A line without a head goes on with the speaker before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.domain.spoken.transcript import SpokenFault
from assistant.spoken import clocks, labels
from assistant.spoken.labels import Head, Known, Shape, Voices
from assistant.spoken.values import Said, VoiceTurn
from assistant.spoken.vocabulary import plain, vocabulary

_LONGEST_MENTION = 300
_BAD_TIME = re.compile(r"^\s*[\[(]\s*[\d:.,]{0,20}:[^\])]{0,20}[\])]")
_OVERLAP = re.compile(r"(?<![:/\w])//\s*([^/\n]{1,2000}?)\s*//(?!/)")
_ENDS_SENTENCE = re.compile(r"[.?!…»]\s*$")
_LAST_WORD = re.compile(r"([^\W_]+)['’]?\s*$")
_MANY_INSIDE = 3
_CHANGE = re.compile(r"^\s*(?:>{2,3}|&gt;&gt;)\s*")
_DASH = re.compile(r"^\s*(?:[-–—•→‣]|\*(?!\*))\s+(?=\S)")
_SET_APART = re.compile(r"^(?P<mark>\*{1,3}|_{1,3})(?P<words>[^*_].*?)(?P=mark)$")
_ASIDE = re.compile(r"^\([^()]*\s[^()]*\s[^()]*\)$")
_ENDINGS = (".", "?", "!", "…", "»", "”", '"')
_REGULAR = 4
"""Lines that name their voice, from which one that seems to and is not understood is nobody's."""
_MOST_TITLES = 40
"""Lines before the first voice that may be a title; more are said, and told apart."""


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line of the text: its number in the file, what it holds, whether a blank one precedes."""

    number: int
    text: str
    apart: bool = False


@dataclass(slots=True)
class _Read:
    """A line, with what stands before its words."""

    line: SourceLine
    head: Head
    lone: int | None = None
    is_time: bool = False
    name: str = ""

    @property
    def voiced(self) -> bool:
        return bool(self.name)


def read(text: str, known: Known) -> Said:
    """What a plain text holds."""
    return read_lines(enumerate(text.split("\n"), start=1), known)


def read_lines(numbered: Iterable[tuple[int, str]], known: Known) -> Said:
    """What a text already cut holds, each line with its number in the file."""
    faults: list[SpokenFault] = []
    notices: list[str] = []
    lines = _lines(numbered, faults)
    kept = without_mentions(lines, notices)
    reads = _once_timed([_read(one) for one in kept])
    dashed = labels.by_dash([one.line.text for one in reads], [one.head for one in reads])
    for at, head in dashed.items():
        reads[at].head = head
    voices = _name(reads, known)
    reads = _without_frame(reads, _end(lines), notices)
    return Said(tuple(_turns(reads, voices, faults)), tuple(faults), tuple(notices))


def _lines(numbered: Iterable[tuple[int, str]], faults: list[SpokenFault]) -> list[SourceLine]:
    found: list[SourceLine] = []
    apart = False
    for number, raw in numbered:
        text = raw.strip("\ufeff\u200b\u200e\u200f\u2060 \t\r\v\f\x85\u2028\u00a0\u202f")
        if not text or (text.startswith("|") and not text.strip("|-: ")):
            apart = True
            continue
        if "\ufffd" in text and text.count("\ufffd") > len(text) // 4:
            faults.append(SpokenFault(number, "caractères illisibles"))
        else:
            found.append(SourceLine(number, text, apart))
        apart = False
    return found


# --- what the tool adds ---------------------------------------------------------------------------


def is_mention(text: str) -> bool:
    """Whether a line is what a tool adds to what was said."""
    return len(text) <= _LONGEST_MENTION and bool(
        vocabulary().mentions.fullmatch(_mention_text(text))
    )


def _mention_text(text: str) -> str:
    return plain(text.strip(" *_#>-–—\u2022[]()"))


def without_mentions(lines: Sequence[SourceLine], notices: list[str]) -> list[SourceLine]:
    """The lines without what the tool added; `notices` says how many were taken off."""
    words = vocabulary()
    short = {
        one.number: _mention_text(one.text) for one in lines if len(one.text) <= _LONGEST_MENTION
    }
    first = _after_summary(lines, short)
    kept: list[SourceLine] = []
    removed = [one.number for one in lines[:first]]
    for one in lines[first:]:
        said = short.get(one.number, "")
        if said and (words.mentions.fullmatch(said) or words.ends.fullmatch(said)):
            removed.append(one.number)
        else:
            kept.append(one)
    if removed:
        notices.append(_removed(removed, "ajoutées par l’outil"))
    return kept


def _end(lines: Iterable[SourceLine]) -> int:
    """The number of the last line that says the talk is over; 0 where none does."""
    return max((
        one.number for one in lines
        if len(one.text) <= _LONGEST_MENTION
        and vocabulary().ends.fullmatch(_mention_text(one.text))
    ), default=0)


def _after_summary(lines: Sequence[SourceLine], short: dict[int, str]) -> int:
    """Where the talk begins, when a machine's summary and a title stand before it."""
    words = vocabulary()
    summary = next(
        (at for at, one in enumerate(lines[:200])
         if words.summaries.fullmatch(short.get(one.number, ""))), None,
    )
    if summary is None:
        return 0
    before = range(summary)
    if any(labels.head(lines[at].text).timed for at in before):
        return 0
    for at in range(summary + 1, len(lines)):
        one = lines[at]
        if words.transcripts.fullmatch(short.get(one.number, "")) or clocks.lone(one.text):
            return at
    return 0


def _removed(numbers: Sequence[int], what: str) -> str:
    """How many lines were left out, and which."""
    many = len(numbers)
    places = f"{numbers[0]}" if many == 1 else f"{numbers[0]} à {numbers[-1]}" if (
        numbers[-1] - numbers[0] < 2 * many
    ) else f"{', '.join(map(str, numbers[:4]))}{'…' if many > 4 else ''}"
    if many == 1:
        return f"1 ligne {what.replace('ées', 'ée')}, retirée : {places}"
    return f"{many} lignes {what}, retirées : {places}"


# --- who speaks -----------------------------------------------------------------------------------


def _read(line: SourceLine) -> _Read:
    moment = clocks.lone(line.text)
    if moment:
        bad = moment.start is None
        return _Read(line, Head("", "", moment.start, timed=True, bad=bad), is_time=True)
    cells = line.text.split("\t")
    if line.text.startswith("|") and line.text.count("|") >= 3:
        cells = line.text.strip("|").split("|")
    return _Read(line, _of_cells(cells) if len(cells) > 1 else labels.head(line.text))


def _once_timed(reads: Sequence[_Read]) -> list[_Read]:
    """The lines without a second one of the same time: « 1 minute 5 secondes », then « 1:05 »."""
    return [
        one for before, one in zip([None, *reads], reads, strict=False)
        if not (one.is_time and before is not None and before.is_time
                and one.head.start is not None and before.head.start == one.head.start)
    ]


def _of_cells(cells: Sequence[str]) -> Head:
    """The head of a row: the first cells may be its number, its times and its speaker."""
    left = [one.strip() for one in cells if one.strip()]
    start: int | None = None
    timed = False
    while len(left) > 1:
        moment = clocks.lone(left[0])
        if moment is None and not left[0].strip("#. ").isdigit():
            break
        if moment is not None and not timed:
            start, timed = moment.start, True
        left = left[1:]
    bad = timed and start is None
    if len(left) < 2:
        alone = labels.head(left[0]) if left else Head("", "")
        if timed and alone.start is None:
            return Head(alone.words, alone.whole, start, start, alone.label, alone.shape,
                        alone.look, timed=True, bad=bad)
        return alone
    label = left[0].rstrip(" :：")
    own = clocks.lone(left[1])
    if own is not None and len(left) > 2:
        start, timed, left = own.start, True, [left[0], *left[2:]]
    look = labels.look_of(label)
    words = " ".join(left[1:])
    if look is None:
        return Head(" ".join(left), " ".join(left), start, start, timed=timed, bad=bad)
    return Head(words, f"{left[0]} {words}", start, start, label, Shape.COLON, look, timed, bad)


def _name(reads: Sequence[_Read], known: Known) -> Voices:
    """Decide for each line who is named on it; answers the voices of the text."""
    places = _lone_places(reads)
    voices = Voices(
        (one.head for one in reads if not one.is_time), known,
        lone=[reads[at].head.label for at in places],
        lone_of=_paragraphs(reads),
    )
    by_time = any(one.is_time for one in reads)
    places = _beside_times(reads, places, voices) if by_time else places
    accepted = {at for at in places if voices.accepts_alone(reads[at].head.label)}
    if by_time and places and len(accepted) >= 2 and 5 * len(accepted) >= 3 * len(places):
        accepted = {at for at in places
                    if voices.accepts_alone(reads[at].head.label, settled=True)}
    beside = [at for at, one in enumerate(reads) if one.head.timed and not one.is_time]
    alone = frozenset(places)
    if beside and all(
        at in alone and reads[at].head.timed and not reads[at + 1].head.timed for at in beside
    ):
        # every time has a label beside it, and words below: names stand there
        accepted |= {at for at in beside
                     if voices.accepts_alone(reads[at].head.label, settled=True)}
    if not by_time:
        names = {plain(reads[at].head.label) for at in accepted if not reads[at].head.timed}
        if len(names) < 2:
            accepted = {
                at for at in accepted if reads[at].head.timed or known(reads[at].head.label)
            }
    beginning = [at for at in accepted if reads[at].line.apart or not at]
    if not by_time and len(beginning) == len(accepted) >= 2:
        # every name begins a paragraph, its words on the line below: so does one met once
        accepted |= {
            at for at in places
            if reads[at].line.apart and not reads[at + 1].line.apart
            and voices.accepts_alone(reads[at].head.label, settled=True)
        }
    for at, one in enumerate(reads):
        named = at in accepted and not (at and at - 1 in accepted and not one.head.timed)
        if named or voices.accepts(one.head):
            one.name = voices.name(one.head.label)
        elif at in accepted:
            # a name has its words below it: a second one there is a word that was said
            accepted.discard(at)
    return voices


def _paragraphs(reads: Sequence[_Read]) -> int:
    """How many paragraphs might begin with a name alone, its words below."""
    half = len(reads) // 2
    apart = sum(one.line.apart for one in reads) + 1
    return half if 2 * apart < half else min(apart, half)


def _beside_times(reads: Sequence[_Read], places: list[int], voices: Voices) -> list[int]:
    """The places on the side of the times where names stand: above them, or below."""
    sure = [at for at in places if voices.accepts_alone(reads[at].head.label)]
    above = sum(reads[at + 1].is_time for at in sure)
    below = sum(bool(at) and reads[at - 1].is_time for at in sure)
    if len(sure) < 4 or max(above, below) * 10 < len(sure) * 7 or above == below:
        return places
    if above > below:
        return [at for at in places if reads[at + 1].is_time]
    return [at for at in places if at and reads[at - 1].is_time]


def _lone_places(reads: Sequence[_Read]) -> list[int]:
    """Where a name may stand alone on its line: beside a time, or above words.

    A line between two times is what was said; a name has its words with it.
    """
    found: list[int] = []
    for at, one in enumerate(reads):
        if one.is_time or not one.head.label or one.head.shape is not Shape.LONE:
            continue
        after = reads[at + 1] if at + 1 < len(reads) else None
        if after is None:
            continue
        if after.is_time:
            # « Nom », time, words: the words must not be all that stands before the next time
            following = reads[at + 2] if at + 2 < len(reads) else None
            beyond = reads[at + 3] if at + 3 < len(reads) else None
            if following is not None and not following.is_time and (
                beyond is None or not beyond.is_time
            ):
                before = reads[at - 1] if at else None
                if before is None or not before.is_time:
                    found.append(at)
            continue
        found.append(at)
    return found


# --- what was said --------------------------------------------------------------------------------


def _without_frame(reads: list[_Read], end: int, notices: list[str]) -> list[_Read]:
    """The lines without the title before the first voice or time, nor what follows the last."""
    voiced = [at for at, one in enumerate(reads) if one.voiced]
    timed = [at for at, one in enumerate(reads) if one.head.timed]
    if not voiced and not timed:
        return reads
    first = voiced[0] if voiced else timed[0]
    while first and reads[first - 1].head.timed:
        first -= 1
    if sum(at < first for at in timed) > 1:
        first = timed[0]
    # no title asks
    asks = (at for at in range(first) if reads[at].line.text.endswith("?"))
    first = next(asks, first)
    if first > _MOST_TITLES:
        first = 0
    if first:
        titles = [one.line.number for one in reads[:first]]
        notices.append(_removed(titles, "placées avant la première parole"))
    last = max(voiced[-1:] + timed[-1:])
    if end <= reads[last].line.number:
        end = 0
    after = [
        at for at in range(last + (1 if reads[last].head.words else 2), len(reads))
        if (end and reads[at].line.number > end) or vocabulary().summaries.fullmatch(
            _mention_text(reads[at].line.text[:_LONGEST_MENTION])
        )
    ]
    if after:
        rest = [one.line.number for one in reads[after[0]:]]
        notices.append(_removed(rest, "placées après la dernière parole"))
        reads = reads[:after[0]]
    return reads[first:]


def _turns(
    reads: Sequence[_Read], voices: Voices, faults: list[SpokenFault]
) -> Iterable[VoiceTurn]:
    speaker, start = "", None
    # one line alone that begins with a time says when something happens
    bare = [one for one in reads if one.head.timed and not one.voiced and not one.is_time]
    said = bare[0] if len(bare) == 1 and bare[0].line.text[:1].isdigit() else None
    alone = len({one.name for one in reads if one.voiced}) == 1
    many = sum(one.voiced for one in reads) >= _REGULAR
    ended = awaited = False
    for one in reads:
        head, number = one.head, one.line.number
        if head.bad or (not head.timed and _BAD_TIME.match(one.line.text)):
            faults.append(SpokenFault(number, f"heure illisible : « {one.line.text[:60]} »"))
            if one.voiced:
                speaker = one.name
            continue
        if one.voiced:
            speaker = one.name
            start = head.start if head.start is not None else start
            words = head.words if head.shape is not Shape.LONE else ""
        elif one.is_time:
            start, words = head.start, ""
        else:
            start = head.before if head.before is not None and one is not said else start
            words = head.whole if one is not said else one.line.text
            other, words = _another(one.line.text, words)
            # another voice begins, and nobody says whose it is; nor where one alone is ever named,
            # nor where a line begins as those that name somebody and was not understood
            unread = many and not awaited and labels.seems_named(words)
            if other or unread or (alone and (ended or one.line.apart)):
                speaker = ""
        apart = one.line.apart or one.voiced
        awaited = (one.voiced or (awaited and one.is_time)) and not words
        if words:
            ended = words.endswith(_ENDINGS)
        for turn in spoken_in(number, start, speaker, words, voices, apart=apart):
            start, speaker = None, turn.speaker if turn.goes_on else speaker
            yield turn


def _another(line: str, words: str) -> tuple[bool, str]:
    """Whether a line without a name is set apart as another voice's, and its words."""
    for change in (_CHANGE, _DASH):
        if change.match(words) or change.match(line):
            return True, change.sub("", words)
    emphasis = _SET_APART.match(line)
    return bool(emphasis or _ASIDE.match(line)), emphasis["words"] if emphasis else words


def spoken_in(
    number: int, start: int | None, speaker: str, words: str, voices: Voices, *, apart: bool
) -> Iterable[VoiceTurn]:
    """The turns of one line: times in it and what other voices said cut it."""
    cuts = _cuts(words, voices)
    place = 0
    for cut in [*cuts, None]:
        piece = words[place : cut[1] if cut else len(words)].strip()
        for turn in _meanwhile(number, start, speaker, piece, apart=apart or place > 0):
            start = None
            yield replace(turn, goes_on=turn.speaker == speaker and bool(cuts))
        if cut:
            speaker, place = voices.name(cut[0]), cut[2]


def _cuts(words: str, voices: Voices) -> list[tuple[str, int, int]]:
    """The voices named in the middle of a line: after the end of a sentence, or where several are.

    A name after « à », « de », « dit » is cited.
    """
    found: list[tuple[str, int, int]] = []
    seen = 0
    for label, start, end in labels.labels_inside(words):
        if start >= seen and voices.is_voice(label):
            seen = end
            before = _LAST_WORD.search(words[max(0, start - 40) : start])
            if before is None or plain(before[1]) not in vocabulary().cites:
                found.append((label, start, end))
    if len(found) >= _MANY_INSIDE:
        return found
    return [one for one in found if _ENDS_SENTENCE.search(words[max(0, one[1] - 4) : one[1]])]


def _meanwhile(
    number: int, start: int | None, speaker: str, words: str, *, apart: bool
) -> Iterable[VoiceTurn]:
    for at, piece in enumerate(_OVERLAP.split(words)):
        who, told = speaker, piece
        if at % 2:
            other = labels.head(piece)
            named = bool(other.label) and other.shape is not Shape.LONE
            who, told = (other.label, other.words) if named else ("", piece)
        for moment, said in clocks.inside(told):
            if said:
                own = moment if moment is not None else start
                yield VoiceTurn(number, own, who, said, apart=apart or bool(at))
                start = None
