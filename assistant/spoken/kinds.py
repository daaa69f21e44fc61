"""What is no transcript, recognised by what it holds, and how to make one of it. Pure."""

from __future__ import annotations

from collections.abc import Collection

from assistant.spoken.values import TranscriptRefused
from assistant.spoken.vocabulary import FileKind, vocabulary

_HEAD = 5_000
"""How many characters a kind is recognised by."""


def refuse_bytes(content: bytes) -> None:
    """Raises TranscriptRefused where the first bytes are those of another kind of file."""
    head = content[:16].decode("latin-1")
    for kind in vocabulary().kinds:
        fifth = kind.fifth and head[4:].startswith(kind.fifth)
        if fifth or any(head.startswith(one) for one in kind.begins):
            raise refused(kind)


def refuse_text(text: str, *, loose: bool = False) -> None:
    """Raises TranscriptRefused where the first lines are those of another kind of file.

    Args:
        loose: neither a voice nor a time was found in it: a hint is enough.
    """
    head = text[:_HEAD].lstrip("\ufeff")
    for kind in vocabulary().kinds:
        if kind.holds is not None and kind.loose is loose and kind.holds.search(head):
            raise refused(kind)


def refuse_archive(members: Collection[str]) -> None:
    """Raises TranscriptRefused where an archive is a known one that is no Word document."""
    for kind in vocabulary().kinds:
        if kind.member and kind.member in members:
            raise refused(kind)


def refused(kind: FileKind) -> TranscriptRefused:
    """The refusal of a recognised kind."""
    return TranscriptRefused(f"C’est {kind.what}, non une transcription lisible. {kind.mend}")
