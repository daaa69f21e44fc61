"""Two evaluators confer: what they compare, what they may see before, how far they agreed."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.consultation.agreement import independent_pairs
from assistant.domain.consultation.cases import (
    agreement_before,
    cases,
    held,
    judged_alone,
    scope,
)
from assistant.domain.events import interview as ev
from assistant.domain.referential.model import ElementRef
from assistant.domain.review import conversation
from assistant.domain.review.filter import Filter
from assistant.domain.review.lines import LineNumbers
from assistant.domain.review.playback import standing
from assistant.domain.session import orders
from assistant.domain.session.visibility import as_seen, unread
from assistant.interview import Interview
from assistant.library import Library
from assistant.search.rows import rows
from assistant.tui.conduct.typed import settled
from tests.helpers import HandClock, library
from tests.places import TESTS
from tests.rules_help import marks_scale
from tests.told import REFERENTIAL, told
from tests.yaml_data import yaml_data

EXTERNAL, PROFESSIONAL = "evaluateur_externe", "professionnel_secteur"
TYPED = yaml_data((TESTS / "revue" / "concertation.yaml").read_text(encoding="utf-8"))


def ref(name: str) -> ElementRef:
    return ElementRef.parse(name)


@pytest.fixture
def sessions(tmp_path: Path) -> Library:
    return library(tmp_path, HandClock())


@pytest.fixture
def interview(sessions: Library) -> Interview:
    """Both judged 1.1 alike, 1.2 and 2.1 otherwise; 1.3 the external evaluator alone."""
    made = sessions.create("assistant-formation", "DUVAL Camille", role=EXTERNAL)
    made.run(orders.note, "Reformule la demande.", [ref("1.2")])
    for name in ("1.1", "1.2", "1.3"):
        made.run(orders.judge, ref(name), "acquis", by=EXTERNAL)
    made.run(orders.judge, ref("2.1"), "non_acquis", by=EXTERNAL)
    made.run(orders.take_role, PROFESSIONAL)
    made.run(orders.note, "Ne trouve pas le registre.", [ref("1.2")], origin="observation")
    for name, value in {"1.1": "acquis", "1.2": "non_acquis", "2.1": "acquis"}.items():
        made.run(orders.judge, ref(name), value, by=PROFESSIONAL)
    made.run(orders.take_role, EXTERNAL)
    return made


# --- what they compare --------------------------------------------------------------------


def test_each_side_comes_with_its_facts_the_concluding_one_first(interview: Interview) -> None:
    found = {str(case.ref): case for case in cases(interview.session)}
    assert {name: (case.disputed, case.same) for name, case in found.items()} == {
        "1.1": (False, True), "1.2": (True, False), "2.1": (True, False),
    }
    assert [
        (view.role.id, view.judgement.value, [note.text for note in view.notes])
        for view in found["1.2"].views
    ] == [
        (EXTERNAL, "acquis", ["Reformule la demande."]),
        (PROFESSIONAL, "non_acquis", ["Ne trouve pas le registre."]),
    ]
    assert judged_alone(interview.session) == {EXTERNAL: (ref("1.3"),)}


def test_a_note_without_a_role_is_on_neither_side(interview: Interview) -> None:
    interview.session.role = ""
    interview.run(orders.note, "Vue par les deux.", [ref("2.1")])
    found = next(case for case in cases(interview.session) if case.ref == ref("2.1"))
    assert [note.text for note in found.others] == ["Vue par les deux."]
    assert not any(view.notes for view in found.views)


def test_what_is_agreed_keeps_both_views(interview: Interview) -> None:
    interview.run(orders.agree, ref("1.2"), "non_acquis", "Registre introuvable.", by=EXTERNAL)
    found = next(case for case in cases(interview.session) if case.ref == ref("1.2"))
    assert (found.disputed, found.same) == (False, False)
    assert [view.judgement.value for view in found.views] == ["acquis", "non_acquis"]
    assert found.agreement is not None
    interview.run(orders.judge, ref("1.2"), "non_mis_en_oeuvre", by=PROFESSIONAL)
    again = next(case for case in cases(interview.session) if case.ref == ref("1.2"))
    assert again.disputed
    assert again.agreement == found.agreement


def test_a_consultation_holds_for_all_once_all_is_judged_and_settled(
    interview: Interview,
) -> None:
    assert scope(interview.session, 2) == 2
    for element in interview.session.referential.elements():
        for role in (EXTERNAL, PROFESSIONAL):
            interview.run(orders.judge, element.ref, "acquis", by=role)
    assert scope(interview.session, 2) == 0
    interview.run(orders.judge, ref("1.1"), "non_acquis", by=PROFESSIONAL)
    assert scope(interview.session, 2) == 2


def test_a_consultation_on_a_block_or_on_everything_was_held() -> None:
    assert not held(told(), 1)
    assert held(told(ev.ConsultationHeld(1)), 1) and not held(told(ev.ConsultationHeld(1)), 2)
    assert held(told(ev.ConsultationHeld(0)), 2) and held(told(ev.ConsultationHeld(0)), 0)


def test_a_carried_block_is_not_conferred_on_any_more() -> None:
    carried = ev.BlockCarried(1, "2026-01-01", "2031-01-01", "s")
    both = [
        ev.JudgementGiven(element.ref, "acquis", role)
        for element in REFERENTIAL.elements() if element.ref.block != 1
        for role in (EXTERNAL, PROFESSIONAL)
    ]
    assert scope(told(carried, *both), 2) == 0
    assert scope(told(*both), 2) == 2
    assert scope(told(carried, *both[:-1]), 2) == 2


def test_what_one_alone_judged_is_told_by_that_one() -> None:
    session = told(
        ev.JudgementGiven(ref("1.2"), "acquis", PROFESSIONAL),
        ev.JudgementGiven(ref("2.1"), "acquis", EXTERNAL),
        ev.JudgementGiven(ref("1.1"), "acquis", PROFESSIONAL),
        ev.JudgementGiven(ref("1.3"), "acquis", PROFESSIONAL),
        ev.JudgementGiven(ref("1.3"), "acquis", EXTERNAL),
    )
    assert judged_alone(session) == {
        PROFESSIONAL: (ref("1.1"), ref("1.2")), EXTERNAL: (ref("2.1"),),
    }


def test_what_each_judged_for_himself_is_measured_though_it_was_withdrawn_since() -> None:
    judged = [ev.JudgementGiven(ref("1.1"), "acquis", by) for by in (EXTERNAL, PROFESSIONAL)]
    gone = [ev.JudgementWithdrawn(ref("1.1"), by) for by in (EXTERNAL, PROFESSIONAL)]
    found = agreement_before(told(*judged, *gone), 1)
    assert found is not None and (found.count, found.same) == (1, 1)
    hidden = as_seen(told(*judged, *gone[1:], ev.RoleTaken(PROFESSIONAL)))
    found = agreement_before(hidden)
    assert found is not None and found.count == 0, "who withdrew does not see it any more"


def test_marks_are_not_compared_as_judgements_are() -> None:
    made = replace(REFERENTIAL, scale=marks_scale("0", "20", "1"))
    assert agreement_before(told(referential=made)) is None


# --- how far they agreed ------------------------------------------------------------------


def test_the_agreement_on_a_block_and_on_the_whole(interview: Interview) -> None:
    shares = {
        block: found.observed
        for block in (0, 1, 2, 3) if (found := agreement_before(interview.session, block))
    }
    assert shares == {0: Fraction(1, 3), 1: Fraction(1, 2), 2: Fraction(0), 3: None}


def test_what_is_judged_once_the_consultation_is_held_does_not_count(interview: Interview) -> None:
    before = independent_pairs(interview.session)
    interview.run(orders.consult, 1, "")
    interview.run(orders.judge, ref("1.3"), "acquis", by=PROFESSIONAL)
    assert independent_pairs(interview.session) == before
    interview.run(orders.judge, ref("2.2"), "acquis", by=EXTERNAL)
    interview.run(orders.judge, ref("2.2"), "acquis", by=PROFESSIONAL)
    assert len(independent_pairs(interview.session)) == len(before) + 1


def test_a_view_taken_over_from_ones_own_session_stays_independent(
    sessions: Library, interview: Interview
) -> None:
    own = sessions.create("assistant-formation", "DUVAL Camille", role=PROFESSIONAL)
    own.run(orders.judge, ref("1.3"), "non_acquis", by=PROFESSIONAL)
    interview.run(orders.consult, 1, "")
    interview.take_over(own)
    assert [str(pair.element) for pair in independent_pairs(interview.session)] == [
        "1.1", "1.2", "1.3", "2.1",
    ]


# --- what is typed ------------------------------------------------------------------------


@pytest.mark.parametrize("case", TYPED, ids=[f"{one['tape']}" for one in TYPED])
def test_another_judgement_is_typed(sessions: Library, case: dict[str, Any]) -> None:
    session = sessions.create(case["referentiel"], "DUVAL Camille").session
    if "refus" in case:
        with pytest.raises(RefusedCommand, match=case["refus"]):
            settled(case["tape"], session.referential.scale)
        return
    assert settled(case["tape"], session.referential.scale) == (case["valeur"], case["raison"])


# --- what nobody sees too early -----------------------------------------------------------


@pytest.fixture
def veiled(sessions: Library) -> Interview:
    """The external evaluator judged two elements, undid a third; the professional types."""
    made = sessions.create("assistant-formation", "DUVAL Camille", role=EXTERNAL)
    made.run(orders.note, "Range le dossier.", [ref("1.1")])
    made.run(orders.judge, ref("1.1"), "acquis", by=EXTERNAL, comment="constat réservé")
    made.run(orders.judge, ref("1.2"), "non_acquis", by=EXTERNAL)
    made.run(orders.undo)
    made.run(orders.judge, ref("1.3"), "acquis", by=EXTERNAL)
    made.run(orders.take_role, PROFESSIONAL)
    return made


def test_an_undone_line_and_its_undoing_are_silent_too(veiled: Interview) -> None:
    def silent() -> list[tuple[str, str]]:
        seen = as_seen(veiled.session)
        return [(line.kind, line.text) for line in conversation.lines(seen) if line.veiled]

    one = ("jugement", "")
    assert silent() == [one, one, ("annulation", "Ligne 6 annulée"), ("jugement", "")]
    veiled.run(orders.judge, ref("1.1"), "acquis", by=PROFESSIONAL)
    assert silent() == [one, ("annulation", "Ligne 6 annulée"), ("jugement", "")]


def test_home_tells_neither_the_count_nor_the_last_judgement_of_the_other(
    sessions: Library, veiled: Interview
) -> None:
    summary = sessions.summary(veiled.session.id)
    assert (summary.judged, summary.last_line) == (0, "Range le dossier.")
    veiled.run(orders.take_role, EXTERNAL)
    summary = sessions.summary(veiled.session.id)
    assert (summary.judged, summary.last_line) == (2, "1.3 Acquis")


def test_neither_the_search_nor_the_replayed_interview_tells_it(veiled: Interview) -> None:
    assert not any("réserv" in row.text for row in rows(veiled.session))
    seen = as_seen(veiled.session)
    assert standing(seen, seen.number).judged == 0
    assert LineNumbers(seen).chosen(Filter(words=("acquis",))) == []
    veiled.run(orders.take_role, EXTERNAL)
    assert any("réserv" in row.text for row in rows(veiled.session))
    assert standing(veiled.session, veiled.session.number).judged == 2


def test_until_it_is_known_who_types_no_judgement_is_shown(veiled: Interview) -> None:
    veiled.run(orders.take_role, EXTERNAL)
    first_look = unread(veiled.session)
    shown = [one.text for one in conversation.lines(first_look)]
    assert not [text for text in shown if "cquis" in text]
