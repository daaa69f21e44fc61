"""The contracts of what stands beside the store, on an organisation's server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.organisation import OrganisationServices
from assistant.wiring import Folders
from tests.desk_contract import (
    Desk,
    EvaluationsContract,
    RightsContract,
    SearchContract,
    SummariesContract,
    UpkeepContract,
)
from tests.helpers import HandClock
from tests.postgres import Server


class _OnAServer:
    @pytest.fixture
    def desk(
        self, organisation: tuple[Server, str], address: str, tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> Iterator[Desk]:
        """The program of somebody who evaluates and may erase."""
        monkeypatch.setattr("assistant.storage.server.steady.PATIENCE", 5.0)  # the machine is busy
        server, name = organisation
        clock, opened = HandClock(), list[OrganisationServices]()
        folders = Folders(
            tmp_path, tmp_path / "repli", tmp_path, server=server.address(name, "rose")
        )

        def anew() -> OrganisationServices:
            opened.append(OrganisationServices(folders, now=clock))
            return opened[-1]

        yield anew
        for one in opened:
            one.database.close()


class TestSummariesOnAServer(_OnAServer, SummariesContract):
    pass


class TestEvaluationsOnAServer(_OnAServer, EvaluationsContract):
    pass


class TestSearchOnAServer(_OnAServer, SearchContract):
    pass


class TestRightsOnAServer(_OnAServer, RightsContract):
    pass


class TestUpkeepOnAServer(_OnAServer, UpkeepContract):
    pass
