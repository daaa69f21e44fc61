"""The guide: what to say next, and why. Pure; it suggests, never blocks.

`next_turn` answers the Enter key on an empty line; `advice` is the one line above the input.
Both are plain values: the sentences are templates in `prompts/`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from assistant.domain.referential.model import (
    Block,
    Duration,
    ElementRef,
    LookFor,
    Question,
    Step,
    Tip,
    TrialPart,
)
from assistant.domain.rules.outcome import Outcome
from assistant.domain.session.clock import open_gaps, time_by_block
from assistant.domain.session.state import Gap, Point, Session, parse_time

_OBSERVED = {
    "observation": "Observation en situation professionnelle",
    "mise_en_situation": "Mise en situation",
}
"""What a part that a référentiel does not name is called, by its kind."""

SIGNAL = timedelta(minutes=5)
"""So long before a duration ends the guide says so; and for so long that it has ended."""

SILENCE = timedelta(minutes=12)
"""Without a note for that long, the guide recalls a tip of the method."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What the assistant says next. `kind` names its template:
    commencer, etape, bloc, partie, question, point, conclusion, fin. A `point` is one of
    `guide_points`, where the source suggests no question; `question` is then its number.
    `put_off` are the questions of the block in hand that are passed over on the way, each not
    told yet."""

    kind: str
    block: int = 0
    question: int = 0
    step: str = ""
    part: str = ""
    put_off: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class StillOpen:
    """What is left open, of one block or of all: elements nobody judged, points to check, the
    questions put off because their elements are judged, minutes short of what the source asks."""

    unjudged: tuple[ElementRef, ...] = ()
    points: tuple[Point, ...] = ()
    put_off: tuple[Question, ...] = ()
    minutes: int = 0

    @property
    def something(self) -> bool:
        """Whether anything must still be seen to; a question put off need not."""
        return bool(self.unjudged or self.points or self.minutes)


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
    gap: Gap | None = None

    @property
    def method(self) -> bool:
        """Whether it is a tip of the method, rather than something that remains or must be seen."""
        return self.kind in ("silence", "premier_jugement", "question", "cloture")

    @property
    def key(self) -> tuple[str, int, str]:
        """What tells it from another: the same kind on the same block with the same tip is the
        same."""
        return (self.kind, self.block, self.tip)


def opening_steps(session: Session) -> tuple[Step, ...]:
    """The welcome of the method, in order."""
    return _steps(session, "accueil")


def closing_steps(session: Session) -> tuple[Step, ...]:
    """What the method asks at the end of the interview, in order."""
    return _steps(session, "conclusion")


def _steps(session: Session, phase: str) -> tuple[Step, ...]:
    return tuple(
        step
        for step in session.referential.steps
        if step.phase == phase and step.moment == "pendant"
        and (not step.routes or session.route in ("", *step.routes))
    )


def waiting_steps(session: Session) -> tuple[Step, ...]:
    """The steps the guide is at, neither done nor passed: those of the welcome, or of the end."""
    welcome = not session.asked and not session.guided
    steps = opening_steps(session) if welcome else closing_steps(session)
    return tuple(s for s in steps if session.steps.get(s.id, "a_faire") == "a_faire")


def questions_left(session: Session, block: Block) -> tuple[Question, ...]:
    """The suggested questions of a block not asked yet, in source order."""
    done = session.put_in(block.number)
    return tuple(question for question in block.questions if question.number not in done)


def judged(session: Session, ref: ElementRef) -> bool:
    """Whether an element needs no judgement any more of the role that types."""
    own = session.judgement(ref, session.role) if session.role else None
    return own is not None or session.effective(ref) is not None


def put_off(session: Session, block: Block) -> tuple[Question, ...]:
    """The questions of a block not asked although their turn may come: all they bear on is judged.

    They come back when one of their elements is not judged any more.
    """
    return tuple(
        question for question in questions_left(session, block)
        if question.elements
        and all(judged(session, ElementRef(block.number, one)) for one in question.elements)
    )


def next_question(session: Session, block: Block) -> tuple[Question | None, tuple[Question, ...]]:
    """The next question of a block in the source's order, and those put off on the way to it that
    the interview was not told of yet."""
    off = put_off(session, block)
    left = [one for one in questions_left(session, block) if one not in off]
    found = left[0] if left else None
    untold = tuple(
        one for one in off
        if (block.number, one.number) not in session.put_off
        and (found is None or one.number < found.number)
    )
    return found, untold


def next_turn(session: Session) -> Turn:
    """What Enter on an empty line brings: the welcome, then block by block, then the closing."""
    if not session.clock.sittings and not session.clock.run:
        return Turn("commencer")
    blocks = [b for b in session.referential.blocks if b.number not in session.carried]
    current = session.referential.block(session.position.block)
    if current is None:
        return _out_of_blocks(session, blocks)
    question, off = next_question(session, current)
    if question is not None:
        return Turn("question", current.number, question.number, put_off=off)
    if not current.questions and (found := _next_point(session, current)):
        return found
    following = _following_block(session, blocks)
    if following:
        return Turn("bloc", block=following, put_off=off)
    unfinished = any(not judged(session, ref) for ref in bearing(session))
    if (unfinished or part_under_way(session) is not None) and _closing_waits(session):
        return Turn("conclusion", put_off=off)  # what is under way stays in view until then
    return replace(_end(session), put_off=off)


def _out_of_blocks(session: Session, blocks: list[Block]) -> Turn:
    """What comes before the first block, or behind the last one."""
    if not session.asked and not session.guided:
        steps = waiting_steps(session)
        if steps:
            return Turn("etape", step=steps[0].id)
    following = _following_block(session, blocks)
    return Turn("bloc", block=following) if following else _end(session)


def _end(session: Session) -> Turn:
    """The end of the interview: its steps, one by one, then nothing."""
    steps = waiting_steps(session)
    return Turn("etape", step=steps[0].id) if steps and _closing_waits(session) else Turn("fin")


def _closing_waits(session: Session) -> bool:
    return not session.clock.ended and bool(waiting_steps(session))


def at_the_end(session: Session) -> bool:
    """Whether nothing is left to put: the end of the interview is what remains."""
    turn = next_turn(session)
    begun = bool(session.asked or session.guided)
    return turn.kind in ("conclusion", "fin") or (turn.kind == "etape" and begun)


def _following_block(session: Session, blocks: list[Block]) -> int:
    """The next block not visited yet, after the present one, then from the first; else 0."""
    visited = visited_blocks(session)
    here = session.position.block
    ordered = [b for b in blocks if b.number > here] + [b for b in blocks if b.number < here]
    return next((block.number for block in ordered if block.number not in visited), 0)


def parts(block: Block) -> tuple[TrialPart, ...]:
    """The parts of a block's épreuve: those the référentiel gives, else the observations that its
    evaluation rests on."""
    if block.trial:
        return block.trial
    return tuple(
        TrialPart(f"modalite-{number}", _OBSERVED[one.kind], one.kind, course=(one.text,))
        for number, one in enumerate(block.modalities, 1) if one.kind in _OBSERVED
    )


def watched_part(block: Block) -> TrialPart | None:
    """The part of a block's épreuve where the candidate is watched at work, if any."""
    return next((one for one in parts(block) if one.watched), None)


def part_under_way(session: Session) -> TrialPart | None:
    """The part of an épreuve that is under way."""
    here = session.part
    block = session.referential.block(here.block) if here else None
    if here is None or block is None:
        return None
    return next((one for one in parts(block) if one.id == here.part), None)


def guide_points(block: Block) -> tuple[LookFor, ...]:
    """What guides a block whose source suggests no question: what to look for in the parts of its
    épreuve, else the points of the document asked of the candidate, else what its evaluation rests
    on."""
    if block.trial:
        return tuple(point for part in block.trial for point in part.look_for)
    if block.requested_document and block.requested_document.plan:
        return tuple(map(LookFor, block.requested_document.lines))
    return tuple(LookFor(modality.text) for modality in block.modalities)


def point_here(session: Session) -> LookFor | None:
    """The guide point the interview stands at, where the source suggests no question."""
    here = session.position
    block = session.referential.block(here.block)
    points = guide_points(block) if block and not block.questions else ()
    return points[here.question - 1] if 0 < here.question <= len(points) else None


def bearing(session: Session) -> tuple[ElementRef, ...]:
    """The elements that what is under way bears on: the question, or the guide point."""
    here, point = session.position, point_here(session)
    if point is not None:
        return tuple(ElementRef(here.block, one) for one in point.elements)
    asked = session.put_last(here.block, here.question)
    return asked.elements if asked else ()


def _next_point(session: Session, block: Block) -> Turn | None:
    """What guides a block without questions next; None once all of it was gone through."""
    if block.trial:
        return _next_in_trial(session, block)
    come_to = session.guided.get(block.number, 0)
    return Turn("point", block.number, come_to + 1) if come_to < len(guide_points(block)) else None


def _next_in_trial(session: Session, block: Block) -> Turn | None:
    """The next part of a block's épreuve, or the next thing to look for in it."""
    come_to, before = session.guided.get(block.number, 0), 0
    for part in block.trial:
        if (block.number, part.id) not in session.parts:
            return Turn("partie", block.number, part=part.id)
        before += len(part.look_for)
        if come_to < before:
            return Turn("point", block.number, come_to + 1)
    return None


def visited_blocks(session: Session) -> set[int]:
    """The blocks that were opened and have nothing left to put."""
    opened = {*session.guided, *session.blocks_asked}
    return {
        block.number
        for block in session.referential.blocks
        if block.number in opened and not _goes_on(session, block)
    }


def _goes_on(session: Session, block: Block) -> bool:
    """Whether a block has a question, a part or a guide point left to put."""
    if block.questions:
        return next_question(session, block)[0] is not None
    return _next_point(session, block) is not None


def unjudged(session: Session, block: Block) -> tuple[ElementRef, ...]:
    """The elements that the role that types has still to judge."""
    return tuple(e.ref for e in block.elements if not judged(session, e.ref))


def without_fact(session: Session, block: Block) -> tuple[ElementRef, ...]:
    """Judged elements with no note behind them."""
    return tuple(
        element.ref
        for element in block.elements
        if session.effective(element.ref) is not None and not session.has_note(element.ref)
    )


def open_points(session: Session, ref: ElementRef) -> tuple[Point, ...]:
    """The points to check on an element that are still open."""
    return tuple(p for p in session.points.values() if p.element == ref and not p.settled)


def points_here(session: Session, seen: ElementRef | None = None) -> tuple[Point, ...]:
    """The open points of the element in view, then of every element of the question under way.

    Args:
        seen: the element one looks at, where it is not the one the interview stands at.
    """
    here = session.position
    own = ElementRef(here.block, here.element) if here.element else None
    refs = [ref for ref in (seen, own) if ref is not None]
    refs += bearing(session)
    return tuple(point for ref in dict.fromkeys(refs) for point in open_points(session, ref))


def left_in(session: Session, block: Block) -> StillOpen:
    """What is left open in a block, before it is left."""
    return StillOpen(
        unjudged=unjudged(session, block),
        points=tuple(p for e in block.elements for p in open_points(session, e.ref)),
        put_off=put_off(session, block),
    )


def left_in_all(session: Session, now: datetime) -> StillOpen:
    """What is left open before the interview is closed."""
    blocks = [left_in(session, one) for one in session.referential.blocks
              if one.number not in session.carried]
    run = int(session.clock.elapsed(now).total_seconds() // 60)
    return StillOpen(
        unjudged=tuple(ref for one in blocks for ref in one.unjudged),
        points=tuple(point for one in blocks for point in one.points),
        minutes=max(0, minimum_minutes(session) - run),
    )


def tip(session: Session, moment: str, said: Collection[str] = ()) -> Tip | None:
    """A method tip that serves at this moment, none that was said lately."""
    tips = [*session.referential.tips_do, *session.referential.tips_avoid]
    return next((one for one in tips if moment in one.moments and one.gist not in said), None)


def advice(
    session: Session, outcome: Outcome, now: datetime, *,
    seen: ElementRef | None = None,
    last: tuple[str, int, str] | None = None, said: Collection[str] = (),
) -> Advice | None:
    """The one thing worth suggesting now, most pressing first; never the same twice in a row.

    Args:
        seen: the element one looks at.
        last: the key of the suggestion on screen before this one.
        said: the tips that were said lately, and do not come back.
    """
    found = _candidates(session, outcome, now, seen, said)
    return next((one for one in found if one is not None and one.key != last), None)


def _candidates(
    session: Session, outcome: Outcome, now: datetime, seen: ElementRef | None,
    said: Collection[str],
) -> Iterator[Advice | None]:
    """What may be suggested, most pressing first; each looked for only where those before it
    suggest nothing."""
    block = session.referential.block(session.position.block)
    yield _absence(session)
    if session.clock.ended:
        yield _to_judge(session, outcome)
        yield _no_fact(session, block)
        return
    yield _clock_stopped(session)
    yield from ending_durations(session, now)
    yield from _points(session, seen)
    yield _uncommented(outcome, block)
    yield _block_round(session, block)
    yield _decided(session, outcome, block)
    yield _short(session, now)
    yield _no_fact(session, block)
    yield _silence(session, now, said)
    yield _first_judgement(session, said)
    yield _question_tip(session, said)
    yield _closing(session, said)


def _absence(session: Session) -> Advice | None:
    """Time that nobody watched, until somebody says whether it counts."""
    gap = next(iter(open_gaps(session.clock)), None)
    if gap is None:
        return None
    return Advice("absence", minutes=int(gap.length.total_seconds() // 60), count=gap.number,
                  gap=gap)


def ending_durations(session: Session, now: datetime) -> list[Advice]:
    """The durations the source gives that end soon, or just did."""
    return [
        Advice(
            "duree_atteinte" if left <= timedelta() else "duree_proche",
            one.block, minutes=-int(-left.total_seconds() // 60), tip=one.label,
        )
        for one, spent in time_spent(session, now)
        if -SIGNAL < (left := timedelta(minutes=one.minutes) - spent) <= SIGNAL
    ]


def time_spent(session: Session, now: datetime) -> list[tuple[Duration, timedelta]]:
    """The durations that run now, each with the interview time spent on it: that of the part of the
    épreuve under way, of the block in hand, of the whole interview."""
    if session.clock.since is None:
        return []
    run, here = session.clock.elapsed(now), session.part
    part = part_under_way(session)
    of_parts = {one.duration for b in session.referential.blocks for one in b.trial}
    found: list[tuple[Duration, timedelta]] = []
    for one in session.referential.durations:
        if one.id in of_parts:
            if part is not None and here is not None and part.duration == one.id:
                found.append((one, run - here.begun))
        elif not one.block:
            found.append((one, run))
        elif one.block == session.position.block:
            found.append((one, time_by_block(session, now).get(one.block, timedelta())))
    return found


def _clock_stopped(session: Session) -> Advice | None:
    talking = bool(session.asked) and not session.clock.ended
    return Advice("horloge_arretee") if talking and session.clock.since is None else None


def _points(session: Session, seen: ElementRef | None) -> list[Advice]:
    """Each open point of what is under way; `count` is how many there are."""
    found = points_here(session, seen)
    return [
        Advice("point_a_verifier", one.element.block, (one.element,), tip=one.text,
               count=len(found))
        for one in found
    ]


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
    found = tip(session, "silence", said)
    since = session.clock.since
    latest = parse_time(session.latest_note) if session.latest_note else since
    quiet = now - max(latest, since)
    if quiet < SILENCE or found is None:
        return None
    return Advice(
        "silence", minutes=int(quiet.total_seconds() // 60), tip=found.gist, avoid=found.avoid
    )


def _first_judgement(session: Session, said: Collection[str]) -> Advice | None:
    given = [one for by_role in session.judgements.values() for one in by_role.values()]
    found = tip(session, "premier_jugement", said) if len(given) == 1 else None
    return Advice("premier_jugement", tip=found.gist, avoid=found.avoid) if found else None


def _short(session: Session, now: datetime) -> Advice | None:
    minimum = minimum_minutes(session)
    run = int(session.clock.elapsed(now).total_seconds() // 60)
    if not at_the_end(session) or not minimum or run >= minimum:
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
    """After the interview: every element that nobody judged, those that keep a block open first."""
    deciding = (ref for one in outcome.blocks if one.status == "undetermined"
                for ref in one.missing.judgements)
    others = (ref for block in session.referential.blocks if block.number not in session.carried
              for ref in unjudged(session, block))
    left = tuple(dict.fromkeys((*deciding, *others)))
    return Advice("reste_a_juger", left[0].block, left, count=len(left)) if left else None


def _block_round(session: Session, block: Block | None) -> Advice | None:
    if block is None or _goes_on(session, block):
        return None
    left = unjudged(session, block)
    return Advice("a_juger", block.number, left, count=len(left)) if left else None


def _closing(session: Session, said: Collection[str]) -> Advice | None:
    """Nothing is left to ask: what the method says of closing."""
    found = tip(session, "cloture", said) if at_the_end(session) else None
    return Advice("cloture", tip=found.gist, avoid=found.avoid) if found else None


def _question_tip(session: Session, said: Collection[str]) -> Advice | None:
    """One tip on the way of asking, just after the first question of the evaluator's own."""
    found = tip(session, "question", said) if _first_own(session) else None
    return Advice("question", tip=found.gist, avoid=found.avoid) if found else None


def _first_own(session: Session) -> bool:
    """Whether the question put last is the evaluator's own, and the first such."""
    asked = reversed(session.asked.values())
    last = next(asked, None)
    return last is not None and not last.question and all(one.question for one in asked)
