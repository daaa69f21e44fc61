"""Do a session's files hold just what counts? Reading says nothing of bytes that change nothing."""

from __future__ import annotations

from pathlib import Path

from assistant.storage.encrypted_lines import read_envelope
from assistant.storage.journal_files import SessionFiles, read_part, read_parts
from assistant.storage.line_codec import NO_VAULT, Codecs
from assistant.storage.private_files import SYSTEM, Files

UNTIDY_END, NOT_COUNTED = "fin_abimee", "hors_compte"


def loose_bytes(
    folder: Path, session_id: str, files: Files = SYSTEM, codecs: Codecs = NO_VAULT
) -> tuple[str, ...]:
    """What the files hold besides their lines, none when they are as the program writes them.

    `UNTIDY_END`: something follows the last whole line, or its end of line is missing.
    `NOT_COUNTED`: an earlier file goes on after the line that the next one continues, which a
    failing disk or a repair may leave.

    Raises:
        SessionUnreadable: unknown, refused by the system, of another session or too recent.
    """
    place = SessionFiles(files, folder, session_id, codecs)
    reading = read_parts(place)
    found = [UNTIDY_END] if reading.tail or reading.unterminated else []
    *earlier, _ = whole = [read_part(place, part) for part in place.parts()]
    written = sum(map(_lines_in, whole)) + reading.unterminated
    if written > len(reading.lines) or not all(one.endswith(b"\n") for one in earlier):
        found.append(NOT_COUNTED)
    return tuple(found)


def _lines_in(content: bytes) -> int:
    """How many lines of the journal a file has room for: its envelope is none."""
    return content.count(b"\n") - (read_envelope(content.partition(b"\n")[0]) is not None)
