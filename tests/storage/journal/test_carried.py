"""A session goes from one folder of sessions to another: whole, line for line, or not at all."""

from __future__ import annotations

import dataclasses
import errno
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.common.errors import (
    AssistantError,
    NotSaved,
    RefusedCommand,
    SessionDamaged,
    SessionUnreadable,
    StoreAway,
)
from assistant.storage.disk.files import SYSTEM
from assistant.storage.journal.carried import Carried
from assistant.storage.journal.codec import NO_VAULT, Codecs
from assistant.storage.journal.store import TinyDBSessionStore
from assistant.storage.vault.session_keys import SessionKeys
from tests.store_contract import note, texts
from tests.store_disk import FaultyFiles, begun, failing, say
from tests.vaults import vault_in


@pytest.fixture(params=["en clair", "chiffrée"])
def codecs(request: pytest.FixtureRequest, tmp_path: Path) -> Codecs:
    if request.param == "en clair":
        return NO_VAULT
    return SessionKeys(vault_in(tmp_path / "coffre"))


@pytest.fixture
def carried(tmp_path: Path, codecs: Codecs) -> Carried:
    """A session that lies in two files where it comes from."""
    store = TinyDBSessionStore(tmp_path / "ici", codecs=codecs)
    journal = begun(store)
    path = store.folder / "essai.jsonl"
    path.write_bytes(path.read_bytes()[:-3])
    say(journal, "trois")
    journal.close()
    return store.carried("essai")


def _names(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir() if one.suffix != ".lock"}


def test_it_comes_whole_in_one_file_kept_as_it_was(
    tmp_path: Path, codecs: Codecs, carried: Carried
) -> None:
    there = TinyDBSessionStore(tmp_path / "là", codecs=codecs)
    there.receive(carried)
    secret = bool(carried.key_file)
    assert _names(there.folder) == {"essai.jsonl", *(["essai.cle"] if secret else [])}
    assert (b"trois" in (there.folder / "essai.jsonl").read_bytes()) is not secret
    opened = there.open("essai")
    assert opened.writable and opened.recovery is None, "nobody holds it any more"
    assert texts(opened.records) == ["un", "deux", "trois"]
    assert opened.lines == [*carried.lines], "sums and links are what a seal rests on"
    say(opened, "quatre")
    assert texts(there.open("essai").records)[3:] == ["quatre"]


def test_what_the_disk_refuses_leaves_nothing_and_may_be_tried_again(
    tmp_path: Path, codecs: Codecs, carried: Carried
) -> None:
    folder = tmp_path / "là"
    for call in count(1):
        disk = FaultyFiles(SYSTEM, failing(errno.ENOSPC, call, for_good=False))
        try:
            TinyDBSessionStore(folder, files=disk, codecs=codecs).receive(carried)
        except NotSaved as error:
            assert "elle n’a pas été gardée ici" in error.message
            assert not folder.exists() or _names(folder) == set(), disk.calls[call - 1]
        else:
            there = TinyDBSessionStore(folder, codecs=codecs)
            assert texts(there.open("essai", write=False).records) == ["un", "deux", "trois"]
            if len(disk.calls) < call:
                break
            for one in folder.iterdir():
                one.unlink()


@pytest.mark.parametrize("name", ["essai.jsonl", "essai.4.jsonl", "essai.cle"])
def test_what_bears_its_name_there_is_left_alone(
    tmp_path: Path, carried: Carried, name: str
) -> None:
    there = TinyDBSessionStore(tmp_path / "là")
    there.folder.mkdir()
    (there.folder / name).write_bytes(b"d'une autre")
    with pytest.raises(RefusedCommand, match="existe déjà"):
        there.receive(carried)
    assert _names(there.folder) == {name}
    assert (there.folder / name).read_bytes() == b"d'une autre"


@pytest.mark.parametrize("name", ["aux", "con", "nul", "com1"])
def test_what_would_bear_a_name_that_windows_keeps_for_a_device_is_refused(
    tmp_path: Path, carried: Carried, name: str
) -> None:
    there = TinyDBSessionStore(tmp_path / "là")
    with pytest.raises(RefusedCommand, match=r"Windows garde ce nom pour un appareil.*« \w+-1 »"):
        there.receive(dataclasses.replace(carried, session_id=name))
    assert not there.folder.exists() or _names(there.folder) == set()


def test_a_session_that_is_being_begun_there_is_left_alone(
    tmp_path: Path, carried: Carried
) -> None:
    there = TinyDBSessionStore(tmp_path / "là")
    journal = begun(there)
    with pytest.raises(RefusedCommand, match="existe déjà"):
        there.receive(carried)
    say(journal, "trois")


def test_a_folder_that_is_gone_is_not_made_anew(tmp_path: Path, carried: Carried) -> None:
    there = TinyDBSessionStore(tmp_path / "là", memory=tmp_path / "mémoire")
    there.create("autre", [note("une autre")]).close()
    there.folder.rename(tmp_path / "débranché")
    with pytest.raises(StoreAway, match="n’est plus là"):
        there.receive(carried)
    assert not there.folder.exists()


def test_a_folder_known_by_what_it_received_is_missed_when_it_goes(
    tmp_path: Path, codecs: Codecs, carried: Carried
) -> None:
    there = TinyDBSessionStore(tmp_path / "là", memory=tmp_path / "mémoire", codecs=codecs)
    there.receive(carried)
    there.folder.rename(tmp_path / "débranché")
    with pytest.raises(SessionUnreadable, match="s’il est perdu"):
        there.ids()


def _changed(line: dict[str, Any]) -> dict[str, Any]:
    return {**line, "data": {**line["data"], "text": "autrement"}}


WRONG: dict[str, Callable[[Carried], Carried]] = {
    "aucune ligne": lambda one: dataclasses.replace(one, lines=[]),
    "sans en-tête": lambda one: dataclasses.replace(one, lines=one.lines[1:]),
    "une ligne ôtée": lambda one: dataclasses.replace(one, lines=[*one.lines[:1], *one.lines[2:]]),
    "une ligne changée": lambda one: dataclasses.replace(
        one, lines=[*one.lines[:2], _changed(one.lines[2]), *one.lines[3:]]
    ),
    "la dernière changée": lambda one: dataclasses.replace(
        one, lines=[*one.lines[:-1], _changed(one.lines[-1])]
    ),
    "dans un autre ordre": lambda one: dataclasses.replace(
        one, lines=[one.lines[0], one.lines[2], one.lines[1], *one.lines[3:]]
    ),
    "sous un autre nom": lambda one: dataclasses.replace(one, session_id="autre"),
    "sous un nom qui n’en est pas un": lambda one: dataclasses.replace(one, session_id="../autre"),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_what_is_not_what_was_written_is_refused_at_the_door(
    tmp_path: Path, codecs: Codecs, carried: Carried, wrong: Callable[[Carried], Carried]
) -> None:
    there = TinyDBSessionStore(tmp_path / "là", codecs=codecs)
    with pytest.raises(AssistantError) as refused:
        there.receive(wrong(carried))
    assert type(refused.value) in (RefusedCommand, SessionUnreadable)
    assert not there.folder.exists()


def test_a_damaged_session_does_not_leave(tmp_path: Path) -> None:
    store = TinyDBSessionStore(tmp_path)
    begun(store).close()
    path = tmp_path / "essai.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"un"', b'"UN"'))
    with pytest.raises(SessionDamaged, match="est endommagée"):
        store.carried("essai")
