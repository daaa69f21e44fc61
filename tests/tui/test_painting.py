"""What a key and a note cost: rows painted, layouts made; and that the image is the same."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from textual import events
from textual._compositor import Compositor
from textual.geometry import Region
from textual.pilot import Pilot
from textual.strip import Strip

from assistant.tui.base import painting
from assistant.tui.base.keyboard import may_order
from assistant.tui.interview.screen import InterviewScreen
from tests.tui.conftest import World, all_typed

Renders = Iterable[tuple[Region, Region, list[Strip]]]


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows each rendered part had."""
    found: list[int] = []
    ours = painting.ChangedRows._get_renders

    def counting(self: painting.ChangedRows, crop: Region | None = None) -> Renders:
        for one in ours(self, crop):
            found.append(len(one[2]))
            yield one

    monkeypatch.setattr(painting.ChangedRows, "_get_renders", counting)
    return found


@pytest.fixture
def laid_out(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The layouts of the interview's screen, one a line."""
    found: list[str] = []
    theirs = InterviewScreen._refresh_layout

    def counting(self: InterviewScreen, *size: object, **scroll: bool) -> None:
        found.append("")
        theirs(self, *size, **scroll)  # type: ignore[arg-type]

    monkeypatch.setattr(InterviewScreen, "_refresh_layout", counting)
    return found


async def typed_once(pilot: Pilot[None], key: events.Key) -> None:
    screen = pilot.app.screen
    assert isinstance(screen, InterviewScreen)
    screen.cqp.keyboard.take(key)
    await all_typed(pilot)
    await pilot.pause()


async def test_a_letter_has_its_rows_rendered_and_no_other(
    world: World, session: str, rendered: list[int]
) -> None:
    app = world.app(session)
    async with app.run_test(size=(120, 40)) as pilot:
        await typed_once(pilot, events.Key("a", "a"))
        rendered.clear()
        await typed_once(pilot, events.Key("b", "b"))
        assert 0 < sum(rendered) < 40, "a row is rendered for the screen, what holds it, and it"


async def test_a_note_is_laid_out_once(world: World, session: str, laid_out: list[str]) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = app.screen
        assert isinstance(screen, InterviewScreen)
        for text in ("salue", "nomme le dossier"):
            screen.prompt.insert(text)
            await pilot.pause()
            laid_out.clear()
            await typed_once(pilot, events.Key("enter", None))
        assert len(laid_out) == 1


@pytest.mark.parametrize("keys", [[], ["f1"], ["ctrl+b"], ["slash"], ["f2"]])
async def test_the_image_is_the_one_that_textual_makes(
    world: World, session: str, keys: list[str]
) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
        compositor = app.screen._compositor
        assert isinstance(compositor, painting.ChangedRows)
        ours = compositor.render_strips()
        theirs = Compositor.render_strips(stock(compositor))
        assert [one.text for one in ours] == [one.text for one in theirs]


def stock(compositor: painting.ChangedRows) -> Compositor:
    """What Textual would paint with, where ours stands."""
    other = Compositor()
    other.__dict__.update(compositor.__dict__)
    return other


async def test_a_key_that_orders_nothing_is_known_at_once(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()

        def where(key: str) -> bool:
            return may_order(key, app.focused or app.screen, {"juger": "f12,ctrl+g"})

        assert [where(one) for one in ("a", "é", "space")] == [False] * 3
        assert all(where(one) for one in ("f2", "ctrl+z", "f12", "ctrl+g", "ctrl+q"))
