"""An erasure on an organisation's server that was stopped: what the next one ends, and what not."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from assistant.domain.common.errors import NotSaved
from assistant.organisation import OrganisationServices
from assistant.storage.disk.files import SYSTEM, Files
from assistant.wiring import Folders
from tests.desk_contract import begun
from tests.helpers import HandClock
from tests.postgres import Server

Opened = Callable[[Files], OrganisationServices]


@pytest.fixture
def opened(organisation: tuple[Server, str], tmp_path: Path) -> Iterator[Opened]:
    """The program of somebody who evaluates and may erase."""
    server, name = organisation
    folders = Folders(
        tmp_path, tmp_path / "repli", tmp_path, server=server.address(name, "rose")
    )
    programs = list[OrganisationServices]()

    def anew(files: Files) -> OrganisationServices:
        programs.append(OrganisationServices(folders, files=files, now=HandClock()))
        return programs[-1]

    yield anew
    for one in programs:
        one.database.close()


class _Refusing(Files):
    """Refuses what it is told to, once and for all."""

    def __init__(self, call: str, ending: str) -> None:
        self.call, self.ending = call, ending

    def replace(self, source: Path, target: Path) -> None:
        self._look("replace", target)
        super().replace(source, target)

    def remove(self, path: Path) -> None:
        self._look("remove", path)
        super().remove(path)

    def _look(self, call: str, path: Path) -> None:
        if call == self.call and path.name.endswith(self.ending):
            raise OSError(errno.EACCES, "refused")


def test_what_the_server_has_lost_is_ended_by_the_next_command_of_who_may(
    opened: Opened, tmp_path: Path, address: str
) -> None:
    session = begun(opened(SYSTEM), "DUVAL Camille")
    with pytest.raises(NotSaved, match=r"Tout est effacé.*la même commande"):
        opened(_Refusing("replace", "Z.json")).erasure.erase([session])
    assert opened(SYSTEM).holdings.owners() == ()
    [erased] = opened(SYSTEM).erasure.complete()
    assert erased.certificate["fichiers"]["journal"] == 1, "it says what went from the server"
    assert [*erased.path.parent.iterdir()] == [erased.path]
    assert opened(SYSTEM).erasure.complete() == ()
    assert not [one for one in tmp_path.rglob("*") if session in one.name]
    with psycopg.connect(address) as connection:
        kept = connection.execute("select document from cqp.certificates").fetchall()
    assert erased.certificate in [one for one, in kept]


def test_what_the_server_still_has_is_asked_for_again(opened: Opened, tmp_path: Path) -> None:
    session = begun(opened(SYSTEM), "DUVAL Camille")
    program = opened(SYSTEM)
    program.unsent.keep(session, "motif", "À revoir.")
    [draft] = [
        one.path for one in program.holdings.files([session])
        if one.path.exists() and one.kind != "index"
    ]
    with pytest.raises(NotSaved, match="Reste à effacer"):
        opened(_Refusing("remove", draft.name)).erasure.erase([session])
    draft.unlink()
    assert opened(SYSTEM).erasure.complete() == ()
    assert [one.name for one in opened(SYSTEM).holdings.owners()] == ["DUVAL Camille"]
    assert opened(SYSTEM).erasure.erase([session]).certificate["fichiers"]["journal"] == 1
