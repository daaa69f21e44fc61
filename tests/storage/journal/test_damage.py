"""Damaged sessions: nothing undetected, nothing valid dropped without being said."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.domain.common.errors import SessionUnreadable
from assistant.domain.common.store import Record
from assistant.storage.disk.files import Files
from assistant.storage.journal import line as journal
from assistant.storage.journal.store import TinyDBJournal, TinyDBSessionStore
from tests.store_contract import note, texts
from tests.store_disk import FaultyFiles, Inode, SimulatedDisk, failing_at

FOLDER = Path("sessions")
WORDS = ["un", "deux « cœur »", "trois", "quatre"]


def disk_with(content: bytes) -> SimulatedDisk:
    """A disk in memory that holds one session file."""
    disk = SimulatedDisk()
    disk.names_now["essai.jsonl"] = Inode(content)
    disk.names_durable = dict(disk.names_now)
    return disk


def store_on(files: Files) -> TinyDBSessionStore:
    return TinyDBSessionStore(FOLDER, files=files)


def journal_bytes(words: list[str] = WORDS) -> bytes:
    disk = SimulatedDisk()
    store_on(disk).create("essai", [note(word) for word in words]).close()
    return disk.names_now["essai.jsonl"].content()


WHOLE = journal_bytes()
LINES = WHOLE.splitlines(keepends=True)


def kept(records: object) -> dict[int, str]:
    """The notes among records, by number; what a repair adds is left out."""
    assert isinstance(records, list)
    notes: list[Record] = [r for r in records if r.type == "note_taken"]
    return {record.number: record.data["text"] for record in notes}


ORIGINAL = dict(enumerate(WORDS, 1))


# --- cut anywhere ---------------------------------------------------------------------------


def test_a_file_cut_at_every_byte_keeps_every_whole_line_and_says_what_it_lost() -> None:
    boundaries = [sum(map(len, LINES[:count])) for count in range(len(LINES) + 1)]
    for cut in range(len(WHOLE)):
        disk = disk_with(WHOLE[:cut])
        store = store_on(disk)
        whole_lines = sum(1 for end in boundaries[2:] if end <= cut or end - 1 == cut)
        if whole_lines == 0:
            with pytest.raises(SessionUnreadable, match="aucun événement"):
                store.open("essai")
            assert disk.names_now["essai.jsonl"].content() == WHOLE[:cut]
            continue
        opened = store.open("essai")
        assert texts(opened.records) == WORDS[:whole_lines], cut
        # A cut between two lines leaves a whole, shorter journal: only a seal can show it.
        assert (opened.recovery is None) == (cut in boundaries), cut
        check_set_aside(disk, opened, WHOLE[:cut])
        opened.append([note("suite")], expected=whole_lines)
        opened.close()
        again = store.open("essai")
        assert texts(again.records) == [*WORDS[:whole_lines], "suite"], cut
        assert again.recovery is None


def check_set_aside(disk: SimulatedDisk, opened: TinyDBJournal, before: bytes) -> None:
    """Every byte is either in the journal or in the file that the message names."""
    recovery = opened.recovery
    if recovery is None:
        return
    left = disk.names_now[recovery.set_aside].content() if recovery.set_aside else b""
    assert recovery.set_aside in recovery.message
    assert recovery.kept == len(opened.records)
    journal_now = disk.names_now["essai.jsonl"].content()
    # A last line that was whole may have gained its end of line.
    assert before in (journal_now + left, journal_now[:-1] + left)


def test_a_reader_leaves_a_torn_end_where_it_is() -> None:
    disk = disk_with(WHOLE[:-20])
    reader = store_on(disk).open("essai", write=False)
    assert texts(reader.records) == WORDS[:-1]
    assert reader.recovery is not None
    assert "sera mise de côté" in reader.recovery.message
    assert set(disk.names_now) == {"essai.jsonl"}
    assert disk.names_now["essai.jsonl"].content() == WHOLE[:-20]


@pytest.mark.parametrize(
    "left",
    [b"\0" * 700, b'{"at":"20' + b"\0" * 300, b"\0" * 100 + b"}\n" + b"\0" * 50, b"\xff\xfe"],
    ids=["zéros", "début puis zéros", "zéros puis fin de ligne", "octets"],
)
def test_what_a_power_cut_leaves_at_the_end_is_set_aside(left: bytes) -> None:
    disk = disk_with(WHOLE + left)
    opened = store_on(disk).open("essai")
    assert opened.recovery is not None
    assert disk.names_now[opened.recovery.set_aside].content() == left
    opened.append([note("cinq")], expected=4)
    assert disk.names_now["essai.jsonl"].content().startswith(WHOLE + b'{"at":')


def test_a_whole_line_followed_by_zeros_is_kept_and_ended() -> None:
    disk = disk_with(WHOLE[:-1] + b"\0" * 9)
    opened = store_on(disk).open("essai")
    assert texts(opened.records) == WORDS
    assert opened.recovery is not None
    assert disk.names_now[opened.recovery.set_aside].content() == b"\0" * 9
    assert disk.names_now["essai.jsonl"].content() == WHOLE


def test_a_whole_line_that_only_lacks_its_end_leaves_nothing_aside() -> None:
    disk = disk_with(WHOLE[:-1])
    opened = store_on(disk).open("essai")
    assert opened.recovery is not None
    assert opened.recovery.message.endswith("intacte, a été terminée ; rien n’est perdu.")
    assert (opened.recovery.set_aside, opened.recovery.kept) == ("", len(WORDS))
    assert {name for name in disk.names_now if ".lock" not in name} == {"essai.jsonl"}
    assert disk.names_now["essai.jsonl"].content() == WHOLE


def test_the_message_of_a_torn_end_says_what_and_where() -> None:
    opened = store_on(disk_with(WHOLE[:-20])).open("essai")
    assert opened.recovery is not None
    said = re.sub(r"\d{8}T\d{9}Z", "DATE", opened.recovery.message)
    said = re.sub(r"\d\d/\d\d/\d{4} à \d\d:\d\d", "JOUR", said)
    assert said == (
        "Session « essai » : 3 événements sont intacts, le dernier du JOUR. La dernière "
        f"écriture avait été interrompue : ce qui en restait, {len(LINES[-1]) - 20} octets "
        "inutilisables, a été mis de côté dans « essai.rebut-DATE ». Vérifiez votre dernière "
        "saisie."
    )


@pytest.mark.parametrize(("kept", "told"), [
    (1, "1 événement est intact, le dernier du"), (2, "2 événements sont intacts, le dernier du"),
])
def test_the_message_of_a_torn_end_counts(kept: int, told: str) -> None:
    torn = store_on(disk_with(b"".join(LINES[: kept + 1]) + LINES[kept + 1][:9]))
    for opened in (torn.open("essai", write=False), torn.open("essai")):
        assert opened.recovery is not None
        assert (told in opened.recovery.message, opened.recovery.kept) == (True, kept)


# --- changed anywhere -----------------------------------------------------------------------

FLIPS: dict[str, Callable[[int], int]] = {
    "un bit": lambda byte: byte ^ 0x01,
    "casse": lambda byte: byte ^ 0x20,
    "tous les bits": lambda byte: byte ^ 0xFF,
    "fin de ligne": lambda byte: 0x0A if byte != 0x0A else 0x20,
    "zéro": lambda _byte: 0x00,
}


@pytest.mark.parametrize(("first", "flip"), enumerate(FLIPS.values()), ids=FLIPS.keys())
def test_a_file_changed_at_any_byte_is_never_believed(
    first: int, flip: Callable[[int], int]
) -> None:
    for place in range(first, len(WHOLE), len(FLIPS)):  # among them, every byte is changed
        content = WHOLE[:place] + bytes([flip(WHOLE[place])]) + WHOLE[place + 1 :]
        disk = disk_with(content)
        store = store_on(disk)
        try:
            opened = store.open("essai")
        except SessionUnreadable as said:
            assert disk.names_now["essai.jsonl"].content() == content
            check_repair(disk, store, content, place, said)
        else:
            assert opened.recovery is not None, place
            assert texts(opened.records) in (WORDS, WORDS[:-1]), place
            check_set_aside(disk, opened, content)


def check_repair(
    disk: SimulatedDisk, store: TinyDBSessionStore, content: bytes, place: int,
    said: SessionUnreadable,
) -> None:
    assert "ligne" in said.message
    recovery = store.repair("essai")
    assert recovery is not None
    records = list(store.open("essai", write=False).records)
    found = kept(records)
    lost = set(ORIGINAL) - set(found)
    assert found.items() <= ORIGINAL.items(), place
    assert len(lost) <= (WHOLE[place] != 0x0A), place
    assert recovery.kept == len(found)
    assert records[-1].type == "journal_repaired"
    assert set(records[-1].data["lost"]) == {n for n in lost if n < max(found)}, place
    # The damaged file is evidence: it stays, and its damaged lines are in a file of their own.
    assert disk.names_now["essai.jsonl"].content() == content
    assert recovery.set_aside in recovery.message
    assert disk.names_now[recovery.set_aside].content()
    assert [record.number for record in records] == list(range(1, len(records) + 1))


# --- lines removed, moved, repeated ---------------------------------------------------------

HEADER, ONE, TWO, THREE, FOUR = LINES

REARRANGED = {
    "une ligne ôtée": ([HEADER, ONE, THREE, FOUR], {1, 3, 4}, "une ligne manque juste avant"),
    "la première ôtée": ([HEADER, TWO, THREE, FOUR], {2, 3, 4}, "une ligne manque juste avant"),
    "l’en-tête ôté": ([ONE, TWO, THREE, FOUR], {1, 2, 3, 4}, "l’en-tête du fichier manque"),
    "deux lignes échangées": ([HEADER, ONE, THREE, TWO, FOUR], {1, 2, 3, 4}, "une ligne manque"),
    "une ligne répétée": ([HEADER, ONE, TWO, TWO, THREE, FOUR], {1, 2, 3, 4}, "une ligne manque"),
    "une ligne vide": ([HEADER, ONE, b"\n", TWO, THREE, FOUR], {1, 2, 3, 4}, "elle est illisible"),
    "du texte au milieu": ([HEADER, ONE, b"bonjour\n", TWO, THREE, FOUR], {1, 2, 3, 4},
                           "elle est illisible"),
    "une ligne collée": ([HEADER, ONE[:50], TWO, THREE, FOUR], {2, 3, 4}, "elle est illisible"),
    "la dernière abîmée": ([HEADER, ONE, TWO, THREE, FOUR.replace(b"quatre", b"Quatre")],
                           {1, 2, 3}, "ne correspond plus à sa somme"),
    "tout sauf une": ([b"\x00\n", b"rien\n", b"{}\n", THREE, b"[]\n"], {3}, "endommagée"),
    "fins de ligne de Windows": ([line.replace(b"\n", b"\r\n") for line in LINES], {1, 2, 3, 4},
                                 "ne correspond plus à sa somme"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "recovered", "reason"), REARRANGED.values(), ids=REARRANGED.keys()
)
def test_a_rearranged_file_is_refused_then_repaired(
    lines: list[bytes], recovered: set[int], reason: str
) -> None:
    content = b"".join(lines)
    disk = disk_with(content)
    store = store_on(disk)
    for write in (True, False):
        with pytest.raises(SessionUnreadable, match=reason) as said:
            store.open("essai", write=write)
        assert "cqp session reparer essai" in said.value.message
    assert disk.names_now["essai.jsonl"].content() == content
    recovery = store.repair("essai")
    assert recovery is not None
    opened = store.open("essai")
    assert kept(list(opened.records)) == {number: ORIGINAL[number] for number in recovered}
    assert opened.recovery is None
    opened.append([note("la suite")], expected=len(opened.records))
    opened.close()
    assert texts([store.open("essai").records[-1]]) == ["la suite"]
    assert store.repair("essai") is None


def test_a_repair_says_what_was_recovered_and_what_was_not() -> None:
    disk = disk_with(b"".join([HEADER, ONE, TWO.replace(b"deux", b"DEUX"), FOUR]))
    recovery = store_on(disk).repair("essai")
    assert recovery is not None
    said = re.sub(r"\d{8}T\d{9}Z", "DATE", recovery.message)
    assert re.sub(r"\d\d/\d\d/\d{4} à \d\d:\d\d", "JOUR", said) == (
        "Session « essai » réparée : 2 événements récupérés, le dernier du JOUR ; "
        "2 événements perdus (numéro 2, 3, entre le JOUR et le JOUR). "
        "Ce qui est abîmé (ligne 3 de « essai.jsonl ») est dans « essai.rebut-DATE ». "
        "Le fichier d’origine est resté tel quel."
    )


def test_a_number_that_was_lost_stays_taken_so_that_others_keep_theirs() -> None:
    store = store_on(disk_with(b"".join([HEADER, ONE, THREE, FOUR])))
    store.repair("essai")
    records = store.open("essai").records
    assert [record.type for record in records] == [
        "note_taken", "journal_repaired", "note_taken", "note_taken", "journal_repaired",
    ]  # fmt: skip
    assert records[1].data == {"kept": 0, "lost": [2], "set_aside": ""}
    assert records[4].data == {"kept": 3, "lost": [2], "set_aside": ""}


def test_a_session_damaged_again_after_its_repair_is_repaired_again() -> None:
    disk = disk_with(b"".join([HEADER, ONE, THREE, FOUR]))
    store = store_on(disk)
    store.repair("essai")
    repaired = disk.names_now["essai.1.jsonl"].content()
    disk.names_now["essai.1.jsonl"] = Inode(repaired.replace(b"trois", b"Trois"))
    with pytest.raises(SessionUnreadable, match=r"ligne 3 du fichier « essai\.1\.jsonl »"):
        store.open("essai")
    recovery = store.repair("essai")
    assert recovery is not None
    # the first file still holds the line that the second one had repeated
    assert kept(list(store.open("essai").records)) == {1: "un", 3: "trois", 4: "quatre"}


# --- what is not a session ------------------------------------------------------------------

NOT_SESSIONS = {
    "vide": (b"", "aucun événement"),
    "début d’en-tête": (HEADER[:30], "aucun événement"),
    "en-tête seul": (HEADER, "aucun événement"),
    "zéros": (bytes(4096), "aucun événement"),
    "octets quelconques": (bytes(range(1, 256)) * 3, "ligne 1"),
    "texte": (b"Bonjour,\nceci est une lettre.\n", "ligne 1"),
    "base TinyDB": (b'{"_default": {"1": {"type": "note_taken"}}}\n', "ligne 1"),
    "crochets": (b"[" * 200_000 + b"\n", "ligne 1"),
}


@pytest.mark.parametrize(
    ("content", "message"), NOT_SESSIONS.values(), ids=NOT_SESSIONS.keys()
)
def test_what_is_not_a_session_is_said_in_one_sentence_and_the_others_open(
    tmp_path: Path, content: bytes, message: str
) -> None:
    store = TinyDBSessionStore(tmp_path)
    store.create("bonne", [note("un")]).close()
    (tmp_path / "essai.jsonl").write_bytes(content)
    for write in (False, True):
        with pytest.raises(SessionUnreadable, match=message):
            store.open("essai", write=write)
    with pytest.raises(SessionUnreadable):
        store.repair("essai")
    assert (tmp_path / "essai.jsonl").read_bytes() == content
    assert set(store.ids()) == {"bonne", "essai"}
    assert texts(store.open("bonne").records) == ["un"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows n’a pas de tuyaux nommés")
def test_a_folder_or_a_pipe_in_place_of_a_session_is_said(tmp_path: Path) -> None:
    store = TinyDBSessionStore(tmp_path)
    store.create("bonne", [note("un")]).close()
    (tmp_path / "dossier.jsonl").mkdir()
    os.mkfifo(tmp_path / "tuyau.jsonl")
    for name in ("dossier", "tuyau"):
        with pytest.raises(SessionUnreadable, match="n’est pas un fichier"):
            store.open(name)
    assert set(store.ids()) == {"bonne", "dossier", "tuyau"}
    assert texts(store.open("bonne").records) == ["un"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows n’a pas de tuyaux nommés")
@pytest.mark.parametrize("put", [
    lambda path: path.mkdir(), os.mkfifo, lambda path: path.symlink_to(path.parent / "ailleurs"),
], ids=["dossier", "tuyau", "lien"])
def test_what_is_no_lock_is_named_and_the_session_can_be_read(
    put: Callable[[Path], None], tmp_path: Path
) -> None:
    store = TinyDBSessionStore(tmp_path)
    store.create("essai", [note("un")]).close()
    (tmp_path / "ailleurs").write_text("précieux", "utf-8")
    lock = tmp_path / "essai.lock"
    lock.unlink(missing_ok=True)
    put(lock)
    opened = store.open("essai")
    assert (opened.writable, texts(opened.records)) == (False, ["un"])
    assert "« essai.lock » n’est pas un verrou" in opened.writer
    assert (tmp_path / "ailleurs").read_text("utf-8") == "précieux"


def test_what_is_not_named_like_a_session_is_not_listed(tmp_path: Path) -> None:
    store = TinyDBSessionStore(tmp_path)
    store.create("bonne", [note("un")]).close()
    for name in ("Copie de bonne.jsonl", "bonne.jsonl.bak", "notes.txt", ".jsonl", "é.jsonl"):
        (tmp_path / name).write_bytes(WHOLE)
    assert store.ids() == ("bonne",)


@pytest.mark.parametrize("write", [True, False])
def test_no_right_to_read_is_said(write: bool) -> None:
    files = FaultyFiles(disk_with(WHOLE), failing_at("read", code=13))
    with pytest.raises(SessionUnreadable, match="pas le droit de lire"):
        store_on(files).open("essai", write=write)


def test_no_right_to_write_gives_a_session_to_read() -> None:
    for name in ("open_lock", "open_append"):
        opened = store_on(FaultyFiles(disk_with(WHOLE), failing_at(name, code=13))).open("essai")
        assert not opened.writable
        assert opened.writer == "personne, car vous n’avez pas le droit d’écrire dans ce dossier"
        assert texts(opened.records) == WORDS


def forged_header(**data: object) -> bytes:
    header = journal.header("essai", "9.0", "2030-01-01T00:00:00.000Z", 0)
    header["data"] |= data
    content, line = journal.encode(0, header, journal.GENESIS)
    one, _ = journal.encode(1, {**header, "type": "note_taken", "data": {"text": "un"}},
                            line["sum"])
    return content + one


def test_a_session_of_a_newer_program_is_refused_untouched() -> None:
    disk = disk_with(forged_header(format=2))
    before = disk.names_now["essai.jsonl"].content()
    for attempt in (store_on(disk).open, store_on(disk).repair):
        with pytest.raises(SessionUnreadable, match="enregistrée par une version plus récente"):
            attempt("essai")
    assert disk.names_now["essai.jsonl"].content() == before


def test_a_header_has_room_for_what_comes_later() -> None:
    disk = disk_with(forged_header(cle="x", signature=None))
    assert texts(store_on(disk).open("essai").records) == ["un"]


def test_the_file_of_another_session_is_recognised() -> None:
    with pytest.raises(SessionUnreadable, match="celui de la session « autre »"):
        store_on(disk_with(forged_header(session="autre"))).open("essai")
