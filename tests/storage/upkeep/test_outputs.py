"""Documents written elsewhere: of which sessions each is, and which are of others too."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from assistant.storage.disk.clock import utc_now
from assistant.storage.disk.files import SYSTEM
from assistant.storage.disk.lock import SessionLock
from assistant.storage.upkeep.outputs import Outputs
from tests.store_disk import FaultyFiles, failing_at

ONE, TWO, BOTH = Path("/bureau/un.docx"), Path("/bureau/deux.docx"), Path("/bureau/tableau.csv")


@pytest.fixture
def outputs(tmp_path: Path) -> Outputs:
    kept = Outputs(tmp_path / "sorties.json")
    kept.remember(["un"], [ONE])
    kept.remember(["deux"], [TWO])
    kept.remember(["un", "deux"], [BOTH])
    return kept


def test_each_document_is_known_with_its_sessions(outputs: Outputs) -> None:
    assert outputs.of(["un"]) == [("un", ONE), ("un", BOTH)]
    assert outputs.of(["deux"]) == [("deux", TWO), ("deux", BOTH)]
    assert len(outputs.of(["un", "deux"])) == 4
    assert outputs.of([]) == outputs.of(["trois"]) == []


def test_a_document_of_others_too_is_shared_until_they_are_meant_as_well(outputs: Outputs) -> None:
    assert outputs.shared(["un"]) == outputs.shared(["deux"]) == {BOTH}
    assert outputs.shared(["un", "deux"]) == outputs.shared(["trois"]) == frozenset()


def test_what_is_forgotten_leaves_the_others_theirs(outputs: Outputs, tmp_path: Path) -> None:
    outputs.forget(["un"])
    assert outputs.of(["un"]) == []
    assert outputs.of(["deux"]) == [("deux", TWO), ("deux", BOTH)]
    assert outputs.shared(["deux"]) == frozenset()
    before = (tmp_path / "sorties.json").stat().st_mtime_ns
    outputs.forget(["trois"])
    assert (tmp_path / "sorties.json").stat().st_mtime_ns == before


def test_the_same_document_written_again_is_known_once_and_last(outputs: Outputs) -> None:
    outputs.remember(["un"], [ONE])
    assert outputs.of(["un"]) == [("un", BOTH), ("un", ONE)]


def test_what_is_about_to_be_written_is_known_so_until_it_is_written_or_refused(
    outputs: Outputs, tmp_path: Path
) -> None:
    new, other = Path("/bureau/neuf.docx"), Path("/bureau/neuf-2.docx")
    outputs.announce(["un"], [new, other])
    again = Outputs(tmp_path / "sorties.json")
    assert again.begun(["un"]) == {new, other} and again.begun(["deux"]) == frozenset()
    assert again.of(["un"])[2:] == [("un", new), ("un", other)]
    outputs.remember(["un"], [other], [new, other])
    assert again.begun(["un"]) == frozenset()
    assert again.of(["un"])[2:] == [("un", other)]


def test_a_document_known_to_be_written_stays_so_though_another_of_its_name_is_refused(
    outputs: Outputs
) -> None:
    outputs.announce(["un"], [ONE])
    assert outputs.begun(["un"]) == frozenset()
    outputs.remember(["un"], (), [ONE])
    assert outputs.of(["un"]) == [("un", BOTH), ("un", ONE)]


def test_nothing_to_note_writes_nothing(tmp_path: Path) -> None:
    Outputs(tmp_path / "data" / "sorties.json").remember(["un"], ())
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("path", ["\0", "", "x", "/" + "x" * 5000, "/x" * 3000])
def test_what_cannot_name_a_file_is_not_remembered(
    outputs: Outputs, tmp_path: Path, path: str
) -> None:
    (tmp_path / "sorties.json").write_text(json.dumps([{"session": "essai", "chemin": path}]))
    assert outputs.of(["essai"]) == []


@pytest.mark.parametrize("content", [b"", b"{", b"3", b'[{"session": "un"}]', b"[" * 100_000],
                         ids=["vide", "ouverte", "nombre", "sans chemin", "profonde"])
def test_a_file_that_cannot_be_understood_says_nothing_and_is_written_anew(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "sorties.json").write_bytes(content)
    kept = Outputs(tmp_path / "sorties.json")
    assert kept.of(["un"]) == []
    kept.remember(["un"], [ONE])
    assert kept.of(["un"]) == [("un", ONE)]


def test_what_could_not_be_understood_is_kept_aside_and_named(
    outputs: Outputs, tmp_path: Path
) -> None:
    path = tmp_path / "sorties.json"
    path.write_bytes(b"{")
    assert outputs.lost() == (path,)
    outputs.remember(["un"], [ONE])
    aside = tmp_path / "sorties-illisibles.json"
    assert (aside.read_bytes(), outputs.lost()) == (b"{", (aside,))
    outputs.remember(["un"], [TWO])
    assert outputs.lost() == (aside,)


@pytest.mark.parametrize("name", [
    "sorties (1).json", "sorties-PC.json", ".sorties.json.0a1b2c3d", ".syncthing.sorties.json.tmp",
    "sorties (Copie en conflit de PC 2026-12-01).json",
])
def test_a_copy_of_the_file_is_taken_in_and_goes(
    outputs: Outputs, tmp_path: Path, name: str
) -> None:
    copied = tmp_path / name
    copied.write_text('[{"session": "trois", "chemin": "/bureau/trois.docx"}]', "utf-8")
    assert outputs.of(["trois"]) == [("trois", Path("/bureau/trois.docx"))]
    outputs.forget(["deux"])
    assert not copied.exists()
    assert outputs.of(["trois"]) == [("trois", Path("/bureau/trois.docx"))]
    copied.write_text('[{"session": "trois", "chemin": "/bureau/trois.docx"}]', "utf-8")
    outputs.forget(["trois"])
    assert b"trois" not in b"".join(one.read_bytes() for one in tmp_path.iterdir())


def test_several_programs_that_write_at_once_forget_nothing(tmp_path: Path) -> None:
    def one(number: int) -> None:
        kept = Outputs(tmp_path / "sorties.json")
        for turn in range(10):
            kept.remember([f"s{number}"], [Path(f"/bureau/{number}-{turn}.docx")])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, range(4)))
    kept = Outputs(tmp_path / "sorties.json")
    assert [len(kept.of([f"s{number}"])) for number in range(4)] == [10] * 4


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The waits, which take no time."""
    waits: list[float] = []
    monkeypatch.setattr("assistant.storage.upkeep.outputs.time.sleep", waits.append)
    return waits


@pytest.mark.parametrize("call", ["open_lock", "try_lock"])
def test_a_drive_that_cannot_lock_is_written_all_the_same(
    outputs: Outputs, tmp_path: Path, call: str, quick: list[float]
) -> None:
    disk = FaultyFiles(SYSTEM, failing_at(call, code=errno.ENOLCK))
    there = Outputs(tmp_path / "sorties.json", files=disk)
    there.remember(["trois"], [ONE])
    there.forget(["un"])
    assert outputs.of(["un", "trois"]) == [("trois", ONE)]
    assert quick == []


def test_another_program_is_waited_for_then_said(
    outputs: Outputs, tmp_path: Path, quick: list[float]
) -> None:
    before = (tmp_path / "sorties.json").read_bytes()
    lock = SessionLock.acquire(SYSTEM, tmp_path / "sorties.lock", utc_now())
    assert lock is not None
    acts: list[Callable[[], None]] = [
        lambda: outputs.remember(["trois"], [ONE]), lambda: outputs.forget(["un"]),
        lambda: outputs.announce(["trois"], [ONE]),
    ]
    for act in acts:
        quick.clear()
        with pytest.raises(OSError, match="another program is at it") as said:
            act()
        assert (said.value.errno, said.value.filename) == (
            errno.EBUSY, str(tmp_path / "sorties.json"),
        )
        assert 1 < sum(one for one in quick if one > 0.01) < 5, "seconds: it takes it a moment"
    assert (tmp_path / "sorties.json").read_bytes() == before
    lock.release()
    outputs.remember(["trois"], [ONE])
    assert outputs.of(["trois"]) == [("trois", ONE)]


def test_who_is_refused_lets_others_write(outputs: Outputs, tmp_path: Path) -> None:
    disk = FaultyFiles(SYSTEM, failing_at("replace", code=errno.ENOSPC))
    there = Outputs(tmp_path / "sorties.json", files=disk)
    acts: list[Callable[[], None]] = [
        lambda: there.remember(["trois"], [ONE]), lambda: there.forget(["un"]),
    ]
    for act in acts:
        with pytest.raises(OSError, match="No space"):
            act()
        lock = SessionLock.acquire(SYSTEM, tmp_path / "sorties.lock", utc_now())
        assert lock is not None
        lock.release()
    assert len(outputs.of(["un", "deux", "trois"])) == 4


def test_the_last_ones_are_remembered(
    outputs: Outputs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.storage.upkeep.outputs._MOST", 3)
    outputs.remember(["trois"], [ONE])
    assert outputs.of(["un", "deux", "trois"]) == [("un", BOTH), ("deux", BOTH), ("trois", ONE)]


def test_a_path_is_written_as_it_is_read(outputs: Outputs, tmp_path: Path) -> None:
    named = Path("/bureau/Élève « œuvre ».docx")
    outputs.remember(["un"], [named])
    written = (tmp_path / "sorties.json").read_text("utf-8")
    assert str(named) in written and written.endswith("]\n")
    assert json.loads(written)[0] == {"session": "un", "chemin": str(ONE)}


def test_what_is_written_from_a_folder_is_found_from_another(
    outputs: Outputs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    outputs.remember(["un"], [Path("ici.docx")])
    assert outputs.of(["un"])[-1] == ("un", tmp_path / "ici.docx")


def test_each_of_several_that_could_not_be_understood_has_its_name(
    outputs: Outputs, tmp_path: Path
) -> None:
    for content in (b"{", b"[1]", b"3"):
        (tmp_path / "sorties.json").write_bytes(content)
        outputs.remember(["un"], [ONE])
    names = ["sorties-illisibles-2.json", "sorties-illisibles-3.json", "sorties-illisibles.json"]
    assert outputs.lost() == tuple(tmp_path / one for one in names)
    assert [one.read_bytes() for one in outputs.lost()] == [b"[1]", b"3", b"{"]
    assert outputs.of(["un"]) == [("un", ONE)], "what was put aside is not taken in again"


def test_a_folder_that_cannot_be_listed_hides_copies_and_stops_nothing(
    outputs: Outputs, tmp_path: Path
) -> None:
    there = Outputs(
        tmp_path / "sorties.json", files=FaultyFiles(SYSTEM, failing_at("names"))
    )
    there.remember(["trois"], [ONE])
    assert there.of(["trois"]) == [("trois", ONE)]
    assert there.lost() == ()


def test_a_copy_that_cannot_be_understood_stays_for_somebody_to_look_at(
    outputs: Outputs, tmp_path: Path
) -> None:
    (tmp_path / "sorties (1).json").write_bytes(b"{")
    outputs.remember(["trois"], [ONE])
    assert (tmp_path / "sorties (1).json").read_bytes() == b"{"
    assert outputs.lost() == (tmp_path / "sorties (1).json",), "it may hold somebody's name"


@pytest.mark.parametrize("half", [b"", b"{", b'[\n {"session": "un", "chemin": "/bureau/DUVAL Cam'])
def test_what_a_stopped_program_had_begun_to_write_of_the_file_goes(
    outputs: Outputs, tmp_path: Path, half: bytes
) -> None:
    """Half of a path may be a name; nobody is writing it, whoever does has the lock."""
    draft = tmp_path / ".sorties.json.0a1b2c3d"
    for change in (
        partial(outputs.remember, ["trois"], [ONE]), partial(outputs.forget, ["deux"]),
        partial(outputs.forget, ["personne"]),
    ):
        draft.write_bytes(half)
        change()
        assert not draft.exists()
    assert outputs.lost() == ()
    assert outputs.of(["un"]) == [("un", ONE), ("un", BOTH)]


@pytest.mark.parametrize(("path", "kept"), [
    *((f"/a{char}", False) for char in "\ud800\udc7f\udd00\udfff"), ("/a\udc80\udcff", True),
    ("/" + "x" * 255, True), ("/" + "x" * 256, False), ("/x" * 2000, True),
    ("/x" * 2000 + "y", False), ("relatif", False), ("/é" + "x" * 254, False),
])
def test_a_path_is_one_that_a_disk_takes(
    outputs: Outputs, tmp_path: Path, path: str, kept: bool
) -> None:
    (tmp_path / "sorties.json").write_text(json.dumps([{"session": "a", "chemin": path}]), "utf-8")
    assert bool(outputs.of(["a"])) is kept


@pytest.mark.parametrize("said", [
    {"session": "\ud800", "chemin": "/a"}, {"session": "un", "chemin": "/a\ud800"},
    {"session": "../un", "chemin": "/a"},
])
def test_half_a_character_names_nothing_and_stops_nothing(
    tmp_path: Path, said: dict[str, str]
) -> None:
    path = tmp_path / "sorties.json"
    path.write_text(json.dumps([said]), "utf-8")
    kept = Outputs(path)
    assert kept.of([said["session"]]) == []
    kept.remember(["un"], [ONE])
    assert kept.of(["un"]) == [("un", ONE)]
