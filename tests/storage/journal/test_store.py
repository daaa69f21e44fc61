"""Sessions of a folder: what is asked of none, removed while held, numbered wrongly."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.domain.common.errors import SessionDamaged, SessionLocked, SessionUnreadable
from assistant.storage.journal import line as journal
from assistant.storage.journal.codec import NO_VAULT
from assistant.storage.journal.store import TinyDBSessionStore
from assistant.storage.vault.session_keys import SessionKeys
from tests.store_contract import TIME, note, texts
from tests.store_disk import begun, say
from tests.vaults import vault_in


@pytest.fixture
def store(tmp_path: Path) -> TinyDBSessionStore:
    return TinyDBSessionStore(tmp_path)


@pytest.mark.parametrize("name", ["autre", "Autre", "../autre", ""])
def test_asking_for_a_session_that_is_not_there_leaves_nothing(
    store: TinyDBSessionStore, name: str
) -> None:
    begun(store).close()
    before = sorted(one.name for one in store.folder.parent.rglob("*"))
    for ask in (store.open, store.repair, store.carried):
        with pytest.raises(SessionUnreadable, match="Aucune session"):
            ask(name)
    assert store.merge_copies(name) == ""
    assert sorted(one.name for one in store.folder.parent.rglob("*")) == before


def test_a_session_says_whether_what_it_writes_can_be_read_by_anybody(tmp_path: Path) -> None:
    keys = SessionKeys(vault_in(tmp_path / "coffre"))
    clear, secret = (TinyDBSessionStore(tmp_path / one, codecs=codecs) for one, codecs in (
        ("clair", NO_VAULT), ("chiffré", keys),
    ))
    for store, in_clear in ((clear, True), (secret, False)):
        begun(store).close()
        assert store.open("essai").in_clear is in_clear


@pytest.mark.parametrize(("numbers", "read"), [
    ([1, 2], True), ([1, 3], False), ([2, 3], False), ([1, 1], False), ([2, 1], False),
])
def test_lines_that_hold_and_whose_numbers_do_not_follow_are_no_session(
    store: TinyDBSessionStore, numbers: list[int], read: bool
) -> None:
    """Whoever knows the format makes a chain that holds: what refers to a number would lie."""
    header = journal.header("essai", "0", TIME, 0)
    content, last = journal.encode(0, header, journal.GENESIS)
    for number in numbers:
        event = {"type": "note_taken", "v": 1, "at": TIME, "role": "", "data": {"text": "une"}}
        written, last = journal.encode(number, event, last["sum"])
        content += written
    (store.folder / "essai.jsonl").write_bytes(content)
    if read:
        assert texts(store.open("essai").records) == ["une", "une"]
        return
    with pytest.raises(SessionUnreadable, match=r"ne se suivent pas\. Rien n’a été modifié"):
        store.open("essai")
    assert (store.folder / "essai.jsonl").read_bytes() == content


@pytest.mark.parametrize("offer", ["", "Une copie du 21/11/2026 existe."])
def test_a_damaged_session_says_which_copy_could_be_put_back(tmp_path: Path, offer: str) -> None:
    asked: list[str] = []

    def offered(session_id: str) -> str:
        asked.append(session_id)
        return offer

    store = TinyDBSessionStore(tmp_path, offer=offered)
    begun(store).close()
    assert not asked
    path = tmp_path / "essai.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"un"', b'"UN"'))
    with pytest.raises(SessionDamaged) as said:
        store.open("essai")
    mend = "« cqp session reparer essai » récupère toutes les autres lignes."
    assert said.value.message.endswith(f"{mend} {offer}".strip())
    assert asked == ["essai"]


OPEN = Path("/proc/self/fd")


@pytest.mark.skipif(not OPEN.is_dir(), reason="ce système ne dit pas ce qui est ouvert")
def test_a_session_that_is_closed_holds_no_file_open(store: TinyDBSessionStore) -> None:
    before = len([*OPEN.iterdir()])
    for _ in range(3):
        journal = store.open("essai") if store.ids() else begun(store)
        say(journal, "encore")
        journal.close()
        journal.close()
    store.open("essai", write=False).close()
    assert len([*OPEN.iterdir()]) == before


def test_files_are_removed_while_nobody_else_may_write_them(store: TinyDBSessionStore) -> None:
    journal = begun(store)
    path = store.folder / "essai.jsonl"

    def remove() -> None:
        assert not store.open("essai").writable
        path.unlink()

    journal.close_and_remove(remove)
    assert not path.exists()
    with pytest.raises(SessionLocked):
        say(journal, "trois")
    assert store.create("essai", [note("une autre")]).writable


def test_files_that_another_program_writes_are_not_removed(store: TinyDBSessionStore) -> None:
    writer = begun(store)
    store.open("essai").close_and_remove(lambda: pytest.fail("removed under its writer"))
    say(writer, "trois")
    writer.close_and_remove(lambda: None)
    writer.close_and_remove(lambda: pytest.fail("removed twice"))
    assert store.open("essai").writable
