"""The store of an organisation passes the contract of every store."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.storage.server.database import Database
from assistant.storage.server.store import ServerStore
from tests.store_contract import ManyWritersContract, StoreContract


class TestServerStore(StoreContract, ManyWritersContract):
    @pytest.fixture
    def store(self, address: str) -> Iterator[ServerStore]:
        database = Database(address)
        yield ServerStore(database)
        database.close()
