"""Two laptops in one interview while the server is killed and its wires are cut at random instants.

Each laptop is a process of its own, that may be killed too; the server is a real PostgreSQL, whose
disk is synced. At the end of each round everything is mended, and every line that was acknowledged
must be on the server, once, in the order its author gave it, and both laptops must see the same.
Then the witness: laptops that take for lost what they got no answer for put lines there twice.
"""

from __future__ import annotations

import contextlib
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO
from unittest import mock

from assistant.domain.common.errors import AssistantError, MovedOn
from assistant.storage.journal.line import Line
from assistant.storage.journal.store import TinyDBSessionStore
from assistant.storage.server import steady
from assistant.storage.server.administering import create
from assistant.storage.server.database import Database
from assistant.storage.server.leftovers import forgetting
from assistant.storage.server.listening import ServerListening
from assistant.storage.server.rejoining import Rejoining, rejoining
from assistant.storage.server.steady import SteadyJournal, SteadyStore
from assistant.storage.server.store import ServerStore
from assistant.storage.upkeep.backups import Backups
from assistant.storage.upkeep.holdings import Holdings, Places
from tests.campagnes.commun import Campaign, LostError, Promises, note, run, texts
from tests.outage import Wire
from tests.postgres import Server, made_database, made_logins

LINES, FAULTS = 14, 3
"""Lines that each laptop writes in a round, and what happens to them meanwhile."""

LOGINS = ("anne", "bruno")
_PATIENT = 90.0
"""Seconds after which a round that does not end is a fault."""


# --- a laptop, as a process ------------------------------------------------------------------


def _store(address: str, folder: Path) -> SteadyStore:
    here = folder / "repli"
    held = Holdings(
        Places(here, folder / "exports", folder / "copies"), Backups(folder / "copies", here)
    )
    return SteadyStore(
        ServerStore(Database(address)), TinyDBSessionStore(here),
        ServerListening(Database(address)),
        forget=forgetting(held, here),
    )


def laptop(address: str, folder: str, *, careless: bool) -> None:
    """Obey orders on standard input until it ends: what is acknowledged is said on standard output.

    `écrire SESSION NOM PREMIER NOMBRE`, `reposer`, `voir SOMME`.
    """
    steady._FIRST_TRY, steady._LAST_TRY = 0.05, 0.4
    if careless:
        mock.patch.object(steady, "rejoining", _careless).start()
    store = _store(address, Path(folder))
    journal: SteadyJournal | None = None
    for line in sys.stdin:
        verb, *words = line.split()
        if verb == "écrire":
            session, name, first, count = words
            journal = _opened(store, session)
            for number in range(int(first), int(count)):
                _write(journal, f"{name}-{number}")
                print("gardé", f"{name}-{number}", flush=True)
                time.sleep(random.random() * 0.02)
            print("écrit", flush=True)
        elif verb == "reposer" and journal is not None:
            while journal.away:
                time.sleep(0.01)
            print("posé", flush=True)
        elif verb == "voir" and journal is not None:
            journal.follow()
            while journal.records[-1].sum != words[0]:
                time.sleep(0.01)
                journal.follow()
            journal.close()
            print("pareil", flush=True)


def _careless(here: Sequence[Line], there: Sequence[Line]) -> Rejoining:
    """What is decided by who recognises nothing that the server took without an answer."""
    last = [{**one, "at": one["at"].replace("2026", "2027"), "sum": ""} for one in here[-4:]]
    return rejoining([*here[:-4], *last], there)


def _opened(store: SteadyStore, session: str) -> SteadyJournal:
    while True:
        with contextlib.suppress(AssistantError):
            opened = store.open(session)
            if isinstance(opened, SteadyJournal):
                return opened
            opened.close()
        time.sleep(0.02)


def _write(journal: SteadyJournal, text: str) -> None:
    while True:
        journal.follow()
        with contextlib.suppress(MovedOn):
            # each under a role of their own, which the server holds them to
            draft = replace(note(text), role=text.partition(".")[0])
            journal.append([draft], expected=len(journal.records))
            return


# --- the round -------------------------------------------------------------------------------


@dataclass
class Seated:
    """A laptop as the campaign sees it."""

    login: str
    address: str
    folder: Path
    careless: bool
    process: subprocess.Popen[str] | None = None
    promises: Promises = field(default_factory=Promises)
    lives: int = 0
    """How often it was started: what a life that was cut short wrote has another name."""

    def start(self) -> None:
        words = [sys.executable, "-m", "tests.campagnes.organisme", "--poste", self.address,
                 str(self.folder), "1" if self.careless else "0"]
        self.process = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def tell(self, *words: str) -> None:
        _pipe(self.process, "stdin").write(" ".join(words) + "\n")

    def write(self, session: str, first: int) -> None:
        self.lives += 1
        name = f"{self.login}.{self.lives}"
        self.promises.tried |= {f"{name}-{number}" for number in range(LINES)}
        self.tell("écrire", session, name, str(first), str(LINES))

    def hear(self, until: str) -> bool:
        """Note what is acknowledged until a word comes; False when the laptop died."""
        for line in _pipe(self.process, "stdout"):
            word, *rest = line.split()
            if word == "gardé":
                self.promises.kept.append(rest[0])
            if word == until:
                return True
        return False

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.hear("")  # what it had said
        self.process.wait()


def _pipe(process: subprocess.Popen[str] | None, name: str) -> IO[str]:
    assert process is not None
    found: IO[str] = getattr(process, name)
    return found


class Organisation:
    """A server, two laptops and their wires."""

    def __init__(self, *, careless: bool) -> None:
        self.server = Server.made(durable=True)
        self.server.start()
        name = "organisme"
        database = Database(made_database(self.server, name))
        create(database)
        made_logins(self.server)
        database.close()
        self.reader = ServerStore(Database(self.server.address(name)))
        self.folder = Path(tempfile.mkdtemp(prefix="cqp-organisme-"))
        self.wires = [Wire(self.server.port) for _ in LOGINS]
        self.laptops = [
            Seated(
                login, f"postgresql://{login}@127.0.0.1:{wire.port}/{name}?connect_timeout=2",
                self.folder / login, careless,
            )
            for login, wire in zip(LOGINS, self.wires, strict=True)
        ]
        for one in self.laptops:
            one.start()

    def close(self) -> None:
        for one in self.laptops:
            one.kill()
        for wire in self.wires:
            wire.close()
        self.reader.database.close()
        self.server.remove()

    def happen(self, chance: random.Random, counts: Campaign) -> None:
        """One fault, and its end."""
        kind = chance.choice(("serveur", "fil", "fil", "réponses", "réponses", "poste"))
        counts.counts[kind] += 1
        wire = chance.choice(self.wires)
        if kind == "serveur":
            self.server.kill()
            time.sleep(chance.random() * 0.3)
            self.server.start()
        elif kind == "poste":
            self._restart(chance.choice(self.laptops))
        else:
            if kind == "fil":
                wire.cut()
            else:
                wire.answers = False
            time.sleep(chance.random() * 0.5)
            wire.cut()
            wire.mend()

    def _restart(self, one: Seated) -> None:
        one.kill()
        one.start()
        done = [int(text.rpartition("-")[2]) for text in one.promises.kept]
        one.write(self.session, max(done, default=-1) + 1)

    def round(self, number: int, chance: random.Random, counts: Campaign) -> None:
        """One interview of two, and what came of it."""
        self.session = f"tour-{number}"
        self.reader.create(self.session, [note("début")]).close()
        for one in self.laptops:
            one.promises = Promises()
            one.write(self.session, 0)
        for _ in range(FAULTS):
            time.sleep(chance.random() * 0.25)
            self.happen(chance, counts)
        for one in self.laptops:
            self._heard(one, "écrit")
            one.tell("reposer")
            self._heard(one, "posé")
        found = self.reader.open(self.session, write=False).records
        for one in self.laptops:
            one.tell("voir", found[-1].sum)
            self._heard(one, "pareil")
        said = texts(found)
        for one in self.laptops:
            counts.counts["lignes"] += len(one.promises.kept)
            one.promises.check([text for text in said if text.startswith(one.login)])
            if len(one.promises.kept) < LINES:
                raise LostError(f"{one.login} n’a pas tout écrit")

    def _heard(self, one: Seated, word: str) -> None:
        began = time.monotonic()
        if not one.hear(word):
            raise LostError(f"{one.login} s’est arrêté")
        if time.monotonic() - began > _PATIENT:
            raise LostError(f"{one.login} : « {word} » a mis trop longtemps")


WITNESSES = 12
"""Rounds after which laptops that are careless must have been seen."""


def trial(campaign: Campaign) -> bool:
    """Round after round; then those of laptops that take for lost what nobody answered."""
    organisation = Organisation(careless=False)
    try:
        for number in range(campaign.number):
            organisation.round(number, campaign.chance, campaign)
            campaign.counts["tours"] += 1
    finally:
        organisation.close()
    return _witness(campaign)


def _witness(campaign: Campaign) -> bool:
    organisation = Organisation(careless=True)
    quiet = Campaign(0, campaign.chance)
    try:
        for number in range(WITNESSES):
            try:
                organisation.round(number, campaign.chance, quiet)
            except LostError as error:
                campaign.counts[f"témoin, vu au tour {number + 1} : {error}"] = 1
                return True
    finally:
        organisation.close()
    campaign.counts["témoin : rien n’a été vu"] = 1
    return False


if __name__ == "__main__":
    if sys.argv[1:2] == ["--poste"]:
        laptop(sys.argv[2], sys.argv[3], careless=sys.argv[4] == "1")
    else:
        run("Organisme", 1000, trial)
