"""The lines of the « Dossier » screen: each records what its words say, and refuses the rest."""

from __future__ import annotations

import pytest

from assistant.domain.referential.model import ElementRef
from assistant.tui.consultation.screen import ConsultationScreen
from tests.tui.conftest import World, flat_text, interview_of, screen_text, write
from tests.tui.dossier_help import (
    DISTANCE,
    SALES,
    SIZE,
    begin,
    choose,
    differ,
    dossier_world,
    entry,
    fill,
    go,
    open_dossier,
    reasons,
    row,
)

world = pytest.fixture(dossier_world)

# --- people ----------------------------------------------------------------------------------


async def test_an_evaluator_is_entered_line_after_line(world: World) -> None:
    session = begin(world)
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await open_dossier(pilot)
        await pilot.press("f4")
        assert "✗ Nom et prénom" in screen_text(app)
        for text in ("DURAND Paul", "Conseil & Cie", "consultant", "H-123", "oui", ""):
            await pilot.press("enter")
            await write(pilot, text)
        shown = screen_text(app)
        for said in ("DURAND Paul", "Conseil & Cie", "consultant", "H-123"):
            assert said in shown
        assert "manque" not in row(app, "Numéro d’habilitation")
        role = interview_of(app).session.referential.roles[0]
    (named,) = world.journal(session).session.evaluators.values()
    assert (named.role_id, named.name, named.company) == (role.id, "DURAND Paul", "Conseil & Cie")
    assert (named.function, named.accreditation) == ("consultant", "H-123")
    assert named.independent is True
    assert named.blocks == ()


async def test_naming_someone_shortens_the_check(world: World) -> None:
    session = begin(world)
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+l")
        await pilot.pause()
        before = reasons(interview_of(app)).count("personne_nommee")
        assert before == 2
        await choose(pilot, "Évaluateur externe : personne n’est nommé.")
        await pilot.press("enter")
        await write(pilot, "DURAND Paul")
        await pilot.press("escape")
        await pilot.pause()
        assert "Évaluateur externe : personne" not in flat_text(app)
        assert "DURAND Paul (Évaluateur externe) : à compléter" in flat_text(app)
        assert reasons(interview_of(app)).count("personne_nommee") == 1


async def test_a_name_is_corrected_and_the_rest_stays(world: World) -> None:
    session = begin(world)
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        role = interview_of(app).session.referential.roles[0].id
        await open_dossier(pilot)
        await fill(pilot, f"evaluateur/{role}/0/nom", "DURANT Paul")
        await fill(pilot, f"evaluateur/{role}/0/fonction", "consultant")
        await go(pilot, f"evaluateur/{role}/0/nom")
        await pilot.press("enter", "ctrl+u")
        await write(pilot, "DURAND Paul")
        await go(pilot, f"evaluateur/{role}/0/blocs")
        await pilot.press("enter")
        await write(pilot, "3 1")
    (named,) = world.journal(session).session.evaluators.values()
    assert (named.name, named.function, named.blocks) == ("DURAND Paul", "consultant", (1, 3))


async def test_an_emptied_name_withdraws_the_evaluator(world: World) -> None:
    session = begin(world)
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        role = interview_of(app).session.referential.roles[0].id
        await open_dossier(pilot)
        await fill(pilot, f"evaluateur/{role}/0/nom", "DURAND Paul")
        await fill(pilot, f"evaluateur/{role}/0/entreprise", "Conseil & Cie")
        await go(pilot, f"evaluateur/{role}/0/nom")
        await pilot.press("enter", "ctrl+u", "enter")
        await pilot.pause()
    assert world.journal(session).session.evaluators == {}


@pytest.mark.parametrize(
    ("line", "wrong", "said"),
    [
        ("candidat/nom", "\x15", "Candidat sans nom"),
        ("evaluateur/{role}/0/independance", "peut-être", "écrivez oui, non, ou rien"),
        ("evaluateur/{role}/0/blocs", "le premier", "écrivez des numéros"),
        ("evaluateur/{role}/0/blocs", "9", "« 9 » n’existe pas ici"),
    ],
)
async def test_what_is_refused_is_said_and_stays_as_typed(
    world: World, line: str, wrong: str, said: str
) -> None:
    session = begin(world)
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        role = interview_of(app).session.referential.roles[0].id
        await open_dossier(pilot)
        await fill(pilot, f"evaluateur/{role}/0/nom", "DURAND Paul")
        number = interview_of(app).session.number
        await go(pilot, line.format(role=role))
        await pilot.press("enter", "ctrl+u")
        await write(pilot, wrong.strip("\x15"))
        assert said in flat_text(app)
        assert entry(app) == wrong.strip("\x15")
        assert interview_of(app).session.number == number


# --- dates and facts -------------------------------------------------------------------------


@pytest.mark.parametrize("right", ["12/03/2026", "2026-03-12"])
async def test_a_wrong_date_is_said_in_place_then_corrected(world: World, right: str) -> None:
    session = begin(world)
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await open_dossier(pilot)
        await fill(pilot, "fait/date_lecture/0", "31/02/2026")
        assert "« 31/02/2026 » n’est pas un jour : écrivez jj/mm/aaaa" in flat_text(app)
        assert entry(app) == "31/02/2026"
        assert interview_of(app).session.facts == {}
        await pilot.press("ctrl+u")
        await write(pilot, right)
        assert "12/03/2026" in row(app, "Date de lecture du dossier")
        assert "comme l’ensemble" in row(app, "· compétence 1")
    facts = world.journal(session).session.facts
    assert facts["date_lecture", 0].date == "2026-03-12"


@pytest.mark.parametrize("wrong", ["12/03", "12/13/2026", "mars", "12/03/26", "oui", "1850-01-01"])
async def test_no_other_text_passes_for_a_date(world: World, wrong: str) -> None:
    session = begin(world)
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await open_dossier(pilot)
        await fill(pilot, "fait/date_lecture/0", wrong)
        assert "✗ Date" in screen_text(app)
        assert entry(app) == wrong
    assert world.journal(session).session.facts == {}


async def test_a_date_in_the_wrong_order_is_marked(world: World) -> None:
    session = begin(world)
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await open_dossier(pilot)
        await fill(pilot, "fait/date_lecture/0", "12/03/2026")
        await fill(pilot, "fait/date_resultats/2", "10/03/2026")
        await go(pilot, "fait/date_resultats/2")
        assert "10/03/2026  à revoir" in screen_text(app)
        assert "elle précède la date de lecture du dossier" in flat_text(app)


async def test_a_fact_is_recorded_then_withdrawn(world: World) -> None:
    session = begin(world, DISTANCE)
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await open_dossier(pilot)
        assert "piece_non_vue" in reasons(interview_of(app))
        await fill(pilot, "fait/piece_identite/0", "12/03/2026 passeport")
        assert "12/03/2026 · passeport" in screen_text(app)
        assert "piece_non_vue" not in reasons(interview_of(app))
        await go(pilot, "fait/piece_identite/0")
        await pilot.press("enter", "ctrl+u")
        await write(pilot, "non")
        assert "piece_non_vue" in reasons(interview_of(app))
        await fill(pilot, "fait/distance/0", "oui")
        assert "accord_absent" in reasons(interview_of(app))
    assert set(world.journal(session).session.facts) == {("distance", 0)}


# --- agreement -------------------------------------------------------------------------------


async def test_a_disputed_element_is_settled_from_the_check(world: World) -> None:
    session = begin(world)
    differ(world, session, ElementRef(2, 3))
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        referential = interview_of(app).session.referential
        await pilot.press("ctrl+l")
        await pilot.pause()
        before = len(reasons(interview_of(app)))
        await choose(pilot, "les évaluateurs n’ont pas le même avis")
        assert isinstance(app.screen, ConsultationScreen)
        assert app.screen.chosen == "2.3"
        assert all(role.title in flat_text(app) for role in referential.roles)
        await pilot.press("right")
        await write(pilot, "deux oublis constatés")
        await pilot.press("escape")
        await pilot.pause()
        assert "n’ont pas le même avis" not in flat_text(app)
        assert len(reasons(interview_of(app))) == before - 1
    agreed = world.journal(session).session.agreements[ElementRef(2, 3)]
    assert (agreed.value, agreed.reason) == ("non_acquis", "deux oublis constatés")


async def test_a_difference_leads_to_the_consultation(world: World) -> None:
    session = begin(world)
    differ(world, session, ElementRef(1, 1))
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await open_dossier(pilot, "accord/1.1")
        assert "Évaluateur externe : ✓ A · Professionnel du secteur : ✗ N" in flat_text(app)
        await pilot.press("enter", "left")
        await write(pilot, "deux exemples")
        await pilot.press("escape")
        await pilot.pause()
        assert "retenu : ✓ A — deux exemples" in screen_text(app)


async def test_the_consultation_is_recorded_for_all_or_for_one_block(world: World) -> None:
    session = begin(world)
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await open_dossier(pilot)
        await fill(pilot, "concertation/2", "avis partagés, puis d’accord")
        assert reasons(interview_of(app)).count("sans_concertation") == 5
        await fill(pilot, "concertation/0", "oui")
        assert "sans_concertation" not in reasons(interview_of(app))
    consulted = world.journal(session).session.consulted
    assert consulted == {2: "avis partagés, puis d’accord", 0: ""}


# --- words -----------------------------------------------------------------------------------


async def test_a_mandatory_comment_is_written_from_the_check(world: World) -> None:
    session = begin(world, SALES)
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+l")
        await pilot.pause()
        before = reasons(interview_of(app)).count("commentaire_absent")
        assert before == 2
        await choose(pilot, "À écrire : « Commentaires de l'évaluateur professionnel du métier »")
        await pilot.press("enter")
        await pilot.pause()
        await write(pilot, "Échange [b]riche[/b].\rGestes sûrs.", enter=False)
        await pilot.press("escape")
        await pilot.pause()
        assert "Échange [b]riche[/b]. Gestes sûrs." in screen_text(app)
        assert reasons(interview_of(app)).count("commentaire_absent") == before - 1
    comments = world.journal(session).session.comments
    assert comments == {"professionnel_metier": "Échange [b]riche[/b].\nGestes sûrs."}


async def test_the_candidate_ticks_boxes_and_answers(world: World) -> None:
    session = begin(world, SALES)
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await open_dossier(pilot, "retour/apport/2")
        await pilot.press("enter", "down", "enter", "up", "up", "enter", "down", "enter")
        await pilot.pause()
        assert "☑ Prise de conscience" in screen_text(app)
        assert "☐ Compétences professionnelles" in screen_text(app)
        await fill(pilot, "retour/apport", "l’assurance")
    given = world.journal(session).session.feedback["apport"]
    assert given.choices == (
        "Prise de conscience des compétences acquises",
        "Plus grande autonomie dans votre activité actuelle",
    )
    assert given.text == "l’assurance"


# --- jury and deadlines ----------------------------------------------------------------------


async def test_the_decision_of_the_jury_and_who_sat(world: World) -> None:
    session = begin(world)
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await open_dossier(pilot)
        await fill(pilot, "jury/blocs", "1 2")
        assert "Décision du jury d’abord" in flat_text(app)
        await pilot.press("escape")
        await fill(pilot, "jury/decision", "21/06/2026 validation partielle")
        await fill(pilot, "jury/blocs", "2, 1")
        await fill(pilot, "jury/membres/salaries", "3")
        await go(pilot, "jury/membres/employeurs")
        assert "manque" in row(app, "Collège des employeurs")
        await pilot.press("enter")
        await write(pilot, "Mme Roy, M. Petit, M. Noël")
        await go(pilot, "echeance/conservation-1")
        assert "21/06/2031" in screen_text(app)
        await pilot.press("enter")
        await pilot.pause()
        assert app.screen.chosen == "jury/decision"  # type: ignore[attr-defined]
    jury = world.journal(session).session.jury
    assert jury is not None
    assert (jury.date, jury.decision, jury.blocks) == ("2026-06-21", "validation partielle", (1, 2))
    assert jury.members == {"salaries": 3, "employeurs": ["Mme Roy", "M. Petit", "M. Noël"]}


async def test_deadlines_become_dates(world: World) -> None:
    session = begin(world, DISTANCE)
    app = world.app(session)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_dossier(pilot)
        await go(pilot, "echeance/resultats-formation")
        assert "attend : date de la délibération" in screen_text(app)
        await fill(pilot, "fait/date_deliberation/0", "28/04/2026")
        await go(pilot, "echeance/resultats-formation")
        # fifteen working days without the first, eighth and fourteenth of May
        assert "22/05/2026" in screen_text(app)
        assert "dans les 15 jours ouvrés" in flat_text(app)


async def test_arbitration_is_asked_with_its_reason(world: World) -> None:
    session = begin(world, DISTANCE)
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await open_dossier(pilot)
        await fill(pilot, "arbitrage/2", "avis opposés sur la réclamation")
    assert world.journal(session).session.arbitrations == {2: "avis opposés sur la réclamation"}
