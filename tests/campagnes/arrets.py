"""`kill -9` at random instants of a program that records and says so.

A child opens the session, appends, and writes to a pipe what it was told is recorded; it is killed
at an instant drawn at random. Whoever opens next must find all of it, at once, and no lock.
"""

from __future__ import annotations

import os
import random
import signal
import tempfile
import time
from pathlib import Path

from assistant.domain.common.errors import AssistantError
from assistant.storage.disk.files import SYSTEM
from assistant.storage.journal.store import TinyDBSessionStore
from assistant.storage.vault.vault import Vault
from tests.campagnes.commun import SESSION, Campaign, LostError, Promises, note, run, texts
from tests.vaults import codecs

LIVES = 25  # of one session, before a new one begins
LONGEST = 0.006  # seconds that a child lives at most, from its start or from its first event
FROM_THE_FIRST_EVENT = 0.8


def child(folder: Path, life: int, seed: int, pipe: int, vault: Vault | None) -> None:
    """Record until killed; says on the pipe how many events are acknowledged."""
    chance = random.Random(seed)
    store = TinyDBSessionStore(folder, codecs=codecs(vault, SYSTEM))
    count = 0

    def drafts(first: int) -> list[str]:
        length = chance.choice((0, 0, 100, 20_000))
        return [f"{life}-{first + i} {'é' * length}" for i in range(chance.choice((1, 1, 3)))]

    words = drafts(count)
    if store.ids():
        journal = store.open(SESSION)
        if not journal.writable:
            return
        journal.append([note(word) for word in words], expected=len(journal.records))
    else:
        journal = store.create(SESSION, [note(word) for word in words])
    while True:
        count += len(words)
        os.write(pipe, b"%d\n" % count)
        words = drafts(count)
        journal.append([note(word) for word in words], expected=len(journal.records))


def killed(folder: Path, life: int, campaign: Campaign) -> int:
    """Start a child, kill it, and return how many events it had said were recorded."""
    chance = campaign.chance
    seed, delay = chance.randrange(10**9), chance.random() * LONGEST
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        try:
            os.close(reading)
            child(folder, life, seed, writing, campaign.vault)
        finally:
            os._exit(3)
    os.close(writing)
    first = os.read(reading, 1) if chance.random() < FROM_THE_FIRST_EVENT else b""
    time.sleep(delay)
    os.kill(process, signal.SIGKILL)
    _, status = os.waitpid(process, 0)
    with os.fdopen(reading, "rb") as said:
        lines = (first + said.read()).split()
    if os.WIFEXITED(status):
        raise LostError("l’enfant s’est arrêté de lui-même : verrou resté, ou session refusée")
    return int(lines[-1]) if lines else 0


def check(folder: Path, life: int, told: int, promises: Promises, campaign: Campaign) -> None:
    """Open what the dead child left, and keep its promises."""
    store = TinyDBSessionStore(folder, codecs=codecs(campaign.vault, SYSTEM))
    try:
        journal = store.open(SESSION)
    except AssistantError as error:
        if promises.kept or told:
            raise LostError(f"illisible après un arrêt : {error.message}") from error
        campaign.counts["arrêts avant la fin de la création"] += 1
        for path in folder.glob("*"):
            path.unlink()
        return
    found = [text.split()[0] for text in texts(journal.records)]
    promises.kept += [f"{life}-{number}" for number in range(told)]
    promises.tried.update(f"{life}-{told + more}" for more in range(3))
    promises.check(found)
    if not journal.writable:
        raise LostError("le verrou d’un programme mort est resté")
    if journal.recovery is not None:
        campaign.counts["lignes inachevées mises de côté"] += 1
    # What was found is now read, so it must stay.
    promises.kept = found
    journal.close()


def trial(campaign: Campaign) -> bool:
    """As many kills as asked, some on each session."""
    while campaign.counts["arrêts"] < campaign.number:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            promises = Promises()
            for life in range(LIVES):
                told = killed(folder, life, campaign)
                campaign.counts["arrêts"] += 1
                campaign.counts["événements promis"] += told
                campaign.counts["arrêts pendant qu’il enregistrait"] += told > 0
                check(folder, life, told, promises, campaign)
    return True


if __name__ == "__main__":
    run("Arrêts brutaux", 10_000, trial, encrypts=True)
