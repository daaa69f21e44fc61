"""The keys of sessions on a server: wrapped by this computer's vault, never in clear there.

The vault (`coffre.json`) is the organisation's: whoever has a copy of it and its passphrase reads
what was encrypted with it, on whichever laptop.
"""

from __future__ import annotations

from assistant.storage.journal.codec import CLEAR, LineCodec
from assistant.storage.vault.session_keys import SessionKeys
from assistant.storage.vault.vault import Vault


class VaultKeys:
    """Implements `ServerKeys` by a vault."""

    def __init__(self, vault: Vault) -> None:
        self._vault, self._keys = vault, SessionKeys(vault)

    def for_new(self, session_id: str) -> LineCodec:
        """How a session that begins is kept; see the protocol."""
        return self._keys.made(session_id) if self._vault.must_encrypt() else CLEAR

    def for_kept(self, session_id: str, key_file: bytes) -> LineCodec:
        """What reads an encrypted session; see the protocol."""
        return self._keys.kept_as(session_id, key_file)
