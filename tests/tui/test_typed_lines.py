"""Every line that is typed is understood, or refused and kept: never on another element."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.pilot import Pilot

from assistant.domain.common.errors import AssistantError, RefusedCommand
from assistant.domain.events import interview as ev
from assistant.domain.referential.model import ElementRef
from assistant.domain.referential.scales import NOT_APPLICABLE
from assistant.domain.session import orders
from assistant.tui.app import CqpApp
from assistant.tui.conduct.conduct import Conduct
from assistant.tui.conduct.typed import as_typed, line_number, read, tagged
from assistant.tui.interview.commands import find
from tests.tui.conftest import FixedClock, World, flat_text, interview_of, typed, write
from tests.tui.dossier_help import ASSISTANT, dossier_world
from tests.yaml_data import yaml_data

CASES: list[dict[str, Any]] = yaml_data(
    (Path(__file__).parent / "data" / "typed_lines.yaml").read_text("utf-8")
)


def leading(world: World, cqp: str = ASSISTANT) -> Conduct:
    """An interview at the first element of the fourth block, nothing asked yet."""
    interview = world.library.create(cqp, "MARTIN Léa")
    interview.run(orders.move, 4 if cqp == ASSISTANT else 1, 1)
    return Conduct(interview, world.voice)


def obeyed(conduct: Conduct, line: str) -> tuple[str, str]:
    """Do what a line says, as the screen does; the command and its argument, where it is one."""
    found = read(line)
    if found.kind != "ordre":
        conduct.take(found)
        return "", ""
    command = find(found.word)
    if command.id == "juger":
        conduct.judge(found.rest)
    elif command.id == "aller":
        conduct.go_to(found.rest)
    elif command.id == "question":
        conduct.take(read(f"?{found.rest}"))
    return command.id, found.rest


@pytest.mark.parametrize("case", CASES, ids=[case["tape"] for case in CASES])
def test_a_line_is_understood_or_refused(
    case: dict[str, Any], tmp_path: Path, clock: FixedClock
) -> None:
    conduct = leading(dossier_world(tmp_path, clock), case.get("cqp", ASSISTANT))
    before = conduct.session.number
    if "refus" in case:
        with pytest.raises(RefusedCommand) as refused:
            obeyed(conduct, case["tape"])
        assert case["refus"] in f"{refused.value.title} {refused.value.message}"
        assert conduct.session.number == before
        return
    command = obeyed(conduct, case["tape"])
    session = conduct.session
    recorded = [entry.event for entry in session.entries[before:]]
    assert recorded or "commande" in case or "vue" in case
    for event in recorded:
        if isinstance(event, ev.NoteTaken):
            assert (event.text, names(event)) == (case["note"], named(case))
        elif isinstance(event, ev.QuestionAsked):
            assert (event.text, names(event)) == (case["question"], named(case))
        elif isinstance(event, ev.JudgementGiven):
            assert event.comment == case.get("commentaire", "")
            assert list(event.criteria) == case.get("criteres", [])
        else:
            assert "vue" in case
    if "vue" in case:
        here = conduct.place
        assert f"{here.block}.{here.element}" == str(case["vue"])
        assert session.position.block == 4, "one looks, the interview stays"
    if "commande" in case:
        assert command == (case["commande"], case["argument"])
    judged = {
        str(event.element): NOT_APPLICABLE.id if event.not_applicable else event.value
        for event in recorded if isinstance(event, ev.JudgementGiven)
    }
    assert judged == {str(ref): value for ref, value in case.get("juge", {}).items()}


def names(event: ev.NoteTaken | ev.QuestionAsked) -> list[str]:
    return [str(ref) for ref in event.elements]


def named(case: dict[str, Any]) -> list[str]:
    return [str(ref) for ref in case["sur"]]


def test_there_are_many_lines() -> None:
    assert len(CASES) >= 80
    assert len({case["tape"] for case in CASES}) == len(CASES)


# --- what was just asked ----------------------------------------------------------------------


@pytest.mark.parametrize(("question", "then", "bearing"), [
    ("?#4 Et le registre", "", ["4.4"]),
    ("?#2.4 Et le registre", "", ["2.4"]),
    ("?#2.4 Et le registre", "#2", ["4.2"]),
    ("?Et le registre", "", ["4.1"]),
], ids=str)
def test_the_answer_goes_where_the_question_was_put(
    question: str, then: str, bearing: list[str], tmp_path: Path, clock: FixedClock
) -> None:
    conduct = leading(dossier_world(tmp_path, clock))
    for line in filter(None, (question, then, "Deux exemples.")):
        conduct.take(read(line))
    note = list(conduct.session.notes.values())[-1]
    assert [str(ref) for ref in note.elements] == bearing
    assert bool(note.asked) is not bool(then)


# --- read back --------------------------------------------------------------------------------


TEXTS = st.text(alphabet="#?/ 0123.,:;é«a", min_size=1, max_size=12).map(str.strip).filter(bool)
REFS = st.lists(
    st.builds(lambda b, e: f"{b}.{e}", st.integers(1, 9), st.integers(1, 30)), max_size=3,
    unique=True,
)


@given(TEXTS, REFS)
def test_what_is_put_into_the_line_is_read_as_it_was(text: str, refs: list[str]) -> None:
    assert tagged(as_typed(text, refs)) == (tuple(refs), text) or (
        not refs and read(as_typed(text)).text == text
    )


@given(TEXTS)
def test_a_corrected_note_comes_back_as_that_note(text: str) -> None:
    found = read(as_typed(text))
    assert (found.kind, found.text, found.tags) == ("note", text, ())


@pytest.mark.parametrize(("text", "number"), [
    ("", 0), ("12", 12), ("#12", 12), ("n° 12", 12), ("N°12", 12), (" no 12 ", 12),
])
def test_a_line_is_named_by_its_number(text: str, number: int) -> None:
    assert line_number(text) == number


# --- on the screen ----------------------------------------------------------------------------


async def at_first_question(app: CqpApp, pilot: Pilot[None]) -> None:
    for _ in range(4):  # clock, two steps, block with its first question
        await pilot.press("enter")
    await pilot.pause()


async def test_a_refused_line_stays_and_its_reason_is_told(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=(100, 30)) as pilot:
        await at_first_question(app, pilot)
        for line in ("#2,3 une note", "/j 2,3 a", "?#1,2 et le soir", "/j 1.1 peut-être"):
            await write(pilot, line)
            assert typed(app) == line
            assert "✗" in flat_text(app) or "deux façons" in flat_text(app)
            session_now = interview_of(app).session
            assert not (session_now.notes or session_now.judgements)
            assert len(session_now.asked) == 1
            await pilot.press("ctrl+u")


async def test_the_words_that_people_try_do_what_they_say(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=(100, 30)) as pilot:
        await at_first_question(app, pilot)
        await write(pilot, "/pause")
        assert interview_of(app).session.clock.since is None
        await write(pilot, "/pause")
        assert "déjà arrêtée" in flat_text(app)
        await pilot.press("ctrl+u")
        await write(pilot, "/reprendre")
        assert interview_of(app).session.clock.since is not None
        await write(pilot, "/note Range le dossier.")
        assert [note.text for note in interview_of(app).session.notes.values()] == [
            "Range le dossier."
        ]
        await write(pilot, "/fin")
        assert not interview_of(app).session.clock.ended, "what is left open is told first"
        await write(pilot, "/fin")
        assert interview_of(app).session.clock.ended
        assert "‖ terminé" in flat_text(app)


def test_a_judgement_of_several_is_recorded_whole_or_not_at_all(
    tmp_path: Path, clock: FixedClock
) -> None:
    conduct = leading(dossier_world(tmp_path, clock))
    before = conduct.session.number
    with pytest.raises(AssistantError):
        conduct.judge("3.2 a 3.3 n 9.9 a")
    assert conduct.session.number == before
    conduct.judge("3.2 a 3.3 n")
    by = conduct.session.role
    values = [conduct.session.judgement(ElementRef(3, one), by) for one in (2, 3)]
    assert [one.value for one in values if one] == ["acquis", "non_acquis"]
