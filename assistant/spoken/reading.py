"""A file of what was said, read by what it holds rather than by its name. Pure: bytes in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from assistant.domain.common.text import one_line
from assistant.domain.spoken.transcript import (
    LONGEST_LINE,
    SpokenFault,
    SpokenLine,
    why_too_many,
)
from assistant.spoken import kinds, plain, segments, subtitles, word
from assistant.spoken.decoding import decode, refuse_beyond
from assistant.spoken.labels import Known
from assistant.spoken.order import in_order
from assistant.spoken.values import (
    MAX_FILE,
    MOST_FAULTS,
    Said,
    Spoken,
    TranscriptRefused,
    VoiceTurn,
)
from assistant.spoken.vocabulary import vocabulary

PAUSE = 15_000
"""Milliseconds after which what one speaker goes on saying is another line."""
_LONG_ENOUGH, _TOO_LONG = 220, 900
_OLD_WORD = b"\xd0\xcf\x11\xe0"
_ENDINGS = (".", "?", "!", "…", ".»", ". »", ".”", '."')
_NO_VOICE = ""
_SEVERAL = 5
_SENTENCE_END = re.compile(r"(?<=[.?!…])\s+(?=[^\W\d_a-zà-ÿ]|[«–—-]\s)")


def nobody(_: str) -> bool:
    """No label is a person known beforehand."""
    return False


def read(content: bytes, known: Known = nobody) -> Spoken:
    """The lines of a transcript, those of one speaker that follow each other brought together.

    Args:
        known: whether a name in the file is someone of the session, however it is written.

    Raises:
        TranscriptRefused: it is not a transcript, or nothing in it can be read.
    """
    if len(content) > MAX_FILE:
        raise TranscriptRefused(f"Elle dépasse {MAX_FILE // 1_000_000} Mo. Coupez le fichier.")
    if content.startswith(_OLD_WORD):
        raise TranscriptRefused(
            "C’est un ancien document Word (.doc), ou un document protégé. Enregistrez-le en "
            ".docx, sans mot de passe."
        )
    kinds.refuse_bytes(content)
    found = word.read(content, known) if word.is_zip(content) else _text(decode(content), known)
    turns, moved, again = in_order(list(_cleaned(found.turns)))
    lines = tuple(chain.from_iterable(map(_pieces, merged(turns))))
    if not lines:
        raise TranscriptRefused(
            "Aucune parole n’y a été trouvée. Exportez-la de l’outil de réunion en .vtt, .srt, "
            ".docx, ou en texte « Nom : ce qui est dit »."
        )
    if too_many := why_too_many(lines):
        raise TranscriptRefused(too_many)
    faults = sorted((*found.faults, *again), key=lambda one: one.line)
    notices = [*found.notices, *moved]
    if len(lines) >= _SEVERAL and len({one.speaker for one in lines}) == 1 and lines[0].speaker:
        notices.append(
            f"une seule voix, « {lines[0].speaker} » : si d’autres parlent dans le même micro, "
            "donnez-leur leurs paroles"
        )
    return Spoken(lines, _capped(tuple(faults)), tuple(notices))


def _text(text: str, known: Known) -> Said:
    if segments.looks_like_json(text):
        return segments.read(text)
    kinds.refuse_text(text)
    cues = subtitles.looks_like_cues(text)
    refuse_beyond(text, cues=cues)
    if cues:
        return subtitles.read(text, known)
    found = plain.read(text, known)
    if not any(one.speaker or one.start is not None for one in found.turns):
        kinds.refuse_text(text, loose=True)
    return found


def _cleaned(turns: Iterable[VoiceTurn]) -> Iterable[VoiceTurn]:
    marks = vocabulary().marks
    for one in turns:
        text, speaker = one_line(marks.sub(" ", one.text)), one_line(one.speaker)
        if not text:
            continue
        if speaker != _NO_VOICE:
            yield VoiceTurn(one.number, one.start, speaker, text, one.apart)
            continue
        # where nobody is named, one sentence asks and the next may answer
        first, *others = _SENTENCE_END.split(text)
        yield VoiceTurn(one.number, one.start, speaker, first, one.apart)
        for other in others:
            yield VoiceTurn(one.number, None, speaker, other, apart=True)


def merged(turns: Iterable[VoiceTurn]) -> tuple[SpokenLine, ...]:
    """The turns of one speaker that follow each other, as sentences one can read.

    A cue is a breath, not a sentence: they are joined until a sentence ends and enough is said,
    the speaker changes, or a pause falls. Where no voice is named, two people may speak in turn:
    only the rest of a sentence is joined to its beginning.
    """
    found: list[SpokenLine] = []
    last_start: int | None = None
    for one in turns:
        before = found[-1] if found else None
        if before and before.speaker == one.speaker and not _apart(before, one, last_start):
            found[-1] = SpokenLine(before.start, before.speaker, f"{before.text} {one.text}")
        else:
            found.append(SpokenLine(one.start, one.speaker, one.text))
        last_start = one.start if one.start is not None else last_start
    return tuple(found)


def _pieces(line: SpokenLine) -> Iterator[SpokenLine]:
    """A line that is longer than any may be as several, each up to the end of a sentence, else of a
    word: a monologue that a file has in one paragraph.
    """
    start, text = line.start, line.text
    while len(text) > LONGEST_LINE:
        ends = [one.start() for one in _SENTENCE_END.finditer(text, 0, LONGEST_LINE + 1)]
        end = ends[-1] if ends else text.rfind(" ", 1, LONGEST_LINE + 1)
        end = end if end > 0 else LONGEST_LINE
        yield SpokenLine(start, line.speaker, text[:end])
        start, text = None, text[end:].lstrip()
    yield SpokenLine(start, line.speaker, text)


def _apart(before: SpokenLine, one: VoiceTurn, last_start: int | None) -> bool:
    if one.speaker == _NO_VOICE:
        goes_on = not before.text.endswith(_ENDINGS) and one.text[:1].islower()
        if one.apart or one.start is not None or not goes_on:
            return True
    known = one.start is not None and last_start is not None
    pause = (one.start or 0) - (last_start or 0) if known else 0
    if pause > PAUSE or len(before.text) + len(one.text) > _TOO_LONG:
        return True
    return len(before.text) > _LONG_ENOUGH and before.text.endswith(_ENDINGS)


def _capped(faults: tuple[SpokenFault, ...]) -> tuple[SpokenFault, ...]:
    left = len(faults) - MOST_FAULTS
    if left <= 0:
        return faults
    return (*faults[:MOST_FAULTS],
            SpokenFault(faults[MOST_FAULTS].line, f"et {left} autres lignes illisibles"))
