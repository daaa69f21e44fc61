"""Lines that another writer put into the files of a session, and giving them numbers of their own.

Two programs may write one session where locks do not hold, on a share or after somebody removed a
lock. Neither's lines may be dropped: those that are not in the session's order yet follow it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from assistant.domain.common.errors import SessionUnreadable
from assistant.domain.events import records
from assistant.storage.journal import line as journal
from assistant.storage.journal.line import Line
from assistant.storage.journal.parts import SessionFiles, clear_beside_encrypted, is_event, look_at


def strays(
    place: SessionFiles, known: Sequence[Line], given_up: Collection[str], *,
    encrypted: bool = False,
) -> list[Line]:
    """The events in the files of a session that are none of those known, each once, in order.

    Args:
        known: the lines of the session.
        given_up: the sums of lines that were never acknowledged.
        encrypted: the session is: what lies in clear and holds none of its lines is none of it.

    Raises:
        OSError: the folder cannot be read.
        VaultLocked: they are encrypted, and cannot be read now.
    """
    seen = {line["sum"] for line in known} | {*given_up}
    events: set[bytes] | None = None
    found: list[Line] = []
    own = {line["sum"] for line in known if line["n"]} if encrypted else None
    for line in _held(place, own):
        if line["sum"] in seen or not is_event(line):
            continue
        seen.add(line["sum"])
        if events is None:
            events = {journal.same_event(one) for one in known}
        event = journal.same_event(line)
        if event not in events:
            events.add(event)
            found.append(line)
    return found


def _held(place: SessionFiles, own: Collection[str] | None) -> Iterator[Line]:
    """Every line that holds in the files of a session; of those in clear, where `own` is given,
    in those that hold one of these lines: nobody without the key knows them.
    """
    try:
        seen = look_at(place, place.parts())
    except SessionUnreadable:
        return  # of a newer program: its own, and left alone
    foreign = clear_beside_encrypted(seen)
    for one in seen:
        lines = [*one.found.lines, *one.rest()]
        tied = own is None or one.found.codec.envelope or any(line["sum"] in own for line in lines)
        if one.part not in foreign and tied:
            yield from lines


def renumbered(lines: Sequence[Line], first: int) -> list[dict[str, Any]]:
    """The events of lines that get other numbers, from `first` on; they still name one another."""
    numbers = {line["n"]: first + offset for offset, line in enumerate(lines)}
    return [
        {
            "type": line["type"], "v": line["v"], "at": line["at"], "role": line["role"],
            "data": records.renumbered(line["type"], line["data"], numbers),
        }
        for line in lines
    ]
