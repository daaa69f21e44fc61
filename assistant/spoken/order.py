"""The order of what was said: by the times, where a tool wrote it otherwise. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.domain.common.french import counted
from assistant.domain.spoken.transcript import SpokenFault, clock
from assistant.spoken.values import VoiceTurn

_DAY, _LATE, _EARLY = 86_400_000, 79_200_000, 7_200_000
"""Milliseconds: no recording is so long, an interview may go on past midnight."""
_LONG_RUN, _LONG_TIME = 5, 60_000
"""Turns and milliseconds from which a part whose times begin again is another recording."""


def in_order(turns: Sequence[VoiceTurn]) -> tuple[list[VoiceTurn], list[str], list[SpokenFault]]:
    """The turns by their times, what was moved, and what may be two recordings in one file.

    A turn without a time stays behind the one it follows. Where the times of two long parts cover
    each other, the file holds two recordings: its order is kept.
    """
    turns = _past_midnight(turns)
    starts = _filled(turns)
    parts = _parts(starts)
    if len(parts) == 1:
        return list(turns), [], []
    again = _another_recording(starts, parts)
    if again:
        fault = SpokenFault(
            turns[again].number,
            f"l’heure revient à {clock(starts[again])} : deux enregistrements à la suite ? L’ordre "
            "du fichier est gardé ; coupez-le en deux pour que les heures soient justes",
        )
        return list(turns), [], [fault]
    order = sorted(range(len(turns)), key=lambda at: (starts[at], at))
    moved = [at for at, place in _late(starts) if place]
    told = ", ".join(clock(starts[at]) for at in moved[:3]) + ("…" if len(moved) > 3 else "")
    notice = f"{counted(len(moved), 'réplique remise')} dans l’ordre des heures ({told})"
    return [turns[at] for at in order], [notice], []


def _past_midnight(turns: Sequence[VoiceTurn]) -> Sequence[VoiceTurn]:
    """The turns with a day more from where times of day begin anew."""
    found: list[VoiceTurn] = []
    added, last = 0, 0
    for one in turns:
        if one.start is not None:
            if last >= _LATE and one.start <= _EARLY and not added:
                added = _DAY
            last = one.start
        found.append(replace(one, start=one.start + added) if added and one.start is not None
                     else one)
    return found


def _filled(turns: Sequence[VoiceTurn]) -> list[int]:
    found: list[int] = []
    for one in turns:
        found.append(one.start if one.start is not None else (found[-1] if found else 0))
    return found


def _parts(starts: Sequence[int]) -> list[tuple[int, int]]:
    """The parts in which times never go back: the place of the first turn, and beyond the last."""
    cuts = [at for at in range(1, len(starts)) if starts[at] < starts[at - 1]]
    return list(zip([0, *cuts], [*cuts, len(starts)], strict=True))


def _another_recording(starts: Sequence[int], parts: Sequence[tuple[int, int]]) -> int:
    """Where a second recording begins; 0 where the turns are of one."""
    last = 0
    for first, beyond in parts[1:]:
        long = beyond - first >= _LONG_RUN and first - last >= _LONG_RUN
        lasting = starts[beyond - 1] - starts[first] >= _LONG_TIME
        covers = min(starts[beyond - 1], starts[first - 1]) - max(starts[first], starts[last])
        if long and lasting and covers >= _LONG_TIME // 2:
            return first
        last = first
    return 0


def _late(starts: Sequence[int]) -> list[tuple[int, bool]]:
    """For each turn, whether one said later stands before it."""
    found: list[tuple[int, bool]] = []
    latest = 0
    for at, start in enumerate(starts):
        found.append((at, start < latest))
        latest = max(latest, start)
    return found
