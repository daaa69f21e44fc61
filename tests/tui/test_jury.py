"""The jury on the screen: a sitting is called, a dossier is read and decided, by keys alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest
from textual.pilot import Pilot

from assistant.domain.session import orders as session_orders
from assistant.domain.sitting import orders
from assistant.juries import OpenedSitting
from assistant.tui.jury.decision import DecisionScreen
from assistant.tui.jury.sitting import SittingScreen
from assistant.wiring import Services
from tests.tui.conftest import REFERENTIAL, World, flat_text, home_ready, work_done, write

SIZES = [(80, 24), (120, 40)]


def sitting(world: World, session: str) -> str:
    """A sitting that has members and one dossier, whatever it lacks."""
    with closing(world.juries.begin(world.shelf.load(REFERENTIAL), "2026-06-30")) as opened:
        opened.run(orders.seat, "Anne Petit", "salaries")
        opened.run(orders.seat, "Luc Grand", "employeurs")
        with closing(world.library.open(session, write=False)) as interview:
            opened.run(orders.admit, interview.session, (), interview.head, "", broken=False)
        return opened.sitting.id


async def test_a_sitting_is_called_filled_and_decided(world: World, session: str) -> None:
    with closing(world.library.open(session)) as asking:
        asking.run(session_orders.observe, "Accueil établi.", 1)
    app = world.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await home_ready(pilot)
        await pilot.press("f7", "n", "enter")
        await pilot.pause()
        assert isinstance(app.screen, SittingScreen)
        opened = app.screen.opened
        await pilot.press("down", "enter")
        await write(pilot, "Lyon")
        await pilot.press("down", "enter")
        await write(pilot, "Anne Petit, Zoé Roy")
        await pilot.press("down", "down", "down", "enter")
        await write(pilot, "zoé")
        assert (opened.sitting.place, opened.sitting.president) == ("Lyon", "Zoé Roy")
        assert opened.sitting.by_college == {"salaries": ["Anne Petit", "Zoé Roy"]}
        await pilot.press("f5", "enter")
        await pilot.pause()
        assert "Dossier incomplet" in flat_text(app)
        await pilot.press("escape", "f8")
        await pilot.pause()
        assert opened.sitting.closed


async def test_a_name_typed_on_a_line_is_written_in_it_whatever_its_first_letter(
    world: World, session: str
) -> None:
    about = sitting(world, session)
    app = world.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await home_ready(pilot)
        await pilot.press("f7", "enter")
        await pilot.pause()
        assert isinstance(app.screen, SittingScreen)
        opened = app.screen.opened
        await write(pilot, "14/09/2026")
        await pilot.press("down")
        await write(pilot, "Paris")
        await pilot.press("down", "down")
        await write(pilot, ", Cléa Roy")
        assert opened.sitting.id == about and not opened.sitting.closed
        assert (opened.sitting.day, opened.sitting.place) == ("2026-09-14", "Paris")
        assert opened.sitting.by_college["employeurs"] == ["Luc Grand", "Cléa Roy"]
        assert list(opened.sitting.dossiers) == [session]


async def test_nothing_is_decided_beforehand_and_a_decision_goes_to_the_dossier(
    world: World, session: str
) -> None:
    sitting(world, session)
    app = world.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await home_ready(pilot)
        await pilot.press("f7", "enter", *["down"] * 6, "enter")
        await pilot.pause()
        assert isinstance(app.screen, DecisionScreen)
        assert "☑" not in flat_text(app) and "●" not in flat_text(app)
        await pilot.press("enter")
        await pilot.pause()
        assert "Candidat : MARTIN Léa" in flat_text(app)
        await pilot.press("escape", *["end"], "enter")
        assert "Dossier pas encore lu" in flat_text(app)
        await pilot.press("home", "down", "enter", "end", "enter")
        await pilot.pause()
        assert "Décision du jury enregistrée" in flat_text(app)
    with closing(world.journal(session)) as after:
        assert after.session.jury is not None and after.session.jury.scope == "aucune"


async def test_the_minutes_are_written_while_keys_go_on(
    world: World, session: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sitting(world, session)
    goes_on = Event()
    write_minutes = Services.write_minutes

    def late(
        services: Services, opened: OpenedSitting, layouts: Sequence[str]
    ) -> tuple[Path, ...]:
        assert goes_on.wait(60)
        return write_minutes(services, opened, layouts)

    monkeypatch.setattr(Services, "write_minutes", late)
    app = world.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await home_ready(pilot)
        await pilot.press("f7", "enter", "f7", "f7")  # once is enough
        await pilot.pause()
        assert "0/1 procès-verbal et fiches de décision" in flat_text(app)
        await pilot.press("down", "enter")
        await write(pilot, "Lyon")
        assert isinstance(app.screen, SittingScreen)
        assert app.screen.opened.sitting.place == "Lyon"
        goes_on.set()
        await work_done(app)
        await pilot.pause()
        assert "2 fichiers dans" in flat_text(app)
        assert "Le procès-verbal est un brouillon." in flat_text(app)
        written = list(app.services.exports.iterdir())
    assert sorted(one.suffix for one in written) == [".docx", ".pdf"]


async def test_what_is_typed_is_found_again_after_a_death(world: World, session: str) -> None:
    with closing(world.library.open(session)) as asking:
        asking.run(session_orders.observe, "Accueil établi.", 1)
    world.seal(session)  # which takes no line, and lets the jury read
    sitting_id = sitting(world, session)
    before = world.journal(session).head
    app = world.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await home_ready(pilot)
        await pilot.press("f7", "enter", "down", "enter", *"Lyon")
        for _ in range(2):
            app.look_at_typing()
        await pilot.press("escape", "enter", *"Nantes")  # given up, then begun again
        for _ in range(2):
            app.look_at_typing()
        assert world.unsent.kept(sitting_id) == {"lieu": "Nantes"}
        await pilot.press("escape", "enter", *"Lill")
        for _ in range(2):
            app.look_at_typing()
        # here the program dies
        assert world.unsent.kept(sitting_id) == {"lieu": "Lill"}
    app = world.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await home_ready(pilot)
        await pilot.press("f7", "enter")
        assert "Lieu : … commencé" in flat_text(app)
        await pilot.press("down", "enter")
        assert "Le texte commencé est là" in flat_text(app)
        await pilot.press("e", "enter")
        assert isinstance(app.screen, SittingScreen)
        assert app.screen.opened.sitting.place == "Lille"
        assert world.unsent.kept(sitting_id) == {}
        # what a jury prepares of a decision: a block ticked, a reason recorded by nothing yet
        await pilot.press(*["down"] * 5, "enter")
        await pilot.pause()
        await pilot.press("down", "down", "enter", "end", "up", "up", "up", "enter")
        await write(pilot, "Rien montré.")
    assert world.unsent.kept(session) == {"coches": "1", "motif": "Rien montré."}
    assert world.journal(session).head == before
    app = world.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await home_ready(pilot)
        await pilot.press("f7", "enter", *["down"] * 6, "enter")
        await pilot.pause()
        assert "☑" in flat_text(app) and "Rien montré." in flat_text(app)
        await pilot.press("home", "down", "enter", "end", "enter")
        await pilot.pause()
        assert "Décision du jury enregistrée" in flat_text(app)
    assert world.unsent.kept(session) == {}
    with closing(world.journal(session)) as after:
        assert after.session.jury is not None and "Rien montré." in after.session.jury.decision


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
@pytest.mark.parametrize("keys", [
    ("f7",), ("f7", "enter"), ("f7", "enter", *["down"] * 6, "enter"),
], ids=["seances", "seance", "decision"])
def test_the_screens_of_the_jury_look_as_agreed(
    world: World, session: str, snap_compare: Callable[..., bool], keys: tuple[str, ...],
    size: tuple[int, int],
) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await home_ready(pilot)
        await pilot.press(*keys)
        await pilot.pause()

    sitting(world, session)
    assert snap_compare(world.app(), terminal_size=size, run_before=before)
