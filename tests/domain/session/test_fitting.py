"""What a line names must be in its session: elements, blocks, roles, values, earlier lines."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import get_type_hints

import pytest

from assistant.domain.common.errors import RefusedCommand, SessionUnreadable
from assistant.domain.events import drafts as ed
from assistant.domain.events import interview as ev
from assistant.domain.events import model as em
from assistant.domain.events import route as er
from assistant.domain.events import spoken as es
from assistant.domain.events.base import Event
from assistant.domain.events.door import MOST_TEXT
from assistant.domain.events.records import KINDS
from assistant.domain.referential.model import ElementRef
from assistant.domain.session.fitting import FITS, Fitting
from assistant.domain.session.state import Entry
from tests.helpers import library, shelf

HERE, NOWHERE = ElementRef(1, 1), ElementRef(1, 99)
ROLE = "evaluateur_externe"


@pytest.fixture(scope="module")
def fitting() -> Fitting:
    return Fitting(shelf(Path("aucun")).load("assistant-formation"))


def entry(event: Event, number: int = 9) -> Entry:
    return Entry(number, "2026-03-12T08:30:00.000Z", ROLE, event)


CASES: tuple[tuple[Event, dict[str, object]], ...] = (
    (ev.EvaluatorNamed(ROLE, "A B", blocks=(1, 2)), {"role_id": "x", "blocks": (1, 99)}),
    (ev.RoleTaken(ROLE), {"role_id": ""}),
    (ev.ActivityDeclared(1, 1, True), {"block": 0, "activity": -1}),
    (ev.FileRead(HERE, "x"), {"element": NOWHERE}),
    (ev.PointRaised(HERE, "x"), {"element": NOWHERE}),
    (ev.StepSettled("s", "faite"), {"status": "peut-être"}),
    (ev.GuideMoved(0, 0, 0), {"block": 99, "element": -1, "question": -1}),
    (ev.QuestionAsked(0, 0, "x", (HERE,)), {"block": -1, "question": -1, "elements": (NOWHERE,)}),
    (ev.NoteTaken("x", 0, (HERE, HERE)), {"block": 99, "elements": (HERE, NOWHERE)}),
    (ev.NoteCorrected(8, "x", (HERE,)), {"note": 9, "elements": (NOWHERE,)}),
    (ev.JudgementGiven(HERE, "acquis", ROLE), {"element": NOWHERE, "by": "x", "value": "oui"}),
    (ev.JudgementWithdrawn(HERE, ROLE), {"element": NOWHERE, "by": "x"}),
    (ev.Undone(2), {"event": 1}),
    (ev.Undone(8), {"event": 9}),
    (ev.ConsultationConcluded(HERE, "acquis", "r"), {"element": NOWHERE, "value": ""}),
    (ev.ConsultationHeld(0), {"block": 99}),
    (ev.ObservationWritten(0, "x"), {"block": 99}),
    (ev.EssentialMarked(HERE, "inconnu"), {"element": NOWHERE, "mark": "souvent"}),
    (ev.FactRecorded("f"), {"block": 99}),
    (ev.ArbitrationAsked(1, "r"), {"block": 0}),
    (ev.BlockCarried(1, "", "", "s"), {"block": 0}),
    (ev.JuryDecided("", "d", (1,)), {"blocks": (0,), "scope": "entière"}),
    (er.BlockSpotted(1, "acquise"), {"block": 0, "status": "peut-être"}),
    (er.ActionsPlanned(1, "travail", "x"), {"block": 9, "way": "ailleurs"}),
    (er.PracticeObserved(HERE, "x"), {"element": NOWHERE}),
    (ev.SessionSealed("", 8, "", "", "", {}), {"sealed": 9}),
    (ed.DraftTaken(0, ()), {"block": 99}),
    (em.SuggestionProposed("u", "m", "p", 1, 0, ()), {"block": 99}),
    (es.TranscriptAligned(1), {"transcript": 0}),
    (es.SpokenLinesGiven(8, (1,), "v"), {"transcript": 9}),
    (es.SpokenLineSettled(1, 1), {"transcript": 9}),
)


@pytest.mark.parametrize(("event", "wrong"), CASES)
def test_what_a_session_has_is_let_in_and_nothing_else(
    fitting: Fitting, event: Event, wrong: dict[str, object]
) -> None:
    fitting.check(entry(event))
    for name, value in wrong.items():
        with pytest.raises(SessionUnreadable, match="La ligne 9"):
            fitting.check(entry(replace(event, **{name: value})))
    fitting.check(entry(event))


SIZES: tuple[tuple[Event, dict[str, int]], ...] = (
    (ev.ActivityDeclared(1, 7, True), {"activity": 8}),
    (ev.GuideMoved(1, 8, 8), {"element": 9, "question": 9}),
    (ev.GuideMoved(0, 0, 0), {"element": 1, "question": 1}),
    (ev.QuestionAsked(1, 1, "x"), {"question": 99}),
    (ev.QuestionAsked(0, 0, "x"), {"question": 1}),
    (ev.QuestionPutOff(1, 1, "x"), {"question": 99}),
    (ev.OpenQuestionAnswered(1, 1, "x"), {"question": 99}),
)


@pytest.mark.parametrize(("event", "beyond"), SIZES)
def test_what_is_numbered_in_a_block_is_looked_for_there(
    fitting: Fitting, event: Event, beyond: dict[str, int]
) -> None:
    fitting.check(entry(event))
    for name, number in beyond.items():
        with pytest.raises(SessionUnreadable, match=rf"La ligne 9 .*« {name} »"):
            fitting.check(entry(replace(event, **{name: number})))


@pytest.mark.parametrize("event", [
    ev.JudgementGiven(HERE, "non_acquis", ROLE), ev.ConsultationConcluded(HERE, "non_acquis", "r"),
])
def test_the_criteria_that_a_judgement_names_are_those_of_its_element(
    fitting: Fitting, event: ev.JudgementGiven | ev.ConsultationConcluded
) -> None:
    last = len(shelf(Path("aucun")).load("assistant-formation").blocks[0].elements[0].criteria)
    fitting.check(entry(replace(event, criteria=(1, last))))
    with pytest.raises(SessionUnreadable, match=r"La ligne 9 .*« criteria »"):
        fitting.check(entry(replace(event, criteria=(1, last + 1))))


def test_a_scale_without_non_applicable_takes_none(fitting: Fitting) -> None:
    judged = ev.JudgementGiven(HERE, "acquis", ROLE, not_applicable=True)
    with pytest.raises(SessionUnreadable, match="l’échelle"):
        fitting.check(entry(judged))


def test_what_could_not_be_read_again_is_never_written(tmp_path: Path) -> None:
    shelved = library(tmp_path)
    interview = shelved.create("assistant-formation", "DUVAL Camille")
    before = interview.session.number
    for event in (
        ev.NoteTaken("x" * (MOST_TEXT + 1)), ev.NoteTaken("x", elements=(NOWHERE,)),
        ev.RoleTaken("x"), ev.CandidateDescribed("x", {"a": 1.5}),
    ):
        with pytest.raises(RefusedCommand, match="Rien n’a été enregistré"):
            interview.record([ev.NoteTaken("avant"), event])
    assert interview.session.number == before
    interview.close()
    assert shelved.open(interview.session.id).session.number == before


def test_every_element_and_block_that_a_record_names_is_looked_for() -> None:
    """A kind of event that comes later is not let in unlooked at."""
    named = (ElementRef, tuple[ElementRef, ...])
    unlooked = [
        (kind, one.name)
        for kind, cls in KINDS.items() for one in fields(cls)
        if (get_type_hints(cls)[one.name] in named or one.name in ("block", "blocks"))
        and one.name not in {name for name, _ in FITS.get(kind, ())}
    ]
    assert unlooked == []
