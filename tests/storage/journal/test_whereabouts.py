"""The folder of the sessions goes while one is open: nothing is lost, nothing made in its place."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.domain.common.errors import NotSaved, SessionUnreadable, StoreAway
from assistant.storage.journal.store import TinyDBSessionStore
from tests.campagnes.commun import note
from tests.store_disk import FaultyFiles, begun, failing_at, reread, say

posix_only = pytest.mark.skipif(os.name != "posix", reason="Windows tient un dossier ouvert")


@pytest.fixture
def store(tmp_path: Path) -> TinyDBSessionStore:
    return TinyDBSessionStore(tmp_path / "sessions")


def _gone(folder: Path) -> None:
    """It is just not there any more."""


def _a_file(folder: Path) -> None:
    folder.write_bytes(b"bonjour\n")


def _a_link_to_nothing(folder: Path) -> None:
    folder.symlink_to(folder.with_name("nulle part"))


def _empty(folder: Path) -> None:
    folder.mkdir()


def _others(folder: Path) -> None:
    TinyDBSessionStore(folder).create("autre", [note("d’une autre")]).close()


GONE = "n’est plus là : disque débranché, dossier renommé"
ANOTHER = "est maintenant un autre dossier, sans cette session"

INSTEAD: dict[str, tuple[Callable[[Path], None], str]] = {
    "rien": (_gone, GONE),
    "un fichier": (_a_file, GONE),
    "un lien vers rien": (_a_link_to_nothing, GONE),
    "un dossier vide": (_empty, ANOTHER),
    "le dossier d’autres sessions": (_others, ANOTHER),
}


@posix_only
@pytest.mark.parametrize(("put", "sentence"), INSTEAD.values(), ids=INSTEAD.keys())
@pytest.mark.parametrize("closed_away", [False, True], ids=["ouverte", "fermée pendant l’absence"])
def test_what_was_recorded_is_in_the_folder_that_comes_back_and_nothing_is_where_it_was(
    store: TinyDBSessionStore, put: Callable[[Path], None], sentence: str, closed_away: bool
) -> None:
    journal, away = begun(store), store.folder.with_name("ailleurs")
    store.folder.rename(away)
    put(store.folder)
    for _ in range(3):
        with pytest.raises(NotSaved, match=sentence) as refused:
            say(journal, "trois")
        assert str(store.folder) in refused.value.message
    if closed_away:
        journal.close()
    assert not list(store.folder.parent.rglob("sessions/essai*"))
    if store.folder.is_dir():
        shutil.rmtree(store.folder)
    elif store.folder.is_symlink() or store.folder.exists():
        store.folder.unlink()
    away.rename(store.folder)
    if closed_away:
        journal = store.open("essai")
    say(journal, "trois")
    journal.close()
    assert reread(store) == ["un", "deux", "trois"]


@posix_only
def test_a_folder_that_was_removed_and_made_again_gets_the_session_whole(
    store: TinyDBSessionStore,
) -> None:
    journal = begun(store)
    shutil.rmtree(store.folder)
    with pytest.raises(StoreAway, match="n’est plus là"):
        say(journal, "trois")
    store.folder.mkdir()
    say(journal, "trois")
    journal.close()
    assert reread(store) == ["un", "deux", "trois"]


@posix_only
def test_a_copy_of_the_folder_put_in_its_place_is_carried_on(store: TinyDBSessionStore) -> None:
    journal, away = begun(store), store.folder.with_name("ailleurs")
    store.folder.rename(away)
    shutil.copytree(away, store.folder)
    say(journal, "trois")
    say(journal, "quatre")
    journal.close()
    assert reread(store) == ["un", "deux", "trois", "quatre"]


@posix_only
def test_a_folder_that_is_a_link_may_be_led_elsewhere_and_back(
    store: TinyDBSessionStore, tmp_path: Path
) -> None:
    store.folder.with_name("clé usb").mkdir()
    store.folder.symlink_to(tmp_path / "clé usb")
    journal = begun(store)
    (tmp_path / "clé usb").rename(tmp_path / "débranchée")
    with pytest.raises(StoreAway, match="n’est plus là"):
        say(journal, "trois")
    (tmp_path / "débranchée").rename(tmp_path / "clé usb")
    say(journal, "trois")
    journal.close()
    assert reread(store) == ["un", "deux", "trois"]


def test_a_folder_that_cannot_be_looked_at_refuses_the_line(tmp_path: Path) -> None:
    files = FaultyFiles(TinyDBSessionStore(tmp_path)._files)
    store = TinyDBSessionStore(tmp_path / "sessions", files=files)
    journal = begun(store)
    files.plan = failing_at("which_folder", code=errno.EIO)
    with pytest.raises(NotSaved, match="erreur matérielle"):
        say(journal, "trois")
    files.plan = None
    say(journal, "trois")
    journal.close()
    assert reread(store) == ["un", "deux", "trois"]


@posix_only
@pytest.mark.parametrize("seen", ["listé par ce programme", "connu d’avant"])
def test_a_folder_that_held_sessions_is_not_taken_for_an_empty_one(
    tmp_path: Path, seen: str
) -> None:
    store = TinyDBSessionStore(tmp_path / "sessions", memory=tmp_path / "mémoire")
    begun(store).close()
    assert seen != "listé par ce programme" or store.ids() == ("essai",)
    store.folder.rename(store.folder.with_name("ailleurs"))
    if seen == "connu d’avant":
        store = TinyDBSessionStore(store.folder, memory=tmp_path / "mémoire")
    with pytest.raises(SessionUnreadable, match="s’il est perdu, recréez-le, vide"):
        store.ids()
    with pytest.raises(NotSaved, match="n’est plus là"):
        store.create("neuve", [note("un")])
    assert not store.folder.exists()
    store.folder.mkdir()
    assert store.ids() == ()
    store.create("neuve", [note("un")]).close()


def test_a_program_that_listed_a_folder_misses_it_though_nothing_is_remembered(
    store: TinyDBSessionStore
) -> None:
    begun(store).close()
    again = TinyDBSessionStore(store.folder)
    assert again.ids() == ("essai",)
    store.folder.rename(store.folder.with_name("ailleurs"))
    with pytest.raises(SessionUnreadable, match="n’est plus là"):
        again.ids()
    assert TinyDBSessionStore(store.folder).ids() == ()


def test_a_folder_that_nobody_ever_saw_is_made_with_its_first_session(
    store: TinyDBSessionStore,
) -> None:
    assert store.ids() == ()
    store.create("essai", [note("un")]).close()
    assert store.ids() == ("essai",)


def test_a_link_that_leads_nowhere_is_said(store: TinyDBSessionStore) -> None:
    with contextlib.suppress(OSError):  # Windows asks a right for it; Wine makes none, silently
        _a_link_to_nothing(store.folder)
    if not store.folder.is_symlink():
        pytest.skip("pas de lien symbolique ici")
    with pytest.raises(StoreAway, match="n’est plus là"):
        store.ids()
    with pytest.raises(StoreAway, match="n’est plus là"):
        store.create("essai", [note("un")])
