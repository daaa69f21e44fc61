"""Each shipped référentiel can be led from its first line to its bilan, by keys alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.domain.guide import dialogue
from assistant.resources import shipped
from tests.tui.conftest import FixedClock, World, interview_of, screen_text, write

SHIPPED = sorted(path.stem for path in shipped("referentials").glob("*.yaml"))


@pytest.fixture
def world(tmp_path: Path, clock: FixedClock) -> World:
    return World(tmp_path, clock, shipped("referentials"))


@pytest.mark.parametrize("name", SHIPPED)
async def test_it_is_led_by_keys(world: World, name: str) -> None:
    world.library.create(name, "ESSAI Élément").close()
    app = world.app("essai-1")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        session = interview_of(app).session
        await write(pilot, "\r" * 6, enter=False)
        if not session.position.block:
            await write(pilot, "/passer")
            await write(pilot, "\r" * 2, enter=False)
        assert session.position.block
        assert session.clock.since is not None
        await write(pilot, "#1.1 un fait")
        await write(pilot, "#1.1")
        letter = session.referential.scale.values[0].letter.lower()
        await pilot.press("f2", letter)
        await pilot.pause()
        assert session.effective(session.referential.elements()[0].ref) is not None
        for key in ("f6", "f6", "alt+b", "escape", "alt+m", "escape", "ctrl+l", "escape"):
            await pilot.press(key)
        await pilot.press("ctrl+b")
        await pilot.pause()
        assert "proposition au jury" in screen_text(app)
        assert dialogue.without_fact(session, session.referential.blocks[0]) == ()


async def test_not_applicable_is_judged_by_a_letter_and_commented(world: World) -> None:
    world.library.create("technico-commercial-chimie", "ESSAI", role="evaluateur_habilite").close()
    app = world.app("essai-1")
    async with app.run_test(size=(80, 24)) as pilot:
        await write(pilot, "#1.2")
        await pilot.press("f2", "x")
        await pilot.pause()
        assert "⊘ X" in screen_text(app)
        await write(pilot, "/commenter pas d'export dans ce poste")
        session = interview_of(app).session
        given = session.effective(session.referential.elements()[1].ref)
        assert given is not None
        assert (given.not_applicable, given.comment) == (True, "pas d'export dans ce poste")
        assert "pas d'export dans ce poste" in screen_text(app)
