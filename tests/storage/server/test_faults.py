"""Wrong passwords, certificates that prove nothing, clocks that differ: each in a sentence."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

import psycopg
import pytest

from assistant.domain.common.errors import StoreAway
from assistant.organisation import OrganisationServices
from assistant.storage.server import database
from assistant.storage.server.address import ServerOptions
from assistant.storage.server.administering import state
from assistant.storage.server.database import Database
from assistant.storage.server.store import ServerStore
from assistant.wiring import Folders
from tests.postgres import Server
from tests.tls import Authority, TlsWire

# --- who the server is -----------------------------------------------------------------------

Served = Callable[[Path], str]
"""The address of the organisation behind a server that shows this certificate."""


@pytest.fixture
def served(
    organisation: tuple[Server, str], address: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Served]:
    monkeypatch.setattr(ServerOptions, "nearby", False)  # as if it were not this computer
    server, name = organisation
    wires: list[TlsWire] = []

    def behind(certificate: Path) -> str:
        wires.append(TlsWire(server.port, certificate))
        return f"postgresql://anne@127.0.0.1:{wires[-1].port}/{name}"

    yield behind
    for one in wires:
        # nothing but the question whether it encrypts ever went in clear
        assert set(bytes(one.heard)) <= set(b"\x00\x08\x04\xd2\x16\x2f\x30")
        one.close()


def test_a_server_that_proves_its_name_is_spoken_to_encrypted(
    served: Served, tmp_path: Path
) -> None:
    authority = Authority.made(tmp_path)
    where = served(authority.signed("127.0.0.1", tmp_path))
    opened = Database(f"{where}?sslrootcert={authority.root}")
    assert ServerStore(opened).ids() == ()
    assert state(opened).encrypted
    opened.close()


@pytest.mark.parametrize("fault", ["autre autorité", "autre nom", "périmé", "aucune autorité"])
def test_a_server_that_does_not_prove_it_gets_nothing_and_is_said(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "vide"))
    authority = Authority.made(tmp_path)
    signer = Authority.made(tmp_path / "autre") if fault == "autre autorité" else authority
    name = "serveur.example" if fault == "autre nom" else "127.0.0.1"
    certificate = signer.signed(name, tmp_path, days=-2 if fault == "périmé" else 30)
    trusted = "" if fault == "aucune autorité" else f"?sslrootcert={authority.root}"
    with pytest.raises(StoreAway, match="n’a pas pu être vérifiée") as said:
        ServerStore(Database(f"{served(certificate)}{trusted}")).ids()
    assert "rien n’a été envoyé" in said.value.message


# --- who we are ------------------------------------------------------------------------------


@pytest.fixture
def with_password(organisation: tuple[Server, str], address: str) -> str:
    """The address of a login that the server asks for a password, « juste »."""
    server, name = organisation
    rules = server.folder / "data" / "pg_hba.conf"
    said = rules.read_text()
    if "avec_mot" not in said:
        rules.write_text(
            "local all avec_mot scram-sha-256\nhost all avec_mot all scram-sha-256\n" + said
        )
    with psycopg.connect(address, autocommit=True) as connection:
        with contextlib.suppress(psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
            connection.execute("create role avec_mot login password 'juste' in role cqp_lecteur")
        connection.execute("select pg_reload_conf()")
        for _ in range(200):  # the server reads its rules in its own time
            found = connection.execute(
                "select count(*) from pg_hba_file_rules where 'avec_mot' = any(user_name)"
            ).fetchone()
            if found and found[0]:
                break
    return server.address(name, "avec_mot")


def test_a_wrong_password_or_none_is_said_and_libpqs_own_ways_are_taken(
    with_password: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = tmp_path / "pgpass"
    monkeypatch.setenv("PGPASSFILE", str(secrets))
    monkeypatch.delenv("PGPASSWORD", raising=False)

    def asked() -> str:
        try:
            assert ServerStore(Database(with_password)).ids() == ()
        except StoreAway as error:
            return error.message
        return "lu"

    assert "aucun n’a été trouvé ; donnez-le par .pgpass" in _until(asked, "lu")
    monkeypatch.setenv("PGPASSWORD", "faux")
    assert "il refuse le mot de passe de ce compte" in asked()
    assert "faux" not in asked()
    monkeypatch.delenv("PGPASSWORD")
    secrets.write_text("*:*:*:avec_mot:juste\n")
    secrets.chmod(0o600)
    assert asked() == "lu"


def _until(asked: Callable[[], str], other_than: str) -> str:
    """What is answered once the server took its new rules."""
    for _ in range(200):
        if (said := asked()) != other_than:
            return said
    return other_than


# --- when it is ------------------------------------------------------------------------------


@pytest.mark.parametrize(("minutes", "said"), [
    (10, "avance de 10 min"), (-10, "retarde de 10 min"), (0, ""),
])
def test_clocks_that_differ_are_said_before_the_interview(
    organisation: tuple[Server, str], address: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, minutes: int, said: str,
) -> None:
    class Shifted(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Shifted:
            there = datetime.now(tz or UTC) + timedelta(minutes=minutes)
            return cls.fromtimestamp(there.timestamp(), tz or UTC)

    monkeypatch.setattr(database, "datetime", Shifted)
    server, name = organisation
    program = OrganisationServices(
        Folders(tmp_path, tmp_path / "repli", tmp_path, server=server.address(name, "anne"))
    )
    told = program.place_risk() or ""
    assert (said in told) if said else not told
