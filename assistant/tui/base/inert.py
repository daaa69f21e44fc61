"""The last look at what goes to the terminal: whatever came this far, nothing in it commands it."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from assistant.domain.common.text import inert


class InertFilter(LineFilter):
    """Takes control characters, and what turns letters round, out of every painted line."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments; those of the driver's own (`control`) are left."""
        if all(one.text.isprintable() for one in segments):
            return segments
        return [
            one if one.control else Segment(inert(one.text), one.style) for one in segments
        ]
