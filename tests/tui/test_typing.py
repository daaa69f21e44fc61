"""What the input line understands, and that nothing typed is ever lost."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
from textual import events
from textual.binding import Binding
from textual.pilot import Pilot

from assistant import tui
from assistant.domain.common.errors import RefusedCommand
from assistant.domain.common.text import fold
from assistant.tui.app import CqpApp
from assistant.tui.conduct.typed import Typed, read
from assistant.tui.frame.screen import CqpScreen
from assistant.tui.interview import commands
from tests.tui.conftest import World, interview_of, screen_text, typed, until, write


@pytest.mark.parametrize(("line", "meaning"), [
    ("", Typed("vide")),
    ("   ", Typed("vide")),
    ("il explique", Typed("note", "il explique")),
    ("#3 il explique", Typed("note", "il explique", ("3",))),
    ("#2.3 #2.5 il explique", Typed("note", "il explique", ("2.3", "2.5"))),
    ("#2.3, #2.3: oui", Typed("note", "oui", ("2.3",))),
    ("#2.3", Typed("vue", tags=("2.3",))),
    ("#hashtag libre", Typed("note", "#hashtag libre")),
    ("?Et le soir", Typed("question", "Et le soir")),
    ("?#2 Et le soir", Typed("question", "Et le soir", ("2",))),
    ("/aller 2.3", Typed("ordre", word="aller", rest="2.3")),
    ("//chemin/du/dossier", Typed("note", "/chemin/du/dossier")),
    ("?? dit-il", Typed("note", "? dit-il")),
    ("ligne un\nligne deux", Typed("note", "ligne un\nligne deux")),
])
def test_a_line_means(line: str, meaning: Typed) -> None:
    assert read(line) == meaning


@pytest.mark.parametrize(("word", "command"), [
    ("juger", "juger"), ("j", "juger"), ("BILAN", "bilan"), ("précédente", "precedente"),
    ("obs", "observations"), ("s", "suivante"),
])
def test_a_word_names_a_command(word: str, command: str) -> None:
    assert commands.find(word).id == command


@pytest.mark.parametrize(("word", "near"), [
    ("bilna", "/bilan"), ("re", "/retirer"), ("observasions", "/observations"),
])
def test_an_unknown_word_is_told_with_the_nearest(word: str, near: str) -> None:
    with pytest.raises(RefusedCommand) as refused:
        commands.find(word)
    assert near in refused.value.message


def test_every_command_has_a_key_a_description_and_a_tooltip() -> None:
    every = [*commands.INTERVIEW, *commands.SCROLL]
    for command in every:
        assert command.keys or command.words, command.id
        assert command.label, command.id
        assert command.tooltip, command.id
    keys = [key for command in every for key in command.keys]
    assert len(keys) == len(set(keys))
    words = [fold(word) for command in every for word in command.words]
    assert len(words) == len(set(words))


async def test_the_palette_offers_every_command(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        offered = {one.title for one in app.get_system_commands(app.screen)}
        for command in commands.INTERVIEW:
            assert any(title.startswith(command.label) for title in offered), command.id
        await pilot.press("ctrl+p")
        await pilot.pause()
        assert "Chercher une commande…" in screen_text(app)
        await pilot.press(*"xyzzy")
        await until(pilot, lambda: "Aucune commande n’a ces lettres." in screen_text(app))
        await pilot.pause(0.6)  # longer than Textual waits before it says so in English
        assert "No matches" not in screen_text(app)


async def test_a_note_bears_on_the_question_and_its_elements(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await _first_question(app, pilot)
        await write(pilot, "une note")
        await pilot.press("f7", "f7", "f7")
        await write(pilot, "#4 #2.1 vu au registre")
        notes = list(interview_of(app).session.notes.values())
        asked = next(iter(interview_of(app).session.asked))
        assert [str(ref) for ref in notes[0].elements] == ["1.1", "1.2"]
        assert (notes[0].asked, notes[0].origin) == (asked, "entretien")
        assert [str(ref) for ref in notes[1].elements] == ["1.4", "2.1"]
        assert notes[1].origin == "preuve"


async def _first_question(app: CqpApp, pilot: Pilot[None]) -> None:
    for _ in range(4):  # clock, two steps, block with its first question
        await pilot.press("enter")
    await pilot.pause()


async def test_an_unknown_command_stays_in_the_line(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await write(pilot, "/bilna 3")
        assert typed(app) == "/bilna 3"
        assert "Commande inconnue" in screen_text(app)
        assert "/bilan" in screen_text(app)


async def test_an_unknown_element_keeps_the_note_in_the_line(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await write(pilot, "#2.9 une note")
        assert typed(app) == "#2.9 une note"
        assert "Élément inconnu" in screen_text(app)
        assert not interview_of(app).session.notes


async def test_completion_follows_the_typing(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await write(pilot, "/ob", enter=False)
        assert "/observations" in screen_text(app)
        await pilot.press("tab")
        assert typed(app) == "/observations "
        await pilot.press("ctrl+u")
        await write(pilot, "/p", enter=False)
        await pilot.press("down", "enter")
        await pilot.pause()
        assert "Toutes les étapes" not in screen_text(app)
        assert set(interview_of(app).session.steps.values()) == {"passee"}


async def test_a_paste_of_several_lines_is_one_note(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.screen.query_one("#saisie").post_message(events.Paste("un\ndeux\ntrois"))
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        (note,) = interview_of(app).session.notes.values()
        assert note.text == "un\ndeux\ntrois"


async def test_what_is_typed_while_judging_goes_to_the_line(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await write(pilot, "#1.1")
        await pilot.press("f2")
        await write(pilot, "il hésite", enter=False)
        assert typed(app) == "il hésite"
        assert not interview_of(app).session.judgements


async def test_ctrl_z_undoes_typing_first_then_the_last_line(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await write(pilot, "une note")
        await write(pilot, "reste", enter=False)
        await pilot.press("ctrl+u", "ctrl+z")
        assert typed(app) == "reste", "what was erased by mistake comes back"
        await pilot.press("ctrl+z")
        assert (typed(app), len(interview_of(app).session.notes)) == ("", 1)
        await pilot.press("ctrl+z")
        await pilot.pause()
        assert not interview_of(app).session.notes
        assert "— annulé" in screen_text(app)


@pytest.mark.parametrize("erase", ["ctrl+u", "escape"])
async def test_a_refused_order_that_was_erased_twice_leaves_ctrl_z_to_the_records(
    world: World, session: str, erase: str
) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await write(pilot, "une note")
        await write(pilot, "/zzz")
        await pilot.press(erase, "ctrl+z")
        assert (typed(app), len(interview_of(app).session.notes)) == ("/zzz", 1)
        await pilot.press("ctrl+u", "ctrl+z")
        assert (typed(app), len(interview_of(app).session.notes)) == ("", 0)


async def test_a_note_is_corrected_with_its_trace(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await write(pilot, "une faute")
        await pilot.press("alt+n")
        await pilot.pause()
        assert typed(app) == "une faute"
        await write(pilot, " corrigée")
        (note,) = interview_of(app).session.notes.values()
        assert (note.text, note.corrected) == ("une faute corrigée", True)
        assert "corrigée" in screen_text(app)


HOSTILE = [
    "[@click=app.leave]cliquez[/] [A] [/] [bold red]rouge",
    "échappe \x1b[31m rouge \x9b2J et \x07 cloche",
    "👩‍🏫 émoji et עברית de droite à gauche",
    "x" * 10_000,
    "{{ 7 * 7 }} {% raw %}",
]


@pytest.mark.parametrize("text", HOSTILE, ids=["markup", "escape", "emoji", "long", "template"])
async def test_foreign_text_is_shown_as_typed(world: World, session: str, text: str) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.screen.query_one("#saisie").post_message(events.Paste(text))
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        (note,) = interview_of(app).session.notes.values()
        kept = "".join(char for char in text if char.isprintable() or char == "\u200d")
        assert note.text == kept
        shown = screen_text(app)
        assert "\x1b" not in shown
        assert "\x9b" not in shown
        assert text.split("\x1b", maxsplit=1)[0][:12] in shown or "xxxxxxxx" in shown
        await pilot.press("f6", "f6", "f9", "f9")
        assert app.is_running


def _screens() -> list[type[CqpScreen]]:
    """Every screen class of the program."""
    for module in pkgutil.walk_packages(tui.__path__, f"{tui.__name__}."):
        importlib.import_module(module.name)
    found, waiting = [], [CqpScreen]
    while waiting:
        screen = waiting.pop()
        found.append(screen)
        waiting += screen.__subclasses__()
    return found


@pytest.mark.parametrize("screen", _screens(), ids=lambda screen: screen.__name__)
def test_every_binding_has_an_id_a_description_and_a_tooltip(screen: type[CqpScreen]) -> None:
    for binding in screen.__dict__.get("BINDINGS", []):
        assert isinstance(binding, Binding)
        assert binding.id
        assert binding.description
        assert binding.tooltip


async def test_a_new_row_of_the_same_note(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await write(pilot, "un", enter=False)
        await pilot.press("ctrl+j")
        await write(pilot, "deux")
        (note,) = interview_of(app).session.notes.values()
        assert note.text == "un\ndeux"


async def test_what_is_typed_after_a_refused_order_takes_its_place(
    world: World, session: str
) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await write(pilot, "/zzz")
        assert typed(app) == "/zzz", "it stays, to be mended"
        await write(pilot, "/aller 1")
        assert typed(app) == ""
        await write(pilot, "/juger 9.9 a")
        await pilot.press("end", "backspace", "n")
        assert typed(app) == "/juger 9.9 n", "an arrow first, and it is mended"
        await pilot.press("escape")


async def test_an_order_is_found_by_its_word_in_the_palette(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        titles = [one.title for one in app.get_system_commands(app.screen)]
        for word in ("epreuve", "grille", "compter", "ignorer"):
            assert any(f"/{word})" in title for title in titles), word
        assert "Bilan  (Ctrl+B, /bilan)" in titles


async def test_the_title_of_the_line_says_that_a_question_is_typed(
    world: World, session: str
) -> None:
    world.lead_a_while(session)
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        for line, title in (
            ("?Et le soir", " question sur 1.2 "), ("?#1.3 Et le soir", " question sur 1.3 "),
            ("?? dit-il", " note sur 1.2 · entretien "),
            ("et le soir", " note sur 1.2 · entretien "),
        ):
            await write(pilot, line, enter=False)
            assert str(app.screen.query_one("#saisie").border_title) == title, line
            await pilot.press("ctrl+u")
        await write(pilot, "?Et le soir")
        asked = list(interview_of(app).session.asked.values())[-1]
        assert [str(ref) for ref in asked.elements] == ["1.2"]


async def test_ctrl_u_erases_what_is_typed_on_several_rows(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await write(pilot, "Elle range le registre, puis relance. " * 4, enter=False)
        await pilot.press("ctrl+j", "a", "ctrl+u")
        assert typed(app) == ""
        await pilot.press("ctrl+z")
        assert typed(app).startswith("Elle range")


async def test_a_refused_order_shows_the_last_lines_again(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await write(pilot, "/ignorer")
        assert typed(app) == "/ignorer"
        assert not app.screen.query_one("#choix").display
        await pilot.press("escape")
        assert typed(app) == ""
        await write(pilot, "/ign", enter=False)
        assert app.screen.query_one("#choix").display
