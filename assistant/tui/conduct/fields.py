"""The fields one types in, by the names the session keeps their unsent text under. Pure values.

A name is a kind and what it is about, as `correction/12`; the interview's own line has none.
"""

from __future__ import annotations

from dataclasses import dataclass

BEGUN = "Le texte commencé est là : Entrée l’enregistre, Échap l’abandonne."
"""Said where a field opens with what was left in it."""

BEGUN_MARK = "commencé"
"""Stands beside a row in which something was begun."""

CLOCK = "horloge"
"""Not a field: the name of what else may be lost on leaving, that the clock was stopped."""


def correction(note: int) -> str:
    """Where a note gets its new wording, in whatever screen."""
    return f"correction/{note}"


def reason(note: int) -> str:
    """Where one says why a note is corrected."""
    return f"{correction(note)}/raison"


def observation(block: int) -> str:
    """The observations on a block, on the whole for 0."""
    return f"observation/{block}"


def comment(box: str) -> str:
    """A box of comments."""
    return f"commentaire/{box}"


def consultation(about: object, taken: str) -> str:
    """The reason of what is agreed on, or of having conferred."""
    return f"concertation/{about}/{taken}"


def dossier(line: str) -> str:
    """A line of the dossier, by its key."""
    return f"dossier/{line}"


def preparation(row: str, part: str) -> str:
    """A part of a row of the preparation."""
    return f"preparation/{row}/{part}"


@dataclass(frozen=True, slots=True)
class Typing:
    """A field being typed in.

    Args:
        name: the field, as `DraftKept` names it.
        text: what stands in it.
        held: what the session holds of it, recorded: the same text is nothing to keep.
        rests: whether a pause keeps the text; False where a pause records it.
        origin: where a note comes from.
    """

    name: str
    text: str
    held: str = ""
    rests: bool = True
    origin: str = ""

    @property
    def unsent(self) -> str:
        """What would be lost with the field."""
        return "" if self.text == self.held else self.text
