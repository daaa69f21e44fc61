"""Fixtures that several tests share."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.storage.journal.store import TinyDBJournal
from tests.command import Cqp, runner
from tests.postgres import CannotRun, Server, emptied, made_database, made_logins, shared_server


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the collector need not go through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def _opened() -> Iterator[list[TinyDBJournal]]:
    """Every session that a test opened, in order."""
    opened: list[TinyDBJournal] = []
    made = TinyDBJournal.__init__

    def remembered(journal: TinyDBJournal, *args: Any, **named: Any) -> None:
        made(journal, *args, **named)
        opened.append(journal)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TinyDBJournal, "__init__", remembered)
        yield opened


@pytest.fixture(autouse=True)
def _closed(_opened: list[TinyDBJournal]) -> Iterator[None]:
    """What a test leaves open is closed after it: a machine may let one program hold no more than
    a thousand files, and all tests together open more.
    """
    before = len(_opened)
    yield
    for journal in _opened[before:]:
        journal.close()
    del _opened[before:]


@pytest.fixture
def cqp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: Any) -> Cqp:
    """`cqp(words…, entree=bytes)` in a data folder of its own."""
    monkeypatch.setenv("CQP_DONNEES", str(tmp_path / "donnees"))
    monkeypatch.delenv("CQP_SESSIONS", raising=False)
    return runner(monkeypatch, capfdbinary)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The one PostgreSQL of this run, whichever process asks; skipped where none can run."""
    own = tmp_path_factory.getbasetemp()
    folder = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    try:
        with shared_server(folder) as server:
            yield server
    except CannotRun as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def organisation(postgres: Server) -> tuple[Server, str]:
    """A database with the program's tables, of this process alone."""
    from assistant.storage.server.administering import create
    from assistant.storage.server.database import Database

    name = f"cqp_{os.environ.get('PYTEST_XDIST_WORKER', 'seul')}"
    database = Database(made_database(postgres, name))
    create(database)
    database.close()
    made_logins(postgres)
    return postgres, name


@pytest.fixture
def address(organisation: tuple[Server, str]) -> Iterator[str]:
    """The address of an empty database, for a login that may do everything."""
    server, name = organisation
    emptied(server.address(name))
    yield server.address(name)
