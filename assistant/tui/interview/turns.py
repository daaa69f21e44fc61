"""What the assistant says now, below the last line: it follows from the state alone.

So a resumed session shows the very same. Pure but for the voice.
"""

from __future__ import annotations

from collections.abc import Collection

from textual.content import Content

from assistant.domain.guide import dialogue
from assistant.domain.session.state import Session
from assistant.tui.base.lines import Look
from assistant.tui.base.styles import ACCENT, MUTED, STRONG
from assistant.tui.conduct.conduct import Conduct

_STEP_SIGNS = {"faite": "☑", "passee": "–", "a_faire": "☐"}


def turn_look(conduct: Conduct) -> Look | None:
    """The assistant's present sentence, None where the last line already says it."""
    session, turn = conduct.session, conduct.turn
    if conduct.sealed:
        return _question_again(conduct)
    if turn.kind == "commencer":
        return _plain(Content(conduct.say("guide/commencer", **_opening(session))))
    if turn.kind == "etape":
        return _plain(_checklist(conduct, turn.step))
    back = _question_again(conduct)
    if back is not None:
        return back
    if turn.kind == "fin":
        return _plain(Content(conduct.say("guide/fin")))
    return None


def _plain(content: Content) -> Look:
    return Look("tour", content, content)


def _opening(session: Session) -> dict[str, object]:
    return {
        "candidate": session.candidate, "title": session.referential.title,
        "minutes": dialogue.minimum_minutes(session),
        "steps": len(dialogue.opening_steps(session)),
    }


def _checklist(conduct: Conduct, current: str) -> Content:
    session = conduct.session
    steps = dialogue.opening_steps(session)
    said = {step.text for step in steps}
    tip = next((one for one in session.referential.tips_do
                if "ouverture" in one.moments and one.text not in said), None)
    rows = [Content.assemble((conduct.say("guide/etapes", tip=tip), ACCENT))]
    for step in steps:
        status = session.steps.get(step.id, "a_faire")
        here = step.id == current
        style = STRONG if here else MUTED if status != "a_faire" else ""
        rows.append(Content.assemble(
            ("▸ " if here else "  ", ACCENT), (f"{_STEP_SIGNS[status]} {step.text}", style)
        ))
    return Content("\n").join(rows)


def _question_again(conduct: Conduct) -> Look | None:
    """The question in view, when another was put after it."""
    session, asked = conduct.session, conduct.asked
    if asked is None or not asked.question or asked.number == max(session.asked):
        return None
    head = conduct.say("guide/retour", number=asked.question, block=asked.block)
    return _plain(Content.assemble((head, ACCENT), "\n", (asked.text, STRONG)))


def judge_bar(conduct: Conduct, *, discreet: bool) -> Content:
    """The letters of the scale, for the element in view; hidden, only that one is waited for."""
    seen = conduct.in_view
    if discreet:
        return Content.assemble((conduct.say("ecran/discret", quoi="attend"), STRONG))
    parts = [(f"{seen.ref if seen else ''} ", STRONG)]
    for one in conduct.choices:
        label = one.label.partition(" – ")[0]
        parts += [(f" {one.letter} ", "bold reverse"), (f" {one.sign} {label}  ", "")]
    return Content.assemble(*parts, (" R ", "bold reverse"), (" retirer  ", ""), ("Échap", ""))


def criteria_bar(conduct: Conduct, chosen: Collection[int]) -> Content:
    """The numbers of the criteria of the element just judged, the chosen ones marked.

    The words of the last one chosen stand behind them; the panel has them all.
    """
    seen = conduct.in_view
    if seen is None:
        return Content("")
    parts = [(f"{seen.ref} ", STRONG), ("critères non remplis ? ", "")]
    parts += [
        (f" {number} ", "bold reverse" if number in chosen else "reverse")
        for number in range(1, len(seen.criteria) + 1)
    ]
    told = max(chosen, default=0)
    last = f"  {told} {seen.criteria[told - 1]}" if told else "  Entrée : passer"
    return Content.assemble(*parts, (last, MUTED))


def time_sentence(conduct: Conduct) -> str:
    """The interview time, against what the source asks for."""
    session = conduct.session
    run = int(conduct.interview.elapsed().total_seconds() // 60)
    durations = [d for d in session.referential.durations if not d.block]
    return conduct.say(
        "ecran/temps", run=run, clock=session.clock, durations=durations,
        minimum=dialogue.minimum_minutes(session),
    )
