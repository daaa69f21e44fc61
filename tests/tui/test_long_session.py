"""A session of five thousand lines: what is seen is laid out, and all of it can be reached."""

from __future__ import annotations

import pytest

from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders
from assistant.tui.app import CqpApp
from assistant.tui.widgets.conversation import Conversation
from assistant.tui.widgets.rows import KEPT
from tests.tui.conftest import World, screen_text, write

COUNT = 5000


@pytest.fixture
def long_session(world: World, session: str) -> str:
    interview = world.library.open(session)
    interview.run(orders.move, 1)
    notes = [
        event
        for number in range(1, COUNT + 1)
        for event in orders.note(interview.session, f"note {number}.", [ElementRef(1, 1)])
    ]
    interview.record(notes)
    interview.close()
    return session


def conversation(app: CqpApp) -> Conversation:
    return app.screen.query_one("#conversation", Conversation)


async def test_only_what_is_seen_is_laid_out_and_both_ends_are_reached(
    world: World, long_session: str
) -> None:
    app = world.app(long_session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert f"note {COUNT}." in screen_text(app)
        assert len(conversation(app)._laid) < 40
        await pilot.press(*["pageup"] * 12)
        await pilot.pause()
        await pilot.press("ctrl+home")
        await pilot.pause()
        assert "note 1." in screen_text(app)
        await pilot.press(*["pagedown"] * 6)
        await pilot.pause()
        assert len(conversation(app)._laid) <= KEPT
        await write(pilot, "la toute dernière")
        assert "la toute dernière" in screen_text(app)


async def test_going_up_skips_and_repeats_nothing(world: World, long_session: str) -> None:
    app = world.app(long_session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        met: list[int] = []
        for _ in range(10):
            shown = [
                int(row.split("note ")[1].split(".")[0])
                for row in screen_text(app).splitlines() if "│ note " in row
            ]
            assert shown == list(range(shown[0], shown[0] + len(shown)))
            if met:
                assert shown[-1] >= met[-1] - 1  # nothing was jumped over
                assert shown[0] < met[-1]
            met.append(shown[0])
            await pilot.press("pageup")
            await pilot.pause()
        assert met == sorted(met, reverse=True)
        assert met[-1] < COUNT - 100


async def test_a_line_written_while_reading_above_comes_into_view(
    world: World, long_session: str
) -> None:
    app = world.app(long_session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("pageup", "pageup")
        await write(pilot, "écrit en lisant")
        assert "écrit en lisant" in screen_text(app)
        await pilot.press("ctrl+z")
        await pilot.pause()
        assert "— annulé" in screen_text(app)
