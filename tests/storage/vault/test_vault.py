"""The vault: what opens it, what does not, and what a crash leaves of it."""

from __future__ import annotations

import errno
import json
import stat
import unicodedata
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from assistant.domain.common import legible
from assistant.domain.common.errors import (
    AssistantError,
    NotSaved,
    RefusedCommand,
    SessionUnreadable,
    VaultLocked,
)
from assistant.domain.common.passphrase import VaultState, read_recovery
from assistant.storage.disk.files import SYSTEM, Files
from assistant.storage.disk.lock import SessionLock
from assistant.storage.journal import line as journal
from assistant.storage.journal.store import TinyDBSessionStore
from assistant.storage.vault import session_keys
from assistant.storage.vault.file import (
    LIGHTER,
    Cost,
    VaultFile,
    Wrapped,
    parsed,
    proven,
)
from assistant.storage.vault.session_keys import SessionKeys
from assistant.storage.vault.vault import Vault
from tests.helpers import START
from tests.places import ROOT
from tests.store_contract import note, texts
from tests.store_disk import FaultyFiles, failing, failing_at
from tests.vaults import LIGHT, PHRASE, vault_in

OTHER = "une tout autre phrase"


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path, tmp_path / "sauvegardes", cost=LIGHT)


@pytest.fixture
def recovery(vault: Vault) -> str:
    return vault.create(PHRASE)


def opens(vault: Vault, secret: str) -> bool:
    vault.lock()
    try:
        vault.unlock(secret)
    except RefusedCommand:
        return False
    return vault.state is VaultState.UNLOCKED


def test_a_vault_is_absent_then_unlocked_then_locked(vault: Vault) -> None:
    assert (vault.state, vault.active) == (VaultState.ABSENT, False)
    vault.create(PHRASE)
    assert (vault.state, vault.active) == (VaultState.UNLOCKED, True)
    held = vault._master
    assert held
    vault.lock()
    assert (vault.state, vault.active) == (VaultState.LOCKED, True)
    assert not any(held), "the key is wiped where it lay"
    with pytest.raises(VaultLocked, match="déverrouillez avec votre phrase secrète"):
        vault.master()


@pytest.mark.parametrize("typed", [
    lambda key: PHRASE, lambda key: key, lambda key: key.lower(),
    lambda key: key.replace("-", " "), lambda key: key.replace("0", "o").replace("1", "l"),
    lambda key: f"  {key}\n",
], ids=["la phrase", "la clé", "en minuscules", "avec des espaces", "lettres confondues", "autour"])
def test_the_passphrase_and_the_recovery_key_open_it(
    vault: Vault, recovery: str, typed: object
) -> None:
    assert callable(typed)
    assert opens(vault, typed(recovery))


@pytest.mark.parametrize("secret", ["", PHRASE[:-1], PHRASE.upper(), PHRASE + " ", "\ud800"])
def test_anything_else_is_refused_with_what_to_look_at(
    vault: Vault, recovery: str, secret: str
) -> None:
    vault.lock()
    with pytest.raises(RefusedCommand, match="ni la phrase secrète, ni la clé de secours"):
        vault.unlock(secret)
    assert vault.state is VaultState.LOCKED


def test_the_same_characters_typed_on_another_system_open_it(vault: Vault) -> None:
    vault.create("été à la plage, nœud")
    assert opens(vault, unicodedata.normalize("NFD", "été à la plage, nœud"))


def test_every_slip_in_one_letter_of_the_recovery_key_is_seen_and_its_group_named(
    vault: Vault, recovery: str
) -> None:
    for place, letter in enumerate(recovery):
        if letter != "-":
            wrong = legible.ALPHABET[(legible.ALPHABET.index(letter) + 1) % 32]
            read = read_recovery(recovery[:place] + wrong + recovery[place + 1 :])
            assert read.wrong == (place // 6 + 1,), place
    groups = recovery.split("-")
    exchanged = read_recovery("-".join([groups[1], groups[0], *groups[2:]]))
    assert exchanged.wrong == (1, 2) or groups[0] == groups[1]
    with pytest.raises(RefusedCommand, match="le groupe 7 est mal recopié"):
        vault.unlock(recovery[:-1] + ("A" if recovery[-1] != "A" else "B"))


def test_a_copied_recovery_key_can_be_checked_without_changing_anything(
    vault: Vault, recovery: str, tmp_path: Path
) -> None:
    before = vault.path.read_bytes()
    vault.check_recovery(recovery)
    with pytest.raises(RefusedCommand, match="sept groupes de cinq lettres"):
        vault.check_recovery(recovery[:-3])
    stranger = Vault(tmp_path / "autre", cost=LIGHT).create(PHRASE)
    with pytest.raises(RefusedCommand, match="d’un autre coffre"):
        vault.check_recovery(stranger)
    assert vault.path.read_bytes() == before


@pytest.mark.parametrize("phrase", ["", "court", "onze lettre", "a" * 16, "ab" * 8])
def test_a_passphrase_that_is_guessed_is_refused(vault: Vault, phrase: str) -> None:
    with pytest.raises(RefusedCommand, match="12 caractères, dont 6 différents"):
        vault.create(phrase)
    assert vault.state is VaultState.ABSENT


def test_a_vault_is_made_once(vault: Vault, recovery: str) -> None:
    with pytest.raises(RefusedCommand, match="changez plutôt la phrase"):
        vault.create(OTHER)
    assert opens(vault, recovery)


def test_the_file_is_private_and_holds_no_secret(vault: Vault, recovery: str) -> None:
    master = vault.master()
    content = vault.path.read_bytes()
    for secret in (PHRASE, recovery, recovery.replace("-", ""), master.hex()):
        assert secret.encode() not in content
    assert master not in content
    assert stat.S_IMODE(vault.path.stat().st_mode) == 0o600
    assert json.loads(content)["phrase"]["derivation"] == "Argon2id"


def test_the_cost_of_a_passphrase_is_at_least_64_mebibytes() -> None:
    assert min(Cost().memory, LIGHTER.memory) >= 64 * 1024
    assert min(Cost().passes, LIGHTER.passes) >= 3
    usual, lighter = Cost(), LIGHTER
    told = (
        f"Argon2id ({usual.memory // 1024} Mio, {usual.passes} passes, {usual.lanes} voies ; "
        f"{lighter.memory // 1024} Mio là"
    )
    assert told in (ROOT / "docs" / "donnees-personnelles.md").read_text("utf-8")
    assert (lighter.passes, lighter.lanes) == (usual.passes, usual.lanes)


def test_the_proof_that_a_vault_bears_holds_from_one_version_to_the_next() -> None:
    whole = VaultFile(
        "0123456789abcdef", True, Wrapped(bytes(16), bytes(60), Cost(64, 1, 1)),
        Wrapped(bytes(16), bytes(60)), 3,
    )
    assert proven(whole, bytes(32)).proof.hex() == (
        "c3342da00640b29992f485920ad0dec7195cca9623866fcdd756079c4e22d20b"
    )


def test_changing_the_passphrase_closes_the_old_one_and_keeps_the_recovery_key(
    vault: Vault, recovery: str
) -> None:
    master = vault.master()
    vault.change(PHRASE, OTHER)
    assert vault.master() == master
    assert not opens(vault, PHRASE)
    assert opens(vault, OTHER)
    vault.change(recovery, PHRASE)
    assert opens(vault, PHRASE)
    with pytest.raises(RefusedCommand):
        vault.change("une fausse phrase", OTHER)
    assert opens(vault, PHRASE)
    with pytest.raises(RefusedCommand, match="12 caractères, dont 6 différents"):
        vault.change(PHRASE, "court")
    assert opens(vault, PHRASE)


def test_whoever_changes_a_secret_of_a_locked_vault_has_opened_it(
    vault: Vault, recovery: str
) -> None:
    vault.lock()
    vault.change(recovery, OTHER)
    assert vault.state is VaultState.UNLOCKED
    vault.lock()
    vault.renew_recovery(OTHER)
    assert vault.state is VaultState.UNLOCKED


@pytest.mark.parametrize(("seconds", "memory"), [(1.0, Cost().memory), (1.1, LIGHTER.memory)])
def test_a_slow_computer_derives_with_less_memory_and_no_other_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seconds: float, memory: int
) -> None:
    moments = iter([100.0, 100.0 + seconds])
    clock = SimpleNamespace(monotonic=lambda: next(moments))
    monkeypatch.setattr("assistant.storage.vault.vault.time", clock)
    monkeypatch.setattr("assistant.storage.vault.file.passphrase_key", lambda *_: bytes(32))
    vault = Vault(tmp_path)
    vault.create(PHRASE)
    assert json.loads(vault.path.read_bytes())["phrase"]["memoire_kio"] == memory


def test_a_new_recovery_key_closes_the_old_one(vault: Vault, recovery: str) -> None:
    fresh = vault.renew_recovery(PHRASE)
    assert not opens(vault, recovery)
    assert opens(vault, fresh)
    assert opens(vault, PHRASE)


def test_a_change_interrupted_at_any_call_leaves_the_old_or_the_new_never_none(
    tmp_path: Path
) -> None:
    vault_in(tmp_path)
    for for_good in (False, True):
        for call in range(1, 40):
            before = Vault(tmp_path, tmp_path / "sauvegardes", cost=LIGHT)
            phrase, wanted = (PHRASE, OTHER) if opens(before, PHRASE) else (OTHER, PHRASE)
            disk = FaultyFiles(SYSTEM, failing(errno.EIO, call, for_good=for_good))
            broken = Vault(tmp_path, tmp_path / "sauvegardes", files=disk, cost=LIGHT)
            said = True
            try:
                broken.change(phrase, wanted)
            except AssistantError:
                said = False
            found = Vault(tmp_path, tmp_path / "sauvegardes", cost=LIGHT)
            assert opens(found, wanted) or (not said and opens(found, phrase)), call
            if len(disk.calls) < call:
                break


def test_the_twin_opens_when_the_file_is_lost_or_damaged(vault: Vault, recovery: str) -> None:
    content = vault.path.read_bytes()
    twin = vault.path.parent / "sauvegardes" / vault.path.name
    assert twin.read_bytes() == content
    for damaged in (None, b"", content[:100], b"[]", b'{"format": 1}'):
        vault.path.unlink() if damaged is None else vault.path.write_bytes(damaged)
        assert opens(vault, PHRASE)
        assert vault.path.read_bytes() == content, "and it is put back"


def _flipped(content: bytes, member: str) -> bytes:
    """The first digit of the wrapped key, under that member, changed to another."""
    document = json.loads(content)
    sealed = document[member]["cle"]
    document[member]["cle"] = ("0" if sealed[0] != "0" else "1") + sealed[1:]
    return json.dumps(document).encode()


@pytest.mark.parametrize("member", ["phrase", "secours"])
@pytest.mark.parametrize("damaged", ["le fichier", "son jumeau"])
@pytest.mark.parametrize("by_recovery", [False, True], ids=["par la phrase", "par le secours"])
def test_one_wrong_digit_neither_refuses_the_right_secret_nor_costs_the_good_twin(
    vault: Vault, recovery: str, member: str, damaged: str, by_recovery: bool
) -> None:
    content = vault.path.read_bytes()
    twin = vault.path.parent / "sauvegardes" / vault.path.name
    (vault.path if damaged == "le fichier" else twin).write_bytes(_flipped(content, member))
    assert opens(vault, recovery if by_recovery else PHRASE)
    assert vault.path.read_bytes() == twin.read_bytes() == content
    assert opens(vault, PHRASE)


def test_an_outdated_twin_neither_opens_nor_replaces_the_file(
    vault: Vault, recovery: str
) -> None:
    twin = vault.path.parent / "sauvegardes" / vault.path.name
    before = twin.read_bytes()
    vault.change(PHRASE, OTHER)
    content = vault.path.read_bytes()
    twin.write_bytes(before)
    assert not opens(vault, PHRASE)
    assert opens(vault, OTHER)
    assert twin.read_bytes() == vault.path.read_bytes() == content


def test_a_vault_of_an_older_program_opens_and_no_copy_replaces_the_other(
    vault: Vault, recovery: str
) -> None:
    """Nothing vouches for either: both are kept as they are."""
    old = {k: v for k, v in json.loads(vault.path.read_bytes()).items()
           if k not in ("preuve", "generation")}
    twin = vault.path.parent / "sauvegardes" / vault.path.name
    vault.path.write_bytes(_flipped(json.dumps(old).encode(), "phrase"))
    twin.write_bytes(json.dumps(old).encode())
    before = (vault.path.read_bytes(), twin.read_bytes())
    started = Vault(vault.path.parent, twin.parent, cost=LIGHT)
    assert opens(started, PHRASE)
    assert opens(started, recovery)
    assert (vault.path.read_bytes(), twin.read_bytes()) == before


@pytest.mark.parametrize("proof", ["gardée", "ôtée"])
def test_whoever_cannot_open_the_vault_cannot_stop_the_encryption(
    vault: Vault, recovery: str, proof: str
) -> None:
    forged = json.loads(vault.path.read_bytes()) | {"actif": False}
    if proof == "ôtée":
        del forged["preuve"]
    for place in (vault.path, vault.path.parent / "sauvegardes" / vault.path.name):
        place.write_bytes(json.dumps(forged).encode())
    folder = vault.path.parent / "sessions"
    store = TinyDBSessionStore(folder, codecs=SessionKeys(vault))
    vault.lock()
    with pytest.raises(VaultLocked):
        store.create("essai", [note("lisible")])
    vault.unlock(PHRASE)
    assert vault.active
    store.create("essai", [note("lisible")])
    assert b"lisible" not in (folder / "essai.jsonl").read_bytes()


def test_of_two_copies_changed_apart_each_is_kept_and_opens_to_its_own_passphrase(
    vault: Vault, recovery: str, tmp_path: Path
) -> None:
    """Whoever copied the folder to two computers and changed the passphrase on both."""
    twin = vault.path.parent / "sauvegardes" / vault.path.name
    elsewhere = Vault(tmp_path / "autre poste", cost=LIGHT)
    elsewhere.path.parent.mkdir()
    elsewhere.path.write_bytes(vault.path.read_bytes())
    elsewhere.change(PHRASE, "celle de l’autre poste")
    vault.change(PHRASE, OTHER)
    twin.write_bytes(elsewhere.path.read_bytes())
    before = (vault.path.read_bytes(), twin.read_bytes())
    assert opens(vault, OTHER)
    assert opens(vault, "celle de l’autre poste")
    assert (vault.path.read_bytes(), twin.read_bytes()) == before


def test_a_vault_that_the_system_does_not_let_read_is_said_with_why(tmp_path: Path) -> None:
    vault_in(tmp_path)
    disk = FaultyFiles(SYSTEM, failing_at("read", code=errno.EACCES))
    with pytest.raises(SessionUnreadable, match=r"coffre\.json » : .*remettez une copie"):
        Vault(tmp_path, files=disk).unlock(PHRASE)


def test_a_vault_of_which_both_files_are_damaged_is_said(tmp_path: Path) -> None:
    vault = vault_in(tmp_path)
    whole = json.loads(vault.path.read_bytes())
    greedy = {**whole, "phrase": {**whole["phrase"], "memoire_kio": 1 << 30}}
    for content in (b"\0" * 500, json.dumps(greedy).encode(), b'"coffre"'):
        vault.path.write_bytes(content)
        with pytest.raises(SessionUnreadable, match="remettez une copie de ce fichier"):
            Vault(tmp_path).unlock(PHRASE)


@pytest.mark.parametrize("change", [
    {"memoire_kio": (1 << 19) + 1}, {"passes": 1 << 20}, {"voies": 17, "memoire_kio": 1 << 10},
    {"memoire_kio": 1 << 18, "passes": 5}, {"memoire_kio": 7, "voies": 1}, {"passes": True},
    {"passes": 10**400}, {"sel": "00"}, {"sel": "00" * 65}, {"cle": ""}, {"cle": "00" * 59},
    {"cle": "é"}, {"sel": 3},
])
def test_a_vault_that_asks_for_more_than_seconds_is_none_of_ours(
    tmp_path: Path, change: dict[str, object]
) -> None:
    vault = vault_in(tmp_path)
    whole = json.loads(vault.path.read_bytes())
    whole["phrase"] |= change
    vault.path.write_text(json.dumps(whole))
    with pytest.raises(SessionUnreadable, match="remettez une copie de ce fichier"):
        Vault(tmp_path).unlock(PHRASE)


def test_the_costliest_vault_of_ours_still_opens(tmp_path: Path) -> None:
    for cost in (Cost(), LIGHTER):
        folder = tmp_path / str(cost.memory)
        vault = Vault(folder, cost=cost)
        vault.create(PHRASE)
        assert opens(Vault(folder), PHRASE)


@pytest.mark.parametrize("name", ["é", "", "x" * 65, "a b", 3, None])
def test_a_vault_with_another_kind_of_name_is_damaged(tmp_path: Path, name: object) -> None:
    vault = vault_in(tmp_path)
    whole = {**json.loads(vault.path.read_bytes()), "coffre": name}
    vault.path.write_text(json.dumps(whole))
    with pytest.raises(SessionUnreadable):
        Vault(tmp_path).unlock(PHRASE)


def test_a_vault_that_cannot_be_written_does_not_exist(tmp_path: Path) -> None:
    disk = FaultyFiles(SYSTEM, failing(errno.ENOSPC, 3, for_good=True))
    vault = Vault(tmp_path, files=disk, cost=LIGHT)
    with pytest.raises(NotSaved, match="le disque est plein"):
        vault.create(PHRASE)
    assert Vault(tmp_path).state is VaultState.ABSENT


def test_a_run_asks_once_and_only_when_it_must(vault: Vault, recovery: str) -> None:
    vault.lock()
    asked: list[object] = []
    vault.ask = asked.append
    assert vault.active
    assert asked == []
    for _ in range(2):
        with pytest.raises(VaultLocked):
            vault.master()
    assert len(asked) == 1
    vault.ask = lambda unlock: unlock(PHRASE)
    assert vault.master()


def test_a_lost_key_is_taken_back_from_a_copy(vault: Vault, recovery: str, tmp_path: Path) -> None:
    sessions, copy = tmp_path / "sessions", tmp_path / "sauvegardes" / "essai" / "20261121T"
    keys = SessionKeys(vault, sessions, tmp_path / "sauvegardes")
    TinyDBSessionStore(sessions, codecs=keys).create("essai", [note("un")]).close()
    copy.mkdir(parents=True)
    (sessions / "essai.cle").rename(copy / "essai.cle")
    assert texts(TinyDBSessionStore(sessions, codecs=keys).open("essai").records) == ["un"]
    assert (sessions / "essai.cle").read_bytes() == (copy / "essai.cle").read_bytes()


def test_an_inactive_vault_leaves_new_sessions_in_clear(vault: Vault, recovery: str) -> None:
    vault.set_active(active=False)
    folder = vault.path.parent / "sessions"
    TinyDBSessionStore(folder, codecs=SessionKeys(vault)).create("essai", [note("lisible")])
    assert b"lisible" in (folder / "essai.jsonl").read_bytes()


def test_what_is_far_larger_than_a_vault_or_a_key_is_not_looked_through() -> None:
    with pytest.raises(ValueError, match="far larger"):
        parsed(b'{"phrase": "' + b"x" * 100_000 + b'"}')


@pytest.mark.parametrize(("change", "ours"), [
    ({}, True),
    ({"memoire_kio": 1 << 19, "passes": 2}, True),
    ({"memoire_kio": (1 << 19) - 1, "passes": 3}, False),
    ({"memoire_kio": 8, "voies": 1}, True),
    ({"memoire_kio": 15, "voies": 2}, False),
    ({"memoire_kio": 16 * 8, "voies": 16}, True),
])
def test_a_vault_is_ours_up_to_what_two_seconds_derive_and_from_what_a_derivation_needs(
    tmp_path: Path, change: dict[str, int], ours: bool
) -> None:
    whole = json.loads(vault_in(tmp_path).path.read_bytes())
    content = json.dumps({**whole, "phrase": whole["phrase"] | change}).encode()
    with nullcontext() if ours else pytest.raises(ValueError, match="not a vault of ours"):
        assert parsed(content.ljust(1 << 16)).id == whole["coffre"]


BOUNDS: list[tuple[str, object, bool]] = [
    ("format", 2, False), ("generation", 0, True), ("generation", -1, False),
    ("generation", True, False), ("generation", 1.0, False), ("coffre", "", False),
    ("phrase.passes", 0, False), ("phrase.passes", True, False), ("phrase.voies", 0, False),
    ("phrase.memoire_kio", -8, False), ("phrase.memoire_kio", 64.0, False),
    *(
        (f"{which}.sel", "ab" * length, ours) for which in ("phrase", "secours")
        for length, ours in ((7, False), (8, True), (64, True), (65, False))
    ),
    *(
        (f"{which}.cle", "ab" * length, ours) for which in ("phrase", "secours")
        for length, ours in ((59, False), (60, True), (61, False))
    ),
]


@pytest.mark.parametrize(("member", "value", "ours"), BOUNDS)
def test_each_member_of_a_vault_has_its_bounds(
    tmp_path: Path, member: str, value: object, ours: bool
) -> None:
    document = json.loads(vault_in(tmp_path).path.read_bytes())
    *outer, name = member.split(".")
    (document[outer[0]] if outer else document)[name] = value
    with nullcontext() if ours else pytest.raises(ValueError, match="not a vault of ours"):
        assert parsed(json.dumps(document).encode()).id == document["coffre"]


@pytest.mark.parametrize(("member", "found"), [
    ({"actif": True}, (True, 2)), ({"actif": False}, (False, 2)), ({"actif": "oui"}, (False, 2)),
    ({"actif": 1}, (False, 2)), ({"generation": 7}, (True, 7)),
])
def test_what_a_vault_says_is_taken_at_its_word_alone(
    tmp_path: Path, member: dict[str, object], found: tuple[bool, int]
) -> None:
    vault = vault_in(tmp_path)
    vault.renew_recovery(PHRASE)
    read = parsed(json.dumps({**json.loads(vault.path.read_bytes()), **member}).encode())
    assert (read.active, read.generation) == found


def test_an_older_vault_counts_as_never_written_since_and_proves_nothing(tmp_path: Path) -> None:
    document = json.loads(vault_in(tmp_path).path.read_bytes())
    del document["generation"], document["preuve"]
    read = parsed(json.dumps(document).encode())
    assert (read.generation, read.proof) == (0, b"")


# --- the key of a session -------------------------------------------------------------------------


class Keys:
    """An encrypted session, and what finds its key."""

    def __init__(self, vault: Vault) -> None:
        self.vault, self.root = vault, vault.path.parent
        self.sessions, self.backups = self.root / "sessions", self.root / "sauvegardes"
        self.keys = SessionKeys(vault, self.sessions, self.backups)
        TinyDBSessionStore(self.sessions, codecs=self.keys).create("essai", [note("un")]).close()
        self.path = self.sessions / "essai.cle"

    def read(self) -> list[str]:
        store = TinyDBSessionStore(self.sessions, codecs=self.keys)
        return texts(store.open("essai", write=False).records)


@pytest.fixture
def keyed(vault: Vault, recovery: str) -> Keys:
    return Keys(vault)


def test_the_file_of_a_key_is_one_line_twice(keyed: Keys) -> None:
    first, second = keyed.path.read_bytes().splitlines()
    assert first == second
    data = json.loads(first)["data"]
    assert data.pop("enveloppe")
    assert data.pop("cle")
    assert data == {"chiffrement": 1, "coffre": keyed.vault.id, "session": "essai"}


@pytest.mark.parametrize("beside", [
    "sauvegardes/essai/20261121T000000000Z", "sessions/essai.copie-20261121T000000000Z",
])
def test_a_lost_key_comes_back_from_every_place_where_a_copy_has_it(
    keyed: Keys, beside: str
) -> None:
    content = keyed.path.read_bytes()
    (keyed.root / beside).mkdir(parents=True)
    keyed.path.rename(keyed.root / beside / keyed.path.name)
    assert keyed.read() == ["un"]
    assert keyed.path.read_bytes() == content


def test_the_copy_of_a_session_that_lost_its_key_is_read_with_that_of_the_session(
    keyed: Keys
) -> None:
    copy = keyed.root / "copie"
    copy.mkdir()
    (copy / "essai.jsonl").write_bytes((keyed.sessions / "essai.jsonl").read_bytes())
    store = TinyDBSessionStore(copy, codecs=keyed.keys)
    assert texts(store.open("essai", write=False).records) == ["un"]
    assert (copy / "essai.cle").read_bytes() == keyed.path.read_bytes()


def test_a_key_that_is_there_is_not_written_again(keyed: Keys) -> None:
    before = keyed.path.stat()
    assert keyed.read() == ["un"]
    codec = keyed.keys.encrypting(keyed.sessions, "essai")
    assert codec.key_file == keyed.path.read_bytes(), "nor is another one made"
    assert keyed.path.stat() == before


def test_of_two_keys_that_copies_have_a_session_that_is_encrypted_takes_the_last(
    keyed: Keys
) -> None:
    for day, content in (("1", keyed.keys.made("essai").key_file), ("2", keyed.path.read_bytes())):
        copy = keyed.backups / "essai" / f"2026112{day}T000000000Z" / keyed.path.name
        copy.parent.mkdir(parents=True)
        copy.write_bytes(content)
    keyed.path.unlink()
    assert keyed.keys.encrypting(keyed.sessions, "essai").key_file == content


def test_a_locked_vault_is_said_before_a_lost_key(keyed: Keys) -> None:
    keyed.path.unlink()
    with pytest.raises(SessionUnreadable, match="manque ou est abîmée"):
        keyed.read()
    keyed.vault.lock()
    with pytest.raises(VaultLocked):
        keyed.read()
    with pytest.raises(VaultLocked):
        keyed.keys.kept_as("essai", b"")


@pytest.mark.parametrize(("change", "found"), [
    ({}, True), ({"session": "autre"}, False), ({"cle": "é"}, False), ({"coffre": "\n"}, False),
    ({"enveloppe": "zz"}, False), ({"enveloppe": 3}, False),
])
def test_a_file_that_is_no_key_of_the_session_is_none(
    keyed: Keys, change: dict[str, object], found: bool
) -> None:
    line = json.loads(keyed.path.read_bytes().splitlines()[0])
    written = journal.encode(0, {**line, "data": line["data"] | change}, journal.GENESIS)[0]
    other = journal.encode(0, {**line, "type": "note_taken"}, journal.GENESIS)[0]
    assert (session_keys._parsed(written, "essai") is not None) is found
    assert session_keys._parsed(other, "essai") is None
    assert session_keys._parsed(written + b"\n" * (1 << 16), "essai") is None


# --- two programs, and a disk that refuses the twin -----------------------------------------------


def test_a_vault_that_another_program_changes_is_left_as_it_is(
    vault: Vault, recovery: str
) -> None:
    before = vault.path.read_bytes()
    writer = SessionLock.acquire(SYSTEM, vault.path.with_suffix(".lock"), START)
    assert writer
    for change in (
        lambda: vault.change(PHRASE, OTHER), lambda: vault.renew_recovery(PHRASE),
        lambda: vault.set_active(active=False),
    ):
        with pytest.raises(NotSaved, match="Un autre programme le modifie en ce moment"):
            change()
    assert vault.path.read_bytes() == before
    writer.release()
    vault.change(PHRASE, OTHER)
    assert opens(vault, OTHER)


def test_of_two_programs_that_make_the_vault_at_once_the_second_leaves_the_first_one(
    tmp_path: Path
) -> None:
    first = Vault(tmp_path, cost=LIGHT)

    def meanwhile() -> datetime:
        if first.state is VaultState.ABSENT:
            first.create(OTHER)
        return START

    second = Vault(tmp_path, now=meanwhile, cost=LIGHT)
    with pytest.raises(NotSaved, match="Un autre programme le modifie en ce moment"):
        second.create(PHRASE)
    assert second.state is VaultState.LOCKED
    assert opens(second, OTHER)


def test_a_twin_that_cannot_follow_goes_rather_than_open_to_the_old_passphrase(
    vault: Vault, recovery: str
) -> None:
    twin = vault.path.parent / "sauvegardes" / vault.path.name

    class NoTwin(Files):
        def create(self, path: Path) -> int:
            if path.parent == twin.parent:
                raise OSError(errno.ENOSPC, "no space")
            return super().create(path)

    changing = Vault(vault.path.parent, twin.parent, files=NoTwin(), cost=LIGHT)
    changing.change(PHRASE, OTHER)
    assert not twin.exists()
    vault.path.unlink()
    with pytest.raises(VaultLocked, match="Coffre absent"):
        Vault(vault.path.parent, twin.parent).unlock(PHRASE)


# --- while it is open -------------------------------------------------------------------------


def places_of(vault: Vault) -> list[Path]:
    return list(vault._places())


def test_a_vault_whose_files_go_while_it_is_open_is_put_back_when_it_is_locked(
    vault: Vault, recovery: str
) -> None:
    for path in places_of(vault):
        path.unlink()
    vault.lock()
    assert all(path.exists() for path in places_of(vault))
    assert vault.state is VaultState.LOCKED
    assert opens(vault, PHRASE)
    assert opens(Vault(vault.path.parent, cost=LIGHT), recovery)


@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(b"{")])
def test_a_new_session_is_encrypted_though_the_vault_went_since_it_was_opened(
    vault: Vault, recovery: str, damage: object
) -> None:
    assert callable(damage)
    for path in places_of(vault):
        damage(path)
    assert vault.active
    assert vault.must_encrypt()
    assert opens(Vault(vault.path.parent, cost=LIGHT), PHRASE)


def test_what_opened_a_vault_that_went_once_it_was_locked_still_opens_it(
    vault: Vault, recovery: str
) -> None:
    vault.lock()
    for path in places_of(vault):
        path.unlink()
    assert vault.state is VaultState.LOCKED
    assert vault.must_encrypt()
    with pytest.raises(VaultLocked, match="déverrouillez avec votre phrase secrète"):
        vault.master()
    with pytest.raises(RefusedCommand, match="changez plutôt la phrase"):
        vault.create(OTHER)
    assert opens(vault, PHRASE)
    assert all(path.exists() for path in places_of(vault))


def test_nothing_is_encrypted_for_a_vault_that_cannot_be_put_back(tmp_path: Path) -> None:
    folder = tmp_path / "donnees"
    vault = Vault(folder, cost=LIGHT)
    vault.create(PHRASE)
    folder.rename(tmp_path / "ailleurs")
    with pytest.raises(NotSaved, match="a disparu, et ne se laisse pas remettre"):
        vault.must_encrypt()
    assert not folder.exists(), "an unplugged disk is not replaced by a folder of its name"
    (tmp_path / "ailleurs").rename(folder)
    assert vault.must_encrypt()


def test_the_vault_of_another_that_took_the_place_is_kept_beside(
    vault: Vault, recovery: str, tmp_path: Path
) -> None:
    other = Vault(tmp_path / "autre", cost=LIGHT)
    other.create(OTHER)
    for path in places_of(vault):
        path.write_bytes(other.path.read_bytes())
    assert vault.must_encrypt()
    vault.lock()
    assert vault.path.read_bytes() == other.path.read_bytes()
    vault.unlock(PHRASE)
    assert opens(Vault(vault.path.parent, cost=LIGHT), PHRASE)
    aside = vault.path.with_name(f"coffre-{other.id}.json")
    assert aside.read_bytes() == other.path.read_bytes()


def test_a_passphrase_changed_by_another_program_closes_the_old_one_that_opened_this_one(
    vault: Vault, recovery: str
) -> None:
    Vault(vault.path.parent, vault.path.parent / "sauvegardes", cost=LIGHT).change(PHRASE, OTHER)
    vault.lock()
    assert not opens(vault, PHRASE)
    assert opens(vault, OTHER)


def test_no_session_begins_in_clear_among_encrypted_ones_whose_vault_is_lost(
    vault: Vault, recovery: str, tmp_path: Path
) -> None:
    folder = tmp_path / "sessions"
    store = TinyDBSessionStore(folder, codecs=SessionKeys(vault, folder))
    store.create("une", [note("un")]).close()
    for path in places_of(vault):
        path.unlink()
    anew = Vault(tmp_path, tmp_path / "sauvegardes", cost=LIGHT)
    started = TinyDBSessionStore(folder, codecs=SessionKeys(anew, folder))
    with pytest.raises(VaultLocked, match="une nouvelle serait en clair"):
        started.create("deux", [note("un")])
    assert not list(folder.glob("deux*.jsonl"))
    anew.create(OTHER)
    started.create("deux", [note("un")]).close()
    assert b"chiffrement" in (folder / "deux.jsonl").read_bytes()
