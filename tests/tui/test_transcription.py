"""What is heard: another element proposed, a follow-up in the line, a transcript line by line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from assistant.domain.session import orders
from assistant.domain.session.state import Session
from assistant.domain.spoken import transcript
from assistant.transcribing import prepare
from assistant.tui.app import CqpApp
from assistant.tui.interview.screen import InterviewScreen
from tests.tui.conftest import World, flat_text, interview_of, screen_text, typed, write

SIZE = (80, 24)
SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
TEAMS = Path(__file__).parent.parent / "transcriptions" / "teams.vtt"
Compare = Callable[..., bool]


def lead(world: World, session: str) -> None:
    """A question asked two minutes after the beginning."""
    interview = world.library.open(session)
    interview.run(orders.start)
    for step in ("mettre-a-l-aise", "rappeler-objectifs"):
        interview.run(orders.settle_step, step)
    world.clock.advance(minutes=2)
    interview.run(orders.move, 1)
    interview.run(orders.ask, 1, 1)
    interview.close()


def bring(world: World, session: str, *, confirmed: bool = True) -> None:
    """The transcript imported by the command line; `confirmed`: its first line was looked at."""
    lead(world, session)
    interview = world.library.open(session)
    made = prepare(interview.session, TEAMS.name, TEAMS.read_bytes())
    number = interview.run(
        transcript.import_transcript, file=made.file, sha256=made.sha256, lines=made.spoken.lines,
        speakers=made.speakers, offset=made.offset,
    )
    if confirmed:
        interview.run(transcript.pass_over, number, 2)
    interview.close()


def told(app: CqpApp) -> Session:
    return interview_of(app).session


def title(app: CqpApp) -> str:
    """What stands above the input line."""
    screen = app.screen
    assert isinstance(screen, InterviewScreen)
    return str(screen.prompt.border_title)


# --- another element -------------------------------------------------------------------------

CROSSED = (
    "Reformulation de la demande, questions ouvertes ; ordre d’arrivée respecté, attente gérée"
)


async def test_a_note_is_attached_to_the_proposed_element_by_a_key(
    world: World, session: str
) -> None:
    lead(world, session)
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await write(pilot, "Salue.")
        assert "aussi" not in title(app)
        await write(pilot, CROSSED)
        await pilot.pause()
        assert "aussi 1.3 Gérer l’attente ? Ctrl+E" in title(app)
        await pilot.press("ctrl+e")
        await pilot.pause()
        note = list(told(app).notes.values())[-1]
        assert [str(ref) for ref in note.elements] == ["1.1", "1.2", "1.3"]
        assert note.text == CROSSED
        assert "aussi" not in title(app)


async def test_a_proposed_element_is_of_the_question_it_came_under(
    world: World, session: str
) -> None:
    lead(world, session)
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await write(pilot, CROSSED)
        await pilot.pause()
        assert "aussi 1.3" in title(app)
        await pilot.press("f2", "a")
        assert "aussi 1.3" in title(app)
        await pilot.press("enter")
        await pilot.pause()
        assert "aussi" not in title(app)


async def test_the_key_of_a_proposed_element_is_never_cut(world: World, session: str) -> None:
    lead(world, session)
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await write(pilot, CROSSED)
        screen = app.screen
        assert isinstance(screen, InterviewScreen)
        for taken in range(0, 54, 3):
            hint = screen.listening.link_hint(taken)
            assert hint.startswith("· aussi 1.3")
            assert hint.endswith(" ? Ctrl+E ")
            assert taken + len(hint) <= SIZE[0] - 4


async def test_a_note_is_attached_to_a_named_element_and_once_only(
    world: World, session: str
) -> None:
    lead(world, session)
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await write(pilot, "Salue.")
        await pilot.press("ctrl+e")
        await pilot.pause()
        assert "Rien à rattacher de plus" in flat_text(app)
        await write(pilot, "/lier 2.1")
        await write(pilot, "/lier 2.1")
        assert "Déjà rattachée" in flat_text(app)
        [note] = told(app).notes.values()
        assert [str(ref) for ref in note.elements] == ["1.1", "1.2", "2.1"]


async def test_what_is_proposed_is_hidden_in_discreet_mode(world: World, session: str) -> None:
    lead(world, session)
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await write(pilot, CROSSED)
        await pilot.press("f9")
        await pilot.pause()
        assert "attente" not in title(app)
        await pilot.press("alt+f")
        await pilot.pause()
        assert typed(app) == ""


# --- a follow-up -----------------------------------------------------------------------------


async def test_a_follow_up_is_put_in_the_line_changed_asked_or_dropped(
    world: World, session: str
) -> None:
    lead(world, session)
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await write(pilot, "Salue toujours.")
        await pilot.press("alt+f")
        await pilot.pause()
        first = typed(app)
        assert first == "?Racontez-moi la dernière fois que cela s’est présenté."
        assert "pas de situation précise dans les notes (1.1 1.2)" in flat_text(app)
        await pilot.press("alt+f")
        await pilot.pause()
        assert typed(app) == "?Dans cette situation, qu’avez-vous fait vous-même ?"
        await pilot.press("escape")
        assert typed(app) == ""
        await pilot.press("alt+f", "enter")
        await pilot.pause()
        asked = list(told(app).asked.values())[-1]
        assert (asked.question, f"?{asked.text}") == (0, first)
        await pilot.press("alt+f")
        await pilot.pause()
        assert typed(app) == "?Dans cette situation, qu’avez-vous fait vous-même ?"


async def test_without_a_subject_there_is_no_follow_up_and_it_is_said(
    world: World, session: str
) -> None:
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("alt+f")
        await pilot.pause()
        assert typed(app) == ""
        assert "Posez une question ou choisissez un élément (F4)" in flat_text(app)


async def test_a_follow_up_never_replaces_what_is_being_typed(world: World, session: str) -> None:
    lead(world, session)
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await write(pilot, "il arri", enter=False)
        await pilot.press("alt+f")
        await pilot.pause()
        assert typed(app) == "il arri"
        assert "La ligne n’est pas vide" in flat_text(app)
        await pilot.press("escape")
        assert typed(app) == "il arri"


# --- a transcript ----------------------------------------------------------------------------


async def test_a_transcript_is_looked_at_line_by_line(world: World, session: str) -> None:
    bring(world, session)
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+d")
        await pilot.pause()
        shown = flat_text(app)
        assert "1/4 vues" in shown
        assert "0:02:11 Léa Martin" in shown
        assert "1 1.1 Saluer et se présenter" in shown
        await pilot.press("enter", "2", "x")
        await pilot.pause()
        notes = list(told(app).notes.values())
        assert [str(note.elements[0]) for note in notes] == ["1.1", "1.2"]
        assert {note.asked for note in notes} == {next(iter(told(app).asked))}
        assert "Toutes les paroles du candidat ont été vues" in flat_text(app)
        assert "4/4 vues 2 retenues" in flat_text(app)
        await pilot.press("ctrl+z", "ctrl+z")
        await pilot.pause()
        assert "2/4 vues 1 retenue" in flat_text(app)
        assert len(told(app).notes) == 1
        await pilot.press("escape")
        await pilot.pause()
        assert "transcription, candidat, 0:02:11" in flat_text(app)


async def test_an_element_is_named_or_the_line_left_for_later(world: World, session: str) -> None:
    bring(world, session)
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+d", "#")
        await write(pilot, "2.9")
        assert "Élément inconnu" in flat_text(app)
        await pilot.press("backspace", "1", "space", "1", ".", "3", "enter")
        await pilot.pause()
        [note] = told(app).notes.values()
        assert [str(ref) for ref in note.elements] == ["2.1", "1.3"]
        before = screen_text(app)
        await pilot.press("right")
        await pilot.pause()
        assert screen_text(app) != before
        await pilot.press("left")
        await pilot.pause()
        assert screen_text(app) == before


async def test_a_file_is_imported_and_its_speakers_confirmed(world: World, session: str) -> None:
    lead(world, session)
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await write(pilot, f"/transcription {TEAMS}")
        await pilot.pause()
        shown = flat_text(app)
        assert "Qui parle ? teams.vtt" in shown
        assert "l’horloge de l’entretien marquait 0:01:40" in shown
        await pilot.press("e", "c", "d")
        await pilot.pause()
        for _ in range(7):
            await pilot.press("backspace")
        await write(pilot, "0:03:20")
        await pilot.press("enter")
        await pilot.pause()
        found = transcript.transcript(told(app))
        assert dict(found.speakers) == {"Paul Roche": "evaluateur", "Léa Martin": "candidat"}
        assert found.offset == 200_000
        assert "0/4 vues" in flat_text(app)


async def test_without_a_name_the_roles_are_asked_once_and_lines_given_by_a_key(
    world: World, session: str, tmp_path: Path
) -> None:
    lead(world, session)
    file = tmp_path / "notes.txt"
    file.write_text("Comment faites-vous ?\nJe salue le visiteur.\nEt ensuite ?\n", "utf-8")
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await write(pilot, f"/transcription {file}")
        await pilot.pause()
        assert "Aucun nom de voix n’a été trouvé" in flat_text(app)
        await pilot.press("v")
        await pilot.pause()
        assert "Qui dit quoi ?" in flat_text(app)
        await pilot.press("e", "c", "2")
        await pilot.pause()
        found = transcript.transcript(told(app))
        assert [one.speaker for one in transcript.spoken_lines(found)] == [
            "Évaluateur", "Candidat", "Candidat"
        ]
        await pilot.press("ctrl+z")
        await pilot.pause()
        assert transcript.spoken_lines(transcript.transcript(told(app)))[2].speaker == ""
        await pilot.press("7")
        await pilot.pause()
        assert "pas de voix de ce numéro" in flat_text(app)
        await pilot.press("escape")
        await pilot.pause()
        assert "Aucun nom de voix" not in flat_text(app)
        await pilot.press("enter")
        await pilot.pause()
        assert "Je salue le visiteur." in flat_text(app)
        await pilot.press("e")
        await pilot.pause()
        assert list(transcript.pending(told(app), transcript.transcript(told(app)))) == []
        await pilot.press("ctrl+z", "#", "1", ".", "1", "enter")
        await pilot.pause()
        [note] = told(app).notes.values()
        assert note.text == "Je salue le visiteur."


async def test_what_cannot_be_imported_is_told_in_place(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await write(pilot, "/transcription absente.vtt")
        assert "« absente.vtt » n’est pas un fichier" in flat_text(app)
        await pilot.press("ctrl+u")
        await write(pilot, "/transcription")
        assert "Aucune transcription" in flat_text(app)


async def test_a_sealed_session_keeps_its_transcript_as_it_is(world: World, session: str) -> None:
    bring(world, session)
    interview = world.library.open(session)
    interview.run(orders.pause)
    interview.close()
    world.seal(session)
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        before = told(app).number
        await pilot.press("ctrl+d", "enter", "x", "ctrl+z")
        await pilot.pause()
        assert "scellée" in flat_text(app)
        assert told(app).number == before


SCREENS = {
    "paroles": ("ctrl+d",), "locuteurs": ("ctrl+d", "l"), "voix": ("ctrl+d", "v"),
    "relance": ("alt+f",),
}


@SIZES
@pytest.mark.parametrize("name", SCREENS)
def test_the_screen_looks_as_agreed(
    world: World, session: str, snap_compare: Compare, name: str, size: tuple[int, int]
) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await pilot.press(*SCREENS[name])
        await pilot.pause()

    bring(world, session)
    assert snap_compare(world.app(session), terminal_size=size, run_before=before)
