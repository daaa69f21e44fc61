"""Durable append and opening, against the bare disk, stock TinyDB and sqlite3."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tinydb import TinyDB

from assistant.domain import commands, event_records
from assistant.domain import events as ev
from assistant.domain.referential import ElementRef
from assistant.interview import Interview, Library
from assistant.resources import shipped
from assistant.storage.referentials import ReferentialShelf
from assistant.storage.session_store import TinyDBSessionStore
from benchmarks.measure import Row, compared, row, timed

NOTE = "Relance le stagiaire puis l’entreprise quand une pièce manque au dossier. " * 3
LENGTHS = (100, 1_000, 5_000, 20_000)


def library(folder: Path) -> Library:
    shelf = ReferentialShelf(shipped("referentials"), folder / "aucun")
    return Library(TinyDBSessionStore(folder), shelf)


def session(folder: Path, events: int) -> Interview:
    """An opened session of that many events, questions and notes by turns."""
    interview = library(folder).create("assistant-formation", "DUVAL Camille")
    block = interview.session.referential.blocks[0]
    facts = [
        event
        for number in range(0, events, 2)
        for event in (
            *commands.ask(interview.session, 1, number // 2 % len(block.questions) + 1),
            *commands.note(interview.session, NOTE, [block.elements[0].ref]),
        )
    ]
    interview.record(facts[: events - interview.session.number])
    return interview


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for length in LENGTHS:
            yield _append(folder / str(length), length)
        yield _order(folder / "ordre")
        yield _stock_tinydb(folder)
        yield _sqlite(folder)
        yield _open(folder)


def _append(folder: Path, length: int) -> Row:
    """One event handed to the store, against its bytes written bare; see `_order` for the rest."""
    folder.mkdir(mode=0o700)
    interview = session(folder, length)
    session_id = interview.session.id
    interview.close()
    journal = library(folder).store.open(session_id)
    before = (folder / f"{session_id}.jsonl").stat().st_size

    def ours() -> float:
        fact = ev.NoteTaken(NOTE, 1, (ElementRef(1, 1),))
        draft = event_records.draft(fact, "2026-03-12T08:30:00.000Z", "evaluateur_externe")
        return timed(lambda: journal.append([draft], expected=len(journal.records)))

    ours()
    size = (folder / f"{session_id}.jsonl").stat().st_size - before
    pair = compared(ours, _bare(folder, size), rounds=200)
    journal.close()
    aim = "≤ 1,5×" if length == 5_000 else ""
    return row(f"ajout durable, session de {length} événements / écriture nue", pair, aim)


def _order(folder: Path) -> Row:
    """The whole of an order: checked, appended, projected."""
    folder.mkdir(mode=0o700)
    interview = session(folder, 5_000)
    pair = compared(
        lambda: timed(lambda: interview.run(commands.note, NOTE)), _bare(folder, 1_100), rounds=200
    )
    return row("ordre entier (vérifié, écrit, projeté) / écriture nue", pair, "")


def _bare(folder: Path, size: int) -> Callable[[], float]:
    """One write and one fsync of as many bytes."""
    descriptor = os.open(folder / "nu", os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    content = b"x" * size

    def work() -> None:
        os.write(descriptor, content)
        os.fsync(descriptor)

    return lambda: timed(work)


def _stock_tinydb(folder: Path) -> Row:
    database = TinyDB(folder / "stock.json")
    database.insert_multiple({"type": "note_taken", "text": NOTE} for _ in range(5_000))

    def work() -> None:
        database.insert({"type": "note_taken", "text": NOTE})

    pair = compared(lambda: timed(work), _bare(folder, 350), rounds=5)
    return row("  pour mémoire : TinyDB tel quel, 5000 événements", pair, "")


def _sqlite(folder: Path) -> Row:
    database = sqlite3.connect(folder / "sqlite.db", isolation_level=None)
    database.execute("pragma journal_mode=wal")
    database.execute("pragma synchronous=full")
    database.execute("create table events (n integer primary key, data text)")
    database.executemany("insert into events (data) values (?)", [(NOTE,)] * 5_000)

    def work() -> None:
        database.execute("insert into events (data) values (?)", (NOTE,))

    pair = compared(lambda: timed(work), _bare(folder, 350), rounds=100)
    return row("  pour mémoire : sqlite3 (WAL, FULL), 5000 événements", pair, "")


def _open(folder: Path) -> Row:
    place = folder / "ouverture"
    place.mkdir(mode=0o700)
    long, short = session(place, 20_000), session(place, 3)
    long.close()
    short.close()

    def whole(session_id: str) -> Callable[[], float]:
        return lambda: timed(lambda: library(place).open(session_id, write=False).close())

    pair = compared(whole(long.session.id), whole(short.session.id), rounds=5)
    return row("ouverture et relecture : 20000 événements / 3", pair, "")
