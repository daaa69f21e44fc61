"""Two evaluators judge apart: what the role that types may see of the other's judgements."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.domain.referential.model import ElementRef
from assistant.domain.rules.outcome import outcome, outcome_of_block
from assistant.domain.session import orders
from assistant.domain.session.visibility import as_seen, hidden, hidden_elements
from assistant.interview import Interview
from tests.helpers import HandClock, library

EXTERNAL, PROFESSIONAL = "evaluateur_externe", "professionnel_secteur"
FIRST, SECOND = ElementRef(1, 1), ElementRef(1, 2)


@pytest.fixture
def interview(tmp_path: Path) -> Interview:
    """The external evaluator has judged two elements; the professional now types."""
    made = library(tmp_path, HandClock()).create("assistant-formation", "DUVAL Camille")
    made.run(orders.judge, FIRST, "acquis", by=EXTERNAL)
    made.run(orders.judge, SECOND, "non_acquis", by=EXTERNAL)
    made.run(orders.take_role, PROFESSIONAL)
    return made


def _hidden(interview: Interview) -> list[str]:
    return [str(ref) for ref in hidden_elements(interview.session)]


def test_what_the_other_judged_is_not_seen_before_ones_own(interview: Interview) -> None:
    assert _hidden(interview) == ["1.1", "1.2"]
    seen = as_seen(interview.session)
    assert seen.judgements == {}
    assert interview.session.effective(FIRST) is not None, "the session itself is untouched"


def test_each_element_is_shown_once_both_have_judged_it(interview: Interview) -> None:
    interview.run(orders.judge, FIRST, "non_acquis", by=PROFESSIONAL)
    assert _hidden(interview) == ["1.2"]
    assert as_seen(interview.session).disputed(FIRST)


def test_ones_own_judgement_is_always_seen(interview: Interview) -> None:
    interview.run(orders.take_role, EXTERNAL)
    assert not hidden(interview.session, FIRST, EXTERNAL)
    assert as_seen(interview.session) is interview.session


def test_without_a_chosen_role_nothing_is_hidden(interview: Interview) -> None:
    interview.session.role = ""
    assert _hidden(interview) == []


def test_the_consultation_lifts_the_veil(interview: Interview) -> None:
    interview.run(orders.agree, FIRST, "acquis", "Vu ensemble.", by=EXTERNAL)
    assert _hidden(interview) == ["1.2"]
    interview.run(orders.consult, 1, "")
    assert _hidden(interview) == []


def test_the_bilan_of_who_concludes_does_not_betray_the_others_view(tmp_path: Path) -> None:
    made = library(tmp_path, HandClock()).create("assistant-formation", "DUVAL Camille")
    for number in (1, 2, 3):
        made.run(orders.judge, ElementRef(1, number), "non_acquis", by=PROFESSIONAL)
    empty = library(tmp_path / "vide", HandClock()).create("assistant-formation", "DUVAL Camille")
    assert outcome(made.session) == outcome(empty.session)


def test_the_bilan_seen_by_the_other_leaves_out_what_is_hidden(interview: Interview) -> None:
    assert outcome_of_block(interview.session, 1).status == "not_mastered"
    assert outcome_of_block(as_seen(interview.session), 1).status == "undetermined"
