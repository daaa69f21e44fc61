"""The advice line and the assistant's turn: they follow from the state, and do not insist."""

from __future__ import annotations

from itertools import pairwise

import pytest
from textual.content import Content

from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders
from assistant.tui.base.prose import Prose, breaks
from assistant.tui.conduct.advising import PATIENCE
from assistant.tui.conduct.conduct import Conduct
from assistant.tui.interview.turns import turn_look
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
        "Aucune note depuis 13 minutes. À faire : Laisser le candidat s’exprimer"
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


def test_an_earlier_question_comes_back_in_view(conduct: Conduct) -> None:
    for _ in range(6):
        conduct.go_on()
    conduct.previous()
    look = turn_look(conduct)
    assert look is not None
    assert "Comment accueillez-vous un visiteur" in look.content.plain
    assert conduct.asked is not None
    assert conduct.asked.question == 1


@pytest.mark.parametrize(("text", "width", "rows"), [
    ("un deux trois", 8, ["un deux", "trois"]),
    ("vraiment bien ?", 13, ["vraiment", "bien ?"]),
    ("dit « oui » là", 8, ["dit", "« oui »", "là"]),
    ("• un deux trois", 9, ["• un deux", "  trois"]),
    ("○ · 1.2 alpha bêta", 14, ["○ · 1.2 alpha", "        bêta"]),
    ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
    ("日本語の文", 4, ["日本", "語の", "文"]),
    ("", 5, [""]),
])
def test_prose_is_wrapped_as_french_is_set(text: str, width: int, rows: list[str]) -> None:
    assert Prose(Content(text)).laid_out(width).plain.split("\n") == rows


def test_no_row_is_ever_too_wide() -> None:
    text = "Une phrase assez longue ; avec « des mots » et un_mot_interminable_sans_espace, voilà !"
    for width in range(3, 60):
        for row in Prose(Content(text)).laid_out(width).plain.split("\n"):
            assert len(row) <= width
    assert breaks("court", 10, 0) == []
