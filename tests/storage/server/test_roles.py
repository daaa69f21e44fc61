"""What each role may do on the server, and what nobody may: the database itself holds it."""

from __future__ import annotations

import psycopg
import pytest

from assistant.domain.common.errors import RefusedCommand, SessionUnreadable
from assistant.storage.server.administering import free_seat
from assistant.storage.server.database import Database
from tests.postgres import LOGINS, Server
from tests.storage.server.conftest import As
from tests.store_contract import note, texts

TAMPERING = {
    "changer une ligne": "update cqp.records set line = 'x'",
    "ôter une ligne": "delete from cqp.records",
    "vider la table": "truncate cqp.records",
    "ôter une session": "delete from cqp.sessions",
    "changer la clé d’une session": "update cqp.sessions set key_file = 'x'",
    "prendre la place d’un autre": "insert into cqp.seats (session, role, login) "
    "values ('essai', 'evaluateur_externe', 'bruno')",
    "libérer un rôle": "delete from cqp.seats",
    "écrire sous le nom d’un autre": "insert into cqp.records (session, place, line, login) "
    "values ('essai', 3, 'x', 'bruno')",
    "ôter une attestation": "delete from cqp.certificates",
    "ôter la garde": "alter table cqp.records disable trigger all",
    "cacher la dernière ligne": "update cqp.tips set place = 0",
    "effacer": "select cqp.erase(array['essai'], '{}')",
    "libérer par la fonction": "select cqp.free_seat('essai', 'evaluateur_externe')",
    "mettre à niveau": "insert into cqp.versions (version, program) values (99, 'x')",
}


@pytest.mark.parametrize("login", ["anne", "lucie", "passant"])
def test_whoever_writes_sessions_changes_nothing_of_them(
    organisation: tuple[Server, str], logged_in: As, login: str
) -> None:
    logged_in("anne").create("essai", [note("un")]).sit("evaluateur_externe")
    server, name = organisation
    done = []
    with psycopg.connect(server.address(name, login), autocommit=True) as connection:
        for what, order in TAMPERING.items():
            try:
                connection.execute(order.encode())
            except psycopg.errors.InsufficientPrivilege:
                continue
            done.append(what)
    assert done == []
    assert texts(logged_in("anne").open("essai").records) == ["un"]


def test_not_even_the_owner_changes_a_line_by_mistake(address: str, logged_in: As) -> None:
    logged_in("anne").create("essai", [note("un")])
    with psycopg.connect(address, autocommit=True) as connection:
        for order in ("update cqp.records set role = ''", "truncate cqp.records"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(order.encode())


def test_a_reader_reads_and_is_told_that_it_may_not_write(logged_in: As) -> None:
    logged_in("anne").create("essai", [note("un")])
    reading = logged_in("lucie").open("essai")
    assert texts(reading.records) == ["un"]
    assert (reading.writable, reading.writer) == (False, "votre compte ne peut que lire")
    with pytest.raises(RefusedCommand, match="Droit refusé par le serveur"):
        logged_in("lucie").create("autre", [note("un")])


def test_a_login_without_a_role_is_told_so(logged_in: As) -> None:
    with pytest.raises((RefusedCommand, SessionUnreadable)) as said:
        logged_in("passant").ids()
    assert "administrateur" in said.value.message


def test_a_role_is_held_by_a_login_in_each_session(address: str, logged_in: As) -> None:
    anne = logged_in("anne").create("essai", [note("un")])
    bruno = logged_in("bruno").open("essai")
    anne.sit("evaluateur_externe")
    anne.sit("evaluateur_externe")
    with pytest.raises(RefusedCommand, match="compte « anne »"):
        bruno.sit("evaluateur_externe")
    bruno.sit("professionnel")
    roles = ["evaluateur_externe", "professionnel"]
    assert (anne.seat(roles), bruno.seat(roles)) == (roles[0], roles[1])
    assert logged_in("anne").create("libre", [note("un")]).seat(roles) == roles[0]
    assert logged_in("bruno").open("libre").seat(roles) == roles[1]
    assert logged_in("lucie").open("essai").seat(roles) == ""
    logged_in("bruno").create("autre", [note("un")]).sit("evaluateur_externe")


def test_no_line_is_written_under_a_role_that_another_login_holds(logged_in: As) -> None:
    """Whatever program writes it: the server looks at the role of each line."""
    logged_in("anne").create("essai", [note("un")]).sit("evaluateur_externe")
    with pytest.raises(RefusedCommand, match="Droit refusé par le serveur"):
        logged_in("bruno").open("essai").append([note("sous un autre nom")], expected=1)
    assert texts(logged_in("anne").open("essai").records) == ["un"]


def test_a_role_is_freed_for_whoever_takes_an_evaluators_place(
    organisation: tuple[Server, str], logged_in: As
) -> None:
    logged_in("anne").create("essai", [note("un")]).sit("evaluateur_externe")
    server, name = organisation
    eraser = Database(server.address(name, "dora"))
    assert free_seat(eraser, "essai", "evaluateur_externe") == "anne"
    assert free_seat(eraser, "essai", "evaluateur_externe") == ""
    eraser.close()
    logged_in("bruno").open("essai").sit("evaluateur_externe")


def test_the_login_of_each_line_is_the_servers_word(address: str, logged_in: As) -> None:
    journal = logged_in("anne").create("essai", [note("un")])
    logged_in("bruno").open("essai").append([note("deux")], expected=1)
    journal.follow()
    with psycopg.connect(address) as connection:
        logins = connection.execute(
            "select login from cqp.records where session = 'essai' order by place"
        ).fetchall()
    assert [one for one, in logins] == ["anne", "anne", "bruno"]
    assert set(LOGINS) >= {"anne", "bruno"}
