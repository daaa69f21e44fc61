"""The repérage and the parcours: what is refused, what is kept, what they leave behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.dossier.checks_route import route_checks
from assistant.domain.events.base import Event
from assistant.domain.events.interview import PointRaised
from assistant.domain.events.route import (
    ActionsPlanned,
    BlockSpotted,
    PracticeObserved,
    SpottingLed,
    TutorNamed,
)
from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders
from assistant.domain.session import route_orders as ro
from assistant.domain.session.state import Session
from assistant.interview import Interview
from tests.dossiers import findings, play
from tests.helpers import HandClock, library, shelf
from tests.told import told

CQP = "vendeur-conseil-distance-gros"


@pytest.fixture
def interview(tmp_path: Path) -> Iterator[Interview]:
    with closing(library(tmp_path, HandClock()).create(CQP, "DUVAL Camille", route="formation")) \
            as opened:
        yield opened


def reasons(interview: Interview) -> set[str]:
    return {one.reason for one in findings(interview) if one.kind in ("reperage", "parcours")}


def test_what_precedes_is_asked_where_the_route_describes_it(tmp_path: Path) -> None:
    begun = library(tmp_path, HandClock())
    for name, route, asked in (
        (CQP, "formation", ["reperage", "parcours"]), (CQP, "vae", []), (CQP, "", []),
        ("technico-commercial-chimie", "", []),
    ):
        with closing(begun.create(name, "ROY Alix", route=route)) as opened:
            assert [one.kind for one in route_checks(opened.session)] == asked


REFUSED: dict[str, Callable[[Interview], object]] = {
    "Résultat de repérage inconnu": lambda one: one.run(ro.spot, 1, "peut-être"),
    "Pas de domaine": lambda one: one.run(ro.spot, 9, "acquise"),
    "Action inconnue": lambda one: one.run(ro.plan, 1, "ailleurs", "x"),
    "Élément inconnu": lambda one: one.run(ro.observe_practice, ElementRef(1, 99), "x"),
    "Point à vérifier vide": lambda one: one.run(ro.point_from_spotting, ElementRef(1, 1), " "),
    "Date illisible": lambda one: one.run(ro.lead_spotting, SpottingLed("A", date="demain")),
}


@pytest.mark.parametrize(("title", "order"), REFUSED.items(), ids=REFUSED)
def test_a_wrong_order_is_refused_and_nothing_is_recorded(
    interview: Interview, title: str, order: Callable[[Interview], object]
) -> None:
    before = interview.session.number
    with pytest.raises(RefusedCommand) as told:
        order(interview)
    assert told.value.title.startswith(title)
    assert interview.session.number == before


def test_a_route_without_spotting_refuses_it(tmp_path: Path) -> None:
    with closing(library(tmp_path, HandClock()).create(CQP, "ROY Alix", route="vae")) as opened:
        with pytest.raises(RefusedCommand, match="ne décrit pas de repérage"):
            opened.run(ro.spot, 1, "acquise")
        with pytest.raises(RefusedCommand, match="ne décrit pas de parcours"):
            opened.run(ro.name_tutor, "Marc Tuteur")


def test_no_judgement_and_no_verdict_follows_from_it(interview: Interview) -> None:
    before = interview.outcome()
    interview.run(ro.spot, 1, "acquise", "Le fait chaque jour.")
    interview.run(ro.observe_practice, ElementRef(1, 1), "Prend les appels seul.")
    assert interview.session.judgements == {}
    assert interview.outcome() == before


def test_it_is_corrected_taken_back_and_undone(interview: Interview) -> None:
    interview.run(ro.spot, 1, "formation")
    interview.run(ro.spot, 1, "acquise", "Vu au poste.")
    assert interview.session.spotted[1].status == "acquise"
    last = interview.session.number
    assert interview.run(ro.spot, 1, "acquise", "Vu au poste.") == last  # nothing new
    interview.run(orders.undo, last)
    assert interview.session.spotted[1].status == "formation"
    interview.run(ro.spot, 1, "")
    assert interview.session.spotted == {}
    interview.run(ro.plan, 2, "travail", "Deux semaines au comptoir.")
    interview.run(ro.plan, 2, "travail", "")
    assert interview.session.planned == {}


def test_the_checks_follow_what_is_recorded(interview: Interview) -> None:
    clock = interview.now
    assert isinstance(clock, HandClock)
    asked = {
        "reperage_sans_nom", "reperage_bloc", "tuteur_absent", "experience_sans_dates",
        "dossier_professionnel_absent",
    }
    assert reasons(interview) == asked
    for order, gone, come in (
        ({"reperage_par": "Paul Vidal"}, {"reperage_sans_nom"}, set()),
        ({"reperage": "acquise", "bloc": 1}, set(), set()),
        ({"reperage": "formation", "bloc": 2}, {"reperage_bloc"}, {"parcours_sans_action"}),
        ({"parcours": "travail", "bloc": 2, "texte": "Au comptoir."}, {"parcours_sans_action"},
         set()),
        ({"tuteur": "Marc Tuteur"}, {"tuteur_absent"}, {"tuteur_conditions"}),
        ({"tuteur": "Marc Tuteur", "conditions": True}, {"tuteur_conditions"}, set()),
        ({"fait": "date_debut_experience", "date": "2025-08-31"}, set(), set()),
        ({"fait": "date_fin_experience", "date": "2026-02-27"}, {"experience_sans_dates"},
         {"experience_courte"}),
        ({"fait": "date_fin_experience", "date": "2026-02-28"}, {"experience_courte"}, set()),
        ({"fait": "date_reception_dossier_professionnel", "date": "2026-03-01"},
         {"dossier_professionnel_absent"}, set()),
    ):
        play(interview, clock, [order])
        asked = (asked - gone) | come
        assert reasons(interview) == asked, order


# --- what each order records ----------------------------------------------------------------------

MADE = shelf(Path("aucun")).load(CQP)
REF = ElementRef(1, 1)
LED = SpottingLed("Paul Vidal", "c", "f", "n", "2026-01-05")
SPOTTED, PLANNED = BlockSpotted(1, "acquise", "Vu."), ActionsPlanned(1, "travail", "a")
TUTOR, OBSERVED = TutorNamed("Marc Tuteur", "c", "f", True), PracticeObserved(REF, "a")
RECORDED: dict[str, tuple[tuple[Event, ...], Callable[[Session], list[Event]], list[Event]]] = {
    "qui a mené le repérage": (
        (), lambda one: ro.lead_spotting(
            one, SpottingLed(" Paul\nVidal", " c", " f", " n", "2026-01-05")), [LED]),
    "le même": ((LED,), lambda one: ro.lead_spotting(one, LED), []),
    "plus personne": (
        (LED,), lambda one: ro.lead_spotting(one, SpottingLed(" ")), [SpottingLed("")]),
    "personne, où il n’y a personne": (
        (), lambda one: ro.lead_spotting(one, SpottingLed("")), []),
    "un bloc repéré": ((), lambda one: ro.spot(one, 1, "acquise", " Vu. "), [SPOTTED]),
    "le même résultat": ((SPOTTED,), lambda one: ro.spot(one, 1, "acquise", "Vu."), []),
    "rien, où rien n’est repéré": ((SPOTTED,), lambda one: ro.spot(one, 2, ""), []),
    "un résultat retiré": (
        (SPOTTED,), lambda one: ro.spot(one, 1, ""), [BlockSpotted(1, "")]),
    "un point à vérifier": (
        (), lambda one: ro.point_from_spotting(one, REF, " Quand ? "),
        [PointRaised(REF, "Repérage : Quand ?")]),
    "une action": ((), lambda one: ro.plan(one, 1, "travail", " a "), [PLANNED]),
    "la même": ((PLANNED,), lambda one: ro.plan(one, 1, "travail", "a"), []),
    "la même, autrement": (
        (PLANNED,), lambda one: ro.plan(one, 1, "formation", "a"),
        [ActionsPlanned(1, "formation", "a")]),
    "aucune, où il n’y en a pas": ((), lambda one: ro.plan(one, 1, "travail", " "), []),
    "un tuteur": (
        (), lambda one: ro.name_tutor(one, " Marc Tuteur", "c ", "f ", conditions=True), [TUTOR]),
    "le même tuteur": (
        (TUTOR,), lambda one: ro.name_tutor(one, "Marc Tuteur", "c", "f", conditions=True), []),
    "aucun tuteur, où il n’y en a pas": ((), lambda one: ro.name_tutor(one, ""), []),
    "une pratique": ((), lambda one: ro.observe_practice(one, REF, " a "), [OBSERVED]),
    "la même pratique": ((OBSERVED,), lambda one: ro.observe_practice(one, REF, "a"), []),
    "une pratique retirée": (
        (OBSERVED,), lambda one: ro.observe_practice(one, REF, ""), [PracticeObserved(REF, "")]),
}


@pytest.mark.parametrize("name", RECORDED)
def test_an_order_records_just_what_is_new(name: str) -> None:
    before, order, events = RECORDED[name]
    assert order(told(*before, referential=MADE, route="formation")) == events


NEEDS: dict[str, tuple[str, Callable[[Session], list[Event]]]] = {
    "repérage": ("repérage", lambda one: ro.lead_spotting(one, LED)),
    "bloc repéré": ("repérage", lambda one: ro.spot(one, 1, "acquise")),
    "point": ("repérage", lambda one: ro.point_from_spotting(one, REF, "x")),
    "action": ("parcours", lambda one: ro.plan(one, 1, "travail", "x")),
    "tuteur": ("parcours", lambda one: ro.name_tutor(one, "x")),
    "pratique": ("parcours", lambda one: ro.observe_practice(one, REF, "x")),
}


@pytest.mark.parametrize("name", NEEDS)
def test_each_order_asks_for_what_its_route_describes(name: str) -> None:
    """A route may describe the one without the other."""
    what, order = NEEDS[name]
    training = next(one for one in MADE.routes if one.id == "formation")
    only = {
        "repérage": replace(training, course=None), "parcours": replace(training, spotting=None),
    }
    for described, route in only.items():
        session = told(referential=replace(MADE, routes=(route,)), route="formation")
        if described == what:
            assert order(session)
        else:
            with pytest.raises(RefusedCommand, match=f"Sans {what}"):
                order(session)


def test_the_route_is_the_chosen_one_else_the_only_one_that_foresees_a_spotting() -> None:
    training, vae = (next(one for one in MADE.routes if one.id == name)
                     for name in ("formation", "vae"))
    assert ro.route_of(told(referential=MADE, route="vae")) == vae
    assert ro.route_of(told(referential=MADE, route="ailleurs")) is None
    only = replace(MADE, routes=(training, vae))
    assert ro.route_of(told(referential=only)) == training
    second = replace(training, id="seconde")
    assert ro.route_of(told(referential=replace(MADE, routes=(training, second)))) is None
    assert ro.route_of(told(referential=replace(MADE, routes=(vae,)))) is None
