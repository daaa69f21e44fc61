"""What stands beside the conversation: the element in view, its criteria, the state of all.

Pure: a session in, content out. `discreet` leaves what a candidate may see: the titles and the
criteria of the source.
"""

from __future__ import annotations

from textual.content import Content

from assistant.domain.common.french import counted
from assistant.domain.guide.dialogue import open_points
from assistant.domain.referential.model import Block, Element, ElementRef
from assistant.domain.session.state import Session
from assistant.tui.base.commands import key_of
from assistant.tui.base.lines import refs, state
from assistant.tui.base.prose import cut
from assistant.tui.base.styles import ACCENT, MUTED, STRONG, leads_to

Rows = list[Content]

_NOTES_SHOWN = 4
"""The last notes on the element in view that the panel shows."""


def panel(session: Session, margin: str, *, width: int, discreet: bool) -> Content:
    """The whole side panel.

    Args:
        margin: the sentence on the block in view, from the voice.
        width: columns; titles of a list are cut to stay on one row.
    """
    here = session.position
    block = session.referential.block(here.block)
    seen = session.referential.element(ElementRef(here.block, here.element))
    rows: Rows = []
    if seen is not None:
        rows += _element(session, seen, discreet=discreet)
    if block is not None:
        rows += _block(session, block, margin, seen, room=width - 14, discreet=discreet)
    rows += _others(session, here.block, room=width - 15, discreet=discreet)
    return Content("\n").join(rows)


def _element(session: Session, element: Element, *, discreet: bool) -> Rows:
    ref = element.ref
    mark, style = state(session, ref)
    head = [(f"{ref} ", STRONG), (element.title, STRONG)]
    rows = [Content.assemble(*head) if discreet else Content.assemble(
        (f"{mark} ", style), *head
    )]
    if element.group:
        rows.append(Content.assemble((element.group, MUTED)))
    if session.mark(ref) == "oui" and not discreet:
        rows.append(Content.assemble(("◆ incontournable", "$text-primary")))
    name = session.referential.words["criteres"]
    if element.criteria:
        rows += [Content(""), Content.assemble((name.capitalize(), ACCENT))]
        unmet = () if discreet else session.failing(element.ref)
        rows += [
            Content.assemble((f"{number}{'✗' if number in unmet else ' '} ", MUTED), criterion)
            for number, criterion in enumerate(element.criteria, 1)
        ]
    if not discreet:
        rows += _preparation(session, ref)
    return [*rows, Content("")]


def _preparation(session: Session, ref: ElementRef) -> Rows:
    rows: Rows = []
    reading = session.readings.get(ref, "")
    if reading:
        rows += [Content(""), Content.assemble(("Lecture du dossier", ACCENT)), Content(reading)]
    points = open_points(session, ref)
    if points:
        rows += [Content(""), Content.assemble(("À vérifier", "$text-warning"))]
        rows += [Content.assemble(("? ", "$text-warning"), point.text) for point in points]
    given = session.effective(ref)
    if given is not None and given.comment:
        rows += [Content.assemble(("Commentaire : ", MUTED), given.comment)]
    count, notes = session.last_notes_on(ref, _NOTES_SHOWN)
    if count:
        rows += [Content(""), Content.assemble((counted(count, "note"), ACCENT))]
        rows += [Content.assemble(("· ", MUTED), note.text) for note in notes]
    return rows


def _block(
    session: Session, block: Block, margin: str, seen: Element | None, *, room: int,
    discreet: bool,
) -> Rows:
    word = session.referential.block_word.capitalize()
    title = Content.assemble((f"{word} {block.number} ", ACCENT), (block.title, STRONG))
    rows = [title]
    if not discreet and margin:
        rows.append(Content.assemble((margin, "$text-muted")))
    if not discreet:
        rows += [
            Content.assemble(("✗ non exercée : ", "$text-warning"), activity.text)
            for index, activity in enumerate(block.activities, start=1)
            if (told := session.activities.get((block.number, index)))
            and told.practised is False
        ]
    group = ""
    for element in block.elements:
        if element.group and element.group != group:
            group = element.group
            rows.append(Content.assemble((group, MUTED)))
        rows.append(_row(session, element, room, here=element is seen, discreet=discreet))
    return [*rows, Content("")]


def _row(
    session: Session, element: Element, room: int, *, here: bool, discreet: bool
) -> Content:
    mark, style = state(session, element.ref)
    pointer = ("▸ ", ACCENT) if here else ("  ", "")
    essential = " ◆" if session.mark(element.ref) == "oui" else ""
    text = f" {element.ref.element}. {cut(element.title, room)}"
    if discreet:
        return leads_to(
            Content.assemble(pointer, (text.strip(), STRONG if here else "")), element.ref
        )
    return leads_to(Content.assemble(
        pointer, (mark, style), (essential, ACCENT), (text, STRONG if here else "")
    ), element.ref)


def _others(session: Session, here: int, *, room: int, discreet: bool) -> Rows:
    rows: Rows = []
    for block in session.referential.blocks:
        if block.number == here:
            continue
        judged = sum(1 for e in block.elements if session.effective(e.ref) is not None)
        count = "" if discreet else f"  {judged}/{len(block.elements)}"
        rows.append(leads_to(Content.assemble(
            (f"{block.number}. ", ACCENT), (cut(block.title, room), MUTED),
            (count, STRONG),
        ), block.number))
    return rows


def element_line(
    session: Session, element: Element | None, *, discreet: bool, away: str = ""
) -> Content:
    """The element in view on one line.

    Args:
        away: what is said where it is not one the question under way bears on.
    """
    if element is None:
        first = key_of("element_suivant", "F4")
        return Content.assemble(("Aucun élément choisi", MUTED), (f"  {first} : le premier", MUTED))
    mark, style = state(session, element.ref)
    title = Content.assemble(
        (f"{element.ref} ", STRONG), (f"{away} · " if away else "", ACCENT), element.title
    )
    return title if discreet else Content.assemble((f"{mark} ", style), title)


def note_target(origin: str, targets: tuple[ElementRef, ...], correcting: int) -> str:
    """What the input line will make of a plain text."""
    if correcting:
        return f" correction de la note, ligne {correcting} "
    about = f" sur {refs(targets)}" if targets else ""
    return f" note{about} · {origin} "
