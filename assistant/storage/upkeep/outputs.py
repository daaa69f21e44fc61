"""Documents written where the user chose: which session each is of, and its path; no name, no more.

Without it, an erasure could neither find them nor say that they are left.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from assistant.storage.disk.files import SYSTEM, Files, write_private

_MOST = 10_000
"""The last so many are remembered."""

_LONGEST_PATH, _LONGEST_NAME = 4000, 255


class Outputs:
    """The documents outside the program's folders.

    Args:
        path: the file that remembers them.
    """

    def __init__(self, path: Path, *, files: Files = SYSTEM) -> None:
        self._path = path
        self._files = files

    def remember(self, sessions: Iterable[str], paths: Iterable[Path]) -> None:
        """Note that these documents are of these sessions.

        Raises:
            OSError: the disk refused.
        """
        known = self._known()
        added = [(one, str(path.absolute())) for one in sessions for path in paths]
        self._write([*(one for one in known if one not in added), *added])

    def of(self, sessions: Collection[str]) -> list[tuple[str, Path]]:
        """The documents of these sessions, whether they are still there or not."""
        return [(one, Path(path)) for one, path in self._known() if one in sessions]

    def shared(self, sessions: Collection[str]) -> frozenset[Path]:
        """Those of these documents that tell of other sessions too, as a table of several does."""
        return frozenset(Path(path) for one, path in self._known() if one not in sessions) & {
            path for _, path in self.of(sessions)
        }

    def forget(self, sessions: Collection[str]) -> None:
        """Remember nothing more of these sessions.

        Raises:
            OSError: the disk refused.
        """
        known = self._known()
        left = [one for one in known if one[0] not in sessions]
        if left != known:
            self._write(left)

    def _known(self) -> list[tuple[str, str]]:
        """What is remembered; nothing of a file that cannot be understood."""
        try:
            content = self._files.read(self._path).decode("utf-8", "surrogateescape")
            said: Any = json.loads(content)
            found = [(str(one["session"]), str(one["chemin"])) for one in said]
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return []
        return [one for one in found if _names_a_file(one[1])]

    def _write(self, known: list[tuple[str, str]]) -> None:
        said = [{"session": one, "chemin": path} for one, path in known[-_MOST:]]
        content = json.dumps(said, ensure_ascii=False, indent=1) + "\n"
        write_private(self._path, content.encode("utf-8", "surrogateescape"), self._files)


def _names_a_file(path: str) -> bool:
    """False for what no file of ours can be called, and the system refuses to look at."""
    steps = path.encode("utf-8", "surrogateescape").replace(b"\\", b"/").split(b"/")
    return (
        "\0" not in path and Path(path).is_absolute()
        and len(path) <= _LONGEST_PATH and all(len(step) <= _LONGEST_NAME for step in steps)
    )
