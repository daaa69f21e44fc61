"""The guide: what Enter brings, and the one suggestion above the input."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.domain.events.interview import QuestionAsked, QuestionPutOff
from assistant.domain.guide import dialogue
from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders
from assistant.interview import Interview
from assistant.resources import shipped
from assistant.voice import Voice
from tests.helpers import HandClock, judge, library
from tests.places import ROOT

ROLE = "evaluateur_externe"


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


def interview_on(tmp_path: Path, clock: HandClock, referential: str) -> Interview:
    return library(tmp_path, clock).create(referential, "DUVAL Camille")


@pytest.fixture
def interview(tmp_path: Path, clock: HandClock) -> Interview:
    return interview_on(tmp_path, clock, "assistant-formation")


def enter(interview: Interview) -> dialogue.Turn:
    """What Enter on an empty line does, as the screen does it."""
    turn = dialogue.next_turn(interview.session)
    for one in turn.put_off:
        interview.run(orders.put_off, interview.session.position.block, one.number)
    if turn.kind == "commencer":
        interview.run(orders.start)
    elif turn.kind == "etape":
        interview.run(orders.settle_step, turn.step)
    elif turn.kind in ("bloc", "conclusion"):
        interview.run(orders.move, turn.block)
    elif turn.kind == "partie":
        interview.run(orders.begin_part, turn.block, turn.part)
    elif turn.kind == "question":
        interview.run(orders.ask, turn.block, turn.question)
    elif turn.kind == "point":
        interview.run(orders.move, turn.block, 0, turn.question)
    return turn


def walk(interview: Interview) -> list[dialogue.Turn]:
    turns: list[dialogue.Turn] = []
    while not turns or turns[-1].kind != "fin":
        turns.append(enter(interview))
        assert len(turns) < 300, "the guide turns in circles"
    return turns


@pytest.mark.parametrize(("referential", "blocks", "questions", "points"), [
    ("assistant-formation", 6, 39, 0),
    ("conseiller-commercial-formation", 6, 33, 0),
    ("technico-commercial-chimie", 6, 45, 0),
    ("vendeur-conseil-distance-gros", 2, 0, 8),
])
def test_enter_alone_leads_through_everything_once(
    tmp_path: Path, clock: HandClock, referential: str, blocks: int, questions: int, points: int
) -> None:
    interview = interview_on(tmp_path, clock, referential)
    turns = walk(interview)
    kinds = [turn.kind for turn in turns]
    assert kinds[0] == "commencer"
    steps = (*dialogue.opening_steps(interview.session), *dialogue.closing_steps(interview.session))
    assert [turn.step for turn in turns if turn.kind == "etape"] == [step.id for step in steps]
    assert kinds.count("bloc") == blocks
    assert len({(t.block, t.question) for t in turns if t.kind == "question"}) == questions
    assert kinds.count("question") == questions
    assert kinds.count("point") >= points
    assert [t.block for t in turns if t.kind == "bloc"] == list(range(1, blocks + 1))


@pytest.mark.parametrize(("judged", "asked", "told"), [
    ((), [1, 2, 3, 4, 5, 6, 7, 8], []),
    ((1,), [1, 2, 3, 4, 5, 6, 8], [7]),
    ((3, 4), [3, 4, 5, 6, 7, 8], [1, 2]),
    ((1, 2, 8), [1, 2, 3, 5, 6], [4, 7, 8]),
    (tuple(range(1, 9)), [], [1, 2, 3, 4, 5, 6, 7, 8]),
])
def test_the_official_order_is_kept_and_what_is_put_off_is_told_in_its_place(
    interview: Interview, judged: tuple[int, ...], asked: list[int], told: list[int]
) -> None:
    for element in judged:
        judge(interview, ElementRef(1, element), "acquis")
    walk(interview)
    events = [one.event for one in interview.session.entries]
    order = [(type(one).__name__, one.question) for one in events
             if isinstance(one, QuestionAsked | QuestionPutOff) and one.block == 1]
    assert [number for kind, number in order if kind == "QuestionAsked"] == asked
    assert [number for kind, number in order if kind == "QuestionPutOff"] == told
    assert [number for _, number in order] == list(range(1, 9)), "each where it would have come"


def test_a_question_put_off_comes_back_when_its_element_is_not_judged_any_more(
    interview: Interview
) -> None:
    judge(interview, ElementRef(1, 1), "acquis")
    while dialogue.next_turn(interview.session).question != 8:
        enter(interview)
    assert [one.number for one in dialogue.next_turn(interview.session).put_off] == [7]
    enter(interview)
    interview.run(orders.withdraw, ElementRef(1, 1), by=ROLE)
    turn = dialogue.next_turn(interview.session)
    assert (turn.kind, turn.question) == ("question", 7)


def test_a_decided_block_says_that_its_judgements_change_nothing_more(
    interview: Interview
) -> None:
    for _ in range(5):
        enter(interview)
    judge(interview, ElementRef(1, 1), "non_acquis")
    advice = dialogue.advice(interview.session, interview.outcome(), interview.now())
    assert advice is not None
    assert (advice.kind, advice.count) == ("bloc_decide", 7)


def test_going_elsewhere_the_guide_goes_on_from_there_and_comes_back(interview: Interview) -> None:
    for _ in range(4):
        enter(interview)
    interview.run(orders.move, 4)
    blocks = [turn.block for turn in walk(interview) if turn.kind == "bloc"]
    assert blocks == [5, 6, 1, 2, 3]


def test_no_suggestion_twice_in_a_row(interview: Interview, clock: HandClock) -> None:
    walk(interview)
    last = None
    for _ in range(6):
        advice = dialogue.advice(interview.session, interview.outcome(), clock(), last=last)
        assert advice is None or advice.key != last
        last = advice.key if advice else None


def suggested(interview: Interview, clock: HandClock) -> list[str]:
    """All the kinds the guide would suggest now, one after the other."""
    kinds: list[str] = []
    last = None
    for _ in range(8):
        advice = dialogue.advice(interview.session, interview.outcome(), clock(), last=last)
        if advice is None:
            break
        kinds.append(advice.kind)
        last = advice.key
    return kinds


def test_each_moment_has_its_suggestion(interview: Interview, clock: HandClock) -> None:
    enter(interview)
    while interview.session.position.question == 0:
        enter(interview)
    assert suggested(interview, clock) == []
    clock.forward(minutes=13)
    assert suggested(interview, clock)[0] == "silence"
    interview.run(orders.note, "Ouvre le dossier.", [ElementRef(1, 3)])
    judge(interview, ElementRef(1, 3), "acquis")
    assert suggested(interview, clock)[0] == "premier_jugement"
    judge(interview, ElementRef(1, 4), "acquis")
    assert suggested(interview, clock)[0] == "sans_fait"
    interview.run(orders.raise_point, ElementRef(1, 3), "Qui prévient-elle ?")
    assert suggested(interview, clock)[0] == "point_a_verifier"
    interview.run(orders.pause)
    assert suggested(interview, clock)[0] == "horloge_arretee"


def test_a_short_interview_is_told_before_it_is_closed(
    interview: Interview, clock: HandClock
) -> None:
    walk(interview)
    clock.forward(minutes=70)
    interview.run(orders.note, "Dernière note.")
    found = dialogue.advice(
        interview.session, interview.outcome(), clock(), last=("a_juger", 6, "")
    )
    assert found is not None
    assert (found.kind, found.minutes) == ("duree_courte", 50)
    clock.forward(minutes=50)
    assert "duree_courte" not in suggested(interview, clock)


def test_after_the_interview_only_what_remains_to_be_judged(
    interview: Interview, clock: HandClock
) -> None:
    enter(interview)
    interview.run(orders.end)
    assert suggested(interview, clock)[0] == "reste_a_juger"


@pytest.mark.parametrize("kind", [
    "absence", "duree_proche", "duree_atteinte", "horloge_arretee", "point_a_verifier",
    "bloc_decide", "silence", "premier_jugement",
    "duree_courte", "sans_commentaire", "sans_fait", "a_juger",
    "reste_a_juger", "question", "cloture",
])
def test_every_suggestion_has_its_sentence(kind: str) -> None:
    folder = ROOT / "prompts" / "guide"
    assert (folder / f"conseil_{kind}.j2").exists()


def test_what_is_to_be_avoided_is_never_said_as_a_thing_to_do(interview: Interview) -> None:
    enter(interview)
    judge(interview, ElementRef(1, 3), "acquis")
    advice = dialogue.advice(interview.session, interview.outcome(), interview.now())
    assert advice is not None
    assert advice.kind == "premier_jugement"
    avoided = {tip.text for tip in interview.session.referential.tips_avoid}
    assert advice.avoid is (advice.tip in avoided)
    said = Voice([shipped("prompts")]).say(
        "guide/conseil_premier_jugement", conseil=advice, elements=[]
    )
    assert ("À éviter" in said) is advice.avoid


def test_a_tick_without_its_comment_is_recalled(tmp_path: Path, clock: HandClock) -> None:
    interview = interview_on(tmp_path, clock, "technico-commercial-chimie")
    while interview.session.position.question == 0:
        enter(interview)
    first = ElementRef(1, 1)
    judge(interview, first, "non", not_applicable=True)
    assert suggested(interview, clock)[0] == "sans_commentaire"
    judge(interview, first, "non", not_applicable=True, comment="Poste sans veille.")
    assert "sans_commentaire" not in suggested(interview, clock)


def test_after_the_interview_everything_unjudged_is_told_what_decides_first(
    interview: Interview, clock: HandClock
) -> None:
    interview.run(orders.start)
    block = interview.session.referential.blocks[0]
    for element in block.elements[:4]:  # nothing can change the first proposition any more
        judge(interview, element.ref, "non_acquis")
    clock.forward(minutes=130)
    interview.run(orders.end)
    advice = dialogue.advice(interview.session, interview.outcome(), interview.now())
    assert advice is not None
    assert advice.kind == "reste_a_juger"
    assert set(advice.elements) == {
        ref for one in interview.session.referential.blocks
        for ref in dialogue.unjudged(interview.session, one)
    }
    assert advice.elements[0].block != 1, "what may still decide comes first"
    assert advice.elements[-1].block == 1


def test_the_latest_note_is_known_whatever_order_notes_come_in(
    interview: Interview, clock: HandClock
) -> None:
    interview.run(orders.start)
    interview.run(orders.note, "une")
    latest = interview.session.notes[interview.session.number].time
    older = replace(interview.session.notes[interview.session.number], number=0, time="2026-01-01")
    interview.session.take_note(older)
    assert interview.session.latest_note == latest
