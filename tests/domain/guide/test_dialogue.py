"""The guide: what Enter brings, and the one suggestion above the input."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.domain.guide import dialogue
from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders
from assistant.interview import Interview
from assistant.resources import shipped
from assistant.voice import Voice
from tests.helpers import HandClock, judge, library
from tests.places import ROOT


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
    if turn.kind == "commencer":
        interview.run(orders.start)
    elif turn.kind == "etape":
        interview.run(orders.settle_step, turn.step)
    elif turn.kind == "bloc":
        interview.run(orders.move, turn.block)
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
    assert kinds.count("etape") == len(dialogue.opening_steps(interview.session))
    assert kinds.count("bloc") == blocks
    assert len({(t.block, t.question) for t in turns if t.kind == "question"}) == questions
    assert kinds.count("question") == questions
    assert kinds.count("point") >= points
    assert [t.block for t in turns if t.kind == "bloc"] == list(range(1, blocks + 1))


def test_the_questions_come_theme_by_theme_while_all_may_still_matter(interview: Interview) -> None:
    asked = [turn.question for turn in walk(interview) if turn.block == 1 and turn.question]
    assert asked == list(range(1, 9))


def test_a_question_that_can_still_change_the_verdict_comes_first(interview: Interview) -> None:
    for _ in range(5):
        enter(interview)
    judge(interview, ElementRef(1, 3), "acquis")
    turn = dialogue.next_turn(interview.session)
    assert turn.kind == "question"
    assert (turn.question, turn.useful) == (2, True)


def test_a_decided_block_says_that_its_questions_change_nothing_more(interview: Interview) -> None:
    for _ in range(5):
        enter(interview)
    judge(interview, ElementRef(1, 1), "non_acquis")
    assert dialogue.next_turn(interview.session).useful is False
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
    advice = dialogue.advice(interview.session, interview.outcome(), clock())
    assert advice is not None
    assert (advice.kind, advice.minutes) == ("duree_courte", 50)
    clock.forward(minutes=50)
    assert "duree_courte" not in suggested(interview, clock)


def test_after_the_interview_only_what_remains_to_be_judged(
    interview: Interview, clock: HandClock
) -> None:
    enter(interview)
    interview.run(orders.end)
    assert suggested(interview, clock)[0] == "reste_a_juger"


@pytest.mark.parametrize("kind", [
    "horloge_arretee", "point_a_verifier", "bloc_decide", "silence", "premier_jugement",
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
