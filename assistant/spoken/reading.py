"""A file of what was said, read by what it holds rather than by its name. Pure: bytes in."""

from __future__ import annotations

from dataclasses import replace

from assistant.domain.common.text import clean, one_line
from assistant.domain.spoken.transcript import SpokenFault, SpokenLine
from assistant.spoken import plain, subtitles, word
from assistant.spoken.decoding import decode
from assistant.spoken.values import MAX_FILE, MOST_FAULTS, Spoken, TranscriptRefused

PAUSE = 15_000
"""Milliseconds after which what one speaker goes on saying is another line."""
_LONG_ENOUGH, _TOO_LONG = 220, 900
_OLD_WORD = b"\xd0\xcf\x11\xe0"
_ENDINGS = (".", "?", "!", "…", ".»", ". »", ".”", '."')


def read(content: bytes) -> Spoken:
    """The lines of a transcript, those of one speaker that follow each other brought together.

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
    found = word.read(content) if word.is_zip(content) else _text(decode(content))
    lines = merged([_cleaned(one) for one in found.lines])
    if not lines:
        raise TranscriptRefused(
            "Aucune parole n’y a été trouvée. Exportez-la de l’outil de réunion en .vtt, .srt, "
            ".docx, ou en texte « Nom : ce qui est dit »."
        )
    return Spoken(lines, _capped(found.faults))


def _text(text: str) -> Spoken:
    return subtitles.read(text) if subtitles.looks_like_cues(text) else plain.read(text)


def _cleaned(line: SpokenLine) -> SpokenLine:
    return SpokenLine(line.start, one_line(line.speaker), one_line(clean(line.text)))


def merged(lines: list[SpokenLine]) -> tuple[SpokenLine, ...]:
    """The lines of one speaker that follow each other, as sentences one can read.

    A cue is a breath, not a sentence: they are joined until a sentence ends and enough is said,
    the speaker changes, or a pause falls.
    """
    found: list[SpokenLine] = []
    last_start: int | None = None
    for line in lines:
        if not line.text:
            continue
        before = found[-1] if found else None
        if before and before.speaker == line.speaker and not _apart(before, line, last_start):
            found[-1] = replace(before, text=f"{before.text} {line.text}")
        else:
            found.append(line)
        last_start = line.start if line.start is not None else last_start
    return tuple(found)


def _apart(before: SpokenLine, line: SpokenLine, last_start: int | None) -> bool:
    known = line.start is not None and last_start is not None
    pause = (line.start or 0) - (last_start or 0) if known else 0
    if pause > PAUSE or len(before.text) + len(line.text) > _TOO_LONG:
        return True
    return len(before.text) > _LONG_ENOUGH and before.text.endswith(_ENDINGS)


def _capped(faults: tuple[SpokenFault, ...]) -> tuple[SpokenFault, ...]:
    left = len(faults) - MOST_FAULTS
    if left <= 0:
        return faults
    return (*faults[:MOST_FAULTS],
            SpokenFault(faults[MOST_FAULTS].line, f"et {left} autres lignes illisibles"))
