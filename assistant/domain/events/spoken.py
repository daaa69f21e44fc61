"""What was spoken and transcribed by another program, as frozen facts. Pure values.

A transcript says nothing of a judgement: a line of it is evidence once it is accepted, and then it
is a note like any other, whose origin is `SPOKEN`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.domain.events.base import Event, kind

SPOKEN = "transcription"
"""The origin of a note that was accepted from a transcript; nobody types one."""

CANDIDATE, EVALUATOR, OTHER, UNKNOWN = "candidat", "evaluateur", "autre", "inconnue"
SPEAKERS = (CANDIDATE, EVALUATOR, OTHER, UNKNOWN)
"""Who a voice of a transcript may be; unknown until its name or a person says it."""


@kind("transcript_imported")
@dataclass(frozen=True, slots=True)
class TranscriptImported(Event):
    """The transcript of the interview, made by another program, was read.

    Args:
        file, sha256: the name of its file, and the sum of its bytes.
        lines: what was said, in order: each with `speaker`, `text` and `start`, in milliseconds
            of the recording (absent where the file has no times).
        speakers: who each speaker is, one of `SPEAKERS`.
        offset: the interview time at the beginning of the recording, in milliseconds, below zero
            when it began before the interview; None while it is not known.
        faults: what could not be read: each with its `line` in the file and `why`.
        notices: what was done to the file while it was read: taken off, put in order.
    """

    file: str
    sha256: str
    lines: tuple[Mapping[str, Any], ...]
    speakers: Mapping[str, str] = field(default_factory=dict)
    offset: int | None = None
    faults: tuple[Mapping[str, Any], ...] = ()
    notices: tuple[str, ...] = ()


@kind("transcript_aligned")
@dataclass(frozen=True, slots=True)
class TranscriptAligned(Event):
    """Who speaks in a transcript and when it began were set anew; `transcript` is its number."""

    transcript: int
    speakers: Mapping[str, str] = field(default_factory=dict)
    offset: int | None = None


@kind("spoken_lines_given")
@dataclass(frozen=True, slots=True)
class SpokenLinesGiven(Event):
    """Lines of a transcript (numbered from 1) are another voice's than the file says.

    Args:
        speaker: the voice, one of the transcript's or a new one.
        kind: who a new voice is, one of `SPEAKERS`; empty where the voice is known.
    """

    transcript: int
    lines: tuple[int, ...]
    speaker: str
    kind: str = ""


@kind("spoken_line_settled")
@dataclass(frozen=True, slots=True)
class SpokenLineSettled(Event):
    """A line of a transcript (numbered from 1) became the note `note`, or was left aside (0)."""

    transcript: int
    line: int
    note: int = 0
