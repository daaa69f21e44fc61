"""The advice line and the assistant's turn: they follow from the state, and do not insist."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from textual.content import Content

from assistant.domain.common import french
from assistant.domain.common.errors import RefusedCommand
from assistant.domain.guide.dialogue import Advice
from assistant.domain.referential.model import ElementRef
from assistant.domain.review import conversation
from assistant.domain.session import orders
from assistant.resources import shipped
from assistant.tui.base.lines import Painter
from assistant.tui.base.prose import Prose, breaks
from assistant.tui.conduct.advising import PATIENCE, REST
from assistant.tui.conduct.conduct import Conduct
from assistant.tui.conduct.typed import read
from assistant.tui.interview.turns import STRIP, criteria_bar, rows_of, turn_look, under_way
from assistant.voice import Voice
from tests.helpers import library, shelf
from tests.tui.conftest import ROLE, FixedClock, World


@pytest.fixture
def conduct(world: World, session: str) -> Conduct:
    return Conduct(world.library.open(session), world.voice)


def test_the_advice_stays_a_while_then_makes_way_for_another(conduct: Conduct) -> None:
    for _ in range(4):
        conduct.go_on()
    conduct.go_on()
    conduct.run(orders.pause)
    said = []
    for number in range(4 * PATIENCE):
        said.append(conduct.advice())
        conduct.run(orders.note, f"note {number}", [ElementRef(1, 1)])
    statements = [one for index, one in enumerate(said) if index == 0 or one != said[index - 1]]
    assert said[0] == "L’horloge est arrêtée : F5 la fait repartir."
    assert len(statements) > 1
    assert all(one != two for one, two in pairwise(statements))
    longest = max(len(run) for run in _runs(said))
    assert longest <= PATIENCE


def at_hand(conduct: Conduct, columns: int = 80) -> str:
    return under_way(conduct, columns).plain


def judge(conduct: Conduct, letter: str) -> None:
    """Judge the element in view by a letter, as the bar does."""
    seen = conduct.in_view
    assert seen is not None
    conduct.judge_by_key(letter, seen.ref)


def lead_to_question(conduct: Conduct) -> None:
    for _ in range(4):  # the clock, two steps, the block with its first question
        conduct.go_on()
    assert conduct.session.position.question == 1


@pytest.mark.parametrize("look", [
    pytest.param(lambda c: c.take(read("#2.3")), id="#2.3"),
    pytest.param(lambda c: [c.step_element(1) for _ in range(6)], id="F4"),
    pytest.param(lambda c: c.go_to("2.3"), id="/aller 2.3"),
    pytest.param(lambda c: c.go_to("2"), id="/aller 2"),
])
def test_looking_is_not_being_there(conduct: Conduct, look: Callable[[Conduct], object]) -> None:
    lead_to_question(conduct)
    before, question = conduct.session.number, at_hand(conduct)
    look(conduct)
    assert conduct.session.number == before, "nothing is recorded"
    assert conduct.away and conduct.in_view is not None
    assert conduct.in_view.ref.block == 2
    assert at_hand(conduct) == question
    conduct.take(read("une note là-bas"))
    note = list(conduct.session.notes.values())[-1]
    assert note.elements == (conduct.in_view.ref,)
    conduct.go_on()
    assert (conduct.session.position.block, conduct.session.position.question) == (1, 2)
    assert not conduct.away


def test_one_key_looks_again_at_the_question_under_way(conduct: Conduct) -> None:
    lead_to_question(conduct)
    conduct.go_to("2.3")
    conduct.previous()
    assert (conduct.place, conduct.away) == (conduct.session.position, False)
    conduct.go_to("2.3")
    assert conduct.come_back()
    assert not conduct.come_back()


def test_the_interview_goes_elsewhere_when_it_is_told_to(conduct: Conduct) -> None:
    lead_to_question(conduct)
    with pytest.raises(RefusedCommand, match="ici"):
        conduct.lead_here()
    conduct.go_to("2")
    conduct.lead_here()
    assert conduct.turn.kind == "question"
    assert (conduct.turn.block, conduct.turn.question) == (2, 1)


def test_what_one_sees_is_what_a_note_and_a_letter_bear_on(conduct: Conduct) -> None:
    """The first element of the question is judged already: the next one is in view."""
    conduct.judge("1.1 a")
    lead_to_question(conduct)
    assert conduct.in_view is not None
    assert str(conduct.in_view.ref) == "1.2"
    assert [str(one) for one in conduct.targets()] == ["1.2"]


def test_a_half_typed_note_says_which_element_was_chosen_for_it(conduct: Conduct) -> None:
    lead_to_question(conduct)
    assert conduct.addressed("relu") == "relu"
    conduct.look_at(ElementRef(2, 1))
    assert conduct.addressed("relu") == "#2.1 relu"
    says = ("", "/aller 1", "#1.3 vu", "vu #1.3", "vu #1.3 le soir")
    assert [conduct.addressed(one) for one in says] == [*says]


def test_judging_goes_on_to_the_next_element_of_the_question(conduct: Conduct) -> None:
    lead_to_question(conduct)
    assert str(conduct.targets()[0]) == "1.1"
    judge(conduct, "a")
    assert conduct.in_view is not None
    assert (str(conduct.in_view.ref), [str(one) for one in conduct.targets()]) == ("1.2", ["1.2"])
    judge(conduct, "a")
    assert str(conduct.in_view.ref) == "1.2", "nothing is left to judge in the question"
    assert [str(one) for one in conduct.targets()] == ["1.1", "1.2"]
    conduct.undo()
    assert str(conduct.in_view.ref) == "1.2"
    conduct.undo()
    assert str(conduct.in_view.ref) == "1.1", "what is judged anew is in view"


def test_ones_own_question_is_answered_wherever_one_looks_since(conduct: Conduct) -> None:
    conduct.run(orders.move, 1)
    conduct.run(orders.ask, 1, 1)
    conduct.run(orders.ask_own, "Et le soir ?")
    conduct.look_at(ElementRef(1, 3))
    asked = conduct.asked
    assert asked is not None and asked.text == "Et le soir ?"


def test_the_points_of_the_whole_question_surface_and_are_recalled(conduct: Conduct) -> None:
    conduct.run(orders.raise_point, ElementRef(1, 2), "Qui répond le soir ?")
    conduct.run(orders.raise_point, ElementRef(1, 4), "Le carnet de mai ?")
    lead_to_question(conduct)
    assert conduct.in_view is not None
    assert str(conduct.in_view.ref) == "1.1"
    assert conduct.advice().startswith("À vérifier sur 1.2 : Qui répond le soir ?")
    conduct.settle_point("le gardien")
    assert "À vérifier" not in conduct.advice()
    for _ in range(2):
        conduct.go_on()
    assert conduct.turn.kind == "bloc"
    look = turn_look(conduct)
    assert look is not None
    assert "À vérifier sur 1.4 : Le carnet de mai ?" in look.content.plain
    assert "Reste à évaluer : 1.1, 1.2, 1.3 et 1.4." in look.content.plain
    assert "Entrée : compétence 2." in look.content.plain
    assert look.public is None


def test_the_last_question_stays_in_view_until_one_goes_on_to_the_end(tmp_path: Path) -> None:
    every = library(tmp_path).create("assistant-formation", "DUVAL Camille")
    conduct = Conduct(every, Voice([shipped("prompts")]))
    while conduct.turn.kind != "conclusion":
        conduct.go_on()
    assert at_hand(conduct).startswith("Compétence 6 · question 6 sur 6")
    look = turn_look(conduct)
    assert look is not None
    assert look.content.plain.endswith("Entrée : la conclusion.")
    conduct.go_on()
    assert at_hand(conduct).startswith("Conclusion")
    look = turn_look(conduct)
    assert look is not None
    assert "0 min d’entretien sur les 120 demandées" in look.content.plain
    assert "Reste à évaluer" in look.content.plain
    assert look.public is not None
    assert "Reste à évaluer" not in look.public.plain, "the candidate may be looking"
    assert len(Prose(look.content).laid_out(76).plain.split("\n")) <= 10
    for _ in range(3):
        assert conduct.turn.kind == "etape"
        conduct.go_on()
    assert conduct.turn.kind == "fin"
    every.close()


def test_closing_says_first_what_is_left(conduct: Conduct, clock: FixedClock) -> None:
    conduct.run(orders.raise_point, ElementRef(1, 4), "Le carnet de mai ?")
    lead_to_question(conduct)
    clock.advance(minutes=8)
    said = conduct.close()
    assert "8 min d’entretien sur les 120 demandées" in said
    assert "Reste à évaluer : 1.1" in said
    assert "Le carnet de mai ?" in said
    assert conduct.session.clock.since is not None
    conduct.run(orders.note, "encore un mot")
    assert conduct.close(), "something was recorded since: it is told again"
    assert conduct.close() == ""
    assert conduct.session.clock.ended


def test_an_enter_too_many_leads_nobody_on_once_the_sitting_is_closed(
    conduct: Conduct, clock: FixedClock
) -> None:
    lead_to_question(conduct)
    clock.advance(minutes=8)
    while conduct.close():
        pass
    put = len(conduct.session.asked)
    with pytest.raises(RefusedCommand, match="F5 rouvre une séance"):
        conduct.go_on()
    assert len(conduct.session.asked) == put
    conduct.turn_clock()
    conduct.go_on()
    assert len(conduct.session.asked) == put + 1


@pytest.mark.parametrize(("minutes", "said"), [
    (5, "(5 min)"), (60, "(1 h)"), (245, "(4 h 05)"), (525_600, "(365 jours)"),
])
def test_an_absence_is_said_in_hours(minutes: int, said: str) -> None:
    advice, voice = Advice("absence", minutes=minutes), Voice([shipped("prompts")])
    assert said in voice.say("guide/conseil_absence", conseil=advice, heures=["9 h", "13 h"])


def test_a_tip_that_was_shown_rests_for_forty_questions(conduct: Conduct) -> None:
    conduct.go_on()
    shown: dict[str, list[int]] = {}
    for asked in range(REST + 5):
        conduct.run(orders.ask_own, f"question {asked} ?")
        for number in range(PATIENCE):
            said = conduct.advice()
            if "À faire" in said or "À éviter" in said:
                shown.setdefault(said.partition(" : ")[2], []).append(asked)
            conduct.run(orders.note, f"note {number}", [ElementRef(1, 1)])
    for tip, moments in shown.items():
        gaps = [later - earlier for earlier, later in pairwise(moments)]
        assert all(gap <= 1 or gap >= REST - 1 for gap in gaps), tip


def test_a_tip_that_was_shown_does_not_come_back_when_one_closes(tmp_path: Path) -> None:
    every = library(tmp_path).create("assistant-formation", "DUVAL Camille")
    conduct = Conduct(every, Voice([shipped("prompts")]))
    first = conduct.tip("cloture")
    assert first == conduct.tip("premier_jugement")
    while conduct.asked is None:
        conduct.go_on()
    conduct.take(read("Elle range le registre."))
    judge(conduct, "a")
    assert "À faire" in conduct.advice()
    assert conduct.tip("cloture") != first
    every.close()


def test_what_is_taken_back_stands_once_between_guillemets(conduct: Conduct) -> None:
    conduct.run(orders.note, "Elle dit « je range », puis range.", [ElementRef(1, 1)])
    said = conduct.undo()
    assert "« Elle dit “je range”, puis range. »" in said


@pytest.mark.parametrize("name", [
    "assistant-formation", "conseiller-commercial-formation", "technico-commercial-chimie",
    "vendeur-conseil-distance-gros",
])
def test_no_tip_is_cut_nor_takes_more_than_three_rows(name: str, tmp_path: Path) -> None:
    found = shelf(tmp_path).load(name)
    for tip in (*found.tips_do, *found.tips_avoid):
        assert tip.text.startswith(tip.gist)
        said = f"› À éviter : {tip.gist} (13 min sans note)"
        assert len(Prose(Content(said)).laid_out(78).plain.split("\n")) <= 3


def test_the_question_takes_three_rows_at_most(tmp_path: Path) -> None:
    every = library(tmp_path).create("assistant-formation", "DUVAL Camille")
    conduct = Conduct(every, Voice([shipped("prompts")]))
    seen = 0
    while conduct.turn.kind != "fin":
        conduct.go_on()
        strip = under_way(conduct, 80)
        rows = Prose(strip).laid_out(78).plain.split("\n")
        assert len(rows) == rows_of(strip, 80) <= STRIP, rows
        seen += bool(conduct.asked)
    assert seen > 30
    every.close()


def test_written_observations_are_one_line(conduct: Conduct) -> None:
    text = "Elle accueille. " * 21
    conduct.run(orders.observe, text, 2)
    line = conversation.line(conduct.session, conduct.session.entries[-1])
    assert line is not None
    looks = [Painter(conduct.say, folded=folded).look(conduct.session, line).content.plain
             for folded in (True, False)]
    assert looks[0].startswith("· Observations, compétence 2 · 42 mots · n° ")
    assert text.strip() in looks[1], "read again, they are whole"


def _runs(said: list[str]) -> list[list[str]]:
    runs: list[list[str]] = []
    for one in said:
        if one and runs and runs[-1][-1] == one:
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs


def test_a_long_silence_recalls_a_tip(conduct: Conduct, clock: FixedClock) -> None:
    for _ in range(5):
        conduct.go_on()
    clock.advance(minutes=13)
    assert conduct.advice() == (
        "À faire : Laisser le candidat s’exprimer (13 min sans note)"
    )


def test_the_first_judgement_recalls_a_tip(conduct: Conduct) -> None:
    conduct.go_on()
    conduct.run(orders.judge, ElementRef(1, 1), "acquis", by=ROLE)
    assert "Fonder chaque jugement sur un fait" in conduct.advice()


def test_the_turn_is_the_same_after_coming_back(world: World, conduct: Conduct) -> None:
    for _ in range(7):
        conduct.go_on()
        before = turn_look(conduct)
        again = Conduct(world.journal(conduct.session.id), world.voice)
        after = turn_look(again)
        assert (before and before.content.plain) == (after and after.content.plain)


def test_an_earlier_question_is_looked_at_and_the_interview_stays(conduct: Conduct) -> None:
    for _ in range(5):
        conduct.go_on()
    before, question = conduct.session.number, at_hand(conduct)
    said = conduct.previous()
    assert said.startswith("Question d’avant : « Comment accueillez-vous un visiteur")
    assert "« /question 1 » repose celle-ci" in said
    assert (conduct.session.number, at_hand(conduct)) == (before, question)
    assert conduct.previous() == "", "the same key looks again at the question under way"
    assert conduct.place == conduct.session.position
    conduct.ask(1)
    assert "question 1 sur 3  Comment accueillez-vous un visiteur" in at_hand(conduct)


def test_an_annulled_question_says_so_on_its_first_row(conduct: Conduct) -> None:
    lead_to_question(conduct)
    conduct.run(orders.undo)
    line = conversation.Lines(conduct.session)[-2]
    look = Painter(conduct.say).look(conduct.session, line)
    head, *below = look.content.plain.split("\n")
    assert head == "Question 1 sur 3 · L’accueil — annulé"
    assert len(below) > 1
    assert not any("annulé" in row for row in below)


def test_every_sentence_has_the_word_of_the_branch_in_its_gender(tmp_path: Path) -> None:
    """« bloc » is our word, never the evaluator's."""
    for name, this in (("vendeur-conseil-distance-gros", "ce domaine de compétences"),
                       ("assistant-formation", "cette compétence")):
        word = this.partition(" ")[2]
        voice = Voice([shipped("prompts")])
        for kind in ("a_juger", "bloc_decide"):
            found = Advice(kind, 1, (ElementRef(1, 2),), count=1)
            said = voice.say(
                f"guide/conseil_{kind}", conseil=found, elements=["1.2"], word=word,
                element="élément",
            )
            assert "bloc" not in said
            assert this in said or f"{french.the(word)} 1" in said
        every = library(tmp_path / name).create(name, "DUVAL Camille")
        with pytest.raises(RefusedCommand, match=f"une? autre {word}"):
            Conduct(every, voice).lead_here()
        every.close()


@pytest.mark.parametrize(("text", "width", "rows"), [
    ("un deux trois", 8, ["un deux", "trois"]),
    ("vraiment bien ?", 13, ["vraiment", "bien ?"]),
    ("dit « oui » là", 8, ["dit", "« oui »", "là"]),
    ("• un deux trois", 9, ["• un deux", "  trois"]),
    ("○ · 1.2 alpha bêta", 14, ["○ · 1.2 alpha", "        bêta"]),
    ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
    ("un abcd\u00a0·\u00a0n°\u00a012", 9, ["un", "abcd\u00a0·", "n°\u00a012"]),
    ("日本語の文", 4, ["日本", "語の", "文"]),
    ("", 5, [""]),
])
def test_prose_is_wrapped_as_french_is_set(text: str, width: int, rows: list[str]) -> None:
    assert Prose(Content(text)).laid_out(width).plain.split("\n") == rows


def test_a_judgement_takes_two_rows_at_most_beside_the_panel(tmp_path: Path) -> None:
    """« Évaluateur externe (consultant, professionnel du secteur) » is longer than a row."""
    every = library(tmp_path).create(
        "vendeur-conseil-distance-gros", "DUVAL Camille", role="evaluateur_externe"
    )
    every.run(orders.judge, ElementRef(1, 1), "oui", by="evaluateur_externe")
    painter = Painter(Voice([shipped("prompts")]).say)
    [line] = [one for one in conversation.Lines(every.session) if one.kind == "jugement"]
    look = painter.look(every.session, line)
    rows = Prose(look.content).laid_out(74).plain.split("\n")
    assert len(rows) <= 2 and "Évaluateur externe ·" in rows[-1].replace("\u00a0", " ")
    every.close()


def test_no_row_is_ever_too_wide() -> None:
    text = "Une phrase assez longue ; avec « des mots » et un_mot_interminable_sans_espace, voilà !"
    for width in range(3, 60):
        for row in Prose(Content(text)).laid_out(width).plain.split("\n"):
            assert len(row) <= width
    assert breaks("court", 10, 0) == []


def test_a_point_is_settled_from_anywhere_by_its_element(conduct: Conduct) -> None:
    conduct.run(orders.raise_point, ElementRef(2, 1), "Le registre ?")
    lead_to_question(conduct)
    with pytest.raises(RefusedCommand, match=r"Ailleurs.: 2\.1\. «./verifie 2\.1.» le coche"):
        conduct.settle_point("montré")
    with pytest.raises(RefusedCommand, match=r"Aucun point ouvert sur 2\.2\."):
        conduct.settle_point("2.2 montré")
    conduct.settle_point("2.1 montré, tenu à jour")
    (point,) = conduct.session.points.values()
    assert (bool(point.settled), point.answer) == (True, "montré, tenu à jour")


def test_the_criteria_that_were_chosen_are_told_without_colour(conduct: Conduct) -> None:
    bar = criteria_bar(conduct, ElementRef(1, 1), (2,)).plain
    assert " 1 " in bar
    assert " ✗2 " in bar
