"""What reading a transcript gives: its lines, and what of the file could not be read. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.domain.common.errors import AssistantError
from assistant.domain.spoken.transcript import SpokenFault, SpokenLine

MAX_FILE = 20_000_000
MAX_TEXT = 4_000_000
"""Bytes of the file, characters of its text: three hours of talk have some two hundred thousand."""
MOST_FAULTS = 200
"""Beyond, the faults are only counted."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A transcript as read: what was said, in order, and the lines of the file that were not."""

    lines: tuple[SpokenLine, ...]
    faults: tuple[SpokenFault, ...] = ()


class TranscriptRefused(AssistantError):
    """A file that cannot be read as a transcript at all."""

    def __init__(self, message: str) -> None:
        super().__init__("Transcription refusée", message)
