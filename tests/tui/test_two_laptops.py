"""Two evaluators in one interview, each at their own computer, the sessions on a server."""

from __future__ import annotations

from asyncio import sleep
from collections.abc import Callable
from pathlib import Path
from time import monotonic

import pytest

from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders
from assistant.domain.sitting import orders as sitting_orders
from assistant.interview import Interview
from assistant.organisation import OrganisationServices
from assistant.tui.app import CqpApp
from assistant.wiring import Folders
from tests.outage import Wire
from tests.postgres import Server
from tests.tui.conftest import flat_text, home_ready, interview_of, until, write

Laptop = Callable[..., OrganisationServices]
"""The program of a login, behind a wire of its own where a port is given."""


@pytest.fixture
def laptop(
    organisation: tuple[Server, str], address: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Laptop:
    monkeypatch.setattr("assistant.storage.server.steady.PATIENCE", 2.0)  # the machine is busy
    server, name = organisation

    def of(login: str, port: int = 0) -> OrganisationServices:
        folder = tmp_path / login
        where = server.address(name, login)
        if port:
            where = f"postgresql://{login}@127.0.0.1:{port}/{name}?connect_timeout=2"
        return OrganisationServices(Folders(folder, folder / "repli", folder, server=where))

    return of


def begun(laptop: OrganisationServices) -> str:
    interview = laptop.library.create("assistant-formation", "DUVAL Camille")
    interview.run(orders.start)
    interview.close()
    return interview.session.id


async def opened(app: CqpApp, pilot: object) -> Interview:
    await until(pilot, lambda: "DUVAL" in flat_text(app))  # type: ignore[arg-type]
    return interview_of(app)


async def test_each_sees_the_others_lines_and_not_yet_what_they_judged(laptop: Laptop) -> None:
    anne, bruno = laptop("anne"), laptop("bruno")
    session = begun(anne)
    app = CqpApp(anne, session=session)
    async with app.run_test(size=(120, 40)) as pilot:
        here = await opened(app, pilot)
        await write(pilot, "Une note d'Anne.")
        there = bruno.library.open(session)
        waits = []
        for number in range(5):
            said = f"Bruno dit {number}."
            there.run(orders.note, said)
            began = monotonic()
            await until(pilot, lambda said=said: said in flat_text(app))  # type: ignore[misc]
            waits.append(monotonic() - began)
        assert sorted(waits)[2] < 0.6, waits  # 0.2 s where nothing else runs
        there.run(orders.judge, ElementRef(1, 3), "acquis", by=there.session.role)
        await until(pilot, lambda: here.session.number == there.session.number)
        await pilot.pause(0.1)
        assert "Bruno dit 0. Professionnel du secteur · " in flat_text(app)  # whose note it is
        assert "Une note d'Anne. entretien" in flat_text(app)
        assert "acquis" not in flat_text(app).split("1.3")[-1][:40]
        assert here.session.role != there.session.role
        await write(pilot, "Encore Anne.")
        there.follow()
        assert [one.text for one in here.session.notes.values()] == [
            "Une note d'Anne.", *(f"Bruno dit {n}." for n in range(5)), "Encore Anne.",
        ]
        there.close()
        await pilot.press("ctrl+q")


async def test_the_screen_says_calmly_that_the_server_fell_and_that_it_is_back(
    laptop: Laptop, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.storage.server.steady._FIRST_TRY", 0.05)
    wire = Wire(postgres.port)
    session = begun(laptop("anne"))
    app = CqpApp(laptop("anne", wire.port), session=session)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot)
        await write(pilot, "Avant.")
        wire.cut()
        await write(pilot, "Pendant la coupure.")
        await until(pilot, lambda: "continue sur cet ordinateur" in flat_text(app))
        await until(pilot, lambda: "sans le serveur" in flat_text(app))
        there = laptop("bruno").library.open(session)
        there.run(orders.note, "Bruno, pendant ce temps.")
        wire.mend()
        await until(pilot, lambda: "Le serveur est revenu" in flat_text(app))
        await until(pilot, lambda: "Bruno, pendant ce temps." in flat_text(app))
        await until(pilot, lambda: "sans le serveur" not in flat_text(app))
        told = flat_text(app)
        assert told.index("Avant.") < told.index("Bruno, pendant") < told.index("Pendant la")
        await write(pilot, "Après.")
        there.follow()
        assert [one.text for one in there.session.notes.values()] == [
            "Avant.", "Bruno, pendant ce temps.", "Pendant la coupure.", "Après.",
        ]
        there.close()
        await pilot.press("ctrl+q")
    wire.close()


async def test_a_sitting_of_the_jury_is_followed_and_goes_on_while_the_server_is_away(
    laptop: Laptop, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.storage.server.steady._FIRST_TRY", 0.05)
    wire = Wire(postgres.port)
    anne, bruno = laptop("anne", wire.port), laptop("bruno")
    called = bruno.juries.begin(bruno.shelf.load("assistant-formation"), "2026-06-30", "Paris")
    app = CqpApp(anne)
    async with app.run_test(size=(80, 24)) as pilot:
        await home_ready(pilot)
        await pilot.press("f7", "enter")
        await until(pilot, lambda: "Lieu : Paris" in flat_text(app))
        called.run(sitting_orders.seat, "Luc Grand", "employeurs")
        await until(pilot, lambda: "Luc Grand" in flat_text(app))
        wire.cut()
        await pilot.press("down", "enter", *" 12e", "enter")
        await until(pilot, lambda: "continue sur cet ordinateur" in flat_text(app))
        called.run(sitting_orders.seat, "Zoé Roy", "salaries")
        wire.mend()
        await until(pilot, lambda: "Le serveur est revenu" in flat_text(app))
        assert "Zoé Roy" in flat_text(app)
        called.follow()
        assert (called.sitting.place, list(called.sitting.members)) == (
            "Paris 12e", ["Luc Grand", "Zoé Roy"]
        )
    called.close()
    wire.close()


async def test_who_only_listens_sees_that_nothing_comes_any_more(
    laptop: Laptop, postgres: Server
) -> None:
    wire = Wire(postgres.port)
    session = begun(laptop("anne"))
    app = CqpApp(laptop("bruno", wire.port), session=session)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot)
        assert "sans le serveur" not in flat_text(app)
        wire.cut()
        await until(pilot, lambda: "sans le serveur" in flat_text(app))
        wire.mend()
        await until(pilot, lambda: "sans le serveur" not in flat_text(app))
    wire.close()


async def test_home_shows_a_session_that_begins_elsewhere_and_says_whose_server_it_is(
    laptop: Laptop
) -> None:
    app = CqpApp(laptop("bruno"), greets=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await home_ready(pilot)
        assert "sessions de l’organisme : bruno@" in flat_text(app)
        assert "Chiffrer les sessions" not in flat_text(app)  # the vault is everybody's
        begun(laptop("anne"))
        await until(pilot, lambda: "DUVAL Camille" in flat_text(app))


async def test_home_is_there_while_the_server_is_not(laptop: Laptop, postgres: Server) -> None:
    wire = Wire(postgres.port)
    begun(laptop("anne"))
    wire.cut()
    app = CqpApp(laptop("bruno", wire.port))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Le serveur des sessions ne répond pas" in flat_text(app))
        await until(pilot, lambda: "un entretien commencé maintenant" in flat_text(app))
        for key, said in (("f6", "Secrétariat"), ("f7", "Séances du jury")):
            await pilot.press(key)
            await until(pilot, lambda said=said: said in flat_text(app))  # type: ignore[misc]
            await until(pilot, lambda: "ne répond pas" in flat_text(app))
            await pilot.press("escape")
        await pilot.press("n", *"ROY Alix", "enter", "enter", "enter", "enter")
        await until(pilot, lambda: "continue sur cet ordinateur" in flat_text(app))
        await pilot.press("alt+a")
        wire.mend()
        await until(pilot, lambda: "DUVAL Camille" in flat_text(app))
        await until(pilot, lambda: "ROY Alix" in flat_text(app))
    wire.close()


async def test_who_leaves_stops_the_clock_of_nobody_who_stays(laptop: Laptop) -> None:
    anne, bruno = laptop("anne"), laptop("bruno")
    session = begun(anne)
    there = bruno.library.open(session)
    present = "select count(*) from pg_locks where locktype = 'advisory' and objsubid = 2"
    while not anne.database.ask(present)[0][0]:  # its laptop says so in its own time
        await sleep(0.02)
    app = CqpApp(anne, session=session)
    async with app.run_test(size=(80, 24)) as pilot:
        here = await opened(app, pilot)
        await until(pilot, lambda: here.accompanied)
        await until(pilot, lambda: here.session.clock.since is not None)
        await pilot.press("ctrl+q")
    there.follow()
    assert there.session.clock.since is not None
    there.close()
    app = CqpApp(anne, session=session)
    async with app.run_test(size=(80, 24)) as pilot:
        here = await opened(app, pilot)
        await until(pilot, lambda: not here.accompanied)
        await pilot.press("ctrl+q")
    alone = bruno.library.open(session, write=False)
    assert alone.session.clock.since is None
