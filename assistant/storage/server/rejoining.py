"""What a laptop recorded while its server was away, brought back after what others recorded. Pure.

Two copies of one session have the same beginning. What the laptop has and the server has not
follows what the server has, under new numbers; lines that name others still name them. A line that
the server took, and whose answer never came, is recognised: nothing is there twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.domain.common.store import Draft
from assistant.domain.events import interview as ev
from assistant.domain.events import records
from assistant.storage.journal.line import Line, same_event
from assistant.storage.journal.parts import is_event


@dataclass(frozen=True, slots=True)
class Rejoining:
    """What is to be appended on the server.

    Args:
        drafts: in order; empty when the server has everything.
        expected: the number of the last record of the server that this was decided after.
        sealed: the session was sealed there meanwhile: nothing may follow before it is reopened.
    """

    drafts: tuple[Draft, ...]
    expected: int
    sealed: bool = False


def rejoining(here: Sequence[Line], there: Sequence[Line]) -> Rejoining:
    """Decide what of a laptop's lines follows the server's.

    Args:
        here: all lines of the laptop's copy, headers included.
        there: all lines of the server's.
    """
    same = 0
    for mine, theirs in zip(here, there, strict=False):
        if mine["sum"] != theirs["sum"]:
            break
        same += 1
    last = max((line["n"] for line in there), default=0)
    theirs_by_event: dict[bytes, list[int]] = {}
    for line in there[same:]:
        if is_event(line):
            theirs_by_event.setdefault(same_event(line), []).append(line["n"])
    numbers: dict[int, int] = {}
    drafts: list[Draft] = []
    for line in filter(is_event, here[same:]):
        # what it names was perhaps brought already, under other numbers
        moved = {**line, "data": records.renumbered(line["type"], line["data"], numbers)}
        known = theirs_by_event.get(same_event(moved))
        if known:
            numbers[line["n"]] = known.pop(0)
            continue
        drafts.append(
            Draft(line["type"], line["v"], line["at"], line["role"], moved["data"])
        )
        numbers[line["n"]] = last + len(drafts)
    return Rejoining(tuple(drafts), last, _sealed(there[same:]))


def _sealed(lines: Sequence[Line]) -> bool:
    """Whether these lines leave the session sealed."""
    of_seals = [line["type"] for line in lines if line["type"] in _OF_SEALS]
    return bool(of_seals) and of_seals[-1] == ev.SessionSealed.type


_OF_SEALS = (ev.SessionSealed.type, ev.SessionReopened.type)
