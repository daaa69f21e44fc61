"""The file of a vault: the master key, wrapped twice; and the cryptography that wraps it.

The passphrase goes through Argon2id (RFC 9106), the recovery key, which has 140 random bits,
through HKDF. docs/donnees-personnelles.md describes the file.
"""

from __future__ import annotations

import hmac
import json
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from assistant.domain.common.passphrase import RECOVERY_LETTERS, passphrase_bytes
from assistant.storage.journal.encrypted import NONCE, Aead

FORMAT = 1
KEY_SIZE = 32
SALT = 16

_MOST_MEMORY, _MOST_WORK, _MOST_LANES = 1 << 19, 1 << 20, 16
"""Kibibytes, and kibibytes times passes: two seconds at most. A file that asks for more is not
ours, and would hold the computer for as long as whoever wrote it likes."""

_ID = re.compile("[0-9A-Za-z-]{1,64}", re.ASCII)
_SEALED = NONCE + KEY_SIZE + 16
_MOST_BYTES = 1 << 16
"""A vault takes one kilobyte: what is far larger is not looked through."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What deriving the passphrase takes: kibibytes, passes, lanes."""

    memory: int = 1 << 17
    passes: int = 3
    lanes: int = 4


LIGHTER = Cost(memory=1 << 16)
"""For a computer on which the usual cost takes more than a second."""


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A key encrypted under another: nonce, key and tag together."""

    salt: bytes
    sealed: bytes
    cost: Cost | None = None


@dataclass(frozen=True, slots=True)
class VaultFile:
    """What the file of a vault holds; `active` says whether new sessions are encrypted.

    Args:
        generation: how often it was written; of two that hold, the higher one counts.
        proof: authenticates all the rest under the master key; empty in files of older programs.
    """

    id: str
    active: bool
    passphrase: Wrapped
    recovery: Wrapped
    generation: int = 0
    proof: bytes = b""


def about(vault_id: str, which: str) -> bytes:
    """What a wrapped master key is bound to."""
    return f"cqp/coffre/{FORMAT}\n{vault_id}\n{which}\n".encode("ascii")


def aead(key: bytes) -> Aead:
    """Authenticated encryption under a key."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

    return AESGCMSIV(key)


def encrypt(key: bytes, content: bytes, about: bytes) -> bytes:
    """Encrypt a few bytes, bound to what they are about; the nonce goes before."""
    nonce = os.urandom(NONCE)
    return nonce + aead(key).encrypt(nonce, content, about)


def decrypt(key: bytes, sealed: bytes, about: bytes) -> bytes | None:
    """The bytes that `encrypt` was given; None when key or bytes are wrong."""
    from cryptography.exceptions import InvalidTag

    try:
        return aead(key).decrypt(sealed[:NONCE], sealed[NONCE:], about)
    except (InvalidTag, ValueError):
        return None


def passphrase_key(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    """The key that a passphrase gives; slow on purpose."""
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    derivation = Argon2id(
        salt=salt, length=KEY_SIZE, iterations=cost.passes, lanes=cost.lanes,
        memory_cost=cost.memory,
    )
    return derivation.derive(passphrase_bytes(passphrase))


def new_recovery() -> tuple[int, ...]:
    """The 28 values of a recovery key, drawn at random."""
    return tuple(secrets.randbelow(32) for _ in range(RECOVERY_LETTERS))


def recovery_key(values: tuple[int, ...], salt: bytes) -> bytes:
    """The key that a recovery key gives."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), KEY_SIZE, salt, b"cqp/secours/1").derive(bytes(values))


def by_recovery(values: tuple[int, ...], master: bytearray, vault_id: str) -> Wrapped:
    """The master key, wrapped by a recovery key."""
    salt = os.urandom(SALT)
    key = recovery_key(values, salt)
    return Wrapped(salt, encrypt(key, bytes(master), about(vault_id, "secours")))


def proven(content: VaultFile, master: bytes) -> VaultFile:
    """The same, with a proof that its writer had the master key."""
    return replace(content, proof=_proof(content, master))


def holds(content: VaultFile, master: bytes) -> bool:
    """True when nothing in it was changed since somebody with the master key wrote it."""
    return hmac.compare_digest(content.proof, _proof(content, master))


def _proof(content: VaultFile, master: bytes) -> bytes:
    key = hmac.digest(master, b"cqp/coffre/preuve/1", "sha256")
    document = json.dumps(_document(content), sort_keys=True, separators=(",", ":"))
    return hmac.digest(key, document.encode(), "sha256")


def written(content: VaultFile) -> bytes:
    """The bytes of the file."""
    document = {**_document(content), "preuve": content.proof.hex()}
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _document(content: VaultFile) -> dict[str, Any]:
    cost = content.passphrase.cost or Cost()
    return {
        "format": FORMAT,
        "coffre": content.id,
        "actif": content.active,
        "generation": content.generation,
        "phrase": {
            "derivation": "Argon2id", "memoire_kio": cost.memory, "passes": cost.passes,
            "voies": cost.lanes, "sel": content.passphrase.salt.hex(),
            "cle": content.passphrase.sealed.hex(),
        },
        "secours": {
            "derivation": "HKDF-SHA256", "sel": content.recovery.salt.hex(),
            "cle": content.recovery.sealed.hex(),
        },
    }


def parsed(content: bytes) -> VaultFile:
    """The file of a vault.

    Raises:
        ValueError, KeyError, TypeError: it is damaged, or none of ours.
    """
    if len(content) > _MOST_BYTES:
        raise ValueError("far larger than any vault")
    document: Mapping[str, Any] = json.loads(content)
    phrase, recovery = document["phrase"], document["secours"]
    cost = Cost(phrase["memoire_kio"], phrase["passes"], phrase["voies"])
    generation = document.get("generation", 0)
    if not (
        type(generation) is int and generation >= 0 and document["format"] == FORMAT
        and all(type(one) is int and one > 0 for one in (cost.memory, cost.passes, cost.lanes))
        and cost.memory <= _MOST_MEMORY and cost.memory * cost.passes <= _MOST_WORK
        and cost.lanes <= _MOST_LANES and cost.memory >= 8 * cost.lanes
        and _ID.fullmatch(document["coffre"])
        and all(
            8 <= len(bytes.fromhex(one["sel"])) <= 64 and len(bytes.fromhex(one["cle"])) == _SEALED
            for one in (phrase, recovery)
        )
    ):
        raise ValueError("not a vault of ours")
    return VaultFile(
        document["coffre"], document["actif"] is True,
        Wrapped(bytes.fromhex(phrase["sel"]), bytes.fromhex(phrase["cle"]), cost),
        Wrapped(bytes.fromhex(recovery["sel"]), bytes.fromhex(recovery["cle"])),
        generation, bytes.fromhex(document.get("preuve", "")),
    )
