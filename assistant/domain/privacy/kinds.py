"""What may say who somebody is, as values: what a session names, what a text mentions. Pure."""

from __future__ import annotations

from dataclasses import dataclass

CANDIDATE, EVALUATOR, JURY, COMPANY, CONTACT, ACCREDITATION, OTHER = (
    "candidat", "evaluateur", "jury", "entreprise", "coordonnee", "habilitation", "personne"
)
"""What an identity is of."""

PERSONS = frozenset((CANDIDATE, EVALUATOR, JURY, OTHER))


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody or something that a session names.

    Args:
        kind: one of the kinds above.
        value: as it was typed.
        role: of an evaluator, the id of the role.
    """

    kind: str
    value: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A place of a text that says who somebody is, or how to reach them.

    Args:
        start, end: the place, its civility included.
        name: where the name itself begins, after its civility.
        kind: one of the kinds above.
        role: of an evaluator whom nobody else can be taken for, the id of the role.
        alone: one person only, whom the session names; not a family, nor a stranger.
    """

    start: int
    end: int
    name: int
    kind: str
    role: str = ""
    alone: bool = True
