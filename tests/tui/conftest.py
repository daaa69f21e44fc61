"""A program on real stores in a temporary folder, with a clock that stands still until moved."""

from __future__ import annotations

import asyncio
import errno
import os
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.app import App
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.keys import REPLACED_KEYS, _character_to_key, _get_unicode_name_from_key
from textual.pilot import Pilot
from textual.widgets import TextArea
from textual.worker import WorkerCancelled

from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders
from assistant.interview import Interview
from assistant.storage.disk.files import Files
from assistant.storage.referential.shelf import ReferentialShelf
from assistant.storage.vault.vault import Vault
from assistant.tui.app import CqpApp
from assistant.tui.base import keyboard
from assistant.tui.conduct import conduct
from assistant.tui.home.home import HomeScreen
from assistant.tui.interview.screen import InterviewScreen
from assistant.wiring import Folders, Services
from tests.vaults import LIGHT

DATA = Path(__file__).parent / "data"
REFERENTIAL = "accueil-exemple"
ROLE = "evaluateur_externe"
CANDIDATE = "MARTIN Léa"


class FixedClock:
    """The time of the tests: it moves when told."""

    def __init__(self) -> None:
        self.value = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.value

    def advance(self, **length: float) -> None:
        self.value += timedelta(**length)


class FullDisk(Files):
    """A disk that refuses while `full` is set."""

    full = False

    def write(self, descriptor: int, content: bytes) -> int:
        if self.full:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(descriptor, content)


class World(Services):
    """The services of the program, on real files, with a clock and ids that one knows."""

    def __init__(
        self, root: Path, clock: FixedClock, referentials: Path = DATA / "referentiels"
    ) -> None:
        """Build them in a folder.

        Args:
            referentials: those that count as shipped; the tests' own unless given.
        """
        self.root, self.clock, self.disk = root, clock, FullDisk()
        super().__init__(
            Folders(root, root / "sessions", root / "config"), files=self.disk, now=clock,
            new_id=lambda: f"essai-{len(self.store.ids()) + 1}",
        )
        self.shelf = ReferentialShelf(referentials, self.folders.referentials, self.disk)
        self.vault = Vault(
            root, self.folders.backups, files=self.disk, now=clock, cost=LIGHT
        )

    def seal(self, session: str) -> None:
        """Seal a session that nobody has open, incomplete as it is."""
        interview = self.library.open(session)
        interview.seal(self.key, incomplete="essai")
        interview.close()

    def begin(self, candidate: str = CANDIDATE) -> Interview:
        """A new session, to be closed before the program opens it."""
        return self.library.create(REFERENTIAL, candidate, role=ROLE)

    def lead_a_while(self, session: str) -> None:
        """A block begun: a question, two notes, two judgements, one of them undone."""
        interview = self.library.open(session)
        run = interview.run
        run(orders.start)
        for step in ("mettre-a-l-aise", "rappeler-objectifs"):
            run(orders.settle_step, step)
        run(orders.move, 1)
        run(orders.ask, 1, 1)
        self.clock.advance(minutes=4)
        here = [ElementRef(1, 1), ElementRef(1, 2)]
        run(orders.note, "salue et se présente ; exemple du salon de mars", here, asked=8)
        run(orders.judge, here[0], "acquis", by=ROLE)
        run(orders.judge, here[1], "non_acquis", by=ROLE)
        run(orders.undo)
        run(orders.move, 1, 2, 1)
        run(orders.mark_essential, here[0], "oui")
        run(orders.note, "registre montré", [ElementRef(1, 3), ElementRef(1, 4)], "preuve")
        run(orders.pause)
        interview.close()

    def app(self, session: str | None = None, *, greets: bool = False) -> CqpApp:
        return CqpApp(self, session=session, greets=greets)

    def journal(self, session: str) -> Interview:
        """The session as it is on disk, read by another program."""
        return self.library.open(session, write=False)


def _take_zone() -> None:
    if sys.platform != "win32":  # Windows reads the zone anew each time
        time.tzset()


@pytest.fixture(autouse=True)
def paris_time(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = os.environ.get("TZ")
    monkeypatch.setenv("TZ", "Europe/Paris")
    _take_zone()
    yield
    if before is None:
        monkeypatch.delenv("TZ")
    else:
        monkeypatch.setenv("TZ", before)
    _take_zone()


_parse_rules = Stylesheet._parse_rules
_parsed: dict[object, list[RuleSet]] = {}


def _parsed_once(self: Stylesheet, css: str, *args: Any, **more: Any) -> list[RuleSet]:
    key = (css, args, *more.items(), *self._variables.items())
    if key not in _parsed:
        _parsed[key] = _parse_rules(self, css, *args, **more)
    return _parsed[key]


@pytest.fixture(autouse=True)
def styles_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The programs of the tests wear the same styles: Textual would parse them for each anew."""
    monkeypatch.setattr(Stylesheet, "_parse_rules", _parsed_once)


_press = Pilot.press
_HELD_UP = 2.0
"""Seconds that a press waits for what it did: some tests hold the disk up on purpose."""


async def _press_and_wait(self: Pilot[None], *keys: str) -> None:
    """Keys given together come together: the program carries them out one after the other."""
    if not isinstance(self.app, CqpApp):
        await _press(self, *keys)
        return
    for key in keys[:-1]:
        _send(self.app, key)
    await _press(self, *keys[-1:])
    if not self.app.keyboard.busy:
        return
    with suppress(TimeoutError):
        async with asyncio.timeout(_HELD_UP):
            await all_typed(self)
            await self.pause()


def _send(app: CqpApp, key: str) -> None:
    """A key as Textual's pilot sends it, which would then wait twice for an idle machine."""
    name = _character_to_key(key) if len(key) == 1 and not key.isalnum() else key
    char: str | None
    try:
        char = unicodedata.lookup(_get_unicode_name_from_key(REPLACED_KEYS.get(name, name)))
    except KeyError:
        char = name if len(name) == 1 else None
    pressed = events.Key(name, char)
    pressed.set_sender(app)
    app._driver.send_message(pressed)  # type: ignore[union-attr]


@pytest.fixture(autouse=True)
def a_press_is_carried_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Textual's pilot takes a program that the machine keeps waiting for one that is done."""
    monkeypatch.setattr(Pilot, "press", _press_and_wait)


@pytest.fixture(autouse=True)
def no_bounce(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests press keys faster than a hand that means it."""
    monkeypatch.setattr(keyboard, "BOUNCE", 0.0)
    monkeypatch.setattr(keyboard, "REPEATS", 0.0)


@pytest.fixture(autouse=True)
def no_leap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the tests leaps when told: nobody slept."""
    monkeypatch.setattr(conduct, "leapt", lambda before, now: False)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture(autouse=True)
def files_are_given_back(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A program that a test leaves in the middle of an interview holds its files: a thousand of
    them are more than `select` looks at."""
    opened: list[Interview] = []
    begins = Interview.__init__

    def begin(self: Interview, *args: Any, **more: Any) -> None:
        opened.append(self)
        begins(self, *args, **more)

    monkeypatch.setattr(Interview, "__init__", begin)
    yield
    for one in opened:
        one._journal.close()


@pytest.fixture
def world(tmp_path: Path, clock: FixedClock) -> World:
    return World(tmp_path, clock)


@pytest.fixture
def session(world: World) -> str:
    """The id of a session that nobody has open."""
    interview = world.begin()
    interview.close()
    return interview.session.id


def screen_text(app: CqpApp) -> str:
    """What can be read on the screen, row by row."""
    width, height = app.size
    strips = app.screen._compositor.render_strips()
    rows = (strip.text.ljust(width)[:width].rstrip() for strip in strips[:height])
    return "\n".join(rows).replace("\u00a0", " ")


def flat_text(app: CqpApp) -> str:
    """What can be read on the screen, wherever rows end."""
    return " ".join(screen_text(app).replace("█", " ").split())


def typed(app: CqpApp) -> str:
    return app.screen.query_one("#saisie", TextArea).text


def interview_of(app: CqpApp) -> Interview:
    """The interview on the screen."""
    screen = next(one for one in app.screen_stack if isinstance(one, InterviewScreen))
    return screen.conduct.interview


async def until(pilot: Pilot[None], happened: Callable[[], bool]) -> None:
    """Wait for something, on a slow computer too."""
    for _ in range(200):
        if happened():
            return
        await pilot.pause(0.02)
    pytest.fail("rien n’est venu")


async def work_done(app: App[Any]) -> None:
    """Wait for what runs beside the screen and will show on it."""
    for worker in list(app.workers):
        if worker.group != "préparation":  # of what nobody asked for yet: it waits for calm
            with suppress(WorkerCancelled):  # another has taken its place, or its screen is gone
                await worker.wait()


async def home_ready(pilot: Pilot[None]) -> None:
    """Wait until every session is listed."""
    home = pilot.app.screen_stack[0]
    assert isinstance(home, HomeScreen)
    while not home.loaded:
        await asyncio.sleep(0.01)
    await work_done(pilot.app)
    await pilot.pause()


NAMES = {" ": "space", "/": "slash", "#": "number_sign", "?": "question_mark", ".": "full_stop",
         "\r": "enter"}


async def write(pilot: Pilot[None], text: str, *, enter: bool = True) -> None:
    """Type a text key by key, faster than anybody."""
    for char in text + ("\r" if enter else ""):
        key = events.Key(NAMES.get(char, char), char)
        key.set_sender(pilot.app)
        pilot.app._driver.send_message(key)  # type: ignore[union-attr]
    await pilot.pause()
    await all_typed(pilot)
    await pilot.pause()


async def all_typed(pilot: Pilot[None]) -> None:
    """Wait until every key was carried out."""
    assert isinstance(pilot.app, CqpApp)
    while pilot.app.keyboard.busy:
        await asyncio.sleep(0.01)
