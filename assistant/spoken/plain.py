"""Plain text and Word paragraphs: who speaks, when and what, in the shapes tools write. Pure.

The name may stand before a colon, in brackets, beside a time, in its own column or alone on its
line; the time before, after, in brackets, alone on its line. What is a name is decided on the
whole text (`labels`). A line without a head goes on with the speaker before it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import unescape

from assistant.domain.spoken.transcript import SpokenFault
from assistant.spoken import clocks, labels
from assistant.spoken.additions import (
    LONGEST_MENTION,
    SourceLine,
    end_of_talk,
    mention_text,
    removed_lines,
    without_mentions,
)
from assistant.spoken.labels import Head, Known, LabelLook, Shape, Voices
from assistant.spoken.values import Said, VoiceTurn
from assistant.spoken.vocabulary import plain, vocabulary

_BAD_TIME = re.compile(r"^\s*[\[(]\s*[\d:.,]{0,20}:[^\])]{0,20}[\])]")
_OVERLAP = re.compile(r"(?<![:/\w])//\s*([^/\n]{1,2000}?)\s*//(?!/)")
_RULE = re.compile(r"[-–—_=*~]{3,}(?:\s*(?:fin|end)\s*[-–—_=*~]{3,})?|[>\s]+", re.IGNORECASE)
_ENDS_SENTENCE = re.compile(r"[.?!…»]\s*$")
_ENTITY = re.compile(
    r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,5}|[aeiouc](?:acute|grave|circ|cedil|uml));",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"\((\d{1,3}:\d{2})\)$")
_GOES_ON_AT = re.compile(r"(?<=[.?!…] )(\d{1,3}:\d{2}(?::\d{2})?)(?= [^\W\d_a-zà-ÿ])")
_SEVERAL_TIMES = 3
_SECONDS = re.compile(r"(\d{1,2}) sec(?:onde|ond)s?")
_FEWEST_SAID, _SPACES_ASIDE = 3, 2
"""Words of a sentence, below which it may be a title (« Acte I. »); spaces of an aside."""
_PARTED = re.compile(r"[:：\[(<{#]|//")
"""What another voice or a time in the middle of a line cannot be without."""
_LAST_WORD = re.compile(r"([^\W_]+)['’]?\s*$")
_MANY_INSIDE = 3
_CHANGE = re.compile(r"^\s*>{2,3}\s*")
_DASH = re.compile(r"^\s*(?:[-–—•→‣]|\*(?!\*))\s+(?=\S)")
_SET_APART = re.compile(r"^(?P<mark>\*{1,3}|_{1,3})(?P<words>[^*_].*?)(?P=mark)$")
_ENDINGS = (".", "?", "!", "…", "»", "”", '"')
_REGULAR = 4
"""Lines that name their voice, from which one that seems to and is not understood is nobody's."""
_MOST_TITLES = 40
"""Lines before the first voice that may be a title; more are said, and told apart."""


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
    lines = _bracketed_times(_lines(numbered, faults))
    mentions = {one.number: mention_text(one.text) for one in lines}
    kept = _in_columns(without_mentions(lines, mentions, notices), notices)
    reads = _once_timed([_read(one) for one in kept])
    together = labels.by_all([one.line.text for one in reads], [one.head for one in reads])
    for at, head in together.items():
        reads[at].head = head
    reads = _without_fields(reads, known, notices)
    voices = _name(reads, known)
    reads = _without_afterwords(reads, mentions, notices)
    reads = _without_frame(reads, end_of_talk(mentions), notices)
    return Said(tuple(_turns(reads, voices, faults)), tuple(faults), tuple(notices))


def _lines(numbered: Iterable[tuple[int, str]], faults: list[SpokenFault]) -> list[SourceLine]:
    found: list[SourceLine] = []
    apart = False
    for number, raw in numbered:
        text = raw.strip("\ufeff\u200b\u200e\u200f\u2060 \t\r\v\f\x85\u2028\u00a0\u202f")
        if not text or (text.startswith("|") and not text.strip("|-: ")) or _RULE.fullmatch(text):
            apart = True
            continue
        if "\ufffd" in text and text.count("\ufffd") > len(text) // 4:
            faults.append(SpokenFault(number, "caractères illisibles"))
        else:
            plain_text, row = text, raw if "\t" in raw else ""
            if "&" in text:
                plain_text, row = _ENTITY.sub(_letter, text), _ENTITY.sub(_letter, row)
            found.append(SourceLine(number, plain_text, apart, row))
        apart = False
    return found


def _letter(entity: re.Match[str]) -> str:
    return unescape(entity[0])


def _bracketed_times(lines: list[SourceLine]) -> list[SourceLine]:
    """The lines with the times inside and behind the words in brackets, where all of it says so.

    « Bien. (0:05) » ends nearly every line; « 0:07 Bien. 0:15 Ensuite », with 0:15 between the
    times of this line and of the next one, goes on in the same paragraph.
    """
    behind = [bool(_BEHIND.search(one.text)) for one in lines]
    if len(lines) >= _REGULAR and 5 * sum(behind) >= 4 * len(lines):
        return [replace(one, text=_BEHIND.sub(r"[\1]", one.text)) for one in lines]
    openings = [clocks.at(one.text) for one in lines]
    starts = [one.start if one and not one.bracketed else None for one in openings]
    if sum(one is not None for one in starts) < _SEVERAL_TIMES:
        return lines
    found: list[SourceLine] = []
    beyond: int | None = None
    for one, start in zip(reversed(lines), reversed(starts), strict=True):
        if start is not None:
            marked = one.text if beyond is None else _marked(one.text, start, beyond)
            beyond = start
            found.append(one if marked == one.text else replace(one, text=marked))
        else:
            found.append(one)
    return found[::-1]


def _marked(text: str, start: int, beyond: int) -> str:
    def mark(found: re.Match[str]) -> str:
        nonlocal start
        moment = clocks.milliseconds(found[1])
        if moment is None or not start < moment < beyond:
            return found[0]
        start = moment
        return f"[{found[1]}]"

    return _GOES_ON_AT.sub(mark, text)


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
        if not (before is not None and before.is_time and before.head.start is not None
                and before.head.start == _told_again(one))
    ]


def _told_again(one: _Read) -> int | None:
    """The time that a whole line is; « 5 secondes » is one beside « 0:05 » alone."""
    seconds = _SECONDS.fullmatch(one.line.text)
    return int(seconds[1]) * 1000 if seconds else one.head.start if one.is_time else None


def _in_columns(lines: Sequence[SourceLine], notices: list[str]) -> list[SourceLine]:
    """The lines of a table whose titles say it: time, voice, words, in this order; no titles."""
    found: list[SourceLine] = []
    order: list[int] = []
    width = 0
    voices: list[str] = []
    for one in lines:
        if not one.row:
            found.append(one)
            continue
        cells = one.row.split("\t")
        titles = [_column(cell) for cell in cells]
        if len(cells) == len(voices):
            found += [
                replace(one, text=f"{voice}\t{cell.strip()}", apart=True)
                for voice, cell in zip(voices, cells, strict=True) if cell.strip()
            ]
        elif not order and _who_each_says(cells):
            voices = [cell.strip() for cell in cells]
            notices.append(removed_lines([one.number], "placées avant la première parole"))
        elif {"voice", "words"} <= set(titles):
            order = [at for what in ("time", "voice", "words") for at, title in enumerate(titles)
                     if title == what]
            width = len(cells)
            left = [cell.strip() for cell, title in zip(cells, titles, strict=True)
                    if cell.strip() and not title]
            if left:
                told = ", ".join(left)
                notices.append(f"colonnes qui ne sont pas des paroles, retirées : {told}")
            notices.append(removed_lines([one.number], "placées avant la première parole"))
        elif order and len(cells) == width:
            found.append(replace(one, text="\t".join(cells[at] for at in order).strip()))
        else:
            found.append(one)
    return found


def _who_each_says(titles: Sequence[str]) -> bool:
    """Whether each column of a table is what one of two says: « Questions », « Réponses »."""
    looks = [labels.look_of(one.strip()) for one in titles]
    return len({plain(one.strip()) for one in titles}) == 2 == len(titles) and (
        all(one is LabelLook.ROLE for one in looks)
        or all(labels.is_asked(one) for one in titles)
    )


def _column(cell: str) -> str:
    """What a column holds by its title; empty where it says nothing of it."""
    title = plain(cell.strip(" :*_"))
    return next((what for what, known in vocabulary().columns.items() if title in known), "")


def _of_cells(cells: Sequence[str]) -> Head:
    """The head of a row: the first cells may be its number, its times and its speaker."""
    left = [one.strip() for one in cells if one.strip()]
    start: int | None = None
    timed = False
    first = 0
    while first < len(left) - 1:
        moment = clocks.lone(left[first])
        if moment is None and not left[first].strip("#. ").isdigit():
            break
        if moment is not None and not timed:
            start, timed = moment.start, True
        first += 1
    left = left[first:]
    bad = timed and start is None
    if len(left) < 2:
        alone = labels.head(left[0]) if left else Head("", "")
        if timed and alone.start is None:
            return Head(alone.words, alone.whole, start, start, alone.label, alone.shape,
                        alone.look, timed=True, bad=bad)
        return alone
    label = left[0].rstrip(" :：")
    beside = labels.head(label)
    if beside.timed and beside.label and not beside.words and not timed:
        # the time stands in the cell of the name
        label, start, timed = beside.label, beside.start, True
        bad = start is None
    said = 1
    while len(left) > said + 1 and (own := clocks.lone(left[said])) is not None:
        # the first is when it begins, the next when it ends
        start, timed, said = start if timed else own.start, True, said + 1
    left = [left[0], *left[said:]]
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
    if not by_time and accepted == {0} and not reads[0].head.timed:
        # a name alone above the whole text is its title
        accepted = set()
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
        above = reads[at - 1] if at and one.head.shape is Shape.LONE else None
        under = above is not None and above.voiced and (
            above.head.shape is Shape.LONE or not above.head.words
        )
        named = at in accepted and (one.head.timed or not under)
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


def _without_fields(reads: list[_Read], known: Known, notices: list[str]) -> list[_Read]:
    """The lines without the fields above the talk: who sits and who asks, when, where."""
    words = vocabulary()
    labels_below = Counter(
        plain(one.head.label) for one in reads if one.head.shape is Shape.COLON
    )
    others = sum(many >= 2 for many in labels_below.values())
    fields = 0
    for at, one in enumerate(reads[:_MOST_TITLES]):
        head = one.head
        value = head.words.strip()
        if head.shape is not Shape.COLON or not head.label or _ENDS_SENTENCE.search(value):
            if at == fields == 0 and not head.timed and head.shape is Shape.LONE:
                continue
            break
        # « Candidate : Léa Martin », whose words are under « LM »
        once = others >= 2 and labels_below[plain(head.label)] == 1
        someone = head.look is LabelLook.ROLE and (
            known(value) or plain(value) in labels_below
            or (once and labels.look_of(value) is LabelLook.NAME)
        )
        if not someone and plain(head.label) not in words.fields:
            break
        fields = at + 1
    if not fields:
        return reads
    notices.append(removed_lines([one.line.number for one in reads[:fields]],
                            "placées avant la première parole"))
    return reads[fields:]


def _without_afterwords(
    reads: list[_Read], mentions: Mapping[int, str], notices: list[str]
) -> list[_Read]:
    """The lines without what a machine wrote of the talk below it, even under people's names."""
    words = vocabulary()
    voiced = [at for at, one in enumerate(reads) if one.voiced]
    if not voiced:
        return reads
    first = reads[voiced[0]].line.number
    spoken_by_time = len(voiced) >= _REGULAR and reads[voiced[0]].head.timed
    last = max((at for at, one in enumerate(reads) if one.head.timed), default=0)
    last_time = reads[min(last + 1, len(reads) - 1)].line.number
    title = next((
        number for number, said in mentions.items() if number > first and (
            words.afterwords.fullmatch(said)
            or (spoken_by_time and number > last_time and words.summaries.fullmatch(said))
        )
    ), 0)
    if not title or any(
        number > title and words.transcripts.fullmatch(said) for number, said in mentions.items()
    ):
        return reads
    left = [one.line.number for one in reads if one.line.number >= title]
    if not left:
        return reads
    notices.append(removed_lines(left, "placées après la dernière parole"))
    return [one for one in reads if one.line.number < title]


def _is_said(text: str) -> bool:
    """Whether a line asks, or ends as a sentence does."""
    ends = text.endswith((".", "!", "…"))
    return text.endswith("?") or (ends and len(text.split(maxsplit=_FEWEST_SAID)) >= _FEWEST_SAID)


def _without_frame(reads: list[_Read], end: int, notices: list[str]) -> list[_Read]:
    """The lines without the title before the first voice or time, nor what follows the last."""
    voiced = [at for at, one in enumerate(reads) if one.voiced]
    timed = [at for at, one in enumerate(reads) if one.head.timed]
    if not voiced and not timed:
        return reads
    first = voiced[0] if voiced else timed[0]
    while first and reads[first - 1].is_time:
        first -= 1
    if sum(at < first for at in timed) > 1:
        first = timed[0]
    # no title asks, nor ends as a sentence does
    said = (at for at in range(first) if _is_said(reads[at].line.text))
    first = next(said, first)
    if first > _MOST_TITLES:
        first = 0
    if first:
        titles = [one.line.number for one in reads[:first]]
        notices.append(removed_lines(titles, "placées avant la première parole"))
    last = max(voiced[-1:] + timed[-1:])
    if end <= reads[last].line.number:
        end = 0
    after = [
        at for at in range(last + (1 if reads[last].head.words else 2), len(reads))
        if (end and reads[at].line.number > end) or vocabulary().summaries.fullmatch(
            mention_text(reads[at].line.text[:LONGEST_MENTION])
        )
    ]
    if after:
        rest = [one.line.number for one in reads[after[0]:]]
        notices.append(removed_lines(rest, "placées après la dernière parole"))
        reads = reads[:after[0]]
    return reads[first:]


def _turns(
    reads: Sequence[_Read], voices: Voices, faults: list[SpokenFault]
) -> Iterable[VoiceTurn]:
    speaker, start = "", None
    # one line alone that begins with a time says when something happens
    bare = [one for one in reads if one.head.timed and not one.voiced and not one.is_time]
    said = _said_times(reads, bare)
    alone = len({one.name for one in reads if one.voiced}) == 1
    many = sum(one.voiced for one in reads) >= _REGULAR
    ended = awaited = False
    for one in reads:
        head, number = one.head, one.line.number
        if (head.bad and number not in said) or (not head.timed and _BAD_TIME.match(one.line.text)):
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
            told = one.line.number in said
            start = head.before if head.before is not None and not told else start
            words = one.line.text if told else head.whole
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


def _said_times(reads: Sequence[_Read], bare: Sequence[_Read]) -> frozenset[int]:
    """The lines that begin with a time that was said: « 9:00-12:00 accueil »."""
    spoken = [one for one in reads if one.voiced and one.head.words]
    untimed = bool(spoken) and not any(one.head.timed for one in spoken)
    if len(bare) == 1 or (untimed and not any(one.is_time for one in reads)):
        return frozenset(one.line.number for one in bare if one.line.text[:1].isdigit())
    return frozenset()


def _another(line: str, words: str) -> tuple[bool, str]:
    """Whether a line without a name is set apart as another voice's, and its words."""
    for change in (_CHANGE, _DASH):
        if change.match(words) or change.match(line):
            return True, labels.beyond(change, words)
    emphasis = _SET_APART.match(line)
    return bool(emphasis) or _is_aside(line), emphasis["words"] if emphasis else words


def _is_aside(line: str) -> bool:
    """Whether a whole line is three words or more between one pair of brackets."""
    inside = line[1:-1]
    return (
        line.startswith("(") and line.endswith(")") and not {"(", ")"} & {*inside}
        and sum(map(str.isspace, inside)) >= _SPACES_ASIDE
    )


def spoken_in(
    number: int, start: int | None, speaker: str, words: str, voices: Voices, *, apart: bool
) -> Iterable[VoiceTurn]:
    """The turns of one line: times in it and what other voices said cut it."""
    if not _PARTED.search(words):
        if said := words.strip():
            yield VoiceTurn(number, start, speaker, said, apart=apart)
        return
    cuts = _cuts(words, voices)
    if len(cuts) < _MANY_INSIDE:
        # « Rose : Le bleu. Rose : non. »: who speaks says a name
        before = [speaker, *(label for label, _, _ in cuts)]
        cuts = [one for one, who in zip(cuts, before, strict=False)
                if plain(one[0]) != plain(who)]
    place = 0
    for cut in [*cuts, None]:
        piece = words[place : cut[1] if cut else len(words)].strip()
        for turn in _meanwhile(number, start, speaker, piece, apart=apart or place > 0):
            start = None
            goes_on = bool(cuts) and turn.speaker == speaker
            yield replace(turn, goes_on=True) if goes_on else turn
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
    for at, piece in enumerate(_OVERLAP.split(words) if "//" in words else [words]):
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
