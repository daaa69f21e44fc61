"""Every command that a screen shows is one that it carries out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib import import_module
from pathlib import Path

import pytest
from textual.binding import Binding
from textual.content import Content

from assistant import tui
from assistant.domain.writing.compare import Drafted
from assistant.juries import OpenedSitting
from assistant.proposals import Request
from assistant.summaries import SessionSummary
from assistant.tui.app import CqpApp
from assistant.tui.base.commands import Command
from assistant.tui.conduct.conduct import Conduct
from assistant.tui.consultation.screen import ConsultationScreen
from assistant.tui.dossier.checks import ChecksScreen
from assistant.tui.dossier.coverage import CoverageScreen
from assistant.tui.dossier.export import ExportScreen
from assistant.tui.dossier.marks import MarksScreen
from assistant.tui.dossier.outcome import OutcomeScreen
from assistant.tui.dossier.preparation import PreparationScreen
from assistant.tui.dossier.screen import DossierScreen
from assistant.tui.dossier.steps import StepsScreen
from assistant.tui.frame.phrases import PhrasesScreen
from assistant.tui.frame.screen import CqpScreen
from assistant.tui.frame.texts import TextScreen
from assistant.tui.home.enrol import EnrolScreen
from assistant.tui.home.files import FilesScreen
from assistant.tui.home.home import HomeScreen
from assistant.tui.home.new import NewScreen
from assistant.tui.home.search import SearchScreen
from assistant.tui.home.secretariat import SecretariatScreen, StandingScreen
from assistant.tui.interview.commands import INTERVIEW
from assistant.tui.interview.grid import GridScreen
from assistant.tui.interview.help import HelpScreen
from assistant.tui.interview.screen import InterviewScreen
from assistant.tui.jury.admitting import AdmittingScreen
from assistant.tui.jury.decision import DecisionScreen
from assistant.tui.jury.sitting import SittingScreen
from assistant.tui.jury.sittings import CallingScreen, SittingsScreen
from assistant.tui.model.sending import SendingScreen
from assistant.tui.rebinding.screen import KeysScreen
from assistant.tui.review.history import HistoryScreen
from assistant.tui.review.screen import ReviewScreen
from assistant.tui.spoken.screen import SpokenScreen
from assistant.tui.spoken.speakers import SpeakersScreen
from assistant.tui.spoken.voices import VoicesScreen
from assistant.tui.vault.commands import KEYS_OF, VEIL
from assistant.tui.vault.conversion import ConversionScreen
from assistant.tui.vault.encryption import EncryptionScreen
from assistant.tui.vault.screen import VaultScreen
from assistant.tui.vault.unlock import UnlockScreen
from assistant.tui.writing.candidate import CandidateScreen
from assistant.tui.writing.draft import DraftScreen
from assistant.tui.writing.observations import ObservationsScreen
from assistant.tui.writing.rewording import RewordingScreen
from assistant.tui.writing.sources import SourcesScreen
from tests.tui.conftest import World, interview_of
from tests.tui.model_help import QUESTIONS, Model, give

OF_A_SESSION: tuple[Callable[[Conduct], CqpScreen], ...] = (
    InterviewScreen,
    ReviewScreen,
    OutcomeScreen,
    MarksScreen,
    lambda conduct: GridScreen(conduct, print),
    StepsScreen,
    PreparationScreen,
    DossierScreen,
    ExportScreen,
    ChecksScreen,
    ConsultationScreen,
    ObservationsScreen,
    lambda conduct: CoverageScreen(conduct, lambda _: None),
    lambda conduct: CandidateScreen(conduct, "candidat"),
    lambda conduct: DraftScreen(conduct, 1, Content("")),
    lambda conduct: SourcesScreen(conduct, Drafted("", "", ())),
    lambda conduct: SpokenScreen(conduct, 1),
    lambda conduct: SpeakersScreen(conduct, 1),
    lambda conduct: VoicesScreen(conduct, 1),
    lambda conduct: HistoryScreen(conduct.session, 1),
)
OF_A_REQUEST: tuple[Callable[[Conduct, Request], CqpScreen], ...] = (
    RewordingScreen,
    lambda conduct, request: SendingScreen(conduct, request, local=True, send=lambda _: None),
)
OF_A_SITTING: tuple[Callable[[OpenedSitting], CqpScreen], ...] = (
    SittingScreen,
    AdmittingScreen,
    lambda opened: DecisionScreen(opened, "essai-1"),
)
OF_THE_PROGRAM: tuple[Callable[[], CqpScreen], ...] = (
    HomeScreen,
    FilesScreen,
    NewScreen,
    SearchScreen,
    EnrolScreen,
    SittingsScreen,
    CallingScreen,
    SecretariatScreen,
    lambda: StandingScreen(SessionSummary("essai-1")),
    KeysScreen,
    lambda: PhrasesScreen(print),
    VaultScreen,
    ConversionScreen,
    UnlockScreen,
    lambda: EncryptionScreen("activer"),
    lambda: HelpScreen(INTERVIEW),
    lambda: TextScreen("Un titre", Content("")),
)
SHOWN_LATER: dict[type[CqpScreen], tuple[Command, ...]] = {
    UnlockScreen: VEIL,
    EncryptionScreen: tuple(command for some in KEYS_OF.values() for command in some),
}
"""What a screen comes to show instead of its first commands."""

KEY = re.compile(r"command\('(\w+)'\)")


def screens(world: World, app: CqpApp) -> Iterator[CqpScreen]:
    """One of each kind, none of them on the screen."""
    conduct = Conduct(interview_of(app), world.voice)
    request = world.proposals.follow_ups(conduct.session)
    yield from (build(conduct) for build in OF_A_SESSION)
    yield from (build(conduct, request) for build in OF_A_REQUEST)
    yield from (build() for build in OF_THE_PROGRAM)
    with closing(world.juries.begin(conduct.session.referential, "2026-06-30")) as opened:
        yield from (build(opened) for build in OF_A_SITTING)


def below(kind: type[CqpScreen]) -> Iterator[type[CqpScreen]]:
    """Every kind of screen there is, once every file of the screens was read."""
    for one in kind.__subclasses__():
        yield one
        yield from below(one)


@pytest.fixture
def app(world: World, session: str) -> CqpApp:
    """A program that leads a session, with a model to ask."""
    world.lead_a_while(session)
    give(world, Model(*QUESTIONS))
    return world.app(session)


async def test_every_command_of_every_screen_is_carried_out(world: World, app: CqpApp) -> None:
    async with app.run_test() as pilot:
        await pilot.pause()
        for screen in screens(world, app):
            known = screen.runs()
            shown = [*screen.COMMANDS_SHOWN, *SHOWN_LATER.get(type(screen), ())]
            lacking = {one.id for one in shown if one.keys or one.words} - set(known)
            assert not lacking, f"{type(screen).__name__} shows {lacking}, and does nothing of it"


async def test_every_key_of_every_screen_is_a_command(world: World, app: CqpApp) -> None:
    async with app.run_test() as pilot:
        await pilot.pause()
        for screen in screens(world, app):
            for binding in type(screen).BINDINGS:
                assert isinstance(binding, Binding)
                bound = KEY.fullmatch(binding.action)
                assert bound is not None, f"{type(screen).__name__} : {binding.action}"
                assert bound[1] in screen.runs(), f"{type(screen).__name__} : {binding.action}"


def test_every_key_of_the_program_is_one_of_its_actions() -> None:
    for binding in CqpApp.BINDINGS:
        assert isinstance(binding, Binding)
        assert callable(getattr(CqpApp, f"action_{binding.action}"))


async def test_no_screen_is_left_out_of_these_tests(world: World, app: CqpApp) -> None:
    for path in sorted(Path(tui.__path__[0]).rglob("*.py")):
        inside = path.relative_to(Path(tui.__path__[0])).with_suffix("").parts
        import_module(".".join(["assistant.tui", *inside]))
    kinds = {one for one in below(CqpScreen) if "BINDINGS" in vars(one)}
    async with app.run_test() as pilot:
        await pilot.pause()
        built = {type(one) for one in screens(world, app)}
    assert {one.__name__ for one in kinds - built} == set()


async def test_every_slash_word_has_its_order(app: CqpApp) -> None:
    async with app.run_test() as pilot:
        await pilot.pause()
        assert isinstance(app.screen, InterviewScreen)
        assert {one.id for one in INTERVIEW if one.words} == set(app.screen.orders())
