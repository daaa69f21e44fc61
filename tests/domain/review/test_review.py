"""Reading a session again: filters, what rests on what, what changed, playback. No screen."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.review.conversation import lines
from assistant.domain.review.filter import Filter, described, parse, typed
from assistant.domain.review.lines import LineNumbers, changed_after, history, linked
from assistant.domain.review.playback import Playback, standing
from assistant.domain.session import orders
from assistant.domain.session.clock import Times, interview_times
from assistant.library import Library
from assistant.storage.disk.clock import utc_now
from assistant.storage.journal.store import TinyDBSessionStore
from tests.helpers import shelf
from tests.places import TESTS
from tests.review_example import EXTERNAL, FIRST, OTHER, SECOND, Example, example
from tests.yaml_data import yaml_data

TABLE = yaml_data((TESTS / "revue" / "filtres.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Example:
    return example(tmp_path_factory.mktemp("revue"))


@pytest.mark.parametrize("case", TABLE["filtres"], ids=lambda case: case["tape"] or "rien")
def test_a_filter_keeps_what_it_says(read: Example, case: dict[str, object]) -> None:
    session = read.interview.session
    wanted = parse(session, str(case["tape"]))
    assert described(session, wanted) == case["se_lit"]
    assert read.named(LineNumbers(session).chosen(wanted)) == case["garde"]
    assert parse(session, typed(wanted)) == wanted


@pytest.mark.parametrize("case", TABLE["refuses"], ids=lambda case: case["tape"])
def test_what_does_not_exist_here_is_refused_with_the_nearest(
    read: Example, case: dict[str, str]
) -> None:
    with pytest.raises(RefusedCommand) as refused:
        parse(read.interview.session, case["tape"])
    assert case["dit"] in refused.value.message


def test_the_same_kind_asked_twice_gives_everything_back() -> None:
    notes = Filter().toggled("notes")
    assert notes.kinds == ("notes",)
    assert notes.toggled("jugements").kinds == ("jugements",)
    assert notes.toggled("notes") == Filter()


def test_the_lines_are_those_of_the_transcript_each_made_when_asked(read: Example) -> None:
    session = read.interview.session
    made = LineNumbers(session)
    assert [made.line(number) for number in made.numbers] == list(lines(session))


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("jugement", []),
        ("jugement 2", ["relance"]),
        ("relance", ["jugement 2"]),
        ("question", ["note"]),
        ("note", []),
        ("note du dossier", ["annulation"]),
        ("annulation", ["note du dossier"]),
        ("correction", ["note"]),
        ("horloge", []),
    ],
)
def test_a_line_leads_to_what_it_rests_on_and_back(
    read: Example, line: str, found: list[str]
) -> None:
    session = read.interview.session
    assert read.named(list(linked(session, read.numbers[line]))) == found


def test_a_judgement_leads_to_the_notes_that_bear_on_its_element_now(tmp_path: Path) -> None:
    made = example(tmp_path)
    note = made.numbers["note"]
    made.interview.run(orders.correct_note, note, "Accueille.", [FIRST, SECOND])
    assert linked(made.interview.session, made.numbers["jugement"]) == (note,)
    assert read_names(made, note) == ["jugement", "rejuge", "concertation"]


def read_names(made: Example, number: int) -> list[str]:
    return made.named(list(linked(made.interview.session, number)))


def test_what_was_read_in_the_dossier_is_a_fact_too(tmp_path: Path) -> None:
    made = example(tmp_path)
    run = made.interview.run
    read = run(orders.read_file, FIRST, "Sources citées.")
    point = run(orders.raise_point, FIRST, "Voir le registre.")
    settled = run(orders.settle_point, point, "Vu.")
    facts = linked(made.interview.session, made.numbers["rejuge"])
    assert facts == (read, point, settled)


def test_every_wording_of_a_note_is_kept_with_who_when_and_why(read: Example) -> None:
    session = read.interview.session
    first, second = history(session, read.numbers["note"])
    assert (first.what, first.text, first.elements) == (
        "enregistré", "Accueille le stagiaire.", (FIRST, SECOND)
    )
    assert (second.what, second.text, second.elements, second.reason, second.role) == (
        "corrigé", "Accueille deux stagiaires.", (SECOND,), "mal entendu", EXTERNAL
    )
    assert history(session, read.numbers["correction"]) == (first, second)


def test_an_undone_line_says_by_whom_it_was_undone(read: Example) -> None:
    taken, undone = history(read.interview.session, read.numbers["note du dossier"])
    assert (taken.what, undone.what) == ("enregistré", "annulé")
    assert (undone.number, undone.text) == (read.numbers["annulation"], "Convocation jointe.")


def test_the_judgements_of_an_element_tell_its_history(read: Example) -> None:
    told = history(read.interview.session, read.numbers["rejuge"])
    assert [one.number for one in told] == [
        read.numbers[name] for name in ("jugement", "rejuge", "concertation")
    ]


def test_a_judgement_tells_what_it_replaced(read: Example) -> None:
    made = LineNumbers(read.interview.session)
    assert made.before(read.numbers["jugement"]) == ()
    assert made.before(read.numbers["rejuge"]) == (read.numbers["jugement"],)
    assert made.before(read.numbers["concertation"]) == (read.numbers["rejuge"],)


def test_a_new_sitting_is_interview_again(tmp_path: Path) -> None:
    made = example(tmp_path)
    before = list(changed_after(made.interview.session))
    made.interview.run(orders.start)
    made.interview.run(orders.note, "Seconde séance.", [FIRST])
    assert list(changed_after(made.interview.session)) == before


def test_the_clock_beside_a_line_is_that_of_the_interview(read: Example) -> None:
    session = read.interview.session
    times, every = Times(session), interview_times(session)
    during = range(read.numbers["horloge"], read.numbers["fin"] + 1)
    assert [times.running(n) for n in during] == [every[n] for n in during]
    assert times.running(read.numbers["correction"]) is None
    assert times.running(1) is None


def test_lines_recorded_meanwhile_join_the_others(tmp_path: Path) -> None:
    made = example(tmp_path)
    seen = LineNumbers(made.interview.session)
    note = made.numbers["note"]
    assert seen.line(note).text == "Accueille deux stagiaires."
    last = made.interview.run(orders.correct_note, note, "Accueille.", [SECOND], "bref")
    seen.grow(made.interview.session)
    assert (seen.line(note).text, seen.numbers[-1]) == ("Accueille.", last)
    assert last in seen.after


# --- playback -------------------------------------------------------------------------------


def playback(read: Example, at: str = "horloge") -> Playback:
    session = read.interview.session
    return Playback(session, LineNumbers(session).numbers, read.numbers[at])


def test_the_lines_come_when_their_clock_has_come(read: Example) -> None:
    played = playback(read)
    names = []
    played.playing = True
    for _ in range(10):
        played.advance(60)
        names.append(read.named([played.number])[0])
    assert names == ["horloge", "bloc 1", "bloc 1", "question", "question", "note", "note",
                     "jugement", "jugement", "note du dossier"]


def test_a_faster_playback_only_shortens_time(read: Example) -> None:
    played = playback(read)
    for _ in range(3):
        played.faster()
    assert played.speed == 60
    played.advance(4)
    assert (played.clock, read.named([played.number])) == (timedelta(minutes=4), ["question"])
    played.faster()
    assert played.speed == 1


def test_a_step_takes_the_clock_of_its_line(read: Example) -> None:
    played = playback(read, "note")
    played.step(1)
    assert (read.named([played.number]), played.clock) == (["jugement"], timedelta(minutes=8))
    played.step(-2)
    assert (read.named([played.number]), played.clock) == (["question"], timedelta(minutes=4))
    for _ in range(30):
        played.step(1)
    assert played.ended


def test_playback_stops_at_the_last_line(read: Example) -> None:
    played = playback(read)
    played.playing = True
    played.advance(24 * 3600)
    assert (played.ended, played.playing, played.clock) == (True, False, played.length)


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("note", ()),
        ("jugement", (("acquis", 1),)),
        ("jugement 2", (("acquis", 1),)),
        ("rejuge", (("non_acquis", 1),)),
        ("concertation", (("acquis", 1),)),
    ],
)
def test_the_judgements_are_those_of_the_moment(
    read: Example, line: str, values: tuple[tuple[str, int], ...]
) -> None:
    found = standing(read.interview.session, read.numbers[line])
    assert found.values == values
    assert (found.judged, found.elements, found.disputed) == (sum(n for _, n in values), 45, 0)


def test_a_judgement_undone_later_counts_until_it_is_undone(tmp_path: Path) -> None:
    made = example(tmp_path)
    given = made.interview.run(orders.judge, OTHER, "acquis", by=EXTERNAL)
    undone = made.interview.run(orders.undo, given)
    session = made.interview.session
    assert standing(session, given).disputed == 1
    assert standing(session, undone).disputed == 0


def test_nothing_is_recorded_by_reading_and_playing(read: Example) -> None:
    session = read.interview.session
    before = (session.number, session.judgements.copy(), session.position)
    played = playback(read)
    for _ in range(20):
        played.step(1)
        played.standing()
    assert (session.number, session.judgements, session.position) == before


# --- the beginning of a session, before it is read whole ------------------------------------


def test_the_beginning_of_a_session_is_shown_before_the_rest_is_read(tmp_path: Path) -> None:
    made = example(tmp_path)
    library = Library(TinyDBSessionStore(tmp_path / "sessions"), shelf(tmp_path), utc_now)
    seen = library.glimpse("essai-1", 7)
    assert seen is not None
    assert (seen.number, seen.candidate) == (7, "DUVAL Camille")
    whole = library.glimpse("essai-1", 10_000)
    assert whole is not None
    assert whole.number == made.interview.session.number
    assert library.glimpse("inconnue", 7) is None
