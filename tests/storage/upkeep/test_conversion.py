"""Converting sessions: nothing lost whatever interrupts it, nothing in clear when it is done."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from assistant.storage.journal.store import TinyDBSessionStore
from assistant.storage.upkeep.conversion import Form
from tests.campagnes.commun import Campaign
from tests.campagnes.conversion import CANARY, WORDS, House, furnished, trial
from tests.store_contract import note, texts
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
