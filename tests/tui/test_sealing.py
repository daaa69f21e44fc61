"""Sealing from the keyboard, and a sealed session: one looks around in it, nothing is written."""

from __future__ import annotations

import re

import pytest
from textual import events
from textual.widgets import Input, TextArea

from assistant.domain.dossier.seal import fingerprint, short_fingerprint
from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders
from assistant.tui.interview import screen as interview_screen
from tests.tampering import chained, contents, parsed, put
from tests.tui.conftest import (
    FixedClock,
    World,
    flat_text,
    interview_of,
    screen_text,
    typed,
    work_done,
    write,
)

SIZE = (80, 24)
SENTENCE = "session scellée : /rouvrir raison pour écrire"
REFUSED = "✗ Session scellée. Rien n’y est enregistré"


@pytest.fixture
def sealed(world: World, session: str) -> str:
    """A session led a while, then sealed."""
    world.lead_a_while(session)
    world.seal(session)
    return session


async def test_an_incomplete_dossier_leads_to_what_it_lacks(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await write(pilot, "/sceller")
        await pilot.pause()
        shown = flat_text(app)
        assert "Contrôle du dossier" in shown
        count = len(interview_of(app).blocking_findings())
        assert f"Non scellée : {count} manques bloquants" in shown
        assert interview_of(app).session.sealed is None


async def test_a_reason_seals_and_says_the_fingerprint(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("alt+s")
        await pilot.pause()
        assert typed(app) == "/sceller "
        assert interview_of(app).session.sealed is None
        await write(pilot, "le candidat a renoncé")
        await pilot.pause()
        now = interview_of(app).session
        assert now.sealed is not None
        printed = short_fingerprint(fingerprint(now, now.sealed))
        assert f"Scellée : {printed}. À recopier sur le papier" in flat_text(app)
        await pilot.press("escape")
        await pilot.pause()
        shown = flat_text(app)
        assert f"Session scellée, empreinte {printed}" in shown
        assert "scellée 0:00" in screen_text(app).splitlines()[0]
        assert SENTENCE in shown
    (seal,) = world.journal(session).session.seals
    assert seal.event.incomplete == "le candidat a renoncé"


async def test_a_running_clock_is_not_sealed(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f5")
        await write(pilot, "/sceller pressé")
        await pilot.pause()
        assert "✗ L’horloge tourne encore" in flat_text(app)
        assert typed(app) == "/sceller pressé"
        assert interview_of(app).session.sealed is None


async def test_reopening_asks_for_a_reason_then_writes_again(world: World, session: str) -> None:
    interview = world.library.open(session)
    interview.run(orders.keep_draft, "une phrase comm")
    interview.close()
    world.seal(session)
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert typed(app) == ""
        await write(pilot, "/rouvrir")
        await pilot.pause()
        assert typed(app) == "/rouvrir "
        assert "elle se verra toujours" in flat_text(app)
        await write(pilot, "une coquille")
        await pilot.pause()
        assert "Session rouverte" in flat_text(app)
        assert typed(app) == "une phrase comm"
        await write(pilot, "encé")
    after = world.journal(session).session
    assert [note.text for note in after.notes.values()] == ["une phrase commencé"]
    assert after.seals[0].reason == "une coquille"


async def test_one_looks_around_without_a_trace(
    world: World, sealed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interview_screen, "TICK", 0.1)
    before = world.journal(sealed).session.number
    app = world.app(sealed)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "scellée" in screen_text(app).splitlines()[0]
        for key, seen in (("f3", "1.1 "), ("f4", "1.2 "), ("f4", "1.3 ")):
            await pilot.press(key)
            await pilot.pause()
            assert seen in screen_text(app).splitlines()[17]
        await write(pilot, "/aller 2.2")
        await pilot.pause()
        assert "2.2 " in screen_text(app).splitlines()[17]
        for key in ("f6", "f6", "pageup", "ctrl+home", "ctrl+end", "f9", "f9", "ctrl+b", "escape",
                    "ctrl+l", "escape", "alt+m", "escape", "f1", "escape"):
            await pilot.press(key)
            await pilot.pause()
            assert "✗ Session" not in screen_text(app)
        await pilot.press("alt+x", "b", "enter")
        await work_done(pilot.app)
        await pilot.pause()
        assert "Écrit dans" in flat_text(app)
        await pilot.press("escape")
        assert "non enregistré" not in screen_text(app)
        await pilot.press("ctrl+q")
    assert app.return_code == 0
    assert world.journal(sealed).session.number == before


WRITING = ("n", "enter", "f2", "f5", "f8", "ctrl+z", "alt+q", "alt+n", "alt+k", "alt+c", "alt+p",
           "alt+r")


async def test_what_would_write_is_refused_with_the_sentence(world: World, sealed: str) -> None:
    before = world.journal(sealed).session.number
    app = world.app(sealed)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        for key in WRITING:
            await pilot.press(key)
            await pilot.pause()
            assert REFUSED in flat_text(app), key
            assert typed(app) == ""
            await pilot.press("escape")
            assert REFUSED not in flat_text(app)
    assert world.journal(sealed).session.number == before


async def test_a_paste_is_not_taken_to_be_lost(world: World, sealed: str) -> None:
    app = world.app(sealed)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        app.screen.query_one("#saisie").post_message(events.Paste("un paragraphe"))
        await pilot.pause()
        assert REFUSED in flat_text(app)
        assert typed(app) == ""


async def test_the_other_screens_are_only_read(world: World, sealed: str) -> None:
    before = world.journal(sealed).session.number
    app = world.app(sealed)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+o")
        await write(pilot, "trop tard", enter=False)
        assert app.screen.query_one(TextArea).text == ""
        await pilot.press("f4", "escape")
        for opening, order in (("alt+d", "o"), ("alt+d", "enter"), ("alt+i", "o"),
                               ("alt+e", "enter")):
            await pilot.press(opening, order)
            await pilot.pause()
            assert REFUSED in flat_text(app), (opening, order)
            assert not any(entry.display for entry in app.screen.query(Input))
            await pilot.press("escape")
        await pilot.press("ctrl+q")
    assert world.journal(sealed).session.number == before
    assert not list((world.root / "referentiels").glob("*"))


async def test_a_line_of_the_dossier_is_not_opened_to_be_lost(world: World, sealed: str) -> None:
    app = world.app(sealed)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("alt+o")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert REFUSED in flat_text(app)
        before = interview_of(app).session.number
        await pilot.press("x", "enter", "escape")
        await pilot.pause()
        assert interview_of(app).session.number == before


async def test_what_could_not_be_copied_is_told_at_the_end(world: World, session: str) -> None:
    world.folders.backups.write_text("un fichier à la place du dossier", "utf-8")
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f5")
        await write(pilot, "/clore")  # what is left open is told first
        await write(pilot, "/clore")
        await pilot.pause()
        assert "n’a pas été faite" in flat_text(app)
        assert "Entretien terminé" in screen_text(app)


@pytest.mark.parametrize(("away", "said"), [
    ({"seconds": 20}, "L’horloge s’est arrêtée à la dernière ligne. F5"),
    ({"minutes": 179}, "179 min n’ont pas été comptées. F5"),
    ({"days": 4}, "rien n’est compté depuis le 12/03/2026 à 10:00. F5"),
])
async def test_a_forgotten_clock_is_told_in_proportion(
    world: World, session: str, clock: FixedClock, away: dict[str, float], said: str
) -> None:
    interview = world.library.open(session)
    interview.run(orders.start)
    interview.close()
    clock.advance(**away)
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert said in flat_text(app)
        assert not re.search(r"\b0 min n", flat_text(app))


def test_the_last_line_of_a_session_stands_and_names_its_element(
    world: World, session: str
) -> None:
    interview = world.library.open(session)
    interview.run(orders.judge, ElementRef(1, 3), "acquis", by=interview.session.role)
    interview.run(orders.note, "une erreur", [ElementRef(1, 3)])
    interview.run(orders.undo)
    interview.close()
    assert world.library.summary(session).last_line == "1.3 Acquis"


async def test_a_broken_seal_is_said_and_never_shown(world: World, sealed: str) -> None:
    folder = world.folders.sessions
    files = parsed(contents(folder, sealed))
    note = next(
        one for lines in files.values() for one in lines if one["type"] == "note_taken"
    )
    note["data"]["text"] = "Autre chose."
    put(folder, chained(files))
    app = world.app(sealed)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert "sceau rompu" in screen_text(app).splitlines()[0]
        shown = flat_text(app)
        assert "Le sceau 1 ne porte pas sur les lignes qui le précèdent" in shown
        assert "empreinte" not in shown
        await pilot.press("ctrl+b")
        await pilot.pause()
        assert "! Le sceau 1 ne porte pas" in flat_text(app)
