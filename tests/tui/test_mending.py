"""What a screen of rows recorded is taken back from it: the last thing, or that of a row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pytest

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.events.interview import ActivityDeclared
from assistant.domain.session import orders
from assistant.tui.conduct.conduct import Conduct
from assistant.tui.conduct.mending import Mending
from tests.tui.conftest import World, flat_text, interview_of, screen_text, write

FIRST, SECOND = ActivityDeclared(1, 1, practised=True), ActivityDeclared(1, 2, practised=False)


@pytest.fixture
def conduct(world: World, session: str) -> Iterator[Conduct]:
    interview = world.library.open(session)
    yield Conduct(interview, world.voice)
    interview.close()


@pytest.fixture
def mending(conduct: Conduct) -> Mending:
    """Two rows were answered, then the first again."""
    made = Mending(conduct)
    conduct.run(orders.note, "une note d’ailleurs")
    for row, event in (("a", FIRST), ("b", SECOND), ("a", replace(FIRST, examples="trois"))):
        made.record(row, partial(conduct.run, orders.declare_activity, event))
    return made


def declared(conduct: Conduct) -> list[tuple[bool | None, str]]:
    return [(one.practised, one.examples) for one in conduct.session.activities.values()]


def test_the_last_thing_goes_first(conduct: Conduct, mending: Mending) -> None:
    assert mending.take_back() == "a"
    assert declared(conduct) == [(True, ""), (False, "")]
    assert mending.take_back() == "b"
    assert mending.take_back() == "a"
    assert declared(conduct) == []
    with pytest.raises(RefusedCommand, match="Rien à annuler"):
        mending.take_back()
    assert conduct.session.notes


def test_a_row_gives_back_its_own(conduct: Conduct, mending: Mending) -> None:
    assert mending.take_back("b") == "b"
    assert declared(conduct) == [(True, "trois")]
    with pytest.raises(RefusedCommand, match="Cette ligne"):
        mending.take_back("b")


def test_the_name_of_the_candidate_is_taken_back_but_the_first(conduct: Conduct) -> None:
    made, before = Mending(conduct), conduct.session.candidate
    made.record("nom", lambda: conduct.run(orders.describe_candidate, "MARTIN Lea", {}))
    made.take_back("nom")
    assert conduct.session.candidate == before
    with pytest.raises(RefusedCommand, match="fixe le cadre"):
        conduct.run(orders.undo, 2)


async def test_one_stays_on_the_row_one_answered_and_the_field_names_it(
    world: World, session: str
) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "Tab ouvre d’abord la préparation" in flat_text(app)
        await pilot.press("tab")
        await pilot.pause()
        await pilot.press("o", "enter")
        await pilot.pause()
        assert "Exemples donnés par le candidat · Accueil au comptoir" in screen_text(app)
        await write(pilot, "trois lignes")
        (first,) = interview_of(app).session.activities.values()
        assert (first.activity, first.examples) == (1, "trois lignes")
        await pilot.press("down", "n", "backspace", "n", "ctrl+z", "ctrl+z")
        await pilot.pause()
        assert "« Accueil au comptoir » est comme avant" in flat_text(app)
        (first,) = interview_of(app).session.activities.values()
        assert (first.practised, first.examples) == (True, "")
        await pilot.press("down", "n", "escape")
        await pilot.pause()
        await write(pilot, "/aller 1")
        await write(pilot, "/aller ici")
        assert "Activités que le dossier dit non exercées" in flat_text(app)
