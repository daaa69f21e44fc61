"""The user's key: Ed25519, made at first use, in a private file that never leaves this computer.

The one module that imports `cryptography`, and only when a seal is made or checked.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assistant.domain.common.errors import AssistantError, NotSaved
from assistant.domain.common.why import why, why_unread
from assistant.storage.disk.clock import Now, utc_now
from assistant.storage.disk.files import SYSTEM, Files, ensure_private_folder, write_private
from assistant.storage.disk.lock import SessionLock

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEY_NAME = "cle-de-sceau.pem"


class UserKeyError(AssistantError):
    """The user's key cannot be read; nothing was sealed, earlier seals still stand."""


class UserKey:
    """The key of this user: implements the `Signer` protocol.

    Args:
        folder: the user's configuration folder.
        files: the system calls; tests give others.
        now: the clock, for the lock of its file.
    """

    def __init__(self, folder: Path, files: Files = SYSTEM, now: Now = utc_now) -> None:
        self.path = folder / KEY_NAME
        self._files = files
        self._now = now
        self._private: Ed25519PrivateKey | None = None

    @property
    def public_key(self) -> bytes:
        """The 32 bytes that check this user's seals; makes the key at first use.

        Raises:
            UserKeyError: there is a file, but no key in it that can be read.
            NotSaved: the disk refused a new key.
        """
        return self._key().public_key().public_bytes_raw()

    @property
    def known_public_key(self) -> bytes:
        """The same when there is a key already that can be read; empty otherwise."""
        if not self._files.exists(self.path):
            return b""
        try:
            return self.public_key
        except UserKeyError:
            return b""

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes of the signature; raises as `public_key` does."""
        return self._key().sign(message)

    def _key(self) -> Ed25519PrivateKey:
        if self._private is None:
            if not self._files.exists(self.path):
                self._make()
            self._private = self._read()
        return self._private

    def _read(self) -> Ed25519PrivateKey:
        from cryptography.exceptions import InternalError, UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        try:
            found = load_pem_private_key(self._files.read(self.path), password=None)
        except OSError as error:
            raise self._unusable(why_unread(error)) from error
        except (ValueError, TypeError, UnsupportedAlgorithm, InternalError) as error:
            raise self._unusable("ce n’est pas une clé que le programme sait lire") from error
        if not isinstance(found, Ed25519PrivateKey):
            raise self._unusable("ce n’est pas une clé Ed25519")
        return found

    def _make(self) -> None:
        """Write a new key, unless another program does at the same instant.

        The lock keeps two programs from each making one: the second would replace the first,
        that may have sealed a session already.
        """
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import (
            Encoding,
            NoEncryption,
            PrivateFormat,
        )

        made = Ed25519PrivateKey.generate()
        content = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        try:
            ensure_private_folder(self.path.parent, self._files)
            lock = SessionLock.acquire(
                self._files, self.path.with_suffix(".lock"), self._now()
            )
            if lock is None:
                raise NotSaved(
                    "Clé non créée",
                    "Un autre programme crée votre clé de sceau en ce moment. Rien n’a été "
                    "scellé ; recommencez.",
                )
            try:
                if not self._files.exists(self.path):
                    write_private(self.path, content, self._files)
            finally:
                lock.release()
        except OSError as error:
            raise NotSaved(
                "Clé non créée",
                f"{self.path} : {why(error)}. Rien n’a été scellé ; donnez-vous le droit d’écrire "
                "dans ce dossier ou libérez de la place, puis recommencez.",
            ) from error

    def _unusable(self, reason: str) -> UserKeyError:
        return UserKeyError(
            "Clé de sceau inutilisable",
            f"{self.path} : {reason}. Rien n’a été scellé, et les sceaux déjà posés restent "
            "vérifiables. Remettez une copie de ce fichier, ou déplacez-le : une nouvelle clé sera "
            "créée au prochain sceau.",
        )


def signature_holds(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """True when the holder of this key signed this message."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
