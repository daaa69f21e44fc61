"""The contracts of what stands beside the store, on files of this computer."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.wiring import Folders, Services
from tests.desk_contract import (
    Desk,
    EvaluationsContract,
    RightsContract,
    SearchContract,
    SummariesContract,
    UpkeepContract,
)
from tests.helpers import HandClock


class _OnFiles:
    @pytest.fixture
    def desk(self, tmp_path: Path) -> Desk:
        clock = HandClock()
        folders = Folders(tmp_path, tmp_path / "sessions", tmp_path)
        return lambda: Services(folders, now=clock)


class TestSummariesOnFiles(_OnFiles, SummariesContract):
    pass


class TestEvaluationsOnFiles(_OnFiles, EvaluationsContract):
    pass


class TestSearchOnFiles(_OnFiles, SearchContract):
    pass


class TestRightsOnFiles(_OnFiles, RightsContract):
    pass


class TestUpkeepOnFiles(_OnFiles, UpkeepContract):
    pass
