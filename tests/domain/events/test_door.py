"""What a line may say passes the door of records: right types, sizes that can be shown, clean."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.domain.common.errors import SessionUnreadable
from assistant.domain.common.store import Record
from assistant.domain.events import door, records
from assistant.domain.events import interview as ev
from assistant.domain.referential.model import ElementRef

TIME = "2026-11-21T09:32:11.123Z"
NOTE = {"text": "Bien.", "block": 1, "elements": ["1.1"], "origin": "entretien", "asked": 0}


def record(kind: str, data: dict[str, Any], **other: Any) -> Record:
    return Record(7, kind, other.get("version", 1), other.get("time", TIME),
                  other.get("role", "evaluateur"), data)


def test_what_the_program_writes_passes_as_it_is() -> None:
    note = records.read(record("note_taken", NOTE))
    assert records.plain(note) == NOTE


WRONG: tuple[tuple[str, dict[str, Any]], ...] = (
    ("note_taken", {**NOTE, "text": 3}),
    ("note_taken", {**NOTE, "text": None}),
    ("note_taken", {**NOTE, "text": []}),
    ("note_taken", {**NOTE, "text": {"a": "b"}}),
    ("note_taken", {**NOTE, "text": "x" * (door.MOST_TEXT + 1)}),
    ("note_taken", {**NOTE, "block": True}),
    ("note_taken", {**NOTE, "block": 1.0}),
    ("note_taken", {**NOTE, "block": "1"}),
    ("note_taken", {**NOTE, "asked": 10**400}),
    ("note_taken", {**NOTE, "asked": -(10**12)}),
    ("note_taken", {**NOTE, "elements": "1.1"}),
    ("note_taken", {**NOTE, "elements": [1.1]}),
    ("note_taken", {**NOTE, "elements": ["1." + "1" * 19]}),
    ("note_taken", {**NOTE, "elements": {"1.1": 1}}),
    ("note_taken", {**NOTE, "inconnu": 1}),
    ("note_taken", {"block": 1}),
    ("candidate_described", {"name": "x", "details": []}),
    ("candidate_described", {"name": "x", "details": {"a": 1.5}}),
    ("candidate_described", {"name": "x", "details": {"a": {"b": [[[[[[[[[[[[[1]]]]]]]]]]]]]}}}),
    ("evaluator_named", {"role_id": "r", "name": "n", "independent": "oui"}),
    ("evaluator_named", {"role_id": "r", "name": "n", "blocks": [True]}),
    ("fact_recorded", {"fact": "f", "date": "2026-02-31"}),
    ("fact_recorded", {"fact": "f", "date": "0001-01-01"}),
    ("fact_recorded", {"fact": "f", "date": "2026-03-12T08:30"}),
    ("fact_recorded", {"fact": "f", "date": 20260312}),
    ("fact_recorded", {"fact": "f", "date": None}),
    ("interview_paused", {"effective": 1}),
    ("interview_paused", {"effective": f"2026-11-21T09:32:11.{'1' * 30}Z"}),
    ("interview_paused", {"effective": "hier"}),
    ("interview_paused", {"effective": "9999-12-31T23:59:59Z"}),
    ("session_opened", {"session_id": "../x", "referential": {}, "fingerprint": ""}),
    ("session_opened", {"session_id": "x", "referential": [], "fingerprint": ""}),
    ("transcript_imported", {"file": "f", "sha256": "", "lines": [{"text": "x"}]}),
    ("transcript_imported", {"file": "f", "sha256": "", "lines": ["x"]}),
    ("transcript_imported", {"file": "f", "sha256": "", "lines": [], "speakers": {"a": 1}}),
    ("transcript_imported", {"file": "f", "sha256": "", "lines": [], "speakers": ["a"]}),
    ("transcript_imported", {"file": "f", "sha256": "", "lines": [{"speaker": "a"}]}),
    ("transcript_imported", {"file": "f", "sha256": "", "lines": [], "faults": [{"line": 1}]}),
    ("transcript_imported", {"file": "f", "sha256": "", "lines": [], "faults": [{"why": "x"}]}),
    ("suggestion_proposed", {"use": "relances", "model": "m", "prompt": "p", "consulted": 2,
                             "block": 1, "sentences": [{"lines": [3]}]}),
    ("draft_taken", {"block": 1, "sentences": [{"id": "i"}]}),
    ("draft_taken", {"block": 1, "sentences": [{"id": "i", "text": "x", "lines": {}}]}),
    ("draft_taken", {"block": 1, "sentences": [{"id": "i", "text": "x", "lines": ""}]}),
    ("draft_taken", {"block": 1, "sentences": [
        {"id": "i", "text": "x", "lines": [1] * (door.MOST_ITEMS + 1)}]}),
    ("candidate_described", {"name": "x", "details": {"a": [1] * (door.MOST_ITEMS + 1)}}),
    ("candidate_described", {"name": "x", "details": "a"}),
    ("draft_taken", {"block": 1, "sentences": [{"text": "x"}]}),
    ("draft_taken", {"block": 1, "sentences": [{"id": "i", "text": "x", "lines": ["1"]}]}),
    ("record_brought", {"session": "s", "number": 1, "time": "x", "role": "", "kind": "note_taken",
                        "shape": 1, "data": {}}),
)


@pytest.mark.parametrize(("kind", "data"), WRONG)
def test_what_no_program_of_ours_writes_is_refused_in_a_sentence(
    kind: str, data: dict[str, Any]
) -> None:
    with pytest.raises(SessionUnreadable, match="ligne 7"):
        records.read(record(kind, data))


@pytest.mark.parametrize("other", [
    {"time": ""}, {"time": "2026-11-21"}, {"time": "2026-11-21T09:32:11"}, {"time": "demain"},
    {"time": "0001-01-01T00:00:00Z"}, {"time": "9999-12-31T23:59:59.999Z"}, {"version": 0},
    {"version": -1}, {"role": "a\x1b[2J"}, {"time": f"2026-11-21T09:32:11.{'1' * 30}Z"},
    {"time": "2026-31-12T00:00:00Z"}, {"time": "2026Z"},
])
def test_the_line_itself_is_looked_at_too(other: dict[str, Any]) -> None:
    with pytest.raises(SessionUnreadable, match="ligne 7"):
        records.read(record("note_taken", NOTE, **other))


TEXTS = {
    "\x1b]52;c;aGVsbG8=\x07": "]52;c;aGVsbG8=",
    "a\x9b31mb": "a31mb",
    "a\x7fb\x00": "ab",
    "lu \u202exuaf\u202c": "lu [U+202E]xuaf[U+202C]",
    "\u2066x\u2069": "[U+2066]x[U+2069]",
    "ligne\r\nautre\rfin": "ligne\nautre\nfin",
    "Œuvre, 20\u00a0% – שלום 👩‍🔬": "Œuvre, 20\u00a0% – שלום 👩‍🔬",
}


@pytest.mark.parametrize(("text", "shown"), TEXTS.items())
def test_texts_come_through_clean_wherever_they_stand(text: str, shown: str) -> None:
    note = records.read(record("note_taken", {**NOTE, "text": text, "origin": text}))
    assert isinstance(note, ev.NoteTaken)
    assert (note.text, note.origin) == (shown, shown)
    described = records.read(
        record("candidate_described", {"name": text, "details": {text: [text]}})
    )
    assert isinstance(described, ev.CandidateDescribed)
    assert described.details == {shown: [shown]}
    decided = records.read(record("jury_decided", {"date": "", "decision": text}))
    assert isinstance(decided, ev.JuryDecided) and decided.decision == shown


GOOD: tuple[tuple[str, dict[str, Any]], ...] = (
    ("draft_taken", {"block": 1, "sentences": [{"id": "i", "text": "x"}]}),
    ("draft_taken", {"block": 1, "sentences": [
        {"id": "i", "text": "x", "lines": [3], "document": "d"}]}),
    ("draft_taken", {"block": 1, "sentences": [
        {"id": "i", "text": "x", "lines": [1] * door.MOST_ITEMS}]}),
    ("candidate_described", {"name": "x", "details": {"a": [1] * door.MOST_ITEMS}}),
    ("transcript_imported", {"file": "f", "sha256": "", "lines": [], "speakers": {"a": "b"},
                             "faults": [{"line": 1, "why": "x"}]}),
    ("suggestion_proposed", {"use": "relances", "model": "m", "prompt": "p", "consulted": 2,
                             "block": 1, "sentences": [{"text": "x"}]}),
    ("transcript_imported", {"file": "f", "sha256": "", "lines": [
        {"speaker": "a", "text": "b"}, {"speaker": "a", "text": "b", "start": None}],
        "offset": None}),
    ("evaluator_named", {"role_id": "r", "name": "n", "independent": None}),
    ("interview_paused", {"effective": ""}),
    ("interview_paused", {"effective": "2026-11-21T09:32:11+01:00"}),
    ("fact_recorded", {"fact": "f", "date": "2026-02-28"}),
    ("fact_recorded", {"fact": "f", "date": "1900-01-01"}),
    ("fact_recorded", {"fact": "f", "date": "2199-12-31"}),
    ("jury_decided", {"date": "", "decision": "d", "members": {"salariés": ["A"], "autres": 2}}),
    ("note_taken", {"text": "x" * door.MOST_TEXT}),
    ("note_taken", {"text": "x", "elements": ["1." + "1" * 18]}),
    ("note_taken", {"text": "x", "asked": 1 - door.MOST_NUMBER}),
    ("note_taken", {"text": "x", "asked": door.MOST_NUMBER - 1}),
    ("candidate_described", {"name": "x", "details": {"a": [1, None, True, {"b": "c"}]}}),
)


@pytest.mark.parametrize(("kind", "data"), GOOD)
def test_what_older_or_shorter_lines_say_is_taken_as_it_is(
    kind: str, data: dict[str, Any]
) -> None:
    told = records.plain(records.read(record(kind, data)))
    assert {name: told[name] for name in data} == data


def test_a_role_is_looked_at_however_many_there_are() -> None:
    for number in range(150):
        records.read(record("note_taken", NOTE, role=f"role-{number}"))
    with pytest.raises(SessionUnreadable):
        records.read(record("note_taken", NOTE, role="\x9b31m"))
    assert len(records._ROLES) == 100, "ceux d’un fichier quelconque ne sont pas tous retenus"


def test_an_element_is_read_however_many_there_are() -> None:
    for number in range(1, 1_101):
        assert door.element(f"7.{number}") == ElementRef(7, number)
    assert len(door._ELEMENTS) == 1_000, "ceux d’un fichier quelconque ne sont pas tous retenus"


@pytest.mark.parametrize(("seal", "good"), [
    ("", True), ("a" * 64, True), ("0123456789abcdef" * 4, True), ("a" * 63, False),
    ("A" * 64, False), ("g" * 64, False), (f"{'a' * 64}\n", False), (0, False), (None, False),
])
def test_the_seal_of_an_admitted_dossier_is_a_sum_or_nothing(seal: Any, good: bool) -> None:
    data = {"session": "2026-03-12-abcde", "number": 7, "head": "h", "seal": seal}
    admitted = record("dossier_admitted", data)
    if good:
        records.read(admitted, records.SITTINGS)
        return
    with pytest.raises(SessionUnreadable, match="ligne 7"):
        records.read(admitted, records.SITTINGS)


@pytest.mark.parametrize("day", ["2026-02-31", "1899-12-31", "2026-03-12T08:30", 20260312, None])
def test_the_day_of_a_sitting_is_a_day(day: Any) -> None:
    opened = record("sitting_described", {"day": day})
    records.read(record("sitting_described", {"day": "2026-03-12"}), records.SITTINGS)
    with pytest.raises(SessionUnreadable, match="ligne 7"):
        records.read(opened, records.SITTINGS)


def _nested(depth: int) -> Any:
    return [_nested(depth - 1)] if depth else "fond"


def test_a_table_nests_so_deep_and_no_deeper() -> None:
    deep = {"name": "x", "details": {"a": _nested(door.MOST_DEPTH)}}
    records.read(record("candidate_described", deep))
    with pytest.raises(SessionUnreadable):
        records.read(
            record("candidate_described", {"name": "x", "details": {"a": _nested(13)}})
        )


@pytest.mark.parametrize(("time", "good"), [
    ("1970-01-01T00:00:00Z", True), ("1969-12-31T23:59:59Z", False),
    ("1971-06-01T00:00:00+02:00", True), ("2200-12-31T23:59:59Z", True),
    ("2201-01-01T00:00:00Z", False), ("2199-01-01T00:00:00Z", True),
])
def test_a_time_is_one_that_can_be_shown_everywhere(time: str, good: bool) -> None:
    if good:
        records.read(record("note_taken", NOTE, time=time))
        return
    with pytest.raises(SessionUnreadable):
        records.read(record("note_taken", NOTE, time=time))
