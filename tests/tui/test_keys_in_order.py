"""Keys that come in one read: each goes where it would have gone, had the hand been slow."""

from __future__ import annotations

import pytest
from textual import events
from textual.pilot import Pilot

from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders
from assistant.interview import iso
from assistant.tui.base import keyboard
from assistant.tui.writing.observations import ObservationsScreen
from tests.tui.conftest import NAMES, World, all_typed, flat_text, interview_of, typed

KEYS = {"⏎": ("enter", None), "⟨F2⟩": ("f2", None), "⟨Ctrl+O⟩": ("ctrl+o", None),
        "⟨Échap⟩": ("escape", None), "⟨Bas⟩": ("down", None), "⟨Maj⟩": ("left_shift", None),
        "⟨AltGr⟩": ("iso_level3_shift", None)}
"""How the tables below write keys that type nothing."""


async def burst(pilot: Pilot[None], text: str) -> None:
    """Send keys as one read of the terminal does: all at once."""
    while text:
        named = next((one for one in KEYS if text.startswith(one)), text[0])
        text = text.removeprefix(named)
        key = events.Key(*KEYS.get(named, (NAMES.get(named, named), named)))
        key.set_sender(pilot.app)
        assert pilot.app._driver is not None
        pilot.app._driver.send_message(key)
    await pilot.pause()
    await all_typed(pilot)
    await pilot.pause()


@pytest.mark.parametrize(
    ("keys", "notes", "left"),
    [
        ("alpha⏎bravo⏎charlie", ["alpha", "bravo"], "charlie"),
        (
            "Elle relance le client.⏎Elle n’a pas classé le dossier.⏎",
            ["Elle relance le client.", "Elle n’a pas classé le dossier."], "",
        ),
        ("/j 1.3 a⏎et la suite⏎", ["et la suite"], ""),
        ("#1.2 montre⏎/zzz⏎", ["montre"], "/zzz"),
        ("collé sans crochets⏎deuxième ligne⏎la dernière", ["collé sans crochets",
         "deuxième ligne"], "la dernière"),
    ],
)
async def test_what_follows_enter_belongs_to_the_next_line(
    world: World, session: str, keys: str, notes: list[str], left: str
) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await burst(pilot, keys)
        assert [one.text for one in interview_of(app).session.notes.values()] == notes
        assert typed(app) == left


@pytest.mark.parametrize(("keys", "criteria", "notes", "left"), [
    ("#1.1⏎⟨F2⟩n12⏎suite⏎", (1, 2), ["suite"], ""),
    ("#1.1⏎⟨F2⟩n2suite", (2,), [], "suite"),
    ("#1.1⏎⟨F2⟩n2 oublis⏎", (), ["2 oublis"], ""),
    ("#1.1⏎⟨F2⟩nla suite⏎", (), ["la suite"], ""),
    ("#1.1⏎⟨F2⟩n1⟨Ctrl+O⟩", (1,), [], ""),
], ids=["critères", "puis une note", "un nombre", "rien", "un autre écran"])
async def test_criteria_typed_in_a_burst_are_those_and_no_word_is_lost(
    world: World, session: str, keys: str, criteria: tuple[int, ...], notes: list[str], left: str
) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await burst(pilot, keys)
        kept = interview_of(app).session
        assert kept.failing(ElementRef(1, 1)) == criteria
        assert [one.text for one in kept.notes.values()] == notes
        if not isinstance(app.screen, ObservationsScreen):
            assert typed(app) == left


async def test_keys_follow_the_focus_and_the_screen(world: World, session: str) -> None:
    world.lead_a_while(session)
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        before = len(interview_of(app).session.notes)
        await burst(pilot, "#1.2⏎⟨F2⟩naprès⏎⟨Ctrl+O⟩établi⟨Échap⟩fin")
        state = interview_of(app).session
        assert [one.value for one in state.judgements[ElementRef(1, 2)].values()] == ["non_acquis"]
        assert [one.text for one in state.notes.values()][before:] == ["après"]
        assert not isinstance(app.screen, ObservationsScreen)
        assert list(state.observations.values()) == ["établi"]
        assert typed(app) == "fin"


async def test_a_refused_line_comes_back_ahead_of_what_was_typed_since(
    world: World, session: str
) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        world.disk.full = True
        await burst(pilot, "première⏎deuxième")
        assert typed(app) == "première\ndeuxième"
        assert not interview_of(app).session.notes
        world.disk.full = False
        await burst(pilot, "⏎")
        assert typed(app) == ""


async def test_a_bounce_of_enter_neither_records_twice_nor_moves_on(
    world: World, session: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyboard, "BOUNCE", 60.0)
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await burst(pilot, "une note⏎⏎⏎")
        state = interview_of(app).session
        assert [one.text for one in state.notes.values()] == ["une note"]
        number = state.number
        await burst(pilot, "⏎")
        assert interview_of(app).session.number == number


async def test_enter_after_a_judgement_is_no_bounce_however_fast_it_comes(
    world: World, session: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyboard, "BOUNCE", 60.0)
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await burst(pilot, "#1.1⏎⟨F2⟩a⏎")
        state = interview_of(app).session
        assert [one.value for one in state.judgements[ElementRef(1, 1)].values()] == ["acquis"]
        assert state.clock.since is not None  # Enter began the interview
        steps = len(state.steps)
        await burst(pilot, "une note⏎⟨F2⟩n⏎")
        assert len(interview_of(app).session.steps) == steps + 1
        await burst(pilot, "⏎")
        assert len(interview_of(app).session.steps) == steps + 1


async def test_undoing_takes_back_what_was_said_of_an_absence_and_no_older_note(
    world: World, session: str
) -> None:
    interview = world.library.open(session)
    interview.run(orders.start)
    interview.run(orders.note, "dernier mot")
    before = world.clock()
    world.clock.advance(hours=1)
    interview.run(orders.leap, iso(before))
    interview.close()
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await burst(pilot, "/compter⏎")
        (gap,) = interview_of(app).session.clock.gaps.values()
        assert gap.counted
        await pilot.press("ctrl+z")
        state = interview_of(app).session
        assert [one.text for one in state.notes.values()] == ["dernier mot"]
        assert [one.counted for one in state.clock.gaps.values()] == [None]
        assert "Annulé : ligne" in flat_text(app) and "Absence comptée" in flat_text(app)
        await pilot.press("ctrl+y")
        assert [one.counted for one in interview_of(app).session.clock.gaps.values()] == [True]


async def test_shift_and_alt_gr_are_no_keys(world: World, session: str) -> None:
    """Terminals with the newer protocol report them on their own."""
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await burst(pilot, "#1.2⏎⟨F2⟩⟨Maj⟩N10 ⟨AltGr⟩€⏎")
        state = interview_of(app).session
        assert [one.value for one in state.judgements[ElementRef(1, 2)].values()] == ["non_acquis"]
        assert [one.text for one in state.notes.values()] == ["10 €"]


async def test_a_line_of_the_dossier_has_all_that_is_typed_after_the_key_that_opens_it(
    world: World, session: str
) -> None:
    """What Enter is bound to is carried out by the program, and reaches the screen after it."""
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("alt+o")
        await burst(pilot, "⏎ Béa⏎⏎Mme⏎⏎Dupont et Fils⏎")
        kept = interview_of(app).session
        assert kept.candidate == "MARTIN Léa Béa"
        assert list(kept.details.values()) == ["Madame", "Dupont et Fils"]


async def test_a_reading_begun_by_enter_has_all_its_letters(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("alt+d")
        await burst(pilot, "⟨Bas⟩⟨Bas⟩⏎non daté⏎⏎, deux pages⏎")
        assert list(interview_of(app).session.readings.values()) == ["non daté, deux pages"]
