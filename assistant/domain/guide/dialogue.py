"""The guide: what to say next, and why. Pure; it suggests, never blocks.

`next_turn` answers the Enter key on an empty line; `advice` is the one line above the input.
Both are plain values: the sentences are templates in `prompts/`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant.domain.referential.model import Block, ElementRef, Question, Step, Tip
from assistant.domain.rules.outcome import Outcome, judged_elements, marks
from assistant.domain.rules.verdict import useful_questions
from assistant.domain.session.state import Session, parse_time

SILENCE = timedelta(minutes=12)
"""Without a note for that long, the guide recalls a tip of the method."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What the assistant says next. `kind` names its template:
    commencer, etape, bloc, question, point, fin. A `point` is one of `guide_points`, where the
    source suggests no question; `question` is then its number."""

    kind: str
    block: int = 0
    question: int = 0
    step: str = ""
    useful: bool = True


@dataclass(frozen=True, slots=True)
class Advice:
    """One suggestion with its reason. `kind` names its template; `key` is what makes two
    suggestions the same, so that none is repeated twice in a row."""

    kind: str
    block: int = 0
    elements: tuple[ElementRef, ...] = ()
    minutes: int = 0
    tip: str = ""
    count: int = 0
    avoid: bool = False

    @property
    def key(self) -> tuple[str, int, str]:
        return (self.kind, self.block, self.tip)


def opening_steps(session: Session) -> tuple[Step, ...]:
    """The welcome of the method, in order."""
    return tuple(
        step
        for step in session.referential.steps
        if step.phase == "accueil" and (not step.routes or session.route in ("", *step.routes))
    )


def pending_step(session: Session) -> Step | None:
    """The first welcome step neither done nor passed."""
    waiting = (s for s in opening_steps(session) if session.steps.get(s.id, "a_faire") == "a_faire")
    return next(waiting, None)


def questions_left(session: Session, block: Block) -> tuple[Question, ...]:
    """The suggested questions of a block not asked yet, in source order."""
    done = {asked.question for asked in session.asked.values() if asked.block == block.number}
    return tuple(question for question in block.questions if question.number not in done)


def next_question(session: Session, block: Block) -> tuple[Question, bool] | None:
    """The next question of a block, and whether it can still change the verdict.

    One that bears on an element whose judgement can still change a verdict comes before one
    that cannot.
    """
    left = questions_left(session, block)
    if not left:
        return None
    waiting = {question.number for question in left}
    judged = judged_elements(session, block.number)
    ordered = useful_questions(
        session.referential, block.number, judged, marks(session, block.number)
    )
    question, useful = next((q, useful) for q, useful in ordered if q.number in waiting)
    return question, useful


def next_turn(session: Session) -> Turn:
    """What Enter on an empty line brings: the welcome, then block by block, then the closing."""
    if not session.clock.sittings and not session.clock.run:
        return Turn("commencer")
    step = pending_step(session)
    if step is not None and not session.asked and not session.position.block:
        return Turn("etape", step=step.id)
    blocks = [b for b in session.referential.blocks if b.number not in session.carried]
    if not session.position.block:
        return Turn("bloc", block=blocks[0].number) if blocks else Turn("fin")
    current = session.referential.block(session.position.block)
    if current is not None:
        found = next_question(session, current)
        if found is not None:
            question, useful = found
            return Turn("question", current.number, question.number, useful=useful)
        come_to = session.guided.get(current.number, 0)
        if not current.questions and come_to < len(guide_points(current)):
            return Turn("point", current.number, come_to + 1)
    following = _following_block(session, blocks)
    return Turn("bloc", block=following) if following else Turn("fin")


def _following_block(session: Session, blocks: list[Block]) -> int:
    """The next block not visited yet, after the present one, then from the first; else 0."""
    visited = visited_blocks(session)
    here = session.position.block
    ordered = [b for b in blocks if b.number > here] + [b for b in blocks if b.number < here]
    return next((block.number for block in ordered if block.number not in visited), 0)


def guide_points(block: Block) -> tuple[str, ...]:
    """What guides a block whose source suggests no question: the points of the document asked
    of the candidate, else what its evaluation rests on."""
    if block.requested_document and block.requested_document.plan:
        return block.requested_document.plan
    return tuple(modality.text for modality in block.modalities)


def visited_blocks(session: Session) -> set[int]:
    """The blocks with no question left, nor guide point where the source suggests none."""
    return {
        block.number
        for block in session.referential.blocks
        if not questions_left(session, block)
        and (block.questions or session.guided.get(block.number, -1) >= len(guide_points(block)))
    }


def unjudged(session: Session, block: Block) -> tuple[ElementRef, ...]:
    """The elements nobody who concludes has judged."""
    return tuple(e.ref for e in block.elements if session.effective(e.ref) is None)


def without_fact(session: Session, block: Block) -> tuple[ElementRef, ...]:
    """Judged elements with no note behind them."""
    return tuple(
        element.ref
        for element in block.elements
        if session.effective(element.ref) is not None and not session.notes_on(element.ref)
    )


def open_points(session: Session, ref: ElementRef) -> tuple[str, ...]:
    """The points to check on an element that are still open."""
    return tuple(p.text for p in session.points.values() if p.element == ref and not p.settled)


def tip(session: Session, moment: str, said: Collection[str] = ()) -> Tip | None:
    """A method tip that serves at this moment, one not said yet where there is one."""
    tips = [*session.referential.tips_do, *session.referential.tips_avoid]
    fitting = [one for one in tips if moment in one.moments]
    fresh = [one for one in fitting if one.text not in said]
    return next(iter(fresh or fitting), None)


def advice(
    session: Session, outcome: Outcome, now: datetime, *,
    last: tuple[str, int, str] | None = None, said: Collection[str] = (),
) -> Advice | None:
    """The one thing worth suggesting now, most pressing first; never the same twice in a row.

    Args:
        last: the key of the suggestion on screen before this one.
        said: the texts of the tips already shown, so that others come first.
    """
    found = [one for one in _candidates(session, outcome, now, said) if one is not None]
    fresh = [one for one in found if one.key != last]
    return next(iter(fresh), None)


def _candidates(
    session: Session, outcome: Outcome, now: datetime, said: Collection[str]
) -> list[Advice | None]:
    block = session.referential.block(session.position.block)
    if session.clock.ended:
        return [_to_judge(session, outcome), _no_fact(session, block)]
    return [
        _clock_stopped(session),
        _points(session),
        _uncommented(outcome, block),
        _decided(session, outcome, block),
        _silence(session, now, said),
        _first_judgement(session, said),
        _short(session, now),
        _no_fact(session, block),
        _block_round(session, block),
        _question_tip(session, said),
        _closing(session, said),
    ]


def _clock_stopped(session: Session) -> Advice | None:
    talking = bool(session.asked) and not session.clock.ended
    return Advice("horloge_arretee") if talking and session.clock.since is None else None


def _points(session: Session) -> Advice | None:
    here = session.position
    if not here.element:
        return None
    ref = ElementRef(here.block, here.element)
    points = open_points(session, ref)
    return Advice("point_a_verifier", here.block, (ref,), tip=points[0]) if points else None


def _uncommented(outcome: Outcome, block: Block | None) -> Advice | None:
    """A tick whose mandatory comment is still to be written: it does not count until then."""
    bare = outcome.block(block.number).missing.comments if block else ()
    return Advice("sans_commentaire", bare[0].block, bare, count=len(bare)) if bare else None


def _decided(session: Session, outcome: Outcome, block: Block | None) -> Advice | None:
    if block is None or block.number in session.carried:
        return None
    verdict = outcome.block(block.number)
    left = unjudged(session, block)
    if not verdict.margin.decided or not left:
        return None
    return Advice("bloc_decide", block.number, left, count=len(left))


def _silence(session: Session, now: datetime, said: Collection[str]) -> Advice | None:
    if session.clock.since is None:
        return None
    latest = max((parse_time(n.time) for n in session.notes.values()), default=session.clock.since)
    quiet = now - max(latest, session.clock.since)
    found = tip(session, "silence", said)
    if quiet < SILENCE or found is None:
        return None
    return Advice(
        "silence", minutes=int(quiet.total_seconds() // 60), tip=found.text, avoid=found.avoid
    )


def _first_judgement(session: Session, said: Collection[str]) -> Advice | None:
    given = [one for by_role in session.judgements.values() for one in by_role.values()]
    found = tip(session, "premier_jugement", said) if len(given) == 1 else None
    return Advice("premier_jugement", tip=found.text, avoid=found.avoid) if found else None


def _short(session: Session, now: datetime) -> Advice | None:
    minimum = minimum_minutes(session)
    run = int(session.clock.elapsed(now).total_seconds() // 60)
    if next_turn(session).kind != "fin" or not minimum or run >= minimum:
        return None
    return Advice("duree_courte", minutes=minimum - run)


def minimum_minutes(session: Session) -> int:
    """The shortest interview the source accepts, in minutes; 0 where it gives none."""
    durations = session.referential.durations
    asked = (one.minutes for one in durations if one.kind == "minimum" and not one.block)
    return max(asked, default=0)


def _no_fact(session: Session, block: Block | None) -> Advice | None:
    bare = without_fact(session, block) if block else ()
    return Advice("sans_fait", block.number, bare, count=len(bare)) if block and bare else None


def _to_judge(session: Session, outcome: Outcome) -> Advice | None:
    """After the interview: the elements that keep a block open, wherever they are."""
    open_blocks = [one for one in outcome.blocks if one.status == "undetermined"]
    left = tuple(ref for one in open_blocks for ref in one.missing.judgements)
    return Advice("reste_a_juger", left[0].block, left, count=len(left)) if left else None


def _block_round(session: Session, block: Block | None) -> Advice | None:
    if block is None or questions_left(session, block):
        return None
    left = unjudged(session, block)
    return Advice("a_juger", block.number, left, count=len(left)) if left else None


def _closing(session: Session, said: Collection[str]) -> Advice | None:
    """Nothing is left to ask: what the method says of closing."""
    found = tip(session, "cloture", said) if next_turn(session).kind == "fin" else None
    return Advice("cloture", tip=found.text, avoid=found.avoid) if found else None


def _question_tip(session: Session, said: Collection[str]) -> Advice | None:
    """One tip on the way of asking, just after the first question of the evaluator's own."""
    own = [one.number for one in session.asked.values() if not one.question]
    fresh = len(own) == 1 and own[0] == max(session.asked)
    found = tip(session, "question", said) if fresh else None
    return Advice("question", tip=found.text, avoid=found.avoid) if found else None
