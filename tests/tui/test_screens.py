"""The other screens: bilan, marks, observations, steps, preparation, checks, home, new session."""

from __future__ import annotations

import pytest
from textual.widgets import TextArea

from assistant.domain.common.settings import Settings
from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders
from assistant.storage.words import TOLD
from assistant.tui.app import CqpApp
from assistant.tui.interview.screen import InterviewScreen
from assistant.tui.writing import editor
from tests.tui.conftest import (
    REFERENTIAL,
    ROLE,
    World,
    flat_text,
    home_ready,
    interview_of,
    screen_text,
    until,
    write,
)

SIZE = (80, 24)


def judge(world: World, session: str, values: dict[str, str]) -> None:
    """Judge before the program opens the session."""
    interview = world.library.open(session)
    for name, value in values.items():
        interview.run(orders.judge, ElementRef.parse(name), value, by=ROLE)
    interview.close()


async def test_enter_on_what_is_missing_leads_there(world: World, session: str) -> None:
    judge(world, session, {"1.1": "acquis", "1.2": "acquis"})
    app = world.app(session)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("ctrl+b")
        await pilot.pause()
        assert "1.3 Gérer l’attente — à évaluer" in screen_text(app)
        await pilot.press("down", "enter")
        await pilot.pause()
        assert not interview_of(app).session.position.element, "one looks, nothing moves"
        assert "○ · 1.3 Gérer l’attente" in screen_text(app)


async def test_the_bilan_speaks_of_propositions_and_cites(world: World, session: str) -> None:
    judge(world, session, {f"1.{n}": "acquis" for n in (1, 2, 3, 4)})
    app = world.app(session)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("ctrl+b")
        await pilot.pause()
        shown = flat_text(app)
        assert "proposition au jury : ✓ M maîtrisée" in shown
        assert "« Une compétence est maîtrisée si tous les éléments incontournables" in shown
        assert "Guide d’évaluation du CQP Accueil, page 3" in shown
        assert "décision" not in shown.lower()
        await pilot.press("a")
        await pilot.pause()
        assert "lecture retenue" in flat_text(app)


async def test_marks_reach_the_file_and_the_verdict(world: World, session: str) -> None:
    values = {"1.1": "acquis", "1.2": "acquis", "1.3": "acquis", "1.4": "non_mis_en_oeuvre"}
    judge(world, session, values)
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("alt+i")
        await pilot.pause()
        await pilot.press("o", "o", "o", "n")
        await pilot.pause()
        assert "◇ N  1.4" in screen_text(app)
        await pilot.press("escape", "ctrl+b")
        await pilot.pause()
        assert "✓ M maîtrisée" in screen_text(app)
    found = world.shelf.load(REFERENTIAL)
    assert [element.essential for element in found.blocks[0].elements] == ["oui"] * 3 + ["non"]
    marks = world.journal(session).session.marks
    assert marks["", ElementRef(1, 4)] == "non"


@pytest.mark.parametrize(("typed", "marks"), [
    ("oui", "oui"), ("non", "non"), ("inconnu", ""), ("nonoui", "non oui"), ("OUInon", "oui non"),
    ("nn", "non non"), ("on", "oui non"), ("noo", "non oui oui"), ("oo", "oui oui"),
    ("ononn", "oui non non"), ("oxo", "oui oui"),
])
async def test_a_mark_is_a_letter_or_the_whole_word(
    world: World, session: str, typed: str, marks: str
) -> None:
    """« non » is no mark of the two elements below."""
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("alt+i")
        await write(pilot, typed, enter=False)
    found = world.journal(session).session.marks
    assert " ".join(found.values()) == marks
    assert [ref.element for _, ref in found] == list(range(1, len(found) + 1))


async def test_marks_tried_in_a_demonstration_are_nothing_for_other_sessions(world: World) -> None:
    app = CqpApp(world, throw_away=world.demonstration)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: isinstance(app.screen, InterviewScreen))
        await pilot.press("alt+i")
        await pilot.pause()
        await pilot.press("o")
        await until(pilot, lambda: "Dans cette session seulement" in flat_text(app))
    assert not list(world.root.rglob("*.marques.yaml"))


async def test_observations_are_kept_on_leaving(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await write(pilot, "/aller 1")
        await pilot.press("ctrl+o")
        await pilot.pause()
        await write(pilot, "claire et précise", enter=False)
        await pilot.press("f4")
        await write(pilot, "registre tenu", enter=False)
        await pilot.press("escape")
        await pilot.pause()
    kept = world.journal(session).session.observations
    assert kept == {1: "claire et précise", 2: "registre tenu"}


async def test_observations_survive_leaving_the_program_and_an_idle_moment(
    world: World, session: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editor, "IDLE", 0.2)
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+o")
        await pilot.pause()
        await write(pilot, "ensemble", enter=False)
        await pilot.pause(0.6)
        assert world.journal(session).session.observations == {0: "ensemble"}
        await write(pilot, " utile", enter=False)
        await pilot.press("ctrl+q")
    assert world.journal(session).session.observations == {0: "ensemble utile"}


async def test_a_refused_observation_stays_on_the_screen(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+o")
        await pilot.pause()
        await write(pilot, "ne pas perdre", enter=False)
        world.disk.full = True
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen.query_one("#texte", TextArea).text == "ne pas perdre"
        assert "✗" in screen_text(app)
        world.disk.full = False


async def test_steps_are_ticked_and_passed(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("alt+e")
        await pilot.pause()
        await pilot.press("enter", "p", "space")
        await pilot.pause()
        assert "☑ Prendre connaissance du dossier" in screen_text(app)
    steps = world.journal(session).session.steps
    assert list(steps.values()) == ["faite", "passee", "faite"]


async def test_preparation_comes_back_during_the_interview(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("alt+d")
        await pilot.pause()
        await pilot.press("o")  # the first activity is declared
        await pilot.press("enter")
        await write(pilot, "standard, trois lignes")
        await pilot.press("down", "down", "f7")
        await write(pilot, "demander un exemple daté")
        await pilot.press("enter")
        await write(pilot, "deux pages, claires")
        await pilot.press("escape")
        await pilot.pause()
        await write(pilot, "/aller 1")
        await write(pilot, "/aller ici")
        assert "✓ Accueil au comptoir : standard, trois lignes" in screen_text(app)
        await write(pilot, "#1.1")
        assert "À vérifier sur 1.1 : demander un exemple daté" in flat_text(app)
        await pilot.press("f6")
        await pilot.pause()
        assert "deux pages, claires" in screen_text(app)
        await pilot.press("f6", "alt+v")
        await pilot.pause(0.3)  # the advice follows the image
        assert "demander un exemple daté" not in screen_text(app).splitlines()[18]
    session_now = world.journal(session).session
    assert all(point.settled for point in session_now.points.values())


async def test_a_check_leads_to_the_place(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+l")
        await pilot.pause()
        assert "Sans évaluation : 1.1, 1.2, 1.3, 1.4" in flat_text(app)
        await pilot.press("down", "enter")
        await pilot.pause()
        assert not interview_of(app).session.position.block, "one looks, nothing moves"
        assert "○ · 2.1" in screen_text(app)


async def test_home_names_no_key_of_a_session_where_there_is_none(world: World) -> None:
    app = world.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await home_ready(pilot)
        assert "Aucune session encore" in screen_text(app)
        footer = screen_text(app).splitlines()[-1]
        assert "reprendre" not in footer and "relire" not in footer
        assert "n nouvelle" in footer
        world.begin().close()
        app.screen.reload()  # type: ignore[attr-defined]
        await until(pilot, lambda: "↵ reprendre" in screen_text(app).splitlines()[-1])


async def test_the_home_list_is_filtered_by_typing(world: World) -> None:
    for name in ("MARTIN Léa", "PETIT Jean", "NOËL Anne"):
        world.begin(name).close()
    app = world.app()
    async with app.run_test(size=SIZE) as pilot:
        await home_ready(pilot)
        await write(pilot, "petit", enter=False)
        assert "PETIT Jean" in screen_text(app)
        assert "MARTIN Léa" not in screen_text(app)
        await pilot.press("escape")
        await write(pilot, "/noel", enter=False)
        assert "NOËL Anne" in screen_text(app)
        assert "PETIT Jean" not in screen_text(app)


async def test_a_broken_referential_is_told_in_one_line(world: World) -> None:
    own = world.root / "referentiels"
    own.mkdir()
    (own / "casse.yaml").write_text("format: 1\nid: casse\nintitule: 3\n", "utf-8")
    app = world.app()
    async with app.run_test(size=SIZE) as pilot:
        await home_ready(pilot)
        await pilot.pause()
        assert "erreur" in screen_text(app)
        assert "F3 les montre" in screen_text(app)
        await pilot.press("f3")
        await pilot.pause()
        assert "casse.yaml" in screen_text(app)


async def test_a_new_session_goes_back_and_forth(world: World) -> None:
    app = world.app()
    async with app.run_test(size=SIZE) as pilot:
        await home_ready(pilot)
        await pilot.press("n", "enter")
        await pilot.pause()
        assert "Candidat sans nom" in screen_text(app)
        await write(pilot, "ROUX Paul")
        assert "CQP Accueil exemple" in screen_text(app)
        await pilot.press("escape")
        await pilot.pause()
        await write(pilot, "e")
        await pilot.press("enter", "down", "enter")
        await pilot.pause()
        session = interview_of(app).session
        assert (session.candidate, session.role) == ("ROUX Paule", "professionnel_secteur")
    assert world.settings.load().role == "professionnel_secteur"


async def test_the_theme_and_the_panel_are_remembered(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("ctrl+t", "f6")
        await pilot.pause()
        assert app.theme == "clair"
    assert world.settings.load() == Settings(theme="clair", panel=False)


async def test_what_another_window_changed_is_not_changed_back(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        world.settings.change(Settings(), retention=24, phrases=("d’une autre fenêtre",))
        await pilot.press("ctrl+t")
        await pilot.pause()
        assert world.settings.load() == Settings(
            theme="clair", retention=24, phrases=("d’une autre fenêtre",)
        )
        await pilot.press("ctrl+k")
        await pilot.pause()
        assert "d’une autre fenêtre" in screen_text(app)


async def test_what_the_disk_refused_is_kept_with_the_next_change(
    world: World, session: str
) -> None:
    app = world.app(session)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        world.disk.full = True
        await pilot.press("ctrl+t")
        await pilot.pause()
        assert (app.theme, world.settings.load().theme) == ("clair", "sombre")
        assert "Réglages non enregistrés" in flat_text(app)
        world.disk.full = False
        world.settings.change(Settings(), retention=24)
        await pilot.press("f6")
        await pilot.pause()
    assert world.settings.load() == Settings(theme="clair", panel=False, retention=24)


async def test_settings_broken_meanwhile_are_kept_beside_and_told(
    world: World, session: str
) -> None:
    world.settings.change(Settings(), retention=24)
    app = world.app(session)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        world.settings.path.write_text("{", "utf-8")
        await pilot.press("ctrl+t")
        await pilot.pause()
        assert "reglages-illisibles.json" in flat_text(app)
    assert world.settings.load() == Settings(theme="clair", retention=24)


@pytest.mark.parametrize("content", ["", "{", "[]", '"x"', "\x00"])
def test_broken_settings_are_told_once_and_the_defaults_hold(world: World, content: str) -> None:
    world.settings.path.parent.mkdir(parents=True)
    world.settings.path.write_text(content, "utf-8")
    assert world.settings.load() == Settings()
    assert "Réglages illisibles" in world.settings.problem
    world.settings.change(Settings(), theme="clair")
    assert world.settings.load().theme == "clair"
    assert world.settings.problem == ""
    assert world.settings.path.stat().st_mode & 0o077 == 0


def test_a_setting_of_the_wrong_kind_is_left_out(world: World) -> None:
    world.settings.path.parent.mkdir(parents=True)
    world.settings.path.write_text('{"theme": 3, "panel": "oui", "role": "x", "neuf": 1}', "utf-8")
    assert world.settings.load() == Settings(role="x")


async def test_ones_own_words_that_cannot_be_used_are_told_at_opening(
    world: World, session: str
) -> None:
    wrong = world.folders.prompts / TOLD / f"{REFERENTIAL}.yaml"
    wrong.parent.mkdir(parents=True)
    wrong.write_text("version: [", "utf-8")
    app = world.app(session)
    async with app.run_test(size=(120, 40)) as pilot:
        while "corrigez les vôtres" not in flat_text(app):
            await pilot.pause(0.05)
        assert f"{TOLD}/{REFERENTIAL}.yaml" in flat_text(app)


@pytest.mark.parametrize("width", [60, 80, 84, 120])
async def test_no_key_of_the_footer_is_cut(world: World, session: str, width: int) -> None:
    app = world.app(session)
    async with app.run_test(size=(width, 24)) as pilot:
        for keys in ("", "alt+d", "escape alt+o", "escape ctrl+b", "escape ctrl+l"):
            await pilot.press(*keys.split())
            await pilot.pause()
            footer = screen_text(app).splitlines()[-1].rstrip()
            shown = {one.footer for one in app.screen.COMMANDS_SHOWN if one.footer}  # type: ignore[attr-defined]
            assert any(footer.endswith(f" {one}") for one in shown), footer
            assert "F1 aide" in footer
        await pilot.resize_terminal(60, 24)
        await pilot.pause()
        assert not screen_text(app).splitlines()[-1].rstrip().endswith("…")
