"""A program on real stores in a temporary folder, with a clock that stands still until moved."""

from __future__ import annotations

import asyncio
import errno
import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import TextArea

from assistant.calendar_fr import is_holiday
from assistant.domain.guide.coverage import Coverage
from assistant.domain.phrasing.rules import Kind, RuleBook
from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders
from assistant.interview import Interview
from assistant.library import Library
from assistant.proposals import Proposals
from assistant.publishing import Progress, Sayings, Wanted, publish
from assistant.reports.text.charts import figures
from assistant.resources import shipped
from assistant.search.engine import Search
from assistant.search.folder import SearchIndex, SessionFolder
from assistant.storage.disk.documents import read_form, write_together
from assistant.storage.disk.files import Files
from assistant.storage.disk.settings import SettingsFile
from assistant.storage.follow_up_cues import load_cues
from assistant.storage.free_text_words import load_lexicon
from assistant.storage.journal.store import TinyDBSessionStore
from assistant.storage.referential.shelf import ReferentialShelf
from assistant.storage.summary_file import SummaryFile
from assistant.storage.upkeep.backups import Backups
from assistant.storage.upkeep.conversion import Conversion
from assistant.storage.upkeep.holdings import Holdings, Places
from assistant.storage.vault.session_keys import SessionKeys
from assistant.storage.vault.signing import UserKey
from assistant.storage.vault.vault import Vault
from assistant.storage.words import load_rules
from assistant.summaries import TABLE, VERSION, Summaries, is_row
from assistant.tui.app import CqpApp
from assistant.tui.home.home import HomeScreen
from assistant.tui.interview.screen import InterviewScreen
from assistant.voice import Voice
from assistant.wiring import repair
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


class World:
    """The services of the tests, on real files."""

    def __init__(self, root: Path, clock: FixedClock) -> None:
        self.root, self.clock = root, clock
        self.disk = FullDisk()
        self.vault = Vault(root / "donnees", root / "sauvegardes", cost=LIGHT)
        self.codecs = SessionKeys(self.vault, root / "sessions", root / "sauvegardes")
        self.store = TinyDBSessionStore(
            root / "sessions", files=self.disk, now=clock, codecs=self.codecs
        )
        self.shelf = ReferentialShelf(DATA / "referentiels", root / "referentiels")
        self.library = Library(
            self.store, self.shelf, clock, new_id=lambda: f"essai-{len(self.store.ids()) + 1}",
            keep_copy=lambda _: self.notice, summaries=Summaries(SummaryFile(
                root / "recherche", root / "sessions", table=TABLE, version=VERSION,
                is_row=is_row,
            )),
        )
        self.voice = Voice([root / "phrases", shipped("prompts")])
        self.settings = SettingsFile(root / "config")
        self.key = UserKey(root / "config")
        self.search = Search(
            self.store, SessionFolder(root / "sessions"),
            SearchIndex(root / "recherche", root / "sessions"),
        )
        self.free_text_words = load_lexicon([root / "phrases", shipped("prompts")])
        self.follow_up_cues = load_cues([root / "phrases", shipped("prompts")])
        self.proposals = Proposals(None, self.voice)
        self._phrasing_rules: dict[Kind, RuleBook] = {}
        self.risk: str | None = None
        self.notice = ""

    def demonstration(self) -> Interview:
        return self.library.create(REFERENTIAL, "DÉMO Zoé", role=ROLE)

    @property
    def exports(self) -> Path:
        return self.root / "exports"

    def publish(
        self, interview: Interview, wanted: Wanted, folder: Path | None = None,
        progress: Progress | None = None,
    ) -> tuple[Path, ...]:
        sayings = Sayings(self.voice, lambda one: self.voice.say("controle", **one.said))
        return publish(
            interview, wanted, sayings,
            lambda name, files: write_together(folder or self.exports, name, files, self.disk),
            progress,
        )

    @cached_property
    def conversion(self) -> Conversion:
        root = self.root
        backups = Backups(root / "sauvegardes", root / "sessions", codecs=self.codecs)
        places = Places(root / "sessions", self.exports, root / "sauvegardes", root / "recherche")
        return Conversion(self.store, Holdings(places, backups, codecs=self.codecs), self.codecs)

    def read_form(self, path: Path) -> bytes:
        return read_form(path, 1_000_000)

    def figures(self, coverage: Coverage, word: str, width: int) -> list[str]:
        return figures(coverage, word=word, width=width)

    def phrasing_rules(self, kind: Kind) -> RuleBook:
        if kind not in self._phrasing_rules:
            self._phrasing_rules[kind] = load_rules(kind, [shipped("prompts")])
        return self._phrasing_rules[kind]

    def repair(self, session_id: str) -> str:
        return repair(self.store, self.library, session_id)

    def place_risk(self) -> str | None:
        return self.risk

    def seal(self, session: str) -> None:
        """Seal a session that nobody has open, incomplete as it is."""
        interview = self.library.open(session)
        interview.seal(self.key, incomplete="essai")
        interview.close()

    def is_holiday(self, day: date) -> bool:
        return is_holiday(day)

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


@pytest.fixture(autouse=True)
def paris_time(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = os.environ.get("TZ")
    monkeypatch.setenv("TZ", "Europe/Paris")
    time.tzset()
    yield
    if before is None:
        monkeypatch.delenv("TZ")
    else:
        monkeypatch.setenv("TZ", before)
    time.tzset()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


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


async def home_ready(pilot: Pilot[None]) -> None:
    """Wait until every session is listed."""
    home = pilot.app.screen_stack[0]
    assert isinstance(home, HomeScreen)
    while not home.loaded:
        await asyncio.sleep(0.01)
    await pilot.app.workers.wait_for_complete()
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
    await pilot.pause()
