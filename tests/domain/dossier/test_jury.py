"""The jury's composition, what its decision keeps, and the session that follows a partial one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.dossier.checks_time import JURY, recorded_days
from assistant.domain.dossier.jury import (
    KeptBlock,
    carry_over,
    composition,
    departures,
    kept_blocks,
    retentions,
    seats,
)
from assistant.domain.events.interview import BlockCarried, JuryDecided
from assistant.domain.referential.model import Citation, Jury
from assistant.interview import Interview
from assistant.resources import shipped
from assistant.voice import Voice
from tests.dossiers import Order, findings, play
from tests.helpers import HandClock, library
from tests.places import TESTS
from tests.told import REFERENTIAL, told
from tests.yaml_data import yaml_data

FOLDER = TESTS / "jury"
WHOLESALE = "vendeur-conseil-distance-gros"


def table(name: str) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = yaml_data((FOLDER / name).read_text("utf-8"))
    return cases


def opened(folder: Path, cqp: str, orders: list[Order]) -> Interview:
    interview = library(folder).create(cqp, "DUVAL Camille")
    play(interview, HandClock(), orders)
    return interview


@pytest.mark.parametrize("case", table("composition.yaml"), ids=lambda case: case["nom"])
def test_the_jury_is_held_to_the_composition_of_its_source(
    case: dict[str, Any], tmp_path: Path
) -> None:
    decision: Order = {
        "jury": "Délivrance", "date": "2026-04-10", "blocs": [1], "membres": case["membres"],
    }
    voice = Voice([shipped("prompts")])
    found = [
        {"motif": one.reason, "dit": voice.say("controle", **one.said).strip()}
        for one in composition(opened(tmp_path, "assistant-formation", [decision]).session)
    ]
    assert len(found) == len(case["constats"]), found
    for one, wanted in zip(found, case["constats"], strict=True):
        assert {key: one[key] for key in wanted} == wanted


def test_who_sat_is_held_to_as_little_as_the_source_says() -> None:
    size = Jury("Jury", 2, 4, (), (), Citation())
    words = Jury("Jury", 0, 0, ("1 salarié", "2 experts", "un président"), (), Citation())
    both = "1 salarié ; 2 experts ; un président"

    def said(jury: Jury, **members: object) -> list[tuple[str, str]]:
        return [(one.reason, one.sentence) for one in departures(jury, members)]

    assert said(size) == [("composition_non_inscrite", "")]
    assert said(words) == [("composition_non_inscrite", both)]
    assert [len(said(size, salaries=count)) for count in (1, 2, 4, 5)] == [1, 0, 0, 1]
    assert said(size, salaries=2, employeurs=["A", "B"], autres="C") == [("effectif", "")]
    assert said(words, salaries=1, experts=2) == []
    assert said(words, salaries=1, experts="2") == []
    assert said(words, salaries=1, experts=3) == [("college", "2 experts")]
    assert said(words, salaries=0, experts=1) == [
        ("college", "1 salarié"), ("college", "2 experts"),
    ]
    assert departures(replace(size, maximum=0), {"salaries": 9}) == ()


@pytest.mark.parametrize("cqp", ["assistant-formation", "conseiller-commercial-formation"])
def test_the_seats_are_read_from_the_words_of_the_source(cqp: str, tmp_path: Path) -> None:
    jury = opened(tmp_path, cqp, []).session.referential.jury
    assert jury is not None
    assert [(one.college, one.minimum, one.maximum, one.equal) for one in seats(jury)] == [
        ("salaries", 1, 2, False), ("employeurs", 1, 2, True), ("experts", 1, 1, False),
    ]


def test_a_jury_departing_from_its_source_never_blocks(tmp_path: Path) -> None:
    decision: Order = {
        "jury": "Délivrance", "date": "2026-04-10", "membres": {"salaries": 5, "experts": 0},
    }
    found = composition(opened(tmp_path, "assistant-formation", [decision]).session)
    assert found
    assert not any(one.blocking for one in found)


@pytest.mark.parametrize(("decided", "until", "session"), [
    ("2031-03-10", date(2031, 3, 10), "avant"), ("2031-03-11", date(2036, 3, 11), "essai"),
])
def test_a_block_validated_again_is_kept_anew_once_its_time_was_over(
    decided: str, until: date, session: str
) -> None:
    carried = BlockCarried(1, "2026-03-10", "2031-03-10", "avant")
    (kept,) = kept_blocks(told(carried, JuryDecided(decided, "d", (1,))))
    assert (kept.until, kept.session) == (until, session)


@pytest.mark.parametrize(("own", "kept"), [(24, 60), (60, 60), (84, 84), (0, 0)])
def test_a_block_of_two_certificates_is_kept_by_the_one_that_lasts(own: int, kept: int) -> None:
    """Months; 0 for life."""
    whole = REFERENTIAL.certifications[0]
    assert whole.retention is not None and whole.retention.months == 60
    one = replace(
        whole, id="bloc", blocks=(1,), marks=None, retention=replace(whole.retention, months=own)
    )
    bare = replace(one, id="sans", retention=None)
    pair = replace(one, id="deux", blocks=(1, 2), retention=replace(whole.retention, months=0))
    for order in ((whole, one, bare, pair), (pair, bare, one, whole)):
        found = retentions(replace(REFERENTIAL, certifications=order), {1, 3})
        assert {number: rule.months for number, rule in found.items()} == {1: kept, 3: 60}


def test_nothing_departs_before_a_decision_nor_where_the_source_knows_no_jury() -> None:
    assert REFERENTIAL.jury is not None
    assert composition(told()) == ()
    decided = JuryDecided("2026-04-10", "d", (1,))
    assert [one.reason for one in composition(told(decided))] == ["composition_non_inscrite"]
    assert composition(told(decided, referential=replace(REFERENTIAL, jury=None))) == ()


def test_where_the_source_gives_no_composition_none_is_checked(tmp_path: Path) -> None:
    decision: Order = {"jury": "Délivrance", "date": "2026-04-10", "membres": {"salaries": 9}}
    for cqp in (WHOLESALE, "technico-commercial-chimie"):
        assert composition(opened(tmp_path / cqp, cqp, [decision]).session) == ()


@pytest.mark.parametrize("case", table("rattrapages.yaml"), ids=lambda case: case["nom"])
def test_a_resit_carries_what_is_still_kept(case: dict[str, Any], tmp_path: Path) -> None:
    session = opened(tmp_path, case["referentiel"], case["ordres"]).session
    today = date.fromisoformat(case["le"])
    if "refus" in case:
        with pytest.raises(RefusedCommand, match=case["refus"]):
            carry_over(session, today)
        return
    found = carry_over(session, today)
    assert {one.block: one.until.isoformat() for one in found.kept} == case["repris"]
    assert [one.block for one in found.expired] == case.get("perimes", [])
    assert {one.block: one.until for one in found.events} == case["repris"]
    assert {one.session for one in found.events} <= {session.id}


# --- the session that follows --------------------------------------------------------------


def at(year: int, month: int, day: int) -> HandClock:
    return HandClock(datetime(year, month, day, 10, 0, tzinfo=UTC))


def test_the_resit_bears_on_the_failed_block_alone(tmp_path: Path) -> None:
    clock = at(2026, 9, 1)
    home = library(tmp_path, clock)
    first = home.create(WHOLESALE, "DUVAL Camille", route="vae")
    play(first, clock, [
        {"candidat": "DUVAL Camille", "details": {"entreprise": "Grossiste & fils"}},
        {"jury": "Domaine 1 validé", "date": "2026-03-10", "blocs": [1]},
    ])
    first.close()

    resit = home.resit(first.session.id, role="evaluateur_externe")
    session = resit.session
    assert session.id != first.session.id
    assert (session.candidate, session.route) == ("DUVAL Camille", "vae")
    assert session.details == {"entreprise": "Grossiste & fils"}
    assert list(session.carried) == [1]
    assert session.carried[1].session == first.session.id
    assert session.referential.fingerprint == first.session.referential.fingerprint
    assert resit.outcome().block(1).status == "mastered"
    assert resit.outcome().block(1).carried
    assert resit.outcome().block(2).status == "undetermined"
    assert {one.block for one in findings(resit)} <= {0, 2}, "a carried block is complete"


def test_the_resit_passed_the_certificate_is_proposed(tmp_path: Path) -> None:
    clock = at(2026, 9, 1)
    home = library(tmp_path, clock)
    first = home.create(WHOLESALE, "DUVAL Camille")
    play(first, clock, [{"jury": "Domaine 1 validé", "date": "2026-03-10", "blocs": [1]}])
    resit = home.resit(first.session.id)
    block = resit.session.referential.blocks[1]
    play(resit, clock, [{"jugement": "oui", "element": str(e.ref)} for e in block.elements])
    assert resit.outcome().certifications[0].status == "delivery"


def test_a_block_carried_twice_keeps_its_first_expiry(tmp_path: Path) -> None:
    clock = at(2027, 1, 15)
    home = library(tmp_path, clock)
    first = home.create("assistant-formation", "DUVAL Camille")
    play(first, clock, [{"jury": "Partielle", "date": "2026-03-10", "blocs": [1, 2]}])
    second = home.resit(first.session.id)
    play(second, clock, [{"jury": "Partielle", "date": "2027-01-20", "blocs": [1, 2, 3]}])
    kept = {one.block: (one.until, one.session) for one in kept_blocks(second.session)}
    assert kept == {
        1: (date(2031, 3, 10), first.session.id),
        2: (date(2031, 3, 10), first.session.id),
        3: (date(2032, 1, 20), second.session.id),
    }

    clock.moment = datetime(2031, 6, 1, tzinfo=UTC)
    carried = home.carry_over(second.session.id)
    assert [one.block for one in carried.expired] == [1, 2]
    assert [one.block for one in carried.kept] == [3]


def test_carried_blocks_complete_the_certificate_though_the_jury_names_only_the_new_one(
    tmp_path: Path,
) -> None:
    clock = at(2026, 9, 1)
    home = library(tmp_path, clock)
    first = home.create(WHOLESALE, "DUVAL Camille")
    play(first, clock, [{"jury": "Domaine 1 validé", "date": "2026-03-10", "blocs": [1]}])
    second = home.resit(first.session.id)
    play(second, clock, [{"jury": "CQP délivré", "date": "2026-11-02", "blocs": [2]}])
    assert kept_blocks(second.session) == ()
    with pytest.raises(RefusedCommand, match="il ne reste rien à évaluer"):
        home.carry_over(second.session.id)


def test_what_a_session_carries_is_kept_before_its_own_decision(tmp_path: Path) -> None:
    clock = at(2026, 9, 1)
    home = library(tmp_path, clock)
    first = home.create(WHOLESALE, "DUVAL Camille")
    assert kept_blocks(first.session) == ()
    play(first, clock, [{"jury": "Domaine 1 validé", "date": "2026-03-10", "blocs": [1]}])
    kept = KeptBlock(1, date(2026, 3, 10), date(2028, 3, 10), first.session.id)
    assert kept_blocks(first.session) == (kept,)
    assert kept_blocks(home.resit(first.session.id).session) == (kept,)


def test_a_decision_taken_after_the_expiry_does_not_complete_the_certificate(
    tmp_path: Path,
) -> None:
    clock = at(2028, 3, 1)
    home = library(tmp_path, clock)
    first = home.create(WHOLESALE, "DUVAL Camille")
    play(first, clock, [{"jury": "Domaine 1 validé", "date": "2026-03-10", "blocs": [1]}])
    second = home.resit(first.session.id)
    play(second, clock, [{"jury": "Domaine 2 validé", "date": "2028-03-20", "blocs": [2]}])
    clock.moment = datetime(2028, 4, 1, tzinfo=UTC)
    carried = home.carry_over(second.session.id)
    assert [one.block for one in carried.expired] == [1]
    assert [one.block for one in carried.kept] == [2]


def test_the_marks_entered_from_the_official_document_are_not_entered_again(
    tmp_path: Path,
) -> None:
    clock = at(2026, 9, 1)
    home = library(tmp_path, clock)
    first = home.create("assistant-formation", "DUVAL Camille")
    play(first, clock, [
        {"incontournable": "oui", "element": "2.1"},
        {"jury": "Partielle", "date": "2026-03-10", "blocs": [1]},
    ])
    assert home.resit(first.session.id).session.marks == first.session.marks


def test_a_refused_resit_opens_nothing(tmp_path: Path) -> None:
    home = library(tmp_path)
    first = home.create("technico-commercial-chimie", "DUVAL Camille")
    play(first, HandClock(), [{"jury": "Partielle", "date": "2026-03-10", "blocs": [1]}])
    with pytest.raises(RefusedCommand, match="Ouvrez une session nouvelle"):
        home.resit(first.session.id)
    assert home.store.ids() == (first.session.id,)


def test_a_decision_from_elsewhere_without_a_day_or_with_a_number_without_end_is_read(
    tmp_path: Path,
) -> None:
    session = opened(tmp_path, "assistant-formation", []).session
    session.jury = JuryDecided("", "d", (1,), {"salaries": "9" * 5_000})
    assert recorded_days(session, JURY) == {}
    assert kept_blocks(session) == ()
    with pytest.raises(RefusedCommand, match="avec sa date"):
        carry_over(session, date(2026, 6, 1))
    assert not any("9999999" in str(one.said) for one in composition(session))
