"""The user's key: made once, private, and one sentence when it cannot be used."""

from __future__ import annotations

import errno
import os
import stat
import sys
from pathlib import Path

import pytest

from assistant.domain.common.errors import AssistantError, NotSaved
from assistant.storage.disk.files import SYSTEM, Files
from assistant.storage.disk.lock import SessionLock
from assistant.storage.vault.signing import KEY_NAME, UserKey, signature_holds
from tests.helpers import START
from tests.test_architecture import loaded_by


def test_a_key_is_made_once_and_found_again(tmp_path: Path) -> None:
    folder = tmp_path / "un" / "deux"
    first = UserKey(folder)
    assert first.known_public_key == b"", "looking must not make a key"
    assert not folder.exists()
    public = first.public_key
    assert len(public) == 32
    assert UserKey(folder).public_key == public == first.known_public_key
    signature = UserKey(folder).sign(b"message")
    assert signature_holds(public, signature, b"message")
    assert not signature_holds(public, signature, b"messages")
    assert UserKey(tmp_path / "autre").public_key != public


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights")
def test_only_its_owner_reads_it(tmp_path: Path) -> None:
    key = UserKey(tmp_path / "cles")
    old = os.umask(0)
    try:
        _ = key.public_key
    finally:
        os.umask(old)
    assert stat.S_IMODE(key.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(key.path.parent.stat().st_mode) == 0o700
    left = {path.name for path in key.path.parent.iterdir()}
    assert left == {KEY_NAME, KEY_NAME.replace(".pem", ".lock")}


SHORT = (
    b"-----BEGIN PRIVATE KEY-----\n"
    b"MC4CAQAwBQYDK2VvBCIEIIgHrK98Y1qT1V0P4BGQl9SD4KbObEnjaexH0M3kbMpm\n"
    b"-----END PRIVATE KEY-----\n"
)


@pytest.mark.parametrize(
    "content", [b"", b"x", b"\0" * 119, b"-----BEGIN PRIVATE KEY-----\n", SHORT],
    ids=["vide", "un octet", "zéros", "tronquée", "trop courte d’un octet"],
)
def test_a_broken_key_is_told_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / KEY_NAME
    path.write_bytes(content)
    with pytest.raises(AssistantError) as said:
        UserKey(tmp_path).sign(b"message")
    assert str(path) in said.value.message
    assert "une nouvelle clé sera créée" in said.value.message
    with pytest.raises(AssistantError):
        _ = UserKey(tmp_path).public_key
    assert UserKey(tmp_path).known_public_key == b""
    assert path.read_bytes() == content


def test_another_sort_of_key_is_told(tmp_path: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    other = X25519PrivateKey.generate()
    (tmp_path / KEY_NAME).write_bytes(
        other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    with pytest.raises(AssistantError, match="Ed25519"):
        UserKey(tmp_path).sign(b"m")


class Refusing(Files):
    """A disk that refuses one kind of call, at the rank given."""

    def __init__(self, name: str, rank: int = 1) -> None:
        self.name, self.left = name, rank

    def _refuse(self, name: str) -> None:
        if name == self.name:
            self.left -= 1
            if self.left == 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def fsync(self, descriptor: int) -> None:
        self._refuse("fsync")
        super().fsync(descriptor)

    def replace(self, source: Path, target: Path) -> None:
        self._refuse("replace")
        super().replace(source, target)

    def create(self, path: Path) -> int:
        self._refuse("create")
        return super().create(path)

    def make_folder(self, folder: Path) -> None:
        self._refuse("make_folder")
        super().make_folder(folder)


@pytest.mark.parametrize("call", ["fsync", "replace", "create", "make_folder"])
def test_a_key_that_the_disk_refuses_leaves_nothing_behind(tmp_path: Path, call: str) -> None:
    folder = tmp_path / "cles"
    with pytest.raises(NotSaved, match=r"le disque est plein.*Rien n’a été scellé"):
        _ = UserKey(folder, Refusing(call)).public_key
    assert not list(folder.glob("*.pem*")), "half a key was left"
    assert len(UserKey(folder).public_key) == 32


def test_two_programs_at_the_same_instant_make_one_key(tmp_path: Path) -> None:
    """The second finds no key, waits for the lock, and takes the key the first has made."""

    class Late(Files):
        def __init__(self) -> None:
            self.made = b""

        def exists(self, path: Path) -> bool:
            if path.name == KEY_NAME and not self.made:
                self.made = b"-"
                self.made = UserKey(tmp_path).public_key
                return False
            return super().exists(path)

    late = Late()
    assert UserKey(tmp_path, late).public_key == late.made == UserKey(tmp_path).public_key


def test_while_another_program_makes_the_key_nothing_is_sealed(tmp_path: Path) -> None:
    key = UserKey(tmp_path)
    maker = SessionLock.acquire(SYSTEM, key.path.with_suffix(".lock"), START)
    assert maker
    with pytest.raises(NotSaved, match=r"Un autre programme crée votre clé.*Rien n’a été scellé"):
        key.sign(b"message")
    assert not key.path.exists()
    maker.release()
    assert key.sign(b"message")


def test_one_seal_is_of_one_key_whatever_replaces_its_file_meanwhile(tmp_path: Path) -> None:
    key, other = UserKey(tmp_path / "la mienne"), UserKey(tmp_path / "une autre")
    public, another = key.public_key, other.public_key
    other.path.replace(key.path)
    assert signature_holds(public, key.sign(b"message"), b"message")
    assert UserKey(key.path.parent).public_key == another


@pytest.mark.parametrize("public", [b"", b"x" * 31, b"\0" * 32, b"\xff" * 32])
def test_a_key_or_a_signature_that_is_none_holds_nothing(public: bytes) -> None:
    for signature in (b"", b"\0" * 64, b"x" * 63):
        assert not signature_holds(public, signature, b"message")


def test_cryptography_is_only_loaded_for_a_seal() -> None:
    loaded = loaded_by(
        "import contextlib, assistant.interview, assistant.cli.seals, assistant.reports.report.qr\n"
        "from assistant.storage.vault.signing import UserKey"
    )
    assert not loaded & {"cryptography", "segno"}
