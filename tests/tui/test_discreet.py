"""Discreet mode: at once, nothing of what the evaluator thinks can be read; then all is back."""

from __future__ import annotations

import pytest

from assistant.domain.review import conversation
from assistant.tui.base.lines import PUBLIC, Painter
from tests.tui.conftest import World, screen_text, typed, write

SECRETS = (
    "timide au début", "Acquis", "✓ A", "brouillon", "à évaluer", "À faire", "À éviter",
    "Non acquis",
)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_nothing_secret_is_left_on_the_screen(
    world: World, session: str, size: tuple[int, int]
) -> None:
    app = world.app(session)
    async with app.run_test(size=size) as pilot:
        for _ in range(5):
            await pilot.press("enter")
        await write(pilot, "timide au début")
        await pilot.press("f2", "a")
        await write(pilot, "brouillon", enter=False)
        await pilot.pause()
        before = screen_text(app)
        assert "timide au début" in before
        assert "✓ A" in before

        await pilot.press("f9")
        await pilot.pause()
        hidden, picture = screen_text(app), app.export_screenshot().replace("&#160;", " ")
        for secret in SECRETS:
            assert secret not in hidden
            assert secret not in picture
        assert "Comment accueillez-vous un visiteur" in hidden
        assert "mode discret" in hidden

        await write(pilot, " suite", enter=False)
        assert "suite" not in screen_text(app).replace("↵ suite", "")
        await pilot.press("f9")
        await pilot.pause()
        assert typed(app) == "brouillon suite"
        after = screen_text(app)
        assert "timide au début" in after
        assert "mode discret" not in after


async def test_what_is_recorded_meanwhile_stays_hidden(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.press("f9")
        await write(pilot, "#2.1 secret bien gardé")
        await write(pilot, "/j 2.1 n")
        await write(pilot, "/bilna")
        await pilot.press("ctrl+b")
        await pilot.pause()
        hidden = screen_text(app)
        for secret in ("secret bien gardé", "Non acquis", "✗ N", "bilna", "proposition"):
            assert secret not in hidden
        await pilot.press("f9")
        await pilot.pause()
        assert "secret bien gardé" in screen_text(app)
        assert "2.1 ✗ N Non acquis" in screen_text(app)


@pytest.mark.parametrize(
    "keys", [("ctrl+b",), ("ctrl+l",), ("tab",), ("alt+d", "x"), ("alt+o", "enter"), ("alt+l",),
             ("alt+e",), ("alt+y",), ("ctrl+p",), ("f1",), ("ctrl+b", "i"), ("alt+x", "d")],
)
async def test_one_key_hides_whatever_screen_is_above_the_interview(
    world: World, session: str, keys: tuple[str, ...]
) -> None:
    world.lead_a_while(session)
    app = world.app(session)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("z", *keys)
        await pilot.pause()
        await pilot.press("f9")
        await pilot.pause()
        shown = screen_text(app)
        assert "mode discret" in shown
        assert "registre montré" not in shown
        await pilot.press("f9")
        await pilot.pause()
        assert typed(app) == "z"
        assert "registre montré" in screen_text(app)


async def test_what_is_half_typed_is_kept_where_the_screen_was_hidden(
    world: World, session: str
) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("alt+d")
        await write(pilot, "trois lignes", enter=False)
        world.disk.full = True
        await pilot.press("f9")
        assert "trois lignes" in screen_text(app), "nothing is thrown away"
        world.disk.full = False
        await pilot.press("f9")
        assert "mode discret" in screen_text(app)
        await pilot.press("f9", "alt+d", "enter")
        assert "trois lignes" in screen_text(app)


@pytest.mark.parametrize(
    "key", ["ctrl+b", "ctrl+o", "ctrl+l", "alt+i", "alt+d", "alt+e", "alt+o", "alt+a"]
)
async def test_no_key_opens_a_screen_that_tells(world: World, session: str, key: str) -> None:
    world.lead_a_while(session)
    app = world.app(session)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("f9", key)
        await pilot.pause()
        shown = screen_text(app)
        assert "Écran caché en mode discret" in shown
        assert "registre montré" not in shown


def test_the_kinds_of_lines_to_show_are_those_that_leave_something(
    world: World, session: str
) -> None:
    world.lead_a_while(session)
    kept = world.journal(session).session
    looks = [
        (line.kind, Painter(world.voice.say).look(kept, line)) for line in conversation.lines(kept)
    ]
    assert {kind for kind, _ in looks} > {"bloc", "question", "note", "jugement", "etape"}
    assert all((look.public is not None) == (kind in PUBLIC) for kind, look in looks)
