"""What is read of a session's state: notes of an element, marks, the criteria not met."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.domain.events import interview as ev
from assistant.domain.referential.model import ElementRef, Mark
from assistant.domain.session.replay import rebuild
from assistant.domain.session.state import Entry
from tests.helpers import shelf
from tests.told import EXTERNAL, HERE, PROFESSIONAL, REFERENTIAL, THERE, Told, at, told

OTHER = ElementRef(1, 2)


def note(text: str, *elements: ElementRef) -> ev.NoteTaken:
    return ev.NoteTaken(text, 1, elements)


def given(value: str, by: str, criteria: tuple[int, ...] = ()) -> ev.JudgementGiven:
    return ev.JudgementGiven(HERE, value, by, criteria=criteria)


def test_the_notes_of_an_element_are_in_the_order_they_were_taken() -> None:
    session = told(
        note("a", OTHER), note("b", HERE), note("c", HERE, OTHER), note("d", HERE),
        ev.NoteCorrected(2, "a, ici", (HERE,)), ev.NoteCorrected(4, "c, ici", (HERE,)),
    )
    assert [one.text for one in session.notes_on(HERE)] == ["a, ici", "b", "c, ici", "d"]
    assert session.notes_on(OTHER) == () and not session.has_note(OTHER)
    assert session.has_note(HERE)
    for most, last in ((0, []), (1, ["d"]), (2, ["c, ici", "d"]), (9, ["a, ici", "b", "c, ici",
                                                                      "d"])):
        count, found = session.last_notes_on(HERE, most)
        assert (count, [one.text for one in found]) == (4, last)
    assert session.last_notes_on(THERE, 3) == (0, [])


def test_the_latest_note_is_the_latest_taken_though_an_older_one_is_brought() -> None:
    session = told(note("a"), note("b"))
    brought = Entry(4, at(1), PROFESSIONAL, note("c"), ("autre", 5))
    again = rebuild([*session.entries, brought], lambda _data: REFERENTIAL)
    assert again.latest_note == at(3)
    assert told().latest_note == ""


@pytest.mark.parametrize(("published", "entered", "counts"), [
    ("inconnu", None, "inconnu"), ("oui", None, "oui"), ("non", None, "non"),
    ("oui", "non", "non"), ("non", "inconnu", "inconnu"),
])
def test_a_mark_is_the_one_entered_else_the_one_published(
    published: Mark, entered: Mark | None, counts: Mark
) -> None:
    first, *others = REFERENTIAL.blocks
    elements = (replace(first.elements[0], essential=published), *first.elements[1:])
    made = replace(REFERENTIAL, blocks=(replace(first, elements=elements), *others))
    events = [ev.EssentialMarked(HERE, entered)] if entered else []
    session = told(*events, ev.EssentialMarked(HERE, "oui", "autre"), referential=made)
    assert session.mark(HERE) == counts
    assert session.mark(ElementRef(1, 99)) == "inconnu"


FAILING: dict[str, tuple[tuple[Told, ...], tuple[int, ...]]] = {
    "rien n’est évalué": ((), ()),
    "ceux de qui conclut": ((given("non_acquis", EXTERNAL, (1,)),), (1,)),
    "qui conclut n’en nomme aucun": ((given("non_acquis", EXTERNAL),), ()),
    "en désaccord": (
        (given("non_acquis", EXTERNAL, (1,)), given("acquis", PROFESSIONAL)), ()),
    "ceux de l’accord": (
        (given("non_acquis", EXTERNAL, (1,)),
         ev.ConsultationConcluded(HERE, "non_acquis", "r", criteria=(2,))), (2,)),
    "l’accord n’en nomme aucun : ceux de qui conclut d’abord": (
        (given("non_acquis", PROFESSIONAL, (2,)), given("non_acquis", EXTERNAL, (1,)),
         ev.ConsultationConcluded(HERE, "non_acquis", "r")), (1,)),
    "qui conclut n’en nomme aucun : ceux de l’autre": (
        (given("non_acquis", EXTERNAL), given("non_acquis", PROFESSIONAL, (2,)),
         ev.ConsultationConcluded(HERE, "non_acquis", "r")), (2,)),
    "qui conclut voyait autrement : ceux de l’autre": (
        (given("non_mis_en_oeuvre", EXTERNAL, (1,)), given("non_acquis", PROFESSIONAL, (2,)),
         ev.ConsultationConcluded(HERE, "non_acquis", "r")), (2,)),
    "personne ne voyait ainsi": (
        (given("acquis", EXTERNAL), given("non_mis_en_oeuvre", PROFESSIONAL, (2,)),
         ev.ConsultationConcluded(HERE, "non_acquis", "r")), ()),
}


@pytest.mark.parametrize("name", FAILING)
def test_the_criteria_that_what_counts_finds_not_met(name: str) -> None:
    events, criteria = FAILING[name]
    assert told(*events).failing(HERE) == criteria


def test_of_two_ticks_in_one_box_one_may_say_that_it_does_not_apply() -> None:
    made = shelf(Path("aucun")).load("technico-commercial-chimie")
    concluding = made.concluding_role.id
    other = next(role.id for role in made.roles if role.id != concluding)
    alike = (
        ev.JudgementGiven(HERE, "non", concluding, True, "c"),
        ev.JudgementGiven(HERE, "non", other),
    )
    assert told(*alike, referential=made).disputed(HERE)
    agreed = ev.ConsultationConcluded(HERE, "non", "r", True, "c")
    assert not told(*alike, agreed, referential=made).disputed(HERE)
    assert not told(alike[0], referential=made).disputed(HERE)
