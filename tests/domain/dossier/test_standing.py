"""Where a dossier stands: its state by state, and what it lacks by who owes it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.domain.dossier.standing import STATES, DossierStanding, Owed, standing, state_said
from assistant.domain.events import interview as ev
from assistant.domain.rules.outcome import outcome
from assistant.interview import Interview
from assistant.resources import shipped
from assistant.storage.words import load_owing
from tests.dossiers import Order, complete, play
from tests.helpers import HandClock, library, shelf
from tests.told import EXTERNAL, told

CQP = "vendeur-conseil-distance-gros"


@pytest.fixture
def interview(tmp_path: Path) -> Iterator[Interview]:
    with closing(library(tmp_path, HandClock()).create(CQP, "DUVAL Camille")) as opened:
        yield opened


def stands(interview: Interview) -> DossierStanding:
    return standing(interview.session, interview.outcome(), lambda _: False)


def test_a_dossier_goes_from_state_to_state(interview: Interview) -> None:
    clock = interview.now
    assert isinstance(clock, HandClock)
    groups = complete(interview.session.referential, "oui")
    states = [stands(interview).state]
    play(interview, clock, [{"horloge": "demarrer"}])
    states.append(stands(interview).state)
    play(interview, clock, [{"horloge": "arreter"}])
    states.append(stands(interview).state)
    play(interview, clock, [one for some in groups.values() for one in some])
    states.append(stands(interview).state)
    play(interview, clock, [{"jury": "Délivrance.", "date": "2026-06-30", "blocs": [1, 2]}])
    states.append(stands(interview).state)
    assert states == ["preparation", "entretien", "a_completer", "complet", "decide"]
    assert set(states) == set(STATES)
    assert stands(interview).owed == ()


def test_what_is_lacking_says_who_owes_it_once_for_all_its_blocks(interview: Interview) -> None:
    words = load_owing([shipped("prompts")])
    owed = stands(interview).owed
    assert len({(one.label, one.who) for one in owed}) == len(owed)
    told = {one.kind: words.who(one) for one in owed}
    assert told["elements_juges"] == "les évaluateurs"
    assert told["document_recu"] == "le candidat"
    roles = {role.title for role in interview.session.referential.roles}
    assert {one.who for one in owed if one.kind == "evaluateurs_nommes"} == roles
    assert all(words.who(one) for one in owed)


def test_a_lack_is_told_once_with_the_blocks_it_lacks_in(interview: Interview) -> None:
    clock = interview.now
    assert isinstance(clock, HandClock)
    owed = {one.kind: one.blocks for one in stands(interview).owed}
    assert owed["elements_juges"] == "1, 2"
    assert owed["concertation"] == ""
    play(interview, clock, [{"concertation": "Accord.", "bloc": 1}])
    assert {one.kind: one.blocks for one in stands(interview).owed}["concertation"] == "2"


def test_a_lack_of_the_whole_dossier_names_no_block() -> None:
    session = told(
        ev.ConsultationHeld(2), ev.EvaluatorNamed(EXTERNAL, "A"), ev.EvaluatorNamed(EXTERNAL, "B")
    )
    owed = standing(session, outcome(session), lambda _: False).owed
    found = {one.kind: (one.who, one.blocks) for one in owed}
    assert found["concertation"] == ("", "1, 3, 4, 5, 6")
    assert found["habilitation"] == ("Évaluateur externe", "")


def test_a_comment_is_owed_by_the_role_whose_box_it_is() -> None:
    made = shelf(Path("aucun")).load("technico-commercial-chimie")
    own = [one for one in made.comments if one.required]
    nobodys = replace(own[0], id="candidat-doit", role="")
    check = next(one for one in made.checks if one.kind == "commentaire")
    asked = replace(check, options={})
    session = told(referential=replace(made, comments=(*own, nobodys), checks=(asked,)))
    owed = standing(session, outcome(session), lambda _: False).owed
    titles = [role.title for one in own for role in made.roles if role.id == one.role]
    assert [one.who for one in owed if one.kind == "commentaire"] == [*titles, "Candidat"]


def test_any_of_the_evaluators_is_told_no_more_than_a_result_to_come(
    interview: Interview,
) -> None:
    """What tells how an element was judged is told as what tells nothing."""
    clock = interview.now
    assert isinstance(clock, HandClock)
    play(interview, clock, [
        {"jugement": "oui", "element": "1.1", "par": "evaluateur_externe"},
        {"jugement": "non", "element": "1.1", "par": "representant_organisme"},
        {"concertation": "Accord.", "bloc": 0},
    ])
    session, found = interview.session, interview.outcome()
    plain = standing(session, found, lambda _: False).owed
    discreet = standing(session, found, lambda _: False, discreet=True).owed
    assert [one for one in plain if one.kind == "concertation"]
    assert [one for one in discreet if one.kind == "concertation"] == []
    assert [one for one in discreet if one.kind == "resultat"] == [
        Owed("resultat", "Résultats à établir", "", "")
    ]


def test_a_broken_seal_is_lacking_whatever_else_is(interview: Interview) -> None:
    session, found = interview.session, interview.outcome()
    broken = standing(session, found, lambda _: False, broken=True)
    assert broken.owed[0] == Owed("sceau", "Sceau rompu", "", "")
    assert broken.owed[1:] == standing(session, found, lambda _: False).owed
    assert all(one.kind != "sceau" for one in stands(interview).owed)
    clock = interview.now
    assert isinstance(clock, HandClock)
    groups = complete(session.referential, "oui")
    play(interview, clock, [one for some in groups.values() for one in some])
    assert stands(interview).state == "complet"
    again = standing(interview.session, interview.outcome(), lambda _: False, broken=True)
    assert (again.state, [one.kind for one in again.owed]) == ("a_completer", ["sceau"])


def test_every_kind_of_check_is_owed_by_somebody() -> None:
    from assistant.domain.dossier.completeness import CHECKS

    words = load_owing([shipped("prompts")])
    every = {*CHECKS, "resultat", "criteres", "chronologie", "reperage", "parcours"}
    assert {*every, "sceau"} == set(words.whose) == set(words.what)


def test_deadlines_have_their_day_once_their_event_is_known(interview: Interview) -> None:
    clock = interview.now
    assert isinstance(clock, HandClock)
    assert stands(interview).dues == ()
    told: list[Order] = [{"fait": "date_evaluation", "date": "2026-06-30"}]
    play(interview, clock, told)
    found = {one.id: one.day for one in stands(interview).dues}
    assert found["convocation"] == "2026-05-30"


VAE = {"instruction-vae", "convocation-vae", "programmation-vae"}
BEFORE = {"convocation", "information-cpnefp-vae"}
RESULTS = {"resultats-vae"}


@pytest.mark.parametrize(("told", "gone", "left"), [
    ([], set(), VAE | BEFORE),
    ([{"fait": "date_deliberation", "date": "2026-07-01"}], VAE | BEFORE, RESULTS),
    ([{"horloge": "demarrer"}], set(), VAE | BEFORE),
    ([{"horloge": "demarrer"}, {"horloge": "arreter"}], VAE | BEFORE, set()),
    ([{"fait": "date_deliberation", "date": "2026-07-01"},
      {"jury": "Délivrance.", "date": "2026-07-30", "blocs": [1, 2]}],
     VAE | BEFORE | RESULTS, {"suivi-6-mois", "suivi-2-ans"}),
], ids=["à venir", "délibéré", "en cours", "tenu", "décidé"])
def test_what_the_dossier_went_past_is_not_due_any_more(
    told: list[Order], gone: set[str], left: set[str], tmp_path: Path
) -> None:
    clock = HandClock()
    with closing(library(tmp_path, clock).create(CQP, "DUVAL Camille", route="vae")) as interview:
        play(interview, clock, [
            {"fait": "date_reception_demande", "date": "2026-01-10"},
            {"fait": "date_reception_dossier", "date": "2026-02-10"},
            {"fait": "date_evaluation", "date": "2026-06-30"}, *told,
        ])
        dues = {one.id for one in stands(interview).dues}
    # the demand was received, then the file: the instruction is over
    assert dues & (gone | left) == left - {"instruction-vae"}


def test_what_was_to_be_received_was(tmp_path: Path) -> None:
    clock = HandClock()
    with closing(
        library(tmp_path, clock).create(CQP, "DUVAL Camille", route="formation")
    ) as interview:
        play(interview, clock, [{"fait": "date_evaluation", "date": "2026-06-30"}])
        assert "dossier-professionnel" in {one.id for one in stands(interview).dues}
        play(interview, clock, [
            {"fait": "date_reception_dossier_professionnel", "date": "2026-05-02"}
        ])
        assert "dossier-professionnel" not in {one.id for one in stands(interview).dues}


def test_an_interview_is_said_under_way_or_paused() -> None:
    assert state_said("entretien", running=True) == "entretien en cours"
    assert state_said("entretien", running=False) == "entretien en pause"
    assert state_said("complet", running=False) == STATES["complet"]
