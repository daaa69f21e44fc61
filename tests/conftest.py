"""Fixtures that several tests share."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.command import Cqp, runner
from tests.postgres import CannotRun, Server, emptied, made_database, made_logins, shared_server


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the collector need not go through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


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
