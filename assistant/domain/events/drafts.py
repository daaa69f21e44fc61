"""What of a draft of the observations was shown, taken and chosen, as frozen facts. Pure values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.domain.events.base import Event, kind
from assistant.domain.referential.model import ElementRef


@kind("draft_taken")
@dataclass(frozen=True, slots=True)
class DraftTaken(Event):
    """A draft of a block's observations (0: on the whole) was shown, and something of it taken.

    `sentences` is that whole draft, taken or not: each with its `id`, its `text`, the numbers of
    the `lines` it rests on, and its `document` where it is a sentence of the source.
    """

    block: int
    sentences: tuple[Mapping[str, Any], ...]


@kind("draft_choice")
@dataclass(frozen=True, slots=True)
class DraftChoice(Event):
    """The fact that the draft is to quote on an element was chosen.

    `line` is the number of the event it was recorded by, 0 when none is to be quoted, and `span`
    the passage of it.
    """

    element: ElementRef
    line: int
    span: str = ""
