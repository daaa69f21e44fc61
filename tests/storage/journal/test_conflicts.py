"""Copies in conflict: seen by lists, merged on request, converted, given and erased."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.domain.common.errors import SessionUnreadable
from assistant.storage.disk.files import SYSTEM
from assistant.storage.journal.conflicts import conflicts
from assistant.storage.journal.store import TinyDBSessionStore
from assistant.storage.upkeep.backups import Backups
from assistant.storage.upkeep.conversion import Conversion
from assistant.storage.upkeep.holdings import Holdings, Places
from assistant.storage.vault.session_keys import SessionKeys
from tests.command import Cqp, fits
from tests.store_contract import note, texts
from tests.vaults import vault_in

NAMES = [
    "essai (1).jsonl", "essai-PC-DE-PAUL.jsonl", "essai-pc.jsonl", "essai 2.jsonl",
    "essai (Copie en conflit de Paul 2026-11-21).jsonl", "essai - Copie.jsonl",
    "essai (conflicted copy 2026-11-21 093211).jsonl", "Copie de essai.jsonl",
    "essai.sync-conflict-20261121-093211-ABCDEF.jsonl", "essai.jsonl.bak", "ESSAI~1.JSONL",
    "vieux-essai.jsonl", "copie.jsonl", "martin-lea.jsonl",
]


@pytest.fixture
def store(tmp_path: Path) -> TinyDBSessionStore:
    return TinyDBSessionStore(tmp_path / "sessions")


def parted(store: TinyDBSessionStore, name: str) -> None:
    """A session, and beside it a copy that another computer carried on."""
    journal = store.create("essai", [note("un")])
    copy = store.folder / name
    copy.write_bytes((store.folder / "essai.jsonl").read_bytes())
    journal.append([note("d’ici")], expected=1)
    journal.close()
    aside = store.folder / "essai.jsonl"
    here = aside.read_bytes()
    aside.write_bytes(copy.read_bytes())
    other = store.open("essai")
    other.append([note("de là-bas")], expected=1)
    other.close()
    copy.write_bytes(aside.read_bytes())
    aside.write_bytes(here)


@pytest.mark.parametrize("name", NAMES)
def test_a_copy_in_conflict_is_seen_and_merged(store: TinyDBSessionStore, name: str) -> None:
    parted(store, name)
    assert store.ids() == ("essai",)
    assert store.copies_beside("essai") == (name,)
    assert texts(store.open("essai", write=False).records) == ["un", "d’ici"]
    told = store.merge_copies("essai")
    assert "1 ligne qui n’y était pas y est, à la suite, renumérotée" in told
    assert texts(store.open("essai", write=False).records) == ["un", "d’ici", "de là-bas"]
    assert store.copies_beside("essai") == ()
    assert store.merge_copies("essai") == ""


def test_a_session_that_begins_like_another_is_no_copy_of_it(store: TinyDBSessionStore) -> None:
    store.create("essai", [note("un")]).close()
    store.create("essai-2", [note("deux")]).close()
    store.create("2-essai", [note("trois")]).close()
    assert set(store.ids()) == {"essai", "essai-2", "2-essai"}
    assert store.copies_beside("essai") == ()


def test_a_file_of_no_session_is_a_copy_of_none(store: TinyDBSessionStore) -> None:
    store.create("essai", [note("un")]).close()
    stranger = "Notes perso (2).jsonl"
    (store.folder / stranger).write_bytes(b"bonjour\n")
    assert conflicts(SYSTEM, store.folder, ["essai.jsonl", stranger]) == {}
    assert store.ids() == ("essai",)


def test_a_copy_that_holds_nothing_more_is_only_set_aside(store: TinyDBSessionStore) -> None:
    store.create("essai", [note("un")]).close()
    (store.folder / "essai (1).jsonl").write_bytes((store.folder / "essai.jsonl").read_bytes())
    assert "il n’y avait rien de plus à y prendre" in store.merge_copies("essai")
    assert texts(store.open("essai").records) == ["un"]


def test_a_copy_of_another_session_is_refused_and_stays(store: TinyDBSessionStore) -> None:
    store.create("essai", [note("un")]).close()
    copy = store.folder / "essai (1).jsonl"
    copy.write_bytes(b"pas un journal\n")
    with pytest.raises(SessionUnreadable, match="aucune ligne de cette session"):
        store.merge_copies("essai")
    assert copy.exists()
    assert texts(store.open("essai").records) == ["un"]


def test_a_clear_copy_of_an_encrypted_session_is_not_merged(tmp_path: Path) -> None:
    clear = TinyDBSessionStore(tmp_path / "clair")
    clear.create("essai", [note("faux")]).close()
    store = TinyDBSessionStore(tmp_path / "sessions", codecs=SessionKeys(vault_in(tmp_path / "c")))
    store.create("essai", [note("un")]).close()
    copy = store.folder / "essai (1).jsonl"
    copy.write_bytes((clear.folder / "essai.jsonl").read_bytes())
    with pytest.raises(SessionUnreadable, match="n’importe qui a pu l’écrire"):
        store.merge_copies("essai")
    assert texts(store.open("essai").records) == ["un"]


def test_copies_in_conflict_are_encrypted_with_their_session(
    store: TinyDBSessionStore, tmp_path: Path
) -> None:
    for name in ("essai (1).jsonl", "essai-PC.jsonl"):
        parted(store, name)
        if name != "essai-PC.jsonl":
            (store.folder / "essai.jsonl").unlink()
    keys = SessionKeys(vault_in(tmp_path / "coffre"))
    secret = TinyDBSessionStore(store.folder, codecs=keys)
    places = Places(store.folder, tmp_path / "exports", tmp_path / "sauvegardes")
    backups = Backups(places.backups, places.sessions, codecs=keys)
    conversion = Conversion(secret, Holdings(places, backups, codecs=keys), keys)
    assert conversion.run().refused == ()
    assert not [p.name for p in store.folder.iterdir() if "là-bas".encode() in p.read_bytes()]
    secret.merge_copies("essai")
    assert "de là-bas" in texts(secret.open("essai").records)


# --- the commands -------------------------------------------------------------------------------


def test_lists_say_it_and_an_erasure_leaves_none(cqp: Cqp, tmp_path: Path) -> None:
    made = cqp("session", "nouvelle", "--referentiel", "assistant-formation",
               "--candidat=ESSAI Zoé")
    session = made.out.strip()
    [folder] = [path.parent for path in tmp_path.rglob(f"{session}.jsonl")]
    content = (folder / f"{session}.jsonl").read_bytes()
    names = [f"{session}-PC-DE-PAUL.jsonl", f"{session} (1).jsonl", f"{session}-pc.jsonl"]
    left = [f".syncthing.{session}.jsonl.tmp", f"Copie de {session}.cle", f".~lock.{session}.docx#"]
    for name in [*names, *left]:
        (folder / name).write_bytes(content)
    listed = cqp("session", "lister")
    assert listed.code == 0
    assert listed.out.count("copie de conflit à fusionner") == 3
    document = cqp("session", "lister", "--json").json
    fits(document, "sessions")
    assert [sorted(one["copies_a_fusionner"]) for one in document] == [sorted(names)]
    given = cqp("personne", "dossier", "ESSAI Zoé", "--sortie", str(tmp_path / "a.zip"))
    assert given.code == 0
    answer = cqp("personne", "effacer", "ESSAI Zoé", "--oui")
    assert answer.code == 0
    assert all(name in answer.out for name in [*names, *left])
    assert not list(tmp_path.rglob(f"*{session}*"))


def test_the_command_merges_and_refuses_a_sealed_session(cqp: Cqp, tmp_path: Path) -> None:
    made = cqp("session", "nouvelle", "--referentiel", "assistant-formation",
               "--candidat=ESSAI Zoé")
    session = made.out.strip()
    assert "Aucune copie de conflit" in cqp("session", "fusionner", session).out
    [folder] = [path.parent for path in tmp_path.rglob(f"{session}.jsonl")]
    copy = folder / f"{session} (1).jsonl"
    copy.write_bytes((folder / f"{session}.jsonl").read_bytes())
    assert cqp("sceller", session, "--incomplet", "essai").code == 0
    refused = cqp("session", "fusionner", session)
    assert refused.code == 2
    assert "Session scellée" in refused.err
    assert cqp("rouvrir", session, "--raison", "copies").code == 0
    assert "mis de côté" in cqp("session", "fusionner", session).out
    assert not copy.exists()
