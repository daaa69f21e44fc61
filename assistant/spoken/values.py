"""What reading a transcript gives: its lines, and what of the file could not be read. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.domain.common.errors import AssistantError
from assistant.domain.spoken.transcript import SpokenFault, SpokenLine

MAX_FILE = 20_000_000
MAX_TEXT = 1_000_000
"""Bytes of the file, characters of its text: three hours of talk have some two hundred thousand,
half a million with the times of a WebVTT, nine hundred thousand with a time for each word."""
MOST_WRITTEN = 60_000
"""Lines that are not empty: two hours of talk with a cue for each word have some fifty thousand."""
MAX_PLAIN, MOST_PLAIN = 500_000, 30_000
"""The same of a text without cues, in which a name may stand anywhere: ten hours of talk, one word
a line for three."""
MOST_BYTES = 4 * MAX_TEXT
"""Bytes of a text, beyond which it has more characters than that in every encoding."""
MOST_FAULTS = 200
"""Beyond, the faults are only counted."""


@dataclass(frozen=True, slots=True)
class VoiceTurn:
    """A piece of what one voice said, before sentences are made of the pieces.

    Args:
        number: its line in the file.
        start: milliseconds of the recording; None where unknown.
        speaker: empty where no voice is named.
        apart: what stands before it is another piece: another paragraph, cue or head.
        goes_on: its voice, named in the middle of a line, is that of the next lines too.
    """

    number: int
    start: int | None
    speaker: str
    text: str
    apart: bool = False
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What a reader of one shape found."""

    turns: tuple[VoiceTurn, ...]
    faults: tuple[SpokenFault, ...] = ()
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spoken:
    """A transcript as read: what was said, in order, and the lines of the file that were not.

    Args:
        notices: what was done to the file on the way: taken off, put in order.
    """

    lines: tuple[SpokenLine, ...]
    faults: tuple[SpokenFault, ...] = ()
    notices: tuple[str, ...] = ()


class TranscriptRefused(AssistantError):
    """A file that cannot be read as a transcript at all."""

    def __init__(self, message: str) -> None:
        super().__init__("Transcription refusée", message)
