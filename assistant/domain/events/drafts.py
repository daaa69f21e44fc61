"""What of a draft of the observations was shown and taken, as a frozen fact. Pure values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.domain.events.base import Event, kind


@kind("draft_taken")
@dataclass(frozen=True, slots=True)
class DraftTaken(Event):
    """A draft of a block's observations (0: on the whole) was shown, and something of it taken.

    `sentences` is that whole draft, taken or not: each with its `id`, its `text`, the numbers of
    the `lines` it rests on, and its `document` where it is a sentence of the source.
    """

    block: int
    sentences: tuple[Mapping[str, Any], ...]
