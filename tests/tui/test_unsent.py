"""What was being typed when the program died is found again, in the field where it was."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders
from assistant.tui import app as program
from assistant.tui.app import CqpApp
from assistant.tui.conduct import fields
from assistant.tui.conduct.conduct import Conduct
from assistant.tui.conduct.fields import BEGUN, Typing
from assistant.tui.conduct.keeping import Keeping
from assistant.tui.conduct.typed import read
from assistant.tui.dossier.screen import line_called
from assistant.tui.interview.screen import InterviewScreen
from tests.tui.conftest import (
    ROLE,
    FixedClock,
    World,
    all_typed,
    flat_text,
    interview_of,
    screen_text,
    typed,
    write,
)
from tests.tui.dossier_help import ASSISTANT, differ, dossier_world, open_dossier
from tests.tui.test_terminal import launch, read_until

SIZE = (80, 24)
NOTE = 5
"""The line of the note of a session begun."""


@pytest.fixture
def conduct(world: World, session: str) -> Conduct:
    return Conduct(world.library.open(session), world.voice)


# --- when it is kept -------------------------------------------------------------------------


def test_a_text_typed_without_a_pause_is_kept_every_four_looks(conduct: Conduct) -> None:
    keeping, kept = Keeping(), []
    for second in range(1, 11):
        keeping.look(conduct, Typing("dossier/x", "x" * second))
        kept.append(conduct.session.unsent_in("dossier/x"))
    assert kept == ["", "", "", *["xxxx"] * 4, *["x" * 8] * 3]


@pytest.mark.parametrize(("rests", "kept"), [(True, "une ligne"), (False, "")])
def test_a_pause_keeps_what_it_does_not_record(conduct: Conduct, rests: bool, kept: str) -> None:
    keeping = Keeping()
    for _ in range(3):
        keeping.look(conduct, Typing("f", "une ligne", rests=rests))
    assert conduct.session.unsent_in("f") == kept


def test_a_text_that_is_recorded_already_is_nothing_to_keep(conduct: Conduct) -> None:
    keeping, before = Keeping(), conduct.session.number
    for _ in range(9):
        keeping.look(conduct, Typing("f", "tel quel", "tel quel"))
    assert conduct.session.number == before


def test_what_one_role_was_typing_another_does_not_find(conduct: Conduct) -> None:
    conduct.run(orders.keep_draft, "à moi", fields.observation(1))
    conduct.run(orders.take_role, "professionnel_secteur")
    assert conduct.session.unsent_in(fields.observation(1)) == ""
    conduct.run(orders.take_role, ROLE)
    assert conduct.session.unsent_in(fields.observation(1)) == "à moi"


def test_where_a_half_typed_note_comes_from_is_found_again(world: World, session: str) -> None:
    interview = world.library.open(session)
    conduct = Conduct(interview, world.voice)
    conduct.change_origin("observation")
    conduct.keep(Typing("", "elle trie le", origin=conduct.origin))
    assert conduct.keeps(Typing("", "elle trie le", origin="observation"))
    assert not conduct.keeps(Typing("", "elle trie le", origin="preuve"))
    interview.close()
    again = Conduct(world.library.open(session), world.voice)
    assert again.origin == "entretien"
    assert (again.half_corrected(), again.origin) == ("elle trie le", "observation")
    again.take(read("elle trie le courrier"))
    assert list(again.session.notes.values())[-1].origin == "observation"
    assert again.session.unsent_origins == {}


@pytest.mark.parametrize(("name", "line", "said"), [
    (fields.dossier("candidat/emploi"), "Emploi", "« Emploi », dans le dossier"),
    (fields.dossier("candidat/zzz"), "", "une ligne du dossier"),
    (fields.preparation("a1.1", "examples"), "", "la préparation, « Accueil au comptoir »"),
    (fields.preparation("e1.2", "point"), "", "la préparation, élément 1.2"),
])
def test_a_field_is_said_by_its_own_words(
    conduct: Conduct, name: str, line: str, said: str
) -> None:
    assert conduct.said_of(name, line) == said


def test_a_line_of_the_dossier_has_its_own_words(conduct: Conduct) -> None:
    assert line_called(conduct.session, "candidat/nom")
    assert line_called(conduct.session, "candidat/zzz") == ""


# --- field by field --------------------------------------------------------------------------


async def _correct(pilot: Pilot[None]) -> None:
    await write(pilot, f"/corriger {NOTE}")


async def _correct_again(pilot: Pilot[None]) -> None:
    await pilot.press("alt+j")
    await pilot.pause()
    await pilot.press("home", "n", "m")
    await pilot.pause()


async def _dossier(pilot: Pilot[None]) -> None:
    await open_dossier(pilot, "candidat/emploi")
    await pilot.press("enter")
    await pilot.pause()


async def _example(pilot: Pilot[None]) -> None:
    await pilot.press("alt+d")
    await pilot.pause()
    await pilot.press("enter")
    await pilot.pause()


async def _reason(pilot: Pilot[None]) -> None:
    await pilot.press("alt+l")
    await pilot.pause()
    await pilot.press("left")
    await pilot.pause()


async def _observations(pilot: Pilot[None]) -> None:
    await pilot.press("ctrl+o")
    await pilot.pause()


async def _candidate(pilot: Pilot[None]) -> None:
    await pilot.press("alt+w")
    await pilot.pause()


FIELDS: dict[str, tuple[Callable[[Pilot[None]], Awaitable[None]], str, str]] = {
    "correction": (_correct, fields.correction(NOTE), "#saisie"),
    "correction, relecture": (_correct_again, fields.correction(NOTE), "#correction"),
    "dossier": (_dossier, fields.dossier("candidat/emploi"), "#entree"),
    "préparation": (_example, fields.preparation("a1.1", "examples"), "#entree"),
    "concertation": (_reason, fields.consultation("1.3", "1"), "#entree"),
    "observations": (_observations, fields.observation(1), "#texte"),
    "candidat": (_candidate, fields.comment("candidat"), "#texte"),
}
"""How one gets into each field, its name, and what takes the text there."""


def text_in(app: CqpApp, selector: str) -> str:
    widget = app.screen.query_one(selector)
    return widget.text if isinstance(widget, TextArea) else widget.value if isinstance(
        widget, Input) else ""


@pytest.fixture
def shipped(tmp_path: Path, clock: FixedClock) -> World:
    """The program with the référentiels it ships."""
    return dossier_world(tmp_path, clock)


@pytest.fixture
def led(shipped: World) -> str:
    """A session in its first block, with a note and two views of an element."""
    interview = shipped.library.create(ASSISTANT, "MARTIN Léa", role=ROLE)
    interview.run(orders.move, 1)
    assert interview.run(orders.note, "registre montré", [ElementRef(1, 1)]) == NOTE
    interview.close()
    differ(shipped, interview.session.id, ElementRef(1, 3))
    return interview.session.id


async def test_every_field_is_kept_while_one_types_in_it(
    shipped: World, led: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program, "LOOK_EVERY", 3600.0)
    world, session = shipped, led
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        for enter, name, _ in FIELDS.values():
            await enter(pilot)
            for second in range(5):
                await write(pilot, str(second), enter=False)
                app.look_at_typing()
            kept = world.journal(session).session.unsent_in(name)
            assert "012" in kept, name
            await pilot.press("ctrl+z", *["escape"] * 3)
            if name == fields.comment("candidat"):
                await pilot.press("f9")
            app.back_to_interview()
            await pilot.pause()


async def test_every_field_comes_back_as_it_was_left(shipped: World, led: str) -> None:
    world, session = shipped, led
    interview = world.library.open(session)
    for _, name, _ in FIELDS.values():
        interview.run(orders.keep_draft, f"#1.1 à moitié {name}", name)
    interview.close()
    app = world.app(session)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        shown = flat_text(app)
        assert typed(app) == f"#1.1 à moitié correction/{NOTE}"
        assert isinstance(app.screen, InterviewScreen)
        assert app.screen.conduct.correcting == NOTE
        assert "Commencé et pas encore enregistré" in shown
        line = line_called(app.screen.session, "candidat/emploi")
        assert f"« {line} », dans le dossier" in shown
        number = interview_of(app).session.number
        for kind, (enter, name, selector) in FIELDS.items():
            if kind != "correction":
                await enter(pilot)
            assert text_in(app, selector) == f"#1.1 à moitié {name}", name
            if selector == "#entree":
                assert BEGUN in flat_text(app)
            app.back_to_interview()
            await pilot.pause()
        assert interview_of(app).session.number == number


async def test_escape_gives_up_what_was_begun(shipped: World, led: str) -> None:
    world, session = shipped, led
    interview = world.library.open(session)
    names = [name for kind, (_, name, _) in FIELDS.items() if kind in ("dossier", "concertation")]
    for name in (fields.correction(NOTE), *names):
        interview.run(orders.keep_draft, "à moitié", name)
    interview.close()
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.press("escape")
        for kind in ("dossier", "concertation"):
            await FIELDS[kind][0](pilot)
            await pilot.press("escape")
            app.back_to_interview()
            await pilot.pause()
        assert typed(app) == ""
        assert not interview_of(app).session.unsent


# --- leaving ---------------------------------------------------------------------------------


async def test_leaving_on_a_full_disk_says_what_is_not_saved_and_asks_once(
    world: World, session: str
) -> None:
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f5")
        await write(pilot, "jamais enregistré", enter=False)
        world.disk.full = True
        await pilot.press("ctrl+q")
        await all_typed(pilot)
        await pilot.pause()
        assert app.is_running
        shown = flat_text(app)
        assert "Pas enregistré : la ligne en cours ; l’arrêt de l’horloge" in shown
        assert "Ctrl+Q encore une fois quitte" in shown
        for _ in range(3):
            app.look_at_typing()  # refused each time: the question stays
        await pilot.pause()
        assert "Ctrl+Q encore une fois quitte" in flat_text(app)
        await pilot.press("alt+a")
        await all_typed(pilot)
        assert typed(app) == "jamais enregistré"
        await pilot.press("f9", "ctrl+q")
        await all_typed(pilot)
        await pilot.pause()
        assert "Pas enregistré" in screen_text(app)
        await pilot.press("ctrl+q")
    assert app.return_code == 0


async def test_once_there_is_room_again_leaving_asks_nothing(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await write(pilot, "presque perdu", enter=False)
        world.disk.full = True
        await pilot.press("ctrl+q")
        await pilot.pause()
        world.disk.full = False
        await pilot.press("ctrl+q")
    assert world.journal(session).session.unsent_in() == "presque perdu"


# --- a real terminal, a real death -----------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="pas de pseudo-terminal")
def test_observations_typed_without_a_pause_survive_a_kill(world: World, session: str) -> None:
    faster = "from assistant.tui import app; app.LOOK_EVERY = 0.05"
    pid, terminal = launch(world, session, faster)
    read_until(terminal, "Entrée démarre".encode())
    os.write(terminal, b"\x0f")
    read_until(terminal, "qui a été observé".encode())
    for word in range(20):
        os.write(terminal, f"mot{word} ".encode())
        time.sleep(0.06)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    kept = world.journal(session).session
    assert kept.observations == {}
    assert kept.unsent_in(fields.observation(0)).startswith("mot0 mot")
