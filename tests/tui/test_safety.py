"""A disk that refuses, a second writer, a program that died: nothing claimed, nothing lost."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders
from assistant.tui import app as program
from assistant.tui.interview import screen as interview_screen
from tests.test_clock import OUT_OF_ALL
from tests.tui.conftest import (
    FixedClock,
    World,
    flat_text,
    home_ready,
    interview_of,
    screen_text,
    typed,
    work_done,
    write,
)


async def test_a_full_disk_claims_nothing_and_keeps_the_text(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await write(pilot, "première note")
        world.disk.full = True
        await write(pilot, "deuxième note")
        shown = screen_text(app)
        assert typed(app) == "deuxième note"
        assert "non enregistré" in shown.splitlines()[0]
        assert shown.splitlines()[1].strip().startswith("✗")
        assert len(interview_of(app).session.notes) == 1
        world.disk.full = False
        await pilot.press("enter")
        await pilot.pause()
        assert typed(app) == ""
        assert "enregistré 10:00:00" in screen_text(app).splitlines()[0]
    notes = [note.text for note in world.journal(session).session.notes.values()]
    assert notes == ["première note", "deuxième note"]


async def test_a_session_written_elsewhere_is_read_and_followed(
    world: World, session: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interview_screen, "TICK", 0.2)
    writer = world.library.open(session)
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "Lecture seule" in screen_text(app)
        assert "─ lecture seule, rien ne s’écrit ici ─" in screen_text(app)
        assert "Une note" not in screen_text(app)
        await pilot.press("x")
        assert typed(app) == ""
        writer.run(orders.note, "écrit par l’autre programme", [ElementRef(1, 1)])
        await pilot.pause(0.5)
        assert "écrit par l’autre programme" in screen_text(app)
        await pilot.press("enter")
        await pilot.pause()
        assert "✗" in screen_text(app)
        await pilot.press("f4", "f2")
        assert not app.screen.bar_open, "a letter is asked for that nothing takes"  # type: ignore[attr-defined]
        assert "✗ Rien ne s’écrit ici" in screen_text(app)
        await pilot.press("alt+d", "enter")
        assert not app.screen.query_one("#entree").display
    writer.close()
    assert not world.journal(session).session.clock.sittings


async def test_a_clock_left_running_is_stopped_and_told(
    world: World, session: str, clock: FixedClock
) -> None:
    interview = world.library.open(session)
    interview.run(orders.start)
    clock.advance(minutes=30)
    interview.run(orders.note, "dernière ligne avant la coupure")
    interview.close()
    clock.advance(minutes=50)
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        shown = flat_text(app)
        assert "50 min n’ont pas été comptées" in shown
        assert "‖ pause 0:30 / 2:00" in shown


async def test_a_torn_line_is_told_in_one_sentence(world: World, session: str) -> None:
    (path,) = (world.root / "sessions").glob(f"{session}*.jsonl")
    with path.open("ab") as file:
        file.write(b'{"seq": 3, "type": "note_ta')
    app = world.app(session)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        recovery = interview_of(app).recovery
        assert recovery is not None
        assert " ".join(recovery.message.split())[:40] in flat_text(app)


async def test_an_unreadable_session_is_listed_and_the_others_open(world: World) -> None:
    for name in ("MARTIN Léa", "PETIT Jean"):
        world.begin(name).close()
    broken = world.root / "sessions" / "essai-1.jsonl"
    content = broken.read_bytes()
    broken.write_bytes(b"pas un journal\n")
    app = world.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await home_ready(pilot)
        await pilot.pause()
        shown = screen_text(app)
        assert "✗ essai-1" in shown
        assert "PETIT Jean" in shown
        await write(pilot, "petit")
        await pilot.pause()
        assert "Entretien de PETIT Jean" in screen_text(app)
    assert broken.read_bytes() == b"pas un journal\n"
    assert content


async def test_an_emptied_session_is_taken_back_from_its_copy_by_a_second_enter(
    world: World, session: str
) -> None:
    interview = world.library.open(session)
    interview.run(orders.note, "un fait")
    interview.close()
    assert world.backups.keep(session) == ""
    path = world.root / "sessions" / f"{session}.jsonl"
    path.write_bytes(b"")
    app = world.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await home_ready(pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert "Entrée encore une fois la reprend" in flat_text(app)
        await pilot.press("enter")
        await work_done(app)
        await home_ready(pilot)
        await pilot.pause()
        assert f"Session « {session} » restaurée" in flat_text(app)
        assert "MARTIN Léa" in screen_text(app)
    assert b"un fait" in path.read_bytes()


async def test_what_a_neighbour_did_to_the_session_is_told_while_it_is_held_and_at_home(
    world: World, session: str
) -> None:
    path = world.root / "sessions" / f"{session}.jsonl"
    app = world.app(session)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        path.unlink()
        await write(pilot, "une note")
        await pilot.pause(1.5)
        assert "toute la session est récrite" in flat_text(app)
        for found in path.parent.glob(f"{session}*.jsonl"):
            found.write_bytes(b"")
        app.go_home()
        await pilot.pause()
        assert "toute la session est récrite" in flat_text(app)
    assert "une note" in [note.text for note in world.journal(session).session.notes.values()]


async def test_a_damaged_session_says_whose_it_is_and_a_second_enter_repairs_it(
    world: World, session: str
) -> None:
    broken = world.root / "sessions" / f"{session}.jsonl"
    interview = world.library.open(session)
    for text in ("une première", "une deuxième"):
        interview.run(orders.note, text)
    interview.close()
    whole = broken.read_bytes().splitlines(keepends=True)
    whole[-2] = whole[-2].replace("première".encode(), "dernière".encode())
    broken.write_bytes(b"".join(whole))
    app = world.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await home_ready(pilot)
        await pilot.pause()
        assert "✗ MARTIN Léa" in screen_text(app)
        await pilot.press("enter")
        await pilot.pause()
        assert "Entrée encore une fois la répare" in flat_text(app)
        await pilot.press("enter")
        await work_done(app)
        await home_ready(pilot)
        await pilot.pause()
        told = flat_text(app)
        assert f"MARTIN Léa – Session « {session} » réparée" in told
        assert "1 événement perdu" in told
        await pilot.press("enter")
        await pilot.pause()
        assert "Entretien de MARTIN Léa" in screen_text(app)
    assert broken.read_bytes() == b"".join(whole)


async def test_an_idle_line_is_kept_for_a_program_that_dies(
    world: World, session: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program, "LOOK_EVERY", 0.2)
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await write(pilot, "jamais envoyé", enter=False)
        await pilot.pause(0.6)
        assert world.journal(session).session.unsent_in() == "jamais envoyé"


async def test_a_fault_of_the_program_saves_all_and_prints_no_note(
    world: World, session: str, capsys: pytest.CaptureFixture[str]
) -> None:
    class FaultError(Exception):
        pass

    def fail() -> None:
        secret = "un secret du candidat"
        raise FaultError(len(secret))

    app = world.app(session)
    with pytest.raises(FaultError):
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("enter")
            await write(pilot, "un brouillon", enter=False)
            app.call_later(fail)
            await pilot.pause()
    kept = world.journal(session).session
    assert (kept.unsent_in(), kept.clock.since) == ("un brouillon", None)
    printed = "".join(capsys.readouterr())
    assert "un brouillon" not in printed
    assert "un secret du candidat'" not in printed


@pytest.mark.parametrize("now", OUT_OF_ALL, ids=["1969", "2201"])
async def test_a_line_typed_under_a_clock_of_another_age_waits_for_the_right_time(
    world: World, session: str, clock: FixedClock, now: datetime
) -> None:
    interview = world.library.open(session)
    interview.run(orders.start)
    interview.close()
    right = clock.value
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await write(pilot, "avant")
        clock.value = now
        await write(pilot, "pendant")
        assert "Mettez son horloge à l’heure" in flat_text(app)
        assert typed(app) == "pendant"
        clock.value = right + timedelta(minutes=1)
        await pilot.press("enter")
        await pilot.pause()
        assert typed(app) == ""
        assert [one.text for one in interview_of(app).session.notes.values()] == [
            "avant", "pendant",
        ]
        await pilot.press("ctrl+q")
    assert world.journal(session).session.clock.run < timedelta(minutes=2)
