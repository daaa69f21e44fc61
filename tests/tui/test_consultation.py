"""Two evaluators at one keyboard: unseen until both have judged, then agreed on, with a reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from assistant.domain.events.interview import ConsultationConcluded
from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders
from assistant.tui.app import CqpApp
from assistant.tui.consultation.screen import ConsultationScreen
from assistant.tui.interview.screen import InterviewScreen
from assistant.tui.widgets.prompt import Prompt
from tests.tui.conftest import FixedClock, World, flat_text, interview_of, typed, write
from tests.tui.dossier_help import ASSISTANT, SALES, differ, dossier_world

SIZE = (80, 24)
EXTERNAL, PROFESSIONAL = "evaluateur_externe", "professionnel_secteur"
MASKED = "évaluation donnée, montrée après la vôtre"
NOTE = "[b]Reformule[/b] la demande du client et la note au registre ; exemple du salon de mars"


def ref(name: str) -> ElementRef:
    return ElementRef.parse(name)


@pytest.fixture
def world(tmp_path: Path, clock: FixedClock) -> World:
    """With the référentiels that the program ships."""
    return dossier_world(tmp_path, clock)


@pytest.fixture
def session(world: World, clock: FixedClock) -> str:
    """Two elements judged otherwise, one alike, one by the external evaluator alone."""
    interview = world.library.create(ASSISTANT, "MARTIN Léa", role=EXTERNAL)
    run = interview.run
    clock.advance(minutes=12)
    run(orders.note, NOTE, [ref("1.1"), ref("1.2")])
    for name in ("1.1", "1.2", "1.4"):
        run(orders.judge, ref(name), "acquis", by=EXTERNAL)
    run(orders.judge, ref("2.3"), "non_acquis", by=EXTERNAL, comment="Deux oublis.")
    run(orders.take_role, PROFESSIONAL)
    clock.advance(minutes=5)
    run(orders.note, "N’a pas su dire où le registre est rangé", [ref("1.2")], "observation")
    for name in ("1.1", "2.3"):
        run(orders.judge, ref(name), "acquis", by=PROFESSIONAL)
    run(orders.judge, ref("1.2"), "non_mis_en_oeuvre", by=PROFESSIONAL, comment="Décrit seul.")
    run(orders.take_role, EXTERNAL)
    interview.close()
    return interview.session.id


async def confer(pilot: Pilot[None]) -> ConsultationScreen:
    await pilot.press("alt+l")
    await pilot.pause()
    screen = pilot.app.screen
    assert isinstance(screen, ConsultationScreen)
    return screen


def settled(world: World, session: str) -> dict[str, tuple[str, str]]:
    agreements = world.journal(session).session.agreements
    return {str(ref): (one.value, one.reason) for ref, one in agreements.items()}


def reason_line(app: CqpApp) -> Prompt:
    return app.screen.query_one("#entree", Prompt)


# --- unseen until both are given -------------------------------------------------------------


async def test_painted_lines_hide_and_show_as_the_role_may_see(world: World) -> None:
    session = world.library.create(ASSISTANT, "MARTIN Léa", role=EXTERNAL)
    session.run(orders.judge, ref("1.1"), "acquis", by=EXTERNAL, comment="constat réservé")
    session.run(orders.judge, ref("1.2"), "acquis", by=EXTERNAL)
    session.run(orders.judge, ref("1.3"), "non_acquis", by=EXTERNAL, comment="geste absent")
    session.run(orders.undo)
    session.close()
    app = world.app(session.session.id)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert "constat réservé" in flat_text(app)
        assert flat_text(app).count("geste absent") == 1
        await pilot.press("f8")
        await pilot.pause()
        assert "constat réservé" not in flat_text(app)
        assert "geste absent" not in flat_text(app)
        assert flat_text(app).count(MASKED) == 3  # the undone one strikes its line out
        assert "✓ A" not in flat_text(app)
        await write(pilot, "/juger 1.1 n vu autrement")
        assert "constat réservé" in flat_text(app)
        assert flat_text(app).count(MASKED) == 2
        await pilot.press("ctrl+z")
        await pilot.pause()
        assert "constat réservé" not in flat_text(app)
        await pilot.press("f8")
        await pilot.pause()
        assert MASKED not in flat_text(app)


async def test_neither_the_review_nor_the_consultation_tells_early(world: World) -> None:
    opened = world.library.create(ASSISTANT, "MARTIN Léa", role=EXTERNAL)
    opened.run(orders.judge, ref("1.1"), "acquis", by=EXTERNAL, comment="premier mot")
    opened.run(orders.judge, ref("1.1"), "non_acquis", by=EXTERNAL, comment="constat réservé")
    opened.run(orders.take_role, PROFESSIONAL)
    opened.close()
    app = world.app(opened.session.id)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("alt+j")
        await pilot.pause()
        assert flat_text(app).count(MASKED) == 2
        await pilot.press("h")
        await pilot.pause()
        assert "Histoire" in flat_text(app)
        shown = flat_text(app)
        await pilot.press("escape", "escape")
        await confer(pilot)
        shown += flat_text(app)
        assert "réservé" not in shown
        assert "premier mot" not in shown
        assert "1 évaluation de l’autre évaluateur est masquée" in shown


async def test_undoing_takes_back_ones_own_line_and_says_which(world: World) -> None:
    opened = world.library.create(ASSISTANT, "MARTIN Léa", role=EXTERNAL)
    opened.run(orders.note, "note externe", [ref("1.1")])
    opened.run(orders.take_role, PROFESSIONAL)
    opened.run(orders.note, "note du pro")
    opened.run(orders.judge, ref("1.1"), "non_acquis", by=PROFESSIONAL)
    opened.run(orders.take_role, EXTERNAL)
    opened.close()
    app = world.app(opened.session.id)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("ctrl+z")
        assert "Annulé : note n° 4, 1.1, « note externe ». Ctrl+Y rétablit." in flat_text(app)
        await pilot.press("ctrl+z")
        assert "La ligne 7 est d’un autre rôle : /annuler 7 l’annule" in flat_text(app)
        session = interview_of(app).session
        assert [note.text for note in session.notes.values()] == ["note du pro"]
        assert session.judgement(ref("1.1"), PROFESSIONAL) is not None
        await pilot.press("ctrl+y")
        assert "Rétabli : note n° 4, 1.1, « note externe »" in flat_text(app)
        assert len(interview_of(app).session.notes) == 2
        await write(pilot, "/annuler 7")
        assert "Annulé : évaluation n° 7, 1.1, de l’autre évaluateur" in flat_text(app)
        assert interview_of(app).session.judgement(ref("1.1"), PROFESSIONAL) is None
        await write(pilot, "une frappe", enter=False)
        await pilot.press("ctrl+z", "ctrl+y")
        assert typed(app) == "une frappe"


# --- agreeing --------------------------------------------------------------------------------


async def test_from_difference_to_difference_until_the_consultation_is_recorded(
    world: World, session: str
) -> None:
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        screen = await confer(pilot)
        assert screen.chosen == "1.2"
        assert "2 différences" in flat_text(app)
        assert "[b]Reformule[/b]" in flat_text(app)
        await pilot.press("right", "enter")
        await pilot.pause()
        assert "Concertation sans raison" in flat_text(app)
        await write(pilot, "le registre reste introuvable")
        assert "Plus de différence ici (compétence 1)" in flat_text(app)
        assert "Retenu : – M Non mis en œuvre — le registre reste introuvable" in flat_text(app)
        await pilot.press("f6")
        await write(pilot, "vu ensemble")
        await pilot.press("f4", "f2")
        await write(pilot, "z")
        assert "Évaluation inconnue" in flat_text(app)
        await pilot.press("ctrl+u")
        await write(pilot, "m ni l’un ni l’autre ne l’a vu faire")
        assert "Plus aucune différence. F6 enregistre" in flat_text(app)
        told = "Taux d’accord avant concertation : 33,3 % (1 élément sur 3 évalué de même)"
        assert told in flat_text(app)
        await pilot.press("f6", "enter")
        await pilot.pause()
        assert "Plus aucune différence, et la concertation est enregistrée" in flat_text(app)
    found = world.journal(session).session
    assert settled(world, session) == {
        "1.2": ("non_mis_en_oeuvre", "le registre reste introuvable"),
        "2.3": ("non_mis_en_oeuvre", "ni l’un ni l’autre ne l’a vu faire"),
    }
    assert found.agreements[ref("1.2")].comment == "Décrit seul."
    assert len(found.judgements[ref("1.2")]) == 2
    assert {e.role for e in found.entries if isinstance(e.event, ConsultationConcluded)} == {
        EXTERNAL
    }
    assert found.consulted == {1: "vu ensemble", 2: ""}


async def test_only_the_accredited_evaluator_settles(world: World) -> None:
    opened = world.library.create(SALES, "MARTIN Léa", role="professionnel_metier")
    session = opened.session.id
    opened.close()
    differ(world, session, ref("1.1"))
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await confer(pilot)
        await pilot.press("left")
        await pilot.pause()
        assert "Ce rôle ne conclut pas. La source laisse conclure : Évaluateur habilité" in (
            flat_text(app)
        )
        assert not reason_line(app).display
        await pilot.press("f8", "left")
        await pilot.pause()
        await write(pilot, "deux exemples")
    assert settled(world, session) == {"1.1": ("oui", "deux exemples")}


async def test_what_was_agreed_is_taken_back_and_equal_views_are_shown_on_demand(
    world: World, session: str
) -> None:
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        screen = await confer(pilot)
        await pilot.press("left")
        await write(pilot, "registre montré", enter=False)
        await pilot.press("left", "left")
        assert reason_line(app).text == "registre montré", "arrows move in the reason"
        await pilot.press("escape")
        assert settled(world, session) == {}
        await pilot.press("left")
        await write(pilot, "registre montré")
        assert list(settled(world, session)) == ["1.2"]
        await pilot.press("delete")
        assert settled(world, session) == {}
        assert interview_of(app).session.disputed(ref("1.2"))
        assert "= 1.1" not in flat_text(app)
        await pilot.press("f5", "up")
        await pilot.pause()
        assert screen.chosen == "1.1"
        await pilot.press("left")
        await pilot.pause()
        assert "Rien à trancher" in flat_text(app)


async def test_the_bilan_leads_to_the_difference(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+b")
        await pilot.pause()
        rows = app.screen.query_one("#liste", OptionList)
        rows.highlighted = [option.id for option in rows.options].index("d2.3")
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, ConsultationScreen)
        assert app.screen.chosen == "2.3"


async def test_a_sealed_session_and_the_discreet_mode_keep_it_shut(
    world: World, session: str
) -> None:
    world.seal(session)
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f9", "alt+l")
        await pilot.pause()
        assert isinstance(app.screen, InterviewScreen)
        await pilot.press("f9")
        await confer(pilot)
        await pilot.press("left")
        await pilot.pause()
        assert "Session scellée" in flat_text(app)


# --- pictures --------------------------------------------------------------------------------

Compare = Callable[..., bool]

LOOKS: dict[str, tuple[str, ...]] = {
    "differences": (),
    "raison": ("right", "i", "n", "t", "r", "o", "u", "v", "a", "b", "l", "e"),
    "retenu": ("right", "v", "u", "enter"),
    "tous": ("f5", "end"),
}


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("name", LOOKS)
def test_the_consultation_looks_as_agreed(
    world: World, session: str, snap_compare: Compare, name: str, size: tuple[int, int]
) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await confer(pilot)
        await pilot.press(*LOOKS[name])
        await pilot.pause()

    assert snap_compare(world.app(session), terminal_size=size, run_before=before)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
def test_the_masked_lines_look_as_agreed(
    world: World, snap_compare: Compare, size: tuple[int, int]
) -> None:
    opened = world.library.create(ASSISTANT, "MARTIN Léa", role=EXTERNAL)
    opened.run(orders.note, NOTE, [ref("1.1")])
    opened.run(orders.judge, ref("1.1"), "acquis", by=EXTERNAL)
    opened.close()
    assert snap_compare(world.app(opened.session.id), terminal_size=size, press=["f8"])
