"""What the assistant says now, below the last line, and the question under way: both follow from
the state alone.

So a resumed session shows the very same. Pure but for the voice.
"""

from __future__ import annotations

from collections.abc import Collection
from textwrap import shorten

from textual.content import Content

from assistant.domain.common.text import one_line
from assistant.domain.guide import dialogue
from assistant.domain.guide.dialogue import Turn
from assistant.domain.referential.model import Block, ElementRef, Step, Tip
from assistant.domain.session.state import Session
from assistant.tui.base.lines import Look
from assistant.tui.base.prose import breaks
from assistant.tui.base.styles import ACCENT, MUTED, STRONG
from assistant.tui.conduct.conduct import Conduct

STRIP = 3
"""Rows that the question under way takes at most."""

_STEP = 5
"""Characters that are tried less until a sentence fits."""

_ONE_ROW = 66
"""Characters of a step that is not the present one: the last lines stay in view."""

_STEP_SIGNS = {"faite": "☑", "passee": "–", "a_faire": "☐"}


def turn_look(conduct: Conduct) -> Look | None:
    """The assistant's present sentence, None where the last line already says it."""
    session, turn = conduct.session, conduct.turn
    if conduct.sealed:
        return None
    if turn.kind == "commencer":
        return _plain(Content(conduct.say("guide/commencer", **_opening(session))))
    if turn.kind == "etape":
        return _checklist(conduct, turn.step)
    if turn.kind == "fin":
        left = dialogue.left_in_all(session, conduct.interview.now())
        said = Content(conduct.say("guide/fin", **conduct.told(left)))
        return Look("tour", said, None if left.something else said)
    block = session.referential.block(session.position.block)
    if turn.kind in ("bloc", "conclusion") and block is not None:
        return _leaving(conduct, block, turn)
    return None


def _plain(content: Content) -> Look:
    return Look("tour", content, content)


def _leaving(conduct: Conduct, block: Block, turn: Turn) -> Look:
    """What is left open in a block, before the next one is opened."""
    left = dialogue.left_in(conduct.session, block)
    said = Content(conduct.say(
        "guide/avant_de_quitter", next=turn.block, **conduct.told(left)
    ))
    return Look("tour", said, None)


def _opening(session: Session) -> dict[str, object]:
    return {
        "candidate": session.candidate, "title": session.referential.title,
        "minutes": dialogue.minimum_minutes(session),
        "steps": len(dialogue.opening_steps(session)),
    }


def _checklist(conduct: Conduct, current: str) -> Look:
    """The steps of the welcome, or of the end, the present one in full and marked.

    What is left open stays hidden from the candidate.
    """
    session = conduct.session
    welcome = dialogue.opening_steps(session)
    if any(step.id == current for step in welcome) and not session.guided:
        head = conduct.say("guide/etapes", tip=_opening_tip(session, welcome))
        return _plain(_steps(session, welcome, current, head))
    left = dialogue.left_in_all(session, conduct.interview.now())
    steps = dialogue.closing_steps(session)
    head, public = (
        conduct.say("guide/conclusion", **conduct.told(one)) for one in (left, dialogue.StillOpen())
    )
    return Look(
        "tour", _steps(session, steps, current, head), _steps(session, steps, current, public)
    )


def _steps(session: Session, steps: tuple[Step, ...], current: str, head: str) -> Content:
    rows = [Content.assemble((head, ACCENT))]
    for step in steps:
        status = session.steps.get(step.id, "a_faire")
        here = step.id == current
        text = one_line(step.text) if here else shorten(step.text, _ONE_ROW, placeholder="…")
        style = STRONG if here else MUTED if status != "a_faire" else ""
        rows.append(Content.assemble(
            ("▸ " if here else "  ", ACCENT), (f"{_STEP_SIGNS[status]} {text}", style)
        ))
    return Content("\n").join(rows)


def _opening_tip(session: Session, steps: tuple[Step, ...]) -> Tip | None:
    """A tip for the welcome that none of its steps says already."""
    said = {step.text for step in steps}
    return next((one for one in session.referential.tips_do
                 if "ouverture" in one.moments and one.text not in said), None)


def under_way(conduct: Conduct, columns: int) -> Content:
    """The question under way in `STRIP` rows at most: what one is at, whatever is on the screen."""
    session, turn, asked = conduct.session, conduct.turn, conduct.asked
    here = conduct.place if conduct.sealed else session.position
    block = session.referential.block(here.block)
    values: dict[str, object] = {"block": here.block, "word": session.referential.block_word}
    steps = {step.id: step for step in session.referential.steps}
    if turn.kind == "etape" and not conduct.sealed:
        step = steps[turn.step]
        kind, text, values["phase"] = "etape", step.text, step.phase
    elif asked is not None:
        kind, text = "question" if asked.question else "question_libre", asked.text
        values |= {"number": asked.question, "total": len(block.questions) if block else 0}
    elif block is None and turn.kind == "bloc":
        kind, text = "ensuite", session.referential.blocks[turn.block - 1].title
        values["block"] = turn.block
    elif block is None:
        return Content("")
    else:
        point = dialogue.point_here(session)
        kind, text = ("point", point.text) if point else ("bloc", block.title)
        values |= {"number": here.question, "total": len(dialogue.guide_points(block))}
    head = conduct.say("guide/en_cours", kind=kind, **values)
    head = " · ".join(filter(None, (part_time(conduct), head)))
    return _in_rows(head, text, columns - 2)


def rows_of(strip: Content, columns: int) -> int:
    """How many rows the question under way takes."""
    return len(breaks(strip.plain, columns - 2, 0)) + 1


def part_time(conduct: Conduct) -> str:
    """The part of the épreuve under way, and its time."""
    session = conduct.session
    part, here = dialogue.part_under_way(session), session.part
    if part is None or here is None or conduct.sealed:
        return ""
    lasting = session.referential.duration(part.duration)
    spent = int((conduct.interview.elapsed() - here.begun).total_seconds() // 60)
    return f"{part.title} {spent}/{lasting.minutes} min" if lasting else f"{part.title} {spent} min"


def _in_rows(head: str, text: str, columns: int) -> Content:
    """A sentence behind its head, as far as the rows hold it."""
    room = STRIP * columns - len(head)
    while room > 0:
        said = Content.assemble(
            (head, ACCENT), "  ", (shorten(text, room, placeholder="…"), STRONG)
        )
        if len(breaks(said.plain, columns, 0)) < STRIP:
            return said
        room -= _STEP
    return Content(head)


def judge_bar(conduct: Conduct, ref: ElementRef, *, discreet: bool) -> Content:
    """The letters of the scale, for an element; hidden, only that one is waited for."""
    if discreet:
        return Content.assemble((conduct.say("ecran/discret", quoi="attend"), STRONG))
    parts = [(f"{ref} ", STRONG)]
    for one in conduct.choices:
        label = one.label.partition(" – ")[0]
        parts += [(f" {one.letter} ", "bold reverse"), (f" {one.sign} {label} ", "")]
    return Content.assemble(*parts, (" R ", "bold reverse"), (" retirer · Échap", ""))


def criteria_bar(conduct: Conduct, ref: ElementRef, chosen: Collection[int]) -> Content:
    """The numbers of the criteria of an element just judged, the chosen ones marked.

    The words of the last one chosen stand behind them; the panel has them all.
    """
    seen = conduct.session.referential.element(ref)
    if seen is None:
        return Content("")
    parts = [(f"{ref} ", STRONG), ("critères non remplis ? ", "")]
    parts += [
        (f" ✗{number} ", "bold reverse") if number in chosen else (f" {number} ", "reverse")
        for number in range(1, len(seen.criteria) + 1)
    ]
    told = max(chosen, default=0)
    last = f"  {told} {seen.criteria[told - 1]}" if told else "  Entrée : passer"
    return Content.assemble(*parts, (last, MUTED))


def time_sentence(conduct: Conduct) -> str:
    """The interview time, against what the source asks for, as a whole and of the block one is
    in; the part of the épreuve under way, and its own time."""
    session = conduct.session
    run = int(conduct.interview.elapsed().total_seconds() // 60)
    durations = [
        one for one in session.referential.durations
        if one.block in (0, session.position.block)
    ]
    return conduct.say(
        "ecran/temps", run=run, clock=session.clock, durations=durations, part=part_time(conduct),
        minimum=dialogue.minimum_minutes(session),
    )
