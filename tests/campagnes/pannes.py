"""Power cuts at every step: what a disk may then hold, and what the store makes of it.

Random interviews run on a simulated disk. After each step that changes it, several of the states
that a power cut could leave are drawn: writes that no fsync vouches for are whole, cut, lost or
zeroed, sector by sector; names that were not synced are there or not. In each state the session
must open (or, after a scattered write, be repaired) with everything that was promised. Then the
same runs again with an fsync that lies, which must be seen.
"""

from __future__ import annotations

import errno
import os
import random
from datetime import UTC, datetime

from assistant.domain.common.errors import AssistantError, SessionUnreadable
from assistant.storage.disk.files import Files
from assistant.storage.journal.store import TinyDBJournal, TinyDBSessionStore
from assistant.storage.vault.vault import Vault
from tests.campagnes.commun import (
    FOLDER,
    SESSION,
    Campaign,
    Evaluator,
    LostError,
    Promises,
    note,
    run,
    texts,
)
from tests.store_disk import Plan, SimulatedDisk, UncertainDisk
from tests.vaults import codecs

LIVES = 6
STATES_PER_STEP = 4
FAULTS = (errno.EIO, errno.ENOSPC)


MOMENT = datetime(2026, 11, 21, 9, 32, 11, 123_456, UTC)


def store_on(files: Files, vault: Vault | None = None) -> TinyDBSessionStore:
    """The store under trial, whose clock stands still so that a seed gives the same run."""
    return TinyDBSessionStore(
        FOLDER, files=files, now=lambda: MOMENT, codecs=codecs(vault, files)
    )


def sometimes(chance: random.Random, rate: float) -> Plan:
    """A plan: writing and syncing fail now and then."""

    def plan(_call: int, name: str) -> OSError | None:
        if name in {"write", "fsync", "create", "fsync_directory"} and chance.random() < rate:
            code = chance.choice(FAULTS)
            return OSError(code, os.strerror(code))
        return None

    return plan


def come_back(
    disk: SimulatedDisk, promises: Promises, campaign: Campaign, *, repairs: bool
) -> None:
    """Open what a power cut left, check every promise, and carry on once.

    Args:
        repairs: the cut may leave what only a repair brings back: pieces of one append written
            out of order, or a write of which the disk had refused the sync.
    """
    store = store_on(disk, campaign.vault)
    try:
        journal = store.open(SESSION)
    except SessionUnreadable:
        if not promises.kept:
            campaign.counts["sessions jamais promises, dites illisibles"] += 1
            return
        if not repairs:
            raise LostError("une simple coupure rend la session illisible") from None
        journal = _repaired(store, campaign)
    found = texts(journal.records)
    promises.check(found)
    if journal.recovery is not None:
        campaign.counts["fins mises de côté ou terminées, et dites"] += 1
    journal.append([note("après")], expected=len(journal.records))
    journal.close()
    if texts(store.open(SESSION, write=False).records) != [*found, "après"]:
        raise LostError("ce qui suit une coupure n’est pas resté")


def _repaired(store: TinyDBSessionStore, campaign: Campaign) -> TinyDBJournal:
    try:
        store.repair(SESSION)
        journal = store.open(SESSION)
    except AssistantError as error:
        raise LostError(f"illisible : {error.message}") from error
    campaign.counts["écritures éparpillées, réparées"] += 1
    return journal


def one_life(
    disk: SimulatedDisk, promises: Promises, campaign: Campaign, *, sectors: bool
) -> SimulatedDisk:
    """An interview that a power cut may end at any step; returns the disk that one of them left.

    A session that the cut before left to repair is repaired first, as its user would do.
    """
    if promises.kept:
        store_on(disk, campaign.vault).repair(SESSION)
    chance = campaign.chance
    rate = chance.choice((0.0, 0.0, 0.05))
    bite = chance.choice((None, None, 60, 512))
    # A disk that takes an append in pieces may write the last of them first.
    repairs = sectors or rate > 0 or bite is not None
    ended, ended_kept = disk, promises.kept

    def watch() -> None:
        nonlocal ended, ended_kept
        for _ in range(STATES_PER_STEP):
            left = disk.crash(chance, sectors=sectors)
            campaign.counts["états du disque"] += 1
            come_back(left.copy(), promises, campaign, repairs=repairs)
            if chance.random() < 0.1:
                ended, ended_kept = left, list(promises.kept)

    disk.watch = watch
    files = UncertainDisk(disk, sometimes(chance, rate), bite=bite)
    store = store_on(files, campaign.vault)
    Evaluator(store, chance, promises, long=700).work(chance.randrange(2, 12))
    disk.watch = None
    promises.kept = ended_kept
    return ended


def one_story(
    campaign: Campaign, *, honest: bool, sectors: bool, lives: int = LIVES
) -> None:
    """Some lives of one session, each begun on what a power cut left of the one before."""
    disk, promises = SimulatedDisk(), Promises()
    for _ in range(lives):
        disk.honest = honest
        disk = one_life(disk, promises, campaign, sectors=sectors)


def trial(campaign: Campaign) -> bool:
    """All states on an honest disk, then the negative control."""
    while campaign.counts["états du disque"] < campaign.number:
        one_story(campaign, honest=True, sectors=campaign.chance.random() < 0.5)
    control = Campaign(campaign.number, campaign.chance, campaign.vault)
    seen = 0
    for _ in range(20):
        try:
            one_story(control, honest=False, sectors=False)
        except LostError:
            seen += 1
    campaign.counts["témoin : histoires perdues sans fsync, sur 20"] = seen
    return seen > 0


if __name__ == "__main__":
    run("Coupures de courant", 100_000, trial, encrypts=True)
