"""Where the server is, what an address may say, and what is told when it cannot be reached."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Thread

import psycopg
import pytest

from assistant.domain.common.errors import (
    AssistantError,
    RefusedCommand,
    SessionUnreadable,
    StoreAway,
)
from assistant.storage.server import schema
from assistant.storage.server.address import ServerOptions, options, required_mode
from assistant.storage.server.administering import create, state, upgrade
from assistant.storage.server.database import Database, check_server, version_of
from assistant.storage.server.store import ServerStore
from tests.postgres import Server, made_database
from tests.store_contract import note

NEARBY = ["localhost", "127.0.0.1", "127.9.9.9", "::1", "/var/run/postgresql", "@abstrait", ""]
FAR = ["serveur.example", "192.168.1.4", "10.0.0.1", "8.8.8.8", "fe80::1", "localhost.example",
       "127.0.0.1,serveur.example"]


@pytest.mark.parametrize("host", NEARBY)
def test_what_stays_on_this_computer_needs_no_certificate(host: str) -> None:
    assert required_mode(ServerOptions(host)) == "prefer"


@pytest.mark.parametrize("host", FAR)
def test_off_this_computer_the_server_is_always_verified(host: str) -> None:
    assert required_mode(ServerOptions(host)) == "verify-full"
    for weaker in ("disable", "allow", "require", "verify-ca"):
        with pytest.raises(RefusedCommand, match="ne vérifie pas"):
            required_mode(ServerOptions(host, sslmode=weaker))


def test_a_name_that_leads_elsewhere_is_judged_by_its_address() -> None:
    assert required_mode(ServerOptions("localhost", "192.168.1.4")) == "verify-full"


@pytest.mark.parametrize("address", [
    "postgresql://anne:secret@serveur.example/cqp", "postgresql:///cqp?host=x&password=secret",
])
def test_no_password_stands_in_an_address(address: str) -> None:
    with pytest.raises(RefusedCommand, match=r"\.pgpass") as said:
        required_mode(options(address))
    assert "secret" not in str(said.value)


@pytest.mark.parametrize("address", [
    "postgresql://[", "postgresql://x/y?sorte=z",
])
def test_an_address_that_means_nothing_is_said(address: str) -> None:
    with pytest.raises(RefusedCommand, match="postgresql://serveur"):
        options(address)


def test_the_environment_and_the_service_file_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = tmp_path / "services.conf"
    service.write_text("[cqp]\nhost=serveur.example\nsslmode=require\npassword=secret\n")
    monkeypatch.setenv("PGSERVICEFILE", str(service))
    monkeypatch.setenv("PGSERVICE", "cqp")
    found = options("postgresql://")
    assert (found.host, found.sslmode, found.password) == ("serveur.example", "require", False)
    with pytest.raises(RefusedCommand, match="sslmode=require"):
        required_mode(found)
    monkeypatch.delenv("PGSERVICE")
    assert options("postgresql://?service=cqp").host == "serveur.example"
    monkeypatch.setenv("PGHOST", "autre.example")
    assert options("postgresql:///cqp").host == "autre.example"


def test_a_server_that_is_not_there_is_said() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(StoreAway, match="ne répond pas"):
        ServerStore(Database(f"postgresql://127.0.0.1:{port}/cqp")).ids()


@pytest.fixture
def plain_server() -> Iterator[int]:
    """A server that answers « no » to whoever asks for an encrypted connection."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()

        def answer() -> None:
            try:
                while True:
                    with listening.accept()[0] as one:
                        one.recv(8)
                        one.sendall(b"N")
                        one.recv(1)
            except OSError:
                return

        Thread(target=answer, daemon=True).start()
        yield listening.getsockname()[1]


def test_a_server_that_cannot_prove_who_it_is_gets_nothing(
    plain_server: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ServerOptions, "nearby", False)
    with pytest.raises(StoreAway, match="rien n’a été envoyé"):
        ServerStore(Database(f"postgresql://anne@127.0.0.1:{plain_server}/cqp")).ids()


def test_tables_of_another_version_are_refused_and_said(postgres: Server) -> None:
    address = made_database(postgres, "versions_" + str(abs(hash(__name__)) % 10**8))
    store = ServerStore(Database(address))
    with pytest.raises(SessionUnreadable, match="cqp organisation creer"):
        store.ids()
    with pytest.raises(SessionUnreadable, match="cqp organisation creer"):
        upgrade(Database(address))
    assert create(Database(address)) == schema.VERSION
    with pytest.raises(RefusedCommand, match="Tables déjà là"):
        create(Database(address))
    store.create("essai", [note("un")]).close()
    assert upgrade(Database(address)) == schema.VERSION
    assert (state(Database(address)).sessions, state(Database(address)).records) == (1, 2)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("insert into cqp.versions (version, program) values (99, 'demain')")
        assert version_of(connection) == 99
    for refused in (lambda one: ServerStore(one).ids(), upgrade):
        with pytest.raises(SessionUnreadable, match="Mettez le programme à jour"):
            refused(Database(address))
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("delete from cqp.versions")
        connection.execute("insert into cqp.versions (version, program) values (-1, 'hier')")
    with pytest.raises(SessionUnreadable, match="mettre-a-niveau"):
        ServerStore(Database(address)).ids()


def test_a_server_that_is_too_old_is_said() -> None:
    check_server(130000)
    with pytest.raises(SessionUnreadable, match="PostgreSQL 12"):
        check_server(120009)


def test_without_psycopg_one_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(AssistantError, match="assistant-cqp"):
        ServerStore(Database("postgresql://")).ids()


def test_two_databases_may_make_the_roles_at_once(postgres: Server) -> None:
    """Roles belong to the whole server, so they are tried under names of their own."""
    address = postgres.address("postgres")

    def make(number: int) -> None:
        made = schema.ROLES.replace("cqp_", f"essai{number // 8}_")
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(made.encode())

    with ThreadPoolExecutor(8) as together:
        list(together.map(make, range(64)))
    with psycopg.connect(address, autocommit=True) as connection:
        for number in range(8):
            for role in ("evaluateur", "effacement", "lecteur"):
                connection.execute(f"drop role essai{number}_{role}".encode())
