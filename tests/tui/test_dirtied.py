"""A session whose every text would command the terminal, opened on each screen by its keys.

Two doors stand one behind the other: records are cleaned where they are read, and every painted
line goes through a last look. Each is tried alone, on every screen; and neither, to see that the
dirt would have come through.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from types import FrameType
from typing import Any

import pytest

from assistant.domain.events import door
from assistant.domain.events import interview as ev
from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders
from assistant.domain.sitting import orders as sitting_orders
from assistant.domain.spoken import transcript
from assistant.transcribing import prepare
from assistant.tui.app import CqpApp
from assistant.tui.base.inert import InertFilter
from assistant.tui.home.search import SearchScreen
from tests.tampering import Contents, chained, contents, parsed, put
from tests.tui.conftest import (
    CANDIDATE,
    REFERENTIAL,
    ROLE,
    FixedClock,
    World,
    flat_text,
    home_ready,
    work_done,
)
from tests.tui.test_transcription import TEAMS

OTHER = "professionnel_secteur"
ORDERS = "\x1b]52;c;aGVsbG8=\x07\x1b]8;;http://x.invalid\x1b\\\x1bP1q\x1b\\\x9b31m\x90q\x9c\x85\x00"
TURNED = "\u202exuaf\u202c\u2066x\u2069"
MARK = "QZJ"
DIRT = f"{MARK}{ORDERS}{TURNED}"
LONG = "Ab" * 5_000
UNSAFE = frozenset(
    chr(code) for code in (*range(32), *range(0x7F, 0xA0), *range(0x202A, 0x202F),
                           *range(0x2066, 0x206A))
)
TEXTS = {
    "text", "name", "company", "function", "accreditation", "examples", "documents", "comment",
    "reason", "decision", "speaker", "file", "president", "place", "title",
}
"""The members of lines that hold what somebody typed."""

STEPS = 2_000_000
"""Calls of Python that bring a screen: four times what the longest of them asks for."""


def dirtied(value: Any, name: str = "") -> Any:
    """The same line, dirt and ten thousand letters in each of its typed texts."""
    if isinstance(value, str):
        long = LONG if name in ("name", "company", "president") else ""
        return f"{DIRT} {value}{long}" if name in TEXTS and value else value
    if isinstance(value, list):
        return [dirtied(one, name) for one in value]
    if isinstance(value, dict):
        inner = {"details": "name", "members": "name", "speakers": "name"}
        return {
            key: held if key in ("referential", "verdicts")
            else dirtied(held, str(inner.get(name, key)))
            for key, held in value.items()
        }
    return value


def lead(world: World) -> str:
    """A session that has something for every screen."""
    about = orders
    with closing(world.begin()) as made:
        run, first, second = made.run, ElementRef(1, 1), ElementRef(1, 2)
        run(about.describe_candidate, CANDIDATE, {"entreprise": "Accueil SA"})
        run(about.name_evaluator, ev.EvaluatorNamed(ROLE, "Anne Petit", "Conseil SARL", "cheffe"))
        run(about.name_evaluator, ev.EvaluatorNamed(OTHER, "Luc Grand", "Métier SA"))
        run(about.declare_activity, ev.ActivityDeclared(1, 1, True, "standard", "un registre"))
        run(about.read_file, first, "deux pages, claires")
        run(about.raise_point, first, "un exemple daté")
        run(about.start)
        for step in ("mettre-a-l-aise", "rappeler-objectifs"):
            run(about.settle_step, step)
        run(about.move, 1)
        run(about.ask, 1, 1)
        world.clock.advance(minutes=4)
        run(about.note, "salue et se présente", [first, second])
        run(about.judge, first, "acquis", by=ROLE, comment="vu deux fois")
        run(about.judge, second, "acquis", by=ROLE)
        imported = prepare(made.session, TEAMS.name, TEAMS.read_bytes())
        number = run(
            transcript.import_transcript, file=imported.file, sha256=imported.sha256,
            lines=imported.spoken.lines, speakers=imported.speakers, offset=imported.offset,
        )
        run(transcript.pass_over, number, 2)
        run(about.observe, "Accueil établi.", 0)
        run(about.observe, "Claire.", 1)
        run(about.take_role, OTHER)
        run(about.judge, first, "non_acquis", by=OTHER, comment="une seule fois")
        run(about.judge, second, "non_acquis", by=OTHER)
        run(about.take_role, ROLE)
        run(about.agree, second, "acquis", "relu ensemble", by=ROLE)
        run(about.ask_own, "Et quand il y a du monde ?", [first])
        run(about.keep_draft, "commencé")
        return made.session.id


def convene(world: World, session: str) -> str:
    with closing(world.juries.begin(world.shelf.load(REFERENTIAL), "2026-06-30", "Lyon")) as made:
        made.run(sitting_orders.seat, "Anne Petit", "salaries")
        made.run(sitting_orders.seat, "Luc Grand", "employeurs")
        with closing(world.library.open(session, write=False)) as read:
            made.run(sitting_orders.admit, read.session, (), read.head, "", broken=False)
        return made.sitting.id


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> Contents:
    """The files of a session and a sitting, dirtied by somebody who knows the format."""
    world = World(tmp_path_factory.mktemp("salie"), FixedClock())
    session = lead(world)
    files: Contents = {}
    for one in (session, convene(world, session)):
        lines = parsed(contents(world.folders.sessions, one))
        for held in lines.values():
            for line in held:
                if line["type"] == "session_opened":
                    for block in line["data"]["referential"]["blocs"]:
                        block["intitule"] = f"{MARK} {LONG}"
                        for element in block["elements"]:
                            element["intitule"] = f"{MARK} {element['intitule']} {LONG}"
                line["data"] = dirtied(line["data"])
        files.update(chained(lines))
    return files


@contextmanager
def counted() -> Iterator[Callable[[], int]]:
    """The calls of Python made meanwhile, which a slow machine makes no more of."""
    calls = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        yield lambda: calls
    finally:
        sys.setprofile(before)


def unsafe(app: CqpApp) -> set[str]:
    """What no terminal may be given, in what is painted."""
    return {
        char
        for strip in app.screen._compositor.render_strips()
        for segment in strip if not segment.control
        for char in segment.text if char in UNSAFE
    }


INTERVIEW = {
    "entretien": ((), "InterviewScreen"),
    "panneau": (("f6", "f6"), "InterviewScreen"),
    "appui": (("alt+b",), "TextScreen"),
    "temps": (("alt+t",), "InterviewScreen"),
    "correction": (("alt+n",), "InterviewScreen"),
    "bilan": (("ctrl+b",), "OutcomeScreen"),
    "incontournables": (("alt+i",), "MarksScreen"),
    "dossier": (("alt+o",), "DossierScreen"),
    "observations": (("ctrl+o",), "ObservationsScreen"),
    "préparation": (("alt+d",), "PreparationScreen"),
    "contrôle": (("ctrl+l",), "ChecksScreen"),
    "étapes": (("alt+e",), "StepsScreen"),
    "export": (("alt+x",), "ExportScreen"),
    "concertation": (("alt+l",), "ConsultationScreen"),
    "concertation, tous": (("alt+l", "f5"), "ConsultationScreen"),
    "transcription": (("ctrl+d",), "SpokenScreen"),
    "locuteurs": (("ctrl+d", "l"), "SpeakersScreen"),
    "voix": (("ctrl+d", "v"), "VoicesScreen"),
    "relecture": (("alt+j",), "ReviewScreen"),
    "histoire": (("alt+j", "n", "h"), "HistoryScreen"),
    "couverture": (("alt+y",), "CoverageScreen"),
}
HOME = {
    "accueil": ((), "HomeScreen"),
    "secrétariat": (("f6",), "SecretariatScreen"),
    "secrétariat, un dossier": (("f6", "enter"), "StandingScreen"),
    "séances": (("f7",), "SittingsScreen"),
    "séance": (("f7", "enter"), "SittingScreen"),
    "décision": (("f7", "enter", *["down"] * 6, "enter"), "DecisionScreen"),
    "dossier lu par le jury": (
        ("f7", "enter", *["down"] * 6, "enter", "home", "down", "enter"), "DecisionScreen"
    ),
    "recherche": (("ctrl+f", *"salue"), "SearchScreen"),
}
UNDIRTIED = {"étapes", "contrôle", "décision"}
"""The screens where nothing that somebody typed is shown."""

_TAKEN_BY_TEXTUAL = str.maketrans("", "", "\x07\x08\x0b\x0c\r")
"""What it takes out itself, counting the styles of a text before."""


def stand(monkeypatch: pytest.MonkeyPatch, *, read: bool, painted: bool) -> None:
    """Take away the doors that do not stand."""
    if not read:
        monkeypatch.setattr(door, "clean", lambda text: text.translate(_TAKEN_BY_TEXTUAL))
    if not painted:
        monkeypatch.setattr(InertFilter, "apply", lambda self, segments, background: segments)


async def brought(world: World, spoilt: Contents, name: str) -> tuple[str, set[str]]:
    """What a screen shows, and what of that is unsafe."""
    world.folders.sessions.mkdir(mode=0o700)
    put(world.folders.sessions, spoilt)
    keys, screen = {**INTERVIEW, **HOME}[name]
    app = world.app(None if name in HOME else "essai-1")
    async with app.run_test(size=(120, 40)) as pilot:
        if name in HOME:
            await home_ready(pilot)
        for key in keys:
            await pilot.press(key)
            await work_done(app)
            await pilot.pause()
        while isinstance(app.screen, SearchScreen) and not (app.asked and app.screen.settled):
            await pilot.pause(0.02)
        await pilot.pause()
        assert type(app.screen).__name__ == screen
        return flat_text(app), unsafe(app)


MEASURED = ("entretien", "observations", "relecture", "accueil", "séance")
"""The screens with most of what somebody typed."""


@pytest.mark.parametrize("name", [*INTERVIEW, *HOME])
async def test_nothing_in_a_session_comes_to_a_screen_but_as_text(
    world: World, spoilt: Contents, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    stand(monkeypatch, read=True, painted=False)
    text, found = await brought(world, spoilt, name)
    assert not found
    assert (MARK in text) is (name not in UNDIRTIED)


@pytest.mark.parametrize("name", MEASURED)
async def test_nothing_that_is_painted_commands_the_terminal_wherever_it_comes_from(
    world: World, spoilt: Contents, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    stand(monkeypatch, read=False, painted=True)
    with counted() as calls:
        text, found = await brought(world, spoilt, name)
    assert not found
    assert MARK in text
    assert calls() < STEPS


@pytest.mark.parametrize("name", ["entretien", "accueil", "séance"])
async def test_without_either_door_it_would(
    world: World, spoilt: Contents, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    stand(monkeypatch, read=False, painted=False)
    _, found = await brought(world, spoilt, name)
    assert {"\x1b", "\x9b", "\u202e"} <= found
