"""One line of a table of the source, or the text of the YAML that stands for it."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.fidelite.normalise import fingerprint


@dataclass(frozen=True, slots=True)
class Row:
    """A line and where it stands: `1` for a block, `1.3` for an element.

    Two rows are equal when their places and fingerprints are: the words themselves are only
    carried to be shown.
    """

    place: str
    digest: str
    text: str = field(default="", compare=False)


Tables = dict[str, list[Row]]


def row(place: str, text: str) -> Row:
    """The row of a text that is at hand."""
    return Row(place, fingerprint(text), text)
