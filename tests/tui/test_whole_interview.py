"""From the home screen through a whole block to the bilan, out, and back to the same line."""

from __future__ import annotations

from tests.tui.conftest import CANDIDATE, FixedClock, World, home_ready, screen_text, typed, write


async def test_a_whole_block_then_out_and_back(world: World, clock: FixedClock) -> None:
    app = world.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await home_ready(pilot)
        await pilot.press("n")
        await pilot.pause()
        await write(pilot, CANDIDATE)
        await pilot.press("enter", "enter")  # the CQP, the role
        await pilot.pause()
        assert "Entrée démarre l’horloge" in screen_text(app)

        await pilot.press("enter")
        clock.advance(minutes=2)
        await pilot.press("enter", "enter", "enter")  # two steps, the block with its question
        await pilot.pause()
        assert "Comment accueillez-vous un visiteur" in screen_text(app)

        await write(pilot, "dit bonjour et se nomme")
        await pilot.press("f2", "a", "f2", "a", "enter")  # judging goes on to 1.2 by itself
        await write(pilot, "#3 garde l'ordre")
        await pilot.press("f2", "n", "enter")
        clock.advance(minutes=40)
        await write(pilot, "/j 4 m")
        await pilot.press("ctrl+b")
        await pilot.pause()
        assert "proposition au jury : ✗ N non maîtrisée" in screen_text(app)
        await pilot.press("escape")
        await write(pilot, "une phrase comm", enter=False)
        before = screen_text(app)
        await pilot.press("ctrl+q")

    again = world.app()
    async with again.run_test(size=(80, 34)) as pilot:
        await home_ready(pilot)
        await pilot.pause()
        assert "4/7 évalués · 42 min" in screen_text(again)
        await pilot.press("enter")
        await pilot.pause()
        after = screen_text(again)
        assert typed(again) == "une phrase comm"
        session = again.screen.conduct.session  # type: ignore[attr-defined]
        assert (session.position.block, session.position.element) == (1, 4)
        assert session.position.question == 3
        for line in (
            "dit bonjour et se nomme  1.1 1.2 · entretien",
            "garde l'ordre  1.3 · entretien",
            "1.3 ✗ N Non acquis — Évaluateur externe",
            "1.4 – M Non mis en œuvre — Évaluateur externe",
        ):
            assert line in before or line in after
            assert line in after
        assert "‖ pause 0:42 / 2:00" in after


async def test_the_judged_element_is_the_one_in_view(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await write(pilot, "#2.3")
        await pilot.press("f2", "a")
        await pilot.pause()
        assert "2.3 ✓ A Acquis" in screen_text(app)
        await pilot.press("ctrl+z")
        await pilot.pause()
        assert "○ · 2.3 Corriger une erreur" in screen_text(app)
        assert "annulé" in screen_text(app)
