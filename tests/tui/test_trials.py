"""An épreuve that is watched: its parts, their time, what to look for in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.domain.common import french
from assistant.domain.common.errors import RefusedCommand
from assistant.domain.guide import dialogue
from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders
from assistant.interview import Interview
from assistant.resources import shipped
from assistant.tui.app import CqpApp
from assistant.tui.conduct.conduct import Conduct
from assistant.tui.conduct.typed import read
from assistant.tui.interview.grid import GridScreen
from assistant.tui.interview.turns import time_sentence, under_way
from assistant.voice import Voice
from tests.helpers import HandClock, library, shelf
from tests.tui.conftest import FixedClock, flat_text, interview_of, screen_text, typed, write
from tests.tui.dossier_help import dossier_world

SELLER = "vendeur-conseil-distance-gros"


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


def leading(folder: Path, clock: HandClock, referential: str) -> Conduct:
    interview = library(folder, clock).create(referential, "PETIT Jean")
    conduct = Conduct(interview, Voice([shipped("prompts")]))
    conduct.go_on()
    while conduct.turn.kind == "etape":
        conduct.go_on()
    return conduct


def lead_to(conduct: Conduct, part: str) -> None:
    while conduct.session.part is None or conduct.session.part.part != part:
        conduct.go_on()


def at_hand(conduct: Conduct) -> str:
    return under_way(conduct, 80).plain


def kinds(interview: Interview, clock: HandClock) -> list[str]:
    session = interview.session
    return [one.kind for one in dialogue.ending_durations(session, clock())]


def test_the_parts_come_in_their_order_each_with_what_to_look_for(
    tmp_path: Path, clock: HandClock
) -> None:
    conduct = leading(tmp_path, clock, SELLER)
    seen: list[tuple[int, str, int]] = []
    while conduct.turn.kind not in ("conclusion", "fin"):
        conduct.go_on()
        here, part = conduct.session.position, conduct.session.part
        seen.append((here.block, part.part if part else "", here.question))
    assert seen == [
        (1, "presentation", 0),
        *[(1, "entretien", number) for number in range(1, 8)],
        *[(2, "mise-en-situation", number) for number in range(1, 4)],
        (2, "entretien", 0),
    ]


def test_the_last_part_is_what_is_under_way_until_one_goes_on_to_the_end(
    tmp_path: Path, clock: HandClock
) -> None:
    conduct = leading(tmp_path, clock, SELLER)
    lead_to(conduct, "mise-en-situation")
    clock.forward(minutes=12)
    said = time_sentence(conduct)
    assert "En cours : Mise en situation 12/45 min." in said
    assert "Mise en situation professionnelle reconstituée : 45 min." in said
    assert "Présentation par le candidat" not in said
    lead_to(conduct, "entretien")
    shown = under_way(conduct, 80).plain
    assert shown.startswith("Entretien après la mise en situation 0 min · ")
    assert "Conclusion" not in shown
    conduct.take(read("elle explique son choix"))
    assert "Conclusion" not in under_way(conduct, 80).plain
    conduct.go_on()
    assert under_way(conduct, 80).plain.startswith("Conclusion")


def test_a_note_on_a_point_is_a_fact_for_its_elements(tmp_path: Path, clock: HandClock) -> None:
    conduct = leading(tmp_path, clock, SELLER)
    lead_to(conduct, "mise-en-situation")
    conduct.take(read("elle reformule la demande"))
    note = list(conduct.session.notes.values())[-1]
    assert note.elements == (ElementRef(2, 1), ElementRef(2, 2))
    assert note.origin == "observation", "what is watched is an observation by itself"
    lead_to(conduct, "entretien")
    conduct.take(read("elle explique son choix"))
    note = list(conduct.session.notes.values())[-1]
    assert (note.elements, note.origin) == ((), "entretien")


@pytest.mark.parametrize(("minutes", "said"), [
    (39, None), (40, "duree_proche"), (44, "duree_proche"), (45, "duree_atteinte"),
    (49, "duree_atteinte"), (50, None),
])
def test_each_part_has_its_own_time_and_signals(
    tmp_path: Path, clock: HandClock, minutes: int, said: str | None
) -> None:
    conduct = leading(tmp_path, clock, SELLER)
    clock.forward(minutes=70)  # the first domain took its time
    lead_to(conduct, "mise-en-situation")
    clock.forward(minutes=minutes)
    assert kinds(conduct.interview, clock) == ([said] if said else [])


def test_the_same_signal_serves_the_whole_interview(tmp_path: Path, clock: HandClock) -> None:
    conduct = leading(tmp_path, clock, "assistant-formation")
    clock.forward(minutes=116)
    assert kinds(conduct.interview, clock) == ["duree_proche"]
    clock.forward(minutes=5)
    assert kinds(conduct.interview, clock) == ["duree_atteinte"]
    conduct.run(orders.pause)
    assert kinds(conduct.interview, clock) == []


@pytest.mark.parametrize(("name", "blocks"), [
    ("assistant-formation", {1, 2, 3, 6}), ("conseiller-commercial-formation", {1, 6}),
    ("technico-commercial-chimie", set()), (SELLER, {2}),
])
def test_what_the_sources_have_one_watch(name: str, blocks: set[int], tmp_path: Path) -> None:
    found = shelf(tmp_path).load(name)
    watched = {one.number for one in found.blocks if dialogue.watched_part(one) is not None}
    assert watched == blocks


def test_an_observation_is_begun_where_there_are_questions_and_ends_with_the_next(
    tmp_path: Path, clock: HandClock
) -> None:
    conduct = leading(tmp_path, clock, "assistant-formation")
    conduct.go_on()
    conduct.observe()
    assert conduct.origin == "observation"
    conduct.tick(ElementRef(1, 4))
    note = list(conduct.session.notes.values())[-1]
    assert (note.elements, note.origin) == ((ElementRef(1, 4),), "observation")
    assert not conduct.session.judgements, "a tick is no judgement"
    conduct.go_on()
    assert (conduct.origin, conduct.session.part) == ("entretien", None)


def test_an_observation_begun_by_mistake_is_taken_back_before_any_note(
    tmp_path: Path, clock: HandClock
) -> None:
    conduct = leading(tmp_path, clock, "assistant-formation")
    conduct.go_on()
    conduct.take(read("une note"))
    conduct.observe()
    assert conduct.undo().startswith("Annulé : partie de l’épreuve n°")
    assert (conduct.origin, conduct.session.part) == ("entretien", None)
    assert (conduct.session.position.block, conduct.session.position.question) == (1, 1)
    assert conduct.session.notes
    conduct.redo()
    assert (conduct.origin, conduct.watching) == ("observation", True)
    conduct.go_on()
    conduct.undo()
    assert (conduct.origin, conduct.watching) == ("observation", True), "the question is taken back"


def test_one_point_too_many_is_taken_back_before_any_note(
    tmp_path: Path, clock: HandClock
) -> None:
    conduct = leading(tmp_path, clock, SELLER)
    lead_to(conduct, "mise-en-situation")
    conduct.take(read("elle reformule"))
    conduct.go_on()
    assert conduct.session.position.question == 2
    assert conduct.undo().startswith("Annulé : point n°")
    assert conduct.session.position.question == 1
    assert [note.text for note in conduct.session.notes.values()] == ["elle reformule"]
    for _ in range(4):
        conduct.go_on()
    assert at_hand(conduct).startswith("Conclusion")
    assert "Annulé : passage à la conclusion, n°" in conduct.undo()
    assert at_hand(conduct).startswith("Entretien après la mise en situation")
    assert len(conduct.session.notes) == 1


def test_a_block_opened_by_mistake_is_taken_back(tmp_path: Path, clock: HandClock) -> None:
    conduct = leading(tmp_path, clock, "assistant-formation")
    conduct.go_on()
    conduct.take(read("une note"))
    conduct.go_to("4")
    conduct.lead_here()
    assert conduct.undo().startswith("Annulé : ouverture n°")
    assert (conduct.session.position.block, conduct.session.position.question) == (1, 1)
    conduct.go_on()
    assert (conduct.session.position.block, conduct.session.position.question) == (1, 2)
    assert len(conduct.session.notes) == 1


@pytest.mark.parametrize(("name", "at", "looks", "said"), [
    (SELLER, 0, 0, "L’entretien n’a pas encore ouvert de {mot} ; la source observe le candidat "
     "dans le {mot} 2."),
    (SELLER, 1, 0, "La source n’observe pas le candidat dans ce {mot} ; elle l’observe dans le "
     "{mot} 2."),
    (SELLER, 1, 2, "L’entretien n’est pas encore dans le {mot} 2 : « /aller ici » l’y mène, puis "
     "/epreuve."),
    ("assistant-formation", 4, 0, "La source n’observe pas le candidat dans cette compétence ; "
     "elle l’observe dans les compétences 1, 2, 3 et 6."),
    ("technico-commercial-chimie", 1, 0, "La source n’observe le candidat dans {aucun} {mot}."),
])
def test_why_no_observation_begins_is_said_as_it_is(
    tmp_path: Path, clock: HandClock, name: str, at: int, looks: int, said: str
) -> None:
    conduct = leading(tmp_path, clock, name)
    if at:
        conduct.run(orders.move, at)
    if looks:
        conduct.go_to(str(looks))
    with pytest.raises(RefusedCommand) as refused:
        conduct.observe()
    word = conduct.session.referential.block_word
    assert refused.value.message == said.format(mot=word, aucun=french.agree("aucun", word))


def test_what_is_ticked_in_an_interview_is_no_observation(
    tmp_path: Path, clock: HandClock
) -> None:
    conduct = leading(tmp_path, clock, SELLER)
    lead_to(conduct, "entretien")
    conduct.tick(ElementRef(1, 1))
    note = list(conduct.session.notes.values())[-1]
    assert (note.text, note.origin) == ("Abordé.", "entretien")
    conduct.change_origin("observation")
    conduct.tick(ElementRef(1, 2))
    note = list(conduct.session.notes.values())[-1]
    assert (note.text, note.origin) == ("Observé.", "observation")


def test_every_point_bears_on_elements_and_every_element_is_looked_for(tmp_path: Path) -> None:
    for block in shelf(tmp_path).load(SELLER).blocks:
        points = dialogue.guide_points(block)
        assert all(point.elements for point in points)
        assert {one for point in points for one in point.elements} == {
            element.ref.element for element in block.elements
        }


async def test_a_sentence_typed_on_the_list_judges_nothing(tmp_path: Path) -> None:
    world = dossier_world(tmp_path, FixedClock())
    made = world.library.create("assistant-formation", "PETIT Jean", role="evaluateur_externe")
    made.run(orders.start)
    made.run(orders.begin_part, 1, "modalite-1")
    made.close()
    app = world.app(made.session.id)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        for sentence in ("Annonce le plan", "elle salue", "A montré le plan"):
            await pilot.press("tab", "down")
            await write(pilot, sentence)
        session = interview_of(app).session
        assert not session.judgements
        noted = [(note.text, note.origin, *map(str, note.elements))
                 for note in session.notes.values()]
        assert noted == [
            ("Annonce le plan", "observation", "1.2"), ("elle salue", "observation", "1.3"),
            ("A montré le plan", "observation", "1.4"),
        ]
        await pilot.press("tab", "a", "down", "n", "space")
        assert [str(ref) for ref in interview_of(app).session.judgements] == ["1.4"]
        assert typed(app) == "n "


def watching(tmp_path: Path) -> CqpApp:
    """The program on an interview whose role play is under way."""
    world = dossier_world(tmp_path, FixedClock())
    made = world.library.create(SELLER, "PETIT Jean", role="evaluateur_externe")
    made.run(orders.start)
    made.run(orders.begin_part, 2, "mise-en-situation")
    made.close()
    return world.app(made.session.id)


async def test_the_list_is_ticked_and_judged_while_watching(tmp_path: Path) -> None:
    app = watching(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("tab")
        await pilot.pause()
        assert isinstance(app.screen, GridScreen)
        assert "Mise en situation 0/45 min" in screen_text(app)
        footer = screen_text(app).splitlines()[-1]
        assert "Espace cocher  ↵ noter  O oui  N non" in footer
        await pilot.press("space", "down", "o", "down", "enter")
        await pilot.pause()
        assert "note sur 2.3 · observation" in screen_text(app)
        session = interview_of(app).session
        assert [(note.text, str(note.elements[0])) for note in session.notes.values()] == [
            ("Observé.", "2.1")
        ]
        assert [str(ref) for ref in session.judgements] == ["2.2"]


async def test_what_was_ticked_by_mistake_is_taken_back_on_the_list(tmp_path: Path) -> None:
    app = watching(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("tab", "space", "down", "space", "o")
        await pilot.press("ctrl+z")
        session = interview_of(app).session
        assert not session.judgements and len(session.notes) == 2
        await pilot.press("up", "backspace")
        left = interview_of(app).session.notes.values()
        assert [str(*note.elements) for note in left] == ["2.2"]
        assert "Annulé : 2.1 est comme avant." in screen_text(app)
        await pilot.press("backspace")
        assert "À l’entretien, Ctrl+Z reprend ce qui y était déjà" in flat_text(app)
