"""What one evaluator may see of what the other judged. Pure.

Two evaluators judge apart, so that neither is led by the other: a role sees another role's
judgement of an element once it has judged that element too, once an agreement settled it, or once
the evaluators have conferred on its block. A sealed session hides nothing. This only concerns what
screens show while one judges: verdicts for the jury always take everything into account.
"""

from __future__ import annotations

from dataclasses import replace

from assistant.domain.events import interview as ev
from assistant.domain.referential.model import ElementRef
from assistant.domain.session.state import Session

UNVEILING = (
    ev.RoleTaken, ev.JudgementGiven, ev.JudgementWithdrawn, ev.ConsultationConcluded,
    ev.ConsultationHeld, ev.SessionSealed, ev.SessionReopened, ev.Undone,
)
"""The events after which other judgements may be seen than before."""

_NOBODY = "?"
"""Stands for a reader of whom nothing is known yet: no role of a référentiel is named so."""


def hidden(session: Session, ref: ElementRef, by: str) -> bool:
    """Whether the role that types may not yet see what another role judged of an element."""
    viewer = session.role
    return (
        viewer not in ("", by)
        and session.sealed is None
        and session.judgement(ref, viewer) is None
        and ref not in session.agreements
        and ref.block not in session.consulted
        and 0 not in session.consulted
    )


def hidden_elements(session: Session) -> tuple[ElementRef, ...]:
    """The elements of which at least one judgement is hidden from the role that types."""
    return tuple(
        ref for ref, given in sorted(session.judgements.items())
        if any(hidden(session, ref, by) for by in given)
    )


def as_seen(session: Session) -> Session:
    """The session as the role that types may see it; the same one when nothing is hidden."""
    concealed = set(hidden_elements(session))
    if not concealed:
        return session
    seen = {ref: given for ref, given in session.judgements.items() if ref not in concealed}
    return replace(session, judgements=seen)


def concealed(session: Session, number: int) -> bool:
    """Whether an event is a judgement the role that types may not see yet, or undoes one."""
    event = session.entries[number - 1].event
    while isinstance(event, ev.Undone):
        event = session.entries[event.event - 1].event
    return isinstance(event, ev.JudgementGiven) and hidden(session, event.element, event.by)


def unread(session: Session) -> Session:
    """What may be shown of a session while one does not know yet who types: nobody's judgements."""
    return replace(session, role=_NOBODY, judgements={}, agreements={}, consulted={})
