"""The text of a file, whatever wrote it. Pure."""

from __future__ import annotations

import re

from assistant.domain.common.decoding import encoding_of, once
from assistant.domain.common.text import normalized
from assistant.spoken.values import (
    MAX_PLAIN,
    MAX_TEXT,
    MOST_BYTES,
    MOST_PLAIN,
    MOST_WRITTEN,
    TranscriptRefused,
)

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
_FEW_CONTROLS, _CONTROLS_ALLOWED = 8, 0.02
_CUT = "Coupez le fichier en plusieurs, et importez chacun."
_TOO_LONG = f"Elle dépasse un million de caractères, plus de dix heures de paroles. {_CUT}"


def decode(content: bytes) -> str:
    """The text of a file, with LF line ends and each accent with its letter.

    Bytes that stand for nothing become « � »: the lines they are in can still be read.

    Raises:
        TranscriptRefused: it is not text, or there is far too much of it.
    """
    if len(content) > MOST_BYTES:
        raise TranscriptRefused(_TOO_LONG)
    text = once(content.decode(encoding_of(content), errors="replace"))
    controls = len(_CONTROL.findall(text))
    if controls > max(_FEW_CONTROLS, _CONTROLS_ALLOWED * len(text)):
        raise TranscriptRefused(
            "Ce n’est pas un fichier de texte. Exportez la transcription en .vtt, .srt, .txt "
            "ou .docx."
        )
    if len(text) > MAX_TEXT:
        raise TranscriptRefused(_TOO_LONG)
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return normalized("NFC", _EMPTY.sub(_less_empty, unified))


def refuse_beyond(text: str, *, cues: bool) -> None:
    """Raises TranscriptRefused where a text is longer than any talk, in letters or in lines.

    Args:
        cues: it has the times of subtitles, and so more of both.
    """
    if not cues and len(text) > MAX_PLAIN:
        raise TranscriptRefused(
            f"Elle a {len(text)} caractères ; {MAX_PLAIN} au plus, quelque dix heures de paroles. "
            f"{_CUT}"
        )
    many, most = len(_WRITTEN.findall(text)), MOST_WRITTEN if cues else MOST_PLAIN
    if many > most:
        raise TranscriptRefused(
            f"Elle a {many} lignes écrites ; {most} au plus, bien plus que deux heures de paroles. "
            f"{_CUT}"
        )


_WRITTEN = re.compile(r"\S[^\n]*")
"""What is written on a line."""
_EMPTY = re.compile(r"\s{100,}")


def _less_empty(found: re.Match[str]) -> str:
    """Emptiness that no transcript has, and that would be looked through again and again."""
    return "\n\n" if "\n" in found[0] else " "
