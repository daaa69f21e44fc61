"""Converting sessions: nothing lost whatever interrupts it, nothing in clear when it is done."""

from __future__ import annotations

import errno
import os
import random
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.domain.common.errors import NotSaved, SessionUnreadable, VaultLocked
from assistant.storage.disk.clock import utc_now
from assistant.storage.disk.files import SYSTEM, Files
from assistant.storage.disk.lock import SessionLock
from assistant.storage.journal.store import TinyDBSessionStore
from assistant.storage.upkeep.conversion import Form
from tests.campagnes.commun import Campaign
from tests.campagnes.conversion import CANARY, WORDS, House, furnished, trial
from tests.store_contract import note, texts
from tests.store_disk import FaultyFiles, failing_at
from tests.vaults import vault_in


@pytest.fixture
def house(tmp_path: Path) -> House:
    return furnished(tmp_path)


def test_everything_is_encrypted_then_comes_back_to_the_byte(house: House) -> None:
    before, files = house.everything(), len(house.in_clear())
    assert house.conversion.form() == Form(encrypted=0, clear=files)
    assert house.conversion.pending() == ("essai",)
    seen: list[tuple[int, int]] = []
    done = house.conversion.run(progress=lambda count, total: seen.append((count, total)))
    assert (done.done, done.refused) == (("essai",), ())
    assert seen == [(0, 1), (1, 1)]
    assert house.in_clear() == []
    assert house.conversion.form() == Form(encrypted=files, clear=0)
    assert house.words() == WORDS
    assert [copy.problem for copy in house.backups.copies("essai")] == ["", ""]
    house.conversion.run(clear=True)
    assert house.everything() == before
    assert house.conversion.pending(clear=True) == ()


def test_a_second_run_has_nothing_to_do(house: House) -> None:
    house.conversion.run()
    before = house.everything()
    assert house.conversion.run().done == ()
    assert house.everything() == before


def test_a_conversion_interrupted_at_any_call_loses_nothing_and_goes_on() -> None:
    campaign = Campaign(15, random.Random(2026))
    assert trial(campaign)
    assert campaign.counts["conversions interrompues"] == 15


def test_a_session_being_written_is_left_and_said(house: House) -> None:
    opened = house.store.open("essai")
    done = house.conversion.run()
    assert (done.done, [name for name, _ in done.refused]) == ((), ["essai"])
    assert "écrite ailleurs (le programme numéro" in done.refused[0][1]
    assert "Fermez-la" in done.refused[0][1]
    opened.append([note("après")], expected=len(opened.records))


def test_a_damaged_session_is_left_for_a_repair_and_the_others_go_on(house: House) -> None:
    path = house.root / "sessions" / "essai.1.jsonl"
    path.write_bytes(path.read_bytes().replace(WORDS[1].encode(), b"X" * len(WORDS[1])))
    TinyDBSessionStore(house.root / "sessions").create("autre", [note(CANARY)]).close()
    done = house.conversion.run()
    assert done.done == ("autre",)
    assert "cqp session reparer essai" in done.refused[0][1]
    house.store.repair("essai")
    assert house.conversion.run().done == ("essai",)
    assert house.in_clear() == []
    assert house.words() == [WORDS[0], WORDS[2]]


def test_a_reader_follows_a_session_that_is_converted_under_it(house: House) -> None:
    reader = house.store.open("essai", write=False)
    house.conversion.run()
    opened = house.store.open("essai")
    opened.append([note("quatre")], expected=len(opened.records))
    assert texts(reader.follow())[-1:] == ["quatre"]


def test_a_copy_is_restored_with_its_key_when_all_is_lost(house: House) -> None:
    house.conversion.run()
    shutil.rmtree(house.root / "sessions")
    said = house.backups.restore("essai").message
    assert "restaurée : 3 événements" in said
    assert house.words() == WORDS
    assert (house.root / "sessions" / "essai.cle").exists()


def test_drafts_of_an_interrupted_conversion_go_with_the_next(house: House) -> None:
    draft = house.root / "sessions" / ".essai.jsonl.0123abcd"
    draft.write_bytes(b"reste")
    house.conversion.run()
    assert not draft.exists()


def test_the_vault_is_no_session_even_in_the_same_folder(tmp_path: Path) -> None:
    vault = vault_in(tmp_path / "maison" / "sessions")
    house = House(tmp_path / "maison", vault)
    (tmp_path / "maison" / "sessions" / "reglages.json").write_text("{}", "utf-8")
    assert house.conversion.form() == Form()
    assert house.conversion.run().done == ()


@pytest.mark.parametrize("gone", ["le journal", "le dossier"])
def test_the_copies_of_a_session_that_is_gone_are_encrypted_too(house: House, gone: str) -> None:
    if gone == "le dossier":
        shutil.rmtree(house.root / "sessions")
    for one in house.root.glob("sessions/*.jsonl"):
        one.unlink()
    assert house.in_clear()
    done = house.conversion.run()
    assert (done.done, done.refused, house.in_clear()) == (("essai",), (), [])
    assert (house.root / "sessions").exists() is (gone == "le journal")
    house.backups.restore("essai")
    assert house.words() == WORDS


def test_what_searching_kept_in_clear_goes_with_what_it_was_made_of(house: House) -> None:
    index = house.root / "recherche"
    index.mkdir(parents=True, exist_ok=True)
    path = index / "0123456789ab.sqlite"
    for clear in (False, True):
        path.write_bytes(CANARY.encode())
        house.conversion.run(clear=clear)
        assert not path.exists()
    house.conversion.run()
    path.write_bytes(CANARY.encode())
    house.conversion.run(clear=False)
    assert not path.exists(), "nothing was left to encrypt, and a tool had copied it"


def test_an_index_that_does_not_go_is_said(house: House) -> None:
    house.conversion.run()
    index = house.root / "recherche"
    index.mkdir(parents=True, exist_ok=True)
    (index / "0123456789ab.sqlite").write_bytes(CANARY.encode())
    disk = FaultyFiles(SYSTEM, failing_at("remove", code=errno.EIO))
    with pytest.raises(NotSaved, match="Index resté en clair"):
        house.on(disk).conversion.run()


@pytest.mark.parametrize("clear", [False, True])
def test_a_file_that_does_not_read_as_it_was_written_takes_no_other_s_place(
    house: House, clear: bool
) -> None:
    class Altering(Files):
        def write(self, descriptor: int, content: bytes) -> int:
            return super().write(descriptor, content[:-1] + b"X")

    house.conversion.run(clear=not clear)
    before = house.everything()
    refused = house.on(Altering()).conversion.run(clear=clear).refused
    assert [name for name, _ in refused] == ["essai"]
    assert "Rien n’est perdu : chaque fichier est entier" in refused[0][1]
    assert house.everything() == before, "no draft is left either"


def test_each_file_is_on_disk_before_it_takes_the_place_and_its_name_after(house: House) -> None:
    disk = FaultyFiles(SYSTEM)
    house.on(disk).conversion.run()
    calls = [one for one in disk.calls if one in ("fsync", "replace", "fsync_directory")]
    for at in (at for at, name in enumerate(calls) if name == "replace"):
        assert calls[at - 2 : at + 2] == ["fsync", "fsync_directory", "replace", "fsync_directory"]


def test_the_oldest_session_is_converted_first(house: House) -> None:
    store = TinyDBSessionStore(house.root / "sessions")
    for name, moment in (("nouvelle", 3_000_000_000), ("ancienne", 1)):
        store.create(name, [note(CANARY)]).close()
        os.utime(house.root / "sessions" / f"{name}.jsonl", (moment, moment))
    assert house.conversion.pending() == ("ancienne", "essai", "nouvelle")
    (house.root / "sessions" / "nouvelle.jsonl").rename(
        house.root / "sessions" / "nouvelle.rebut-20260101T000000000Z"
    )
    assert house.conversion.pending()[0] == "nouvelle", "of which only a rest is left"


def test_nothing_is_touched_while_the_vault_is_locked(house: House) -> None:
    before = house.everything()
    house.vault.lock()
    with pytest.raises(VaultLocked):
        house.conversion.run()
    assert house.everything() == before


def test_a_file_that_cannot_be_read_is_said_and_no_form_is_told(house: House) -> None:
    class Refusing(Files):
        def read(self, path: Path, offset: int = 0) -> bytes:
            if path.name == "essai.1.jsonl":
                raise PermissionError(errno.EACCES, "refused", str(path))
            return super().read(path, offset)

    with pytest.raises(SessionUnreadable, match=r"essai\.1\.jsonl » ne se laisse pas lire"):
        house.on(Refusing()).conversion.form()


def test_documents_are_counted_apart(house: House) -> None:
    before = house.conversion.form()
    exports = house.folders.exports
    exports.mkdir(parents=True, exist_ok=True)
    (exports / "essai-dossier.pdf").write_bytes(b"x")
    (exports / "autre.pdf").write_bytes(b"x")
    assert house.conversion.form() == replace(before, documents=1)
    house.conversion.run()
    assert house.conversion.form() == Form(before.clear, 0, 1)
    assert (exports / "essai-dossier.pdf").read_bytes() == b"x"


def test_what_lies_in_clear_beside_an_encrypted_session_does_not_become_a_part_of_it(
    house: House
) -> None:
    house.conversion.run()
    planted = house.root / "sessions" / "essai.9.jsonl"
    other = TinyDBSessionStore(house.root / "ailleurs")
    other.create("essai", [note("planté")]).close()
    planted.write_bytes((other.folder / "essai.jsonl").read_bytes())
    house.conversion.convert("essai")
    assert not planted.exists()
    assert house.words() == WORDS
    assert list(house.root.glob("sessions/essai.rebut-*"))


def test_a_session_that_another_program_takes_meanwhile_is_left(house: House) -> None:
    before = house.in_clear()
    lock = SessionLock.acquire(SYSTEM, house.root / "sessions" / "essai.lock", utc_now())
    assert lock is not None
    shutil.move(house.root / "sessions" / "essai.jsonl", house.root / "essai.jsonl")
    shutil.move(house.root / "sessions" / "essai.1.jsonl", house.root / "essai.1.jsonl")
    assert "Fermez-la là-bas" in house.conversion.run().refused[0][1]
    lock.release()
    assert len(house.in_clear()) == len(before)
    assert house.conversion.run().refused == (), "the lock it took is given back"
    assert SessionLock.acquire(SYSTEM, house.root / "sessions" / "essai.lock", utc_now())
