"""The parts of the review's screen, each on its own: no screen, no terminal."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.domain.referential.model import ElementRef
from assistant.domain.review.lines import LineNumbers
from assistant.domain.session import orders
from assistant.tui.conduct.conduct import Conduct
from assistant.tui.review.correcting import Correcting
from assistant.tui.review.playing import BEAT, Playing
from assistant.tui.review.view import NOT_YET
from tests.tui.conftest import World
from tests.tui.without_screen import Below


@pytest.fixture
def conduct(world: World, session: str) -> Iterator[Conduct]:
    world.lead_a_while(session)
    interview = world.library.open(session)
    yield Conduct(interview, world.voice)
    interview.close()


def first_note(conduct: Conduct) -> int:
    return next(iter(conduct.session.notes))


# --- correcting ----------------------------------------------------------------------------


def test_a_note_is_corrected_with_its_elements(conduct: Conduct) -> None:
    number = first_note(conduct)
    view = Below(conduct, chosen=number)
    correcting = Correcting(view)
    correcting.begin()
    assert (view.line or "").startswith("#1.1 #1.2 salue")
    correcting.take("#1.2 salue et se nomme")
    note = conduct.session.notes[number]
    assert (note.text, note.elements) == ("salue et se nomme", (ElementRef(1, 2),))
    assert (view.line, correcting.under_way) == (None, False)


def test_after_the_interview_a_correction_says_why(conduct: Conduct) -> None:
    conduct.run(orders.start)
    conduct.run(orders.end)
    number = first_note(conduct)
    view = Below(conduct, chosen=number)
    correcting = Correcting(view)
    correcting.begin()
    correcting.take("#1.1 salue et se nomme")
    assert view.reasons_asked == 1
    correcting.take("  ")
    assert "Raison manquante" in view.told[-1]
    assert conduct.session.notes[number].text.startswith("salue et se présente")
    correcting.take("mal entendu")
    assert conduct.session.notes[number].text == "salue et se nomme"


def test_a_wording_left_as_it_was_records_nothing(conduct: Conduct) -> None:
    before = conduct.session.number
    view = Below(conduct, chosen=first_note(conduct))
    correcting = Correcting(view)
    correcting.begin()
    correcting.take(view.line or "")
    assert (conduct.session.number, correcting.under_way) == (before, False)


@pytest.mark.parametrize("chosen", [0, 1])
def test_what_is_no_note_is_not_corrected(conduct: Conduct, chosen: int) -> None:
    view = Below(conduct, chosen=chosen)
    Correcting(view).begin()
    assert (view.line, "Pas une note" in view.told[-1]) == (None, True)


def test_the_title_tells_nothing_to_the_candidate(conduct: Conduct) -> None:
    view = Below(conduct, chosen=first_note(conduct))
    correcting = Correcting(view)
    correcting.begin()
    assert "sur 1.1" in correcting.title("#1.1 salue")
    view.discreet = True
    assert correcting.title("#1.1 salue") == ""


# --- playing again -------------------------------------------------------------------------


def test_what_plays_goes_on_with_its_clock_and_records_nothing(conduct: Conduct) -> None:
    lines, before = LineNumbers(conduct.session).numbers, conduct.session.number
    view = Below(conduct, shown=lines, chosen=lines[-1])
    playing = Playing(view)
    playing.toggle()
    assert (view.beating, view.said[-1][1]) == (True, lines[0])
    assert playing.playback is not None
    for _ in range(int(5 / BEAT)):
        playing.tick()
    assert playing.playback.clock.total_seconds() >= 4
    playing.toggle()
    at, clock = playing.playback.number, playing.playback.clock
    playing.tick()
    assert (playing.playback.number, playing.playback.clock) == (at, clock)
    playing.leave()
    assert (view.back_at, view.beating) == ([at], False)
    assert playing.state(conduct.session) is None
    assert conduct.session.number == before


def test_a_step_begins_at_the_chosen_line(conduct: Conduct) -> None:
    lines = LineNumbers(conduct.session).numbers
    view = Below(conduct, shown=lines, chosen=lines[3])
    Playing(view).step(1)
    assert view.said[-1] == (lines[:5], lines[4])


@pytest.mark.parametrize("ready", [True, False])
def test_nothing_plays_while_there_is_nothing_to_play(conduct: Conduct, ready: bool) -> None:
    view = Below(conduct if ready else None)
    Playing(view).toggle()
    assert view.told == ["Aucune ligne à rejouer." if ready else NOT_YET]
