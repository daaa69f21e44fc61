"""The conversation's rows: painted where they changed, followed at the end, copied by the mouse."""

from __future__ import annotations

import random

import pytest
from textual.app import App, ComposeResult
from textual.content import Content
from textual.geometry import Region
from textual.pilot import Pilot
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
    """A conversation alone; it knows what it was asked to paint again since it was last asked."""

    CSS = "Conversation { width: 1fr; height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self.told = 0
        self.asked: set[int] = set()

    def compose(self) -> ComposeResult:
        yield Conversation(hidden_from_the_candidate, dom_id="conversation")

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


async def test_in_discreet_mode_only_what_the_candidate_may_see_has_rows() -> None:
    app = Said()
    async with app.run_test(size=(WIDTH, HEIGHT)):
        app.conversation.open([line(1), line(2, "la question", "question"), line(3)])
        app.conversation.set_discreet(True)
        assert [row for row in app.seen() if row] == ["la question"]
        app.conversation.set_discreet(False)
        assert [row for row in app.seen() if row] == ["note 1", "la question", "note 3"]


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

        def bar() -> list[int]:
            return [y for y, row in enumerate(app.painted()) if row.text.endswith("▐")]

        assert bar() == [HEIGHT - 1]
        app.conversation.go_to_start()
        assert bar() == [0]
        app.conversation.open(app.lines(2))
        assert not bar()


async def test_another_width_lays_out_anew_and_keeps_the_end() -> None:
    app = Said()
    async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
        app.conversation.open([*app.lines(20), line(21, "des mots " * 12)])
        await pilot.resize_terminal(24, 9)
        await pilot.pause()
        assert all(row.cell_length == 24 for row in app.painted())
        assert app.seen()[-1].endswith("mots")
