"""What a laptop kept of a session while the server was away, and does not keep any longer."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from assistant.storage.disk.files import SYSTEM, Files, remove_patiently, shred
from assistant.storage.upkeep.holdings import KEY, LOCK, Holdings
from assistant.storage.upkeep.unsent import SUFFIX


def forgetting(
    held: Holdings, folder: Path, files: Files = SYSTEM
) -> Callable[[str], None]:
    """What removes a session from the folder of what the server has not had back, its lock
    excepted, which tells others that they may not write it meanwhile.

    A file that resists stays: the session is found there again, and brought again for nothing.
    """
    def forget(session_id: str) -> None:
        for one in held.files([session_id]):
            if one.path.parent == folder and one.kind != LOCK and one.path.suffix != SUFFIX:
                with suppress(OSError):
                    (shred if one.kind == KEY else remove_patiently)(files, one.path)

    return forget
