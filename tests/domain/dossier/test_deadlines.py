"""The deadlines of a session, read from `tests/echeances/sessions.yaml`, and their agenda."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant.calendar_fr import is_holiday
from assistant.domain.common.errors import RefusedCommand
from assistant.domain.dossier.deadlines import Due, due
from assistant.interview import Interview
from assistant.reports.data.ics import calendar, of_session
from tests.dossiers import Order, play
from tests.helpers import HandClock, library
from tests.places import TESTS
from tests.yaml_data import yaml_data

TABLE = TESTS / "echeances" / "sessions.yaml"
CASES: list[dict[str, Any]] = yaml_data(TABLE.read_text("utf-8"))
WHOLESALE = "vendeur-conseil-distance-gros"


def opened(
    folder: Path, cqp: str, orders: list[Order], route: str = "",
    name: str = "DUVAL Camille",
) -> Interview:
    interview = library(folder).create(cqp, name, route=route)
    play(interview, HandClock(), orders)
    return interview


def described(one: Due) -> dict[str, Any]:
    """A deadline in the words of the tables."""
    return {
        "jour": one.day and one.day.isoformat(),
        "depuis": one.start and one.start.isoformat(),
        "manque": one.missing,
        "blocs": list(one.blocks),
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["nom"])
def test_the_deadlines_are_those_of_the_table(case: dict[str, Any], tmp_path: Path) -> None:
    interview = opened(tmp_path, case["referentiel"], case["ordres"], case.get("voie", ""))
    found = {one.id: described(one) for one in due(interview.session, is_holiday)}
    if "seulement" in case:
        found = {name: found[name] for name in case["seulement"]}
    expected = case["echeances"]
    assert found.keys() == expected.keys()
    for name, wanted in expected.items():
        assert {key: found[name][key] for key in wanted} == wanted, name


def test_the_dated_come_first_in_order_and_each_has_its_sentence(tmp_path: Path) -> None:
    orders: list[Order] = [
        {"fait": "date_deliberation", "date": "2026-06-03"},
        {"fait": "date_evaluation", "date": "2026-05-26"},
    ]
    found = due(opened(tmp_path, WHOLESALE, orders, "formation").session, is_holiday)
    days = [one.day or date.max for one in found]
    assert days == sorted(days)
    assert days[0] < date.max
    assert days[-1] == date.max
    assert all(one.sentence and one.citation.document == "cahier" for one in found)


@pytest.mark.parametrize("day", ["9999-12-31", "0026-03-12"])
def test_a_slip_in_the_year_is_refused_before_anything_is_counted_from_it(
    day: str, tmp_path: Path
) -> None:
    interview = opened(tmp_path, WHOLESALE, [])
    with pytest.raises(RefusedCommand, match="Date invraisemblable"):
        play(interview, HandClock(), [{"jury": "CQP délivré", "date": day}])
    assert all(one.day is None for one in due(interview.session, is_holiday))


# --- the agenda ----------------------------------------------------------------------------

AGENDA: list[Order] = [
    {"fait": "date_evaluation", "date": "2026-05-26"},
    {"jury": "Un domaine validé", "date": "2026-06-30", "blocs": [2]},
]


def unfolded(text: str) -> list[str]:
    """The logical lines of an agenda, as a reader puts them together again."""
    return text.replace("\r\n ", "").split("\r\n")


def events(text: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for line in unfolded(text):
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found and line != "END:VEVENT":
            found[-1].setdefault(name, value)
    return found


def agenda(interview: Interview) -> str:
    session = interview.session
    return calendar(of_session(session, due(session, is_holiday)), interview.now())


def test_each_dated_deadline_is_an_all_day_event(tmp_path: Path) -> None:
    interview = opened(tmp_path, WHOLESALE, AGENDA, "formation")
    dated = [one for one in due(interview.session, is_holiday) if one.day]
    found = events(agenda(interview))
    assert len(found) == len(dated) > 0
    for event, one in zip(found, dated, strict=True):
        assert one.day is not None
        assert event["DTSTART;VALUE=DATE"] == f"{one.day:%Y%m%d}"
        assert event["DTEND;VALUE=DATE"] > event["DTSTART;VALUE=DATE"]
        assert event["DTSTAMP"] == "20260312T083000Z"
    last = found[-1]
    assert last["SUMMARY"] == "Fin de conservation : l’épreuve réussie (DUVAL Camille)"
    assert "il conserve le bénéfice de l'épreuve réussie durant 2 ans" in last["DESCRIPTION"]


def test_the_agenda_keeps_to_the_lines_of_the_standard(tmp_path: Path) -> None:
    """CRLF, 75 octets at most, no character cut in two; the folds come apart again."""
    text = agenda(opened(tmp_path, WHOLESALE, AGENDA, name="ÉÈÀ Ç" * 40))
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:")
    assert text.endswith("END:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")
    lines = text.split("\r\n")
    assert max(len(line.encode("utf-8")) for line in lines) <= 75
    assert any(len(line.encode("utf-8")) > 73 for line in lines), "nothing was folded"
    assert "ÉÈÀ Ç" * 40 in events(text)[0]["SUMMARY"]


def test_text_is_inert_in_the_agenda(tmp_path: Path) -> None:
    name = "DUPONT, Jean; \\n END:VEVENT"
    text = agenda(opened(tmp_path, WHOLESALE, AGENDA, name=name))
    assert events(text)[0]["SUMMARY"].endswith("(DUPONT\\, Jean\\; \\\\n END:VEVENT)")
    assert text.count("\r\nEND:VEVENT\r\n") == len(events(text))


def test_an_event_keeps_its_identifier_when_its_day_moves(tmp_path: Path) -> None:
    interview = opened(tmp_path, WHOLESALE, AGENDA[:1], "formation")
    before = events(agenda(interview))
    play(interview, HandClock(), [{"fait": "date_evaluation", "date": "2026-06-09"}])
    after = events(agenda(interview))
    assert [one["UID"] for one in before] == [one["UID"] for one in after]
    assert len({one["UID"] for one in after}) == len(after)
    assert before[0]["DTSTART;VALUE=DATE"] < after[0]["DTSTART;VALUE=DATE"]
    assert int(before[0]["SEQUENCE"]) < int(after[0]["SEQUENCE"])


def test_without_any_date_the_agenda_is_empty_and_still_valid(tmp_path: Path) -> None:
    text = agenda(opened(tmp_path, "technico-commercial-chimie", []))
    assert events(text) == []
    assert text.endswith("METHOD:PUBLISH\r\nEND:VCALENDAR\r\n")
