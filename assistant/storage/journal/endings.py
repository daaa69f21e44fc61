"""Do a session's files hold just what counts? Reading says nothing of bytes that change nothing."""

from __future__ import annotations

from pathlib import Path

from assistant.storage.disk.files import SYSTEM, Files
from assistant.storage.journal.codec import NO_VAULT, Codecs
from assistant.storage.journal.parts import SeenFile, SessionFiles, look_at, read_parts

UNTIDY_END, NOT_COUNTED = "fin_abimee", "hors_compte"


def loose_bytes(
    folder: Path, session_id: str, files: Files = SYSTEM, codecs: Codecs = NO_VAULT
) -> tuple[str, ...]:
    """What the files hold besides their lines, none when they are as the program writes them.

    `UNTIDY_END`: something follows the last whole line, or its end of line is missing.
    `NOT_COUNTED`: a file holds something else than lines that count, which a failing disk, a
    repair or a neighbour may leave.

    Raises:
        SessionUnreadable: unknown, refused by the system, of another session or too recent.
    """
    place = SessionFiles(files, folder, session_id, codecs)
    reading = read_parts(place)
    found = [UNTIDY_END] if reading.tail or reading.unterminated else []
    parts = place.parts()
    counted = [line["sum"] for line in reading.lines]
    if len(parts) > 1 and any(
        _says_else(one, counted, last=one.part == reading.part) for one in look_at(place, parts)
    ):
        found.append(NOT_COUNTED)
    return tuple(found)


def _says_else(one: SeenFile, counted: list[str], *, last: bool) -> bool:
    """True when a file holds anything but a run of the lines that count."""
    whole = one.found.fault is None and one.found.end == len(one.content)
    if not last and (not whole or one.found.unterminated):
        return True
    sums = [line["sum"] for line in one.found.lines]
    begin = counted.index(sums[0]) if sums and sums[0] in counted else 0
    return counted[begin : begin + len(sums)] != sums
