"""Keys and words shared by the tests of the « Dossier » screen."""

from __future__ import annotations

from pathlib import Path

from textual import events
from textual.pilot import Pilot

from assistant.domain.dossier.completeness import controls
from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders
from assistant.interview import Interview
from assistant.resources import shipped
from assistant.tui.app import CqpApp
from assistant.tui.dossier.checks import ChecksScreen
from assistant.tui.dossier.screen import DossierScreen
from assistant.tui.widgets.prompt import Prompt
from tests.tui.conftest import FixedClock, World, screen_text, write

SIZE = (80, 24)
ASSISTANT = "assistant-formation"
SALES = "technico-commercial-chimie"
DISTANCE = "vendeur-conseil-distance-gros"
SHIPPED = (ASSISTANT, "conseiller-commercial-formation", SALES, DISTANCE)

PLACES = {
    "evaluateurs", "dates", "faits", "signatures", "commentaires", "concertation", "jury",
}
"""Where the check sends to this screen."""


def dossier_world(tmp_path: Path, clock: FixedClock) -> World:
    """The program with the référentiels it ships."""
    return World(tmp_path, clock, shipped("referentials"))


def begin(world: World, referential: str = ASSISTANT) -> str:
    """A new session of that référentiel, which nobody has open."""
    interview = world.library.create(referential, "MARTIN Léa")
    interview.close()
    return interview.session.id


def differ(world: World, session: str, ref: ElementRef) -> None:
    """Two roles judge an element otherwise, before the program opens the session."""
    interview = world.library.open(session)
    values = [one.id for one in interview.session.referential.scale.values]
    for role, value in zip(interview.session.referential.roles, values, strict=False):
        interview.run(orders.judge, ref, value, by=role.id)
    interview.close()


def reasons(interview: Interview) -> list[str]:
    found = controls(interview.session, interview.outcome(), interview.now())
    return [one.reason for one in found if one.place in PLACES or one.reason == "en_desaccord"]


async def open_dossier(pilot: Pilot[None], line: str = "") -> DossierScreen:
    """Open the screen by its key; with `line`, bring the cursor there by the arrows."""
    await pilot.press("alt+o")
    await pilot.pause()
    screen = pilot.app.screen
    assert isinstance(screen, DossierScreen)
    if line:
        await go(pilot, line)
    return screen


async def go(pilot: Pilot[None], line: str) -> None:
    """The arrow that leads there, as often as it takes, faster than anybody."""
    screen = pilot.app.screen
    assert isinstance(screen, DossierScreen)
    lines = [option.id for option in screen.list.options if not option.disabled]
    if screen.chosen not in lines:
        await pilot.press("home")
    rows = lines.index(line) - (lines.index(screen.chosen) if screen.chosen in lines else 0)
    for _ in range(abs(rows)):
        key = events.Key("down" if rows > 0 else "up", None)
        key.set_sender(pilot.app)
        pilot.app._driver.send_message(key)  # type: ignore[union-attr]
    for _ in range(100):  # as many lines as there are, however busy the machine
        await pilot.pause()
        if screen.chosen == line:
            break
    assert screen.chosen == line


async def fill(pilot: Pilot[None], line: str, text: str) -> None:
    """Write a line: Enter, the text, Enter."""
    await go(pilot, line)
    await pilot.press("enter")
    await write(pilot, text)


def row(app: CqpApp, label: str) -> str:
    """The row of the screen that has that label."""
    rows = [one for one in screen_text(app).splitlines() if label in one]
    assert rows, f"« {label} » n’est pas à l’écran :\n{screen_text(app)}"
    return rows[0]


def entry(app: CqpApp) -> str:
    return app.screen.query_one("#entree", Prompt).text


async def choose(pilot: Pilot[None], said: str) -> None:
    """Take the first line of the check that says so."""
    screen = pilot.app.screen
    assert isinstance(screen, ChecksScreen)
    wanted = next(
        index for index, row in enumerate(screen.rows())
        if said in " ".join(row.content.plain.split())
    )
    for _ in range(wanted):
        await pilot.press("down")
    await pilot.press("enter")
    await pilot.pause()
