"""The parts of the interview's screen, each on its own: no screen, no terminal."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders
from assistant.storage.words import CUES
from assistant.tui.conduct import fields
from assistant.tui.conduct.conduct import Conduct
from assistant.tui.conduct.typed import Typed
from assistant.tui.dossier.checks import ChecksScreen
from assistant.tui.dossier.outcome import OutcomeScreen
from assistant.tui.interview.aside import ModelAside
from assistant.tui.interview.judging import Judging
from assistant.tui.interview.leading import Leading
from assistant.tui.interview.listening import Listening
from assistant.tui.interview.looking import Looking, hidden
from assistant.tui.interview.sealing import Sealing
from assistant.tui.writing.observations import ObservationsScreen
from tests.tui.conftest import World
from tests.tui.model_help import QUESTIONS, Model, give
from tests.tui.without_screen import Beside


@pytest.fixture
def conduct(world: World, session: str) -> Iterator[Conduct]:
    interview = world.library.open(session)
    interview.run(orders.start)
    interview.run(orders.move, 1)
    interview.run(orders.ask, 1, 1)
    yield Conduct(interview, world.voice)
    interview.close()


@pytest.fixture
def view(world: World) -> Beside:
    return Beside(world)


def judgements(conduct: Conduct) -> dict[str, str]:
    session = conduct.session
    return {
        str(one.ref): given.value for one in session.referential.elements()
        if (given := session.judgement(one.ref, session.role)) is not None
    }


# --- judging -------------------------------------------------------------------------------


async def test_a_letter_judges_the_element_that_judging_put_in_view(
    conduct: Conduct, view: Beside
) -> None:
    judging = Judging(conduct, view)
    assert await judging.judge()
    assert view.bar_open
    await judging.pressed("a", "a")
    assert judgements(conduct) == {"1.1": "acquis"}
    assert not view.bar_open


@pytest.mark.parametrize(
    ("key", "character", "line"), [("x", "x", "x"), ("escape", "", "")]
)
async def test_what_is_no_letter_goes_to_the_line(
    conduct: Conduct, view: Beside, key: str, character: str, line: str
) -> None:
    await Judging(conduct, view).pressed(key, character)
    assert (view.prompt.text, judgements(conduct)) == (line, {})


@pytest.mark.parametrize(("line", "taken", "seen"), [
    ("ouvre le classeur", ["ouvre le classeur"], "1.1"),
    ("#4 note l’heure", ["note l’heure"], "1.4"),
    ("", [], "1.1"), ("/bilan", [], "1.1"), ("?pourquoi", [], "1.1"),
])
async def test_a_note_still_in_the_line_is_the_fact_one_judges_on(
    conduct: Conduct, view: Beside, line: str, taken: list[str], seen: str
) -> None:
    view.prompt.set_text(line)
    assert await Judging(conduct, view).judge()
    assert [one.text for one in view.taken] == taken
    assert view.bar_open
    assert conduct.in_view is not None
    assert str(conduct.in_view.ref) == seen
    assert view.prompt.text == ("" if taken else line)


async def pressed(judging: Judging, keys: str) -> None:
    for one in keys:
        key = {"<": "backspace", "\n": "enter", "!": "escape"}.get(one, one)
        await judging.pressed(key, one if key == one else "")


@pytest.mark.parametrize(("keys", "criteria", "line", "still_open"), [
    ("n1", (), "", True),
    ("n1 2\n", (1, 2), "", False),
    ("n12<\n", (1,), "", False),
    ("n1!", (1,), "", False),
    ("n12\n", (1, 2), "", False),
    ("n1l", (1,), "l", False),
    ("nl", (), "l", False),
    ("n2 r", (), "2 r", False),
    ("n19\n", (), "", True),
    ("n19\n1\n", (1,), "", False),
    ("n19 d", (), "19 d", False),
    ("n9 d", (), "9 d", False),
    ("a", (), "", False),
    ("n!", (), "", False),
], ids=repr)
async def test_digits_behind_a_letter_are_criteria_and_a_note_stays_a_note(
    conduct: Conduct, view: Beside, keys: str, criteria: tuple[int, ...], line: str,
    still_open: bool,
) -> None:
    judging = Judging(conduct, view)
    await judging.judge()
    await pressed(judging, keys)
    given = conduct.session.judgement(ElementRef(1, 1), conduct.session.role)
    assert given is not None
    assert (given.criteria, view.prompt.text, view.bar_open) == (criteria, line, still_open)


async def test_digits_that_something_else_cuts_short_are_recorded(
    conduct: Conduct, view: Beside
) -> None:
    judging = Judging(conduct, view)
    await judging.judge()
    await pressed(judging, "n2")
    await judging.step(1)
    given = conduct.session.judgement(ElementRef(1, 1), conduct.session.role)
    assert given is not None
    assert given.criteria == (2,)


async def test_enter_right_after_a_letter_goes_on_as_ever(conduct: Conduct, view: Beside) -> None:
    judging = Judging(conduct, view)
    await judging.judge()
    await pressed(judging, "n\n")
    assert (view.sent, view.bar_open) == ([""], False)


async def test_a_letter_judges_the_element_that_the_bar_shows(
    conduct: Conduct, view: Beside
) -> None:
    judging = Judging(conduct, view)
    await judging.judge()
    conduct.look_at(ElementRef(1, 3))
    await judging.pressed("a", "a")
    assert judgements(conduct) == {"1.1": "acquis"}, "the bar had not followed yet"
    await judging.judge()
    conduct.look_at(ElementRef(1, 3))
    judging.follow()
    await judging.pressed("a", "a")
    assert judgements(conduct) == {"1.1": "acquis", "1.3": "acquis"}


async def test_the_same_letter_again_keeps_what_was_said_with_it(
    conduct: Conduct, view: Beside
) -> None:
    judging = Judging(conduct, view)
    await judging.judge()
    await pressed(judging, "n1\n")
    recorded = conduct.session.number
    conduct.look_at(ElementRef(1, 1))
    await judging.judge()
    await pressed(judging, "n!")
    given = conduct.session.judgement(ElementRef(1, 1), conduct.session.role)
    assert given is not None
    assert (given.criteria, conduct.session.number) == ((1,), recorded)


async def test_under_the_candidates_eyes_a_letter_judges_and_nothing_of_it_is_said(
    conduct: Conduct, view: Beside
) -> None:
    view.discreet = True
    judging = Judging(conduct, view)
    assert await judging.judge()
    await judging.pressed("n", "n")
    assert judgements(conduct) == {"1.1": "non_acquis"}
    assert view.told == ["Enregistré. F9 le montre."]
    assert await judging.judge()
    await judging.pressed("x", "x")
    assert view.prompt.text == "x"
    assert "Rien n’est enregistré" in view.told[-1]


async def test_a_note_comes_back_only_into_an_empty_line(conduct: Conduct, view: Beside) -> None:
    number = conduct.run(orders.note, "salue", [ElementRef(1, 1)])
    judging = Judging(conduct, view)
    view.prompt.set_text("déjà tapé")
    assert not await judging.correct()
    assert (view.prompt.text, conduct.correcting) == ("déjà tapé", 0)
    view.prompt.set_text("")
    assert await judging.correct()
    assert (view.prompt.text, conduct.correcting) == ("salue", number)


async def test_an_order_bears_on_the_element_and_the_line_it_names(
    conduct: Conduct, view: Beside
) -> None:
    first = conduct.run(orders.note, "salue", [ElementRef(1, 1)])
    conduct.run(orders.note, "reformule", [ElementRef(1, 2)])
    for element in (1, 2):
        conduct.run(orders.judge, ElementRef(1, element), "acquis", by=conduct.session.role)
    judging = Judging(conduct, view)
    assert await judging.withdraw("1.2")
    assert judgements(conduct) == {"1.1": "acquis"}
    assert await judging.correct(str(first))
    assert (view.prompt.text, conduct.correcting) == ("salue", first)


async def test_a_word_said_of_a_named_element_goes_to_it(conduct: Conduct, view: Beside) -> None:
    judging, leading = Judging(conduct, view), Leading(conduct, view)
    conduct.judge("1.1 a 1.2 n")
    conduct.look_at(ElementRef(1, 1))
    assert await judging.comment("1.2 deux oublis")
    assert await judging.comment("très clair")
    told = [conduct.own_judgement(ElementRef(1, one)) for one in (1, 2)]
    assert [one.comment for one in told if one] == ["très clair", "deux oublis"]
    assert not await judging.comment("1.3 rien")
    assert "L’élément 1.3 n’est pas évalué" in view.told[-1]
    assert await leading.own_question("1.2 Et le soir ?")
    asked = [*conduct.session.asked.values()][-1]
    assert (asked.text, [*map(str, asked.elements)]) == ("Et le soir ?", ["1.2"])


@pytest.mark.parametrize(("argument", "page"), [("2", 2), ("2.1", 2), ("0", 0)])
def test_the_observations_named_are_those_one_writes(
    conduct: Conduct, view: Beside, argument: str, page: int
) -> None:
    assert Looking(conduct, view).observations(argument)
    (opened,) = view.opened
    assert isinstance(opened, ObservationsScreen)
    assert opened.field == fields.observation(page)


def test_observations_of_no_block_are_refused(conduct: Conduct, view: Beside) -> None:
    for argument in ("9", "deux"):
        assert not Looking(conduct, view).observations(argument)
    assert not view.opened


@pytest.mark.parametrize(("key", "character"), [("r", "r"), ("R", "R"), ("delete", "")])
async def test_r_and_delete_take_the_judgement_in_view_back(
    conduct: Conduct, view: Beside, key: str, character: str
) -> None:
    judging = Judging(conduct, view)
    await judging.judge()
    await judging.pressed("a", "a")
    conduct.look_at(ElementRef(1, 1))
    await judging.judge()
    await judging.pressed(key, character)
    assert (judgements(conduct), view.bar_open, view.prompt.text) == ({}, False, "")


# --- leading -------------------------------------------------------------------------------


async def test_a_role_and_a_provenance_are_the_ones_named(conduct: Conduct, view: Beside) -> None:
    leading = Leading(conduct, view)
    roles = [one.id for one in conduct.session.referential.roles]
    for named in (roles[1], roles[1], roles[0]):
        assert await leading.change_role(named)
        assert conduct.session.role == named
    for named in ("preuve", "preuve", "entretien"):
        assert leading.change_origin(named)
        assert conduct.origin == named


async def test_a_question_is_recorded_as_asked_then_read_again(
    conduct: Conduct, view: Beside
) -> None:
    assert await Leading(conduct, view).own_question("Vous avez bien salué le visiteur ?")
    (*_, asked) = conduct.session.asked.values()
    assert asked.text == "Vous avez bien salué le visiteur ?"
    assert "question qui souffle la réponse" in view.told[-1].replace("\u00a0", " ")


@pytest.mark.parametrize("quiet", ["discreet", "rereads"])
async def test_a_question_is_not_read_again_where_nobody_wants_it(
    conduct: Conduct, view: Beside, quiet: str
) -> None:
    view.discreet, view.rereads = quiet == "discreet", quiet != "rereads"
    assert await Leading(conduct, view).own_question("Vous avez bien salué le visiteur ?")
    assert view.told == []


async def test_an_order_without_its_words_begins_it_in_the_line(
    conduct: Conduct, view: Beside
) -> None:
    leading = Leading(conduct, view)
    assert await leading.go_to()
    assert view.prompt.text == "/aller "
    assert await leading.go_to("1.2")
    assert conduct.in_view is not None
    assert conduct.in_view.ref == ElementRef(1, 2)


# --- listening -----------------------------------------------------------------------------


def test_a_follow_up_comes_and_goes_without_a_trace(conduct: Conduct, view: Beside) -> None:
    conduct.take(Typed("note", "on accueille les visiteurs"))
    before = conduct.session.number
    listening = Listening(conduct, view)
    assert listening.follow_up()
    assert view.prompt.text.startswith("?")
    assert view.asked_model == 1
    assert listening.drop_follow_up()
    assert (view.prompt.text, conduct.session.number) == ("", before)
    assert not listening.drop_follow_up()


def test_a_follow_up_that_was_changed_is_ones_own(conduct: Conduct, view: Beside) -> None:
    conduct.take(Typed("note", "on accueille les visiteurs"))
    listening = Listening(conduct, view)
    assert listening.follow_up()
    view.prompt.insert(" Et le soir ?")
    changed = view.prompt.text
    assert not listening.drop_follow_up()
    assert view.prompt.text == changed


def test_cues_of_ones_own_that_are_wrong_are_told_with_the_follow_up(
    conduct: Conduct, view: Beside, world: World
) -> None:
    cues = world.folders.prompts / CUES
    cues.parent.mkdir(parents=True)
    cues.write_text("action: [fait]\ninconnue: [mot]\n", "utf-8")
    assert Listening(conduct, view).follow_up()
    told = view.told[-1].replace("\u00a0", " ")
    assert "relances/indices.yaml, ligne 2 : la clé « inconnue » est inconnue" in told


def test_a_follow_up_never_takes_the_place_of_what_is_typed(
    conduct: Conduct, view: Beside
) -> None:
    view.prompt.set_text("déjà tapé")
    assert not Listening(conduct, view).follow_up()
    assert (view.prompt.text, view.asked_model) == ("déjà tapé", 0)


async def test_a_note_is_attached_to_the_element_that_is_named(
    conduct: Conduct, view: Beside
) -> None:
    number = conduct.run(orders.note, "salue", [ElementRef(1, 1)])
    listening = Listening(conduct, view)
    assert not await listening.link()
    assert await listening.link("1.3")
    assert conduct.session.notes[number].elements == (ElementRef(1, 1), ElementRef(1, 3))
    assert not await listening.link("1.3")
    assert "Déjà rattachée" in view.told[-1]


# --- sealing -------------------------------------------------------------------------------


async def test_what_lacks_is_shown_before_anything_is_sealed(
    conduct: Conduct, view: Beside
) -> None:
    conduct.run(orders.pause)
    sealing = Sealing(conduct, view)
    assert await sealing.seal("")
    assert [type(one) for one in view.opened] == [ChecksScreen]
    assert not conduct.sealed
    view.prompt.set_text("une phrase en cours")
    assert await sealing.seal("le candidat est parti")
    assert (conduct.sealed, view.seals_shown) == (True, 1)
    assert conduct.session.unsent_in() == "une phrase en cours"


async def test_a_seal_is_lifted_with_a_reason_only(conduct: Conduct, view: Beside) -> None:
    conduct.run(orders.pause)
    sealing = Sealing(conduct, view)
    await sealing.seal("le candidat est parti")
    assert await sealing.reopen("")
    assert (view.prompt.text, conduct.sealed) == ("/rouvrir ", True)
    assert await sealing.reopen("une pièce est arrivée")
    assert not conduct.sealed


# --- a model aside -------------------------------------------------------------------------


def aside(world: World, conduct: Conduct, view: Beside, *, agreed: bool) -> ModelAside:
    """A model that proposes its questions on the last exchange."""
    model = give(world, Model(*QUESTIONS))
    conduct.take(Typed("note", "on accueille les visiteurs"))
    if agreed:
        view.cqp.sendings_agreed.add((conduct.session.id, model.name, model.place))
    return ModelAside(conduct, view, lambda: None)


async def test_nothing_leaves_before_it_was_agreed_to(
    world: World, conduct: Conduct, view: Beside
) -> None:
    aside(world, conduct, view, agreed=False).ask()
    await view.settled()
    _, shown, asked = view.proposed[-1]
    assert (shown, asked) == (True, False)
    assert not conduct.session.model_uses


async def test_a_question_that_is_taken_is_asked_and_answers_the_model(
    world: World, conduct: Conduct, view: Beside
) -> None:
    beside = aside(world, conduct, view, agreed=True)
    beside.ask()
    await view.settled()
    assert (len(conduct.session.model_uses), view.proposed[-1][1:]) == (1, (True, True))
    asked = len(conduct.session.asked)
    assert await beside.take()
    assert len(conduct.session.asked) == asked + 1
    beside.drop_stale()
    assert view.proposed[-1][1:] == (False, False)


# --- looking elsewhere ---------------------------------------------------------------------


def test_the_way_home_is_closed_while_the_candidate_may_be_looking(
    conduct: Conduct, view: Beside
) -> None:
    view.discreet = True
    Looking(conduct, view).go_home()
    assert view.told == [hidden()]


def test_a_line_that_is_no_number_opens_nothing(conduct: Conduct, view: Beside) -> None:
    looking = Looking(conduct, view)
    assert not looking.review("douze")
    assert view.opened == []
    looking.outcome()
    assert [type(one) for one in view.opened] == [OutcomeScreen]
