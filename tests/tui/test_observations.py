"""Observations by keys: the draft, what it rests on, what changed since, the candidate's turn."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import TextArea

from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders as commands
from assistant.tui.app import CqpApp
from assistant.tui.interview.screen import InterviewScreen
from assistant.tui.review.screen import ReviewScreen
from assistant.tui.widgets.bars import Text
from assistant.tui.writing import editor
from assistant.tui.writing.candidate import CandidateScreen
from assistant.tui.writing.draft import DraftScreen
from assistant.tui.writing.observations import ObservationsScreen
from assistant.tui.writing.sources import SourcesScreen
from tests.tui.conftest import ROLE, FixedClock, World, flat_text, write
from tests.tui.dossier_help import ASSISTANT, begin, choose, dossier_world, go, open_dossier

SIZE = (120, 40)
ESTABLISHED = "à l’entretien : « Saluer et se présenter » (1.1), « salue et se présente"


@pytest.fixture
def led(world: World, session: str) -> str:
    world.lead_a_while(session)
    return session


def text(app: CqpApp) -> str:
    return app.screen.query_one("#texte", TextArea).text.replace("\u00a0", " ")


def record(world: World, session: str, *orders: Callable[..., None]) -> None:
    """What another moment records, with the program closed."""
    interview = world.library.open(session)
    for order in orders:
        order(interview)
    interview.close()


async def follow(pilot: Pilot[None]) -> None:
    """Wait until the facts of the sentence under the cursor are shown."""
    await pilot.pause(0.2)


async def test_an_empty_page_is_filled_and_every_sentence_leads_to_its_lines(
    world: World, led: str
) -> None:
    app = world.app(led)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+o", "f5")
        await follow(pilot)
        assert text(app).startswith("Un élément sur quatre est acquis à l’entretien : ")
        assert "phrases, chacune avec ses lignes" in flat_text(app)
        row = next(i for i, line in enumerate(text(app).splitlines()) if ESTABLISHED in line)
        await pilot.press(*("down",) * row, "end")
        app.screen.query_one("#texte", TextArea).move_cursor((row, 5))
        await follow(pilot)
        beside = app.screen.query_one("#phrase", Text).shown.plain
        assert beside.startswith("Faits pour 1.1  F7 : le suivant\n▸ 1 salue et se présente")
        assert "Cette phrase  F2 ouvre ses lignes" in beside
        assert "salue et se présente ; exemple du salon de mars" in beside
        assert "▸ salue et se présente" in app.screen.query_one("#notes", Text).shown.plain
        await pilot.press("f2")
        await pilot.pause()
        assert isinstance(app.screen, SourcesScreen)
        assert "salue et se présente" in flat_text(app)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, ReviewScreen)
        assert "Comment accueillez-vous un visiteur" in flat_text(app)
        await pilot.press("escape", "e")
        await pilot.pause()
        assert isinstance(app.screen, InterviewScreen)
        assert app.screen.conduct.in_view is not None
        assert str(app.screen.conduct.in_view.ref) == "1.1"
    kept = world.journal(led).session
    assert ESTABLISHED in kept.observations[1].replace("\u00a0", " ")
    assert [event.block for event in kept.drafts[1]] == [1]


async def test_words_of_ones_own_that_are_wrong_are_told_with_the_draft(
    world: World, led: str
) -> None:
    world.folders.prompts.mkdir(parents=True)
    (world.folders.prompts / "faits.yaml").write_text("rappels: [bref]\n", "utf-8")
    app = world.app(led)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+o", "f5")
        await pilot.pause()
        shown = flat_text(app)
        assert text(app).startswith("Un élément sur quatre est acquis à l’entretien : ")
        assert "phrases, chacune avec ses lignes" in shown and "faits.yaml" in shown
        await pilot.press("f5")
        await pilot.pause()
        assert "faits.yaml" in flat_text(app)


async def test_what_was_edited_is_never_overwritten(world: World, led: str) -> None:
    app = world.app(led)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+o", "f5")
        await pilot.pause()
        area = app.screen.query_one("#texte", TextArea)
        assert area.cursor_location == area.document.end
        area.move_cursor((0, 0))
        await write(pilot, "De ma main. ", enter=False)
        await pilot.press("escape", "ctrl+q")
    mine = world.journal(led).session.observations[1]
    assert mine.startswith("De ma main. Un élément sur quatre")
    record(
        world, led,
        lambda one: one.run(commands.note, "Reformule deux fois.", [ElementRef(1, 2)]),
        lambda one: one.run(commands.judge, ElementRef(1, 2), "acquis", by=ROLE),
    )
    app = world.app(led)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+o")
        await pilot.pause()
        assert "le brouillon a changé" in flat_text(app)
        await pilot.press("f5")
        await pilot.pause()
        assert isinstance(app.screen, DraftScreen)
        shown = flat_text(app)
        assert "« Reformule deux fois »" in shown
        assert "plus aucun fait ne la fonde" in shown or "les faits ont changé" in shown
        await pilot.press("escape")
        await pilot.pause()
        assert world.journal(led).session.observations[1] == mine
        await pilot.press("f5", "t")
        await pilot.pause()
        assert isinstance(app.screen, ObservationsScreen)
        assert text(app).startswith("De ma main. ")
        assert "« Reformule deux fois »" in text(app)
    again = world.journal(led).session.observations[1]
    assert again.startswith("De ma main. ")


async def test_one_sentence_is_taken_and_the_rest_is_not_asked_again(
    world: World, led: str
) -> None:
    record(world, led, lambda one: one.run(commands.observe, "Mon texte.", 1))
    app = world.app(led)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+o", "f5", "enter")
        await pilot.pause()
        assert "1 phrase reprise" in flat_text(app)
        assert "rien de nouveau" in flat_text(app)
        await pilot.press("escape")
        await pilot.pause()
        assert "le brouillon a changé" not in flat_text(app)
        assert text(app) == (
            "Mon texte.\nUn élément sur quatre est acquis à l’entretien : « Saluer et se "
            "présenter » (1.1), « salue et se présente ; exemple du salon de mars »."
        )
    assert len(world.journal(led).session.drafts[1]) == 1


async def test_a_key_changes_the_fact_and_a_key_the_criterion(world: World, led: str) -> None:
    record(
        world, led,
        lambda one: one.run(commands.note, "Ouvre le registre, note l’heure.", [ElementRef(1, 1)]),
        lambda one: one.run(commands.note, "Ne reformule pas la demande.", [ElementRef(1, 2)]),
        lambda one: one.run(commands.judge, ElementRef(1, 2), "non_acquis", by=ROLE),
    )
    app = world.app(led)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+o", "f5")
        await follow(pilot)
        assert "[critère à préciser]" in text(app)
        await pilot.press("f8")
        await follow(pilot)
        assert "au regard du critère « Reformulation de la demande »" in text(app)
        row = next(i for i, line in enumerate(text(app).splitlines()) if "(1.1)" in line)
        app.screen.query_one("#texte", TextArea).move_cursor((row, 60))
        await pilot.press("f7")
        await follow(pilot)
        assert "1.1 : fait 2 sur 2" in flat_text(app)
        assert "« salue et se présente" not in text(app)
        await pilot.press("f7")
        await follow(pilot)
        assert "1.1 : plus aucun fait cité" in flat_text(app)
        assert "« Ouvre le registre" not in text(app)
    kept = world.journal(led).session
    assert kept.failing(ElementRef(1, 2)) == (2,)
    assert kept.picks == {ElementRef(1, 1): (0, "")}


async def test_the_key_of_criteria_changes_none_that_is_said_where_one_is_elsewhere(
    world: World, led: str
) -> None:
    record(
        world, led,
        lambda one: one.run(commands.note, "Ne reformule pas la demande.", [ElementRef(1, 2)]),
        lambda one: one.run(
            commands.judge, ElementRef(1, 2), "non_acquis", by=ROLE, criteria=(1,)
        ),
        lambda one: one.run(commands.judge, ElementRef(1, 3), "non_acquis", by=ROLE),
    )

    def said() -> list[tuple[int, ...]]:
        kept = world.journal(led).session
        return [kept.failing(ElementRef(1, 2)), kept.failing(ElementRef(1, 3))]

    app = world.app(led)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+o", "f5", "ctrl+end")
        await write(pilot, "\rUne phrase à moi.", enter=False)
        first = said()
        await pilot.press("f8")
        await follow(pilot)
        assert said()[0] == first[0] == (1,)
        assert said()[1]
        waited = said()[1]
        await pilot.press("f8")  # one is now where that element is named
        await follow(pilot)
        assert said()[0] == (1,) and said()[1] != waited
        await pilot.press("f8")
        await follow(pilot)
        assert said() == [(1,), (1,)]
        await pilot.press(*["down"] * 4, "f8")
        await follow(pilot)
        assert said() == [(1,), (1,)]
        assert "placez-vous dans la phrase qui le nomme" in flat_text(app)


async def test_nothing_recorded_gives_no_draft_and_ones_own_sentence_no_line(
    world: World, session: str
) -> None:
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+o", "f5")
        await pilot.pause()
        assert "le brouillon n’a rien à dire" in flat_text(app)
        await write(pilot, "ma phrase", enter=False)
        await pilot.press("f2")
        await pilot.pause()
        assert "aucune ligne ne lui est attachée" in flat_text(app)
    assert world.journal(session).session.drafts == {}


async def test_what_touches_the_person_is_hinted_once_the_text_rests(
    world: World, session: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editor, "IDLE", 2.0)  # longer than typing takes on a busy machine
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+o")
        await write(pilot, "revient d’un arrêt maladie", enter=False)
        assert "À relire" not in flat_text(app)
        for _ in range(100):
            await pilot.pause(0.1)
            if "À relire" in flat_text(app):
                break
        assert "À relire : semble toucher à la santé (« arrêt maladie »). CNIL" in flat_text(app)
        await write(pilot, " et", enter=False)
        assert "À relire" not in flat_text(app)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, InterviewScreen)
        assert "À relire : semble toucher à la santé" in flat_text(app)
    assert world.journal(session).session.observations == {0: "revient d’un arrêt maladie et"}


# --- comments --------------------------------------------------------------------------------


@pytest.fixture
def real(tmp_path: Path, clock: FixedClock) -> World:
    return dossier_world(tmp_path, clock)


async def test_the_candidate_writes_with_nothing_else_on_the_screen(real: World) -> None:
    session = begin(real)
    record(
        real, session,
        lambda one: one.run(commands.note, "note secrète", [ElementRef(1, 1)]),
        lambda one: one.run(commands.observe, "jugement secret", 0),
    )
    app = real.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f9", "alt+w")
        await pilot.pause()
        assert isinstance(app.screen, CandidateScreen)
        await write(pilot, "Merci pour l’écoute.", enter=False)
        for key in ("escape", "f1", "f2", "f4", "f5", "ctrl+o"):
            await pilot.press(key)
        await pilot.pause()
        shown = flat_text(app)
        assert isinstance(app.screen, CandidateScreen)
        assert "Vous pouvez écrire ou dicter votre commentaire" in shown
        for secret in ("secret", "MARTIN", "proposition", "Acquis", "1.1"):
            assert secret not in shown
        await pilot.press("f9")
        await pilot.pause()
        cleared = flat_text(app)
        assert "vous pouvez rendre l’ordinateur" in cleared
        assert "Merci pour" not in cleared
        await pilot.press("escape")
        await write(pilot, " Oui.", enter=False)
        await pilot.press("f9", "f9")
        await pilot.pause()
        assert isinstance(app.screen, InterviewScreen)
        assert "secret" not in flat_text(app), "the interview was left discreet"
    assert real.journal(session).session.comments == {"candidat": "Merci pour l’écoute. Oui."}


async def test_the_lines_of_the_dossier_open_the_same_editors(real: World) -> None:
    session = begin(real)
    app = real.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_dossier(pilot, "commentaire/candidat")
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, CandidateScreen)
        await write(pilot, "de ma main", enter=False)
        await pilot.press("f9", "f9")
        await pilot.pause()
        assert "de ma main" in flat_text(app)
        await go(pilot, "commentaire/evaluateur_externe")
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, ObservationsScreen)
        await write(pilot, "rien à ajouter", enter=False)
        await pilot.press("f5")
        await pilot.pause()
        assert "Un commentaire n’a pas de brouillon" in flat_text(app)
        await pilot.press("f3", "f3")
        await pilot.pause()
        assert "Ensemble de l’entretien" in flat_text(app)
        await pilot.press("f9")
        await pilot.pause()
        assert isinstance(app.screen, CandidateScreen)
    assert real.journal(session).session.comments == {
        "candidat": "de ma main", "evaluateur_externe": "rien à ajouter",
    }


async def test_the_check_leads_to_a_text_worth_reading_again(real: World) -> None:
    session = begin(real, ASSISTANT)
    record(real, session, lambda one: one.run(commands.observe, "Sa dépression.", 2))
    app = real.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+l")
        await pilot.pause()
        await choose(pilot, "semble toucher à la santé")
        assert isinstance(app.screen, ObservationsScreen)
        assert text(app) == "Sa dépression."


# --- pictures --------------------------------------------------------------------------------

LOOKS = {
    "brouillon": ("ctrl+o", "f5", "down", "down"),
    "differences": ("ctrl+o", "M", "o", "n", "ctrl+s", "f5"),
    "lignes": ("ctrl+o", "f5", "f2"),
    "candidat": ("alt+w", "M", "e", "r", "c", "i"),
    "rendu": ("alt+w", "M", "e", "r", "c", "i", "f9"),
}


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("name", LOOKS)
def test_observations_look_as_agreed(
    real: World, snap_compare: Callable[..., bool], name: str, size: tuple[int, int]
) -> None:
    async def before(pilot: Pilot[None]) -> None:
        for key in LOOKS[name]:
            await pilot.press(key)
        await follow(pilot)

    session = begin(real)
    record(
        real, session,
        lambda one: one.run(commands.move, 4),
        lambda one: one.run(commands.note, "A trouvé un remplaçant.", [ElementRef(4, 1)]),
        lambda one: one.run(commands.judge, ElementRef(4, 1), "acquis", by=ROLE),
        lambda one: one.run(commands.judge, ElementRef(4, 3), "non_acquis", by=ROLE),
    )
    assert snap_compare(real.app(session), terminal_size=size, run_before=before)


async def test_a_remark_on_a_page_that_was_left_says_which(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+o")
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, ObservationsScreen)
        await pilot.press("f3")
        await write(pilot, "Elle est très organisée.", enter=False)
        left = screen._called()
        await pilot.press("f4")
        await pilot.pause()
        assert f"{left} : « Elle est très organisée »" in flat_text(app).replace("\u00a0", " ")
