"""Sessions are TinyDB databases: its queries work, and nothing of it rewrites the past."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB, where
from tinydb.table import Document

from assistant.storage.journal.store import TinyDBJournal, TinyDBSessionStore
from assistant.storage.journal.tinydb import AppendOnlyError
from tests.store_contract import TIME, note, texts


@pytest.fixture
def journal(tmp_path: Path) -> TinyDBJournal:
    return TinyDBSessionStore(tmp_path).create("essai", [note("un"), note("deux"), note("trois")])


def test_queries_work(journal: TinyDBJournal) -> None:
    events = journal.database.table("events")
    assert isinstance(journal.database, TinyDB)
    assert journal.database.tables() == {"events"}
    assert len(events) == len(events.all()) == 3
    assert [d.doc_id for d in events.search(where("type") == "note_taken")] == [1, 2, 3]
    assert events.search(where("type") == "judgement_given") == []
    found = events.get(where("data").text == "deux")
    assert isinstance(found, Document)
    assert (found.doc_id, found["n"], found["at"]) == (2, 2, TIME)
    third = events.get(doc_id=3)
    assert isinstance(third, Document)
    assert third["data"] == {"text": "trois"}
    assert events.contains(doc_id=1)
    assert not events.contains(doc_id=4)
    assert events.count(where("n") > 1) == 2


def test_a_query_sees_what_was_just_appended(journal: TinyDBJournal) -> None:
    query = where("type") == "note_taken"
    events = journal.database.table("events")
    assert len(events.search(query)) == 3
    journal.append([note("quatre")], expected=3)
    assert len(events.search(query)) == 4


def test_a_query_sees_what_another_program_appended(
    journal: TinyDBJournal, tmp_path: Path
) -> None:
    reader = TinyDBSessionStore(tmp_path).open("essai", write=False)
    query, events = where("type") == "note_taken", reader.database.table("events")
    assert len(events.search(query)) == 3
    journal.append([note("quatre")], expected=3)
    reader.follow()
    assert len(events.search(query)) == 4


def test_an_insert_is_an_append(journal: TinyDBJournal, tmp_path: Path) -> None:
    event = {"type": "note_taken", "v": 1, "at": TIME, "role": "", "data": {"text": "quatre"}}
    assert journal.database.table("events").insert(event) == 4
    assert journal.database.insert_multiple([event, event]) == [5, 6]
    journal.close()
    again = TinyDBSessionStore(tmp_path).open("essai", write=False)
    assert texts(again.records)[3:] == ["quatre"] * 3


REWRITES: dict[str, Callable[[TinyDB], Any]] = {
    "update": lambda db: db.table("events").update({"type": "x"}),
    "update des ids": lambda db: db.table("events").update({"type": "x"}, doc_ids=[1]),
    "update_multiple": lambda db: db.table("events").update_multiple([({}, where("n") == 1)]),
    "upsert": lambda db: db.table("events").upsert({"type": "x"}, where("n") == 1),
    "remove": lambda db: db.table("events").remove(doc_ids=[1]),
    "truncate": lambda db: db.table("events").truncate(),
    "drop_table": lambda db: db.drop_table("events"),
    "drop_tables": lambda db: db.drop_tables(),
    "autre table": lambda db: db.table("autre").insert({"type": "x"}),
    "storage.write": lambda db: db.storage.write({}),
}


@pytest.mark.parametrize("rewrite", REWRITES.values(), ids=REWRITES.keys())
def test_the_past_is_not_rewritten(
    journal: TinyDBJournal, tmp_path: Path, rewrite: Callable[[TinyDB], Any]
) -> None:
    before = (tmp_path / "essai.jsonl").read_bytes()
    with pytest.raises(AppendOnlyError, match="only appended to"):
        rewrite(journal.database)
    assert (tmp_path / "essai.jsonl").read_bytes() == before
    assert [d["data"]["text"] for d in journal.database.all()] == ["un", "deux", "trois"]
    journal.append([note("quatre")], expected=3)


def test_a_number_is_not_chosen(journal: TinyDBJournal) -> None:
    event = {"type": "note_taken", "v": 1, "at": TIME, "role": "", "data": {}}
    with pytest.raises(ValueError, match="numbers its events itself"):
        journal.database.table("events").insert(Document(event, doc_id=9))
