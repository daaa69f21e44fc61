"""The file of settings, whatever stands in its place."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from assistant.again import environment
from assistant.domain.common.errors import NotSaved
from assistant.domain.common.settings import MOST_PHRASES, Settings
from assistant.storage.disk.clock import utc_now
from assistant.storage.disk.files import SYSTEM, Files
from assistant.storage.disk.lock import SessionLock
from assistant.storage.disk.settings import SettingsFile
from tests.campagnes import fichiers, fichiers_lus


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows n’a pas de tuyaux nommés")
def test_settings_that_are_a_pipe_a_folder_or_a_bomb_never_stop_the_program(
    tmp_path: Path,
) -> None:
    path, file = tmp_path / "reglages.json", SettingsFile(tmp_path)
    os.mkfifo(path)
    assert (file.load(), bool(file.problem)) == (Settings(), True)
    path.unlink()
    path.mkdir()
    assert (file.load(), bool(file.problem)) == (Settings(), True)
    path.rmdir()
    with path.open("wb") as bomb:
        bomb.truncate(50_000_000_000)
    assert (file.load(), bool(file.problem)) == (Settings(), True)


@pytest.mark.parametrize("place", ["\\ud800", "a\\u0000b", "x" * 5000])
def test_a_place_that_no_system_can_be_asked_for_is_none(tmp_path: Path, place: str) -> None:
    told = f'{{"sessions": "{place}", "exports": "{place}", "retention": 12}}'
    (tmp_path / "reglages.json").write_text(told, "utf-8")
    found = SettingsFile(tmp_path).load()
    assert (found.sessions, found.exports, found.retention) == ("", "", 12)


def test_settings_behind_a_link_are_read(tmp_path: Path) -> None:
    (tmp_path / "ailleurs").write_text('{"retention": 12}', "utf-8")
    (tmp_path / "reglages.json").symlink_to(tmp_path / "ailleurs")
    file = SettingsFile(tmp_path)
    assert (file.load().retention, file.problem) == (12, "")


READ: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"theme": "clair", "role": "jury", "panel": False}, {}),
    ({"theme": "vert", "role": 3, "panel": "non"}, {"theme": "sombre", "role": "", "panel": True}),
    ({"retention": 1}, {}),
    ({"retention": 600}, {}),
    ({"retention": 601}, {"retention": 0}),
    ({"retention": -1}, {"retention": 0}),
    ({"retention": True}, {"retention": 0}),
    ({"sessions": "a" * 4096, "exports": "b" * 4096}, {}),
    ({"sessions": "a" * 4097, "exports": 3}, {"sessions": "", "exports": ""}),
    ({"model": "m" * 300, "model_url": "u" * 300, "encryption": "jamais"}, {}),
    ({"model": "m" * 301, "model_url": 3, "encryption": ["jamais"]},
     {"model": "", "model_url": "", "encryption": ""}),
    ({"model_seconds": 5, "lock_after": 0}, {}),
    ({"model_seconds": 600, "lock_after": 1440}, {}),
    ({"model_seconds": 4, "lock_after": -1}, {"model_seconds": 60, "lock_after": 15}),
    ({"model_seconds": 601, "lock_after": 1441}, {"model_seconds": 60, "lock_after": 15}),
    ({"model_seconds": True, "lock_after": True}, {"model_seconds": 60, "lock_after": 15}),
    ({"reread": False}, {}),
    ({"reread": "non"}, {"reread": True}),
    ({"phrases": ["  un\nmot ", "", 3, "un mot", "p" * 501]}, {"phrases": ("un mot", "p" * 500)}),
    ({"phrases": "un mot", "keys": ["F5"]}, {"phrases": (), "keys": {}}),
    ({"keys": {"c" * 60: "k" * 40, "x": 1}}, {"keys": {"c" * 60: "k" * 40}}),
    ({"keys": {"c" * 61: "k" * 41}}, {"keys": {"c" * 60: "k" * 40}}),
]


@pytest.mark.parametrize(("written", "read"), READ)
def test_a_setting_that_is_right_is_read_and_the_program_s_own_stands_for_any_other(
    tmp_path: Path, written: dict[str, Any], read: dict[str, Any]
) -> None:
    (tmp_path / "reglages.json").write_text(json.dumps(written), "utf-8")
    file = SettingsFile(tmp_path)
    found = asdict(file.load())
    assert {name: found[name] for name in written} == {**written, **read}
    assert found == asdict(Settings(**{**written, **read}))
    assert file.problem == ""


def test_no_setting_of_another_nature_stops_the_program(tmp_path: Path) -> None:
    (kind,), found = fichiers_lus.kinds(tmp_path, ["reglages"]), fichiers.Found()
    for name in asdict(Settings()):
        for odd in (None, True, 3, 1e999, "x", "\ud800", [], [[1], {}], {}, {"x": [1]}):
            fichiers.try_one(kind, json.dumps({name: odd}).encode(), found)
    assert found.faults == []


def test_they_are_written_in_a_folder_of_the_user_s_alone_as_people_read_them(
    tmp_path: Path,
) -> None:
    SettingsFile(tmp_path / "neuf").change(Settings(), phrases=("Été",))
    assert (tmp_path / "neuf" / "reglages.json").read_text("utf-8") == (
        '{\n  "phrases": [\n    "Été"\n  ]\n}\n'
    )
    if os.name == "posix":
        assert (tmp_path / "neuf").stat().st_mode & 0o777 == 0o700


# --- another program changes them meanwhile --------------------------------------------------


def test_a_change_leaves_what_another_program_changed_since(tmp_path: Path) -> None:
    here, there = SettingsFile(tmp_path), SettingsFile(tmp_path)
    seen_here = seen_there = here.load()
    there.change(seen_there, theme="clair", retention=24)
    kept = here.change(seen_here, panel=False)
    assert kept == here.load() == Settings(theme="clair", retention=24, panel=False)


def test_what_is_chosen_is_written_though_it_was_so_here(tmp_path: Path) -> None:
    here, there = SettingsFile(tmp_path), SettingsFile(tmp_path)
    seen = here.change(Settings(), theme="clair")
    there.change(there.load(), theme="sombre")
    assert here.change(seen, theme="clair").theme == "clair"


def test_sentences_added_and_dropped_in_two_windows_are_all_so(tmp_path: Path) -> None:
    here, there = SettingsFile(tmp_path), SettingsFile(tmp_path)
    seen = here.change(Settings(), phrases=("un", "deux", "trois"))
    there.change(seen, phrases=("un", "trois", "quatre"))
    kept = here.change(seen, phrases=("un", "deux", "trois", "quatre", "cinq"))
    assert kept.phrases == ("un", "trois", "quatre", "cinq")
    assert here.change(seen, phrases=("deux", "trois")).phrases == ("trois", "quatre", "cinq")


def test_the_last_sentence_of_a_list_that_two_windows_filled_is_read(tmp_path: Path) -> None:
    here, there = SettingsFile(tmp_path), SettingsFile(tmp_path)
    most = tuple(f"phrase {one}" for one in range(MOST_PHRASES - 1))
    seen = here.change(Settings(), phrases=most)
    there.change(seen, phrases=(*most, "de là"))
    assert here.change(seen, phrases=(*most, "d’ici")).phrases == (*most, "de là", "d’ici")


def test_keys_given_and_given_back_in_two_windows_are_all_so(tmp_path: Path) -> None:
    here, there = SettingsFile(tmp_path), SettingsFile(tmp_path)
    seen = here.change(Settings(), keys={"juger": "Ctrl+J", "aller": "Ctrl+X"})
    there.change(seen, keys={"aller": "Ctrl+Y", "fin": "F7"})
    assert here.change(seen, keys={"juger": "Ctrl+J", "aller": "Ctrl+X", "bilan": "F6"}).keys == {
        "aller": "Ctrl+Y", "fin": "F7", "bilan": "F6",
    }
    assert here.change(seen, keys={"juger": "F5"}).keys == {
        "fin": "F7", "bilan": "F6", "juger": "F5",
    }


def test_what_another_version_wrote_and_what_is_wrong_stay(tmp_path: Path) -> None:
    written = {
        "neuf": [1], "theme": 3, "phrases": [7, "a"], "keys": {"x": 1, "y": "F5"}, "panel": True,
    }
    path = tmp_path / "reglages.json"
    path.write_text(json.dumps(written), "utf-8")
    file = SettingsFile(tmp_path)
    file.change(file.load(), panel=False, phrases=("a", "b"), keys={"y": "F5", "z": "F6"})
    assert json.loads(path.read_text("utf-8")) == {
        "neuf": [1], "theme": 3, "phrases": [7, "a", "b"],
        "keys": {"x": 1, "y": "F5", "z": "F6"}, "panel": False,
    }
    path.write_text('{"phrases": 3, "keys": "x"}', "utf-8")
    file.change(Settings(), phrases=("a",), keys={"a": "F5"})
    assert json.loads(path.read_text("utf-8")) == {"phrases": ["a"], "keys": {"a": "F5"}}


def test_what_cannot_be_understood_is_told_and_kept_beside_at_the_first_change(
    tmp_path: Path,
) -> None:
    path = tmp_path / "reglages.json"
    file = SettingsFile(tmp_path)
    kept: dict[str, str] = {}
    for name, broken in (("", "{"), ("-2", "[]"), ("-3", '"x"')):
        path.write_text(broken, "utf-8")
        assert file.load() == Settings()
        assert "Réglages illisibles (reglages.json)" in file.problem
        assert "Au premier changement, ce fichier sera gardé à part." in file.problem
        seen = Settings(retention=12, phrases=("gardée",))
        assert file.change(seen, theme="clair") == Settings(
            theme="clair", retention=12, phrases=("gardée",)
        )
        kept[f"reglages-illisibles{name}.json"] = broken
        beside = {one.name: one.read_text("utf-8") for one in tmp_path.glob("*illisibles*")}
        assert beside == kept
        assert f"reglages-illisibles{name}.json" in file.problem
        assert file.load().theme == "clair"
        assert file.problem == ""


class Denied(Files):
    """Whoever reads is refused."""

    def read_chosen(self, path: Path, most: int = 0) -> bytes:
        raise PermissionError(errno.EACCES, "denied", str(path))


def test_a_file_that_cannot_be_read_now_is_left_alone_and_told(tmp_path: Path) -> None:
    path = tmp_path / "reglages.json"
    path.write_text('{"theme": "clair"}', "utf-8")
    file = SettingsFile(tmp_path, Denied())
    assert file.load() == Settings()
    assert "vous n’avez pas le droit de le lire" in file.problem
    with pytest.raises(NotSaved, match=r"pas le droit de le lire\. Ce fichier n’a pas changé"):
        file.change(Settings(), retention=12)
    assert path.read_text("utf-8") == '{"theme": "clair"}'
    assert sorted(one.name for one in tmp_path.iterdir()) == ["reglages.json", "reglages.lock"]


def test_whoever_changes_them_meanwhile_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "reglages.lock"
    other = SessionLock.acquire(SYSTEM, path, utc_now())
    assert other is not None
    naps: list[float] = []
    monkeypatch.setattr("time.sleep", naps.append)
    file = SettingsFile(tmp_path)
    with pytest.raises(NotSaved, match="un autre programme les change"):
        file.change(Settings(), theme="clair")
    assert sum(naps) > 0.5
    other.release()
    assert file.change(Settings(), theme="clair").theme == "clair"
    again = SessionLock.acquire(SYSTEM, path, utc_now())
    assert again is not None, "le verrou a été rendu"
    again.release()


class Lockless(Files):
    """A network drive that knows no locks."""

    def try_lock(self, descriptor: int, *, shared: bool = False) -> bool:
        raise OSError(errno.ENOLCK, "no locks")


def test_a_drive_without_locks_keeps_settings(tmp_path: Path) -> None:
    assert SettingsFile(tmp_path, Lockless()).change(Settings(), theme="clair").theme == "clair"


def test_two_programs_that_change_them_at_once_lose_nothing(tmp_path: Path) -> None:
    script = (
        "import sys\nfrom pathlib import Path\n"
        "from assistant.domain.common.settings import Settings\n"
        "from assistant.storage.disk.settings import SettingsFile\n"
        "file = SettingsFile(Path(sys.argv[1]))\n"
        "for one in range(15):\n"
        "    file.change(Settings(), phrases=(f'{sys.argv[2]} {one}',))\n"
    )
    writers = [
        subprocess.Popen([sys.executable, "-c", script, str(tmp_path), name], env=environment())
        for name in ("un", "deux")
    ]
    assert [one.wait(60) for one in writers] == [0, 0]
    found = SettingsFile(tmp_path).load().phrases
    assert sorted(found) == sorted(f"{name} {one}" for name in ("un", "deux") for one in range(15))


@pytest.mark.skipif(sys.platform != "linux", reason="un nom qui n’est pas un texte")
def test_a_folder_whose_name_is_no_text_is_kept(tmp_path: Path) -> None:
    where = os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9")
    file = SettingsFile(tmp_path)
    assert file.change(Settings(), exports=where).exports == where
    assert file.load().exports == where
    assert '{\n  "exports": "' in file.path.read_text("utf-8")
