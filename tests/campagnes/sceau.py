"""Edits, deletions, swaps and cuts of sealed sessions: each must be seen, twice.

Three sealed sessions: one file and one seal; sealed, reopened and sealed again; carried on in a
second file after a disk that failed. Each is tampered with in turn by every way of
tests/tampering.py, then shown to `cqp verifier` and to the verifier in one file, with the
fingerprint that was printed. Two controls: the untouched sessions must be found intact; and those
signed again with another key must pass without the paper, or the trial would prove nothing of it.
"""

from __future__ import annotations

import contextlib
import errno
import io
import itertools
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assistant.domain.common.errors import NotSaved
from assistant.domain.dossier.seal import fingerprint, short_fingerprint
from assistant.domain.session import orders
from assistant.library import Library
from assistant.storage.disk.files import Files
from assistant.storage.journal.store import TinyDBSessionStore
from assistant.storage.vault.signing import UserKey
from tests.campagnes.commun import Campaign, LostError, run
from tests.helpers import HandClock, library
from tests.tampering import (
    BYTES,
    FORGED,
    SIGNED_AGAIN,
    Contents,
    Sealed,
    complete_session,
    contents,
    put,
    sealed_session,
    seen_by_program,
    seen_by_standalone,
    standalone,
)

WAYS = BYTES | FORGED | SIGNED_AGAIN


class FailingOnce(Files):
    """A disk whose next fsync fails when `armed`."""

    armed = False

    def fsync(self, descriptor: int) -> None:
        if self.armed:
            self.armed = False
            raise OSError(errno.EIO, "once")
        super().fsync(descriptor)


@dataclass
class Place:
    """Where sealed sessions are tampered with, and who looks at them."""

    library: Library
    folder: Path
    verifier: Any

    def seen(self, sealed: Sealed, made: Contents) -> tuple[list[str], list[str]]:
        put(self.folder, made)
        path = self.folder / f"{sealed.session_id}.jsonl"
        with contextlib.redirect_stdout(io.StringIO()):
            alone = seen_by_standalone(self.verifier, path, sealed.printed)
        program = seen_by_program(self.library, self.folder, sealed.session_id, sealed.printed)
        return program, alone


def sealed_sessions(root: Path) -> list[tuple[Place, Sealed]]:
    """The three sessions, each in a folder of its own."""
    key, thief = UserKey(root / "cles"), UserKey(root / "voleur")
    found = []
    for name in ("simple", "rouverte", "deux-fichiers"):
        clock, disk = HandClock(), FailingOnce()
        library_ = library(root / name, clock)
        folder = root / name / "sessions"
        library_.store = TinyDBSessionStore(folder, files=disk)
        sealed = sealed_session(library_, folder, clock, key, thief)
        if name != "simple":
            sealed = _again(library_, folder, clock, sealed, key, disk if "deux" in name else None)
        found.append((Place(library_, folder, standalone()), sealed))
    return found


def _again(
    library_: Library, folder: Path, clock: HandClock, sealed: Sealed, key: UserKey,
    disk: FailingOnce | None,
) -> Sealed:
    """The session reopened or, with a disk that fails, another carried on in a second file."""
    if disk is None:
        interview = library_.open(sealed.session_id)
        interview.run(orders.reopen, "Une note manquait.")
    else:
        interview = complete_session(library_, clock)
        disk.armed = True
        with contextlib.suppress(NotSaved):
            interview.run(orders.note, "Le disque refuse.")
    for number in range(6):
        interview.run(orders.note, f"Suite {number}.")
    seal = interview.seal(key)
    printed = short_fingerprint(fingerprint(interview.session, seal))
    interview.close()
    files = contents(folder, interview.session.id)
    if disk is not None and len(files) != 2:
        raise LostError("la session ne tient pas en deux fichiers")
    return Sealed(interview.session.id, files, printed, sealed.thief, sealed.other)


def controls(places: list[tuple[Place, Sealed]], campaign: Campaign) -> None:
    """What must be found intact: the untouched, and a forgery that only the paper tells."""
    for place, sealed in places:
        if any(place.seen(sealed, sealed.contents)):
            raise LostError("une session intacte n’est pas reconnue")
        campaign.counts["témoin : sessions intactes, reconnues"] += 1
        forged = SIGNED_AGAIN["changée et signée par une autre clé"](sealed, campaign.chance)
        if any(place.seen(replace(sealed, printed=""), forged)):
            raise LostError("sans le papier, une autre clé devrait passer inaperçue")
        campaign.counts["témoin : signées par une autre clé, inaperçues sans le papier"] += 1


def trial(campaign: Campaign) -> bool:
    """Every way in turn on every session, until there are as many as asked."""
    unseen = 0
    with tempfile.TemporaryDirectory() as name:
        places = sealed_sessions(Path(name))
        controls(places, campaign)
        turns = itertools.cycle([(*one, way) for way in WAYS for one in places])
        done = 0
        for place, sealed, way in turns:
            if done >= campaign.number:
                break
            made = WAYS[way](sealed, campaign.chance)
            if made == sealed.contents:
                continue
            done += 1
            campaign.counts[way] += 1
            for who, faults in zip(
                ("cqp verifier", "vérificateur autonome"), place.seen(sealed, made), strict=True
            ):
                if faults:
                    campaign.counts[f"= vus par {who}"] += 1
                else:
                    unseen += 1
                    campaign.counts[f"NON VU par {who} : {way}"] += 1
    return not unseen


if __name__ == "__main__":
    run("Sessions scellées, falsifiées", 10_000, trial)
