"""Sessions of earlier formats, committed as they were: they read today as they did then."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from assistant.domain.referential.model import ElementRef
from assistant.library import Library
from assistant.storage.disk.clock import utc_now
from assistant.storage.journal.codec import NO_VAULT, Codecs
from assistant.storage.journal.store import TinyDBSessionStore
from assistant.storage.vault.session_keys import SessionKeys
from assistant.storage.vault.vault import Vault
from tests.helpers import judge, shelf
from tests.places import TESTS
from tests.vaults import PHRASE

FORMATS = TESTS / "data" / "formats"
HEAD = "345695b84bb351bbd27002dddaa18aeb9a28359fd5d6ef371fe7603f3a21cc30"
"""The sum of the last line of both, which a seal would have signed."""


def kept(folder: Path) -> Codecs:
    """What reads the sessions of a folder: its vault, where there is one."""
    vault = Vault(folder)
    if not vault.path.exists():
        return NO_VAULT
    vault.unlock(PHRASE)
    return SessionKeys(vault)


@pytest.mark.parametrize("name", ["format-1", "format-2"])
def test_a_session_of_an_earlier_format_reads_and_goes_on(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    shutil.copytree(FORMATS / name, folder)
    store = TinyDBSessionStore(folder, codecs=kept(folder))
    assert store.open("ancienne", write=False).records[-1].sum == HEAD
    interview = Library(store, shelf(tmp_path), utc_now).open("ancienne")
    session = interview.session
    assert session.candidate == "MARTIN Léa"
    assert [note.text for note in session.notes.values()] == [
        "Accueille le groupe à l’heure : « bonjour »."
    ]
    effective = session.effective(ElementRef(1, 1))
    assert effective is not None
    assert effective.value == "acquis"
    assert interview.recovery is None
    before = session.number
    assert judge(interview, ElementRef(1, 2), "non_acquis") == before + 1


def test_the_earlier_encrypted_session_says_nothing_without_its_passphrase() -> None:
    for path in (FORMATS / "format-2").iterdir():
        assert b"MARTIN" not in path.read_bytes()


# --- an independent reader, from docs/formats-des-fichiers.md and docs/donnees-personnelles.md ---


def opened(key: bytes, sealed: bytes, *about: str) -> bytes:
    bound = "".join(f"{one}\n" for one in about).encode()
    return AESGCMSIV(key).decrypt(sealed[:12], sealed[12:], bound)


def read_independently(folder: Path, session: str, passphrase: str) -> bytes:
    vault = json.loads((folder / "coffre.json").read_bytes())
    said = vault["phrase"]
    derived = Argon2id(
        salt=bytes.fromhex(said["sel"]), length=32, iterations=said["passes"],
        lanes=said["voies"], memory_cost=said["memoire_kio"],
    ).derive(passphrase.encode())
    master = opened(derived, bytes.fromhex(said["cle"]), "cqp/coffre/1", vault["coffre"], "phrase")
    kept = json.loads((folder / f"{session}.cle").read_bytes().splitlines()[0])["data"]
    key = opened(
        master, bytes.fromhex(kept["enveloppe"]), "cqp/cle/1", kept["coffre"], session, kept["cle"]
    )
    before, *lines = (folder / f"{session}.jsonl").read_bytes().splitlines()
    found = b""
    for place, line in enumerate(lines, 1):
        content = base64.b64decode(json.loads(line)["c"])
        nonce, link, body = content[:12], content[12:44], content[44:]
        assert (json.loads(line)["n"], link) == (place, hashlib.sha256(before).digest())
        bound = f"cqp/ligne/1\n{session}\n{place}\n".encode() + link
        found += AESGCMSIV(key).decrypt(nonce, body, bound).rstrip(b"\0")[:-1]
        before = line
    return found


def test_the_documentation_is_enough_to_read_an_encrypted_session() -> None:
    found = read_independently(FORMATS / "format-2", "ancienne", PHRASE)
    assert found == (FORMATS / "format-1" / "ancienne.jsonl").read_bytes()
