"""A sitting of the jury as its journal tells it. Pure values: `replay` alone changes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.domain.dossier.jury import COLLEGES
from assistant.domain.referential.model import Citation, Jury, Referential

PREFIX = "jury-"
"""How the ids of sittings begin: they lie in the store of the sessions, and are none."""

NO_JURY = Jury("Jury", 0, 0, (), (), Citation())
"""That of a référentiel which says nothing of a jury."""


def is_sitting(session_id: str) -> bool:
    """Whether an id of the store is that of a sitting."""
    return session_id.startswith(PREFIX)


@dataclass(frozen=True, slots=True)
class Admitted:
    """A dossier before the jury, as it was admitted, and as far as it was read.

    Args:
        number, head: the last record of its session when it was admitted, and its sum.
        seal: the fingerprint of the seal that held, empty without one.
        examined: the record it was read at; 0 while nobody said that it was.
    """

    session: str
    number: int
    head: str
    seal: str = ""
    examined: int = 0


@dataclass(slots=True)
class Sitting:
    """All that is known of one sitting.

    Args:
        members: the college of each, by name, in the order they were recorded.
        dossiers: those that are before it, by session.
        withdrawn: why those that were are not any more.
        reopened: why it was last taken up again; empty while it was not.
    """

    id: str
    jury: Jury
    day: str = ""
    place: str = ""
    opened: str = ""
    last: str = ""
    number: int = 0
    members: dict[str, str] = field(default_factory=dict)
    president: str = ""
    dossiers: dict[str, Admitted] = field(default_factory=dict)
    withdrawn: dict[str, str] = field(default_factory=dict)
    closed: bool = False
    reopened: str = ""

    @property
    def by_college(self) -> dict[str, list[str]]:
        """The names of those who sit, by college."""
        return {
            college: names
            for college in COLLEGES
            if (names := [name for name, seat in self.members.items() if seat == college])
        }


def jury_data(referential: Referential) -> dict[str, Any]:
    """What a source says of its jury, as a sitting keeps it."""
    jury = referential.jury or NO_JURY
    return {
        "intitule": jury.title, "minimum": jury.minimum, "maximum": jury.maximum,
        "membres": list(jury.members), "phrases": list(jury.sentences),
        "source": referential.document(jury.source) if referential.jury else "",
    }


def built_jury(data: Mapping[str, Any]) -> Jury:
    """The jury that a sitting keeps.

    Raises:
        KeyError, TypeError, ValueError: that is not what `jury_data` writes.
    """
    return Jury(
        str(data["intitule"]), int(data["minimum"]), int(data["maximum"]),
        tuple(map(str, data["membres"])), tuple(map(str, data["phrases"])),
        Citation(str(data["source"])),
    )
