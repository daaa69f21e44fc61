"""The « Dossier » screen: reached from the check and left in order, whatever the référentiel."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from assistant.calendar_fr import is_holiday
from assistant.domain.dossier.completeness import controls
from assistant.domain.events.interview import EvaluatorNamed
from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders
from assistant.tui.conduct import fields
from assistant.tui.dossier.form import every_field, form, missing, place_of
from assistant.tui.dossier.screen import DossierScreen
from assistant.tui.frame import lists
from tests.tui.conftest import World, flat_text, interview_of, screen_text, until, write
from tests.tui.dossier_help import (
    ASSISTANT,
    PLACES,
    SALES,
    SHIPPED,
    SIZE,
    begin,
    differ,
    dossier_world,
    entry,
    fill,
    go,
    open_dossier,
    row,
)

world = pytest.fixture(dossier_world)
EVERY = pytest.mark.parametrize("referential", SHIPPED)
SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])

# --- the screen itself -----------------------------------------------------------------------


async def test_a_reopened_session_shows_what_was_written(world: World) -> None:
    session = begin(world)
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await open_dossier(pilot)
        await fill(pilot, "candidat/emploi", "assistante")
        await fill(pilot, "fait/date_lecture/1", "2/3/2026")
        await pilot.press("ctrl+q")
    again = world.app(session)
    async with again.run_test(size=SIZE) as pilot:
        await write(pilot, "/dossier")
        await pilot.pause()
        assert "assistante" in row(again, "Emploi")
        await go(pilot, "fait/date_lecture/1")
        assert "02/03/2026" in row(again, "· compétence 1")


async def test_escape_leaves_the_line_as_it_was(world: World) -> None:
    session = begin(world)
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await open_dossier(pilot, "candidat/emploi")
        details = dict(interview_of(app).session.details)
        await pilot.press("enter")
        await write(pilot, "assist", enter=False)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, DossierScreen)
        assert "assist" not in screen_text(app)
        await pilot.press("escape")
        await pilot.pause()
        assert interview_of(app).session.details == details
        assert not isinstance(app.screen, DossierScreen)


async def test_nothing_moves_while_one_writes(world: World) -> None:
    app = world.app(begin(world, SALES))
    async with app.run_test(size=SIZE) as pilot:
        screen = await open_dossier(pilot)
        places = [screen.query_one(f"#{name}").region for name in ("liste", "entree", "message")]
        await fill(pilot, "candidat/nom", "\n".join(["M"] * 9))
        await fill(pilot, "fait/signature/0", "32/13/2026")
        assert places == [
            screen.query_one(f"#{name}").region for name in ("liste", "entree", "message")
        ]


async def test_a_full_disk_is_said_and_the_text_stays(world: World) -> None:
    session = begin(world)
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await open_dossier(pilot, "candidat/emploi")
        await pilot.press("enter")
        world.disk.full = True
        await write(pilot, "assistante")
        assert entry(app) == "assistante"
        assert "✗" in screen_text(app)
        world.disk.full = False
        await pilot.press("enter")
        await pilot.pause()
    assert world.journal(session).session.details["emploi"] == "assistante"


async def test_leaving_the_program_keeps_the_line_as_it_was_begun(world: World) -> None:
    session = begin(world)
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await open_dossier(pilot, "candidat/emploi")
        await pilot.press("enter")
        await write(pilot, "assistante", enter=False)
        await pilot.press("ctrl+q")
    kept = world.journal(session).session
    assert kept.details == {}
    assert kept.unsent_in(fields.dossier("candidat/emploi")) == "assistante"


async def test_a_click_elsewhere_records_the_line_first(world: World) -> None:
    session = begin(world)
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        screen = await open_dossier(pilot, "candidat/entreprise")
        await pilot.press("enter")
        await write(pilot, "Horizon", enter=False)
        await pilot.click(OptionList, offset=(10, 4))
        await pilot.pause()
        assert screen.chosen == "candidat/emploi"
        await write(pilot, "assistante")
        await go(pilot, "fait/date_lecture/0")
        await pilot.press("enter")
        await write(pilot, "demain", enter=False)
        await pilot.click(OptionList, offset=(10, 4))
        await pilot.pause()
        assert (screen.chosen, entry(app)) == ("fait/date_lecture/0", "demain")
        assert "✗ Date illisible" in screen_text(app)
    details = world.journal(session).session.details
    assert details == {"entreprise": "Horizon", "emploi": "assistante"}


async def test_the_dossier_stays_closed_in_discreet_mode(world: World) -> None:
    app = world.app(begin(world))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f9", "alt+o")
        await pilot.pause()
        assert not isinstance(app.screen, DossierScreen)


async def test_m_goes_round_what_is_missing_and_f4_round_the_headings(world: World) -> None:
    app = world.app(begin(world))
    async with app.run_test(size=SIZE) as pilot:
        screen = await open_dossier(pilot)
        await pilot.press("m")
        first = screen.chosen
        seen = [first]
        for _ in range(20):
            await pilot.press("m")
            if screen.chosen == first:
                break
            seen.append(screen.chosen)
        interview = interview_of(app)
        findings = controls(interview.session, interview.outcome(), interview.now())
        assert set(seen) == set(missing(interview.session, findings))
        await pilot.press("home", "f3")
        assert screen.chosen.startswith("echeance/")
        await pilot.press("f4")
        assert screen.chosen == "candidat/nom"


# --- every référentiel -----------------------------------------------------------------------


@EVERY
def test_each_finding_leads_to_a_line_that_is_there(world: World, referential: str) -> None:
    interview = world.library.create(referential, "MARTIN Léa")
    for role in interview.session.referential.roles:
        interview.run(orders.name_evaluator, EvaluatorNamed(role.id, "DURAND Paul"))
    found = controls(interview.session, interview.outcome(), interview.now())
    lines = every_field(form(interview.session, is_holiday))
    here = [one for one in found if one.place in PLACES]
    assert here
    for one in here:
        assert place_of(interview.session, found, one) in lines, one.reason


ANSWERS = {
    "nom": "Personne", "entreprise": "Société", "fonction": "Métier", "habilitation": "H-1",
    "independance": "oui", "date": "12/03/2026", "fait": "oui", "concertation": "oui",
    "commentaire": "Vu.",
}


@EVERY
def test_filling_the_lines_leaves_nothing_to_the_check(world: World, referential: str) -> None:
    interview = world.library.create(referential, "MARTIN Léa")
    for turn in range(40):
        found = controls(interview.session, interview.outcome(), interview.now())
        lacking = missing(interview.session, found)
        if not lacking:
            break
        key = next(iter(lacking))
        stem, part = key.split("/")[0], key.split("/")[-1]
        kind = "date" if "/date_" in key else part if stem == "evaluateur" else stem
        field = every_field(form(interview.session, is_holiday))[key]
        assert field.save is not None
        suffix = f" {turn}" if kind == "nom" else ""
        interview.run(field.save, f"{ANSWERS[kind]}{suffix}")
    assert not [
        one for one in controls(interview.session, interview.outcome(), interview.now())
        if one.place in PLACES and not one.information
    ]
    interview.close()
    again = world.journal(interview.session.id)
    assert every_field(form(again.session, is_holiday)).keys() == (
        every_field(form(interview.session, is_holiday)).keys()
    )


# --- pictures --------------------------------------------------------------------------------

Compare = Callable[..., bool]

LOOKS: dict[str, tuple[str, ...]] = {
    "arrivee": (),
    "manque": ("f4",),
    "saisie": ("f4", "enter", "D", "U", "R"),
    "refus": ("m", "m", "m", "enter", "3", "1", "slash", "0", "2", "enter"),
    "accord": ("end", *("f3",) * 3, *("down",) * 7),
    "echeances": ("end",),
}


@SIZES
@pytest.mark.parametrize("name", LOOKS)
def test_the_dossier_looks_as_agreed(
    world: World, snap_compare: Compare, name: str, size: tuple[int, int]
) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await open_dossier(pilot)
        await pilot.press(*LOOKS[name])
        await pilot.pause()

    session = begin(world)
    differ(world, session, ElementRef(1, 2))
    assert snap_compare(world.app(session), terminal_size=size, run_before=before)


async def test_what_precedes_the_evaluation_has_screens_of_its_own(world: World) -> None:
    by_training = world.library.create(ASSISTANT, "MARTIN Léa", route="formation")
    by_training.close()
    app = world.app(by_training.session.id)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "MARTIN" in flat_text(app))
        for word, there, elsewhere in (
            ("/reperage", "Mené par", "Action"), ("/parcours", "formation", "Mené par"),
        ):
            await write(pilot, word)
            await until(pilot, lambda: isinstance(app.screen, DossierScreen))
            told = flat_text(app)
            assert told.startswith(word[1:].capitalize().replace("Reperage", "Repérage"))
            assert there in told and elsewhere not in told
            await pilot.press("escape")
    by_vae = world.library.create(ASSISTANT, "ROY Alix", route="vae")
    by_vae.close()
    app = world.app(by_vae.session.id)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "ROY" in flat_text(app))
        await write(pilot, "/parcours")
        await until(pilot, lambda: "Pas de parcours" in flat_text(app))


async def test_what_is_typed_on_a_line_is_written_in_it(world: World) -> None:
    app = world.app(begin(world))
    async with app.run_test(size=SIZE) as pilot:
        screen = await open_dossier(pilot, "candidat/entreprise")
        await write(pilot, "Dupont et Fils")
        await go(pilot, "candidat/emploi")
        await write(pilot, "Mm R et M Roy, manutention")
        assert list(interview_of(app).session.details.values()) == [
            "Dupont et Fils", "Mm R et M Roy, manutention",
        ]
        await go(pilot, "candidat/emploi")
        await write(pilot, "M", enter=False)
        assert screen.chosen in screen._missing
        assert screen.typing() is None


async def test_m_after_a_line_was_recorded_passes_no_missing_line_over(world: World) -> None:
    app = world.app(begin(world))
    async with app.run_test(size=SIZE) as pilot:
        screen = await open_dossier(pilot)
        await pilot.press("f4")
        first = screen.chosen
        await write(pilot, "DURAND Paul")
        next_one = screen.chosen
        assert next_one != first
        assert next_one in screen._missing
        await pilot.press("m")
        assert screen.chosen == next_one
        await pilot.press("m")
        assert screen.chosen != next_one


async def test_a_letter_that_went_to_what_is_missing_is_no_beginning_of_the_next_word(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "WORD", -1.0)
    app = world.app(begin(world))
    async with app.run_test(size=SIZE) as pilot:
        screen = await open_dossier(pilot, "candidat/entreprise")
        await pilot.press("m")
        line = screen.chosen
        await write(pilot, "acquise : vu au poste", enter=False)
        typing = screen.typing()
        assert typing is not None
        assert typing.text == "acquise : vu au poste"
        assert line in typing.name
