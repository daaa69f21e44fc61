"""The guide by tables: what happened, and what it says next, suggests, and finds left open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.events import interview as ev
from assistant.domain.guide import dialogue as d
from assistant.domain.guide.dialogue import Advice, StillOpen, Turn
from assistant.domain.referential.model import ElementRef
from assistant.domain.rules.outcome import outcome
from assistant.domain.session.state import Session, parse_time
from tests.helpers import shelf
from tests.told import EXTERNAL, HERE, PROFESSIONAL, REFERENTIAL, Told, at, told

TRIALS = shelf(Path("aucun")).load("vendeur-conseil-distance-gros")
CRITERIA = shelf(Path("aucun")).load("technico-commercial-chimie")
DOCUMENT = shelf(Path("aucun")).load("conseiller-commercial-formation")
STARTED, PAUSED, ENDED = ev.InterviewStarted(), ev.InterviewPaused(), ev.InterviewEnded()
WELCOME = tuple(
    ev.StepSettled(one, "faite")
    for one in ("mettre-a-l-aise", "rappeler-objectifs", "annoncer-la-suite")
)
CLOSING = ("concertation", "bilan-avec-candidat", "preciser-la-suite")


def asked(block: int, *numbers: int) -> tuple[Told, ...]:
    questions = REFERENTIAL.blocks[block - 1].questions
    return tuple(
        ev.QuestionAsked(
            block, number, "q",
            tuple(ElementRef(block, one) for one in questions[number - 1].elements),
        )
        for number in numbers
    )


def every(block: int) -> tuple[Told, ...]:
    return asked(block, *range(1, len(REFERENTIAL.blocks[block - 1].questions) + 1))


def judged(block: int, *elements: int, by: str = EXTERNAL) -> tuple[Told, ...]:
    return tuple(
        ev.JudgementGiven(ElementRef(block, one), "acquis", by) for one in elements
    )


def all_judged(*blocks: int) -> tuple[Told, ...]:
    return tuple(
        one for block in blocks
        for one in judged(block, *range(1, len(REFERENTIAL.blocks[block - 1].elements) + 1))
    )


FINAL = (STARTED, *(one for block in range(1, 7) for one in every(block)))
"""Every question of every block was asked."""

NEXT: dict[str, tuple[tuple[Told, ...], Turn]] = {
    "rien n’a commencé": ((), Turn("commencer")),
    "arrêtée sitôt commencée, elle a commencé": (
        (STARTED, PAUSED), Turn("etape", step="mettre-a-l-aise")),
    "l’accueil, pas à pas": ((STARTED, *WELCOME[:1]), Turn("etape", step="rappeler-objectifs")),
    "un pas passé n’est plus à faire": (
        (STARTED, ev.StepSettled("mettre-a-l-aise", "passee")),
        Turn("etape", step="rappeler-objectifs")),
    "un pas remis est de nouveau à faire": (
        (STARTED, *WELCOME, ev.StepSettled("mettre-a-l-aise", "a_faire")),
        Turn("etape", step="mettre-a-l-aise")),
    "le premier bloc": ((STARTED, *WELCOME), Turn("bloc", 1)),
    "sa première question": ((STARTED, ev.GuideMoved(1)), Turn("question", 1, 1)),
    "la suivante": ((STARTED, *asked(1, 1)), Turn("question", 1, 2)),
    "celle qui fut sautée": ((STARTED, *asked(1, 1, 3)), Turn("question", 1, 2)),
    "tout est posé : le bloc suivant": ((STARTED, *every(1)), Turn("bloc", 2)),
    "du dernier bloc, le premier qui reste": (
        (STARTED, *every(1), *every(6)), Turn("bloc", 2)),
    "un bloc repris n’est pas à mener": (
        (STARTED, ev.BlockCarried(2, "2026-01-01", "2031-01-01", "s"), *every(1)),
        Turn("bloc", 3)),
    "un bloc repris en tête non plus": (
        (STARTED, *WELCOME, ev.BlockCarried(1, "2026-01-01", "2031-01-01", "s")),
        Turn("bloc", 2)),
    "dehors, après un bloc, l’accueil ne revient pas": (
        (STARTED, *every(1), ev.GuideMoved(0)), Turn("bloc", 2)),
    "tout est posé, ce qui est sous les yeux reste à évaluer": (FINAL, Turn("conclusion")),
    "tout est posé, ce qui est sous les yeux est évalué": (
        (*FINAL, *judged(6, 8)), Turn("etape", step="concertation")),
    "dehors, après tout": ((*FINAL, ev.GuideMoved(0)), Turn("etape", step="concertation")),
    "la fin, pas à pas": (
        (*FINAL, ev.GuideMoved(0), ev.StepSettled("concertation", "faite")),
        Turn("etape", step="bilan-avec-candidat")),
    "tout est fait": (
        (*FINAL, ev.GuideMoved(0), *(ev.StepSettled(one, "faite") for one in CLOSING)),
        Turn("fin")),
    "tout est posé et fait, il reste à évaluer": (
        (*FINAL, *(ev.StepSettled(one, "faite") for one in CLOSING)), Turn("fin")),
    "l’entretien est clos": ((*FINAL, ENDED), Turn("fin")),
}


@pytest.mark.parametrize("name", NEXT)
def test_what_comes_next(name: str) -> None:
    events, turn = NEXT[name]
    assert d.next_turn(told(*events)) == turn


def test_questions_put_off_on_the_way_are_told_once_and_only_those_before_the_next() -> None:
    block = REFERENTIAL.blocks[0]
    one, two, seven, eight = (block.questions[number - 1] for number in (1, 2, 7, 8))
    begun = (STARTED, ev.GuideMoved(1), *judged(1, 3, 4, 1))
    session = told(*begun)
    assert d.next_turn(session) == Turn("question", 1, 3, put_off=(one, two))
    assert d.put_off(session, block) == (one, two, seven)
    session = told(*begun, ev.QuestionPutOff(1, 1, "q"), ev.QuestionPutOff(2, 2, "q"))
    assert d.next_turn(session) == Turn("question", 1, 3, put_off=(two,))
    rest = asked(1, 3, 4, 5, 6)
    assert d.next_turn(told(*begun, *rest, *judged(1, 8))) == Turn(
        "bloc", 2, put_off=(one, two, seven, eight)
    )
    session = told(*begun, ev.JudgementWithdrawn(ElementRef(1, 3), EXTERNAL))
    assert d.next_turn(session) == Turn("question", 1, 1)


@pytest.mark.parametrize(("role", "by", "done"), [
    (EXTERNAL, EXTERNAL, True), (EXTERNAL, PROFESSIONAL, False), (PROFESSIONAL, PROFESSIONAL, True),
    (PROFESSIONAL, EXTERNAL, True), ("", EXTERNAL, True), ("", PROFESSIONAL, False),
])
def test_what_a_role_need_not_judge_any_more(role: str, by: str, done: bool) -> None:
    """What it judged itself, and what counts already."""
    role_taken = (ev.RoleTaken(role),) if role else ()
    session = told(*role_taken, *judged(1, 1, by=by))
    assert d.judged(session, HERE) is done
    assert (HERE in d.unjudged(session, REFERENTIAL.blocks[0])) is not done


# --- épreuves -----------------------------------------------------------------------------------

TRIAL: dict[str, tuple[tuple[Told, ...], Turn]] = {
    "la première partie": ((STARTED, ev.GuideMoved(1)), Turn("partie", 1, part="presentation")),
    "une partie où rien n’est à chercher mène à la suivante": (
        (STARTED, ev.PartBegun(1, "presentation")), Turn("partie", 1, part="entretien")),
    "ce qu’on y cherche": (
        (STARTED, ev.PartBegun(1, "presentation"), ev.PartBegun(1, "entretien")),
        Turn("point", 1, 1)),
    "le suivant": (
        (STARTED, ev.PartBegun(1, "presentation"), ev.PartBegun(1, "entretien"),
         ev.GuideMoved(1, 0, 6)), Turn("point", 1, 7)),
    "tout fut cherché": (
        (STARTED, ev.PartBegun(1, "presentation"), ev.PartBegun(1, "entretien"),
         ev.GuideMoved(1, 0, 7)), Turn("bloc", 2)),
    "ce qu’on cherche avant la partie qui suit": (
        (STARTED, ev.PartBegun(2, "mise-en-situation"), ev.GuideMoved(2, 0, 2)),
        Turn("point", 2, 3)),
    "la partie qui suit": (
        (STARTED, ev.PartBegun(2, "mise-en-situation"), ev.GuideMoved(2, 0, 3)),
        Turn("partie", 2, part="entretien")),
    "la fin du second domaine mène au premier": (
        (STARTED, ev.PartBegun(2, "mise-en-situation"), ev.GuideMoved(2, 0, 3),
         ev.PartBegun(2, "entretien")), Turn("bloc", 1)),
    "une partie sous les yeux y reste jusqu’à la conclusion": (
        (STARTED, ev.PartBegun(1, "presentation"), ev.PartBegun(1, "entretien"),
         ev.GuideMoved(1, 0, 7), ev.PartBegun(2, "mise-en-situation"), ev.GuideMoved(2, 0, 3),
         *(ev.JudgementGiven(ElementRef(2, n), "oui", EXTERNAL) for n in (7, 8, 9, 10)),
         ev.PartBegun(2, "entretien")), Turn("conclusion")),
}


@pytest.mark.parametrize("name", TRIAL)
def test_what_comes_next_in_an_epreuve(name: str) -> None:
    events, turn = TRIAL[name]
    assert d.next_turn(told(*events, referential=TRIALS)) == turn


def test_what_is_under_way_bears_on_elements() -> None:
    def bearing(*events: Told, **of: Any) -> list[str]:
        return [str(one) for one in d.bearing(told(STARTED, *events, **of))]

    assert bearing() == []
    assert bearing(*asked(1, 4)) == ["1.1", "1.2"]
    assert bearing(*asked(1, 4), ev.GuideMoved(1, 5, 1)) == [], "the first was not put"
    assert bearing(*asked(1, 4), ev.GuideMoved(2)) == []
    own = ev.QuestionAsked(1, 0, "q", (HERE,))
    assert bearing(ev.GuideMoved(1), own) == ["1.1"]
    assert bearing(ev.GuideMoved(1, 0, 3), referential=TRIALS) == ["1.2", "1.4"]
    for outside in (0, 8, 9):
        assert d.point_here(replace_position(outside)) is None
    assert d.point_here(replace_position(7)) == d.guide_points(TRIALS.blocks[0])[6]
    assert d.point_here(told(ev.GuideMoved(1, 0, 1))) is None, "there it is a question"


def replace_position(question: int) -> Session:
    session = told(referential=TRIALS)
    session.position = replace(session.position, block=1, question=question)
    return session


def test_a_block_without_questions_is_guided_by_what_its_source_gives() -> None:
    trial, other = TRIALS.blocks
    assert len(d.guide_points(trial)) == 7
    asked_for = DOCUMENT.blocks[2]
    assert asked_for.requested_document is not None
    by_document = [one.text for one in d.guide_points(replace(asked_for, questions=()))]
    assert by_document == list(asked_for.requested_document.lines)
    empty = replace(asked_for.requested_document, plan=())
    for document in (empty, None):
        bare = replace(asked_for, requested_document=document)
        assert [one.text for one in d.guide_points(bare)] == [
            one.text for one in bare.modalities
        ]
    assert [one.id for one in d.parts(other)] == ["mise-en-situation", "entretien"]
    made = d.parts(replace(other, trial=()))
    assert [(one.id, one.title, one.kind) for one in made] == [
        (f"modalite-{n}", "Mise en situation", "mise_en_situation") for n in (1, 2, 3, 4)
    ]
    assert made[0].course == (other.modalities[0].text,)
    watched = d.watched_part(other)
    assert watched is not None and watched.id == "mise-en-situation"
    assert d.watched_part(trial) is None
    observed = d.parts(REFERENTIAL.blocks[0])
    assert [(one.id, one.title) for one in observed] == [
        ("modalite-1", "Observation en situation professionnelle")
    ]


def test_points_without_a_trial_come_one_by_one() -> None:
    first, *others = REFERENTIAL.blocks
    made = replace(REFERENTIAL, blocks=(replace(first, questions=()), *others))
    many = len(first.modalities)
    for come_to in range(many):
        turn = d.next_turn(told(STARTED, ev.GuideMoved(1, 0, come_to), referential=made))
        assert turn == Turn("point", 1, come_to + 1)
    gone = told(STARTED, ev.GuideMoved(1, 0, many), referential=made)
    assert d.next_turn(gone) == Turn("bloc", 2)
    assert d.visited_blocks(gone) == {1}
    assert d.visited_blocks(told(ev.GuideMoved(1), *every(2), ev.GuideMoved(3))) == {2}


def test_the_part_under_way_is_one_of_its_block() -> None:
    part = d.part_under_way(told(ev.PartBegun(2, "entretien"), referential=TRIALS))
    assert part is not None and part.title == TRIALS.blocks[1].trial[1].title
    assert d.part_under_way(told(ev.PartBegun(2, "ailleurs"), referential=TRIALS)) is None
    assert d.part_under_way(told(referential=TRIALS)) is None


# --- what is suggested --------------------------------------------------------------------------

QUIET = (STARTED, *asked(1, 1))
"""At the first question, nothing is worth suggesting."""

ADVICE: dict[str, tuple[tuple[Told, ...], int, dict[str, Any] | None]] = {
    "rien": (QUIET, 1, None),
    "une absence d’abord": (
        (*QUIET, ev.NoteTaken("x"), ev.NoteTaken("x"), ev.ClockLeapt(at(3)),
         ev.PointRaised(ElementRef(1, 3), "q")),
        1, {"kind": "absence", "minutes": 3, "count": 6}),
    "l’horloge est arrêtée": ((*QUIET, PAUSED), 1, {"kind": "horloge_arretee"}),
    "avant la première question, elle peut l’être": ((STARTED, PAUSED), 1, None),
    "un point de ce qui est en cours": (
        (*QUIET, ev.PointRaised(ElementRef(1, 3), "q"), ev.PointRaised(ElementRef(1, 3), "r")),
        1, {"kind": "point_a_verifier", "block": 1, "elements": (ElementRef(1, 3),), "tip": "q",
            "count": 2}),
    "un point d’ailleurs attend": ((*QUIET, ev.PointRaised(ElementRef(1, 4), "q")), 1, None),
    "le premier jugement": (
        (*QUIET, ev.NoteTaken("x", 1, (ElementRef(1, 3),)), *judged(1, 3)), 1,
        {"kind": "premier_jugement"}),
    "le second non": (
        (*QUIET, ev.NoteTaken("x", 1, (ElementRef(1, 3), ElementRef(1, 4))), *judged(1, 3, 4)), 1,
        None),
    "de deux évaluateurs non plus": (
        (*QUIET, ev.NoteTaken("x", 1, (ElementRef(1, 3),)), *judged(1, 3),
         *judged(1, 3, by=PROFESSIONAL)), 1, None),
    "jugé sans note": (
        (*QUIET, *judged(1, 3, 4), ev.NoteTaken("x", 1, (ElementRef(1, 4),))), 1,
        {"kind": "sans_fait", "block": 1, "elements": (ElementRef(1, 3),), "count": 1}),
    "le bloc est décidé": (
        (*QUIET, ev.JudgementGiven(ElementRef(1, 3), "non_acquis", EXTERNAL)), 1,
        {"kind": "bloc_decide", "block": 1, "count": 7}),
    "tout est posé, il reste à évaluer": (
        (STARTED, *every(1), *judged(1, 1, 2, 3, 4, 5, 6, 7)), 1,
        {"kind": "a_juger", "block": 1, "elements": (ElementRef(1, 8),), "count": 1}),
    "onze minutes de silence": (QUIET, 10, None),
    "douze": (QUIET, 11, {"kind": "silence", "minutes": 12}),
    "douze minutes après une note": (
        (*QUIET, ev.NoteTaken("x")), 12, {"kind": "silence", "minutes": 12}),
    "onze minutes après une note": ((*QUIET, ev.NoteTaken("x")), 11, None),
    "la première question à soi": (
        (*QUIET, ev.QuestionAsked(1, 0, "q")), 1, {"kind": "question"}),
    "la seconde n’a plus de conseil": (
        (*QUIET, ev.QuestionAsked(1, 0, "q"), ev.QuestionAsked(1, 0, "q")), 1, None),
    "une question du guide après elle non plus": (
        (*QUIET, ev.QuestionAsked(1, 0, "q"), *asked(1, 2)), 1, None),
    "l’entretien est court": (
        (*FINAL, *all_judged(6), *(ev.NoteTaken("x", 6, (ElementRef(6, n),)) for n in range(1, 9))),
        1, {"kind": "duree_courte", "minutes": 64}),
    "l’entretien clos ne parle plus que de ce qui reste": (
        (*QUIET, *all_judged(1, 2, 3, 4, 5), *judged(6, 1, 2, 3, 4, 5, 6, 7), ENDED), 90,
        {"kind": "reste_a_juger", "block": 6, "elements": (ElementRef(6, 8),), "count": 1}),
    "clos et tout évalué, ce qui n’a pas de note": (
        (*QUIET, *all_judged(1, 2, 3, 4, 5, 6),
         *(ev.NoteTaken("x", 1, (ElementRef(1, n),)) for n in range(2, 9)), ENDED), 90,
        {"kind": "sans_fait", "block": 1, "elements": (HERE,), "count": 1}),
    "clos, un bloc repris n’est pas à évaluer": (
        (*QUIET, ev.BlockCarried(6, "2026-01-01", "2031-01-01", "s"),
         *all_judged(1, 2, 3, 4), *judged(5, 1, 2, 3, 4, 5), ENDED), 90,
        {"kind": "reste_a_juger", "block": 5, "elements": (ElementRef(5, 6),), "count": 1}),
}


def suggested(session: Session, minutes: int, **more: Any) -> Advice | None:
    now = parse_time(session.last) + timedelta(minutes=minutes)
    return d.advice(session, outcome(session), now, **more)


@pytest.mark.parametrize("name", ADVICE)
def test_the_one_thing_worth_suggesting(name: str) -> None:
    events, minutes, expected = ADVICE[name]
    found = suggested(told(*events), minutes)
    if expected is None:
        assert found is None
    else:
        assert found is not None
        assert {key: getattr(found, key) for key in expected} == expected


def test_a_tip_that_was_said_lately_is_not_said_again_and_another_is() -> None:
    session = told(*QUIET)
    first = suggested(session, 20)
    assert first is not None and first.method
    second = suggested(session, 20, said=(first.tip,))
    assert second is not None and second.tip != first.tip and second.kind == first.kind
    every_tip = {
        one.gist for one in (*REFERENTIAL.tips_do, *REFERENTIAL.tips_avoid)
        if "silence" in one.moments
    }
    assert suggested(session, 20, said=every_tip) is None
    assert suggested(session, 20, last=first.key) is None, "never the same twice in a row"
    avoided = suggested(session, 20, said=every_tip - {one.gist for one in REFERENTIAL.tips_avoid})
    assert avoided is not None and avoided.avoid


def test_the_point_of_the_element_one_looks_at_comes_first() -> None:
    looked = ElementRef(2, 2)
    session = told(*QUIET, ev.PointRaised(ElementRef(1, 3), "q"), ev.PointRaised(looked, "r"))
    assert [one.text for one in d.points_here(session, looked)] == ["r", "q"]
    assert [one.text for one in d.points_here(session)] == ["q"]
    session.position = replace(session.position, block=2, element=2, question=0)
    assert [one.text for one in d.points_here(session)] == ["r"]
    found = suggested(session, 1)
    assert found is not None and (found.tip, found.count) == ("r", 1)
    settled = told(*QUIET, ev.PointRaised(looked, "r"), ev.PointSettled(4, "s"))
    assert d.points_here(settled, looked) == ()


def test_the_end_is_told_by_the_last_tip_of_the_method() -> None:
    # asked in 39 minutes, then everything judged with a note: long enough an hour later
    session = told(
        *FINAL, *all_judged(1, 2, 3, 4, 5, 6),
        *(ev.NoteTaken("x", one.ref.block, (one.ref,)) for one in REFERENTIAL.elements()),
    )
    assert d.at_the_end(session)
    found = suggested(session, 1)
    assert found is not None and found.kind == "cloture"
    assert not d.at_the_end(told(*QUIET))
    assert not d.at_the_end(told(STARTED)), "the welcome is no end"


# --- durations ----------------------------------------------------------------------------------

BY_PART = (STARTED, ev.PartBegun(1, "presentation"))
SPENT: dict[str, tuple[tuple[Told, ...], int, list[tuple[str, int]]]] = {
    "l’horloge ne tourne pas": ((*BY_PART, PAUSED), 5, []),
    "celle de la partie en cours": (BY_PART, 5, [("presentation", 5)]),
    "depuis qu’elle a commencé": (
        (*BY_PART, ev.NoteTaken("x"), ev.PartBegun(1, "entretien"), ev.NoteTaken("x")), 5,
        [("entretien", 6)]),
    "aucune partie, aucune durée": ((STARTED, ev.GuideMoved(1)), 5, []),
    "une partie qui n’en a pas": ((STARTED, ev.PartBegun(2, "entretien")), 5, []),
}


@pytest.mark.parametrize("name", SPENT)
def test_the_durations_that_run(name: str) -> None:
    events, minutes, expected = SPENT[name]
    session = told(*events, referential=TRIALS)
    now = parse_time(session.last) + timedelta(minutes=minutes)
    found = [(one.id, spent // timedelta(minutes=1)) for one, spent in d.time_spent(session, now)]
    assert found == expected


def test_a_duration_of_a_block_runs_while_the_guide_is_there() -> None:
    first = TRIALS.durations[0]
    made = replace(
        TRIALS, durations=(replace(first, id="bloc"), replace(first, id="tout", block=0)),
    )
    session = told(STARTED, ev.GuideMoved(1), ev.NoteTaken("x"), referential=made)
    now = parse_time(session.last) + timedelta(minutes=2)
    found = {one.id: spent // timedelta(minutes=1) for one, spent in d.time_spent(session, now)}
    assert found == {"bloc": 3, "tout": 4}
    away = told(STARTED, ev.GuideMoved(2), referential=made)
    assert [one.id for one, _ in d.time_spent(away, now)] == ["tout"]


@pytest.mark.parametrize(("minutes", "seconds", "kind", "left"), [
    (9, 59, None, 0), (10, 0, "duree_proche", 5), (10, 1, "duree_proche", 5),
    (11, 0, "duree_proche", 4), (14, 59, "duree_proche", 1), (15, 0, "duree_atteinte", 0),
    (19, 59, "duree_atteinte", -4), (20, 0, None, 0),
])
def test_a_duration_is_told_five_minutes_before_and_after_it_ends(
    minutes: int, seconds: int, kind: str | None, left: int
) -> None:
    session = told(*BY_PART, referential=TRIALS)
    now = parse_time(session.last) + timedelta(minutes=minutes, seconds=seconds)
    found = d.ending_durations(session, now)
    assert [(one.kind, one.minutes, one.block) for one in found] == (
        [(kind, left, 1)] if kind else []
    )


# --- what is left open --------------------------------------------------------------------------


def test_what_is_left_open_before_a_block_is_left() -> None:
    session = told(
        STARTED, *every(1)[:6], *judged(1, 1, 2, 3, 4, 5, 6, 7),
        ev.PointRaised(ElementRef(1, 3), "q"), ev.PointRaised(ElementRef(2, 3), "r"),
        ev.PointRaised(ElementRef(1, 4), "s"), ev.PointSettled(18, "t"),
    )
    assert session.points[18].settled, "the last of the three"
    left = d.left_in(session, REFERENTIAL.blocks[0])
    assert left.unjudged == (ElementRef(1, 8),)
    assert [one.text for one in left.points] == ["q"]
    assert [one.number for one in left.put_off] == [7]
    assert left.minutes == 0


def test_what_is_left_open_before_the_interview_is_closed() -> None:
    carried = ev.BlockCarried(2, "2026-01-01", "2031-01-01", "s")
    session = told(
        STARTED, carried, *judged(1, *range(1, 9)), ev.PointRaised(ElementRef(2, 3), "r"),
        ev.PointRaised(ElementRef(3, 1), "q"),
    )
    now = parse_time(session.entries[1].time) + timedelta(minutes=100, seconds=59)
    left = d.left_in_all(session, now)
    assert {one.block for one in left.unjudged} == {3, 4, 5, 6}
    assert ([one.text for one in left.points], left.minutes, left.put_off) == (["q"], 20, ())
    assert d.left_in_all(session, now + timedelta(hours=1)).minutes == 0
    assert d.minimum_minutes(session) == 120
    assert d.minimum_minutes(told(referential=TRIALS)) == 0, "of parts, not of the whole"
    assert d.minimum_minutes(told(referential=CRITERIA)) == 0, "indicative only"


@pytest.mark.parametrize(("left", "something"), [
    (StillOpen(), False), (StillOpen(unjudged=(HERE,)), True), (StillOpen(minutes=1), True),
    (StillOpen(put_off=REFERENTIAL.blocks[0].questions[:1]), False),
    (StillOpen(points=tuple(told(ev.PointRaised(HERE, "q")).points.values())), True),
])
def test_whether_anything_is_to_be_seen_to(left: StillOpen, something: bool) -> None:
    assert left.something is something


STEPS: dict[str, tuple[Callable[[Session], tuple[Any, ...]], str, list[str]]] = {
    "l’accueil": (d.opening_steps, "", ["identite", "conditions-optimales"]),
    "la fin": (d.closing_steps, "", ["controle-de-conformite"]),
    "ce que l’entretien demande n’est ni l’un ni l’autre": (d.waiting_steps, "", [
        "identite", "conditions-optimales"]),
}


@pytest.mark.parametrize("name", STEPS)
def test_the_steps_of_the_method(name: str) -> None:
    steps, route, expected = STEPS[name]
    assert [one.id for one in steps(told(referential=TRIALS, route=route))] == expected


def test_a_step_of_one_route_is_no_step_of_another() -> None:
    first = replace(TRIALS.steps[0], moment="pendant", phase="accueil", routes=("vae",))
    made = replace(TRIALS, steps=(first,))
    for route, there in (("vae", True), ("", True), ("formation", False)):
        assert bool(d.opening_steps(told(referential=made, route=route))) is there
