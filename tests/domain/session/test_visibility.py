"""Two evaluators judge apart: what the role that types may see of the other's judgements."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.events import interview as ev
from assistant.domain.events.base import Event
from assistant.domain.events.drafts import DraftChoice, DraftTaken
from assistant.domain.events.model import SuggestionProposed, SuggestionSettled
from assistant.domain.referential.model import ElementRef
from assistant.domain.rules.outcome import outcome, outcome_of_block
from assistant.domain.session import orders
from assistant.domain.session.state import Seal, Session
from assistant.domain.session.visibility import (
    Veiled,
    as_seen,
    concealed,
    hidden,
    hidden_elements,
    seen_by,
    unread,
    withheld,
)
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


# --- what was written from a judgement ----------------------------------------------------------


def write(interview: Interview, role: str, *events: Event) -> int:
    """What a role recorded; the number of the last line."""
    interview.run(orders.take_role, role)
    number = interview.record(events)
    interview.run(orders.take_role, PROFESSIONAL)
    return number


def proposed(use: str, block: int) -> SuggestionProposed:
    return SuggestionProposed(use, "m", "p", 1, block, ({"text": "Une phrase."},))


def veils(interview: Interview) -> dict[int, Veiled]:
    """What stands in the place of each hidden line that is no judgement."""
    seen = as_seen(interview.session)
    events = {number: seen.entries[number - 1].event for number in seen.veiled}
    return {
        number: one for number, one in events.items()
        if isinstance(one, Veiled) and one.kind != "jugement"
    }


WRITTEN: dict[str, tuple[Event, Veiled | None]] = {
    "les observations du bloc": (
        ev.ObservationWritten(1, "x"), Veiled("ecrit", 1, (), "observation")),
    "celles de l’ensemble": (
        ev.ObservationWritten(0, "x"), Veiled("ecrit", 0, (), "observation")),
    "celles d’un autre bloc": (ev.ObservationWritten(2, "x"), None),
    "le brouillon du bloc": (DraftTaken(1, ()), Veiled(block=1)),
    "celui d’un autre bloc": (DraftTaken(2, ()), None),
    "le passage choisi sur un élément": (DraftChoice(ElementRef(1, 5), 0), Veiled(block=1)),
    "celui d’un autre bloc, choisi": (DraftChoice(ElementRef(2, 1), 0), None),
    "une reformulation": (proposed("reformulation", 1), Veiled("cadre", 1, (), "modèle")),
    "une reformulation d’un autre bloc": (proposed("reformulation", 2), None),
    "une relance": (proposed("relances", 1), None),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_what_the_other_wrote_from_a_hidden_judgement_is_hidden_with_it(
    interview: Interview, name: str
) -> None:
    event, veil = WRITTEN[name]
    number = write(interview, EXTERNAL, event)
    assert veils(interview) == ({number: veil} if veil else {})
    assert concealed(as_seen(interview.session), number) == (veil is not None)
    for ref in (FIRST, SECOND):
        interview.run(orders.judge, ref, "acquis", by=PROFESSIONAL)
    assert veils(interview) == {}, "both have judged: nothing is hidden any more"


@pytest.mark.parametrize("name", WRITTEN)
def test_ones_own_writing_is_never_hidden(interview: Interview, name: str) -> None:
    write(interview, PROFESSIONAL, WRITTEN[name][0])
    assert veils(interview) == {}


def test_the_answer_to_a_hidden_rewording_is_hidden_and_to_another_is_not(
    interview: Interview,
) -> None:
    rewording = write(interview, EXTERNAL, proposed("reformulation", 1))
    answer = write(interview, EXTERNAL, SuggestionSettled(rewording, 1, True, "x"))
    other = write(interview, EXTERNAL, proposed("relances", 1))
    write(interview, EXTERNAL, SuggestionSettled(other, 1, True, "x"))
    veil = Veiled("cadre", 1, (), "modèle")
    assert veils(interview) == {rewording: veil, answer: veil}
    assert list(as_seen(interview.session).suggestions) == [other]


def test_a_view_keeps_only_what_may_be_seen(interview: Interview) -> None:
    choice = DraftChoice(ElementRef(2, 1), 0, "vu")
    theirs = DraftTaken(1, ({"id": "a", "text": "Lui."},))
    for number in (1, 2):
        write(interview, EXTERNAL, ev.ObservationWritten(number, f"Lui, {number}."))
    write(interview, EXTERNAL, theirs, DraftChoice(FIRST, 0, "lui"), choice)
    seen = as_seen(interview.session)
    assert seen.observations == {2: "Lui, 2."}
    assert (seen.drafts, seen.picks) == ({}, {choice.element: (0, "vu")})

    mine = DraftTaken(1, ({"id": "b", "text": "Moi."},))
    undone = write(interview, PROFESSIONAL, DraftTaken(1, ({"id": "c", "text": "Retiré."},)))
    lost = write(interview, PROFESSIONAL, DraftChoice(ElementRef(1, 3), 0, "retiré"))
    write(interview, PROFESSIONAL, mine, mine, ev.Undone(undone), ev.Undone(lost))
    write(interview, PROFESSIONAL, ev.NoteTaken("x"), ev.NoteTaken("y"))
    seen = as_seen(interview.session)
    assert seen.drafts == {1: (mine, mine)}
    assert seen.picks == {choice.element: (0, "vu")}
    assert interview.session.drafts == {1: (theirs, mine, mine)}, "the session is untouched"


def test_observations_that_one_may_not_read_are_not_written_over(interview: Interview) -> None:
    def shown() -> Session:
        return as_seen(interview.session)

    assert not withheld(shown(), 1)
    number = write(interview, EXTERNAL, ev.ObservationWritten(1, "Lui."))
    assert withheld(shown(), 1)
    assert not withheld(shown(), 0) and not withheld(shown(), 2)
    with pytest.raises(RefusedCommand, match="Observations de l’autre évaluateur"):
        orders.observe(shown(), "Moi.", 1)
    assert orders.observe(shown(), "Moi.", 2) == [ev.ObservationWritten(2, "Moi.")]
    write(interview, EXTERNAL, ev.Undone(number))
    assert not withheld(shown(), 1), "taken back, they stand in nobody’s way"
    write(interview, EXTERNAL, ev.ObservationWritten(1, "Lui encore."))
    write(interview, PROFESSIONAL, ev.ObservationWritten(1, "Moi, sans avoir vu."))
    assert not withheld(shown(), 1)
    assert shown().observations == {1: "Moi, sans avoir vu."}


def test_an_undoing_of_what_is_hidden_is_hidden_too(interview: Interview) -> None:
    judged = interview.session.number - 1
    undone = write(interview, EXTERNAL, ev.Undone(judged))
    again = write(interview, EXTERNAL, ev.Undone(undone))
    note = write(interview, EXTERNAL, ev.NoteTaken("x"))
    plain = write(interview, EXTERNAL, ev.Undone(note))
    seen = as_seen(interview.session)
    assert [concealed(seen, one) for one in (judged, undone, again, note, plain)] == [
        True, True, True, False, False,
    ]


def test_a_sealed_session_hides_nothing(interview: Interview) -> None:
    session = interview.session
    session.seals.append(
        Seal(9, session.last, "", ev.SessionSealed("", 8, "", "", "", {}))
    )
    assert as_seen(session) is session
    assert not hidden(session, FIRST, EXTERNAL)


def test_each_role_sees_its_own_part_whoever_types(interview: Interview) -> None:
    session = interview.session
    assert seen_by(session, EXTERNAL).judgements == session.judgements
    assert seen_by(session, PROFESSIONAL).judgements == {}
    assert seen_by(session, "").judgements == session.judgements
    assert session.role == PROFESSIONAL


def test_who_has_not_said_who_he_is_sees_nobody_s_judgement(interview: Interview) -> None:
    interview.run(orders.agree, FIRST, "acquis", "Vu ensemble.", by=EXTERNAL)
    interview.run(orders.consult, 1, "")
    seen = unread(interview.session)
    assert (seen.judgements, seen.agreements, seen.consulted) == ({}, {}, {})


def test_what_both_agreed_on_is_shown_and_so_is_all_once_they_conferred(
    interview: Interview,
) -> None:
    interview.run(orders.agree, FIRST, "acquis", "Vu ensemble.", by=EXTERNAL)
    assert not hidden(interview.session, FIRST, EXTERNAL)
    assert hidden(interview.session, SECOND, EXTERNAL)
    assert list(as_seen(interview.session).judgements) == [FIRST]
    interview.run(orders.consult, 2, "")
    assert hidden(interview.session, SECOND, EXTERNAL), "of another block nothing was said"
    interview.run(orders.consult, 0, "")
    assert not hidden(interview.session, SECOND, EXTERNAL)
