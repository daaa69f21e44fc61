"""What a key and a note cost: rows painted, layouts made; and that the image is the same."""

from __future__ import annotations

import pytest
from rich.console import Console
from textual import events
from textual._compositor import ChopsUpdate, Compositor
from textual._styles_cache import StylesCache
from textual.geometry import Region
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widget import Widget

from assistant.tui.base import painting
from assistant.tui.base.keyboard import may_order
from assistant.tui.interview.screen import InterviewScreen
from assistant.tui.widgets.conversation import Beside
from tests.tui.conftest import World, all_typed


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows each rendered part had."""
    found: list[int] = []
    theirs = StylesCache.render_widget

    def counting(self: StylesCache, widget: Widget, crop: Region) -> list[Strip]:
        found.append(crop.height)
        return theirs(self, widget, crop)

    monkeypatch.setattr(StylesCache, "render_widget", counting)
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
        costs = []
        for letter in "bcd":  # the clock, the draft kept: something else may come beside one
            rendered.clear()
            await typed_once(pilot, events.Key(letter, letter))
            costs.append(sum(rendered))
        assert 0 < min(costs) < 20, "the rows of the input line and of what it changes"


async def test_what_is_behind_is_not_rendered(
    world: World, session: str, rendered: list[int]
) -> None:
    app = world.app(session)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        rendered.clear()
        app.screen._compositor.render_strips()
        ours = sum(rendered)
        rendered.clear()
        stock(app.screen._compositor).render_strips()
        assert ours < sum(rendered) / 2


async def test_a_note_moves_nothing_else(world: World, session: str, laid_out: list[str]) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = app.screen
        assert isinstance(screen, InterviewScreen)
        for text in ("salue", "nomme le dossier"):
            screen.prompt.insert(text)
            await pilot.pause()
            laid_out.clear()
            await typed_once(pilot, events.Key("enter", None))
        assert not laid_out


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
        theirs = stock(compositor).render_strips()
        assert [list(one) for one in ours] == [list(one) for one in theirs]


@pytest.mark.parametrize("keys", [[], ["f2"]])
async def test_a_ground_of_alike_rows_is_the_one_that_textual_makes(
    world: World, session: str, keys: list[str]
) -> None:
    app = world.app(session)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press(*keys)
        grounds = [one for one in app.screen.query() if isinstance(one, painting.AlikeRows)]
        assert {type(one) for one in grounds} == {Beside}
        for one in grounds:
            whole = one.outer_size.region
            ours, theirs = one.render_lines(whole), Widget.render_lines(one, whole)
            assert [list(row) for row in ours] == [list(row) for row in theirs]


@pytest.mark.parametrize("keys", [[], ["f1"], ["ctrl+b"]])
async def test_what_changes_is_painted_as_textual_does(
    world: World, session: str, keys: list[str]
) -> None:
    app = world.app(session)
    console = Console(width=80, force_terminal=True, color_system="truecolor")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
        compositor = app.screen._compositor
        for dirty in (
            {Region(3, 20, 40, 2)}, {Region(0, 0, 80, 1), Region(60, 22, 9, 2)},
            {Region(30, 5, 1, 9), Region(10, 8, 60, 1)},
        ):
            painted = []
            for one in (compositor, stock(compositor)):
                one._dirty_regions = set(dirty)
                update = one.render_partial_update()
                assert isinstance(update, ChopsUpdate)
                painted.append(update.render_segments(console))
            assert painted[0] == painted[1] != ""


def stock(compositor: Compositor) -> Compositor:
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
