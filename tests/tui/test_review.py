"""The review screen with real keys: filters, links, corrections, playback; what it covered."""

from __future__ import annotations

import gc
from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from assistant.domain.events.interview import NoteCorrected
from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders
from assistant.tui.app import SETTLED
from assistant.tui.dossier.coverage import CoverageScreen
from assistant.tui.home.home import HomeScreen
from assistant.tui.interview.screen import InterviewScreen
from assistant.tui.review.screen import ReviewScreen
from tests.tui.conftest import (
    ROLE,
    World,
    flat_text,
    home_ready,
    screen_text,
    until,
    work_done,
    write,
)

SIZE = (80, 24)
OTHER_ROLE = "professionnel_secteur"
Compare = Callable[..., bool]


@pytest.fixture
def ended(world: World, session: str) -> str:
    """A session led a while and closed; then an element judged otherwise, three days later."""
    world.lead_a_while(session)
    interview = world.library.open(session)
    interview.run(orders.start)
    interview.run(orders.end)
    world.clock.advance(days=3)
    interview.run(orders.judge, ElementRef(1, 1), "non_acquis", by=ROLE)
    interview.close()
    return session


async def reviewing(pilot: Pilot[None]) -> ReviewScreen:
    """The review, once the session is read."""
    await work_done(pilot.app)
    await pilot.pause()
    screen = pilot.app.screen
    assert isinstance(screen, ReviewScreen)
    return screen


async def from_home(pilot: Pilot[None]) -> ReviewScreen:
    await home_ready(pilot)
    await pilot.press("r")
    return await reviewing(pilot)


async def test_r_reads_the_chosen_session_and_escape_leaves_it_free(
    world: World, ended: str
) -> None:
    app = world.app()
    async with app.run_test(size=SIZE) as pilot:
        screen = await from_home(pilot)
        assert "toutes les lignes" in screen_text(app)
        assert screen.conduct is not None
        assert screen.conduct.interview.writable
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, HomeScreen)
        again = world.library.open(ended)
        assert again.writable
        again.close()


async def test_filters_are_said_and_escape_removes_them(world: World, ended: str) -> None:
    app = world.app()
    async with app.run_test(size=SIZE) as pilot:
        await from_home(pilot)
        await pilot.press("n")
        assert "notes — 2 lignes sur" in flat_text(app)
        await pilot.press("slash")
        await write(pilot, "REGISTRE")
        assert "notes · « registre » — 1 ligne sur" in flat_text(app)
        assert "salue et se présente" not in flat_text(app)
        await pilot.press("escape")
        assert "toutes les lignes" in flat_text(app)
        await pilot.press("slash")
        await write(pilot, "b7")
        assert "« b7 » n’existe pas ici. Les plus proches : b" in flat_text(app)
        await pilot.press("escape", "a")
        assert "après l’entretien — 1 ligne sur" in flat_text(app)
        assert "1.1 ✓ A → ✗ N Non acquis" in flat_text(app)


async def test_enter_goes_from_a_judgement_to_its_notes_and_back(
    world: World, ended: str
) -> None:
    app = world.app()
    async with app.run_test(size=SIZE) as pilot:
        screen = await from_home(pilot)
        await pilot.press("j")
        judged = screen.pages.chosen
        await pilot.press("enter")
        assert f"Sur quoi repose l’évaluation de 1.1 (n° {judged}) : 1 ligne" in flat_text(app)
        note = screen.pages.chosen
        assert "salue et se présente" in world.journal(ended).session.notes[note].text
        await pilot.press("enter")
        assert f"Évaluations des éléments de la note n° {note}" in flat_text(app)
        await pilot.press("escape", "escape")
        assert (screen.pages.chosen, "jugements —" in flat_text(app)) == (judged, True)
        await pilot.press("down")
        shown = flat_text(app).replace("│ ", "")
        assert "annulé par Évaluateur externe, 12/03 à 10:04" in shown


async def test_a_note_is_corrected_with_its_reason_and_the_original_is_shown(
    world: World, ended: str
) -> None:
    app = world.app()
    async with app.run_test(size=SIZE) as pilot:
        screen = await from_home(pilot)
        await pilot.press("n", "m")
        assert screen.correction.text.startswith("#1.1 #1.2 salue")
        await pilot.press("ctrl+u")
        await write(pilot, "#1.2 #1.3 salue et se nomme")
        assert "pourquoi cette correction" in flat_text(app)
        await pilot.press("enter")
        assert "Raison manquante" in flat_text(app)
        await write(pilot, "mal entendu")
        record = world.journal(ended).session.entries[-1]
        assert record.event == NoteCorrected(
            screen.pages.chosen, "salue et se nomme", (ElementRef(1, 2), ElementRef(1, 3)),
            "mal entendu",
        )
        await pilot.press("h")
        await pilot.pause()
        assert "salue et se présente ; exemple du salon de mars" in flat_text(app)
        assert "raison : mal entendu" in flat_text(app)
        await pilot.press("escape", "escape", "a", "end")
        assert "1.1 1.2 → 1.2 1.3" in flat_text(app)


async def test_a_correction_bears_the_role_that_the_screen_names(world: World, ended: str) -> None:
    app = world.app()
    async with app.run_test(size=SIZE) as pilot:
        await from_home(pilot)
        await pilot.press("f8")
        assert "Vous tapez maintenant comme : Professionnel du secteur" in flat_text(app)
        await pilot.press("n", "m")
        assert "sur 1.1 1.2 · Professionnel du secteur" in flat_text(app)
        await pilot.press("f8", "ctrl+u")
        await write(pilot, "#1.1 salue")
        await write(pilot, "mal entendu")
        record = world.journal(ended).session.entries[-1]
        assert (record.event.type, record.role) == ("note_corrected", "professionnel_secteur")


async def test_only_notes_of_a_session_one_may_write_are_corrected(
    world: World, ended: str
) -> None:
    writer = world.library.open(ended)
    app = world.app()
    async with app.run_test(size=SIZE) as pilot:
        await from_home(pilot)
        assert "lecture seule" in screen_text(app)
        await pilot.press("n", "m")
        assert "Rien ne s’écrit ici. Lecture seule : cette session est écrite par" in flat_text(app)
        await pilot.press("escape")
        writer.run(orders.note, "ligne venue d’ailleurs", [ElementRef(2, 1)])
        await pilot.pause(1.2)
        await pilot.press("end")
        assert "ligne venue d’ailleurs" in screen_text(app)
    writer.close()
    world.seal(ended)
    app = world.app()
    async with app.run_test(size=SIZE) as pilot:
        await from_home(pilot)
        await pilot.press("j", "m")
        assert "Session scellée" in flat_text(app)


async def test_the_interview_is_played_with_its_clock_and_nothing_is_recorded(
    world: World, ended: str
) -> None:
    before = world.journal(ended).session.number
    app = world.app()
    async with app.run_test(size=SIZE) as pilot:
        screen = await from_home(pilot)
        await pilot.press("v", "v", "v", "space")
        await pilot.pause(0.35)
        assert screen.playing.playback is not None
        assert "► ×60" in screen_text(app)
        assert screen.playing.playback.clock.total_seconds() >= 12
        await pilot.press("space", "left")
        assert "‖ ×60" in screen_text(app)
        for _ in range(6):
            await pilot.press("right")
        assert "évalués 1/7 · ✓ A 1" in flat_text(app)
        await pilot.press("escape")
        assert "toutes les lignes" in screen_text(app)
        assert world.journal(ended).session.number == before


async def test_discreet_mode_leaves_questions_only(world: World, ended: str) -> None:
    app = world.app()
    async with app.run_test(size=SIZE) as pilot:
        await from_home(pilot)
        await pilot.press("f9", "end")
        shown = flat_text(app)
        assert "Comment accueillez-vous" in shown
        assert "salue et se présente" not in shown
        assert "✓ A" not in shown
        for key in ("m", "h", "c", "j", "slash", "enter"):
            await pilot.press(key)
            await pilot.pause()
            assert "Caché en mode discret" in flat_text(app)
        await pilot.press("space", "right", "right")
        assert "évalués" not in flat_text(app)
        await pilot.press("f9", "end")
        assert "✗ N Non acquis" in flat_text(app)


async def test_a_correction_being_typed_is_hidden_with_the_rest_and_not_lost(
    world: World, ended: str
) -> None:
    app = world.app()
    async with app.run_test(size=SIZE) as pilot:
        screen = await from_home(pilot)
        await pilot.press("n", "m", "f9")
        assert "salue" not in flat_text(app)
        assert "1.1 1.2" not in flat_text(app)
        await write(pilot, " bien", enter=False)
        await pilot.press("f9")
        assert screen.correction.text.endswith("du salon de mars bien")
        assert screen.correction.has_focus


async def test_the_interview_being_led_is_read_again_and_corrected(
    world: World, session: str
) -> None:
    world.lead_a_while(session)
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("alt+j")
        screen = await reviewing(pilot)
        await pilot.press("n", "end", "m", "ctrl+u")
        await write(pilot, "#1.4 registre montré et lu")
        assert "pourquoi" not in flat_text(app)
        assert "registre montré et lu" in flat_text(app)
        assert screen.conduct is not None
        await pilot.press("escape", "escape")
        await pilot.pause()
        assert isinstance(app.screen, InterviewScreen)
        assert "registre montré et lu" in flat_text(app)
        await write(pilot, "/revue 12")
        await reviewing(pilot)
        assert "n° 12" in screen_text(app).splitlines()[0]


async def test_a_session_is_read_from_the_line_that_is_named(world: World, ended: str) -> None:
    app = world.app(ended)
    app._review = 14
    async with app.run_test(size=SIZE) as pilot:
        await reviewing(pilot)
        assert "n° 14" in screen_text(app).splitlines()[0]
    app = world.app("inconnue")
    app._review = 0
    async with app.run_test(size=SIZE) as pilot:
        await home_ready(pilot)
        await until(pilot, lambda: "Session inconnue" in flat_text(app))


async def test_what_the_interview_covered_leads_to_what_it_lacks(
    world: World, ended: str
) -> None:
    app = world.app(ended)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("alt+y")
        await pilot.pause()
        assert isinstance(app.screen, CoverageScreen)
        assert "Un signe par élément" in screen_text(app)
        await pilot.press("down", "down", "enter")
        await pilot.pause()
        assert isinstance(app.screen, InterviewScreen)
        assert "2.2" in str(app.screen.element_content())
        await pilot.press("alt+j")
        await reviewing(pilot)
        await pilot.press("c", "down", "enter")
        await pilot.pause()
        assert "élément 2.1 — 0 ligne" in flat_text(app)


@pytest.mark.parametrize("at_once", [True, False], ids=["quitté aussitôt", "resté"])
async def test_garbage_is_looked_for_again_once_a_session_is_shown(
    world: World, session: str, at_once: bool
) -> None:
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        if not at_once:
            await pilot.pause(SETTLED + 0.2)
            assert gc.isenabled()
    assert gc.isenabled()


async def test_a_judgement_one_may_not_see_yet_is_not_found_by_its_words(
    world: World, ended: str
) -> None:
    interview = world.library.open(ended)
    interview.run(orders.judge, ElementRef(2, 1), "non_mis_en_oeuvre", by=OTHER_ROLE)
    interview.close()
    app = world.app()
    async with app.run_test(size=SIZE) as pilot:
        screen = await from_home(pilot)
        await pilot.press("slash")
        await write(pilot, '"mis en oeuvre"')
        assert screen.pages.chosen == 0
        assert "— 0 ligne sur" in flat_text(app)


SCREENS: dict[str, tuple[str, ...]] = {
    "relecture": ("pagedown",),
    "liens": ("j", "enter"),
    "apres": ("a",),
    "correction": ("n", "m"),
    "rejouer": ("right", "right", "v"),
    "histoire": ("j", "h"),
    "couverture": ("c",),
    "discret": ("f9",),
}


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("name", SCREENS)
def test_the_review_looks_as_agreed(
    world: World, ended: str, snap_compare: Compare, name: str, size: tuple[int, int]
) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await reviewing(pilot)
        await pilot.press(*SCREENS[name])
        await pilot.pause()

    app = world.app(ended)
    app._review = 0
    assert snap_compare(app, terminal_size=size, run_before=before)
