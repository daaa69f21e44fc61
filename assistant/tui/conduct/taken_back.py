"""What an undoing takes back, as one speaks of it. Pure."""

from __future__ import annotations

import re
from textwrap import shorten

from assistant.domain.events import interview as ev
from assistant.domain.review import conversation
from assistant.domain.session.state import Entry, Session

_LONGEST = 60
"""Characters of its text that are told."""

_OF_A_POINT = (ev.PointRaised, ev.PointSettled)


def told(session: Session, entry: Entry) -> dict[str, object]:
    """What its sentence is made of: its kind, its elements, its text; none of it where the other
    evaluator's is hidden."""
    line = conversation.line(session, entry)
    kind, text = (line.kind, line.text) if line else _of_no_line(session, entry)
    return {
        "numero": entry.number,
        "genre": "a_verifier" if isinstance(entry.event, _OF_A_POINT) else kind,
        "elements": [str(ref) for ref in line.elements] if line else [],
        "masque": line is not None and line.veiled,
        "texte": shorten(_inside(text), _LONGEST, placeholder="…"),
    }


def _inside(text: str) -> str:
    """A text as it stands between guillemets: its own become those of a second rank."""
    return re.sub(r"«\s*", "“", re.sub(r"\s*»", "”", text))


def _of_no_line(session: Session, entry: Entry) -> tuple[str, str]:
    """What the conversation does not show has words of its own."""
    event = entry.event
    if isinstance(event, ev.GuideMoved):
        return "conclusion", ""
    if isinstance(event, ev.CandidateDescribed):
        return "candidat", ", ".join((event.name, *map(str, event.details.values())))
    if isinstance(event, ev.EvaluatorNamed):
        return "evaluateur", event.name
    if isinstance(event, ev.ActivityDeclared):
        block = session.referential.block(event.block)
        return "activite", block.activities[event.activity - 1].text if block else ""
    if isinstance(event, ev.FeedbackGiven):
        return "retour", " ".join((*event.choices, event.text))
    return "", ""
