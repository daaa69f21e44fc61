"""The preparation: a letter alone declares, a sentence never does."""

from __future__ import annotations

import pytest

from assistant.tui.dossier.preparation import PreparationScreen
from assistant.tui.frame import lists
from tests.tui.conftest import World, flat_text, interview_of, screen_text, write

SENTENCES = ("Non, jamais seule", "on lui confie le standard", "Elle tient le registre", "oo nn no")


async def test_a_sentence_declares_nothing_whatever_its_first_letters(
    world: World, session: str
) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("alt+d")
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, PreparationScreen)
        for sentence in SENTENCES:
            await write(pilot, sentence, enter=False)
            assert screen.typing() is not None, sentence
            assert screen.typing().text == sentence  # type: ignore[union-attr]
            assert not world.journal(session).session.activities, sentence
            await pilot.press("escape")
            await pilot.pause()
        await write(pilot, "Non, jamais seule")
        told = world.journal(session).session.activities[1, 1]
        assert (told.practised, told.examples) == (None, "Non, jamais seule")
        shown = screen_text(app)
        assert "· ?" in shown and "oui ou non ?" in shown and "O oui, N non" in shown
        await write(pilot, "le soir aussi")
        await pilot.press("f6")
        await write(pilot, "une attestation")
        told = world.journal(session).session.activities[1, 1]
        assert told.practised is None
        assert told.examples == "Non, jamais seule le soir aussi"
        await pilot.press("n")
        told = world.journal(session).session.activities[1, 1]
        assert (told.practised, told.documents) == (False, "une attestation")
        assert "oui ou non ?" not in screen_text(app)


async def test_what_is_written_of_an_activity_is_shown_when_its_block_opens(
    world: World, session: str
) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 40)) as pilot:
        await pilot.press("alt+d")
        await write(pilot, "Non, jamais seule")
        await pilot.press("escape", "enter", "enter", "enter", "enter")
        assert "Activités dont le dossier ne dit ni oui ni non" in flat_text(app)
        assert "Non, jamais seule" in flat_text(app)
        assert "ne déclare aucune activité" not in flat_text(app)


@pytest.mark.parametrize(("keys", "practised"), [
    ("o", True), ("n", False), ("on", False), ("no", True), ("N", False),
])
async def test_a_letter_alone_declares_and_another_changes_ones_mind(
    world: World, session: str, keys: str, practised: bool
) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("alt+d", *keys, "down", "o")
        await pilot.pause()
        assert ("✓ O" if practised else "✗ N") in screen_text(app)
    kept = world.journal(session).session.activities
    assert [kept[1, 1].practised, kept[1, 2].practised] == [practised, True]


async def test_what_is_typed_after_a_non_is_another_sentence_and_leaves_it(
    world: World, session: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "WORD", -1.0)
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("alt+d", "n")
        assert "✗ N" in screen_text(app)
        await write(pilot, "jamais fait seule")
        await pilot.press("f6")
        await write(pilot, "une attestation")
        assert "✗ N" in screen_text(app)
    kept = world.journal(session).session.activities[1, 1]
    assert (kept.practised, kept.examples) == (False, "jamais fait seule")
    assert kept.documents == "une attestation"


async def test_a_sentence_on_an_element_is_what_was_read(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("alt+d", "down", "down")
        await write(pilot, "non daté, deux pages")
        await pilot.press("f7")
        await write(pilot, "qui répond le soir ?")
    kept = world.journal(session).session
    assert list(kept.readings.values()) == ["non daté, deux pages"]
    assert [one.text for one in kept.points.values()] == ["qui répond le soir ?"]


async def test_a_sentence_that_begins_with_a_capital_is_none_of_the_answer(
    world: World, session: str
) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("alt+d")
        await write(pilot, "oElle tient le registre")
    kept = world.journal(session).session.activities[1, 1]
    assert (kept.practised, kept.examples) == (True, "Elle tient le registre")


async def test_a_point_begun_on_an_activity_is_a_point_of_an_element_one_chooses(
    world: World, session: str
) -> None:
    """It was refused, and what was typed next became an example of the activity."""
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("alt+d", "f7")
        await write(pilot, "qui relance l’entreprise ?", enter=False)
        assert "Point à vérifier à l’entretien · 1.1" in flat_text(app)
        await pilot.press("down", "down", "up", "down")
        assert "Point à vérifier à l’entretien · 1.3" in flat_text(app)
        await write(pilot, "")
        await pilot.press("f7", *["up"] * 9)
        await write(pilot, "depuis quand ?")
        await pilot.press("escape")
    kept = world.journal(session).session
    assert not kept.activities
    assert [(str(one.element), one.text) for one in kept.points.values()] == [
        ("1.3", "qui relance l’entreprise ?"), ("1.1", "depuis quand ?"),
    ]
    assert not kept.unsent, "a draft was left on an element that was passed over"


async def test_a_key_of_another_row_says_what_it_wants(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("alt+d", "down", "down", "f6")
        assert "Des documents se disent d’une activité" in flat_text(app)


async def test_enter_in_an_empty_field_records_nothing(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        before = interview_of(app).session.number
        await pilot.press("alt+d", "enter", "enter", "down", "down", "enter", "enter")
        assert interview_of(app).session.number == before
