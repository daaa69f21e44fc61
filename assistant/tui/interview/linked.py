"""What a note may also bear on, beyond the elements it was attached to. Pure."""

from __future__ import annotations

from assistant.domain.session.state import Note, Session
from assistant.language.linking import SURE, SURE_ELSEWHERE, LinkWords, Proposal, propose


def also(session: Session, known: LinkWords, note: Note) -> Proposal | None:
    """The one element a note surely bears on too, None where nothing is sure enough.

    Another block than the one in view asks for more: one rarely speaks of another by chance.
    """
    referential = session.referential
    near = propose(referential, known, note.text, note.block or None, at_least=SURE)
    far = propose(referential, known, note.text, at_least=SURE_ELSEWHERE)
    found = sorted({one.ref: one for one in (*near, *far)}.values(), key=lambda one: -one.score)
    return next((one for one in found if one.ref not in note.elements), None)
