"""The store of an organisation passes the contract of every store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.storage.journal.store import TinyDBSessionStore
from assistant.storage.server.database import Database
from assistant.storage.server.keys import VaultKeys
from assistant.storage.server.listening import ServerListening
from assistant.storage.server.steady import SteadyStore
from assistant.storage.server.store import ServerStore
from tests.storage.server.conftest import As
from tests.store_contract import ManyWritersContract, StoreContract
from tests.vaults import vault_in


class TestServerStore(StoreContract, ManyWritersContract):
    @pytest.fixture
    def store(self, logged_in: As) -> ServerStore:
        return logged_in("anne")


class TestSteadyStore(StoreContract, ManyWritersContract):
    @pytest.fixture
    def store(
        self, logged_in: As, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> Iterator[SteadyStore]:
        monkeypatch.setattr("assistant.storage.server.steady.PATIENCE", 5.0)
        server = logged_in("anne")
        listening = ServerListening(server.database)
        yield SteadyStore(
            server, TinyDBSessionStore(tmp_path / "repli"), listening, forget=print
        )
        listening.close()


class TestEncryptedServerStore(StoreContract, ManyWritersContract):
    @pytest.fixture
    def store(self, address: str, tmp_path: Path) -> Iterator[ServerStore]:
        database = Database(address)
        yield ServerStore(database, keys=VaultKeys(vault_in(tmp_path)))
        database.close()
