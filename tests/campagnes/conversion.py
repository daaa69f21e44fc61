"""Conversions interrupted at any call to the disk: nothing lost, and the next one finishes.

One session with a continuation, a remnant and two copies is encrypted, or put back in clear, on a
disk of which one call fails, alone or with all that follow, as when the power goes. What is there
must say every word; the next conversion must finish, and leave nothing in the other form.
"""

from __future__ import annotations

import contextlib
import errno
import shutil
import tempfile
from pathlib import Path

from assistant.domain.common.errors import AssistantError
from assistant.storage.disk.files import SYSTEM, Files
from assistant.storage.journal.store import TinyDBSessionStore
from assistant.storage.vault.vault import Vault
from assistant.wiring import Folders, Services
from tests.campagnes.commun import SESSION, Campaign, LostError, note, run, texts
from tests.store_disk import FaultyFiles, failing, failing_at
from tests.vaults import vault_in

CANARY = "CANARI"
WORDS = [f"{CANARY} un", f"{CANARY} deux", f"{CANARY} trois"]


class House(Services):
    """One folder of sessions with its copies, on a disk that may fail."""

    def __init__(self, root: Path, vault: Vault, files: Files = SYSTEM) -> None:
        super().__init__(Folders(root, root / "sessions", root), files=files)
        self.root, self.vault = root, vault

    def on(self, files: Files) -> House:
        """The same house, on another disk."""
        return House(self.root, self.vault, files)

    def everything(self) -> dict[str, bytes]:
        """What every file holds, locks and keys excepted, and what tells of no session."""
        return {
            str(path.relative_to(self.root)): path.read_bytes()
            for path in sorted(self.root.rglob("*"))
            if path.is_file() and path.suffix not in (".lock", ".cle")
            and path.parent != self.folders.known
        }

    def words(self) -> list[str]:
        return texts(self.store.open(SESSION, write=False).records)

    def in_clear(self) -> list[str]:
        """The files in which a word can be read."""
        return [name for name, found in self.everything().items() if CANARY.encode() in found]


def furnished(root: Path) -> House:
    """A session in clear with a continuation, a torn end set aside and two copies."""
    house = House(root / "maison", vault_in(root / "coffre"))
    house.vault.set_active(active=False)
    disk = FaultyFiles(SYSTEM)
    clear = TinyDBSessionStore(house.root / "sessions", files=disk)
    opened = clear.create(SESSION, [note(WORDS[0])])
    house.backups.keep(SESSION)
    disk.plan = failing_at("fsync")
    try:
        opened.append([note("jamais dit")], expected=1)
    except AssistantError:
        disk.plan = None
    opened.append([note(WORDS[1])], expected=1)
    opened.append([note(WORDS[2])], expected=2)
    opened.close()
    with (house.root / "sessions" / f"{SESSION}.1.jsonl").open("ab") as file:
        file.write(b'{"at":"2026 ' + CANARY.encode())
    clear.open(SESSION).close()
    house.backups.keep(SESSION)
    house.vault.set_active(active=True)
    return house


def interrupted(house: House, call: int, code: int, *, for_good: bool, clear: bool) -> int:
    """Convert on a disk of which that call fails, check, finish; returns how many calls it took."""
    disk = FaultyFiles(SYSTEM, failing(code, call, for_good=for_good))
    with contextlib.suppress(AssistantError):  # said to the user, who then starts it again
        house.on(disk).conversion.run(clear=clear)
    if house.words() != WORDS:
        raise LostError(f"appel {call} : la session interrompue ne dit plus tout")
    house.conversion.run(clear=clear)
    if house.words() != WORDS or any(copy.problem for copy in house.backups.copies(SESSION)):
        raise LostError(f"appel {call} : la session convertie, ou une copie, ne dit plus tout")
    if house.conversion.pending(clear=clear) or (house.in_clear() and not clear):
        raise LostError(f"appel {call} : quelque chose est resté dans l’autre forme")
    return len(disk.calls)


def trial(campaign: Campaign) -> bool:
    """Every call in turn, in a random way each; then again, until there are as many as asked."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        house = furnished(root)
        starts = {}
        for clear in (False, True):
            starts[clear] = root / f"depart-{clear}"
            shutil.copytree(house.root, starts[clear])
            house.conversion.run(clear=clear)
        calls = interrupted(house, 0, errno.EIO, for_good=False, clear=True)
        while campaign.counts["conversions interrompues"] < campaign.number:
            clear = campaign.chance.random() < 0.5
            shutil.rmtree(house.root)
            shutil.copytree(starts[clear], house.root)
            calls = max(calls, interrupted(
                house, campaign.chance.randrange(1, calls + 2),
                campaign.chance.choice((errno.EIO, errno.ENOSPC)),
                for_good=campaign.chance.random() < 0.7, clear=clear,
            ))
            campaign.counts["conversions interrompues"] += 1
            campaign.counts[f"… vers {'le clair' if clear else 'le chiffré'}"] += 1
    return True


if __name__ == "__main__":
    run("Conversions interrompues", 2_000, trial)
