"""What two evaluators confer on: each element that both judged, with each side's facts. Pure.

It only reads what stands in a session; `commands.agree` and `commands.consult` settle.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.domain.consultation.agreement import Figures, figures, independent_pairs
from assistant.domain.referential.model import Element, ElementRef, Role
from assistant.domain.session.state import Agreement, Judgement, Note, Session


@dataclass(frozen=True, slots=True)
class RoleView:
    """What one role judged of an element, and the notes it typed on it."""

    role: Role
    judgement: Judgement
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One element that at least two roles judged.

    Args:
        views: the concluding role's first.
        others: the notes on it typed by nobody who judged it.
        disputed: the views differ, and nothing settled it since.
        agreement: what was agreed on, kept beside the views.
    """

    element: Element
    views: tuple[RoleView, ...]
    others: tuple[Note, ...]
    disputed: bool
    agreement: Agreement | None

    @property
    def ref(self) -> ElementRef:
        """The element’s number, as `2.3`."""
        return self.element.ref

    @property
    def same(self) -> bool:
        """Judged alike from the beginning: nothing was to be settled."""
        return not self.disputed and self.agreement is None


def cases(session: Session) -> tuple[Case, ...]:
    """The elements that at least two roles judged, in the order of the référentiel."""
    referential = session.referential
    concluding = referential.concluding_role
    roles = [concluding, *(role for role in referential.roles if role is not concluding)]
    found = []
    for element in referential.elements():
        notes = session.notes_on(element.ref)
        views = tuple(
            RoleView(role, given, tuple(note for note in notes if note.role == role.id))
            for role in roles
            if (given := session.judgement(element.ref, role.id)) is not None
        )
        if len(views) > 1:
            named = {view.role.id for view in views}
            others = tuple(note for note in notes if note.role not in named)
            found.append(Case(
                element, views, others, session.disputed(element.ref),
                session.agreements.get(element.ref),
            ))
    return tuple(found)


def judged_alone(session: Session) -> Mapping[str, tuple[ElementRef, ...]]:
    """The elements that a single role judged, by that role."""
    alone: dict[str, list[ElementRef]] = {}
    for ref, given in sorted(session.judgements.items()):
        if len(given) == 1:
            alone.setdefault(next(iter(given)), []).append(ref)
    return {role: tuple(refs) for role, refs in alone.items()}


def held(session: Session, block: int) -> bool:
    """Whether it is recorded that the evaluators conferred on a block, or on everything."""
    return bool({0, block} & session.consulted.keys())


def scope(session: Session, block: int) -> int:
    """What a consultation held now bears on: a block, or everything (0).

    Everything only where two roles judged every element of every block and none is left to be
    settled: what nobody has judged yet has not been conferred on.
    """
    wanted = {
        element.ref for element in session.referential.elements()
        if element.ref.block not in session.carried
    }
    both = {ref for ref, given in session.judgements.items() if len(given) > 1}
    whole = wanted <= both and not any(session.disputed(ref) for ref in wanted)
    return 0 if whole else block


def agreement_before(session: Session, block: int = 0) -> Figures | None:
    """How far the evaluators agreed before they conferred, in a block or in all (0).

    None for marks out of 20: a share of agreement compares judgements, not numbers.
    """
    if session.referential.scale.numeric is not None:
        return None
    return figures(
        pair for pair in independent_pairs(session) if block in (0, pair.element.block)
    )
