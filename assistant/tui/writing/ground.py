"""What stands beside the observations: the lines of the sentence one is in, then all the facts.

Pure: a session in, content out.
"""

from __future__ import annotations

from collections.abc import Collection
from textwrap import shorten

from textual.content import Content

from assistant.domain.common.french import hour
from assistant.domain.review import conversation
from assistant.domain.review.conversation import Line
from assistant.domain.session.state import Note, Session
from assistant.domain.spoken.transcript import origin
from assistant.domain.writing.compare import Ground
from assistant.tui.base.commands import key_of
from assistant.tui.base.lines import STATUS, refs, state
from assistant.tui.base.styles import ACCENT, MUTED, STRONG
from assistant.tui.conduct.conduct import Conduct

_AGAIN = 40
"""Characters of a note that was told in full already."""


def source_lines(session: Session, numbers: Collection[int]) -> list[Line]:
    """The lines of these events, in order; not those that the role that types may not see."""
    entries = (session.entries[number - 1] for number in sorted(numbers)
               if 1 <= number <= len(session.entries))
    lines = (conversation.line(session, entry) for entry in entries)
    return [line for line in lines if line is not None and not line.veiled]


def line_content(session: Session, line: Line) -> Content:
    """A line of the transcript on one row: when, on what, where from or by whom, and its words."""
    role = session.referential.role(line.tag)
    tag = role.called if role else line.tag
    head = " ".join(part for part in (hour(line.time), refs(line.elements)) if part)
    return Content.assemble((f"{head}  ", MUTED), line.text, (f"  {tag}" if tag else "", MUTED))


def sentence_ground(session: Session, found: Ground | None, most: int) -> Content:
    """What the sentence under the cursor rests on; empty for one that is not of a draft."""
    if found is None:
        return Content("")
    drafted = found.drafted
    title = "Cette phrase, d’après le brouillon" if found.edited else "Cette phrase"
    opens = key_of("lignes_phrase", "F2")
    rows = [Content.assemble((title, ACCENT), (f"  {opens} ouvre ses lignes", MUTED))]
    if drafted.document:
        rows.append(Content.assemble(("▸ ", ACCENT), ("source : ", MUTED), drafted.document))
    if drafted.model:
        rows.append(Content.assemble(
            ("▸ ", ACCENT), (f"proposée par {drafted.model}, acceptée par vous", MUTED)
        ))
    lines = source_lines(session, drafted.lines)
    notes_first = sorted(lines, key=lambda line: line.kind == "jugement")
    shown = notes_first[:most if len(lines) > most + 1 else None]
    rows += [Content.assemble(("▸ ", ACCENT), line_content(session, line)) for line in shown]
    if len(lines) > most + 1:
        rows.append(Content.assemble((f"  et {len(lines) - most} autres lignes", MUTED)))
    return Content("\n").join([*rows, Content("")])


def block_ground(
    conduct: Conduct, number: int, *, alone: bool, sources: Collection[int]
) -> Content:
    """What the session holds on a block; the notes a sentence rests on are marked."""
    session = conduct.session
    verdict = conduct.block_verdict(number)
    block = session.referential.blocks[number - 1]
    sign, style = STATUS[verdict.status]
    word = conduct.voice.status(session.referential, verdict)
    rows = [Content.assemble(
        ("" if alone else f"{block.number}. {block.title}", STRONG),
        ("proposition : " if alone else " — ", MUTED), (f"{sign} {word}", style),
    )]
    rows += [Content.assemble(("! ", "$text-warning"), one) for one in conduct.doubts()]
    told: set[int] = set()
    for element in block.elements:
        mark, colour = state(session, element.ref)
        rows.append(Content.assemble((f"{mark} ", colour), (f"{element.ref} ", STRONG),
                                     element.short or element.title))
        for note in session.notes_on(element.ref):
            rows.append(_note(session, note, sources, again=note.number in told))
            told.add(note.number)
    others = [one for one in session.notes.values()
              if one.block == number and one.number not in told]
    if others:
        rows.append(Content.assemble(("Sans élément de cette page", MUTED)))
        rows += [_note(session, note, sources) for note in others]
    return Content("\n").join(rows)


def _note(
    session: Session, note: Note, sources: Collection[int], *, again: bool = False
) -> Content:
    """A note under its element; shortened where it was told in full under another."""
    used = note.number in sources
    text = shorten(note.text, _AGAIN, placeholder="…") if again else note.text
    where = " ".join(filter(None, (refs(note.elements[1:] and note.elements),
                                   origin(session, note))))
    return Content.assemble(
        ("  ▸ " if used else "  · ", ACCENT if used else MUTED), text, (f"  {where}", MUTED),
    )
