"""The lines of a session as rows of the database: what a file of it would hold, line by line. Pure.

The envelope of an encrypted session stands beside its rows; with it before them, they are the
bytes of a file, which every reader of journals reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.domain.common.errors import SessionDamaged, SessionUnreadable
from assistant.storage.journal import line as journal
from assistant.storage.journal.codec import CLEAR, START, LineCodec, Mark
from assistant.storage.journal.line import Line
from assistant.storage.journal.parts import check_begun, is_header, unreadable


@dataclass(frozen=True, slots=True)
class Rows:
    """What the rows of a session hold together.

    Args:
        lines: all of them, headers included.
        codec: how the rows are kept.
        mark: where they stand.
    """

    lines: tuple[Line, ...] = ()
    codec: LineCodec = CLEAR
    mark: Mark = START

    @property
    def last_number(self) -> int:
        """The number of the last record."""
        return int(self.lines[-1]["n"]) if self.lines else 0

    @property
    def head(self) -> str:
        """The sum of the last line."""
        return str(self.lines[-1]["sum"]) if self.lines else journal.GENESIS


def nothing_yet(codec: LineCodec) -> Rows:
    """A session that is to be kept so, before its first line."""
    begun = codec.after([codec.envelope.removesuffix(b"\n")], START) if codec.envelope else START
    return Rows((), codec, Mark(0, begun.last))


def sealed_rows(rows: Rows, clear: bytes, lines: Sequence[Line]) -> tuple[list[bytes], Rows]:
    """More lines as the rows they become, and what the session then is.

    Args:
        clear: the bytes of the lines.

    Raises:
        VaultLocked: they are to be encrypted, and the vault is locked.
    """
    content, mark = rows.codec.seal(clear, rows.mark)
    return content.split(b"\n")[:-1], replace(rows, lines=(*rows.lines, *lines), mark=mark)


def read_on(session_id: str, rows: Rows, found: Sequence[bytes]) -> Rows:
    """What the session is with the rows that follow; every sum and link is verified.

    Raises:
        SessionDamaged: one of them is not what was written.
        SessionUnreadable: they are of a newer format, or another session's.
        VaultLocked: they are encrypted, and cannot be read now.
    """
    if not found:
        return rows
    content = b"".join(one + b"\n" for one in found)
    scanned = journal.scan(content, rows.head, rows.codec, rows.mark)
    if len(scanned.lines) != len(found):
        place = len(rows.lines) + len(scanned.lines)
        raise unreadable(
            session_id,
            f"la ligne {place} gardée par le serveur n’est pas celle qui fut écrite. Rien n’a été "
            "modifié ; prévenez l’administrateur de la base : une copie par pg_dump la tient "
            "peut-être encore.",
            SessionDamaged,
        )
    if not rows.lines:
        if not is_header(scanned.lines[0]):
            raise unreadable(session_id, "son en-tête manque. Rien n’a été modifié.")
        check_begun(session_id, "l’enregistrement du serveur", scanned.lines)
    whole = replace(rows, lines=(*rows.lines, *scanned.lines), mark=scanned.mark)
    _check_numbers(session_id, rows.last_number, scanned.lines)
    return whole


def _check_numbers(session_id: str, before: int, lines: Sequence[Line]) -> None:
    numbers = [line["n"] for line in lines if line["n"]]
    if numbers != list(range(before + 1, before + 1 + len(numbers))):
        raise SessionUnreadable(
            "Session illisible",
            f"Session « {session_id} » : ses lignes ne se suivent pas. Rien n’a été modifié.",
        )
