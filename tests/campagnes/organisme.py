"""Two laptops in one interview while the server is killed and its wires are cut at random instants.

Each laptop is a process of its own, that may be killed too; the server is a real PostgreSQL, whose
disk is synced. Several interviews are held at once, and a fall of the server is one for all of
them. At the end of each, every line that was acknowledged must be on the server, once, in the order
its author gave it, and both laptops must see the same.
Then the witness: laptops that take for lost what they got no answer for put lines there twice.
"""

from __future__ import annotations

import contextlib
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, TypeVar
from unittest import mock

from assistant.domain.common.errors import AssistantError, MovedOn, StoreAway
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
TABLES, BETWEEN_FALLS = 6, 2.5
"""Interviews held at once, and seconds between two falls of their server, more or less."""

_PATIENT = 300.0
"""Seconds after which a round that does not end is a fault."""

Answer = TypeVar("Answer")


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
                print(f"gardé {name}-{number}\n", end="", flush=True)
                time.sleep(random.random() * 0.02)
            print("écrit", flush=True)
        elif verb == "reposer" and journal is not None:
            while journal.goes_on_here:
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
            if not line.endswith("\n"):
                break  # it died while it said so
            word, *rest = line.split()
            if word == "gardé":
                self.promises.kept.append(rest[0])
            if word == until:
                return True
        return False

    def hear_in_time(self, until: str) -> bool:
        """As `hear`; a laptop that goes on for ever is killed."""
        assert self.process is not None
        watching = threading.Timer(_PATIENT, self.process.kill)
        watching.start()
        try:
            return self.hear(until)
        finally:
            watching.cancel()

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.hear("")  # what it had said
        self.process.wait()

    def begin_again(self, session: str) -> None:
        """Kill it, and have it go on from what it had acknowledged."""
        self.kill()
        self.start()
        done = [int(text.rpartition("-")[2]) for text in self.promises.kept]
        self.write(session, max(done, default=-1) + 1)


def _pipe(process: subprocess.Popen[str] | None, name: str) -> IO[str]:
    assert process is not None
    found: IO[str] = getattr(process, name)
    return found


@dataclass
class Falls:
    """A server that is killed again and again, whoever is at work, until told to stop."""

    server: Server
    reader: Database
    chance: random.Random
    count: int = 0
    _over: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def begin(self) -> None:
        self._thread = threading.Thread(target=self._fall, daemon=True)
        self._thread.start()

    def end(self) -> None:
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    def _fall(self) -> None:
        while not self._over.wait(BETWEEN_FALLS * (0.5 + self.chance.random())):
            self._wait_for_lines()
            self.server.kill()
            self.count += 1
            time.sleep(self.chance.random() * 0.3)
            self.server.start()


    def _wait_for_lines(self) -> None:
        """On a busy machine, a server that fell before it took a line would never take one."""
        before, waited = self._lines(), 0.0
        while self._lines() < before + LINES and waited < _PATIENT / 10:
            waited += 0.1
            if self._over.wait(0.1):
                return

    def _lines(self) -> int:
        return sum(int(place) for place, in self.reader.ask("select place from cqp.tips"))


class Organisation:
    """A server that falls, and the interviews of two that are held on it at once.

    Args:
        tables: how many of them.
    """

    def __init__(self, chance: random.Random, *, tables: int, careless: bool) -> None:
        self.server = Server.made(durable=True)
        self.server.start()
        name = "organisme"
        database = Database(made_database(self.server, name))
        create(database)
        made_logins(self.server)
        database.close()
        self.reader = ServerStore(Database(self.server.address(name)))
        self.folder = Path(tempfile.mkdtemp(prefix="cqp-organisme-"))
        self.falls = Falls(
            self.server, self.reader.database, random.Random(chance.random())
        )
        self.tables = [
            Table(self, self.folder / str(number), name, random.Random(chance.random()),
                  careless=careless)
            for number in range(tables)
        ]
        self.falls.begin()

    def close(self) -> None:
        self.falls.end()
        for table in self.tables:
            table.close()
        self.reader.database.close()
        self.server.remove()
        shutil.rmtree(self.folder, ignore_errors=True)

    def hold(self, rounds: int, counts: Counter[str]) -> None:
        """So many interviews, several at once; the counts of what happened.

        Raises:
            LostError: what the server holds of one of them is not what was acknowledged.
        """
        left = iter(range(rounds))
        taking, over = threading.Lock(), threading.Event()

        def at(table: Table) -> None:
            while not over.is_set():
                with taking:
                    number = next(left, None)
                if number is None:
                    return
                happened: Counter[str] = Counter()
                try:
                    table.round(f"tour-{number}", happened)
                    happened["tours"] += 1
                finally:
                    with taking:
                        counts.update(happened)
                    if not happened["tours"]:
                        over.set()

        with ThreadPoolExecutor(len(self.tables)) as held:
            ended = [held.submit(at, table) for table in self.tables]
            try:
                wait(ended)
            finally:
                over.set()
        counts["chutes du serveur"] += self.falls.count
        for one in ended:
            one.result()


class Table:
    """Two laptops in one interview, and their wires."""

    def __init__(
        self, organisation: Organisation, folder: Path, name: str, chance: random.Random, *,
        careless: bool,
    ) -> None:
        self.reader, self.falls, self.chance = organisation.reader, organisation.falls, chance
        self.wires = [Wire(organisation.server.port) for _ in LOGINS]
        self.laptops = [
            Seated(
                login, f"postgresql://{login}@127.0.0.1:{wire.port}/{name}?connect_timeout=2",
                folder / login, careless,
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

    def round(self, session: str, counts: Counter[str]) -> None:
        """One interview, and what came of it."""
        before = self.falls.count
        _sure(lambda: self._begin(session))
        for one in self.laptops:
            one.promises = Promises()
            one.write(session, 0)
        for _ in range(FAULTS):
            time.sleep(self.chance.random() * 0.25)
            self._happen(session, counts)
        for one in self.laptops:
            self._heard(one, "écrit")
            one.tell("reposer")
            self._heard(one, "posé")
        found = _sure(lambda: self.reader.open(session, write=False).records)
        for one in self.laptops:
            one.tell("voir", found[-1].sum)
            self._heard(one, "pareil")
        said = texts(found)
        for one in self.laptops:
            counts["lignes"] += len(one.promises.kept)
            one.promises.check([text for text in said if text.startswith(one.login)])
            if len(one.promises.kept) < LINES:
                raise LostError(f"{one.login} n’a pas tout écrit")
        counts["tours où le serveur est tombé"] += self.falls.count > before

    def _begin(self, session: str) -> None:
        if not self.reader.has(session):
            self.reader.create(session, [note("début")]).close()

    def _happen(self, session: str, counts: Counter[str]) -> None:
        """One fault, and its end."""
        kind = self.chance.choice(("fil coupé", "fil coupé", "fil muet", "fil muet", "poste tué"))
        counts[kind] += 1
        wire = self.chance.choice(self.wires)
        if kind == "poste tué":
            self.chance.choice(self.laptops).begin_again(session)
            return
        if kind == "fil coupé":
            wire.cut()
        else:
            wire.answers = False
        time.sleep(self.chance.random() * 0.5)
        wire.cut()
        wire.mend()

    def _heard(self, one: Seated, word: str) -> None:
        if not one.hear_in_time(word):
            raise LostError(f"{one.login} s’est arrêté avant « {word} », ou n’en finit pas")


def _sure(order: Callable[[], Answer]) -> Answer:
    """What the server answers, asked again as often as it falls."""
    while True:
        with contextlib.suppress(StoreAway):
            return order()
        time.sleep(0.05)


WITNESSES = 40
"""Rounds after which laptops that are careless must have been seen."""


def trial(campaign: Campaign) -> bool:
    """Round after round; then those of laptops that take for lost what nobody answered."""
    with _organisation(campaign, careless=False) as organisation:
        organisation.hold(campaign.number, campaign.counts)
    quiet: Counter[str] = Counter()
    with _organisation(campaign, careless=True) as organisation:
        try:
            organisation.hold(WITNESSES, quiet)
        except LostError as error:
            campaign.counts[f"témoin, vu après {quiet['tours']} tours : {error}"] = 1
            return True
    campaign.counts["témoin : rien n’a été vu"] = 1
    return False


@contextlib.contextmanager
def _organisation(campaign: Campaign, *, careless: bool) -> Iterator[Organisation]:
    tables = min(TABLES, campaign.number)
    opened = Organisation(campaign.chance, tables=tables, careless=careless)
    try:
        yield opened
    finally:
        opened.close()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--poste"]:
        laptop(sys.argv[2], sys.argv[3], careless=sys.argv[4] == "1")
    else:
        run("Organisme", 1000, trial)
