"""The text of a file, whatever wrote it: UTF-8, UTF-16, or the Windows code page. Pure."""

from __future__ import annotations

import codecs
import re
import unicodedata

from assistant.spoken.values import MAX_TEXT, TranscriptRefused

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")
)
_FEW_CONTROLS, _CONTROLS_ALLOWED = 8, 0.02


def decode(content: bytes) -> str:
    """The text of a file, with LF line ends and each accent with its letter.

    Bytes that stand for nothing become « � »: the lines they are in can still be read.

    Raises:
        TranscriptRefused: it is not text, or there is far too much of it.
    """
    text = content.decode(_encoding(content), errors="replace")
    controls = sum(char < " " and char not in "\n\r\t\f" for char in text)
    if controls > max(_FEW_CONTROLS, _CONTROLS_ALLOWED * len(text)):
        raise TranscriptRefused(
            "Ce n’est pas un fichier de texte. Exportez la transcription en .vtt, .srt, .txt "
            "ou .docx."
        )
    if len(text) > MAX_TEXT:
        raise TranscriptRefused(
            f"Elle dépasse {MAX_TEXT // 1_000_000} millions de caractères. Coupez le fichier."
        )
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _EMPTY.sub(_less_empty, unified))


_EMPTY = re.compile(r"\s{100,}")


def _less_empty(found: re.Match[str]) -> str:
    """Emptiness that no transcript has, and that would be looked through again and again."""
    return "\n\n" if "\n" in found[0] else " "


def _encoding(content: bytes) -> str:
    for mark, name in _MARKS:
        if content.startswith(mark):
            return name
    if content[:200].count(0) > len(content[:200]) // 4:
        return "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        # one bad byte in a long UTF-8 file does not make it a Windows one
        before = content[: error.start].decode("utf-8", "ignore")
        after = content[error.end :].decode("utf-8", "replace")
        rest = before + after
        accents = sum("\u00c0" <= char <= "\u017f" for char in rest)
        return "utf-8" if accents > 2 * rest.count("\ufffd") else "cp1252"
    return "utf-8"
