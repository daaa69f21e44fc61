"""A line that is open below a list: nothing typed in it goes with a click, or with another key."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from assistant.domain.referential.model import ElementRef
from assistant.tui.consultation.screen import ConsultationScreen
from assistant.tui.dossier.preparation import PreparationScreen
from assistant.tui.frame.phrases import PhrasesScreen
from assistant.tui.frame.screen import CqpScreen
from assistant.tui.jury.sitting import SittingScreen
from tests.tui.conftest import (
    FixedClock,
    World,
    all_typed,
    flat_text,
    home_ready,
    interview_of,
    screen_text,
    typed,
    write,
)
from tests.tui.dossier_help import ASSISTANT, differ, dossier_world
from tests.tui.test_clicks import click_on


async def test_examples_are_recorded_when_the_documents_are_asked_for(
    world: World, session: str
) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("alt+d")
        await write(pilot, "trois lignes", enter=False)
        await pilot.press("f6")
        assert "Documents fournis" in screen_text(app)
        await write(pilot, "une attestation")
        (told,) = interview_of(app).session.activities.values()
        assert (told.examples, told.documents) == ("trois lignes", "une attestation")
        await pilot.press("ctrl+z", "ctrl+z")
        assert not interview_of(app).session.activities


async def test_a_reading_is_recorded_when_a_point_is_raised(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("alt+d", "down", "down")
        await write(pilot, "non daté", enter=False)
        await pilot.press("f7")
        await write(pilot, "qui répond ?")
        state = interview_of(app).session
        assert list(state.readings.values()) == ["non daté"]
        assert [one.text for one in state.points.values()] == ["qui répond ?"]


async def test_a_click_on_another_row_records_the_first(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("alt+d")
        await write(pilot, "trois lignes", enter=False)
        await click_on(pilot, "1.1 ")
        assert isinstance(app.screen, PreparationScreen)
        await write(pilot, "non daté")
        state = interview_of(app).session
        assert [one.examples for one in state.activities.values()] == ["trois lignes"]
        assert [str(ref) for ref in state.readings] == ["1.1"]


async def test_what_the_disk_refuses_stays_in_the_line_that_was_open(
    world: World, session: str
) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("alt+d")
        await write(pilot, "trois lignes", enter=False)
        world.disk.full = True
        await pilot.press("f6")
        assert app.screen.query_one(Input).value == "trois lignes"
        assert "Exemples donnés" in screen_text(app)
        world.disk.full = False
        await pilot.press("f6")
        (told,) = interview_of(app).session.activities.values()
        assert told.examples == "trois lignes"


@pytest.mark.parametrize(("key", "heading"), [("alt+d", "Compétence 1"), ("alt+o", "Candidat")])
async def test_a_click_on_a_heading_leaves_the_keys_to_the_line(
    world: World, session: str, key: str, heading: str
) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(key, "enter")
        await write(pilot, "Béa", enter=False)
        await click_on(pilot, heading)
        await write(pilot, "trice", enter=False)
        assert isinstance(app.screen, CqpScreen)
        shown = app.screen.typing()
        assert shown is not None
        assert shown.text.endswith("Béatrice")


async def paste(pilot: Pilot[None], text: str) -> None:
    event = events.Paste(text)
    event.set_sender(pilot.app)
    assert pilot.app._driver is not None
    pilot.app._driver.send_message(event)
    await pilot.pause()
    await all_typed(pilot)
    await pilot.pause()


@pytest.mark.parametrize(("keys", "kept"), [
    (("alt+d",), "trois lignes, au comptoir"), (("alt+d", "down", "down"), "trois lignes, au"),
    (("alt+o", "down", "down"), "trois lignes, au"),
])
async def test_what_is_pasted_on_a_row_is_written_in_it(
    world: World, session: str, keys: tuple[str, ...], kept: str
) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*keys)
        await paste(pilot, "trois lignes, au comptoir")
        await pilot.press("enter")
        entries = interview_of(app).session.entries
        assert kept in str(entries[-1].event)


async def test_a_pasted_name_filters_home_and_one_is_seated_in_a_sitting(world: World) -> None:
    world.begin("MARTIN Léa").close()
    world.begin("ROY Alix").close()
    app = world.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await home_ready(pilot)
        await paste(pilot, "roy alix")
        assert "MARTIN Léa" not in screen_text(app)
        await pilot.press("escape", "f7", "n", "enter", "down")
        await paste(pilot, "Paris")
        await pilot.press("enter")
        assert "Lieu : Paris" in screen_text(app)


async def test_a_reason_goes_to_the_difference_it_was_begun_on(
    tmp_path: Path, clock: FixedClock
) -> None:
    world = dossier_world(tmp_path, clock)
    made = world.library.create(ASSISTANT, "MARTIN Léa", role="evaluateur_externe")
    made.close()
    for element in (3, 4):
        differ(world, made.session.id, ElementRef(1, element))
    app = world.app(made.session.id)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("alt+l")
        assert isinstance(app.screen, ConsultationScreen)
        await pilot.press("left")
        await write(pilot, "deux ", enter=False)
        await click_on(pilot, "1.4 ")
        await write(pilot, "preuves")
        agreed = interview_of(app).session.agreements
        assert [(str(ref), one.reason) for ref, one in agreed.items()] == [("1.3", "deux preuves")]


async def test_a_phrase_half_written_is_no_reason_to_take_another(
    world: World, session: str
) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        app.prefer(phrases=("une phrase à moi",))
        await pilot.press("ctrl+k", "a")
        await write(pilot, "à moitié ", enter=False)
        await click_on(pilot, "une phrase à moi")
        assert isinstance(app.screen, PhrasesScreen)
        await write(pilot, "écrite")
        assert app.preferences.phrases == ("une phrase à moi", "à moitié écrite")
        await pilot.press("escape")
        assert typed(app) == ""


async def test_what_is_typed_in_a_sitting_waits_on_its_row(world: World, session: str) -> None:
    app = world.app()
    async with app.run_test(size=(80, 40)) as pilot:
        await pilot.pause()
        await pilot.press("f7", "n", "enter", "down")
        assert isinstance(app.screen, SittingScreen)
        await write(pilot, "Paris", enter=False)
        await pilot.press("f8")
        assert "Une ligne est ouverte" in flat_text(app)
        await click_on(pilot, "Présidence")
        await write(pilot, "Mme Sy", enter=False)
        await pilot.press("escape")
        assert "Lieu : …   commencé" in screen_text(app)
        app.screen.query_one(OptionList).highlighted = 2
        await pilot.press("enter")
        assert app.screen.query_one(Input).value == "Paris"
