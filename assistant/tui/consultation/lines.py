"""How the consultation looks, and how a settled judgement is read. Pure: values in, content out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from textwrap import shorten

from textual.content import Content

from assistant.domain.common.french import hour
from assistant.domain.common.text import one_line
from assistant.domain.consultation.agreement import Figures
from assistant.domain.consultation.cases import Case, RoleView, agreement_before, held, judged_alone
from assistant.domain.referential.scales import NOT_APPLICABLE, choices
from assistant.domain.session.state import Agreement, Judgement, Note, Session
from assistant.domain.spoken.transcript import told
from assistant.tui.base.lines import scale_style, sign
from assistant.tui.base.styles import ACCENT, MUTED, STRONG

DIFFERENT, SETTLED, SAME = "≠", "→", "="
"""What stands before an element: to be settled, settled, judged alike."""

ARROWS = ("←", "→", "3", "4")
"""The key that takes each view, as one reads it."""


def percent(found: Figures) -> str:
    """The share of agreement, as « 83,3 »; exact until here."""
    share = found.observed
    return f"{float(share * 100):.1f}".replace(".", ",") if share is not None else ""


# --- the list --------------------------------------------------------------------------------


def case_row(session: Session, case: Case, width: int) -> Content:
    """One element on one row: its state, its title, what each one judged, what was agreed."""
    mark, style = (
        (DIFFERENT, "$text-warning") if case.disputed
        else (SAME, MUTED) if case.same else (SETTLED, "$text-success")
    )
    signs: list[tuple[str, str]] = []
    for view in case.views:
        signs += [_signed(session, view.judgement), ("  ", "")]
    if case.agreement is not None and not case.disputed:
        signs += [("→ ", MUTED), _signed(session, case.agreement)]
    right = Content.assemble(*signs).rstrip()
    ref = str(case.ref)
    room = max(width - right.cell_length - len(ref) - 9, 12)
    title = shorten(one_line(case.element.title), room, placeholder="…")
    gap = " " * max(room - Content(title).cell_length, 0)
    return Content.assemble(
        (f"  {mark} ", style), (f"{ref} ", STRONG), title, gap, "  ", right,
    )


def block_row(
    session: Session, number: int, figures: Figures | None, *, first: bool, width: int
) -> Content:
    """The heading of a block: how far they agreed in it, and whether they conferred on it."""
    block = session.referential.blocks[number - 1]
    said = ""
    if figures is not None and figures.count:
        said += f"  accord {percent(figures)} % ({figures.same}/{figures.count})"
    if held(session, number):
        said += "  ✓ concertation tenue"
    title = shorten(f"{number}. {block.title}", width - len(said), placeholder="…")
    return Content.assemble(("" if first else "\n", ""), (title, ACCENT), (said, MUTED))


def _signed(session: Session, given: Judgement | Agreement) -> tuple[str, str]:
    style = MUTED if given.not_applicable else scale_style(session, given.value)
    return sign(session, given.value, not_applicable=given.not_applicable), style


# --- below the list --------------------------------------------------------------------------


def summary(
    session: Session, found: Sequence[Case], say: Callable[..., str], *, waiting: int = 0
) -> list[str]:
    """Whether something is left, how far the evaluators agreed, who judged alone.

    Args:
        waiting: how many judgements may not be seen yet: as long as there is one, nobody knows
            whether a difference is left.
    """
    said = []
    if session.referential.averaged:
        said.append(say("moyenne"))
    elif not found:
        said.append(say("rien"))
    elif not waiting and not any(case.disputed for case in found):
        said.append(say(nothing_left(session, found)))
    figures = agreement_before(session)
    if figures is not None and figures.count:
        said.append(say(
            "accord", pourcentage=percent(figures), identiques=figures.same,
            compares=figures.count,
        ))
    for role_id, refs in judged_alone(session).items():
        role = session.referential.role(role_id)
        said.append(say(
            "seuls", role=role.title if role else role_id, elements=[str(ref) for ref in refs],
        ))
    return said


def nothing_left(session: Session, found: Iterable[Case]) -> str:
    """Which sentence says that no difference is left: with the offer to record it, or done."""
    return "tout_tenu" if all(held(session, case.ref.block) for case in found) else "fini"


# --- the element under the cursor ------------------------------------------------------------


def view_content(session: Session, view: RoleView, key: str) -> Content:
    """One side: who, what was judged and why, the facts this side noted."""
    given = view.judgement
    head: list[tuple[str, str]] = [(f"{key} ", ACCENT), (view.role.title, STRONG)]
    mark, style = _signed(session, given)
    rows = [
        Content.assemble(*head),
        Content.assemble((f"{mark} ", style), (label(session, given), style)),
    ]
    if given.comment:
        rows.append(Content(given.comment))
    rows += _notes(told(session, view.notes)) or [
        Content.assemble(("aucune note sous ce rôle", MUTED))
    ]
    return Content("\n").join(rows)


def common_content(session: Session, case: Case) -> Content:
    """The part below both sides: the agreement, the dossier, the notes of other roles."""
    rows: list[Content] = []
    agreed = case.agreement
    if agreed is not None:
        entry = session.entries[agreed.number - 1]
        role = session.referential.role(entry.role)
        before = "Retenu auparavant, un avis a changé depuis : " if case.disputed else "Retenu : "
        tail = " · ".join(
            part for part in (role.title if role else entry.role, hour(entry.time),
                              f"n° {agreed.number}") if part
        )
        rows.append(Content.assemble(
            (before, MUTED), _signed(session, agreed), (f" {label(session, agreed)}", STRONG),
            f" — {agreed.reason}", (f" — {tail}", MUTED),
        ))
    if reading := session.readings.get(case.ref, ""):
        rows.append(Content.assemble(("Lecture du dossier : ", MUTED), reading))
    if case.others:
        rows += [Content.assemble(("Noté aussi", MUTED)), *_notes(told(session, case.others))]
    return Content("\n").join(rows)


def _notes(notes: tuple[Note, ...]) -> list[Content]:
    return [
        Content.assemble(
            ("· ", ACCENT), note.text,
            (f"  {note.origin}, n° {note.number}".replace(" ", "\u00a0"), MUTED),
        )
        for note in notes
    ]


def label(session: Session, given: Judgement | Agreement) -> str:
    """A judgement in words."""
    if given.not_applicable:
        return NOT_APPLICABLE.label
    return session.referential.scale.label(given.value)


# --- what is typed ---------------------------------------------------------------------------


def how_to_type(session: Session) -> str:
    """What « F2 » asks for: the letters of the scale or the marks, then the reason."""
    scale = session.referential.scale
    if scale.numeric is not None:
        return f"La note, de {scale.numeric.minimum} à {scale.numeric.maximum}, puis la raison"
    named = [f"{one.letter} {one.sign}" for one in choices(scale)]
    return f"{', '.join(named)}, puis la raison"
