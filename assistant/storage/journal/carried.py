"""Sessions on their way from one store to another: verified before they leave and when they come.

The lines stay what they are, sums and chain included, so that a seal holds wherever they lie.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.domain.common.errors import RefusedCommand
from assistant.storage.journal import line as journal
from assistant.storage.journal.line import Line
from assistant.storage.journal.parts import (
    check_begun,
    is_header,
    may_name_a_session,
    refused_id,
)


@dataclass(frozen=True, slots=True)
class Carried:
    """A whole session on its way.

    Args:
        lines: all of its lines, headers included, in clear, with their sums.
        key_file: the session's key as its vault wraps it; empty for one that lies in clear.
    """

    session_id: str
    lines: Sequence[Line]
    key_file: bytes = b""


def verified(carried: Carried) -> bytes:
    """The bytes of the lines of a session that comes, every sum and link verified again.

    Raises:
        RefusedCommand: a line is not what was written, or they do not follow one another.
        SessionUnreadable: they are another session's, or of a newer program.
    """
    if not may_name_a_session(carried.session_id):
        raise refused_id(carried.session_id)
    content = journal.written(carried.lines)
    scanned = journal.scan(content, journal.GENESIS)
    numbers = [line["n"] for line in carried.lines if line["n"]]
    if (
        len(scanned.lines) != len(carried.lines) or scanned.fault is not None
        or not carried.lines or not is_header(carried.lines[0])
        or numbers != list(range(1, len(numbers) + 1))
    ):
        raise RefusedCommand(
            "Session refusée à l’arrivée",
            f"Session « {carried.session_id} » : ses lignes ne se tiennent pas, ou ne se suivent "
            "pas. Rien n’a été gardé ici, et elle est intacte là d’où elle vient.",
        )
    check_begun(carried.session_id, "ce qui arrive", scanned.lines)
    return content
