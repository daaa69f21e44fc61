"""Real disks that fill up: a limit on the size of files at every byte, a tmpfs at every size.

The first makes the system itself write less than it is asked, anywhere in a line. The second needs
the right to mount; where it is missing, the count says so.
"""

from __future__ import annotations

import os
import resource
import subprocess
import tempfile
from pathlib import Path

from assistant.domain.common.errors import AssistantError, NotSaved
from assistant.storage.journal.store import TinyDBSessionStore
from tests.campagnes.commun import SESSION, Campaign, LostError, note, run, texts

SMALLEST = 400  # bytes; less than a header and a note
PAGE = 4096


def fill(store: TinyDBSessionStore, limit: int) -> list[str]:
    """Record until the disk has refused three times; returns what was said to be recorded."""
    said = ["0"]
    journal = store.create(SESSION, [note("0")])
    refused = 0
    while refused < 3 and len(said) < limit:
        word = f"{len(said)} {'é' * (len(said) * 37 % 90)}"
        try:
            journal.append([note(word)], expected=len(journal.records))
        except NotSaved:
            refused += 1
        else:
            said.append(word)
    journal.close()
    return said


def check(store: TinyDBSessionStore, said: list[str]) -> None:
    """Everything said to be recorded is there, and once there is room it goes on."""
    try:
        journal = store.open(SESSION)
        found = texts(journal.records)
        if found[: len(said)] != said or len(found) > len(said) + 1:
            raise LostError("un événement annoncé manque, ou un autre est là deux fois")
        journal.append([note("suite")], expected=len(journal.records))
        journal.close()
    except AssistantError as error:
        raise LostError(f"illisible sur un disque plein : {error.message}") from error
    if texts(store.open(SESSION, write=False).records) != [*found, "suite"]:
        raise LostError("la suite n’est pas restée")


def limited(folder: Path, size: int) -> list[str] | None:
    """In a child whose files cannot exceed `size`; None when not even one event fits."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
            said = fill(TinyDBSessionStore(folder), 12)
            os.write(writing, str(len(said)).encode())
        finally:
            os._exit(0)
    os.close(writing)
    os.waitpid(process, 0)
    with os.fdopen(reading, "rb") as answer:
        count = int(answer.read() or 0)
    return [f"{n} {'é' * (n * 37 % 90)}" if n else "0" for n in range(count)] if count else None


def small_disk(folder: Path, pages: int) -> bool:
    """A tmpfs of so many pages, filled, then enlarged; False when it cannot be mounted."""
    options = f"size={pages * PAGE},mode=0700"
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        return False
    try:
        store = TinyDBSessionStore(folder)
        said = fill(store, 100 * pages)
        if texts(store.open(SESSION, write=False).records)[: len(said)] != said:
            raise LostError("un événement annoncé manque sur le disque plein")
        larger = f"remount,size={(pages + 16) * PAGE}"
        subprocess.run(["mount", "-o", larger, str(folder)], check=True)
        check(store, said)
    finally:
        subprocess.run(["umount", str(folder)], check=True)
    return True


def trial(campaign: Campaign) -> bool:
    """Limits from the smallest on, one byte more each time; a tmpfs every tenth."""
    for turn in range(campaign.number):
        with tempfile.TemporaryDirectory() as name:
            said = limited(Path(name), SMALLEST + turn)
            campaign.counts["tailles de fichier permises"] += 1
            if said is None:
                campaign.counts["où rien ne tient, et rien n’est annoncé"] += 1
            else:
                campaign.counts["événements annoncés"] += len(said)
                check(TinyDBSessionStore(Path(name)), said)
        if turn % 10 == 0:
            with tempfile.TemporaryDirectory() as name:
                done = small_disk(Path(name), 2 + turn // 10)
                campaign.counts["tmpfs remplis" if done else "tmpfs impossibles à monter ici"] += 1
    return True


if __name__ == "__main__":
    run("Disques pleins", 400, trial)
