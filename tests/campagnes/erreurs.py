"""Every call to the disk fails in turn: by an error or a full disk, once and for good.

Interviews drawn at random run on a simulated disk whose call number N fails. Nothing but a sentence
for the user may come out; once the disk works again, what was promised is there, with or without a
power cut in between.
"""

from __future__ import annotations

import errno
import random

from assistant.storage.vault.vault import Vault
from tests.campagnes.commun import (
    SESSION,
    Campaign,
    Evaluator,
    LostError,
    Promises,
    note,
    run,
)
from tests.campagnes.pannes import come_back, store_on
from tests.store_disk import SimulatedDisk, UncertainDisk, failing

STEPS = 8


def interrupted_session(vault: Vault | None) -> tuple[SimulatedDisk, Promises]:
    """A session whose last write was cut short, so that mending it is what fails."""
    disk, promises = SimulatedDisk(), Promises(["avant"], {"avant"})
    store_on(disk, vault).create(SESSION, [note("avant")]).close()
    begun = b'{"at":"2026-11-21T09:3' if vault is None else b'{"c":"AAAAaaaaBBBBbbbb'
    disk.names_now[f"{SESSION}.jsonl"].base += begun
    return disk, promises


def play(
    seed: int, call: int, code: int, *, for_good: bool, bite: int | None,
    vault: Vault | None = None,
) -> tuple[SimulatedDisk, Promises, int]:
    """One interview whose call number `call` fails; returns how many calls there were."""
    disk, promises = interrupted_session(vault) if seed % 2 else (SimulatedDisk(), Promises())
    files = UncertainDisk(disk, failing(code, call, for_good=for_good), bite=bite)
    store = store_on(files, vault)
    try:
        Evaluator(store, random.Random(seed), promises, long=300).work(STEPS)
    except OSError as error:
        raise LostError(f"erreur du système non dite : appel {call}, {error!r}") from error
    return disk, promises, len(files.calls)


def interview(seed: int, campaign: Campaign) -> None:
    """The ways one interview can fail, in any order, until enough calls have failed."""
    vault = campaign.vault
    _, promises, calls = play(seed, 0, errno.EIO, for_good=False, bite=None, vault=vault)
    if not promises.kept:
        raise LostError("l’entretien témoin n’a rien enregistré")
    for call in campaign.chance.sample(range(1, calls + 1), calls):
        if campaign.counts["pannes"] >= campaign.number:
            return
        for code in (errno.EIO, errno.ENOSPC):
            for for_good in (False, True):
                for bite in (None, 50):
                    disk, promises, _ = play(
                        seed, call, code, for_good=for_good, bite=bite, vault=vault
                    )
                    campaign.counts["pannes"] += 1
                    campaign.counts["événements promis"] += len(promises.kept)
                    come_back(disk.copy(), promises, campaign, repairs=False)
                    cut = disk.crash(campaign.chance, sectors=False)
                    come_back(cut, promises, campaign, repairs=True)


def trial(campaign: Campaign) -> bool:
    """Interviews until enough calls have failed."""
    while campaign.counts["pannes"] < campaign.number:
        interview(campaign.chance.randrange(10**9), campaign)
    return True


if __name__ == "__main__":
    run("Erreurs du disque", 20_000, trial, encrypts=True)
