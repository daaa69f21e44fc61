"""A grid of evaluation made elsewhere, as it was understood: what a référentiel can be begun with.

Pure values. Whoever reads a file fills them; nothing here is a référentiel yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class GridReading:
    """What one piece of the file was taken for: its place, the word for it, its text."""

    place: str
    taken_for: str
    text: str


@dataclass(slots=True)
class GridElement:
    """A line that will receive a judgement. `essential` is empty where the grid does not say."""

    title: str
    group: str = ""
    criteria: list[str] = field(default_factory=list)
    essential: str = ""


@dataclass(slots=True)
class GridBlock:
    """What will carry a verdict."""

    title: str
    elements: list[GridElement] = field(default_factory=list)
    modalities: list[str] = field(default_factory=list)
    activities: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)


@dataclass(slots=True)
class BranchGrid:
    """A whole grid.

    Args:
        file: the name of the file it comes from.
        block_word: what carries a verdict is called, « bloc de compétences » or « domaine ».
        element_word: what its lines are called, « compétence » or « critère ».
        scale: the words of its results, the best one first; empty where it gives none.
        sufficient: those of them that pass, where it says so.
        readings: the file piece by piece, in its order.
        doubts: what a person must look at, one sentence each.
    """

    file: str
    title: str = ""
    version: str = ""
    block_word: str = ""
    element_word: str = ""
    blocks: list[GridBlock] = field(default_factory=list)
    scale: Sequence[str] = ()
    sufficient: Sequence[str] = ()
    readings: list[GridReading] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    def read(self, place: str, taken_for: str, text: str) -> None:
        """Note what was read at a place of the file, and what it was taken for: people check it."""
        self.readings.append(GridReading(place, taken_for, text))
