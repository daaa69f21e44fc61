"""Durable append and opening, against the bare disk, stock TinyDB and sqlite3."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tinydb import TinyDB

from assistant.domain.events import interview as ev
from assistant.domain.events import records
from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders
from assistant.interview import Interview
from assistant.library import Library
from assistant.resources import shipped
from assistant.storage.disk.clock import utc_now
from assistant.storage.journal.codec import NO_VAULT, Codecs
from assistant.storage.journal.endings import loose_bytes
from assistant.storage.journal.store import TinyDBSessionStore
from assistant.storage.referential.shelf import ReferentialShelf
from assistant.storage.vault.session_keys import SessionKeys
from assistant.storage.vault.signing import UserKey, signature_holds
from assistant.storage.vault.vault import Vault
from benchmarks.measure import Row, compared, row, timed

NOTE = "Relance le stagiaire puis l’entreprise quand une pièce manque au dossier. " * 3
LENGTHS = (100, 1_000, 5_000, 20_000)


def library(folder: Path, codecs: Codecs = NO_VAULT) -> Library:
    shelf = ReferentialShelf(shipped("referentials"), folder / "aucun")
    return Library(TinyDBSessionStore(folder, codecs=codecs), shelf, utc_now)


def session(folder: Path, events: int, codecs: Codecs = NO_VAULT) -> Interview:
    """An opened session of that many events, questions and notes by turns."""
    interview = library(folder, codecs).create("assistant-formation", "DUVAL Camille")
    block = interview.session.referential.blocks[0]
    facts = [
        event
        for number in range(0, events, 2)
        for event in (
            *orders.ask(interview.session, 1, number // 2 % len(block.questions) + 1),
            *orders.note(interview.session, NOTE, [block.elements[0].ref]),
        )
    ]
    interview.record(facts[: events - interview.session.number])
    return interview


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        keys = _keys(folder / "coffre")
        for length in LENGTHS:
            place = folder / str(length)
            place.mkdir(mode=0o700)
            yield _append(place, length, NO_VAULT, "en clair", "≤ 1,5×")
            yield _append(place, length, keys, "chiffré", "≤ 2×")
            yield _sqlite(place, length)
            yield _stock_tinydb(place, length)
        yield _order(folder / "ordre")
        for codecs, how in ((NO_VAULT, "en clair"), (keys, "chiffrée")):
            yield from _open(folder / f"ouverture {how}", codecs, how)


def _keys(folder: Path) -> Codecs:
    """What encrypts the sessions of these measures."""
    vault = Vault(folder)
    vault.create("quatre mots sans rapport")
    return SessionKeys(vault)


def _append(folder: Path, length: int, codecs: Codecs, how: str, aim: str) -> Row:
    """One event handed to the store, against its bytes written bare; see `_order` for the rest."""
    interview = session(folder, length, codecs)
    session_id = interview.session.id
    interview.close()
    journal = library(folder, codecs).store.open(session_id)
    before = (folder / f"{session_id}.jsonl").stat().st_size

    def ours() -> float:
        fact = ev.NoteTaken(NOTE, 1, (ElementRef(1, 1),))
        draft = records.draft(fact, "2026-03-12T08:30:00.000Z", "evaluateur_externe")
        return timed(lambda: journal.append([draft], expected=len(journal.records)))

    os.sync()  # what an earlier row left to be written is not this one's
    ours()
    size = (folder / f"{session_id}.jsonl").stat().st_size - before
    pair = compared(ours, _bare(folder, size), rounds=200)
    journal.close()
    return row(f"ajout durable {how}, {length} événements / écriture nue", pair, aim)


def _order(folder: Path) -> Row:
    """The whole of an order: checked, appended, projected."""
    folder.mkdir(mode=0o700)
    interview = session(folder, 5_000)
    pair = compared(
        lambda: timed(lambda: interview.run(orders.note, NOTE)), _bare(folder, 1_100), rounds=200
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


def _stock_tinydb(folder: Path, length: int) -> Row:
    database = TinyDB(folder / "stock.json")
    database.insert_multiple({"type": "note_taken", "text": NOTE} for _ in range(length))

    def work() -> None:
        database.insert({"type": "note_taken", "text": NOTE})

    pair = compared(lambda: timed(work), _bare(folder, 350), rounds=5)
    return row(f"  pour mémoire : TinyDB tel quel, {length}", pair, "")


def _sqlite(folder: Path, length: int) -> Row:
    database = sqlite3.connect(folder / "sqlite.db", isolation_level=None)
    database.execute("pragma journal_mode=wal")
    database.execute("pragma synchronous=full")
    database.execute("create table events (n integer primary key, data text)")
    database.executemany("insert into events (data) values (?)", [(NOTE,)] * length)

    def work() -> None:
        database.execute("insert into events (data) values (?)", (NOTE,))

    pair = compared(lambda: timed(work), _bare(folder, 350), rounds=100)
    database.close()
    return row(f"  pour mémoire : sqlite3 (WAL, FULL), {length}", pair, "")


def _open(place: Path, codecs: Codecs, how: str) -> Iterator[Row]:
    """Opening a long session and a short one, and verifying the long one, all in this process."""
    place.mkdir(mode=0o700)
    long, short = session(place, 20_000, codecs), session(place, 3, codecs)
    long.seal(UserKey(place / "cle"), incomplete="mesure")
    long.close()
    short.close()

    def whole(session_id: str) -> Callable[[], float]:
        return lambda: timed(lambda: library(place, codecs).open(session_id, write=False).close())

    def verified() -> None:
        interview = library(place, codecs).open(long.session.id, write=False)
        loose = loose_bytes(place, long.session.id, codecs=codecs)
        found = interview.verify(signature_holds, loose=loose)
        interview.close()
        if found.faults:
            raise AssertionError(found.faults)

    pair = compared(whole(long.session.id), whole(short.session.id), rounds=5)
    yield row(f"ouverture {how} : 20000 événements / 3", pair, "")
    pair = compared(lambda: timed(verified), whole(long.session.id), rounds=5)
    yield row(f"verifier {how}, 20000 événements / ouverture", pair, "")
