"""Two hundred evaluators write at human pace on one server, two by two, while fifty people read.

How long a line takes to reach the other's screen: from the order to record it until the other
laptop, which looks as often as the screen of the interview does, has it. Readers open one session
after another and follow it for a while; one of them has the secretariat's list made anew. Each
laptop has connections of its own; several are one process here, for the machine's sake. `--nombre`
says how many evaluators, `--lecteurs` how many readers, `--secondes` how long.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from assistant.domain.common.errors import AssistantError, MovedOn
from assistant.domain.session import orders
from assistant.organisation import OrganisationServices
from assistant.storage.journal.store import TinyDBSessionStore
from assistant.storage.server.administering import create
from assistant.storage.server.database import Database
from assistant.storage.server.listening import ServerListening
from assistant.storage.server.steady import SteadyJournal, SteadyStore
from assistant.storage.server.store import ServerStore
from assistant.tui.interview.screen import HEAR
from assistant.wiring import Folders
from tests.campagnes.commun import note
from tests.postgres import Server, made_database, made_logins

EVALUATORS, READERS, SECONDS = 200, 50, 120
PROCESSES = 5
PACE = 8.0
"""Seconds between two lines of one evaluator, more or less."""

LOGINS = ("anne", "bruno")


class Laptop:
    """An evaluator in one interview: writes now and then, and looks at what the other wrote."""

    def __init__(self, address: str, folder: Path, session: str, login: str) -> None:
        self.store = SteadyStore(
            ServerStore(Database(address)), TinyDBSessionStore(folder),
            ServerListening(Database(address)), forget=lambda _: None,
        )
        opened = self.store.open(session)
        assert isinstance(opened, SteadyJournal)
        self.journal, self.login = opened, login
        self.seen: list[float] = []
        self.recorded: list[float] = []
        self.alone = 0
        """Lines that went to this laptop: the server did not answer in time."""

    def live(self, until: float, chance: random.Random) -> None:
        following = time.monotonic() + chance.random() * PACE
        while (now := time.monotonic()) < until:
            self._look(now)
            if now >= following:
                self._write()
                following = time.monotonic() + PACE * (0.5 + chance.random())
            time.sleep(HEAR)
        for _ in range(40):
            self._look(time.monotonic())
            time.sleep(HEAR)
        self.journal.close()

    def _look(self, now: float) -> None:
        for record in self.journal.follow():
            author, _, at = str(record.data.get("text", "")).partition(" ")
            if at and author != self.login:
                self.seen.append(now - float(at))

    def _write(self) -> None:
        began = time.monotonic()
        while True:
            with contextlib.suppress(MovedOn):
                draft = replace(note(f"{self.login} {began}"), role=self.login)
                self.journal.append([draft], expected=len(self.journal.records))
                break
            self._look(time.monotonic())
        self.recorded.append(time.monotonic() - began)
        self.alone += self.journal.goes_on_here


def write(address: str, folder: Path, sessions: list[str], seconds: float) -> None:
    """The laptops of some interviews, until the time is over; what they measured, as JSON."""
    laptops = [
        Laptop(f"{address}&user={login}", folder / session / login, session, login)
        for session in sessions for login in LOGINS
    ]
    print("prêt", flush=True)
    sys.stdin.readline()
    until = time.monotonic() + seconds
    _together([
        lambda one=one, n=n: one.live(until, random.Random(f"{one.login}{n}"))  # type: ignore[misc]
        for n, one in enumerate(laptops)
    ])
    print(json.dumps({
        "seen": [one for laptop in laptops for one in laptop.seen],
        "recorded": [one for laptop in laptops for one in laptop.recorded],
        "alone": sum(laptop.alone for laptop in laptops),
    }))


def read(address: str, folder: Path, readers: int, seconds: float) -> None:
    """People who read, each one session after another; what opening took them, as JSON."""
    desks = [
        OrganisationServices(Folders(
            folder / str(one), folder / str(one) / "repli", folder / str(one),
            server=f"{address}&user=lucie",
        ))
        for one in range(readers)
    ]
    print("prêt", flush=True)
    sys.stdin.readline()
    until, took, refused = time.monotonic() + seconds, list[float](), list[str]()

    def look(desk: OrganisationServices, chance: random.Random, *, lists: bool) -> None:
        time.sleep(chance.random() * PACE)
        ids = desk.store.ids()
        while time.monotonic() < until:
            began = time.monotonic()
            try:
                if lists:
                    desk.library.summaries()
                with closing(desk.library.open(chance.choice(ids), write=False)) as interview:
                    took.append(time.monotonic() - began)
                    for _ in range(int(2 * PACE)):
                        interview.follow()
                        time.sleep(1.0)
            except AssistantError as error:
                refused.append(error.message)

    _together([
        lambda desk=desk, n=n: look(desk, random.Random(n), lists=n == 0)  # type: ignore[misc]
        for n, desk in enumerate(desks)
    ])
    print(json.dumps({"read": took, "refused": len(refused)}))


def _together(works: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=one) for one in works]
    for one in threads:
        one.start()
    for one in threads:
        one.join()


def run(evaluators: int, readers: int, seconds: float) -> int:
    server = replace(Server.made(durable=True), settings=("max_connections=1000",))
    with tempfile.TemporaryDirectory() as name:
        try:
            server.start()
            return _run(server, Path(name), evaluators, readers, seconds)
        finally:
            server.remove()


def _run(server: Server, folder: Path, evaluators: int, readers: int, seconds: float) -> int:
    database = Database(made_database(server, "charge"))
    create(database)
    database.close()
    made_logins(server)
    desk = OrganisationServices(Folders(
        folder / "anne", folder / "anne" / "repli", folder, server=server.address("charge", "anne")
    ))
    sessions = []
    for number in range(evaluators // 2):
        interview = desk.library.create("assistant-formation", f"CANDIDAT {number}")
        interview.run(orders.note, "Elle relance par une question ouverte.")
        interview.close()
        sessions.append(interview.session.id)
    desk.library.summaries()
    desk.search.prepare()
    desk.database.close()
    address = f"postgresql://127.0.0.1:{server.port}/charge?connect_timeout=5"
    roles = [["écrire", address, str(folder), json.dumps(sessions[at::PROCESSES]), str(seconds)]
             for at in range(PROCESSES)]
    roles.append(["lire", address, str(folder / "lecteurs"), str(readers), str(seconds)])
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.campagnes.charge", "--rôle", *words],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for words in roles
    ]
    for one in processes:
        assert one.stdout is not None
        assert one.stdout.readline() == "prêt\n"
    answers = []
    for one in processes:
        assert one.stdin is not None
        one.stdin.write("\n")
        one.stdin.flush()
    for one in processes:
        assert one.stdout is not None
        answers.append(json.loads(one.stdout.read()))
        one.wait()
    return _told(answers, evaluators, readers, seconds)


def _told(
    answers: list[dict[str, list[float]]], evaluators: int, readers: int, seconds: float
) -> int:
    *writing, reading = answers
    seen = sorted(one for found in writing for one in found["seen"])
    recorded = sorted(one for found in writing for one in found["recorded"])
    alone = sum(int(found["alone"]) for found in writing)  # type: ignore[call-overload]
    print(f"Charge — {evaluators} évaluateurs, {readers} lecteurs, {seconds:.0f} s")
    for what, found in (
        ("enregistrer une ligne", recorded), ("voir celle de l’autre", seen),
        ("ouvrir une session pour la lire", sorted(reading["read"])),
    ):
        print(
            f"  {what:<34} {len(found):>6} fois, médiane {statistics.median(found) * 1000:.0f} ms, "
            f"99 % {found[int(0.99 * (len(found) - 1))] * 1000:.0f} ms, "
            f"pire {found[-1] * 1000:.0f} ms"
        )
    print(f"  lignes gardées ici faute de réponse à temps : {alone}")
    lost = len(recorded) - len(seen)
    print(f"  lignes que l’autre n’a pas vues : {lost}, lectures refusées : {reading['refused']}")
    return 1 if lost or reading["refused"] else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--rôle"]:
        role, where, place, what, length = sys.argv[2:]
        if role == "écrire":
            write(where, Path(place), json.loads(what), float(length))
        else:
            read(where, Path(place), int(what), float(length))
    else:
        parser = argparse.ArgumentParser(description="charge d’un serveur")
        parser.add_argument("--nombre", type=int, default=EVALUATORS, help="évaluateurs")
        parser.add_argument("--lecteurs", type=int, default=READERS)
        parser.add_argument("--secondes", type=float, default=SECONDS)
        args = parser.parse_args()
        sys.exit(run(args.nombre, args.lecteurs, args.secondes))
