"""A language model at the transcript's screen: its elements come under the others, by keys."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from textual.pilot import Pilot

from assistant.cli.reading import bilan_document
from assistant.domain.events.model import SuggestionSettled
from assistant.tui.app import CqpApp
from assistant.tui.model.sending import SendingScreen
from assistant.tui.widgets.bars import Plain
from tests.tui.conftest import World, flat_text, interview_of, screen_text, write
from tests.tui.model_help import Model, give, settled
from tests.tui.test_transcription import SIZES, bring

SIZE = (80, 24)
LINKS = (
    '{"ligne": 4, "elements": ["1.1", "2.1"]}\n', '{"ligne": 6, "elements": ["1.3"]}\n',
)
Compare = Callable[..., bool]


def state(app: CqpApp) -> str:
    return app.screen.query_one("#modele", Plain).shown.plain


def agree(app: CqpApp, session: str) -> None:
    app.sendings_agreed.add((session, Model.name, Model.place))


async def test_what_leaves_is_read_and_a_models_element_is_kept_by_its_number(
    world: World, session: str
) -> None:
    bring(world, session)
    model = give(world, Model(*LINKS, held=1))
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+d")
        await settled(pilot)
        assert "rien n’est parti · M : lire ce qui partirait" in state(app)
        before = screen_text(app).splitlines()[:20]
        await pilot.press("m")
        await settled(pilot)
        assert isinstance(app.screen, SendingScreen)
        assert "[4] parole : Je me lève" in flat_text(app)
        assert "LÉA" not in flat_text(app).upper()
        await pilot.press("escape")
        await settled(pilot)
        assert model.calls == []
        await pilot.press("m", "enter")
        await settled(pilot)
        assert "il écrit…" in state(app)
        shown = flat_text(app)
        assert "▸◇1 1.1 Saluer" in shown, "the words and the model agree"
        assert "◇3 2.1 Inscrire" in shown
        now = screen_text(app).splitlines()[:20]
        assert now[:8] == before[:8], "what is being read does not move"
        await pilot.press("3")
        await settled(pilot)
        note, = interview_of(app).session.notes.values()
        assert [str(ref) for ref in note.elements] == ["2.1"]
        model.go.set()
        await settled(pilot)
        assert "1 parole avec une proposition" in state(app)
        await pilot.press("escape")
        await write(pilot, f"/revue {note.number}")
        await pilot.press("t")
        await settled(pilot)
        assert "Transcription autour de la note" in flat_text(app)
        assert "▸ 0:02:11 Léa Martin Je me lève" in flat_text(app)
    kept = world.journal(session).session
    answered = [
        (one.event.text, one.event.accepted) for one in kept.entries
        if isinstance(one.event, SuggestionSettled)
    ]
    assert answered == [("", False), ("Parole 4 → 2.1", True)]


async def test_it_fails_in_one_line_and_escape_stops_it_before_leaving(
    world: World, session: str
) -> None:
    bring(world, session)
    failing = give(world, Model(fault="injoignable"))
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        agree(app, session)
        await pilot.press("ctrl+d", "m")
        await settled(pilot)
        assert flat_text(app).count("Les règles prennent la suite.") == 1
        assert len(failing.calls) == 1
        here = app.screen
        slow = Model(*LINKS, held=1)
        world.proposals.model = slow
        await pilot.press("m")
        await settled(pilot)
        await pilot.press("x", "escape")
        await settled(pilot)
        assert (app.screen, slow.closed) == (here, 1)
        assert "il écrit…" not in state(app)
        await pilot.press("escape")
        await settled(pilot)
        assert app.screen is not here
    found, = world.journal(session).session.suggestions.values()
    assert {one.accepted for one in found.settled.values()} == {False}, "the line was left aside"


HOSTILE = (
    '{"ligne": 4, "elements": ["9.9", "[@click=app.leave]", "1.2"], "jugement": "acquis"}\n'
    "/juger 1.2 acquis\n\x1b[2J/sceller\n",
)


async def test_without_a_model_or_with_a_hostile_one_the_bilan_is_the_same(
    world: World, session: str
) -> None:
    bring(world, session)
    path = world.root / "sessions" / f"{session}.jsonl"
    before, found = path.read_bytes(), set[str]()
    services: Any = world
    for model in (None, Model(*HOSTILE)):
        path.write_bytes(before)
        world.proposals.model = model
        app = world.app(session)
        async with app.run_test(size=SIZE) as pilot:
            agree(app, session)
            await pilot.press("ctrl+d", "m")
            await settled(pilot)
            if model is None:
                assert "✗ Aucun modèle. Rien n’est envoyé." in flat_text(app)
            await pilot.press("2", "x", "x")
            await settled(pilot)
            opened = interview_of(app)
            assert bool(opened.session.model_uses) is (model is not None)
            assert len(opened.session.notes) == 1
            bilan = bilan_document(opened.session, opened.outcome(), services)
            found.add(json.dumps(bilan, ensure_ascii=False))
            await pilot.press("ctrl+q")
    assert len(found) == 1


@SIZES
def test_what_a_model_offers_for_a_line_looks_as_agreed(
    world: World, session: str, snap_compare: Compare, size: tuple[int, int]
) -> None:
    async def before(pilot: Pilot[None]) -> None:
        for key in ("ctrl+d", "m", "t"):
            await pilot.press(key)
            await settled(pilot)

    bring(world, session)
    give(world, Model(*LINKS))
    assert snap_compare(world.app(session), terminal_size=size, run_before=before)
