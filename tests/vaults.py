"""A vault that costs nothing to open, for tests that are about something else than its cost."""

from __future__ import annotations

from pathlib import Path

from assistant.storage.disk.files import SYSTEM, Files
from assistant.storage.journal.codec import NO_VAULT, Codecs
from assistant.storage.vault.file import Cost
from assistant.storage.vault.session_keys import SessionKeys
from assistant.storage.vault.vault import Vault
from tests.store_disk import SimulatedDisk

LIGHT = Cost(memory=64, passes=1, lanes=1)
PHRASE = "quatre mots sans rapport"


def vault_in(folder: Path, files: Files = SYSTEM) -> Vault:
    """An unlocked vault in a folder."""
    vault = Vault(folder, files=files, cost=LIGHT)
    vault.create(PHRASE)
    return vault


def vault_in_memory() -> Vault:
    """An unlocked vault on a disk of its own, that nothing happens to."""
    return vault_in(Path("coffre"), SimulatedDisk())


def codecs(vault: Vault | None, files: Files) -> Codecs:
    """How sessions on a disk are kept: encrypted when there is a vault."""
    return NO_VAULT if vault is None else SessionKeys(vault, files=files)
