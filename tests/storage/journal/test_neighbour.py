"""Somebody acts in the folder of a session being written: nothing is lost, and all is said."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest

from assistant.domain.common.errors import (
    MovedOn,
    NotSaved,
    SessionDamaged,
    SessionLocked,
    SessionUnreadable,
)
from assistant.domain.common.store import Draft
from assistant.domain.events import records as event_records
from assistant.domain.events.records import KINDS, REFERENCES
from assistant.storage.disk.clock import utc_now
from assistant.storage.disk.files import SYSTEM, Files
from assistant.storage.disk.lock import SessionLock
from assistant.storage.journal.store import TinyDBJournal, TinyDBSessionStore
from assistant.storage.vault.session_keys import SessionKeys
from tests.campagnes import voisin
from tests.campagnes.commun import Campaign
from tests.store_contract import TIME, note, texts
from tests.store_disk import FaultyFiles, begun, failing_at, reread, say
from tests.vaults import vault_in

WRITTEN = "toute la session est récrite dans « essai.1.jsonl », à garder avec les autres"


@pytest.fixture
def store(tmp_path: Path) -> TinyDBSessionStore:
    return TinyDBSessionStore(tmp_path / "sessions")


@pytest.fixture
def secret(tmp_path: Path) -> TinyDBSessionStore:
    """A folder whose sessions are encrypted."""
    keys = SessionKeys(vault_in(tmp_path / "coffre"))
    return TinyDBSessionStore(tmp_path / "sessions", codecs=keys)


def said(journal: TinyDBJournal) -> str:
    return journal.recovery.message if journal.recovery else ""


def _older(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: content.rindex(b"\n", 0, -1) + 1])


def _another_file(path: Path) -> None:
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content[:-5])


def _in_place(path: Path) -> None:
    before, content = path.stat(), path.read_bytes()
    path.write_bytes(content.replace(b'"un"', b'"UN"'))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def _linked(path: Path) -> None:
    aside = path.with_name("ailleurs")
    path.rename(aside)
    path.symlink_to(aside)


ACTS: dict[str, Callable[[Path], object]] = {
    "ôté": Path.unlink,
    "vidé": lambda path: path.write_bytes(b""),
    "une ancienne copie": _older,
    "remplacé": _another_file,
    "récrit sur place, avec sa date": _in_place,
    "renommé": lambda path: path.rename(path.with_name("essai.old")),
    "derrière un lien": _linked,
    "un second nom": lambda path: os.link(path, path.with_name("ailleurs")),
}
if os.name == "nt":  # an open file is neither removed, nor renamed, nor replaced there
    for name in ("ôté", "remplacé", "renommé", "derrière un lien"):
        del ACTS[name]

posix_only = pytest.mark.skipif(os.name != "posix", reason="Windows tient un fichier ouvert")


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_what_was_acknowledged_is_written_anew_before_the_next_line(
    store: TinyDBSessionStore, act: Callable[[Path], object]
) -> None:
    if os.name == "nt" and act is _in_place:
        pytest.skip("Windows ne garde pas l’heure du dernier changement : vu à la fermeture")
    journal = begun(store)
    act(store.folder / "essai.jsonl")
    say(journal, "trois")
    assert "toute la session est récrite" in said(journal)
    journal.close()
    assert reread(store) == ["un", "deux", "trois"]


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_what_happens_after_the_last_line_is_seen_when_the_session_is_closed(
    store: TinyDBSessionStore, act: Callable[[Path], object]
) -> None:
    journal = begun(store)
    act(store.folder / "essai.jsonl")
    journal.close()
    assert "toute la session est récrite" in said(journal)
    assert reread(store) == ["un", "deux"]


def test_a_change_of_times_or_rights_alone_makes_no_new_file(store: TinyDBSessionStore) -> None:
    journal = begun(store)
    path = store.folder / "essai.jsonl"
    os.utime(path, (0, 0))
    say(journal, "trois")
    path.chmod(0o640)
    say(journal, "quatre")
    journal.close()
    assert said(journal) == ""
    assert {found.name for found in store.folder.iterdir()} == {"essai.jsonl", "essai.lock"}


def test_the_first_file_that_a_continuation_needs_is_watched_too(tmp_path: Path) -> None:
    files = FaultyFiles(SYSTEM)
    store = TinyDBSessionStore(tmp_path / "sessions", files=files)
    journal = begun(store)
    files.plan = failing_at("fsync")
    with pytest.raises(NotSaved):
        say(journal, "perdu")
    files.plan = None
    say(journal, "trois")
    (store.folder / "essai.jsonl").unlink()
    say(journal, "quatre")
    assert "récrite dans « essai.2.jsonl »" in said(journal)
    journal.close()
    assert reread(store) == ["un", "deux", "trois", "quatre"]


@posix_only
def test_a_file_renamed_to_the_last_number_there_is_hides_nothing(
    store: TinyDBSessionStore,
) -> None:
    journal = begun(store)
    (store.folder / "essai.jsonl").rename(store.folder / "essai.999999999.jsonl")
    (store.folder / "essai.999999999.jsonl").write_bytes(b"n\xe2importe quoi\n")
    say(journal, "trois")
    journal.close()
    assert reread(store) == ["un", "deux", "trois"]


def test_an_old_copy_under_a_higher_number_does_not_replace_the_session(
    store: TinyDBSessionStore,
) -> None:
    journal = begun(store)
    older = (store.folder / "essai.jsonl").read_bytes()
    say(journal, "trois")
    journal.close()
    (store.folder / "essai.9.jsonl").write_bytes(older)
    assert reread(store) == ["un", "deux", "trois"]


def test_the_disk_that_cannot_be_looked_at_refuses_the_line(tmp_path: Path) -> None:
    files = FaultyFiles(SYSTEM)
    store = TinyDBSessionStore(tmp_path / "sessions", files=files)
    journal = begun(store)
    files.plan = failing_at("stamp")
    with pytest.raises(NotSaved, match="cette saisie n’est pas enregistrée"):
        say(journal, "trois")
    files.plan = None
    say(journal, "trois")
    assert reread(store) == ["un", "deux", "trois"]


# --- the key --------------------------------------------------------------------------------

LOST_KEYS: dict[str, Callable[[Path], object]] = {
    "ôtée": Path.unlink,
    "vidée": lambda path: path.write_bytes(b""),
    "remplacée": lambda path: path.write_bytes(b"une autre\n"),
}


@pytest.mark.parametrize("act", LOST_KEYS.values(), ids=LOST_KEYS.keys())
@pytest.mark.parametrize("closing", [False, True], ids=["avant la ligne suivante", "à la fin"])
def test_the_key_of_an_encrypted_session_is_put_back(
    secret: TinyDBSessionStore, act: Callable[[Path], object], closing: bool
) -> None:
    journal = begun(secret)
    key = secret.folder / "essai.cle"
    content = key.read_bytes()
    act(key)
    stood = [key.read_bytes()] if key.exists() else []
    if not closing:
        say(journal, "trois")
        assert "elle est remise" in said(journal)
    journal.close()
    assert key.read_bytes() == content
    assert [one.read_bytes() for one in secret.folder.glob("essai.rebut-*")] == stood, "kept aside"
    assert reread(secret)[:2] == ["un", "deux"]


@posix_only
def test_a_session_written_anew_is_encrypted_like_the_first(secret: TinyDBSessionStore) -> None:
    journal = begun(secret)
    for found in secret.folder.iterdir():
        found.unlink()
    say(journal, "trois")
    journal.close()
    assert all(b"trois" not in found.read_bytes() for found in secret.folder.iterdir())
    assert reread(secret) == ["un", "deux", "trois"]


# --- the lock -------------------------------------------------------------------------------


@posix_only
def test_a_lock_that_was_removed_is_taken_again(store: TinyDBSessionStore) -> None:
    journal = begun(store)
    (store.folder / "essai.lock").unlink()
    say(journal, "trois")
    assert "verrou de la session avait été retiré" in said(journal)
    assert not store.open("essai").writable


@posix_only
def test_of_two_writers_without_a_common_lock_the_first_is_told(
    store: TinyDBSessionStore,
) -> None:
    first = begun(store)
    (store.folder / "essai.lock").unlink()
    second = store.open("essai")
    say(second, "trois")
    with pytest.raises(SessionLocked, match="elle est écrite depuis par le programme numéro"):
        say(first, "perdu ici, gardé à l’écran")
    assert not first.writable
    assert texts(first.follow()) == ["trois"]
    second.close()
    assert reread(store) == ["un", "deux", "trois"]


@posix_only
def test_who_wrote_in_another_file_while_the_lock_was_away_is_taken_in_at_once(
    store: TinyDBSessionStore,
) -> None:
    first = begun(store)
    (store.folder / "essai.lock").unlink()
    path = store.folder / "essai.jsonl"
    (store.folder / "essai.40.jsonl").write_bytes(path.read_bytes())
    second = store.open("essai")
    say(second, "dans l’autre fichier")
    second.close()
    assert (store.folder / "essai.40.jsonl").stat().st_size > path.stat().st_size
    with pytest.raises(MovedOn):
        say(first, "trois")
    assert texts(first.follow()) == ["dans l’autre fichier"]
    say(first, "trois")
    first.close()
    assert reread(store) == ["un", "deux", "dans l’autre fichier", "trois"]


class Share(Files):
    """A share whose locks hold on each computer alone."""

    def try_lock(self, descriptor: int, *, shared: bool = False) -> bool:
        return True


def test_where_locks_do_not_hold_each_takes_in_what_the_other_wrote(tmp_path: Path) -> None:
    stores = [TinyDBSessionStore(tmp_path, files=Share()) for _ in range(2)]
    one = begun(stores[0])
    two = stores[1].open("essai")
    say(one, "de l’un")
    with pytest.raises(MovedOn, match="relisez la suite"):
        say(two, "de l’autre")
    assert texts(two.follow()) == ["de l’un"]
    say(two, "de l’autre")
    one.close()
    two.close()
    assert reread(stores[0]) == ["un", "deux", "de l’un", "de l’autre"]


def test_what_another_program_wrote_under_the_same_numbers_still_names_its_own_lines(
    store: TinyDBSessionStore
) -> None:
    """It undid its own third line: not ours, which bears that number here."""
    one, path = begun(store), store.folder / "essai.jsonl"
    elsewhere = TinyDBSessionStore(store.folder.with_name("ailleurs"))
    elsewhere.folder.mkdir()
    (elsewhere.folder / "essai.jsonl").write_bytes(path.read_bytes())
    two = elsewhere.open("essai")
    say(two, "d’ailleurs")
    undone = Draft("undone", 1, TIME, "", {"event": 3})
    two.append([undone], expected=3)
    two.close()
    say(one, "trois")
    path.write_bytes((elsewhere.folder / "essai.jsonl").read_bytes())
    with pytest.raises(MovedOn):
        say(one, "quatre")
    assert "2 ligne(s)" in said(one)
    assert [(one.number, one.type) for one in one.follow()] == [(4, "note_taken"), (5, "undone")]
    assert [record.data for record in one.records[2:]] == [
        {"text": "trois"}, {"text": "d’ailleurs"}, {"event": 4},
    ]
    one.close()
    assert [one.data for one in store.open("essai").records[2:]] == [
        {"text": "trois"}, {"text": "d’ailleurs"}, {"event": 4},
    ]


def _parted(tmp_path: Path, words: dict[str, str]) -> TinyDBSessionStore:
    """A session that two programs carried on from the same line, each in its own file."""
    store = TinyDBSessionStore(tmp_path, files=Share())
    one = begun(store)
    two = store.open("essai")
    path = tmp_path / "essai.jsonl"
    say(one, words["un"])
    kept = path.read_bytes()
    path.write_bytes(b"bonjour\n")
    say(two, words["deux"])
    two._storage.close()  # its program is killed: it looks at nothing any more
    path.write_bytes(kept)
    one._storage.close()
    return store


def test_a_repair_keeps_both_lines_of_a_same_number_and_says_so(tmp_path: Path) -> None:
    store = _parted(tmp_path, {"un": "de l’un", "deux": "de l’autre"})
    with pytest.raises(SessionDamaged, match="garde les deux, renumérotées"):
        store.open("essai")
    recovery = store.repair("essai")
    assert recovery is not None
    assert "sous les mêmes numéros : les deux sont gardées" in recovery.message
    records = store.open("essai").records
    found = {record.number: record.data.get("text") for record in records}
    assert sorted(filter(None, found.values())) == ["de l’autre", "de l’un", "deux", "un"]
    assert list(found) == list(range(1, len(found) + 1))


@pytest.mark.parametrize("where", ["d’abord le défaut", "le défaut à la fin", "sans en-tête"])
def test_what_holds_behind_a_damage_in_a_file_that_was_replaced_is_no_line_left_out(
    store: TinyDBSessionStore, where: str
) -> None:
    """Another program put its own file in the place of the first one; then part of it was lost."""
    journal, first = begun(store), store.folder / "essai.jsonl"
    kept = first.read_bytes()
    first.write_bytes(kept[:-5])
    say(journal, "trois")
    journal.close()
    assert (store.folder / "essai.1.jsonl").exists(), "it holds everything"
    first.write_bytes(kept)
    other = TinyDBSessionStore(store.folder.with_name("ailleurs"))
    other.folder.mkdir()
    (other.folder / "essai.jsonl").write_bytes(kept)
    there = other.open("essai")
    say(there, "d’ailleurs")
    there.close()
    damage, last = b"n\xe2importe quoi\n", (other.folder / "essai.jsonl").read_bytes()
    cut = last.index(b"\n", len(kept) - 1) + 1
    first.write_bytes({
        "d’abord le défaut": last[:cut] + damage + last[cut:],
        "le défaut à la fin": last + damage, "sans en-tête": last[cut:],
    }[where])
    with pytest.raises(SessionDamaged, match=r"1 ligne\(s\) enregistrée\(s\) par un autre"):
        store.open("essai")
    assert store.repair("essai") is not None
    found = [one.data.get("text") for one in store.open("essai").records]
    assert [one for one in found if one] == ["un", "deux", "trois", "d’ailleurs"]


def test_lines_with_new_numbers_still_name_one_another() -> None:
    numbers = {3: 10, 4: 11}
    moved = event_records.renumbered
    assert moved("undone", {"event": 3}, numbers) == {"event": 10}
    assert moved("undone", {"event": 2}, numbers) == {"event": 2}
    assert moved("note_taken", {"text": "3", "block": 3, "asked": 4}, numbers) == {
        "text": "3", "block": 3, "asked": 11,
    }
    proposed = {"consulted": 3, "block": 4, "sentences": [{"text": "a", "lines": [3, 2, 4]}]}
    assert moved("suggestion_proposed", proposed, numbers) == {
        "consulted": 10, "block": 4, "sentences": [{"text": "a", "lines": [10, 2, 11]}],
    }


COUNTED = {
    "activity", "block", "blocks", "brought", "criteria", "element", "kept", "line", "lost",
    "number", "offset", "point", "question", "sealed", "sentence", "shape", "spoken",
}
"""Members that are numbers of something else than a record of this session, or of a lost one."""


SPOKEN = {"spoken_lines_given": {"lines"}}
"""Members that number what was said in a transcript."""


def test_every_number_in_an_event_is_known_to_be_a_reference_or_not() -> None:
    for kind, event in KINDS.items():
        for member in fields(event):
            if "int" in str(member.type) and "Mapping" not in str(member.type):
                known = COUNTED | {*REFERENCES.get(kind, ())} | SPOKEN.get(kind, set())
                assert member.name in known, (kind, member.name)


# --- what is planted beside an encrypted session ---------------------------------------------


def planted(folder: Path, name: str) -> None:
    """A session in clear, by somebody without the key."""
    elsewhere = TinyDBSessionStore(folder / "ailleurs")
    elsewhere.create("essai", [note("faux")] * 9).close()
    (folder / "sessions" / name).write_bytes((folder / "ailleurs" / "essai.jsonl").read_bytes())


@pytest.mark.parametrize("name", ["essai.1.jsonl", "essai.7.jsonl"])
def test_a_clear_file_beside_an_encrypted_session_is_not_read_and_is_said(
    secret: TinyDBSessionStore, tmp_path: Path, name: str
) -> None:
    begun(secret).close()
    planted(tmp_path, name)
    assert reread(secret) == ["un", "deux"]
    journal = secret.open("essai")
    assert f"elle est chiffrée, et « {name} » était en clair à côté" in said(journal)
    say(journal, "trois")
    journal.close()
    assert reread(secret) == ["un", "deux", "trois"]
    assert not (secret.folder / name).exists()
    assert [b"faux" in p.read_bytes() for p in secret.folder.glob("essai.rebut-*")] == [True]
    assert all(b"trois" not in found.read_bytes() for found in secret.folder.iterdir())


def test_a_damaged_clear_file_beside_an_encrypted_session_is_not_read_either(
    secret: TinyDBSessionStore, tmp_path: Path
) -> None:
    """What holds in it is no other writer's line: a repair took it in, and was to be done again."""
    journal = begun(secret)
    planted(tmp_path, "essai.7.jsonl")
    content = (secret.folder / "essai.7.jsonl").read_bytes().split(b"\n")
    content[2], content[3] = content[3], content[2]
    (secret.folder / "essai.7.jsonl").write_bytes(b"\n".join(content))
    (secret.folder / "essai.jsonl").unlink()
    say(journal, "trois")
    journal.close()
    assert reread(secret) == ["un", "deux", "trois"]
    mended = secret.repair("essai")
    assert mended is not None and "« essai.7.jsonl » était en clair à côté" in mended.message


def test_a_clear_file_in_place_of_an_earlier_one_adds_nothing_to_what_was_written_whole(
    secret: TinyDBSessionStore, tmp_path: Path
) -> None:
    journal = begun(secret)
    (secret.folder / "essai.jsonl").write_bytes(b"rien\n")
    say(journal, "trois")
    journal.close()
    planted(tmp_path, "essai.jsonl")
    again = secret.open("essai")
    assert "« essai.jsonl » était en clair à côté" in said(again)
    say(again, "quatre")
    again.close()
    assert reread(secret) == ["un", "deux", "trois", "quatre"]
    assert all(b"quatre" not in found.read_bytes() for found in secret.folder.iterdir())


def test_a_session_whose_file_was_replaced_by_a_clear_one_goes_on_encrypted(
    secret: TinyDBSessionStore, tmp_path: Path
) -> None:
    begun(secret).close()
    planted(tmp_path, "essai.jsonl")
    journal = secret.open("essai")
    say(journal, "trois")
    journal.close()
    assert all(b"trois" not in found.read_bytes() for found in secret.folder.iterdir())


# --- links ----------------------------------------------------------------------------------


@posix_only
@pytest.mark.parametrize("link", [Path.symlink_to, Path.hardlink_to], ids=["lien", "second nom"])
def test_a_lock_that_is_a_link_is_not_written_through(
    store: TinyDBSessionStore, tmp_path: Path, link: Callable[[Path, Path], None]
) -> None:
    begun(store).close()
    target = tmp_path / "bashrc"
    target.write_text("précieux")
    (store.folder / "essai.lock").unlink()
    link(store.folder / "essai.lock", target)
    journal = store.open("essai")
    assert not journal.writable
    assert target.read_text() == "précieux"


def test_a_file_under_the_name_of_a_lock_is_not_cut(tmp_path: Path) -> None:
    path = tmp_path / "essai.lock"
    path.write_text("des notes à moi")
    lock = SessionLock.acquire(SYSTEM, path, utc_now())
    assert lock is not None
    assert path.read_text() == "des notes à moi"


@posix_only
@pytest.mark.parametrize("link", [Path.symlink_to, Path.hardlink_to], ids=["lien", "second nom"])
def test_a_journal_that_is_a_link_is_refused_in_a_sentence(
    store: TinyDBSessionStore, tmp_path: Path, link: Callable[[Path, Path], None]
) -> None:
    begun(store).close()
    path = store.folder / "essai.jsonl"
    path.rename(tmp_path / "ailleurs.jsonl")
    link(path, tmp_path / "ailleurs.jsonl")
    with pytest.raises(SessionUnreadable, match="n’a pas été ouvert"):
        store.open("essai")


# --- the campaign ---------------------------------------------------------------------------


@posix_only
@pytest.mark.parametrize("encrypted", [False, True], ids=["en clair", "chiffrées"])
def test_a_hostile_neighbour_loses_nothing_and_a_blind_program_is_seen(
    tmp_path: Path, encrypted: bool
) -> None:
    campaign = Campaign(300, random.Random(2026), vault_in(tmp_path) if encrypted else None)
    assert voisin.trial(campaign)
    assert campaign.counts["actes"] >= 300
    assert campaign.counts["témoin : histoires perdues sans regarder, sur 20"] >= 10
