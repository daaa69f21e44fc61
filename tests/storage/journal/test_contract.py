"""Every store passes the same contract."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.domain.common.store import SessionStore
from assistant.storage.journal.store import TinyDBSessionStore
from assistant.storage.vault.session_keys import SessionKeys
from tests.store_contract import OneWriterContract, StoreContract
from tests.store_memory import MemoryStore
from tests.vaults import vault_in


class TestTinyDBStore(StoreContract, OneWriterContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> SessionStore:
        return TinyDBSessionStore(tmp_path / "sessions")


class TestEncryptedTinyDBStore(StoreContract, OneWriterContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> SessionStore:
        keys = SessionKeys(vault_in(tmp_path))
        return TinyDBSessionStore(tmp_path / "sessions", codecs=keys)


class TestMemoryStore(StoreContract, OneWriterContract):
    @pytest.fixture
    def store(self) -> SessionStore:
        return MemoryStore()
