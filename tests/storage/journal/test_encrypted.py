"""Encrypted files, cut and changed anywhere: nothing undetected, everything valid recovered."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.domain.common.errors import AssistantError, SessionUnreadable, VaultLocked
from assistant.domain.common.store import Record
from assistant.storage.disk.files import Files
from assistant.storage.journal import line as journal
from assistant.storage.journal.encrypted import BLOCK, EncryptedLines, envelope
from assistant.storage.journal.endings import loose_bytes
from assistant.storage.journal.parts import SessionFiles, in_clear, new_file
from assistant.storage.journal.store import TinyDBSessionStore
from assistant.storage.upkeep.holdings import surviving_lines
from assistant.storage.vault.session_keys import SessionKeys
from tests.store_contract import note, texts
from tests.store_disk import FaultyFiles, Inode, SimulatedDisk, failing_at
from tests.vaults import PHRASE, vault_in_memory

FOLDER = Path("sessions")
MOMENT = datetime(2026, 11, 21, 9, 32, 11, 123_456, UTC)
WORDS = ["une première note", "deuxième « cœur »", "une troisième"]
STRIDE = 7
"""One byte in so many is tried: prime with the length of a block and the number of changes."""
VAULT = vault_in_memory()


def store_on(files: Files) -> TinyDBSessionStore:
    return TinyDBSessionStore(FOLDER, files=files, codecs=SessionKeys(VAULT, files=files))


def begun() -> SimulatedDisk:
    disk = SimulatedDisk()
    store_on(disk).create("essai", [note(word) for word in WORDS]).close()
    return disk


DISK = begun()
WHOLE = DISK.names_now["essai.jsonl"].content()
KEY = DISK.names_now["essai.cle"].content()
LINES = WHOLE.splitlines(keepends=True)  # the envelope, the header, then the notes


def disk_with(content: bytes, key: bytes = KEY) -> SimulatedDisk:
    disk = SimulatedDisk()
    disk.names_now = {"essai.jsonl": Inode(content), "essai.cle": Inode(key)}
    disk.names_durable = dict(disk.names_now)
    return disk


def codec_on(disk: SimulatedDisk) -> EncryptedLines:
    return SessionKeys(VAULT, files=disk).for_encrypted(FOLDER, "essai", "")


def notes_of(records: object) -> dict[int, str]:
    assert isinstance(records, list)
    kept: list[Record] = [record for record in records if record.type == "note_taken"]
    return {record.number: record.data["text"] for record in kept}


ORIGINAL = dict(enumerate(WORDS, 1))


# --- what lies in the file ------------------------------------------------------------------


def test_no_word_is_in_any_file_and_each_line_is_json() -> None:
    for inode in DISK.names_now.values():
        assert not [word for word in WORDS if word.encode() in inode.content()]
    assert [json.loads(line).get("n") for line in LINES] == [0, 1, 2, 3, 4]


def test_the_envelope_names_the_session_and_its_key_and_nothing_else() -> None:
    header = json.loads(LINES[0])
    assert header["data"].keys() == {"chiffrement", "format", "session"}
    assert header["data"]["chiffrement"].keys() == {"algorithme", "cle", "version"}
    assert (header["at"], header["role"], header["data"]["session"]) == ("", "", "essai")


def test_what_is_encrypted_is_the_clear_journal_to_the_byte() -> None:
    clear = SimulatedDisk()
    plain = TinyDBSessionStore(FOLDER, files=clear, now=lambda: MOMENT)
    plain.create("essai", [note(word) for word in WORDS]).close()
    secret = SimulatedDisk()
    keys = SessionKeys(VAULT, files=secret)
    kept = TinyDBSessionStore(FOLDER, files=secret, now=lambda: MOMENT, codecs=keys)
    kept.create("essai", [note(word) for word in WORDS]).close()
    written = secret.names_now["essai.jsonl"].content()
    assert codec_on(secret).whole(written) == clear.names_now["essai.jsonl"].content()


def test_judgements_of_different_lengths_leave_lines_of_one_length() -> None:
    codec = codec_on(DISK)
    lengths = set()
    for value in ("acquis", "non_acquis", "non_mis_en_oeuvre"):
        event = {"type": "judgement_given", "v": 1, "at": "2026-11-21T09:32:11.123Z", "role": "e",
                 "data": {"value": value}}
        lengths.add(len(new_file(codec, journal.encode(1, event, "0" * 64)[0])[0]))
    assert len(lengths) == 1


@pytest.mark.parametrize("content", [
    b"", b"\n", b"une\n", b"sans fin", b"zeros\0\0\0", b"\x80\x00\x80\n\0", b"a" * (BLOCK - 1),
    b"a" * BLOCK, b"\n\n\xff\n",
], ids=repr)
def test_any_bytes_come_back_as_they_were(content: bytes) -> None:
    codec = codec_on(DISK)
    assert codec.whole(new_file(codec, content)[0]) == content


def test_the_same_lines_are_never_written_the_same_twice() -> None:
    codec = codec_on(DISK)
    written = [new_file(codec, b"la meme ligne\n" * 2)[0] for _ in range(50)]
    nonces = [line[6:22] for one in written for line in one.splitlines()[1:]]
    assert len(set(nonces)) == len(nonces) == 100


def test_a_line_is_bound_to_its_session_its_place_and_the_line_before() -> None:
    codec = codec_on(DISK)
    sealed = new_file(codec, b"une\ndeux\n")[0].splitlines(keepends=True)
    other = new_file(codec, b"une\ndeux\n")[0].splitlines(keepends=True)
    for moved in (
        [sealed[0], sealed[2]], [sealed[0], sealed[2], sealed[1]],
        [sealed[0], other[1], sealed[2]],
        [sealed[0], sealed[1], sealed[2].replace(b'"n":2', b'"n":3')],
    ):
        assert codec.whole(b"".join(moved)) is None
    key = json.loads(KEY.splitlines()[0])["data"]["cle"]
    stranger = EncryptedLines("autre", key, codec._key)
    assert stranger.open_one(sealed[1].rstrip()) is None
    assert codec.open_one(sealed[2].rstrip()) == b"deux", "and still reads without its neighbour"


# --- cut, changed, moved --------------------------------------------------------------------


def test_a_file_cut_anywhere_keeps_every_whole_line_and_says_what_it_lost() -> None:
    boundaries = [sum(map(len, LINES[:count])) for count in range(len(LINES) + 1)]
    near = {end + step for end in boundaries for step in (-2, -1, 0, 1)}
    for cut in sorted(near & set(range(len(WHOLE))) | set(range(0, len(WHOLE), STRIDE))):
        disk = disk_with(WHOLE[:cut])
        whole_lines = sum(1 for end in boundaries[3:] if end <= cut or end - 1 == cut)
        if not whole_lines:
            with pytest.raises(SessionUnreadable, match="aucun événement"):
                store_on(disk).open("essai")
            assert disk.names_now["essai.jsonl"].content() == WHOLE[:cut]
            continue
        opened = store_on(disk).open("essai")
        assert texts(opened.records) == WORDS[:whole_lines], cut
        assert (opened.recovery is None) == (cut in boundaries), cut
        opened.append([note("suite")], expected=whole_lines)
        opened.close()
        assert texts(store_on(disk).open("essai").records) == [*WORDS[:whole_lines], "suite"], cut


FLIPS: tuple[Callable[[int], int], ...] = (
    lambda byte: byte ^ 0x01,
    lambda byte: 0x0A if byte != 0x0A else 0x20,
    lambda _byte: 0x00,
)
"""One bit, an end of line, a zero: each part of a line meets all of them."""
def test_a_file_changed_anywhere_is_never_believed() -> None:
    for place in range(0, len(WHOLE), STRIDE):
        flip = FLIPS[place % len(FLIPS)]
        content = WHOLE[:place] + bytes([flip(WHOLE[place])]) + WHOLE[place + 1 :]
        disk = disk_with(content)
        store = store_on(disk)
        try:
            opened = store.open("essai")
        except SessionUnreadable:
            check_repair(disk, store, place)
        else:
            assert opened.recovery is not None, place
            assert texts(opened.records) in (WORDS, WORDS[:-1]), place


def check_repair(disk: SimulatedDisk, store: TinyDBSessionStore, place: int) -> None:
    assert store.repair("essai") is not None
    found = notes_of(list(store.open("essai", write=False).records))
    assert found.items() <= ORIGINAL.items(), place
    in_a_note = place >= sum(map(len, LINES[:2])) and WHOLE[place] != 0x0A
    assert len(found) >= len(ORIGINAL) - in_a_note, place
    for name, inode in disk.names_now.items():
        assert not [w for w in WORDS if w.encode() in inode.content()], (place, name)


REARRANGED = {
    "une ligne ôtée": ([0, 1, 2, 4], {1, 3}),
    "deux lignes échangées": ([0, 1, 3, 2, 4], {1, 2, 3}),
    "une ligne répétée": ([0, 1, 2, 2, 3, 4], {1, 2, 3}),
    "l’enveloppe ôtée": ([1, 2, 3, 4], {1, 2, 3}),
    "l’en-tête ôté": ([0, 2, 3, 4], {1, 2, 3}),
    "l’enveloppe répétée": ([0, 0, 1, 2, 3, 4], {1, 2, 3}),
}


@pytest.mark.parametrize(("order", "kept"), REARRANGED.values(), ids=REARRANGED.keys())
def test_a_rearranged_file_is_refused_then_repaired(order: list[int], kept: set[int]) -> None:
    disk = disk_with(b"".join(LINES[number] for number in order))
    with pytest.raises(SessionUnreadable, match="cqp session reparer essai"):
        store_on(disk).open("essai")
    assert store_on(disk).repair("essai") is not None
    assert set(notes_of(list(store_on(disk).open("essai").records))) == kept


# --- the life of a session -------------------------------------------------------------------


def test_a_torn_end_is_set_aside_still_encrypted() -> None:
    disk = disk_with(WHOLE[:-20])
    opened = store_on(disk).open("essai")
    assert opened.recovery is not None
    aside = disk.names_now[opened.recovery.set_aside].content()
    assert aside == LINES[0] + LINES[-1][:-20]


def test_a_continuation_after_a_failed_write_is_encrypted_too() -> None:
    disk = begun()
    files = FaultyFiles(disk)
    journal_ = store_on(files).open("essai")
    files.plan = failing_at("fsync")
    with pytest.raises(AssistantError):
        journal_.append([note("perdu")], expected=3)
    files.plan = None
    journal_.append([note("quatre")], expected=3)
    assert b"quatre" not in disk.names_now["essai.1.jsonl"].content()
    journal_.close()
    assert texts(store_on(disk).open("essai").records) == [*WORDS, "quatre"]


def test_a_repair_of_an_encrypted_session_is_whole_for_the_verifier_and_for_erasure() -> None:
    disk = disk_with(b"".join([*LINES[:2], LINES[2].replace(b'"c":"', b'"c":"A'), *LINES[3:]]))
    keys = SessionKeys(VAULT, files=disk)
    place = SessionFiles(disk, FOLDER, "essai", keys)
    assert [line["n"] for line in surviving_lines(place)] == [0, 2, 3]
    store_on(disk).repair("essai")
    assert loose_bytes(FOLDER, "essai", disk, keys) == ("hors_compte",)


def test_what_a_file_says_in_clear_is_all_that_can_still_be_read() -> None:
    place = SessionFiles(DISK, FOLDER, "essai", SessionKeys(VAULT, files=DISK))
    assert in_clear(place, b"en clair") == b"en clair"
    damaged = WHOLE.replace(LINES[3], LINES[3][:-9] + b"\n")
    said = [json.loads(line)["n"] for line in in_clear(place, damaged).splitlines()]
    assert said == [0, 1, 3]


# --- keys -----------------------------------------------------------------------------------


@pytest.fixture
def locked() -> Iterator[None]:
    VAULT.lock()
    yield
    VAULT.unlock(PHRASE)


@pytest.mark.usefixtures("locked")
def test_a_locked_session_says_how_to_read_it_and_nothing_of_the_person() -> None:
    store = store_on(disk_with(WHOLE))
    for attempt in (
        lambda: store.open("essai"), lambda: store.open("essai", write=False),
        lambda: store.repair("essai"), lambda: store.create("autre", [note("x")]),
    ):
        with pytest.raises(VaultLocked, match="déverrouillez avec votre phrase secrète"):
            attempt()
    assert store.ids() == ("essai",)


def test_an_open_journal_stops_while_locked_and_goes_on_after() -> None:
    disk = begun()
    opened, reader = store_on(disk).open("essai"), store_on(disk).open("essai", write=False)
    VAULT.lock()
    with pytest.raises(VaultLocked):
        opened.append([note("perdu")], expected=3)
    VAULT.unlock(PHRASE)
    opened.append([note("quatre")], expected=3)
    assert texts(reader.follow()) == ["quatre"]


def test_a_key_damaged_at_every_byte_still_opens() -> None:
    for place in range(0, len(KEY), 7):
        damaged = KEY[:place] + bytes([KEY[place] ^ 1]) + KEY[place + 1 :]
        assert texts(store_on(disk_with(WHOLE, damaged)).open("essai").records) == WORDS


def test_a_lost_key_is_named_and_nothing_is_touched() -> None:
    disk = disk_with(WHOLE)
    del disk.names_now["essai.cle"]
    with pytest.raises(SessionUnreadable, match=re.escape("sa clé « essai.cle » manque")):
        store_on(disk).open("essai")
    assert disk.names_now["essai.jsonl"].content() == WHOLE
    assert "essai.cle" not in disk.names_now


def test_the_key_of_another_vault_is_said() -> None:
    disk = disk_with(WHOLE)
    other = TinyDBSessionStore(
        FOLDER, files=disk, codecs=SessionKeys(vault_in_memory(), files=disk)
    )
    with pytest.raises(SessionUnreadable, match="avec un autre coffre"):
        other.open("essai")


def test_a_file_of_a_newer_encryption_is_refused_untouched() -> None:
    newer = envelope("essai", "x").replace(b"GCM-SIV", b"GCM-XIV")
    header = json.loads(newer)
    event = {key: header[key] for key in ("type", "v", "at", "role", "data")}
    content = journal.encode(0, event, journal.GENESIS)[0]
    with pytest.raises(SessionUnreadable, match="version plus récente"):
        store_on(disk_with(content)).open("essai")
    with pytest.raises(SessionUnreadable, match="celui de la session « autre »"):
        store_on(disk_with(envelope("autre", "x"))).open("essai")
