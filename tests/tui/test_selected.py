"""What the mouse selected of a text is copied as far as it still stands."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Offset
from textual.selection import SELECT_ALL, Selection

from assistant.tui.base.prose import selected
from assistant.tui.widgets.bars import Plain, Text

ROWS = "elle salue\n\npuis nomme\n"


@pytest.mark.parametrize(("start", "end", "held"), [
    (None, None, ROWS),
    ((5, 0), None, "salue\n\npuis nomme\n"),
    (None, (4, 0), "elle"),
    ((5, 0), (8, 0), "sal"),
    ((5, 0), (4, 2), "salue\n\npuis"),
    ((0, 1), (9, 1), ""),
    ((0, 3), (9, 3), ""),
    ((0, 4), (9, 4), ""),
    ((3, 2), (9, 7), "s nomme\n"),
    ((3, 7), None, ""),
    ((40, 0), (50, 0), ""),
])
def test_what_a_selection_holds(
    start: tuple[int, int] | None, end: tuple[int, int] | None, held: str
) -> None:
    both = (None if one is None else Offset(*one) for one in (start, end))
    assert selected(ROWS, Selection(*both)) == held


class Said(App[None]):
    def compose(self) -> ComposeResult:
        yield Text(dom_id="texte")
        yield Plain(dom_id="ligne")


@pytest.mark.parametrize("kind", [Text, Plain])
async def test_a_text_that_became_shorter_is_copied_all_the_same(kind: type[Plain]) -> None:
    app = Said()
    async with app.run_test() as pilot:
        shown = app.query_one(f"#{'texte' if kind is Text else 'ligne'}", kind)
        shown.show("un\ndeux\ntrois")
        await pilot.pause()
        app.screen.selections = {shown: Selection(Offset(0, 1), Offset(4, 1))}
        assert app.screen.get_selected_text() == "deux"
        shown.show("un")
        await pilot.pause()
        assert not app.screen.get_selected_text()
        app.screen.selections = {shown: SELECT_ALL}
        assert app.screen.get_selected_text() == "un"
