"""An empty database for each of these tests, and its logins."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from assistant.storage.server.database import Database
from assistant.storage.server.store import ServerStore
from tests.postgres import Server

As = Callable[[str], ServerStore]


@pytest.fixture
def logged_in(organisation: tuple[Server, str], address: str) -> Iterator[As]:
    """The store as one of the logins has it."""
    server, name = organisation
    opened: list[Database] = []

    def of(login: str) -> ServerStore:
        opened.append(Database(server.address(name, login)))
        return ServerStore(opened[-1])

    yield of
    for database in opened:
        database.close()
