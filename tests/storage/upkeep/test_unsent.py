"""What is typed of a session that takes nothing now: kept beside it, encrypted, given and erased
with it."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from assistant.domain.common.errors import NotSaved
from assistant.storage.disk.files import SYSTEM, Files
from assistant.storage.journal.codec import CLEAR
from assistant.storage.upkeep import unsent
from assistant.storage.upkeep.unsent import UnsentTexts
from assistant.storage.vault.vault import Vault
from assistant.wiring import Folders, Services
from tests.helpers import HandClock
from tests.store_disk import FaultyFiles
from tests.vaults import LIGHT, PHRASE

TYPED = "DUVAL n’a rien montré."


def services(root: Path) -> Services:
    made = Services(Folders(root, root / "sessions", root), now=HandClock())
    made.vault = Vault(root, made.folders.backups, cost=LIGHT)
    return made


def begun(program: Services) -> str:
    with closing(program.library.create("assistant-formation", "DUVAL Camille")) as interview:
        return interview.session.id


def path_of(root: Path, session: str) -> Path:
    return root / "sessions" / f"{session}.brouillon"


def test_a_text_is_found_again_field_by_field_until_it_is_dropped(tmp_path: Path) -> None:
    program = services(tmp_path)
    session = begun(program)
    for text in ("DUV", TYPED):
        program.unsent.keep(session, "motif", text)
    program.unsent.keep(session, "coches", "1 3")
    again = services(tmp_path).unsent
    assert again.kept(session) == {"motif": TYPED, "coches": "1 3"}
    assert path_of(tmp_path, session).stat().st_mode & 0o777 == 0o600
    again.keep(session, "coches", "")
    assert again.kept(session) == {"motif": TYPED}
    again.drop(session)
    assert (again.kept(session), path_of(tmp_path, session).exists()) == ({}, False)


def test_it_goes_with_the_session_and_is_given_with_it(tmp_path: Path) -> None:
    program = services(tmp_path)
    session = begun(program)
    program.unsent.keep(session, "motif", TYPED)
    held = {one.path: one for one in program.holdings.files([session])}
    assert TYPED.encode() in program.holdings.content(held[path_of(tmp_path, session)])
    assert program.erasure.erase([session]).left == ()
    assert not list((tmp_path / "sessions").glob(f"{session}*"))


@pytest.mark.parametrize("before", [True, False], ids=["avant", "après"])
def test_it_is_encrypted_where_the_session_is(tmp_path: Path, before: bool) -> None:
    program = services(tmp_path)
    session = begun(program)
    if before:
        program.unsent.keep(session, "motif", TYPED)
    program.vault.create(PHRASE)
    program.conversion.run()
    if not before:
        program.unsent.keep(session, "motif", TYPED)
    assert b"DUVAL" not in path_of(tmp_path, session).read_bytes()
    assert program.unsent.kept(session) == {"motif": TYPED}
    held = next(
        one for one in program.holdings.files([session])
        if one.path == path_of(tmp_path, session)
    )
    assert TYPED.encode() in program.holdings.content(held)
    program.vault.lock()
    assert program.unsent.kept(session) == {}


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[1]\n", b"\xff\x00", b'{"motif": 3}\n', b"[" * 9000]
)
def test_what_is_not_what_was_written_is_nothing(tmp_path: Path, content: bytes) -> None:
    program = services(tmp_path)
    session = begun(program)
    path_of(tmp_path, session).write_bytes(content)
    assert program.unsent.kept(session) == {}
    program.unsent.keep(session, "motif", TYPED)
    assert program.unsent.kept(session) == {"motif": TYPED}


def test_what_somebody_else_wrote_passes_the_door(tmp_path: Path) -> None:
    program = services(tmp_path)
    session = begun(program)
    told = {"motif": "a\x1b]52;c;x\x07b\ud800c\u202ed", "x\ud800": "y", "nul": "\x00"}
    path_of(tmp_path, session).write_text(json.dumps(told), "utf-8")
    assert program.unsent.kept(session) == {
        "motif": "a]52;c;xbc[U+202E]d", "x": "y", "nul": "",
    }
    program.unsent.keep(session, "autre", "z\ud800")
    assert program.unsent.kept(session)["autre"] == "z"


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    program = services(tmp_path)
    session, target = begun(program), tmp_path / "ailleurs"
    target.write_bytes(b'{"motif": "secret"}\n')
    path_of(tmp_path, session).symlink_to(target)
    assert program.unsent.kept(session) == {}


def test_a_disk_that_refuses_is_said(tmp_path: Path) -> None:
    program = services(tmp_path)
    session = begun(program)
    path_of(tmp_path, session).mkdir()
    with pytest.raises(NotSaved, match="n’a pas pu être gardé"):
        program.unsent.keep(session, "motif", TYPED)


@pytest.mark.parametrize("name", ["", "../ailleurs", "Majuscule", "a/b"])
def test_what_names_no_session_is_kept_nowhere(tmp_path: Path, name: str) -> None:
    texts = UnsentTexts(tmp_path / "sessions", lambda _: CLEAR)
    texts.keep(name, "motif", TYPED)
    texts.drop(name)
    assert (texts.kept(name), [*tmp_path.rglob("*")]) == ({}, [])


def test_dropping_what_is_not_there_leaves_nothing(tmp_path: Path) -> None:
    texts = UnsentTexts(tmp_path / "sessions", lambda _: CLEAR)
    texts.drop("une")
    texts.keep("une", "motif", "")
    assert [*tmp_path.rglob("*")] == []


@pytest.mark.parametrize(("more", "read"), [(0, True), (1, False)])
def test_a_file_larger_than_any_of_ours_is_not_read(tmp_path: Path, more: int, read: bool) -> None:
    texts = UnsentTexts(tmp_path, lambda _: CLEAR)
    texts.keep("une", "motif", TYPED)
    path = tmp_path / "une.brouillon"
    path.write_bytes(path.read_bytes().ljust(unsent._LARGEST + more))
    assert bool(texts.kept("une")) is read


def test_nothing_is_written_beside_another_session_of_that_name(tmp_path: Path) -> None:
    def gone(_: str) -> None:
        raise FileNotFoundError("gone")

    texts = UnsentTexts(tmp_path, lambda _: CLEAR, must_hold=gone)
    with pytest.raises(NotSaved, match="n’a pas pu être gardé"):
        texts.keep("une", "motif", TYPED)
    (tmp_path / "une.brouillon").write_bytes(b"x")
    with pytest.raises(NotSaved):
        texts.drop("une")
    assert (tmp_path / "une.brouillon").read_bytes() == b"x"


def test_the_same_text_is_not_written_again(tmp_path: Path) -> None:
    disk = FaultyFiles(SYSTEM)
    texts = UnsentTexts(tmp_path, lambda _: CLEAR, disk)
    texts.keep("une", "motif", TYPED)
    disk.calls.clear()
    texts.keep("une", "motif", TYPED)
    assert "create" not in disk.calls


def test_what_is_dropped_is_written_over(tmp_path: Path) -> None:
    seen: list[bytes] = []

    class Watching(Files):
        def remove(self, path: Path) -> None:
            seen.append(path.read_bytes())
            super().remove(path)

    texts = UnsentTexts(tmp_path, lambda _: CLEAR, Watching())
    texts.keep("une", "motif", TYPED)
    written = (tmp_path / "une.brouillon").read_bytes()
    assert TYPED in written.decode("utf-8")
    texts.drop("une")
    assert len(seen[0]) == len(written) and seen[0] != written
