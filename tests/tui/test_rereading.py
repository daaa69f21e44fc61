"""The method's hints on screen: once the words are on disk, in one line, never in the way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders
from assistant.tui.widgets.bars import Plain
from assistant.tui.writing import editor
from tests.tui.conftest import ROLE, World, flat_text, typed, write

SIZE = (120, 40)
LEADING = "?Vous avez bien salué le visiteur ?"
HINT = "« Vous avez bien salué » : question qui souffle la réponse. Plutôt : Qu’avez-vous fait"


async def test_a_question_is_recorded_as_it_was_asked_then_hinted(
    world: World, session: str
) -> None:
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await write(pilot, LEADING, enter=False)
        await pilot.pause(0.3)
        assert HINT not in flat_text(app)
        await write(pilot, "")
        assert HINT in flat_text(app).replace("\u00a0", " ")
        assert typed(app) == ""
        await write(pilot, "il dit oui")
        assert HINT not in flat_text(app).replace("\u00a0", " ")
    kept = world.journal(session).session
    assert [one.text for one in kept.asked.values()][-1] == LEADING.removeprefix("?")


@pytest.mark.parametrize("quiet", ["réglage", "mode discret", "question ouverte"])
async def test_nothing_is_said_where_nothing_should_be(
    world: World, session: str, quiet: str
) -> None:
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        if quiet == "réglage":
            app.preferences = replace(app.preferences, reread=False)
        if quiet == "mode discret":
            await pilot.press("f9")
        text = "?Comment l’avez-vous salué ?" if quiet == "question ouverte" else LEADING
        await write(pilot, text)
        assert "À éviter" not in flat_text(app)


async def test_an_observation_at_odds_with_its_judgement_is_hinted_never_blocked(
    world: World, session: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editor, "IDLE", 0.2)
    opened = world.library.open(session)
    opened.run(orders.judge, ElementRef(1, 1), "non_acquis", by=ROLE)
    opened.close()
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+o")
        await write(pilot, "L’élément 1.1 est acquis.", enter=False)
        await pilot.pause(0.7)
        shown = app.screen.query_one("#conseil", Plain).shown.plain.replace("\u00a0", " ")
        assert "1.1 est jugé « non acquis » : accordez la phrase et le jugement" in shown
        assert "À faire : « Avoir en tête en permanence" in shown
        await pilot.press("escape")
    assert world.journal(session).session.observations[0] == "L’élément 1.1 est acquis."
