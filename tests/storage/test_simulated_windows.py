"""Windows as far as it can be simulated: files that are open neither go nor get replaced.

Not a substitute for a run on a real machine.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from assistant.domain.common.errors import NotSaved
from assistant.domain.session import orders
from assistant.storage.disk import files as private_files
from assistant.storage.disk.files import Files
from assistant.wiring import Folders, Services
from tests.helpers import HandClock

NAME = "essai-1"


class WindowsFiles(Files):
    """Refuses what Windows refuses; a scanner also holds each file for `scans` attempts, or those
    whose name has `scanned`.
    """

    def __init__(self, scans: int = 2) -> None:
        self.scans, self.scanned = scans, ""
        self.opened: dict[int, Path] = {}
        self.tries: Counter[Path] = Counter()
        self.refused_open = 0

    def _track(self, descriptor: int, path: Path) -> int:
        self.opened[descriptor] = path
        return descriptor

    def create(self, path: Path) -> int:
        return self._track(super().create(path), path)

    def open_append(self, path: Path) -> int:
        return self._track(super().open_append(path), path)

    def open_lock(self, path: Path, *, create: bool) -> int:
        return self._track(super().open_lock(path, create=create), path)

    def close(self, descriptor: int) -> None:
        self.opened.pop(descriptor, None)
        super().close(descriptor)

    def fsync_directory(self, folder: Path) -> None:
        """Windows has none."""

    def _held(self, *paths: Path) -> None:
        for path in paths:
            if any(path == one or path in one.parents for one in self.opened.values()):
                self.refused_open += 1
                raise PermissionError(13, "the file is open", str(path))
        self.tries[paths[0]] += 1
        if self.scanned in paths[0].name and self.tries[paths[0]] <= self.scans:
            raise PermissionError(13, "a scanner holds the file", str(paths[0]))

    def remove(self, path: Path) -> None:
        self._held(path)
        super().remove(path)

    def replace(self, source: Path, target: Path) -> None:
        self._held(source, target)
        super().replace(source, target)


class Bench(Services):
    """A session of one interview, all of it on one simulated system."""

    def __init__(self, root: Path, scans: int = 2) -> None:
        self.root, self.system = root, WindowsFiles(scans)
        super().__init__(
            Folders(root, root / "sessions", root), files=self.system, now=HandClock(),
            new_id=lambda: NAME,
        )
        interview = self.library.create("assistant-formation", "DUVAL Camille")
        interview.run(orders.start)
        interview.run(orders.end)
        self.notice = interview.take_notice()
        interview.close()
        self.path = self.folders.sessions / f"{NAME}.jsonl"


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(private_files, "_REPLACE_PAUSE", 0.0)


def test_a_copy_is_made_and_restored_in_spite_of_a_scanner(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    assert bench.notice == ""
    assert [copy.problem for copy in bench.backups.copies(NAME)] == [""]
    content = bench.path.read_bytes()
    bench.path.write_bytes(content.replace(b"interview_started", b"interview_startef"))
    bench.backups.restore(NAME, 1)
    assert bench.path.read_bytes() == content
    assert len(list(bench.path.parent.glob(f"{NAME}.rebut-*"))) == 1


def test_everything_goes_the_lock_last_once_it_is_let_go(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    assert (bench.path.parent / f"{NAME}.lock").exists()
    bench.erasure.erase([NAME])
    assert bench.system.refused_open == 0, "nothing open was ever asked to go"
    assert not [path for path in tmp_path.rglob("*") if NAME in path.name]


def test_a_file_that_is_held_for_ever_is_named_in_the_end(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.system.scans, bench.system.scanned = 1000, NAME
    with pytest.raises(NotSaved, match=rf"Reste à effacer : .*{NAME}\.jsonl"):
        bench.erasure.erase([NAME])
    assert bench.path.exists()
    (copied,) = (tmp_path / "sauvegardes").rglob(f"{NAME}.jsonl")
    assert bench.system.tries[copied] == private_files._REPLACE_ATTEMPTS


def test_a_certificate_that_is_held_for_ever_lets_nothing_go(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.system.scans = 1000
    with pytest.raises(NotSaved, match="Rien n’a été effacé"):
        bench.erasure.erase([NAME])
    assert bench.path.exists() and list((tmp_path / "sauvegardes").rglob(f"{NAME}.jsonl"))


def test_a_copy_that_cannot_get_its_name_is_told(tmp_path: Path) -> None:
    bench = Bench(tmp_path, scans=1000)
    assert "n’a pas été faite" in bench.notice
    assert bench.backups.copies(NAME) == ()
