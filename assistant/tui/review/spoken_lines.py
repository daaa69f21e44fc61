"""What was said around a note that comes from a transcript. Pure: a session in, content out."""

from __future__ import annotations

from textual.content import Content

from assistant.domain.events.interview import NoteCorrected
from assistant.domain.events.spoken import SPOKEN
from assistant.domain.session.state import Session
from assistant.domain.spoken import transcript
from assistant.tui.base.styles import ACCENT, MUTED, STRONG

_AROUND = 8
"""How many lines said before, and after, are shown."""


def spoken_around(session: Session, number: int) -> Content | None:
    """The lines of the transcript around a note or its correction; None where there are none."""
    place = session.spoken.get(_note(session, number))
    found = session.transcripts.get(place[0]) if place else None
    if place is None or found is None:
        return None
    said, here = transcript.spoken_lines(found), place[1]
    rows = [Content.assemble((found.event.file, MUTED)), Content("")]
    for at in range(max(1, here - _AROUND), min(len(said), here + _AROUND) + 1):
        line = said[at - 1]
        time = transcript.interview_time(found, line)
        moment = transcript.clock(time if time is not None else line.start)
        head = "  ".join(part for part in (moment, line.speaker) if part)
        mine = at == here
        rows += [
            Content.assemble(("▸ " if mine else "  ", ACCENT), (head, ACCENT if mine else MUTED)),
            Content.assemble("  ", (line.text, STRONG if mine else "")), Content(""),
        ]
    return Content("\n").join(rows)


def nothing_spoken(session: Session, number: int) -> str:
    """Why there is no transcript to show around a line."""
    note = session.notes.get(_note(session, number))
    if note is None or note.origin != SPOKEN:
        return "Cette ligne ne vient pas d’une transcription."
    where, told = session.entries[note.number - 1].brought[0], transcript.origin(session, note)
    return f"{told} : la transcription est dans la session {where}." if where else told


def _note(session: Session, number: int) -> int:
    event = session.entries[number - 1].event
    return event.note if isinstance(event, NoteCorrected) else number
