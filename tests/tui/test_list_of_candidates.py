"""A list of candidates on the screen: its path, what it would make, then all of them."""

from __future__ import annotations

from assistant.tui.home.home import HomeScreen
from tests.tui.conftest import (
    REFERENTIAL,
    World,
    flat_text,
    home_ready,
    screen_text,
    work_done,
    write,
)


async def test_a_list_that_names_no_cqp_asks_for_it(world: World) -> None:
    path = world.root / "liste.csv"
    path.write_text("Candidat\nROY Alix\nSY Awa\n", "utf-8")
    app = world.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await home_ready(pilot)
        await pilot.press("ctrl+l")
        await write(pilot, str(path))
        await work_done(app)
        await pilot.pause()
        assert "2 lignes sans CQP : choisissez-le ici" in flat_text(app)
        for said in ("2 sessions à ouvrir", "2 sessions ouvertes"):
            await pilot.press("enter")
            await work_done(app)
            await pilot.pause()
            assert said in flat_text(app)
    assert len(world.store.ids()) == 2


async def test_a_list_of_whom_everybody_has_a_session_opens_none(world: World) -> None:
    world.begin("ROY Alix").close()
    path = world.root / "liste.csv"
    path.write_text(f"Candidat;CQP\nM. Alix ROY;{REFERENTIAL}\n", "utf-8")
    app = world.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await home_ready(pilot)
        await pilot.press("ctrl+l")
        await write(pilot, str(path))
        await work_done(app)
        await pilot.pause()
        assert "Rien à ouvrir : chacun y a déjà sa session" in flat_text(app)


async def test_a_list_is_looked_over_then_begun_whole(world: World) -> None:
    path = world.root / "liste.csv"
    path.write_text(f"Candidat;CQP\nROY Alix;{REFERENTIAL}\n;{REFERENTIAL}\n", "utf-8")
    app = world.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await home_ready(pilot)
        await pilot.press("ctrl+l")
        await write(pilot, str(path))
        await work_done(app)
        await pilot.pause()
        assert "ligne 3 ✗ Candidat sans nom" in flat_text(app)
        assert world.store.ids() == ()
        path.write_text(f"Candidat;CQP\nROY Alix;{REFERENTIAL}\nSY Awa;{REFERENTIAL}\n", "utf-8")
        await pilot.press("enter")
        await work_done(app)
        await pilot.pause()
        assert "2 sessions à ouvrir" in flat_text(app)
        await pilot.press("enter")
        await work_done(app)
        await pilot.pause()
        assert "2 sessions ouvertes" in flat_text(app)
        await pilot.press("escape")
        await home_ready(pilot)
        assert isinstance(app.screen, HomeScreen)
        assert "SY Awa" in screen_text(app)
    assert len(world.store.ids()) == 2
