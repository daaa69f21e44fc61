"""Repairing sessions of several files: what another file gave up stays so, nothing else is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant import __version__
from assistant.domain.common.errors import NotSaved, SessionUnreadable
from assistant.storage.disk.files import SYSTEM, Files
from assistant.storage.journal import line as journal
from assistant.storage.journal.store import TinyDBSessionStore
from assistant.storage.vault.session_keys import SessionKeys
from tests.store_contract import TIME, note
from tests.store_disk import FaultyFiles, failing_at
from tests.vaults import vault_in

FIRST, SECOND, THIRD = "essai.jsonl", "essai.1.jsonl", "essai.2.jsonl"


@pytest.fixture
def store(tmp_path: Path) -> TinyDBSessionStore:
    return TinyDBSessionStore(tmp_path)


@pytest.fixture
def in_two(tmp_path: Path, store: TinyDBSessionStore) -> Path:
    """A session of which the disk refused a note: a second file, without it, goes on."""
    disk = FaultyFiles(SYSTEM)
    opened = TinyDBSessionStore(tmp_path, files=disk).create("essai", [note("un"), note("deux")])
    disk.plan = failing_at("fsync", "truncate")
    with pytest.raises(NotSaved):
        opened.append([note("refusée")], expected=2)
    disk.plan = None
    opened.append([note("trois"), note("quatre")], expected=2)
    opened.close()
    assert b"refus" in (tmp_path / FIRST).read_bytes()
    assert b"trois" in (tmp_path / SECOND).read_bytes()
    return tmp_path


def damage(path: Path, word: str) -> None:
    content = path.read_bytes()
    assert word.encode() in content
    path.write_bytes(content.replace(word.encode(), word.upper().encode()))


def said(store: TinyDBSessionStore) -> list[str]:
    """The notes that a session holds, in their order."""
    records = store.open("essai", write=False).records
    assert [record.number for record in records] == list(range(1, len(records) + 1))
    return [record.data["text"] for record in records if record.type == "note_taken"]


def line(number: int, text: str, previous: str) -> tuple[bytes, dict[str, Any]]:
    event = {"type": "note_taken", "v": 1, "at": TIME, "role": "", "data": {"text": text}}
    return journal.encode(number, event, previous)


def test_a_header_says_of_which_file_it_is_and_what_that_one_gives_up(
    in_two: Path, store: TinyDBSessionStore
) -> None:
    first, second = (
        next(journal.salvage((in_two / name).read_bytes().splitlines()[0] + b"\n"))
        for name in (FIRST, SECOND)
    )
    own = {"format": 1, "programme": __version__, "session": "essai"}
    assert first["data"] == own
    [refused] = [one for one in journal.salvage((in_two / FIRST).read_bytes()) if one["n"] == 3]
    assert second["data"] == {**own, "suite": 1, "ecarte": [refused["sum"]]}


@pytest.mark.parametrize(("file", "word", "left"), [
    (FIRST, "un", ["deux", "trois", "quatre"]),
    (FIRST, "deux", ["un", "trois", "quatre"]),
    (SECOND, "trois", ["un", "deux", "quatre"]),
], ids=["première note", "avant la suite", "dans la suite"])
def test_a_note_that_was_never_acknowledged_does_not_come_back_with_a_repair(
    in_two: Path, store: TinyDBSessionStore, file: str, word: str, left: list[str]
) -> None:
    damage(in_two / file, word)
    recovery = store.repair("essai")
    assert recovery is not None
    assert said(store) == left
    assert recovery.kept == len(left)
    assert store.repair("essai") is None


def test_whether_a_note_was_acknowledged_is_lost_with_the_header_that_said_it_and_both_are_kept(
    in_two: Path, store: TinyDBSessionStore
) -> None:
    damage(in_two / SECOND, "suite")
    recovery = store.repair("essai")
    assert recovery is not None
    assert said(store) == ["un", "deux", "trois", "quatre", "refusée"]
    assert recovery.kept == 5
    assert store.repair("essai") is None


def test_what_an_older_program_left_out_without_saying_so_does_not_come_back(
    in_two: Path, store: TinyDBSessionStore
) -> None:
    header, *lines = (next(journal.salvage(one)) for one in (in_two / SECOND).open("rb"))
    del header["data"]["ecarte"]
    content, last = journal.encode(0, header, header["prev"])
    for one in lines:
        written, last = journal.encode(one["n"], one, last["sum"])
        content += written
    (in_two / SECOND).write_bytes(content)
    damage(in_two / FIRST, "un")
    assert store.repair("essai") is not None
    assert said(store) == ["deux", "trois", "quatre"]


@pytest.mark.parametrize(("damaged", "left"), [
    ("trois", ["un", "deux", "quatre"]), ("milieu", ["un", "deux", "trois", "quatre"]),
], ids=["ce qu’elle suit", "elle-même"])
def test_what_follows_an_older_program_s_empty_file_leaves_nothing_out(
    tmp_path: Path, store: TinyDBSessionStore, damaged: str, left: list[str]
) -> None:
    """Of three files, where the one in the middle begins after a line that is damaged, or is."""
    opened = store.create("essai", [note("un"), note("deux"), note("trois")])
    end = opened.records[-1].sum
    opened.close()
    for name, version, text in ((SECOND, "milieu", ""), (THIRD, "fin", "quatre")):
        begun = journal.header("essai", version, TIME, int(name[6]))
        begun["data"].pop("ecarte", None)
        content, last = journal.encode(0, begun, end)
        end = last["sum"]
        (tmp_path / name).write_bytes(content + (line(4, text, end)[0] if text else b""))
    assert said(store) == ["un", "deux", "trois", "quatre"]
    damage(tmp_path / (SECOND if damaged == "milieu" else FIRST), damaged)
    assert store.repair("essai") is not None
    assert said(store) == left


def test_a_file_that_is_another_session_s_is_said_and_counts_no_more(
    tmp_path: Path, store: TinyDBSessionStore
) -> None:
    """A first repair repeated everything; then another session’s file took the first one’s name."""
    store.create("autre", [note("d’une autre")]).close()
    store.create("essai", [note("un"), note("deux"), note("trois")]).close()
    damage(tmp_path / FIRST, "programme")
    assert store.repair("essai") is not None
    (tmp_path / FIRST).write_bytes((tmp_path / "autre.jsonl").read_bytes())
    assert said(store) == ["un", "deux", "trois"]
    damage(tmp_path / SECOND, "deux")
    recovery = store.repair("essai")
    assert recovery is not None
    assert "Un fichier n’a pas pu être lu et ne compte plus : " in recovery.message
    assert "celui de la session « autre »" in recovery.message
    assert said(store) == ["un", "trois"]
    assert (tmp_path / FIRST).read_bytes() == (tmp_path / "autre.jsonl").read_bytes()


def test_of_a_session_whose_only_file_is_another_s_nothing_is_repaired(
    tmp_path: Path, store: TinyDBSessionStore
) -> None:
    store.create("autre", [note("d’une autre")]).close()
    (tmp_path / FIRST).write_bytes((tmp_path / "autre.jsonl").read_bytes())
    with pytest.raises(SessionUnreadable, match="celui de la session « autre »"):
        store.repair("essai")
    assert [path.name for path in tmp_path.glob("essai.*jsonl")] == [FIRST]


def test_two_lines_of_one_number_are_both_kept_the_second_once(
    tmp_path: Path, store: TinyDBSessionStore
) -> None:
    store.create("essai", [note("un"), note("deux")]).close()
    lines = (tmp_path / FIRST).read_bytes().splitlines(keepends=True)
    first = next(journal.salvage(lines[1]))
    again = [line(2, "d’un autre", previous)[0] for previous in (first["sum"], "0" * 64)]
    (tmp_path / FIRST).write_bytes(b"".join([*lines, *again]))
    recovery = store.repair("essai")
    assert recovery is not None
    assert said(store) == ["un", "deux", "d’un autre"]
    assert recovery.kept == 3
    assert "1 événement renuméroté à partir du numéro 3" in recovery.message


def test_numbers_too_far_apart_are_no_session_of_ours(
    tmp_path: Path, store: TinyDBSessionStore
) -> None:
    store.create("essai", [note("un")]).close()
    before = (tmp_path / FIRST).read_bytes()
    (tmp_path / FIRST).write_bytes(before + line(10_003, "loin", "0" * 64)[0])
    with pytest.raises(SessionUnreadable, match=r"se contredisent\. Rien n’a été modifié"):
        store.repair("essai")
    assert [path.name for path in tmp_path.glob("essai.*jsonl")] == [FIRST]
    (tmp_path / FIRST).write_bytes(before + line(10_002, "loin", "0" * 64)[0])
    assert store.repair("essai") is not None
    assert said(store) == ["un", "loin"]


def test_a_repair_that_does_not_read_as_it_was_written_is_not_said_to_be_one(
    tmp_path: Path, store: TinyDBSessionStore
) -> None:
    class Altering(Files):
        def write(self, descriptor: int, content: bytes) -> int:
            super().write(descriptor, content.replace(b"deux", b"DEUX"))
            return len(content)

    store.create("essai", [note("un"), note("deux")]).close()
    damage(tmp_path / FIRST, "un")
    with pytest.raises(SessionUnreadable):
        TinyDBSessionStore(tmp_path, files=Altering()).repair("essai")
    assert store.repair("essai") is not None
    assert said(store) == ["deux"]


def test_a_session_partly_encrypted_is_repaired_encrypted(tmp_path: Path) -> None:
    """An older program could be stopped with its last file in clear."""
    keys = SessionKeys(vault_in(tmp_path / "coffre"))
    store = TinyDBSessionStore(tmp_path, codecs=keys)
    opened = store.create("essai", [note("secrète")])
    end = opened.records[-1].sum
    opened.close()
    begun, last = journal.encode(0, journal.header("essai", "1", TIME, 1), end)
    (tmp_path / SECOND).write_bytes(
        begun + line(2, "lisible", last["sum"])[0] + b"bonjour\n" + line(3, "encore", "0" * 64)[0]
    )
    assert store.repair("essai") is not None
    assert said(store) == ["secrète", "lisible", "encore"]
    written = (tmp_path / THIRD).read_bytes()
    assert b"encore" not in written and b"secr" not in written


def test_where_nothing_is_damaged_nothing_is_said_to_be_set_aside(
    tmp_path: Path, store: TinyDBSessionStore
) -> None:
    store.create("essai", [note("un"), note("deux"), note("trois")]).close()
    lines = (tmp_path / FIRST).read_bytes().splitlines(keepends=True)
    (tmp_path / FIRST).write_bytes(b"".join(one for one in lines if b"deux" not in one))
    recovery = store.repair("essai")
    assert recovery is not None and "1 événement perdu (numéro 2, " in recovery.message
    assert "abîmé" not in recovery.message and not list(tmp_path.glob("*.rebut-*"))
