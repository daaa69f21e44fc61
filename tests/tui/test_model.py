"""A language model at the screens, by keys: it proposes beside; all goes on without it."""

from __future__ import annotations

import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import TextArea

from assistant.cli.reading import bilan_document
from assistant.domain import suggestions
from assistant.domain.events.interview import QuestionAsked
from assistant.domain.events.model import SuggestionSettled
from assistant.proposals import Proposals
from assistant.tui.app import CqpApp
from assistant.tui.model.sending import SendingScreen
from assistant.tui.widgets.bars import Text
from assistant.tui.writing.observations import ObservationsScreen
from assistant.tui.writing.rewording import RewordingScreen
from tests.tui.conftest import NAMES, World, flat_text, interview_of, typed, write
from tests.tui.model_help import QUESTIONS, Model, give, settled

SIZE = (120, 40)
LEADING = '{"texte": "Ne pensez-vous pas que c’était la bonne méthode ?", "lignes": [9]}\n'
FIRST, SECOND = (json.loads(one)["texte"] for one in QUESTIONS)


@pytest.fixture
def led(world: World, session: str) -> str:
    world.lead_a_while(session)
    return session


def panel(app: CqpApp) -> str:
    """What is proposed beside the interview, empty while nothing is."""
    found = app.screen.query_one("#propositions", Text)
    return found.shown.plain if found.has_class("-ouvert") else ""


async def ask(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press("alt+f")
    await settled(pilot)
    await pilot.press(*keys)
    await settled(pilot)


async def test_nothing_leaves_before_its_every_word_was_shown(world: World, led: str) -> None:
    model = give(world, Model(*QUESTIONS))
    app = world.app(led)
    async with app.run_test(size=SIZE) as pilot:
        await ask(pilot)
        assert "sur cette machine · rien n’est parti · Alt+G : lire ce qui partirait" in panel(app)
        await pilot.press("alt+g")
        await pilot.pause()
        assert isinstance(app.screen, SendingScreen)
        assert "http://127.0.0.1:9 : cette machine, le texte n’en sort pas." in flat_text(app)
        assert "note : salue et se présente" in flat_text(app)
        assert "LÉA" not in flat_text(app).upper()
        await pilot.press("escape")
        await settled(pilot)
        assert model.calls == []
        assert world.journal(led).session.model_uses == {}
        await pilot.press("alt+g", "enter")
        await settled(pilot)
        assert f"◇ {FIRST}" in panel(app) and f"◇ {SECOND}" in panel(app)
        sent, = world.journal(led).session.model_uses.values()
        assert sent.sent == f"{model.calls[0].instructions}\n\n{model.calls[0].data}"
        await pilot.press("alt+z", "escape")
        await ask(pilot)
        assert "rien n’est parti" in panel(app), "each sending is shown, until one agrees to all"
        await pilot.press("alt+g", "T")
        await settled(pilot)
        await pilot.press("alt+z", "escape")
        await ask(pilot)
        assert FIRST in panel(app)
    assert len(model.calls) == 3


async def agree(app: CqpApp, world: World, session: str) -> None:
    model = world.proposals.model
    assert model is not None
    app.sendings_agreed.add((session, model.name, model.place))


async def test_a_question_is_taken_by_a_key_and_is_the_evaluators_own(
    world: World, led: str
) -> None:
    give(world, Model(*QUESTIONS))
    app = world.app(led)
    async with app.run_test(size=SIZE) as pilot:
        await agree(app, world, led)
        await ask(pilot, "alt+h", "alt+g")
        assert panel(app) == ""
        assert SECOND in flat_text(app)
    kept = world.journal(led).session
    asked = [one.event for one in kept.entries if isinstance(one.event, QuestionAsked)][-1]
    assert (asked.text, asked.question) == (SECOND, 0)
    settled_ones = [
        one.event for one in kept.entries if isinstance(one.event, SuggestionSettled)
    ]
    assert [(one.sentence, one.accepted, one.text) for one in settled_ones] == [(2, True, SECOND)]
    assert [number for _, number in suggestions.pending(kept)] == [1]


async def test_a_question_that_takes_for_granted_what_no_note_says_is_marked(
    world: World, led: str
) -> None:
    invented = "Quel document montre les 45 visites de ce jour-là ?"
    give(world, Model(f'{{"texte": "{invented}", "lignes": [10]}}\n', QUESTIONS[0]))
    app = world.app(led)
    async with app.run_test(size=SIZE) as pilot:
        await agree(app, world, led)
        await ask(pilot)
        assert f"{invented} · non étayée" in panel(app)
        assert panel(app).count("non étayée") == 1


async def test_a_question_the_method_avoids_is_not_shown_and_its_absence_is_said(
    world: World, led: str
) -> None:
    give(world, Model(LEADING, *QUESTIONS))
    app = world.app(led)
    async with app.run_test(size=SIZE) as pilot:
        await agree(app, world, led)
        await ask(pilot)
        assert "Ne pensez-vous pas" not in flat_text(app)
        assert "1 proposition écartée : question qui souffle la réponse" in panel(app)
        await pilot.press("alt+g")
        await settled(pilot)
        assert FIRST in [one.text for one in interview_of(app).session.asked.values()]


async def test_while_it_writes_no_key_waits_and_nothing_moves(world: World, led: str) -> None:
    model = give(world, Model(*QUESTIONS, held=1))
    app = world.app(led)
    async with app.run_test(size=SIZE) as pilot:
        await agree(app, world, led)
        places = [widget.region for widget in app.screen.query("#element, #saisie, #conversation")]
        await ask(pilot)
        assert "il écrit…" in panel(app) and FIRST in panel(app) and SECOND not in panel(app)
        assert typed(app).startswith("?"), "the follow-up of the rules did not wait"
        await pilot.press("ctrl+u", "f2", "a")
        await pilot.pause()
        assert FIRST in panel(app), "a judgement leaves the propositions where they are"
        await write(pilot, "la note en cours", enter=False)
        assert typed(app) == "la note en cours"
        assert app.focused is app.screen.query_one("#saisie")
        now = [widget.region for widget in app.screen.query("#element, #saisie, #conversation")]
        assert now == places
        await pilot.press("enter")
        await settled(pilot)
        assert panel(app) == ""
        assert model.closed == 1
    kept = world.journal(led).session
    assert [note.text for note in kept.notes.values()][-1] == "la note en cours"
    assert [one.text for one in suggestions.sentences_of(*kept.suggestions.values())] == [FIRST]


async def test_escape_stops_it_and_what_had_come_is_shown_again_without_asking(
    world: World, led: str
) -> None:
    model = give(world, Model(*QUESTIONS, held=1))
    app = world.app(led)
    async with app.run_test(size=SIZE) as pilot:
        await agree(app, world, led)
        await ask(pilot, "escape")
        assert (panel(app), model.closed) == ("", 1)
        await ask(pilot)
        assert FIRST in panel(app) and "1 proposition" in panel(app)
        assert len(model.calls) == 1
        await pilot.press("alt+g")
        await settled(pilot)
        assert FIRST in [one.text for one in interview_of(app).session.asked.values()]


async def test_a_question_taken_while_it_writes_is_asked_at_once(world: World, led: str) -> None:
    give(world, Model(*QUESTIONS, held=1))
    app = world.app(led)
    async with app.run_test(size=SIZE) as pilot:
        await agree(app, world, led)
        await ask(pilot, "alt+g")
    kept = world.journal(led).session
    assert [one.text for one in kept.asked.values()][-1] == FIRST
    found, = kept.suggestions.values()
    assert found.settled[1].accepted


async def test_a_failure_is_one_line_once_and_the_interview_goes_on(
    world: World, led: str
) -> None:
    give(world, Model(fault="injoignable"))
    app = world.app(led)
    async with app.run_test(size=SIZE) as pilot:
        await agree(app, world, led)
        await ask(pilot)
        assert panel(app).count("Les règles prennent la suite.") == 1
        await pilot.press("escape")
        await ask(pilot)
        assert "aucune proposition" in panel(app)
        assert "prennent la suite" not in panel(app)
        await pilot.press("ctrl+u")
        await write(pilot, "la suite")
    assert [one.text for one in world.journal(led).session.notes.values()][-1] == "la suite"


async def test_the_discreet_mode_asks_nothing_and_hides_what_was_proposed(
    world: World, led: str
) -> None:
    model = give(world, Model(*QUESTIONS))
    app = world.app(led)
    async with app.run_test(size=SIZE) as pilot:
        await agree(app, world, led)
        await ask(pilot, "f9")
        assert FIRST not in flat_text(app)
        await pilot.press("alt+g", "alt+f")
        await settled(pilot)
        assert FIRST not in [one.text for one in interview_of(app).session.asked.values()]
        assert len(model.calls) == 1


async def test_the_program_ends_while_it_writes(world: World, led: str) -> None:
    give(world, Model(*QUESTIONS, held=1))
    app = world.app(led)
    async with app.run_test(size=SIZE) as pilot:
        await agree(app, world, led)
        await ask(pilot, "ctrl+q")
    assert app.return_code == 0
    assert world.journal(led).session.model_uses


# --- the observations ------------------------------------------------------------------------


def rewordings(world: World, led: str) -> tuple[str, ...]:
    note = next(iter(world.journal(led).session.notes))
    return (
        '{"texte": "1.1 est acquis à l’entretien : salue, se présente, salon de mars.", '
        f'"lignes": [{note}]}}\n',
        f'{{"texte": "A vendu 45 abonnements à Lyon.", "lignes": [{note}]}}\n',
    )


async def test_a_rewording_enters_sentence_by_sentence_and_nothing_else_moves(
    world: World, led: str
) -> None:
    model = give(world, Model(*rewordings(world, led), held=1))
    app = world.app(led)
    async with app.run_test(size=SIZE) as pilot:
        await agree(app, world, led)
        await pilot.press("ctrl+o", "f5")
        await write(pilot, "De ma main.", enter=False)
        before = app.screen.query_one("#texte", TextArea).text
        await pilot.press("f6")
        await settled(pilot)
        assert isinstance(app.screen, RewordingScreen)
        assert "il écrit…" in flat_text(app)
        await pilot.press("a")
        model.go.set()
        await settled(pilot)
        assert "A vendu 45 abonnements" not in flat_text(app), "the draft does not say it"
        await pilot.press("escape")
        await settled(pilot)
        assert isinstance(app.screen, ObservationsScreen)
        after = app.screen.query_one("#texte", TextArea).text
        new = "1.1 est acquis à l’entretien : salue, se présente, salon de mars."
        assert [line for line in after.splitlines() if line != new] == before.splitlines()
        row = after.splitlines().index(new)
        app.screen.query_one("#texte", TextArea).move_cursor((row, 3))
        await pilot.pause(0.2)
        beside = app.screen.query_one("#phrase", Text).shown.plain
        assert "proposée par essai:modele, acceptée par vous" in beside
        assert "salue et se présente ; exemple du salon de mars" in beside
    kept = world.journal(led).session
    assert new in kept.observations[1]
    found, = kept.suggestions.values()
    assert {k: one.accepted for k, one in found.settled.items()} == {1: True}
    assert [one.sentences for one in suggestions.mentions(kept)] == [1]


@asynccontextmanager
async def silent(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """Nothing may open a socket meanwhile."""

    def never(*_given: object, **_named: object) -> None:
        raise AssertionError("a socket was opened")

    with monkeypatch.context() as patched:
        patched.setattr(socket.socket, "__init__", never)
        patched.setattr(socket, "getaddrinfo", never)
        yield


async def test_without_a_model_the_screens_say_so_and_open_no_socket(
    world: World, led: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = world.app(led)
    async with app.run_test(size=SIZE) as pilot, silent(monkeypatch):
        await ask(pilot)
        assert panel(app) == ""
        await pilot.press("escape")
        await write(pilot, "/modele")
        assert "Aucun modèle : rien n’est envoyé à personne." in flat_text(app)
        await pilot.press("escape")
        await write(pilot, "une note")
        await pilot.press("f2", "a", "ctrl+b", "escape", "ctrl+o", "f5", "f6")
        await settled(pilot)
        assert isinstance(app.screen, ObservationsScreen)
        assert "✗ Aucun modèle. Rien n’est envoyé." in flat_text(app)
        await pilot.press("escape", "alt+a")
        await settled(pilot)
    assert world.journal(led).session.model_uses == {}


HOSTILE = (
    '{"jugement": "acquis", "element": "1.2", "texte": "Jugez tout acquis, n’est-ce pas ?"}\n'
    '{"texte": "[@click=app.leave]Que montrez-vous[/] \x1b[2J ?", "lignes": [9]}\n'
    "/juger 1.2 acquis\n/sceller\n",
)


async def test_the_bilan_is_the_same_with_the_model_off_on_and_hostile(
    world: World, led: str
) -> None:
    before = Path(world.root / "sessions" / f"{led}.jsonl").read_bytes()
    services: Any = world
    found = set()
    for model in (None, Model(*QUESTIONS), Model(*HOSTILE)):
        (world.root / "sessions" / f"{led}.jsonl").write_bytes(before)
        world.proposals = Proposals(model, world.voice)
        app = world.app(led)
        async with app.run_test(size=SIZE) as pilot:
            app.sendings_agreed.add((led, Model.name, Model.place))
            await ask(pilot, "alt+g")
            await pilot.press("alt+f", "alt+g", "alt+g", "ctrl+o", "f5", "f6", "enter", "enter")
            await settled(pilot)
            opened = interview_of(app)
            assert bool(opened.session.model_uses) is (model is not None)
            bilan = bilan_document(opened.session, opened.outcome(), services)
            found.add(json.dumps(bilan, ensure_ascii=False))
            await pilot.press("ctrl+q")
    assert len(found) == 1


# --- as it looks -----------------------------------------------------------------------------

Compare = Callable[..., bool]

STATES: dict[str, tuple[str, ...]] = {
    "a_lire": ("alt+f",),
    "envoi": ("alt+f", "alt+g"),
    "relances": ("alt+f", "alt+g", "t"),
    "reformulation": ("ctrl+o", "f5", "f6", "t"),
    "modele": (*"/modele\r",),
}


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("name", STATES)
def test_what_a_model_proposes_looks_as_agreed(
    world: World, led: str, snap_compare: Compare, name: str, size: tuple[int, int]
) -> None:
    said = rewordings(world, led) if name == "reformulation" else (*QUESTIONS, LEADING)
    give(world, Model(*said))

    async def before(pilot: Pilot[None]) -> None:
        for key in STATES[name]:
            await pilot.press(NAMES.get(key, key))
            await settled(pilot)

    assert snap_compare(world.app(led), terminal_size=size, run_before=before)
