"""The conversation's rows: painted where they changed, followed at the end, copied by the mouse."""

from __future__ import annotations

import random

import pytest
from textual.app import App, ComposeResult
from textual.content import Content
from textual.geometry import Region
from textual.pilot import Pilot
from textual.selection import SELECT_ALL
from textual.strip import Strip

from assistant.domain.review.conversation import Line
from assistant.tui.base.lines import Look
from assistant.tui.widgets.conversation import Conversation

HEIGHT, WIDTH = 12, 40


def line(number: int, text: str = "", kind: str = "note") -> Line:
    return Line(number, "2026-03-12T10:00:00+01:00", "", kind, text or f"note {number}")


def hidden_from_the_candidate(one: Line) -> Look:
    content = Content(one.text)
    return Look(one.kind, content, None if one.kind == "note" else content)


class Said(App[None]):
    """A conversation alone; it knows what it was asked to paint again since it was last asked, and
    how many lines it looked at."""

    CSS = "Conversation { width: 1fr; height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self.told = self.looks = 0
        self.asked: set[int] = set()

    def compose(self) -> ComposeResult:
        yield Conversation(self.look, dom_id="conversation")

    def look(self, one: Line) -> Look:
        self.looks += 1
        return hidden_from_the_candidate(one)

    def on_mount(self) -> None:
        theirs = self.conversation.refresh

        def refresh(*regions: Region, **how: bool) -> Conversation:
            rows = (one.line_range for one in regions or (Region(0, 0, 0, 99),))
            self.asked.update(*rows)
            return theirs(*regions, **how)

        self.conversation.refresh = refresh  # type: ignore[method-assign]

    @property
    def conversation(self) -> Conversation:
        return self.query_one(Conversation)

    def painted(self) -> list[Strip]:
        return [self.conversation.render_line(y) for y in range(self.conversation.size.height)]

    def seen(self) -> list[str]:
        return [row.text.replace("▐", " ").strip(" │█") for row in self.painted()]

    def bar(self) -> list[int]:
        """The rows of the bar."""
        return [y for y, row in enumerate(self.painted()) if row.text.endswith("▐")]

    def lines(self, count: int) -> list[Line]:
        self.told += count
        return [line(number) for number in range(self.told - count + 1, self.told + 1)]


async def test_what_was_said_last_stands_at_the_bottom() -> None:
    app = Said()
    async with app.run_test(size=(WIDTH, HEIGHT)):
        app.conversation.open(app.lines(3))
        assert app.seen()[-3:] == ["note 1", "note 2", "note 3"]
        assert app.seen()[:-3] == [""] * (HEIGHT - 3)


async def test_one_follows_at_the_end_and_stays_where_one_reads() -> None:
    app = Said()
    async with app.run_test(size=(WIDTH, HEIGHT)):
        app.conversation.open(app.lines(40))
        app.conversation.append(app.lines(1), follow=False)
        assert app.seen()[-1] == "note 41"
        app.conversation.page(-1)
        above = app.seen()
        app.conversation.append(app.lines(1), follow=False)
        app.conversation.show_turn(Look("tour", Content("et ensuite ?"), None))
        assert app.seen() == above
        app.conversation.append(app.lines(1))
        assert app.seen()[-1] == "et ensuite ?"


async def test_what_is_taller_than_the_screen_is_read_from_its_first_row() -> None:
    app = Said()
    async with app.run_test(size=(WIDTH, HEIGHT)):
        app.conversation.open(app.lines(5))
        card = "\n".join(f"rang {row}" for row in range(30))
        app.conversation.append([line(6, card, "bloc")])
        assert app.seen()[0] == "rang 0"
        met = 1
        while app.conversation.goes_on_below:
            app.conversation.page(1)
            met += 1
        assert (app.seen()[-1], met) == ("rang 29", 3)


async def test_where_there_is_no_row_for_it_nothing_goes_on_below() -> None:
    app = Said()
    async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
        app.conversation.open(app.lines(5))
        app.conversation.styles.height = 0
        await pilot.pause()
        app.conversation.append(app.lines(1))
        assert not app.conversation.goes_on_below
        app.conversation.styles.height = HEIGHT
        await pilot.pause()
        assert app.seen()[-1] == "note 6"


@pytest.mark.parametrize("act", ["page", "scroll_rows", "append", "go_to_start", "go_to_end"])
async def test_a_window_that_has_no_row_left_keeps_the_place_one_reads(act: str) -> None:
    app = Said()
    async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
        shown = app.conversation
        shown.open(app.lines(40))
        await pilot.pause()
        shown.page(-1)
        shown.styles.height = 0
        await pilot.pause()
        acts = {
            "page": lambda: shown.page(1), "scroll_rows": lambda: shown.scroll_rows(1),
            "append": lambda: shown.append(app.lines(1), follow=False),
            "go_to_start": shown.go_to_start, "go_to_end": shown.go_to_end,
        }
        acts[act]()
        shown.styles.height = HEIGHT
        await pilot.pause()
        assert len([row for row in app.seen() if row]) == HEIGHT


@pytest.mark.parametrize("seed", range(8))
async def test_every_row_that_becomes_another_is_painted_again(seed: int) -> None:
    app, drawn = Said(), random.Random(seed)
    async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
        shown = app.conversation
        shown.open(app.lines(drawn.randint(0, 60)))
        shown.show_turn(Look("tour", Content("quoi ?"), Content("quoi ?")))
        turn = Look("tour", Content("dites\nplus"), None)
        acts = (
            lambda: shown.append(app.lines(drawn.randint(0, 3)), follow=drawn.random() < 0.5),
            lambda: shown.append([line(1, "\n".join("carte" * drawn.randint(1, 9)), "bloc")]),
            lambda: shown.show_turn(drawn.choice([None, turn])),
            lambda: shown.page(drawn.choice([-1, 1])),
            lambda: shown.scroll_rows(drawn.randint(-5, 5)),
            lambda: shown.set_discreet(drawn.random() < 0.5),
            lambda: shown.refresh_lines([line(0, "autre"), *app.lines(drawn.randint(0, 30))]),
            lambda: shown.selection_updated(None),
            shown.notify_style_update,
            shown.go_to_start, shown.go_to_end,
        )
        for _ in range(60):
            await pilot.pause()
            before = app.painted()
            app.asked.clear()
            drawn.choice(acts)()
            after = app.painted()
            rows = enumerate(zip(before, after, strict=True))
            assert {y for y, (was, now) in rows if was != now} <= app.asked
            shown.repaint(anew=True)
            assert app.painted() == after, "what is kept laid out is what it would be anew"
            await pilot.resize_terminal(drawn.choice([WIDTH, 23, 9]), drawn.choice([HEIGHT, 5, 30]))


async def test_what_stays_is_not_painted_again() -> None:
    app = Said()
    async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
        app.conversation.open(app.lines(4))
        app.conversation.show_turn(Look("tour", Content("quoi ?"), None))
        await pilot.pause()
        app.painted()
        app.asked.clear()
        app.conversation.show_turn(Look("tour", Content("comment ?"), None))
        assert app.asked == {HEIGHT - 1}


async def test_another_colour_of_the_same_words_is_painted() -> None:
    app = Said()
    async with app.run_test(size=(WIDTH, HEIGHT)):
        app.conversation.show_turn(Look("tour", Content.styled("quoi ?", "red"), None))
        before = app.painted()[-1]
        app.conversation.show_turn(Look("tour", Content.styled("quoi ?", "blue"), None))
        assert app.painted()[-1] != before


async def test_what_changes_nothing_to_be_seen_leaves_what_is_read() -> None:
    app = Said()
    async with app.run_test(size=(WIDTH, HEIGHT)):
        app.conversation.open(app.lines(5))
        app.conversation.append([line(6, "\n".join("carte" * 5), "bloc")])
        assert app.conversation.goes_on_below
        app.conversation.append([])
        assert app.conversation.goes_on_below


async def test_a_higher_window_that_shows_the_end_follows_it() -> None:
    app = Said()
    async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
        app.conversation.open(app.lines(20))
        app.conversation.scroll_rows(-2)
        await pilot.resize_terminal(WIDTH, HEIGHT + 3)
        await pilot.pause()
        app.conversation.show_turn(Look("tour", Content("et\nensuite ?"), None))
        assert app.seen()[-1] == "ensuite ?"


async def test_another_width_keeps_what_is_read_on_the_screen() -> None:
    app = Said()
    async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
        long = line(1, " ".join(f"mot{number:03}" for number in range(300)))
        app.conversation.open([*app.lines(9), long, *app.lines(9)])
        app.conversation.scroll_rows(-3 * HEIGHT)
        first = app.seen()[0].split()[0]
        for width in (23, 90, WIDTH):
            await pilot.resize_terminal(width, HEIGHT)
            await pilot.pause()
            assert first in " ".join(app.seen())


async def test_the_first_lines_are_reached_in_a_room_just_given() -> None:
    app = Said()
    async with app.run_test(size=(WIDTH, HEIGHT)):
        app.conversation.open(app.lines(40))
        app.conversation._room = app.conversation._room.with_height(9)
        app.conversation.go_to_start()
        assert app.seen()[0] == "note 1"


async def test_in_discreet_mode_only_what_the_candidate_may_see_has_rows() -> None:
    app = Said()
    async with app.run_test(size=(WIDTH, HEIGHT)):
        app.conversation.open([line(1), line(2, "la question", "question"), line(3)])
        app.conversation.set_discreet(True)
        assert [row for row in app.seen() if row] == ["la question"]
        app.conversation.set_discreet(False)
        assert [row for row in app.seen() if row] == ["note 1", "la question", "note 3"]


async def test_discreet_mode_looks_at_what_is_seen_alone_however_many_lines_it_hides() -> None:
    app = Said()
    async with app.run_test(size=(WIDTH, HEIGHT)):
        app.conversation.open([line(1, "la question", "question"), *app.lines(900)])
        app.looks = 0
        app.conversation.set_discreet(True)
        assert [row for row in app.seen() if row] == ["la question"]
        app.conversation.append(app.lines(3))
        app.conversation.scroll_rows(-3)
        app.conversation.go_to_start()
        assert app.conversation.at_end
        assert app.looks < 9


async def drag(pilot: Pilot[None], start: tuple[int, int], end: tuple[int, int]) -> None:
    await pilot.mouse_down(Conversation, offset=start)
    await pilot.hover(Conversation, offset=end)
    await pilot.mouse_up(Conversation, offset=end)


async def test_the_mouse_selects_the_text_of_several_lines_and_no_sign_before_them() -> None:
    app = Said()
    async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
        said = [line(1, "elle salue"), line(2, "puis nomme le dossier"), line(3)]
        app.conversation.open(said)
        await pilot.pause()
        await drag(pilot, (8, HEIGHT - 3), (6, HEIGHT - 2))
        assert app.screen.get_selected_text() == "salue\npuis"
        await drag(pilot, (3, HEIGHT - 2), (6, HEIGHT - 2))
        assert app.screen.get_selected_text() == "puis"


@pytest.mark.parametrize(("start", "end", "held"), [
    ((3, -3), (8, -2), "la que"),  # from the empty row above it
    ((8, -4), (9, -3), "2"),  # to that row
    ((0, -2), (8, -2), "la que"),  # from the sign before it
    ((8, -2), (0, -2), "la que"),  # backwards, beyond that sign
    ((8, -2), (WIDTH - 1, -2), "estion"),
    ((8, -1), (5, -4), "te 2\nla question\nnote 3"),
])
async def test_the_mouse_selects_what_it_was_drawn_over(
    start: tuple[int, int], end: tuple[int, int], held: str
) -> None:
    app = Said()
    async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
        first, last = app.lines(2), line(3)
        app.conversation.open([*first, line(4, "la question", "question"), last])
        await pilot.pause()
        await drag(pilot, (start[0], HEIGHT + start[1]), (end[0], HEIGHT + end[1]))
        assert app.screen.get_selected_text() == held


async def test_a_double_click_selects_the_line() -> None:
    app = Said()
    async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
        app.conversation.open([*app.lines(3), line(4, "elle salue\npuis nomme"), line(5)])
        for times in (2, 3):
            await pilot.click(Conversation, offset=(6, HEIGHT - 2), times=times)
            assert app.screen.get_selected_text() == "elle salue\npuis nomme"


async def test_what_is_selected_may_be_copied_whatever_became_of_it() -> None:
    app = Said()
    async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
        said = [line(1), line(2, "des mots " * 30, "question")]
        app.conversation.open(said)
        for row in range(1, 8):
            await pilot.resize_terminal(WIDTH, HEIGHT)
            await pilot.pause()
            await drag(pilot, (3, HEIGHT - row), (9, HEIGHT - 1))
            assert app.screen.get_selected_text()
            await pilot.resize_terminal(120, HEIGHT)
            await pilot.pause()
            app.screen.get_selected_text()


async def test_what_is_said_now_is_selected_where_it_stands_after_a_note() -> None:
    app = Said()
    async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
        app.conversation.open(app.lines(2))
        app.conversation.show_turn(Look("tour", Content("et ensuite ?"), None))
        app.painted()
        app.conversation.append(app.lines(1))
        await pilot.pause()
        await drag(pilot, (3, HEIGHT - 1), (4, HEIGHT - 1))
        assert app.screen.get_selected_text() == "et"
        app.conversation.append(app.lines(1))
        assert app.screen.get_selected_text() == "et"


@pytest.mark.parametrize("act", ["discreet", "open", "refresh_lines"])
async def test_nothing_is_selected_of_lines_that_gave_way_to_others(act: str) -> None:
    app = Said()
    async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
        app.conversation.open([line(1, "secret"), line(2, "la question", "question")])
        await pilot.pause()
        app.screen.selections = {app.conversation: SELECT_ALL}
        if act == "discreet":
            app.conversation.set_discreet(True)
        else:
            getattr(app.conversation, act)([line(1)])
        assert not app.screen.get_selected_text()


async def test_what_is_selected_shows() -> None:
    app = Said()
    async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
        app.conversation.open([line(1, "elle salue"), line(2)])
        await pilot.pause()
        before = app.painted()
        await drag(pilot, (3, HEIGHT - 2), (6, HEIGHT - 2))
        assert app.painted()[HEIGHT - 2] != before[HEIGHT - 2]
        assert app.painted()[HEIGHT - 1].text == before[HEIGHT - 1].text


async def test_a_bar_tells_where_one_stands_and_is_at_the_bottom_at_the_end() -> None:
    app = Said()
    async with app.run_test(size=(WIDTH, HEIGHT)):
        app.conversation.open(app.lines(120))
        assert app.bar() == [HEIGHT - 1]
        app.conversation.go_to_start()
        assert app.bar() == [0]
        app.conversation.open(app.lines(HEIGHT))
        assert not app.bar()


async def test_the_bar_tells_where_one_stands_in_a_line_taller_than_the_screen() -> None:
    app = Said()
    async with app.run_test(size=(WIDTH, HEIGHT)):
        app.conversation.open([line(1, "\n".join(f"rang {row}" for row in range(6 * HEIGHT)))])
        assert app.bar() == [HEIGHT - 2, HEIGHT - 1]
        app.conversation.go_to_start()
        assert app.bar() == [0, 1]
        app.conversation.scroll_rows(3 * HEIGHT)
        assert app.bar() == [6, 7]


async def test_the_bar_leads_where_it_is_pressed_and_drawn() -> None:
    app = Said()
    async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
        app.conversation.open(app.lines(120))
        await pilot.pause()
        edge = WIDTH - 1
        await pilot.click(Conversation, offset=(edge, 0))
        assert app.seen()[0] == "note 1"
        await pilot.mouse_down(Conversation, offset=(edge, 0))
        await pilot.hover(Conversation, offset=(edge, 5))
        assert "note 55" in app.seen()
        assert app.bar() == [5]
        await pilot.hover(Conversation, offset=(9, HEIGHT - 1))
        await pilot.mouse_up(Conversation, offset=(9, HEIGHT - 1))
        assert app.seen()[-1] == "note 120"
        assert not app.screen.get_selected_text()
        app.conversation.append(app.lines(1), follow=False)
        assert app.seen()[-1] == "note 121"


async def test_another_width_lays_out_anew_and_keeps_the_end() -> None:
    app = Said()
    async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
        app.conversation.open([*app.lines(20), line(21, "des mots " * 12)])
        await pilot.resize_terminal(24, 9)
        await pilot.pause()
        assert all(row.cell_length == 24 for row in app.painted())
        assert app.seen()[-1].endswith("mots")
