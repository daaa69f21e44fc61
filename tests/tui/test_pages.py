"""A list of lines of any height: whatever the key, the chosen line is seen and none is skipped."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.content import Content

from assistant.tui.widgets.pages import Pages, timed
from assistant.tui.widgets.rows import Leaf

COUNT = 60


def one_to_four(number: int) -> int:
    return 1 + number * number % 4


def taller_than_the_screen(number: int) -> int:
    return 25 if number % 7 == 3 else 1


class Shown(App[None]):
    """Lines `12.0`, `12.1`… as many rows as `rows` says."""

    def __init__(self, rows: Callable[[int], int]) -> None:
        super().__init__()
        self.rows = rows

    def compose(self) -> ComposeResult:
        yield Pages(self.look, dom_id="lignes")

    def look(self, number: int) -> Leaf:
        rows = "\n".join(f"{number}.{row}" for row in range(self.rows(number)))
        return timed("0:00", "│", "", Content(rows))

    @property
    def pages(self) -> Pages:
        return self.query_one(Pages)

    def seen(self) -> list[str]:
        rows = (self.pages.render_line(y).text for y in range(self.pages.size.height))
        return [(row.replace("▐", " ").split() or [""])[-1] for row in rows]


@pytest.mark.parametrize("rows", [one_to_four, taller_than_the_screen])
async def test_every_row_is_met_going_down_and_going_up(rows: Callable[[int], int]) -> None:
    app = Shown(rows)
    every = [f"{n}.{row}" for n in range(1, COUNT + 1) for row in range(rows(n))]
    async with app.run_test(size=(40, 10)):
        app.pages.show(list(range(1, COUNT + 1)), 1)
        for moves, last in ((app.pages.move, len(every)), (app.pages.page, COUNT)):
            for way in (1, -1):
                met: set[str] = set()
                for _ in range(last):
                    met |= set(app.seen())
                    moves(way)
                    assert any(row.startswith(f"{app.pages.chosen}.") for row in app.seen())
                assert met >= set(every)
                assert app.pages.chosen == (COUNT if way > 0 else 1)


async def test_both_edges_fill_the_screen() -> None:
    app = Shown(one_to_four)
    async with app.run_test(size=(40, 10)):
        app.pages.show(list(range(1, COUNT + 1)), 1)
        app.pages.edge(1)
        assert app.seen()[-1] == f"{COUNT}.{one_to_four(COUNT) - 1}"
        assert app.seen()[0]
        app.pages.edge(-1)
        assert app.seen()[0] == "1.0"


async def test_lines_that_come_one_by_one_are_each_seen_whole() -> None:
    app = Shown(one_to_four)
    async with app.run_test(size=(40, 10)):
        for last in range(1, COUNT + 1):
            app.pages.show(list(range(1, last + 1)), last)
            assert {f"{last}.{row}" for row in range(one_to_four(last))} <= set(app.seen())


async def test_who_comes_for_a_line_sees_what_stands_before_it() -> None:
    app = Shown(one_to_four)
    async with app.run_test(size=(40, 10)):
        app.pages.show(list(range(1, COUNT + 1)), 30, arriving=True)
        assert app.seen()[3] == "30.0"


async def test_what_was_chosen_before_the_first_image_is_on_it() -> None:
    class Opened(Shown):
        def on_mount(self) -> None:
            self.pages.show(list(range(1, COUNT + 1)), COUNT)

    app = Opened(one_to_four)
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        strips = app.screen._compositor.render_strips()
        assert any(f" {COUNT}.0" in strip.text for strip in strips)


async def test_an_empty_list_takes_every_key() -> None:
    app = Shown(one_to_four)
    async with app.run_test(size=(40, 10)):
        app.pages.show([], 0)
        app.pages.move(1)
        app.pages.page(-1)
        app.pages.edge(1)
        app.pages.scroll_rows(3)
        assert (app.pages.chosen, set(app.seen())) == (0, {""})


async def test_what_is_looked_at_stays_when_the_window_is_left_and_comes_back() -> None:
    app = Shown(one_to_four)
    async with app.run_test(size=(40, 10)) as pilot:
        app.pages.show(list(range(1, COUNT + 1)), 7)
        app.pages.focus()
        await pilot.pause()
        for _ in range(COUNT):
            if app.seen()[0].endswith(".2"):
                break
            app.pages.scroll_rows(1)
        before = app.seen()
        for event in (events.AppBlur(), events.AppFocus()):
            app.post_message(event)
            await pilot.pause(0.1)
            assert app.seen() == before
        await pilot.resize_terminal(40, 11)
        await pilot.pause()
        assert app.seen()[:9] == before[:9]


async def test_a_press_on_the_bar_scrolls_and_a_release_elsewhere_chooses_nothing_there() -> None:
    app = Shown(one_to_four)
    async with app.run_test(size=(40, 10)) as pilot:
        app.pages.show(list(range(1, COUNT + 1)), 1)
        await pilot.pause()
        await pilot.mouse_down(Pages, offset=(39, 9))
        assert app.seen()[-1].startswith(f"{COUNT}.")
        first = app.pages.chosen
        await pilot.mouse_up(Pages, offset=(20, 9))
        await pilot.pause()
        assert app.pages.chosen == first
