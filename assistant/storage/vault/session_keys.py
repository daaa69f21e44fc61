"""The key of each session, wrapped by the vault: one small file `<session>.cle` beside it.

It is made before the session's first encrypted byte, stays the same for the session's whole life,
goes with every copy of it, and is looked for in the copies when it is lost. It is written twice in
its file, so that no single damage takes it away. Once all of them are destroyed, nothing is left
that can be read: `erasure` does it.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.domain.common.errors import SessionUnreadable, VaultLocked
from assistant.domain.common.passphrase import VaultState
from assistant.storage.disk.files import SYSTEM, Files, write_private
from assistant.storage.journal import line as journal
from assistant.storage.journal.codec import CLEAR, LineCodec
from assistant.storage.journal.encrypted import Aead, EncryptedLines
from assistant.storage.journal.parts import KEY_SUFFIX, is_session_id, key_name, unreadable
from assistant.storage.vault.file import KEY_SIZE
from assistant.storage.vault.vault import Vault

_BESIDE = ".copie-"
_MOST_BYTES = 1 << 16
"""Two lines take one kilobyte."""


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """The key of a session as its file keeps it."""

    session: str
    id: str
    vault: str
    sealed: bytes


class SessionKeys:
    """The keys of the sessions: implements `Codecs`.

    Args:
        vault: wraps them.
        sessions: the folder of the sessions, whose keys their copies share.
        backups: the folder of the copies, where a lost key is looked for.
        files: the system calls; tests give others.
    """

    def __init__(
        self, vault: Vault, sessions: Path | None = None, backups: Path | None = None,
        files: Files = SYSTEM,
    ) -> None:
        self.vault = vault
        self._sessions = sessions
        self._backups = backups
        self._files = files

    def for_new(self, folder: Path, session_id: str) -> LineCodec:
        """How a session that begins is kept; see the protocol.

        Raises:
            VaultLocked: others there are encrypted, and no vault is left: this one would lie in
                clear.
        """
        if self.vault.must_encrypt():
            return self.encrypting(folder, session_id)
        if self.vault.state is VaultState.ABSENT and self._keyed(folder):
            raise VaultLocked(
                "Coffre absent",
                f"Des sessions de « {folder} » sont chiffrées, et « {self.vault.path} » n’est pas "
                "là : une nouvelle serait en clair. Remettez-le, d’une sauvegarde de votre dossier "
                "de données, ou choisissez une autre phrase secrète : cqp chiffrement activer.",
            )
        return CLEAR

    def for_more(self, folder: Path, session_id: str) -> LineCodec:
        """How a session in clear goes on; see the protocol."""
        keyed = self._in(folder / key_name(session_id), session_id) is not None
        return self.encrypting(folder, session_id) if keyed and self.vault.must_encrypt() else CLEAR

    def encrypting(self, folder: Path, session_id: str) -> EncryptedLines:
        """What encrypts a session, with the key it has, else a new one, on disk.

        Raises:
            VaultLocked: nobody unlocked the vault.
            SessionUnreadable: it has a key that this vault does not open.
            OSError: the disk refused the key.
        """
        kept = self._find(folder, session_id, "")
        if kept is None:
            kept = self._make(session_id)
        codec = self._codec(kept)
        if self._in(folder / key_name(session_id), session_id) is None:
            self._write(folder, kept)
        return codec

    def for_encrypted(self, folder: Path, session_id: str, key_id: str) -> EncryptedLines:
        """What reads an encrypted session; see the protocol."""
        self.vault.master()
        kept = self._find(folder, session_id, key_id)
        if kept is None:
            raise unreadable(
                session_id,
                f"elle est chiffrée et sa clé « {key_name(session_id)} » manque ou est abîmée. "
                f"Remettez ce fichier dans « {folder} » ; une copie en est faite avec chaque "
                "sauvegarde. Rien n’a été modifié.",
            )
        codec = self._codec(kept)
        if self._in(folder / key_name(session_id), session_id) is None:
            with contextlib.suppress(OSError):  # reading needs no right to write
                self._write(folder, kept)
        return codec

    def made(self, session_id: str) -> EncryptedLines:
        """What encrypts a session with a new key, that its `key_file` wraps; kept nowhere yet.

        Raises:
            VaultLocked: nobody unlocked the vault.
        """
        return self._codec(self._make(session_id))

    def kept_as(self, session_id: str, content: bytes) -> EncryptedLines:
        """What reads and carries on a session, by the contents of the file of its key.

        Raises:
            VaultLocked: nobody unlocked the vault.
            SessionUnreadable: it is damaged, or another vault's.
        """
        self.vault.master()
        kept = _parsed(content, session_id)
        if kept is None:
            raise unreadable(session_id, "elle est chiffrée et sa clé est abîmée.")
        return self._codec(kept)

    def _codec(self, kept: WrappedKey) -> EncryptedLines:
        about = _about(kept)

        def key() -> Aead:
            return self.vault.aead(kept.id, kept.sealed, about)

        try:
            key()
        except SessionUnreadable as error:
            another = kept.vault != self.vault.id
            reason = (
                f"elle a été chiffrée avec un autre coffre ({kept.vault}) que le vôtre "
                f"({self.vault.id}). Remettez le fichier « {self.vault.path.name} » de ce coffre."
                if another else
                f"sa clé « {key_name(kept.session)} » ne s’ouvre pas. Remettez une copie de ce "
                "fichier."
            )
            raise unreadable(kept.session, reason) from error
        return EncryptedLines(kept.session, kept.id, key, _written(kept))

    def _make(self, session_id: str) -> WrappedKey:
        made = WrappedKey(session_id, secrets.token_hex(8), self.vault.id, b"")
        sealed = self.vault.wrap(secrets.token_bytes(KEY_SIZE), _about(made))
        return WrappedKey(session_id, made.id, made.vault, sealed)

    def _write(self, folder: Path, kept: WrappedKey) -> None:
        write_private(folder / key_name(kept.session), _written(kept), self._files)

    def _find(self, folder: Path, session_id: str, key_id: str) -> WrappedKey | None:
        for path in self._places(folder, session_id):
            found = self._in(path, session_id)
            if found is not None and key_id in ("", found.id):
                return found
        return None

    def _in(self, path: Path, session_id: str) -> WrappedKey | None:
        try:
            return _parsed(self._files.read(path), session_id)
        except OSError:
            return None

    def _places(self, folder: Path, session_id: str) -> Iterator[Path]:
        """Where the key of a session may be: beside it, then with its copies."""
        name = key_name(session_id)
        yield folder / name
        if not is_session_id(session_id):
            return
        if self._sessions is not None and self._sessions != folder:
            yield self._sessions / name
        for beside in sorted(self._names(folder), reverse=True):
            if beside.startswith(session_id + _BESIDE):
                yield folder / beside / name
        if self._backups is not None:
            home = self._backups / session_id
            for copy in sorted(self._names(home), reverse=True):
                yield home / copy / name

    def _keyed(self, folder: Path) -> bool:
        """Whether sessions of a folder are encrypted."""
        return any(
            self._in(folder / name, name.removesuffix(KEY_SUFFIX)) is not None
            for name in self._names(folder) if name.endswith(KEY_SUFFIX)
        )

    def _names(self, folder: Path) -> list[str]:
        try:
            return self._files.names(folder)
        except OSError:
            return []


def _about(kept: WrappedKey) -> bytes:
    """What a wrapped key is bound to."""
    return f"cqp/cle/1\n{kept.vault}\n{kept.session}\n{kept.id}\n".encode("ascii")


def _written(kept: WrappedKey) -> bytes:
    data = {
        "chiffrement": 1, "cle": kept.id, "coffre": kept.vault, "enveloppe": kept.sealed.hex(),
        "session": kept.session,
    }
    event = {"type": "session_key", "v": 1, "at": "", "role": "", "data": data}
    return journal.encode(0, event, journal.GENESIS)[0] * 2


def _parsed(content: bytes, session_id: str) -> WrappedKey | None:
    """The first of the two lines that holds; what is far larger than two is no key."""
    if len(content) > _MOST_BYTES:
        return None
    for line in journal.salvage(content):
        data = line["data"]
        if line["type"] == "session_key" and data.get("session") == session_id:
            try:
                sealed = bytes.fromhex(data["enveloppe"])
            except (KeyError, TypeError, ValueError):
                continue
            key, vault = str(data.get("cle")), str(data.get("coffre"))
            if (key + vault).isascii() and (key + vault).isprintable():
                return WrappedKey(session_id, key, vault, sealed)
    return None
