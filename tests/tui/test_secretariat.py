"""The secretariat's screen: filters by keys, and from a line to its cause."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from textual.pilot import Pilot

from assistant.domain.session import orders
from assistant.resources import shipped
from assistant.tui.dossier.checks import ChecksScreen
from assistant.tui.dossier.screen import DossierScreen
from assistant.tui.home.secretariat import SecretariatScreen, StandingScreen
from tests.tui.conftest import FixedClock, World, flat_text, home_ready, work_done


def two(world: World) -> None:
    world.begin("MARTIN Léa").close()
    with closing(world.begin("ROY Alix")) as decided:
        decided.run(orders.record_jury, "2026-03-10", "Délivrance.", [1, 2])


async def shown(pilot: Pilot[None]) -> None:
    await home_ready(pilot)
    await pilot.press("f6")
    await work_done(pilot.app)
    await pilot.pause()


async def test_filters_then_from_a_line_to_its_cause(world: World) -> None:
    two(world)
    app = world.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot)
        assert "2 dossiers" in flat_text(app)
        await pilot.press(*"roy")
        assert "1 dossier " in flat_text(app) and "MARTIN" not in flat_text(app)
        await pilot.press("escape", "f2")
        assert "1 dossier  à préparer" in flat_text(app).replace("1 dossier à", "1 dossier  à")
        await pilot.press("f2", "f2", "f2", "f2")
        assert "décidé par le jury" in flat_text(app) and "ROY Alix" in flat_text(app)
        assert "Délivrance" not in flat_text(app)  # no result beside a name
        await pilot.press("f2", "f8")
        assert "Agenda :" in flat_text(app)
        await pilot.press(*"martin", "enter")
        assert isinstance(app.screen, StandingScreen)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, ChecksScreen)
        assert app.screen.conduct.session.candidate == "MARTIN Léa"


async def test_words_of_ones_own_that_are_wrong_are_told_when_the_list_opens(world: World) -> None:
    world.folders.prompts.mkdir(parents=True)
    (world.folders.prompts / "secretariat.yaml").write_text("quoi: {}\n", "utf-8")
    two(world)
    app = world.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot)
        assert "secretariat.yaml" in flat_text(app) and "2 dossiers" in flat_text(app)


async def test_a_lack_and_a_deadline_lead_each_to_its_own_line(
    tmp_path: Path, clock: FixedClock
) -> None:
    world = World(tmp_path, clock, shipped("referentials"))
    with closing(world.library.create("vendeur-conseil-distance-gros", "MARTIN Léa")) as led:
        led.run(orders.record_fact, "date_evaluation", "", "2026-06-30")
    app = world.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot)
        await pilot.press("enter")
        assert isinstance(app.screen, StandingScreen)
        last, due = app.screen._summary.owed[-1], app.screen._summary.dues[-1]
        await pilot.press(*["down"] * (len(app.screen._summary.owed) - 1), "enter")
        await pilot.pause()
        assert isinstance(app.screen, ChecksScreen)
        assert app.screen._findings[int(app.screen.chosen)].kind == last.kind
        await pilot.press("escape", "escape")
        app.go_home()
        await shown(pilot)
        await pilot.press("enter", "end", "enter")
        await pilot.pause()
        assert isinstance(app.screen, DossierScreen)
        assert app.screen.chosen == f"echeance/{due.id}"


async def test_one_cqp_after_another(world: World) -> None:
    two(world)
    app = world.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot)
        await pilot.press("f4")
        assert "2 dossiers CQP Accueil exemple" in flat_text(app)
        await pilot.press("f4")
        assert "2 dossiers CQP" not in flat_text(app)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("keys", [(), ("enter",)], ids=["liste", "dossier"])
def test_the_screens_look_as_agreed(
    world: World, snap_compare: Callable[..., bool], keys: tuple[str, ...], size: tuple[int, int]
) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await shown(pilot)
        await pilot.press(*keys)
        await pilot.pause()
        assert isinstance(pilot.app.screen, StandingScreen if keys else SecretariatScreen)

    two(world)
    assert snap_compare(world.app(), terminal_size=size, run_before=before)
